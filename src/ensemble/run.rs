//! A program over many futures: blocks of futures, spread over threads, with progress and a stop
//! flag. Nothing is allocated in the step loop, and no future knows in which block it runs.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::base::{Problem, Real, share_out};
use crate::ensemble::draws::Drawn;
use crate::ensemble::kernels::LANES;
use crate::ensemble::program::Program;
use crate::ensemble::rows::Rows;
use crate::ensemble::worker::Worker;

/// Futures in a block, which is what a thread takes at a time and what is stored together: any size
/// from 64 to 512 is as fast, and this is small enough to stop soon.
pub(super) const BLOCK: usize = 128;

/// How wide the vectors of a run are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Vectors {
    /// As wide as this machine has: AVX-512, AVX2 or SSE2 on x86.
    Widest,
    /// No wider than AVX2, where the machine has it.
    Avx2,
    /// Those that every machine of its kind has: SSE2 on x86.
    Plain,
}

/// How the work of a run is laid out; but for `short`, it changes only the time that it takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Layout {
    /// How many threads.
    pub threads: usize,
    /// Futures in a block; rounded up to whole strips of 64, or of 128 in `f32`.
    pub block: usize,
    /// How wide the vectors are.
    pub vectors: Vectors,
    /// Whether it is run in `f32`, as sketches are; else in `f64`.
    pub short: bool,
}

/// Which futures to run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Futures {
    /// Seed of all chance.
    pub seed: u64,
    /// Number of the first.
    pub first: u32,
    /// How many.
    pub count: u32,
}

/// How far a run is, and whether it should stop.
#[derive(Debug, Default)]
pub struct Progress {
    /// Futures done.
    pub done: AtomicU32,
    /// Set to make the run give up soon.
    pub stop: AtomicBool,
}

/// Where an outcome has no number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Missing {
    pub(super) outcome: usize,
    /// The first such future.
    pub(super) future: u32,
    /// The first such saved time in any future, in years.
    pub(super) time: f64,
}

/// All runs of a plan: every outcome of every future at every saved time.
#[derive(Debug)]
pub struct Ensemble {
    times: Vec<f64>,
    first: u32,
    futures: u32,
    rows: Rows,
    block: usize,
    /// Whether it was run in `f32`.
    short: bool,
    /// Block → outcome → saved time → future of the block. What is kept is `f32`, whatever it was
    /// run in: seven digits are more than a band has, and half the memory.
    pub(super) blocks: Vec<Vec<f32>>,
    /// Where outcomes have no number, and the same in words.
    pub(super) missing: Vec<Missing>,
    pub(super) problems: Vec<Problem>,
    /// How many threads made it, and may summarize it.
    pub(super) threads: usize,
}

/// Runs a program; `None` if it was stopped.
pub fn run(
    program: &Program,
    futures: Futures,
    threads: usize,
    progress: &Progress,
) -> Option<Ensemble> {
    run_in_blocks(program, futures, threads, BLOCK, progress)
}

/// Runs with another block size, to show that it changes no bit.
///
/// Block sizes are rounded up to whole strips of 64.
pub fn run_in_blocks(
    program: &Program,
    futures: Futures,
    threads: usize,
    block: usize,
    progress: &Progress,
) -> Option<Ensemble> {
    let layout = Layout { threads, block, vectors: Vectors::Widest, short: false };
    run_laid_out(program, futures, layout, progress)
}

/// Runs with the work laid out in any way, to show that it changes no bit.
pub fn run_laid_out(
    program: &Program,
    futures: Futures,
    layout: Layout,
    progress: &Progress,
) -> Option<Ensemble> {
    run_drawn(program, futures, layout, None, progress)
}

impl Vectors {
    /// How to act with them.
    pub(super) fn arch(self) -> pulp::Arch {
        match self {
            Self::Widest => pulp::Arch::new(),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => pulp::x86::V3::try_new().map_or(pulp::Arch::Scalar, pulp::Arch::V3),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 => pulp::Arch::Scalar,
            Self::Plain => pulp::Arch::Scalar,
        }
    }
}

/// Runs with what was drawn before, if it was: of all these futures, rounded up to whole blocks.
pub(super) fn run_drawn(
    program: &Program,
    futures: Futures,
    layout: Layout,
    drawn: Option<&Drawn>,
    progress: &Progress,
) -> Option<Ensemble> {
    let of = if layout.short { run_as::<f32, { 2 * LANES }> } else { run_as::<f64, LANES> };
    of(program, futures, layout, drawn, progress)
}

