//! What a case can give instead of leaving it to be computed: other starting values, series that
//! variables and measures follow, and dated events.

use two_track::ensemble::{Futures, Progress, bands, compile_with, run};
use two_track::model::{Model, check};
use two_track::plan::{Edit, Plan, apply, in_case};
use two_track::store::assets;

use crate::directions::HEADLINES;
use crate::reference::simulate;
use crate::support::{Small, ensemble};

/// A small model in a case that also says this.
fn in_a_case(small: &Small, more: &str) -> Model {
    let case = small.case().replace("baseline: {})", &format!("baseline: {{}}, {more})"));
    let checked = check(&small.text(), &case);
    assert_eq!((&checked.of_model, &checked.of_case), (&vec![], &vec![]));
    checked.model.expect("no problem")
}

/// An outcome at every saved time of a future.
fn trace(model: &Model, plan: &Plan, outcome: usize, future: usize) -> Vec<f64> {
    let all = ensemble(model, plan, 100);
    assert_eq!(all.problems(), []);
    (0..all.times().len()).map(|time| f64::from(all.value(outcome, time, future))).collect()
}

fn growing() -> Small {
    Small::new(4)
        .stock("x", "thing", "2[thing]", &["growth"], &[])
        .flow("growth", "thing/year", "rate * 1[thing]")
        .auxiliary("rate", "1/year", "0.1[1/year]")
        .outcome("x_now", "thing", "x")
        .outcome("rate_now", "1/year", "rate")
}

#[test]
fn a_given_variable_is_linear_between_its_points_and_flat_outside() {
    let more = "given: {\"rate\": [(2028.0, 1.0), (2029.0, 3.0)]}, given_about: \"a test\"";
    let model = in_a_case(&growing(), more);
    let rate = trace(&model, &Plan::baseline(&model), 1, 3);
    // Saved every quarter from 2027.
    for (quarter, want) in [(0, 1.0), (4, 1.0), (6, 2.0), (7, 2.5), (8, 3.0), (16, 3.0)] {
        assert_eq!(rate[quarter], want, "in quarter {quarter}");
    }
}

#[test]
fn a_given_flow_fills_its_stock_from_the_start_that_the_case_says() {
    let more = "initial: {\"x\": \"5[thing] * 2\"}, given: {\"growth\": [(2027.0, 3.0)]}, \
                given_about: \"a test\"";
    let model = in_a_case(&growing(), more);
    let x = trace(&model, &Plan::baseline(&model), 0, 3);
    for (year, want) in [(0, 10.0), (1, 13.0), (4, 22.0)] {
        assert!((x[4 * year] - want).abs() < 1e-5, "{} after {year} years", x[4 * year]);
    }
}

fn with_luck() -> Small {
    Small::new(10)
        .stock("count", "1", "0", &["counting"], &[])
        .flow("counting", "1/year", "bang")
        .event("bang", "2[1/year]")
        .outcome("bangs", "1", "count")
}

#[test]
fn a_dated_event_happens_in_its_months_and_in_no_other_in_every_future() {
    let months = ["2027-01", "2029-10", "2029-11", "2033-07"];
    let more = format!("happens: {{\"bang\": {months:?}}}, given_about: \"a test\"");
    let model = in_a_case(&with_luck(), &more);
    let all = ensemble(&model, &Plan::baseline(&model), 100);
    let want = |time: f64| {
        // What happens in a month is counted when it is over.
        let ends =
            [2027.0 + 1.0 / 12.0, 2029.0 + 10.0 / 12.0, 2029.0 + 11.0 / 12.0, 2033.0 + 7.0 / 12.0];
        ends.iter().filter(|end| **end <= time + 1e-6).count()
    };
    for (index, time) in all.times().iter().enumerate() {
        for future in 0..100 {
            assert_eq!(all.value(0, index, future), want(*time) as f32, "at {time} in {future}");
        }
    }
    // Steps half as long change nothing of it: the border of the month is the border of a step.
    let plan = Plan::baseline(&model);
    let fine = compile_with(&model, &plan, 24).expect("compiles");
    let futures = Futures { seed: plan.seed(), first: 0, count: 100 };
    let fine = run(&fine, futures, 2, &Progress::default()).expect("runs");
    for time in 0..all.times().len() {
        assert_eq!(fine.value(0, time, 7), all.value(0, time, 7), "at {}", all.times()[time]);
    }
    let never = in_a_case(&with_luck(), "happens: {\"bang\": []}, given_about: \"a test\"");
    let all = ensemble(&never, &Plan::baseline(&never), 100);
    assert!((0..100).all(|future| all.value(0, all.times().len() - 1, future) == 0.0));
}

