//! The engine against what is known: solutions on paper, laws of chance, and a plain second
//! engine; and that neither threads nor blocks nor the step change what comes out.

use std::sync::Arc;

use two_track::ensemble::{
    Futures, Once, Progress, Tracer, bands, compile, compile_with, difference_bands, run,
    run_in_blocks,
};
use two_track::plan::{Edit, Plan, apply};

use crate::reference::assert_plain;
use crate::support::{Small, bits, ensemble};

/// The value of the first outcome in future 0 at the end.
fn final_value(small: &Small) -> f64 {
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), 100);
    f64::from(all.value(0, all.times().len() - 1, 0))
}

fn close(value: f64, want: f64, tolerance: f64) {
    assert!((value - want).abs() <= tolerance, "{value} is not {want} within {tolerance}");
}

#[test]
fn growth_is_exponential() {
    let small = Small::new(10)
        .stock("x", "thing", "2[thing]", &["growth"], &[])
        .flow("growth", "thing/year", "0.1[1/year] * x")
        .outcome("x_now", "thing", "x");
    // Euler's own solution to single precision, and the true one to the method's error.
    close(final_value(&small), 2.0 * (1.0_f64 + 0.1 / 12.0).powi(120), 1e-6);
    close(final_value(&small), 2.0 * 1.0_f64.exp(), 2.0 * 1.0_f64.exp() * 0.1 * 0.1 * 10.0 / 24.0);
}

#[test]
fn growth_with_a_limit_is_logistic() {
    let small = Small::new(30)
        .stock("x", "1", "0.1", &["growth"], &[])
        .flow("growth", "1/year", "0.3[1/year] * x * (1 - x)")
        .outcome("x_now", "1", "x");
    close(final_value(&small), 1.0 / (1.0 + 9.0 * (-9.0_f64).exp()), 1e-3);
}

#[test]
fn two_compartments_exchange_and_keep_their_sum() {
    let small = Small::new(5)
        .stock("a", "thing", "3[thing]", &["back"], &["over"])
        .stock("b", "thing", "1[thing]", &["over"], &["back"])
        .flow("over", "thing/year", "a * 0.5[1/year]")
        .flow("back", "thing/year", "b * 0.25[1/year]")
        .outcome("a_now", "thing", "a")
        .outcome("sum", "thing", "a + b");
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), 100);
    let last = all.times().len() - 1;
    close(f64::from(all.value(1, last, 7)), 4.0, 1e-6);
    let equilibrium = 4.0 / 3.0;
    let want = equilibrium + (3.0 - equilibrium) * (1.0_f64 - 0.75 / 12.0).powi(60);
    close(f64::from(all.value(0, last, 7)), want, 1e-6);
}

#[test]
fn smoothing_follows_with_its_time() {
    let small = Small::new(3)
        .auxiliary("input", "1", "step(2028[year])")
        .auxiliary("slow", "1", "smooth1(input, 0.5[year])")
        .outcome("slow_now", "1", "slow");
    // Two years after the step; the step itself enters in its own month.
    close(final_value(&small), 1.0 - (1.0_f64 - 2.0 / 12.0).powi(24), 1e-6);
}

#[test]
fn a_delay_keeps_what_goes_in() {
    let small = Small::new(4)
        .stock("out_so_far", "thing", "0", &["arrivals"], &[])
        .flow("arrivals", "thing/year", "delay1(pulse(2028[year], 0) * 5[thing], 0.5[year])")
        .outcome("arrived", "thing", "out_so_far");
    let steps_after = 12.0 * 3.0 - 1.0;
    let still_inside = 5.0 * (1.0_f64 - 2.0 / 12.0).powf(steps_after);
    close(final_value(&small), 5.0 - still_inside, 1e-5);
}

#[test]
fn an_event_waits_as_its_hazard_says() {
    let small = Small::new(20)
        .stock("happened", "1", "0", &["happening"], &[])
        .stock("waited", "year", "0", &["waiting"], &[])
        .flow("happening", "1/year", "chance * (1 - min(happened, 1))")
        .flow("waiting", "1", "if(happened > 0, 0, 1)")
        .event("chance", "0.2[1/year]")
        .outcome("years", "year", "waited");
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), 20_000);
    let mut years = Vec::new();
    all.column(0, all.times().len() - 1, &mut years);
    years.sort_by(f32::total_cmp);
    // Kolmogorov and Smirnov: the largest distance between the waiting times' distribution and
    // 1 − exp(−0.2 t), on the grid of months. Sobol thresholds do far better than the 1 % limit
    // of independent draws, 1.63/√n.
    let worst = (1..=228).map(|month| {
        let t = f64::from(month) / 12.0;
        let by_then = years.partition_point(|y| f64::from(*y) < t + 1e-4) as f64 / 20_000.0;
        (by_then - (1.0 - (-0.2 * t).exp())).abs()
    });
    let worst = worst.fold(0.0, f64::max);
    assert!(worst < 1.63 / 20_000.0_f64.sqrt(), "distance {worst}");
}

