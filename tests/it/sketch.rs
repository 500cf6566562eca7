//! Sketches against full runs: what is kept from one to the next changes no bit, and `f32` nothing
//! that is seen.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use two_track::analysis::scoreboard;
use two_track::base::Month;
use two_track::base::stats::quantiles;
use two_track::ensemble::{
    Asked, Bands, Ensemble, Futures, Program, Progress, Seen, Sketches, Steady, bands,
    bands_and_changes, compile, compile_for, compile_with, difference_bands, nearest_time, run,
    run_in_blocks,
};
use two_track::model::{self, Model};
use two_track::plan::{self, Condition, Edit, Plan, RampShape, Test};
use two_track::store::assets;

use crate::support::{Small, bits, with};

fn sample() -> (Model, Plan) {
    read(assets::SAMPLES[1].1)
}

fn read(text: &str) -> (Model, Plan) {
    let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
    let model = model::check(assets::MODEL, case).model.unwrap();
    let plan = plan::check(text, &model).0.unwrap();
    (model, plan)
}

/// A sketch of a program by one who has sketched nothing before.
fn fresh(program: &Program, futures: Futures) -> Ensemble {
    Sketches::default().run(program, futures, 1, &Progress::default()).unwrap()
}

/// Luck that was kept is the luck that would be drawn; another seed, or more futures, is another.
#[test]
fn sketches_remember_only_their_own_luck() {
    let (model, plan) = sample();
    let off = plan.with_baseline_measures(&model);
    let [on, off] = [&plan, &off].map(|plan| compile(&model, plan).unwrap());
    let fine = compile_with(&model, &plan, 24).unwrap();
    let mut kept = Sketches::default();
    let several = [
        (&off, 1, 300),
        (&on, 1, 300),
        (&on, 2, 300),
        (&on, 2, 700),
        (&fine, 2, 700),
        (&off, 2, 100),
    ];
    for (program, seed, count) in several {
        let futures = Futures { seed, first: 0, count };
        let again = kept.run(program, futures, 2, &Progress::default()).unwrap();
        assert_eq!(again.futures(), count);
        assert!(bits(&again) == bits(&fresh(program, futures)), "seed {seed}, {count} futures");
    }
}

/// What is edited last is what is sketched, whether it was compiled anew or only its dates were
/// set: as by one who has never seen the plan before.
#[test]
fn an_edited_plan_is_sketched_as_if_it_were_new() {
    let (model, plan) = sample();
    let of = "liaison_offices".to_owned();
    let month = |year, month| Month::new(year, month).unwrap();
    let test = Test::Above { outcome: "trust".to_owned(), value: -1.0, months: 1 };
    let edits = [
        Edit::Start(of.clone(), month(2029, 5)),
        Edit::End(of.clone(), Some(month(2034, 1))),
        Edit::Strength(of.clone(), 0.5),
        Edit::Ramp(of.clone(), 24),
        Edit::RampShape(of.clone(), RampShape::SCurve),
        Edit::Curve(of.clone(), vec![(month(2028, 1), 0.2), (month(2040, 1), 1.0)]),
        Edit::Curve(of.clone(), Vec::new()),
        Edit::Ramp(of.clone(), 0),
        Edit::Strength("sanctions_pressure".to_owned(), 0.1),
        Edit::Condition(of.clone(), Condition::When(test)),
        Edit::Start(of.clone(), month(2028, 2)),
        Edit::Condition(of.clone(), Condition::Always),
        Edit::Switch(of.clone(), false),
        Edit::Start(of.clone(), month(2031, 1)),
        Edit::Switch(of.clone(), true),
        Edit::School(Some("engagement".to_owned())),
        Edit::Strength(of, 0.0),
    ];
    let futures = Futures { seed: plan.seed(), first: 0, count: 200 };
    let project = |sketches: &mut Sketches, plan: &Plan| {
        let asked = Asked { told: &[0, 1, 7], plotted: &[0, 7], year: 2040.0 };
        let runs =
            sketches.project((&model, plan), asked, futures, 2, &Progress::default()).unwrap();
        bits(&runs.unwrap())
    };
    let (mut kept, mut edited) = (Sketches::default(), plan.clone());
    let mut before = project(&mut kept, &plan);
    for edit in edits {
        if plan::apply(&mut edited, &model, &edit).is_err() {
            panic!("{edit:?} is refused");
        }
        let now = project(&mut kept, &edited);
        assert!(now == project(&mut Sketches::default(), &edited), "after {edit:?}");
        before = now;
    }
    assert!(before != project(&mut kept, &plan), "the edits change nothing");
}

