//! Vensim's `.mdl`: a text of equations without a sketch, which Vensim, `PySD`, `SDEverywhere` and
//! Simlin read.

use std::io;

use crate::export::one_future::formula::{Dialect, number};
use crate::export::one_future::{Item, OneFuture, Value, items};

/// Corners of a function in a line; Vensim's own files have lines of about eighty characters.
const CORNERS_A_LINE: usize = 4;

/// Writes a model in one future.
pub(super) fn write(one: &OneFuture<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{{UTF-8}}")?;
    for item in items(one, Dialect::Vensim) {
        let Item { name, unit, doc, value } = &item;
        let equation = match value {
            Value::Number(value) => format!("{name}=\n\t{}", number(*value)),
            Value::Formula(formula) => format!("{name}=\n\t{formula}"),
            Value::OverTime(points) => {
                format!("{name}= WITH LOOKUP (\n\tTime,\n\t\t({}))", corners(points))
            }
            Value::Table(points) => format!("{name}(\n\t{})", corners(points)),
            Value::Stock { initial, inflows, outflows } => {
                let (inflow, outflow) = (sum(inflows), sum(outflows));
                format!("{name}= INTEG (\n\t{inflow} - ({outflow}),\n\t\t{initial})")
            }
        };
        write_block(&equation, unit, doc, out)?;
    }
    let times = one.trace.times();
    let (start, end) = (times.first().unwrap_or(&0.0), times.last().unwrap_or(&0.0));
    let line = "*".repeat(56);
    let title = plain(&one.title());
    writeln!(out, "{line}\n\t.Control\n{line}~\n\t\tTwo-Track: {title}\n\t|\n")?;
    let step = one.trace.dt();
    for (name, value, doc) in [
        ("INITIAL TIME", start.to_string(), "Now"),
        ("FINAL TIME", end.to_string(), "The end"),
        ("TIME STEP", step.to_string(), "A month"),
        ("SAVEPER", "TIME STEP".to_owned(), "Every step is kept"),
    ] {
        write_block(&format!("{name}=\n\t{value}"), "year", doc, out)?;
    }
    Ok(())
}

fn write_block(equation: &str, unit: &str, doc: &str, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{equation}\n\t~\t{unit}\n\t~\t{}\n\t|\n", plain(doc))
}

fn sum(flows: &[String]) -> String {
    if flows.is_empty() { "0".to_owned() } else { flows.join(" + ") }
}

/// A function's range and corners; lines go on after a backslash.
fn corners(points: &[(f64, f64)]) -> String {
    let range = |of: fn(&(f64, f64)) -> f64| {
        let values = points.iter().map(of);
        (values.clone().fold(f64::INFINITY, f64::min), values.fold(f64::NEG_INFINITY, f64::max))
    };
    let ((left, right), (low, high)) = (range(|point| point.0), range(|point| point.1));
    let mut text = format!("[({left},{low})-({right},{high})]");
    for line in points.chunks(CORNERS_A_LINE) {
        text += ",\\\n\t\t";
        let line: Vec<String> = line.iter().map(|(x, y)| format!("({x},{y})")).collect();
        text += &line.join(",");
    }
    text
}

/// Words without what has a meaning in the file.
fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '|' | '\\' => '/',
        '~' => '-',
        '"' => '\'',
        '{' | '[' => '(',
        '}' | ']' => ')',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(plain).collect()
}
