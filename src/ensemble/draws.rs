//! What chance decides before futures start, for many of them at once: their parameters, and the
//! first threshold of every event, a column at a time. What is drawn, and from which number, is
//! `future`'s.

use crate::ensemble::Futures;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{LANES, Row};
use crate::ensemble::program::{Chance, Draw, Program};

/// Columns of draws: of each parameter and of each event's first threshold, future by future.
#[derive(Debug)]
pub(super) struct Drawn {
    parameters: usize,
    columns: Vec<Vec<f64>>,
}

impl Drawn {
    /// Nothing yet.
    pub(super) fn new(program: &Program) -> Self {
        let parameters = program.parameters.len();
        Self { parameters, columns: vec![Vec::new(); parameters + program.events.len()] }
    }

    /// Draws what the program needs and is not there yet.
    pub(super) fn fill(&mut self, program: &Program, futures: Futures, arch: pulp::Arch) {
        let mixed = program.believers.len() > 1;
        let beliefs = if mixed { program.believed(futures) } else { Vec::new() };
        for index in wanted(program) {
            let Some(column) = self.columns.get_mut(index).filter(|column| column.is_empty())
            else {
                continue;
            };
            column.resize(futures.count as usize, 0.0);
            let values = column.as_mut_slice();
            match index.checked_sub(self.parameters) {
                None => {
                    let draw = &program.parameters[index];
                    arch.dispatch(Quantiles { draw, futures, beliefs: &beliefs, values });
                }
                Some(event) => {
                    let chance = &program.events[event];
                    arch.dispatch(Thresholds { chance, futures, values });
                }
            }
        }
    }

    /// Puts a parameter's draws, from a future on, into a register.
    pub(super) fn parameter(&self, parameter: usize, from: usize, row: &mut Row) {
        load(&self.columns[parameter][from..], row);
    }

    /// The same with an event's first thresholds.
    pub(super) fn threshold(&self, event: usize, from: usize, row: &mut Row) {
        load(&self.columns[self.parameters + event][from..], row);
    }
}

/// The columns that a program reads: parameters first, then events.
fn wanted(program: &Program) -> impl Iterator<Item = usize> {
    let parameters = program.code.parameters.iter().map(|(_, parameter)| *parameter);
    let events = program.code.events.iter().enumerate().filter(|(_, used)| **used);
    parameters.chain(events.map(|(event, _)| program.parameters.len() + event))
}

fn load(column: &[f64], row: &mut Row) {
    let (chunks, _) = column.as_chunks::<LANES>();
    for (lanes, chunk) in row.iter_mut().zip(chunks) {
        lanes.0 = *chunk;
    }
}

/// A parameter in some futures, as something that can be compiled for several kinds of vectors.
struct Quantiles<'a> {
    draw: &'a Draw,
    futures: Futures,
    beliefs: &'a [usize],
    values: &'a mut [f64],
}

impl pulp::WithSimd for Quantiles<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { draw, futures, beliefs, values } = self;
        each(futures, values, |future| future.even(draw.dimension));
        match draw.metalogs.as_slice() {
            [one] => {
                for value in values {
                    *value = one.quantile(*value);
                }
            }
            several => {
                for (value, belief) in values.iter_mut().zip(beliefs) {
                    *value = several[*belief].quantile(*value);
                }
            }
        }
    }
}

/// An event's first thresholds in some futures.
struct Thresholds<'a> {
    chance: &'a Chance,
    futures: Futures,
    values: &'a mut [f64],
}

impl pulp::WithSimd for Thresholds<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { chance, futures, values } = self;
        each(futures, values, |future| future.even(chance.dimension));
        for value in values {
            *value = Future::waiting(*value);
        }
    }
}

#[inline(always)]
fn each(futures: Futures, values: &mut [f64], of: impl Fn(Future) -> f64) {
    let Futures { seed, first, .. } = futures;
    for (value, number) in values.iter_mut().zip(0..) {
        *value = of(Future { seed, number: first.wrapping_add(number) });
    }
}
