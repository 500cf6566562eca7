//! A plan in one future as a model that others run: what chance and the plan decided is fixed in
//! numbers and in functions of time, everything else stays an equation. What each format makes of
//! it is in `xmile` and `mdl`; how equations are spelt, in `formula`.

mod csv;
mod docs;
mod draws;
mod formula;
mod mdl;
mod names;
mod xmile;

use std::collections::BTreeSet;
use std::io;

use crate::ensemble::Trace;
use crate::model::{Equation, Model, Stock, Unit, Variable, offered_name};
use crate::plan::Plan;
pub use draws::{DRAW_FORMATS, DrawFormat, Draws};
use formula::{Dialect, Formulas, STEP};
use names::Names;

/// A plan in one future of its model.
#[derive(Clone, Copy)]
pub struct OneFuture<'a> {
    /// The model that was run.
    pub model: &'a Model,
    /// The plan that was run.
    pub plan: &'a Plan,
    /// What came out.
    pub trace: &'a Trace,
}

impl OneFuture<'_> {
    /// What the exported model is called.
    fn title(&self) -> String {
        let Self { model, plan, trace } = self;
        let (plan, seed) = (plan.title(), plan.seed());
        format!("{plan}, {}, future {} of seed {seed}", model.case.label, trace.future())
    }
}

/// A format for a model in one future.
pub struct ModelFormat {
    /// What file names end in, without the dot; also its word on the command line.
    pub extension: &'static str,
    /// What the format is called.
    pub label: &'static str,
    /// Writes a model in it.
    pub write: fn(&OneFuture<'_>, &mut dyn io::Write) -> io::Result<()>,
}

/// Every format of a model in one future.
pub const MODEL_FORMATS: &[ModelFormat] = &[
    ModelFormat { extension: "xmile", label: "XMILE 1.0", write: xmile::write },
    ModelFormat { extension: "mdl", label: "Vensim", write: mdl::write },
    ModelFormat { extension: "csv", label: "every value at every step", write: csv::write },
];

/// A quantity of the exported model.
struct Item {
    name: String,
    unit: String,
    doc: String,
    value: Value,
}

/// How it gets its value.
enum Value {
    /// Fixed.
    Number(f64),
    /// Computed in every step.
    Formula(String),
    /// Given for every step: corners of a function of time that is flat around each.
    OverTime(Vec<(f64, f64)>),
    /// A function of one number, called by its name.
    Table(Vec<(f64, f64)>),
    /// Accumulates.
    Stock { initial: String, inflows: Vec<String>, outflows: Vec<String> },
}

/// Every quantity of a model in one future, in the order of the model.
fn items(one: &OneFuture<'_>, dialect: Dialect) -> Vec<Item> {
    let names = Names::new(one.model);
    let mut build = Build {
        one: *one,
        formulas: Formulas::new(dialect, one.model, one.trace, names),
        items: Vec::new(),
    };
    if dialect == Dialect::Xmile {
        let (unit, doc) = (Unit::year().to_string(), "The step".to_owned());
        let value = Value::Number(one.trace.dt());
        build.items.push(Item { name: STEP.to_owned(), unit, doc, value });
    }
    build.parameters();
    build.strengths();
    for (id, stock) in &one.model.stocks {
        build.stock(id, stock);
    }
    for (id, variable) in &one.model.variables {
        build.variable(id, variable);
    }
    build.events();
    build.outcomes();
    let Build { mut items, formulas, .. } = build;
    items.extend(formulas.into_items());
    items
}

struct Build<'a> {
    one: OneFuture<'a>,
    formulas: Formulas<'a>,
    items: Vec<Item>,
}

