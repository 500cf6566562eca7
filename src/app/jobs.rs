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
    time::{Duration, Instant},
};

use crate::{
    analysis::{Happening, Moments, Scoreboard, moments, scoreboard},
    app::document::same_projection,
    base::Problem,
    ensemble::{self, Asked, Bands, Ensemble, Futures, Program, Progress, Sketches, Steady},
    model::Model,
    plan::{self, Edit, Linkage, Plan, linkage},
};

/// Most futures of the first, coarse picture, whose luck is kept.
const COARSE: u32 = 1000;
/// A plan of no more futures than this needs none.
const FEW: u32 = 500;

/// Most futures that the window keeps in memory at once; a plan that asks for more is projected
/// with this many, and the status bar says so. The command line has no such limit.
pub(super) const FUTURES_IN_WINDOW_MAX: u32 = 50_000;

/// Futures that are enough for what stands beside the numbers: dates, and a median to compare.
const ASIDE: u32 = 1000;

/// A plan with its engagement tied otherwise.
pub(super) struct Otherwise {
    /// How it is tied.
    pub(super) linkage: Linkage,
    /// What comes of it.
    pub(super) bands: Bands,
    /// What comes of the plan as it is, known at the same time.
    pub(super) untied: Bands,
}

/// What was last known of what stands beside the numbers. It is told until it is known anew, as far
/// as it can still be so: else what is below it in the window would jump with every edit.
struct Aside {
    /// Of which plan.
    of: Arc<Plan>,
    moments: Option<Arc<Vec<Moments>>>,
    otherwise: Option<Arc<Otherwise>>,
}

impl Aside {
    /// The moments of shocks, and of measures that another plan uses in the same way.
    fn moments(&self, plan: &Plan) -> Option<Arc<Vec<Moments>>> {
        let same = |measure: &String| self.of.uses().get(measure) == plan.uses().get(measure);
        let still = |of: &&Moments| of.what == Happening::Happens || same(&of.measure);
        let moments = self.moments.as_ref()?;
        Some(match moments.iter().all(|of| still(&of)) {
            true => Arc::clone(moments),
            false => Arc::new(moments.iter().filter(still).cloned().collect()),
        })
    }

    /// The other way to tie it, if it is that of another plan too.
    fn otherwise(&self, model: &Model, plan: &Plan) -> Option<Arc<Otherwise>> {
        let other = linkage(model, plan)?.other();
        self.otherwise.clone().filter(|known| known.linkage == other)
    }
}

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

/// A plan's projection beside that of the baseline in the same futures.
pub(super) struct Projected {
    /// The plan itself.
    pub(super) of: Arc<Plan>,
    /// The plan's runs.
    pub(super) plan: Ensemble,
    /// Quantiles under the plan.
    pub(super) bands: Bands,
    /// The baseline, in the same futures.
    pub(super) base: Arc<BaseRuns>,
    /// Quantiles of the differences, future by future.
    pub(super) change: Bands,
}

/// The baseline's runs and their quantiles.
pub(super) struct BaseRuns {
    /// The runs.
    pub(super) runs: Ensemble,
    /// Their quantiles.
    pub(super) bands: Bands,
}

/// The worker's answer to a question.
#[derive(Clone)]
pub(super) struct Projection {
    /// Of which revision of the plan.
    pub(super) revision: u64,
    /// The numbers.
    pub(super) runs: Arc<Projected>,
    /// Bests and worsts at a year.
    pub(super) scoreboard: Arc<Scoreboard>,
    /// When conditions come true and offers are accepted, once that is known; until it is whole, as
    /// it was last known.
    pub(super) moments: Option<Arc<Vec<Moments>>>,
    /// The plan with its engagement tied otherwise, once that is known; until it is whole, as it
    /// was last known.
    pub(super) otherwise: Option<Arc<Otherwise>>,
    /// The year of the scoreboard, as model time.
    pub(super) year: f64,
    /// Whether more futures are to come.
    pub(super) coarse: bool,
    /// Whether all is there, dates and the other linkage included.
    pub(super) whole: bool,
    /// How long it took.
    pub(super) took: Duration,
}

/// The quantiles that a projection had, without its runs.
pub(super) struct Before {
    bands: Bands,
    change: Bands,
}

impl Before {
    /// Those of a projection.
    pub(super) fn of(projection: &Projection) -> Self {
        let Projected { bands, change, .. } = &*projection.runs;
        Self { bands: bands.clone(), change: change.clone() }
    }

    /// Levels, or the change against the baseline.
    pub(super) fn bands(&self, change: bool) -> &Bands {
        if change { &self.change } else { &self.bands }
    }
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
            base: None,
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
    base: Option<Baseline>,
    sketches: Sketches,
    /// What the last full picture knows of the luck of the few futures of a coarse one.
    steady: Option<Steady>,
    /// What stood beside the last numbers that were whole.
    aside: Option<Aside>,
}

/// How a picture is made: coarsely, as a sketch beside what was known before, or in full.
#[derive(Clone, Copy)]
enum Way<'a> {
    Coarse(Option<&'a Projection>),
    Full,
}

