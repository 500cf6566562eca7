//! Which outcomes are kept at which saved times, and where.

use std::ops::Range;

/// Of each outcome, in the model's order: its row in a block at each saved time, if it is kept
/// there; no times at all, if it is not computed.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    of: Vec<Vec<Option<u32>>>,
    count: usize,
}

impl Rows {
    /// The rows of some outcomes at so many times; `computed` and `kept` tell of outcomes and times
    /// by their places.
    pub(super) fn new(
        (outcomes, times): (usize, usize),
        computed: impl Fn(usize) -> bool,
        kept: impl Fn(usize, usize) -> bool,
    ) -> Self {
        let mut rows = Self { of: vec![Vec::new(); outcomes], count: 0 };
        for outcome in (0..outcomes).filter(|outcome| computed(*outcome)) {
            for time in 0..times {
                let row = kept(outcome, time).then_some(rows.count as u32);
                rows.count += usize::from(row.is_some());
                rows.of[outcome].push(row);
            }
        }
        rows
    }

    /// The same at the first saved time and during a stretch of others alone, of which there is
    /// room for so many; a row of the first is where it is in any stretch.
    pub(super) fn during(&self, stretch: Range<usize>, room: usize) -> Self {
        let mut rows = Self { of: vec![Vec::new(); self.of.len()], count: 0 };
        for (own, of) in rows.of.iter_mut().zip(&self.of).filter(|(_, of)| !of.is_empty()) {
            let first = rows.count as u32;
            *own = vec![None; of.len()];
            for time in stretch.clone() {
                own[time] = Some(first + 1 + (time - stretch.start) as u32);
            }
            own[0] = Some(first);
            rows.count += 1 + room;
        }
        rows
    }

    /// How many rows a block has.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// How many outcomes the model has.
    pub(super) fn outcomes(&self) -> usize {
        self.of.len()
    }

    /// Whether an outcome is computed.
    pub(super) fn holds(&self, outcome: usize) -> bool {
        self.of.get(outcome).is_some_and(|times| !times.is_empty())
    }

    /// The row of an outcome at a saved time, if it is kept there.
    pub(super) fn at(&self, outcome: usize, time: usize) -> Option<usize> {
        self.of.get(outcome)?.get(time)?.map(|row| row as usize)
    }

    /// Of all outcomes that are computed, one after another, the row at a saved time.
    pub(super) fn computed(&self, time: usize) -> impl Iterator<Item = Option<usize>> {
        let all = self.of.iter().filter(|times| !times.is_empty());
        all.map(move |times| times.get(time).copied().flatten().map(|row| row as usize))
    }
}
