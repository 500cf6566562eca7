//! A model and a plan → a straight-line vector program: what to compute once, in every step and
//! when outcomes are saved, in which register, and what to draw for each future.
//!
//! # Why (November 2026)
//! Text → graph → register code, executed over blocks of futures, comes within a third of a
//! hand-fused kernel, compiles in a fraction of a millisecond and runs the same on every machine;
//! a just-in-time compiler was slower and took milliseconds to start. Measured on a model of this
//! size before this was written; a model ten times as large would be a reason to look again.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::Problem;
use crate::base::metalog::Metalog;
use crate::base::rng;
use crate::ensemble::cone;
use crate::ensemble::fuse::fuse;
use crate::ensemble::future::Future;
use crate::ensemble::graph::{Graph, Id, Names, Node};
use crate::ensemble::kernels::{Constants, Hazard, Op};
use crate::ensemble::registers::{Code, Roots, State, assign};
use crate::ensemble::rows::Rows;
use crate::ensemble::run::Futures;
use crate::ensemble::timing::{Changes, Timing};
use crate::model::{Model, Stock, acceptance_names, offered_name};
use crate::plan::with_conditions;
use crate::plan::{Believer, Condition, Plan, Use, believers, distribution, gate_name};

/// Steps in a year of model time: a month each.
pub const STEPS_A_YEAR: u32 = 12;
/// Outcomes are kept this often.
const SAVES_A_YEAR: u32 = 4;

/// A plan in a model, ready to run in any future.
#[derive(Debug)]
pub struct Program {
    pub(super) code: Code,
    /// At each step, registers that follow time alone.
    pub(super) timed: Changes,
    pub(super) constants: Constants<f64>,
    pub(super) parameters: Vec<Draw>,
    /// Where the share of futures of each believer ends, in ascending order up to 1.
    pub(super) believers: Vec<f64>,
    pub(super) events: Vec<Chance>,
    pub(super) outcomes: Vec<String>,
    pub(super) rows: Rows,
    pub(super) steps: usize,
    pub(super) save_every: usize,
    pub(super) times: Vec<f64>,
}

/// How a parameter is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Draw {
    pub(super) dimension: u32,
    /// One for each believer; one alone where all agree.
    pub(super) metalogs: Vec<Metalog>,
}

/// What an event needs for its luck.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Chance {
    /// Dimension of the first threshold.
    pub(super) dimension: u32,
    /// Stream of all later thresholds.
    pub(super) stream: u64,
}

/// Compiles a plan in its model.
///
/// # Errors
/// A plan made for another case, or an assumption that has no distribution.
pub fn compile(model: &Model, plan: &Plan) -> Result<Program, Vec<Problem>> {
    compiled(model, plan, STEPS_A_YEAR, None)
}

/// Compiles for the outcomes that are `wanted`, by their place in the model, and what they depend
/// on: they have the same bits as in the whole program, and the others have no numbers.
///
/// # Errors
/// As [`compile`].
pub fn compile_for(
    model: &Model,
    plan: &Plan,
    wanted: &dyn Fn(usize) -> bool,
) -> Result<Program, Vec<Problem>> {
    compiled(model, plan, STEPS_A_YEAR, Some(wanted))
}

/// Compiles with another number of steps a year, a multiple of four: to show that it does not
/// matter.
///
/// # Errors
/// As [`compile`].
pub fn compile_with(
    model: &Model,
    plan: &Plan,
    steps_a_year: u32,
) -> Result<Program, Vec<Problem>> {
    compiled(model, plan, steps_a_year, None)
}

