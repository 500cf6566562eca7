//! The strip under the plot: which measures are in force when, and what is dated. The bars are
//! `widgets`'s; what is on them is decided here.

use crate::{
    analysis::{Happening, Moments},
    app::{
        session::Ask,
        views::ViewContext,
        widgets::{Bar, BarChange, Chance, More, Shock, TimeScale, Timeline},
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
    reach: Vec<(f64, f64)>,
    never: String,
    words: String,
}

/// What a shock borrows.
struct Blow<'a> {
    moments: &'a Moments,
    label: &'a str,
    often: String,
    by_when: Vec<(f64, f64)>,
    words: String,
}

/// Height of what stands above the bars.
pub(in crate::app) fn above(ctx: &ViewContext<'_>) -> f32 {
    let chances = blows(ctx).len();
    Timeline::above(shocks(ctx.model).len(), chances, ctx.session.unfolded)
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
                reach: &row.reach,
                never: &row.never,
                words: &row.words,
                picked: ctx.session.picked.iter().any(|id| id == row.id),
            },
        })
        .collect();
    let shocks = shocks(model);
    let case = (model.case.start, model.case.end);
    let cursor = ctx.session.cursor;
    let blows = blows(ctx);
    let chances: Vec<Chance<'_>> = blows
        .iter()
        .map(|blow| Chance {
            id: &blow.moments.measure,
            label: blow.label,
            by_when: &blow.by_when,
            half: blow.moments.by(0.5),
            often: &blow.often,
            words: &blow.words,
        })
        .collect();
    let timeline = Timeline {
        bars: &bars,
        scale,
        case,
        cursor,
        shocks: &shocks,
        chances: &chances,
        unfolded: ctx.session.unfolded,
    };
    let changes = timeline.ui(ui);
    if ui.ui_contains_pointer() {
        ctx.session.hovered = None;
    }
    let untouched = changes.iter().all(|change| matches!(change, BarChange::Hovered(_)));
    if untouched && lets_go(ui) {
        ctx.session.picked.clear();
    }
    changes.into_iter().for_each(|change| carry_out(ctx, change));
}

/// Whether Escape was pressed, or the strip clicked beside its bars: as in any editor, what is
/// picked is then let go.
fn lets_go(ui: &egui::Ui) -> bool {
    let beside = ui.ui_contains_pointer();
    ui.input(|i| i.key_pressed(egui::Key::Escape) || (beside && i.pointer.primary_clicked()))
}

fn carry_out(ctx: &mut ViewContext<'_>, change: BarChange) {
    match change {
        BarChange::Moved { measure, start, end } => {
            let known = ctx.plan.uses().get(&measure).map(|used| (used.start, used.end));
            // Undo tells what was done: an end alone is no move.
            ctx.edit(match known {
                Some((from, _)) if from == start => Edit::End(measure, end),
                Some((_, to)) if to == end && end.is_some() => Edit::Start(measure, start),
                _ => Edit::Move(measure, start, end),
            });
        }
        BarChange::MovedAll(all) => ctx.edit(Edit::MoveAll(all)),
        BarChange::Hovered(measure) => ctx.session.hovered = Some(measure),
        BarChange::Selected(measure) => {
            ctx.session.picked.clear();
            ctx.session.hovered = Some(measure);
        }
        BarChange::Unfolded(unfolded) => ctx.session.unfolded = unfolded,
        BarChange::Asked(event) => ctx.ask(Ask::LookUp(format!("id:{event}"))),
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
    let own = |of: &&Moments| of.measure == id && of.what != Happening::Happens;
    let mut own = moments(ctx).filter(own);
    let mut lines = Vec::new();
    if used.condition != Condition::Always {
        lines.push(used.condition.words(ctx.model));
    }
    // A condition comes before what is accepted, and its dates are those on the bar.
    let first = own.next();
    lines.extend(first.into_iter().chain(own).map(|moments| moments.words()));
    // What is suspended may go on again: only the first time is known.
    let paused = first.filter(|of| of.what == Happening::Pauses);
    let dates = paused.and_then(|m| Some([m.by(0.1)?, m.by(0.5)?, m.by(0.9)?]));
    let strongest = measure.strongest().max(1e-9);
    let curve = used.curve.iter().map(|(month, at)| (month.time_years(), at / strongest));
    Some(Row {
        id,
        measure,
        used,
        strength: strength_words(measure, used),
        curve: curve.collect(),
        dates,
        reach: first.map_or(Vec::new(), |first| reach(first, used, ctx.model)),
        never: first
            .filter(|first| first.never() > 0.0)
            .map_or(String::new(), Moments::never_words),
        words: lines.join("\n"),
    })
}

/// In which share of futures a measure works by when, as far as its moments tell.
fn reach(moments: &Moments, used: &Use, model: &Model) -> Vec<(f64, f64)> {
    let last = used.end.unwrap_or(model.case.end).plus_months(1).time_years();
    let mut share = moments.by_when((used.start.time_years(), last));
    match moments.what {
        Happening::Starts | Happening::Accepted => share,
        Happening::Ends => {
            share.iter_mut().for_each(|(_, ended)| *ended = 1.0 - *ended);
            share
        }
        Happening::Pauses | Happening::Happens => Vec::new(),
    }
}

/// What comes about when, as far as it is known.
fn moments<'a>(ctx: &ViewContext<'a>) -> impl Iterator<Item = &'a Moments> + use<'a> {
    let moments = ctx.projection.and_then(|projection| projection.moments.as_ref());
    moments.into_iter().flat_map(|all| all.iter())
}

/// What may break into the plan, in the model's order.
fn blows<'a>(ctx: &ViewContext<'a>) -> Vec<Blow<'a>> {
    let end = format::year(ctx.model.end_years());
    let blow = |moments: &'a Moments| {
        let event = ctx.model.events.get(&moments.measure)?;
        let share = 1.0 - moments.never();
        let often = format::of_100(share);
        let words = format!(
            "{}, in {often} futures by {end}: {}\n{}",
            event.label,
            moments.words(),
            event.about
        );
        let by_when = moments.by_when((ctx.model.start_years(), ctx.model.end_years()));
        Some(Blow { moments, label: &event.label, often, by_when, words })
    };
    moments(ctx).filter(|of| of.what == Happening::Happens).filter_map(blow).collect()
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
