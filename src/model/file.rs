//! The RON shapes of a model file and a case file, as written: nothing resolved, nothing checked.
//! `model::check` turns them into a [`Model`](crate::model::Model).

mod case;
mod measures;
mod past;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::model::thesis::ThesisFile;

pub use case::{CaseFile, CaseParameterFile, Scale};
pub use measures::{AcceptanceFile, CautionFile, ClauseFile, MeasureFile, StopFile, Track};
pub use past::{AimFile, ConflictFile, SpellFile};

/// The newest version of both formats.
pub const FORMAT: u32 = 1;

/// A whole model file. The order of every list is the order in which it is shown.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// Version of this shape.
    pub format: u32,
    /// Short name for files and messages.
    pub id: String,
    /// The name people read.
    pub label: String,
    /// What it represents, and what not.
    pub about: String,
    /// Base units beside `year` and `1`, with what they mean: `"USD_bn": "billions of US dollars"`.
    pub units: IndexMap<String, String>,
    /// Parts of the model, for grouping: id → label and sentence.
    pub parts: IndexMap<String, PartFile>,
    /// Citations: id → text.
    pub sources: IndexMap<String, SourceFile>,
    /// What stands under every projection, a line each: how its numbers are to be read.
    #[serde(default)]
    pub caveat: Vec<String>,
    /// Outcomes that are told where there is room for few.
    #[serde(default)]
    pub told: Vec<String>,
    /// What it was made to try, if anything.
    #[serde(default)]
    pub thesis: Option<ThesisFile>,
    /// What the model does not represent: id → a few words and a sentence or two.
    #[serde(default)]
    pub limits: IndexMap<String, PartFile>,
    /// Quantities nobody controls, fixed within a future.
    pub parameters: IndexMap<String, ParameterFile>,
    /// Piecewise linear functions, flat outside their points.
    #[serde(default)]
    pub lookups: IndexMap<String, LookupFile>,
    /// Measured yearly series, read with `observed(id)`; the numbers come with the case.
    #[serde(default)]
    pub observed: IndexMap<String, ObservedFile>,
    /// What accumulates.
    pub stocks: IndexMap<String, StockFile>,
    /// What fills and drains stocks, per year.
    pub flows: IndexMap<String, EquationFile>,
    /// Everything else that is computed each step.
    pub auxiliaries: IndexMap<String, EquationFile>,
    /// What happens by chance at a moment.
    pub events: IndexMap<String, EventFile>,
    /// What a measure can be made conditional on.
    #[serde(default)]
    pub exchanges: IndexMap<String, ExchangeFile>,
    /// What a planner can do.
    pub measures: IndexMap<String, MeasureFile>,
    /// What is read off a run.
    pub outcomes: IndexMap<String, OutcomeFile>,
    /// Influence on whom is the headline, by which readings; the first of each is shown first.
    #[serde(default)]
    pub headlines: IndexMap<String, HeadlineFile>,
    /// Named feedback loops.
    #[serde(default)]
    pub loops: IndexMap<String, LoopFile>,
    /// Named sets of assumptions.
    #[serde(default)]
    pub schools: IndexMap<String, SchoolFile>,
    /// Causal claims that the model carries: `L1`, `L2`, …
    #[serde(default)]
    pub claims: IndexMap<String, ClaimFile>,
    /// What the evidence base has a number for and no parameter rests on: its id there → why.
    #[serde(default)]
    pub absent: IndexMap<String, String>,
}

/// A part of the model.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PartFile {
    /// The name people read.
    pub label: String,
    /// One sentence.
    pub about: String,
}

/// A citation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Author, year, title, and where it was seen.
    pub text: String,
    /// Whether the text itself was seen (`true`) or is recalled and still to be checked.
    pub seen: bool,
}

/// How good the evidence for a number is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd)]
pub enum Grade {
    /// Estimated from data.
    A,
    /// A base rate or a published estimate.
    B,
    /// Several qualitative cases.
    C,
    /// Judgement.
    D,
}

/// An uncertain number with its evidence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterFile {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// Its unit.
    pub unit: String,
    /// One sentence: what it is.
    pub about: String,
    /// One future in ten lies below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One future in ten lies above.
    pub p90: f64,
    /// What it can never leave.
    pub bounds: (f64, f64),
    /// How good the evidence is.
    pub grade: Grade,
    /// Where it comes from: keys of `sources`.
    pub sources: Vec<String>,
    /// Why these numbers, in a sentence or two.
    pub reasoning: String,
    /// The evidence base's own id (`p17`), if it has one.
    #[serde(default)]
    pub evidence: Option<String>,
    /// Whether it describes the place rather than how the world works, so that a case of another
    /// place may have its own.
    #[serde(default)]
    pub case_specific: bool,
    /// Medians at dates that people know, to be assumed with one click.
    #[serde(default)]
    pub dated: Vec<DatedFile>,
}

/// A parameter as it was at some date.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatedFile {
    /// Its median then, in the parameter's unit.
    pub median: f64,
    /// Two or three words: when.
    pub label: String,
    /// Why this number, in a sentence.
    pub about: String,
    /// Where it comes from: keys of `sources`.
    pub sources: Vec<String>,
}

