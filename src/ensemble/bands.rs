//! Quantiles through time, of one ensemble or of the paired difference of two. Bands are
//! *pointwise*: at each time for itself, so no single run follows the edge of one.

use std::ops::Range;

use crate::base::share_out;
use crate::base::stats::{mean, quantiles};
use crate::ensemble::{Ensemble, Vectors};

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

impl Bands {
    /// Of so many futures of runs; nothing is known of any outcome yet.
    pub(super) fn empty(runs: &Ensemble, futures: u32) -> Self {
        let nothing = OutcomeBands { quantiles: Vec::new(), mean: Vec::new() };
        let (times, outcomes) = (runs.times().to_vec(), vec![nothing; runs.outcomes()]);
        Self { times, futures, outcomes }
    }
}

/// The index of the saved time nearest to a year.
pub fn nearest_time(times: &[f64], year: f64) -> usize {
    let distance = |i: &usize| (times[*i] - year).abs();
    (0..times.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

/// The bands of an ensemble.
pub fn bands(ensemble: &Ensemble) -> Bands {
    let mut bands = Bands::empty(ensemble, ensemble.futures());
    let (few, times) = (ensemble.futures(), 0..ensemble.times().len());
    summarize(ensemble, (few, times), &|_| true, (Some(&mut bands), None));
    bands
}

/// The bands of plan minus base, future by future.
pub fn difference_bands(plan: &Ensemble, base: &Ensemble) -> Bands {
    let mut change = Bands::empty(plan, plan.futures());
    let (few, times) = (plan.futures(), 0..plan.times().len());
    summarize(plan, (few, times), &|_| true, (None, Some((&mut change, base))));
    change
}

/// The bands of a plan and those of plan minus base: of its first few futures, and of those
/// outcomes that are `wanted` and are kept at all times; the others have no quantiles at any.
pub fn bands_and_changes(
    (plan, base): (&Ensemble, &Ensemble),
    few: u32,
    wanted: &Wanted<'_>,
) -> [Bands; 2] {
    let few = few.min(plan.futures());
    let mut both = [Bands::empty(plan, few), Bands::empty(plan, few)];
    let [bands, change] = &mut both;
    let times = 0..plan.times().len();
    summarize(plan, (few, times), wanted, (Some(bands), Some((change, base))));
    both
}

/// Puts into bands what is to be said of the first few futures at some saved times, at which runs
/// are held: into those of a plan, of plan minus base, and, where they are wanted, of the base.
pub(super) fn put_bands(
    (plan, base): (&Ensemble, &Ensemble),
    asked: (u32, Range<usize>),
    (bands, change): (&mut Bands, &mut Bands),
    of_base: Option<&mut Bands>,
) {
    summarize(plan, asked.clone(), &|_| true, (Some(bands), Some((change, base))));
    if let Some(of_base) = of_base {
        summarize(base, asked, &|_| true, (Some(of_base), None));
    }
}

/// Whether an outcome, by its place in the model, is wanted.
type Wanted<'a> = dyn Fn(usize) -> bool + Sync + 'a;

/// Saved times that are summarized at once.
const TIMES: usize = 16;

/// Summarizes the first few futures of runs at some saved times, in `bands`, and what they are more
/// than a base, in `changes`. Both of the same columns, as to fetch them takes as long as much of
/// what follows.
fn summarize(
    runs: &Ensemble,
    (few, stretch): (u32, Range<usize>),
    wanted: &Wanted<'_>,
    (bands, changes): (Option<&mut Bands>, Option<(&mut Bands, &Ensemble)>),
) {
    let all = runs.times().len();
    let mut bands = bands.map(|of| of.outcomes.iter_mut());
    let mut changes = changes.map(|(of, base)| (of.outcomes.iter_mut(), base));
    let mut parts = Vec::new();
    for outcome in 0..runs.outcomes() {
        let own = bands.as_mut().and_then(Iterator::next);
        let change = changes.as_mut().and_then(|(of, base)| Some((of.next()?, *base)));
        if !runs.holds_during(outcome, stretch.clone()) || !wanted(outcome) {
            continue;
        }
        let mut own = own.map(|of| of.places(all, stretch.clone()));
        let mut change = change.map(|(of, base)| (of.places(all, stretch.clone()), base));
        for first in stretch.clone().step_by(TIMES) {
            let own = own.as_mut().and_then(Iterator::next);
            let change = change.as_mut().and_then(|(of, base)| Some((of.next()?, *base)));
            parts.push(Part { outcome, times: first..stretch.end.min(first + TIMES), own, change });
        }
    }
    let arch = Vectors::Widest.arch();
    share_out(
        runs.threads,
        parts.into_iter(),
        || (),
        |(), part| {
            arch.dispatch(Summary { runs, few: few as usize, part });
            Some(())
        },
    );
}

/// An outcome at some saved times, and where what there is to say of it goes.
struct Part<'a> {
    outcome: usize,
    times: Range<usize>,
    own: Option<Place<'a>>,
    change: Option<(Place<'a>, &'a Ensemble)>,
}

/// Where quantiles and means of some times go.
struct Place<'a> {
    quantiles: &'a mut [[f64; 9]],
    mean: &'a mut [f64],
}

impl OutcomeBands {
    /// Makes room for `all` times, where there is none yet, and gives out that of a stretch, part
    /// by part.
    fn places(&mut self, all: usize, stretch: Range<usize>) -> impl Iterator<Item = Place<'_>> {
        self.quantiles.resize(all, [f64::NAN; 9]);
        self.mean.resize(all, f64::NAN);
        let (quantiles, mean) = (&mut self.quantiles[stretch.clone()], &mut self.mean[stretch]);
        let parts = quantiles.chunks_mut(TIMES).zip(mean.chunks_mut(TIMES));
        parts.map(|(quantiles, mean)| Place { quantiles, mean })
    }
}

impl Place<'_> {
    #[inline(always)]
    fn fill(&mut self, at: usize, values: &mut [f32]) {
        self.mean[at] = mean(values);
        quantiles(values, &LEVELS, &mut self.quantiles[at]);
    }
}

/// What summarizes a part, as something that can be compiled for several kinds of vectors.
struct Summary<'a> {
    runs: &'a Ensemble,
    few: usize,
    part: Part<'a>,
}

impl pulp::WithSimd for Summary<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { runs, few, part: Part { outcome, times, mut own, mut change } } = self;
        let (mut column, mut more) = (Vec::new(), Vec::new());
        for (at, time) in times.enumerate() {
            runs.column(outcome, time, &mut column);
            column.truncate(few);
            if let Some((place, base)) = &mut change {
                base.column(outcome, time, &mut more);
                more.truncate(few);
                for (more, value) in more.iter_mut().zip(&column) {
                    *more = *value - *more;
                }
                place.fill(at, &mut more);
            }
            if let Some(place) = &mut own {
                place.fill(at, &mut column);
            }
        }
    }
}
