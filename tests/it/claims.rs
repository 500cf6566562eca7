//! Causal claims: what a strength does to an equation, what is wrong with a claim or a plan that
//! holds one, and that the real ones are whole, bounded and matter.

use two_track::model::check;
use two_track::plan::{self, CLAIM_STOPS, Edit, Plan, apply, claim_words};

use crate::reference::simulate;
use crate::support::{Small, bits, ensemble};

/// A stock that grows by a claim's link, at a rate that no future changes.
fn growing() -> Small {
    Small::new(2)
        .parameter("rate", "1/year", [0.1, 0.2, 0.4])
        .stock("x", "1", "1", &["growth"], &[])
        .flow("growth", "1/year", "L3 * 0.5[1/year]")
        .auxiliary("shrunk", "1", "rate * 1[year] - L4 * x")
        .claim("L3", "rate", "shrunk")
        .claim("L4", "x", "shrunk")
        .outcome("x_now", "1", "x")
        .outcome("shrunk_now", "1", "shrunk")
}

fn holding(model: &two_track::model::Model, claims: &[(&str, f64)]) -> Plan {
    let mut plan = Plan::baseline(model);
    for (id, strength) in claims {
        let edit = Edit::Claim((*id).to_owned(), *strength);
        apply(&mut plan, model, &edit).expect("a valid edit");
    }
    plan
}

#[test]
fn a_strength_multiplies_its_link() {
    let model = growing().model();
    for (strength, _) in CLAIM_STOPS {
        let all = ensemble(&model, &holding(&model, &[("L3", strength)]), 100);
        let last = f64::from(all.value(0, all.times().len() - 1, 5));
        // Two years at half a unit a year, from 1; the model's end is the last step.
        let want = 1.0 + strength * 0.5 * 2.0;
        assert!((last - want).abs() < 1e-6, "{strength}: {last}, not {want}");
    }
}

#[test]
fn a_claim_as_evidenced_changes_no_bit_and_costs_nothing() {
    let with = growing().model();
    let without = Small::new(2)
        .parameter("rate", "1/year", [0.1, 0.2, 0.4])
        .stock("x", "1", "1", &["growth"], &[])
        .flow("growth", "1/year", "0.5[1/year]")
        .auxiliary("shrunk", "1", "rate * 1[year] - x")
        .outcome("x_now", "1", "x")
        .outcome("shrunk_now", "1", "shrunk")
        .model();
    let plans = [Plan::baseline(&with), Plan::baseline(&without)];
    assert!(bits(&ensemble(&with, &plans[0], 200)) == bits(&ensemble(&without, &plans[1], 200)));
    let size = |model, plan| two_track::ensemble::compile(model, plan).expect("compiles").size();
    assert_eq!(size(&with, &plans[0]), size(&without, &plans[1]));
}

#[test]
fn the_engine_agrees_with_the_plain_one_at_any_strength() {
    let model = growing().model();
    let plan = holding(&model, &[("L3", 0.7), ("L4", -1.0)]);
    let all = ensemble(&model, &plan, 100);
    for future in [0, 99] {
        let plain = simulate(&model, &plan, future);
        for time in 0..all.times().len() {
            for (outcome, want) in plain[time * 3].iter().enumerate() {
                let value = all.value(outcome, time, future as usize);
                assert_eq!(value.to_bits(), (*want as f32).to_bits(), "{outcome} at {time}");
            }
        }
    }
}

fn model_problems(small: &Small) -> Vec<String> {
    let checked = check(&small.text(), &small.case());
    assert!(checked.model.is_none(), "a broken model was accepted");
    checked.of_model.iter().map(ToString::to_string).collect()
}

#[test]
fn a_claim_has_to_be_what_it_says() {
    let small = || Small::new(2).stock("x", "1", "1", &[], &[]).auxiliary("a", "1", "L1 * x");
    assert_eq!(
        model_problems(&small().claim("L1", "xx", "a").outcome("o", "1", "a")),
        ["error: a link of the claim `L1` names no variable `xx`; did you mean `x`?"]
    );
    assert_eq!(
        model_problems(&small().claim("L1", "a", "x").outcome("o", "1", "a")),
        ["error: a link of the claim `L1` goes to `x`, which does not read `a`; name two of \
             which the second reads the first"]
    );
    assert_eq!(
        model_problems(
            &small().claim("L1", "x", "a").claim("L02", "x", "a").outcome("o", "1", "a")
        ),
        ["error: `L02` cannot be the name of a claim; number the claims: L1, L2, …"]
    );
    assert_eq!(
        model_problems(&small().claim("L1", "x", "a").claim("L2", "x", "a").outcome("o", "1", "a")),
        ["error: no equation reads the claim `L2`, so nothing hangs on it; multiply with it \
             where the model makes that link"]
    );
}

