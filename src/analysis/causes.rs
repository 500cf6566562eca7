//! What moved it? The change of anything in the model, by a plan or since the start, split among
//! what its equation reads, or, for a stock, among the flows that filled and drained it since the
//! start; one level at a time, back to the strength in force of a measure.
//!
//! Of paired single futures, in full. Where several inputs have moved, each is put in place one
//! after the other, in the order of the equation and in the reverse one, and the mean is told: the
//! parts then sum to the change, and of what two do together each has half.

use std::sync::atomic::Ordering;

use crate::base::{Problem, share_out};
use crate::ensemble::{Ensemble, Once, Progress, Trace, Tracer, nearest_time};
use crate::model::{Expr, Model, Node, Placed, Stock};
use crate::plan::Plan;

/// Most futures that are traced.
pub const TRACED: usize = 32;

/// The same futures in full, under the baseline and under the plan; by default none.
#[derive(Default)]
pub struct Pairs {
    pairs: Vec<[Trace; 2]>,
}

/// From where a change is counted.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum CountedFrom {
    /// From what it is under the baseline at the same time, in the same future.
    #[default]
    Baseline,
    /// From what it was under the plan at the start.
    Start,
}

/// What is asked about: the change of something, weighted over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Outcome, stock, flow, auxiliary or event.
    pub name: String,
    /// From where it is counted.
    pub against: CountedFrom,
    /// How much the change at each step counts.
    weights: Vec<f64>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Causes {
    /// The mean change over futures, as weighted.
    pub change: f64,
    /// What caused it, the largest first; what has not moved is left out.
    pub parts: Vec<Cause>,
    /// The rest: of a stock, what its bounds held back; of an event, chance; of an equation that
    /// reads the time, what the time since the start did by itself.
    pub rest: f64,
}

/// One input.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Its name in equations.
    pub name: String,
    /// How much of the change is due to it.
    pub amount: f64,
    /// Its own mean change, over the same time.
    pub moved: f64,
    /// The question one level further back; `None` for the strength of a measure.
    pub next: Option<Moved>,
}

impl Causes {
    /// The share of a part in all parts, by size.
    pub fn share(&self, part: &Cause) -> f64 {
        let all: f64 = self.parts.iter().map(|part| part.amount.abs()).sum();
        if all > 0.0 { part.amount / (all + self.rest.abs()) } else { 0.0 }
    }
}

