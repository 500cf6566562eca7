//! Conditions of a plan: what they mean in a model whose course is known, that all engines judge
//! them alike, and what is said of one that cannot be.

use two_track::analysis::moments;
use two_track::ensemble::{Progress, trace};
use two_track::model::Model;
use two_track::plan::{Condition, Edit, Plan, RampShape, Test, apply, check, write};

use crate::reference::simulate;
use crate::support::{Small, ensemble};

/// `x` is the year, counted from the start; `act` and `act_later` are in force as they are offered.
fn clock() -> Model {
    Small::new(10)
        .stock("years", "1", "0", &["passing"], &[])
        .flow("passing", "1/year", "1[1/year]")
        .event("bell", "if(years > 2.01 and years < 2.1, 1000[1/year], 0[1/year])")
        .measure("act", None)
        .outcome("x", "1", "years")
        .outcome("in_force", "1", "act_operating")
        .model()
}

fn with(model: &Model, edits: &[Edit]) -> Plan {
    let mut plan = Plan::baseline(model);
    for edit in edits {
        apply(&mut plan, model, edit).expect("the edit is valid");
    }
    plan
}

fn acting(model: &Model, condition: Condition) -> Plan {
    let act = || "act".to_owned();
    with(model, &[Edit::Switch(act(), true), Edit::Condition(act(), condition)])
}

/// The strength in force by month, in the first future.
fn course(model: &Model, plan: &Plan) -> Vec<f64> {
    trace(model, plan, 0).expect("it runs").outcomes()["in_force"].to_vec()
}

/// The months in which it is in force, as runs of them.
fn months(course: &[f64]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (month, _) in course.iter().enumerate().filter(|(_, strength)| **strength > 0.0) {
        match runs.last_mut() {
            Some(run) if run.1 + 1 == month => run.1 = month,
            _ => runs.push((month, month)),
        }
    }
    runs
}

fn above(value: f64, months: u32) -> Test {
    Test::Above { outcome: "x".to_owned(), value, months }
}

fn below(value: f64, months: u32) -> Test {
    Test::Below { outcome: "x".to_owned(), value, months }
}

fn bell(months: u32) -> Test {
    Test::Happened { event: "bell".to_owned(), months }
}

#[test]
fn each_condition_means_what_it_says() {
    let model = clock();
    let last = 120;
    // x is above 3.05 from month 37 on, so that month 42 is the sixth; it counts from the next on.
    // The bell rings in month 25 (the first step after 2 years).
    let cases = [
        (Condition::When(above(3.05, 1)), vec![(38, last)]),
        (Condition::When(above(3.05, 6)), vec![(43, last)]),
        (Condition::When(above(99.0, 1)), vec![]),
        (Condition::Unless(above(3.05, 6)), vec![(0, 42)]),
        (Condition::Unless(below(3.05, 12)), vec![(0, 11), (38, last)]),
        (Condition::Until(above(3.05, 1)), vec![(0, 37)]),
        (Condition::When(bell(6)), vec![(26, last)]),
        (Condition::Unless(bell(6)), vec![(0, 25), (32, last)]),
        (Condition::Until(bell(6)), vec![(0, 25)]),
        (Condition::Until(above(99.0, 1)), vec![(0, last)]),
    ];
    for (condition, want) in cases {
        let plan = acting(&model, condition.clone());
        assert_eq!(months(&course(&model, &plan)), want, "{condition:?}");
    }
}

#[test]
fn a_start_an_end_and_a_ramp_stay_what_they_are() {
    let model = clock();
    let act = || "act".to_owned();
    let month = |text: &str| text.parse().expect("a month");
    let mut plan = acting(&model, Condition::When(bell(6)));
    for edit in [Edit::Start(act(), month("2029-04")), Edit::End(act(), Some(month("2030-12")))] {
        apply(&mut plan, &model, &edit).expect("valid");
    }
    // Month 27 is April 2029, and the bell of month 25 is still remembered; December 2030 is 47.
    assert_eq!(months(&course(&model, &plan)), vec![(27, 47)]);
    // A ramp begins when it comes true: at nothing, and half way after half its time.
    let mut plan = acting(&model, Condition::When(above(3.05, 1)));
    for shape in [RampShape::Linear, RampShape::SCurve] {
        for edit in [Edit::Ramp(act(), 12), Edit::RampShape(act(), shape)] {
            apply(&mut plan, &model, &edit).expect("valid");
        }
        let course = course(&model, &plan);
        let quarter = if shape == RampShape::Linear { 0.25 } else { 0.15625 };
        for (month, want) in [(38, 0.0), (41, quarter), (44, 0.5), (50, 1.0), (60, 1.0)] {
            assert!((course[month] - want).abs() < 1e-9, "{shape:?} {month}: {}", course[month]);
        }
    }
}

