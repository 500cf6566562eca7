//! One draw of all uncertainties and of all luck: what a future's parameters are, and when its
//! events would fire. A future is a seed and a number, so the same future is the same luck under
//! every plan, and can be asked for alone.

use crate::base::{math, rng};
use crate::ensemble::program::{Chance, Draw};

/// The dimension in which beliefs are drawn: far above those of parameters and events.
const BELIEF_DIMENSION: u32 = 1 << 24;

/// A future, by its number in the ensemble of a seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Future {
    pub(super) seed: u64,
    pub(super) number: u32,
}

impl Future {
    /// Which believer is right in it, by its place in `believers`: the upper ends of their shares.
    /// Drawn by itself, so it moves no other draw; over many futures more evenly than by chance.
    pub(super) fn belief(self, believers: &[f64]) -> usize {
        if believers.len() < 2 {
            return 0;
        }
        let u = rng::sobol(self.seed, self.number, BELIEF_DIMENSION);
        // The last share ends at 1 but for rounding.
        believers.iter().position(|end| u < *end).unwrap_or(believers.len() - 1)
    }

    /// Its value of a parameter, if the believer at this place is right.
    pub(super) fn parameter(self, draw: &Draw, belief: usize) -> f64 {
        // A parameter about which all agree has one distribution.
        let metalog = draw.metalogs.get(belief).unwrap_or(&draw.metalogs[0]);
        metalog.quantile(self.even(draw.dimension))
    }

    /// A uniform number of a dimension, spread over futures more evenly than by chance.
    #[inline(always)]
    pub(super) fn even(self, dimension: u32) -> f64 {
        rng::sobol(self.seed, self.number, dimension)
    }

    /// The same of four dimensions, from `4 * four` on.
    #[inline(always)]
    pub(super) fn even_in_four(self, four: u32) -> [f64; 4] {
        rng::sobol_of_four(self.seed, self.number, four)
    }

    /// How much hazard has to gather before an event happens first, of a uniform number.
    #[inline(always)]
    pub(super) fn waiting(u: f64) -> f64 {
        -math::ln(u)
    }

    /// The same for the `occurrence`th time, counted from 0: unit-exponential, so that it happens
    /// at the rate that the hazard says.
    pub(super) fn threshold(self, chance: &Chance, occurrence: u32) -> f64 {
        Self::waiting(if occurrence == 0 {
            // The first ones are spread evenly over futures, as parameters are.
            self.even(chance.dimension)
        } else {
            rng::uniform_of(self.common(), chance.stream, u64::from(occurrence))
        })
    }

    /// What the uniform numbers of its events' later thresholds have in common.
    pub(super) fn common(self) -> u64 {
        rng::of_future(self.seed, u64::from(self.number))
    }
}
