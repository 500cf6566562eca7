//! Why: what each measure adds sums to what the plan changes, and is what hand and reason say.

use std::process::Command as Process;

use two_track::analysis::{
    self, Contributions, CountedFrom, Pairs, compare, contribution_runs, contributions,
    differences, pairs,
};
use two_track::ensemble::Progress;
use two_track::model::{Better, Model};
use two_track::plan::{Condition, Edit, Plan, Test, apply, check};
use two_track::store::assets;

use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::app::{small_plan, small_plan_of, window};
use crate::korea::korea;
use crate::support::{Small, ensemble, with};
use crate::views::{wait_for, wait_without};

/// Two measures of which each brings something alone, and both more together; a third that the
/// outcome does not know; all of it times a number that differs from future to future.
fn pair() -> Model {
    Small::new(2)
        .parameter("size", "1", [0.5, 1.0, 1.5])
        .measure("a", None)
        .measure("b", None)
        .measure("idle", None)
        .outcome(
            "sum",
            "1",
            "size * (a_offered + 2 * b_offered + 3 * a_offered * b_offered) + idle_offered * 0",
        )
        .model()
}

fn ask(model: &Model, plan: &Plan, outcome: &str) -> Contributions {
    let outcome = model.outcomes.get_index_of(outcome).expect("a known outcome");
    let asked = contributions(model, plan, outcome, 2, &Progress::default());
    asked.expect("it compiles").expect("nothing stops it")
}

#[test]
fn two_measures_by_hand() {
    let model = pair();
    let of = ask(&model, &with(&model, &["a", "b", "idle"]), "sum");
    let last = of.times.len() - 1;
    assert_eq!(of.orders, None);
    let ids: Vec<&str> = of.parts.iter().map(|part| part.measure.as_str()).collect();
    assert_eq!(ids, ["a", "b", "idle"]);
    // `size` has the median 1 and is symmetric: a brings 1 alone and half of the 3 of both.
    let near = |value: f64, expected: f64| {
        assert!((value - expected).abs() < 0.01, "{value} is not near {expected}");
    };
    near(of.total[last].mean, 6.0);
    near(of.parts[0].amounts[last].mean, 2.5);
    near(of.parts[1].amounts[last].mean, 3.5);
    near(of.parts[0].amounts[last].spread.p10, 1.25);
    near(of.parts[0].amounts[last].spread.p90, 3.75);
    near(of.parts[0].alone[last], 1.0);
    near(of.parts[0].last[last], 4.0);
    near(of.parts[0].together[1][last], 3.0);
    assert_eq!(of.ranked(last), [1, 0, 2]);
    let partner = of.partner(0, last).expect("b");
    assert_eq!(partner.part, 1);
    near(partner.share, 0.6);
    // What the outcome does not know adds nothing, in no future.
    let idle = &of.parts[2];
    assert!(idle.amounts.iter().all(|amount| (amount.mean, amount.above) == (0.0, 0.0)));
    assert_eq!(of.partner(2, last), None);
}

#[test]
fn a_plan_like_the_baseline_has_no_parts() {
    let model = pair();
    let of = ask(&model, &with(&model, &[]), "sum");
    assert!(of.parts.is_empty());
    assert!(of.total.iter().all(|total| total.mean == 0.0 && total.below == 0.0));
}

