//! What has happened in the futures of a strip, and how each event comes to happen again.

use crate::base::Real;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{CHUNKS, row};
use crate::ensemble::program::Program;
use crate::ensemble::waiting::Waiting;

/// Thresholds that are drawn at once.
const DRAWN: usize = 8;

/// How far the events of a program have come, and how often they have happened, in each future of a
/// strip.
pub(super) struct Luck<R, const N: usize> {
    /// How each event waits.
    pub(super) waiting: Vec<Waiting<R, N>>,
    occurrences: Vec<[[u32; N]; CHUNKS]>,
    /// Of each event: in which chunks of the strip it happens in this step, a bit each. Looked at
    /// when the step is over: a branch for each event, which nobody can foresee, would make it hard
    /// to foresee as well which operation comes next.
    pub(super) hits: Vec<u8>,
    /// Events, and in which futures they happen in this step: with room for all from the start.
    happened: Vec<(usize, usize)>,
}

impl<R: Real, const N: usize> Luck<R, N> {
    /// That of a program's events.
    pub(super) fn new(program: &Program) -> Self {
        let events = program.events.len();
        Self {
            waiting: vec![Waiting { threshold: row(R::ZERO), gathered: row(R::ZERO) }; events],
            occurrences: vec![[[0; N]; CHUNKS]; events],
            hits: vec![0; events],
            happened: Vec::with_capacity(events * CHUNKS * N),
        }
    }

    /// Nothing has happened yet.
    pub(super) fn begin(&mut self) {
        self.occurrences.fill([[0; N]; CHUNKS]);
    }

    /// What events have gathered is taken off their thresholds.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.waiting.iter_mut().for_each(Waiting::settle);
    }

    /// Where an event has happened, it starts to wait again for a new threshold. They are drawn
    /// several at once: their logarithms alone took a fifteenth of a run one by one.
    #[inline(always)]
    pub(super) fn renew(&mut self, program: &Program, seed: u64, first: u32) {
        for event in 0..self.hits.len() {
            let mut hits = std::mem::take(&mut self.hits[event]);
            while hits != 0 {
                let chunk = hits.trailing_zeros() as usize;
                let Waiting { threshold, gathered } = &self.waiting[event];
                let (threshold, gathered) = (threshold[chunk].0, gathered[chunk].0);
                let mut lanes = 0_u32;
                for lane in 0..N {
                    lanes |= u32::from(gathered[lane] >= threshold[lane]) << lane;
                }
                while lanes != 0 {
                    let lane = lanes.trailing_zeros() as usize;
                    self.happened.push((event, chunk * N + lane));
                    lanes &= lanes - 1;
                }
                hits &= hits - 1;
            }
        }
        for happened in self.happened.chunks(DRAWN) {
            let mut even = [0.5; DRAWN];
            for ((event, at), even) in happened.iter().zip(&mut even) {
                let occurrences = &mut self.occurrences[*event][*at / N][*at % N];
                *occurrences = occurrences.saturating_add(1);
                let future = Future { seed, number: first.wrapping_add(*at as u32) };
                *even = future.uniform(&program.events[*event], *occurrences);
            }
            let mut thresholds = [0.0; DRAWN];
            for (threshold, even) in thresholds.iter_mut().zip(even) {
                *threshold = Future::waiting(even) / program.constants.dt;
            }
            for ((event, at), threshold) in happened.iter().zip(thresholds) {
                self.waiting[*event].set(*at, threshold);
            }
        }
        self.happened.clear();
    }
}
