//! What would overturn the answer: known answers of a small model, and what the command prints.

use std::process::Command;

use two_track::analysis::{
    Effect, HINGE_COLUMNS, HINGE_PARAMETERS, Otherwise, Screening, hinge_futures, hinge_trials,
    hinges,
};
use two_track::ensemble::Progress;
use two_track::model::Model;
use two_track::plan::{Edit, Plan, apply};

use crate::korea::korea;
use crate::support::Small;

/// A measure that gains 1 to 3 through L1, 1 in spite of it, and nothing through L2.
fn small() -> Model {
    Small::new(2)
        .parameter("size", "1", [1.0, 2.0, 3.0])
        .stock("x", "1", "1", &[], &[])
        .measure("m", None)
        .auxiliary("gain", "1", "L1 * size * m_offered + 0.4 * m_offered")
        .auxiliary("level", "1", "L2 * x")
        .claim("L1", "m_offered", "gain")
        .claim("L2", "x", "level")
        .outcome("o", "1", "gain + level")
        .model()
}

fn with_measure(model: &Model) -> Plan {
    let mut plan = Plan::baseline(model);
    apply(&mut plan, model, &Edit::Switch("m".to_owned(), true)).expect("a valid edit");
    plan
}

#[test]
fn what_overturns_a_small_answer_is_found() {
    let model = small();
    let plan = with_measure(&model);
    let claims = hinge_trials(&model, &plan, &Screening::default()).len();
    assert_eq!(claims, 4, "two claims, off and turned round; no school");
    let progress = Progress::default();
    let found = hinges(&model, &plan, (0, 2029.0), 200, (2, &progress)).expect("compiles");
    let found = found.expect("nobody stops it");
    assert_eq!(
        progress.done.load(std::sync::atomic::Ordering::Relaxed),
        hinge_futures(&model, &plan, 200)
    );
    let mean = found.asked.mean.value;
    // The strength is 1; the size has a mean of 2 by symmetry.
    assert!((mean - 2.4).abs() < 0.05, "{mean}");
    assert_eq!(found.asked.better, 1.0);
    let words: Vec<String> =
        found.hinges.iter().map(|hinge| hinge.otherwise.words(&model)).collect();
    let numbers = ["“size” high, about 3.000", "“size” low, about 1.000"];
    assert_eq!(words[..2], ["L1 turned round", "L1 off"]);
    assert!(numbers.iter().all(|number| words[2..4].contains(&(*number).to_owned())), "{words:?}");
    assert_eq!(words[4..], ["L2 off", "L2 turned round"]);
    let effects: Vec<Effect> = found.hinges.iter().map(|hinge| found.effect(hinge)).collect();
    assert_eq!(effects[0], Effect::Reverses);
    assert!(effects[1..].iter().all(|effect| *effect == Effect::Keeps));
    // By hand: turned round, the gain of 2.4 becomes one of 0.4 − 2.
    let [round, off, a, b, none, _] = &found.hinges[..] else { panic!("six trials") };
    // The median of the size is moved from 2 to 3 or to 1, and with it that of the gain.
    for hinge in [a, b] {
        let expected = if hinge.moves.value > 0.0 { 3.4 } else { 1.4 };
        assert!((hinge.conclusion.median - expected).abs() < 0.05, "{}", hinge.conclusion.median);
    }
    assert!((round.moves.value + 2.0 * (mean - 0.4)).abs() < 1e-5, "{}", round.moves.value);
    assert!((off.conclusion.mean.value - 0.4).abs() < 1e-5 && off.conclusion.better == 1.0);
    assert!(none.moves.value.abs() < 1e-6, "{}", none.moves.value);
    let said = found.sentences(&model);
    assert_eq!(said[1], "Only L1 turned round would reverse it");
    assert!(said[0].starts_with("o in 2029: by the plan +2 on average"), "{}", said[0]);
}

/// A mean that hardly stands out is not undone by what does not move it.
#[test]
fn what_moves_it_by_no_more_than_noise_does_nothing_to_it() {
    let model = small();
    let plan = with_measure(&model);
    let found = hinges(&model, &plan, (0, 2029.0), 200, (2, &Progress::default()));
    let mut found = found.expect("compiles").expect("nobody stops it");
    let hinge = &mut found.hinges[0];
    hinge.conclusion.mean.error = hinge.conclusion.mean.value.abs();
    assert_eq!(found.effect(&found.hinges[0]), Effect::Undoes, "it moves, and is lost in noise");
    found.hinges[0].moves.error = found.hinges[0].moves.value.abs();
    assert_eq!(found.effect(&found.hinges[0]), Effect::Keeps);
    assert_eq!(found.effect_words(&found.hinges[0]), "no more than noise");
}

/// Where the plan departs from the evidence, the way back is tried too.
#[test]
fn the_evidence_is_tried_where_the_plan_departs_from_it() {
    let model = small();
    let mut plan = with_measure(&model);
    apply(&mut plan, &model, &Edit::Claim("L1".to_owned(), 0.0)).expect("a valid edit");
    let tried = hinge_trials(&model, &plan, &Screening::default());
    assert!(tried.contains(&Otherwise::Claim("L1".to_owned(), 1.0)));
    assert!(!tried.contains(&Otherwise::Claim("L1".to_owned(), 0.0)), "that is the plan");
    assert!(!tried.contains(&Otherwise::Claim("L2".to_owned(), 1.0)), "that too");
}

#[test]
fn it_can_be_stopped_and_says_where_there_is_no_answer() {
    let model = small();
    let progress = Progress::default();
    progress.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let plan = with_measure(&model);
    assert_eq!(hinges(&model, &plan, (0, 2029.0), 200, (2, &progress)), Ok(None));
    let baseline = Plan::baseline(&model);
    let found = hinges(&model, &baseline, (0, 2029.0), 100, (2, &Progress::default()));
    let found = found.expect("compiles").expect("nobody stops it");
    let said = found.sentences(&model);
    assert!(said[1].contains("there is no conclusion to reverse"), "{}", said[1]);
    assert!(found.hinges.iter().all(|hinge| found.effect(hinge) == Effect::Keeps));
}

#[test]
fn the_command_prints_every_trial() {
    let model = korea();
    let output = Command::new(env!("CARGO_BIN_EXE_two-track"))
        .args(["hinges", "saves/two-track.ron", "--at", "2040", "--out", "-.csv"])
        .output()
        .expect("it runs");
    assert!(output.status.success());
    let csv = String::from_utf8(output.stdout).expect("text");
    assert_eq!(csv.lines().next(), Some(HINGE_COLUMNS.join(",").as_str()));
    let plan = Plan::baseline(&model);
    let others = hinge_trials(&model, &plan, &Screening::default()).len();
    assert_eq!(csv.lines().count(), 1 + others + 2 * HINGE_PARAMETERS);
    let high = csv.lines().filter(|line| line.contains("” high, about ")).count();
    assert_eq!(high, HINGE_PARAMETERS, "{csv}");
    assert!(csv.lines().any(|line| line.starts_with("L23 off,")), "{csv}");
    assert!(csv.lines().any(|line| line.contains("Maximum pressure")), "{csv}");
}
