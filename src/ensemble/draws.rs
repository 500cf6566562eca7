//! What chance decides before futures start, for many of them at once: their parameters, and the
//! first threshold of every event, a column at a time. What is drawn, and from which number, is
//! `future`'s.

use crate::base::{Real, share_out};
use crate::ensemble::Futures;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{Row, row};
use crate::ensemble::program::{Draw, Program};
use crate::ensemble::waiting::Waiting;

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
    pub(super) fn fill(
        &mut self,
        program: &Program,
        futures: Futures,
        (threads, arch): (usize, pulp::Arch),
    ) {
        let mixed = program.believers.len() > 1;
        let beliefs = if mixed { program.believed(futures) } else { Vec::new() };
        let mut missing: Vec<usize> =
            wanted(program).filter(|index| self.columns[*index].is_empty()).collect();
        missing.sort_by_key(|index| dimension(program, *index));
        missing.dedup();
        // All of one thread: what short-lived threads take from the system comes back in pieces.
        let room = || vec![0.0; futures.count as usize];
        let mut columns: Vec<(usize, Vec<f64>)> =
            missing.into_iter().map(|index| (index, room())).collect();
        let four = |index: usize| dimension(program, index) / 4;
        let fours: Vec<&mut [(usize, Vec<f64>)]> =
            columns.chunk_by_mut(|(a, _), (b, _)| four(*a) == four(*b)).collect();
        share_out(
            threads,
            fours.into_iter(),
            || (),
            |(), columns| {
                even(program, futures, columns);
                for (index, values) in columns {
                    match index.checked_sub(self.parameters) {
                        None => {
                            let draw = &program.parameters[*index];
                            arch.dispatch(Quantiles { draw, beliefs: &beliefs, values });
                        }
                        Some(_) => arch.dispatch(Thresholds { dt: program.constants.dt, values }),
                    }
                }
                Some(())
            },
        );
        for (index, values) in columns {
            self.columns[index] = values;
        }
    }

    /// Puts a parameter's draws, from a future on, into a register.
    pub(super) fn parameter<R: Real, const N: usize>(
        &self,
        parameter: usize,
        from: usize,
        row: &mut Row<R, N>,
    ) {
        load(&self.columns[parameter][from..], row);
    }

    /// Lets an event begin to wait, for its first thresholds.
    pub(super) fn threshold<R: Real, const N: usize>(
        &self,
        event: usize,
        from: usize,
        waiting: &mut Waiting<R, N>,
    ) {
        load(&self.columns[self.parameters + event][from..], &mut waiting.threshold);
        waiting.gathered = row(R::ZERO);
    }
}

/// Fills columns with the uniform numbers from which they are drawn: columns of four dimensions
/// that are drawn together.
fn even(program: &Program, futures: Futures, columns: &mut [(usize, Vec<f64>)]) {
    let Futures { seed, first, count } = futures;
    let dimension = |index: &usize| dimension(program, *index);
    let four = columns.first().map_or(0, |(index, _)| dimension(index) / 4);
    let mut places: Vec<(usize, &mut [f64])> = columns
        .iter_mut()
        .map(|(index, values)| (dimension(index) as usize % 4, values.as_mut_slice()))
        .collect();
    for at in 0..count {
        let even = Future { seed, number: first.wrapping_add(at) }.even_in_four(four);
        places.iter_mut().for_each(|(place, values)| values[at as usize] = even[*place]);
    }
}

/// The columns that a program reads: parameters first, then events.
fn wanted(program: &Program) -> impl Iterator<Item = usize> {
    let parameters = program.code.parameters.iter().map(|(_, parameter)| *parameter);
    let events = program.code.events.iter().enumerate().filter(|(_, used)| **used);
    parameters.chain(events.map(|(event, _)| program.parameters.len() + event))
}

/// The dimension of a column's uniform numbers.
fn dimension(program: &Program, index: usize) -> u32 {
    match index.checked_sub(program.parameters.len()) {
        None => program.parameters[index].dimension,
        Some(event) => program.events[event].dimension,
    }
}

fn load<R: Real, const N: usize>(column: &[f64], row: &mut Row<R, N>) {
    let (chunks, _) = column.as_chunks::<N>();
    for (lanes, chunk) in row.iter_mut().zip(chunks) {
        lanes.0 = chunk.map(R::of);
    }
}

/// Uniform numbers that become a parameter's values, as something that can be compiled for several
/// kinds of vectors.
struct Quantiles<'a> {
    draw: &'a Draw,
    beliefs: &'a [usize],
    values: &'a mut [f64],
}

impl pulp::WithSimd for Quantiles<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        let Self { draw, beliefs, values } = self;
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

/// Uniform numbers that become an event's first thresholds, in steps of hazard.
struct Thresholds<'a> {
    dt: f64,
    values: &'a mut [f64],
}

impl pulp::WithSimd for Thresholds<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        for value in self.values {
            *value = Future::waiting(*value) / self.dt;
        }
    }
}
