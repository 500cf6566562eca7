//! Which feedback drives it? The share of each named loop in what moves the model, through time,
//! by the method “Loops That Matter”: the score of a link is the part of a variable's change that
//! comes from one input, that of a loop the product along its links; told is its share in the
//! scores of all named loops, positive where it reinforces and negative where it balances.
//! W. Schoenberg, P. Davidsen and R. Eberlein, System Dynamics Review 36 (2020), 158–190.
//!
//! # Why (November 2026)
//! The method is for smooth models. Where an event lies on a loop, its hazard stands for it: that
//! is what the event is on average, and an impulse would make every score nothing or everything.
//! That does not help where a stock is 0 or 1: it moves in the one step in which its flow ends, so
//! loops through it score nothing, and a view has to say so. Scores of an ensemble's means would
//! be another way; they were not tried.

use indexmap::IndexMap;

use crate::analysis::causes::Pairs;
use crate::ensemble::Trace;
use crate::model::{Expr, Model, Moment, evaluate};

/// Steps between two looks: half a year.
const APART: usize = 6;

/// Shares through time.
#[derive(Clone, Debug, PartialEq)]
pub struct Loops {
    /// Model times, in years.
    pub times: Vec<f64>,
    /// For each named loop, by its id, the mean share over futures at each time, −1 to 1. A future
    /// in which no loop moves counts as none of any. A loop through what only switches on or off
    /// has none at any time.
    pub shares: IndexMap<String, Vec<f64>>,
}

/// The shares of a model's named loops under the plan, over the futures that are there in full.
pub fn loops(model: &Model, pairs: &Pairs) -> Loops {
    let times: Vec<f64> = pairs.times().iter().copied().step_by(APART).skip(1).collect();
    let mut shares: IndexMap<String, Vec<f64>> =
        model.loops.keys().map(|id| (id.clone(), vec![0.0; times.len()])).collect();
    let count = pairs.futures().max(1) as f64;
    for trace in pairs.under_the_plan() {
        let names = names(model, trace);
        let mut before = state(model, trace, &names, 0);
        for (place, step) in (APART..trace.times().len()).step_by(APART).enumerate() {
            let now = state(model, trace, &names, step);
            let score = |through: &Vec<String>| score(&before, &now, through);
            let scores: Vec<f64> = model.loops.values().map(|of| score(&of.through)).collect();
            let all: f64 = scores.iter().map(|score| score.abs()).sum();
            if all > 0.0 && all.is_finite() {
                for (of, score) in shares.values_mut().zip(scores) {
                    of[place] += score / all / count;
                }
            }
            before = now;
        }
    }
    Loops { times, shares }
}

/// The place of each name.
pub(super) fn names<'a>(model: &'a Model, trace: &'a Trace) -> IndexMap<&'a str, usize> {
    let traced = trace.constants().keys().chain(trace.series().keys()).map(|name| &**name);
    let all = traced.chain(model.variables.keys().map(String::as_str));
    let mut names = IndexMap::new();
    for name in all {
        let place = names.len();
        names.entry(name).or_insert(place);
    }
    names
}

/// All values at a step, events by their hazards and what follows from them accordingly.
pub(super) struct State<'a> {
    pub(super) model: &'a Model,
    pub(super) names: &'a IndexMap<&'a str, usize>,
    values: Vec<f64>,
    time: f64,
    dt: f64,
}

pub(super) fn state<'a>(
    model: &'a Model,
    trace: &Trace,
    names: &'a IndexMap<&'a str, usize>,
    step: usize,
) -> State<'a> {
    let value = |name: &&str| {
        let series = trace.series().get(*name).and_then(|values| values.get(step));
        series.or(trace.constants().get(*name)).copied().unwrap_or(f64::NAN)
    };
    let values = names.keys().map(value).collect();
    let time = trace.times()[step];
    let mut state = State { model, names, values, time, dt: trace.dt() };
    for name in &model.order {
        let Some(expr) = model.computed_by(name) else { continue };
        let value = state.value(expr, None);
        if let Some(place) = names.get(name.as_str()) {
            state.values[*place] = value;
        }
    }
    state
}

impl State<'_> {
    pub(super) fn at(&self, name: &str) -> f64 {
        self.names.get(name).map_or(f64::NAN, |place| self.values[*place])
    }

    /// An equation in this state, with another value in one place if one is given.
    pub(super) fn value(&self, expr: &Expr, instead: Option<(usize, f64)>) -> f64 {
        let value = |name: &str| match (*self.names.get(name)?, instead) {
            (place, Some((other, value))) if place == other => Some(value),
            (place, _) => Some(self.values[place]),
        };
        evaluate(expr, &Moment { model: self.model, time: self.time, dt: self.dt, value })
    }
}

/// The product of the scores of all links of a loop.
fn score(before: &State<'_>, now: &State<'_>, through: &[String]) -> f64 {
    let next = through.iter().cycle().skip(1);
    let mut product = 1.0;
    for (from, to) in through.iter().zip(next) {
        product *= link(before, now, from, to);
        if product == 0.0 || !product.is_finite() {
            return 0.0;
        }
    }
    product
}

/// The score of a link: of a flow, its size against the net flow, with its sign; of an input, the
/// change that it alone brings, against the whole change, with the sign of their slope.
fn link(before: &State<'_>, now: &State<'_>, from: &str, to: &str) -> f64 {
    if let Some(stock) = now.model.stocks.get(to) {
        let sum = |flows: &[String]| flows.iter().map(|flow| now.at(flow)).sum::<f64>();
        let net = sum(&stock.inflows) - sum(&stock.outflows);
        let sign = if stock.inflows.iter().any(|flow| flow == from) { 1.0 } else { -1.0 };
        return if net == 0.0 { 0.0 } else { sign * (now.at(from) / net).abs() };
    }
    let Some(expr) = now.model.computed_by(to) else { return 0.0 };
    let (whole, moved) = (now.at(to) - before.at(to), now.at(from) - before.at(from));
    if whole == 0.0 || moved == 0.0 {
        return 0.0;
    }
    let Some(place) = now.names.get(from) else { return 0.0 };
    let part = before.value(expr, Some((*place, now.at(from)))) - before.at(to);
    (part / whole).abs() * (part / moved).signum() * if part == 0.0 { 0.0 } else { 1.0 }
}
