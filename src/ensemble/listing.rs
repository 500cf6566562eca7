//! A compiled program in the open, for those who want to read what a model comes to or to do the
//! same in another way.

use crate::ensemble::kernels::{Hazard, Instruction};
use crate::ensemble::program::Program;
use crate::ensemble::registers::Action;
use crate::ensemble::worker::SETTLED;

/// What a program does, by registers: each is one quantity in every future.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// How many registers.
    pub registers: usize,
    /// Register and what it always is.
    pub constants: Vec<(usize, f64)>,
    /// Register and the parameter, by its place in the model, that it holds.
    pub parameters: Vec<(usize, usize)>,
    /// Register and what it is in each step.
    pub timed: Vec<(usize, Vec<f64>)>,
    /// Before the first step.
    pub once: Vec<Line>,
    /// In every step.
    pub step: Vec<Line>,
    /// In a step that is saved, after that.
    pub save: Vec<Line>,
    /// At the end of a step, after `memories` and `stocks`.
    pub moves: Vec<Line>,
    /// Register of a state, register of its initial value.
    pub initial: Vec<[usize; 2]>,
    /// Register of a state, register of its next value.
    pub stocks: Vec<[usize; 2]>,
    /// The same of what is remembered from step to step, which begins at 0.
    pub memories: Vec<[usize; 2]>,
    /// Register of each outcome.
    pub outcomes: Vec<usize>,
    /// Of each event: the dimension of its first threshold, the stream of later ones.
    pub events: Vec<(u32, u64)>,
    /// Points of each table.
    pub tables: Vec<Vec<(f64, f64)>>,
    /// Bounds of each stock that moves.
    pub bounds: Vec<(f64, f64)>,
    /// How many steps follow the first moment, which of them are saved, and how long one is, in
    /// years.
    pub steps: usize,
    /// Every so many steps one is saved.
    pub save_every: usize,
    /// In `f32`, what events have gathered is taken off their thresholds every so many steps.
    pub settle_every: usize,
    /// Years in a step.
    pub dt: f64,
}

/// One thing that is done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Line {
    /// An operation by its name, with the table or the bounds that it uses in brackets.
    Op {
        /// `MultiplyAdd`, `Lookup(3)`.
        name: String,
        /// The register that is written.
        out: usize,
        /// Those that are read, as many as the operation has arguments.
        args: Vec<usize>,
        /// The names of the arguments in the result, and that.
        names: &'static [&'static str],
        /// In Rust: of its arguments, of `dt`, of `bounds` or a `table`.
        result: &'static str,
    },
    /// An event that may happen.
    Event {
        /// Its place in the model.
        event: usize,
        /// The registers whose product is its hazard.
        hazard: [usize; 3],
        /// Whether it is not the last of them but what is missing of that to 1.
        unless: bool,
        /// The register of its impulse.
        out: usize,
    },
}

impl Program {
    /// It in the open.
    pub fn listing(&self) -> Listing {
        let Self { code, constants, .. } = self;
        let lines = |actions: &[Action]| actions.iter().map(line).collect();
        Listing {
            registers: code.registers,
            constants: code.constants.clone(),
            parameters: code.parameters.clone(),
            timed: timed(&self.timed),
            once: lines(&code.once),
            step: lines(&code.step),
            save: lines(&code.save),
            moves: lines(&code.moves),
            initial: code.initial.clone(),
            stocks: code.stocks.clone(),
            memories: code.memories.clone(),
            outcomes: code.outcomes.clone(),
            events: self.events.iter().map(|of| (of.dimension, of.stream)).collect(),
            tables: constants.tables.clone(),
            bounds: constants.bounds.clone(),
            steps: self.steps,
            save_every: self.save_every,
            settle_every: SETTLED,
            dt: constants.dt,
        }
    }
}

/// What registers are in each step, of where they change.
fn timed(changes: &[Vec<(usize, f64)>]) -> Vec<(usize, Vec<f64>)> {
    let all = changes.first().into_iter().flatten();
    let of = |register: usize| {
        let mut value = f64::NAN;
        let each = changes.iter().map(move |step| {
            let change = step.iter().find(|(changed, _)| *changed == register);
            value = change.map_or(value, |(_, becomes)| *becomes);
            value
        });
        (register, each.collect())
    };
    all.map(|(register, _)| of(*register)).collect()
}

fn line(action: &Action) -> Line {
    match action {
        Action::Op(Instruction { op, out, args }) => {
            let args = args[..op.arity()].iter().map(|arg| *arg as usize).collect();
            let (names, result) = (op.arguments(), op.result());
            Line::Op { name: format!("{op:?}"), out: *out as usize, args, names, result }
        }
        Action::Event { event, hazard, out } => {
            let Hazard { factors, unless } = *hazard;
            let hazard = factors.map(|of| of as usize);
            Line::Event { event: *event as usize, hazard, unless, out: *out as usize }
        }
    }
}
