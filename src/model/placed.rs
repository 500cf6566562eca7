//! An equation whose names are places in a list of values: for those who want its value very often.
//! It means what `evaluate` says, operator by operator, and gives the same bits.

use crate::model::evaluate::{binary, call, interpolate, not};
use crate::model::{Binary, Expr, Function, Model, Node};

/// An equation, with places for names.
#[derive(Clone, Debug)]
pub struct Placed(Part);

#[derive(Clone, Debug)]
enum Part {
    Number(f64),
    Place(usize),
    Time,
    Dt,
    Negate(Box<Self>),
    Not(Box<Self>),
    Binary(Binary, Box<[Self; 2]>),
    Call(Function, Vec<Self>),
    /// Through the points of a lookup.
    Through(Vec<(f64, f64)>, Box<Self>),
}

impl Placed {
    /// Puts places for names, lookups and measured series; what is not known is not-a-number.
    pub fn of(expr: &Expr, model: &Model, place: &impl Fn(&str) -> Option<usize>) -> Self {
        Self(part(expr, model, place))
    }

    /// Its value, with the values at their places, at a model time and with a step, in years.
    pub fn value(&self, values: &[f64], time: f64, dt: f64) -> f64 {
        self.0.value(values, time, dt)
    }
}

fn part(expr: &Expr, model: &Model, place: &impl Fn(&str) -> Option<usize>) -> Part {
    let of = |expr: &Expr| part(expr, model, place);
    match &expr.node {
        Node::Number(value, _) => Part::Number(*value),
        Node::Name(name) => place(name).map_or(Part::Number(f64::NAN), Part::Place),
        Node::Time => Part::Time,
        Node::Dt => Part::Dt,
        Node::Negate(a) => Part::Negate(Box::new(of(a))),
        Node::Not(a) => Part::Not(Box::new(of(a))),
        Node::Binary(op, a, b) => Part::Binary(*op, Box::new([of(a), of(b)])),
        Node::Call(function, arguments) => {
            Part::Call(*function, arguments.iter().map(of).collect())
        }
        Node::Lookup(name, x) => {
            let points = model.lookups.get(name).map_or(Vec::new(), |of| of.points.clone());
            Part::Through(points, Box::new(of(x)))
        }
        Node::Observed(name) => {
            let points = model.observed.get(name).map_or(Vec::new(), |of| of.points.clone());
            Part::Through(points, Box::new(Part::Time))
        }
    }
}

impl Part {
    fn value(&self, values: &[f64], time: f64, dt: f64) -> f64 {
        let of = |part: &Self| part.value(values, time, dt);
        match self {
            Self::Number(value) => *value,
            Self::Place(place) => values.get(*place).copied().unwrap_or(f64::NAN),
            Self::Time => time,
            Self::Dt => dt,
            Self::Negate(a) => -of(a),
            Self::Not(a) => not(of(a)),
            Self::Binary(op, both) => binary(*op, of(&both[0]), of(&both[1])),
            Self::Call(function, arguments) => {
                let at = |index: usize| arguments.get(index).map_or(f64::NAN, of);
                call(*function, [at(0), at(1), at(2)], time, dt)
            }
            // Flat without points is not-a-number, as an unknown name is.
            Self::Through(points, x) => interpolate(points, of(x)),
        }
    }
}
