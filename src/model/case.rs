//! A case's text → the place and time that a model starts from, and the model's parameters as
//! they are there.

use indexmap::IndexMap;

use crate::base::metalog::Metalog;
use crate::base::problem::did_you_mean;
use crate::base::written::Written;
use crate::base::{Month, Places, Problem};
use crate::model::file::{CaseFile, ModelFile};
use crate::model::{Case, ConflictFile};

/// Longest time that a case may span.
const YEARS_MAX: i32 = 100;

/// The case's own facts, if its months can be read; the file's parameters become those of the
/// case.
pub(super) fn bind(file: &mut ModelFile, case: &Written<CaseFile>) -> (Option<Case>, Vec<Problem>) {
    let mut bind = Bind { case: &case.file, places: &case.places, problems: Vec::new() };
    let span = bind.span(file);
    bind.baseline(file);
    bind.parameters(file);
    bind.observed(file);
    bind.aims(file);
    bind.conflicts(file);
    bind.spells(file);
    let Bind { case, problems, .. } = bind;
    let bound = span.map(|(start, end)| Case {
        id: case.id.clone(),
        label: case.label.clone(),
        about: case.about.clone(),
        start,
        end,
        baseline_label: case.baseline_label.clone(),
        baseline_about: case.baseline_about.clone(),
        seam_about: case.seam_about.clone(),
        baseline: case.baseline.clone(),
        given: case.given.clone(),
        happens: IndexMap::new(),
        fitted_until: case.fitted_until,
        aims: case.aims.clone(),
        given_about: case.given_about.clone(),
        conflicts: case.conflicts.clone(),
        spells: case.spells.clone(),
    });
    (bound, problems)
}

struct Bind<'a> {
    case: &'a CaseFile,
    places: &'a Places,
    problems: Vec<Problem>,
}