/// What is only told about is kept where it is told about, with the bits that it has in a sketch of
/// everything; the scoreboard of that year is the same.
#[test]
fn what_is_not_plotted_is_kept_at_its_year_alone() {
    let (model, plan) = sample();
    let futures = Futures { seed: plan.seed(), first: 0, count: 150 };
    let all: Vec<usize> = (0..model.outcomes.len()).collect();
    let mut sketches = Sketches::exact();
    let mut of = |plotted: &[usize], year| {
        let asked = Asked { told: &all, plotted, year };
        let runs = sketches.project((&model, &plan), asked, futures, 2, &Progress::default());
        runs.unwrap().unwrap()
    };
    let (whole, some) = (of(&all, 2040.0), of(&[3], 2040.0));
    assert!(some.problems().is_empty(), "what is not kept is not missing");
    let at = nearest_time(some.times(), 2040.0);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for (outcome, time) in all.iter().flat_map(|o| (0..some.times().len()).map(|t| (*o, t))) {
        assert!(some.holds(outcome));
        some.column(outcome, time, &mut a);
        whole.column(outcome, time, &mut b);
        if outcome == 3 || time == 0 || time == at {
            assert_eq!(a, b, "outcome {outcome} at {time}");
        } else {
            assert!(a.len() == 150 && a.iter().all(|value| value.is_nan()));
        }
    }
    let boards = [&some, &whole].map(|runs| scoreboard(&model, runs, runs, at));
    assert_eq!(boards[0], boards[1]);
    // Another year, and what was compiled is kept elsewhere.
    let later = of(&[3], 2046.0);
    assert!(later.value(0, at, 0).is_nan() && !later.value(3, at, 0).is_nan());
}

/// What is in force from the first month may give stocks another value to start from.
#[test]
fn another_strength_at_the_start_is_another_start() {
    let small = Small::new(5)
        .measure("help", None)
        .stock("x", "1", "help_offered", &["in"], &[])
        .flow("in", "1/year", "0.1[1/year]")
        .outcome("x_now", "1", "x");
    let model = small.model();
    let plan = with(&model, &["help"]);
    let mut edited = plan.clone();
    plan::apply(&mut edited, &model, &Edit::Strength("help".to_owned(), 0.5)).unwrap();
    let futures = Futures { seed: 1, first: 0, count: 10 };
    let mut sketches = Sketches::default();
    let starts = [&plan, &edited].map(|plan| {
        let asked = Asked { told: &[0], plotted: &[0], year: 2030.0 };
        let runs = sketches.project((&model, plan), asked, futures, 1, &Progress::default());
        runs.unwrap().unwrap().value(0, 0, 3)
    });
    assert_eq!(starts, [1.0, 0.5]);
}

/// Where a level lies among some values, and the standard error of that by the spread of values
/// around it: as far as the rank of a level varies among so many independent futures.
fn quantile_and_error(values: &mut [f32], level: f64) -> (f64, f64) {
    let off = (level * (1.0 - level) / values.len() as f64).sqrt();
    let mut found = [0.0; 3];
    quantiles(values, &[level - off, level, level + off], &mut found);
    (found[1], (found[2] - found[0]) / 2.0)
}

