//! `base::{rng, metalog, stats}`: whether draws are as even, as independent and as repeatable as
//! they claim, whether distributions pass through their quantiles, and whether quantiles of
//! draws are right.

use proptest::prelude::{ProptestConfig, prop_assert, proptest};
use two_track::base::{math, metalog::Metalog, rng, stats};

const FUTURES: u64 = 20_000;

/// Pearson's correlation of two equally long columns.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |column: &[f64]| column.iter().sum::<f64>() / column.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum::<f64>()
    };
    let covariance = product(a, mean_a, b, mean_b);
    covariance / (product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b)).sqrt()
}

/// Each way of counting up one of the four numbers that a draw depends on.
fn columns(draw: fn(u64, u64, u64, u64) -> f64) -> [Vec<f64>; 4] {
    let column = |at: fn(u64) -> [u64; 4]| {
        let draw_at =
            |[seed, future, stream, occurrence]: [u64; 4]| draw(seed, future, stream, occurrence);
        (0..FUTURES).map(at).map(draw_at).collect()
    };
    [
        column(|i| [i, 3, 5, 0]),
        column(|i| [2027, i, 5, 0]),
        column(|i| [2027, 3, i, 0]),
        column(|i| [2027, 3, 5, i]),
    ]
}

#[test]
fn uniform_numbers_fill_every_bin_evenly() {
    for (which, column) in columns(rng::uniform).into_iter().enumerate() {
        assert!(column.iter().all(|u| 0.0 < *u && *u < 1.0));
        let mut bins = [0_u32; 100];
        for u in &column {
            bins[(u * 100.0) as usize] += 1;
        }
        let expected = FUTURES as f64 / 100.0;
        let chi_square: f64 =
            bins.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        // 99 degrees of freedom: 1 in 1,000 lies above 148.2, 1 in 1,000 below 61.1.
        assert!((61.1..148.2).contains(&chi_square), "column {which}: {chi_square}");
    }
}

/// Numbers stand in the middle of their cells, so that 0 and 1 cannot come and means are right.
#[test]
fn draws_lie_in_the_middle_of_their_cells() {
    for i in 0..1000 {
        let u = rng::uniform(1, i.into(), 2, 3);
        assert_eq!((u * 2_f64.powi(52)).fract(), 0.5, "{u}");
        let u = rng::sobol(1, i, 2);
        assert_eq!((u * 2_f64.powi(23)).fract(), 0.5, "{u}");
    }
}

#[test]
fn neighbours_know_nothing_of_each_other() {
    // Four standard errors of a correlation that is nothing.
    let bound = 4.0 / (FUTURES as f64).sqrt();
    let columns = columns(rng::uniform);
    for (which, column) in columns.iter().enumerate() {
        for lag in [1, 2, 64] {
            let r = correlation(&column[lag..], &column[..column.len() - lag]);
            assert!(r.abs() < bound, "column {which}, lag {lag}: {r}");
        }
        for other in &columns[..which] {
            let r = correlation(column, other);
            assert!(r.abs() < bound, "column {which} with another: {r}");
        }
    }
}

#[test]
fn one_changed_bit_turns_over_half_of_the_result() {
    let bits = |word: [u64; 4]| {
        let [seed, future, stream, occurrence] = word;
        (rng::uniform(seed, future, stream, occurrence) * 2_f64.powi(52)) as u64
    };
    for which in 0..4 {
        for bit in 0..64 {
            let mut turned = 0;
            for i in 0..64 {
                let word = [7, i, rng::stream("nuclear_test"), 1];
                let mut other = word;
                other[which] ^= 1 << bit;
                turned += (bits(word) ^ bits(other)).count_ones();
            }
            // 64 · 52 bits, half of them give or take 5 standard deviations of √(64 · 52) / 2.
            assert!(
                (1664 - 145..1664 + 145).contains(&turned),
                "word {which}, bit {bit}: {turned}"
            );
        }
    }
}

fn waiting(seed: u64, future: u64, stream: u64, occurrence: u64) -> f64 {
    -math::ln(rng::uniform(seed, future, stream, occurrence))
}

