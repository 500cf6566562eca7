//! Exact quantiles of more values than can be kept: they are seen again and again, each time nearer
//! to the values that are wanted, which alone are kept in the end.
//!
//! # Why (November 2026)
//! Bins alone would do with seeing every value once, and be off by up to a bin. To run futures a
//! second time costs as much as the first, and then quantiles are the same bits as if all values
//! had been held: nobody has to be told how far off they are, and one test compares both ways.

use std::ops::{Range, RangeInclusive};

use crate::base::stats::{self, Mean, key};

/// Bins of the first time through; a column of counts stays in the fastest memory.
const BINS: usize = 4096;
/// Bins of each interval that is seen more closely.
const CLOSER_BINS: u64 = 256;
/// Of the values that are seen first, one in this many must be the same to be counted apart.
const SHARED: usize = 256;

/// The quantiles and the mean of values that come in parts.
///
/// All parts are seen, then [`next`] says whether all of them have to be seen again, in any order.
#[derive(Debug, Default)]
pub struct Sieve {
    mean: Mean,
    scale: Scale,
    /// Values that many share, by their keys, in ascending order; and how many do.
    shared: Vec<(u32, u32)>,
    /// How many of the other values are in each bin; only the first time.
    counts: Vec<u32>,
    turns: u32,
    /// What the bins hold that are looked into: 1 and the place of the first interval, or 0.
    places: Vec<u8>,
    /// Ascending, without overlap.
    intervals: Vec<Interval>,
    /// Ranks that are wanted, ascending, and their values once they are found.
    ranks: Vec<(usize, Option<f32>)>,
}

/// Values between two keys, among which are some ranks.
#[derive(Debug)]
struct Interval {
    bin: usize,
    low: u32,
    high: u32,
    /// How many of all values are below.
    below: usize,
    /// How many values are in it, apart from those that are shared.
    size: usize,
    looked: Look,
}

/// What is done with the values of an interval.
#[derive(Debug)]
enum Look {
    /// They are kept.
    Keep(Vec<u32>),
    /// They are counted by intervals of 2 to this power of keys.
    Count(u32, Vec<u32>),
}

/// Where the bins are: one less than [`BINS`] between two values, the rest beyond.
#[derive(Clone, Copy, Debug, Default)]
struct Scale {
    low: f32,
    scale: f32,
}

/// Ends a time through of several sieves: whether all values have to be seen again.
///
/// They are for quantiles at ascending `levels` (0–1). At most `keep` values are kept the next
/// time: intervals that hold more are looked into more closely first, five times at most.
pub fn next<'a>(
    sieves: impl IntoIterator<Item = &'a mut Sieve>,
    levels: &[f64],
    keep: usize,
) -> bool {
    let mut sieves: Vec<&mut Sieve> = sieves.into_iter().collect();
    sieves.iter_mut().for_each(|sieve| sieve.turn(levels));
    let intervals = sieves.iter().flat_map(|sieve| &sieve.intervals);
    let mut sizes: Vec<usize> = intervals.map(|interval| interval.size).collect();
    sizes.sort_unstable();
    // All intervals of one size or none.
    let (mut most, mut sum) = (0, 0_usize);
    for same in sizes.chunk_by(|a, b| a == b) {
        sum = sum.saturating_add(same.len().saturating_mul(same[0]));
        if sum > keep {
            break;
        }
        most = same[0];
    }
    sieves.iter_mut().for_each(|sieve| sieve.look(most));
    !sizes.is_empty()
}

impl Sieve {
    /// Sees a part. All but the last are of a multiple of eight values, as the mean is a sum of
    /// eight sums.
    pub fn see(&mut self, values: &[f32]) {
        if self.turns > 0 {
            if !self.intervals.is_empty() {
                values.iter().for_each(|value| self.see_closer(*value));
            }
            return;
        }
        if self.counts.is_empty() {
            self.begin(values);
        }
        self.mean.see(values);
        let Self { scale, shared, counts, .. } = self;
        if shared.is_empty() {
            for value in values {
                counts[scale.bin(*value)] += 1;
            }
            return;
        }
        for value in values {
            match shared.binary_search_by_key(&key(*value), |(key, _)| *key) {
                Ok(at) => shared[at].1 += 1,
                Err(_) => counts[scale.bin(*value)] += 1,
            }
        }
    }

