//! How much of what is seen is the plan's assumptions? Says on the plot that it assumes otherwise
//! than the evidence, with the way back; draws, if wanted, the same measures and today's policy by
//! the evidence; and reads off the two steps between them in words.

use std::sync::Arc;

use egui::{Color32, RichText};

use crate::{
    analysis::{ByEvidence, by_evidence, two_steps},
    app::{
        command::Command,
        jobs::{FUTURES_IN_WINDOW_MAX, at_once, threads},
        projection::Projection,
        tasks::TaskState,
        theme::Theme,
        views::{ViewContext, task_ui},
        widgets::{Other, Otherwise},
    },
    base::rng,
    ensemble::Bands,
    plan::{self, Edit, Plan},
};

/// The name of the task that runs the plan by the evidence.
const TASK: &str = "by the evidence";

/// Says what is assumed, with the switch and the way back; gives what is to be drawn beside the
/// plan's own lines, if that is wanted and there.
pub(super) fn ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    projection: &Projection,
    outcomes: &[usize],
) -> Option<Arc<ByEvidence>> {
    let assumed = plan::departure(ctx.model, &projection.runs.of)?;
    // An id of its own: what comes and goes in here must not rename what is below.
    ui.push_id("four lines", |ui| told_ui(ui, ctx, projection, (outcomes, &assumed))).inner
}

fn told_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    projection: &Projection,
    (outcomes, assumed): (&[usize], &str),
) -> Option<Arc<ByEvidence>> {
    ui.horizontal_wrapped(|ui| {
        let color = Theme::of(ui).warning_text;
        ui.label(RichText::new(format!("Drawn with {assumed}")).small().color(color));
        let hint = Command::ToggleEvidence.tooltip();
        ui.checkbox(&mut ctx.session.evidence, "Also by the evidence").on_hover_text(hint);
        let reset = ui.small_button("Reset").accessible_name("Reset what the plot assumes");
        if reset.on_hover_text("Everything as the evidence says").clicked() {
            ctx.edit(Edit::ResetAssumptions);
        }
    });
    if !ctx.session.evidence {
        return None;
    }
    ask(ctx, projection);
    task_ui(ui, ctx, TASK, "futures by the evidence");
    let (_, lines) = ctx.tasks.newest::<Arc<ByEvidence>>(TASK)?;
    let lines = Arc::clone(lines);
    let words = words(ctx, projection, &lines, outcomes);
    ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
    Some(lines)
}

/// Asks for the runs, which hang on no assumption.
fn ask(ctx: &mut ViewContext<'_>, projection: &Projection) {
    let plan = projection.runs.of.with_model_assumptions().without_words();
    let key = rng::stream(&plan::write(&plan, ctx.model));
    if ctx.tasks.is_new(TASK, key) {
        if !projection.coarse {
            start(ctx, plan, key);
        }
    } else if matches!(ctx.tasks.state::<Arc<ByEvidence>>(TASK), TaskState::Idle) {
        // It was stopped, or cannot be done: asking again would not help.
        ctx.tasks.ask_again(TASK);
        ctx.session.evidence = false;
    }
}

fn start(ctx: &mut ViewContext<'_>, plan: Plan, key: u64) {
    let model = ctx.model.clone();
    let count = plan.futures().min(FUTURES_IN_WINDOW_MAX);
    let held = at_once(&model, count);
    ctx.tasks.start(TASK, key, count, move |progress| {
        // A plan that cannot be compiled has its problems told by the projection.
        let lines = by_evidence(&model, &plan, (count, held), threads(), progress);
        lines.ok().flatten().map(Arc::new)
    });
}

/// What the lines are called: in two words, as they stand above one another at the lines' ends.
pub(super) const WITH_AS_ASSUMED: &str = "With, assumed";
pub(super) const WITHOUT_AS_ASSUMED: &str = "Without, assumed";
const WITH_BY_EVIDENCE: &str = "With, evidence";
const WITHOUT_BY_EVIDENCE: &str = "Without, evidence";
const BY_EVIDENCE: &str = "By the evidence";

/// The lines by the evidence of an outcome, or of its change, in its colour and a baseline's.
pub(super) fn others<'a>(
    lines: &'a ByEvidence,
    (outcome, change): (usize, bool),
    [color, base]: [Color32; 2],
) -> Vec<Other<'a>> {
    if change {
        let change = lines.change.outcomes.get(outcome).map(|of| &of.quantiles[..]);
        let line =
            |quantiles| Other { name: BY_EVIDENCE, color, what: Otherwise::Assumed, quantiles };
        return change.map(line).into_iter().collect();
    }
    let of = |bands: &'a Bands| bands.outcomes.get(outcome).map(|of| &of.quantiles[..]);
    let plan = of(&lines.plan).map(|quantiles| Other {
        name: WITH_BY_EVIDENCE,
        color,
        what: Otherwise::Assumed,
        quantiles,
    });
    let base = of(&lines.base).map(|quantiles| Other {
        name: WITHOUT_BY_EVIDENCE,
        color: base,
        what: Otherwise::BaselineAssumed,
        quantiles,
    });
    plan.into_iter().chain(base).collect()
}

/// The two steps at the year that is read off.
fn words(
    ctx: &ViewContext<'_>,
    projection: &Projection,
    lines: &ByEvidence,
    outcomes: &[usize],
) -> String {
    let start = ctx.model.start_years();
    let cursor = ctx.session.cursor.filter(|time| *time >= start);
    let year = cursor.unwrap_or(f64::from(ctx.session.year));
    let bands = (&projection.runs.bands, &*projection.runs.base.bands);
    two_steps(ctx.model, lines.both(), bands, outcomes, year)
}
