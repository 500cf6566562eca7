//! The RON shapes of what a case says of its past: what a model of it should reach, where
//! sources differ, and what was so in which years.

use serde::Deserialize;

/// A year of a measured series for which sources have different values.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConflictFile {
    /// A measured series.
    pub series: String,
    /// The year.
    pub year: f64,
    /// The least that a source has, in the unit of the series.
    pub low: f64,
    /// The most that a source has.
    pub high: f64,
    /// Who says what, and why they differ.
    pub about: String,
}

/// Years in which something was so.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellFile {
    /// The outcome that is compared.
    pub outcome: String,
    /// What was so: `talks`.
    pub label: String,
    /// The years in which it was.
    pub years: Vec<f64>,
    /// First and last years of the periods that are compared, each by itself.
    pub periods: Vec<(f64, f64)>,
    /// By what the years were told, and what to make of the comparison.
    pub about: String,
}

/// What a model of the past should reach.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AimFile {
    /// Of which outcome.
    pub outcome: String,
    /// The aim, in words.
    pub about: String,
    /// Greatest root mean square error over all years, on the outcome's scale.
    #[serde(default)]
    pub rmse_max: Option<f64>,
    /// Two years between which the median has to fall.
    #[serde(default)]
    pub falls: Option<(f64, f64)>,
    /// The share of later years that the 80 % band has to cover: at least, at most.
    #[serde(default)]
    pub coverage: Option<(f64, f64)>,
    /// Published ranges that the median has to lie in: year, from, to.
    #[serde(default)]
    pub ranges: Vec<(f64, f64, f64)>,
    /// Why, where it is missed.
    pub missed: String,
}
