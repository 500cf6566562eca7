//! Every plan in `saves/` opens, runs and is written back the same; so does any plan that a user
//! can make.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::sync::LazyLock;

use proptest::prelude::*;
use two_track::base::Month;
use two_track::ensemble::{self, Futures, Progress};
use two_track::model::{self, Model};
use two_track::plan::{self, Assumption, Condition, Edit, FUTURES_MAX, FUTURES_MIN, Plan};
use two_track::store::assets;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let checked = model::check(assets::MODEL, assets::CASES[0].1);
    assert_eq!((&checked.of_model, &checked.of_case), (&vec![], &vec![]));
    checked.model.unwrap()
});

fn samples() -> impl Iterator<Item = (&'static str, Plan)> {
    assets::SAMPLES.iter().map(|(name, text)| match plan::check(text, &MODEL) {
        (Some(plan), problems) if problems.is_empty() => (*name, plan),
        (_, problems) => panic!("{name}: {problems:?}"),
    })
}

#[test]
fn every_sample_is_written_back_the_same() {
    for (name, plan) in samples() {
        let text = plan::write(&plan, &MODEL);
        assert_eq!(plan::check(&text, &MODEL), (Some(plan), vec![]), "{name}");
    }
}

#[test]
fn every_sample_runs_without_a_problem() {
    for (name, plan) in samples() {
        let program = ensemble::compile(&MODEL, &plan).unwrap();
        let futures = Futures { seed: plan.seed(), first: 0, count: 128 };
        let run = ensemble::run(&program, futures, 2, &Progress::default()).unwrap();
        assert_eq!(run.problems(), [], "{name}");
        for (id, outcome) in MODEL.outcomes.keys().zip(ensemble::bands(&run).outcomes) {
            let finite = outcome.quantiles.iter().flatten().all(|value| value.is_finite());
            assert!(finite, "{name}: {id} leaves the numbers");
        }
    }
}

#[test]
fn samples_say_what_they_are_and_differ() {
    let plans: Vec<Plan> = samples().map(|(_, plan)| plan).collect();
    for plan in &plans {
        assert!(!plan.title().is_empty() && !plan.notes().is_empty(), "{}", plan.title());
    }
    for (index, plan) in plans.iter().enumerate() {
        let twin = plans[..index].iter().find(|other| other.uses() == plan.uses());
        assert!(twin.is_none(), "{} has the measures of another sample", plan.title());
    }
}

#[test]
fn the_conventional_plan_is_the_baseline() {
    let (_, plan) = samples().find(|(name, _)| *name == "conventional.ron").unwrap();
    assert_eq!(plan.differing(&MODEL).count(), 0);
}

/// Any change; many are refused, the others make any plan that a user can make.
fn edit() -> impl Strategy<Value = Edit> {
    let text = "\\PC{0,40}|[\"\\\\\n\t{}():,]{0,12}";
    let measure = proptest::sample::select(MODEL.measures.keys().cloned().collect::<Vec<_>>());
    let exchange = proptest::sample::select(MODEL.exchanges.keys().cloned().collect::<Vec<_>>());
    let parameter = proptest::sample::select(MODEL.parameters.keys().cloned().collect::<Vec<_>>());
    let months = MODEL.case.end.months_since(MODEL.case.start);
    let month = (0..=months).prop_map(|months| MODEL.case.start.plus_months(months));
    let strength = prop_oneof![Just(0.0), Just(1.0), Just(0.1), 0.0..3.0_f64];
    prop_oneof![
        text.prop_map(Edit::Title),
        text.prop_map(Edit::Author),
        text.prop_map(Edit::Notes),
        any::<u64>().prop_map(Edit::Seed),
        (FUTURES_MIN..=FUTURES_MAX).prop_map(Edit::Futures),
        (measure.clone(), any::<bool>()).prop_map(|(id, on)| Edit::Switch(id, on)),
        (measure.clone(), month.clone()).prop_map(|(id, month)| Edit::Start(id, month)),
        (measure.clone(), proptest::option::of(month)).prop_map(|(id, end)| Edit::End(id, end)),
        (measure.clone(), strength).prop_map(|(id, strength)| Edit::Strength(id, strength)),
        (measure.clone(), 0..=240_u32).prop_map(|(id, months)| Edit::Ramp(id, months)),
        (measure.clone(), exchange)
            .prop_map(|(id, given)| Edit::Condition(id, Condition::InExchangeFor(given))),
        (measure, text).prop_map(|(id, text)| Edit::Note(id, text)),
        (parameter, 0.8..1.25_f64).prop_map(|(id, times)| {
            let p = &MODEL.parameters[&id];
            let [p10, p50, p90] = [p.p10, p.p50, p.p90].map(|quantile| quantile * times);
            Edit::Assume(id, Some(Assumption { p10, p50, p90 }))
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_plan_written_reads_back_the_same(edits in proptest::collection::vec(edit(), 0..30)) {
        let mut plan = Plan::baseline(&MODEL);
        for edit in edits {
            // A refused change leaves the plan as it was, which is checked by reading it back.
            plan::apply(&mut plan, &MODEL, &edit).ok();
        }
        let text = plan::write(&plan, &MODEL);
        prop_assert_eq!(plan::check(&text, &MODEL), (Some(plan), vec![]), "{}", text);
    }
}

/// Were most changes refused, the test above would only ever see the baseline.
#[test]
fn most_changes_of_the_test_above_are_carried_out() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let strategy = edit();
    let carried_out = (0..200).filter(|_| {
        let edit = strategy.new_tree(&mut runner).unwrap().current();
        plan::apply(&mut Plan::baseline(&MODEL), &MODEL, &edit).is_ok()
    });
    assert!(carried_out.count() > 100);
}

#[test]
fn a_month_is_written_and_read_back() {
    for text in ["1900-01", "2027-03", "2199-12"] {
        assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
    }
}
