//! What does this plan do to Chinese and to U.S. influence on North Korea? The measures on the
//! left, the projection with its timeline in the middle, the outlook on the right. The panels are
//! `panels`'s and the drawing is `widgets`'s; which numbers are plotted is decided here.

mod four_lines;

use std::collections::BTreeMap;

use egui::{Button, Color32, ComboBox, RichText, ScrollArea};

use self::four_lines::{FourLines, WITH_AS_ASSUMED, WITHOUT_AS_ASSUMED, others};
use crate::{
    analysis::ByEvidence,
    app::{
        command::Command,
        jobs::Projection,
        panels,
        session::{Ask, HistorySpan, Shown},
        theme::Theme,
        tour::Spot,
        views::{View, ViewContext, panes},
        widgets::{BandPlot, Series, TimeScale},
    },
    base::format,
    ensemble::{BAND_80, Bands, MEDIAN, nearest_time},
    model::{self, Model},
    plan::{self, Plan},
};

/// Single futures shown in place of the bands.
const SAMPLES: u32 = 12;
/// How long the last change takes when it is replayed.
const REPLAY_SECONDS: f64 = 0.6;
/// Lowest plot that can still be read.
const PLOT_HEIGHT_MIN: f32 = 150.0;

/// The view; it keeps the measured histories, which never change.
#[derive(Default)]
pub(super) struct PlanView {
    histories: BTreeMap<usize, Vec<(f64, f64)>>,
    four: FourLines,
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
        // Changes have a plot each; above one another they would be too low.
        let each = if ctx.session.change { 1 } else { outcomes.len().max(1) };
        ui.columns(outcomes.len().div_ceil(each).max(1), |columns| {
            for (outcomes, ui) in outcomes.chunks(each).zip(columns) {
                let summary = summary(ctx, projection, outcomes);
                let plotted = Plotted { shown: &shown, outcomes, summary, lines: None };
                self.plot_ui(ui, ctx, projection, &plotted, height);
            }
        });
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
        let lines = self.four.ui(ui, ctx, projection, &outcomes);
        if lines.is_none() {
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
                (false, false) => room * 0.3,
                (false, true) => (room * 0.5).max(4.0 * row),
            };
            let strip = (bars as f32 * row + 12.0).min(most);
            let height = (room - strip).max(PLOT_HEIGHT_MIN);
            let top = ui.cursor().top();
            let scale = if ctx.session.panes.is_empty() {
                let shown = ctx.session.shown.clone();
                let plotted = Plotted {
                    shown: &shown,
                    outcomes: &outcomes,
                    summary,
                    lines: lines.as_deref(),
                };
                self.plot_ui(ui, ctx, projection, &plotted, height)
            } else {
                let heights = (height, PLOT_HEIGHT_MIN * 0.8);
                panes::ui(ui, ctx, heights, |ui, ctx, shown, height| {
                    let outcomes = shown.outcomes(ctx.model);
                    let summary = self::summary(ctx, projection, &outcomes);
                    let plotted = Plotted { shown, outcomes: &outcomes, summary, lines: None };
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
        Plotted { shown, outcomes, summary, lines }: &Plotted<'_>,
        height: f32,
    ) -> TimeScale {
        let (model, change) = (ctx.model, ctx.session.change);
        let theme = Theme::of(ui);
        // The four lines of an outcome are its plot's alone.
        let four = lines.is_some() && !change;
        let replayed = replayed(ui, ctx, projection, outcomes);
        let samples: Vec<_> = outcomes
            .iter()
            .map(|&outcome| samples(projection, outcome, (ctx.session.samples, change)))
            .collect();
        let colors = outcomes.iter().map(|outcome| color_of(theme, model, *outcome));
        let others: Vec<_> = outcomes
            .iter()
            .zip(colors)
            .map(|(outcome, color)| {
                let of = |lines| others(lines, (*outcome, change), [color, theme.baseline]);
                lines.map_or_else(Vec::new, of)
            })
            .collect();
        let series: Vec<Series<'_>> = outcomes
            .iter()
            .zip(samples.iter().zip(&others).zip(&replayed))
            .filter_map(|(&outcome, ((members, others), replayed))| {
                let (_, words) = model.outcomes.get_index(outcome)?;
                let bands = shown_bands(projection, change);
                Some(Series {
                    name: if four { WITH_AS_ASSUMED } else { &words.short },
                    color: color_of(theme, model, outcome),
                    history: self.history(outcome, change),
                    times: &bands.times,
                    quantiles: match replayed {
                        Some(quantiles) => quantiles,
                        None => &bands.outcomes.get(outcome)?.quantiles,
                    },
                    baseline: baseline(projection, outcome, change),
                    members,
                    others,
                })
            })
            .collect();
        let now = model.start_years();
        // An empty past would take a third of the plot.
        let past = !change && is_measured(ctx);
        let first = if past { ctx.session.history.first_year(now) } else { now };
        let highlight = ctx.session.hovered.as_ref().and_then(|id| span(ctx.plan, model, id));
        let label = shown.label(model);
        let title = axis_title(ctx, (projection, shown), outcomes);
        // Changes are small and lie over one another: each gets a plot and a scale of its own.
        let apart = change || four;
        let each = if apart { 1 } else { series.len().max(1) };
        let count = series.len().div_ceil(each).max(1) as f32;
        let mut scale = None;
        for (place, series) in series.chunks(each).enumerate() {
            let of = outcomes.get(place).and_then(|outcome| model.outcomes.get_index(*outcome));
            let id = of.filter(|_| apart).map_or("projection", |(_, words)| &words.short);
            let title = if apart { format!("{title}: {id}") } else { title.clone() };
            let plot = BandPlot {
                id,
                title_y: &title,
                series,
                now,
                range: (first, model.end_years()),
                zero_based: !change,
                baseline_name: if four { WITHOUT_AS_ASSUMED } else { &model.case.baseline_label },
                highlight,
                cursor: &mut ctx.session.cursor,
                height: height / count,
                summary: format!("{label}. {summary}"),
            };
            scale = Some(plot.ui(ui));
        }
        let nothing = TimeScale { first, last: model.end_years(), left: 0.0, right: 1.0 };
        scale.unwrap_or(nothing)
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

/// What is plotted, and how.
fn choices_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ui.horizontal_wrapped(|ui| {
        let mut shown = None;
        let chosen = ctx.session.shown.label(ctx.model);
        let size = Theme::of(ui).sizes.heading;
        let combo = ComboBox::from_id_salt("outcome")
            .selected_text(RichText::new(chosen).size(size))
            .width(240.0)
            .height(480.0)
            .show_ui(ui, |ui| {
                for choice in panes::choices(ctx) {
                    let label = choice.label(ctx.model);
                    if ui.selectable_label(ctx.session.shown == choice, label).clicked() {
                        shown = Some(choice);
                    }
                }
            });
        combo.response.accessible_name("Outcome on the plot");
        if let Some(shown) = shown {
            ctx.ask(Ask::Show(shown));
        }
        reading_ui(ui, ctx);
    });
    // A row of its own, as both together are wider than the plot in most windows.
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let measured = is_measured(ctx);
        let session = &mut *ctx.session;
        let words = ["Levels", "Change"];
        pair_ui(ui, &mut session.change, words, Command::ToggleChange.tooltip());
        let words = ["Bands", "Samples"];
        pair_ui(ui, &mut session.samples, words, Command::ToggleSamples.tooltip());
        panes::count_ui(ui, ctx);
        equations_ui(ui, ctx);
        let session = &mut *ctx.session;
        let now = ctx.model.start_years();
        if measured && !session.change && HistorySpan::All.first_year(now) < now {
            let combo = ComboBox::from_id_salt("history").width(96.0);
            let combo = combo.selected_text(session.history.text()).show_ui(ui, |ui| {
                for span in HistorySpan::ALL {
                    ui.selectable_value(&mut session.history, span, span.text());
                }
            });
            combo.response.accessible_name("First year on the plot");
        }
    });
}

/// From each plotted line to its equation, its unit and what moves it.
fn equations_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ui.menu_button("Equations", |ui| {
        for outcome in ctx.session.shown.outcomes(ctx.model) {
            let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
            if ui.button(&words.label).clicked() {
                ctx.ask(Ask::OnMap(id.clone()));
                ui.close();
            }
        }
    })
    .response
    .on_hover_text("Of each line: its equation, unit, what moves it, and from there its evidence");
}