    /// The mean of all; see [`stats::mean`].
    pub fn mean(&self) -> f64 {
        self.mean.mean()
    }

    /// The quantiles at the levels for which it was sieved, once nothing has to be seen again; see
    /// [`stats::quantiles`].
    pub fn quantiles(&self, levels: &[f64], out: &mut [f64]) {
        let of = |rank: usize| {
            let at = self.ranks.partition_point(|(known, _)| *known < rank);
            let found = self.ranks.get(at).and_then(|(_, found)| *found);
            found.unwrap_or(f32::NAN)
        };
        stats::quantiles_by_rank(self.mean.count(), levels, of, out);
    }

    /// Chooses bins and shared values by the part that is seen first.
    fn begin(&mut self, values: &[f32]) {
        let mut keys: Vec<u32> = values.iter().copied().map(key).collect();
        keys.sort_unstable();
        let enough = (keys.len() / SHARED).max(2);
        let runs = keys.chunk_by(|a, b| a == b).filter(|run| run.len() >= enough);
        self.shared = runs.map(|run| (run[0], 0)).collect();
        let finite: Vec<f32> =
            keys.into_iter().map(value).filter(|value| value.is_finite()).collect();
        // Nothing is wanted of the outermost hundredths.
        let margin = finite.len() / 100;
        let ends = finite.get(margin).zip(finite.get(finite.len().saturating_sub(margin + 1)));
        self.scale = ends.map_or(Scale::default(), |(low, high)| Scale::between(*low, *high));
        self.counts = vec![0; BINS];
    }

    fn see_closer(&mut self, value: f32) {
        let bin = self.scale.bin(value);
        let Some(first) = usize::from(self.places[bin]).checked_sub(1) else { return };
        let key = key(value);
        if !self.shared.is_empty() && self.shared.binary_search_by_key(&key, |(k, _)| *k).is_ok() {
            return;
        }
        let of_bin = self.intervals[first..].iter_mut().take_while(|interval| interval.bin == bin);
        for interval in of_bin {
            if (interval.low..=interval.high).contains(&key) {
                match &mut interval.looked {
                    Look::Keep(keys) => keys.push(key),
                    Look::Count(shift, counts) => {
                        counts[((key - interval.low) >> *shift) as usize] += 1;
                    }
                }
                return;
            }
        }
    }

    /// What is known after a time through, and which intervals are wanted still.
    fn turn(&mut self, levels: &[f64]) {
        self.turns += 1;
        if self.turns == 1 {
            let ranks = stats::ranks(self.mean.count(), levels);
            self.ranks = ranks.into_iter().map(|rank| (rank, None)).collect();
            self.intervals = self.wanted_bins();
            return;
        }
        let mut wanted = Vec::new();
        for interval in std::mem::take(&mut self.intervals) {
            match interval.looked {
                Look::Keep(ref keys) => {
                    self.find(keys, interval.low..=interval.high, interval.below);
                }
                Look::Count(shift, ref counts) => {
                    wanted.extend(self.wanted_in(&interval, shift, counts));
                }
            }
        }
        self.intervals = wanted;
    }

    /// The bins in which wanted ranks are.
    fn wanted_bins(&mut self) -> Vec<Interval> {
        let counts = std::mem::take(&mut self.counts);
        let mut shared = vec![0; BINS];
        for (key, count) in &self.shared {
            shared[self.scale.bin(value(*key))] += *count as usize;
        }
        let mut below = 0;
        let mut wanted = Vec::new();
        for (bin, (size, shared)) in counts.iter().zip(shared).enumerate() {
            let size = *size as usize;
            if self.wants(below..below + size + shared) {
                let low = self.scale.first_key_of(bin);
                let last = self.scale.first_key_of(bin + 1);
                let high = if bin + 1 == BINS { u32::MAX } else { last.saturating_sub(1) };
                wanted.extend(self.wanted(Interval::new(bin, low..=high, below, size)));
            }
            below += size + shared;
        }
        wanted
    }

