//! Quantiles and means of many futures. Bands through time belong to `ensemble`.

use std::ops::Range;

/// The quantiles of `values` at ascending `levels` (0–1), into `out`; reorders `values`.
///
/// A quantile between two values is interpolated: type 7 of Hyndman and Fan, “Sample quantiles in
/// statistical packages”, Am. Stat. 50 (1996), which is the default of R and `NumPy`. No values
/// have quantiles that are not numbers; values that are not numbers are the first or the last, by
/// their sign, as in `f32::total_cmp`.
#[inline(always)]
pub fn quantiles(values: &mut [f32], levels: &[f64], out: &mut [f64]) {
    debug_assert!(levels.is_sorted(), "levels have to ascend");
    debug_assert_eq!(levels.len(), out.len(), "one place for each level");
    let ranks = ranks(values.len(), levels);
    let mut found = vec![0.0; ranks.len()];
    sift(values, &ranks, &mut found, TURNS);
    let of = |rank| found[ranks.partition_point(|known| *known < rank)];
    quantiles_by_rank(values.len(), levels, of, out);
}

/// The ranks, ascending and counted from 0, between which the quantiles of some values lie.
pub(super) fn ranks(values: usize, levels: &[f64]) -> Vec<usize> {
    let Some(last) = values.checked_sub(1) else { return Vec::new() };
    let ranks = levels.iter().flat_map(|level| Position::of(*level, last).ranks());
    let mut ranks: Vec<usize> = ranks.collect();
    ranks.sort_unstable();
    ranks.dedup();
    ranks
}

/// The quantiles of some values of which those of all [`ranks`] are known.
pub(super) fn quantiles_by_rank(
    values: usize,
    levels: &[f64],
    of: impl Fn(usize) -> f32,
    out: &mut [f64],
) {
    let Some(last) = values.checked_sub(1) else { return out.fill(f64::NAN) };
    for (place, level) in out.iter_mut().zip(levels) {
        let position = Position::of(*level, last);
        let [a, b] = position.ranks().map(|rank| f64::from(of(rank)));
        *place = between(a, b, position.fraction);
    }
}

/// Fewer values than this are simply sorted.
const FEW: usize = 128;
/// Values that are the same are taken out if they are more than one in so many of all.
const MANY: usize = 8;
/// How often values are parted by bins before they are sorted: two or three times are enough, but
/// for some that were made to need more.
const TURNS: u32 = 6;
/// Bins between the smallest and the largest value: many enough that the few that hold a wanted
/// rank hold few values, and few enough to stay in the fastest memory.
const BINS: usize = 512;

/// The values of ascending `ranks`, counted from 0, in the order of all.
///
/// Values are counted by bins; only what lies in the bins of the wanted ranks is gathered and
/// parted again, until it is few. Two quick passes where selecting by pivots takes a dozen. What
/// many values are, such as the 0 of what has not begun, fills a bin however narrow that is: it is
/// counted and taken out first.
fn select(values: &mut [f32], ranks: &[usize], found: &mut [f32], turns: u32) {
    sift(values, ranks, found, turns);
}

/// The same as part of its caller, with vectors as wide as that has. What is always inlined cannot
/// call itself.
#[inline(always)]
fn sift(values: &mut [f32], ranks: &[usize], found: &mut [f32], turns: u32) {
    if values.len() < FEW || turns == 0 {
        return sort(values, ranks, found);
    }
    let some = samples(values);
    if let Some(often) = often(&some)
        && parted(values, often, (ranks, found), turns)
    {
        return;
    }
    let Some(scale) = Scale::of(values, &some) else { return sort(values, ranks, found) };
    let bins: Vec<u16> = values.iter().map(|value| scale.bin(*value)).collect();
    let ends = ends(&bins);
    // Where the next value of a wanted bin goes among the gathered ones.
    let (mut wanted, mut places) = ([0_u8; BINS], [0; BINS]);
    let mut parts = Vec::with_capacity(ranks.len());
    let mut count = 0;
    for (index, rank) in ranks.iter().enumerate() {
        let bin = ends.partition_point(|end| end <= rank);
        if wanted[bin] == 0 {
            let before = bin.checked_sub(1).map_or(0, |before| ends[before]);
            let end = count + ends[bin] - before;
            (wanted[bin], places[bin]) = (1, count);
            parts.push((index, before, count..end));
            count = end;
        }
    }
    let mut gathered = vec![0.0; count];
    for at in which(&bins, &wanted) {
        let place = &mut places[usize::from(bins[at as usize]) % BINS];
        gathered[*place] = values[at as usize];
        *place += 1;
    }
    for (part, (first, before, of)) in parts.iter().enumerate() {
        let end = parts.get(part + 1).map_or(ranks.len(), |(next, ..)| *next);
        let within: Vec<usize> = ranks[*first..end].iter().map(|rank| rank - before).collect();
        select(&mut gathered[of.clone()], &within, &mut found[*first..end], turns - 1);
    }
}

