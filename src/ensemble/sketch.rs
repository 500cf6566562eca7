//! A plan while it is being edited: what its sketches have in common is kept. Its luck is drawn
//! once, as neither seed nor assumptions change while a measure is dragged; it is compiled once, as
//! dates and strengths are all that does; and it is run in `f32`, in half the time.
//!
//! # Why (November 2026)
//! What is kept, exported or printed is `f64`; a sketch is seen for a moment, under the hand. In
//! `f32` medians and P10 and P90 of all samples, and of their changes, are off by less than a tenth
//! of their sampling error, as long as what an event gathers is summed with care: in one
//! sum, events a step sooner moved a median by 0.29 of it. A model of other magnitudes may not bear
//! it, so the first sketches are run both ways, and decide.

use crate::base::Problem;
use crate::ensemble::draws::Drawn;
use crate::ensemble::program::{Chance, Draw, Program, same_but_timed};
use crate::ensemble::run::{BLOCK, Futures, Layout, Vectors, run_drawn};
use crate::ensemble::{Ensemble, Progress, compile_for, nearest_time};
use crate::model::Model;
use crate::plan::Plan;

/// How many sketches are run both ways: as a rule the baseline's, and that of the plan it is for.
const COMPARED: u32 = 2;
/// Two values of an outcome are apart from here on, as a share of how widely it varies: a tenth of
/// the sampling error that the median of a thousand futures has where they vary evenly.
const APART: f32 = 5e-4;
/// One future in so many may have values apart: an event that happens a step sooner.
const APART_FEW: usize = 200;

/// What a sketch is asked for: outcomes, by their places in the model.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// All that it is to tell something about.
    pub told: &'a [usize],
    /// Those of them that are kept at all saved times.
    pub plotted: &'a [usize],
    /// The others are kept at the first and at the saved time nearest to this, in years.
    pub year: f64,
}

/// What sketches of one plan after another have in common, in one model.
#[derive(Debug, Default)]
pub struct Sketches {
    luck: Option<Luck>,
    compiled: Option<Compiled>,
    /// How many were run both ways, and whether `f32` is too rough for them.
    compared: u32,
    rough: bool,
}

/// A program, and of what.
#[derive(Debug)]
struct Compiled {
    plan: Plan,
    wanted: Vec<usize>,
    program: Program,
}

/// Draws, and of what.
#[derive(Debug)]
struct Luck {
    parameters: Vec<Draw>,
    believers: Vec<f64>,
    events: Vec<Chance>,
    /// Thresholds are drawn in steps of so many years.
    dt: f64,
    futures: Futures,
    drawn: Drawn,
}

impl Luck {
    fn new(program: &Program, futures: Futures) -> Self {
        Self {
            parameters: program.parameters.clone(),
            believers: program.believers.clone(),
            events: program.events.clone(),
            dt: program.constants.dt,
            futures,
            drawn: Drawn::new(program),
        }
    }

    /// Whether it is that of a program in these futures; of more futures is also well.
    fn is_of(&self, program: &Program, Futures { seed, first, count }: Futures) -> bool {
        self.parameters == program.parameters
            && self.believers == program.believers
            && self.events == program.events
            && self.dt.to_bits() == program.constants.dt.to_bits()
            && (self.futures.seed, self.futures.first) == (seed, first)
            && self.futures.count >= count
    }
}

impl Sketches {
    /// Such that are all in `f64`, with the bits of [`run`](crate::ensemble::run): for what counts
    /// in how many futures two plans are the same.
    pub fn exact() -> Self {
        Self { rough: true, ..Self::default() }
    }

    /// Sketches a plan; of one that differs from the plan before only in dates and strengths, most
    /// is compiled already. `None` if it was stopped.
    ///
    /// # Errors
    /// As [`compile_for`].
    pub fn project(
        &mut self,
        (model, plan): (&Model, &Plan),
        Asked { told, plotted, year }: Asked<'_>,
        futures: Futures,
        threads: usize,
        progress: &Progress,
    ) -> Result<Option<Ensemble>, Vec<Problem>> {
        let known = self
            .compiled
            .take()
            .filter(|known| known.wanted == told && same_but_timed(model, &known.plan, plan));
        let mut program = match known {
            Some(Compiled { mut program, .. }) => {
                program.retime(model, plan);
                program
            }
            None => compile_for(model, plan, &|outcome| told.contains(&outcome))?,
        };
        let at = nearest_time(program.times(), year);
        program.keep_only(|outcome, time| plotted.contains(&outcome) || time == 0 || time == at);
        let runs = self.run(&program, futures, threads, progress);
        self.compiled = Some(Compiled { plan: plan.clone(), wanted: told.to_vec(), program });
        Ok(runs)
    }

    /// Sketches a program; `None` if it was stopped.
    pub fn run(
        &mut self,
        program: &Program,
        futures: Futures,
        threads: usize,
        progress: &Progress,
    ) -> Option<Ensemble> {
        let luck = match &mut self.luck {
            Some(luck) if luck.is_of(program, futures) => luck,
            other => {
                let count = (futures.count as usize).next_multiple_of(BLOCK) as u32;
                other.insert(Luck::new(program, Futures { count, ..futures }))
            }
        };
        luck.drawn.fill(program, luck.futures, (threads, Vectors::Widest.arch()));
        let run = |short| {
            let layout = Layout { threads, block: BLOCK, vectors: Vectors::Widest, short };
            run_drawn(program, futures, layout, Some(&luck.drawn), progress)
        };
        if self.rough {
            return run(false);
        }
        let short = run(true)?;
        // What has no number in `f32` may have one in `f64`.
        if self.compared == COMPARED && short.problems().is_empty() {
            return Some(short);
        }
        let exact = run(false)?;
        self.compared = (self.compared + 1).min(COMPARED);
        self.rough = !alike(&short, &exact);
        Some(if self.rough { exact } else { short })
    }
}

/// Whether two runs of the same futures show the same.
fn alike(short: &Ensemble, exact: &Ensemble) -> bool {
    let futures = exact.futures() as usize;
    let mut apart = vec![false; futures];
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for outcome in (0..exact.outcomes()).filter(|outcome| exact.holds(*outcome)) {
        let (mut low, mut high) = (f32::INFINITY, f32::NEG_INFINITY);
        for time in 0..exact.times().len() {
            exact.column(outcome, time, &mut b);
            (low, high) =
                b.iter().fold((low, high), |(low, high), of| (low.min(*of), high.max(*of)));
        }
        // Both were rounded when they were kept, which says nothing of how they came about.
        let slack = APART * (high - low) + f32::EPSILON * low.abs().max(high.abs());
        for time in 0..exact.times().len() {
            short.column(outcome, time, &mut a);
            exact.column(outcome, time, &mut b);
            for (apart, (a, b)) in apart.iter_mut().zip(a.iter().zip(&b)) {
                let off = (a - b).abs();
                *apart |= off > slack || off.is_nan();
            }
        }
    }
    apart.iter().filter(|apart| **apart).count() <= futures / APART_FEW
}
