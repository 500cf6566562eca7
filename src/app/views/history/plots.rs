//! Record and model by year, a small plot for each series.

use egui::{Color32, Rect, RichText, Sense, Shape, Stroke, pos2, vec2};

use super::Place;
use crate::{
    analysis::{Backtest, Past, Series},
    app::{
        session::Ask,
        theme::Theme,
        views::{ViewContext, lines_ui},
    },
    base::format,
    model::Model,
};

/// Size of one small plot.
const PLOT: egui::Vec2 = vec2(380.0, 150.0);

/// A plot for each series, and how to read them; each leads to its equation, and one of the plan's
/// own place to what moves it from now on.
pub(super) fn plots_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (past, test, place): (&Model, &Backtest, Place),
) {
    let in_a_row = (ui.available_width() / (PLOT.x + ui.spacing().item_spacing.x)) as usize;
    for row in test.series.chunks(in_a_row.max(1)) {
        ui.horizontal(|ui| {
            for series in row {
                series_ui(ui, ctx, (past, series, place));
            }
        });
    }
    let words = "Points are the record, hollow where it is recalled and not yet checked, with a \
                 bar where sources differ; line and shade are the model's median and 80 % of its \
                 futures. What is right of the upright line is forecast: no number was \
                 fitted to it";
    lines_ui(ui, |ui| {
        ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
    });
    ui.add_space(12.0);
}

/// One series: its name, and record and model by year.
fn series_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (past, series, place): (&Model, &Series, Place),
) {
    let Some(outcome) = past.outcomes.get(&series.outcome) else { return };
    ui.vertical(|ui| {
        // A wrapped label would take the width that is left, not that of the plot.
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        let link = ui.link(RichText::new(&outcome.label).strong());
        if link.on_hover_text("Its equation, unit and evidence").clicked() {
            ctx.ask(Ask::LookUp(format!("id:{}", series.outcome)));
        }
        let asks = place == Place::Own && ctx.model.outcomes.contains_key(&series.outcome);
        let sense = if asks { Sense::click() } else { Sense::hover() };
        let (room, response) = ui.allocate_exact_size(PLOT, sense);
        let plot = Plot::new(room, series);
        plot.paint(ui, past, series, outcome.decimals);
        let words = series.errors[0].map_or_else(String::new, |errors| {
            format!("{}: root mean square error {:.2}", outcome.label, errors.rmse)
        });
        if !asks {
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
            return;
        }
        let words = format!("{words}. What moves it from now on?");
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
        if response.has_focus() {
            let kind = egui::StrokeKind::Inside;
            ui.painter().rect_stroke(room, 2.0, Theme::of(ui).focus(), kind);
        }
        let response = response.on_hover_cursor(egui::CursorIcon::PointingHand);
        if response.on_hover_text("Click: what moves it from now on?").clicked() {
            ctx.ask(Ask::Why(series.outcome.clone(), None));
        }
    });
}

/// Years and values to places on the screen.
struct Plot {
    inner: Rect,
    years: (f64, f64),
    top: f64,
}

impl Plot {
    fn new(room: Rect, series: &Series) -> Self {
        let past = &series.past;
        let inner = Rect::from_min_max(room.min + vec2(44.0, 6.0), room.max - vec2(8.0, 20.0));
        let first = past.first().map_or(0.0, |p| p.year);
        let last = past.last().map_or(1.0, |p| p.year).max(first + 1.0);
        let drawn = past.iter().map(|p: &Past| p.record.max(p.model[2]));
        let drawn = drawn.chain(series.disputes.iter().map(|dispute| dispute.range.1));
        let top = drawn.fold(0.0, f64::max);
        Self { inner, years: (first, last), top: top.max(1e-9) }
    }

    fn at(&self, year: f64, value: f64) -> egui::Pos2 {
        let (first, last) = self.years;
        let x = ((year - first) / (last - first)) as f32;
        let y = (value / self.top) as f32;
        pos2(
            self.inner.left() + x * self.inner.width(),
            self.inner.bottom() - y * self.inner.height(),
        )
    }

    fn paint(&self, ui: &egui::Ui, model: &Model, series: &Series, decimals: u8) {
        let theme = Theme::of(ui);
        let painter = ui.painter();
        painter.rect_stroke(
            self.inner,
            0.0,
            Stroke::new(1.0, theme.grid),
            egui::StrokeKind::Inside,
        );
        let shade = theme.band(theme.accent, 0);
        for pair in series.past.windows(2) {
            let corners = vec![
                self.at(pair[0].year, pair[0].model[0]),
                self.at(pair[0].year, pair[0].model[2]),
                self.at(pair[1].year, pair[1].model[2]),
                self.at(pair[1].year, pair[1].model[0]),
            ];
            painter.add(Shape::convex_polygon(corners, shade, Stroke::NONE));
        }
        let line = series.past.iter().map(|p| self.at(p.year, p.model[1])).collect();
        painter.add(Shape::line(line, Stroke::new(1.5, theme.accent)));
        if let Some(seam) = model.case.fitted_until.filter(|seam| *seam < self.years.1) {
            let (a, b) = (self.at(seam - 0.5, 0.0), self.at(seam - 0.5, self.top));
            painter.line_segment([a, b], Stroke::new(1.0, theme.weak_text));
            // Named on the axis, where no point can lie under the words.
            let words = format::year(seam);
            let place = a + vec2(0.0, 3.0);
            painter.text(place, egui::Align2::CENTER_TOP, words, theme.small(), theme.weak_text);
        }
        for dispute in series.disputes.iter().filter(|d| d.year >= self.years.0) {
            let [low, high] =
                [dispute.range.0, dispute.range.1].map(|value| self.at(dispute.year, value));
            let stroke = Stroke::new(1.0, theme.text);
            painter.line_segment([low, high], stroke);
            for end in [low, high] {
                painter.hline(end.x - 3.0..=end.x + 3.0, end.y, stroke);
            }
        }
        let fill = if series.recalled { Color32::TRANSPARENT } else { theme.text };
        for past in &series.past {
            let place = self.at(past.year, past.record);
            painter.circle(place, 2.5, fill, Stroke::new(1.0, theme.text));
        }
        let small = theme.small();
        let weak = theme.weak_text;
        for (value, align) in
            [(0.0, egui::Align2::RIGHT_BOTTOM), (self.top, egui::Align2::RIGHT_TOP)]
        {
            let place = self.at(self.years.0, value) - vec2(4.0, 0.0);
            painter.text(place, align, format::number(value, decimals), small.clone(), weak);
        }
        for (year, align) in
            [(self.years.0, egui::Align2::LEFT_TOP), (self.years.1, egui::Align2::RIGHT_TOP)]
        {
            let place = self.at(year, 0.0) + vec2(0.0, 3.0);
            painter.text(place, align, format::year(year), small.clone(), weak);
        }
    }
}