/// `f32` against `f64` on the real model: in every sample plan, at every time, of every outcome,
/// medians, P10 and P90 of the levels and of the changes against the baseline are off by less than
/// a tenth of their sampling error, as a share of which nothing smaller than the last digits that
/// are kept counts.
#[test]
fn sketches_are_off_by_less_than_a_tenth_of_their_sampling_error() {
    let mut compared = 0;
    for (name, text) in assets::SAMPLES {
        let (model, plan) = read(text);
        let futures = Futures { seed: plan.seed(), first: 0, count: 1_000 };
        let programs =
            [plan.with_baseline_measures(&model), plan].map(|plan| compile(&model, &plan).unwrap());
        let mut sketches = Sketches::default();
        let progress = Progress::default();
        let short = programs.each_ref().map(|of| sketches.run(of, futures, 2, &progress).unwrap());
        let exact = programs.each_ref().map(|of| run(of, futures, 2, &progress).unwrap());
        assert!(bits(&short[1]) != bits(&exact[1]), "{name}: the sketch is no sketch");
        for (outcome, time) in
            (0..exact[0].outcomes()).flat_map(|o| (0..exact[0].times().len()).map(move |t| (o, t)))
        {
            let [short, exact] = [&short, &exact].map(|[base, plan]| {
                let (mut level, mut before) = (Vec::new(), Vec::new());
                plan.column(outcome, time, &mut level);
                base.column(outcome, time, &mut before);
                let change: Vec<f32> = level.iter().zip(before).map(|(a, b)| a - b).collect();
                [level, change]
            });
            let largest = exact[0].iter().fold(0.0, |most: f32, value| most.max(value.abs()));
            let digits = f64::from(largest * f32::EPSILON);
            for (mut short, mut exact) in short.into_iter().zip(exact) {
                for level in [0.1, 0.5, 0.9] {
                    let (truth, error) = quantile_and_error(&mut exact, level);
                    let (sketched, _) = quantile_and_error(&mut short, level);
                    let off = (sketched - truth).abs();
                    let id = || model.outcomes.get_index(outcome).unwrap().0;
                    assert!(
                        off <= 0.1 * error + 16.0 * digits,
                        "{name}: `{}` at {time}, level {level}: off by {off}, error {error}",
                        id()
                    );
                    compared += usize::from(error > 160.0 * digits);
                }
            }
        }
    }
    assert!(compared > 10_000, "only {compared} quantiles had an error to compare with");
}

/// In how many futures a plan is above, below or at the baseline is told of sketches too: on
/// average within half a future in 100 of what it will be in `f64`, and nowhere out by ten. What is
/// the same in both plans may have come about by different sums.
#[test]
fn sketches_count_the_same_futures() {
    let mut apart = Vec::new();
    for (_, text) in assets::SAMPLES {
        let (model, plan) = read(text);
        let futures = Futures { seed: plan.seed(), first: 0, count: 1_000 };
        let programs =
            [plan.with_baseline_measures(&model), plan].map(|plan| compile(&model, &plan).unwrap());
        let boards = [Sketches::default(), Sketches::exact()].map(|mut sketches| {
            let [base, plan] = programs
                .each_ref()
                .map(|of| sketches.run(of, futures, 2, &Progress::default()).unwrap());
            let times = [8, 20, 40, plan.times().len() - 1];
            times.map(|time| scoreboard(&model, &plan, &base, time))
        });
        let [short, exact] = boards.map(|boards| {
            let rows = boards.into_iter().flat_map(|board| board.rows);
            let shares = rows.flat_map(|row| [row.share_above, row.share_below, row.share_equal]);
            shares.collect::<Vec<f64>>()
        });
        apart.extend(short.iter().zip(&exact).map(|(a, b)| (a - b).abs()));
    }
    let worst = apart.iter().copied().fold(0.0, f64::max);
    let mean = apart.iter().sum::<f64>() / apart.len() as f64;
    assert!(apart.len() > 1_000 && mean < 0.005 && worst < 0.1, "{mean}, at most {worst}");
}

