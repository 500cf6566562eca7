//! What a model says of itself where its numbers are told: outcomes that come first, the caveat
//! under every projection, and a thesis that is tried on plans. All of it is the model's own, so
//! that another model says its own.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::base::problem::did_you_mean;
use crate::base::{Places, Problem};
use crate::model::file::ModelFile;

/// A thesis: the plan that it proposes, and its premises, each to be tried on plans.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThesisFile {
    /// The name of the plan that it proposes, among those that are asked about.
    pub plan: String,
    /// What it expects, in a sentence.
    pub expects: String,
    /// What to think if its plan takes nothing from the rival: after a colon.
    pub answered: String,
    /// What it rests on.
    pub premises: Vec<PremiseFile>,
}

/// A premise and the trials that it is judged by.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PremiseFile {
    /// The premise and what came of each trial: `{0}` is the mean of the first.
    pub words: String,
    /// The outcome that is read at the end.
    pub outcome: String,
    /// What is tried.
    pub trials: Vec<TrialFile>,
    /// The trial that must be above some others, as they are told, for `so` to be concluded.
    pub above: (usize, Vec<usize>),
    /// The conclusion then: a clause.
    pub so: String,
    /// The conclusion else: a clause.
    pub otherwise: String,
}

/// A plan with some things changed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrialFile {
    /// The name of a plan among those that are asked about.
    pub plan: String,
    /// Measures that are on, with their strength.
    #[serde(default)]
    pub strengths: IndexMap<String, f64>,
    /// Measures that are off.
    #[serde(default)]
    pub off: Vec<String>,
    /// Parameters that are assumed otherwise: P10, P50 and P90.
    #[serde(default)]
    pub assume: IndexMap<String, (f64, f64, f64)>,
}

/// Everything that is wrong with what a model says of itself.
pub(super) fn check(file: &ModelFile, places: &Places) -> Vec<Problem> {
    let mut check = Check { file, places, problems: Vec::new() };
    for (index, outcome) in file.told.iter().enumerate() {
        check.outcome(&format!("told/{index}"), outcome);
    }
    if file.caveat.is_empty() || file.caveat.iter().any(|line| line.trim().is_empty()) {
        let what = "the model does not say how its numbers are to be read".to_owned();
        check.error("caveat", what, "say it in a line or two in `caveat`");
    }
    for (index, premise) in file.thesis.iter().flat_map(|t| &t.premises).enumerate() {
        check.premise(&format!("thesis/premises/{index}"), premise);
    }
    check.problems
}

struct Check<'a> {
    file: &'a ModelFile,
    places: &'a Places,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn error(&mut self, path: &str, what: String, remedy: impl Into<String>) {
        let place = self.places.value(path).or_else(|| self.places.key(path));
        let place = place.or_else(|| self.places.key("thesis"));
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn unknown<'n>(
        &mut self,
        path: &str,
        (kind, name): (&str, &str),
        known: impl Iterator<Item = &'n String>,
    ) {
        let remedy = did_you_mean(name, known.map(String::as_str));
        self.error(path, format!("there is no {kind} `{name}`"), remedy);
    }

    fn outcome(&mut self, path: &str, outcome: &str) {
        let file = self.file;
        if !file.outcomes.contains_key(outcome) {
            self.unknown(path, ("outcome", outcome), file.outcomes.keys());
        }
    }

    fn premise(&mut self, path: &str, premise: &PremiseFile) {
        self.outcome(&format!("{path}/outcome"), &premise.outcome);
        let count = premise.trials.len();
        for place in 0..count {
            if !premise.words.contains(&format!("{{{place}}}")) {
                let what = format!("the words of a premise do not tell of its trial {place}");
                self.error(&format!("{path}/words"), what, format!("write `{{{place}}}` in them"));
            }
        }
        let (above, others) = &premise.above;
        if others.is_empty() || others.iter().chain([above]).any(|place| *place >= count) {
            let what = format!("a premise of {count} trials compares one that there is not");
            self.error(&format!("{path}/above"), what, "count them from 0");
        }
        for (place, trial) in premise.trials.iter().enumerate() {
            self.trial(&format!("{path}/trials/{place}"), trial);
        }
    }

    fn trial(&mut self, path: &str, trial: &TrialFile) {
        let file = self.file;
        for measure in trial.strengths.keys().chain(&trial.off) {
            if !file.measures.contains_key(measure) {
                self.unknown(path, ("measure", measure), file.measures.keys());
            }
        }
        for parameter in trial.assume.keys() {
            if !file.parameters.contains_key(parameter) {
                self.unknown(path, ("parameter", parameter), file.parameters.keys());
            }
        }
    }
}