impl Bind<'_> {
    fn error(&mut self, path: &str, what: String, remedy: impl Into<String>) {
        let place = self.places.value(path).or_else(|| self.places.key(path));
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    /// A name that the model does not have, told at the name itself.
    fn unknown<'a>(
        &mut self,
        list: &str,
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'a String>,
    ) {
        let remedy = did_you_mean(name, known.map(String::as_str));
        let place = self.places.key(&format!("{list}/{name}"));
        let what = format!("there is no {kind} `{name}`");
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn span(&mut self, file: &ModelFile) -> Option<(Month, Month)> {
        if self.case.model != file.id {
            let other = &self.case.model;
            let what = format!("the case belongs to the model `{other}`, not to `{}`", file.id);
            self.error("model", what, "open it with its own model");
        }
        let (start, end) = (self.month("start")?, self.month("end")?);
        if !(1..=YEARS_MAX * 12).contains(&end.months_since(start)) {
            let what = format!("the case runs from {start} to {end}");
            self.error(
                "end",
                what,
                format!("let it end after it starts, within {YEARS_MAX} years"),
            );
        }
        Some((start, end))
    }

    fn month(&mut self, field: &str) -> Option<Month> {
        let text = if field == "start" { &self.case.start } else { &self.case.end };
        match text.parse() {
            Ok(month) => Some(month),
            Err(what) => {
                self.error(field, what, "");
                None
            }
        }
    }

    fn baseline(&mut self, file: &ModelFile) {
        for (id, strength) in &self.case.baseline {
            let path = format!("baseline/{id}");
            let Some(measure) = file.measures.get(id) else {
                self.unknown("baseline", "measure", id, file.measures.keys());
                continue;
            };
            let strongest = measure.strongest();
            if !(0.0..=strongest).contains(strength) {
                let what = format!("the strength of `{id}` is {strength}");
                self.error(&path, what, format!("choose 0 to {strongest}"));
            }
        }
    }

    fn parameters(&mut self, file: &mut ModelFile) {
        for (id, own) in &self.case.parameters {
            if let Some(p) = file.parameters.get_mut(id) {
                if self.case.analogue && !p.case_specific {
                    let what = format!("`{id}` says how the world works, not what this place is");
                    let remedy = "leave it as it is in the model, or mark it `case_specific` there";
                    self.error(&format!("parameters/{id}"), what, remedy);
                }
                (p.p10, p.p50, p.p90) = (own.p10, own.p50, own.p90);
                p.bounds = own.bounds.unwrap_or(p.bounds);
                p.reasoning.clone_from(&own.reasoning);
                // They are of the model's own place.
                p.dated.clear();
                if let Err(what) = Metalog::new(p.p10, p.p50, p.p90, p.bounds.0, p.bounds.1) {
                    let what = format!("`{id}` has no distribution: {what}");
                    self.error(&format!("parameters/{id}"), what, "change its numbers");
                }
            } else {
                self.unknown("parameters", "parameter", id, file.parameters.keys());
            }
        }
    }

    fn aims(&mut self, file: &ModelFile) {
        for (index, aim) in self.case.aims.iter().enumerate() {
            if !file.outcomes.contains_key(&aim.outcome) {
                let remedy = did_you_mean(&aim.outcome, file.outcomes.keys().map(String::as_str));
                let what = format!("there is no outcome `{}`", aim.outcome);
                self.error(&format!("aims/{index}/outcome"), what, remedy);
            }
            let judged_by = [
                aim.rmse_max.is_some(),
                aim.falls.is_some(),
                aim.coverage.is_some(),
                !aim.ranges.is_empty(),
            ];
            if judged_by.into_iter().filter(|by| *by).count() != 1 {
                let what = format!("the aim “{}” is judged by none or by several", aim.about);
                let remedy = "give one of rmse_max, falls, coverage and ranges";
                self.error(&format!("aims/{index}"), what, remedy);
            }
        }
    }

    fn conflicts(&mut self, file: &ModelFile) {
        for (index, conflict) in self.case.conflicts.iter().enumerate() {
            let path = format!("conflicts/{index}");
            if !file.observed.contains_key(&conflict.series) {
                let known = file.observed.keys().map(String::as_str);
                let remedy = did_you_mean(&conflict.series, known);
                let what = format!("there is no measured series `{}`", conflict.series);
                self.error(&format!("{path}/series"), what, remedy);
            }
            let ConflictFile { year, low, high, .. } = conflict;
            if !(year.is_finite() && low.is_finite() && high.is_finite() && low <= high) {
                let what = format!("sources differ from {low} to {high} in {year}");
                self.error(&path, what, "give a year, the least and the most");
            }
        }
    }

    fn spells(&mut self, file: &ModelFile) {
        for (index, spell) in self.case.spells.iter().enumerate() {
            let path = format!("spells/{index}");
            if !file.outcomes.contains_key(&spell.outcome) {
                let known = file.outcomes.keys().map(String::as_str);
                let remedy = did_you_mean(&spell.outcome, known);
                let what = format!("there is no outcome `{}`", spell.outcome);
                self.error(&format!("{path}/outcome"), what, remedy);
            }
            if !self.case.aims.iter().any(|aim| aim.outcome == spell.outcome) {
                let what = format!("`{}` is not compared, as it has no aim", spell.outcome);
                self.error(&format!("{path}/outcome"), what, "give it an aim, or leave this out");
            }
            if spell.years.is_empty() || spell.periods.is_empty() {
                let what = format!("“{}” has no years, or no periods to compare", spell.label);
                self.error(&path, what, "give both, or leave it out");
            }
        }
    }

    fn observed(&mut self, file: &ModelFile) {
        for (id, points) in &self.case.observed {
            let path = format!("observed/{id}");
            if !file.observed.contains_key(id) {
                self.unknown("observed", "measured series", id, file.observed.keys());
            }
            if !is_series(points) {
                let what = format!("the series `{id}` is empty or not in the order of years");
                self.error(&path, what, "give year and value, the earliest first");
            }
        }
    }
}

/// Whether there are points, all of them numbers, in the order of years (or of whatever x is).
pub(super) fn is_series(points: &[(f64, f64)]) -> bool {
    let finite = points.iter().all(|(year, value)| year.is_finite() && value.is_finite());
    !points.is_empty() && finite && points.windows(2).all(|pair| pair[0].0 < pair[1].0)
}
