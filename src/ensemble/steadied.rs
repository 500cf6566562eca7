//! Few futures of an edited plan, made as sure as many.
//!
//! What luck the few had is known from the plan before, of which the same few and many more have
//! been run; and as they run under both plans, what they say too high of one they mostly say too
//! high of the other. A control variate, for quantiles: Hsu and Nelson, “Control variates for
//! quantile estimation”, Management Science 36 (1990). What it is worth: `benches/README.md`.

use crate::ensemble::bands::put_bands;
use crate::ensemble::{Bands, OutcomeBands, Seen};

/// What is known of a plan before it is edited.
#[derive(Debug)]
pub struct Steady {
    seed: u64,
    /// The bands, and those of the change against the baseline: of the first few futures.
    few: [Bands; 2],
    /// The same of all futures.
    all: [Bands; 2],
}

/// The same while not all is known: the futures are seen one stretch of time after another.
#[derive(Debug)]
pub struct SteadyToCome {
    seed: u64,
    few: u32,
    bands: Option<[Bands; 2]>,
}

impl SteadyToCome {
    /// Sees a stretch.
    pub fn see(&mut self, seen: &Seen<'_>) {
        let empty = || Bands::empty(seen.plan, self.few.min(seen.plan.futures()));
        let [bands, change] = self.bands.get_or_insert_with(|| [empty(), empty()]);
        let asked = (bands.futures, seen.times.clone());
        put_bands((seen.plan, seen.base), asked, (bands, change), None);
    }

    /// With the bands of all futures, and those of the change; `None` if nothing was seen.
    pub fn with(self, all: [Bands; 2]) -> Option<Steady> {
        self.bands.map(|few| Steady { seed: self.seed, few, all })
    }
}

impl Steady {
    /// From runs that are still to be seen.
    pub fn to_come(seed: u64, few: u32) -> SteadyToCome {
        SteadyToCome { seed, few, bands: None }
    }

    /// Steadies the bands of an edited plan and those of its change. Those of other futures or of
    /// other times stay as they are.
    pub fn steady(&self, seed: u64, bands: [&mut Bands; 2]) {
        for ((bands, few), all) in bands.into_iter().zip(&self.few).zip(&self.all) {
            let same = seed == self.seed && bands.futures == few.futures;
            if same && bands.times == few.times {
                let known = few.outcomes.iter().zip(&all.outcomes);
                bands.outcomes.iter_mut().zip(known).for_each(|(of, known)| steady(of, known));
            }
        }
    }
}

/// One outcome: moved by as much as the few are off from all, but never out of what was seen.
fn steady(of: &mut OutcomeBands, (few, all): (&OutcomeBands, &OutcomeBands)) {
    let means = of.mean.iter_mut().zip(few.mean.iter().zip(&all.mean));
    means.for_each(|(mean, (few, all))| *mean = moved(*mean, *few, *all));
    let times = of.quantiles.iter_mut().zip(few.quantiles.iter().zip(&all.quantiles));
    for (quantiles, (few, all)) in times {
        let seen = [*quantiles, *few, *all];
        if !seen.iter().flatten().all(|quantile| quantile.is_finite()) {
            continue;
        }
        let low = seen.iter().map(|levels| levels[0]).fold(f64::INFINITY, f64::min);
        let high = seen.iter().map(|levels| levels[8]).fold(f64::NEG_INFINITY, f64::max);
        for (level, quantile) in quantiles.iter_mut().enumerate() {
            *quantile = moved(*quantile, few[level], all[level]).max(low).min(high);
        }
        quantiles.sort_unstable_by(f64::total_cmp);
    }
}

/// A share or a quantity that is nowhere below zero does not get there by being moved.
fn moved(value: f64, few: f64, all: f64) -> f64 {
    let moved = value + (all - few);
    if value.min(few).min(all) >= 0.0 { moved.max(0.0) } else { moved }
}