/// The bands on their way from what they were before the last change, while that is replayed.
fn replayed(
    ui: &egui::Ui,
    ctx: &mut ViewContext<'_>,
    projection: &Projection,
    outcomes: &[usize],
) -> Vec<Option<Vec<[f64; 9]>>> {
    let nothing = || outcomes.iter().map(|_| None).collect();
    let (Some(began), Some(before)) = (ctx.session.replay, ctx.before) else { return nothing() };
    let share = (ui.input(|i| i.time) - began) / REPLAY_SECONDS;
    // Whoever wants nothing to move gets the end at once.
    if !(0.0..1.0).contains(&share) || ui.style().animation_time == 0.0 {
        ctx.session.replay = None;
        return nothing();
    }
    ui.ctx().request_repaint();
    let share = share * share * (3.0 - 2.0 * share);
    let change = ctx.session.change;
    let between = |outcome: usize| {
        let was = &before.bands(change).outcomes.get(outcome)?.quantiles;
        let mut now = shown_bands(projection, change).outcomes.get(outcome)?.quantiles.clone();
        for (was, now) in was.iter().zip(&mut now) {
            for (was, now) in was.iter().zip(now) {
                *now = was + (*now - was) * share;
            }
        }
        Some(now)
    };
    outcomes.iter().map(|outcome| between(*outcome)).collect()
}

