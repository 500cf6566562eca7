//! What has happened in the futures of a strip, and how each event comes to happen again.

use crate::base::{Real, rng};
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{CHUNKS, row};
use crate::ensemble::program::Program;
use crate::ensemble::registers::Code;
use crate::ensemble::waiting::Waiting;

/// Thresholds that are drawn at once.
const DRAWN: usize = 8;

/// Events whose hits are looked at together: a bit for each chunk and event fills a word.
const WORD: usize = u64::BITS as usize / CHUNKS;

/// How far the events of a program have come, and how often they have happened, in each future of a
/// strip.
pub(super) struct Luck<R, const N: usize> {
    /// How each event waits.
    pub(super) waiting: Vec<Waiting<R, N>>,
    occurrences: Vec<[[u32; N]; CHUNKS]>,
    /// Of each future: what its uniform numbers have in common.
    common: Vec<u64>,
    /// Of each event: in which chunks of the strip it happens in this step, a bit each; and as many
    /// more as make whole words. Looked at when the step is over: a branch for each event, which
    /// nobody can foresee, would make it hard to foresee as well which operation comes next.
    pub(super) hits: Vec<u8>,
    /// Events, and in which futures they happen in this step: with room for all from the start.
    happened: Vec<(u32, u32)>,
}

/// How far the events that can happen have come in a strip: how each waits, how often it happened.
#[derive(Debug)]
pub(super) struct Standing<R, const N: usize> {
    events: Vec<(Waiting<R, N>, [[u32; N]; CHUNKS])>,
}

impl<R, const N: usize> Standing<R, N> {
    /// Room for one of a program.
    pub(super) fn of(code: &Code) -> Self {
        Self { events: Vec::with_capacity(events(code).count()) }
    }
}

impl<R: Real, const N: usize> Luck<R, N> {
    /// That of a program's events.
    pub(super) fn new(program: &Program) -> Self {
        let events = program.events.len();
        Self {
            waiting: vec![Waiting { threshold: row(R::ZERO), gathered: row(R::ZERO) }; events],
            occurrences: vec![[[0; N]; CHUNKS]; events],
            common: vec![0; CHUNKS * N],
            hits: vec![0; events.next_multiple_of(WORD)],
            happened: Vec::with_capacity(events * CHUNKS * N),
        }
    }

    /// Nothing has happened yet, in a strip that begins with a future.
    pub(super) fn begin(&mut self, first: Future) {
        self.occurrences.fill([[0; N]; CHUNKS]);
        for (common, at) in self.common.iter_mut().zip(0..) {
            *common = Future { number: first.number.wrapping_add(at), ..first }.common();
        }
    }

    /// Keeps how far events have come, between two steps.
    pub(super) fn pause(&self, code: &Code, standing: &mut Standing<R, N>) {
        standing.events.clear();
        let all = events(code).map(|event| (self.waiting[event], self.occurrences[event]));
        standing.events.extend(all);
    }

    /// Puts events where they stood; futures are still those that it was begun with.
    pub(super) fn resume(&mut self, code: &Code, standing: &Standing<R, N>) {
        for (event, (waiting, occurrences)) in events(code).zip(&standing.events) {
            self.waiting[event] = *waiting;
            self.occurrences[event] = *occurrences;
        }
    }

    /// What events have gathered is taken off their thresholds.
    #[inline(always)]
    pub(super) fn settle(&mut self) {
        self.waiting.iter_mut().for_each(Waiting::settle);
    }

    /// Where an event has happened, it starts to wait again for a new threshold. They are drawn
    /// several at once: their logarithms alone took a fifteenth of a run one by one.
    #[inline(always)]
    pub(super) fn renew(&mut self, program: &Program) {
        self.find();
        for happened in self.happened.chunks(DRAWN) {
            let mut even = [0.5; DRAWN];
            for ((event, at), even) in happened.iter().zip(&mut even) {
                let (event, at) = (*event as usize, *at as usize);
                let occurrences = &mut self.occurrences[event][at / N][at % N];
                *occurrences = occurrences.saturating_add(1);
                let stream = program.events[event].stream;
                *even = rng::uniform_of(self.common[at], stream, u64::from(*occurrences));
            }
            let mut thresholds = [0.0; DRAWN];
            for (threshold, even) in thresholds.iter_mut().zip(even) {
                *threshold = Future::waiting(even) / program.constants.dt;
            }
            for ((event, at), threshold) in happened.iter().zip(thresholds) {
                self.waiting[*event as usize].set(*at as usize, threshold);
            }
        }
        self.happened.clear();
    }

    /// Finds what has happened in this step.
    #[inline(always)]
    fn find(&mut self) {
        let (words, _) = self.hits.as_chunks_mut::<WORD>();
        for (word, hits) in words.iter_mut().enumerate() {
            let mut hits = u64::from_le_bytes(std::mem::take(hits));
            while hits != 0 {
                let at = hits.trailing_zeros() as usize;
                let (event, chunk) = (word * WORD + at / CHUNKS, at % CHUNKS);
                let Waiting { threshold, gathered } = &self.waiting[event];
                let (threshold, gathered) = (threshold[chunk].0, gathered[chunk].0);
                let mut lanes = 0_u32;
                for lane in 0..N {
                    lanes |= u32::from(gathered[lane] >= threshold[lane]) << lane;
                }
                while lanes != 0 {
                    let lane = lanes.trailing_zeros() as usize;
                    self.happened.push((event as u32, (chunk * N + lane) as u32));
                    lanes &= lanes - 1;
                }
                hits &= hits - 1;
            }
        }
    }
}

/// The events of a program that can happen.
pub(super) fn events(code: &Code) -> impl Iterator<Item = usize> {
    (0..code.events.len()).filter(|event| code.events[*event])
}
