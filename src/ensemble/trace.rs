//! One future at every step: every stock, variable, event and outcome, straight from the tree of
//! each equation, in `f64`. For those who look at a single future or hand it to other engines;
//! the vector program gives the same to the last bit, thousands at a time.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::base::Problem;
use crate::ensemble::future::Future;
use crate::ensemble::kernels::advanced;
use crate::ensemble::program::{Program, STEPS_A_YEAR, compile};
use crate::ensemble::waiting::{gathered, impulse};
use crate::model::{Expr, Model, Moment, Placed, evaluate, offered_name};
use crate::plan::{Condition, Plan, Use, gate_name, is_added, with_conditions};

/// A value for each step.
pub type Trajectory = Arc<[f64]>;

/// Trajectories that are held once, however often they come: of a plan and its baseline in one
/// future two thirds are nothing new, as they stand still or no measure moves them.
#[derive(Debug, Default)]
pub struct Once(HashMap<u64, Vec<Trajectory>>);

impl Once {
    fn held(&mut self, values: &[f64]) -> Trajectory {
        let mut hasher = DefaultHasher::new();
        values.iter().for_each(|value| hasher.write_u64(value.to_bits()));
        let alike = self.0.entry(hasher.finish()).or_default();
        let same = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        let known = alike
            .iter()
            .find(|known| known.len() == values.len() && known.iter().zip(values).all(same));
        known.cloned().unwrap_or_else(|| {
            let new = Trajectory::from(values);
            alike.push(Arc::clone(&new));
            new
        })
    }
}

/// A plan in one future, at every step.
#[derive(Clone, Debug)]
pub struct Trace {
    future: u32,
    times: Vec<f64>,
    dt: f64,
    /// What does not change: parameters, and how strong claims are held to be.
    constants: IndexMap<Arc<str>, f64>,
    /// Strengths in force, stocks, variables and events, in that order.
    series: IndexMap<Arc<str>, Trajectory>,
    /// In the model's order.
    outcomes: IndexMap<Arc<str>, Trajectory>,
}

/// Runs a plan in one future, by its number.
///
/// # Errors
/// As [`compile`].
pub fn trace(model: &Model, plan: &Plan, future: u32) -> Result<Trace, Vec<Problem>> {
    Ok(Tracer::new(model, plan)?.trace(future))
}

/// A plan that is run in several futures in full: made ready once for all of them, with a place in
/// one list of values for every name.
pub struct Tracer<'a> {
    plan: &'a Plan,
    program: Program,
    start_years: f64,
    /// Constants, then what has a series, by place.
    names: Vec<Arc<str>>,
    /// How many of them are constants.
    constants: usize,
    /// How strong each claim is held to be; the last constants.
    claims: Vec<f64>,
    offers: Vec<Offer<'a>>,
    /// What is 0 before the first step: what conditions have seen, and events.
    zeros: Vec<usize>,
    initial: Vec<(usize, Placed)>,
    order: Vec<Step>,
    exchanges: Vec<Placed>,
    stocks: Vec<Filled>,
    outcomes: Vec<(Arc<str>, Placed)>,
}

/// A measure as the plan uses it.
struct Offer<'a> {
    place: usize,
    used: &'a Use,
    standing: f64,
    gate: Gate,
}

/// On what the strength of a measure hangs beside its schedule.
enum Gate {
    Nothing,
    /// Whether an exchange was given in the step before; one that there is not never is.
    Given(Option<usize>),
    Watched(Placed),
}

/// Something that is computed at every step.
struct Step {
    place: usize,
    equation: Placed,
    /// Of an event, which: the equation is its hazard.
    event: Option<usize>,
}

/// A stock and its flows, by their places.
struct Filled {
    place: usize,
    inflows: Vec<usize>,
    outflows: Vec<usize>,
    bounds: (f64, f64),
}

