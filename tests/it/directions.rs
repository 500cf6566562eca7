//! Does the real model move in the directions that its evidence gives? Each check says in words
//! what is expected and why, over all futures, paired: same luck, another plan.

use two_track::ensemble::{Ensemble, Futures, Progress, bands, compile_with, run};
use two_track::model::{Model, Track};
use two_track::plan::{Condition, Edit, Plan, apply, check};
use two_track::store::assets;

use crate::korea::korea;
use crate::support::ensemble;

const FUTURES: u32 = 1000;

fn edited(model: &Model, edits: &[Edit]) -> Plan {
    let mut plan = Plan::baseline(model);
    for edit in edits {
        apply(&mut plan, model, edit).expect("a valid edit");
    }
    plan
}

fn on(measure: &str) -> Edit {
    Edit::Switch(measure.to_owned(), true)
}

fn strength(measure: &str, strength: f64) -> Edit {
    Edit::Strength(measure.to_owned(), strength)
}

fn every_engagement_measure(model: &Model) -> Vec<Edit> {
    let all = model.measures.iter().filter(|(_, m)| m.track == Track::Engagement);
    all.map(|(id, _)| on(id)).collect()
}

/// An outcome at the end in every future.
fn at_end(model: &Model, all: &Ensemble, outcome: &str) -> Vec<f64> {
    let index = model.outcomes.get_index_of(outcome).expect("a known outcome");
    let mut column = Vec::new();
    all.column(index, all.times().len() - 1, &mut column);
    column.into_iter().map(f64::from).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The mean at the end under some edits of the baseline.
fn mean_under(model: &Model, edits: &[Edit], outcome: &str) -> f64 {
    mean(&at_end(model, &ensemble(model, &edited(model, edits), FUTURES), outcome))
}

#[test]
fn nothing_new_leaves_the_united_states_without_influence_and_the_arsenal_growing() {
    let model = korea();
    let all = ensemble(&model, &Plan::baseline(&model), FUTURES);
    assert!(at_end(&model, &all, "us_influence_north").iter().all(|influence| *influence < 5.0));
    let warheads = model.outcomes.get_index_of("warheads").expect("there");
    let grown = (0..FUTURES as usize)
        .filter(|future| {
            let last = all.times().len() - 1;
            all.value(warheads, last, *future) > all.value(warheads, 0, *future)
        })
        .count();
    // All but the futures in which today's sanctions alone end in a deal: at most one in eight
    // by its evidence (p04), and few of those reverse what is built.
    assert!(grown * 100 >= 95 * FUTURES as usize, "in {grown} of {FUTURES}");
}

#[test]
fn every_engagement_measure_raises_contact_trust_and_us_influence() {
    let model = korea();
    let edits = every_engagement_measure(&model);
    for outcome in ["contact", "trust", "us_influence_north"] {
        let (with, without) =
            (mean_under(&model, &edits, outcome), mean_under(&model, &[], outcome));
        assert!(with > without, "{outcome}: {with}, not above {without}");
    }
    // Gestures that are pocketed cost support at home (L20), and nobody negotiates warheads away.
    let support = mean_under(&model, &edits, "us_domestic_support");
    assert!(support < mean_under(&model, &[], "us_domestic_support"), "{support}");
}

#[test]
fn more_sanctions_cut_trade_and_trust_and_raise_chinas_share() {
    let model = korea();
    let under = |severity: f64, outcome: &str| {
        mean_under(&model, &[strength("sanctions_pressure", severity)], outcome)
    };
    let strongest = model.measures["sanctions_pressure"].strongest();
    for (outcome, rises) in [("trade_china", false), ("trust", false), ("china_trade_share", true)]
    {
        let (weak, strong) = (under(0.2, outcome), under(strongest, outcome));
        assert_eq!(strong > weak, rises, "{outcome}: {weak} with few, {strong} with most");
    }
}

#[test]
fn recognition_without_market_access_moves_trade_little() {
    let model = korea();
    let recognition = [on("liaison_offices"), on("normalization")];
    let with_access = [
        on("liaison_offices"),
        on("normalization"),
        on("market_access"),
        strength("sanctions_relief", 3.0),
    ];
    let none = mean_under(&model, &[], "trade_us_partners");
    let recognized = mean_under(&model, &recognition, "trade_us_partners") - none;
    let opened = mean_under(&model, &with_access, "trade_us_partners") - none;
    assert!(opened > 5.0 * recognized, "L21: access {opened}, recognition {recognized}");
}

#[test]
fn relief_only_for_denuclearization_means_no_market_access_before_it() {
    let model = korea();
    let edits = [on("market_access"), on("normalization"), strength("sanctions_relief", 1.0)];
    let all = ensemble(&model, &edited(&model, &edits), FUTURES);
    let trade = at_end(&model, &all, "trade_us_partners");
    let phase = at_end(&model, &all, "denuclearization_phase");
    let without =
        at_end(&model, &ensemble(&model, &Plan::baseline(&model), FUTURES), "trade_us_partners");
    for (future, ((trade, phase), without)) in trade.iter().zip(&phase).zip(&without).enumerate() {
        if *phase == 0.0 {
            assert!(trade - without < 0.2, "future {future}: {trade} bn, {without} without");
        }
    }
}

#[test]
fn conditions_on_what_nobody_gives_lock_everything_out() {
    // All measures wait for a freeze, and nobody talks: nothing starts where no freeze comes.
    let model = korea();
    let mut edits = every_engagement_measure(&model);
    let open = edited(&model, &edits);
    let all = model.measures.iter().filter(|(_, m)| m.track == Track::Engagement);
    let wait = Condition::InExchangeFor("freeze".to_owned());
    edits.extend(all.map(|(id, _)| Edit::Condition(id.clone(), wait.clone())));
    let (waiting, open, none) = (
        ensemble(&model, &edited(&model, &edits), FUTURES),
        ensemble(&model, &open, FUTURES),
        ensemble(&model, &Plan::baseline(&model), FUTURES),
    );
    let contact = |all| at_end(&model, all, "contact");
    let (waiting, open, none) = (contact(&waiting), contact(&open), contact(&none));
    let same = waiting.iter().zip(&none).filter(|(a, b)| (*a - *b).abs() < 1e-6).count();
    assert!(same * 100 >= 85 * FUTURES as usize, "nothing starts in {same} of {FUTURES}");
    assert!(mean(&open) > mean(&none) + 0.05, "unconditional: {} {}", mean(&open), mean(&none));
}

#[test]
fn a_stronger_counter_bid_never_helps_the_united_states() {
    let model = korea();
    let id = model
        .parameters
        .iter()
        .find(|(_, p)| p.evidence.as_deref() == Some("p09"))
        .map(|(id, _)| id.clone())
        .expect("p09 is in the model");
    let under = |[p10, p50, p90]: [f64; 3]| {
        let mut edits = every_engagement_measure(&model);
        let assumption = two_track::plan::Assumption { p10, p50, p90 };
        edits.push(Edit::Assume(id.clone(), Some(assumption)));
        let all = ensemble(&model, &edited(&model, &edits), FUTURES);
        at_end(&model, &all, "us_influence_north")
    };
    let (weak, strong) = (under([0.1, 0.15, 0.2]), under([0.8, 0.85, 0.9]));
    for (future, (weak, strong)) in weak.iter().zip(&strong).enumerate() {
        assert!(strong <= &(weak + 1e-3), "future {future}: {strong} with more, {weak} with less");
    }
}

#[test]
fn every_measure_moves_something() {
    let model = korea();
    for (id, measure) in &model.measures {
        let baseline = two_track::plan::Use::of_baseline(&model, id);
        let other = if baseline.on && baseline.strength > 0.0 { 0.0 } else { measure.strongest() };
        let edits = [on(id), strength(id, other), on("phased_talks"), on("normalization")];
        // These two move something only where there are relations and talks to speak of.
        let needs = id == "market_access" || id == "sanctions_relief";
        let (with, without) =
            if needs { (&edits[..], &edits[2..]) } else { (&edits[..2], &edits[..0]) };
        let changed = ensemble(&model, &edited(&model, with), 500);
        let base = ensemble(&model, &edited(&model, without), 500);
        let moved = (0..base.outcomes()).any(|outcome| {
            let last = base.times().len() - 1;
            (0..500).any(|f| base.value(outcome, last, f) != changed.value(outcome, last, f))
        });
        assert!(moved, "`{id}` moves no outcome in any future");
    }
}

#[test]
fn measures_move_the_alliance_and_the_world_as_the_evidence_says() {
    // Expected: suspended exercises and a declaration loosen the alliance (p32), one that goes
    // past Seoul more so; engagement ends isolation (L10), takes leverage in a collapse from
    // China (L8), and normalization brings votes nearer (p43).
    let model = korea();
    let all = every_engagement_measure(&model);
    let without = |outcome: &str| mean_under(&model, &[], outcome);
    for outcome in ["isolation", "contingency_leverage", "un_voting_distance", "offensive_intent"] {
        let with = mean_under(&model, &all, outcome);
        assert!(with < without(outcome), "{outcome}: {with}, not below {}", without(outcome));
    }
    let cohesion = |edits: &[Edit]| mean_under(&model, edits, "alliance_cohesion");
    let none = cohesion(&[]);
    let suspended = cohesion(&[on("exercise_scale"), strength("exercise_scale", 1.0)]);
    assert!(suspended < none, "exercises: {suspended}, not below {none}");
    let declared = |how: f64| {
        cohesion(&[on("end_of_war_declaration"), strength("end_of_war_declaration", how)])
    };
    let (with_seoul, past_seoul) = (declared(1.0), declared(0.5));
    assert!(with_seoul < none, "declaration: {with_seoul}, not below {none}");
    assert!(past_seoul < with_seoul, "past Seoul: {past_seoul}, not below {with_seoul}");
}

#[test]
fn links_of_the_south_and_of_intent_point_the_way_their_evidence_does() {
    // More of each link, against less: which outcome rises, and which falls.
    let model = korea();
    let links = [
        ("decoupling", "us_influence_south", false),
        ("decoupling", "alliance_cohesion", false),
        ("backlash", "rok_policy_constraint", false),
        ("backlash", "alliance_cohesion", true),
        ("north_hook", "china_influence_south", true),
        ("trade_hook", "rok_policy_constraint", true),
        ("intent_slope", "provocations", true),
        ("contingency_share", "contingency_leverage", true),
        ("contingency_rate", "regime_collapse", true),
    ];
    for (parameter, outcome, rises) in links {
        let p = &model.parameters[parameter];
        let under = |middle: f64| {
            let width = 0.1 * (p.p90 - p.p10);
            let [p10, p50, p90] = [middle - width, middle, middle + width];
            let assumption = two_track::plan::Assumption { p10, p50, p90 };
            let edits = [Edit::Assume(parameter.to_owned(), Some(assumption))];
            mean_under(&model, &edits, outcome)
        };
        let (less, more) = (under(p.p10 + 0.15 * (p.p90 - p.p10)), under(p.p90));
        assert_eq!(more > less, rises, "{parameter} on {outcome}: {less} with less, {more}");
    }
}

/// What the window opens on, and what moves it.
pub(crate) const HEADLINES: [&str; 5] =
    ["china_influence_north", "us_influence_north", "warheads", "trust", "contact"];

#[test]
fn half_the_step_changes_no_headline_by_a_hundredth_that_can_be_seen() {
    let model = korea();
    for (name, text) in assets::SAMPLES {
        let (plan, problems) = check(text, &model);
        let plan = plan.unwrap_or_else(|| panic!("{name}: {problems:?}"));
        // With 1,024 and 2,048 futures one tail each (the P90 of influence, of trust, under market
        // access) was off by a hair more than a hundredth: with so few, who makes the tail changes.
        // With 4,096 the P90 of U.S. influence still was, by 3.6 in a hundred; here it is not.
        let futures = Futures { seed: plan.seed(), first: 0, count: 16_384 };
        let ends = [12, 24].map(|rate| {
            let program = compile_with(&model, &plan, rate).expect("compiles");
            bands(&run(&program, futures, 2, &Progress::default()).expect("runs"))
        });
        for (outcome, (id, of)) in model.outcomes.iter().enumerate() {
            // Events take hold half a step late on average: deals that last a year or two feel it.
            let share = if HEADLINES.contains(&id.as_str()) { 0.01 } else { 0.05 };
            // Half of the last decimal that is ever shown.
            let unseen = 0.5 * 10_f64.powi(-i32::from(of.decimals));
            let last = ends[0].times.len() - 1;
            let [coarse, fine] = [&ends[0], &ends[1]].map(|b| b.outcomes[outcome].quantiles[last]);
            for level in [2, 4, 6] {
                let allowed = (share * fine[level].abs()).max(unseen);
                let off = (coarse[level] - fine[level]).abs();
                assert!(off <= allowed, "{name}, {id}: {} and {}", coarse[level], fine[level]);
            }
        }
    }
}