/// The baseline's runs, kept as long as plans differ only in their measures.
struct Baseline {
    plan: Plan,
    coarse: Option<Arc<BaseRuns>>,
    full: Option<Arc<BaseRuns>>,
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
                    last = self.project(&question, known);
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
        let all = question.plan.futures().min(FUTURES_IN_WINDOW_MAX);
        let mut last = None;
        if all > FEW {
            last = Some(self.answer(question, all.min(COARSE), Way::Coarse(known.as_ref()))?);
        }
        // Its runs make room for the full ones.
        drop(known);
        let Some(full) = self.answer(question, all, Way::Full) else { return last };
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
        full
    }

    /// The plan with its engagement tied the other way, in the first of the same futures.
    fn otherwise(&self, runs: &Projected, progress: &Progress) -> Option<Otherwise> {
        let plan = &*runs.of;
        let linkage = linkage(&self.model, plan)?.other();
        let mut tied = plan.clone();
        let edit = Edit::Conditions(linkage.conditions(&self.model, plan));
        plan::apply(&mut tied, &self.model, &edit).ok()?;
        let count = runs.plan.futures().min(2 * ASIDE);
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
        let runs = match self.run(question, count, way) {
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
        if !projection.coarse && count > COARSE {
            let Projected { plan, bands, base, change, .. } = &*projection.runs;
            let all = [bands.clone(), change.clone()];
            let seed = question.plan.seed();
            self.steady = Some(Steady::new(seed, COARSE, (plan, &base.runs), all));
        }
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
            Way::Full => (false, None),
        };
        let Some(progress) = self.begin(coarse) else { return Ok(None) };
        let Some(base) = self.base(&question.plan, count, coarse, &progress)? else {
            return Ok(None);
        };
        let futures = Futures { seed: question.plan.seed(), first: 0, count };
        progress.done.store(0, Ordering::Relaxed);
        let plan = if known.is_some() {
            let of = (&*self.model, &*question.plan);
            let (told, plotted) = (&*question.looked_at, &*question.plotted);
            let asked = Asked { told, plotted, year: question.year };
            self.sketches.project(of, asked, futures, threads(), &progress)?
        } else {
            let program = ensemble::compile(&self.model, &question.plan)?;
            self.futures(&program, futures, coarse, &progress)
        };
        let Some(plan) = plan else { return Ok(None) };
        let plan = plan.explained(&self.model, &question.plan);
        let wanted = |outcome| known.is_none() || question.plotted.contains(&outcome);
        let runs = (&plan, &base.runs);
        let [mut bands, mut change] = ensemble::bands_and_changes(runs, count, &wanted);
        if let Some(steady) = self.steady.as_ref().filter(|_| coarse) {
            steady.steady(question.plan.seed(), [&mut bands, &mut change]);
        }
        // What is not looked at stays as it was until the full picture.
        if let Some(known) = known.map(|known| &known.runs) {
            for (new, old) in [(&mut bands, &known.bands), (&mut change, &known.change)] {
                let pairs = new.outcomes.iter_mut().zip(&old.outcomes).enumerate();
                for (_, (new, old)) in pairs.filter(|(outcome, _)| !wanted(*outcome)) {
                    new.clone_from(old);
                }
            }
        }
        Ok(Some(Projected { of: Arc::clone(&question.plan), plan, bands, base, change }))
    }

    /// The runs of a program; of the coarse picture, with the luck of the one before.
    fn futures(
        &mut self,
        program: &Program,
        futures: Futures,
        coarse: bool,
        progress: &Progress,
    ) -> Option<Ensemble> {
        if coarse {
            self.sketches.run(program, futures, threads(), progress)
        } else {
            ensemble::run(program, futures, threads(), progress)
        }
    }

    /// The baseline in the same futures, computed once.
    fn base(
        &mut self,
        plan: &Plan,
        count: u32,
        coarse: bool,
        progress: &Progress,
    ) -> Result<Option<Arc<BaseRuns>>, Vec<Problem>> {
        let wanted = plan.with_baseline_measures(&self.model);
        let kept = match &mut self.base {
            Some(kept) if same_projection(&kept.plan, &wanted) => kept,
            other => other.insert(Baseline { plan: wanted, coarse: None, full: None }),
        };
        let slot = if coarse { &kept.coarse } else { &kept.full };
        if let Some(known) = slot {
            return Ok(Some(Arc::clone(known)));
        }
        let program = ensemble::compile(&self.model, &kept.plan)?;
        let futures = Futures { seed: kept.plan.seed(), first: 0, count };
        let runs = self.futures(&program, futures, coarse, progress);
        let runs = runs.map(|runs| Arc::new(BaseRuns { bands: ensemble::bands(&runs), runs }));
        if let Some(kept) = &mut self.base {
            *if coarse { &mut kept.coarse } else { &mut kept.full } = runs.clone();
        }
        Ok(runs)
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
        scoreboard(&self.model, &runs.plan, &runs.base.runs, time)
    }

    /// A window that is gone needs no answer, so one that cannot be sent is no fault.
    fn send(&self, answer: Answer) {
        self.sender.send(answer).ok();
        self.ctx.request_repaint();
    }
}

/// All cores work while a plan is projected; the window itself needs little.
pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
