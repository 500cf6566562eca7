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
    bands_of_some(ensemble, &|_| true)
}

/// The bands of those outcomes that are `wanted` and were computed; the others have no quantiles
/// at any time.
pub fn bands_of_some(ensemble: &Ensemble, wanted: &Wanted<'_>) -> Bands {
    bands_of(ensemble, wanted, |outcome, time, column, _| ensemble.column(outcome, time, column))
}

/// The bands of the first few futures of an ensemble.
pub fn bands_of_first(few: u32, ensemble: &Ensemble) -> Bands {
    let few = few.min(ensemble.futures());
    let bands = bands_of(ensemble, &|_| true, |outcome, time, column, _| {
        ensemble.column(outcome, time, column);
        column.truncate(few as usize);
    });
    Bands { futures: few, ..bands }
}

/// The bands of plan minus base of the first few futures of both.
pub fn difference_bands_of_first(few: u32, plan: &Ensemble, base: &Ensemble) -> Bands {
    let few = few.min(plan.futures());
    let bands = bands_of(plan, &|_| true, |outcome, time, column, other| {
        plan.column(outcome, time, column);
        base.column(outcome, time, other);
        column.truncate(few as usize);
        for (value, base) in column.iter_mut().zip(other) {
            *value -= *base;
        }
    });
    Bands { futures: few, ..bands }
}

/// Whether an outcome, by its place in the model, is wanted.
type Wanted<'a> = dyn Fn(usize) -> bool + Sync + 'a;

/// The bands of plan minus base, future by future: the two must be of the same futures.
pub fn difference_bands(plan: &Ensemble, base: &Ensemble) -> Bands {
    difference_bands_of_some(plan, base, &|_| true)
}

/// The same of those outcomes that are `wanted`, as in [`bands_of_some`].
pub fn difference_bands_of_some(plan: &Ensemble, base: &Ensemble, wanted: &Wanted<'_>) -> Bands {
    bands_of(plan, wanted, |outcome, time, column, other| {
        plan.column(outcome, time, column);
        base.column(outcome, time, other);
        for (value, base) in column.iter_mut().zip(other) {
            *value -= *base;
        }
    })
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

/// `fill` puts an outcome at a time into the first column; the second is its own to use.
fn bands_of(
    ensemble: &Ensemble,
    wanted: &Wanted<'_>,
    fill: impl Fn(usize, usize, &mut Vec<f32>, &mut Vec<f32>) + Sync,
) -> Bands {
    let times = ensemble.times();
    let one = |outcome: usize, of: &mut OutcomeBands| {
        let (mut column, mut other) = (Vec::new(), Vec::new());
        for time in 0..times.len() {
            fill(outcome, time, &mut column, &mut other);
            of.mean.push(mean(&column));
            let mut at_levels = [f64::NAN; 9];
            quantiles(&mut column, &LEVELS, &mut at_levels);
            of.quantiles.push(at_levels);
        }
    };
    let empty = OutcomeBands { quantiles: Vec::new(), mean: Vec::new() };
    let mut outcomes = vec![empty; ensemble.outcomes()];
    let all = outcomes.iter_mut().enumerate();
    let asked: Vec<_> = all.filter(|(at, _)| ensemble.holds(*at) && wanted(*at)).collect();
    let threads = ensemble.threads.clamp(1, asked.len().max(1));
    let left = Mutex::new(asked.into_iter());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let work = || {
        while let Some((outcome, of)) = next() {
            one(outcome, of);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    Bands { futures: ensemble.futures(), outcomes, times: times.to_vec() }
}