#[test]
fn exact_sketches_have_the_bits_of_full_runs() {
    let (model, plan) = sample();
    let program = compile(&model, &plan).unwrap();
    let futures = Futures { seed: 7, first: 0, count: 300 };
    let full = run(&program, futures, 1, &Progress::default()).unwrap();
    let sketch = Sketches::exact().run(&program, futures, 2, &Progress::default()).unwrap();
    assert!(bits(&sketch) == bits(&full));
}

/// A model whose numbers `f32` cannot bear is sketched in `f64`: large stocks that change little,
/// and steps that overflow on the way to a result that does not.
#[test]
fn what_needs_more_digits_is_sketched_with_them() {
    let large = Small::new(10)
        .stock("people", "thing", "8e8[thing]", &["births"], &[])
        .parameter("rate", "thing/year", [10.0, 20.0, 30.0])
        .flow("births", "thing/year", "rate")
        .outcome("more", "thing", "people - 8e8[thing]");
    let steep = Small::new(10)
        .parameter("odds", "1", [95.0, 100.0, 105.0])
        .stock("x", "1", "0", &["in"], &[])
        .flow("in", "1/year", "exp(odds) / (exp(odds) + exp(100)) * 1[1/year]")
        .outcome("x_now", "1", "x");
    for (name, small) in [("large", large), ("steep", steep)] {
        let model = small.model();
        let program = compile(&model, &Plan::baseline(&model)).unwrap();
        let futures = Futures { seed: 1, first: 0, count: 200 };
        let exact = run(&program, futures, 1, &Progress::default()).unwrap();
        assert!(exact.problems().is_empty(), "{name}: {:?}", exact.problems());
        assert!(bits(&fresh(&program, futures)) == bits(&exact), "{name}");
    }
}

#[test]
fn bands_of_some_outcomes_are_those_of_all() {
    let (model, plan) = sample();
    let [on, off] = [&plan, &plan.with_baseline_measures(&model)].map(|plan| {
        let program = compile(&model, plan).unwrap();
        run(&program, Futures { seed: 3, first: 0, count: 64 }, 1, &Progress::default()).unwrap()
    });
    let all = [bands(&on), difference_bands(&on, &off)];
    let some = bands_and_changes((&on, &off), 64, &|outcome| outcome == 1);
    for (some, all) in some.into_iter().zip(all) {
        assert_eq!((some.outcomes.len(), some.futures), (all.outcomes.len(), 64));
        assert_eq!(some.outcomes[1], all.outcomes[1]);
        assert!(some.outcomes[0].quantiles.is_empty() && some.outcomes[2].mean.is_empty());
    }
}

/// The bands of the first few futures.
fn few_of(few: u32, plan: &Ensemble) -> Bands {
    let [bands, _] = bands_and_changes((plan, plan), few, &|_| true);
    bands
}

fn ran(program: &Program, seed: u64, count: u32) -> Ensemble {
    run(program, Futures { seed, first: 0, count }, 2, &Progress::default()).unwrap()
}

/// What a full picture of a plan knows of the luck of its first 256 futures.
fn steady_of(plan: &Ensemble, base: &Ensemble, seed: u64) -> Steady {
    let [of_plan, of_base] = [bands(plan), bands(base)];
    let change = difference_bands(plan, base);
    let mut coming = Steady::to_come(seed, 256);
    for times in [0..7, 7..plan.times().len()] {
        coming.see(&Seen { plan, base, times, bands: [&of_plan, &of_base, &change] });
    }
    coming.with([of_plan, change]).unwrap()
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
    let few = few_of(256, &on);
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
        let (few, many) = (few_of(256, &after), bands(&after));
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
    let all = bands(&some);
    assert!(all.outcomes[0].mean.is_empty() && !all.outcomes[1].mean.is_empty());
}