#[test]
fn waiting_times_are_exponential() {
    for (which, mut column) in columns(waiting).into_iter().enumerate() {
        column.sort_by(f64::total_cmp);
        assert!(column[0] > 0.0);
        let n = column.len() as f64;
        let distance = column.iter().enumerate().map(|(i, x)| {
            let share = 1.0 - (-x).exp();
            (share - i as f64 / n).abs().max((share - (i + 1) as f64 / n).abs())
        });
        // The distance of Kolmogorov and Smirnov passes 1.95 / √n once in 1,000 times.
        let distance = distance.fold(0.0, f64::max);
        assert!(distance < 1.95 / n.sqrt(), "column {which}: {distance}");
    }
}

/// Test vectors published with FNV-1a by its authors.
#[test]
fn streams_have_the_numbers_of_fnv_1a() {
    assert_eq!(rng::stream(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(rng::stream("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(rng::stream("foobar"), 0x8594_4171_f739_67e8);
}

/// Across the end of the first set of dimensions and of the first sequence of points, too.
#[test]
fn four_sobol_dimensions_at_once_are_those_one_by_one() {
    for seed in [0, 2027] {
        for future in [0, 1, 77, 65_535, 65_536, 1_000_000] {
            for four in [0, 1, 63, 64, 65] {
                let one_by_one =
                    [0, 1, 2, 3].map(|place| rng::sobol(seed, future, 4 * four + place));
                let at_once = rng::sobol_of_four(seed, future, four);
                assert_eq!(at_once, one_by_one, "seed {seed}, future {future}, four {four}");
            }
        }
    }
}

/// One point in each of 2^k equal cells: what makes a Sobol sequence better than chance.
#[test]
fn each_sobol_dimension_is_even_in_every_block_of_futures() {
    let block = 1024_u32;
    // The first futures, later ones, and those of the second sequence; dimensions of both sets.
    for first in [0, 5 * block, 1 << 16, (3 << 16) + block] {
        for dimension in (0..80).chain([255, 256, 257, 700]) {
            let mut hits = vec![0_u32; block as usize];
            for future in first..first + block {
                let u = rng::sobol(11, future, dimension);
                hits[(u * f64::from(block)) as usize] += 1;
            }
            assert!(hits.iter().all(|n| *n == 1), "future {first}…, dimension {dimension}");
        }
    }
}

/// The first two dimensions are even in the plane as well, in boxes of every shape.
#[test]
fn the_first_two_sobol_dimensions_are_even_together() {
    for bits_across in 0..=8 {
        let (across, down) = (1_u32 << bits_across, 1_u32 << (8 - bits_across));
        let mut hits = vec![0_u32; 256];
        for future in 0..256 {
            let (x, y) = (rng::sobol(4, future, 0), rng::sobol(4, future, 1));
            let cell = (x * f64::from(across)) as u32 * down + (y * f64::from(down)) as u32;
            hits[cell as usize] += 1;
        }
        assert!(hits.iter().all(|n| *n == 1), "{across} by {down}");
    }
}

#[test]
fn sobol_dimensions_seeds_and_sequences_are_independent() {
    let column = |seed, first: u32, dimension| -> Vec<f64> {
        (first..first + 4096).map(|future| rng::sobol(seed, future, dimension)).collect()
    };
    let mut columns = vec![column(2, 0, 0), column(1, 1 << 16, 0), column(1, 0, 256)];
    columns.extend((0..60).map(|dimension| column(1, 0, dimension)));
    for (i, a) in columns.iter().enumerate() {
        for b in &columns[..i] {
            // Four standard errors, were the columns random.
            let r = correlation(a, b);
            assert!(r.abs() < 4.0 / 64.0, "columns {i} and an earlier one: {r}");
        }
    }
}

#[test]
fn sobol_numbers_stay_inside_for_any_input() {
    for future in [0, 1, 65_535, 65_536, u32::MAX] {
        for dimension in [0, 255, 256, u32::MAX] {
            for seed in [0, 1, u64::MAX] {
                let u = rng::sobol(seed, future, dimension);
                assert!(0.0 < u && u < 1.0, "{seed} {future} {dimension}: {u}");
            }
        }
    }
    let extremes = (0..1 << 16).map(|future| rng::sobol(3, future, 9));
    let (low, high) = extremes.fold((1.0_f64, 0.0_f64), |(low, high), u| (low.min(u), high.max(u)));
    assert!(0.0 < low && low < 2e-5 && 1.0 - 2e-5 < high && high < 1.0, "{low} {high}");
}

/// The reason for Sobol points: a mean over ten dimensions is nearer to the truth than by chance.
#[test]
fn sobol_points_estimate_a_mean_better_than_chance() {
    let futures = 1024_u32;
    let estimate = |point: &dyn Fn(u32, u32) -> f64| {
        let value = |future| (0..10).map(|d| point(future, d) * point(future, d)).sum::<f64>();
        (0..futures).map(value).sum::<f64>() / f64::from(futures)
    };
    // The mean of a square of a uniform number is 1/3.
    let error = |estimate: f64| (estimate - 10.0 / 3.0).powi(2);
    let (mut even, mut random) = (0.0, 0.0);
    for seed in 0..20 {
        even += error(estimate(&|future, d| rng::sobol(seed, future, d)));
        random += error(estimate(&|future, d| rng::uniform(seed, future.into(), d.into(), 0)));
    }
    assert!(100.0 * even < random, "squared errors {even} and {random}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn metalogs_pass_through_their_quantiles_and_stay_inside(
        low in -100.0..100.0_f64,
        width in 0.01..1000.0_f64,
        shares in [0.01..0.99_f64, 0.01..0.99_f64],
        middle in 0.2..0.8_f64,
    ) {
        let high = low + width;
        let (first, second) = (shares[0].min(shares[1]), shares[0].max(shares[1]) + 1e-3);
        let log_odds = |share: f64| (share / (1.0 - share)).ln();
        let (z10, z90) = (log_odds(first), log_odds(second));
        let z50 = z10 + middle * (z90 - z10);
        let value = |z: f64| low + width / (1.0 + (-z).exp());
        let (p10, p50, p90) = (value(z10), value(z50), value(z90));
        let metalog = Metalog::new(p10, p50, p90, low, high).map_err(|e| {
            proptest::test_runner::TestCaseError::fail(e)
        })?;
        let scale = low.abs().max(high.abs());
        for (u, stated) in [(0.1, p10), (0.5, p50), (0.9, p90)] {
            let got = metalog.quantile(u);
            prop_assert!((got - stated).abs() <= 1e-12 * scale, "{got} is not {stated}");
        }
        let mut before = low;
        for i in 1..2000 {
            let x = metalog.quantile(f64::from(i) / 2000.0);
            prop_assert!(before < x && x < high, "{x} at {i} after {before}");
            before = x;
        }
        for u in [1e-300, 1e-16, 1.0 - 1e-16] {
            let x = metalog.quantile(u);
            prop_assert!(low < x && x < high, "{x} at {u}");
        }
    }

    #[test]
    fn quantiles_are_those_of_a_sorted_list(
        mut values in proptest::collection::vec(-50_i16..50, 1..200),
        mut levels in proptest::collection::vec(0.0..=1.0_f64, 0..20),
    ) {
        levels.sort_by(f64::total_cmp);
        let mut floats: Vec<f32> = values.iter().copied().map(f32::from).collect();
        values.sort_unstable();
        let mut got = vec![f64::NAN; levels.len()];
        stats::quantiles(&mut floats, &levels, &mut got);
        for (level, got) in levels.iter().zip(got) {
            // With n values, that of rank h counted from 0 lies at h / (n − 1).
            let position = level * (values.len() - 1) as f64;
            let at = |rank: f64| f64::from(values[rank as usize]);
            let (below, above) = (at(position.floor()), at(position.ceil()));
            let expected = below + (above - below) * (position - position.floor());
            prop_assert!((got - expected).abs() < 1e-9, "{got} is not {expected} at {level}");
        }
    }
}

/// Parameters often lie near 0 with a bound there: digits count from the bound, not from 1.
#[test]
fn metalogs_are_exact_near_a_bound_of_zero() {
    let small = Metalog::new(1e-6, 2e-6, 5e-6, 0.0, 1.0).unwrap();
    for (u, stated) in [(0.1, 1e-6), (0.5, 2e-6), (0.9, 5e-6)] {
        assert!((small.quantile(u) / stated - 1.0).abs() < 1e-12, "{}", small.quantile(u));
    }
}

/// In log odds, quantiles at ±ln 9 around 0 make the uniform distribution.
#[test]
fn a_metalog_with_straight_quantiles_is_uniform() {
    let uniform = Metalog::new(0.1, 0.5, 0.9, 0.0, 1.0).unwrap();
    for i in 1..1000 {
        let u = f64::from(i) / 1000.0;
        assert!((uniform.quantile(u) - u).abs() < 1e-12, "{u}: {}", uniform.quantile(u));
    }
}

/// The last skew that is accepted still rises everywhere, and is the one that Keelin gives: P50
/// at least .16658 of the way from P10 to P90, in log odds here.
#[test]
fn skew_is_accepted_up_to_where_the_curve_would_turn_back() {
    let (z10, z90) = (-2.0, 2.0);
    let value = |z: f64| 1.0 / (1.0 + f64::exp(-z));
    let at =
        |part: f64| Metalog::new(value(z10), value(z10 + part * (z90 - z10)), value(z90), 0.0, 1.0);
    let (mut refused, mut accepted) = (0.1, 0.5);
    while accepted - refused > 1e-9 {
        let middle = 0.5 * (refused + accepted);
        if at(middle).is_ok() { accepted = middle } else { refused = middle }
    }
    assert!((accepted - 0.16658_f64).abs() < 5e-6, "{accepted}");
    assert!(at(1.0 - accepted).is_ok() && at(1.0 - refused).is_err(), "not the same upwards");
    let edge = at(accepted).unwrap();
    let values = (1..200_000).map(|i| edge.quantile(f64::from(i) / 200_000.0));
    assert!(values.is_sorted(), "the quantile function turns back");
}

#[test]
fn impossible_quantiles_are_refused_with_advice() {
    let check = |numbers: [f64; 5], words: &[&str]| {
        let [p10, p50, p90, low, high] = numbers;
        let message = Metalog::new(p10, p50, p90, low, high).unwrap_err();
        for word in words {
            assert!(message.contains(word), "`{message}` does not say `{word}`");
        }
    };
    check([0.3, 0.2, 0.4, 0.0, 1.0], &["P10 0.3 has to be less than the P50 0.2", "ascending"]);
    check([0.1, 0.2, 0.2, 0.0, 1.0], &["P50 0.2 has to be less than the P90 0.2"]);
    check([0.0, 0.2, 0.3, 0.0, 1.0], &["lower bound 0 has to be less than the P10 0"]);
    check([0.1, 0.2, 1.0, 0.0, 1.0], &["P90 1 has to be less than the upper bound 1"]);
    check([0.1, f64::NAN, 0.3, 0.0, 1.0], &["P50 is NaN", "finite"]);
    check([0.1, 0.2, 0.3, f64::NEG_INFINITY, 1.0], &["lower bound is -inf", "finite"]);
    check([0.1, 0.2, 0.3, -1e308, 1e308], &["too far apart"]);
    check([0.1, 0.11, 0.12, -1e17, 1e17], &["cannot be told apart"]);
    check([0.1, 0.11, 0.9, 0.0, 1.0], &["P50 0.11 is too near to one side", "change the bounds"]);
}

/// Whoever follows the advice of the message is not refused again.
#[test]
fn the_advice_on_skew_is_good() {
    let message = Metalog::new(0.1, 0.11, 0.9, 0.0, 1.0).unwrap_err();
    let advice = message.split("unless P50 lies between ").nth(1).unwrap();
    let (from, rest) = advice.split_once(" and ").unwrap();
    let (to, _) = rest.split_once(';').unwrap();
    let (from, to): (f64, f64) = (from.parse().unwrap(), to.parse().unwrap());
    let width = to - from;
    for p50 in [from + 0.01 * width, to - 0.01 * width] {
        assert!(Metalog::new(0.1, p50, 0.9, 0.0, 1.0).is_ok(), "{p50} refused after {message}");
    }
}

/// Many values are parted by bins before any is put in order; what comes out is that of a sorted
/// list to the last bit, also where half are the same, many are no numbers, one lies far out,
/// levels share a bin, or values are as large or as small as they get.
#[test]
fn quantiles_of_long_lists_are_those_of_sorted_ones() {
    let levels = [0.0, 0.025, 0.0251, 0.1, 0.25, 0.5, 0.9, 0.975, 1.0];
    let shapes: [fn(f64) -> f64; 11] = [
        |u| u,
        |u| if u < 0.6 { 0.0 } else { u - 0.6 },
        |u| (40.0 * (u - 0.5)).exp(),
        |u| if u > 0.9998 { 1e9 } else { (u * 50.0).floor() - 25.0 },
        |u| (u - 0.5) * 6.8e38,
        |u| (u - 0.5) * 1e-42,
        |u| (u - 0.5).signum() * (90.0 * (u - 0.5).abs() - 20.0).exp(),
        |u| if u < 0.5 { -1e6 + u } else { u * u * u },
        |u| if (0.2..0.8).contains(&u) { 0.0 } else { u - 0.5 },
        |u| [-1.0, -0.0, 0.0, 0.0, u, 5.0, 5.0, 5.0][(u * 8.0) as usize],
        |u| if u < 0.3 { f64::NAN } else { u },
    ];
    for (shape, count) in shapes.iter().flat_map(|shape| [200, 1_000, 10_000].map(|n| (shape, n))) {
        let uniform = |i: u64| rng::uniform(3, i, rng::stream("long lists"), 0);
        let mut values: Vec<f32> = (0..count).map(|i| shape(uniform(i)) as f32).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f32::total_cmp);
        let mut got = [f64::NAN; 9];
        stats::quantiles(&mut values, &levels, &mut got);
        for (level, got) in levels.iter().zip(got) {
            let position = level * (sorted.len() - 1) as f64;
            let at = |rank: f64| f64::from(sorted[rank as usize]);
            let (below, above) = (at(position.floor()), at(position.ceil()));
            let want = below + (above - below) * (position - position.floor());
            let same = got == want || got.is_nan() && want.is_nan();
            assert!(same, "{got} is not {want} at level {level} of {count}");
        }
    }
}

/// The worked example of R's help on `quantile`: 1, 2, …, 10 at quarters.
#[test]
fn quantiles_of_one_to_ten() {
    let mut values = [7.0, 1.0, 10.0, 3.0, 9.0, 2.0, 8.0, 4.0, 6.0, 5.0];
    let mut out = [0.0; 5];
    stats::quantiles(&mut values, &[0.0, 0.25, 0.5, 0.75, 1.0], &mut out);
    assert_eq!(out, [1.0, 3.25, 5.5, 7.75, 10.0]);
}

#[test]
fn quantiles_of_odd_lists() {
    let quantiles = |mut values: Vec<f32>| {
        let mut out = [0.0; 3];
        stats::quantiles(&mut values, &[0.0, 0.4, 1.0], &mut out);
        out
    };
    assert!(quantiles(vec![]).iter().all(|q| q.is_nan()));
    assert_eq!(quantiles(vec![3.0]), [3.0; 3]);
    assert_eq!(quantiles(vec![f32::INFINITY; 4]), [f64::INFINITY; 3]);
    assert_eq!(quantiles(vec![f32::INFINITY, 1.0]), [1.0, f64::INFINITY, f64::INFINITY]);
    let [lowest, _, highest] = quantiles(vec![f32::NAN, 2.0, 1.0]);
    assert!(lowest == 1.0 && highest.is_nan(), "{lowest} {highest}");
}

#[test]
fn means_are_those_of_exact_sums() {
    assert_eq!(stats::mean(&[1.0, 2.0, 4.5]), 2.5);
    // In f32, adding 1 to 2^24 changes nothing.
    assert_eq!(stats::mean(&[16_777_216.0, 1.0, 1.0, 1.0]), 4_194_304.75);
    assert!(stats::mean(&[]).is_nan());
}