    /// The parts of an interval in which wanted ranks are, by counts of 2 to the power of `shift`
    /// keys.
    fn wanted_in(&mut self, interval: &Interval, shift: u32, counts: &[u32]) -> Vec<Interval> {
        let mut below = interval.below;
        let mut wanted = Vec::new();
        for (size, at) in counts.iter().zip(0_u32..) {
            let size = *size as usize;
            let low = interval.low + (at << shift);
            let high = low.saturating_add((1 << shift) - 1).min(interval.high);
            let shared = self.shared_in(low..=high).iter().map(|(_, count)| *count as usize);
            let end = below + size + shared.sum::<usize>();
            if self.wants(below..end) {
                wanted.extend(self.wanted(Interval::new(interval.bin, low..=high, below, size)));
            }
            below = end;
        }
        wanted
    }

    /// Whether some of these ranks are wanted.
    fn wants(&self, ranks: Range<usize>) -> bool {
        let at = self.ranks.partition_point(|(rank, _)| *rank < ranks.start);
        self.ranks.get(at).is_some_and(|(rank, _)| *rank < ranks.end)
    }

    /// An interval that has to be looked into; the ranks of others are found at once.
    fn wanted(&mut self, interval: Interval) -> Option<Interval> {
        let Interval { low, high, below, size, .. } = interval;
        if size == 0 {
            self.find(&[], low..=high, below);
        } else if low == high {
            self.settle(below..below + size, low);
        } else {
            return Some(interval);
        }
        None
    }

    /// The shared values among some keys.
    fn shared_in(&self, keys: RangeInclusive<u32>) -> &[(u32, u32)] {
        let from = self.shared.partition_point(|(key, _)| key < keys.start());
        let to = self.shared.partition_point(|(key, _)| key <= keys.end());
        &self.shared[from..to]
    }

    /// Finds the wanted ranks of an interval of which all values are known.
    fn find(&mut self, kept: &[u32], of: RangeInclusive<u32>, below: usize) {
        let single = kept.iter().map(|key| (*key, 1));
        let mut keys: Vec<(u32, u32)> = self.shared_in(of).iter().copied().chain(single).collect();
        keys.sort_unstable();
        let mut rank = below;
        for (key, count) in keys {
            let end = rank + count as usize;
            self.settle(rank..end, key);
            rank = end;
        }
    }

    /// All these ranks have this value.
    fn settle(&mut self, ranks: Range<usize>, key: u32) {
        let from = self.ranks.partition_point(|(rank, _)| *rank < ranks.start);
        for (_, found) in self.ranks[from..].iter_mut().take_while(|(rank, _)| *rank < ranks.end) {
            *found = Some(value(key));
        }
    }

    /// Looks at the wanted intervals: up to `most` values are kept, more are counted more closely.
    fn look(&mut self, most: usize) {
        self.places = if self.intervals.is_empty() { Vec::new() } else { vec![0; BINS] };
        for (at, interval) in self.intervals.iter_mut().enumerate() {
            let place = &mut self.places[interval.bin];
            if *place == 0 {
                // Never more intervals than ranks: two for each level.
                *place = u8::try_from(at + 1).unwrap_or(u8::MAX);
            }
            interval.looked = if interval.size <= most {
                Look::Keep(Vec::with_capacity(interval.size))
            } else {
                let keys = u64::from(interval.high - interval.low) + 1;
                let each = keys.div_ceil(CLOSER_BINS).next_power_of_two();
                Look::Count(each.ilog2(), vec![0; keys.div_ceil(each) as usize])
            };
        }
    }
}

impl Interval {
    fn new(bin: usize, keys: RangeInclusive<u32>, below: usize, size: usize) -> Self {
        let (low, high) = keys.into_inner();
        Self { bin, low, high, below, size, looked: Look::Keep(Vec::new()) }
    }
}

impl Scale {
    fn between(low: f32, high: f32) -> Self {
        // The first bin is for what is below, the last for what is above.
        let scale = (BINS - 2) as f32 / (high - low);
        if scale.is_normal() { Self { low: low - 1.0 / scale, scale } } else { Self::default() }
    }

    /// Never falls as values rise in the order of their keys.
    #[inline(always)]
    fn bin(self, value: f32) -> usize {
        if value.is_nan() {
            return if value.is_sign_negative() { 0 } else { BINS - 1 };
        }
        (((value - self.low) * self.scale) as usize).min(BINS - 1)
    }