fn compiled(
    model: &Model,
    plan: &Plan,
    steps_a_year: u32,
    wanted: Option<&dyn Fn(usize) -> bool>,
) -> Result<Program, Vec<Problem>> {
    if plan.case() != model.case.id {
        let what = format!("the plan is for the case `{}`, not `{}`", plan.case(), model.case.id);
        return Err(vec![Problem::error(what).remedy("open it with its own case")]);
    }
    let model = &*with_conditions(model, plan)?;
    let (shares, parameters) = draws(model, plan)?;
    let clock = Clock::new(model, steps_a_year);
    let mut build = Build::new(model, plan, &clock);
    let mut roots = build.all();
    let Build { mut graph, .. } = build;
    if let Some(wanted) = wanted {
        cone::narrow(&mut roots, &graph, wanted);
    }
    fuse(&mut graph, &roots);
    let code = assign(&graph, &roots, model.events.len());
    let timed = timed(&code.timing, &graph.constants, (model, plan), &clock.times);
    let events = model.events.keys().enumerate().map(|(index, id)| Chance {
        dimension: (model.parameters.len() + index) as u32,
        stream: rng::stream(id),
    });
    let times: Vec<f64> = clock.times.iter().copied().step_by(clock.save_every).collect();
    let computed = |outcome| wanted.is_none_or(|wanted| wanted(outcome));
    let rows = Rows::new((model.outcomes.len(), times.len()), computed, |_, _| true);
    Ok(Program {
        code,
        timed,
        constants: graph.constants,
        parameters,
        believers: shares,
        events: events.collect(),
        outcomes: model.outcomes.keys().cloned().collect(),
        rows,
        steps: clock.times.len() - 1,
        save_every: clock.save_every,
        times,
    })
}

/// What follows time alone under a plan.
fn timed(
    timing: &Timing,
    constants: &Constants<f64>,
    (model, plan): (&Model, &Plan),
    times: &[f64],
) -> Changes {
    timing.changes(constants, times, |measure, time| {
        let used = plan.uses().get_index(measure);
        used.map_or(0.0, |(id, used)| used.strength_at(time, Use::standing(model, id)))
    })
}

impl Program {
    /// Makes it the program of a plan that differs from its own in nothing but when and how
    /// strongly measures are used: what [`same_but_timed`] says of the two.
    pub(super) fn retime(&mut self, model: &Model, plan: &Plan) {
        let clock = Clock::new(model, STEPS_A_YEAR);
        self.timed = timed(&self.code.timing, &self.constants, (model, plan), &clock.times);
    }

    /// Keeps only what is `kept` of the outcomes that are computed: of an outcome at a saved time,
    /// by their places.
    pub(super) fn keep_only(&mut self, kept: impl Fn(usize, usize) -> bool) {
        let size = (self.rows.outcomes(), self.times.len());
        self.rows = Rows::new(size, |outcome| self.rows.holds(outcome), kept);
    }

    /// Saved model times, in years; the first is “now”.
    pub fn times(&self) -> &[f64] {
        &self.times
    }

    /// The value of a parameter, by its place in the model, in each of some futures in their order.
    pub fn drawn(&self, parameter: usize, futures: Futures) -> Vec<f64> {
        let Some(draw) = self.parameters.get(parameter) else { return Vec::new() };
        let each = self.each(futures);
        each.map(|future| future.parameter(draw, future.belief(&self.believers))).collect()
    }

    /// Which believer is right, by its place in `plan::believers`, in each of some futures.
    pub fn believed(&self, futures: Futures) -> Vec<usize> {
        self.each(futures).map(|future| future.belief(&self.believers)).collect()
    }

    fn each(&self, Futures { seed, first, count }: Futures) -> impl Iterator<Item = Future> {
        (0..count).map(move |number| Future { seed, number: first.wrapping_add(number) })
    }

    /// How many instructions a step takes, and how many more when it is saved.
    pub fn size(&self) -> (usize, usize) {
        (self.code.step.len(), self.code.save.len())
    }
}

