//! A second, plain engine: one future at a time, straight from the tree of each equation, with no
//! graph, registers or blocks. The engine has to agree with it to the last bit.

use std::collections::BTreeMap;

use two_track::base::metalog::Metalog;
use two_track::base::{math, rng};
use two_track::ensemble::Ensemble;
use two_track::model::{Model, Surroundings, evaluate, interpolate};
use two_track::plan::{Condition, Plan, RampShape, Test, Use};

struct Now<'a> {
    model: &'a Model,
    values: BTreeMap<String, f64>,
    time: f64,
    dt: f64,
}

impl Surroundings for Now<'_> {
    fn name(&self, name: &str) -> f64 {
        self.values.get(name).copied().unwrap_or_else(|| panic!("`{name}` has no value yet"))
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        interpolate(&self.model.lookups[name].points, x)
    }

    fn observed(&self, name: &str) -> f64 {
        interpolate(&self.model.observed[name].points, self.time)
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn dt(&self) -> f64 {
        self.dt
    }
}

/// The many futures of a plan are, in some of them, those of this engine to the last bit.
pub(crate) fn assert_plain(model: &Model, plan: &Plan, all: &Ensemble, futures: &[u32]) {
    for future in futures {
        let plain = simulate(model, plan, *future);
        for time in 0..all.times().len() {
            for (outcome, want) in plain[time * 3].iter().enumerate() {
                let (value, want) = (all.value(outcome, time, *future as usize), *want as f32);
                assert_eq!(value.to_bits(), want.to_bits(), "{outcome} at {time} in {future}");
            }
        }
    }
}

/// Every outcome at every step of one future: `result[step][outcome]`.
pub(crate) fn simulate(model: &Model, plan: &Plan, future: u32) -> Vec<Vec<f64>> {
    let dt = 1.0 / 12.0;
    let months = model.case.end.plus_months(1).months_since(model.case.start);
    let start = model.start_years();
    let mut now = Now { model, values: BTreeMap::new(), time: start, dt };
    let seed = plan.seed();
    for (index, (id, p)) in model.parameters.iter().enumerate() {
        let metalog = Metalog::new(p.p10, p.p50, p.p90, p.bounds.0, p.bounds.1).expect("checked");
        now.values.insert(id.clone(), metalog.quantile(rng::sobol(seed, future, index as u32)));
    }
    now.values.extend(model.claims.keys().map(|id| (id.clone(), plan.claim(id))));
    let mut luck = Luck { seed, future, model, gathered: BTreeMap::new() };
    let mut given: BTreeMap<&str, f64> = BTreeMap::new();
    let mut watches = watches(plan);
    start_values(&mut now, plan);
    let mut saved = Vec::new();
    for step in 0..=months {
        now.time = start + f64::from(step) / 12.0;
        watches.values_mut().for_each(|watch| watch.judge(now.time));
        offer(&mut now, plan, (&given, &watches));
        for name in &model.order {
            let value = match model.variables.get(name) {
                Some(variable) => evaluate(&variable.equation.expr, &now),
                None => {
                    let hazard = evaluate(&model.events[name].hazard.expr, &now);
                    if luck.fires(name, hazard * dt) { 1.0 / dt } else { 0.0 }
                }
            };
            now.values.insert(name.clone(), value);
        }
        let outcomes = model.outcomes.values();
        saved.push(outcomes.map(|o| evaluate(&o.equation.expr, &now)).collect());
        for (id, exchange) in &model.exchanges {
            given.insert(id, evaluate(&exchange.given.expr, &now));
        }
        watches.values_mut().for_each(|watch| watch.look(&now));
        advance(&mut now);
    }
    saved
}

/// What a condition has seen, in whole months: plain counters, not stocks.
struct Watch<'a> {
    used: &'a Use,
    test: &'a Test,
    /// Months that it has stayed so, or that an event is still remembered.
    months: u32,
    /// Months since it first came true after the start.
    true_for: Option<u32>,
}

fn watches(plan: &Plan) -> BTreeMap<&str, Watch<'_>> {
    let used = plan.uses().iter().filter(|(_, used)| used.on);
    used.filter_map(|(id, used)| {
        let test = used.condition.test()?;
        Some((id.as_str(), Watch { used, test, months: 0, true_for: None }))
    })
    .collect()
}