/// The values of ascending ranks, where values are few.
fn sort(values: &mut [f32], ranks: &[usize], found: &mut [f32]) {
    values.sort_unstable_by(f32::total_cmp);
    for (found, rank) in found.iter_mut().zip(ranks) {
        *found = values[*rank];
    }
}

/// Some of many values, in order.
#[inline(always)]
fn samples(values: &[f32]) -> [f32; SAMPLED] {
    let mut some: [f32; SAMPLED] = std::array::from_fn(|at| values[at * values.len() / SAMPLED]);
    some.sort_unstable_by(f32::total_cmp);
    some
}

/// A value that seems to occur often, as it does so twice among a few samples.
#[inline(always)]
fn often(some: &[f32; SAMPLED]) -> Option<f32> {
    some.array_windows().find(|[a, b]| a.to_bits() == b.to_bits()).map(|[a, _]| *a)
}

/// A value as a whole number, in the order of `f32::total_cmp`.
#[inline(always)]
pub(super) fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    if bits >> 31 == 0 { bits | 1 << 31 } else { !bits }
}

/// The places that a value has in the order of all.
#[inline(always)]
fn places(values: &[f32], of: f32) -> Range<usize> {
    let of = key(of);
    let (mut less, mut same) = (0_u32, 0_u32);
    for value in values {
        less += u32::from(key(*value) < of);
        same += u32::from(key(*value) == of);
    }
    less as usize..(less + same) as usize
}

/// As [`select`] on both sides of a value, if it is what many are; whether it is so.
#[inline(always)]
fn parted(values: &[f32], one: f32, (ranks, found): (&[usize], &mut [f32]), turns: u32) -> bool {
    let places = places(values, one);
    let [start, end] = [places.start, places.end].map(|at| ranks.partition_point(|of| *of < at));
    found[start..end].fill(one);
    if end - start < ranks.len() && places.len() <= values.len() / MANY {
        return false;
    }
    let (one, turns) = (key(one), turns - 1);
    let (below, rest) = found.split_at_mut(start);
    let above: Vec<usize> = ranks[end..].iter().map(|rank| rank - places.end).collect();
    let (less, more) = (places.start, values.len() - places.end);
    select_some(values, |of| of < one, less, (&ranks[..start], below), turns);
    select_some(values, |of| of > one, more, (&above, &mut rest[end - start..]), turns);
    true
}

/// As [`select`] among the values of whose key something is so, which are so many. No branch for
/// each value, as none could be foreseen: the next place is written over until it is one of them.
#[inline(always)]
fn select_some(
    values: &[f32],
    is_so: impl Fn(u32) -> bool,
    count: usize,
    (ranks, found): (&[usize], &mut [f32]),
    turns: u32,
) {
    if ranks.is_empty() {
        return;
    }
    // One more, as values that are none of them may follow the last.
    let mut some = vec![0.0; count + 1];
    let mut next = 0;
    for value in values {
        some[next] = *value;
        next += usize::from(is_so(key(*value)));
    }
    select(&mut some[..count], ranks, found, turns);
}

/// The places of the values that are in wanted bins, without a branch for each as well.
#[inline(always)]
fn which(bins: &[u16], wanted: &[u8; BINS]) -> Vec<u32> {
    let mut places = vec![0; bins.len()];
    let mut count = 0;
    for (bin, at) in bins.iter().zip(0..) {
        places[count] = at;
        count += usize::from(wanted[usize::from(*bin) % BINS]);
    }
    places.truncate(count);
    places
}

/// Where each bin's values end in the order of all.
#[inline(always)]
fn ends(bins: &[u16]) -> [usize; BINS] {
    // Neighbours often fall in the same bin; counted apart, neither waits for the other.
    let (mut even, mut odd) = ([0_u32; BINS], [0_u32; BINS]);
    let (pairs, rest) = bins.as_chunks::<2>();
    for [one, other] in pairs {
        even[usize::from(*one) % BINS] += 1;
        odd[usize::from(*other) % BINS] += 1;
    }
    for one in rest {
        even[usize::from(*one) % BINS] += 1;
    }
    let mut ends = [0; BINS];
    let mut end = 0;
    for (place, (even, odd)) in ends.iter_mut().zip(even.iter().zip(&odd)) {
        end += (even + odd) as usize;
        *place = end;
    }
    ends
}

/// Where the bins are: narrow around the middle of the values, and the wider the farther from it,
/// as half of all values often lie in a hundredth of their range.
#[derive(Clone, Copy)]
struct Scale {
    middle: f32,
    /// So far from the middle bins are equally wide; beyond, as wide as they are far.
    near: f32,
    low: f32,
    scale: f32,
}

