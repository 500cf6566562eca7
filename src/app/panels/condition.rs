//! On what a measure depends, in words, built by picking: nothing, what the other side gives, or
//! what is seen in a future.

use egui::{ComboBox, DragValue, RichText, Ui};

use crate::{
    analysis::Moments,
    app::{projection::Projection, theme::Theme, views::ViewContext},
    base::format,
    ensemble::{MEDIAN, nearest_time},
    model::{Measure, Model},
    plan::{Condition, Edit, TEST_MONTHS_MAX, TEST_VALUE_MAX, Test, Use},
};

/// How a condition begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Always,
    InExchange,
    When,
    Unless,
    Until,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Always, Self::InExchange, Self::When, Self::Unless, Self::Until];

    fn of(condition: &Condition) -> Self {
        match condition {
            Condition::Always => Self::Always,
            Condition::InExchangeFor(_) => Self::InExchange,
            Condition::When(_) => Self::When,
            Condition::Unless(_) => Self::Unless,
            Condition::Until(_) => Self::Until,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Always => "Always",
            Self::InExchange => "In exchange for",
            Self::When => "When",
            Self::Unless => "Unless",
            Self::Until => "Until",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Always => "De-linked: whatever the other side does",
            Self::InExchange => "Only while the other side gives something",
            Self::When => "From when something is seen in a future, and from then on",
            Self::Unless => "Except while something is seen in a future",
            Self::Until => "Until something is first seen in a future, and never again",
        }
    }

    fn with(self, test: Test) -> Condition {
        match self {
            Self::When => Condition::When(test),
            Self::Unless => Condition::Unless(test),
            Self::Always | Self::InExchange | Self::Until => Condition::Until(test),
        }
    }
}

/// Draws the choice, and what came of it: when it comes true in this plan's futures.
pub(super) fn ui(ui: &mut Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    let mut changed = None;
    ui.vertical(|ui| {
        ui.spacing_mut().combo_height = 360.0;
        kind_ui(ui, ctx, measure, used, &mut changed);
        match &used.condition {
            Condition::Always => {}
            Condition::InExchangeFor(given) => {
                exchange_ui(ui, ctx.model, measure, given, &mut changed);
            }
            Condition::When(test) | Condition::Unless(test) | Condition::Until(test) => {
                let kind = Kind::of(&used.condition);
                if let Some(test) = test_ui(ui, ctx, measure, test) {
                    changed = Some(kind.with(test));
                }
            }
        }
    });
    if let Some(condition) = changed.filter(|condition| *condition != used.condition) {
        ctx.edit(Edit::Condition(id.to_owned(), condition));
    }
}

fn kind_ui(
    ui: &mut Ui,
    ctx: &ViewContext<'_>,
    measure: &Measure,
    used: &Use,
    changed: &mut Option<Condition>,
) {
    let mut kind = Kind::of(&used.condition);
    let before = kind;
    let combo = ComboBox::from_id_salt("condition").width(200.0).selected_text(kind.text());
    let combo = combo.show_ui(ui, |ui| {
        for choice in Kind::ALL {
            ui.selectable_value(&mut kind, choice, choice.text()).on_hover_text(choice.about());
        }
    });
    let combo = combo.response.on_hover_text(kind.about());
    combo.accessible_name(format!("Condition of {}", measure.label));
    if kind == before {
        return;
    }
    *changed = match kind {
        Kind::Always => Some(Condition::Always),
        Kind::InExchange => {
            let usual = measure.in_exchange_for.as_ref().or(ctx.model.exchanges.keys().next());
            usual.cloned().map(Condition::InExchangeFor)
        }
        Kind::When | Kind::Unless | Kind::Until => {
            let kept = used.condition.test().cloned();
            let first = || first_test(ctx.model, ctx.projection, used);
            kept.or_else(first).map(|test| kind.with(test))
        }
    };
}

