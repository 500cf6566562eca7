//! The engine against laws of chance at a hundred thousand futures: what is drawn has the stated
//! distribution, events come as their hazards say, and parameters know nothing of each other.

use two_track::ensemble::{Futures, compile};
use two_track::model;
use two_track::plan::Plan;
use two_track::store::assets;

use crate::support::{Small, ensemble};

const FUTURES: u32 = 100_000;

/// An outcome in all futures, sorted.
fn sorted(small: &Small, time: usize) -> Vec<f64> {
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), FUTURES);
    let mut column = Vec::new();
    all.column(0, time, &mut column);
    column.sort_by(f32::total_cmp);
    column.into_iter().map(f64::from).collect()
}

/// A hazard that rises with time: on a grid of months, what survives month k is
/// exp(−Σ h(tᵢ)/12) of all, exactly.
#[test]
fn survival_is_that_of_its_hazard() {
    let small = Small::new(20)
        .stock("happened", "1", "0", &["happening"], &[])
        .stock("waited", "year", "0", &["waiting"], &[])
        .flow("happening", "1/year", "chance * (1 - min(happened, 1))")
        .flow("waiting", "1", "if(happened > 0, 0, 1)")
        .event("chance", "0.02[1/year] * (time - 2027[year]) / 1[year]")
        .outcome("years", "year", "waited");
    let years = sorted(&small, 80);
    let mut hazard = 0.0;
    let mut worst: f64 = 0.0;
    for month in 0..239 {
        hazard += 0.02 * f64::from(month) / 12.0 / 12.0;
        // It happens in this month, and is felt in the next.
        let waited = f64::from(month + 1) / 12.0;
        let by_then = years.partition_point(|y| *y < waited + 1e-3) as f64 / f64::from(FUTURES);
        worst = worst.max((by_then - (1.0 - (-hazard).exp())).abs());
    }
    // Kolmogorov and Smirnov: once in a hundred times, independent draws would be as far off.
    assert!(worst < 1.63 / f64::from(FUTURES).sqrt(), "distance {worst}");
    assert!((hazard - 4.0).abs() < 0.05, "most have met it by the end");
}

/// With a steady hazard every month is a toss of the same coin: counts are binomial, which a
/// Poisson count is in the limit of small steps.
#[test]
fn counts_of_an_event_are_binomial() {
    let small = Small::new(20)
        .stock("count", "1", "0", &["counting"], &[])
        .flow("counting", "1/year", "chance")
        .event("chance", "0.25[1/year]")
        .outcome("count_now", "1", "count");
    let counts = sorted(&small, 80);
    let p = 1.0 - (-0.25_f64 / 12.0).exp();
    let (mut chi_square, mut bins) = (0.0, 0);
    let mut expected = f64::from(FUTURES) * (1.0 - p).powi(240);
    for k in 0..240 {
        let seen = counts.partition_point(|c| *c < f64::from(k) + 0.5)
            - counts.partition_point(|c| *c < f64::from(k) - 0.5);
        if expected > 20.0 {
            chi_square += (seen as f64 - expected).powi(2) / expected;
            bins += 1;
        }
        expected *= f64::from(240 - k) / f64::from(k + 1) * p / (1.0 - p);
    }
    // With 13 or 14 degrees of freedom, one in a thousand lies above 36.
    assert!(chi_square < 36.0, "{chi_square} in {bins} bins");
    assert!((13..=16).contains(&bins), "{bins}");
}

/// Parameters of a plan without a school have the evidence's P10, P50 and P90.
#[test]
fn what_is_drawn_has_the_stated_quantiles() {
    for [p10, p50, p90] in [[0.1, 0.2, 0.4], [-3.0, 0.0, 2.0], [1e-4, 2e-4, 5e-4]] {
        let small = Small::new(1).parameter("x", "1", [p10, p50, p90]).outcome("x_now", "1", "x");
        let values = sorted(&small, 0);
        for (share, stated) in [(0.1, p10), (0.5, p50), (0.9, p90)] {
            let got = values[(share * f64::from(FUTURES)) as usize];
            // Sobol points leave no gap wider than a few of the hundred thousand.
            assert!((got - stated).abs() < 3e-4 * (p90 - p10), "{got}, stated {stated}");
        }
    }
}

/// The model asks for no correlation between its parameters, and has none but for what a few pairs
/// of high Sobol dimensions have: independent draws would stay below 0.07, those reach 0.094.
#[test]
fn parameters_of_the_real_model_are_not_correlated_in_rank() {
    let model = model::check(assets::MODEL, assets::CASES[0].1).model.unwrap();
    let program = compile(&model, &Plan::baseline(&model)).unwrap();
    let futures = Futures { seed: 2027, first: 0, count: 4096 };
    let ranks = |index: usize| {
        let drawn = program.drawn(index, futures);
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        order.sort_by(|a, b| drawn[*a].total_cmp(&drawn[*b]));
        let mut ranks = vec![0.0; drawn.len()];
        for (rank, future) in order.into_iter().enumerate() {
            ranks[future] = rank as f64 / 4095.0 - 0.5;
        }
        ranks
    };
    let all: Vec<Vec<f64>> = (0..model.parameters.len()).map(ranks).collect();
    // Beyond four and a half standard errors of independent draws.
    let mut beyond = 0;
    for (i, a) in all.iter().enumerate() {
        for (j, b) in all[..i].iter().enumerate() {
            // Ranks between −½ and ½ have the variance 1/12.
            let rho = 12.0 * a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>() / 4096.0;
            assert!(rho.abs() < 0.1, "parameters {i} and {j}: {rho}");
            beyond += usize::from(rho.abs() > 4.5 / 64.0);
        }
    }
    assert!(beyond <= 10, "{beyond} pairs");
}
