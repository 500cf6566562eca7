//! What a case gives instead of leaving it to be computed: other starting values, series that
//! variables and measures follow, and dated events.
//!
//! # Why (November 2026)
//! All of it becomes ordinary equations before the model is built: a given variable is a lookup of
//! the time, a dated event has a hazard that no luck withstands in its months and none in others.
//! So the engine and every export need to know nothing of cases.

use indexmap::IndexMap;

use crate::base::problem::did_you_mean;
use crate::base::written::Written;
use crate::base::{Month, Problem};
use crate::model::Case;
use crate::model::acceptance::{OFFERED, offered_name};
use crate::model::case::is_series;
use crate::model::file::{CaseFile, EquationFile, LookupFile, ModelFile};

/// Hazard gathered in the month of a dated event. A threshold is the logarithm of a chance of at
/// least 2⁻⁶⁴, so it is below 45.
const CERTAIN: u32 = 1000;

/// Writes what a case gives into a file whose measures' acceptance is already spelled out.
pub(super) fn give(
    file: &mut ModelFile,
    case: &Written<CaseFile>,
    mut bound: Option<&mut Case>,
) -> Vec<Problem> {
    let mut give = Give { file, case, problems: Vec::new() };
    give.words();
    give.initial();
    give.series();
    let dated = give.events(bound.as_deref());
    if let Some(bound) = &mut bound {
        bound.happens = dated;
    }
    give.problems
}

struct Give<'a> {
    file: &'a mut ModelFile,
    case: &'a Written<CaseFile>,
    problems: Vec<Problem>,
}

