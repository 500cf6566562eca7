//! How wrong was the model about the past? The record from 1990 beside what the model says of the
//! same years, its errors in numbers, and each school's.

use egui::{Color32, Grid, Rect, RichText, ScrollArea, Sense, Shape, Stroke, pos2, vec2};

use crate::{
    analysis::{
        BACKTEST_COLUMNS, Backtest, Judged, Past, RECALLED, Series, backtest, backtest_futures,
        by_school, rows,
    },
    app::{
        cases::model_of_case,
        jobs::threads,
        tasks::TaskState,
        theme::Theme,
        views::{View, ViewContext, lines_ui, task_ui},
    },
    base::format,
    model::Model,
    store::assets,
};

use std::sync::Arc;

/// The name of the task that runs the past.
const TASK: &str = "back-test";
/// Size of one small plot.
const PLOT: egui::Vec2 = vec2(380.0, 150.0);

/// The view; it keeps the model as it was in the past.
#[derive(Default)]
pub(super) struct HistoryView {
    past: Option<Arc<Model>>,
}

impl View for HistoryView {
    fn id(&self) -> &'static str {
        "history"
    }

    fn title(&self) -> &'static str {
        "History"
    }

    fn question(&self) -> &'static str {
        "How wrong was the model about the past?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        if self.past.is_none() {
            self.past = model_of_case(assets::PAST);
        }
        let Some(past) = self.past.clone() else { return };
        egui::CentralPanel::default().show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                lines_ui(ui, |ui| {
                    let size = Theme::of(ui).sizes.heading;
                    ui.label(RichText::new(self.question()).size(size).strong());
                    ui.label(&past.case.about);
                    ui.label(RichText::new(&past.case.given_about).weak());
                });
                ui.add_space(8.0);
                ask_ui(ui, ctx, &past);
                if let TaskState::Done { value, .. } = ctx.tasks.state::<Vec<Backtest>>(TASK) {
                    found_ui(ui, &past, value);
                }
            });
        });
    }
}

/// Asks for the runs, or says how far they are.
fn ask_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, past: &Arc<Model>) {
    if matches!(ctx.tasks.state::<()>(TASK), TaskState::Running { .. }) {
        task_ui(ui, ctx, TASK, "futures of the past, under each school");
        return;
    }
    if matches!(ctx.tasks.state::<Vec<Backtest>>(TASK), TaskState::Idle)
        && ui.button("Run the past").clicked()
    {
        let model = Arc::clone(past);
        ctx.tasks.start(TASK, 0, backtest_futures(past), move |progress| {
            backtest(&model, threads(), progress)
        });
    }
}

fn found_ui(ui: &mut egui::Ui, past: &Model, tests: &[Backtest]) {
    let Some(test) = tests.first() else { return };
    let in_a_row = (ui.available_width() / (PLOT.x + ui.spacing().item_spacing.x)) as usize;
    for row in test.series.chunks(in_a_row.max(1)) {
        ui.horizontal(|ui| {
            for series in row {
                series_ui(ui, past, series);
            }
        });
    }
    lines_ui(ui, |ui| words_ui(ui, test));
    ui.add_space(12.0);
    table_ui(ui, "errors", BACKTEST_COLUMNS.map(str::to_owned).as_slice(), rows(past, test));
    ui.label(RichText::new(RECALLED).weak());
    ui.add_space(12.0);
    ui.label(RichText::new("Root mean square errors of each school, all years").strong());
    let schools = by_school(past, tests);
    table_ui(ui, "schools", &schools.columns, schools.rows);
}

/// How to read the plots, and what was aimed at and reached.
fn words_ui(ui: &mut egui::Ui, test: &Backtest) {
    ui.label(
        RichText::new(
            "Points are the record, hollow where it is recalled and not yet checked; \
             line and shade are the model's median and 80 % of its futures. What is right \
             of the upright line is forecast: nothing after it was used for fitting",
        )
        .weak(),
    );
    ui.add_space(12.0);
    for judged in &test.aims {
        aim_ui(ui, judged);
    }
}

fn aim_ui(ui: &mut egui::Ui, judged: &Judged) {
    let theme = Theme::of(ui);
    let color = match judged.met {
        Some(true) => theme.text,
        Some(false) => theme.warning_text,
        None => theme.weak_text,
    };
    let word = RichText::new(judged.word().trim()).strong().color(color);
    ui.horizontal_wrapped(|ui| {
        ui.label(word);
        ui.label(format!("{}: {}", judged.about, judged.found));
    });
}

fn table_ui<R: AsRef<[String]>>(
    ui: &mut egui::Ui,
    name: &str,
    columns: &[String],
    rows: impl IntoIterator<Item = R>,
) {
    ScrollArea::horizontal().id_salt(name).show(ui, |ui| {
        Grid::new(name).striped(true).spacing([14.0, 3.0]).show(ui, |ui| {
            for column in columns {
                ui.label(RichText::new(column).strong());
            }
            ui.end_row();
            for row in rows {
                for cell in row.as_ref() {
                    cell_ui(ui, cell);
                }
                ui.end_row();
            }
        });
    });
}

/// A cell of a table; numbers stand to the right, under one another.
fn cell_ui(ui: &mut egui::Ui, cell: &str) {
    if cell.starts_with(|first: char| first.is_ascii_digit()) {
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| ui.label(cell));
    } else {
        ui.label(cell);
    }
}

/// One series: its name, and record and model by year.
fn series_ui(ui: &mut egui::Ui, past: &Model, series: &Series) {
    let Some(outcome) = past.outcomes.get(&series.outcome) else { return };
    ui.vertical(|ui| {
        // A wrapped label would take the width that is left, not that of the plot.
        ui.add(egui::Label::new(RichText::new(&outcome.label).strong()).extend());
        let (room, response) = ui.allocate_exact_size(PLOT, Sense::hover());
        let plot = Plot::new(room, &series.past);
        plot.paint(ui, past, series, outcome.decimals);
        let words = series.errors[0].map_or_else(String::new, |errors| {
            format!("{}: root mean square error {:.2}", outcome.label, errors.rmse)
        });
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    });
}

/// Years and values to places on the screen.
struct Plot {
    inner: Rect,
    years: (f64, f64),
    top: f64,
}

impl Plot {
    fn new(room: Rect, past: &[Past]) -> Self {
        let inner = Rect::from_min_max(room.min + vec2(44.0, 6.0), room.max - vec2(8.0, 20.0));
        let first = past.first().map_or(0.0, |p| p.year);
        let last = past.last().map_or(1.0, |p| p.year).max(first + 1.0);
        let top = past.iter().map(|p| p.record.max(p.model[2])).fold(0.0, f64::max);
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
