//! Work beside the window: one worker that projects the newest plan, first coarsely and then in
//! full, and answers what is asked of the result. A newer plan stops the work on an older one.
//! Nothing here waits for the window, and the window never waits for it.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::Ordering,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Instant,
};

use crate::{
    analysis::{Scoreboard, moments, scoreboard, scoreboards},
    app::{
        baseline::{Baseline, fill},
        projection::{Aside, Otherwise, Projected, Projection},
    },
    base::Problem,
    ensemble::{self, Asked, Futures, Progress, Seek, Sketches, Steady, Through},
    model::Model,
    plan::{self, Edit, Plan, linkage},
};

/// Most futures of the first, coarse picture, whose luck is kept.
const COARSE: u32 = 1000;
/// A plan of no more futures than this needs none, and all of them are held with all their values.
/// Of more only the [`FIRST`] are: what is told is worked out as all are run, and what else is
/// asked is run again.
const FEW: u32 = 500;
/// First futures that are held of many: enough to draw some.
const FIRST: u32 = 128;

/// Most futures that the window projects; a plan that asks for more is projected with this many,
/// and the status bar says so. The command line has no such limit.
pub(super) const FUTURES_IN_WINDOW_MAX: u32 = 50_000;

/// Of futures that are not held, about how many values are there at once: 4 MB of a plan, and as
/// much of its baseline.
const AT_ONCE: usize = 1 << 20;
/// But never of fewer saved times: to take up so many futures again takes as long as to run them on
/// for as many.
const TIMES_AT_ONCE: usize = 4;

/// Futures that are enough for what stands beside the numbers: dates, and a median to compare.
const ASIDE: u32 = 1000;

/// What the worker is asked.
#[derive(Clone)]
pub(super) struct Question {
    /// The plan's revision; answers carry it.
    pub(super) revision: u64,
    /// The plan to project.
    pub(super) plan: Arc<Plan>,
    /// The year of the scoreboard, as model time.
    pub(super) year: f64,
    /// The outcomes that are plotted: the first picture has new bands of these alone.
    pub(super) plotted: Vec<usize>,
    /// Those, and all others that are told about while the plan is dragged: the first picture is
    /// of nothing else.
    pub(super) looked_at: Vec<usize>,
}

/// What comes back.
pub(super) enum Answer {
    /// Numbers.
    Projected(Projection),
    /// The plan cannot be projected.
    Failed { revision: u64, problems: Vec<Problem> },
}

#[derive(Default)]
struct Mailbox {
    next: Option<Question>,
    running: Option<Running>,
    quit: bool,
}

struct Running {
    revision: u64,
    /// The coarse run is always let finish: else a steady drag would never be answered.
    coarse: bool,
    progress: Arc<Progress>,
}

impl Mailbox {
    /// Stops the full run on any other revision.
    fn stop_unless(&self, revision: u64) {
        if let Some(running) = &self.running
            && running.revision != revision
            && !running.coarse
        {
            running.progress.stop.store(true, Ordering::Relaxed);
        }
    }
}

struct Shared {
    mailbox: Mutex<Mailbox>,
    woken: Condvar,
}

impl Shared {
    /// The mailbox holds plain values that are whole at any moment, so a panic elsewhere
    /// leaves nothing half done in it.
    fn mailbox(&self) -> MutexGuard<'_, Mailbox> {
        self.mailbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The window's end of the worker.
pub(super) struct Worker {
    shared: Arc<Shared>,
    answers: Receiver<Answer>,
}

impl Worker {
    /// Starts the worker; `ctx` is told to repaint when an answer is there.
    #[expect(clippy::disallowed_methods, reason = "this is the one worker, stopped by its drop")]
    pub(super) fn new(model: Arc<Model>, ctx: egui::Context) -> Self {
        let shared =
            Arc::new(Shared { mailbox: Mutex::new(Mailbox::default()), woken: Condvar::new() });
        let (sender, answers) = channel();
        let bench = Bench {
            shared: Arc::clone(&shared),
            model,
            sender,
            ctx,
            base: Baseline::default(),
            sketches: Sketches::default(),
            steady: None,
            aside: None,
        };
        thread::spawn(move || bench.work());
        Self { shared, answers }
    }

    /// Asks for a projection; work on an older revision stops.
    pub(super) fn ask(&self, question: Question) {
        let mut mailbox = self.shared.mailbox();
        mailbox.stop_unless(question.revision);
        mailbox.next = Some(question);
        self.shared.woken.notify_one();
    }

