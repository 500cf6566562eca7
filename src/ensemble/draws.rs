//! What chance decides before futures start, for many of them at once: their parameters, and the
//! first threshold of every event, a column at a time. What is drawn, and from which number, is
//! `future`'s.

use crate::base::Real;
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
    pub(super) fn fill(&mut self, program: &Program, futures: Futures, arch: pulp::Arch) {
        let mixed = program.believers.len() > 1;
        let beliefs = if mixed { program.believed(futures) } else { Vec::new() };
        let mut missing: Vec<usize> =
            wanted(program).filter(|index| self.columns[*index].is_empty()).collect();
        missing.sort_by_key(|index| dimension(program, *index));
        missing.dedup();
        for four in
            missing.chunk_by(|a, b| dimension(program, *a) / 4 == dimension(program, *b) / 4)
        {
            self.even(program, futures, four);
        }
        for index in missing {
            let values = self.columns[index].as_mut_slice();
            match index.checked_sub(self.parameters) {
                None => {
                    let draw = &program.parameters[index];
                    arch.dispatch(Quantiles { draw, beliefs: &beliefs, values });
                }
                Some(_) => arch.dispatch(Thresholds { dt: program.constants.dt, values }),
            }
        }
    }

    /// Fills columns with the uniform numbers from which they are drawn: columns of four dimensions
    /// that are drawn together.
    fn even(&mut self, program: &Program, futures: Futures, columns: &[usize]) {
        let Futures { seed, first, count } = futures;
        let dimensions = columns.iter().map(|index| dimension(program, *index));
        let mut filled: Vec<(usize, Vec<f64>)> =
            dimensions.map(|of| (of as usize % 4, Vec::with_capacity(count as usize))).collect();
        let four = columns.first().map_or(0, |index| dimension(program, *index) / 4);
        for number in 0..count {
            let future = Future { seed, number: first.wrapping_add(number) };
            let even = future.even_in_four(four);
            filled.iter_mut().for_each(|(place, column)| column.push(even[*place]));
        }
        for (index, (_, column)) in columns.iter().zip(filled) {
            self.columns[*index] = column;
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