impl Build<'_> {
    fn push(&mut self, id: &str, unit: String, doc: String, value: Value) {
        let name = self.formulas.names.of(id);
        self.items.push(Item { name, unit, doc, value });
    }

    /// What is fixed in this future.
    fn parameters(&mut self) {
        let OneFuture { model, trace, .. } = self.one;
        for (id, value) in trace.constants() {
            let (unit, doc) = docs::constant(model, id);
            self.push(id, unit, doc, Value::Number(*value));
        }
    }

    /// What the plan has in force, its conditions judged.
    fn strengths(&mut self) {
        let OneFuture { model, plan, .. } = self.one;
        for (id, measure) in &model.measures {
            let name = offered_name(id);
            // A case can give it as a variable.
            if model.variables.contains_key(&name) {
                continue;
            }
            let value = self.over_time(&name);
            self.push(&name, "1".to_owned(), docs::strength(model, plan, id, measure), value);
        }
    }

    fn over_time(&self, series: &str) -> Value {
        let trace = self.one.trace;
        over_time(trace, trace.series().get(series).map_or(&[][..], |values| values))
    }

    /// A stock, and the flow that keeps it in its bounds.
    fn stock(&mut self, id: &str, stock: &Stock) {
        let name = self.formulas.names.of(id);
        let flows = |flows: &[String]| -> Vec<String> {
            flows.iter().map(|flow| self.formulas.names.of(flow)).collect()
        };
        let (inflows, mut outflows) = (flows(&stock.inflows), flows(&stock.outflows));
        let per_year = stock.unit.over(&Unit::year()).to_string();
        if let Some(formula) = beyond(&name, stock, &inflows, &outflows, self.formulas.dialect) {
            let flow = self.formulas.names.fresh(&format!("{id}_beyond_bounds"));
            self.items.push(Item {
                name: flow.clone(),
                unit: per_year,
                doc: docs::beyond(stock),
                value: Value::Formula(formula),
            });
            outflows.push(flow);
        }
        let initial = if reads_an_event(self.one.model, &stock.initial) {
            let first = self.one.trace.series().get(id).and_then(|values| values.first());
            formula::number(first.copied().unwrap_or(f64::NAN))
        } else {
            self.formulas.value(id, &stock.initial.expr)
        };
        let doc = docs::stock(self.one.model, stock);
        let value = Value::Stock { initial, inflows, outflows };
        self.push(id, stock.unit.to_string(), doc, value);
    }

    fn variable(&mut self, id: &str, variable: &Variable) {
        let formula = self.formulas.value(id, &variable.equation.expr);
        let doc = docs::variable(self.one.model, variable);
        self.push(id, variable.unit.to_string(), doc, Value::Formula(formula));
    }

    /// When each event happens in this future.
    fn events(&mut self) {
        let OneFuture { model, trace, .. } = self.one;
        for (id, event) in &model.events {
            let value = self.over_time(id);
            let doc = docs::event(model, event, &trace.happens(id));
            self.push(id, Unit::per_year().to_string(), doc, value);
        }
    }

    /// Outcomes that are more than another quantity by its own name.
    fn outcomes(&mut self) {
        for (id, outcome) in &self.one.model.outcomes {
            if let Some(name) = self.formulas.names.of_outcome(id) {
                let formula = self.formulas.value(&name, &outcome.equation.expr);
                self.items.push(Item {
                    name,
                    unit: outcome.unit.clone(),
                    doc: format!("{}. {}", outcome.label, outcome.about),
                    value: Value::Formula(formula),
                });
            }
        }
    }
}

/// The flow out of a stock that takes away what would lie beyond its bounds after the step.
fn beyond(
    name: &str,
    stock: &Stock,
    inflows: &[String],
    outflows: &[String],
    dialect: Dialect,
) -> Option<String> {
    let (lo, hi) = stock.bounds;
    let sum = |flows: &[String]| match flows {
        [] => "0".to_owned(),
        [one] => one.clone(),
        _ => format!("({})", flows.join(" + ")),
    };
    let dt = dialect.dt();
    let next = format!("{name} + {dt} * ({} - {})", sum(inflows), sum(outflows));
    let above = hi.is_finite().then(|| format!("MAX({next} - {}, 0)", formula::number(hi)));
    let below = lo.is_finite().then(|| format!("MIN({next} - {}, 0)", formula::number(lo)));
    let parts: Vec<String> = above.into_iter().chain(below).collect();
    (!parts.is_empty()).then(|| format!("({}) / {dt}", parts.join(" + ")))
}

/// Whether an initial value depends on an event: none has happened before the first step, while
/// other engines already know what happens in it.
fn reads_an_event(model: &Model, initial: &Equation) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![initial];
    let mut found = false;
    while let Some(equation) = open.pop() {
        equation.expr.names(&mut |name, _| {
            found |= model.events.contains_key(name);
            let variable = model.variables.get(name).map(|v| &v.equation);
            let next = variable.or(model.stocks.get(name).map(|s| &s.initial));
            open.extend(next.filter(|_| seen.insert(name)));
        });
    }
    found
}

/// A value for each step as a function of time that is flat around every step, so that another
/// engine's rounding of time changes nothing; a number if it never changes.
fn over_time(trace: &Trace, values: &[f64]) -> Value {
    let around = trace.dt() / 4.0;
    let mut corners: Vec<(f64, f64)> = Vec::new();
    let mut last = None;
    for (time, value) in trace.times().iter().zip(values) {
        let (from, to) = ((time - around, *value), (time + around, *value));
        match corners.last_mut() {
            Some(end) if last == Some(value.to_bits()) => *end = to,
            _ => corners.extend([from, to]),
        }
        last = Some(value.to_bits());
    }
    match corners.as_slice() {
        [(_, value), _] => Value::Number(*value),
        _ => Value::OverTime(corners),
    }
}
