//! One draw of all uncertainties and of all luck: what a future's parameters are, and when its
//! events would fire. A future is a seed and a number, so the same future is the same luck under
//! every plan, and can be asked for alone.

use crate::base::{math, rng};
use crate::ensemble::program::{Chance, Draw};

/// A future, by its number in the ensemble of a seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Future {
    pub(super) seed: u64,
    pub(super) number: u32,
}

impl Future {
    /// Its value of a parameter.
    pub(super) fn parameter(self, draw: &Draw) -> f64 {
        draw.metalog.quantile(rng::sobol(self.seed, self.number, draw.dimension))
    }

    /// How much hazard has to gather before an event happens for the `occurrence`th time, counted
    /// from 0: unit-exponential, so that it happens at the rate that the hazard says.
    pub(super) fn threshold(self, chance: &Chance, occurrence: u32) -> f64 {
        if occurrence == 0 {
            // The first ones are spread evenly over futures, as parameters are.
            -math::ln(rng::sobol(self.seed, self.number, chance.dimension))
        } else {
            let Self { seed, number } = self;
            rng::exponential(seed, u64::from(number), chance.stream, u64::from(occurrence))
        }
    }
}