/// Of every sample, by all orders and by some: parts sum to plan minus baseline at each time.
#[test]
fn parts_sum_to_what_the_plan_changes() {
    let model = korea();
    let outcome = model.outcomes.get_index_of("us_influence_north").expect("the outcome");
    for name in ["two-track.ron", "press-beijing.ron"] {
        let plan = check(assets::sample(name).expect(name), &model).0.expect("sound");
        let of = ask(&model, &plan, "us_influence_north");
        let (run, base) = (
            ensemble(&model, &plan, of.futures),
            ensemble(&model, &plan.with_baseline_measures(&model), of.futures),
        );
        let runs = contribution_runs(&model, &plan) as usize;
        assert_eq!(of.combinations * of.futures as usize, runs);
        for (time, total) in of.times.iter().enumerate().map(|(time, _)| (time, of.total[time])) {
            let change = |f| f64::from(run.value(outcome, time, f) - base.value(outcome, time, f));
            let futures = of.futures as usize;
            let mean = (0..futures).map(change).sum::<f64>() / futures as f64;
            let sum: f64 = of.parts.iter().map(|part| part.amounts[time].mean).sum();
            assert!((sum - mean).abs() < 1e-5, "{name} at {time}: {sum}, not {mean}");
            assert!((total.mean - mean).abs() < 1e-5, "{name} at {time}");
        }
        let exact = of.orders.is_none();
        let errors = of.parts.iter().flat_map(|part| &part.amounts).map(|a| a.error);
        assert_eq!(exact, errors.fold(0.0, f64::max) == 0.0, "{name}");
    }
}

/// Asked about one outcome, what a condition watches is another, and is watched all the same.
#[test]
fn parts_under_a_condition_on_another_outcome() {
    let model = tank();
    let mut plan = with(&model, &["a", "b"]);
    let outcome = "water".to_owned();
    let when = Condition::When(Test::Above { outcome, value: 2.0, months: 1 });
    apply(&mut plan, &model, &Edit::Condition("b".to_owned(), when)).expect("valid");
    let of = ask(&model, &plan, "curve");
    let last = of.times.len() - 1;
    let base = plan.with_baseline_measures(&model);
    let (run, base) = (ensemble(&model, &plan, 512), ensemble(&model, &base, 512));
    let curve = model.outcomes.get_index_of("curve").expect("it");
    let futures = of.futures.min(512) as usize;
    let change = |f| f64::from(run.value(curve, last, f) - base.value(curve, last, f));
    let mean = (0..futures).map(change).sum::<f64>() / futures as f64;
    if of.futures <= 512 {
        assert!((of.total[last].mean - mean).abs() < 1e-9, "{}, not {mean}", of.total[last].mean);
    }
    let both: f64 = of.parts.iter().map(|part| part.amounts[last].mean).sum();
    assert!((both - of.total[last].mean).abs() < 1e-9);
    // Without a, the water never rises so far in some futures: what b adds hangs on a.
    assert!(of.parts[1].together[0][last] > 0.0, "{:?}", of.parts[1].together);
}

/// A tank that one measure fills faster; an outcome that reads it, times a number that differs.
fn tank() -> Model {
    Small::new(4)
        .parameter("size", "1", [0.5, 1.0, 1.5])
        .stock("level", "1", "1", &["filling"], &["draining"])
        .flow("filling", "1/year", "1[1/year] * (1 + a_offered)")
        .flow("draining", "1/year", "0.5[1/year] * level")
        .auxiliary("x", "1", "1 + 0.001 * a_offered")
        .auxiliary("y", "1", "1 + 0.001 * b_offered")
        .measure("a", None)
        .measure("b", None)
        .outcome("water", "1", "size * level")
        .outcome("curve", "1", "exp(x) + x * y * y")
        .model()
}

fn traced(model: &Model, plan: &Plan, count: u32) -> Pairs {
    let futures: Vec<u32> = (0..count).collect();
    pairs(model, plan, &futures, 2, &Progress::default())
        .expect("it compiles")
        .expect("not stopped")
}

