//! What has happened in the futures of a strip, and how each event comes to happen again. How far
//! an event has come stands in two registers of its own: what it has gathered, and the threshold
//! at which it happens.

use crate::ensemble::future::Future;
use crate::ensemble::kernels::{LANES, Row, STRIP};
use crate::ensemble::program::Program;

/// How often the events of a program have happened, in each future of a strip.
pub(super) struct Luck {
    /// The register of the first event's luck.
    first: usize,
    occurrences: Vec<[u32; STRIP]>,
    /// Of each event: in which chunks of the strip it happens in this step, a bit each. Looked at
    /// when the step is over: a branch for each event, which nobody can foresee, would make it hard
    /// to foresee as well which operation comes next.
    pub(super) hits: Vec<u8>,
    /// Events, and in which futures they happen in this step: with room for all from the start.
    happened: Vec<(usize, usize)>,
}

impl Luck {
    /// That of a program's events, in registers behind its own.
    pub(super) fn new(program: &Program) -> Self {
        let events = program.events.len();
        Self {
            first: program.code.registers,
            occurrences: vec![[0; STRIP]; events],
            hits: vec![0; events],
            happened: Vec::with_capacity(events * STRIP),
        }
    }

    /// How many registers it takes.
    pub(super) fn registers(&self) -> usize {
        2 * self.hits.len()
    }

    /// The registers of what an event has gathered, and of its threshold.
    #[inline(always)]
    pub(super) fn of(&self, event: usize) -> [usize; 2] {
        let gathered = self.first + 2 * event;
        [gathered, gathered + 1]
    }

    /// Nothing has happened yet.
    pub(super) fn begin(&mut self) {
        self.occurrences.fill([0; STRIP]);
    }

    /// Where an event has happened, it starts to gather again towards a new threshold. They are
    /// drawn several at once: their logarithms alone took a fifteenth of a run one by one.
    #[inline(always)]
    pub(super) fn renew(&mut self, rows: &mut [Row], program: &Program, seed: u64, first: u32) {
        for event in 0..self.hits.len() {
            let mut left = std::mem::take(&mut self.hits[event]);
            let [gathered, threshold] = self.of(event);
            while left != 0 {
                let chunk = left.trailing_zeros() as usize;
                let (sums, ends) = (rows[gathered][chunk].0, rows[threshold][chunk].0);
                for lane in (0..LANES).filter(|lane| sums[*lane] >= ends[*lane]) {
                    self.happened.push((event, chunk * LANES + lane));
                }
                left &= left - 1;
            }
        }
        for happened in self.happened.chunks(LANES) {
            let mut even = [0.5; LANES];
            for ((event, at), even) in happened.iter().zip(&mut even) {
                let occurrences = &mut self.occurrences[*event][*at];
                *occurrences = occurrences.saturating_add(1);
                let future = Future { seed, number: first.wrapping_add(*at as u32) };
                *even = future.uniform(&program.events[*event], *occurrences);
            }
            let mut thresholds = [0.0; LANES];
            for (threshold, even) in thresholds.iter_mut().zip(even) {
                *threshold = Future::waiting(even);
            }
            for ((event, at), threshold) in happened.iter().zip(thresholds) {
                let (chunk, lane) = (at / LANES, at % LANES);
                let [gathered, towards] = self.of(*event);
                rows[gathered][chunk].0[lane] = 0.0;
                rows[towards][chunk].0[lane] = threshold;
            }
        }
        self.happened.clear();
    }
}
