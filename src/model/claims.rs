//! Causal claims: that each is what it says, with links that are there, and reasons for and
//! against it. Their strength is the plan's.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::problem::did_you_mean;
use crate::base::{Places, Problem};
use crate::model::acceptance::OFFERED;
use crate::model::equation::parse;
use crate::model::file::{ArgumentFile, ClaimFile, ModelFile};
use crate::model::{Equation, Model};

/// Everything that is wrong with the claims of a file. To be asked once measures' acceptance has
/// added its own variables: links may lead to and from those.
pub(super) fn check(file: &ModelFile, places: &Places) -> Vec<Problem> {
    if file.claims.is_empty() {
        return Vec::new();
    }
    let mut check = Check { file, places, reads: reads(file), problems: Vec::new() };
    for (id, claim) in &file.claims {
        check.claim(id, claim);
    }
    check.problems
}

/// Name → the names that its equations read; a stock reads its flows.
fn reads(file: &ModelFile) -> BTreeMap<String, BTreeSet<String>> {
    let mut reads: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |id: &str, text: &str| {
        let read = reads.entry(id.to_owned()).or_default();
        // What cannot be read is told where equations are checked.
        if let Ok(expr) = parse(text) {
            expr.names(&mut |name, _| {
                read.insert(name.to_owned());
            });
        }
    };
    file.flows.iter().chain(&file.auxiliaries).for_each(|(id, e)| add(id, &e.equation));
    file.events.iter().for_each(|(id, e)| add(id, &e.hazard));
    file.stocks.iter().for_each(|(id, s)| add(id, &s.initial));
    file.outcomes.iter().for_each(|(id, o)| add(id, &o.equation));
    file.exchanges.iter().for_each(|(id, e)| add(id, &e.given));
    for (id, stock) in &file.stocks {
        let flows = stock.inflows.iter().chain(&stock.outflows);
        reads.entry(id.clone()).or_default().extend(flows.cloned());
    }
    reads
}

struct Check<'a> {
    file: &'a ModelFile,
    places: &'a Places,
    reads: BTreeMap<String, BTreeSet<String>>,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn error(&mut self, path: &str, what: String, remedy: impl Into<String>) {
        let place = self.places.value(path).or_else(|| self.places.key(path));
        self.problems.push(Problem::error(what).at(place).remedy(remedy));
    }

    fn claim(&mut self, id: &str, claim: &ClaimFile) {
        let path = format!("claims/{id}");
        if !is_claim_id(id) {
            let what = format!("`{id}` cannot be the name of a claim");
            self.error(&path, what, "number the claims: L1, L2, …");
        }
        self.reading(id, claim, &path);
        let words = [("label", &claim.label), ("says", &claim.says), ("lag", &claim.lag)];
        for (field, text) in words {
            if text.trim().is_empty() {
                let path = format!("{path}/{field}");
                self.error(&path, format!("`{path}` says nothing"), "write a sentence");
            }
        }
        self.arguments(id, "supports", &claim.supports);
        self.arguments(id, "against", &claim.against);
        let file = self.file;
        for (index, parameter) in claim.parameters.iter().enumerate() {
            if !file.parameters.contains_key(parameter) {
                let known = file.parameters.keys().map(String::as_str);
                let remedy = did_you_mean(parameter, known);
                let what = format!("the claim `{id}` names no parameter `{parameter}`");
                self.error(&format!("{path}/parameters/{index}"), what, remedy);
            }
        }
        for (index, (from, to, _)) in claim.links.iter().enumerate() {
            self.link(id, from, to, &format!("{path}/links/{index}"));
        }
    }

    /// A claim multiplies its links, a conclusion follows from them.
    fn reading(&mut self, id: &str, claim: &ClaimFile, path: &str) {
        let read = self.reads.values().any(|read| read.contains(id));
        if claim.conclusion && read {
            let what = format!("an equation reads the claim `{id}`, which is a conclusion");
            self.error(path, what, "take it out there, or do not call it a conclusion");
        } else if claim.links.is_empty() {
            let what = format!("the claim `{id}` names no link");
            self.error(path, what, "name two variables of which the second reads the first");
        } else if !claim.conclusion && !read && is_claim_id(id) {
            let what = format!("no equation reads the claim `{id}`, so nothing hangs on it");
            self.error(path, what, "multiply with it where the model makes that link");
        }
    }

    fn arguments(&mut self, id: &str, field: &str, arguments: &[ArgumentFile]) {
        let path = format!("claims/{id}/{field}");
        if arguments.is_empty() {
            let side = if field == "supports" { "for" } else { "against" };
            let what = format!("nothing is said {side} the claim `{id}`");
            self.error(&path, what, "write the best reason that is known, with its source");
        }
        let file = self.file;
        for (index, argument) in arguments.iter().enumerate() {
            let path = format!("{path}/{index}");
            if argument.text.trim().is_empty() || argument.sources.is_empty() {
                let what = format!("a reason of the claim `{id}` has no words or no source");
                self.error(&path, what, "write a sentence, and cite where it comes from");
            }
            for (index, source) in argument.sources.iter().enumerate() {
                if !file.sources.contains_key(source) {
                    let remedy = did_you_mean(source, file.sources.keys().map(String::as_str));
                    let what = format!("there is no source `{source}`");
                    self.error(&format!("{path}/sources/{index}"), what, remedy);
                }
            }
        }
    }

    fn link(&mut self, id: &str, from: &str, to: &str, path: &str) {
        let file = self.file;
        let offered = |name: &str| {
            name.strip_suffix(OFFERED).is_some_and(|id| file.measures.contains_key(id))
        };
        let known = |name: &str| {
            self.reads.contains_key(name) || file.parameters.contains_key(name) || offered(name)
        };
        for name in [from, to] {
            if !known(name) {
                let all = self.reads.keys().chain(file.parameters.keys()).map(String::as_str);
                let remedy = did_you_mean(name, all);
                let what = format!("a link of the claim `{id}` names no variable `{name}`");
                return self.error(path, what, remedy);
            }
        }
        if !self.reads.get(to).is_some_and(|read| read.contains(from)) {
            let what =
                format!("a link of the claim `{id}` goes to `{to}`, which does not read `{from}`");
            self.error(path, what, "name two of which the second reads the first");
        }
    }
}

/// `L` and a number without leading zeros.
fn is_claim_id(id: &str) -> bool {
    let number = id.strip_prefix('L').and_then(|digits| digits.parse::<u16>().ok());
    number.is_some_and(|number| number > 0 && id == format!("L{number}"))
}

impl Model {
    /// The claims that a variable, stock, event or outcome carries: those whose strength its
    /// equation reads or of which a link leads to it, in the model's order.
    pub fn claims_of(&self, name: &str) -> Vec<&str> {
        let equations: [Option<&Equation>; 4] = [
            self.variables.get(name).map(|v| &v.equation),
            self.events.get(name).map(|e| &e.hazard),
            self.stocks.get(name).map(|s| &s.initial),
            self.outcomes.get(name).map(|o| &o.equation),
        ];
        let mut read = BTreeSet::new();
        for equation in equations.into_iter().flatten() {
            equation.expr.names(&mut |name, _| {
                read.insert(name);
            });
        }
        let carried = self.claims.iter().filter(|(id, claim)| {
            read.contains(id.as_str()) || claim.links.iter().any(|(_, to, _)| to == name)
        });
        carried.map(|(id, _)| id.as_str()).collect()
    }
}
