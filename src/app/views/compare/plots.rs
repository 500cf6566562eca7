//! All plans on one plot, their differences from the base on another, and in how many futures each
//! is above it, year by year.

use egui::{Grid, RichText, ScrollArea};

use super::{Known, color};
use crate::{
    app::{
        theme::Theme,
        views::ViewContext,
        widgets::{BandPlot, Series, Told},
    },
    base::format,
    ensemble::{MEDIAN, nearest_time},
};

/// Height of each plot.
const HEIGHT: f32 = 230.0;
/// Between two years of the table.
const YEARS_APART: f64 = 4.0;

/// One line of a plot: the plan's place and its quantiles.
type Line = (usize, Vec<[f64; 9]>);

/// Draws them for the outcome that is shown.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known, focus: usize) {
    let Some(outcome) = ctx.session.shown.outcomes(ctx.model).last().copied() else { return };
    let base = known.comparison.base;
    let levels: Vec<Line> = lines(known, outcome, focus, false);
    let changes: Vec<Line> = lines(known, outcome, focus, true);
    let Some((_, words)) = ctx.model.outcomes.get_index(outcome) else { return };
    let unit = if words.unit == "1" { String::new() } else { format!(" ({})", words.unit) };
    let title = format!("{}{unit}, medians; band of {}", words.label, known.names[focus]);
    plot_ui(ui, ctx, known, (&levels, &title, "levels"), "");
    let against = &known.names[base];
    let title = format!("Minus {against}, future by future{unit}");
    plot_ui(ui, ctx, known, (&changes, &title, "differences"), against);
    above_ui(ui, ctx, known, outcome);
}

/// The medians of all plans; only the one in focus has its band, as eight bands hide one another.
fn lines(known: &Known, outcome: usize, focus: usize, change: bool) -> Vec<Line> {
    let base = known.comparison.base;
    let plans = known.comparison.plans.iter().enumerate();
    let shown = plans.filter(|(place, _)| !(change && *place == base));
    let line = |(place, of): (usize, &crate::analysis::Compared)| {
        let bands = if change { &of.change } else { &of.bands };
        let quantiles = bands.outcomes.get(outcome).map_or(&[][..], |of| &of.quantiles);
        let narrow = |q: &[f64; 9]| if place == focus { *q } else { [q[MEDIAN]; 9] };
        (place, quantiles.iter().map(narrow).collect())
    };
    shown.map(line).collect()
}

fn plot_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    known: &Known,
    (lines, title, id): (&[Line], &str, &str),
    baseline_name: &str,
) {
    let theme = Theme::of(ui);
    let Some(first) = known.comparison.plans.first() else { return };
    let times = &first.bands.times;
    let series: Vec<Series<'_>> = lines
        .iter()
        .map(|(place, quantiles)| Series {
            name: &known.names[*place],
            color: color(theme, *place),
            told: Told::Number(2),
            history: &[],
            times,
            quantiles,
            baseline: None,
            members: &[],
            others: &[],
        })
        .collect();
    let time = nearest_time(times, f64::from(ctx.session.year));
    let said = lines.iter().filter_map(|(place, quantiles)| {
        let median = quantiles.get(time)?[MEDIAN];
        Some(format!("{} {}", known.names[*place], format::number(median, 2)))
    });
    let summary =
        format!("{title}. In {}: {}", ctx.session.year, said.collect::<Vec<_>>().join(", "));
    BandPlot {
        id,
        title_y: title,
        series: &series,
        now: ctx.model.start_years(),
        range: (ctx.model.start_years(), ctx.model.end_years()),
        zero_based: baseline_name.is_empty(),
        baseline_name,
        highlight: None,
        gap: "",
        cursor: &mut ctx.session.cursor,
        picked: Some(&mut ctx.session.year),
        height: HEIGHT,
        summary,
    }
    .ui(ui);
}

/// In how many futures each plan is above the base.
fn above_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>, known: &Known, outcome: usize) {
    let comparison = &known.comparison;
    let Some(first) = comparison.plans.first() else { return };
    let times = &first.bands.times;
    let (start, end) = (ctx.model.start_years(), ctx.model.end_years());
    let steps = ((end - start) / YEARS_APART).floor().max(1.0) as usize;
    let years: Vec<f64> = (1..=steps).map(|step| start + step as f64 * YEARS_APART).collect();
    let heading = format!("In how many futures each is above {}", known.names[comparison.base]);
    ui.label(RichText::new(heading).strong());
    ScrollArea::horizontal().id_salt("above").show(ui, |ui| {
        Grid::new("above").num_columns(years.len() + 1).striped(true).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            ui.label("");
            for year in &years {
                ui.label(RichText::new(format::year(*year)).small());
            }
            ui.end_row();
            for (place, of) in comparison.plans.iter().enumerate() {
                if place == comparison.base {
                    continue;
                }
                ui.label(&known.names[place]);
                for year in &years {
                    let at = nearest_time(times, *year);
                    let share = |of: &[Vec<f64>]| {
                        of.get(outcome).and_then(|of| of.get(at)).copied().unwrap_or(f64::NAN)
                    };
                    let below = format!("below in {}", format::in_100(share(&of.below)));
                    ui.label(format::in_100(share(&of.above))).on_hover_text(below);
                }
                ui.end_row();
            }
        });
    });
}