    /// The newest answer that has come since last time.
    pub(super) fn answer(&self) -> Option<Answer> {
        self.answers.try_iter().last()
    }

    /// How many futures of the running projection are done, if one is running.
    pub(super) fn futures_done(&self) -> Option<u32> {
        let mailbox = self.shared.mailbox();
        mailbox.running.as_ref().map(|running| running.progress.done.load(Ordering::Relaxed))
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut mailbox = self.shared.mailbox();
        mailbox.quit = true;
        if let Some(running) = &mailbox.running {
            running.progress.stop.store(true, Ordering::Relaxed);
        }
        self.shared.woken.notify_one();
    }
}

/// The worker's side: what it needs and what it keeps.
struct Bench {
    shared: Arc<Shared>,
    model: Arc<Model>,
    sender: Sender<Answer>,
    ctx: egui::Context,
    base: Baseline,
    sketches: Sketches,
    /// What the last full picture knows of the luck of the few futures of a coarse one.
    steady: Option<Steady>,
    /// What stood beside the last numbers that were whole.
    aside: Option<Aside>,
}

/// How a picture is made: coarsely, as a sketch beside what was known before; in full; or in full
/// while not all can be held.
#[derive(Clone, Copy)]
enum Way<'a> {
    Coarse(Option<&'a Projection>),
    Full,
    Through,
}

impl Bench {
    fn work(mut self) {
        let mut last: Option<Projection> = None;
        while let Some(question) = self.next_question() {
            match &mut last {
                Some(known) if known.revision == question.revision && !known.coarse => {
                    known.scoreboard = Arc::new(self.scoreboard(&known.runs, question.year));
                    known.year = question.year;
                    self.send(Answer::Projected(known.clone()));
                }
                _ => {
                    let known = last.take();
                    // In a thread that ends: the room that it leaves in the memory of threads is
                    // then there for what views ask. Of one that stays, nobody else has it.
                    let answered = thread::scope(|scope| {
                        scope.spawn(|| self.project(&question, known)).join()
                    });
                    last = answered.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
                }
            }
            self.shared.mailbox().running = None;
        }
    }

