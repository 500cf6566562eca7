//! The scoreboard of more futures than can be held at once: they are seen part by part, and once
//! more, and it is bit for bit the one of holding them.

use crate::analysis::scoreboard::{Scoreboard, Spread, scoreboard};
use crate::base::sieve::{self, Sieve};
use crate::ensemble::Ensemble;
use crate::model::Model;

/// Of all values of all futures, how many are kept: 16 MB.
const KEPT: usize = 4 << 20;
/// The quantiles of a spread.
const LEVELS: [f64; 3] = [0.10, 0.50, 0.90];

/// A plan and its baseline at one moment, as the parts of their futures are seen.
#[derive(Debug)]
pub struct Tally<'a> {
    model: &'a Model,
    time: usize,
    futures: f64,
    whole: bool,
    /// With numbers of futures where shares will be.
    board: Scoreboard,
    /// Of each row: the plan, the baseline, the change.
    sieves: Vec<[Sieve; 3]>,
}

impl<'a> Tally<'a> {
    /// For the saved moment `time`: index and years.
    pub fn new(model: &'a Model, (time, year): (usize, f64)) -> Self {
        let board = Scoreboard { year, rows: Vec::new(), chances: Vec::new(), above: Vec::new() };
        Self { model, time, futures: 0.0, whole: false, board, sieves: Vec::new() }
    }

    /// Sees a part: the same futures of both, in the same order.
    pub fn see(&mut self, plan: &Ensemble, base: &Ensemble) {
        if !self.whole {
            self.count(scoreboard(self.model, plan, base, self.time), f64::from(plan.futures()));
        }
        let (mut of_plan, mut of_base) = (Vec::new(), Vec::new());
        for (row, [in_plan, in_base, change]) in self.board.rows.iter().zip(&mut self.sieves) {
            plan.column(row.outcome, self.time, &mut of_plan);
            base.column(row.outcome, self.time, &mut of_base);
            in_plan.see(&of_plan);
            in_base.see(&of_base);
            for (value, base) in of_plan.iter_mut().zip(&of_base) {
                *value -= *base;
            }
            change.see(&of_plan);
        }
    }

    /// Adds a part's numbers of futures.
    fn count(&mut self, mut part: Scoreboard, futures: f64) {
        // A share of the part's futures is a whole number of them.
        each_share(&mut part, |share| (share * futures).round());
        self.futures += futures;
        if self.sieves.is_empty() {
            self.sieves = part.rows.iter().map(|_| Default::default()).collect();
            self.board = part;
            return;
        }
        let mut counts = Vec::new();
        each_share(&mut part, |count| {
            counts.push(count);
            count
        });
        let mut counts = counts.into_iter();
        each_share(&mut self.board, |count| count + counts.next().unwrap_or(f64::NAN));
    }

    /// After all parts: whether all have to be seen again.
    pub fn again(&mut self) -> bool {
        self.whole = true;
        sieve::next(self.sieves.iter_mut().flatten(), &LEVELS, KEPT)
    }

    /// The answer.
    pub fn scoreboard(mut self) -> Scoreboard {
        each_share(&mut self.board, |count| count / self.futures);
        for (row, sieves) in self.board.rows.iter_mut().zip(&self.sieves) {
            let [in_plan, in_base, _] = sieves;
            (row.plan_mean, row.base_mean) = (in_plan.mean(), in_base.mean());
            [row.plan, row.base, row.change] = sieves.each_ref().map(|sieve| {
                let mut found = [f64::NAN; 3];
                sieve.quantiles(&LEVELS, &mut found);
                let [p10, p50, p90] = found;
                Spread { p10, p50, p90 }
            });
        }
        self.board
    }
}

/// Changes all that is a share of futures, always in the same order.
fn each_share(board: &mut Scoreboard, mut change: impl FnMut(f64) -> f64) {
    let rows = board.rows.iter_mut();
    let rows =
        rows.flat_map(|row| [&mut row.share_above, &mut row.share_below, &mut row.share_equal]);
    let chances = board.chances.iter_mut().flat_map(|of| [&mut of.plan, &mut of.base]);
    let above = board.above.iter_mut().flatten().flat_map(|of| [&mut of.plan, &mut of.base]);
    for share in rows.chain(chances).chain(above) {
        *share = change(*share);
    }
}
