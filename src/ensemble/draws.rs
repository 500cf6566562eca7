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
    /// Draws those columns that are `wanted`, parameters first, then events; the others stay empty.
    pub(super) fn new(
        program: &Program,
        futures: Futures,
        arch: pulp::Arch,
        wanted: impl Fn(usize) -> bool,
    ) -> Self {
        let parameters = program.parameters.len();
        let mut columns = vec![Vec::new(); parameters + program.events.len()];
        let mixed = program.believers.len() > 1;
        let beliefs = if mixed { program.believed(futures) } else { Vec::new() };
        for (index, column) in columns.iter_mut().enumerate().filter(|(index, _)| wanted(*index)) {
            column.resize(futures.count as usize, 0.0);
            let values = column.as_mut_slice();
            match index.checked_sub(parameters) {
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
        Self { parameters, columns }
    }

    /// Puts a parameter's draws into a register.
    pub(super) fn parameter(&self, parameter: usize, row: &mut Row) {
        load(&self.columns[parameter], row);
    }

    /// The same with an event's first thresholds.
    pub(super) fn threshold(&self, event: usize, row: &mut Row) {
        load(&self.columns[self.parameters + event], row);
    }
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
