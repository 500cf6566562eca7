//! Quantiles and means of many futures. Bands through time belong to `ensemble`.

/// The quantiles of `values` at ascending `levels` (0–1), into `out`; reorders `values`.
///
/// A quantile between two values is interpolated: type 7 of Hyndman and Fan, “Sample quantiles in
/// statistical packages”, Am. Stat. 50 (1996), which is the default of R and `NumPy`. No values
/// have quantiles that are not numbers; values that are not numbers count as the largest.
pub fn quantiles(values: &mut [f32], levels: &[f64], out: &mut [f64]) {
    debug_assert!(levels.is_sorted(), "levels have to ascend");
    debug_assert_eq!(levels.len(), out.len(), "one place for each level");
    let ranks = ranks(values.len(), levels);
    let mut found = vec![0.0; ranks.len()];
    select(values, &ranks, &mut found);
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
/// Bins between the smallest and the largest value: many enough that the few that hold a wanted
/// rank hold few values, and few enough to stay in the fastest memory.
const BINS: usize = 512;

/// The values of ascending `ranks`, counted from 0, in the order of all.
///
/// Values are counted by bins; only what lies in the bins of the wanted ranks is gathered and
/// parted again, until it is few. Two quick passes where selecting by pivots takes a dozen.
fn select(values: &mut [f32], ranks: &[usize], found: &mut [f32]) {
    let Some((low, scale)) = range(values).filter(|_| values.len() >= FEW) else {
        values.sort_unstable_by(f32::total_cmp);
        for (found, rank) in found.iter_mut().zip(ranks) {
            *found = values[*rank];
        }
        return;
    };
    let bins: Vec<u16> = values.iter().map(|value| bin((value - low) * scale)).collect();
    let ends = ends(&bins);
    // Where the next value of a bin goes among the gathered ones, and how far on the one after it:
    // what is not wanted goes to one place. No branch for each value, as none could be foreseen.
    let mut places = [(u32::MAX, 0); BINS];
    let mut parts = Vec::with_capacity(ranks.len());
    let mut gathered = 0;
    for (index, rank) in ranks.iter().enumerate() {
        let bin = ends.partition_point(|end| end <= rank);
        if places[bin].1 == 0 {
            let before = bin.checked_sub(1).map_or(0, |before| ends[before]);
            let end = gathered + ends[bin] - before;
            places[bin] = (gathered as u32, 1);
            parts.push((index, before, gathered..end));
            gathered = end;
        }
    }
    // One place more, for what is not wanted.
    let mut wanted = vec![0.0; gathered + 1];
    places.iter_mut().for_each(|(place, _)| *place = (*place).min(gathered as u32));
    for (value, bin) in values.iter().zip(&bins) {
        let (place, step) = &mut places[usize::from(*bin) % BINS];
        wanted[*place as usize] = *value;
        *place += *step;
    }
    for (part, (first, before, of)) in parts.iter().enumerate() {
        let end = parts.get(part + 1).map_or(ranks.len(), |(next, ..)| *next);
        let within: Vec<usize> = ranks[*first..end].iter().map(|rank| rank - before).collect();
        select(&mut wanted[of.clone()], &within, &mut found[*first..end]);
    }
}

/// The bin of a value that is scaled to from 0 to the last bin. Never falls as the value rises, so
/// bins are in the order of values. Added to so large a number it is rounded to a whole one, which
/// stands in the low bits.
fn bin(scaled: f32) -> u16 {
    const ROUNDER: f32 = 8_388_608.0;
    (scaled + ROUNDER).to_bits() as u16
}

/// Where each bin's values end in the order of all.
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

/// The smallest value and what turns the distance from it into a bin; `None` where values are not
/// all finite, or all the same.
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
    let low = low.into_iter().fold(f32::MAX, f32::min);
    let high = high.into_iter().fold(f32::MIN, f32::max);
    // A little less than the last bin, as rounding must not lead out of it.
    let scale = (BINS as f32 - 1.5) / (high - low);
    let finite = sum.iter().all(|sum| *sum == 0.0);
    (finite && scale.is_normal()).then_some((low, scale))
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