fn run_as<R: Real, const N: usize>(
    program: &Program,
    futures: Futures,
    Layout { threads, block, vectors, short }: Layout,
    drawn: Option<&Drawn>,
    progress: &Progress,
) -> Option<Ensemble> {
    let arch = vectors.arch();
    let block = block.max(1).next_multiple_of(Worker::<R, N>::STRIP);
    let mut runs = Ensemble::empty(program, futures, block, threads);
    runs.short = short;
    let missing = AtomicBool::new(false);
    let start = || Worker::<R, N>::new(program, futures, drawn, (block, arch));
    share_out(threads, runs.blocks.iter_mut().enumerate(), start, |worker, (index, saved)| {
        let first = futures.first.wrapping_add((index * block) as u32);
        worker.run(first, saved, progress)?;
        if !worker.numbers {
            missing.store(true, Ordering::Relaxed);
        }
        let left = futures.count as usize - index * block;
        progress.done.fetch_add(left.min(block) as u32, Ordering::Relaxed);
        Some(())
    });
    if progress.stop.load(Ordering::Relaxed) {
        return None;
    }
    if missing.into_inner() {
        runs.find_missing(program);
    }
    Some(runs)
}

impl Ensemble {
    /// Room for what a program saves of some futures.
    pub(super) fn empty(program: &Program, futures: Futures, block: usize, threads: usize) -> Self {
        let count = (futures.count as usize).div_ceil(block);
        let size = program.rows.count() * block;
        Self {
            times: program.times.clone(),
            first: futures.first,
            futures: futures.count,
            rows: program.rows.clone(),
            block,
            short: false,
            // All of one thread: what short-lived threads take from the system comes back in
            // pieces.
            blocks: (0..count).map(|_| vec![0.0; size]).collect(),
            missing: Vec::new(),
            problems: Vec::new(),
            threads,
        }
    }

    /// Puts what is saved from now on into the same room otherwise.
    pub(super) fn turn_to(&mut self, rows: &Rows) {
        self.rows.clone_from(rows);
    }

    /// Saved model times, in years; the first is “now”.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Number of the first future.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// How far apart two values may be that should be the same, as a share of their size: what a
    /// run in `f32` leaves of them. Nothing, where it was in `f64`.
    pub fn slack(&self) -> f32 {
        if self.short { f32::EPSILON } else { 0.0 }
    }

    /// How many futures.
    pub fn futures(&self) -> u32 {
        self.futures
    }

    /// How many outcomes, in the model's order.
    pub fn outcomes(&self) -> usize {
        self.rows.outcomes()
    }

    /// Whether an outcome was computed; else it has no numbers.
    pub fn holds(&self, outcome: usize) -> bool {
        self.rows.holds(outcome)
    }

    /// Whether its numbers are kept at all saved times; a sketch keeps some at one moment alone.
    pub fn holds_throughout(&self, outcome: usize) -> bool {
        self.holds_during(outcome, 0..self.times.len())
    }

    /// Whether its numbers are kept at all of some saved times, by their places.
    pub(super) fn holds_during(&self, outcome: usize, mut times: Range<usize>) -> bool {
        self.holds(outcome) && times.all(|time| self.rows.at(outcome, time).is_some())
    }

    /// What could not be computed, named by outcome, future and time.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// One value: an outcome in a future at a saved time. It is no number where a sketch has not
    /// kept it.
    pub fn value(&self, outcome: usize, time: usize, future: usize) -> f32 {
        let Some(row) = self.rows.at(outcome, time) else { return f32::NAN };
        self.blocks[future / self.block][row * self.block + future % self.block]
    }

    /// An outcome at a saved time in all futures, in their order; replaces what is in `column`.
    pub fn column(&self, outcome: usize, time: usize, column: &mut Vec<f32>) {
        column.clear();
        let Some(row) = self.rows.at(outcome, time) else {
            return column.resize(self.futures as usize, f32::NAN);
        };
        let at = row * self.block;
        for block in &self.blocks {
            column.extend_from_slice(&block[at..at + self.block]);
        }
        column.truncate(self.futures as usize);
    }

    /// Finds, for each outcome that was not yet found to lack numbers, the first future in which it
    /// does.
    pub(super) fn find_missing(&mut self, program: &Program) {
        let mut column = Vec::new();
        for (outcome, name) in program.outcomes.iter().enumerate() {
            if !self.holds(outcome) || self.missing.iter().any(|of| of.outcome == outcome) {
                continue;
            }
            let times = self.times.iter().enumerate();
            for (time, years) in times.filter(|(time, _)| self.rows.at(outcome, *time).is_some()) {
                self.column(outcome, time, &mut column);
                let Some(at) = column.iter().position(|value| !value.is_finite()) else { continue };
                let count = column.iter().filter(|value| !value.is_finite()).count();
                let future = self.first + at as u32;
                let what = format!(
                    "`{name}` has no number in {count} of {} futures, first in future {future} at \
                     {years:.2}",
                    self.futures
                );
                let remedy = "look for a division by 0, or a logarithm or root of less than 0";
                self.problems.push(Problem::error(what).remedy(remedy));
                self.missing.push(Missing { outcome, future, time: *years });
                break;
            }
        }
    }
}
