//! How wrong was the model about the past? The record from 1990 beside what the model says of the
//! same years, its errors in numbers, and each school's beside what it predicts; and the same
//! equations in another place, as an analogue.

mod plots;

use egui::{Grid, RichText, ScrollArea};

use self::plots::plots_ui;
use crate::{
    analysis::{
        self, BACKTEST_COLUMNS, Backtest, CONTRAST_COLUMNS, Forecast, Judged, Prediction, RECALLED,
        backtest, backtest_futures, by_school, contrast_rows, dispute_words, rows,
    },
    app::{
        cases::model_of_case,
        jobs::threads,
        tasks::TaskState,
        theme::Theme,
        views::{View, ViewContext, lines_ui, task_ui},
        widgets::keep_focus_in_sight,
    },
    base::rng,
    model::Model,
    plan,
    store::assets,
};

use std::sync::Arc;

/// The name of the task that runs the past.
const TASK: &str = "back-test";
/// The name of the task that asks every school about the open plan.
const FORECAST: &str = "forecast of every school";
/// Futures behind each forecast: enough for the digits that are told.
const FUTURES: u32 = 500;

/// The back-tests of a place, the evidence's first, with the model as it was there.
pub(super) struct Tested {
    pub(super) model: Arc<Model>,
    pub(super) tests: Vec<Backtest>,
}

/// Of which place the past is.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Place {
    /// That of the open plan.
    Own,
    /// Another.
    Analogue,
}

/// The view; what has been found is kept by the tasks.
#[derive(Default)]
pub(super) struct HistoryView {
    /// Whether the past was run, so that a person who stops it has it stopped.
    begun: bool,
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
        let Some(past) = model_of_case(assets::PAST) else { return };
        egui::CentralPanel::default().show(ui, |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                lines_ui(ui, |ui| {
                    let size = Theme::of(ui).sizes.heading;
                    ui.label(RichText::new(self.question()).size(size).strong());
                });
                about_ui(ui, &past);
                if !std::mem::replace(&mut self.begun, true) && is_idle(ctx) {
                    start(ctx);
                }
                ask_ui(ui, ctx);
                let Some(tested) = found(ctx) else { return };
                if let Some(of) = tested.first() {
                    found_ui(ui, ctx, (of, Place::Own));
                    schools_ui(ui, ctx, of);
                }
                for of in &tested[1..] {
                    ui.add_space(20.0);
                    let size = Theme::of(ui).sizes.heading;
                    let title = format!("An analogue: {}", of.model.case.label);
                    ui.label(RichText::new(title).size(size).strong());
                    about_ui(ui, &of.model);
                    found_ui(ui, ctx, (of, Place::Analogue));
                    by_school_ui(ui, of, None);
                }
                keep_focus_in_sight(ui);
            });
        });
    }
}

/// What the case is, and what of it is given.
fn about_ui(ui: &mut egui::Ui, past: &Model) {
    lines_ui(ui, |ui| {
        ui.label(&past.case.about);
        ui.label(RichText::new(&past.case.given_about).color(Theme::of(ui).weak_text));
    });
    ui.add_space(8.0);
}

/// What has been found, here or in another view that asked.
pub(super) fn found(ctx: &mut ViewContext<'_>) -> Option<Arc<Vec<Tested>>> {
    match ctx.tasks.state::<Arc<Vec<Tested>>>(TASK) {
        TaskState::Done { value, .. } => Some(Arc::clone(value)),
        TaskState::Idle | TaskState::Running { .. } => None,
    }
}

/// Asks for the runs, or says how far they are.
pub(super) fn ask_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    if matches!(ctx.tasks.state::<()>(TASK), TaskState::Running { .. }) {
        task_ui(ui, ctx, TASK, "futures of the past, under each school");
        return;
    }
    if found(ctx).is_none() && ui.button("Run the past").clicked() {
        start(ctx);
    }
}

fn is_idle(ctx: &mut ViewContext<'_>) -> bool {
    matches!(ctx.tasks.state::<Arc<Vec<Tested>>>(TASK), TaskState::Idle)
}

fn start(ctx: &mut ViewContext<'_>) {
    let models: Vec<Arc<Model>> =
        [assets::PAST, assets::ANALOGUE].into_iter().filter_map(model_of_case).collect();
    let total = models.iter().map(|model| backtest_futures(model)).sum();
    ctx.tasks.start(TASK, 0, total, move |progress| {
        let test = |model: Arc<Model>| {
            let tests = backtest(&model, threads(), progress)?;
            Some(Tested { model, tests })
        };
        models.into_iter().map(test).collect::<Option<Vec<Tested>>>().map(Arc::new)
    });
}