impl Scale {
    /// That of some values; `None` where they are not all finite, or too near to one another.
    #[inline(always)]
    fn of(values: &[f32], some: &[f32; SAMPLED]) -> Option<Self> {
        let (low, high) = range(values)?;
        let middle = some[SAMPLED / 2];
        let mut away = some.map(|value| (value - middle).abs());
        away.sort_unstable_by(f32::total_cmp);
        let near = away[SAMPLED / 4..].iter().copied().find(|away| *away > 0.0);
        let near = near.unwrap_or((high - low) / BINS as f32);
        let unscaled = Self { middle, near, low: 0.0, scale: 1.0 };
        let (low, high) = (unscaled.bent(low), unscaled.bent(high));
        // A little less than the last bin, as rounding must not lead out of it.
        let scale = (BINS as f32 - 1.5) / (high - low);
        scale.is_normal().then_some(Self { low, scale, ..unscaled })
    }

    /// A number that never falls as the value rises: the bits of a positive number are nearly its
    /// logarithm.
    #[inline(always)]
    fn bent(self, value: f32) -> f32 {
        let away = value - self.middle;
        let bits = (away.abs() + self.near).to_bits() as i32 - self.near.to_bits() as i32;
        (bits as f32).copysign(away)
    }

    /// The bin of a value. Never falls as the value rises, so bins are in the order of values.
    /// Added to so large a number it is rounded to a whole one, which stands in the low bits.
    #[inline(always)]
    fn bin(self, value: f32) -> u16 {
        const ROUNDER: f32 = 8_388_608.0;
        ((self.bent(value) - self.low) * self.scale + ROUNDER).to_bits() as u16
    }
}

/// Values by which bins are laid out, and by which it is seen whether one occurs often.
const SAMPLED: usize = 15;

/// The smallest value and the largest; `None` where values are not all finite.
#[inline(always)]
fn range(values: &[f32]) -> Option<(f32, f32)> {
    const APART: usize = 16;
    let (mut low, mut high, mut sum) = ([f32::MAX; APART], [f32::MIN; APART], [0.0; APART]);
    let (chunks, rest) = values.as_chunks::<APART>();
    let mut see = |at: usize, value: f32| {
        low[at] = if value < low[at] { value } else { low[at] };
        high[at] = if value > high[at] { value } else { high[at] };
        // Stays 0 unless a value is not finite.
        sum[at] += value * 0.0;
    };
    for chunk in chunks {
        for (at, value) in chunk.iter().enumerate() {
            see(at, *value);
        }
    }
    for (at, value) in rest.iter().enumerate() {
        see(at, *value);
    }
    let finite = sum.iter().all(|sum| *sum == 0.0);
    let low = low.into_iter().fold(f32::MAX, f32::min);
    let high = high.into_iter().fold(f32::MIN, f32::max);
    finite.then_some((low, high))
}

/// Where a level lies between two ranks, counted from 0.
struct Position {
    rank: usize,
    fraction: f64,
}

impl Position {
    /// `last` is the rank of the largest of all.
    fn of(level: f64, last: usize) -> Self {
        let position = level.clamp(0.0, 1.0) * last as f64;
        Self { rank: position as usize, fraction: position - (position as usize) as f64 }
    }

    /// The ranks on both sides.
    fn ranks(&self) -> [usize; 2] {
        [self.rank, if self.fraction > 0.0 { self.rank + 1 } else { self.rank }]
    }
}

/// The value a `fraction` of the way from `a` to `b`; equal ends, also infinite ones, are kept.
fn between(a: f64, b: f64, fraction: f64) -> f64 {
    if a == b { a } else { a + (b - a) * fraction }
}

/// The mean; of nothing, NaN. Every eighth value is summed for itself, in the order given, and
/// then the eight sums: always the same bits, and no addition waits for the one before.
#[inline(always)]
pub fn mean(values: &[f32]) -> f64 {
    let mut mean = Mean::default();
    mean.see(values);
    mean.mean()
}

/// The mean of values that come in parts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    sums: [f64; 8],
    rest: f64,
    count: usize,
}

impl Mean {
    /// Sees the next part; the bits of the mean are those of the whole if all parts but the last
    /// are of a multiple of eight values.
    #[inline(always)]
    pub(super) fn see(&mut self, values: &[f32]) {
        let mut sums = self.sums;
        let (chunks, rest) = values.as_chunks::<8>();
        for chunk in chunks {
            for (sum, value) in sums.iter_mut().zip(chunk) {
                *sum += f64::from(*value);
            }
        }
        self.sums = sums;
        self.rest += rest.iter().map(|value| f64::from(*value)).sum::<f64>();
        self.count += values.len();
    }

    /// How many values were seen.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Their mean.
    pub(super) fn mean(&self) -> f64 {
        (self.sums.iter().sum::<f64>() + self.rest) / self.count as f64
    }
}
