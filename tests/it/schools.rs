//! Schools of thought: each moves what its settings say, keeps the width of the evidence, and the
//! same plan fares in each as its argument would have it.

use two_track::analysis::{predictions, thesis};
use two_track::base::metalog::Metalog;
use two_track::ensemble::{Futures, Progress, compile};
use two_track::export::SchoolTable;
use two_track::model::Model;
use two_track::plan::{EVIDENCE, Edit, MIXED, Plan, apply, believers, check, weights, write};
use two_track::store::assets;

use crate::korea::korea;
use crate::support::{Small, bits, ensemble};

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

/// The article's plan with a weight for each of some schools and for no others.
fn mixed(model: &Model, weighed: &[(&str, f64)]) -> Plan {
    let mut plan = plan(model, "two-track.ron", Some(MIXED));
    let mut weigh = |id: &str, weight| {
        apply(&mut plan, model, &Edit::SchoolWeight(id.to_owned(), weight)).expect("valid");
    };
    weighed.iter().for_each(|(id, weight)| weigh(id, *weight));
    for id in model.schools.keys().map(String::as_str).chain([EVIDENCE]) {
        if !weighed.iter().any(|(weighed, _)| *weighed == id) {
            weigh(id, 0.0);
        }
    }
    plan
}

#[test]
fn as_many_futures_believe_a_school_as_its_weight_says() {
    let model = korea();
    let weighed = [("engagement", 3.0), ("maximum_pressure", 1.0), (EVIDENCE, 4.0)];
    let plan = mixed(&model, &weighed);
    let who = believers(&model, &plan);
    let futures = Futures { seed: plan.seed(), first: 0, count: 1024 };
    let believed = compile(&model, &plan).expect("sound").believed(futures);
    assert_eq!(who.len(), weighed.len());
    for (place, (id, weight)) in weighed.iter().enumerate() {
        let school = (*id != EVIDENCE).then_some(*id);
        assert_eq!((who[place].school.as_deref(), who[place].share), (school, weight / 8.0));
        // One point of the sequence lies in each 1024th, so that shares of eighths are exact.
        let count = believed.iter().filter(|belief| **belief == place).count();
        assert_eq!(count as f64, 1024.0 * weight / 8.0, "{id}");
    }
}

#[test]
fn all_schools_weigh_alike_unless_the_plan_says_otherwise() {
    let model = korea();
    let plan = plan(&model, "two-track.ron", Some(MIXED));
    let expected = model.schools.keys().map(|id| (id.as_str(), 1.0)).chain([(EVIDENCE, 0.0)]);
    assert_eq!(weights(&model, &plan), expected.collect::<Vec<_>>());
    assert_eq!(believers(&model, &plan).len(), model.schools.len());
    assert!(!write(&plan, &model).contains("school_weights"));
}

#[test]
fn a_school_with_all_the_weight_gives_its_own_bits() {
    let model = korea();
    for school in model.schools.keys().map(String::as_str).chain([EVIDENCE]) {
        let alone = plan(&model, "two-track.ron", (school != EVIDENCE).then_some(school));
        let mixed = mixed(&model, &[(school, 2.0)]);
        let (alone, mixed) = (ensemble(&model, &alone, 256), ensemble(&model, &mixed, 256));
        assert!(bits(&alone) == bits(&mixed), "{school}");
    }
}

/// Who is right moves nothing else: a future of the mix is that future of the school it believes,
/// with its measures and without them.
#[test]
fn each_future_of_a_mix_is_that_of_its_school() {
    let model = korea();
    let mixed = plan(&model, "two-track.ron", Some(MIXED));
    let futures = Futures { seed: mixed.seed(), first: 0, count: 256 };
    let believed = compile(&model, &mixed).expect("sound").believed(futures);
    let without = |plan: &Plan| plan.with_baseline_measures(&model);
    for measures in [true, false] {
        let of = |plan: &Plan| if measures { plan.clone() } else { without(plan) };
        let run = ensemble(&model, &of(&mixed), 256);
        for (place, believer) in believers(&model, &mixed).iter().enumerate() {
            let own = plan(&model, "two-track.ron", believer.school.as_deref());
            let own = ensemble(&model, &of(&own), 256);
            let futures: Vec<usize> = (0..256).filter(|f| believed[*f] == place).collect();
            assert!(!futures.is_empty(), "{believer:?}");
            for future in futures {
                for outcome in 0..run.outcomes() {
                    let (a, b) = (run.value(outcome, 80, future), own.value(outcome, 80, future));
                    assert_eq!(a.to_bits(), b.to_bits(), "future {future}, outcome {outcome}");
                }
            }
        }
    }
}

#[test]
fn a_mix_can_be_written_read_and_reset() {
    let model = korea();
    let plan = mixed(&model, &[("engagement", 0.5), (EVIDENCE, 2.0)]);
    let (read, problems) = check(&write(&plan, &model), &model);
    assert_eq!(read.as_ref(), Some(&plan), "{problems:?}");
    let mut reset = plan;
    apply(&mut reset, &model, &Edit::ResetAssumptions).expect("always possible");
    assert_eq!((reset.school(), reset.school_weights().len()), (None, 0));
}

