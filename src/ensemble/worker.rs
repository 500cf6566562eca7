//! The registers of one thread, in which one block of futures after another is run: what is drawn,
//! step by step what is computed and what happens, and what is saved of it. Nothing is allocated
//! in the step loop.

use std::sync::atomic::Ordering;

use crate::ensemble::draws::Drawn;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{LANES, Lanes, Row, execute, gather_one, one_by_one};
use crate::ensemble::program::Program;
use crate::ensemble::registers::{Action, Move, SPARE};
use crate::ensemble::{Futures, Progress};

/// The registers of one thread, used for one block after another.
pub(super) struct Worker<'a> {
    program: &'a Program,
    futures: Futures,
    /// What was drawn before, if it was: of all futures.
    drawn: Option<&'a Drawn>,
    block: usize,
    arch: pulp::Arch,
    rows: Vec<Row>,
    events: Vec<Luck>,
    /// Chunks in which the event at hand happens.
    hits: Vec<usize>,
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
    pub(super) fn new(
        program: &'a Program,
        futures: Futures,
        drawn: Option<&'a Drawn>,
        (block, arch): (usize, pulp::Arch),
    ) -> Self {
        let row = |value: f64| vec![Lanes([value; LANES]); block / LANES];
        let mut rows: Vec<Row> = (0..program.code.registers).map(|_| row(0.0)).collect();
        for (register, value) in &program.code.constants {
            rows[*register] = row(*value);
        }
        let luck = || Luck { gathered: row(0.0), threshold: row(0.0), occurrences: vec![0; block] };
        let events = program.events.iter().map(|_| luck()).collect();
        let hits = Vec::with_capacity(block / LANES);
        Self { program, futures, drawn, block, arch, rows, events, hits }
    }

    /// Runs the block that begins with a future: what is saved of it, or `None` if the run was
    /// stopped.
    pub(super) fn run(&mut self, first: u32, progress: &Progress) -> Option<Vec<f32>> {
        match self.drawn {
            Some(drawn) => self.draw(drawn, first.wrapping_sub(self.futures.first) as usize),
            None => self.draw(&self.fresh(first), 0),
        }
        let code = &self.program.code;
        let saved_times = self.program.times.len();
        let mut saved = vec![0.0; code.outcomes.len() * saved_times * self.block];
        self.act_widely(&code.once, first);
        for [state, initial] in &code.initial {
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
            for [state, next] in code.memories.iter().chain(&code.stocks) {
                copy(&mut self.rows, *next, *state);
            }
            self.act_widely(&code.moves, first);
        }
        Some(saved)
    }

    /// What the program needs, drawn for one block.
    fn fresh(&self, first: u32) -> Drawn {
        let futures = Futures { first, count: self.block as u32, ..self.futures };
        let mut drawn = Drawn::new(self.program);
        drawn.fill(self.program, futures, self.arch);
        drawn
    }

    /// Everything that chance decides before the futures of a block start, which is drawn `from`
    /// some future on.
    fn draw(&mut self, drawn: &Drawn, from: usize) {
        let code = &self.program.code;
        for (register, parameter) in &code.parameters {
            drawn.parameter(*parameter, from, &mut self.rows[*register]);
        }
        let used = self.events.iter_mut().enumerate().zip(&code.events);
        for ((event, luck), _) in used.filter(|(_, used)| **used) {
            luck.gathered.fill(Lanes([0.0; LANES]));
            luck.occurrences.fill(0);
            drawn.threshold(event, from, &mut luck.threshold);
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
                Action::Move(of) => self.advance(of),
                Action::Event { event, hazard, out } => {
                    self.gather(*event, *hazard, *out);
                    if !self.hits.is_empty() {
                        self.happen(*event, *out, first);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn advance(&mut self, of: &Move) {
        execute(&of.next, &self.program.constants, &mut self.rows);
        self.rows.swap(of.state, SPARE);
    }

    /// Adds a step's hazard and marks the futures in which it passes the threshold.
    #[inline(always)]
    fn gather(&mut self, event: usize, hazard: usize, out: usize) {
        let dt = self.program.constants.dt;
        let mut taken = std::mem::take(&mut self.rows[out]);
        let luck = &mut self.events[event];
        self.hits.clear();
        let hazards = self.rows[hazard].iter().zip(taken.iter_mut());
        let states = luck.gathered.iter_mut().zip(&luck.threshold);
        for (chunk, ((hazard, out), (gathered, threshold))) in hazards.zip(states).enumerate() {
            // Whole chunks in and out, as in `kernels`.
            let (hazard, before, threshold) = (hazard.0, gathered.0, threshold.0);
            let (mut sums, mut impulses) = ([0.0; LANES], [0.0; LANES]);
            let mut hit = false;
            for lane in 0..LANES {
                (sums[lane], impulses[lane]) =
                    gather_one(before[lane], hazard[lane], threshold[lane], dt);
                hit |= sums[lane] >= threshold[lane];
            }
            (gathered.0, out.0) = (sums, impulses);
            one_by_one();
            if hit {
                self.hits.push(chunk);
            }
        }
        self.rows[out] = taken;
    }

    /// Where an event has happened, it starts to gather again towards a new threshold.
    #[cold]
    fn happen(&mut self, event: usize, out: usize, first: u32) {
        let chance = &self.program.events[event];
        let luck = &mut self.events[event];
        for chunk in self.hits.iter().copied() {
            let impulses = self.rows[out][chunk];
            for at in (0..LANES).filter(|at| impulses.0[*at] > 0.0) {
                let lane = chunk * LANES + at;
                let number = first.wrapping_add(lane as u32);
                let future = Future { seed: self.futures.seed, number };
                luck.occurrences[lane] = luck.occurrences[lane].saturating_add(1);
                luck.gathered[chunk].0[at] = 0.0;
                let threshold = future.threshold(chance, luck.occurrences[lane]);
                luck.threshold[chunk].0[at] = threshold;
            }
        }
    }

    fn save(&self, time: usize, saved: &mut [f32]) {
        let saved_times = self.program.times.len();
        for (outcome, register) in self.program.code.outcomes.iter().enumerate() {
            let at = (outcome * saved_times + time) * self.block;
            let (kept, _) = saved[at..at + self.block].as_chunks_mut::<LANES>();
            for (kept, lanes) in kept.iter_mut().zip(&self.rows[*register]) {
                *kept = lanes.0.map(|value| value as f32);
                one_by_one();
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