/// A conclusion follows from its links: nothing reads it, and no plan can change it.
#[test]
fn a_conclusion_has_no_strength_of_its_own() {
    let of = |text: &str, case: &str| {
        check(&text.replace("says: \"L3\"", "conclusion: true, says: \"L3\""), case)
    };
    let small = Small::new(2)
        .stock("x", "1", "1", &[], &[])
        .auxiliary("a", "1", "2 * x")
        .outcome("o", "1", "a")
        .claim("L3", "x", "a");
    let model = of(&small.text(), &small.case()).model.expect("a conclusion needs no reader");
    let mut plan = Plan::baseline(&model);
    let refused = apply(&mut plan, &model, &Edit::Claim("L3".to_owned(), 0.0));
    assert_eq!(
        refused.map_err(|problem| problem.to_string()),
        Err("error: the claim `L3` is a conclusion and has no strength of its own; change the \
             claims that it follows from"
            .to_owned())
    );
    let read = growing();
    let said = of(&read.text(), &read.case()).of_model;
    assert_eq!(
        said[0].to_string(),
        "error: an equation reads the claim `L3`, which is a conclusion; take it out there, or do \
         not call it a conclusion"
    );
    let text = small.text().replace("links: [(\"x\", \"a\", Same)]", "links: []");
    let said = of(&text, &small.case()).of_model;
    assert!(said[0].to_string().contains("the claim `L3` names no link"), "{}", said[0]);
}

#[test]
fn a_claim_needs_reasons_on_both_sides() {
    let small = growing().auxiliary("kept", "1", "L5 * x").claim("L5", "x", "kept");
    let (text, case) = (small.text(), small.case());
    let one_sided =
        text.replace("against: [(text: \"against\", sources: [\"test\"])]", "against: []");
    let said: Vec<String> =
        check(&one_sided, &case).of_model.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].contains("nothing is said against the claim"), "{}", said[0]);
    let unsourced =
        text.replacen("sources: [\"test\"])], against", "sources: [\"tst\"])], against", 1);
    let said = check(&unsourced, &case).of_model;
    assert_eq!(said[0].to_string(), "error: there is no source `tst`; did you mean `test`?");
    assert!(said[0].place.is_some());
}

fn plan_text(claims: &str) -> String {
    format!(
        "(format: 1, title: \"t\", case: \"small-2027\", seed: 1, futures: 100, \
         claims: {{ {claims} }})"
    )
}

#[test]
fn a_plan_holds_claims_and_says_only_what_differs() {
    let model = growing().model();
    let (plan, problems) = plan::check(&plan_text("\"L3\": -1, \"L4\": 1.0"), &model);
    assert_eq!(problems, []);
    let plan = plan.expect("sound");
    assert_eq!((plan.claim("L3"), plan.claim("L4")), (-1.0, 1.0));
    let text = plan::write(&plan, &model);
    assert!(text.contains("\"L3\": -1.0") && !text.contains("L4"), "{text}");
    assert_eq!(plan::check(&text, &model), (Some(plan.clone()), vec![]));
    assert_eq!(plan.with_baseline_measures(&model).claim("L3"), -1.0);
    let mut reset = plan;
    apply(&mut reset, &model, &Edit::ResetClaims).expect("always");
    assert!(reset.claims().is_empty());
}

#[test]
fn a_plan_cannot_hold_what_is_not_there_or_out_of_range() {
    let model = growing().model();
    let said = |claims: &str| -> Vec<String> {
        let (plan, problems) = plan::check(&plan_text(claims), &model);
        assert!(plan.is_none(), "{claims}");
        problems.iter().map(|problem| problem.in_text("p")).collect()
    };
    assert_eq!(
        said("\"L33\": 0.0"),
        ["p:1:78: error: there is no claim `L33`; did you mean `L3`?"]
    );
    let range = "choose -1 (turned round) to 2 (doubled)";
    for (claims, strength) in
        [("\"L3\": 2.5", "2.5"), ("\"L3\": -1.1", "-1.1"), ("\"L3\": NaN", "NaN")]
    {
        let what = format!(
            "p:1:78: error: the strength of the claim `L3` is {strength}, out of range; {range}"
        );
        assert_eq!(said(claims), [what]);
    }
    let mut plan = Plan::baseline(&model);
    let edit = Edit::Claim("L3".to_owned(), f64::INFINITY);
    assert!(apply(&mut plan, &model, &edit).is_err());
    assert_eq!(plan, Plan::baseline(&model));
}

#[test]
fn strengths_have_words() {
    let words: Vec<String> = [2.0, 1.0, 0.5, 0.0, -0.0, -1.0, 0.7].map(claim_words).to_vec();
    let want = ["doubled", "as evidenced", "half", "off", "off", "turned round", "at 0.70"];
    assert_eq!(words, want);
}
