//! The article's claims in the real model: all are there, each matters, none leaves the numbers at
//! any strength, and no number of the evidence is left out in silence.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use two_track::ensemble::Ensemble;
use two_track::model::Model;
use two_track::plan::{self, CLAIM_STOPS, Edit, Plan, apply};
use two_track::store::assets;

use crate::korea::{all_measures, korea};
use crate::support::{bits, ensemble};

static MODEL: LazyLock<Model> = LazyLock::new(korea);

/// Every sample, and a plan that uses every measure there is.
static PLANS: LazyLock<Vec<(&str, Plan)>> = LazyLock::new(|| {
    let samples = assets::SAMPLES.iter().map(|(name, text)| {
        let (plan, problems) = plan::check(text, &MODEL);
        (*name, plan.unwrap_or_else(|| panic!("{name}: {problems:?}")))
    });
    samples.chain([("every measure", all_measures(&MODEL))]).collect()
});

fn holding(plan: &Plan, claims: &[&str], strength: f64) -> Plan {
    let mut plan = plan.clone();
    for claim in claims {
        let edit = Edit::Claim((*claim).to_owned(), strength);
        apply(&mut plan, &MODEL, &edit).expect("a valid edit");
    }
    plan
}

/// All but conclusions, which have no strength.
fn strong() -> impl Iterator<Item = &'static str> {
    MODEL.claims.iter().filter(|(_, claim)| !claim.conclusion).map(|(id, _)| id.as_str())
}

#[test]
fn all_thirty_are_there_in_their_order() {
    let ids: Vec<&str> = MODEL.claims.keys().map(String::as_str).collect();
    let want: Vec<String> = (1..=30).map(|number| format!("L{number}")).collect();
    assert_eq!(ids, want);
    let conclusions = MODEL.claims.iter().filter(|(_, claim)| claim.conclusion);
    assert_eq!(conclusions.map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["L30"]);
}

#[test]
fn every_number_of_the_evidence_is_used_or_its_absence_explained() {
    for number in 1..=51 {
        let id = format!("p{number:02}");
        let used = MODEL.parameters.values().any(|p| p.evidence.as_ref() == Some(&id));
        assert!(used || MODEL.absent.contains_key(&id), "{id} is nowhere");
    }
}

/// Outcomes that mean something only within some bounds.
const BOUNDS: [(&str, f32, f32); 12] = [
    ("us_influence_north", 0.0, 100.0),
    ("china_influence_north", 0.0, 100.0),
    ("china_influence_north_trade", 0.0, 100.0),
    ("us_influence_south", 0.0, 100.0),
    ("china_influence_south", 0.0, 100.0),
    ("trust", 0.0, 1.0),
    ("receptivity", 0.0, 1.0),
    ("china_trade_share", 0.0, 1.0),
    ("trade_us_partners", 0.0, f32::MAX),
    ("provocations", 0.0, f32::MAX),
    ("warheads", 0.0, f32::MAX),
    ("contingency_leverage", 0.0, 1.0),
];

fn within_bounds(all: &Ensemble, what: &str) {
    assert_eq!(all.problems(), [], "{what}");
    assert!(bits(all).into_iter().all(|b| f32::from_bits(b).is_finite()), "{what}");
    let mut column = Vec::new();
    for (id, low, high) in BOUNDS {
        let outcome = MODEL.outcomes.get_index_of(id).expect("an outcome");
        for time in 0..all.times().len() {
            all.column(outcome, time, &mut column);
            let out = column.iter().find(|value| !(low..=high).contains(*value));
            assert_eq!(out, None, "{id} under {what}, at {time}");
        }
    }
}

#[test]
fn no_claim_at_any_strength_leads_out_of_the_numbers() {
    let strengths = CLAIM_STOPS.iter().map(|(strength, _)| *strength).filter(|s| *s != 1.0);
    for strength in strengths {
        for (name, plan) in PLANS.iter() {
            for claim in strong() {
                let held = holding(plan, &[claim], strength);
                within_bounds(&ensemble(&MODEL, &held, 8), &format!("{name}, {claim} {strength}"));
            }
            let all: Vec<&str> = strong().collect();
            let held = holding(plan, &all, strength);
            within_bounds(&ensemble(&MODEL, &held, 100), &format!("{name}, all {strength}"));
        }
    }
}

/// What nothing hangs on would be an assumption that cannot be changed.
#[test]
fn every_claim_turned_off_moves_some_outcome() {
    let mut left: Vec<&str> = strong().collect();
    let mut by_plan: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, plan) in PLANS.iter().rev() {
        let before = bits(&ensemble(&MODEL, plan, 300));
        left.retain(|claim| {
            let moves = bits(&ensemble(&MODEL, &holding(plan, &[claim], 0.0), 300)) != before;
            if moves {
                by_plan.entry(name).or_default().push(claim);
            }
            !moves
        });
    }
    assert!(left.is_empty(), "nothing hangs on {left:?}; what moves: {by_plan:?}");
}