/// A test to begin with: the first outcome above what is its median when the measure starts.
fn first_test(model: &Model, projection: Option<&Projection>, used: &Use) -> Option<Test> {
    let outcome = model.outcomes.keys().next()?;
    Some(Test::Above {
        outcome: outcome.clone(),
        value: usual_value(model, projection, outcome, used.start.time_years()),
        months: 12,
    })
}

/// The median of an outcome under the plan, in the decimals it is shown with and one more.
fn usual_value(model: &Model, projection: Option<&Projection>, outcome: &str, time: f64) -> f64 {
    let median = || {
        let (index, _, words) = model.outcomes.get_full(outcome)?;
        let bands = &projection?.runs.bands;
        let at = nearest_time(&bands.times, time);
        let median = bands.outcomes.get(index)?.quantiles.get(at)?[MEDIAN];
        let unit = 10_f64.powi(i32::from(words.decimals) + 1);
        Some((median * unit).round() / unit).filter(|value| value.is_finite())
    };
    median().unwrap_or(0.0)
}

fn exchange_ui(
    ui: &mut Ui,
    model: &Model,
    measure: &Measure,
    given: &str,
    changed: &mut Option<Condition>,
) {
    let label = model.exchanges.get(given).map_or(given, |exchange| &exchange.label);
    let combo = ComboBox::from_id_salt("exchange").width(200.0).selected_text(label);
    let combo = combo.show_ui(ui, |ui| {
        for (id, exchange) in &model.exchanges {
            let choice = ui.selectable_label(id == given, &exchange.label);
            if choice.on_hover_text(&exchange.about).clicked() {
                *changed = Some(Condition::InExchangeFor(id.clone()));
            }
        }
    });
    combo.response.accessible_name(format!("What {} is given for", measure.label));
}

/// What is watched; gives back what it was changed to.
fn test_ui(ui: &mut Ui, ctx: &ViewContext<'_>, measure: &Measure, test: &Test) -> Option<Test> {
    let mut changed = subject_ui(ui, ctx, measure, test);
    match test {
        Test::Above { outcome, value, months } | Test::Below { outcome, value, months } => {
            let mut above = matches!(test, Test::Above { .. });
            let (mut value, mut months) = (*value, *months);
            let was = (above, value, months);
            ui.horizontal_wrapped(|ui| {
                ui.label("has stayed");
                side_ui(ui, measure, &mut above);
                value_ui(ui, ctx.model, measure, outcome, &mut value);
                ui.label("for");
                months_ui(ui, measure, &mut months);
            });
            if (above, value, months) != was {
                let outcome = outcome.clone();
                changed = Some(match above {
                    true => Test::Above { outcome, value, months },
                    false => Test::Below { outcome, value, months },
                });
            }
        }
        Test::Happened { event, months } => {
            let mut within = *months;
            ui.horizontal_wrapped(|ui| {
                ui.label("has happened within");
                months_ui(ui, measure, &mut within);
            });
            if within != *months {
                changed = Some(Test::Happened { event: event.clone(), months: within });
            }
        }
    }
    changed
}