impl<'a> Tracer<'a> {
    /// Makes a plan ready.
    ///
    /// # Errors
    /// As [`compile`].
    pub fn new(model: &Model, plan: &'a Plan) -> Result<Self, Vec<Problem>> {
        let program = compile(model, plan)?;
        let model = &*with_conditions(model, plan)?;
        let constants = model.parameters.len() + model.claims.len();
        let fixed = model.parameters.keys().chain(model.claims.keys()).cloned();
        let offered = model.measures.keys().map(|id| offered_name(id));
        let named = model.stocks.keys().chain(model.variables.keys()).chain(model.events.keys());
        let names: IndexMap<String, ()> =
            fixed.chain(offered).chain(named.cloned()).map(|name| (name, ())).collect();
        let place = |name: &str| names.get_index_of(name);
        let placed = |expr: &Expr| Placed::of(expr, model, &place);
        // Names were resolved when the model was checked, so none is left out here.
        let places = |names: &[String]| names.iter().filter_map(|name| place(name)).collect();
        let initial = model.initial_order.iter().filter_map(|name| {
            let variable = model.variables.get(name).map(|v| &v.equation);
            let equation = variable.or(model.stocks.get(name).map(|s| &s.initial))?;
            Some((place(name)?, placed(&equation.expr)))
        });
        let order = model.order.iter().filter_map(|name| {
            let equation = placed(model.computed_by(name)?);
            Some(Step { place: place(name)?, equation, event: model.events.get_index_of(name) })
        });
        let stocks = model.stocks.iter().filter_map(|(name, stock)| {
            let (inflows, outflows) = (places(&stock.inflows), places(&stock.outflows));
            Some(Filled { place: place(name)?, inflows, outflows, bounds: stock.bounds })
        });
        let added = model.stocks.keys().filter(|id| is_added(id));
        let outcomes = model.outcomes.iter();
        Ok(Self {
            plan,
            start_years: model.start_years(),
            constants,
            claims: model.claims.keys().map(|id| plan.claim(id)).collect(),
            offers: offers(model, plan, &place),
            zeros: added.chain(model.events.keys()).filter_map(|name| place(name)).collect(),
            initial: initial.collect(),
            order: order.collect(),
            exchanges: model.exchanges.values().map(|of| placed(&of.given.expr)).collect(),
            stocks: stocks.collect(),
            outcomes: outcomes
                .map(|(id, of)| (id.as_str().into(), placed(&of.equation.expr)))
                .collect(),
            program,
            names: names.into_keys().map(Arc::from).collect(),
        })
    }

    /// Runs it in a future, by its number.
    pub fn trace(&self, future: u32) -> Trace {
        self.trace_beside(future, &mut Once::default())
    }

    /// The same, beside others with which it has much in common.
    pub fn trace_beside(&self, future: u32, others: &mut Once) -> Trace {
        let mut run = Run::new(self, future);
        run.start();
        let times: Vec<f64> = (0..=self.program.steps)
            .map(|step| self.start_years + step as f64 / f64::from(STEPS_A_YEAR))
            .collect();
        let (fixed, moving) = self.names.split_at(self.constants);
        let mut series = vec![Vec::with_capacity(times.len()); moving.len()];
        let mut outcomes = vec![Vec::with_capacity(times.len()); self.outcomes.len()];
        for time in &times {
            run.step(*time);
            for (values, value) in series.iter_mut().zip(&run.values[self.constants..]) {
                values.push(*value);
            }
            for (values, (_, equation)) in outcomes.iter_mut().zip(&self.outcomes) {
                values.push(run.value(equation));
            }
            run.advance();
        }
        let ids = self.outcomes.iter().map(|(id, _)| Arc::clone(id));
        let mut held = |of: &Vec<f64>| others.held(of);
        let series: Vec<Trajectory> = series.iter().map(&mut held).collect();
        let outcomes: Vec<Trajectory> = outcomes.iter().map(&mut held).collect();
        Trace {
            future,
            times,
            dt: self.program.constants.dt,
            constants: fixed.iter().cloned().zip(run.values).collect(),
            series: moving.iter().cloned().zip(series).collect(),
            outcomes: ids.zip(outcomes).collect(),
        }
    }
}

/// Every measure, with what its strength hangs on.
fn offers<'a>(
    model: &Model,
    plan: &'a Plan,
    place: &impl Fn(&str) -> Option<usize>,
) -> Vec<Offer<'a>> {
    let offer = |(id, used): (&'a String, &'a Use)| {
        let gate = gate_name(id, used);
        let gate = gate.and_then(|gate| model.variables.get(&gate));
        let gate = match (&used.condition, gate) {
            (Condition::InExchangeFor(exchange), _) if used.on => {
                Gate::Given(model.exchanges.get_index_of(exchange.as_str()))
            }
            (_, Some(gate)) => Gate::Watched(Placed::of(&gate.equation.expr, model, place)),
            (_, None) => Gate::Nothing,
        };
        let standing = Use::standing(model, id);
        Some(Offer { place: place(&offered_name(id))?, used, standing, gate })
    };
    plan.uses().iter().filter_map(offer).collect()
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
    pub fn constants(&self) -> &IndexMap<Arc<str>, f64> {
        &self.constants
    }

    /// Strengths in force (`<measure>_offered`), stocks, variables and events, each at every step.
    pub fn series(&self) -> &IndexMap<Arc<str>, Trajectory> {
        &self.series
    }

    /// Outcomes, each at every step.
    pub fn outcomes(&self) -> &IndexMap<Arc<str>, Trajectory> {
        &self.outcomes
    }

    /// Model times, in years, of the steps in which an event happens.
    pub fn happens(&self, event: &str) -> Vec<f64> {
        let values = self.series.get(event).map_or(&[][..], |values| values);
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

/// How much hazard an event waits for and has gathered, and how often it has happened.
struct Luck {
    threshold: f64,
    gathered: f64,
    occurrences: u32,
}

struct Run<'a> {
    of: &'a Tracer<'a>,
    future: Future,
    /// The values of the step that is being computed, at their places.
    values: Vec<f64>,
    time: f64,
    /// Of each exchange: whether it was given at the end of the step before.
    given: Vec<f64>,
    /// Of each event.
    luck: Vec<Luck>,
    /// What stocks are to be next.
    next: Vec<f64>,
}

