//! What does the projection assume, and what if it were otherwise? Every parameter by its part of
//! the model, with its evidence and its distribution, to be moved; schools of thought one click
//! away. How the model uses a parameter is left to the Model view.

mod matters;
mod schools;

use egui::{
    Align2, CollapsingHeader, DragValue, RichText, Sense, Shape, Stroke, TextEdit, pos2, vec2,
};

use self::matters::Matters;
use crate::{
    analysis::Screening,
    app::{
        theme::Theme,
        views::{
            View, ViewContext,
            evidence::{grade_words, parameter_number, sources_line, unit_line},
            lines_ui, page_ui,
            plan::summary,
        },
    },
    base::metalog::Metalog,
    model::{Model, file::ParameterFile},
    plan::{Assumption, Edit, MIXED, Plan, believers, distribution},
};

/// The part that comes first: nothing moves results as much as how open Pyongyang is.
const FIRST_PART: &str = "receptivity";
/// Decimals in which a quantile can be set.
const DECIMALS: usize = 4;
/// Size of a drawn distribution.
const CURVE: egui::Vec2 = vec2(220.0, 44.0);

/// The view; it keeps what is searched for.
#[derive(Default)]
pub(super) struct AssumptionsView {
    search: String,
    only_differing: bool,
    /// What matters most comes first, instead of part by part.
    by_weight: bool,
    matters: Matters,
}

impl View for AssumptionsView {
    fn id(&self) -> &'static str {
        "assumptions"
    }

    fn title(&self) -> &'static str {
        "Assumptions"
    }

    fn question(&self) -> &'static str {
        "What does the projection assume, and what if it were otherwise?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        if let Some(parameter) = ctx.session.assumption.take() {
            (self.search, self.only_differing) = (parameter, false);
        }
        egui::CentralPanel::default().show(ui, |ui| {
            lines_ui(ui, |ui| {
                ui.label(RichText::new("Assumptions").size(Theme::of(ui).sizes.heading).strong());
                if let Some(projection) = ctx.projection {
                    let outcomes = ctx.session.shown.outcomes(ctx.model);
                    ui.label(RichText::new(summary(ctx, projection, &outcomes)).strong());
                }
                ui.horizontal_wrapped(|ui| {
                    let field = TextEdit::singleline(&mut self.search);
                    let field = field.hint_text("Search").align(Align2::LEFT_CENTER);
                    ui.add(field.desired_width(240.0)).accessible_name("Search the assumptions");
                    ui.checkbox(&mut self.only_differing, "Only what differs");
                    ui.checkbox(&mut self.by_weight, "Matters most first").on_hover_text(
                        "Which parameters move what is plotted, by the futures there are",
                    );
                });
                ui.add_space(4.0);
            });
            page_ui(ui, |ui| {
                schools::ui(ui, ctx);
                ui.separator();
                if !self.by_weight {
                    self.parts_ui(ui, ctx);
                } else if let Some(screening) = self.matters.ui(ui, ctx) {
                    self.by_weight_ui(ui, ctx, &screening);
                }
            });
        });
    }
}

impl AssumptionsView {
    /// All parameters, the one that matters most first.
    fn by_weight_ui(&self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, screening: &Screening) {
        let (model, plan) = (ctx.model, ctx.plan);
        let words = self.search.to_lowercase();
        let shown = ctx.session.asked_about(model);
        let decimals = shown.and_then(|o| model.outcomes.get_index(o)).map_or(1, |o| o.1.decimals);
        let mut in_noise = false;
        for row in &screening.rows {
            let Some(p) = model.parameters.get(&row.parameter) else { continue };
            let differs = !self.only_differing || differs(model, plan, &row.parameter);
            if !(differs && matches(&row.parameter, p, &words)) {
                continue;
            }
            if !in_noise && row.correlation.abs() <= screening.noise {
                in_noise = true;
                ui.separator();
                ui.label("From here on nothing can be told from noise");
            }
            ui.push_id(&row.parameter, |ui| {
                self.matters.row_ui(ui, (row, screening.noise), (&p.label, decimals));
                card_ui(ui, ctx, &row.parameter, p);
            });
        }
    }

    fn parts_ui(&self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let (model, plan) = (ctx.model, ctx.plan);
        let words = self.search.to_lowercase();
        let narrowed = !words.is_empty() || self.only_differing;
        let mut found = false;
        for (part, label) in parts(model) {
            let shown: Vec<(&String, &ParameterFile)> = model
                .parameters
                .iter()
                .filter(|(_, p)| p.part == part)
                .filter(|(id, p)| matches(id, p, &words))
                .filter(|(id, _)| !self.only_differing || differs(model, plan, id))
                .collect();
            if shown.is_empty() {
                continue;
            }
            found = true;
            CollapsingHeader::new(RichText::new(format!("{label} ({})", shown.len())).strong())
                .id_salt((part, narrowed))
                .default_open(narrowed || part == FIRST_PART)
                .show(ui, |ui| {
                    for (id, p) in shown {
                        ui.push_id(id, |ui| card_ui(ui, ctx, id, p));
                    }
                });
        }
        if !found {
            let all = "Everything is as the evidence says";
            ui.label(if words.is_empty() { all } else { "No parameter has these words" });
        }
    }
}

