//! Quantiles through time, of one ensemble or of the paired difference of two. Bands are
//! *pointwise*: at each time for itself, so no single run follows the edge of one.

use crate::base::stats::{mean, quantiles};
use crate::ensemble::Ensemble;

/// The quantiles that bands have.
pub const LEVELS: [f64; 9] = [0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.975];
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

/// The bands of an ensemble.
pub fn bands(ensemble: &Ensemble) -> Bands {
    bands_of(ensemble, |outcome, time, column| ensemble.column(outcome, time, column))
}

/// The bands of plan minus base, future by future: the two must be of the same futures.
pub fn difference_bands(plan: &Ensemble, base: &Ensemble) -> Bands {
    let mut other = Vec::new();
    bands_of(plan, |outcome, time, column| {
        plan.column(outcome, time, column);
        base.column(outcome, time, &mut other);
        for (value, base) in column.iter_mut().zip(&other) {
            *value -= base;
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

fn bands_of(ensemble: &Ensemble, mut fill: impl FnMut(usize, usize, &mut Vec<f32>)) -> Bands {
    let times = ensemble.times().to_vec();
    let mut column = Vec::new();
    let mut one = |outcome: usize| {
        let mut of = OutcomeBands { quantiles: Vec::new(), mean: Vec::new() };
        for time in 0..times.len() {
            fill(outcome, time, &mut column);
            of.mean.push(mean(&column));
            let mut at_levels = [f64::NAN; 9];
            quantiles(&mut column, &LEVELS, &mut at_levels);
            of.quantiles.push(at_levels);
        }
        of
    };
    let outcomes = (0..ensemble.outcomes()).map(&mut one).collect();
    Bands { futures: ensemble.futures(), outcomes, times }
}
