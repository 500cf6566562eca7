//! Back along the causes: what moved the thing at the end of the trail, as a strip of small plots,
//! each with its share and a way further back.

use egui::{Button, RichText, Sense, Shape, Stroke, pos2, vec2};

use super::answers::Traced;
use crate::{
    analysis::{Cause, Causes, CountedFrom, Moved, measure_offered, name_label},
    app::{session::Ask, theme::Theme, views::ViewContext},
    base::format,
    model::Model,
};

/// Inputs that are shown.
const SHOWN: usize = 6;
/// Size of a small plot.
const PLOT: egui::Vec2 = vec2(200.0, 72.0);

/// Draws it.
pub(super) fn ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (known, causes, here): (&Traced, &Causes, &Moved),
    (trail, against): (&mut Vec<Moved>, &mut CountedFrom),
) {
    let model = ctx.model;
    against_ui(ui, model, against);
    trail_ui(ui, model, trail);
    let weak = Theme::of(ui).weak_text;
    let mut words = change_words(model, (known, causes, here));
    if causes.parts.is_empty() {
        words += "; nothing that it reads has moved";
    }
    ui.label(RichText::new(words).color(weak));
    let mut next = None;
    ui.horizontal_wrapped(|ui| {
        for part in causes.parts.iter().take(SHOWN) {
            if let Some(asked) = cause_ui(ui, ctx, (known, causes, part)) {
                next = Some(asked);
            }
        }
    });
    if causes.parts.len() > SHOWN {
        let rest = causes.parts.len() - SHOWN;
        ui.label(RichText::new(format!("and {rest} with less")).color(weak));
    }
    if let Some(next) = next {
        trail.push(next);
    }
}

/// From where changes are counted.
fn against_ui(ui: &mut egui::Ui, model: &Model, against: &mut CountedFrom) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("What moved it").strong());
        let baseline = format!("Against {}", model.case.baseline_label);
        let start = format!("Since {}", format::year(model.start_years()));
        let hints = [
            "What the plan changes, in the same futures",
            "How it moves under the plan, whatever today's policy does",
        ];
        let choices = [(CountedFrom::Baseline, baseline), (CountedFrom::Start, start)];
        for ((value, text), hint) in choices.into_iter().zip(hints) {
            let button = ui.add(Button::selectable(*against == value, text));
            if button.on_hover_text(hint).clicked() {
                *against = value;
            }
        }
    });
}

/// By how much it has changed, and what is left that no input has moved.
fn change_words(model: &Model, (known, causes, here): (&Traced, &Causes, &Moved)) -> String {
    let futures = known.pairs.futures();
    let since = format::year(model.start_years());
    let by = match here.against {
        CountedFrom::Baseline => "by the plan".to_owned(),
        CountedFrom::Start => format!("since {since} under the plan"),
    };
    let change = format::sized(causes.change);
    let mut words = format!("Its mean change {by} over {futures} futures is {change}");
    if model.events.contains_key(&here.name) {
        words += &format!(" events a year, of which chance makes {}", format::sized(causes.rest));
    } else if model.stocks.contains_key(&here.name) {
        words += ", which flowed in and out since the start";
    } else if causes.rest.abs() > 1e-6 * causes.change.abs() && here.against == CountedFrom::Start {
        words += &format!(", of which the years that passed make {}", format::sized(causes.rest));
    }
    words
}

/// The names from the outcome to where one is; a click leads back to one of them.
fn trail_ui(ui: &mut egui::Ui, model: &Model, trail: &mut Vec<Moved>) {
    let mut keep = None;
    ui.horizontal_wrapped(|ui| {
        for (place, asked) in trail.iter().enumerate() {
            let label = name_label(model, &asked.name);
            if place + 1 == trail.len() {
                ui.label(RichText::new(label).strong());
            } else {
                if ui.link(label).clicked() {
                    keep = Some(place + 1);
                }
                ui.label("‹");
            }
        }
    });
    if let Some(keep) = keep {
        trail.truncate(keep);
    }
}

/// One input; gives back the question one level further back if it is asked.
fn cause_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (known, causes, part): (&Traced, &Causes, &Cause),
) -> Option<Moved> {
    let model = ctx.model;
    let label = name_label(model, &part.name);
    let share = 100.0 * causes.share(part);
    let told = format!("{} ({} %)", format::sized(part.amount), format::signed(share, 0));
    let mut next = None;
    ui.vertical(|ui| {
        ui.set_width(PLOT.x);
        ui.add(egui::Label::new(RichText::new(&label)).truncate()).on_hover_text(&label);
        ui.label(RichText::new(&told).strong()).on_hover_text(
            "How much of the change is due to it, and as a share of all that moved it",
        );
        small_plot_ui(ui, known, part, &format!("{label}: {told}"));
        ui.horizontal(|ui| {
            if let Some(asked) = &part.next {
                let back = ui.link("What moved it?").on_hover_text(format!("Back from {label}"));
                if back.clicked() {
                    next = Some(asked.clone());
                }
                let link = ui.link("Equation").on_hover_text("With unit and evidence");
                if link.clicked() {
                    ctx.ask(Ask::LookUp(format!("id:{}", part.name)));
                }
            } else if let Some(measure) = measure_offered(model, &part.name)
                && ui.link("Briefing").clicked()
            {
                ctx.ask(Ask::Briefing(measure.to_owned()));
            }
        });
    });
    next
}

/// Its means through time, under the baseline dashed and under the plan.
fn small_plot_ui(ui: &mut egui::Ui, known: &Traced, part: &Cause, words: &str) {
    let theme = Theme::of(ui);
    let (rect, response) = ui.allocate_exact_size(PLOT, Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, words));
    ui.painter().rect_filled(rect, 0.0, theme.surface);
    let Some([base, plan]) = known.pairs.means(&part.name) else { return };
    let all = || base.iter().chain(&plan).copied().filter(|value| value.is_finite());
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let low = low.min(0.0);
    let span = if high - low > 0.0 { high - low } else { 1.0 };
    let inner = rect.shrink2(vec2(4.0, 6.0));
    let line = |values: &[f64]| -> Vec<egui::Pos2> {
        let last = (values.len().max(2) - 1) as f32;
        let at = |(step, value): (usize, &f64)| {
            let share = ((value - low) / span) as f32;
            let x = inner.left() + step as f32 / last * inner.width();
            pos2(x, inner.bottom() - share * inner.height())
        };
        values.iter().enumerate().map(at).collect()
    };
    let painter = ui.painter_at(rect);
    let dashed = Stroke::new(1.5, theme.baseline);
    painter.extend(Shape::dashed_line(&line(&base), dashed, 5.0, 4.0));
    painter.add(Shape::line(line(&plan), Stroke::new(2.0, theme.accent)));
    let top = format!("{} at most", format::number(high, format::decimals_of(high)));
    let align = egui::Align2::LEFT_TOP;
    painter.text(rect.min + vec2(4.0, 2.0), align, top, theme.small(), theme.weak_text);
    response.on_hover_text(format!(
        "{words}\nMeans of the same futures: under the plan, and dashed under today's policy"
    ));
}