/// Level by level: the outcome moves by the tank alone, the tank by its flows, which sum to it, and
/// the inflow by the measure, whose strength nothing in the model moves.
#[test]
fn causes_lead_back_to_the_measure() {
    let model = tank();
    let pairs = traced(&model, &with(&model, &["a"]), 8);
    let water = pairs.causes(&model, &pairs.at("water", model.end_years(), CountedFrom::Baseline));
    assert_eq!(water.parts.len(), 1);
    assert_eq!((water.parts[0].name.as_str(), water.share(&water.parts[0])), ("level", 1.0));
    assert!((water.parts[0].amount - water.change).abs() < 1e-12);
    let level = pairs.causes(&model, water.parts[0].next.as_ref().expect("a stock"));
    let names: Vec<&str> = level.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["filling", "draining"]);
    // Filled by 1 a year more over four years; what it holds more drains in turn.
    assert!((level.parts[0].amount - 4.0).abs() < 1e-9, "{level:?}");
    assert!(level.parts[1].amount < 0.0 && level.rest.abs() < 1e-9, "{level:?}");
    assert!((level.parts[0].amount + level.parts[1].amount - level.change).abs() < 1e-9);
    let filling = pairs.causes(&model, level.parts[0].next.as_ref().expect("a flow"));
    assert_eq!(filling.parts.len(), 1);
    assert_eq!((filling.parts[0].name.as_str(), &filling.parts[0].next), ("a_offered", &None));
    let (amount, moved) = (filling.parts[0].amount, filling.parts[0].moved);
    assert!((amount - 1.0).abs() < 1e-9 && (moved - 1.0).abs() < 1e-9, "{filling:?}");
}

/// Where inputs move little, the parts are those of finite differences: slope times move.
#[test]
fn causes_are_those_of_finite_differences() {
    let model = tank();
    let pairs = traced(&model, &with(&model, &["a", "b"]), 2);
    let causes = pairs.causes(&model, &pairs.at("curve", model.end_years(), CountedFrom::Baseline));
    let curve = |x: f64, y: f64| x.exp() + x * y * y;
    let h = 1e-6;
    let slopes = [(curve(1.0 + h, 1.0), "x"), (curve(1.0, 1.0 + h), "y")];
    for (moved, name) in slopes {
        let expected = (moved - curve(1.0, 1.0)) / h * 0.001;
        let part = causes.parts.iter().find(|part| part.name == name).expect(name);
        assert!((part.amount / expected - 1.0).abs() < 0.002, "{name}: {causes:?}");
    }
    let sum: f64 = causes.parts.iter().map(|part| part.amount).sum();
    assert!((sum - causes.change).abs() < 1e-12 && causes.rest.abs() < 1e-12);
}

/// Since the start the tank is what flowed in and out, and what drains follows its level; by hand:
/// it starts with 1, fills with 2 a year and drains half of what is in it.
#[test]
fn causes_since_the_start_are_all_that_flowed() {
    let model = tank();
    let pairs = traced(&model, &with(&model, &["a"]), 2);
    let level = pairs.causes(&model, &pairs.at("level", model.end_years(), CountedFrom::Start));
    let names: Vec<&str> = level.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["filling", "draining"]);
    assert!((level.parts[0].amount - 8.0).abs() < 1e-9, "{level:?}");
    let steps = |rate: f64| (1..=48).fold(1.0, |level, _| level + (2.0 - rate * level) / 12.0);
    let held = steps(0.5);
    assert!((level.change - (held - 1.0)).abs() < 1e-9 && level.rest.abs() < 1e-9, "{level:?}");
    assert!((level.parts[1].amount - (held - 9.0)).abs() < 1e-9, "{level:?}");
    // What fills it stays as it is, and what drains it rises with the level alone.
    let filling = pairs.causes(&model, level.parts[0].next.as_ref().expect("a flow"));
    assert!(filling.parts.is_empty() && filling.change == 0.0, "{filling:?}");
    let draining = pairs.causes(&model, level.parts[1].next.as_ref().expect("a flow"));
    assert_eq!(draining.parts.len(), 1);
    let of = &draining.parts[0];
    assert_eq!(of.name, "level");
    assert!((of.amount - 0.5 * of.moved).abs() < 1e-12 && of.moved > 0.0, "{draining:?}");
}