impl<'a> Run<'a> {
    fn new(of: &'a Tracer<'a>, future: u32) -> Self {
        let program = &of.program;
        let future = Future { seed: of.plan.seed(), number: future };
        let belief = future.belief(&program.believers);
        let drawn = program.parameters.iter().map(|draw| future.parameter(draw, belief));
        let mut values: Vec<f64> = drawn.chain(of.claims.iter().copied()).collect();
        values.resize(of.names.len(), f64::NAN);
        let first = |chance| Luck {
            threshold: future.threshold(chance, 0) / program.constants.dt,
            gathered: 0.0,
            occurrences: 0,
        };
        let luck = program.events.iter().map(first).collect();
        let given = vec![0.0; of.exchanges.len()];
        Self { of, future, values, time: of.start_years, given, luck, next: Vec::new() }
    }

    fn dt(&self) -> f64 {
        self.of.program.constants.dt
    }

    /// An equation at this step.
    fn value(&self, equation: &Placed) -> f64 {
        equation.value(&self.values, self.time, self.dt())
    }

    /// What stocks start from: before any event, with what is offered at once, and nothing seen yet
    /// of what conditions watch.
    fn start(&mut self) {
        let of = self.of;
        for place in &of.zeros {
            self.values[*place] = 0.0;
        }
        self.offer();
        for (place, equation) in &of.initial {
            self.values[*place] = self.value(equation);
        }
    }

    /// Everything but the stocks, which are there already.
    fn step(&mut self, time: f64) {
        self.time = time;
        self.offer();
        let of = self.of;
        for Step { place, equation, event } in &of.order {
            let value = self.value(equation);
            self.values[*place] = event.map_or(value, |event| self.impulse(event, value));
        }
    }

    /// The strength in force of every measure.
    fn offer(&mut self) {
        let of = self.of;
        for Offer { place, used, standing, gate } in &of.offers {
            let scheduled = used.strength_at(self.time, *standing);
            let open = match gate {
                Gate::Nothing => None,
                Gate::Given(exchange) => {
                    Some(exchange.and_then(|at| self.given.get(at)).copied().unwrap_or(0.0))
                }
                Gate::Watched(equation) => Some(self.value(equation)),
            };
            let strength = open.map_or(scheduled, |open| standing + (scheduled - standing) * open);
            self.values[*place] = strength;
        }
    }

    /// Lets an event gather a step's hazard, per year; its impulse, if that was its threshold.
    fn impulse(&mut self, event: usize, hazard: f64) -> f64 {
        let dt = self.dt();
        let luck = &mut self.luck[event];
        luck.gathered = gathered(luck.gathered, hazard);
        let happens = luck.gathered >= luck.threshold;
        if happens {
            let occurrences = luck.occurrences.saturating_add(1);
            let chance = &self.of.program.events[event];
            let threshold = self.future.threshold(chance, occurrences) / dt;
            *luck = Luck { threshold, gathered: 0.0, occurrences };
        }
        impulse(happens, hazard, 1.0 / dt)
    }

    /// The end of a step: what was given is remembered, and stocks move.
    fn advance(&mut self) {
        let of = self.of;
        for (at, equation) in of.exchanges.iter().enumerate() {
            self.given[at] = self.value(equation);
        }
        let mut next = std::mem::take(&mut self.next);
        next.clear();
        next.extend(of.stocks.iter().map(|stock| self.next_state(stock)));
        for (stock, value) in of.stocks.iter().zip(&next) {
            self.values[stock.place] = *value;
        }
        self.next = next;
    }

    /// One Euler step, held inside the stock's bounds.
    fn next_state(&self, stock: &Filled) -> f64 {
        let flowed = |flows: &[usize]| {
            flows.iter().map(|flow| self.values[*flow]).reduce(|sum, flow| sum + flow)
        };
        let [inflow, outflow] =
            [&stock.inflows, &stock.outflows].map(|flows| flowed(flows).unwrap_or(0.0));
        advanced(self.values[stock.place], inflow, outflow, self.dt(), stock.bounds)
    }
}
