//! How wrong was the model about the past? A case of the past is run over many futures, and what
//! came out is held against the record: year by year, by what was available for fitting and what
//! was not, and for each school.
//!
//! Errors follow Theil 1966, Applied Economic Forecasting: the mean square error is the sum of what
//! is due to a wrong mean (bias), a wrong size of swings (variation), and the rest (covariation).

use crate::analysis::schools::tellers;
use crate::base::math;
use crate::ensemble::{Bands, Futures, LEVELS, MEDIAN, Progress, bands, compile, run};
use crate::model::{AimFile, Dispute, Model, Scale, SpellFile, disputes, is_recalled, record};
use crate::plan::{Edit, Plan, apply};

/// Futures of each run: enough that the bands' own sampling error is far below the errors told.
const FUTURES: u32 = 500;

/// A year of the record beside the model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Past {
    /// The year.
    pub year: f64,
    /// What was measured.
    pub record: f64,
    /// The model's 10 %, 50 % and 90 % quantiles in the middle of the year.
    pub model: [f64; 3],
}

/// How far the model was off over some years.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// How many years.
    pub years: usize,
    /// Root mean square error of the median, on the outcome's scale.
    pub rmse: f64,
    /// Mean absolute error of the median as a share of the record; not finite where that is 0.
    pub mape: f64,
    /// Share of the mean square error that is a wrong mean.
    pub bias: f64,
    /// Share that is a wrong size of swings.
    pub variation: f64,
    /// Share that is neither.
    pub covariation: f64,
    /// Share of the years in which the record lies inside the 80 % band.
    pub coverage: f64,
}

/// An outcome against its record.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The outcome's id.
    pub outcome: String,
    /// On which scale errors are taken.
    pub scale: Scale,
    /// Whether a source of the record is recalled and not yet checked.
    pub recalled: bool,
    /// By year.
    pub past: Vec<Past>,
    /// All years, those available for fitting, and those forecast, where there are at least two.
    pub errors: [Option<Errors>; 3],
    /// Where sources of the record differ.
    pub disputes: Vec<Dispute>,
}

/// An outcome in years in which something was so and in all others, over one period.
#[derive(Clone, Debug, PartialEq)]
pub struct Contrast {
    /// The place of the spell in the case.
    pub spell: usize,
    /// First and last year.
    pub period: (f64, f64),
    /// Means of the record in the years of the spell and in the others.
    pub record: [f64; 2],
    /// The same of the model's medians.
    pub model: [f64; 2],
}

/// What an aim came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The aim, in words.
    pub about: String,
    /// Whether it was met; `None`: there is nothing to judge it by.
    pub met: Option<bool>,
    /// What came out, and why where it was missed.
    pub found: String,
}

/// The model against the record, as one school has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Backtest {
    /// The school, or the mix of all; `None`: the evidence as it stands.
    pub school: Option<String>,
    /// Every outcome that the case has an aim for and of which there is a record.
    pub series: Vec<Series>,
    /// The aims of the case.
    pub aims: Vec<Judged>,
    /// What the spells of the case come to.
    pub contrasts: Vec<Contrast>,
}

/// Runs a case of the past as the evidence has it, as each school has it and as a mix of all
/// has it, in this order.
///
/// `None` if it was stopped or a run cannot be made; `progress` counts futures.
pub fn backtest(model: &Model, threads: usize, progress: &Progress) -> Option<Vec<Backtest>> {
    let held = |school| of_school(model, school, threads, progress);
    tellers(model).into_iter().map(held).collect()
}

/// How many futures [`backtest`] counts, of all schools.
pub fn backtest_futures(model: &Model) -> u32 {
    tellers(model).len() as u32 * FUTURES
}

