//! The registers of one thread, in which one strip of futures after another is run: what is drawn,
//! step by step what is computed and what happens, and what is saved of it. Nothing is allocated
//! in the step loop.

use std::sync::atomic::Ordering;

use crate::ensemble::draws::Drawn;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{CHUNKS, LANES, Row, STRIP, execute, gather_one, one_by_one, row};
use crate::ensemble::program::Program;
use crate::ensemble::registers::Action;
use crate::ensemble::{Futures, Progress};

/// The registers of one thread, used for one strip after another.
pub(super) struct Worker<'a> {
    program: &'a Program,
    futures: Futures,
    /// What was drawn before, if it was: of all futures.
    drawn: Option<&'a Drawn>,
    block: usize,
    arch: pulp::Arch,
    rows: Vec<Row>,
    events: Vec<Luck>,
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

/// How far an event is in each future of a strip.
struct Luck {
    gathered: Row,
    threshold: Row,
    occurrences: [u32; STRIP],
}

impl<'a> Worker<'a> {
    pub(super) fn new(
        program: &'a Program,
        futures: Futures,
        drawn: Option<&'a Drawn>,
        (block, arch): (usize, pulp::Arch),
    ) -> Self {
        let mut rows = vec![row(0.0); program.code.registers];
        for (register, value) in &program.code.constants {
            rows[*register] = row(*value);
        }
        let luck = || Luck { gathered: row(0.0), threshold: row(0.0), occurrences: [0; STRIP] };
        let events = program.events.iter().map(|_| luck()).collect();
        Self { program, futures, drawn, block, arch, rows, events }
    }

    /// Runs the block that begins with a future and saves what there is to save of it; `None` if
    /// the run was stopped.
    pub(super) fn run(&mut self, first: u32, saved: &mut [f32], progress: &Progress) -> Option<()> {
        let before = first.wrapping_sub(self.futures.first) as usize;
        let left = (self.futures.count as usize).saturating_sub(before);
        let fresh;
        let (drawn, from) = match self.drawn {
            Some(drawn) => (drawn, before),
            None => {
                fresh = self.fresh(first);
                (&fresh, 0)
            }
        };
        for strip in (0..self.block.min(left)).step_by(STRIP) {
            self.draw(drawn, from + strip);
            self.run_strip(first.wrapping_add(strip as u32), strip, saved, progress)?;
        }
        Some(())
    }

    /// Runs the strip that begins with a future, and saves it from its place in the block on.
    fn run_strip(
        &mut self,
        first: u32,
        place: usize,
        saved: &mut [f32],
        progress: &Progress,
    ) -> Option<()> {
        let code = &self.program.code;
        self.act_widely(&code.once, first);
        for [state, initial] in &code.initial {
            self.rows[*state] = self.rows[*initial];
        }
        for [state, _] in &code.memories {
            self.rows[*state] = row(0.0);
        }
        for step in 0..=self.program.steps {
            if progress.stop.load(Ordering::Relaxed) {
                return None;
            }
            self.follow_time(step);
            self.act_widely(&code.step, first);
            if step % self.program.save_every == 0 {
                self.act_widely(&code.save, first);
                self.save(step / self.program.save_every, place, saved);
            }
            // Memories first: what is given may be a stock's state as it is before it moves.
            for [state, next] in code.memories.iter().chain(&code.stocks) {
                self.rows[*state] = self.rows[*next];
            }
            self.act_widely(&code.moves, first);
        }
        Some(())
    }

    /// What the program needs, drawn for one block.
    fn fresh(&self, first: u32) -> Drawn {
        let futures = Futures { first, count: self.block as u32, ..self.futures };
        let mut drawn = Drawn::new(self.program);
        drawn.fill(self.program, futures, self.arch);
        drawn
    }

    /// Everything that chance decides before the futures of a strip start, which is drawn `from`
    /// some future on.
    fn draw(&mut self, drawn: &Drawn, from: usize) {
        let code = &self.program.code;
        for (register, parameter) in &code.parameters {
            drawn.parameter(*parameter, from, &mut self.rows[*register]);
        }
        let used = self.events.iter_mut().enumerate().zip(&code.events);
        for ((event, luck), _) in used.filter(|(_, used)| **used) {
            luck.gathered = row(0.0);
            luck.occurrences = [0; STRIP];
            drawn.threshold(event, from, &mut luck.threshold);
        }
    }

    /// Sets what follows time alone, where it has changed.
    fn follow_time(&mut self, step: usize) {
        for (register, values) in &self.program.code.timed {
            let value = values[step];
            if step == 0 || value.to_bits() != values[step - 1].to_bits() {
                self.rows[*register] = row(value);
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
                    let [event, hazard, out] = [event, hazard, out].map(|of| *of as usize);
                    if self.gather(event, hazard, out) {
                        self.happen(event, out, first);
                    }
                }
            }
        }
    }

    /// Adds a step's hazard, marks the futures in which it passes the threshold, and says whether
    /// there are any.
    #[inline(always)]
    fn gather(&mut self, event: usize, hazard: usize, out: usize) -> bool {
        let dt = self.program.constants.dt;
        let luck = &mut self.events[event];
        let mut hit = false;
        for chunk in 0..CHUNKS {
            // Whole chunks in and out, as in `kernels`.
            let (before, threshold) = (luck.gathered[chunk].0, luck.threshold[chunk].0);
            let hazard = self.rows[hazard][chunk].0;
            let (mut sums, mut impulses) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                (sums[lane], impulses[lane]) =
                    gather_one(before[lane], hazard[lane], threshold[lane], dt);
                hit |= sums[lane] >= threshold[lane];
            }
            luck.gathered[chunk].0 = sums;
            self.rows[out][chunk].0 = impulses;
            one_by_one();
        }
        hit
    }

    /// Where an event has happened, it starts to gather again towards a new threshold.
    #[cold]
    fn happen(&mut self, event: usize, out: usize, first: u32) {
        let chance = &self.program.events[event];
        let luck = &mut self.events[event];
        for lane in 0..STRIP {
            let (chunk, at) = (lane / LANES, lane % LANES);
            if self.rows[out][chunk].0[at] > 0.0 {
                let number = first.wrapping_add(lane as u32);
                let future = Future { seed: self.futures.seed, number };
                luck.occurrences[lane] = luck.occurrences[lane].saturating_add(1);
                luck.gathered[chunk].0[at] = 0.0;
                let threshold = future.threshold(chance, luck.occurrences[lane]);
                luck.threshold[chunk].0[at] = threshold;
            }
        }
    }

    /// Saves the outcomes of a strip at a time, from its place in the block on.
    fn save(&self, time: usize, place: usize, saved: &mut [f32]) {
        let saved_times = self.program.times.len();
        for (outcome, register) in self.program.code.outcomes.iter().enumerate() {
            let at = (outcome * saved_times + time) * self.block + place;
            let (kept, _) = saved[at..at + STRIP].as_chunks_mut::<LANES>();
            for (kept, lanes) in kept.iter_mut().zip(&self.rows[*register]) {
                *kept = lanes.0.map(|value| value as f32);
                one_by_one();
            }
        }
    }
}