/// Long lists must neither nest too deep nor hit what steps half as long would make of a month.
#[test]
fn every_month_of_ten_years_can_be_dated() {
    let months: Vec<String> =
        (0..120).map(|m| format!("{}-{:02}", 2027 + m / 12, m % 12 + 1)).collect();
    let more = format!("happens: {{\"bang\": {months:?}}}, given_about: \"a test\"");
    let model = in_a_case(&with_luck(), &more);
    let bangs = trace(&model, &Plan::baseline(&model), 0, 5);
    assert_eq!(bangs.last(), Some(&120.0));
}

#[test]
fn a_given_measure_is_in_force_whatever_the_plan_says() {
    let small = Small::new(4)
        .measure("gift", Some(["20[1/year]", "0", "0.5[year]"]))
        .outcome("offered", "1", "gift_offered")
        .outcome("agreed", "1", "gift_accepted");
    let more =
        "given: {\"gift_offered\": [(2028.0, 0.0), (2028.25, 0.5)]}, given_about: \"a test\"";
    let model = in_a_case(&small, more);
    let off = Plan::baseline(&model);
    let mut on = off.clone();
    apply(&mut on, &model, &Edit::Switch("gift".to_owned(), true)).expect("a valid edit");
    for plan in [&off, &on] {
        let offered = trace(&model, plan, 0, 7);
        assert_eq!((offered[4], offered[5], offered[16]), (0.0, 0.5, 0.5));
        let agreed = trace(&model, plan, 1, 7);
        assert_eq!((agreed[4], agreed.last()), (0.0, Some(&1.0)), "it can be accepted");
    }
}

/// The plain engine knows nothing of cases either.
#[test]
fn engines_agree_to_the_last_bit_in_every_case() {
    for (id, case) in assets::CASES {
        let model = check(assets::MODEL, case).model.expect("a sound case");
        let plan = Plan::baseline(&model);
        let all = ensemble(&model, &plan, 130);
        assert_eq!(all.problems(), [], "{id}");
        for future in [0, 129] {
            let plain = simulate(&model, &plan, future);
            for time in 0..all.times().len() {
                for (outcome, want) in plain[time * 3].iter().enumerate() {
                    let name = model.outcomes.get_index(outcome).map(|(id, _)| id);
                    let value = all.value(outcome, time, future as usize);
                    assert_eq!(value, *want as f32, "{id}: {name:?} at {time} in {future}");
                }
            }
        }
    }
}

/// A plan keeps what fits in the other case, follows its baseline, and names what does not fit.
#[test]
fn a_plan_moves_to_another_case_with_what_fits_there() {
    let small = Small::new(10).measure("gift", None).measure("visit", None);
    let own = small.model();
    let later = small.case().replace("small-2027", "small-2030").replace("2027-01", "2030-01");
    let other = check(&small.text(), &later).model.expect("a sound case");
    let mut plan = Plan::baseline(&own);
    for (measure, month) in [("gift", "2027-01"), ("visit", "2028-01")] {
        let month = month.parse().expect("a month");
        for edit in [Edit::Switch(measure.to_owned(), true), Edit::Start(measure.to_owned(), month)]
        {
            apply(&mut plan, &own, &edit).expect("a valid edit");
        }
    }
    let (moved, left) = in_case(&plan, &own, &other);
    assert_eq!(moved.case(), "small-2030");
    assert!(moved.uses()["gift"].on, "from the first month of either case");
    assert_eq!(moved.uses()["gift"].start.to_string(), "2030-01");
    assert!(!moved.uses()["visit"].on, "2028 is before the other case");
    assert_eq!(left, ["visit"]);
}

#[test]
fn half_the_step_changes_no_headline_of_any_case_by_a_hundredth_that_can_be_seen() {
    for (case, text) in &assets::CASES[1..] {
        let model = check(assets::MODEL, text).model.expect("a sound case");
        let plan = Plan::baseline(&model);
        let futures = Futures { seed: plan.seed(), first: 0, count: 1024 };
        let ends = [12, 24].map(|rate| {
            let program = compile_with(&model, &plan, rate).expect("compiles");
            bands(&run(&program, futures, 2, &Progress::default()).expect("runs"))
        });
        for id in HEADLINES {
            let (index, _, of) = model.outcomes.get_full(id).expect("a headline");
            let unseen = 0.5 * 10_f64.powi(-i32::from(of.decimals));
            let [coarse, fine] = [&ends[0], &ends[1]]
                .map(|bands| *bands.outcomes[index].quantiles.last().expect("an end"));
            for level in [2, 4, 6] {
                let allowed = (0.01 * fine[level].abs()).max(unseen);
                let off = (coarse[level] - fine[level]).abs();
                assert!(off <= allowed, "{case}, {id}: {} and {}", coarse[level], fine[level]);
            }
        }
    }
}
