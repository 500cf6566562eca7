//! The value of an equation for given values of its names: one number at a time, straight from
//! the tree. It is the plain statement of what equations mean; `ensemble` does the same for
//! thousands of futures at once and is tested against it, bit for bit.

use crate::base::{Real, math};
use crate::model::equation::Node;
use crate::model::{Binary, Expr, Function, Model};

/// Model times are sums of steps; a moment may be missed by this much, in years.
pub const TIME_SLACK_YEARS: f64 = 1e-6;

/// What an equation is evaluated in.
pub trait Surroundings {
    /// The value of a name.
    fn name(&self, name: &str) -> f64;
    /// A lookup's value.
    fn lookup(&self, name: &str, x: f64) -> f64;
    /// A measured series now.
    fn observed(&self, name: &str) -> f64;
    /// Model time, in years.
    fn time(&self) -> f64;
    /// The step, in years.
    fn dt(&self) -> f64;
}

/// A moment of a run: where equations of a model find what they name.
pub struct Moment<'a, F> {
    /// Its lookups and measured series.
    pub model: &'a Model,
    /// Model time, in years.
    pub time: f64,
    /// The step, in years.
    pub dt: f64,
    /// The value of a name. Names were resolved when the model was checked; one that is not known
    /// here would be a bug, and gives not-a-number rather than a panic.
    pub value: F,
}

impl<F: Fn(&str) -> Option<f64>> Surroundings for Moment<'_, F> {
    fn name(&self, name: &str) -> f64 {
        (self.value)(name).unwrap_or(f64::NAN)
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        self.model.looked_up(name, x)
    }

    fn observed(&self, name: &str) -> f64 {
        self.model.measured(name, self.time)
    }

    fn time(&self) -> f64 {
        self.time
    }

    fn dt(&self) -> f64 {
        self.dt
    }
}

/// The value of an equation. Where arithmetic has no answer it is not finite, and what is computed
/// from not-a-number is none either: no limit, comparison or condition hides it.
///
/// `smooth1` and `delay1` have become stocks when a model is checked; here they give their input,
/// which is what they start from.
pub fn evaluate(expr: &Expr, around: &impl Surroundings) -> f64 {
    let value = |expr: &Expr| evaluate(expr, around);
    match &expr.node {
        Node::Number(value, _) => *value,
        Node::Name(name) => around.name(name),
        Node::Time => around.time(),
        Node::Dt => around.dt(),
        Node::Negate(a) => -value(a),
        Node::Not(a) => not(value(a)),
        Node::Binary(op, a, b) => binary(*op, value(a), value(b)),
        Node::Call(function, arguments) => {
            let at = |index: usize| arguments.get(index).map_or(f64::NAN, value);
            call(*function, [at(0), at(1), at(2)], around.time(), around.dt())
        }
        Node::Lookup(name, x) => around.lookup(name, value(x)),
        Node::Observed(name) => around.observed(name),
    }
}

/// Whether two numbers compare so, as 1 or 0; not-a-number if either is none.
#[inline(always)]
pub fn compared<R: Real>(is: bool, a: R, b: R) -> R {
    let truth = if is { R::ONE } else { R::ZERO };
    truth.nan_where(a.is_nan() || b.is_nan())
}

/// `a` where a condition is not 0, else `b`.
#[inline(always)]
pub fn chosen<R: Real>(condition: R, a: R, b: R) -> R {
    let of_both = if condition != R::ZERO { a } else { b };
    of_both.nan_where(condition.is_nan())
}

/// 1 of 0, else 0.
#[inline(always)]
pub fn not<R: Real>(a: R) -> R {
    compared(a == R::ZERO, a, a)
}

/// 1 if neither is 0, else 0.
#[inline(always)]
pub fn and<R: Real>(a: R, b: R) -> R {
    math::min(compared(a != R::ZERO, a, a), compared(b != R::ZERO, b, b))
}

/// 0 if both are 0, else 1.
#[inline(always)]
pub fn or<R: Real>(a: R, b: R) -> R {
    math::max(compared(a != R::ZERO, a, a), compared(b != R::ZERO, b, b))
}

/// What an operator gives.
pub fn binary(op: Binary, a: f64, b: f64) -> f64 {
    match op {
        Binary::Add => a + b,
        Binary::Subtract => a - b,
        Binary::Multiply => a * b,
        Binary::Divide => a / b,
        Binary::Power => power(a, b),
        Binary::Less => compared(a < b, a, b),
        Binary::LessOrEqual => compared(a <= b, a, b),
        Binary::Greater => compared(a > b, a, b),
        Binary::GreaterOrEqual => compared(a >= b, a, b),
        Binary::Equal => compared(a == b, a, b),
        Binary::NotEqual => compared(a != b, a, b),
        Binary::And => and(a, b),
        Binary::Or => or(a, b),
    }
}

/// Small whole powers are products, so that negative numbers have them too.
pub fn power<R: Real>(a: R, b: R) -> R {
    if b == R::of(2.0) {
        a * a
    } else if b == R::of(3.0) {
        a * a * a
    } else {
        a.pow(b)
    }
}

/// What a function gives.
pub fn call(function: Function, [a, b, c]: [f64; 3], time: f64, dt: f64) -> f64 {
    match function {
        Function::If => chosen(a, b, c),
        Function::Min => math::min(a, b),
        Function::Max => math::max(a, b),
        Function::Clamp => math::min(math::max(a, b), c),
        Function::Abs => a.abs(),
        Function::Exp => math::exp(a),
        Function::Ln => math::ln(a),
        Function::Sqrt => a.sqrt(),
        Function::Logistic => math::logistic(a),
        Function::Smoothstep => smoothstep((a - b) / (c - b)),
        Function::Step => compared(a <= time + TIME_SLACK_YEARS, a, time),
        Function::Ramp => math::min(math::max((time - a) / (b - a), 0.0), 1.0),
        Function::Pulse => pulse(a, b, time, dt),
        Function::Smooth1 | Function::Delay1 => a,
    }
}

fn smoothstep(t: f64) -> f64 {
    let t = math::min(math::max(t, 0.0), 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// An impulse of area one in the step that holds `first` or a whole number of intervals later.
pub fn pulse(first: f64, interval: f64, time: f64, dt: f64) -> f64 {
    let late = time - TIME_SLACK_YEARS - first;
    let periods = if late > 0.0 && interval > 0.0 { (late / interval).ceil() } else { 0.0 };
    let next = first + periods * interval;
    let in_step = next >= time - TIME_SLACK_YEARS && next < time + dt - TIME_SLACK_YEARS;
    if in_step { 1.0 / dt } else { 0.0 }
}

/// A piecewise linear function, flat outside its points; not finite where it has none.
pub fn interpolate<R: Real>(points: &[(R, R)], x: R) -> R {
    if x.is_nan() {
        return x;
    }
    let after = points.partition_point(|(px, _)| *px <= x);
    let before = after.checked_sub(1).and_then(|i| points.get(i)).copied();
    match (before, points.get(after).copied()) {
        (Some((x0, y0)), Some((x1, y1))) => y0 + (y1 - y0) * ((x - x0) / (x1 - x0)),
        (Some((_, y)), None) | (None, Some((_, y))) => y,
        (None, None) => R::ZERO.nan_where(true),
    }
}