/// What a change comes from in the real model sums to it, as far as one can go back.
#[test]
fn causes_sum_in_the_real_model() {
    let model = korea();
    let plan = check(assets::sample("two-track.ron").expect("a sample"), &model).0.expect("sound");
    let pairs = traced(&model, &plan, 4);
    for against in [CountedFrom::Baseline, CountedFrom::Start] {
        let mut open = vec![pairs.at("us_influence_north", model.end_years(), against)];
        let mut seen = 0;
        while let Some(asked) = open.pop().filter(|_| seen < 60) {
            let causes = pairs.causes(&model, &asked);
            let sum: f64 = causes.parts.iter().map(|part| part.amount).sum();
            let size: f64 = causes.parts.iter().map(|part| part.amount.abs()).sum();
            assert!((sum + causes.rest - causes.change).abs() <= 1e-9 * (1.0 + size), "{asked:?}");
            let bounded = model.stocks.contains_key(&asked.name);
            // Since the start, time itself moves what reads it.
            let text = model.variables.get(&asked.name).map_or("", |of| &of.equation.text);
            let timed = against == CountedFrom::Start
                && (text.contains("time") || model.observed.keys().any(|id| text.contains(id)));
            if !bounded && !timed && !model.events.contains_key(&asked.name) {
                let what = &asked.name;
                assert!(causes.rest.abs() <= 1e-9 * (1.0 + size), "{what} leaves {}", causes.rest);
            }
            open.extend(causes.parts.into_iter().filter_map(|part| part.next).take(3));
            seen += 1;
        }
        assert!(seen >= 20, "only {seen} levels");
    }
}

fn sample(model: &Model, name: &str) -> Plan {
    check(assets::sample(name).expect(name), model).0.expect("sound")
}

#[test]
fn plans_are_compared_future_by_future() {
    let model = korea();
    let plans = ["conventional.ron", "two-track.ron"].map(|name| sample(&model, name));
    let compared = compare(&model, &plans, (0, 256), 2, &Progress::default());
    let compared = compared.expect("they compile").expect("not stopped");
    let [base, plan] = [&plans[0], &plans[1]].map(|plan| ensemble(&model, plan, 256));
    let (outcome, last) = (model.outcomes.get_index_of("contact").expect("it"), 80);
    let changes: Vec<f32> =
        (0..256).map(|f| plan.value(outcome, last, f) - base.value(outcome, last, f)).collect();
    let above = changes.iter().filter(|change| **change > 0.0).count() as f64 / 256.0;
    assert_eq!(compared.plans[1].above[outcome][last], above);
    let mean = changes.iter().map(|c| f64::from(*c)).sum::<f64>() / 256.0;
    assert!((compared.plans[1].change.outcomes[outcome].mean[last] - mean).abs() < 1e-6);
    assert!(compared.plans[0].change.outcomes.iter().all(|of| of.mean.iter().all(|m| *m == 0.0)));
    assert_eq!(compared.plans[0].above[outcome][last], 0.0);
}

/// Thresholds are counted in the runs themselves, as far as they are kept.
#[test]
fn what_is_good_enough_is_counted_future_by_future() {
    let model = pair();
    let plans = [with(&model, &[]), with(&model, &["a"])];
    let asked = |count| {
        let compared = compare(&model, &plans, (0, count), 2, &Progress::default());
        compared.expect("they compile").expect("not stopped")
    };
    let few = asked(512);
    // Under the second plan it is `size`: at least 0.5 in nine of ten futures, and in one of ten
    // at most that. Under the first it is 0.
    let share = |plan: usize, at| few.plans[plan].share_enough(0, 4, at).expect("runs are kept");
    assert!((share(1, (0.5, Better::More)) - 0.9).abs() < 0.01);
    assert!((share(1, (0.5, Better::Less)) - 0.1).abs() < 0.01);
    assert_eq!((share(0, (0.0, Better::More)), share(0, (0.1, Better::More))), (1.0, 0.0));
    let many = asked(1001);
    assert_eq!(many.plans[1].share_enough(0, 4, (0.5, Better::More)), None);
}

