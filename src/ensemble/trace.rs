//! One future at every step: every stock, variable, event and outcome, straight from the tree of
//! each equation, in `f64`. For those who look at a single future or hand it to other engines;
//! the vector program gives the same to the last bit, thousands at a time.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher};

use indexmap::IndexMap;

use crate::base::Problem;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::{advanced, gather_one};
use crate::ensemble::program::{Program, STEPS_A_YEAR, compile};
use crate::model::{Expr, Model, Moment, Stock, evaluate, offered_name};
use crate::plan::{Condition, Plan, Use, gate_name, is_added, with_conditions};

/// A plan in one future, at every step.
#[derive(Clone, Debug)]
pub struct Trace {
    future: u32,
    times: Vec<f64>,
    dt: f64,
    /// What does not change: parameters, and how strong claims are held to be.
    constants: IndexMap<String, f64>,
    /// Strengths in force, stocks, variables and events, in that order: a value for each step.
    series: IndexMap<String, Vec<f64>>,
    /// In the model's order: a value for each step.
    outcomes: IndexMap<String, Vec<f64>>,
}

/// Runs a plan in one future, by its number.
///
/// # Errors
/// As [`compile`].
pub fn trace(model: &Model, plan: &Plan, future: u32) -> Result<Trace, Vec<Problem>> {
    Ok(Tracer::new(model, plan)?.trace(future))
}

/// A plan that is run in several futures in full: compiled once for all of them.
pub struct Tracer<'a> {
    model: Cow<'a, Model>,
    plan: &'a Plan,
    program: Program,
}

impl<'a> Tracer<'a> {
    /// Makes a plan ready.
    ///
    /// # Errors
    /// As [`compile`].
    pub fn new(model: &'a Model, plan: &'a Plan) -> Result<Self, Vec<Problem>> {
        let program = compile(model, plan)?;
        Ok(Self { model: with_conditions(model, plan)?, plan, program })
    }

    /// Runs it in a future, by its number.
    pub fn trace(&self, future: u32) -> Trace {
        let (model, program) = (&*self.model, &self.program);
        let mut run = Run::new(model, self.plan, program, future);
        run.start();
        let times: Vec<f64> = (0..=program.steps)
            .map(|step| model.start_years() + step as f64 / f64::from(STEPS_A_YEAR))
            .collect();
        let offered = model.measures.keys().map(|id| offered_name(id));
        let named = model.stocks.keys().chain(model.variables.keys()).chain(model.events.keys());
        let empty = || Vec::with_capacity(times.len());
        let mut series: IndexMap<String, Vec<f64>> =
            offered.chain(named.cloned()).map(|name| (name, empty())).collect();
        let mut outcomes: IndexMap<String, Vec<f64>> =
            model.outcomes.keys().map(|id| (id.clone(), empty())).collect();
        for time in &times {
            run.step(*time);
            for (name, values) in &mut series {
                values.push(run.valued(name));
            }
            for (outcome, values) in model.outcomes.values().zip(outcomes.values_mut()) {
                values.push(run.value(&outcome.equation.expr));
            }
            run.advance();
        }
        let constants = run.constants;
        Trace { future, times, dt: program.constants.dt, constants, series, outcomes }
    }
}

impl Trace {
    /// Number of the future.
    pub fn future(&self) -> u32 {
        self.future
    }

    /// Model time of every step, in years; the first is “now”.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// The step, in years.
    pub fn dt(&self) -> f64 {
        self.dt
    }

    /// What each parameter is in this future, and how strong each claim.
    pub fn constants(&self) -> &IndexMap<String, f64> {
        &self.constants
    }

    /// Strengths in force (`<measure>_offered`), stocks, variables and events, each at every step.
    pub fn series(&self) -> &IndexMap<String, Vec<f64>> {
        &self.series
    }

    /// Outcomes, each at every step.
    pub fn outcomes(&self) -> &IndexMap<String, Vec<f64>> {
        &self.outcomes
    }

    /// Model times, in years, of the steps in which an event happens.
    pub fn happens(&self, event: &str) -> Vec<f64> {
        let values = self.series.get(event).map_or(&[][..], Vec::as_slice);
        let happens = self.times.iter().zip(values).filter(|(_, impulse)| **impulse > 0.0);
        happens.map(|(time, _)| *time).collect()
    }

    /// An equation of the model at one step, counted from 0.
    pub(super) fn value_at(&self, model: &Model, expr: &Expr, step: usize) -> f64 {
        let value = |name: &str| {
            let series = self.series.get(name).and_then(|values| values.get(step)).copied();
            series.or(self.constants.get(name).copied())
        };
        let time = self.times.get(step).copied().unwrap_or(f64::NAN);
        evaluate(expr, &Moment { model, time, dt: self.dt, value })
    }

    /// Any equation of the model at every step; `model` is the one that was run.
    pub fn evaluate(&self, model: &Model, expr: &Expr) -> Vec<f64> {
        (0..self.times.len()).map(|step| self.value_at(model, expr, step)).collect()
    }

    /// The first of each thing's values that is no number.
    pub fn problems(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, values) in self.series.iter().chain(&self.outcomes) {
            if let Some(step) = values.iter().position(|value| !value.is_finite()) {
                let (future, time) = (self.future, self.times[step]);
                let what = format!("`{name}` has no number in future {future} at {time:.2}");
                let remedy = "look for a division by 0, or a logarithm or root of less than 0";
                problems.push(Problem::warning(what).remedy(remedy));
            }
        }
        problems
    }
}