/// Which outcome or event is watched.
fn subject_ui(ui: &mut Ui, ctx: &ViewContext<'_>, measure: &Measure, test: &Test) -> Option<Test> {
    let model = ctx.model;
    let mut changed = None;
    let (outcome, event) = match test {
        Test::Above { outcome, .. } | Test::Below { outcome, .. } => (Some(outcome), None),
        Test::Happened { event, .. } => (None, Some(event)),
    };
    let label = match (outcome, event) {
        (Some(id), _) => model.outcomes.get(id).map_or(id.as_str(), |o| &o.label),
        (_, Some(id)) => model.events.get(id).map_or(id.as_str(), |e| &e.label),
        (None, None) => "",
    };
    let width = ui.available_width().min(240.0);
    let combo = ComboBox::from_id_salt("subject").width(width).truncate().selected_text(label);
    let combo = combo.show_ui(ui, |ui| {
        ui.label(RichText::new("Outcomes").small().weak());
        for (id, words) in &model.outcomes {
            let choice = ui.selectable_label(outcome == Some(id), &words.label);
            if choice.on_hover_text(&words.about).clicked() {
                let now = model.start_years();
                let value = usual_value(model, ctx.projection, id, now + 5.0);
                let months = test.months();
                changed = Some(match test {
                    Test::Below { .. } => Test::Below { outcome: id.clone(), value, months },
                    _ => Test::Above { outcome: id.clone(), value, months },
                });
            }
        }
        ui.label(RichText::new("Events").small().weak());
        for (id, words) in &model.events {
            let choice = ui.selectable_label(event == Some(id), &words.label);
            if choice.on_hover_text(&words.about).clicked() {
                changed = Some(Test::Happened { event: id.clone(), months: test.months() });
            }
        }
    });
    combo.response.accessible_name(format!("What {} watches", measure.label));
    changed
}

fn side_ui(ui: &mut Ui, measure: &Measure, above: &mut bool) {
    let text = |above: bool| if above { "above" } else { "at or below" };
    let combo = ComboBox::from_id_salt("side").width(84.0).selected_text(text(*above));
    let combo = combo.show_ui(ui, |ui| {
        for side in [true, false] {
            ui.selectable_value(above, side, text(side));
        }
    });
    combo.response.accessible_name(format!("Side of the value that {} watches", measure.label));
}

fn value_ui(ui: &mut Ui, model: &Model, measure: &Measure, outcome: &str, value: &mut f64) {
    let words = model.outcomes.get(outcome);
    let decimals = words.map_or(2, |words| words.decimals);
    let unit = words.map_or("", |words| words.unit.as_str());
    let field = DragValue::new(value)
        .range(-TEST_VALUE_MAX..=TEST_VALUE_MAX)
        .speed(0.2 * 10_f64.powi(-i32::from(decimals)))
        .max_decimals(usize::from(decimals) + 2)
        .update_while_editing(false);
    let field = match unit {
        "" | "1" => field,
        unit => field.suffix(format!(" {unit}")),
    };
    ui.add(field).accessible_name(format!("Value that {} watches", measure.label));
}

fn months_ui(ui: &mut Ui, measure: &Measure, months: &mut u32) {
    let unit = if *months == 1 { " month" } else { " months" };
    let field = DragValue::new(months).range(1..=TEST_MONTHS_MAX).speed(0.25).suffix(unit);
    ui.add(field.update_while_editing(false))
        .accessible_name(format!("Months that {} watches", measure.label));
}

/// When the condition of a measure comes true, and when it is accepted: one line each.
///
/// While that is computed anew, the lines keep their place, else what is below them would jump.
pub(super) fn moments_ui(ui: &mut Ui, ctx: &ViewContext<'_>, id: &str) {
    let Some(projection) = ctx.projection else { return };
    let all = projection.moments.iter().flat_map(|all| all.iter());
    let known: Vec<&Moments> = all.filter(|of| of.measure == id).collect();
    let place = ui.scope_id().with(("moments", id));
    if known.is_empty() && !projection.whole {
        let lines = ui.data(|data| data.get_temp::<usize>(place)).unwrap_or(0);
        for _ in 0..lines {
            let words = RichText::new("Its dates are being computed …");
            ui.label(words.color(Theme::of(ui).weak_text));
        }
        return;
    }
    ui.data_mut(|data| data.insert_temp(place, known.len()));
    for moments in known {
        let mut words = moments.words();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let futures = format::count(u64::from(moments.futures));
        let color = Theme::of(ui).weak_text;
        ui.label(RichText::new(words).color(color)).on_hover_text(format!(
            "Of {futures} futures, each judged by itself; the years are from the 10th to the 90th \
             of every 100 in which it comes about"
        ));
    }
}
