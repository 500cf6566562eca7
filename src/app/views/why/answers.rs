//! What the Why view knows: single futures in full first, as they are there at once, then what each
//! measure adds, and what is said of both at a year. All of it is worked out beside the window, and
//! the newest answers are kept, so that they stay in sight until there are newer ones.

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use egui::RichText;

use crate::{
    analysis::{
        self, Asked, Causes, Contributions, CountedFrom, HeldBack, Loops, Moved, Pairs, Sentences,
        Steps,
    },
    app::{
        jobs::threads,
        projection::InAll,
        session::Other,
        tasks::TaskState,
        theme::Theme,
        views::{ViewContext, task_ui},
    },
    ensemble::{self, Ensemble, Futures, Progress},
    model::Model,
    plan::{self, Plan},
};

/// The tasks' names.
const CAUSES: &str = "why-causes";
const PARTS: &str = "why";
const WORDS: &str = "why-words";
const HELD: &str = "why-held";
/// Futures of a plan that is not the open one.
const FUTURES: u32 = 1000;

/// What is asked about.
pub(super) enum Runs {
    /// The open plan.
    Open(InAll),
    /// Another, with its runs and those of its baseline.
    Other(Other, Box<[Ensemble; 2]>),
}

impl Runs {
    pub(super) fn plan(&self) -> &Plan {
        match self {
            Self::Open(runs) => &runs.of.of,
            Self::Other(other, _) => &other.plan,
        }
    }

    /// The plan's and its baseline's.
    fn both(&self) -> (&Ensemble, &Ensemble) {
        match self {
            Self::Open(runs) => runs.both(),
            Self::Other(_, both) => (&both[0], &both[1]),
        }
    }
}

/// Single futures in full.
pub(super) struct Traced {
    pub(super) outcome: usize,
    pub(super) pairs: Pairs,
    runs: Runs,
}

/// What each measure adds, and which loops drive the model.
pub(super) struct Parts {
    pub(super) outcome: usize,
    pub(super) loops: Loops,
    pub(super) parts: Contributions,
    pub(super) steps: Steps,
}

/// What is said of it at a year, and the causes at the end of the trail.
pub(super) struct Told {
    /// None before what each measure adds is known.
    pub(super) sentences: Sentences,
    pub(super) causes: Causes,
    /// Whose causes.
    pub(super) of: Moved,
}

/// What holds the outcome where it is, and the plan that is asked about.
pub(super) struct Held {
    pub(super) plan: Plan,
    pub(super) found: HeldBack,
}

/// The newest answers, each with what it answers.
#[derive(Default)]
pub(super) struct Answers {
    /// What was asked last; it is asked as the plan changes, without being told to.
    asked: Option<u64>,
    asked_parts: Option<u64>,
    traced: Option<(u64, Arc<Traced>)>,
    parts: Option<(u64, Arc<Parts>)>,
    told: Option<(u64, Arc<Told>)>,
    asked_held: Option<u64>,
    held: Option<(u64, Arc<Held>)>,
}

impl Answers {
    /// The newest single futures that are about an outcome.
    pub(super) fn traced(&self, outcome: usize) -> Option<Arc<Traced>> {
        let (_, traced) = self.traced.as_ref()?;
        (traced.outcome == outcome).then(|| Arc::clone(traced))
    }

    /// The newest parts that are about an outcome.
    pub(super) fn parts(&self, outcome: usize) -> Option<Arc<Parts>> {
        let (_, parts) = self.parts.as_ref()?;
        (parts.outcome == outcome).then(|| Arc::clone(parts))
    }

    /// What holds it where it is, as was found last.
    pub(super) fn held(&self, outcome: usize) -> Option<Arc<Held>> {
        let (_, held) = self.held.as_ref()?;
        (held.found.outcome == outcome).then(|| Arc::clone(held))
    }