/// Record and model of a place: pictures, aims, and numbers as the evidence has it.
fn found_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, (tested, place): (&Tested, Place)) {
    let Tested { model, tests } = tested;
    let Some(test) = tests.first() else { return };
    plots_ui(ui, ctx, (model, test, place));
    lines_ui(ui, |ui| aims_ui(ui, test));
    ui.add_space(12.0);
    errors_ui(ui, model, test);
    let contrasts = contrast_rows(model, test);
    if !contrasts.is_empty() {
        ui.add_space(12.0);
        let columns = CONTRAST_COLUMNS.map(str::to_owned);
        table_ui(ui, (&model.case.id, "contrasts"), &columns, contrasts);
        let about = model.case.spells.iter().map(|spell| spell.about.as_str());
        lines_ui(ui, |ui| about.for_each(|about| weak_ui(ui, about)));
    }
    let disputes = dispute_words(model);
    if !disputes.is_empty() {
        ui.add_space(12.0);
        ui.label(RichText::new("Where sources differ").strong());
        lines_ui(ui, |ui| disputes.iter().for_each(|line| weak_ui(ui, line)));
    }
}

fn weak_ui(ui: &mut egui::Ui, words: &str) {
    ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
}

/// What was aimed at, and what it came to.
pub(super) fn aims_ui(ui: &mut egui::Ui, test: &Backtest) {
    for judged in &test.aims {
        aim_ui(ui, judged);
    }
}

/// The errors of every series.
pub(super) fn errors_ui(ui: &mut egui::Ui, model: &Model, test: &Backtest) {
    let columns = BACKTEST_COLUMNS.map(str::to_owned);
    table_ui(ui, (&model.case.id, "errors"), &columns, rows(model, test));
    weak_ui(ui, RECALLED);
}

/// Each school's errors beside what it predicts of the open plan, once it has been asked.
fn schools_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, of: &Tested) {
    let plan = ctx.plan.without_words();
    let year = ctx.session.year;
    let key = rng::stream(&format!("{year} {}", plan::write(&plan, ctx.model)));
    let told = match ctx.tasks.state::<Vec<Prediction>>(FORECAST) {
        TaskState::Done { key: asked, value } if asked == key => Some(value.clone()),
        TaskState::Done { .. } | TaskState::Idle | TaskState::Running { .. } => None,
    };
    let predictions = told.as_deref();
    let forecast = |predictions| Forecast { model: ctx.model, predictions, year: f64::from(year) };
    by_school_ui(ui, of, predictions.map(forecast));
    if predictions.is_some() {
        return;
    }
    if matches!(ctx.tasks.state::<()>(FORECAST), TaskState::Running { .. }) {
        task_ui(ui, ctx, FORECAST, "futures of this plan, under each school");
    } else if ui.button("Add what each school predicts of this plan").clicked() {
        let (model, plans) = (ctx.model.clone(), [plan]);
        let total = analysis::futures_in_all(&model, &plans, FUTURES);
        ctx.tasks.start(FORECAST, key, total, move |progress| {
            let at = (FUTURES, f64::from(year));
            // A plan that cannot be compiled has its problems told by the projection.
            analysis::predictions(&model, &plans, at, threads(), progress).ok().flatten()
        });
    }
}

fn by_school_ui(ui: &mut egui::Ui, of: &Tested, forecast: Option<Forecast<'_>>) {
    ui.add_space(12.0);
    let forecast_words = "Root mean square errors of each school, all years, beside what it \
                          predicts of this plan (median, 80 % of futures)";
    let words = "Root mean square errors of each school, all years";
    let words = if forecast.is_some() { forecast_words } else { words };
    ui.label(RichText::new(words).strong());
    let table = by_school(&of.model, &of.tests, forecast);
    table_ui(ui, (&of.model.case.id, "schools"), &table.columns, table.rows);
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
    name: (&str, &str),
    columns: &[String],
    rows: impl IntoIterator<Item = R>,
) {
    ScrollArea::horizontal().id_salt(name).show(ui, |ui| {
        Grid::new(name).striped(true).spacing([10.0, 3.0]).show(ui, |ui| {
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
