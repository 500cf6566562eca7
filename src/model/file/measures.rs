//! The RON shapes of measures: what a plan can use, how strongly, and what speaks against it.

use serde::Deserialize;

/// Which side of the two-track plan a measure belongs to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub enum Track {
    /// Political engagement.
    Engagement,
    /// Denuclearization.
    Denuclearization,
    /// Pressure.
    Pressure,
}

impl Track {
    /// The name people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Engagement => "Political engagement",
            Self::Denuclearization => "Denuclearization",
            Self::Pressure => "Pressure",
        }
    }
}

/// A named strength.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopFile {
    /// The strength, in the measure's own scale.
    pub strength: f64,
    /// Two or three words.
    pub label: String,
    /// What it means, in one line.
    pub about: String,
}

/// What the other side has to do before a measure works.
///
/// Adds to the model, for measure `m`: the events `m_acceptance` and `m_collapse`, the stock
/// `m_accepted` (0 or 1) and the stock `m_operating` (follows `m_offered` × `m_accepted`
/// within the opening time). Without it, `m_operating` is simply `m_offered`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AcceptanceFile {
    /// Hazard of acceptance while it is offered at all and not accepted, per year.
    pub hazard: String,
    /// Hazard of collapse while accepted, per year.
    pub collapse: String,
    /// Time from acceptance to full operation, an equation in years.
    pub opening: String,
}

/// An action of the planner. In equations `<id>_offered` is the strength in force under the
/// plan (0 when off), `<id>_operating` what works after acceptance and opening.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFile {
    /// The name people read.
    pub label: String,
    /// Which track it belongs to.
    pub track: Track,
    /// What it is, in one sentence; the rest is told by its briefing.
    pub about: String,
    /// Where this comes from: keys of `sources`.
    pub sources: Vec<String>,
    /// Named strengths, weakest first; the last is the strongest that a plan may ask for.
    pub stops: Vec<StopFile>,
    /// What the other side has to do first.
    #[serde(default)]
    pub acceptance: Option<AcceptanceFile>,
    /// For what it is given when everything is quid pro quo: an id of `exchanges`.
    #[serde(default)]
    pub in_exchange_for: Option<String>,
    /// What speaks against it as a plan may use it.
    #[serde(default)]
    pub cautions: Vec<CautionFile>,
}

/// What speaks against a measure while a plan uses it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CautionFile {
    /// When: all of these.
    pub when: Vec<ClauseFile>,
    /// What, in a sentence.
    pub says: String,
}

/// How a plan uses a measure. One that is off has the strength 0.
#[derive(Clone, Debug, Deserialize)]
pub enum ClauseFile {
    /// A measure is weaker than this.
    Weaker(String, f64),
    /// A measure is as strong as this, or stronger.
    AtLeast(String, f64),
    /// The measure that is spoken of starts before this one.
    Before(String),
}

impl MeasureFile {
    /// The greatest strength that a plan may ask for.
    pub(in crate::model) fn strongest(&self) -> f64 {
        self.stops.last().map_or(1.0, |stop| stop.strength)
    }
}