/// A few futures that span what a plan changes: of all, in the order of the change in an outcome at
/// a year, the middle one of each of equal groups. Their mean is near that of all.
pub fn spanning((run, base): (&Ensemble, &Ensemble), outcome: usize, year: f64) -> Vec<u32> {
    let time = nearest_time(run.times(), year);
    let count = run.futures().min(base.futures());
    let change = |future: u32| {
        let value = |of: &Ensemble| of.value(outcome, time, future as usize);
        value(run) - value(base)
    };
    let mut order: Vec<(f32, u32)> = (0..count).map(|future| (change(future), future)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let groups = TRACED.min(order.len());
    let middle = |group: usize| order[(2 * group + 1) * order.len() / (2 * groups)].1;
    (0..groups).map(middle).collect()
}

/// Runs some futures of a plan and of its baseline in full; `Ok(None)` if it was stopped.
/// `progress` counts futures.
///
/// # Errors
/// Those of compiling the plan.
pub fn pairs(
    model: &Model,
    plan: &Plan,
    futures: &[u32],
    threads: usize,
    progress: &Progress,
) -> Result<Option<Pairs>, Vec<Problem>> {
    let baseline = plan.with_baseline_measures(model);
    let tracers = [Tracer::new(model, &baseline)?, Tracer::new(model, plan)?];
    let mut done: Vec<Option<[Trace; 2]>> = futures.iter().map(|_| None).collect();
    share_out(
        threads,
        done.iter_mut().zip(futures),
        || (),
        |(), (slot, future)| {
            if progress.stop.load(Ordering::Relaxed) {
                return None;
            }
            let mut once = Once::default();
            let both = tracers.each_ref().map(|tracer| tracer.trace_beside(*future, &mut once));
            *slot = Some(both);
            progress.done.fetch_add(1, Ordering::Relaxed);
            Some(())
        },
    );
    if progress.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    Ok(Some(Pairs { pairs: done.into_iter().flatten().collect() }))
}

impl Pairs {
    /// How many futures there are.
    pub fn futures(&self) -> usize {
        self.pairs.len()
    }

    /// Each future in full, under the baseline and under the plan.
    pub(super) fn each(&self) -> impl Iterator<Item = &[Trace; 2]> {
        self.pairs.iter()
    }

    /// Each future in full, under the plan.
    pub(super) fn under_the_plan(&self) -> impl Iterator<Item = &Trace> {
        self.pairs.iter().map(|pair| &pair[1])
    }

    /// Model times of all steps, in years.
    pub fn times(&self) -> &[f64] {
        self.pairs.first().map_or(&[][..], |pair| pair[0].times())
    }

    /// The mean over futures of something at every step, under the baseline and under the plan;
    /// `None` for what does not change.
    pub fn means(&self, name: &str) -> Option<[Vec<f64>; 2]> {
        let mut means = [vec![0.0; self.times().len()], vec![0.0; self.times().len()]];
        let share = 1.0 / self.pairs.len().max(1) as f64;
        for pair in &self.pairs {
            for (mean, values) in means.iter_mut().zip(values(pair, name)?) {
                mean.iter_mut().zip(values).for_each(|(mean, value)| *mean += value * share);
            }
        }
        Some(means)
    }

    /// The change of something at a model time, in years.
    pub fn at(&self, name: &str, time_years: f64, against: CountedFrom) -> Moved {
        let times = self.pairs.first().map_or(&[][..], |pair| pair[0].times());
        let distance = |step: &usize| (times[*step] - time_years).abs();
        let nearest = (0..times.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let mut weights = vec![0.0; times.len()];
        if let Some(weight) = nearest.and_then(|step| weights.get_mut(step)) {
            *weight = 1.0;
        }
        Moved { name: name.to_owned(), against, weights }
    }

    /// The change of an outcome at a model time; of one that only names something else, the change
    /// of that.
    pub fn of_outcome(
        &self,
        model: &Model,
        id: &str,
        (time_years, against): (f64, CountedFrom),
    ) -> Moved {
        let named = model.outcomes.get(id).and_then(|of| match &of.equation.expr.node {
            Node::Name(name) => Some(name.as_str()),
            _ => None,
        });
        self.at(named.unwrap_or(id), time_years, against)
    }

    /// The mean over futures of the change of something, weighted over time.
    fn change(&self, name: &str, weights: &[f64], against: CountedFrom) -> f64 {
        let one = |pair: &[Trace; 2]| -> f64 {
            let Some([base, plan]) = values(pair, name) else { return 0.0 };
            let start = plan.first().copied().unwrap_or(0.0);
            let from = |base: f64| if against == CountedFrom::Start { start } else { base };
            let differences = plan.iter().zip(base).zip(weights);
            differences.map(|((plan, base), weight)| (plan - from(*base)) * weight).sum()
        };
        self.pairs.iter().map(one).sum::<f64>() / self.pairs.len().max(1) as f64
    }

    /// What caused a change; a name that the model does not have has no causes.
    pub fn causes(&self, model: &Model, asked: &Moved) -> Causes {
        let Moved { name, against, weights } = asked;
        let change = self.change(name, weights, *against);
        let parts = if let Some(stock) = model.stocks.get(name) {
            self.of_stock(stock, weights, *against)
        } else if let Some(equation) = equation(model, name) {
            self.of_equation(model, equation, (weights, *against))
        } else {
            Vec::new()
        };
        let mut parts: Vec<Cause> =
            parts.into_iter().filter(|part| part.amount != 0.0 || part.moved != 0.0).collect();
        parts.sort_by(|a, b| b.amount.abs().total_cmp(&a.amount.abs()));
        let rest = change - parts.iter().map(|part| part.amount).sum::<f64>();
        Causes { change, parts, rest }
    }

    /// What flowed until then counts: against the baseline, a flow's change in one step moves the
    /// stock ever after; since the start, all that flowed does.
    fn of_stock(&self, stock: &Stock, weights: &[f64], against: CountedFrom) -> Vec<Cause> {
        let dt = self.pairs.first().map_or(0.0, |pair| pair[0].dt());
        let mut later = 0.0;
        let mut of_flow: Vec<f64> = weights
            .iter()
            .rev()
            .map(|weight| {
                let here = dt * later;
                later += weight;
                here
            })
            .collect();
        of_flow.reverse();
        let inflows = stock.inflows.iter().map(|flow| (flow, 1.0));
        let signed = inflows.chain(stock.outflows.iter().map(|flow| (flow, -1.0)));
        let flowed = |flow: &str| match against {
            CountedFrom::Baseline => self.change(flow, &of_flow, against),
            CountedFrom::Start => self.sum(flow, &of_flow),
        };
        let mean = normalized(&of_flow);
        signed
            .map(|(flow, sign)| Cause {
                name: flow.clone(),
                amount: sign * flowed(flow),
                moved: self.change(flow, &mean, against),
                next: Some(Moved { name: flow.clone(), against, weights: mean.clone() }),
            })
            .collect()
    }

    /// The mean over futures of something under the plan, weighted over time.
    fn sum(&self, name: &str, weights: &[f64]) -> f64 {
        let one = |pair: &[Trace; 2]| -> f64 {
            let Some([_, plan]) = values(pair, name) else { return 0.0 };
            plan.iter().zip(weights).map(|(plan, weight)| plan * weight).sum()
        };
        self.pairs.iter().map(one).sum::<f64>() / self.pairs.len().max(1) as f64
    }

    fn of_equation(
        &self,
        model: &Model,
        equation: &Expr,
        (weights, against): (&[f64], CountedFrom),
    ) -> Vec<Cause> {
        let mut names: Vec<&str> = Vec::new();
        equation.names(&mut |name, _| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let mut amounts = vec![0.0; names.len()];
        let place = |name: &str| names.iter().position(|known| *known == name);
        let placed = Placed::of(equation, model, &place);
        for pair in &self.pairs {
            let series: Vec<Option<[&[f64]; 2]>> =
                names.iter().map(|name| values(pair, name)).collect();
            for (step, weight) in weights.iter().enumerate().filter(|(_, w)| **w != 0.0) {
                let at = |(side, step): (usize, usize)| -> Vec<f64> {
                    let one = |(series, name): (&Option<[&[f64]; 2]>, &&str)| match series {
                        Some(both) => both[side][step],
                        None => pair[side].constants().get(*name).copied().unwrap_or(f64::NAN),
                    };
                    series.iter().zip(&names).map(one).collect()
                };
                let at_step = (pair[0].times()[step], pair[0].dt());
                let from = match against {
                    CountedFrom::Baseline => (0, step),
                    CountedFrom::Start => (1, 0),
                };
                let moved = split(&placed, at_step, [&at(from), &at((1, step))]);
                for (amount, moved) in amounts.iter_mut().zip(moved) {
                    *amount += weight * moved;
                }
            }
        }
        let futures = self.pairs.len().max(1) as f64;
        let cause = |(name, amount): (&&str, f64)| {
            let weights = normalized(weights);
            let asked = Moved { name: (*name).to_owned(), against, weights };
            let known = model.stocks.contains_key(*name) || equation_of(model, name);
            Cause {
                name: (*name).to_owned(),
                amount: amount / futures,
                moved: self.change(name, &asked.weights, against),
                next: known.then_some(asked),
            }
        };
        names.iter().zip(amounts).map(cause).collect()
    }
}

/// Weights that add up to 1, as far as there are any.
fn normalized(weights: &[f64]) -> Vec<f64> {
    let sum: f64 = weights.iter().sum();
    let scale = if sum == 0.0 { 1.0 } else { 1.0 / sum };
    weights.iter().map(|weight| weight * scale).collect()
}

/// Something at every step, under the baseline and under the plan; `None` for what does not move.
fn values<'a>(pair: &'a [Trace; 2], name: &str) -> Option<[&'a [f64]; 2]> {
    let of = |trace: &'a Trace| {
        let found = trace.series().get(name).or_else(|| trace.outcomes().get(name));
        found.map(|values| &**values)
    };
    Some([of(&pair[0])?, of(&pair[1])?])
}

/// What computes a name: an equation, the hazard of an event, or how an outcome is read.
fn equation<'a>(model: &'a Model, name: &str) -> Option<&'a Expr> {
    let outcome = || model.outcomes.get(name).map(|outcome| &outcome.equation.expr);
    model.computed_by(name).or_else(outcome)
}