#[test]
fn events_again_and_again_are_a_poisson_count() {
    let small = Small::new(20)
        .stock("count", "1", "0", &["counting"], &[])
        .flow("counting", "1/year", "chance")
        .event("chance", "0.25[1/year]")
        .outcome("count_now", "1", "count");
    let model = small.model();
    let n = 20_000;
    let all = ensemble(&model, &Plan::baseline(&model), n);
    let mut counts = Vec::new();
    all.column(0, all.times().len() - 1, &mut counts);
    let mean = counts.iter().map(|c| f64::from(*c)).sum::<f64>() / f64::from(n);
    let variance =
        counts.iter().map(|c| (f64::from(*c) - mean).powi(2)).sum::<f64>() / f64::from(n);
    // Starting again from nothing in the next month loses the rest of the month: the rate is
    // 1/(1/0.25 + half a month), and the variance is a little below the mean.
    close(mean, 20.0 / (4.0 + 1.0 / 24.0), 4.0 * (5.0 / f64::from(n)).sqrt());
    close(variance / mean, 1.0, 0.06);
}

#[test]
fn a_scheduled_chance_has_its_probability() {
    let small = Small::new(3)
        .stock("count", "1", "0", &["counting"], &[])
        .flow("counting", "1/year", "election")
        .event("election", "-ln(1 - 0.55) * pulse(2028.5[year], 4[year])")
        .outcome("count_now", "1", "count");
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), 8192);
    let last = all.times().len() - 1;
    let mut counts = Vec::new();
    all.column(0, last, &mut counts);
    let share = counts.iter().filter(|c| **c > 0.5).count() as f64 / 8192.0;
    close(share, 0.55, 1e-3);
}

/// A model that uses everything the language has.
pub(crate) fn everything() -> Small {
    let mut small = Small::new(8)
        .parameter("rate", "1/year", [0.1, 0.2, 0.4])
        .parameter("half", "1", [0.4, 0.5, 0.7])
        .parameter("tau", "year", [0.5, 1.0, 3.0])
        .stock("x", "1", "half * exp(-half) + start_more", &["up"], &["down"])
        .stock("y", "thing", "2[thing] * x", &["y_in"], &[])
        .flow("up", "1/year", "rate * (1 - x) * (0.2 + offer_operating) + 0.3 * shock")
        .flow("down", "1/year", "x * rate / (1 + other_offered) + x * 0.5 * shock")
        .flow("y_in", "thing/year", "delay1(y * rate, tau) - y * rate * logistic(3 * (x - half))")
        .auxiliary("start_more", "1", "min(0.1, half^3) + abs(-0.05)")
        .auxiliary("a", "1", "clamp(x^1.5 + x^2 - half^-2, 0, 1) + sqrt(x) - ln(1 + x)")
        .auxiliary("b", "1", "if(x > half and not (a < 0.2) or time >= 2030[year], a, -a)")
        .auxiliary("c", "1", "smoothstep(x, 0.2, 0.8) * ramp(2028[year], 2031[year])")
        .auxiliary("d", "1", "lookup(curve, x) + smooth1(b, tau) + max(c, step(2029.25[year]))")
        .event("shock", "rate * (1 + a) * (2 - offer_operating)")
        .event("after", "0.5[1/year] * min(d, 3) + 0.2 * shock")
        .measure("offer", Some(["2 * rate + 0.1 * after", "0.2[1/year] * (1 - x)", "0.5[year]"]))
        .measure("other", None)
        .measure("third", None)
        .exchange("bare", "offer_accepted")
        .auxiliary("odd_power", "1", "(0.3 + x)^if(x > half, 2, 3)")
        .exchange("good", "x > 0.4 and y < 5[thing]")
        .outcome("x_now", "1", "x + 0 * d")
        .outcome("y_now", "thing", "y")
        .outcome("d_now", "1", "d + third_offered + odd_power + (after + shock) * dt");
    small.lookups = "\"curve\": (label: \"c\", unit_in: \"1\", unit_out: \"1\", about: \"c\", \
                     points: [(0.0, 1.0), (0.3, 0.2), (0.9, 4.0)])"
        .to_owned();
    small
}

