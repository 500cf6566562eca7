//! A program over many futures: blocks of futures, spread over threads, with progress and a stop
//! flag. Nothing is allocated in the step loop, and no future knows in which block it runs.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

use crate::base::Problem;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{LANES, Lanes, Row, execute, gather_one};
use crate::ensemble::program::Program;
use crate::ensemble::registers::Action;

/// Futures in a block: as fast as any size from 64 to 512, and small enough to stop soon.
const BLOCK: usize = 128;

/// How wide the vectors of a run are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Vectors {
    /// As wide as this build knows and this machine has.
    Widest,
    /// Those that every machine of its kind has: SSE2 on x86.
    Plain,
}

/// How the work of a run is laid out; it changes the time that it takes and no bit of it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Layout {
    /// How many threads.
    pub threads: usize,
    /// Futures in a block; rounded up to whole chunks of lanes.
    pub block: usize,
    /// How wide the vectors are.
    pub vectors: Vectors,
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
    outcomes: usize,
    block: usize,
    /// Block → outcome → saved time → future of the block. What is kept is `f32`: seven digits
    /// are more than a band has, and half the memory; the step loop is `f64` throughout.
    blocks: Vec<Vec<f32>>,
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
/// Block sizes are rounded up to whole chunks of lanes.
pub fn run_in_blocks(
    program: &Program,
    futures: Futures,
    threads: usize,
    block: usize,
    progress: &Progress,
) -> Option<Ensemble> {
    let layout = Layout { threads, block, vectors: Vectors::Widest };
    run_laid_out(program, futures, layout, progress)
}

/// Runs with the work laid out in any way, to show that it changes no bit.
pub fn run_laid_out(
    program: &Program,
    futures: Futures,
    Layout { threads, block, vectors }: Layout,
    progress: &Progress,
) -> Option<Ensemble> {
    let arch = match vectors {
        Vectors::Widest => pulp::Arch::new(),
        Vectors::Plain => pulp::Arch::Scalar,
    };
    let block = block.max(1).next_multiple_of(LANES);
    let count = (futures.count as usize).div_ceil(block);
    let done: Vec<Mutex<Vec<f32>>> = (0..count).map(|_| Mutex::new(Vec::new())).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut worker = Worker::new(program, futures.seed, block, arch);
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(slot) = done.get(index) else { return };
            let first = futures.first + (index * block) as u32;
            let Some(saved) = worker.run(first, progress) else { return };
            if let Ok(mut slot) = slot.lock() {
                *slot = saved;
            }
            let left = futures.count as usize - index * block;
            progress.done.fetch_add(left.min(block) as u32, Ordering::Relaxed);
        }
    };
    let helpers = threads.clamp(1, count.max(1)) - 1;
    std::thread::scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(work);
        }
        work();
    });
    if progress.stop.load(Ordering::Relaxed) {
        return None;
    }
    let blocks = done.into_iter().map(|slot| slot.into_inner().unwrap_or_default()).collect();
    let times = program.times.clone();
    let mut ensemble = Ensemble {
        times,
        first: futures.first,
        futures: futures.count,
        outcomes: program.outcomes.len(),
        block,
        blocks,
        missing: Vec::new(),
        problems: Vec::new(),
        threads,
    };
    (ensemble.missing, ensemble.problems) = ensemble.not_finite(program);
    Some(ensemble)
}

/// The registers of one thread, used for one block after another.
struct Worker<'a> {
    program: &'a Program,
    seed: u64,
    block: usize,
    arch: pulp::Arch,
    rows: Vec<Row>,
    events: Vec<Luck>,
    /// Which believer is right in each future of the block.
    beliefs: Vec<usize>,
}

/// A list of actions as something that can be compiled for several kinds of vectors. A closure
/// would be called, not compiled in, and then stay narrow.
struct Act<'w, 'p, 'a> {
    worker: &'w mut Worker<'p>,
    actions: &'a [Action],
    first: u32,
}

impl pulp::WithSimd for Act<'_, '_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.worker.act(self.actions, self.first);
    }
}

/// How far an event is in each future of a block.
struct Luck {
    gathered: Row,
    threshold: Row,
    occurrences: Vec<u32>,
}

