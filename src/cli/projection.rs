//! The words of a projection on a terminal: levels through time, the scoreboard against the
//! baseline at the last year, chances, and the caveat. Its numbers come from `ensemble` and
//! `analysis`.

use std::io::{self, Write};

use crate::analysis::{Chance, Scoreboard, Spread};
use crate::base::format;
use crate::ensemble::{Bands, LEVELS};
use crate::export::{Align, Cell, Table};
use crate::model::{Better, Model};
use crate::plan::Plan;

/// Between two columns of years.
const YEARS_APART: f64 = 5.0;

/// Writes it: the bands until the moment of the scoreboard.
pub(super) fn write(
    model: &Model,
    plan: &Plan,
    bands: &Bands,
    board: &Scoreboard,
    out: &mut dyn Write,
) -> io::Result<()> {
    let last = last(&bands.times, board.year);
    let baseline = &model.case.baseline_label;
    writeln!(out, "{}", plan.title())?;
    let school = plan.school().and_then(|id| model.schools.get(id));
    let school = school.map(|school| format!(", school: {}", school.label)).unwrap_or_default();
    writeln!(
        out,
        "{}, {} futures, seed {}{school}; baseline: {baseline}\n",
        model.case.label,
        format::count(u64::from(bands.futures)),
        plan.seed(),
    )?;
    writeln!(out, "Medians, and 80 % of futures at the end")?;
    levels(model, bands, last).write_aligned(out)?;
    writeln!(
        out,
        "\nChange against the baseline in {}, in the same futures; and in how many of 100 the plan \
         is better\nfor Washington, better for Beijing (one change can be both), or the same",
        format::year(board.year)
    )?;
    changes(model, board).write_aligned(out)?;
    writeln!(out)?;
    chances(board).write_aligned(out)?;
    writeln!(out)?;
    model.caveat.iter().try_for_each(|line| writeln!(out, "{line}"))
}

/// The last saved moment that is told.
pub(super) fn last(times: &[f64], until: f64) -> usize {
    times.iter().rposition(|time| *time <= until).unwrap_or(0)
}

/// Saved moments that get a column: the start, then every few years, and the last.
pub(super) fn columns(times: &[f64], last: usize) -> Vec<usize> {
    let mut columns = vec![0];
    for (index, time) in times.iter().enumerate().take(last) {
        let since = time - times[columns[columns.len() - 1]];
        // Model times are sums of steps: a year may be missed by rounding.
        if since > YEARS_APART - 1e-6 && times[last] - time > YEARS_APART / 2.0 {
            columns.push(index);
        }
    }
    columns.push(last);
    columns.dedup();
    columns
}

fn levels(model: &Model, bands: &Bands, last: usize) -> Table {
    let columns = columns(&bands.times, last);
    let years: Vec<String> =
        columns.iter().map(|&column| format::year(bands.times[column])).collect();
    let heads = [("Outcome", Align::Left), ("Unit", Align::Left)];
    let years = years.iter().map(|year| (year.as_str(), Align::Right));
    let mut table = Table::new(heads.into_iter().chain(years).chain([("80 %", Align::Right)]));
    let [p10, p50, p90] = [0.10, 0.50, 0.90].map(level);
    for (outcome, of_outcome) in model.outcomes.values().zip(&bands.outcomes) {
        let number = |value| format::number(value, outcome.decimals);
        let medians = columns.iter().map(|&column| number(of_outcome.quantiles[column][p50]));
        let at_last = &of_outcome.quantiles[last];
        let range = format!("{} to {}", number(at_last[p10]), number(at_last[p90]));
        // The unit of an index or a share, 1, says nothing to a reader.
        let unit = if outcome.unit == "1" { "" } else { &outcome.unit };
        let head = [outcome.label.clone(), unit.to_owned()];
        table.push(head.into_iter().chain(medians).chain([range]).map(Cell::from));
    }
    table
}

fn changes(model: &Model, board: &Scoreboard) -> Table {
    let mut table = Table::new([
        ("Outcome", Align::Left),
        ("Median", Align::Right),
        ("80 %", Align::Right),
        ("Washington", Align::Right),
        ("Beijing", Align::Right),
        ("Same", Align::Right),
    ]);
    for row in &board.rows {
        let outcome = &model.outcomes[row.outcome];
        let Spread { p10, p50, p90 } = row.change;
        let signed = |value| format::signed(value, outcome.decimals);
        let better = |better: Better| row.share_better(better).map_or("–".to_owned(), in_100);
        table.push(
            [
                outcome.label.clone(),
                signed(p50),
                format!("{} to {}", signed(p10), signed(p90)),
                better(row.washington),
                better(row.beijing),
                in_100(row.share_equal),
            ]
            .map(Cell::from),
        );
    }
    table
}

fn chances(board: &Scoreboard) -> Table {
    let mut table = Table::new([
        ("In how many of 100 futures", Align::Left),
        ("Plan", Align::Right),
        ("Baseline", Align::Right),
        ("Under the plan", Align::Left),
    ]);
    for Chance { what, plan, base } in &board.chances {
        let words = format::probability_words(*plan).to_owned();
        table.push([what.clone(), in_100(*plan), in_100(*base), words].map(Cell::from));
    }
    table
}

/// A share as a whole number of 100 futures; what is not quite none or all says so.
fn in_100(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if share > 0.0 && rounded < 1.0 {
        "< 1".to_owned()
    } else if share < 1.0 && rounded > 99.0 {
        "> 99".to_owned()
    } else {
        format!("{rounded:.0}")
    }
}

/// The index of a quantile level that every band has.
fn level(level: f64) -> usize {
    LEVELS.iter().position(|known| *known == level).unwrap_or(LEVELS.len() / 2)
}
