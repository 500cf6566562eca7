//! Floor 2: what the user decides and what they assume. A [`Plan`] is valid by construction:
//! only [`check`] makes one, and only [`apply`] changes one. Knows no pixels and no disk.

mod assumed;
mod cautions;
mod check;
mod claims;
pub mod code;
mod condition;
mod differences;
mod edit;
pub mod file;
mod linkage;
mod older;
mod uses;

use indexmap::IndexMap;

use crate::base::Month;
use crate::model::{Model, TIME_SLACK_YEARS, interpolate};

pub use assumed::{
    Believer, EVIDENCE, MIXED, WEIGHT_MAX, believers, departure, distribution, weights,
};
pub use cautions::cautions;
pub use check::{check, compact, in_case, parse, write};
pub use claims::{CLAIM_MAX, CLAIM_MIN, CLAIM_STOPS, claim_words};
pub use condition::{
    ACCEPTED, Condition, HAPPENED, TEST_MONTHS_MAX, TEST_VALUE_MAX, Test, gate_name, is_added,
    true_name, with_conditions, with_moments,
};
pub use differences::{Against, differences, use_words};
pub use edit::{Edit, apply};
pub use file::PlanFile;
pub use linkage::{Linkage, linkage};

/// Fewest futures that a plan may ask for.
pub const FUTURES_MIN: u32 = 100;
/// Most futures that a plan may ask for: a plan and its baseline then hold about a gigabyte.
pub const FUTURES_MAX: u32 = 100_000;
/// Longest text of a title, note or name, in bytes.
pub const TEXT_MAX: usize = 20_000;
/// Longest ramp.
pub const RAMP_MONTHS_MAX: u32 = 240;
/// Most plots beside the first.
pub const PLOTS_MAX: usize = 3;
/// What stands before a headline among the plots: both influences on someone.
pub const INFLUENCE: &str = "influence:";
/// Most points of a strength through time.
pub const CURVE_POINTS_MAX: usize = 60;

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
    /// What it was made from.
    parent: Option<Parent>,
    /// What is shown beside the first plot.
    plots: Vec<String>,
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
    /// How it gets there.
    pub ramp_shape: RampShape,
    /// Strength by month, even between and flat outside, in place of `strength` and the ramp;
    /// empty: those hold.
    pub curve: Vec<(Month, f64)>,
    /// On what it depends.
    pub condition: Condition,
    /// Why.
    pub note: String,
    /// Who put it there, or wrote the note.
    pub author: String,
}

/// How a measure comes to its strength.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum RampShape {
    /// By the same in every month.
    #[default]
    Linear,
    /// Slowly, then fast, then slowly.
    SCurve,
}

impl RampShape {
    /// How far it has come after a share of its time; both 0 to 1.
    pub fn share(self, of_time: f64) -> f64 {
        match self {
            Self::Linear => of_time,
            Self::SCurve => of_time * of_time * (3.0 - 2.0 * of_time),
        }
    }
}

/// A plan as another one was made from it: what can be gone back to.
#[derive(Clone, Debug, PartialEq)]
pub struct Parent {
    /// Its title.
    pub title: String,
    /// Every measure of the model and how it was used, in the model's order.
    pub uses: IndexMap<String, Use>,
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
            parent: None,
            plots: Vec::new(),
        }
    }

    /// Another plan to be made from this one, which it remembers.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        let title = format!("{}, varied", self.title);
        let title = if title.len() > TEXT_MAX { self.title.clone() } else { title };
        Self { title, ..self.child() }
    }

    /// The same plan, which remembers this one as what it was made from.
    #[must_use]
    pub fn child(&self) -> Self {
        let parent = Parent { title: self.title.clone(), uses: self.uses.clone() };
        Self { parent: Some(parent), ..self.clone() }
    }

    /// What is on the plots beside the first: outcomes, or [`INFLUENCE`] and a headline.
    pub fn plots(&self) -> &[String] {
        &self.plots
    }

    /// What it was made from.
    pub fn parent(&self) -> Option<&Parent> {
        self.parent.as_ref()
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
        for used in plan.uses.values_mut() {
            used.note.clear();
            used.author.clear();
        }
        plan.parent = None;
        plan.plots.clear();
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
        uses::differing(&self.uses, model)
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
            ramp_shape: RampShape::Linear,
            curve: Vec::new(),
            condition: Condition::Always,
            note: String::new(),
            author: String::new(),
        }
    }

    /// The strongest that it ever gets.
    pub fn strongest(&self) -> f64 {
        let highest = self.curve.iter().map(|(_, strength)| *strength).reduce(f64::max);
        highest.unwrap_or(self.strength)
    }

    /// Strength in force at a model time, while its condition holds. Before it starts and after
    /// its last month, what stands is `standing`: the strength under today's policy, from where a
    /// ramp goes too; the last month is in force as a whole. What comes into force *when* something
    /// is seen has its ramp from then on, and here none.
    pub fn strength_at(&self, time_years: f64, standing: f64) -> f64 {
        if !self.on {
            return 0.0;
        }
        let since = time_years - self.start.time_years() + TIME_SLACK_YEARS;
        let over = |end: Month| time_years + TIME_SLACK_YEARS >= end.plus_months(1).time_years();
        if since < 0.0 || self.end.is_some_and(over) {
            return standing;
        }
        if !self.curve.is_empty() {
            return self.on_curve(time_years);
        }
        let ramp_years = f64::from(self.ramp_months) / 12.0;
        if since >= ramp_years || matches!(self.condition, Condition::When(_)) {
            self.strength
        } else {
            standing + (self.strength - standing) * self.ramp_shape.share(since / ramp_years)
        }
    }

    /// The strength that the curve has at a model time; `strength` where there is none.
    pub fn on_curve(&self, time_years: f64) -> f64 {
        let points: Vec<(f64, f64)> =
            self.curve.iter().map(|(month, strength)| (month.time_years(), *strength)).collect();
        if points.is_empty() { self.strength } else { interpolate(&points, time_years) }
    }
}