    /// Asks what holds an outcome where it is in the year that is shown, once the rest is known;
    /// how far that is, and a way to stop it.
    pub(super) fn held_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        traced: &Arc<Traced>,
    ) {
        let of = self.traced.as_ref().map(|(of, _)| *of);
        let year = ctx.session.year;
        let asked = key(&(of, year));
        if let TaskState::Done { key, value } = ctx.tasks.state::<Arc<Held>>(HELD)
            && self.held.as_ref().is_none_or(|(known, _)| *known != key)
        {
            self.held = Some((key, Arc::clone(value)));
        }
        if self.held.as_ref().is_some_and(|(known, _)| *known == asked) {
            return;
        }
        let running = matches!(ctx.tasks.state::<()>(HELD), TaskState::Running { .. });
        let others = [CAUSES, PARTS]
            .into_iter()
            .any(|name| matches!(ctx.tasks.state::<()>(name), TaskState::Running { .. }));
        if running || others {
            // One at a time: while the year is dragged, what is under way is let finish.
            if others && self.held.is_none() {
                let words = "Asked once it is known what each measure adds";
                ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
            }
            task_ui(ui, ctx, HELD, "futures with measures used otherwise");
        } else if self.asked_held == Some(asked) {
            if ui.button("Work out what holds it").clicked() {
                self.asked_held = None;
            }
        } else {
            self.asked_held = Some(asked);
            hold(ctx, asked, Arc::clone(traced));
        }
    }

    /// What was said last.
    pub(super) fn told(&self) -> Option<Arc<Told>> {
        self.told.as_ref().map(|(_, told)| Arc::clone(told))
    }

    /// Asks about an outcome, and takes what has come; says whether anything has.
    pub(super) fn ask(&mut self, ctx: &mut ViewContext<'_>, outcome: usize) -> bool {
        let Some(key) = question(ctx, outcome) else { return false };
        let coarse = ctx.projection.is_none_or(|projection| projection.coarse);
        if self.asked != Some(key) && (!coarse || whose(ctx).is_some()) {
            self.asked = Some(key);
            trace(ctx, key, outcome);
        }
        let mut news = false;
        if let TaskState::Done { key, value } = ctx.tasks.state::<Arc<Traced>>(CAUSES)
            && self.traced.as_ref().is_none_or(|(known, _)| *known != key)
        {
            self.traced = Some((key, Arc::clone(value)));
            news = true;
        }
        if self.asked_parts != Some(key)
            && let Some((of, traced)) = &self.traced
            && *of == key
        {
            self.asked_parts = Some(key);
            split(ctx, key, Arc::clone(traced));
        }
        if let TaskState::Done { key, value } = ctx.tasks.state::<Arc<Parts>>(PARTS)
            && self.parts.as_ref().is_none_or(|(known, _)| *known != key)
        {
            self.parts = Some((key, Arc::clone(value)));
            news = true;
        }
        news
    }

    /// How far the answers are, as long as they are not all there.
    pub(super) fn progress_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        outcome: usize,
    ) {
        let key = question(ctx, outcome);
        if key.is_none() || self.parts.as_ref().map(|(known, _)| *known) == key {
            return;
        }
        let color = Theme::of(ui).weak_text;
        let older = self.parts(outcome).is_some();
        let idle = |ctx: &mut ViewContext<'_>, name: &str| {
            matches!(ctx.tasks.state::<()>(name), TaskState::Idle)
        };
        // Stopped, or given up: whether to go on is for the person who stopped it.
        let stopped = match self.asked_parts == key {
            true => idle(ctx, PARTS),
            false => self.asked == key && idle(ctx, CAUSES),
        };
        if stopped {
            ui.horizontal_wrapped(|ui| {
                if ui.button("Work it out").clicked() {
                    (self.asked, self.asked_parts) = (None, None);
                }
                let words =
                    if older { "What follows is of the plan before the last change" } else { "" };
                ui.label(RichText::new(words).color(color));
            });
            return;
        }
        task_ui(ui, ctx, CAUSES, "futures in full");
        task_ui(ui, ctx, PARTS, "futures, with and without each measure");
        let words = if older {
            "What follows is of the plan before the last change; it is being worked out anew"
        } else {
            "Every measure is tried with and without the others, in the same futures"
        };
        ui.label(RichText::new(words).color(color));
    }

    /// Has the words and the causes worked out for the year and the end of the trail; says whether
    /// there are newer ones.
    pub(super) fn tell(
        &mut self,
        ctx: &mut ViewContext<'_>,
        traced: &Arc<Traced>,
        (against, trail): (CountedFrom, &[Moved]),
    ) -> bool {
        let year = ctx.session.year;
        let Some(asked) = trail.last().cloned() else { return false };
        let answer = self.traced.as_ref().map(|(key, _)| *key);
        // Parts of the plan before the last change do not go with the newest runs.
        let parts = self.parts.as_ref().filter(|(key, _)| Some(*key) == answer);
        let parts = parts.map(|(_, parts)| Arc::clone(parts));
        let of = (answer, parts.is_some(), year, against, trail.len(), &asked.name);
        let key = key(&of);
        let mut news = false;
        if let TaskState::Done { key: answered, value: Some(told) } =
            ctx.tasks.state::<Option<Arc<Told>>>(WORDS)
            && answered == key
            && self.told.as_ref().is_none_or(|(told, _)| *told != key)
        {
            self.told = Some((key, Arc::clone(told)));
            news = true;
        }
        let done = self.told.as_ref().is_some_and(|(told, _)| *told == key);
        // One at a time: while the year is dragged, what is under way is let finish.
        if done || matches!(ctx.tasks.state::<()>(WORDS), TaskState::Running { .. }) {
            return news;
        }
        let (model, traced) = (ctx.model.clone(), Arc::clone(traced));
        ctx.tasks.start(WORDS, key, 1, move |_| {
            let (run, base) = traced.runs.both();
            let plan = traced.runs.plan();
            let said = |parts: &Parts| {
                let (parts, pairs) = (&parts.parts, &traced.pairs);
                let year = f64::from(year);
                analysis::explain(&Asked { model: &model, plan, run, base, parts, pairs, year })
            };
            let sentences = parts.as_deref().map_or(Ok(Vec::new()), said);
            let causes = traced.pairs.causes(&model, &asked);
            Some(sentences.ok().map(|sentences| Arc::new(Told { sentences, causes, of: asked })))
        });
        news
    }
}