/// The same luck under both plans: what they differ in is told apart from what nobody knows.
#[test]
fn pairing_futures_narrows_differences() {
    let model = korea();
    let plans = ["conventional.ron", "two-track.ron"].map(|name| sample(&model, name));
    let [base, plan] = plans.map(|plan| ensemble(&model, &plan, 1024));
    let mut factors = Vec::new();
    for outcome in ["china_influence_north", "us_domestic_support", "warheads"] {
        let index = model.outcomes.get_index_of(outcome).expect(outcome);
        let spread = |shift: usize| {
            let of = |f: usize| {
                f64::from(plan.value(index, 80, f))
                    - f64::from(base.value(index, 80, (f + shift) % 1024))
            };
            let mean = (0..1024).map(of).sum::<f64>() / 1024.0;
            ((0..1024).map(|f| (of(f) - mean) * (of(f) - mean)).sum::<f64>() / 1023.0).sqrt()
        };
        factors.push((outcome, spread(341) / spread(0)));
    }
    let told = format!("paired differences are narrower than unpaired ones by {factors:.1?}");
    assert!(factors.iter().all(|(_, factor)| *factor > 1.2), "{told}");
}

/// Copying how a plan uses each measure in which it differs makes the one into the other.
#[test]
fn what_differs_can_be_copied() {
    let model = korea();
    let (mut one, other) = (sample(&model, "conventional.ron"), sample(&model, "quid-pro-quo.ron"));
    let differing: Vec<_> =
        analysis::differing(&one, &other).map(|(id, used)| (id.to_owned(), used.clone())).collect();
    assert!(differing.len() > 5);
    for (id, used) in differing {
        for edit in analysis::edits(&id, &used) {
            apply(&mut one, &model, &edit).expect("how a valid plan uses it is valid");
        }
    }
    assert_eq!(analysis::differing(&one, &other).count(), 0);
    assert_eq!(one.uses(), other.uses());
}

/// The difference that matters most comes first, and matters as much as running it says.
#[test]
fn differences_are_ranked_by_what_they_do() {
    let model = pair();
    let (base, other) = (with(&model, &[]), with(&model, &["a", "b", "idle"]));
    let all = differences(&model, (&base, &other), (0, 2029.0), 2, &Progress::default());
    let all = all.expect("it compiles").expect("not stopped");
    let ids: Vec<&str> = all.iter().map(|of| of.measure.as_str()).collect();
    assert_eq!(ids, ["b", "a", "idle"]);
    // Each alone: 2 and 1 times a number whose mean is 1.
    assert!((all[0].effect - 2.0).abs() < 0.02 && (all[1].effect - 1.0).abs() < 0.01, "{all:?}");
    assert_eq!(all[2].effect, 0.0);
}

/// The view tells what the command line tells: the same numbers, of the same plan.
#[test]
fn the_why_view_tells_what_explain_tells() {
    // Of the second the window does not hold all futures.
    for futures in [100, 2100] {
        let (_folder, path) = small_plan_of(futures);
        same_as_explain(&path);
    }
}

fn same_as_explain(path: &std::path::Path) {
    let mut harness = window(&[path]);
    harness.state_mut().show_view("why");
    harness.run();
    wait_for(&mut harness, "By 2047 this plan changes ");
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
    let mut told = Process::new(env!("CARGO_BIN_EXE_two-track"));
    told.arg("explain").arg(path).args(["--outcome", "us_influence_north"]);
    let told = String::from_utf8(told.output().expect("it runs").stdout).expect("text");
    let row = told.lines().find(|line| line.starts_with("Liaison offices")).expect("its row");
    let mean = row["Liaison offices".len()..].split_whitespace().next().expect("a mean");
    harness.get_by_label(mean);
    let said: Vec<String> = harness
        .query_all_by(|node| node.role() == egui::Role::Label || node.role() == egui::Role::Link)
        .filter_map(|node| node.accesskit_node().value().or(node.accesskit_node().label()))
        .collect();
    let said = said.concat();
    // What moved it, with the same figures.
    let moved = told.lines().skip_while(|line| !line.starts_with("What moved it")).nth(2);
    let cells: Vec<&str> = moved.expect("a row").split_whitespace().rev().collect();
    let figures = format!("{} ({} %)", cells[2], cells[1]);
    assert!(harness.query_all_by_label(&figures).next().is_some(), "{figures}");
    let sentence = told.lines().nth(2).expect("the first sentence");
    let sentence = sentence.split(" (median").next().expect("its head");
    assert!(said.contains(sentence), "the view does not say: {sentence}\n{said}");
}

