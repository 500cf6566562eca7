//! What does this plan do to Chinese and to U.S. influence on North Korea? The measures on the
//! left, the projection with its timeline in the middle, the outlook on the right. The panels are
//! `panels`'s and the drawing is `widgets`'s; which numbers are plotted is decided here.

mod choices;
mod four_lines;
mod lines;
mod table;

use std::collections::BTreeMap;

use egui::{RichText, ScrollArea};

pub(super) use self::lines::{color_of, read, shown_bands, summary};
use self::{
    choices::{choices_ui, is_measured, readings_ui},
    four_lines::{WITH_AS_ASSUMED, WITHOUT_AS_ASSUMED, others},
    lines::{Drawn, axis_title, course, drawn, replay},
    table::Table,
};
use crate::{
    analysis::ByEvidence,
    app::{
        panels,
        projection::Projection,
        session::{Ask, Shown},
        theme::Theme,
        tour::Spot,
        views::{View, ViewContext, panes},
        widgets::{BandPlot, Other, Series, TimeScale},
    },
    model::{self, Model},
    plan::Plan,
};

/// Lowest plot that can still be read.
const PLOT_HEIGHT_MIN: f32 = 150.0;

/// The view; it keeps the measured histories, which never change.
#[derive(Default)]
pub(super) struct PlanView {
    histories: BTreeMap<usize, Vec<(f64, f64)>>,
}

impl View for PlanView {
    fn id(&self) -> &'static str {
        "plan"
    }

    fn title(&self) -> &'static str {
        "Plan"
    }

    fn question(&self) -> &'static str {
        "What does this plan do to Chinese and to U.S. influence on North Korea?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let width = ui.ctx().content_rect().width();
        if ctx.session.measures_shown(width) {
            egui::Panel::left("measures")
                .default_size(if width < 1100.0 { 244.0 } else { 288.0 })
                .size_range(220.0..=420.0)
                .show(ui, |ui| {
                    ui.take_available_width();
                    panels::measures::ui(ui, ctx);
                });
        }
        if ctx.session.outlook_shown(width) {
            egui::Panel::right("outlook")
                .default_size(if width < 1100.0 { 264.0 } else { 300.0 })
                .size_range(220.0..=420.0)
                .show(ui, |ui| {
                    ui.take_available_width();
                    panels::outlook::ui(ui, ctx);
                });
        }
        egui::CentralPanel::default().show(ui, |ui| self.centre_ui(ui, ctx));
    }
}

