//! Where a number was lost: from an outcome that has none back to the equation in which it began,
//! in words that name the equation, the future and the time. One future is traced for it, so it
//! takes time only where something is wrong.

use crate::ensemble::run::{Ensemble, Missing};
use crate::ensemble::trace::{Trace, trace};
use crate::model::{Binary, Equation, Expr, Function, Model, Node};
use crate::plan::Plan;

impl Ensemble {
    /// The same runs of this plan; what has no number in them is told with where it began.
    #[must_use]
    pub fn explained(mut self, model: &Model, plan: &Plan) -> Self {
        let mut traced: Option<Trace> = None;
        for (missing, problem) in self.missing.iter().zip(&mut self.problems) {
            if traced.as_ref().is_none_or(|trace| trace.future() != missing.future) {
                traced = trace(model, plan, missing.future).ok();
            }
            let cause = traced.as_ref().and_then(|trace| cause(model, trace, *missing));
            if let Some((words, remedy)) = cause {
                problem.what += &format!(": {words}");
                problem.remedy = remedy;
            }
        }
        self
    }
}

/// A place in a run: an equation, whose it is, and the step.
struct At<'a> {
    name: &'a str,
    equation: &'a Equation,
    step: usize,
}

/// Where it began, and what to do.
fn cause(model: &Model, trace: &Trace, missing: Missing) -> Option<(String, String)> {
    let (name, outcome) = model.outcomes.get_index(missing.outcome)?;
    // The middle of a step away: saved times are sums of steps.
    let step = trace.times().iter().rposition(|time| *time < missing.time + trace.dt() / 2.0)?;
    let mut at = At { name, equation: &outcome.equation, step };
    // Each turn leads to an earlier step, or to what is computed earlier in the same one.
    while let Some(earlier) = earlier(model, trace, &at) {
        at = earlier;
    }
    let value = |expr: &Expr| trace.value_at(model, expr, at.step);
    let why = fault(&at.equation.expr, &value)?;
    let words = format!("`{}` {why} at {:.2}", at.name, trace.times()[at.step]);
    let remedy =
        format!("guard its equation, `{}`, or narrow the range of what it reads", at.equation.text);
    Some((words, remedy))
}

/// What an equation reads that has no number itself, and its own equation.
fn earlier<'a>(model: &'a Model, trace: &Trace, at: &At<'a>) -> Option<At<'a>> {
    let value = |name: &str| trace.series().get(name).and_then(|values| values.get(at.step));
    let mut reads: Vec<&'a str> = Vec::new();
    at.equation.expr.names(&mut |name, _| reads.push(name));
    let lost = lost(&reads, &value)?;
    if let Some(variable) = model.variables.get(lost) {
        return Some(At { name: lost, equation: &variable.equation, ..*at });
    }
    if let Some(event) = model.events.get(lost) {
        return Some(At { name: lost, equation: &event.hazard, ..*at });
    }
    let stock = model.stocks.get(lost)?;
    // A stock that starts with a number loses it to a flow of the step before.
    let values = trace.series().get(lost)?;
    let first = values.iter().take(at.step + 1).position(|value| !value.is_finite())?;
    let Some(before) = first.checked_sub(1) else {
        return Some(At { name: lost, equation: &stock.initial, step: 0 });
    };
    let flows: Vec<&'a str> =
        stock.inflows.iter().chain(&stock.outflows).map(String::as_str).collect();
    let value = |name: &str| trace.series().get(name).and_then(|values| values.get(before));
    let flow = self::lost(&flows, &value)?;
    let equation = &model.variables.get(flow)?.equation;
    Some(At { name: flow, equation, step: before })
}

/// The first name without a number, or else the first without an end: such a number may be meant,
/// as where a limit cuts it off.
fn lost<'a, 'v>(names: &[&'a str], value: &impl Fn(&str) -> Option<&'v f64>) -> Option<&'a str> {
    let find = |is: fn(f64) -> bool| {
        names.iter().copied().find(|name| value(name).is_some_and(|value| is(*value)))
    };
    find(f64::is_nan).or_else(|| find(f64::is_infinite))
}

/// What an expression does that has no number, in words; `None` if it has one.
fn fault(expr: &Expr, value: &impl Fn(&Expr) -> f64) -> Option<String> {
    if value(expr).is_finite() {
        return None;
    }
    let parts: Vec<&Expr> = match &expr.node {
        Node::Negate(a) | Node::Not(a) | Node::Lookup(_, a) => vec![a],
        Node::Binary(_, a, b) => vec![a, b],
        Node::Call(_, arguments) => arguments.iter().collect(),
        Node::Number(..) | Node::Name(_) | Node::Time | Node::Dt | Node::Observed(_) => Vec::new(),
    };
    // As for names: what is no number before what has no end.
    let deeper = parts.iter().find(|part| value(part).is_nan());
    let deeper = deeper.or_else(|| parts.iter().find(|part| value(part).is_infinite()));
    if let Some(words) = deeper.and_then(|part| fault(part, value)) {
        return Some(words);
    }
    let values: Vec<String> = parts.iter().map(|part| short(value(part))).collect();
    let of = |place: usize| values.get(place).map_or("?", String::as_str);
    Some(match &expr.node {
        Node::Binary(Binary::Divide, ..) => format!("divides {} by {}", of(0), of(1)),
        Node::Binary(Binary::Power, ..) => format!("takes {} to the power of {}", of(0), of(1)),
        Node::Call(Function::Ln, _) => format!("takes the logarithm of {}", of(0)),
        Node::Call(Function::Sqrt, _) => format!("takes the square root of {}", of(0)),
        Node::Call(Function::Exp, _) => format!("takes e to the power of {}", of(0)),
        Node::Call(Function::Ramp, _) => "has a ramp without a length".to_owned(),
        Node::Call(Function::Smoothstep, _) => "has a smoothstep without a width".to_owned(),
        Node::Binary(..) => format!("reckons with {} and {}", of(0), of(1)),
        _ => "has no number".to_owned(),
    })
}

/// A number in a few digits.
fn short(value: f64) -> String {
    if value == 0.0 || (1e-3..1e6).contains(&value.abs()) {
        let digits = format!("{value:.4}");
        digits.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        format!("{value:.3e}")
    }
}