/// Whether any of what is plotted was ever measured.
fn is_measured(ctx: &ViewContext<'_>) -> bool {
    let all = std::iter::once(&ctx.session.shown).chain(&ctx.session.panes);
    let shown: Vec<usize> = all.flat_map(|shown| shown.outcomes(ctx.model)).collect();
    let mut outcomes = shown.iter().filter_map(|place| ctx.model.outcomes.get_index(*place));
    outcomes.any(|(_, outcome)| outcome.history.is_some())
}

/// By which reading influence is plotted.
fn reading_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let Shown::Influence(headline) = ctx.session.shown else { return };
    let (Some(about), Some(reading)) = (headline.about(ctx.model), headline.compared(ctx.model))
    else {
        return;
    };
    let mut chosen = headline;
    let combo = ComboBox::from_id_salt("reading").width(112.0).selected_text(&reading.label);
    let combo = combo.show_ui(ui, |ui| {
        for (place, other) in about.readings.values().enumerate() {
            ui.selectable_value(&mut chosen.reading, place, &other.label)
                .on_hover_text(&other.about);
        }
    });
    combo.response.accessible_name("Reading of influence").on_hover_text(&reading.about);
    if chosen != headline {
        ctx.ask(Ask::Show(Shown::Influence(chosen)));
    }
}

/// What changes across the readings, in a line under the summary.
fn readings_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>, projection: &Projection) {
    let Shown::Influence(headline) = ctx.session.shown else { return };
    let board = &projection.scoreboard;
    let (Some(about), Some(above)) = (headline.about(ctx.model), board.above.get(headline.target))
    else {
        return;
    };
    let year = format::year(board.year);
    let shares: Vec<String> = above.iter().map(|above| format::in_100(above.plan)).collect();
    let words = match shares.as_slice() {
        [first, rest @ ..] if rest.iter().all(|share| share == first) => {
            format!("China above the U.S. in {year} by every reading: {first} futures")
        }
        shares => {
            let each = about.readings.values().zip(shares);
            let each = each.map(|(reading, share)| format!("{} {share}", reading.label));
            let each = each.collect::<Vec<_>>().join(" · ");
            format!("China above the U.S. in {year}: {each} futures")
        }
    };
    let each = about.readings.values().zip(above).map(|(reading, above)| {
        let (plan, base) = (format::in_100(above.plan), format::in_100(above.base));
        format!("{}: {plan}; {}: {base}", reading.label, ctx.model.case.baseline_label)
    });
    let under = each.collect::<Vec<_>>().join("\n");
    ui.label(RichText::new(words).color(Theme::of(ui).weak_text)).on_hover_text(under);
}

/// Two ways to see the same thing. The buttons stand in the row by themselves, so that it wraps.
fn pair_ui(ui: &mut egui::Ui, second: &mut bool, words: [&str; 2], hint: &str) {
    for (value, text) in [(false, words[0]), (true, words[1])] {
        let button = Button::selectable(*second == value, text);
        if ui.add(button).on_hover_text(hint).clicked() {
            *second = value;
        }
    }
}