    /// The smallest key of a bin or of one after it.
    fn first_key_of(self, bin: usize) -> u32 {
        let (mut low, mut high) = (0, u32::MAX);
        while low < high {
            let middle = low + (high - low) / 2;
            if self.bin(value(middle)) < bin { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// The value of a [`key`].
#[inline(always)]
fn value(key: u32) -> f32 {
    f32::from_bits(if key >> 31 == 1 { key ^ 1 << 31 } else { !key })
}

#[cfg(test)]
mod tests {
    use super::{Sieve, next};
    use crate::base::{rng, stats};

    const LEVELS: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

    /// How often the values had to be seen, and what was found.
    fn sieved(columns: &[Vec<f32>], part: usize, keep: usize) -> (u32, Vec<Sieve>) {
        let mut sieves: Vec<Sieve> = columns.iter().map(|_| Sieve::default()).collect();
        let mut times = 0;
        loop {
            for (sieve, column) in sieves.iter_mut().zip(columns) {
                column.chunks(part).for_each(|part| sieve.see(part));
            }
            times += 1;
            assert!(times < 100, "it never ends");
            let again = next(&mut sieves, &LEVELS, keep);
            let kept = sieves.iter().flat_map(|s| &s.intervals).filter_map(|i| match &i.looked {
                super::Look::Keep(_) => Some(i.size),
                super::Look::Count(..) => None,
            });
            assert!(kept.sum::<usize>() <= keep, "more than {keep} are kept");
            if !again {
                return (times, sieves);
            }
        }
    }

    /// Which of many not-a-numbers a sum gives is for the compiler to choose.
    fn bits(value: f64) -> u64 {
        if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() }
    }

    fn same(columns: &[Vec<f32>], part: usize, keep: usize) -> u32 {
        let (times, sieves) = sieved(columns, part, keep);
        for (at, (sieve, column)) in sieves.iter().zip(columns).enumerate() {
            let (mut found, mut expected) = ([0.0; 5], [0.0; 5]);
            sieve.quantiles(&LEVELS, &mut found);
            stats::quantiles(&mut column.clone(), &LEVELS, &mut expected);
            assert_eq!(found.map(bits), expected.map(bits), "column {at}: {found:?}, {expected:?}");
            assert_eq!(bits(sieve.mean()), bits(stats::mean(column)), "column {at}");
        }
        times
    }

    /// What models give, and what only those give that want to hurt.
    fn columns(count: u32) -> Vec<Vec<f32>> {
        let u = |n: u32| rng::uniform(1, u64::from(n), 1, 0) as f32;
        let of = |f: &dyn Fn(u32) -> f32| (0..count).map(f).collect::<Vec<f32>>();
        vec![
            of(&u),
            of(&|n| (-u(n).ln()).powi(9)),
            of(&|n| f32::from(u(n) < 0.7)),
            of(&|n| if u(n) < 0.4 { 0.0 } else { u(n) - 0.7 }),
            of(&|n| (u(n) * 5.0).floor() * if n % 3 == 0 { -1.0 } else { 1.0 }),
            of(&|_| 3.25),
            of(&|n| if n < 4096 { 1.0 } else { u(n) * 1e-30 }),
            of(&|n| if n < 4096 { u(n) } else { 0.5 + u(n) * 1e-6 }),
            of(&|n| n as f32),
            of(&|n| f32::from_bits(n.wrapping_mul(2_654_435_769))),
            of(&|n| [f32::INFINITY, f32::NEG_INFINITY, -0.0, 0.0][n as usize % 4]),
            of(&|n| if n % 20 == 0 { f32::NAN } else { -f32::MAX * u(n) }),
        ]
    }

    #[test]
    fn what_is_found_part_by_part_is_what_is_found_at_once() {
        for (count, part) in [(8, 8), (1000, 96), (30_011, 4096)] {
            same(&columns(count), part, 1 << 20);
        }
    }

    #[test]
    fn less_is_kept_where_less_may_be_and_nothing_else_changes() {
        let columns = columns(30_011);
        assert_eq!(same(&columns[..4], 4096, 1 << 20), 2, "two times through are enough");
        for keep in [0, 50, 2000] {
            let times = same(&columns, 4096, keep);
            assert!(times <= 6, "{times} times through to keep {keep}");
        }
    }

    #[test]
    fn nothing_has_no_quantiles() {
        let (times, sieves) = sieved(&[Vec::new()], 8, 10);
        let mut found = [0.0; 5];
        sieves[0].quantiles(&LEVELS, &mut found);
        assert!(times == 1 && found.iter().all(|found| found.is_nan()));
    }
}
