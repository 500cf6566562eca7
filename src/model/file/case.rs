//! The RON shape of a case file: where and when a model starts, and what is given of the past.

use indexmap::IndexMap;
use serde::Deserialize;

use super::past::{AimFile, ConflictFile, SpellFile};

/// A case: a place and time to start a model from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// Version of this shape.
    pub format: u32,
    /// Short name for files and messages.
    pub id: String,
    /// The name people read.
    pub label: String,
    /// What it is the start of.
    pub about: String,
    /// The model it belongs to.
    pub model: String,
    /// First month.
    pub start: String,
    /// Last month.
    pub end: String,
    /// What the baseline is called on every plot, and what it means.
    pub baseline_label: String,
    /// One sentence.
    pub baseline_about: String,
    /// Why what was measured and what is projected do not meet at the first month.
    #[serde(default)]
    pub seam_about: String,
    /// Today's policy: measure → strength, in force from the start.
    pub baseline: IndexMap<String, f64>,
    /// Parameters that differ in this case: id → (p10, p50, p90) and why.
    #[serde(default)]
    pub parameters: IndexMap<String, CaseParameterFile>,
    /// Whether it is another place, there to test the same equations: only initial values, given
    /// measures, dated events and parameters marked `case_specific` may then differ.
    #[serde(default)]
    pub analogue: bool,
    /// Stocks that start from another equation here: id → equation.
    #[serde(default)]
    pub initial: IndexMap<String, String>,
    /// What is given instead of computed: an auxiliary, a flow or a measure's `<id>_offered` →
    /// year and value, linear between points and flat outside.
    #[serde(default)]
    pub given: IndexMap<String, Vec<(f64, f64)>>,
    /// Events that are dated instead of left to chance: id → the months in which it happens, and
    /// in no others; none: it never happens.
    #[serde(default)]
    pub happens: IndexMap<String, Vec<String>>,
    /// Model time up to which the record was available for fitting; later years are forecast.
    #[serde(default)]
    pub fitted_until: Option<f64>,
    /// What a model of the past should reach.
    #[serde(default)]
    pub aims: Vec<AimFile>,
    /// What is given and dated, and where it is from; needed where anything is.
    #[serde(default)]
    pub given_about: String,
    /// Measured series: id → year and value.
    #[serde(default)]
    pub observed: IndexMap<String, Vec<(f64, f64)>>,
    /// Where sources of a measured series differ.
    #[serde(default)]
    pub conflicts: Vec<ConflictFile>,
    /// Years in which something was so, in which an outcome is compared with all other years.
    #[serde(default)]
    pub spells: Vec<SpellFile>,
}

/// A parameter as it is in one case.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseParameterFile {
    /// One future in ten lies below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One future in ten lies above.
    pub p90: f64,
    /// What it can never leave here, where that differs.
    #[serde(default)]
    pub bounds: Option<(f64, f64)>,
    /// Why.
    pub reasoning: String,
}

/// On which scale an outcome is compared with the record.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub enum Scale {
    /// As it is.
    #[default]
    Level,
    /// Its logarithm.
    Log,
    /// Its log-odds.
    Logit,
}