#[test]
fn weights_that_cannot_be_meant_are_told_with_their_place() {
    let model = korea();
    let with = |weights: &str| {
        let text = format!("school: \"mixed\", school_weights: {{{weights}}},\n    seed:");
        let (plan, problems) = check(&assets::SAMPLES[0].1.replace("seed:", &text), &model);
        assert_eq!(plan, None, "{weights}");
        assert!(problems[0].place.is_some(), "{weights}");
        problems[0].to_string()
    };
    let said = with("\"engagment\": 1.0");
    assert_eq!(said, "error: there is no school `engagment` to weigh; did you mean `engagement`?");
    for (weights, words) in [
        ("\"engagement\": -1.0", "the weight of `engagement` is -1, out of range"),
        ("\"engagement\": inf", "out of range"),
        ("\"engagement\": NaN", "out of range"),
        ("\"engagement\": 0.0", "give at least one school some weight"),
    ] {
        assert!(with(weights).contains(words), "{weights}: {}", with(weights));
    }
    let mut plan = mixed(&model, &[("engagement", 1.0)]);
    let before = plan.clone();
    let last = Edit::SchoolWeight("engagement".to_owned(), 0.0);
    assert!(apply(&mut plan, &model, &last).is_err());
    assert_eq!(plan, before);
}

#[test]
fn no_school_can_have_a_name_that_plans_use_otherwise() {
    for name in [MIXED, EVIDENCE] {
        let text = assets::MODEL.replace("\"strategic_patience\": (", &format!("\"{name}\": ("));
        let checked = two_track::model::check(&text, assets::CASES[0].1);
        let said: Vec<String> = checked.of_model.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|s| s.contains("no school can be called")), "{name}: {said:?}");
    }
}

/// A plan's baseline is run once for all plans that share it, and each is beside its own.
#[test]
fn plans_that_share_a_baseline_are_told_as_if_each_were_asked_alone() {
    let model = korea();
    let mut plans: Vec<Plan> =
        ["two-track.ron", "conventional.ron"].map(|name| plan(&model, name, None)).into();
    let hopeful = two_track::plan::Assumption { p10: 0.8, p50: 0.9, p90: 0.95 };
    let hope = Edit::Assume("receptivity_now".to_owned(), Some(hopeful));
    let mut other = plans[0].clone();
    apply(&mut other, &model, &hope).expect("valid");
    plans.push(other);
    let at = (100, model.end_years());
    let ask = |plans: &[Plan]| {
        let progress = Progress::default();
        let told = predictions(&model, plans, at, 2, &progress).expect("sound").expect("whole");
        let done = progress.done.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(done, two_track::analysis::futures_in_all(&model, plans, 100));
        told
    };
    let together = ask(&plans);
    for (index, asked) in plans.iter().enumerate() {
        let alone = ask(std::slice::from_ref(asked));
        let of = together.iter().filter(|told| told.plan == index);
        assert!(of.zip(&alone).all(|(a, b)| a.school == b.school && a.outcomes == b.outcomes));
    }
}

#[test]
fn another_model_says_its_own() {
    let model = Small::new(1).stock("level", "1", "1", &[], &[]).outcome("y", "1", "level").model();
    let (plans, at) = ([Plan::baseline(&model)], (100, model.end_years()));
    let told = predictions(&model, &plans, at, 1, &Progress::default()).expect("sound");
    let predictions = told.expect("nothing stops it");
    let (model, predictions) = (&model, &predictions[..]);
    let table = SchoolTable { model, plans: &plans, predictions, asked: at, thesis: None };
    let text = table.markdown();
    assert!(text.contains("Nothing but a test."), "{text}");
    assert!(!text.contains("article") && !text.contains("##"), "{text}");
    let names = ["two-track.ron".to_owned()];
    let tried = thesis(model, (&names, &plans), at, 1, &Progress::default());
    assert!(matches!(tried, Ok(None)), "it has none");
}

#[test]
fn what_a_model_says_of_itself_is_checked() {
    let told = "\"trust\", \"contact\", \"trade_us";
    let strengths = "strengths: {\"sanctions_pressure\"";
    let caveat = "        \"Influence is formal capacity, not";
    for (from, to, said) in [
        (told, "\"trast\", \"contact\", \"trade_us", "outcome `trast`"),
        ("and {2} with the same", "and less with the same", "do not tell of its trial 2"),
        ("above: (2, [1])", "above: (3, [1])", "compares one that there is not"),
        (strengths, "strengths: {\"sanction_pressure\"", "measure `sanction_pressure`"),
        ("assume: {\"sanctions_res", "assume: {\"sanction_res", "parameter `sanction_resentment`"),
        (caveat, "        \" \", \"not", "how its numbers are to be"),
    ] {
        let broken = assets::MODEL.replacen(from, to, 1);
        assert_ne!(broken, assets::MODEL, "{from}");
        let problems = two_track::model::check(&broken, assets::CASES[0].1).of_model;
        let found = problems.iter().find(|problem| problem.to_string().contains(said));
        assert!(found.is_some_and(|problem| problem.place.is_some()), "{said}: {problems:?}");
    }
}