/// Where the share of each believer ends, and how each parameter is drawn.
fn draws(model: &Model, plan: &Plan) -> Result<(Vec<f64>, Vec<Draw>), Vec<Problem>> {
    let believers = believers(model, plan);
    let mut end = 0.0;
    let ends = believers.iter().map(|believer| {
        end += believer.share;
        end
    });
    let ends = ends.collect();
    let mut problems = Vec::new();
    let mut draws = Vec::with_capacity(model.parameters.len());
    for (index, id) in model.parameters.keys().enumerate() {
        let of = |b: &Believer| distribution(model, plan, b.school.as_deref(), id);
        match believers.iter().map(of).collect::<Result<Vec<Metalog>, String>>() {
            Ok(mut metalogs) => {
                if metalogs.iter().all(|metalog| *metalog == metalogs[0]) {
                    metalogs.truncate(1);
                }
                draws.push(Draw { dimension: index as u32, metalogs });
            }
            Err(what) => {
                let what = format!("`{id}` has no distribution: {what}");
                problems.push(Problem::error(what).remedy("change its numbers"));
            }
        }
    }
    if problems.is_empty() { Ok((ends, draws)) } else { Err(problems) }
}

/// The times of all steps, the end included.
struct Clock {
    times: Vec<f64>,
    dt: f64,
    save_every: usize,
}

impl Clock {
    fn new(model: &Model, steps_a_year: u32) -> Self {
        let months = model.case.end.plus_months(1).months_since(model.case.start).max(1) as usize;
        let steps = months * steps_a_year as usize / 12;
        let rate = f64::from(steps_a_year);
        let times = (0..=steps).map(|step| model.start_years() + step as f64 / rate).collect();
        let save_every = (steps_a_year / SAVES_A_YEAR).max(1) as usize;
        Self { times, dt: 1.0 / rate, save_every }
    }
}

struct Build<'a> {
    model: &'a Model,
    plan: &'a Plan,
    graph: Graph,
    tables: Tables,
    parameters: Vec<Id>,
    start: f64,
}

/// Lookups first, then measured series.
struct Tables {
    lookups: BTreeMap<String, usize>,
    observed: BTreeMap<String, usize>,
}

struct Scope<'a> {
    names: BTreeMap<&'a str, Id>,
    time: Id,
    tables: &'a Tables,
}

impl Names for Scope<'_> {
    fn name(&self, name: &str) -> Option<Id> {
        self.names.get(name).copied()
    }

    fn time(&self) -> Id {
        self.time
    }

    fn table(&self, name: &str) -> Option<usize> {
        self.tables.lookups.get(name).copied()
    }

    fn observed(&self, name: &str) -> Option<usize> {
        self.tables.observed.get(name).copied()
    }
}

impl<'a> Build<'a> {
    fn new(model: &'a Model, plan: &'a Plan, clock: &Clock) -> Self {
        let mut points: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut index = |of: &[(f64, f64)]| {
            points.push(of.to_vec());
            points.len() - 1
        };
        let lookups = model.lookups.iter().map(|(id, l)| (id.clone(), index(&l.points))).collect();
        let observed =
            model.observed.iter().map(|(id, o)| (id.clone(), index(&o.points))).collect();
        let mut graph = Graph::new(Constants { dt: clock.dt, tables: points, bounds: Vec::new() });
        let parameters = 0..model.parameters.len();
        let parameters = parameters.map(|index| graph.add(Node::Parameter(index))).collect();
        Self {
            model,
            plan,
            graph,
            tables: Tables { lookups, observed },
            parameters,
            start: model.start_years(),
        }
    }