    /// Waits for a question; `None` when the window is gone.
    fn next_question(&self) -> Option<Question> {
        let mut mailbox = self.shared.mailbox();
        loop {
            if mailbox.quit {
                return None;
            }
            if let Some(question) = mailbox.next.take() {
                let revision = question.revision;
                let progress = Arc::new(Progress::default());
                mailbox.running = Some(Running { revision, coarse: true, progress });
                return Some(question);
            }
            mailbox = self.shared.woken.wait(mailbox).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The coarse picture, then the full one; `None` if a newer question came first.
    fn project(&mut self, question: &Question, known: Option<Projection>) -> Option<Projection> {
        let all = all(question);
        let mut last = None;
        if all > FEW {
            last = Some(self.answer(question, all.min(COARSE), Way::Coarse(known.as_ref()))?);
        }
        // Its runs make room for the full ones.
        drop(known);
        let way = if all > FEW { Way::Through } else { Way::Full };
        let Some(full) = self.answer(question, all, way) else { return last };
        // And so do the coarse ones.
        drop(last);
        self.base.of(&self.model, &question.plan).forget_all();
        Some(self.aside(question, full))
    }

    /// What can wait until the numbers are there: dates, and the plan tied otherwise. Nothing of it
    /// if a newer question came first.
    fn aside(&mut self, question: &Question, full: Projection) -> Projection {
        let Some(progress) = self.begin(false) else { return full };
        let plan = &question.plan;
        let count = (plan.futures().min(ASIDE), threads());
        let moments = moments(&self.model, plan, count, &progress).ok().flatten();
        let otherwise = self.otherwise(&full.runs, &progress);
        if progress.stop.load(Ordering::Relaxed) {
            return full;
        }
        let (moments, otherwise) = (moments.map(Arc::new), otherwise.map(Arc::new));
        let of = Arc::clone(plan);
        self.aside = Some(Aside { of, moments: moments.clone(), otherwise: otherwise.clone() });
        let full = Projection { moments, otherwise, whole: true, ..full };
        self.send(Answer::Projected(full.clone()));
        // Few futures need no sketch.
        if all(question) > FEW {
            self.prepare(question, &progress);
        }
        full
    }

    /// The plan with its engagement tied the other way, in the first of the same futures.
    fn otherwise(&self, runs: &Projected, progress: &Progress) -> Option<Otherwise> {
        let plan = &*runs.of;
        let linkage = linkage(&self.model, plan)?.other();
        let mut tied = plan.clone();
        let edit = Edit::Conditions(linkage.conditions(&self.model, plan));
        plan::apply(&mut tied, &self.model, &edit).ok()?;
        let count = runs.bands.futures.min(2 * ASIDE);
        let futures = Futures { seed: plan.seed(), first: 0, count };
        // In two halves: nobody waits for it, and at once it would be the most that is held.
        let middle = self.model.outcomes.len() / 2;
        let half = |lower: bool| {
            let wanted = |outcome| (outcome < middle) == lower;
            let program = ensemble::compile_for(&self.model, &tied, &wanted).ok()?;
            let tied = ensemble::run(&program, futures, threads(), progress)?;
            Some(ensemble::bands(&tied))
        };
        let mut bands = half(false)?;
        let lower = half(true)?.outcomes.into_iter().take(middle);
        bands.outcomes.splice(..middle, lower);
        Some(Otherwise { linkage, bands, untied: runs.bands.clone() })
    }

    fn answer(&mut self, question: &Question, count: u32, way: Way<'_>) -> Option<Projection> {
        #[expect(clippy::disallowed_methods, reason = "the status bar says how long it took")]
        let began = Instant::now();
        let runs = match way {
            Way::Coarse(_) | Way::Full => self.run(question, count, way),
            Way::Through => self.run_through(question, count),
        };
        let runs = match runs {
            Ok(runs) => Arc::new(runs?),
            Err(problems) => {
                self.send(Answer::Failed { revision: question.revision, problems });
                return None;
            }
        };
        let mut scoreboard = self.scoreboard(&runs, question.year);
        if let Way::Coarse(Some(known)) = way
            && known.year == question.year
        {
            scoreboard = scoreboard.filled_from(&known.scoreboard);
        }
        let (scoreboard, aside) = (Arc::new(scoreboard), self.aside.as_ref());
        let projection = Projection {
            revision: question.revision,
            runs,
            scoreboard,
            moments: aside.and_then(|known| known.moments(&question.plan)),
            otherwise: aside.and_then(|known| known.otherwise(&self.model, &question.plan)),
            year: question.year,
            coarse: matches!(way, Way::Coarse(_)),
            whole: false,
            took: began.elapsed(),
        };
        self.send(Answer::Projected(projection.clone()));
        Some(projection)
    }

    fn run(
        &mut self,
        question: &Question,
        count: u32,
        way: Way<'_>,
    ) -> Result<Option<Projected>, Vec<Problem>> {
        let (coarse, known) = match way {
            // A year that is new as well is told about as a whole.
            Way::Coarse(known) => (true, known.filter(|known| known.year == question.year)),
            Way::Full | Way::Through => (false, None),
        };
        let Some(progress) = self.begin(coarse) else { return Ok(None) };
        let futures = futures(&question.plan, count);
        let base = if coarse {
            let told = known.is_some().then_some(&*question.looked_at);
            let known = known.map(|known| &*known.runs.base);
            let sketches = (&mut self.sketches, &*progress);
            let kept = self.base.of(&self.model, &question.plan);
            kept.beside_sketch(&self.model, futures, (told, known), sketches)?.map(Arc::new)
        } else {
            let kept = self.base.of(&self.model, &question.plan);
            kept.in_full(&self.model, futures, &progress)?
        };
        let Some(base) = base else { return Ok(None) };
        progress.done.store(0, Ordering::Relaxed);
        let plan = if known.is_some() {
            let of = (&*self.model, &*question.plan);
            let (told, plotted) = (&*question.looked_at, &*question.plotted);
            let asked = Asked { told, plotted, year: question.year };
            self.sketches.project(of, asked, futures, threads(), &progress)?
        } else {
            let program = ensemble::compile(&self.model, &question.plan)?;
            match coarse {
                true => self.sketches.run(&program, futures, threads(), &progress),
                false => ensemble::run(&program, futures, threads(), &progress),
            }
        };
        let Some(plan) = plan else { return Ok(None) };
        let plan = plan.explained(&self.model, &question.plan);
        let wanted = |outcome| known.is_none() || question.plotted.contains(&outcome);
        let runs = (&plan, &*base.runs);
        let [mut bands, mut change] = ensemble::bands_and_changes(runs, count, &wanted);
        if let Some(steady) = self.steady.as_ref().filter(|_| coarse) {
            steady.steady(question.plan.seed(), [&mut bands, &mut change]);
        }
        // What is not looked at stays as it was until the full picture.
        if let Some(known) = known.map(|known| &known.runs) {
            fill(&mut bands, &known.bands, &wanted);
            fill(&mut change, &known.change, &wanted);
        }
        let problems = [plan.problems(), base.runs.problems()].concat();
        let of = Arc::clone(&question.plan);
        Ok(Some(Projected { of, plan, bands, base, change, boards: Vec::new(), problems }))
    }

    /// The full picture where not all futures can be held: all are seen in passing, and the first
    /// of them are held.
    fn run_through(
        &mut self,
        question: &Question,
        count: u32,
    ) -> Result<Option<Projected>, Vec<Problem>> {
        let Some(progress) = self.begin(false) else { return Ok(None) };
        let (model, of) = (&*self.model, &question.plan);
        let kept = self.base.of(model, of);
        let known = kept.full();
        let seek = Seek {
            futures: futures(of, count),
            held: at_once(model, count),
            base: known.as_ref().map(|base| &*base.bands),
        };
        let (mut boards, mut steady) = (Vec::new(), Steady::to_come(of.seed(), COARSE));
        let (threads, first) = (threads(), futures(of, FIRST));
        let through = ensemble::through(model, of, seek, (threads, &progress), |seen| {
            boards.extend(scoreboards(model, &seen, threads));
            steady.see(&seen);
        });
        let Some(Through { bands, change, base, problems }) = through? else { return Ok(None) };
        let base = match base {
            Some(bands) => kept.of_all(model, first, bands)?,
            None => known,
        };
        let plan = ensemble::run(&ensemble::compile(model, of)?, first, threads, &progress);
        let Some((plan, base)) = plan.zip(base) else { return Ok(None) };
        self.steady = steady.with([bands.clone(), change.clone()]);
        let of = Arc::clone(of);
        Ok(Some(Projected { of, plan, bands, base, change, boards, problems }))
    }

    /// Has what the next sketch needs of the baseline; whatever could go wrong with it has been
    /// told.
    fn prepare(&mut self, question: &Question, progress: &Progress) {
        let futures = futures(&question.plan, all(question).min(COARSE));
        let kept = self.base.of(&self.model, &question.plan);
        let (told, sketches) = (Some(&*question.looked_at), (&mut self.sketches, progress));
        kept.beside_sketch(&self.model, futures, (told, None), sketches).ok();
    }

    /// Begins a run; `None` if a newer plan waits and this would be the full run on an old one.
    fn begin(&self, coarse: bool) -> Option<Arc<Progress>> {
        let mut mailbox = self.shared.mailbox();
        let waiting = mailbox.next.as_ref().map(|question| question.revision);
        let quit = mailbox.quit;
        let running = mailbox.running.as_mut()?;
        if quit || (!coarse && waiting.is_some_and(|revision| revision != running.revision)) {
            return None;
        }
        running.coarse = coarse;
        running.progress.done.store(0, Ordering::Relaxed);
        Some(Arc::clone(&running.progress))
    }

    fn scoreboard(&self, runs: &Projected, year: f64) -> Scoreboard {
        let time = ensemble::nearest_time(runs.plan.times(), year);
        let known = runs.boards.get(time).cloned();
        known.unwrap_or_else(|| scoreboard(&self.model, &runs.plan, &runs.base.runs, time))
    }

    /// A window that is gone needs no answer, so one that cannot be sent is no fault.
    fn send(&self, answer: Answer) {
        self.sender.send(answer).ok();
        self.ctx.request_repaint();
    }
}

/// How many values of so many futures are there at once, if not all are held.
pub(super) fn at_once(model: &Model, count: u32) -> usize {
    AT_ONCE.max(TIMES_AT_ONCE * model.outcomes.len() * count as usize)
}

/// The first of a plan's futures.
fn futures(plan: &Plan, count: u32) -> Futures {
    Futures { seed: plan.seed(), first: 0, count }
}

/// How many futures the window projects of a plan.
fn all(question: &Question) -> u32 {
    question.plan.futures().min(FUTURES_IN_WINDOW_MAX)
}

/// All cores work while a plan is projected; the window itself needs little.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
