//! The registers of one thread, in which one strip of futures after another is run: what is drawn,
//! step by step what is computed and what happens, and what is saved of it. Nothing is allocated
//! in the step loop.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::Ordering;

use crate::base::Real;
use crate::ensemble::draws::Drawn;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{CHUNKS, Constants, Row, execute, one_by_one, row};
use crate::ensemble::luck::{Luck, Standing, events};
use crate::ensemble::program::Program;
use crate::ensemble::registers::{Action, Code};
use crate::ensemble::waiting::wait;
use crate::ensemble::{Futures, Progress};

/// In `f32` what events gather is settled every so many steps: so few that their sum is about as
/// exact as each.
pub(super) const SETTLED: usize = 16;

/// The registers of one thread, used for one strip after another.
pub(super) struct Worker<'a, R, const N: usize> {
    program: &'a Program,
    constants: Constants<R>,
    futures: Futures,
    /// What was drawn before, if it was: of all futures.
    drawn: Option<&'a Drawn>,
    block: usize,
    arch: pulp::Arch,
    rows: Vec<Row<R, N>>,
    luck: Luck<R, N>,
    /// Whether all that was saved is numbers.
    pub(super) numbers: bool,
}

/// Where a strip stands between two steps: what one hands to the next.
#[derive(Debug)]
pub(super) struct Stand<R, const N: usize> {
    /// States of stocks, then memories.
    rows: Vec<Row<R, N>>,
    events: Standing<R, N>,
}

/// A stretch of a run.
#[derive(Debug)]
pub(super) struct Stretch {
    /// Its steps.
    pub(super) steps: Range<usize>,
    /// What follows time alone as it is before the first of them: register and value.
    pub(super) timed: Vec<(usize, f64)>,
}

impl<R, const N: usize> Stand<R, N> {
    /// Room for one of a program.
    pub(super) fn of(program: &Program) -> Self {
        let rows = Vec::with_capacity(handed_on(&program.code).count());
        Self { rows, events: Standing::of(&program.code) }
    }
}

impl Stretch {
    /// What a program has to run after one saved time for some more of them, by their places.
    pub(super) fn for_times(program: &Program, times: &Range<usize>) -> Self {
        let after = |time: usize| if time == 0 { 0 } else { (time - 1) * program.save_every + 1 };
        let steps = after(times.start)..after(times.end);
        let before = program.timed[..steps.start].iter().flatten().copied();
        let timed: BTreeMap<usize, f64> = before.collect();
        Self { steps, timed: timed.into_iter().collect() }
    }
}

/// What a worker does, as something that can be compiled for several kinds of vectors. A closure
/// would be called, not compiled in, and then stay narrow.
struct Widely<'w, 'p, 'a, R, const N: usize> {
    worker: &'w mut Worker<'p, R, N>,
    work: Work<'a>,
}

enum Work<'a> {
    /// Carry out actions, one after another.
    Act(&'a [Action]),
    /// End a step: let luck turn where something happened.
    Renew,
    /// Settle what events have gathered.
    Settle,
    /// Save the outcomes at a time, from a place in the block on.
    Save { time: usize, place: usize, saved: &'a mut [f32] },
}

impl<R: Real, const N: usize> pulp::WithSimd for Widely<'_, '_, '_, R, N> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Worker { luck, program, .. } = &mut *self.worker;
        match self.work {
            Work::Act(actions) => self.worker.act(actions),
            Work::Settle => luck.settle(),
            Work::Renew => luck.renew(program),
            Work::Save { time, place, saved } => self.worker.save(time, place, saved),
        }
    }
}

impl<'a, R: Real, const N: usize> Worker<'a, R, N> {
    /// Futures in a strip.
    pub(super) const STRIP: usize = CHUNKS * N;

    pub(super) fn new(
        program: &'a Program,
        futures: Futures,
        drawn: Option<&'a Drawn>,
        (block, arch): (usize, pulp::Arch),
    ) -> Self {
        let (constants, luck) = (program.constants.of(), Luck::new(program));
        let mut rows = vec![row(R::ZERO); program.code.registers];
        for (register, value) in &program.code.constants {
            rows[*register] = row(R::of(*value));
        }
        Self { program, constants, futures, drawn, block, arch, rows, luck, numbers: true }
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
        for strip in (0..self.block.min(left)).step_by(Self::STRIP) {
            self.draw(drawn, from + strip, first.wrapping_add(strip as u32));
            self.start();
            self.go_on(0..self.program.steps + 1, strip, saved, progress)?;
        }
        Some(())
    }

    /// Runs the block that begins with a future on through a stretch, and saves what there is to
    /// save of it; what it needs was drawn before, and there is a stand for each strip in it.
    /// `None` if the run was stopped.
    pub(super) fn run_on(
        &mut self,
        first: u32,
        stands: &mut [Stand<R, N>],
        stretch: &Stretch,
        saved: &mut [f32],
        progress: &Progress,
    ) -> Option<()> {
        let drawn = self.drawn?;
        let before = first.wrapping_sub(self.futures.first) as usize;
        for (strip, stand) in (0..).step_by(Self::STRIP).zip(stands) {
            self.draw(drawn, before + strip, first.wrapping_add(strip as u32));
            self.start();
            if stretch.steps.start > 0 {
                self.resume(stand, stretch);
            }
            self.go_on(stretch.steps.clone(), strip, saved, progress)?;
            self.pause(stand);
        }
        Some(())
    }