fn of_school(
    model: &Model,
    school: Option<String>,
    threads: usize,
    progress: &Progress,
) -> Option<Backtest> {
    let mut plan = Plan::baseline(model);
    apply(&mut plan, model, &Edit::School(school.clone())).ok()?;
    let program = compile(model, &plan).ok()?;
    let futures = Futures { seed: plan.seed(), first: 0, count: FUTURES };
    let bands = bands(&run(&program, futures, threads, progress)?);
    let series: Vec<Series> = series(model, &bands);
    let aims = model.case.aims.iter().map(|aim| judge(model, aim, &series, &bands)).collect();
    let spells = model.case.spells.iter().enumerate();
    let contrasts = spells.flat_map(|(place, spell)| contrasts((place, spell), &series)).collect();
    Some(Backtest { school, series, aims, contrasts })
}

/// What a spell comes to in each of its periods that has years of both kinds.
fn contrasts((place, spell): (usize, &SpellFile), series: &[Series]) -> Vec<Contrast> {
    let Some(series) = series.iter().find(|series| series.outcome == spell.outcome) else {
        return Vec::new();
    };
    let of = |period: &(f64, f64)| {
        let inside = series.past.iter().filter(|p| (period.0..=period.1).contains(&p.year));
        let (during, else_): (Vec<Past>, Vec<Past>) =
            inside.partition(|p| spell.years.contains(&p.year));
        if during.is_empty() || else_.is_empty() {
            return None;
        }
        let mean = |past: &[Past], of: fn(&Past) -> f64| {
            past.iter().map(of).sum::<f64>() / past.len() as f64
        };
        let both = |of: fn(&Past) -> f64| [mean(&during, of), mean(&else_, of)];
        let (record, model) = (both(|p| p.record), both(|p| p.model[1]));
        Some(Contrast { spell: place, period: *period, record, model })
    };
    spell.periods.iter().filter_map(of).collect()
}

fn series(model: &Model, bands: &Bands) -> Vec<Series> {
    let mut all = Vec::new();
    for (index, (id, outcome)) in model.outcomes.iter().enumerate() {
        // Other outcomes have a history that is itself half judgement, and nothing to aim at.
        if !model.case.aims.iter().any(|aim| aim.outcome == *id) {
            continue;
        }
        let record = record(model, id);
        let past: Vec<Past> = record
            .iter()
            .filter(|(year, _)| (model.start_years()..model.end_years()).contains(year))
            .filter_map(|(year, value)| past(bands, index, *year, *value))
            .collect();
        if past.len() < 2 {
            continue;
        }
        let seam = model.case.fitted_until.unwrap_or(f64::INFINITY);
        let (before, after): (Vec<Past>, Vec<Past>) = past.iter().partition(|p| p.year < seam);
        let errors = [&past, &before, &after].map(|past| errors(past, outcome.scale));
        let (scale, recalled) = (outcome.scale, is_recalled(model, id));
        let disputes = disputes(model, id);
        all.push(Series { outcome: id.clone(), scale, recalled, past, errors, disputes });
    }
    all
}

/// The model in the middle of a year, which stands for the year's sum.
fn past(bands: &Bands, outcome: usize, year: f64, record: f64) -> Option<Past> {
    let middle = year.floor() + 0.5;
    let time = bands.times.iter().position(|time| (time - middle).abs() < 0.1)?;
    let quantiles = bands.outcomes.get(outcome)?.quantiles.get(time)?;
    let level = |level: f64| LEVELS.iter().position(|l| *l == level).unwrap_or(MEDIAN);
    let model = [quantiles[level(0.10)], quantiles[MEDIAN], quantiles[level(0.90)]];
    Some(Past { year: year.floor(), record, model })
}

/// A value on the scale of comparison.
fn on_scale(value: f64, scale: Scale) -> f64 {
    match scale {
        Scale::Level => value,
        Scale::Log => math::ln(value),
        Scale::Logit => math::ln(value / (1.0 - value)),
    }
}