impl<'a> Worker<'a> {
    fn new(program: &'a Program, seed: u64, block: usize, arch: pulp::Arch) -> Self {
        let row = |value: f64| vec![Lanes([value; LANES]); block / LANES];
        let mut rows: Vec<Row> = (0..program.code.registers).map(|_| row(0.0)).collect();
        for (register, value) in &program.code.constants {
            rows[*register] = row(*value);
        }
        let luck = || Luck { gathered: row(0.0), threshold: row(0.0), occurrences: vec![0; block] };
        let events = program.events.iter().map(|_| luck()).collect();
        Self { program, seed, block, arch, rows, events, beliefs: Vec::with_capacity(block) }
    }

    /// Runs one block: what is saved of it, or `None` if the run was stopped.
    fn run(&mut self, first: u32, progress: &Progress) -> Option<Vec<f32>> {
        self.draw(first);
        let code = &self.program.code;
        let saved_times = self.program.times.len();
        let mut saved = vec![0.0; self.program.outcomes.len() * saved_times * self.block];
        self.act_widely(&code.once, first);
        for [state, initial, _] in &code.stocks {
            copy(&mut self.rows, *initial, *state);
        }
        for [state, _] in &code.memories {
            self.rows[*state].fill(Lanes([0.0; LANES]));
        }
        for step in 0..=self.program.steps {
            if progress.stop.load(Ordering::Relaxed) {
                return None;
            }
            self.follow_time(step);
            self.act_widely(&code.step, first);
            if step % self.program.save_every == 0 {
                self.act_widely(&code.save, first);
                self.save(step / self.program.save_every, &mut saved);
            }
            // Memories first: what is given may be a stock's state as it is before it moves.
            for [state, next] in &code.memories {
                copy(&mut self.rows, *next, *state);
            }
            for [state, _, next] in &code.stocks {
                copy(&mut self.rows, *next, *state);
            }
        }
        Some(saved)
    }

    /// Everything that chance decides before a future starts.
    fn draw(&mut self, first: u32) {
        let Self { program, seed, block, rows, events, beliefs, .. } = self;
        let future = |lane: usize| Future { seed: *seed, number: first.wrapping_add(lane as u32) };
        beliefs.clear();
        beliefs.extend((0..*block).map(|lane| future(lane).belief(&program.believers)));
        for (register, parameter) in &program.code.parameters {
            let draw = &program.parameters[*parameter];
            for (lane, belief) in beliefs.iter().enumerate() {
                rows[*register][lane / LANES].0[lane % LANES] =
                    future(lane).parameter(draw, *belief);
            }
        }
        let drawn = events.iter_mut().zip(&program.events).zip(&program.code.events);
        for ((luck, chance), _) in drawn.filter(|(_, used)| **used) {
            luck.gathered.fill(Lanes([0.0; LANES]));
            luck.occurrences.fill(0);
            for lane in 0..*block {
                luck.threshold[lane / LANES].0[lane % LANES] = future(lane).threshold(chance, 0);
            }
        }
    }

    /// Sets what follows time alone, where it has changed.
    fn follow_time(&mut self, step: usize) {
        for (register, values) in &self.program.code.timed {
            let value = values[step];
            if step == 0 || value.to_bits() != values[step - 1].to_bits() {
                self.rows[*register].fill(Lanes([value; LANES]));
            }
        }
    }

    /// Acts with vectors as wide as asked. The arithmetic is the same on all: nothing is fused or
    /// reordered, so neither are the bits other.
    fn act_widely(&mut self, actions: &[Action], first: u32) {
        self.arch.dispatch(Act { worker: self, actions, first });
    }

    #[inline(always)]
    fn act(&mut self, actions: &[Action], first: u32) {
        for action in actions {
            match action {
                Action::Op(instruction) => {
                    execute(instruction, &self.program.constants, &mut self.rows);
                }
                Action::Event { event, hazard, out } => {
                    if self.gather(*event, *hazard, *out) {
                        self.happen(*event, *out, first);
                    }
                }
            }
        }
    }

