//! The RON shape of a plan file, every version of it, as written: only what differs from the
//! case's baseline. `plan::check` turns it into a [`Plan`](crate::plan::Plan).

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// The newest version of the format.
pub const FORMAT: u32 = 1;

/// A whole plan file.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// Version of this shape.
    pub format: u32,
    /// The name people read.
    pub title: String,
    /// Who made it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// What it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// The case it starts from.
    pub case: String,
    /// The school of thought it assumes; absent: the evidence as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub school: Option<String>,
    /// Under the school `mixed`, how many believe each school, and `evidence`, beside the others;
    /// absent: all schools alike.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub school_weights: IndexMap<String, f64>,
    /// Seed of all chance.
    pub seed: u64,
    /// How many futures.
    pub futures: u32,
    /// Measures that differ from the case's baseline.
    #[serde(default)]
    pub measures: IndexMap<String, MeasureUseFile>,
    /// Parameters that the plan's author assumes differently.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub assumptions: IndexMap<String, AssumptionFile>,
    /// Claims that the plan's author holds to be stronger or weaker than evidenced: id → strength.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub claims: IndexMap<String, f64>,
    /// The plan that it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<ParentFile>,
    /// What is on the plots beside the first: outcomes, or `influence:` and a headline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub plots: Vec<String>,
}

/// A plan as another one was made from it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ParentFile {
    /// Its title.
    pub title: String,
    /// Its measures that differ from the case's baseline.
    #[serde(default)]
    pub measures: IndexMap<String, MeasureUseFile>,
}

/// One measure in a plan. What is absent is as in the case's baseline, or, for a measure that
/// the baseline does not use: from the first month to the end, at its strongest stop.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureUseFile {
    /// Whether it is used; a measure that is switched off keeps its dates.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub on: bool,
    /// First month, `2027-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// Last month; absent: to the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// Strength in the measure's own scale; its stops name some of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strength: Option<f64>,
    /// Months from nothing to full strength.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ramp_months: u32,
    /// How it gets there.
    #[serde(default, skip_serializing_if = "RampShapeFile::is_linear")]
    pub ramp_shape: RampShapeFile,
    /// Month and strength, even between and flat outside, in place of `strength` and the ramp.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<(String, f64)>,
    /// On what it depends.
    #[serde(default, skip_serializing_if = "ConditionFile::is_always")]
    pub condition: ConditionFile,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Who put it there, or wrote the note.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
}

impl MeasureUseFile {
    /// From the first month to the end at a strength, tied to nothing.
    pub fn at(strength: f64) -> Self {
        Self {
            on: true,
            start: None,
            end: None,
            strength: Some(strength),
            ramp_months: 0,
            ramp_shape: RampShapeFile::Linear,
            curve: Vec::new(),
            condition: ConditionFile::Always,
            note: String::new(),
            author: String::new(),
        }
    }

    /// Not used.
    pub fn off() -> Self {
        Self { on: false, strength: None, ..Self::at(0.0) }
    }
}

/// On what a measure depends.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub enum ConditionFile {
    /// Unilateral, de-linked.
    #[default]
    Always,
    /// Only while the other side gives something: an id of the model's `exchanges`.
    InExchangeFor(String),
    /// From when something is seen.
    When(TestFile),
    /// Except while something is seen.
    Unless(TestFile),
    /// Until something is first seen.
    Until(TestFile),
}

/// What is watched in a future.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub enum TestFile {
    /// An outcome has stayed above a value for so many months.
    Above {
        /// Its id.
        outcome: String,
        /// The value, in the outcome's unit.
        value: f64,
        /// Months without a break.
        months: u32,
    },
    /// An outcome has stayed at or below a value for so many months.
    Below {
        /// Its id.
        outcome: String,
        /// The value, in the outcome's unit.
        value: f64,
        /// Months without a break.
        months: u32,
    },
    /// An event has happened within so many months.
    Happened {
        /// Its id.
        event: String,
        /// Months ago, at most.
        months: u32,
    },
}

/// How a measure comes to its strength.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Serialize)]
pub enum RampShapeFile {
    /// By the same in every month.
    #[default]
    Linear,
    /// Slowly, then fast, then slowly.
    SCurve,
}

impl RampShapeFile {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_linear(&self) -> bool {
        *self == Self::Linear
    }
}

impl ConditionFile {
    fn is_always(&self) -> bool {
        *self == Self::Always
    }
}

/// A parameter as the plan's author assumes it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AssumptionFile {
    /// One future in ten lies below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One future in ten lies above.
    pub p90: f64,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_true(value: &bool) -> bool {
    *value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(months: &u32) -> bool {
    *months == 0
}