/// The errors of the median; `None` for fewer than two years. Years in which the record or the
/// median has no place on the scale are left out.
pub fn errors(past: &[Past], scale: Scale) -> Option<Errors> {
    let pairs: Vec<(&Past, f64, f64)> = past
        .iter()
        .map(|p| (p, on_scale(p.model[1], scale), on_scale(p.record, scale)))
        .filter(|(_, model, record)| model.is_finite() && record.is_finite())
        .collect();
    if pairs.len() < 2 {
        return None;
    }
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(&Past, f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (model, record) = (mean(&|p| p.1), mean(&|p| p.2));
    let square = mean(&|p| (p.1 - p.2).powi(2));
    let swing = |of: &dyn Fn(&(&Past, f64, f64)) -> f64, middle: f64| {
        mean(&|p| (of(p) - middle).powi(2)).sqrt()
    };
    let (wide, true_wide) = (swing(&|p| p.1, model), swing(&|p| p.2, record));
    let together = mean(&|p| (p.1 - model) * (p.2 - record));
    let share = |part: f64| if square > 0.0 { part / square } else { 0.0 };
    let inside = |p: &&(&Past, f64, f64)| (p.0.model[0]..=p.0.model[2]).contains(&p.0.record);
    Some(Errors {
        years: pairs.len(),
        rmse: square.sqrt(),
        mape: mean(&|p| ((p.0.model[1] - p.0.record) / p.0.record).abs()),
        bias: share((model - record).powi(2)),
        variation: share((wide - true_wide).powi(2)),
        covariation: share(2.0 * (wide * true_wide - together)),
        coverage: pairs.iter().filter(inside).count() as f64 / count,
    })
}

fn judge(model: &Model, aim: &AimFile, series: &[Series], bands: &Bands) -> Judged {
    let of = series.iter().find(|series| series.outcome == aim.outcome);
    let outcome = model.outcomes.get_index_of(&aim.outcome);
    // A median needs no record of its year.
    let median = |year| Some(past(bands, outcome?, year, f64::NAN)?.model[1]);
    let found = of.and_then(|series| found(aim, series, median));
    let met = found.as_ref().map(|(met, _)| *met);
    let mut words = found.map_or_else(|| "there is no record".to_owned(), |(_, words)| words);
    if met == Some(false) {
        words = format!("{words}. {}", aim.missed);
    }
    Judged { about: aim.about.clone(), met, found: words }
}

fn found(
    aim: &AimFile,
    series: &Series,
    median: impl Fn(f64) -> Option<f64>,
) -> Option<(bool, String)> {
    if let Some(most) = aim.rmse_max {
        let rmse = series.errors[0]?.rmse;
        return Some((rmse <= most, format!("root mean square error {}", told(rmse, most))));
    }
    if let Some((least, most)) = aim.coverage {
        let coverage = series.errors[2]?.coverage;
        let words = format!("{:.0} of 100 forecast years inside", coverage * 100.0);
        return Some(((least..=most).contains(&coverage), words));
    }
    if let Some((from, to)) = aim.falls {
        let (first, last) = (median(from)?, median(to)?);
        return Some((last < first, format!("{first:.1} in {from}, {last:.1} in {to}")));
    }
    let medians: Vec<(f64, f64, f64, f64)> = aim
        .ranges
        .iter()
        .filter_map(|(year, low, high)| Some((*year, *low, *high, median(*year)?)))
        .collect();
    if medians.is_empty() {
        return None;
    }
    let outside: Vec<String> = medians
        .into_iter()
        .filter(|(_, low, high, median)| !(low..=high).contains(&median))
        .map(|(year, low, high, median)| format!("{median:.0} in {year} ({low:.0} to {high:.0})"))
        .collect();
    let words =
        if outside.is_empty() { "inside in every year".to_owned() } else { outside.join(", ") };
    Some((outside.is_empty(), words))
}

/// An error in two decimals; in four where in two a miss by a hair would read as a hit.
fn told(rmse: f64, most: f64) -> String {
    let hair = rmse > most && (rmse * 100.0).round() / 100.0 <= most;
    if hair { format!("{rmse:.4}") } else { format!("{rmse:.2}") }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn a_miss_by_a_hair_does_not_read_as_a_hit() {
        assert_eq!(told(0.3521, 0.35), "0.3521");
        assert_eq!(told(0.36, 0.35), "0.36");
        assert_eq!(told(0.3479, 0.35), "0.35");
    }
}
