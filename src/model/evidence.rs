//! Nothing undocumented loads: every item has words, every number its range, grade, reasoning and
//! sources that exist. Equations are for `resolve`.

use indexmap::IndexMap;

use crate::base::metalog::Metalog;
use crate::base::problem::did_you_mean;
use crate::base::{Places, Problem};
use crate::model::acceptance::added_names;
use crate::model::case::is_series;
use crate::model::file::{MeasureFile, ModelFile, ParameterFile};

/// Most corners that a lookup may have.
const LOOKUP_POINTS_MAX: usize = 10_000;

/// What plans call other choices of a school: a mix of all, and none.
const RESERVED_SCHOOLS: [&str; 2] = ["mixed", "evidence"];

/// Everything that is undocumented, unsourced or out of order in a file.
pub(super) fn check(file: &ModelFile, places: &Places) -> Vec<Problem> {
    let mut check = Check { file, places, problems: Vec::new() };
    check.words();
    check.cited();
    for (id, parameter) in &file.parameters {
        check.parameter(id, parameter);
    }
    for (id, measure) in &file.measures {
        check.measure(id, measure);
    }
    check.lookups();
    check.schools();
    check.headlines();
    check.absent();
    check.problems
}

/// Loops that run through what is not there. To be asked once measures' acceptance has added its
/// own variables: loops may run through those.
pub(super) fn check_loops(file: &ModelFile, places: &Places) -> Vec<Problem> {
    let mut check = Check { file, places, problems: Vec::new() };
    check.loops();
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
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn words(&mut self) {
        let file = self.file;
        let mut texts: Vec<(String, &str)> =
            vec![("label".to_owned(), &file.label), ("about".to_owned(), &file.about)];
        let mut add = |list: &str, id: &str, pairs: &[(&str, &'_ str)]| {
            for (field, text) in pairs {
                if text.trim().is_empty() {
                    texts.push((format!("{list}/{id}/{field}"), ""));
                }
            }
        };
        for (id, p) in &file.parameters {
            let reasoning = ("reasoning", p.reasoning.as_str());
            add("parameters", id, &[("label", &p.label), ("about", &p.about), reasoning]);
            for (index, dated) in p.dated.iter().enumerate() {
                let id = format!("{id}/dated/{index}");
                add("parameters", &id, &[("label", &dated.label), ("about", &dated.about)]);
            }
        }
        for (id, s) in &file.stocks {
            add("stocks", id, &[("label", &s.label), ("about", &s.about)]);
        }
        for (list, items) in [("flows", &file.flows), ("auxiliaries", &file.auxiliaries)] {
            for (id, e) in items {
                add(list, id, &[("label", &e.label), ("about", &e.about)]);
            }
        }
        for (id, e) in &file.events {
            let reasoning = ("reasoning", e.reasoning.as_str());
            add("events", id, &[("label", &e.label), ("about", &e.about), reasoning]);
        }
        for (id, m) in &file.measures {
            add("measures", id, &[("label", &m.label), ("about", &m.about)]);
        }
        for (id, limit) in &file.limits {
            add("limits", id, &[("label", &limit.label), ("about", &limit.about)]);
        }
        for (id, school) in &file.schools {
            add("schools", id, &[("label", &school.label), ("about", &school.about)]);
        }
        for (id, o) in &file.outcomes {
            add("outcomes", id, &[("label", &o.label), ("short", &o.short), ("about", &o.about)]);
        }
        texts.retain(|(_, text)| text.trim().is_empty());
        for (path, _) in texts {
            self.error(&path, format!("`{path}` says nothing"), "write a sentence");
        }
    }

    fn cited(&mut self) {
        let file = self.file;
        let mut cited: Vec<(String, &Vec<String>)> = Vec::new();
        cited
            .extend(file.parameters.iter().map(|(id, p)| (format!("parameters/{id}"), &p.sources)));
        cited.extend(file.events.iter().map(|(id, e)| (format!("events/{id}"), &e.sources)));
        cited.extend(file.measures.iter().map(|(id, m)| (format!("measures/{id}"), &m.sources)));
        cited.extend(file.schools.iter().map(|(id, s)| (format!("schools/{id}"), &s.sources)));
        cited.extend(file.observed.iter().map(|(id, o)| (format!("observed/{id}"), &o.sources)));
        for (id, p) in &file.parameters {
            let path = |index| format!("parameters/{id}/dated/{index}");
            cited.extend(p.dated.iter().enumerate().map(|(at, d)| (path(at), &d.sources)));
        }
        for (path, sources) in cited {
            if sources.is_empty() {
                let remedy = "cite a source, or the one that says it is a judgement";
                self.error(&path, format!("`{path}` has no source"), remedy);
            }
            for (index, source) in sources.iter().enumerate() {
                self.known(&file.sources, "source", source, &format!("{path}/sources/{index}"));
            }
        }
        let mut parts: Vec<(String, &String)> = Vec::new();
        parts.extend(
            file.parameters.iter().map(|(id, p)| (format!("parameters/{id}/part"), &p.part)),
        );
        parts.extend(file.stocks.iter().map(|(id, s)| (format!("stocks/{id}/part"), &s.part)));
        parts.extend(file.flows.iter().map(|(id, e)| (format!("flows/{id}/part"), &e.part)));
        parts.extend(
            file.auxiliaries.iter().map(|(id, e)| (format!("auxiliaries/{id}/part"), &e.part)),
        );
        parts.extend(file.events.iter().map(|(id, e)| (format!("events/{id}/part"), &e.part)));
        for (path, part) in parts {
            self.known(&file.parts, "part", part, &path);
        }
    }

    /// What is left out has a reason, and is left out.
    fn absent(&mut self) {
        let file = self.file;
        for (id, why) in &file.absent {
            let path = format!("absent/{id}");
            if why.trim().is_empty() {
                let what = format!("nothing says why `{id}` is left out");
                self.error(&path, what, "write a sentence");
            }
            let rests = file.parameters.iter().find(|(_, p)| p.evidence.as_ref() == Some(id));
            if let Some((parameter, _)) = rests {
                let what = format!("`{id}` is called absent, and `{parameter}` rests on it");
                self.error(&path, what, "take it off the list of what is absent");
            }
        }
    }

    fn known<T>(&mut self, list: &IndexMap<String, T>, kind: &str, name: &str, path: &str) {
        if !list.contains_key(name) {
            let remedy = did_you_mean(name, list.keys().map(String::as_str));
            self.error(path, format!("there is no {kind} `{name}`"), remedy);
        }
    }

    fn parameter(&mut self, id: &str, p: &ParameterFile) {
        if let Err(what) = Metalog::new(p.p10, p.p50, p.p90, p.bounds.0, p.bounds.1) {
            let path = format!("parameters/{id}");
            self.error(&path, format!("`{id}` has no distribution: {what}"), "change its numbers");
            return;
        }
        for (index, dated) in p.dated.iter().enumerate() {
            if !(p.bounds.0..=p.bounds.1).contains(&dated.median) {
                let what =
                    format!("`{id}` was {} in “{}”, out of its bounds", dated.median, dated.label);
                let remedy = format!("choose {} to {}", p.bounds.0, p.bounds.1);
                self.error(&format!("parameters/{id}/dated/{index}/median"), what, remedy);
            }
        }
    }

    fn measure(&mut self, id: &str, measure: &MeasureFile) {
        for name in added_names(id, measure.acceptance.is_some()) {
            let lists = [
                ("stocks", self.file.stocks.contains_key(&name)),
                ("flows", self.file.flows.contains_key(&name)),
                ("auxiliaries", self.file.auxiliaries.contains_key(&name)),
                ("events", self.file.events.contains_key(&name)),
            ];
            for (list, _) in lists.into_iter().filter(|(_, taken)| *taken) {
                let what = format!("`{name}` is a name that the measure `{id}` adds to the model");
                let path = format!("{list}/{name}");
                let place = self.places.key(&path);
                let remedy = "give it another name";
                self.problems.push(Problem::error(what).at(place).remedy(remedy));
            }
        }
        let path = format!("measures/{id}/stops");
        let strengths: Vec<f64> = measure.stops.iter().map(|stop| stop.strength).collect();
        let ascending = strengths.windows(2).all(|pair| pair[0] < pair[1]);
        let finite = strengths.iter().all(|s| s.is_finite() && *s >= 0.0);
        if strengths.is_empty() || !ascending || !finite {
            let what =
                format!("the stops of `{id}` do not rise from 0 or more, strength by strength");
            self.error(&path, what, "list at least one, the weakest first");
        }
        if measure.stops.iter().any(|s| s.label.trim().is_empty() || s.about.trim().is_empty()) {
            self.error(&path, format!("a stop of `{id}` says nothing"), "write what it means");
        }
    }

    fn lookups(&mut self) {
        for (id, lookup) in &self.file.lookups {
            let path = format!("lookups/{id}/points");
            let points = &lookup.points;
            if !(2..=LOOKUP_POINTS_MAX).contains(&points.len()) || !is_series(points) {
                let what = format!("the points of `{id}` do not go from left to right");
                self.error(&path, what, format!("give 2 to {LOOKUP_POINTS_MAX}, x rising"));
            }
        }
    }

    fn schools(&mut self) {
        let file = self.file;
        for (id, school) in &file.schools {
            if RESERVED_SCHOOLS.contains(&id.as_str()) {
                let what = format!("no school can be called `{id}`");
                let remedy = "plans use the word for a choice of their own; name it otherwise";
                self.error(&format!("schools/{id}"), what, remedy);
            }
            for (parameter, median) in &school.settings {
                let path = format!("schools/{id}/settings/{parameter}");
                let Some(p) = file.parameters.get(parameter) else {
                    let remedy =
                        did_you_mean(parameter, file.parameters.keys().map(String::as_str));
                    self.error(&path, format!("there is no parameter `{parameter}`"), remedy);
                    continue;
                };
                if !(p.bounds.0 < *median && *median < p.bounds.1) {
                    let what = format!("`{parameter}` cannot be {median} in the school `{id}`");
                    let (lo, hi) = p.bounds;
                    self.error(&path, what, format!("choose a value between {lo} and {hi}"));
                }
            }
        }
    }

    fn headlines(&mut self) {
        let file = self.file;
        for (id, headline) in &file.headlines {
            let path = format!("headlines/{id}");
            if headline.label.trim().is_empty() || headline.readings.is_empty() {
                let remedy = "give it a label and at least one reading";
                self.error(&path, format!("`{path}` says nothing"), remedy);
            }
            for (reading, r) in &headline.readings {
                let path = format!("{path}/readings/{reading}");
                if r.label.trim().is_empty() || r.about.trim().is_empty() {
                    self.error(&path, format!("`{path}` says nothing"), "write a sentence");
                }
                self.known(&file.outcomes, "outcome", &r.china, &format!("{path}/china"));
                self.known(&file.outcomes, "outcome", &r.us, &format!("{path}/us"));
            }
        }
    }

    fn loops(&mut self) {
        let file = self.file;
        for (id, named) in &file.loops {
            for (index, name) in named.through.iter().enumerate() {
                let known = file.stocks.contains_key(name)
                    || file.flows.contains_key(name)
                    || file.auxiliaries.contains_key(name)
                    || file.events.contains_key(name);
                if !known {
                    let path = format!("loops/{id}/through/{index}");
                    let all = file.stocks.keys().chain(file.flows.keys());
                    let all = all.chain(file.auxiliaries.keys()).chain(file.events.keys());
                    let remedy = did_you_mean(name, all.map(String::as_str));
                    self.error(
                        &path,
                        format!("the loop `{id}` names no variable `{name}`"),
                        remedy,
                    );
                }
            }
        }
    }
}
