//! One future at every step: every stock, variable, event and outcome, straight from the tree of
//! each equation, in `f64`. For those who look at a single future or hand it to other engines;
//! the vector program gives the same to the last bit, thousands at a time.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::base::{Problem, math};
use crate::ensemble::future::Future;
use crate::ensemble::program::{Program, STEPS_A_YEAR, compile_with, offered_name};
use crate::model::{Expr, Model, Stock, Surroundings, evaluate, interpolate};
use crate::plan::{Condition, Plan, Use};

/// A plan in one future, at every step.
#[derive(Clone, Debug)]
pub struct Trace {
    future: u32,
    times: Vec<f64>,
    dt: f64,
    /// What does not change: parameters.
    constants: IndexMap<String, f64>,
    /// Strengths in force, stocks, variables and events, in that order: a value for each step.
    series: IndexMap<String, Vec<f64>>,
    /// In the model's order: a value for each step.
    outcomes: IndexMap<String, Vec<f64>>,
}

/// Runs a plan in one future, by its number.
///
/// # Errors
/// As [`compile`](crate::ensemble::compile).
pub fn trace(model: &Model, plan: &Plan, future: u32) -> Result<Trace, Vec<Problem>> {
    trace_with(model, plan, future, STEPS_A_YEAR)
}

/// Runs it with another number of steps a year, a multiple of four.
///
/// # Errors
/// As [`trace`].
pub fn trace_with(
    model: &Model,
    plan: &Plan,
    future: u32,
    steps_a_year: u32,
) -> Result<Trace, Vec<Problem>> {
    let program = compile_with(model, plan, steps_a_year)?;
    let mut run = Run::new(model, plan, &program, future);
    run.start();
    let times: Vec<f64> = (0..=program.steps)
        .map(|step| model.start_years() + step as f64 / f64::from(steps_a_year))
        .collect();
    let offered = model.measures.keys().map(|id| offered_name(id));
    let named = model.stocks.keys().chain(model.variables.keys()).chain(model.events.keys());
    let mut series: IndexMap<String, Vec<f64>> =
        offered.chain(named.cloned()).map(|name| (name, Vec::with_capacity(times.len()))).collect();
    let mut outcomes: IndexMap<String, Vec<f64>> =
        model.outcomes.keys().map(|id| (id.clone(), Vec::with_capacity(times.len()))).collect();
    for time in &times {
        run.step(*time);
        for (name, values) in &mut series {
            values.push(run.now.name(name));
        }
        for (outcome, values) in model.outcomes.values().zip(outcomes.values_mut()) {
            values.push(evaluate(&outcome.equation.expr, &run.now));
        }
        run.advance();
    }
    let constants = run.constants;
    Ok(Trace { future, times, dt: program.constants.dt, constants, series, outcomes })
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

    /// What each parameter is in this future.
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

    /// Any equation of the model at every step; `model` is the one that was run.
    pub fn evaluate(&self, model: &Model, expr: &Expr) -> Vec<f64> {
        let at = |(step, time): (usize, &f64)| {
            let around = Moment { model, trace: self, step, time: *time };
            evaluate(expr, &around)
        };
        self.times.iter().enumerate().map(at).collect()
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

/// One step of a trace, to evaluate in.
struct Moment<'a> {
    model: &'a Model,
    trace: &'a Trace,
    step: usize,
    time: f64,
}

impl Surroundings for Moment<'_> {
    fn name(&self, name: &str) -> f64 {
        let values = self.trace.series.get(name).map(|values| values[self.step]);
        values.or(self.trace.constants.get(name).copied()).unwrap_or(f64::NAN)
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        table(self.model, name, x)
    }

    fn observed(&self, name: &str) -> f64 {
        measured(self.model, name, self.time)
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn dt(&self) -> f64 {
        self.trace.dt
    }
}

fn table(model: &Model, name: &str, x: f64) -> f64 {
    model.lookups.get(name).map_or(f64::NAN, |lookup| interpolate(&lookup.points, x))
}

fn measured(model: &Model, name: &str, time: f64) -> f64 {
    model.observed.get(name).map_or(f64::NAN, |series| interpolate(&series.points, time))
}

/// The values of the step that is being computed.
struct Now<'a> {
    model: &'a Model,
    values: BTreeMap<String, f64>,
    time: f64,
    dt: f64,
}

