//! XMILE 1.0 of the OASIS standard, base level: stocks, flows, auxiliaries, graphical functions.
//! Only what `PySD` reads is used; it integrates by Euler's method, as we do.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use crate::export::one_future::formula::{Dialect, number};
use crate::export::one_future::{Item, OneFuture, Value, items};

const NAMESPACE: &str = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0";

/// Writes a model in one future.
pub(super) fn write(one: &OneFuture<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let items = items(one, Dialect::Xmile);
    let times = one.trace.times();
    let (start, stop) = (times.first().unwrap_or(&0.0), times.last().unwrap_or(&0.0));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>")?;
    writeln!(out, "<xmile version=\"1.0\" xmlns=\"{NAMESPACE}\">")?;
    writeln!(out, "<header>")?;
    writeln!(out, "  <vendor>Two-Track</vendor>")?;
    writeln!(out, "  <product version=\"{0}\">Two-Track {0}</product>", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "  <name>{}</name>", escaped(&one.title()))?;
    writeln!(out, "</header>")?;
    writeln!(out, "<sim_specs method=\"Euler\" time_units=\"year\">")?;
    writeln!(out, "  <start>{start}</start>")?;
    writeln!(out, "  <stop>{stop}</stop>")?;
    writeln!(out, "  <dt reciprocal=\"true\">{}</dt>", (1.0 / one.trace.dt()).round())?;
    writeln!(out, "</sim_specs>")?;
    writeln!(out, "<model>\n<variables>")?;
    let flows = flows(&items);
    for item in &items {
        write_item(item, flows.contains(item.name.as_str()), out)?;
    }
    writeln!(out, "</variables>\n</model>\n</xmile>")
}

/// What fills or drains a stock.
fn flows(items: &[Item]) -> BTreeSet<&str> {
    let mut flows = BTreeSet::new();
    for item in items {
        if let Value::Stock { inflows, outflows, .. } = &item.value {
            flows.extend(inflows.iter().chain(outflows).map(String::as_str));
        }
    }
    flows
}

fn write_item(item: &Item, is_flow: bool, out: &mut dyn io::Write) -> io::Result<()> {
    let Item { name, unit, doc, value } = item;
    let tag = match value {
        Value::Table(_) => "gf",
        Value::Stock { .. } => "stock",
        Value::Number(_) | Value::Formula(_) | Value::OverTime(_) if is_flow => "flow",
        Value::Number(_) | Value::Formula(_) | Value::OverTime(_) => "aux",
    };
    writeln!(out, "<{tag} name=\"{name}\">")?;
    writeln!(out, "  <doc>{}</doc>", escaped(doc))?;
    match value {
        Value::Number(value) => writeln!(out, "  <eqn>{}</eqn>", number(*value))?,
        Value::Formula(formula) => writeln!(out, "  <eqn>{}</eqn>", escaped(formula))?,
        Value::OverTime(corners) => {
            writeln!(out, "  <eqn>TIME</eqn>\n  <gf>")?;
            write_corners(corners, out)?;
            writeln!(out, "  </gf>")?;
        }
        Value::Table(corners) => write_corners(corners, out)?,
        Value::Stock { initial, inflows, outflows } => {
            writeln!(out, "  <eqn>{}</eqn>", escaped(initial))?;
            for flow in inflows {
                writeln!(out, "  <inflow>{flow}</inflow>")?;
            }
            for flow in outflows {
                writeln!(out, "  <outflow>{flow}</outflow>")?;
            }
        }
    }
    if !matches!(value, Value::Table(_)) {
        writeln!(out, "  <units>{}</units>", escaped(unit))?;
    }
    writeln!(out, "</{tag}>")
}

fn write_corners(corners: &[(f64, f64)], out: &mut dyn io::Write) -> io::Result<()> {
    let list = |of: fn(&(f64, f64)) -> f64| {
        corners.iter().map(|corner| of(corner).to_string()).collect::<Vec<_>>().join(",")
    };
    writeln!(out, "  <xpts>{}</xpts>", list(|corner| corner.0))?;
    writeln!(out, "  <ypts>{}</ypts>", list(|corner| corner.1))
}

/// Whether XML cannot hold a character as it is.
fn is_left_out(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// A text inside of XML; what XML cannot hold is left out.
fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) && !text.contains(is_left_out) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(' '),
            c if is_left_out(c) => {}
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
