//! What the Why view knows: single futures in full first, as they are there at once, then what each
//! measure adds, and what is said of both at a year. All of it is worked out beside the window, and
//! the newest answers stay in sight until there are newer ones. Of these the single futures are
//! large: they make room for those of other views, and are had again in a moment.

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
    outcome: usize,
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

/// The newest single futures that are about an outcome.
pub(super) fn traced(ctx: &mut ViewContext<'_>, outcome: usize) -> Option<Arc<Traced>> {
    let (_, traced) = ctx.tasks.newest::<Arc<Traced>>(CAUSES)?;
    (traced.outcome == outcome).then(|| Arc::clone(traced))
}

/// The newest parts that are about an outcome.
pub(super) fn parts(ctx: &mut ViewContext<'_>, outcome: usize) -> Option<Arc<Parts>> {
    let (_, parts) = ctx.tasks.newest::<Arc<Parts>>(PARTS)?;
    (parts.outcome == outcome).then(|| Arc::clone(parts))
}

/// What holds it where it is, as was found last.
pub(super) fn held(ctx: &mut ViewContext<'_>, outcome: usize) -> Option<Arc<Held>> {
    let (_, held) = ctx.tasks.newest::<Arc<Held>>(HELD)?;
    (held.found.outcome == outcome).then(|| Arc::clone(held))
}

/// What was said last of an outcome.
pub(super) fn told(ctx: &mut ViewContext<'_>, outcome: usize) -> Option<Arc<Told>> {
    let (_, told) = ctx.tasks.newest::<Arc<Told>>(WORDS)?;
    (told.outcome == outcome).then(|| Arc::clone(told))
}

/// What the newest answers were asked for: other numbers are other answers.
pub(super) fn answered(ctx: &mut ViewContext<'_>) -> [Option<u64>; 3] {
    [
        ctx.tasks.newest::<Arc<Traced>>(CAUSES).map(|(key, _)| key),
        ctx.tasks.newest::<Arc<Parts>>(PARTS).map(|(key, _)| key),
        ctx.tasks.newest::<Arc<Told>>(WORDS).map(|(key, _)| key),
    ]
}

/// Asks about an outcome, as the plan changes, without being told to.
pub(super) fn ask(ctx: &mut ViewContext<'_>, outcome: usize) {
    let Some(key) = question(ctx, outcome) else { return };
    let coarse = ctx.projection.is_none_or(|projection| projection.coarse);
    if ctx.tasks.is_new(CAUSES, key) && (!coarse || whose(ctx).is_some()) {
        trace(ctx, key, outcome);
    }
    if ctx.tasks.is_new(PARTS, key)
        && let TaskState::Done { key: of, value } = ctx.tasks.state::<Arc<Traced>>(CAUSES)
        && of == key
    {
        let traced = Arc::clone(value);
        split(ctx, key, traced);
    }
}

/// How far the answers are, as long as they are not all there.
pub(super) fn progress_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, outcome: usize) {
    let Some(key) = question(ctx, outcome) else { return };
    if ctx.tasks.newest::<Arc<Parts>>(PARTS).is_some_and(|(of, _)| of == key) {
        return;
    }
    let older = parts(ctx, outcome).is_some();
    let theme = Theme::of(ui);
    let color = if older { theme.warning_text } else { theme.weak_text };
    // Stopped, or given up: whether to go on is for the person who stopped it.
    let asked = [PARTS, CAUSES].into_iter().find(|name| !ctx.tasks.is_new(name, key));
    let stopped = asked.filter(|name| matches!(ctx.tasks.state::<()>(name), TaskState::Idle));
    if let Some(stopped) = stopped {
        ui.horizontal_wrapped(|ui| {
            if ui.button("Work it out").clicked() {
                ctx.tasks.ask_again(stopped);
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

/// Asks what holds an outcome where it is in the year that is shown, once the rest is known; how
/// far that is, and a way to stop it.
pub(super) fn held_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, traced: &Arc<Traced>) {
    let of = ctx.tasks.newest::<Arc<Traced>>(CAUSES).map(|(of, _)| of);
    let asked = key(&(of, ctx.session.year));
    let newest = ctx.tasks.newest::<Arc<Held>>(HELD).map(|(of, _)| of);
    if newest == Some(asked) {
        return;
    }
    let mut is_running =
        |name: &str| matches!(ctx.tasks.state::<()>(name), TaskState::Running { .. });
    let others = [CAUSES, PARTS].into_iter().any(&mut is_running);
    if others || is_running(HELD) {
        // One at a time: while the year is dragged, what is under way is let finish.
        if others && newest.is_none() {
            let words = "Asked once it is known what each measure adds";
            ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
        }
        task_ui(ui, ctx, HELD, "futures with measures used otherwise");
    } else if ctx.tasks.is_new(HELD, asked) {
        hold(ctx, asked, Arc::clone(traced));
    } else if ui.button("Work out what holds it").clicked() {
        ctx.tasks.ask_again(HELD);
    }
}

/// Has the words and the causes worked out for the year and the end of the trail.
pub(super) fn tell(
    ctx: &mut ViewContext<'_>,
    traced: &Arc<Traced>,
    (against, trail): (CountedFrom, &[Moved]),
) {
    let year = ctx.session.year;
    let Some(asked) = trail.last().cloned() else { return };
    let answer = ctx.tasks.newest::<Arc<Traced>>(CAUSES).map(|(key, _)| key);
    // Parts of the plan before the last change do not go with the newest runs.
    let parts = ctx.tasks.newest::<Arc<Parts>>(PARTS).filter(|(key, _)| Some(*key) == answer);
    let parts = parts.map(|(_, parts)| Arc::clone(parts));
    let key = key(&(answer, parts.is_some(), year, against, trail.len(), &asked.name));
    // One at a time: while the year is dragged, what is under way is let finish.
    if !ctx.tasks.is_new(WORDS, key)
        || matches!(ctx.tasks.state::<()>(WORDS), TaskState::Running { .. })
    {
        return;
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
        let sentences = parts.as_deref().map_or(Ok(Vec::new()), said).ok()?;
        let causes = traced.pairs.causes(&model, &asked);
        Some(Arc::new(Told { outcome: traced.outcome, sentences, causes, of: asked }))
    });
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
    ctx.tasks.start_large(CAUSES, key, total, move |progress| {
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