    /// Adds a step's hazard and marks the futures in which it passes the threshold; whether there
    /// are any.
    #[inline(always)]
    fn gather(&mut self, event: usize, hazard: usize, out: usize) -> bool {
        let dt = self.program.constants.dt;
        let mut taken = std::mem::take(&mut self.rows[out]);
        let luck = &mut self.events[event];
        let mut any = 0;
        let hazards = &self.rows[hazard];
        let states = luck.gathered.iter_mut().zip(&luck.threshold);
        for ((out, hazard), (gathered, threshold)) in taken.iter_mut().zip(hazards).zip(states) {
            // Whole chunks in and out, as in `kernels`.
            let (hazard, before, threshold) = (hazard.0, gathered.0, threshold.0);
            let (mut sums, mut impulses) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                (sums[lane], impulses[lane]) =
                    gather_one(before[lane], hazard[lane], threshold[lane], dt);
            }
            for impulse in impulses {
                any |= impulse.to_bits();
            }
            (gathered.0, out.0) = (sums, impulses);
        }
        self.rows[out] = taken;
        any != 0
    }

    /// Where an event has happened, it starts to gather again towards a new threshold.
    #[cold]
    fn happen(&mut self, event: usize, out: usize, first: u32) {
        let chance = &self.program.events[event];
        let luck = &mut self.events[event];
        for lane in 0..self.block {
            let (chunk, at) = (lane / LANES, lane % LANES);
            if self.rows[out][chunk].0[at] > 0.0 {
                let number = first.wrapping_add(lane as u32);
                let future = Future { seed: self.seed, number };
                luck.occurrences[lane] = luck.occurrences[lane].saturating_add(1);
                luck.gathered[chunk].0[at] = 0.0;
                luck.threshold[chunk].0[at] = future.threshold(chance, luck.occurrences[lane]);
            }
        }
    }

    fn save(&self, time: usize, saved: &mut [f32]) {
        let saved_times = self.program.times.len();
        for (outcome, register) in self.program.code.outcomes.iter().enumerate() {
            let at = (outcome * saved_times + time) * self.block;
            let row = self.rows[*register].iter().flat_map(|lanes| lanes.0);
            for (kept, value) in saved[at..at + self.block].iter_mut().zip(row) {
                *kept = value as f32;
            }
        }
    }
}

fn copy(rows: &mut [Row], from: usize, to: usize) {
    if from != to {
        let mut target = std::mem::take(&mut rows[to]);
        target.copy_from_slice(&rows[from]);
        rows[to] = target;
    }
}

impl Ensemble {
    /// Saved model times, in years; the first is “now”.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// Number of the first future.
    pub fn first(&self) -> u32 {
        self.first
    }

    /// How many futures.
    pub fn futures(&self) -> u32 {
        self.futures
    }

    /// How many outcomes, in the model's order.
    pub fn outcomes(&self) -> usize {
        self.outcomes
    }

    /// What could not be computed, named by outcome, future and time.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// One value: an outcome in a future at a saved time.
    pub fn value(&self, outcome: usize, time: usize, future: usize) -> f32 {
        let at = (outcome * self.times.len() + time) * self.block + future % self.block;
        self.blocks[future / self.block][at]
    }

    /// An outcome at a saved time in all futures, in their order; replaces what is in `column`.
    pub fn column(&self, outcome: usize, time: usize, column: &mut Vec<f32>) {
        column.clear();
        let at = (outcome * self.times.len() + time) * self.block;
        for block in &self.blocks {
            column.extend_from_slice(&block[at..at + self.block]);
        }
        column.truncate(self.futures as usize);
    }

    /// For each outcome, the first future in which it has no number.
    fn not_finite(&self, program: &Program) -> (Vec<Missing>, Vec<Problem>) {
        let (mut missing, mut problems) = (Vec::new(), Vec::new());
        let mut column = Vec::new();
        for (outcome, name) in program.outcomes.iter().enumerate() {
            for (time, years) in self.times.iter().enumerate() {
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
                problems.push(Problem::error(what).remedy(remedy));
                missing.push(Missing { outcome, future, time: *years });
                break;
            }
        }
        (missing, problems)
    }
}