/// One parameter.
fn card_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, p: &ParameterFile) {
    let Ok(drawn) = distribution(ctx.model, ctx.plan, ctx.plan.school(), id) else { return };
    let own = ctx.plan.assumptions().contains_key(id);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(&p.label).strong());
        let grade = ui.label(RichText::new(format!("{:?}", p.grade)).small());
        grade.on_hover_text(grade_words(p.grade));
        if own {
            ui.label(RichText::new("yours").small().color(Theme::of(ui).accent));
            let as_before = match ctx.plan.school() {
                None => "As the evidence says",
                Some(_) => "As the school has it",
            };
            if ui.small_button("Reset").on_hover_text(as_before).clicked() {
                ctx.edit(Edit::Assume(id.to_owned(), None));
            }
        }
    });
    ui.label(RichText::new(&p.about).color(Theme::of(ui).weak_text));
    // A mix has no distribution of its own: what is drawn here is the evidence's.
    let differs = differs(ctx.model, ctx.plan, id);
    let mixed = differs && !own && ctx.plan.school() == Some(MIXED);
    if mixed {
        ui.label("Each future draws this as its school has it; below, the evidence");
    }
    ui.horizontal_wrapped(|ui| {
        curve_ui(ui, p, &drawn, differs && !mixed);
        ui.vertical(|ui| quantiles_ui(ui, ctx, id, p, &drawn));
    });
    dated_ui(ui, ctx, id, p, &drawn);
    ui.collapsing("Evidence", |ui| {
        let range = format!(
            "The evidence: {}, 80 % between {} and {}",
            parameter_number(p.p50),
            parameter_number(p.p10),
            parameter_number(p.p90)
        );
        let sources = sources_line(ctx.model, &p.sources);
        let otherwise = schools::otherwise(ctx.model, id);
        let unit = unit_line(&p.unit);
        for line in [grade_words(p.grade), &range, &p.reasoning, &otherwise, &unit, &sources] {
            if !line.is_empty() {
                ui.label(line);
            }
        }
    });
    ui.add_space(8.0);
}

/// Three quantiles to drag or type.
fn quantiles_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    p: &ParameterFile,
    drawn: &Metalog,
) {
    let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|u| drawn.quantile(u));
    let mut new = Assumption { p10, p50, p90 };
    let speed = (p90 - p10) / 200.0;
    ui.horizontal(|ui| {
        let edit = |ui: &mut egui::Ui, words: &str, value: &mut f64| {
            ui.label(RichText::new(words).small());
            let (lo, hi) = p.bounds;
            let before = *value;
            let drag = DragValue::new(value).speed(speed).range(lo..=hi).max_decimals(DECIMALS);
            // Half a number is none: “0” on the way to 0.5 would be refused.
            let drag = drag.update_while_editing(false);
            ui.add(drag).accessible_name(format!("{}: {words}", p.label));
            // The field reads its own rounded words back when it loses the keyboard.
            if (*value - before).abs() <= 0.51 * 10_f64.powi(-(DECIMALS as i32)) {
                *value = before;
            }
        };
        edit(ui, "low", &mut new.p10);
        edit(ui, "median", &mut new.p50);
        edit(ui, "high", &mut new.p90);
    });
    if new != (Assumption { p10, p50, p90 }) {
        // Moving the middle takes the ends along, as far as the bounds allow.
        let moved = (new.p10 == p10 && new.p90 == p90).then(|| drawn.about(new.p50)).flatten();
        if let Some(moved) = moved {
            new = Assumption { p10: moved.quantile(0.1), p50: new.p50, p90: moved.quantile(0.9) };
        }
        ctx.edit(Edit::Assume(id.to_owned(), Some(new)));
    }
    ui.label(RichText::new("one future in ten is lower, one in ten higher").small());
}

/// What it was at dates that people know, each to be assumed with a click: how much is not known of
/// it stays, as when its median is dragged.
fn dated_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    p: &ParameterFile,
    drawn: &Metalog,
) {
    if p.dated.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label("Assume it");
        for dated in &p.dated {
            let Some(moved) = drawn.about(dated.median) else { continue };
            let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|u| moved.quantile(u));
            let held = (drawn.quantile(0.5) - dated.median).abs() < 1e-9;
            let sources = sources_line(ctx.model, &dated.sources);
            let number = parameter_number(dated.median);
            let button = egui::Button::selectable(held, dated.label.to_lowercase());
            let button = ui.add(button.stroke(ui.visuals().widgets.inactive.bg_stroke));
            button.widget_info(|| {
                let words = format!("{}: {}, about {number}", p.label, dated.label);
                egui::WidgetInfo::selected(egui::Role::Button, true, held, words)
            });
            if button.on_hover_text(format!("About {number}. {}\n{sources}", dated.about)).clicked()
            {
                ctx.edit(Edit::Assume(id.to_owned(), Some(Assumption { p10, p50, p90 })));
            }
        }
    });
}

