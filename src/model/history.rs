//! What an outcome was in measured years: its `history` equation over measured series.

use crate::model::equation::Node;
use crate::model::{Expr, Model, evaluate, evaluate::Surroundings};

/// Year and value of an outcome wherever all the series that its history reads were measured;
/// empty if it has none. Parameters are at their medians. What came after the start is left out.
pub fn history(model: &Model, outcome: &str) -> Vec<(f64, f64)> {
    let mut points = record(model, outcome);
    points.retain(|(year, _)| *year <= model.start_years());
    points
}

/// Whether a series that an outcome's history reads has a source that is recalled and still to be
/// checked.
pub fn is_recalled(model: &Model, outcome: &str) -> bool {
    let equation = model.outcomes.get(outcome).and_then(|outcome| outcome.history.as_ref());
    let mut series = Vec::new();
    if let Some(equation) = equation {
        observed_in(&equation.expr, &mut series);
    }
    let sources = series.iter().filter_map(|name| model.observed.get(*name));
    let mut sources = sources.flat_map(|observed| &observed.sources);
    sources.any(|source| model.sources.get(source).is_none_or(|source| !source.seen))
}

/// The same as [`history`], for all years that were measured.
pub fn record(model: &Model, outcome: &str) -> Vec<(f64, f64)> {
    let equation = model.outcomes.get(outcome).and_then(|outcome| outcome.history.as_ref());
    let Some(equation) = equation else {
        return Vec::new();
    };
    let mut series = Vec::new();
    observed_in(&equation.expr, &mut series);
    let points = |name: &str| model.observed.get(name).map_or(&[][..], |o| &o.points);
    let first = series.iter().filter_map(|name| points(name).first()).map(|p| p.0);
    let last = series.iter().filter_map(|name| points(name).last()).map(|p| p.0);
    let (first, last) = (first.fold(f64::MIN, f64::max), last.fold(f64::MAX, f64::min));
    let mut years: Vec<f64> = series.iter().flat_map(|name| points(name)).map(|p| p.0).collect();
    years.retain(|year| (first..=last).contains(year));
    years.sort_by(f64::total_cmp);
    years.dedup();
    let value = |year: &f64| (*year, evaluate(&equation.expr, &Year { model, year: *year }));
    years.iter().map(value).filter(|(_, value)| value.is_finite()).collect()
}

/// A year for which sources differ on an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispute {
    /// The year.
    pub year: f64,
    /// The least and the most that the outcome is by them.
    pub range: (f64, f64),
    /// Who says what.
    pub about: String,
}

/// Where sources of a series that an outcome's history reads differ, by year.
pub fn disputes(model: &Model, outcome: &str) -> Vec<Dispute> {
    let equation = model.outcomes.get(outcome).and_then(|outcome| outcome.history.as_ref());
    let Some(equation) = equation else {
        return Vec::new();
    };
    let mut series = Vec::new();
    observed_in(&equation.expr, &mut series);
    let read = model.case.conflicts.iter().filter(|c| series.contains(&c.series.as_str()));
    let mut disputes: Vec<Dispute> = read
        .map(|conflict| {
            let of = |value| {
                let year = Year { model, year: conflict.year };
                let instead = (conflict.series.as_str(), value);
                evaluate(&equation.expr, &Disputed { year, instead })
            };
            let (a, b) = (of(conflict.low), of(conflict.high));
            let range = (a.min(b), a.max(b));
            Dispute { year: conflict.year, range, about: conflict.about.clone() }
        })
        .filter(|dispute| dispute.range.0.is_finite() && dispute.range.1.is_finite())
        .collect();
    disputes.sort_by(|a, b| a.year.total_cmp(&b.year));
    disputes
}

fn observed_in<'a>(expr: &'a Expr, found: &mut Vec<&'a str>) {
    match &expr.node {
        Node::Observed(name) => found.push(name),
        Node::Negate(a) | Node::Not(a) | Node::Lookup(_, a) => observed_in(a, found),
        Node::Binary(_, a, b) => {
            observed_in(a, found);
            observed_in(b, found);
        }
        Node::Call(_, arguments) => arguments.iter().for_each(|a| observed_in(a, found)),
        Node::Number(..) | Node::Name(_) | Node::Time | Node::Dt => {}
    }
}

/// A measured year.
struct Year<'a> {
    model: &'a Model,
    year: f64,
}

impl Surroundings for Year<'_> {
    fn name(&self, name: &str) -> f64 {
        self.model.parameters.get(name).map_or(f64::NAN, |parameter| parameter.p50)
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        self.model.looked_up(name, x)
    }

    fn observed(&self, name: &str) -> f64 {
        self.model.measured(name, self.year)
    }

    fn time(&self) -> f64 {
        self.year
    }

    fn dt(&self) -> f64 {
        1.0 / 12.0
    }
}

/// The same with another value of one series.
struct Disputed<'a> {
    year: Year<'a>,
    instead: (&'a str, f64),
}

impl Surroundings for Disputed<'_> {
    fn name(&self, name: &str) -> f64 {
        self.year.name(name)
    }

    fn lookup(&self, name: &str, x: f64) -> f64 {
        self.year.lookup(name, x)
    }

    fn observed(&self, name: &str) -> f64 {
        let (series, value) = self.instead;
        if name == series { value } else { self.year.observed(name) }
    }

    fn time(&self) -> f64 {
        self.year.time()
    }

    fn dt(&self) -> f64 {
        self.year.dt()
    }
}