/// Every figure of the words leads somewhere: what is not a link has no digits but years and counts
/// of futures.
#[test]
fn every_figure_in_words_can_be_followed() {
    let model = korea();
    let mut plan = with(&model, &["liaison_offices", "officials_exchange"]);
    apply(&mut plan, &model, &Edit::Futures(128)).expect("valid");
    let parts = ask(&model, &plan, "us_influence_north");
    let baseline = plan.with_baseline_measures(&model);
    let (run, base) = (ensemble(&model, &plan, 128), ensemble(&model, &baseline, 128));
    let pairs = traced(&model, &plan, 8);
    let year = model.end_years();
    let (run, base, parts, pairs) = (&run, &base, &parts, &pairs);
    let (model, plan) = (&model, &plan);
    let asked = analysis::Asked { model, plan, run, base, parts, pairs, year };
    let told = analysis::explain(&asked).expect("it compiles");
    assert!(told.len() >= 3, "{told:?}");
    let plain = told.iter().flatten().filter(|piece| piece.from.is_none());
    for piece in plain {
        let signs = ['+', '−', '±'];
        assert!(!piece.text.contains(signs), "“{}” leads nowhere", piece.text);
        assert!(!piece.text.contains(" in 100"), "“{}” leads nowhere", piece.text);
    }
}

/// Since the start, and back: what is asked changes where one stands.
#[test]
fn the_why_view_tells_what_moved_since_the_start() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("why");
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
    harness.get_by_label("Since 2027").click();
    wait_for(&mut harness, "Its mean change since 2027 under the plan over 32 futures");
    wait_for(&mut harness, "What changed it by 2047");
    harness.get_by_label_contains("The plan assumes what the evidence says");
}

/// Back along the causes and to the equation, by clicks on what is plotted.
#[test]
fn the_why_view_leads_back_to_equations() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("why");
    harness.run();
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
    let levels = |harness: &egui_kittest::Harness<'_, two_track::app::App>| {
        harness.query_all_by_label("What moved it?").count()
    };
    assert!(levels(&harness) > 0, "nothing to go back to");
    harness.query_all_by_label("What moved it?").next().expect("a way back").click_accesskit();
    harness.run();
    wait_for(&mut harness, "‹");
    harness.query_all_by_label("Equation").next().expect("an equation").click_accesskit();
    harness.run();
    harness.get_by_label("Search the model");
}

#[test]
fn plans_are_put_beside_each_other_and_a_measure_is_copied() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path, std::path::Path::new("saves/quid-pro-quo.ron")]);
    // Several plans on the command line are compared.
    wait_for(&mut harness, "In how many futures each beats Conventional policy");
    harness.get_by_label("as Markdown").click_accesskit();
    harness.run();
    harness.get_by_label_contains("The table is on the clipboard");
    harness.get_by_label("What Small does otherwise than Conventional policy");
    let choices = harness.query_all_by_role_and_label(egui::Role::Button, "Quid pro quo");
    choices.last().expect("it can be looked at").click_accesskit();
    wait_for(&mut harness, "What Quid pro quo does otherwise than Conventional policy");
    let own = |harness: &egui_kittest::Harness<'_, two_track::app::App>| {
        harness.state().plan().uses()["leader_channel"].on
    };
    assert!(!own(&harness));
    let copies = harness.query_all_by_label_contains("Use as in ").count();
    assert!(copies > 5, "{copies}");
    harness.get_by_label("Leave out Quid pro quo").click_accesskit();
    harness.run();
    assert!(harness.query_by_label("Leave out Quid pro quo").is_none());
}

