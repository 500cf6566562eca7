//! All plans on one plot, their differences from the base on another, and on a third in how many
//! futures each is better than the base, for Washington or for Beijing. A click on a line asks what
//! moved it under that plan.

use std::sync::Arc;

use egui::{Button, RichText};

use super::{Known, color};
use crate::{
    app::{
        session::{Ask, Other},
        theme::Theme,
        views::ViewContext,
        widgets::{BandPlot, Series, Told},
    },
    base::format,
    ensemble::{MEDIAN, nearest_time},
    model::{Better, Outcome},
};

/// Height of each plot.
const HEIGHT: f32 = 230.0;
/// The place of the open plan.
const OPEN: usize = 1;

/// One line of a plot: the plan's place and its quantiles.
type Line = (usize, Vec<[f64; 9]>);

/// What is on one plot.
struct Plotted<'a> {
    id: &'a str,
    title: &'a str,
    lines: &'a [Line],
    told: Told,
    /// What the line at zero is called, where changes are plotted.
    zero: &'a str,
}

/// Draws them for the outcome that is shown.
pub(super) fn ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    known: &Known,
    (focus, beijing): (usize, &mut bool),
) {
    let Some(outcome) = ctx.session.asked_about(ctx.model) else { return };
    let Some((_, words)) = ctx.model.outcomes.get_index(outcome) else { return };
    let words = words.clone();
    let unit = match (words.yes_no, words.unit.as_str()) {
        (true, _) => " (futures in 100)".to_owned(),
        (false, "1") => String::new(),
        (false, unit) => format!(" ({unit})"),
    };
    let [level, change] = match words.yes_no {
        true => [Told::Futures, Told::FuturesChange],
        // Differences are smaller than levels.
        false => [Told::Number(words.decimals + 1), Told::Change(words.decimals + 1)],
    };
    let name = &known.names[focus];
    let shown = if words.yes_no { String::new() } else { format!(", medians; band of {name}") };
    let title = format!("{}{unit}{shown}", words.label);
    let lines = lines(known, (outcome, words.yes_no), focus, false);
    let plotted = Plotted { id: "levels", title: &title, lines: &lines, told: level, zero: "" };
    plot_ui(ui, ctx, known, (outcome, &plotted));
    let against = &known.names[known.comparison.base];
    let title = format!("Minus {against}, future by future{unit}");
    let lines = self::lines(known, (outcome, words.yes_no), focus, true);
    let (id, told, zero) = ("differences", change, against.as_str());
    plot_ui(ui, ctx, known, (outcome, &Plotted { id, title: &title, lines: &lines, told, zero }));
    beats_ui(ui, ctx, known, ((outcome, &words), beijing));
}

/// The medians of all plans; only the one in focus has its band, as eight bands hide one another.
/// Of what is so or is not so, the share of futures.
fn lines(known: &Known, (outcome, yes_no): (usize, bool), focus: usize, change: bool) -> Vec<Line> {
    let base = known.comparison.base;
    let plans = known.comparison.plans.iter().enumerate();
    let shown = plans.filter(|(place, _)| !(change && *place == base));
    let line = |(place, of): (usize, &crate::analysis::Compared)| {
        let bands = if change { &of.change } else { &of.bands };
        let Some(of) = bands.outcomes.get(outcome) else { return (place, Vec::new()) };
        if yes_no {
            return (place, of.mean.iter().map(|share| [100.0 * share; 9]).collect());
        }
        let narrow = |q: &[f64; 9]| if place == focus { *q } else { [q[MEDIAN]; 9] };
        (place, of.quantiles.iter().map(narrow).collect())
    };
    shown.map(line).collect()
}

fn plot_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    known: &Known,
    (outcome, plotted): (usize, &Plotted<'_>),
) {
    let Plotted { id, title, lines, told, zero } = *plotted;
    let theme = Theme::of(ui);
    let Some(first) = known.comparison.plans.first() else { return };
    let times = &first.bands.times;
    let series: Vec<Series<'_>> = lines
        .iter()
        .map(|(place, quantiles)| Series {
            name: &known.names[*place],
            color: color(theme, *place),
            told,
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
        Some(format!("{} {}", known.names[*place], told.words(median)))
    });
    let summary =
        format!("{title}. In {}: {}", ctx.session.year, said.collect::<Vec<_>>().join(", "));
    let mut asked = None;
    BandPlot {
        id,
        title_y: title,
        series: &series,
        now: ctx.model.start_years(),
        range: (ctx.model.start_years(), ctx.model.end_years()),
        zero_based: zero.is_empty(),
        baseline_name: zero,
        highlight: None,
        gap: "",
        cursor: &mut ctx.session.cursor,
        picked: Some(&mut ctx.session.year),
        asked: Some(&mut asked),
        height: HEIGHT,
        summary,
    }
    .ui(ui);
    let place = asked.and_then(|line| lines.get(line)).map(|(place, _)| *place);
    if let (Some(place), Some((id, _))) = (place, ctx.model.outcomes.get_index(outcome)) {
        let other = || Other {
            name: known.names[place].clone(),
            plan: Arc::new(known.plans[place].clone()),
        };
        ctx.ask(Ask::Why(id.clone(), (place != OPEN).then(other)));
    }
}

/// In how many futures each plan beats the base, by year.
fn beats_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    known: &Known,
    ((outcome, words), beijing): ((usize, &Outcome), &mut bool),
) {
    let comparison = &known.comparison;
    let base = &known.names[comparison.base];
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("In how many futures each beats {base}")).strong());
        for (value, text) in [(false, "For Washington"), (true, "For Beijing")] {
            if ui.add(Button::selectable(*beijing == value, text)).clicked() {
                *beijing = value;
            }
        }
    });
    let (whom, better) = match *beijing {
        true => ("Beijing", words.beijing),
        false => ("Washington", words.washington),
    };
    let direction = match better {
        Better::More => "more is better",
        Better::Less => "less is better",
        Better::Neither => {
            let words = format!("{} is better neither way for {whom}", words.label);
            ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
            return;
        }
    };
    let others = || comparison.plans.iter().enumerate().filter(|(at, _)| *at != comparison.base);
    let shares = |(place, of): (usize, &crate::analysis::Compared)| {
        let [better, _] = of.beats(outcome, better)?;
        Some((place, better.iter().map(|share| [100.0 * share; 9]).collect()))
    };
    let lines: Vec<Line> = others().filter_map(shares).collect();
    let title = format!("Futures in 100 that are better for {whom} than in {base}: {direction}");
    let plotted =
        Plotted { id: "beats", title: &title, lines: &lines, told: Told::Futures, zero: "" };
    plot_ui(ui, ctx, known, (outcome, &plotted));
    let said = others().filter_map(|(place, of)| {
        let at = nearest_time(&of.bands.times, f64::from(ctx.session.year));
        let [better, worse] = of.beats(outcome, better)?.map(|shares| shares.get(at).copied());
        let (better, worse) = (better?, worse?);
        let [better, worse, same] = [better, worse, 1.0 - better - worse].map(format::in_100);
        Some(format!(
            "{}: better in {better}, worse in {worse}, same in {same}",
            known.names[place]
        ))
    });
    let said = said.collect::<Vec<_>>().join(". ");
    let words = format!("In {}, in the same futures. {said}", ctx.session.year);
    ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
}
