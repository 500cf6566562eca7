//! Whether a statement holds in runs, and if not, where first, in words. What runs it is tried on
//! is for `verify`.

use crate::analysis::statements::{AtFile, OfFile, Statement, Which, read_as};
use crate::base::{Month, format};
use crate::ensemble::{Ensemble, STEPS_A_YEAR};
use crate::model::{Expr, Model, Node, TIME_SLACK_YEARS, binary, call};

/// Where a statement fails; `None` if it holds. `model` has all that it names among its outcomes.
pub(super) fn failure(
    statement: &Statement,
    model: &Model,
    runs: &Ensemble,
    base: &Ensemble,
) -> Option<String> {
    if let Some(problem) = runs.problems().iter().chain(base.problems()).next() {
        return Some(problem.to_string());
    }
    let file = &statement.file;
    let times = times(statement, model, runs.times());
    let Some(last) = times.last().copied() else {
        return Some("nothing is saved between the times it is about".to_owned());
    };
    let rows = Rows { model, runs, base, means: file.of == OfFile::Means };
    // For each future (or for the mean alone), the first time at which it is broken.
    let mut broken: Vec<Option<usize>> = vec![None; rows.count()];
    match file.at {
        AtFile::Always | AtFile::End => {
            let asked = if file.at == AtFile::End { &times[times.len() - 1..] } else { &times[..] };
            for time in asked {
                let held = rows.held(&statement.holds, *time);
                for (broken, _) in broken.iter_mut().zip(held).filter(|(_, held)| !held) {
                    broken.get_or_insert(*time);
                }
            }
        }
        AtFile::Sometime => {
            broken.fill(Some(last));
            for time in &times {
                let held = rows.held(&statement.holds, *time);
                for (broken, _) in broken.iter_mut().zip(held).filter(|(_, held)| *held) {
                    *broken = None;
                }
            }
        }
    }
    let found = broken.iter().enumerate().filter_map(|(future, time)| Some((future, (*time)?)));
    let found: Vec<(usize, usize)> = found.collect();
    let (future, time) = *found.first()?;
    let values = rows.values(&statement.holds, time, future).join(", ");
    let month = format::month(Month::nearest(runs.times()[time]));
    if rows.means {
        return Some(format!("not on average, in {month}: {values}"));
    }
    let (count, of) = (found.len(), broken.len());
    let enough = (of - count) as f64 >= file.in_share * of as f64;
    let told =
        || format!("not in {count} of {of} futures, first in future {future} in {month}: {values}");
    (!enough).then(told)
}

/// The saved times that a statement is about, by their indices.
fn times(statement: &Statement, model: &Model, saved: &[f64]) -> Vec<usize> {
    let (from, to) = statement.file.span();
    let inside = |time: &f64| {
        let since = time - model.start_years();
        since >= from - TIME_SLACK_YEARS && since <= to + TIME_SLACK_YEARS
    };
    saved.iter().enumerate().filter(|(_, time)| inside(time)).map(|(index, _)| index).collect()
}

/// The futures of a plan, or their means, beside what it is compared with.
struct Rows<'a> {
    model: &'a Model,
    runs: &'a Ensemble,
    base: &'a Ensemble,
    means: bool,
}

impl Rows<'_> {
    /// How many values a name has at a time.
    fn count(&self) -> usize {
        if self.means { 1 } else { self.runs.futures() as usize }
    }

    /// Where a predicate holds; what has no number does not.
    fn held(&self, holds: &Expr, time: usize) -> impl Iterator<Item = bool> + use<> {
        self.row(holds, time).into_iter().map(|value| !value.is_nan() && value != 0.0)
    }

    /// The values of an expression at a saved time.
    fn row(&self, expr: &Expr, time: usize) -> Vec<f64> {
        let of = |expr: &Expr| self.row(expr, time);
        let same = |value: f64| vec![value; self.count()];
        let years = self.runs.times()[time];
        let dt = 1.0 / f64::from(STEPS_A_YEAR);
        match &expr.node {
            Node::Number(value, _) => same(*value),
            Node::Name(name) => self.named(name, time),
            Node::Time => same(years),
            Node::Dt => same(dt),
            Node::Negate(a) => of(a).into_iter().map(|a| -a).collect(),
            Node::Not(a) => of(a).into_iter().map(|a| if a == 0.0 { 1.0 } else { 0.0 }).collect(),
            Node::Binary(op, a, b) => {
                of(a).into_iter().zip(of(b)).map(|(a, b)| binary(*op, a, b)).collect()
            }
            Node::Call(function, arguments) => {
                let all: Vec<Vec<f64>> = arguments.iter().map(of).collect();
                let at = |argument: usize, row: usize| {
                    all.get(argument).map_or(f64::NAN, |values| values[row])
                };
                let value = |row| call(*function, [at(0, row), at(1, row), at(2, row)], years, dt);
                (0..self.count()).map(value).collect()
            }
            // Lookups and measured series belong to equations, not to what is read off a run.
            Node::Lookup(..) | Node::Observed(_) => same(f64::NAN),
        }
    }

    /// The values that a name has.
    fn named(&self, name: &str, time: usize) -> Vec<f64> {
        let read = read_as(self.model, name);
        let read =
            read.and_then(|(id, which)| Some((self.model.outcomes.get_index_of(id)?, which)));
        let Some((outcome, which)) = read else { return vec![f64::NAN; self.count()] };
        let (runs, time) = match which {
            Which::Now => (self.runs, time),
            Which::Start => (self.runs, 0),
            Which::Before => (self.runs, time.saturating_sub(1)),
            Which::Base => (self.base, time),
        };
        let mut column = Vec::new();
        runs.column(outcome, time, &mut column);
        let values = column.iter().map(|value| f64::from(*value));
        if self.means { vec![values.sum::<f64>() / column.len() as f64] } else { values.collect() }
    }

    /// What a predicate names, with its numbers at a moment.
    fn values(&self, holds: &Expr, time: usize, row: usize) -> Vec<String> {
        let mut names: Vec<&str> = Vec::new();
        holds.names(&mut |name, _| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
        let decimals = |value: f64| match value.abs() {
            size if size < 10.0 => 3,
            size if size < 1000.0 => 1,
            _ => 0,
        };
        let told = |name: &&str| {
            let value = self.named(name, time).get(row).copied().unwrap_or(f64::NAN);
            format!("{name} {}", format::number(value, decimals(value)))
        };
        names.iter().map(told).collect()
    }
}
