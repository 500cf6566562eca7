//! Schools of thought: each moves what its settings say, keeps the width of the evidence, and the
//! same plan fares in each as its argument would have it.

use two_track::base::metalog::Metalog;
use two_track::model::Model;
use two_track::plan::{Edit, Plan, apply, check};
use two_track::store::assets;

use crate::korea::korea;
use crate::support::ensemble;

fn plan(model: &Model, name: &str, school: Option<&str>) -> Plan {
    let (_, text) = assets::SAMPLES.iter().find(|(sample, _)| *sample == name).expect("a sample");
    let mut plan = check(text, model).0.expect("a sound sample");
    apply(&mut plan, model, &Edit::School(school.map(str::to_owned))).expect("a known school");
    plan
}

/// The mean of an outcome at the end.
fn mean(model: &Model, plan: &Plan, outcome: &str) -> f64 {
    let all = ensemble(model, plan, 1024);
    let index = model.outcomes.get_index_of(outcome).expect("a known outcome");
    let mut column = Vec::new();
    all.column(index, all.times().len() - 1, &mut column);
    column.iter().map(|value| f64::from(*value)).sum::<f64>() / column.len() as f64
}

#[test]
fn a_moved_distribution_keeps_its_width() {
    let evidence = Metalog::new(0.25, 0.45, 0.65, 0.0, 1.0).expect("a distribution");
    let moved = evidence.about(0.65).expect("within the bounds");
    let odds = |x: f64| (x / (1.0 - x)).ln();
    let width = |m: &Metalog| odds(m.quantile(0.9)) - odds(m.quantile(0.1));
    assert!((moved.quantile(0.5) - 0.65).abs() < 1e-12);
    assert!((width(&moved) - width(&evidence)).abs() < 1e-9);
    assert_eq!(evidence.about(1.0), None);
    assert_eq!(evidence.about(f64::NAN), None);
}

#[test]
fn the_articles_plan_fares_best_in_its_own_school_and_worse_where_gestures_are_pocketed() {
    let model = korea();
    let trust = |school| mean(&model, &plan(&model, "two-track.ron", school), "trust");
    let (own, evidence, doubter) =
        (trust(Some("engagement")), trust(None), trust(Some("maximum_pressure")));
    assert!(own > evidence && evidence > doubter, "{own}, {evidence}, {doubter}");
}

#[test]
fn an_assumption_of_the_author_goes_before_the_school() {
    let model = korea();
    let assumed = two_track::plan::Assumption { p10: 0.05, p50: 0.06, p90: 0.07 };
    let with = |school: Option<&str>| {
        let mut plan = plan(&model, "two-track.ron", school);
        let ids = model.schools["engagement"].settings.keys();
        for id in ids {
            let p = &model.parameters[id];
            let assumed = two_track::plan::Assumption { p10: p.p10, p50: p.p50, p90: p.p90 };
            apply(&mut plan, &model, &Edit::Assume(id.clone(), Some(assumed))).expect("valid");
        }
        let own = Edit::Assume("gesture_trust".to_owned(), Some(assumed));
        apply(&mut plan, &model, &own).expect("valid");
        mean(&model, &plan, "us_influence_north")
    };
    assert_eq!(with(Some("engagement")), with(None));
}

#[test]
fn an_unknown_school_is_said_with_the_nearest_name() {
    let model = korea();
    let text = assets::SAMPLES[0].1.replace("seed:", "school: \"engagment\",\n    seed:");
    let (plan, problems) = check(&text, &model);
    assert_eq!(plan, None);
    let said = problems[0].to_string();
    assert_eq!(said, "error: there is no school `engagment`; did you mean `engagement`?");
    assert!(problems[0].place.is_some());
}