/// Values by their names: looked up for every name in every equation at every step. Names are the
/// model's, so nobody chooses them to collide, and nothing hangs on their order.
type Values = HashMap<String, f64, BuildHasherDefault<DefaultHasher>>;

struct Run<'a> {
    model: &'a Model,
    plan: &'a Plan,
    program: &'a Program,
    future: Future,
    constants: IndexMap<String, f64>,
    /// The values of the step that is being computed.
    values: Values,
    time: f64,
    /// Exchange → whether it was given at the end of the step before.
    given: BTreeMap<&'a str, f64>,
    /// Of each event: the hazard gathered, and how often it has happened.
    luck: Vec<(f64, u32)>,
}

impl<'a> Run<'a> {
    fn new(model: &'a Model, plan: &'a Plan, program: &'a Program, future: u32) -> Self {
        let future = Future { seed: plan.seed(), number: future };
        let belief = future.belief(&program.believers);
        let drawn = program.parameters.iter().map(|draw| future.parameter(draw, belief));
        let mut constants: IndexMap<String, f64> =
            model.parameters.keys().cloned().zip(drawn).collect();
        constants.extend(model.claims.keys().map(|id| (id.clone(), plan.claim(id))));
        let values = constants.iter().map(|(id, value)| (id.clone(), *value)).collect();
        let luck = vec![(0.0, 0); model.events.len()];
        let (time, given) = (model.start_years(), BTreeMap::new());
        Self { model, plan, program, future, constants, values, time, given, luck }
    }

    fn dt(&self) -> f64 {
        self.program.constants.dt
    }

    /// An equation at this step.
    fn value(&self, expr: &Expr) -> f64 {
        let value = |name: &str| self.values.get(name).copied();
        evaluate(expr, &Moment { model: self.model, time: self.time, dt: self.dt(), value })
    }

    /// What stocks start from: before any event, with what is offered at once.
    fn start(&mut self) {
        // Nothing has been seen yet of what conditions watch.
        let added = self.model.stocks.keys().filter(|id| is_added(id));
        self.values.extend(added.map(|id| (id.clone(), 0.0)));
        self.offer();
        let model = self.model;
        self.values.extend(model.events.keys().map(|event| (event.clone(), 0.0)));
        for name in &model.initial_order {
            let variable = model.variables.get(name).map(|v| &v.equation);
            if let Some(equation) = variable.or(model.stocks.get(name).map(|s| &s.initial)) {
                let value = self.value(&equation.expr);
                self.set(name, value);
            }
        }
    }

    /// Everything but the stocks, which are there already.
    fn step(&mut self, time: f64) {
        self.time = time;
        self.offer();
        let model = self.model;
        for name in &model.order {
            let value = if let Some(variable) = model.variables.get(name) {
                self.value(&variable.equation.expr)
            } else if let Some((index, _, event)) = model.events.get_full(name) {
                let hazard = self.value(&event.hazard.expr);
                self.impulse(index, hazard)
            } else {
                continue;
            };
            self.set(name, value);
        }
    }

    /// A name is copied only the first time.
    fn set(&mut self, name: &str, value: f64) {
        match self.values.get_mut(name) {
            Some(known) => *known = value,
            None => drop(self.values.insert(name.to_owned(), value)),
        }
    }

    /// The strength in force of every measure.
    fn offer(&mut self) {
        for (id, used) in self.plan.uses() {
            let standing = Use::standing(self.model, id);
            let scheduled = used.strength_at(self.time, standing);
            let gate = gate_name(id, used);
            let gate = gate.and_then(|gate| self.model.variables.get(&gate));
            let open = match (&used.condition, gate) {
                (Condition::InExchangeFor(exchange), _) if used.on => {
                    Some(self.given.get(exchange.as_str()).copied().unwrap_or(0.0))
                }
                (_, Some(gate)) => Some(self.value(&gate.equation.expr)),
                (_, None) => None,
            };
            let strength = open.map_or(scheduled, |open| standing + (scheduled - standing) * open);
            self.values.insert(offered_name(id), strength);
        }
    }

    /// Gathers a step's hazard, per year; the impulse, if it passes the threshold.
    fn impulse(&mut self, event: usize, hazard: f64) -> f64 {
        let (before, occurrences) = self.luck[event];
        let threshold = self.future.threshold(&self.program.events[event], occurrences);
        let (sum, impulse) = gather_one(before, hazard, threshold, self.dt());
        self.luck[event] =
            if impulse > 0.0 { (0.0, occurrences.saturating_add(1)) } else { (sum, occurrences) };
        impulse
    }

    /// The end of a step: what was given is remembered, and stocks move.
    fn advance(&mut self) {
        let model = self.model;
        for (id, exchange) in &model.exchanges {
            self.given.insert(id, self.value(&exchange.given.expr));
        }
        let next: Vec<f64> = model
            .stocks
            .iter()
            .map(|(id, stock)| self.next_state(self.valued(id), stock))
            .collect();
        for (id, value) in model.stocks.keys().zip(next) {
            self.set(id, value);
        }
    }

    /// One Euler step, held inside the stock's bounds.
    fn next_state(&self, value: f64, stock: &Stock) -> f64 {
        let sum = |flows: &[String]| {
            flows.iter().map(|flow| self.valued(flow)).reduce(|sum, flow| sum + flow).unwrap_or(0.0)
        };
        advanced(value, sum(&stock.inflows), sum(&stock.outflows), self.dt(), stock.bounds)
    }

    fn valued(&self, name: &str) -> f64 {
        self.values.get(name).copied().unwrap_or(f64::NAN)
    }
}
