//! Sketches against full runs: luck that was kept gives the same bits as luck that is drawn.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use two_track::base::Month;
use two_track::ensemble::{
    Bands, Ensemble, Futures, Program, Progress, Sketches, Steady, bands, bands_of_first,
    bands_of_some, compile, compile_for, difference_bands, run, run_in_blocks,
};
use two_track::model::{self, Model};
use two_track::plan::{self, Edit, Plan};
use two_track::store::assets;

use crate::support::bits;

fn sample() -> (Model, Plan) {
    read(assets::SAMPLES[1].1)
}

fn read(text: &str) -> (Model, Plan) {
    let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
    let model = model::check(assets::MODEL, case).model.unwrap();
    let plan = plan::check(text, &model).0.unwrap();
    (model, plan)
}

/// Luck that was kept is the luck that would be drawn; another seed, or more futures, is another.
#[test]
fn sketches_remember_only_their_own_luck() {
    let (model, plan) = sample();
    let off = plan.with_baseline_measures(&model);
    let [on, off] = [&plan, &off].map(|plan| compile(&model, plan).unwrap());
    let mut kept = Sketches::default();
    let several = [(&off, 1, 300), (&on, 1, 300), (&on, 2, 300), (&on, 2, 700), (&off, 2, 100)];
    for (program, seed, count) in several {
        let futures = Futures { seed, first: 0, count };
        let again = kept.run(program, futures, 2, &Progress::default()).unwrap();
        let fresh = run(program, futures, 1, &Progress::default()).unwrap();
        assert_eq!(again.futures(), count);
        assert!(bits(&again) == bits(&fresh), "seed {seed}, {count} futures");
    }
}

#[test]
fn bands_of_some_outcomes_are_those_of_all() {
    let (model, plan) = sample();
    let program = compile(&model, &plan).unwrap();
    let runs =
        run(&program, Futures { seed: 3, first: 0, count: 64 }, 1, &Progress::default()).unwrap();
    let (all, some) = (bands(&runs), bands_of_some(&runs, &|outcome| outcome == 1));
    assert_eq!(some.outcomes.len(), all.outcomes.len());
    assert_eq!(some.outcomes[1], all.outcomes[1]);
    assert!(some.outcomes[0].quantiles.is_empty() && some.outcomes[2].mean.is_empty());
}

fn ran(program: &Program, seed: u64, count: u32) -> Ensemble {
    run(program, Futures { seed, first: 0, count }, 2, &Progress::default()).unwrap()
}

/// What a full picture of a plan knows of the luck of its first 256 futures.
fn steady_of(plan: &Ensemble, base: &Ensemble, seed: u64) -> Steady {
    Steady::new(seed, 256, (plan, base), [bands(plan), difference_bands(plan, base)])
}

fn most_apart(a: &Bands, b: &Bands) -> f64 {
    let all = |bands: &Bands| -> Vec<f64> {
        let of = bands.outcomes.iter();
        of.flat_map(|of| of.quantiles.iter().flatten().chain(&of.mean).copied()).collect()
    };
    let apart = |(a, b): (f64, f64)| (a - b).abs() / (1.0 + b.abs());
    all(a).into_iter().zip(all(b)).map(apart).fold(0.0, f64::max)
}

/// The few of an unchanged plan say, once steadied, what the many say; those of another seed are
/// left alone.
#[test]
fn an_unchanged_plan_is_steadied_to_its_full_picture() {
    let (model, plan) = sample();
    let off = compile(&model, &plan.with_baseline_measures(&model)).unwrap();
    let on = compile(&model, &plan).unwrap();
    let (on, off) = (ran(&on, 5, 1_024), ran(&off, 5, 1_024));
    let steady = steady_of(&on, &off, 5);
    let few = bands_of_first(256, &on);
    let (all, change) = (bands(&on), difference_bands(&on, &off));
    assert!(most_apart(&few, &all) > 0.01, "256 and 1,024 futures say the same");
    let (mut of_plan, mut of_change) = (few.clone(), change.clone());
    steady.steady(5, [&mut of_plan, &mut of_change]);
    assert!(most_apart(&of_plan, &all) < 1e-9, "{}", most_apart(&of_plan, &all));
    assert_eq!(of_change, change, "bands of as many futures need no steadying");
    let mut of_other = few.clone();
    steady.steady(6, [&mut of_other, &mut of_change]);
    assert_eq!(of_other, few, "another seed is other luck");
}

