//! What matters most: in a planted model the parameter that matters is found, noise is not called
//! signal, and where the conclusion turns round is where it was put.

use two_track::analysis::{Screening, screening};
use two_track::model::Model;
use two_track::plan::{Edit, Plan, apply};

use crate::support::{Small, ensemble};

/// The measure adds `strong` − 0.3 · `weak` − `turn`; twenty other parameters have no part in it.
fn planted(turn: f64) -> Model {
    let mut small = Small::new(1)
        .parameter("idle", "1", [0.2, 0.5, 0.8])
        .parameter("strong", "1", [1.0, 2.0, 3.0])
        .parameter("weak", "1", [1.0, 2.0, 3.0]);
    for number in 0..20 {
        small = small.parameter(&format!("other_{number}"), "1", [0.2, 0.5, 0.8]);
    }
    small
        .stock("level", "1", "0", &[], &[])
        .measure("push", None)
        .outcome("y", "1", &format!("level + push_offered * (strong - 0.3 * weak - {turn:?})"))
        .model()
}

fn screened(model: &Model, futures: u32) -> Screening {
    let base = Plan::baseline(model);
    let mut plan = base.clone();
    apply(&mut plan, model, &Edit::Switch("push".to_owned(), true)).expect("a measure");
    let (runs, base) = (ensemble(model, &plan, futures), ensemble(model, &base, futures));
    let last = runs.times().len() - 1;
    screening(model, &plan, (&runs, Some(&base)), 0, last).expect("sound")
}

#[test]
fn what_matters_is_found_and_noise_is_not_called_signal() {
    let model = planted(0.0);
    let screening = screened(&model, 2048);
    let first = [0, 1].map(|row| screening.rows[row].parameter.as_str());
    assert_eq!(first, ["strong", "weak"]);
    // The two have the same spread, so their correlations are nearly as 1 to −0.3.
    let [strong, weak] = [0, 1].map(|row| screening.rows[row].correlation);
    assert!((strong - 0.96).abs() < 0.02 && (weak + 0.29).abs() < 0.04, "{strong}, {weak}");
    assert_eq!(screening.rows.len(), 23);
    for row in &screening.rows[2..] {
        assert!(row.correlation.abs() < screening.noise, "{row:?}, noise {}", screening.noise);
    }
    assert!(screening.noise < 0.1, "{}", screening.noise);
}

#[test]
fn tenths_tell_the_outcome_at_either_end() {
    let screening = screened(&planted(0.0), 2048);
    let strong = &screening.rows[0];
    // Below its P10 and above its P90 `strong` is under 1 and over 3, and `weak` is 2 on average.
    assert!(strong.lowest.value < 1.0 - 0.6 && strong.highest.value > 3.0 - 0.6, "{strong:?}");
    assert!((screening.mean.value - 1.4).abs() < 0.02, "{:?}", screening.mean);
}

#[test]
fn the_opposite_conclusion_is_found_where_it_was_put() {
    let model = planted(0.6);
    let screening = screened(&model, 4096);
    let reversal = screening.rows[0].reversal.expect("low values turn the sign round");
    // A group from the low end is negative on average until well beyond 1.2, where single futures
    // turn, on the way to the mean of 2, and never at the high end.
    assert!(reversal.below && (1.2..2.0).contains(&reversal.value), "{reversal:?}");
    assert!(reversal.mean.value < 0.0 && screening.mean.value > 0.0);
    let said = screening.opposite(&model, 2);
    assert!(said.contains("would have to change is “strong”: below"), "{said}");
}

#[test]
fn where_nothing_turns_it_round_that_is_said() {
    let model = planted(-3.0);
    let screening = screened(&model, 2048);
    assert!(screening.rows.iter().all(|row| row.reversal.is_none()));
    let said = screening.opposite(&model, 2);
    assert!(said.starts_with("No single assumption") && said.contains("strong"), "{said}");
}

#[test]
fn a_change_that_is_not_there_is_no_conclusion() {
    let model = planted(0.0);
    let base = Plan::baseline(&model);
    let runs = ensemble(&model, &base, 512);
    let screening = screening(&model, &base, (&runs, Some(&runs)), 0, 2).expect("sound");
    assert!(screening.rows.iter().all(|row| row.correlation == 0.0 && row.reversal.is_none()));
    assert!(screening.opposite(&model, 2).starts_with("There is no conclusion"));
}