/// A curve stands in place of strength and ramp, under a condition as without one.
#[test]
fn a_curve_has_no_ramp() {
    let model = clock();
    let act = || "act".to_owned();
    let mut plan = acting(&model, Condition::When(above(3.05, 1)));
    let curve = vec![("2027-01".parse().expect("a month"), 1.0)];
    for edit in [Edit::Ramp(act(), 12), Edit::Curve(act(), curve)] {
        apply(&mut plan, &model, &edit).expect("valid");
    }
    assert_eq!(course(&model, &plan)[37..40], [0.0, 1.0, 1.0]);
}

/// What is paused for a month between two saved quarters was paused all the same.
#[test]
fn a_pause_of_a_month_is_dated() {
    let model = clock();
    let plan = acting(&model, Condition::Unless(bell(1)));
    assert_eq!(months(&course(&model, &plan)), [(0, 25), (27, 120)]);
    let found = moments(&model, &plan, (100, 2), &Progress::default());
    let found = found.expect("compiles").expect("nobody stops it");
    assert_eq!(found[0].words(), "first suspended in 2029; in all futures");
}

#[test]
fn every_engine_judges_alike() {
    let model = crate::korea::korea();
    let trust = |value, months| Test::Above { outcome: "trust".to_owned(), value, months };
    let happened = |event: &str, months| Test::Happened { event: event.to_owned(), months };
    let weak = Test::Below { outcome: "us_domestic_support".to_owned(), value: 0.45, months: 6 };
    let on = |id: &str, condition| {
        [Edit::Switch(id.to_owned(), true), Edit::Condition(id.to_owned(), condition)]
    };
    let edits: Vec<Edit> = [
        on("liaison_offices", Condition::When(trust(0.2, 12))),
        on("humanitarian_aid", Condition::Always),
        on("officials_exchange", Condition::Unless(happened("icbm_test", 24))),
        on("phased_talks", Condition::Until(weak)),
        on("military_exchange", Condition::When(happened("reciprocal_step_taken", 36))),
        on("sports_exchange", Condition::InExchangeFor("reciprocal_step".to_owned())),
    ]
    .concat();
    let plan = with(&model, &edits);
    let engine = ensemble(&model, &plan, 100);
    for future in [0, 7, 31, 64, 99] {
        let plain = simulate(&model, &plan, future);
        let traced = trace(&model, &plan, future).expect("it runs");
        for (outcome, id) in model.outcomes.keys().enumerate() {
            for (saved, step) in (0..plain.len()).step_by(3).enumerate() {
                let want = plain[step][outcome];
                let shown = traced.outcomes()[id.as_str()][step];
                assert_eq!(shown.to_bits(), want.to_bits(), "{id} in {future} at {step}");
                let value = engine.value(outcome, saved, future as usize);
                assert_eq!(value.to_bits(), (want as f32).to_bits(), "{id} in {future} at {step}");
            }
        }
    }
}

/// What is given is seen at the end of a month by all engines, before its stock moves on.
#[test]
fn every_exchange_is_seen_alike() {
    let model = crate::korea::korea();
    let tied = ["liaison_offices", "humanitarian_aid", "sports_exchange", "sanctions_relief"];
    for exchange in model.exchanges.keys() {
        let on = |id: &&str| {
            let tied = Condition::InExchangeFor(exchange.clone());
            [Edit::Switch((*id).to_owned(), true), Edit::Condition((*id).to_owned(), tied)]
        };
        let talks = Edit::Switch("phased_talks".to_owned(), true);
        let edits: Vec<Edit> = tied.iter().flat_map(on).chain([talks]).collect();
        let plan = with(&model, &edits);
        let engine = ensemble(&model, &plan, 100);
        for future in [0, 7, 64, 99] {
            let plain = simulate(&model, &plan, future);
            for (outcome, id) in model.outcomes.keys().enumerate() {
                for (saved, step) in (0..plain.len()).step_by(3).enumerate() {
                    let value = engine.value(outcome, saved, future as usize);
                    let want = plain[step][outcome] as f32;
                    // Where two numbers cancel out, what is left of their last bits is not alike.
                    let near = (value - want).abs() <= 1e-6 * want.abs() + 1e-12;
                    assert!(near, "{exchange}: {id} in {future} at {step}: {value}, not {want}");
                }
            }
        }
    }
}

