//! The model's reality checks hold, and a check that should fail does.

use two_track::analysis::{Standing, Verdict, statements, verify};
use two_track::ensemble::Progress;
use two_track::store::assets;

use crate::korea::korea;

fn judged(text: &str) -> Vec<Verdict> {
    let model = korea();
    let list = statements(text, &model).unwrap_or_else(|problems| panic!("{problems:#?}"));
    verify(&model, &list, None, 2, &Progress::default()).expect("nothing stops it")
}

#[test]
fn every_statement_about_the_model_holds() {
    let failed: Vec<String> = judged(assets::CHECKS)
        .into_iter()
        .filter_map(|verdict| match verdict.standing {
            Standing::Fails(failure) => Some(format!("{}: {failure}", verdict.id)),
            Standing::Holds | Standing::KnownException { .. } => None,
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn a_statement_that_is_not_so_fails_with_plan_future_and_values() {
    let text = "(format: 1, model: \"korea\", checks: { \"wrong\": (says: \"Trust never falls\", \
                why: \"Not so\", over: EachMeasure, holds: \"trust >= trust_start\") })";
    let verdict = &judged(text)[0];
    let Standing::Fails(said) = &verdict.standing else { panic!("{verdict:?}") };
    assert!(said.starts_with("with Liaison offices off: not in "), "{said}");
    assert!(said.contains(" of 128 futures, first in future "), "{said}");
    assert!(said.contains("trust 0."), "{said}");
}

#[test]
fn a_statement_is_said_wrong_at_its_place() {
    let cases = [
        (
            "holds: \"trst < 1\"",
            "1:78: error: there is no outcome, stock, flow or auxiliary `trst`; did you mean `trust`?",
        ),
        ("holds: \"trust <\"", "a value is expected here, not the end of the equation"),
        (
            "under: (measures: {\"liaison\": ()}), holds: \"trust < 2\"",
            "1:89: error: there is no measure `liaison`",
        ),
        ("under: (assume: {\"office_survival\": 2.0}), holds: \"trust < 2\"", "1:87: error: "),
        (
            "base: Under((school: \"none\")), holds: \"trust < 2\"",
            "1:76: error: there is no school `none`",
        ),
        ("from: 30, holds: \"trust < 2\"", "the time from 30 to"),
        ("from: 3, to: 2, holds: \"trust < 2\"", "the time from 3 to 2"),
        ("holds: \"trust < 2\", in_share: 2.0", "error: 2 is no share of futures; choose 0 to 1"),
        ("holds: \"trust + 1\"", "error: a statement has to compare something"),
    ];
    let model = korea();
    for (fields, want) in cases {
        let text = format!(
            "(format: 1, model: \"korea\", checks: {{ \"one\": (says: \"So\", why: \"So\", \
             {fields}) }})"
        );
        let problems = statements(&text, &model).expect_err(fields);
        let said = problems[0].in_text("checks.ron");
        assert!(said.contains(want), "{said}");
    }
}