/// The first picture of an edit lies where the full one will: nothing jumps when the hand rests.
#[test]
fn few_futures_steadied_lie_where_many_will() {
    let (model, plan) = sample();
    let later = Edit::Start("liaison_offices".to_owned(), Month::new(2028, 6).unwrap());
    let mut edited = plan.clone();
    plan::apply(&mut edited, &model, &later).unwrap();
    let off = compile(&model, &plan.with_baseline_measures(&model)).unwrap();
    let [before, after] = [&plan, &edited].map(|plan| compile(&model, plan).unwrap());
    let shown = ["china_influence_north", "trust", "warheads"];
    let shown = shown.map(|id| model.outcomes.get_index_of(id).unwrap());
    let (mut plainly, mut steadied) = (0.0, 0.0);
    for seed in 0..8 {
        let (known, off) = (ran(&before, seed, 2_048), ran(&off, seed, 2_048));
        let after = ran(&after, seed, 2_048);
        let (few, many) = (bands_of_first(256, &after), bands(&after));
        let (mut better, mut change) = (few.clone(), difference_bands(&after, &off));
        steady_of(&known, &off, seed).steady(seed, [&mut better, &mut change]);
        for (outcome, level) in shown.iter().flat_map(|outcome| [2, 4, 6].map(|at| (*outcome, at)))
        {
            let at_end = |bands: &Bands| bands.outcomes[outcome].quantiles.last().unwrap()[level];
            let wide = many.outcomes[outcome].quantiles.last().unwrap();
            let wide = wide[6] - wide[2];
            plainly += (at_end(&few) - at_end(&many)).abs() / wide;
            steadied += (at_end(&better) - at_end(&many)).abs() / wide;
        }
    }
    let share = steadied / plainly;
    assert!(share < 0.5, "steadied, the first picture is still off by {share:.2} of what it was");
}

/// What is not looked at is not computed, and what is has the bits that it always has: for every
/// example plan, every second outcome alone, two, and all of them.
#[test]
fn some_outcomes_alone_have_the_bits_that_they_have_among_all() {
    let futures = Futures { seed: 5, first: 3, count: 16 };
    let column = |runs: &Ensemble, outcome, time| {
        let mut column = Vec::new();
        runs.column(outcome, time, &mut column);
        column.into_iter().map(f32::to_bits).collect::<Vec<u32>>()
    };
    for (name, text) in assets::SAMPLES {
        let (model, plan) = read(text);
        let all = compile(&model, &plan).unwrap();
        let whole = run_in_blocks(&all, futures, 1, 16, &Progress::default()).unwrap();
        let outcomes = model.outcomes.len();
        let one = (0..outcomes).step_by(2).map(|outcome| vec![outcome]);
        let several = [vec![0, 1], (0..outcomes).collect()];
        for wanted in one.chain(several) {
            let program = compile_for(&model, &plan, &|outcome| wanted.contains(&outcome)).unwrap();
            let stocks = [&program, &all].map(|program| program.listing().initial.len());
            assert!(stocks[0] <= stocks[1], "{name}: {stocks:?}");
            let some = run_in_blocks(&program, futures, 1, 16, &Progress::default()).unwrap();
            assert_eq!(some.outcomes(), outcomes);
            for outcome in 0..outcomes {
                let held = wanted.contains(&outcome);
                assert_eq!(some.holds(outcome), held, "{name}: {outcome}");
                for time in (0..whole.times().len()).step_by(7).filter(|_| held) {
                    let both = [&some, &whole].map(|runs| column(runs, outcome, time));
                    assert!(both[0] == both[1], "{name}: outcome {outcome} at {time}");
                }
            }
        }
    }
}

#[test]
fn what_was_not_computed_has_no_numbers() {
    let (model, plan) = sample();
    let program = compile_for(&model, &plan, &|outcome| outcome == 1).unwrap();
    let futures = Futures { seed: 5, first: 0, count: 9 };
    let some = run(&program, futures, 1, &Progress::default()).unwrap();
    assert!(some.problems().is_empty());
    assert!(some.value(0, 0, 8).is_nan());
    let mut column = Vec::new();
    some.column(0, 0, &mut column);
    assert!(column.len() == 9 && column.iter().all(|value| value.is_nan()));
    let (all, one) = (bands(&some), bands_of_some(&some, &|outcome| outcome == 1));
    assert!(all == one && !all.outcomes[1].mean.is_empty());
}