    /// Puts a strip that was drawn before its first step.
    fn start(&mut self) {
        let code = &self.program.code;
        self.widely(Work::Act(&code.once));
        for [state, initial] in &code.initial {
            self.rows[*state] = self.rows[*initial];
        }
        for [state, _] in &code.memories {
            self.rows[*state] = row(R::ZERO);
        }
    }

    /// Keeps where the strip stands.
    fn pause(&mut self, stand: &mut Stand<R, N>) {
        stand.rows.clear();
        stand.rows.extend(handed_on(&self.program.code).map(|state| self.rows[state]));
        self.luck.pause(&self.program.code, &mut stand.events);
    }

    /// Puts a strip that was drawn where it stood before a stretch.
    fn resume(&mut self, stand: &Stand<R, N>, stretch: &Stretch) {
        for (register, value) in &stretch.timed {
            self.rows[*register] = row(R::of(*value));
        }
        for (state, row) in handed_on(&self.program.code).zip(&stand.rows) {
            self.rows[state] = *row;
        }
        self.luck.resume(&self.program.code, &stand.events);
    }

    /// Runs the strip on through some steps, and saves it from its place in the block on.
    fn go_on(
        &mut self,
        steps: Range<usize>,
        place: usize,
        saved: &mut [f32],
        progress: &Progress,
    ) -> Option<()> {
        let code = &self.program.code;
        for step in steps {
            if progress.stop.load(Ordering::Relaxed) {
                return None;
            }
            self.follow_time(step);
            self.widely(Work::Act(&code.step));
            self.widely(Work::Renew);
            if R::SHORT && step % SETTLED == SETTLED - 1 {
                self.widely(Work::Settle);
            }
            if step % self.program.save_every == 0 {
                self.widely(Work::Act(&code.save));
                let time = step / self.program.save_every;
                self.widely(Work::Save { time, place, saved });
            }
            // Memories first: what is given may be a stock's state as it is before it moves.
            for [state, next] in code.memories.iter().chain(&code.stocks) {
                self.rows[*state] = self.rows[*next];
            }
            self.widely(Work::Act(&code.moves));
        }
        Some(())
    }

    /// What the program needs, drawn for one block.
    fn fresh(&self, first: u32) -> Drawn {
        let futures = Futures { first, count: self.block as u32, ..self.futures };
        let mut drawn = Drawn::new(self.program);
        drawn.fill(self.program, futures, (1, self.arch));
        drawn
    }

    /// Everything that chance decides before the futures of a strip start: of `drawn` from a place
    /// on, which is that of the strip's `first` future.
    fn draw(&mut self, drawn: &Drawn, from: usize, first: u32) {
        let code = &self.program.code;
        for (register, parameter) in &code.parameters {
            drawn.parameter(*parameter, from, &mut self.rows[*register]);
        }
        self.luck.begin(Future { seed: self.futures.seed, number: first });
        for event in events(code) {
            drawn.threshold(event, from, &mut self.luck.waiting[event]);
        }
    }

    /// Sets what follows time alone, where it changes.
    fn follow_time(&mut self, step: usize) {
        for (register, value) in &self.program.timed[step] {
            self.rows[*register] = row(R::of(*value));
        }
    }

    /// Works with vectors as wide as asked. The arithmetic is the same on all: nothing is fused or
    /// reordered, so neither are the bits other.
    fn widely(&mut self, work: Work<'_>) {
        self.arch.dispatch(Widely { worker: self, work });
    }

    #[inline(always)]
    fn act(&mut self, actions: &[Action]) {
        let Self { rows, luck, constants, .. } = self;
        let (rows, dt) = (rows.as_mut_slice(), constants.dt);
        for action in actions {
            match action {
                Action::Op(instruction) => execute(instruction, constants, rows),
                Action::Event { event, hazard, out } => {
                    let event = *event as usize;
                    let (out, factors) = (*out as usize, hazard.factors.map(|of| of as usize));
                    let waiting = &mut luck.waiting[event];
                    luck.hits[event] = if hazard.unless {
                        wait::<R, N, true>(rows, out, factors, waiting, dt)
                    } else {
                        wait::<R, N, false>(rows, out, factors, waiting, dt)
                    };
                }
            }
        }
    }

    /// Saves the outcomes of a strip at a time, from its place in the block on, and notices where
    /// one has no number.
    #[inline(always)]
    fn save(&mut self, time: usize, place: usize, saved: &mut [f32]) {
        let mut nothing = [0.0; N];
        let rows = self.program.rows.computed(time).zip(&self.program.code.outcomes);
        for (row, register) in rows.filter_map(|(row, register)| Some((row?, register))) {
            let at = row * self.block + place;
            let (kept, _) = saved[at..at + Self::STRIP].as_chunks_mut::<N>();
            for (kept, lanes) in kept.iter_mut().zip(&self.rows[*register]) {
                *kept = lanes.0.map(R::short);
                for lane in 0..N {
                    // 0 of a number, and no number of anything else.
                    nothing[lane] += kept[lane] * 0.0;
                }
                one_by_one();
            }
        }
        self.numbers &= nothing.iter().all(|of| *of == 0.0);
    }
}

/// Registers that hold what one step hands to the next.
fn handed_on(code: &Code) -> impl Iterator<Item = usize> {
    code.initial.iter().chain(&code.memories).map(|[state, _]| *state)
}