/// A piecewise linear function.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookupFile {
    /// The name people read.
    pub label: String,
    /// Unit of what goes in.
    pub unit_in: String,
    /// Unit of what comes out.
    pub unit_out: String,
    /// One sentence.
    pub about: String,
    /// The corners, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// A measured series.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservedFile {
    /// The name people read.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// One sentence, with what is doubtful about it.
    pub about: String,
    /// Where it comes from: keys of `sources`.
    pub sources: Vec<String>,
}

/// A stock.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StockFile {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// Its unit; its flows have this unit per year.
    pub unit: String,
    /// One sentence.
    pub about: String,
    /// An equation for its value at the start.
    pub initial: String,
    /// Flows that fill it.
    #[serde(default)]
    pub inflows: Vec<String>,
    /// Flows that drain it.
    #[serde(default)]
    pub outflows: Vec<String>,
    /// What it can never leave: a step that would is cut at the bound.
    pub bounds: (f64, f64),
}

/// A flow or an auxiliary.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquationFile {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// Its unit.
    pub unit: String,
    /// One sentence: what it is and why it has this form.
    pub about: String,
    /// The equation.
    pub equation: String,
}

/// Something that happens at a moment, by chance.
///
/// In equations its id reads as an impulse of area one: `1/dt` in the step in which it happens,
/// else 0, with unit `1/year`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventFile {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// One sentence.
    pub about: String,
    /// Its hazard, per year.
    pub hazard: String,
    /// Where the rate comes from: keys of `sources`.
    pub sources: Vec<String>,
    /// The base rate's arithmetic or the reasoning.
    pub reasoning: String,
    /// Whether it breaks into a plan from outside, and is told beside what is planned.
    #[serde(default)]
    pub shock: bool,
}

/// Something the other side can give, on which a measure can be made conditional.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExchangeFile {
    /// After “in exchange for”: `a freeze`.
    pub label: String,
    /// One sentence.
    pub about: String,
    /// A comparison: whether it is being given now.
    pub given: String,
}

/// For whom a high value is good.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
pub enum Better {
    /// More is better.
    More,
    /// Less is better.
    Less,
    /// Neither.
    Neither,
}

/// What is read off a run.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeFile {
    /// The name people read.
    pub label: String,
    /// Short label for the end of a line.
    pub short: String,
    /// Its unit.
    pub unit: String,
    /// What it is, with its caveat.
    pub about: String,
    /// The equation.
    pub equation: String,
    /// On which scale it is compared with the record.
    #[serde(default)]
    pub scale: Scale,
    /// For Washington.
    pub washington: Better,
    /// For Beijing.
    pub beijing: Better,
    /// Decimals to show.
    #[serde(default)]
    pub decimals: u8,
    /// Whether it is 1 where something is so and 0 where it is not: what is told is a share of
    /// futures.
    #[serde(default)]
    pub yes_no: bool,
    /// The same quantity from measured series: an equation of `observed(…)`, parameters
    /// (at their medians) and numbers. Absent where nothing was measured.
    #[serde(default)]
    pub history: Option<String>,
}

/// A country or region, the influence on which is a headline.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadlineFile {
    /// The name people read, after “on”.
    pub label: String,
    /// Ways to read influence off the same run.
    pub readings: IndexMap<String, ReadingFile>,
}

/// A way to read influence: two outcomes that stand beside each other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingFile {
    /// The name people read.
    pub label: String,
    /// What it sees, and what not.
    pub about: String,
    /// China's outcome.
    pub china: String,
    /// The outcome of the United States.
    pub us: String,
}

/// A named feedback loop.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoopFile {
    /// The name people read.
    pub label: String,
    /// What goes round.
    pub about: String,
    /// The variables it runs through, each feeding the next, the last the first.
    pub through: Vec<String>,
}

/// A school of thought: what those who hold it take some parameters to be.
///
/// A setting moves a parameter's median; its distribution keeps the width of the evidence, as
/// holding a view does not make the evidence better.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolFile {
    /// The name people read.
    pub label: String,
    /// The school in its own best words.
    pub about: String,
    /// Where it is argued: keys of `sources`.
    pub sources: Vec<String>,
    /// Parameter → its median in this school.
    pub settings: IndexMap<String, f64>,
}

/// Whether what a link leads to moves with what it comes from, or against it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq)]
pub enum Polarity {
    /// More leads to more.
    Same,
    /// More leads to less.
    Opposite,
}

/// A reason for or against a claim.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArgumentFile {
    /// A sentence or two.
    pub text: String,
    /// Where it comes from: keys of `sources`.
    pub sources: Vec<String>,
}

/// A causal claim about the world. In equations its id reads as its strength under the plan,
/// without unit: 1 as evidenced, 0 where it is off, −1 turned round.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimFile {
    /// A few words.
    pub label: String,
    /// The claim, in one sentence.
    pub says: String,
    /// Whether it follows from the links that it names and multiplies none of its own: nothing
    /// reads it, and no plan can hold it to be weaker.
    #[serde(default)]
    pub conclusion: bool,
    /// The links that it is made of, each from a name to what reads it.
    pub links: Vec<(String, String, Polarity)>,
    /// The parameters that say how strong it is.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// How long it takes, in words.
    pub lag: String,
    /// How good the evidence for it is.
    pub grade: Grade,
    /// What speaks for it.
    pub supports: Vec<ArgumentFile>,
    /// What speaks against it.
    pub against: Vec<ArgumentFile>,
}