/// A population: births reinforce and deaths balance, and nothing else moves it. Each loop's score
/// is its flow against the net flow, so their shares are as 3 to −1 at all times.
#[test]
fn the_shares_of_two_loops_by_hand() {
    let small = Small::new(4)
        .stock("people", "1", "10", &["births"], &["deaths"])
        .flow("births", "1/year", "0.3[1/year] * people")
        .flow("deaths", "1/year", "0.1[1/year] * people")
        .outcome("all", "1", "people");
    let named = "loops: { \"growth\": (label: \"growth\", about: \"growth\", through: [\"people\", \
                 \"births\"]), \"decline\": (label: \"decline\", about: \"decline\", through: \
                 [\"people\", \"deaths\"]) },\nclaims: {";
    let text = small.text().replace("claims: {", named);
    let checked = two_track::model::check(&text, &small.case());
    let problems = format!("{:?}", checked.of_model);
    let model = checked.model.expect(&problems);
    let of = analysis::loops(&model, &traced(&model, &with(&model, &[]), 2));
    assert_eq!(of.times.len(), 8);
    for (growth, decline) in of.shares["growth"].iter().zip(&of.shares["decline"]) {
        assert!((growth - 0.75).abs() < 1e-9 && (decline + 0.25).abs() < 1e-9, "{of:?}");
    }
}

/// By the outcome's own direction and for whom: what raises Beijing's influence beats the base for
/// Beijing in as many futures as it is beaten for Washington.
#[test]
fn who_beats_whom_follows_the_direction_of_better() {
    let model = pair();
    let plans = [with(&model, &[]), with(&model, &["a"])];
    let compared = compare(&model, &plans, (0, 128), 2, &Progress::default());
    let compared = compared.expect("they compile").expect("not stopped");
    let last = compared.plans[1].change.times.len() - 1;
    let beats = |better| compared.plans[1].beats(0, better).map(|both| both.map(|of| of[last]));
    let [above, below] = beats(Better::More).expect("more is better");
    assert!(above > 0.9 && below < 0.1, "{above} {below}");
    assert_eq!(beats(Better::Less), Some([below, above]));
    assert_eq!(beats(Better::Neither), None);
}

/// Clicks the name at the end of the first line whose name begins so.
fn click_name(harness: &egui_kittest::Harness<'_, two_track::app::App>, begins: &str) -> bool {
    let mut names = harness.query_all_by_label_contains(": what moved it?");
    let name = names
        .find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(begins)));
    name.inspect(|name| name.click_accesskit()).is_some()
}

/// A click on a line's name asks what moved it, in the year that is shown; a second one leads to
/// its equation, and the plot is left as it was.
#[test]
fn a_line_leads_to_what_moved_it_and_to_its_equation() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    // Of the two lines the first: the view by itself would be about the last.
    assert!(click_name(&harness, "China "), "it has a name");
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
    let outcome = harness.get_by_label("Outcome to explain");
    assert_eq!(
        outcome.accesskit_node().value().as_deref(),
        Some("Chinese influence on North Korea")
    );
    harness.get_by_label("Equation, unit and evidence").click_accesskit();
    harness.run();
    harness.get_by_label("Search the model");
    harness.state_mut().show_view("plan");
    harness.run();
    assert!(click_name(&harness, "China "), "it is still there");
}

/// A line of another plan leads to what moved it under that plan.
#[test]
fn a_line_of_another_plan_is_explained_under_that_plan() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path, std::path::Path::new("saves/quid-pro-quo.ron")]);
    wait_for(&mut harness, "In how many futures each beats Conventional policy");
    assert!(click_name(&harness, "Quid pro quo "), "it has a name");
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
    harness.get_by_label("under Quid pro quo");
    harness.get_by_label("Open plan instead").click();
    wait_without(&mut harness, "under Quid pro quo");
    wait_for(&mut harness, "Its mean change by the plan over 32 futures");
}