    fn all(&mut self) -> Roots {
        let initial = self.initial();
        let time = self.graph.add(Node::Time);
        let mut names = self.fixed_names();
        let idle = idle(self.model, self.plan);
        let zero = self.graph.constant(0.0);
        for id in self.model.stocks.keys() {
            let still = idle.contains(id);
            names.insert(id, if still { zero } else { self.graph.add(Node::Stock) });
        }
        let memories = self.memories();
        let tables = std::mem::replace(&mut self.tables, Tables::empty());
        let mut scope = Scope { names, time, tables: &tables };
        let offered = self.offered(&memories, &scope);
        scope.names.extend(offered.iter().map(|(name, id)| (name.as_str(), *id)));
        let mut events = BTreeMap::new();
        let one = self.graph.constant(1.0);
        for name in &self.model.order {
            let id = if idle.contains(name) {
                zero
            } else if let Some(variable) = self.model.variables.get(name) {
                self.graph.expr(&variable.equation.expr, &scope)
            } else if let Some((index, _, event)) = self.model.events.get_full(name) {
                let hazard = self.graph.expr(&event.hazard.expr, &scope);
                let id = self
                    .graph
                    .add(Node::Event(index, Hazard { factors: [hazard, one, one], unless: false }));
                events.insert(index, id);
                id
            } else {
                continue;
            };
            scope.names.insert(name, id);
        }
        let mut stocks = Vec::with_capacity(initial.len());
        for ((id, stock), initial) in self.model.stocks.iter().zip(initial) {
            if let Some(now) = scope.name(id).filter(|_| !idle.contains(id)) {
                let next = next_state(&mut self.graph, &scope, now, stock);
                stocks.push(State { now, initial, next });
            }
        }
        let outcomes = self.model.outcomes.values();
        let outcomes = outcomes.map(|o| self.graph.expr(&o.equation.expr, &scope)).collect();
        let given = memories.keys().map(|exchange| {
            let exchange = self.model.exchanges.get(*exchange);
            match exchange {
                Some(exchange) => self.graph.expr(&exchange.given.expr, &scope),
                None => self.graph.constant(0.0),
            }
        });
        let given = memories.values().copied().zip(given.collect::<Vec<Id>>()).collect();
        Roots { stocks, given, events, outcomes }
    }

    /// What stays the same within a future: parameters, and the strength of each claim, which is
    /// one number under the plan. A claim at 1 multiplies nothing and leaves no trace.
    fn fixed_names(&mut self) -> BTreeMap<&'a str, Id> {
        let parameters = self.model.parameters.keys().map(String::as_str);
        let mut names: BTreeMap<&str, Id> = parameters.zip(self.parameters.clone()).collect();
        for id in self.model.claims.keys() {
            names.insert(id, self.graph.constant(self.plan.claim(id)));
        }
        names
    }

    /// The initial values of all stocks, as they follow from parameters and from each other.
    fn initial(&mut self) -> Vec<Id> {
        let time = self.graph.constant(self.start);
        let zero = self.graph.constant(0.0);
        let mut names = self.fixed_names();
        names.extend(self.model.events.keys().map(|id| (id.as_str(), zero)));
        let offered: Vec<(String, f64)> = self
            .plan
            .uses()
            .iter()
            .map(|(id, used)| {
                let open = used.condition.is_open_at_start();
                let standing = Use::standing(self.model, id);
                let strength = used.strength_at(self.start, standing);
                (offered_name(id), if open || !used.on { strength } else { standing })
            })
            .collect();
        for (name, strength) in &offered {
            names.insert(name, self.graph.constant(*strength));
        }
        let needed = needed_at_start(self.model);
        let tables = std::mem::replace(&mut self.tables, Tables::empty());
        let mut scope = Scope { names, time, tables: &tables };
        for name in self.model.initial_order.iter().filter(|name| needed.contains(name.as_str())) {
            let variable = self.model.variables.get(name).map(|v| &v.equation);
            let equation = variable.or(self.model.stocks.get(name).map(|s| &s.initial));
            if let Some(equation) = equation {
                let id = self.graph.expr(&equation.expr, &scope);
                scope.names.insert(name, id);
            }
        }
        let stocks = self.model.stocks.keys();
        let initial = stocks.map(|id| scope.name(id).unwrap_or(zero)).collect();
        self.tables = tables;
        initial
    }

    /// Exchanges that some measure waits for.
    fn memories(&mut self) -> BTreeMap<&'a str, Id> {
        let mut memories = BTreeMap::new();
        for used in self.plan.uses().values().filter(|used| used.on) {
            if let Condition::InExchangeFor(exchange) = &used.condition
                && !memories.contains_key(exchange.as_str())
            {
                memories.insert(exchange.as_str(), self.graph.add(Node::Memory));
            }
        }
        memories
    }

    /// The strength in force of every measure; `scope` knows parameters and stocks.
    fn offered(&mut self, memories: &BTreeMap<&str, Id>, scope: &Scope<'_>) -> Vec<(String, Id)> {
        let zero = self.graph.constant(0.0);
        let mut offered = Vec::new();
        for (index, (id, used)) in self.plan.uses().iter().enumerate() {
            let node = if used.on {
                let schedule = self.graph.add(Node::Schedule(index));
                let gate = gate_name(id, used);
                let gate = gate.and_then(|gate| self.model.variables.get(&gate));
                let open = match (&used.condition, gate) {
                    (Condition::InExchangeFor(exchange), _) => {
                        Some(memories.get(exchange.as_str()).copied().unwrap_or(zero))
                    }
                    (_, Some(gate)) => Some(self.graph.expr(&gate.equation.expr, scope)),
                    (_, None) => None,
                };
                match open {
                    None => schedule,
                    // While it is not open, today's policy stands.
                    Some(open) => {
                        let standing = self.graph.constant(Use::standing(self.model, id));
                        let more = self.graph.op(Op::Subtract, &[schedule, standing]);
                        let more = self.graph.op(Op::Multiply, &[more, open]);
                        self.graph.op(Op::Add, &[standing, more])
                    }
                }
            } else {
                zero
            };
            offered.push((offered_name(id), node));
        }
        offered
    }
}