/// When a measure is in force, to be shaded.
fn span(plan: &Plan, model: &Model, measure: &str) -> Option<(f64, f64)> {
    let used = plan.uses().get(measure).filter(|used| used.on)?;
    let last = used.end.unwrap_or(model.case.end);
    Some((used.start.time_years(), last.plus_months(1).time_years()))
}

pub(super) fn shown_bands(projection: &Projection, change: bool) -> &Bands {
    if change { &projection.runs.change } else { &projection.runs.bands }
}

/// The baseline behind the lines; a change is against it already.
fn baseline(projection: &Projection, outcome: usize, change: bool) -> Option<&[[f64; 9]]> {
    let bands = projection.runs.base.bands.outcomes.get(outcome)?;
    (!change).then_some(bands.quantiles.as_slice())
}

/// Single futures of an outcome, or of its change, if they are wanted.
fn samples(
    projection: &Projection,
    outcome: usize,
    (wanted, change): (bool, bool),
) -> Vec<Vec<f64>> {
    let runs = &projection.runs;
    let futures = if wanted { SAMPLES.min(runs.plan.futures()) } else { 0 };
    let value = |time: usize, future: usize| {
        let plan = runs.plan.value(outcome, time, future);
        let base = if change { runs.base.runs.value(outcome, time, future) } else { 0.0 };
        f64::from(plan - base)
    };
    let times = runs.plan.times().len();
    (0..futures as usize).map(|f| (0..times).map(|t| value(t, f)).collect()).collect()
}

/// The colour of a side for its influence on anyone, by any reading.
pub(super) fn color_of(theme: &Theme, model: &Model, outcome: usize) -> Color32 {
    let outcome = model.outcomes.get_index(outcome).map_or("", |(id, _)| id.as_str());
    let mut readings = model.headlines.values().flat_map(|headline| headline.readings.values());
    match readings.find(|reading| reading.china == outcome || reading.us == outcome) {
        Some(reading) if reading.china == outcome => theme.china,
        Some(_) => theme.us,
        None => theme.plain,
    }
}

/// What the vertical axis measures, with its unit; and that it is not by the evidence, if so.
fn axis_title(
    ctx: &ViewContext<'_>,
    (projection, shown): (&Projection, &Shown),
    outcomes: &[usize],
) -> String {
    let unit = outcomes.first().and_then(|&outcome| ctx.model.outcomes.get_index(outcome));
    let unit = unit.map_or("", |(_, words)| words.unit.as_str());
    let what = match (shown, ctx.session.change) {
        (Shown::Influence(_), false) => "Influence capacity".to_owned(),
        (Shown::Influence(_), true) => "Change in influence capacity".to_owned(),
        (Shown::Outcome(_), false) => shown.label(ctx.model),
        (Shown::Outcome(_), true) => format!("Change: {}", shown.label(ctx.model)),
    };
    let assumes = plan::departure(ctx.model, &projection.runs.of).is_some();
    let assumed = if assumes { ", as this plan assumes" } else { "" };
    match unit {
        "" | "1" => format!("{what}{assumed}"),
        unit => format!("{what} ({unit}){assumed}"),
    }
}

/// What is seen, in a sentence: it stands above the plot, and for it where it cannot be seen.
pub(super) fn summary(
    ctx: &ViewContext<'_>,
    projection: &Projection,
    outcomes: &[usize],
) -> String {
    let change = ctx.session.change;
    let bands = shown_bands(projection, change);
    let time = nearest_time(&bands.times, f64::from(ctx.session.year));
    let mut runs = "80 % of runs ";
    let lines = outcomes.iter().filter_map(|&outcome| {
        let (_, words) = ctx.model.outcomes.get_index(outcome)?;
        let quantiles = bands.outcomes.get(outcome)?.quantiles.get(time)?;
        let number = |value: f64| {
            let written = if change { format::signed } else { format::number };
            written(value, words.decimals)
        };
        let (low, high) = (number(quantiles[BAND_80.0]), number(quantiles[BAND_80.1]));
        let runs = std::mem::take(&mut runs);
        Some(format!("{} {} ({runs}{low} to {high})", words.short, number(quantiles[MEDIAN])))
    });
    let lines = lines.collect::<Vec<_>>().join(", ");
    let what = if change { "Change by" } else { "In" };
    format!("{what} {}: {lines}", ctx.session.year)
}