impl Surroundings for Now<'_> {
    /// Names were resolved when the model was checked; one that is not known here would be a bug,
    /// and gives not-a-number rather than a panic.
    fn name(&self, name: &str) -> f64 {
        self.values.get(name).copied().unwrap_or(f64::NAN)
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        table(self.model, name, x)
    }

    fn observed(&self, name: &str) -> f64 {
        measured(self.model, name, self.time)
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn dt(&self) -> f64 {
        self.dt
    }
}

struct Run<'a> {
    plan: &'a Plan,
    program: &'a Program,
    future: Future,
    constants: IndexMap<String, f64>,
    now: Now<'a>,
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
        let now = Now { model, values, time: model.start_years(), dt: program.constants.dt };
        let luck = vec![(0.0, 0); model.events.len()];
        Self { plan, program, future, constants, now, given: BTreeMap::new(), luck }
    }

    /// What stocks start from: before any event, with what is offered at once.
    fn start(&mut self) {
        self.offer();
        let model = self.now.model;
        self.now.values.extend(model.events.keys().map(|event| (event.clone(), 0.0)));
        for name in &model.initial_order {
            let variable = model.variables.get(name).map(|v| &v.equation);
            if let Some(equation) = variable.or(model.stocks.get(name).map(|s| &s.initial)) {
                let value = evaluate(&equation.expr, &self.now);
                self.now.values.insert(name.clone(), value);
            }
        }
    }

    /// Everything but the stocks, which are there already.
    fn step(&mut self, time: f64) {
        self.now.time = time;
        self.offer();
        let model = self.now.model;
        for name in &model.order {
            let value = if let Some(variable) = model.variables.get(name) {
                evaluate(&variable.equation.expr, &self.now)
            } else if let Some((index, _, event)) = model.events.get_full(name) {
                let hazard = evaluate(&event.hazard.expr, &self.now);
                if self.happens(index, hazard) { 1.0 / self.now.dt } else { 0.0 }
            } else {
                continue;
            };
            self.now.values.insert(name.clone(), value);
        }
    }

    /// The strength in force of every measure.
    fn offer(&mut self) {
        for (id, used) in self.plan.uses() {
            let standing = Use::standing(self.now.model, id);
            let scheduled = used.strength_at(self.now.time, standing);
            let strength = match &used.condition {
                Condition::InExchangeFor(exchange) if used.on => {
                    let given = self.given.get(exchange.as_str()).copied().unwrap_or(0.0);
                    standing + (scheduled - standing) * given
                }
                Condition::InExchangeFor(_) | Condition::Always => scheduled,
            };
            self.now.values.insert(offered_name(id), strength);
        }
    }

    /// Gathers a step's hazard, per year; whether it passes the threshold.
    fn happens(&mut self, event: usize, hazard: f64) -> bool {
        let (gathered, occurrences) = self.luck[event];
        let threshold = self.future.threshold(&self.program.events[event], occurrences);
        let gathered = gathered + if hazard > 0.0 { hazard } else { 0.0 } * self.now.dt;
        let happens = gathered >= threshold;
        self.luck[event] =
            if happens { (0.0, occurrences.saturating_add(1)) } else { (gathered, occurrences) };
        happens
    }

    /// The end of a step: what was given is remembered, and stocks move.
    fn advance(&mut self) {
        let model = self.now.model;
        for (id, exchange) in &model.exchanges {
            self.given.insert(id, evaluate(&exchange.given.expr, &self.now));
        }
        let next: Vec<f64> = model
            .stocks
            .iter()
            .map(|(id, stock)| next_state(&self.now, self.now.name(id), stock))
            .collect();
        self.now.values.extend(model.stocks.keys().cloned().zip(next));
    }
}

/// One Euler step, held inside the stock's bounds.
fn next_state(now: &Now<'_>, value: f64, stock: &Stock) -> f64 {
    let sum = |flows: &[String]| {
        flows.iter().map(|flow| now.name(flow)).reduce(|sum, flow| sum + flow).unwrap_or(0.0)
    };
    let next = value + now.dt * (sum(&stock.inflows) - sum(&stock.outflows));
    math::min(math::max(next, stock.bounds.0), stock.bounds.1)
}