/// The plan that is asked about, where it is not the open one and of this case.
pub(super) fn whose<'a>(ctx: &'a ViewContext<'_>) -> Option<&'a Other> {
    ctx.session.whose.as_ref().filter(|other| other.plan.case() == ctx.model.case.id)
}

/// What is asked, as a number.
fn question(ctx: &ViewContext<'_>, outcome: usize) -> Option<u64> {
    if whose(ctx).is_some() {
        return Some(key(&("other", ctx.session.whose_changes, outcome)));
    }
    ctx.projection.map(|projection| key(&(projection.revision, outcome)))
}

fn key(of: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Has a few futures run in full.
fn trace(ctx: &mut ViewContext<'_>, key: u64, outcome: usize) {
    let (model, year) = (ctx.model.clone(), f64::from(ctx.session.year));
    let open = ctx.projection.map(|projection| Arc::clone(&projection.runs));
    let other = whose(ctx).cloned();
    let runs = match (&other, &open) {
        (Some(_), _) => 2 * FUTURES,
        (None, open) => open.as_ref().map_or(0, |open| open.to_run_again()),
    };
    let total = analysis::TRACED as u32 + runs;
    ctx.tasks.start(CAUSES, key, total, move |progress| {
        // A plan that cannot be compiled has its problems told when it is open.
        let runs = match (other, open) {
            (Some(other), _) => run(&model, other, progress)?,
            (None, open) => Runs::Open(open?.in_all((&model, outcome), threads(), progress)?),
        };
        let traced = analysis::spanning(runs.both(), outcome, year);
        let pairs = analysis::pairs(&model, runs.plan(), &traced, threads(), progress);
        let pairs = pairs.ok()??;
        Some(Arc::new(Traced { outcome, pairs, runs }))
    });
}

/// Runs another plan and its baseline.
fn run(model: &Model, other: Other, progress: &Progress) -> Option<Runs> {
    let run = |plan: &Plan| {
        let program = ensemble::compile(model, plan).ok()?;
        let count = FUTURES.min(plan.futures());
        let futures = Futures { seed: plan.seed(), first: 0, count };
        ensemble::run(&program, futures, threads(), progress)
    };
    let both = [run(&other.plan)?, run(&other.plan.with_baseline_measures(model))?];
    Some(Runs::Other(other, Box::new(both)))
}

/// Has the change split among the measures, and into its two steps.
fn split(ctx: &mut ViewContext<'_>, key: u64, traced: Arc<Traced>) {
    let (model, outcome) = (ctx.model.clone(), traced.outcome);
    let plan = traced.runs.plan();
    let by_evidence = match plan::departure(&model, plan) {
        Some(_) => traced.runs.both().0.futures().saturating_mul(2),
        None => 0,
    };
    let total = analysis::contribution_runs(&model, plan) + by_evidence;
    ctx.tasks.start(PARTS, key, total, move |progress| {
        let (plan, both, threads) = (traced.runs.plan(), traced.runs.both(), threads());
        let loops = analysis::loops(&model, &traced.pairs);
        let parts = analysis::contributions(&model, plan, outcome, threads, progress).ok()??;
        let steps = analysis::steps(&model, plan, both, (outcome, threads), progress).ok()??;
        Some(Arc::new(Parts { outcome, loops, parts, steps }))
    });
}

/// Has measures used otherwise than the plan uses them.
fn hold(ctx: &mut ViewContext<'_>, key: u64, traced: Arc<Traced>) {
    let (model, year) = (ctx.model.clone(), f64::from(ctx.session.year));
    let total = analysis::held_back_runs(&model, traced.runs.plan());
    ctx.tasks.start(HELD, key, total, move |progress| {
        let (plan, (run, _)) = (traced.runs.plan(), traced.runs.both());
        let (of, work) = ((traced.outcome, year), (threads(), progress));
        let found = analysis::held_back(&model, (plan, run), of, work).ok()??;
        Some(Arc::new(Held { plan: plan.clone(), found }))
    });
}
