//! What of a change is the plan's assumptions and what its measures: the four corners are the runs
//! they should be, and the words add up.

use two_track::analysis::{TwoSteps, by_evidence, steps};
use two_track::ensemble::{Progress, bands, difference_bands};
use two_track::plan::{Assumption, Edit, Plan, apply, check};
use two_track::store::assets;

use crate::korea::korea;
use crate::support::{Small, ensemble};

#[test]
fn the_lines_by_the_evidence_are_those_of_the_plan_that_assumes_nothing() {
    let model = korea();
    let sample = assets::sample("two-track.ron").expect("a sample");
    let plain = check(sample, &model).0.expect("a sound sample");
    let mut held = plain.clone();
    let school = Edit::School(Some("maximum_pressure".to_owned()));
    apply(&mut held, &model, &school).expect("a known school");
    let progress = Progress::default();
    let lines =
        by_evidence(&model, &held, (128, 1 << 16), 2, &progress).expect("sound").expect("whole");
    let runs = |plan: &Plan| ensemble(&model, plan, 128);
    let base = plain.with_baseline_measures(&model);
    assert_eq!(lines.plan, bands(&runs(&plain)));
    assert_eq!(lines.base, bands(&runs(&base)));
    assert_eq!(lines.change, difference_bands(&runs(&plain), &runs(&base)));
    // As assumed it is another world, of which the corners tell.
    let (plan, base) = (runs(&held), runs(&held.with_baseline_measures(&model)));
    let trust = model.outcomes.get_index_of("trust").expect("an outcome");
    let read = (&bands(&plan), &bands(&base));
    let steps = TwoSteps::at(lines.both(), read, trust, model.end_years()).expect("an outcome");
    assert!(steps.plan_assumed < steps.plan, "gestures are pocketed there: {steps:?}");
    assert_eq!(TwoSteps::at(lines.both(), read, model.outcomes.len(), 2040.0), None);
}

/// Shown to one decimal, 0.26, 0.44 and 0.66 are 0.3, 0.4 and 0.7: a step of 0.1 and one of 0.3,
/// though the second is 0.22. By the evidence the step is from 0.3 to 0.2.
#[test]
fn the_two_steps_add_up_as_they_are_shown() {
    let steps = TwoSteps { base: 0.26, plan: 0.16, base_assumed: 0.44, plan_assumed: 0.66 };
    let expected = "Trust 0.3 to 0.7 (assumptions +0.1, measures +0.3; by the evidence −0.1)";
    assert_eq!(steps.sentence("Trust", 1), expected);
}

/// By hand: what a measure doubles, with a size that the plan holds to be a half more than it is.
/// Today 1 by the evidence and 1.5 as assumed; with the measure 2 and 3.
#[test]
fn two_steps_by_hand() {
    let model = Small::new(2)
        .parameter("size", "1", [0.5, 1.0, 1.5])
        .measure("a", None)
        .outcome("sum", "1", "size * (1 + a_offered)")
        .model();
    let mut plan = Plan::baseline(&model);
    let held = Assumption { p10: 1.0, p50: 1.5, p90: 2.0 };
    for edit in [Edit::Switch("a".into(), true), Edit::Assume("size".into(), Some(held))] {
        apply(&mut plan, &model, &edit).expect("valid");
    }
    let run = |plan: &Plan| ensemble(&model, plan, 1024);
    let ask = |plan: &Plan| {
        let (run, base) = (run(plan), run(&plan.with_baseline_measures(&model)));
        let progress = Progress::default();
        steps(&model, plan, (&run, &base), (0, 2), &progress).expect("sound").expect("whole")
    };
    let near = |value: f64, expected: f64| {
        assert!((value - expected).abs() < 0.02, "{value} is not near {expected}");
    };
    let of = ask(&plan);
    let last = of.times.len() - 1;
    let TwoSteps { base, plan: by_evidence, base_assumed, plan_assumed } = of.corners[last];
    for (found, expected) in
        [(base, 1.0), (by_evidence, 2.0), (base_assumed, 1.5), (plan_assumed, 3.0)]
    {
        near(found, expected);
    }
    // The measure adds the size as assumed, and the assumption what the size is assumed to be more.
    near(of.measures[last].p10, 1.0);
    near(of.measures[last].p90, 2.0);
    near(of.assumptions[last].p50, 0.5);
    assert_eq!(of.assumed.as_deref(), Some("1 assumption of its own"));
    // Who assumes what the evidence says has one step.
    apply(&mut plan, &model, &Edit::ResetAssumptions).expect("valid");
    let of = ask(&plan);
    assert_eq!(of.assumed, None);
    assert_eq!((of.assumptions[last].p10, of.assumptions[last].p90), (0.0, 0.0));
    assert_eq!(of.corners[last].base, of.corners[last].base_assumed);
}
