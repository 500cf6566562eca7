//! Which numbers are drawn of an outcome: levels or changes, the replay of the last change, single
//! futures, the baseline and the plan with its engagement tied otherwise; and the same in words.

use std::borrow::Cow;

use egui::{Color32, Ui};

use crate::{
    app::{
        projection::Projection,
        session::Shown,
        theme::Theme,
        views::ViewContext,
        widgets::{Other, Otherwise, Told},
    },
    base::format,
    ensemble::{BAND_80, Bands, MEDIAN, nearest_time},
    model::{Model, Outcome},
    plan,
};

/// Single futures shown in place of the bands.
const SAMPLES: u32 = 12;
/// How long the last change takes when it is replayed.
const REPLAY_SECONDS: f64 = 0.6;

/// The quantiles at each time.
pub(super) type Quantiles<'a> = Cow<'a, [[f64; 9]]>;

/// One outcome as it is drawn.
pub(super) struct Drawn<'a> {
    /// Its place in the model's outcomes.
    pub(super) outcome: usize,
    /// What it is.
    pub(super) words: &'a Outcome,
    /// How its values are written.
    pub(super) told: Told,
    /// Its colour.
    pub(super) color: Color32,
    /// The times of all that follows.
    pub(super) times: &'a [f64],
    /// Under the plan.
    pub(super) quantiles: Quantiles<'a>,
    /// Under today's policy; a change is against it already.
    pub(super) baseline: Option<Quantiles<'a>>,
    /// Under the plan with its engagement tied otherwise, and what that is called.
    pub(super) tied: Option<(&'static str, Quantiles<'a>)>,
    /// Single futures.
    pub(super) members: Vec<Vec<f64>>,
}

/// What is drawn of each outcome; `replay` is how far the replay has come, while there is one.
pub(super) fn drawn<'a>(
    ui: &Ui,
    ctx: &ViewContext<'_>,
    (model, projection): (&'a Model, &'a Projection),
    outcomes: &[usize],
    replay: Option<f64>,
) -> Vec<Drawn<'a>> {
    let (theme, change) = (Theme::of(ui), ctx.session.change);
    let bands = shown_bands(projection, change);
    let one = |&outcome: &usize| {
        let (_, words) = model.outcomes.get_index(outcome)?;
        let told = told(words, change);
        let through = |bands: &'a Bands| quantiles(bands, outcome, told);
        let before = ctx.before.zip(replay);
        let quantiles = match before.and_then(|(before, share)| {
            Some((quantiles(before.bands(change), outcome, told)?, share))
        }) {
            Some((was, share)) => between(&was, &through(bands)?, share),
            None => through(bands)?,
        };
        let baseline = (!change).then(|| through(&projection.runs.base.bands)).flatten();
        let has_tied = projection.whole && !change && !ctx.session.samples;
        let tied = projection.otherwise.as_ref().filter(|_| has_tied);
        let tied = tied.and_then(|tied| Some((tied.linkage.label(), through(&tied.bands)?)));
        let wanted = ctx.session.samples && !told.is_share();
        Some(Drawn {
            outcome,
            words,
            told,
            color: color_of(theme, model, outcome),
            times: &bands.times,
            quantiles,
            baseline,
            tied,
            members: samples(projection, outcome, (wanted, change)),
        })
    };
    outcomes.iter().filter_map(one).collect()
}

impl Drawn<'_> {
    /// The thin line of the plan tied otherwise, if it is known.
    pub(super) fn chosen(&self) -> Option<Other<'_>> {
        let (name, quantiles) = self.tied.as_ref()?;
        Some(Other { name, color: self.color, what: Otherwise::Chosen, quantiles })
    }
}

/// How an outcome is written: as its own number, or as a share of futures where it is so or not.
fn told(outcome: &Outcome, change: bool) -> Told {
    match (outcome.yes_no, change) {
        (false, false) => Told::Number(outcome.decimals),
        (false, true) => Told::Change(outcome.decimals),
        (true, false) => Told::Futures,
        (true, true) => Told::FuturesChange,
    }
}

/// An outcome's quantiles; of what is so or is not so, how many in 100 futures, at every level.
fn quantiles(bands: &Bands, outcome: usize, told: Told) -> Option<Quantiles<'_>> {
    let of = bands.outcomes.get(outcome)?;
    Some(match told.is_share() {
        true => Cow::Owned(of.mean.iter().map(|share| [100.0 * share; 9]).collect()),
        false => Cow::Borrowed(&of.quantiles),
    })
}

/// An outcome at a time as it is written for a room: its median and the range of 80 % of runs; of
/// what is so or is not so, the share of futures alone.
pub(in crate::app::views) fn read(
    (model, bands): (&Model, &Bands),
    outcome: usize,
    time: usize,
    change: bool,
) -> Option<(String, Option<String>)> {
    let (_, words) = model.outcomes.get_index(outcome)?;
    let told = told(words, change).in_room();
    let quantiles = quantiles(bands, outcome, told)?;
    let at = quantiles.get(time)?;
    let range = format!("{} to {}", told.words(at[BAND_80.0]), told.words(at[BAND_80.1]));
    Some((told.words(at[MEDIAN]), (!told.is_share()).then_some(range)))
}

/// How far the replay of the last change has come, from 0 to 1; nothing when it is over.
pub(super) fn replay(ui: &Ui, ctx: &mut ViewContext<'_>) -> Option<f64> {
    let began = ctx.session.replay.filter(|_| ctx.before.is_some())?;
    let share = (ui.input(|i| i.time) - began) / REPLAY_SECONDS;
    // Whoever wants nothing to move gets the end at once.
    if !(0.0..1.0).contains(&share) || ui.style().animation_time == 0.0 {
        ctx.session.replay = None;
        return None;
    }
    ui.ctx().request_repaint();
    Some(share * share * (3.0 - 2.0 * share))
}