impl Watch<'_> {
    fn holds(&self) -> bool {
        match self.test {
            Test::Happened { .. } => self.months > 0,
            Test::Above { months, .. } | Test::Below { months, .. } => self.months >= *months,
        }
    }

    fn judge(&mut self, time: f64) {
        if let Some(months) = &mut self.true_for {
            *months += 1;
        } else if self.holds() && time > self.used.start.time_years() - 1e-6 {
            self.true_for = Some(0);
        }
    }

    fn look(&mut self, now: &Now<'_>) {
        let outcome = |id: &str| evaluate(&now.model.outcomes[id].equation.expr, now);
        let so = match self.test {
            Test::Above { outcome: id, value, .. } => outcome(id) > *value,
            Test::Below { outcome: id, value, .. } => outcome(id) <= *value,
            Test::Happened { event, months } => {
                self.months =
                    if now.values[event] > 0.0 { *months } else { self.months.saturating_sub(1) };
                return;
            }
        };
        self.months = if so { self.months + 1 } else { 0 };
    }

    fn open(&self) -> f64 {
        let open = match self.used.condition {
            Condition::Unless(_) => !self.holds(),
            Condition::Until(_) => self.true_for.is_none(),
            _ => self.true_for.is_some(),
        };
        let share = match (&self.used.condition, self.true_for) {
            (Condition::When(_), Some(months)) if self.used.ramp_months > 0 => {
                (f64::from(months) / f64::from(self.used.ramp_months)).min(1.0)
            }
            _ => 1.0,
        };
        let share = match self.used.ramp_shape {
            RampShape::Linear => share,
            RampShape::SCurve => share.powi(2) * (3.0 - 2.0 * share),
        };
        if open { share } else { 0.0 }
    }
}

fn start_values(now: &mut Now<'_>, plan: &Plan) {
    offer(now, plan, (&BTreeMap::new(), &watches(plan)));
    for event in now.model.events.keys() {
        now.values.insert(event.clone(), 0.0);
    }
    // In an order in which each may read what comes before; a variable that needs what a stock
    // starts from without being needed itself is simply computed too.
    for name in &now.model.initial_order {
        let variable = now.model.variables.get(name).map(|v| &v.equation);
        let equation = variable.or(now.model.stocks.get(name).map(|s| &s.initial));
        let value = evaluate(&equation.expect("a stock or variable").expr, now);
        now.values.insert(name.clone(), value);
    }
}

fn offer(
    now: &mut Now<'_>,
    plan: &Plan,
    (given, watches): (&BTreeMap<&str, f64>, &BTreeMap<&str, Watch<'_>>),
) {
    for (id, used) in plan.uses() {
        let open = match &used.condition {
            Condition::Always => 1.0,
            Condition::InExchangeFor(exchange) => {
                given.get(exchange.as_str()).copied().unwrap_or(0.0)
            }
            _ => watches.get(id.as_str()).map_or(1.0, Watch::open),
        };
        let standing = now.model.case.baseline.get(id).copied().unwrap_or(0.0);
        let standing = if used.on { standing } else { 0.0 };
        let more = used.strength_at(now.time, standing) - standing;
        now.values.insert(format!("{id}_offered"), standing + more * open);
    }
}

fn advance(now: &mut Now<'_>) {
    let mut next = BTreeMap::new();
    for (id, stock) in &now.model.stocks {
        let sum = |flows: &[String]| {
            flows.iter().map(|flow| now.values[flow]).reduce(|a, b| a + b).unwrap_or(0.0)
        };
        let net = sum(&stock.inflows) - sum(&stock.outflows);
        let value = now.values[id] + now.dt * net;
        next.insert(id.clone(), math::min(math::max(value, stock.bounds.0), stock.bounds.1));
    }
    now.values.extend(next);
}

struct Luck<'a> {
    seed: u64,
    future: u32,
    model: &'a Model,
    /// Event → hazard gathered, occurrences.
    gathered: BTreeMap<String, (f64, u32)>,
}

impl Luck<'_> {
    fn fires(&mut self, event: &str, hazard: f64) -> bool {
        let (sum, occurrence) = self.gathered.get(event).copied().unwrap_or_default();
        let threshold = if occurrence == 0 {
            let index = self.model.events.get_index_of(event).expect("a known event");
            let dimension = (self.model.parameters.len() + index) as u32;
            -math::ln(rng::sobol(self.seed, self.future, dimension))
        } else {
            let (stream, future) = (rng::stream(event), u64::from(self.future));
            -math::ln(rng::uniform(self.seed, future, stream, u64::from(occurrence)))
        };
        let sum = sum + if hazard > 0.0 { hazard } else { 0.0 };
        let fires = sum >= threshold;
        let state = if fires { (0.0, occurrence + 1) } else { (sum, occurrence) };
        self.gathered.insert(event.to_owned(), state);
        fires
    }
}
