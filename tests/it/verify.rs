//! The model's reality checks hold, and a check that should fail does.

use two_track::analysis::{Standing, Verdict, statements, verify};
use two_track::ensemble::Progress;
use two_track::model::{Equation, Model, check, parse};
use two_track::store::assets;

use crate::korea::korea;

fn judged(text: &str) -> Vec<Verdict> {
    let model = korea();
    let list = statements(text, &model).unwrap_or_else(|problems| panic!("{problems:#?}"));
    verify(&model, &list, None, 2, &Progress::default()).expect("nothing stops it")
}

#[test]
fn every_statement_about_the_model_holds() {
    let mut failed = Vec::new();
    for (case, text) in assets::CASES {
        let model = check(assets::MODEL, text).model.expect("a sound case");
        let list = statements(assets::CHECKS, &model);
        let list = list.unwrap_or_else(|problems| panic!("{case}: {problems:#?}"));
        let verdicts = verify(&model, &list, None, 2, &Progress::default()).expect("whole");
        assert!(verdicts.len() > 15, "{case}: only {} statements are about it", verdicts.len());
        for verdict in verdicts {
            if let Standing::Fails(failure) = verdict.standing {
                failed.push(format!("{case}, {}: {failure}", verdict.id));
            }
        }
    }
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
            "1:78: error: there is no outcome, stock, flow or auxiliary `trst`; did you mean",
        ),
        ("holds: \"trust <\"", "a value is expected here, not the end of the equation"),
        (
            "under: (measures: {\"liaison\": ()}), holds: \"trust < 2\"",
            "1:89: error: there is no measure `liaison`",
        ),
        ("under: (assume: {\"office_survival\": 2.0}), holds: \"trust < 2\"", "1:87: error: "),
        (
            "otherwise: Under((school: \"none\")), holds: \"trust < 2\"",
            "1:81: error: there is no school `none`",
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

/// The built-in list with one statement only.
fn alone(id: &str) -> String {
    let from = assets::CHECKS.find(&format!("        \"{id}\": (")).expect(id);
    let rest = &assets::CHECKS[from..];
    let to = rest.find("\n        ),").expect("its end") + "\n        ),".len();
    format!("(format: 1, model: \"korea\", checks: {{ {} }})", &rest[..to])
}

/// Whether a statement of the list fails in a model in which one equation is another.
fn breaks(id: &str, change: impl FnOnce(&mut Model)) -> bool {
    let text = alone(id);
    let mut model = korea();
    let standing = |model: &Model| {
        let list = statements(&text, model).unwrap_or_else(|problems| panic!("{problems:#?}"));
        let mut verdicts = verify(model, &list, None, 2, &Progress::default()).expect("whole");
        verdicts.remove(0).standing
    };
    assert_eq!(standing(&model), Standing::Holds, "{id}");
    change(&mut model);
    matches!(standing(&model), Standing::Fails(_))
}

/// An equation, changed; `{}` is what it was.
fn rewrite(equation: &mut Equation, to: &str) {
    let text = to.replace("{}", &format!("({})", equation.text));
    equation.expr = parse(&text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
    equation.text = text;
}

#[test]
fn statements_fail_where_the_model_is_broken() {
    let variables = [
        ("nothing_new_no_influence", "us_influence", "{} + 6"),
        ("trade_adds_up", "total_trade", "1.1 * {}"),
        ("more_sanctions_less_trade", "china_trade", "{} * (1 + sanctions_pressure_offered)"),
        ("counter_bid_never_helps", "us_influence", "100 * (us_gross + counter_bid)"),
        ("talks_calm", "provocation_level", "{} * (1 + 3 * at_rest)"),
        ("freeze_slows", "warhead_production", "{} * (1 + 3 * deal_in_force)"),
        ("dismantling_to_the_end", "warhead_dismantling", "0 * {}"),
        ("closure_cuts_trade", "border_access", "sqrt({})"),
        ("trade_recovers", "disruption_ends", "0.1 * {}"),
        ("sanctions_felt_as_hostility", "trust_sanctions", "-2 * {}"),
        ("clash_costs_trust", "trust_violations", "-1 * {}"),
        ("russia_leaves_receptivity_rises", "receptivity_base", "{} * russia_pull"),
        ("unconditional_starts", "contact_support", "0 * {}"),
        ("reversal_lapses_the_plan", "collapse_hazard", "0 * {}"),
    ];
    for (id, variable, to) in variables {
        let broken = breaks(id, |model| {
            rewrite(&mut model.variables.get_mut(variable).expect(variable).equation, to);
        });
        assert!(broken, "{id} holds although {variable} is {to}");
    }
    let locked_in = breaks("lock_out", |model| {
        rewrite(&mut model.exchanges["disablement"].given, "1");
    });
    assert!(locked_in, "lock_out holds although disablement is always given");
}

#[test]
fn a_known_exception_says_why_and_is_no_failure() {
    let text = "(format: 1, model: \"korea\", checks: { \"wrong\": (says: \"Trust never falls\", \
                why: \"Not so\", holds: \"trust >= trust_start\", exception: \"It decays\") })";
    let Standing::KnownException { failure, because } = &judged(text)[0].standing else {
        panic!("it does not hold")
    };
    assert!(failure.contains(" of 128 futures"), "{failure}");
    assert_eq!(because, "It decays");
}

#[test]
fn a_name_that_could_mean_two_things_is_told() {
    let mut model = korea();
    let like = model.variables["warming"].clone();
    model.variables.insert("trust_start".to_owned(), like);
    let text = "(format: 1, model: \"korea\", checks: { \"one\": (says: \"So\", why: \"So\", \
                holds: \"trust_start < 1\") })";
    let said = statements(text, &model).expect_err("two meanings")[0].to_string();
    assert!(said.contains("`trust_start` is a name of the model"), "{said}");
}