/// The bands on their way from what they were before the last change.
fn between<'a>(was: &[[f64; 9]], now: &[[f64; 9]], share: f64) -> Quantiles<'a> {
    let mut between = now.to_vec();
    for (was, now) in was.iter().zip(&mut between) {
        for (was, now) in was.iter().zip(now) {
            *now = was + (*now - was) * share;
        }
    }
    Cow::Owned(between)
}

/// Levels, or the change against the baseline.
pub(in crate::app::views) fn shown_bands(projection: &Projection, change: bool) -> &Bands {
    if change { &projection.runs.change } else { &projection.runs.bands }
}

/// Single futures of an outcome, or of its change, if they are wanted.
fn samples(
    projection: &Projection,
    outcome: usize,
    (wanted, change): (bool, bool),
) -> Vec<Vec<f64>> {
    let runs = &projection.runs;
    let wanted = wanted && runs.plan.holds_throughout(outcome);
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
pub(in crate::app::views) fn color_of(theme: &Theme, model: &Model, outcome: usize) -> Color32 {
    let outcome = model.outcomes.get_index(outcome).map_or("", |(id, _)| id.as_str());
    let mut readings = model.headlines.values().flat_map(|headline| headline.readings.values());
    match readings.find(|reading| reading.china == outcome || reading.us == outcome) {
        Some(reading) if reading.china == outcome => theme.china,
        Some(_) => theme.us,
        None => theme.plain,
    }
}

/// What the vertical axis measures, with its unit; and that it is not by the evidence, if so.
pub(super) fn axis_title(
    ctx: &ViewContext<'_>,
    (projection, shown): (&Projection, &Shown),
    outcomes: &[usize],
) -> String {
    let first = outcomes.first().and_then(|&outcome| ctx.model.outcomes.get_index(outcome));
    let unit = match first {
        Some((_, words)) if words.yes_no => "futures in 100",
        Some((_, words)) => words.unit.as_str(),
        None => "",
    };
    let assumes = plan::departure(ctx.model, &projection.runs.of).is_some();
    let assumed = if assumes { ", as this plan assumes" } else { "" };
    let what = match (shown, ctx.session.change) {
        (Shown::Influence(_), false) => "Influence capacity".to_owned(),
        (Shown::Influence(_), true) => "Change in influence capacity".to_owned(),
        // Above each of several plots its outcome stands already.
        (Shown::Outcome(_), false) if !ctx.session.panes.is_empty() => {
            return match unit {
                "" | "1" => format!("{}{assumed}", first.map_or("", |(_, words)| &words.short)),
                unit => format!("{unit}{assumed}"),
            };
        }
        (Shown::Outcome(_), false) => shown.label(ctx.model),
        (Shown::Outcome(_), true) => format!("Change: {}", shown.label(ctx.model)),
    };
    match unit {
        "" | "1" => format!("{what}{assumed}"),
        unit => format!("{what} ({unit}){assumed}"),
    }
}

/// What is seen, in a sentence: it stands above the plot, and for it where it cannot be seen.
pub(in crate::app::views) fn summary(
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
        let told = told(words, change);
        let quantiles = quantiles(bands, outcome, told)?;
        let quantiles = quantiles.get(time)?;
        let median = quantiles[MEDIAN];
        Some(match told {
            Told::Futures => {
                format!("{} in {} futures", words.label, format::futures_in_100(median / 100.0))
            }
            Told::FuturesChange | Told::FuturesChangeInRoom => {
                format!("{} {} futures", words.label, told.words(median))
            }
            Told::Number(_) | Told::Change(_) | Told::ChangeInRoom(_) => {
                let (low, high) =
                    (told.words(quantiles[BAND_80.0]), told.words(quantiles[BAND_80.1]));
                let runs = std::mem::take(&mut runs);
                format!("{} {} ({runs}{low} to {high})", words.short, told.words(median))
            }
        })
    });
    let lines = lines.collect::<Vec<_>>().join(", ");
    let what = if change { "Change by" } else { "In" };
    format!("{what} {}: {lines}", ctx.session.year)
}

/// How it comes to what the summary says, for those who cannot see the lines: from the first month
/// to the year that is picked, beside today's policy.
pub(super) fn course(drawn: &[Drawn<'_>], year: i32, baseline_name: &str) -> String {
    let each = drawn.iter().filter_map(|of| {
        let at = nearest_time(of.times, f64::from(year));
        let (first, last) = (of.quantiles.first()?[MEDIAN], of.quantiles.get(at)?[MEDIAN]);
        let words = |value| of.told.words(value);
        let start = format::year(*of.times.first()?);
        let name = if of.told.is_share() { &of.words.label } else { &of.words.short };
        let mut line = match () {
            () if words(first) == words(last) => {
                format!("{name} is {} in {start} and in {year}", words(first))
            }
            () if last > first => {
                format!(
                    "{name} rises from {} in {start} to {} in {year}",
                    words(first),
                    words(last)
                )
            }
            () => {
                format!(
                    "{name} falls from {} in {start} to {} in {year}",
                    words(first),
                    words(last)
                )
            }
        };
        if let Some(base) = of.baseline.as_ref().and_then(|base| base.get(at)) {
            line.push_str(&format!("; {baseline_name}: {}", words(base[MEDIAN])));
        }
        Some(line)
    });
    each.collect::<Vec<_>>().join(". ")
}