impl Give<'_> {
    fn error(&mut self, path: &str, what: String, remedy: impl Into<String>) {
        let places = &self.case.places;
        let place = places.value(path).or_else(|| places.key(path));
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn words(&mut self) {
        let CaseFile { given, happens, given_about, .. } = &self.case.file;
        if !(given.is_empty() && happens.is_empty()) && given_about.trim().is_empty() {
            let what = "the case does not say where what it gives is from".to_owned();
            self.error("given", what, "say it in a sentence in `given_about`");
        }
    }

    /// Equations are read with all others; here it is only settled that there are such stocks.
    fn initial(&mut self) {
        for (id, equation) in &self.case.file.initial {
            if let Some(stock) = self.file.stocks.get_mut(id) {
                stock.initial.clone_from(equation);
                continue;
            }
            let remedy = did_you_mean(id, self.file.stocks.keys().map(String::as_str));
            let place = self.case.places.key(&format!("initial/{id}"));
            let problem = Problem::error(format!("there is no stock `{id}`"));
            self.problems.push(problem.at(place).remedy(remedy));
        }
    }

    fn series(&mut self) {
        for (id, points) in &self.case.file.given {
            let path = format!("given/{id}");
            if !is_series(points) {
                let what = format!("the series `{id}` is empty or not in the order of years");
                self.error(&path, what, "give year and value, the earliest first");
                continue;
            }
            let measure = id.strip_suffix(OFFERED).filter(|m| self.file.measures.contains_key(*m));
            if let Some(measure) = measure {
                self.measure(measure, &path, points);
            } else if self.case.file.analogue {
                let what = format!("an analogue cannot be given `{id}`");
                self.error(&path, what, "give measures only: the equations are what is tested");
            } else {
                self.variable(id, &path, points);
            }
        }
    }

    fn measure(&mut self, measure: &str, path: &str, points: &[(f64, f64)]) {
        let Some(shape) = self.file.measures.get(measure) else { return };
        let strongest = shape.strongest();
        let label = shape.label.clone();
        if points.iter().any(|(_, strength)| !(0.0..=strongest).contains(strength)) {
            let what = format!("a strength of `{measure}` is out of range");
            self.error(path, what, format!("choose 0 to {strongest}"));
        }
        let offered = offered_name(measure);
        let equation = EquationFile {
            label: format!("{label}: offered"),
            part: self.file.parts.keys().next().cloned().unwrap_or_default(),
            unit: "1".to_owned(),
            about: "Given by the case: what was in force, whatever a plan says.".to_owned(),
            equation: self.lookup(&offered, "1", points),
        };
        self.file.auxiliaries.insert(offered, equation);
    }

    fn variable(&mut self, id: &str, path: &str, points: &[(f64, f64)]) {
        let lists = [&self.file.auxiliaries, &self.file.flows];
        let Some(unit) = lists.iter().find_map(|list| list.get(id)).map(|e| e.unit.clone()) else {
            return self.no_variable(id, path);
        };
        let equation = self.lookup(id, &unit, points);
        let ModelFile { auxiliaries, flows, .. } = &mut *self.file;
        if let Some(own) = auxiliaries.get_mut(id).or_else(|| flows.get_mut(id)) {
            own.equation = equation;
        }
    }

    fn no_variable(&mut self, id: &str, path: &str) {
        let file = &*self.file;
        let remedy = if file.stocks.contains_key(id) {
            "it is a stock: say where it starts in `initial`, or give its flows".to_owned()
        } else if file.events.contains_key(id) {
            "it is an event: date it in `happens`".to_owned()
        } else {
            let offered: Vec<String> =
                file.measures.keys().map(|measure| format!("{measure}{OFFERED}")).collect();
            let variables = file.auxiliaries.keys().chain(file.flows.keys()).chain(&offered);
            did_you_mean(id, variables.map(String::as_str))
        };
        let what = format!("there is no flow, auxiliary or offered measure `{id}`");
        let place = self.case.places.key(path);
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    /// Adds a series as a lookup of the time; the equation that reads it.
    fn lookup(&mut self, id: &str, unit: &str, points: &[(f64, f64)]) -> String {
        let mut name = format!("{id}_given");
        while self.file.lookups.contains_key(&name) {
            name.push('_');
        }
        let lookup = LookupFile {
            label: format!("{id}: given"),
            unit_in: "year".to_owned(),
            unit_out: unit.to_owned(),
            about: self.case.file.given_about.clone(),
            points: points.to_vec(),
        };
        let equation = format!("lookup({name}, time)");
        self.file.lookups.insert(name, lookup);
        equation
    }

    fn events(&mut self, bound: Option<&Case>) -> IndexMap<String, Vec<Month>> {
        let mut dated = IndexMap::new();
        for (id, months) in &self.case.file.happens {
            if !self.file.events.contains_key(id) {
                let remedy = did_you_mean(id, self.file.events.keys().map(String::as_str));
                let place = self.case.places.key(&format!("happens/{id}"));
                let problem = Problem::error(format!("there is no event `{id}`"));
                self.problems.push(problem.at(place).remedy(remedy));
            }
            let months = self.months(id, months, bound);
            if let Some(event) = self.file.events.get_mut(id) {
                event.hazard = dated_hazard(&months);
                event.reasoning.clone_from(&self.case.file.given_about);
            }
            dated.insert(id.clone(), months);
        }
        dated
    }

    /// The months that can be read, in order; a problem for every other.
    fn months(&mut self, id: &str, texts: &[String], bound: Option<&Case>) -> Vec<Month> {
        let mut months: Vec<Month> = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let path = format!("happens/{id}/{index}");
            match text.parse::<Month>() {
                Err(what) => self.error(&path, what, ""),
                Ok(month) if months.last().is_some_and(|last| *last >= month) => {
                    let what = format!("{month} does not come after the month before it");
                    self.error(&path, what, "give the earliest first, each once");
                }
                Ok(month) if bound.is_some_and(|c| !(c.start..=c.end).contains(&month)) => {
                    let what = format!("{month} is outside the case, where nothing can happen");
                    self.error(&path, what, "leave it out");
                }
                Ok(month) => months.push(month),
            }
        }
        months
    }
}

/// A hazard that is certain in the last step of some months and nothing in all others.
///
/// So an event takes hold when its month is over, however long a step is. The sum is halved again
/// and again: written as one long sum, it would be nested deeper than an equation may be.
pub fn dated_hazard(months: &[Month]) -> String {
    fn sum(months: &[Month]) -> String {
        match months {
            [] => "0".to_owned(),
            [month] => format!("pulse({:?}[year] - dt, 0)", month.plus_months(1).time_years()),
            _ => {
                let (first, second) = months.split_at(months.len() / 2);
                format!("({} + {})", sum(first), sum(second))
            }
        }
    }
    if months.is_empty() { "0".to_owned() } else { format!("{CERTAIN} * {}", sum(months)) }
}
