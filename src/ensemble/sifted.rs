//! Bands of more futures than can be kept: all parts of them are run and seen, and then once more,
//! and what comes of it is bit for bit what would come of keeping them.

use crate::base::sieve::{self, Sieve};
use crate::ensemble::{Bands, Ensemble, LEVELS, OutcomeBands};

/// Of all values of all futures, how many are kept: 64 MB.
const KEPT: usize = 16 << 20;

/// Every outcome at some saved times, as the parts of a run are seen.
#[derive(Debug)]
pub struct Sifted {
    times: Vec<(usize, f64)>,
    futures: u32,
    whole: bool,
    /// Outcome by outcome, each at all times.
    sieves: Vec<Sieve>,
}

impl Sifted {
    /// `outcomes` of them at some of the saved `times`: index and years, ascending.
    pub fn new(outcomes: usize, times: Vec<(usize, f64)>) -> Self {
        let sieves = (0..outcomes * times.len()).map(|_| Sieve::default()).collect();
        Self { times, futures: 0, whole: false, sieves }
    }

    /// Sees a part of the futures; all parts but the last are of a multiple of eight.
    pub fn see(&mut self, part: &Ensemble) {
        if self.sieves.is_empty() {
            return;
        }
        if !self.whole {
            self.futures += part.futures();
        }
        let times = self.times.as_slice();
        let share = self.sieves.len().div_ceil(part.threads.max(1));
        std::thread::scope(|scope| {
            for (place, sieves) in self.sieves.chunks_mut(share).enumerate() {
                scope.spawn(move || {
                    let mut column = Vec::new();
                    for (index, sieve) in (place * share..).zip(sieves) {
                        let (outcome, (time, _)) =
                            (index / times.len(), times[index % times.len()]);
                        part.column(outcome, time, &mut column);
                        sieve.see(&column);
                    }
                });
            }
        });
    }

    /// After all parts: whether all have to be seen again.
    pub fn again(&mut self) -> bool {
        self.whole = true;
        sieve::next(&mut self.sieves, &LEVELS, KEPT)
    }

    /// The bands at the times that were asked for.
    pub fn bands(&self) -> Bands {
        let outcomes = self.sieves.chunks(self.times.len().max(1)).map(|sieves| {
            let quantiles = sieves.iter().map(|sieve| {
                let mut at_levels = [f64::NAN; 9];
                sieve.quantiles(&LEVELS, &mut at_levels);
                at_levels
            });
            let mean = sieves.iter().map(Sieve::mean).collect();
            OutcomeBands { quantiles: quantiles.collect(), mean }
        });
        let outcomes = outcomes.collect();
        let times = self.times.iter().map(|(_, years)| *years).collect();
        Bands { times, futures: self.futures, outcomes }
    }
}