impl Tables {
    fn empty() -> Self {
        Self { lookups: BTreeMap::new(), observed: BTreeMap::new() }
    }
}

/// One Euler step, held inside the stock's bounds.
fn next_state(graph: &mut Graph, scope: &Scope<'_>, now: Id, stock: &Stock) -> Id {
    let flows =
        |names: &[String]| -> Vec<Id> { names.iter().filter_map(|n| scope.name(n)).collect() };
    let inflow = graph.sum(&flows(&stock.inflows));
    let outflow = graph.sum(&flows(&stock.outflows));
    let place = graph.constants.bounds.len() as u32;
    graph.constants.bounds.push(stock.bounds);
    graph.op(Op::Advance(place), &[now, inflow, outflow])
}

/// What acceptance adds for measures that neither the plan nor the case ever offers: stocks that
/// stay at 0 and events that never happen.
fn idle(model: &Model, plan: &Plan) -> BTreeSet<String> {
    let off = plan.uses().iter().filter(|(_, used)| !used.on).map(|(id, _)| id);
    let off = off.filter(|id| !model.case.sets_measure(id));
    let waiting = off.filter(|id| model.measures.get(*id).is_some_and(|m| m.needs_acceptance));
    waiting.flat_map(|id| acceptance_names(id)).collect()
}

/// Whether the programs of two plans differ in nothing but what follows time alone: the same
/// measures are on, from the same strengths at the start, and what differs waits for no test, as a
/// test is written with the dates of its measure.
pub(super) fn same_but_timed(model: &Model, a: &Plan, b: &Plan) -> bool {
    let start = model.start_years();
    let same = |(id, a): (&String, &Use), b: &Use| {
        let first = |of: &Use| of.strength_at(start, Use::standing(model, id));
        let alike = a.on == b.on && a.condition == b.condition && a.condition.test().is_none();
        a == b || !a.on && !b.on || alike && first(a) == first(b)
    };
    let paired = a.uses().iter().zip(b.uses());
    (a.case(), a.school(), a.school_weights()) == (b.case(), b.school(), b.school_weights())
        && (a.assumptions(), a.claims()) == (b.assumptions(), b.claims())
        && a.uses().len() == b.uses().len()
        && paired.into_iter().all(|(a, (id, b))| a.0 == id && same(a, b))
}

/// Stocks, and the variables that their initial values read.
fn needed_at_start(model: &Model) -> BTreeSet<&str> {
    let mut needed: BTreeSet<&str> = model.stocks.keys().map(String::as_str).collect();
    let mut open: Vec<&str> = needed.iter().copied().collect();
    while let Some(name) = open.pop() {
        let variable = model.variables.get(name).map(|v| &v.equation);
        if let Some(equation) = variable.or(model.stocks.get(name).map(|s| &s.initial)) {
            equation.expr.names(&mut |read, _| {
                if model.variables.contains_key(read) && needed.insert(read) {
                    open.push(read);
                }
            });
        }
    }
    needed
}