pub(crate) fn both_measures(small: &Small) -> (two_track::model::Model, Plan) {
    let model = small.model();
    let mut plan = Plan::baseline(&model);
    let good = two_track::plan::Condition::InExchangeFor("good".to_owned());
    let bare = two_track::plan::Condition::InExchangeFor("bare".to_owned());
    let start = "2027-06".parse().expect("a month");
    for edit in [
        Edit::Switch("offer".to_owned(), true),
        Edit::Start("offer".to_owned(), start),
        Edit::Ramp("offer".to_owned(), 9),
        Edit::Switch("other".to_owned(), true),
        Edit::Condition("other".to_owned(), good),
        Edit::Switch("third".to_owned(), true),
        Edit::Condition("third".to_owned(), bare),
        Edit::Strength("other".to_owned(), 0.7),
        Edit::End("other".to_owned(), Some("2031-03".parse().expect("a month"))),
    ] {
        apply(&mut plan, &model, &edit).expect("a valid edit");
    }
    (model, plan)
}

#[test]
fn the_engine_agrees_with_the_plain_one_to_the_last_bit() {
    let (model, plan) = both_measures(&everything());
    let all = ensemble(&model, &plan, 200);
    assert_plain(&model, &plan, &all, &[0, 1, 63, 64, 127, 128, 199]);
}

/// Stocks that move where they stand move after all that reads them, also where that is another
/// stock's flow, what is given in exchange, or a strength that hangs on what was given.
#[test]
fn a_stock_moves_after_all_that_reads_it() {
    let small = Small::new(8)
        .parameter("rate", "1/year", [0.1, 0.2, 0.4])
        .stock("speed", "thing/year", "0[thing/year]", &["push"], &[])
        .flow("push", "thing/year^2", "1[thing/year] * rate * shock * 1[year] + 0.2[thing/year^2]")
        .event("shock", "rate")
        .stock("place", "thing", "0[thing]", &["moving"], &[])
        .flow("moving", "thing/year", "speed")
        .stock("seen", "1", "0", &["see"], &[])
        .flow("see", "1/year", "rate * (1 - seen)")
        .stock("gained", "1", "0", &["gain"], &[])
        .flow("gain", "1/year", "other_offered / 2[year]")
        .measure("other", None)
        .exchange("good", "seen > 0.3")
        .outcome("place_now", "thing", "place")
        .outcome("gained_now", "1", "gained");
    let model = small.model();
    let mut plan = Plan::baseline(&model);
    let good = two_track::plan::Condition::InExchangeFor("good".to_owned());
    for edit in [Edit::Switch("other".to_owned(), true), Edit::Condition("other".to_owned(), good)]
    {
        apply(&mut plan, &model, &edit).expect("a valid edit");
    }
    let all = ensemble(&model, &plan, 100);
    assert_plain(&model, &plan, &all, &[0, 1, 63, 99]);
}

#[test]
fn threads_blocks_and_parts_change_no_bit() {
    let (model, plan) = both_measures(&everything());
    let program = compile(&model, &plan).expect("compiles");
    let futures = Futures { seed: plan.seed(), first: 0, count: 600 };
    let whole = bits(&run(&program, futures, 1, &Progress::default()).expect("runs"));
    for threads in [2, 3, 8] {
        for block in [32, 100, 128, 512] {
            let other = run_in_blocks(&program, futures, threads, block, &Progress::default());
            assert!(bits(&other.expect("runs")) == whole, "{threads} threads, blocks of {block}");
        }
    }
    let part = Futures { first: 250, count: 100, ..futures };
    let part = run(&program, part, 2, &Progress::default()).expect("runs");
    let all = run(&program, futures, 2, &Progress::default()).expect("runs");
    let last = all.times().len() - 1;
    for future in 0..100 {
        assert_eq!(part.value(2, last, future), all.value(2, last, 250 + future));
    }
}

