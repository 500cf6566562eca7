//! Quantiles through time, of one ensemble or of the paired difference of two. Bands are
//! *pointwise*: at each time for itself, so no single run follows the edge of one.

use std::sync::{Mutex, PoisonError};

use crate::base::stats::{mean, quantiles};
use crate::ensemble::Ensemble;

/// The quantiles that bands have.
pub const LEVELS: [f64; 9] = [0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975];
/// Indices of P10 and P90 among [`LEVELS`]: four fifths of the futures lie between.
pub const BAND_80: (usize, usize) = (2, 6);
/// Index of the median among [`LEVELS`].
pub const MEDIAN: usize = 4;

/// Every outcome's quantiles through time.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// Saved model times, in years.
    pub times: Vec<f64>,
    /// How many futures they summarize.
    pub futures: u32,
    /// In the order of the model's outcomes.
    pub outcomes: Vec<OutcomeBands>,
}

/// One outcome's quantiles through time.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeBands {
    /// At each time, the quantiles at [`LEVELS`].
    pub quantiles: Vec<[f64; 9]>,
    /// At each time, the mean.
    pub mean: Vec<f64>,
}

/// The index of the saved time nearest to a year.
pub fn nearest_time(times: &[f64], year: f64) -> usize {
    let distance = |i: &usize| (times[*i] - year).abs();
    (0..times.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

/// The bands of an ensemble.
pub fn bands(ensemble: &Ensemble) -> Bands {
    let [bands] = summarized([(ensemble, None)], ensemble.futures(), &|_| true);
    bands
}

/// The bands of plan minus base, future by future.
pub fn difference_bands(plan: &Ensemble, base: &Ensemble) -> Bands {
    let [change] = summarized([(plan, Some(base))], plan.futures(), &|_| true);
    change
}

/// The bands of a plan and those of plan minus base: of its first few futures, and of those
/// outcomes that are `wanted` and are kept at all times; the others have no quantiles at any.
pub fn bands_and_changes(
    (plan, base): (&Ensemble, &Ensemble),
    few: u32,
    wanted: &Wanted<'_>,
) -> [Bands; 2] {
    summarized([(plan, None), (plan, Some(base))], few.min(plan.futures()), wanted)
}

/// The share of futures in which `outcome_a` of `a` is greater than `outcome_b` of `b`.
pub fn share_greater(
    a: &Ensemble,
    outcome_a: usize,
    b: &Ensemble,
    outcome_b: usize,
    time: usize,
) -> f64 {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    a.column(outcome_a, time, &mut left);
    b.column(outcome_b, time, &mut right);
    let greater = left.iter().zip(&right).filter(|(a, b)| a > b).count();
    greater as f64 / left.len().max(1) as f64
}

/// Whether an outcome, by its place in the model, is wanted.
type Wanted<'a> = dyn Fn(usize) -> bool + Sync + 'a;

/// What is summarized: runs, or what they are more than others.
type Runs<'a> = (&'a Ensemble, Option<&'a Ensemble>);

fn summarized<const N: usize>(all: [Runs<'_>; N], few: u32, wanted: &Wanted<'_>) -> [Bands; N] {
    let mut bands = all.map(|(runs, _)| Bands {
        times: runs.times().to_vec(),
        futures: few,
        outcomes: vec![OutcomeBands { quantiles: Vec::new(), mean: Vec::new() }; runs.outcomes()],
    });
    let threads = all.iter().map(|(runs, _)| runs.threads).max().unwrap_or(1);
    let mut asked = Vec::new();
    for (runs, bands) in all.into_iter().zip(&mut bands) {
        let outcomes = bands.outcomes.iter_mut().enumerate();
        let outcomes = outcomes.filter(|(at, _)| runs.0.holds_throughout(*at) && wanted(*at));
        asked.extend(outcomes.map(|(outcome, of)| (runs, outcome, of)));
    }
    let threads = threads.clamp(1, asked.len().max(1));
    let left = Mutex::new(asked.into_iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some((runs, outcome, of)) = next() {
            summarize(runs, outcome, few as usize, of);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    bands
}

fn summarize((runs, base): Runs<'_>, outcome: usize, few: usize, of: &mut OutcomeBands) {
    let (mut column, mut other) = (Vec::new(), Vec::new());
    for time in 0..runs.times().len() {
        runs.column(outcome, time, &mut column);
        column.truncate(few);
        if let Some(base) = base {
            base.column(outcome, time, &mut other);
            for (value, base) in column.iter_mut().zip(&other) {
                *value -= *base;
            }
        }
        of.mean.push(mean(&column));
        let mut at_levels = [f64::NAN; 9];
        quantiles(&mut column, &LEVELS, &mut at_levels);
        of.quantiles.push(at_levels);
    }
}