/// The distribution over the parameter's bounds, with the evidence's behind it.
fn curve_ui(ui: &mut egui::Ui, p: &ParameterFile, drawn: &Metalog, differs: bool) {
    let (rect, response) = ui.allocate_exact_size(CURVE, Sense::hover());
    let words = format!(
        "{}: median {}, 80 % between {} and {}",
        p.label,
        parameter_number(drawn.quantile(0.5)),
        parameter_number(drawn.quantile(0.1)),
        parameter_number(drawn.quantile(0.9))
    );
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let theme = Theme::of(ui);
    let evidence = Metalog::new(p.p10, p.p50, p.p90, p.bounds.0, p.bounds.1);
    let span = evidence.as_ref().map_or(p.bounds, |e| shown_span(&[e, drawn]));
    let painter = ui.painter_at(rect);
    painter.line_segment(
        [rect.left_bottom(), rect.right_bottom()],
        Stroke::new(1.0, theme.control_line),
    );
    let draw = |metalog: &Metalog, color: egui::Color32| {
        let points = density(metalog, span).map(|(x, y)| {
            pos2(rect.left() + x * rect.width(), rect.bottom() - y * (CURVE.y - 4.0))
        });
        painter.add(Shape::line(points.collect(), Stroke::new(1.5, color)));
        let median = ((metalog.quantile(0.5) - span.0) / (span.1 - span.0)) as f32;
        let x = rect.left() + median * rect.width();
        painter.vline(x, rect.bottom() - 8.0..=rect.bottom(), Stroke::new(1.5, color));
    };
    if let Ok(evidence) = evidence.as_ref().map(|e| *e) {
        draw(&evidence, theme.baseline);
    }
    if differs {
        draw(drawn, theme.accent);
    }
}

/// From the lowest to the highest of what is likely under any of some distributions.
fn shown_span(all: &[&Metalog]) -> (f64, f64) {
    let low = all.iter().map(|m| m.quantile(0.005)).fold(f64::INFINITY, f64::min);
    let high = all.iter().map(|m| m.quantile(0.995)).fold(f64::NEG_INFINITY, f64::max);
    (low, high)
}

/// A density from quantiles: places and heights from 0 to 1, the greatest height being 1.
fn density(metalog: &Metalog, span: (f64, f64)) -> impl Iterator<Item = (f32, f32)> {
    /// Between how many quantiles the density is taken to be even.
    const PIECES: usize = 120;
    let at = |i: usize| metalog.quantile((i as f64 + 0.5) / (PIECES as f64 + 1.0));
    let pieces: Vec<(f64, f64)> = (0..PIECES)
        .map(|i| (at(i), at(i + 1)))
        .map(|(a, b)| ((a + b) / 2.0, 1.0 / (b - a).max(f64::MIN_POSITIVE)))
        .collect();
    let top = pieces.iter().map(|(_, height)| *height).fold(f64::MIN_POSITIVE, f64::max);
    let place = move |x: f64| ((x - span.0) / (span.1 - span.0)) as f32;
    pieces.into_iter().map(move |(x, height)| (place(x), (height / top) as f32))
}

/// The model's parts, what dominates first.
fn parts(model: &Model) -> Vec<(&str, &str)> {
    let mut parts: Vec<(&str, &str)> =
        model.parts.iter().map(|(id, part)| (id.as_str(), part.label.as_str())).collect();
    parts.sort_by_key(|(id, _)| *id != FIRST_PART);
    parts
}

/// All words by which a parameter is found.
pub(in crate::app) fn parameter_words(id: &str, p: &ParameterFile) -> String {
    let dated = p.dated.iter().map(|dated| format!(" {} {}", dated.label, dated.about));
    format!("{id} {} {} {}{}", p.label, p.about, p.reasoning, dated.collect::<String>())
}

/// Whether a parameter has some words, in lower case.
fn matches(id: &str, p: &ParameterFile, words: &str) -> bool {
    if words.is_empty() {
        return true;
    }
    let text = parameter_words(id, p).to_lowercase();
    words.split_whitespace().all(|word| text.contains(word))
}

/// Whether the plan takes a parameter to be other than the evidence says.
fn differs(model: &Model, plan: &Plan, id: &str) -> bool {
    let moved = believers(model, plan).into_iter().any(|believer| {
        let school = believer.school.and_then(|school| model.schools.get(&school));
        let median = school.and_then(|school| school.settings.get(id));
        median.is_some_and(|m| model.parameters.get(id).is_some_and(|p| p.p50 != *m))
    });
    moved || plan.assumptions().contains_key(id)
}

#[cfg(test)]
mod tests {
    use super::{density, shown_span};
    use crate::base::metalog::Metalog;

    #[test]
    fn a_density_is_highest_where_quantiles_are_densest() {
        let metalog = Metalog::new(0.2, 0.5, 0.8, 0.0, 1.0).unwrap();
        let points: Vec<(f32, f32)> = density(&metalog, shown_span(&[&metalog])).collect();
        let top = points.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!((top.0 - 0.5).abs() < 0.1, "{top:?}");
        assert!((top.1 - 1.0).abs() < 1e-6);
        assert!(points.iter().all(|(x, y)| (0.0..=1.0).contains(x) && *y > 0.0));
    }
}