impl PlanView {
    /// The plot alone, in a height.
    pub(super) fn picture_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, height: f32) {
        let Some(projection) = ctx.projection else {
            super::numbers_to_come_ui(ui, ctx.problems);
            return;
        };
        let shown = ctx.session.shown.clone();
        let outcomes = shown.outcomes(ctx.model);
        self.remember(ctx.model, &outcomes);
        // A room sees the plot, whatever stands in its place elsewhere.
        let table = std::mem::take(&mut ctx.session.table);
        // Changes have a plot each; above one another they would be too low.
        let each = if ctx.session.change { 1 } else { outcomes.len().max(1) };
        ui.columns(outcomes.len().div_ceil(each).max(1), |columns| {
            for (outcomes, ui) in outcomes.chunks(each).zip(columns) {
                let summary = summary(ctx, projection, outcomes);
                let shown = &shown;
                let plotted = Plotted { shown, outcomes, summary, lines: None, room: true };
                self.plot_ui(ui, ctx, projection, &plotted, height);
            }
        });
        ctx.session.table = table;
    }

    /// Keeps what was measured of outcomes.
    fn remember(&mut self, model: &Model, outcomes: &[usize]) {
        for outcome in outcomes.iter().copied() {
            let id = model.outcomes.get_index(outcome).map_or("", |(id, _)| id.as_str());
            self.histories.entry(outcome).or_insert_with(|| model::history(model, id));
        }
    }

    fn centre_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        choices_ui(ui, ctx);
        let Some(projection) = ctx.projection else {
            super::numbers_to_come_ui(ui, ctx.problems);
            return;
        };
        let outcomes = ctx.session.shown.outcomes(ctx.model);
        let panes = ctx.session.panes.iter().flat_map(|shown| shown.outcomes(ctx.model));
        let all: Vec<usize> = outcomes.iter().copied().chain(panes).collect();
        self.remember(ctx.model, &all);
        let summary = summary(ctx, projection, &outcomes);
        ui.label(RichText::new(&summary).color(Theme::of(ui).weak_text));
        let lines = four_lines::ui(ui, ctx, projection, &outcomes);
        // Four plots need the height of a line, and have lines of their own.
        if lines.is_none() && ctx.session.panes.len() < 2 {
            readings_ui(ui, ctx, projection);
        }
        if !ctx.problems.is_empty() {
            super::stale_ui(ui, ctx.problems);
        }
        ScrollArea::vertical().id_salt("centre").auto_shrink([false, false]).show(ui, |ui| {
            let bars = ctx.plan.uses().values().filter(|used| used.on).count().max(1);
            let row = Theme::of(ui).sizes.target;
            let caveat = 2.0 * ui.text_style_height(&egui::TextStyle::Small) + 24.0;
            let room = ui.available_height() - caveat;
            // Two plots of four lines each need the height, and so do several plots.
            let most = match (lines.is_some(), ctx.session.panes.is_empty()) {
                (true, _) => room * 0.2,
                (false, false) if room < 560.0 => room * 0.2,
                (false, false) => room * 0.3,
                (false, true) => (room * 0.5).max(4.0 * row),
            };
            let above = panels::timeline::above(ctx);
            let strip = (bars as f32 * row + 12.0 + above).min(most);
            let height = (room - strip).max(PLOT_HEIGHT_MIN);
            let top = ui.cursor().top();
            let scale = if ctx.session.panes.is_empty() {
                let (shown, lines) = (&ctx.session.shown.clone(), lines.as_deref());
                let outcomes = &outcomes;
                let plotted = Plotted { shown, outcomes, summary, lines, room: false };
                self.plot_ui(ui, ctx, projection, &plotted, height)
            } else {
                let heights = (height, PLOT_HEIGHT_MIN * 0.8);
                panes::ui(ui, ctx, heights, |ui, ctx, shown, height| {
                    let outcomes = shown.outcomes(ctx.model);
                    let summary = self::summary(ctx, projection, &outcomes);
                    let outcomes = &outcomes;
                    let plotted = Plotted { shown, outcomes, summary, lines: None, room: false };
                    self.plot_ui(ui, ctx, projection, &plotted, height)
                })
            };
            let plots = egui::Rect::everything_below(top);
            let plots = plots.intersect(egui::Rect::everything_above(ui.cursor().top()));
            ctx.session.spots.note(Spot::Plot, plots.intersect(ui.max_rect()));
            forget_cursor(ui, plots, &mut ctx.session.cursor);
            ScrollArea::vertical()
                .id_salt("timeline")
                .max_height(strip)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    let room = ui.available_rect_before_wrap();
                    panels::timeline::ui(ui, ctx, scale);
                    let drawn = room.with_max_y(ui.min_rect().bottom());
                    ctx.session.spots.note(Spot::Timeline, drawn.intersect(ui.clip_rect()));
                });
            for line in &ctx.model.caveat {
                ui.label(RichText::new(line).small().weak());
            }
        });
    }

    fn plot_ui(
        &self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        projection: &Projection,
        Plotted { shown, outcomes, summary, lines, room }: &Plotted<'_>,
        height: f32,
    ) -> TimeScale {
        let model = &**ctx.model;
        let change = ctx.session.change;
        let theme = Theme::of(ui);
        // The four lines of an outcome are its plot's alone.
        let four = lines.filter(|_| !change);
        let replay = replay(ui, ctx);
        let mut drawn = drawn(ui, ctx, (model, projection), outcomes, replay);
        if *room {
            drawn.iter_mut().for_each(|drawn| drawn.told = drawn.told.in_room());
        }
        let others: Vec<Vec<Other<'_>>> = drawn
            .iter()
            .map(|drawn| match lines {
                Some(_) if drawn.told.is_share() => Vec::new(),
                Some(lines) => {
                    others(lines, (drawn.outcome, change), [drawn.color, theme.baseline])
                }
                None => drawn.chosen().into_iter().collect(),
            })
            .collect();
        let series = drawn.iter().zip(&others).map(|(drawn, others)| {
            let name = if four.is_some() { WITH_AS_ASSUMED } else { &drawn.words.short };
            self.series(drawn, name, others, change)
        });
        let series: Vec<Series<'_>> = series.collect();
        let baseline_name =
            if four.is_some() { WITHOUT_AS_ASSUMED } else { &model.case.baseline_label };
        let said = course(&drawn, ctx.session.year, &model.case.baseline_label);
        let now = model.start_years();
        // An empty past would take a third of the plot.
        let past = !change && is_measured(ctx);
        let first = if past { ctx.session.history.first_year(now) } else { now };
        let frame = Frame {
            name: shown.label(model),
            title: axis_title(ctx, (projection, shown), outcomes),
            summary: format!("{}. {summary}. {said}", shown.label(model)),
            baseline_name,
            range: (first, model.end_years()),
            // Changes are small and lie over one another: each gets a plot and a scale of its own.
            apart: change || four.is_some(),
            names: drawn.iter().map(|drawn| drawn.words.short.as_str()).collect(),
            outcomes: (!room).then(|| drawn.iter().map(|drawn| drawn.outcome).collect()),
            height,
        };
        if ctx.session.table {
            table_ui(ui, ctx, &series, &frame)
        } else {
            plots_ui(ui, ctx, &series, &frame)
        }
    }

    fn series<'a>(
        &'a self,
        drawn: &'a Drawn<'_>,
        name: &'a str,
        others: &'a [Other<'a>],
        change: bool,
    ) -> Series<'a> {
        Series {
            name,
            color: drawn.color,
            told: drawn.told,
            history: self.history(drawn.outcome, change),
            times: drawn.times,
            quantiles: &drawn.quantiles,
            baseline: drawn.baseline.as_deref(),
            members: &drawn.members,
            others,
        }
    }

    /// What was measured of an outcome; a change against a baseline was never measured.
    fn history(&self, outcome: usize, change: bool) -> &[(f64, f64)] {
        if change { &[] } else { self.histories.get(&outcome).map_or(&[], Vec::as_slice) }
    }
}

