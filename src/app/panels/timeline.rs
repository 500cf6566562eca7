//! The strip under the plot: which measures are in force when, and what is dated. The bars are
//! `widgets`'s; what is on them is decided here.

use crate::{
    app::{
        views::ViewContext,
        widgets::{Bar, BarChange, More, Shock, TimeScale, Timeline},
    },
    base::format,
    model::{Measure, Model},
    plan::{Condition, Edit, RampShape, Use},
};

/// What a bar borrows.
struct Row<'a> {
    id: &'a str,
    measure: &'a Measure,
    used: &'a Use,
    strength: String,
    curve: Vec<(f64, f64)>,
    dates: Option<[f64; 3]>,
    words: String,
}

/// Draws it on the time axis of the plot above.
pub(in crate::app) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, scale: TimeScale) {
    let model = ctx.model;
    let used = ctx.plan.uses().iter().filter(|(_, used)| used.on);
    let rows: Vec<Row<'_>> = used.filter_map(|(id, used)| row(ctx, id, used)).collect();
    let pointed = [ctx.session.briefing.as_deref(), ctx.session.hovered.as_deref()];
    let bars: Vec<Bar<'_>> = rows
        .iter()
        .map(|row| Bar {
            measure: row.id,
            label: &row.measure.label,
            track: row.measure.track,
            start: row.used.start,
            end: row.used.end,
            ramp_months: row.used.ramp_months,
            strength_words: &row.strength,
            conditional: row.used.condition != Condition::Always,
            baseline: *row.used == Use::of_baseline(model, row.id),
            selected: pointed.contains(&Some(row.id)),
            more: More {
                s_curve: row.used.ramp_shape == RampShape::SCurve,
                curve: &row.curve,
                dates: row.dates,
                words: &row.words,
                picked: ctx.session.picked.iter().any(|id| id == row.id),
            },
        })
        .collect();
    let shocks = shocks(model);
    let case = (model.case.start, model.case.end);
    let cursor = ctx.session.cursor;
    let changes = Timeline { bars: &bars, scale, case, cursor, shocks: &shocks }.ui(ui);
    if ui.ui_contains_pointer() {
        ctx.session.hovered = None;
    }
    changes.into_iter().for_each(|change| carry_out(ctx, change));
}

fn carry_out(ctx: &mut ViewContext<'_>, change: BarChange) {
    match change {
        BarChange::Moved { measure, start, end } => ctx.edit(Edit::Move(measure, start, end)),
        BarChange::MovedAll(all) => ctx.edit(Edit::MoveAll(all)),
        BarChange::Hovered(measure) => ctx.session.hovered = Some(measure),
        BarChange::Selected(measure) => {
            ctx.session.picked.clear();
            ctx.session.hovered = Some(measure);
        }
        BarChange::Picked(measure) => {
            let picked = &mut ctx.session.picked;
            match picked.iter().position(|id| *id == measure) {
                Some(place) => {
                    picked.remove(place);
                }
                None => picked.push(measure),
            }
        }
    }
}

fn row<'a>(ctx: &ViewContext<'a>, id: &'a str, used: &'a Use) -> Option<Row<'a>> {
    let measure = ctx.model.measures.get(id)?;
    let moments = ctx.projection.and_then(|projection| projection.moments.as_ref());
    let moments: Vec<_> = moments.into_iter().flat_map(|all| all.iter()).collect();
    let mut own = moments.into_iter().filter(|moments| moments.measure == id);
    let mut lines = Vec::new();
    if used.condition != Condition::Always {
        lines.push(used.condition.words(ctx.model));
    }
    // A condition comes before what is accepted, and its dates are those on the bar.
    let first = own.next();
    lines.extend(first.into_iter().chain(own).map(|moments| moments.words()));
    let dates = first.and_then(|m| Some([m.by(0.1)?, m.by(0.5)?, m.by(0.9)?]));
    let strongest = measure.strongest().max(1e-9);
    let curve = used.curve.iter().map(|(month, at)| (month.time_years(), at / strongest));
    Some(Row {
        id,
        measure,
        used,
        strength: strength_words(measure, used),
        curve: curve.collect(),
        dates,
        words: lines.join("\n"),
    })
}

/// What the case dates, in the model's order.
fn shocks(model: &Model) -> Vec<Shock<'_>> {
    let dated = model
        .case
        .happens
        .iter()
        .filter_map(|(id, months)| Some((model.events.get(id)?.label.as_str(), months)));
    dated
        .flat_map(|(label, months)| months.iter().map(move |month| Shock { label, month: *month }))
        .collect()
}

/// The words of a strength: its stop, the number between two stops, or where a curve goes.
fn strength_words(measure: &Measure, used: &Use) -> String {
    let words = |strength: f64| match measure.stop_at(strength) {
        Some(stop) => stop.label.clone(),
        None => format::number(strength, 2),
    };
    match (used.curve.first(), used.curve.last()) {
        (Some(first), Some(last)) if used.curve.len() > 1 => {
            format!("{} to {}", words(first.1), words(last.1))
        }
        (Some(only), _) => words(only.1),
        (None, _) => words(used.strength),
    }
}
