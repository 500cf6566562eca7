//! Quantiles and means of many futures. Bands through time belong to `ensemble`.

/// The quantiles of `values` at ascending `levels` (0–1), into `out`; reorders `values`.
///
/// A quantile between two values is interpolated: type 7 of Hyndman and Fan, “Sample quantiles in
/// statistical packages”, Am. Stat. 50 (1996), which is the default of R and `NumPy`. No values
/// have quantiles that are not numbers; values that are not numbers count as the largest.
pub fn quantiles(values: &mut [f32], levels: &[f64], out: &mut [f64]) {
    debug_assert!(levels.is_sorted(), "levels have to ascend");
    debug_assert_eq!(levels.len(), out.len(), "one place for each level");
    if values.is_empty() {
        out.fill(f64::NAN);
        return;
    }
    let last = values.len() - 1;
    divide(values, 0, last, levels, out);
}

/// Finds the middle one of `levels`, which parts the values, then the rest on either side: about
/// n · log₂(levels) steps, where sorting would take n · log₂ n.
///
/// `part` holds the values of the ranks from `first` on; `last` is the rank of the largest of all.
fn divide(part: &mut [f32], first: usize, last: usize, levels: &[f64], out: &mut [f64]) {
    let middle = levels.len() / 2;
    let (Some(&level), Some((below, [place, above @ ..]))) =
        (levels.get(middle), out.split_at_mut_checked(middle))
    else {
        return;
    };
    let position = level.clamp(0.0, 1.0) * last as f64;
    let rank = (position as usize).clamp(first, first + part.len() - 1);
    let fraction = position - rank as f64;
    let (_, &mut value, larger) = part.select_nth_unstable_by(rank - first, f32::total_cmp);
    let mut needed_below = rank - first + 1;
    *place = f64::from(value);
    if let Some(next) = smallest_first(larger).filter(|_| fraction > 0.0) {
        *place = between(f64::from(value), f64::from(next), fraction);
        // The level below may lie between the same two values.
        needed_below += 1;
    }
    divide(&mut part[..needed_below], first, last, &levels[..middle], below);
    divide(&mut part[rank - first..], rank, last, &levels[middle + 1..], above);
}

/// Brings the smallest value to the front and returns it.
fn smallest_first(values: &mut [f32]) -> Option<f32> {
    let (at, _) = values.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1))?;
    values.swap(0, at);
    values.first().copied()
}

/// The value a `fraction` of the way from `a` to `b`; equal ends, also infinite ones, are kept.
fn between(a: f64, b: f64, fraction: f64) -> f64 {
    if a == b { a } else { a + (b - a) * fraction }
}

/// The mean, summed in the order given, which is that of the futures; of nothing, NaN.
pub fn mean(values: &[f32]) -> f64 {
    values.iter().map(|&value| f64::from(value)).sum::<f64>() / values.len() as f64
}