fn equation_of(model: &Model, name: &str) -> bool {
    equation(model, name).is_some()
}

/// How much each name moves an equation from its values in the first list to those in the second:
/// the mean of putting them in place from the first to the last and from the last to the first.
fn split(equation: &Placed, (time, dt): (f64, f64), [from, to]: [&[f64]; 2]) -> Vec<f64> {
    let moved: Vec<usize> =
        (0..from.len()).filter(|at| from[*at].to_bits() != to[*at].to_bits()).collect();
    let mut amounts = vec![0.0; from.len()];
    let result = |values: &[f64]| equation.value(values, time, dt);
    let mut walk = |order: &mut dyn Iterator<Item = &usize>| {
        let mut values = from.to_vec();
        let mut before = result(&values);
        for at in order {
            values[*at] = to[*at];
            let after = result(&values);
            amounts[*at] += (after - before) / 2.0;
            before = after;
        }
    };
    if !moved.is_empty() {
        walk(&mut moved.iter());
        walk(&mut moved.iter().rev());
    }
    amounts
}

/// The name people read of anything that equations name.
pub fn name_label(model: &Model, name: &str) -> String {
    let offered = || {
        let of = |(id, measure): (&String, &crate::model::Measure)| {
            let is = crate::model::offered_name(id) == name;
            is.then(|| format!("{}: strength in force", measure.label))
        };
        model.measures.iter().find_map(of)
    };
    let outcome = model.outcomes.get(name).map(|of| of.label.clone());
    outcome
        .or_else(|| model.stocks.get(name).map(|of| of.label.clone()))
        .or_else(|| model.variables.get(name).map(|of| of.label.clone()))
        .or_else(|| model.events.get(name).map(|of| of.label.clone()))
        .or_else(|| model.parameters.get(name).map(|of| of.label.clone()))
        .or_else(offered)
        .unwrap_or_else(|| name.to_owned())
}

/// The measure whose strength in force a name is, if it is one.
pub fn measure_offered<'a>(model: &'a Model, name: &str) -> Option<&'a str> {
    let mut ids = model.measures.keys();
    ids.find(|id| crate::model::offered_name(id) == name).map(String::as_str)
}