#[test]
fn a_stopped_run_gives_nothing() {
    let (model, plan) = both_measures(&everything());
    let program = compile(&model, &plan).expect("compiles");
    let progress = Progress::default();
    progress.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let futures = Futures { seed: 1, first: 0, count: 1000 };
    assert!(run(&program, futures, 2, &progress).is_none());
}

#[test]
fn half_the_step_changes_little() {
    let small = Small::new(20)
        .parameter("rate", "1/year", [0.1, 0.2, 0.4])
        .stock("x", "1", "0.1", &["up"], &["down"])
        .flow("up", "1/year", "rate * (1 - x)")
        .flow("down", "1/year", "x * 0.1[1/year] + min(x, 0.3) * shock")
        .event("shock", "0.1[1/year] + 0.2[1/year] * x")
        .outcome("x_now", "1", "x");
    let model = small.model();
    let plan = Plan::baseline(&model);
    let futures = Futures { seed: 5, first: 0, count: 4096 };
    let medians = [12, 24].map(|rate| {
        let program = compile_with(&model, &plan, rate).expect("compiles");
        let all = run(&program, futures, 2, &Progress::default()).expect("runs");
        bands(&all).outcomes[0].quantiles.last().expect("an end")[4]
    });
    close(medians[0], medians[1], 0.01 * medians[1]);
}

#[test]
fn the_same_luck_under_every_plan() {
    // A measure that halves a hazard delays the same event: never sooner, in any future.
    let small = Small::new(20)
        .stock("happened", "1", "0", &["happening"], &[])
        .stock("waited", "year", "0", &["waiting"], &[])
        .flow("happening", "1/year", "chance * (1 - min(happened, 1))")
        .flow("waiting", "1", "if(happened > 0, 0, 1)")
        .event("chance", "0.2[1/year] * (1 - 0.5 * other_operating)")
        .measure("other", None)
        .outcome("years", "year", "waited");
    let model = small.model();
    let base = Plan::baseline(&model);
    let mut plan = base.clone();
    apply(&mut plan, &model, &Edit::Switch("other".to_owned(), true)).expect("valid");
    let (with, without) = (ensemble(&model, &plan, 1000), ensemble(&model, &base, 1000));
    let last = with.times().len() - 1;
    let mut later = 0;
    for future in 0..1000 {
        let (with, without) = (with.value(0, last, future), without.value(0, last, future));
        assert!(with >= without, "in future {future}: {with} before {without}");
        let doubled = (2.0 * without).min(20.0);
        assert!((with - doubled).abs() <= 0.17, "in future {future}: {with}, not {doubled}");
        later += u32::from(with > without);
    }
    assert!(later > 900, "later in {later} of 1000 futures");
    let difference = difference_bands(&with, &without);
    assert!(difference.outcomes[0].quantiles[last].iter().all(|d| *d >= 0.0));
}

#[test]
fn what_has_no_number_is_named() {
    let small =
        Small::new(2).parameter("odd", "1", [-1.0, 0.5, 2.0]).outcome("root", "1", "sqrt(odd)");
    let model = small.model();
    let all = ensemble(&model, &Plan::baseline(&model), 100);
    let said = all.problems()[0].to_string();
    assert!(said.starts_with("error: `root` has no number in "), "{said}");
    assert!(said.contains("at 2027.00"), "{said}");
}

/// What is alike under a plan and under its baseline is held once, and is what it is alone.
#[test]
fn alike_trajectories_are_held_once() {
    let (model, plan) = both_measures(&everything());
    let plans = [&plan, &plan.with_baseline_measures(&model)];
    let tracers = plans.map(|plan| Tracer::new(&model, plan).expect("compiles"));
    let mut once = Once::default();
    let beside = tracers.each_ref().map(|tracer| tracer.trace_beside(3, &mut once));
    let (mut alike, mut apart) = (0, 0);
    for ((name, with), without) in beside[0].series().iter().zip(beside[1].series().values()) {
        let alone = tracers.each_ref().map(|tracer| tracer.trace(3).series()[name].to_vec());
        let bits = |of: &[f64]| of.iter().map(|value| value.to_bits()).collect::<Vec<u64>>();
        assert_eq!([bits(with), bits(without)], alone.map(|of| bits(&of)), "{name}");
        let same = bits(with) == bits(without);
        assert_eq!(Arc::ptr_eq(with, without), same, "{name}");
        *if same { &mut alike } else { &mut apart } += 1;
    }
    assert!(alike > 0 && apart > 0, "{alike} alike, {apart} apart");
}
