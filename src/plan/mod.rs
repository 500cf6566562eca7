//! Floor 2: what the user decides and what they assume. A [`Plan`] is valid by construction:
//! only [`check`] makes one, and only [`apply`] changes one. Knows no pixels and no disk.

mod assumed;
mod check;
mod claims;
mod edit;
pub mod file;

use indexmap::IndexMap;

use crate::base::Month;
use crate::model::{Model, TIME_SLACK_YEARS};

pub use assumed::{
    Believer, EVIDENCE, MIXED, WEIGHT_MAX, believers, departure, distribution, weights,
};
pub use check::{check, in_case, parse, write};
pub use claims::{CLAIM_MAX, CLAIM_MIN, CLAIM_STOPS, claim_words};
pub use edit::{Edit, apply};
pub use file::PlanFile;

/// Fewest futures that a plan may ask for.
pub const FUTURES_MIN: u32 = 100;
/// Most futures that a plan may ask for: a plan and its baseline then hold about a gigabyte.
pub const FUTURES_MAX: u32 = 100_000;
/// Longest text of a title, note or name, in bytes.
pub const TEXT_MAX: usize = 20_000;
/// Longest ramp.
pub const RAMP_MONTHS_MAX: u32 = 240;

/// The document: measures with timing, strength and conditions, assumptions, notes.
///
/// It names every measure of its model, in the model's order, whether it is used or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    title: String,
    author: String,
    notes: String,
    case: String,
    school: Option<String>,
    school_weights: IndexMap<String, f64>,
    seed: u64,
    futures: u32,
    uses: IndexMap<String, Use>,
    assumptions: IndexMap<String, Assumption>,
    /// Only those that are not 1.
    claims: IndexMap<String, f64>,
}

/// How a plan uses one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Use {
    /// Whether it is used at all; a measure that is off keeps its schedule.
    pub on: bool,
    /// First month in force.
    pub start: Month,
    /// Last month in force; `None`: to the end.
    pub end: Option<Month>,
    /// Strength, between 0 and the measure's strongest stop.
    pub strength: f64,
    /// Months from nothing to full strength.
    pub ramp_months: u32,
    /// On what it depends.
    pub condition: Condition,
    /// Why.
    pub note: String,
}

/// On what a measure depends, judged in every future by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Condition {
    /// Nothing: unilateral, de-linked.
    Always,
    /// In force only while the other side gives this (an id of the model's exchanges).
    InExchangeFor(String),
}

/// A parameter as the plan's author assumes it: quantiles at 10, 50 and 90 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumption {
    /// One future in ten lies below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One future in ten lies above.
    pub p90: f64,
}

impl Plan {
    /// Today's policy and nothing else: the baseline of the model's case.
    pub fn baseline(model: &Model) -> Self {
        Self {
            title: model.case.baseline_label.clone(),
            author: String::new(),
            notes: String::new(),
            case: model.case.id.clone(),
            school: None,
            school_weights: IndexMap::new(),
            seed: 2027,
            futures: 2000,
            uses: model
                .measures
                .keys()
                .map(|id| (id.clone(), Use::of_baseline(model, id)))
                .collect(),
            assumptions: IndexMap::new(),
            claims: IndexMap::new(),
        }
    }

    /// The same document with the measures of the baseline: what its effects are compared with.
    /// Seed, futures and assumptions stay, so the two can be paired future by future.
    #[must_use]
    pub fn with_baseline_measures(&self, model: &Model) -> Self {
        Self { uses: Self::baseline(model).uses, ..self.clone() }
    }

    /// The name people read.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who made it.
    pub fn author(&self) -> &str {
        &self.author
    }

    /// What it is for.
    pub fn notes(&self) -> &str {
        &self.notes
    }

    /// The case it starts from.
    pub fn case(&self) -> &str {
        &self.case
    }

    /// The same document as the model's own assumptions have it: of no school, with nothing
    /// assumed differently. Seed, futures and measures stay.
    #[must_use]
    pub fn with_model_assumptions(&self) -> Self {
        Self {
            school: None,
            school_weights: IndexMap::new(),
            assumptions: IndexMap::new(),
            claims: IndexMap::new(),
            ..self.clone()
        }
    }

    /// The same document without its words: what its numbers hang on, whatever is added to a plan.
    #[must_use]
    pub fn without_words(&self) -> Self {
        let mut plan = self.clone();
        for text in [&mut plan.title, &mut plan.author, &mut plan.notes] {
            text.clear();
        }
        plan.uses.values_mut().for_each(|used| used.note.clear());
        plan
    }

    /// The school of thought it assumes, or [`MIXED`]; `None`: the evidence as it stands.
    pub fn school(&self) -> Option<&str> {
        self.school.as_deref()
    }

    /// The weights of schools under [`MIXED`], as far as the plan says; see [`weights`].
    pub fn school_weights(&self) -> &IndexMap<String, f64> {
        &self.school_weights
    }

    /// Seed of all chance.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// How many futures.
    pub fn futures(&self) -> u32 {
        self.futures
    }

    /// Every measure of the model and how it is used, in the model's order.
    pub fn uses(&self) -> &IndexMap<String, Use> {
        &self.uses
    }

    /// Parameters assumed differently than the model does.
    pub fn assumptions(&self) -> &IndexMap<String, Assumption> {
        &self.assumptions
    }

    /// Claims held to be other than evidenced, with their strength.
    pub fn claims(&self) -> &IndexMap<String, f64> {
        &self.claims
    }

    /// The strength of a claim: 1 as evidenced.
    pub fn claim(&self, id: &str) -> f64 {
        self.claims.get(id).copied().unwrap_or(1.0)
    }

    /// Measures whose use differs from the baseline, in the model's order.
    pub fn differing<'a>(&'a self, model: &'a Model) -> impl Iterator<Item = (&'a str, &'a Use)> {
        self.uses
            .iter()
            .filter(|(id, used)| **used != Use::of_baseline(model, id))
            .map(|(id, used)| (id.as_str(), used))
    }
}

impl Use {
    /// The strength that today's policy has in force.
    pub fn standing(model: &Model, measure: &str) -> f64 {
        model.case.baseline.get(measure).copied().unwrap_or(0.0)
    }

    /// How the case's baseline uses a measure; one that it does not use is off, and would run
    /// from the first month to the end at its strongest stop.
    pub fn of_baseline(model: &Model, measure: &str) -> Self {
        let in_force = model.case.baseline.get(measure);
        let strongest = model.measures.get(measure).map_or(1.0, |m| m.strongest());
        Self {
            on: in_force.is_some(),
            start: model.case.start,
            end: None,
            strength: in_force.copied().unwrap_or(strongest),
            ramp_months: 0,
            condition: Condition::Always,
            note: String::new(),
        }
    }

    /// Strength in force at a model time, while its condition holds. Before it starts and after
    /// its last month, what stands is `standing`: the strength under today's policy. A ramp goes
    /// evenly from there; the last month is in force as a whole.
    pub fn strength_at(&self, time_years: f64, standing: f64) -> f64 {
        if !self.on {
            return 0.0;
        }
        let since = time_years - self.start.time_years() + TIME_SLACK_YEARS;
        let over = |end: Month| time_years + TIME_SLACK_YEARS >= end.plus_months(1).time_years();
        if since < 0.0 || self.end.is_some_and(over) {
            return standing;
        }
        let ramp_years = f64::from(self.ramp_months) / 12.0;
        if since >= ramp_years {
            self.strength
        } else {
            standing + (self.strength - standing) * (since / ramp_years)
        }
    }
}