/// What is plotted.
struct Plotted<'a> {
    shown: &'a Shown,
    outcomes: &'a [usize],
    /// The same in words.
    summary: String,
    /// The plan by the evidence, where that is drawn too.
    lines: Option<&'a ByEvidence>,
    /// Whether a room sees it: a click on a line then asks nothing.
    room: bool,
}

/// What is the same for all the plots of a pane.
struct Frame<'a> {
    /// What it is of.
    name: String,
    /// What the vertical axis measures.
    title: String,
    summary: String,
    baseline_name: &'a str,
    range: (f64, f64),
    /// Whether each series has a plot of its own.
    apart: bool,
    /// What is plotted, series by series; with four lines those are not the series' names.
    names: Vec<&'a str>,
    /// The outcomes of the series, where a click on one asks what moved it.
    outcomes: Option<Vec<usize>>,
    height: f32,
}

fn plots_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    series: &[Series<'_>],
    frame: &Frame<'_>,
) -> TimeScale {
    let Frame { title, summary, baseline_name, range, apart, names, height, .. } = frame;
    let highlight = ctx.session.hovered.as_ref().and_then(|id| span(ctx.plan, ctx.model, id));
    let each = if *apart { 1 } else { series.len().max(1) };
    let count = series.len().div_ceil(each).max(1) as f32;
    let nothing = TimeScale { first: range.0, last: range.1, left: 0.0, right: 1.0 };
    let mut scale = None;
    for (chunk, (series, name)) in series.chunks(each).zip(names).enumerate() {
        let id = if *apart { name } else { "projection" };
        let title = if *apart { format!("{title}: {id}") } else { title.clone() };
        let mut asked = None;
        let plot = BandPlot {
            id,
            title_y: &title,
            series,
            now: ctx.model.start_years(),
            range: *range,
            zero_based: !ctx.session.change,
            baseline_name,
            highlight,
            gap: &ctx.model.case.seam_about,
            cursor: &mut ctx.session.cursor,
            picked: Some(&mut ctx.session.year),
            asked: frame.outcomes.is_some().then_some(&mut asked),
            height: height / count,
            summary: summary.clone(),
        };
        scale = Some(plot.ui(ui));
        let of = asked.and_then(|place| frame.outcomes.as_ref()?.get(chunk * each + place));
        if let Some((id, _)) = of.and_then(|of| ctx.model.outcomes.get_index(*of)) {
            ctx.ask(Ask::Why(id.clone(), None));
        }
    }
    scale.unwrap_or(nothing)
}

/// The same numbers as a table, with the way to the clipboard.
fn table_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    series: &[Series<'_>],
    frame: &Frame<'_>,
) -> TimeScale {
    let Frame { name, title, summary, baseline_name, range, height, .. } = frame;
    let outer = ui.available_rect_before_wrap();
    let table = Table::of(series, baseline_name, *range);
    let top = ui.cursor().top();
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(title).small().weak());
        let copy = ui.small_button("Copy table").on_hover_text("For a spreadsheet, apart by tabs");
        if copy.clicked() {
            ui.ctx().copy_text(table.text());
            ctx.session.message = "The table is on the clipboard".to_owned();
        }
        let copy = ui.small_button("Copy sentence").on_hover_text(summary);
        if copy.clicked() {
            ui.ctx().copy_text(format!("{summary}."));
            ctx.session.message = "The sentence is on the clipboard".to_owned();
        }
    });
    let rest = height - (ui.cursor().top() - top);
    if let Some(year) = table.ui(ui, name, rest.max(60.0), ctx.session.year) {
        let (first, last) = (ctx.model.start_years() as i32 + 1, ctx.model.end_years() as i32);
        ctx.session.year = year.clamp(first, last.max(first));
    }
    let (left, right) = (outer.left() + 48.0, outer.right() - 12.0);
    TimeScale { first: range.0, last: range.1.max(range.0 + 1.0), left, right }
}

/// The time cursor goes when the pointer moves elsewhere, even if a plot that has changed its place
/// did not see it go.
fn forget_cursor(ui: &egui::Ui, plots: egui::Rect, cursor: &mut Option<f64>) {
    let plots = plots.intersect(ui.max_rect());
    let (moved, at) = ui.input(|i| (i.pointer.delta() != egui::Vec2::ZERO, i.pointer.hover_pos()));
    if moved && at.is_some_and(|at| !plots.contains(at)) {
        *cursor = None;
    }
}

/// When a measure is in force, to be shaded.
fn span(plan: &Plan, model: &Model, measure: &str) -> Option<(f64, f64)> {
    let used = plan.uses().get(measure).filter(|used| used.on)?;
    let last = used.end.unwrap_or(model.case.end);
    Some((used.start.time_years(), last.plus_months(1).time_years()))
}