#[test]
fn a_condition_is_written_and_read_again() {
    let model = clock();
    for condition in [
        Condition::When(above(0.3, 12)),
        Condition::Unless(below(-2.0, 1)),
        Condition::Until(bell(24)),
    ] {
        let mut plan = acting(&model, condition);
        for edit in [
            Edit::Ramp("act".to_owned(), 12),
            Edit::RampShape("act".to_owned(), RampShape::SCurve),
            Edit::Curve(
                "act".to_owned(),
                vec![
                    ("2027-01".parse().expect("a month"), 0.5),
                    ("2031-06".parse().expect("a month"), 1.0),
                ],
            ),
        ] {
            apply(&mut plan, &model, &edit).expect("valid");
        }
        let plan = plan.duplicate();
        let text = write(&plan, &model);
        let (read, problems) = check(&text, &model);
        assert_eq!(problems, [], "{text}");
        assert_eq!(read.as_ref(), Some(&plan), "{text}");
    }
}

#[test]
fn what_cannot_be_judged_is_told_with_its_place() {
    let model = clock();
    let problem = |condition: &str| {
        let text = format!(
            "(format: 1, title: \"t\", case: \"small-2027\", seed: 1, futures: 100, measures: {{\n\
             \"act\": (\n  condition: {condition},\n),\n}})"
        );
        let (plan, problems) = check(&text, &model);
        assert!(plan.is_none(), "{condition} is taken");
        assert_eq!(problems.len(), 1, "{problems:?}");
        let line = problems[0].place.map(|place| place.line);
        assert_eq!(line, Some(3), "{condition}: {problems:?}");
        problems[0].to_string()
    };
    let cases = [
        ("When(Above(outcome: \"xx\", value: 1, months: 1))", "no outcome `xx`"),
        ("When(Happened(event: \"bel\", months: 1))", "`bell`"),
        ("Unless(Above(outcome: \"x\", value: inf, months: 1))", "no value to compare"),
        ("Until(Above(outcome: \"x\", value: NaN, months: 1))", "no value to compare"),
        ("Until(Above(outcome: \"x\", value: 1, months: 0))", "look back 0 months"),
        ("Until(Happened(event: \"bell\", months: 4000000000))", "look back 4000000000"),
        ("When(Above(outcome: \"x\", value: 1, month: 1))", "month"),
        ("Whenever(Happened(event: \"bell\", months: 1))", "Whenever"),
    ];
    for (condition, words) in cases {
        let said = problem(condition);
        assert!(said.contains(words), "{condition}: {said}");
    }
}

#[test]
fn a_curve_is_followed() {
    let model = clock();
    let month = |text: &str| text.parse().expect("a month");
    let curve = vec![(month("2028-01"), 0.25), (month("2030-01"), 0.75)];
    let mut plan = acting(&model, Condition::Always);
    apply(&mut plan, &model, &Edit::Curve("act".to_owned(), curve.clone())).expect("valid");
    let course = course(&model, &plan);
    for (month, want) in [(0, 0.25), (12, 0.25), (24, 0.5), (36, 0.75), (100, 0.75)] {
        assert!((course[month] - want).abs() < 1e-9, "{month}: {}", course[month]);
    }
    let wrong = [
        vec![curve[1], curve[0]],
        vec![(month("2028-01"), 1.5)],
        vec![(month("2028-01"), f64::NAN)],
        vec![(month("1999-01"), 0.5)],
    ];
    for curve in wrong {
        let before = plan.clone();
        apply(&mut plan, &model, &Edit::Curve("act".to_owned(), curve)).expect_err("not a curve");
        assert_eq!(plan, before);
    }
}

#[test]
fn a_duplicate_goes_back_to_its_parent() {
    let model = clock();
    let act = || "act".to_owned();
    let parent = acting(&model, Condition::Until(bell(6)));
    let mut plan = parent.duplicate();
    for edit in [Edit::Strength(act(), 0.5), Edit::Switch(act(), false)] {
        apply(&mut plan, &model, &edit).expect("valid");
    }
    assert_ne!(plan.uses(), parent.uses());
    let mut whole = plan.clone();
    apply(&mut plan, &model, &Edit::ResetToParent(act())).expect("it has a parent");
    assert_eq!(plan.uses(), parent.uses());
    apply(&mut whole, &model, &Edit::ResetAllToParent).expect("it has a parent");
    assert_eq!(whole.uses(), parent.uses());
    let mut orphan = parent.clone();
    apply(&mut orphan, &model, &Edit::ResetAllToParent).expect_err("it has none");
    assert_eq!(orphan, parent);
}
