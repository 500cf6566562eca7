//! What things are called in an exported model: as in ours, unless the other engines give the
//! word a meaning of their own, or an outcome is called like something else.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::one_future::formula::STEP;
use crate::model::{Model, Node, offered_name};

/// Words that mean something in the equations of XMILE or of Vensim, without regard to case.
const RESERVED: [&str; 54] = [
    "abs",
    "active",
    "and",
    "arccos",
    "arcsin",
    "arctan",
    "cos",
    "delay",
    "delay1",
    "delay3",
    "delayn",
    "dt",
    "else",
    "exp",
    "exprnd",
    "forcst",
    "game",
    "history",
    "if",
    "inf",
    "init",
    "initial",
    "int",
    "integ",
    "integer",
    "ln",
    "log",
    "log10",
    "lognormal",
    "max",
    "mean",
    "min",
    "mod",
    "modulo",
    "normal",
    "not",
    "npv",
    "or",
    "pi",
    "poisson",
    "previous",
    "pulse",
    "ramp",
    "random",
    "rank",
    "self",
    "sin",
    "size",
    "smooth",
    "sqrt",
    "step",
    "sum",
    "tan",
    "then",
];
/// More of these: names of controls.
const CONTROLS: [&str; 9] = [
    "final_time",
    "initial_time",
    "saveper",
    "starttime",
    STEP,
    "stoptime",
    "time",
    "time_step",
    "trend",
];

/// The names of an exported model.
pub(super) struct Names {
    /// In lower case.
    taken: BTreeSet<String>,
    of: BTreeMap<String, String>,
    /// Outcomes that are quantities of their own.
    outcomes: BTreeMap<String, String>,
}

impl Names {
    pub(super) fn new(model: &Model) -> Self {
        let taken = RESERVED.iter().chain(&CONTROLS).map(|word| (*word).to_owned()).collect();
        let mut names = Self { taken, of: BTreeMap::new(), outcomes: BTreeMap::new() };
        let offered = model.measures.keys().map(|id| offered_name(id));
        let stocks = model.stocks.keys().chain(model.variables.keys()).chain(model.events.keys());
        let fixed = model.parameters.keys().chain(model.claims.keys());
        for id in offered.chain(stocks.chain(fixed).cloned()) {
            // A case can give a strength in force as a variable.
            if !names.of.contains_key(&id) {
                let name = names.fresh(&id);
                names.of.insert(id, name);
            }
        }
        for (id, outcome) in &model.outcomes {
            if !matches!(outcome.equation.expr.node, Node::Name(_)) {
                let name = names.fresh(id);
                names.outcomes.insert(id.clone(), name);
            }
        }
        names
    }

    /// What a name of the model's equations is called; one that is not known there would be a bug,
    /// and stays as it is.
    pub(super) fn of(&self, id: &str) -> String {
        self.of.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// What an outcome is called, if it is a quantity of its own.
    pub(super) fn of_outcome(&self, id: &str) -> Option<String> {
        self.outcomes.get(id).cloned()
    }

    /// A name that nothing else has: this one, or one with a number.
    pub(super) fn fresh(&mut self, name: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut all = std::iter::once(name.to_owned()).chain(numbered);
        // There are more numbers than names.
        let free = all.find(|name| !self.taken.contains(&name.to_lowercase()));
        let free = free.unwrap_or_else(|| name.to_owned());
        self.taken.insert(free.to_lowercase());
        free
    }
}
