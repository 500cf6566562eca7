//! `explain`: what each measure adds to an outcome, and the answer in words; what the window's
//! Why view shows. The numbers are `analysis`'s.

use std::io::{self, Write};
use std::path::PathBuf;
use std::thread;

use crate::analysis::{self, Amount, Contributions, Part};
use crate::base::format;
use crate::base::problem::did_you_mean;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::run::{every_future, watched};
use crate::cli::status::{Failure, Status};
use crate::ensemble::nearest_time;
use crate::export::{Align, Cell, Table, wrapped};
use crate::model::Model;
use crate::plan::Plan;

/// What is asked.
pub(super) struct Explain {
    pub(super) plan: PathBuf,
    /// An id of the model's outcomes.
    pub(super) outcome: String,
    /// `None`: the case's last year.
    pub(super) at: Option<i32>,
    /// Where tidy CSV is written instead of words and a table.
    pub(super) out: Option<Out>,
}

/// Carries it out.
pub(super) fn explain(asked: &Explain, out: &mut dyn Write) -> Result<Status, Failure> {
    let source = Source::file(&asked.plan)?;
    let (model, plan) = load::plan_of(&source, None)?;
    let Some(outcome) = model.outcomes.get_index_of(&asked.outcome) else {
        let known = model.outcomes.keys().map(String::as_str);
        return Err(Failure::usage(&format!(
            "there is no outcome `{}`; {}",
            asked.outcome,
            did_you_mean(&asked.outcome, known)
        )));
    };
    let year = year(asked.at, &model)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let total = analysis::contribution_runs(&model, &plan);
    let parts = watched("measures", (total, "combinations"), |progress| {
        analysis::contributions(&model, &plan, outcome, threads, progress).transpose()
    })?;
    let told = |problems: Vec<_>| Failure::of(Status::Problems, &source.name, &problems);
    let parts = parts.map_err(told)?;
    match &asked.out {
        Some(to) => {
            let table = table(&model, &plan, &parts);
            to.write(out, |file| table.write_csv(file))?;
        }
        None => {
            let run = every_future(&model, &plan, "plan")?;
            let base = every_future(&model, &plan.with_baseline_measures(&model), "baseline")?;
            let traced = analysis::spanning((&run, &base), outcome, year);
            let pairs = watched("causes", (traced.len() as u32, "futures"), |progress| {
                analysis::pairs(&model, &plan, &traced, threads, progress).transpose()
            })?;
            let pairs = pairs.map_err(told)?;
            let sentences = analysis::explain(&analysis::Asked {
                model: &model,
                plan: &plan,
                run: &run,
                base: &base,
                parts: &parts,
                pairs: &pairs,
                year,
            });
            write(&model, &plan, (&parts, year), &sentences.map_err(told)?, out)?;
        }
    }
    Ok(Status::Done)
}

/// The model time asked for.
fn year(at: Option<i32>, model: &Model) -> Result<f64, Failure> {
    let Some(year) = at else { return Ok(model.end_years()) };
    let first = model.start_years().floor() as i32 + 1;
    let last = model.end_years().floor() as i32;
    if (first..=last).contains(&year) {
        Ok(f64::from(year))
    } else {
        Err(Failure::usage(&format!(
            "--at {year} is outside the case `{}`; choose a year from {first} to {last}",
            model.case.id
        )))
    }
}

fn write(
    model: &Model,
    plan: &Plan,
    (parts, year): (&Contributions, f64),
    sentences: &analysis::Sentences,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "{}\n", plan.title())?;
    for sentence in sentences {
        writeln!(out, "{}", wrapped(&analysis::plain(sentence), 0))?;
    }
    let time = nearest_time(&parts.times, year);
    writeln!(out, "\nWhat each measure adds in {}", format::year(year))?;
    ranking(model, parts, time).write_aligned(out)?;
    writeln!(out, "\n{}\n", wrapped(&analysis::parts_words(parts), 0))?;
    model.caveat.iter().try_for_each(|line| writeln!(out, "{line}"))
}

fn ranking(model: &Model, parts: &Contributions, time: usize) -> Table {
    let mut table = Table::new([
        ("Measure", Align::Left),
        ("Mean", Align::Right),
        ("Median", Align::Right),
        ("80 %", Align::Right),
        ("Alone", Align::Right),
        ("Added last", Align::Right),
        ("More in", Align::Left),
    ]);
    let decimals = model.outcomes.get_index(parts.outcome).map_or(1, |(_, o)| o.decimals);
    let signed = |value: f64| format::signed(value, decimals + 1);
    let mut row = |label: &str, amount: &Amount, alone: f64, last: f64| {
        let spread = amount.spread;
        // An error that cannot be seen is not told.
        let error = format::signed(amount.error, decimals + 1);
        let error =
            if error.starts_with('±') { String::new() } else { error.replace('+', " ± ") };
        table.push(
            [
                label.to_owned(),
                signed(amount.mean) + &error,
                signed(spread.p50),
                format!("{} to {}", signed(spread.p10), signed(spread.p90)),
                signed(alone),
                signed(last),
                format::in_100(amount.above),
            ]
            .map(Cell::from),
        );
    };
    for part in parts.ranked(time) {
        let Part { measure, amounts, alone, last, .. } = &parts.parts[part];
        let label = model.measures.get(measure).map_or(measure.as_str(), |m| &m.label);
        row(label, &amounts[time], alone[time], last[time]);
    }
    row("All together", &parts.total[time], f64::NAN, f64::NAN);
    table
}

/// Tidy CSV: one row per measure and saved quarter; the sum has no measure.
fn table(model: &Model, plan: &Plan, parts: &Contributions) -> Table {
    let heads = ["plan", "outcome", "unit", "year", "measure"].map(|head| (head, Align::Left));
    let numbers = ["mean", "error", "p10", "p50", "p90", "share_above_zero", "alone", "last"];
    let mut table = Table::new(heads.into_iter().chain(numbers.map(|head| (head, Align::Right))));
    let Some((id, outcome)) = model.outcomes.get_index(parts.outcome) else { return table };
    let sum = ("", &parts.total, None);
    let each = parts.parts.iter().map(|part| (part.measure.as_str(), &part.amounts, Some(part)));
    for (measure, amounts, part) in each.chain([sum]) {
        for (time, (year, amount)) in parts.times.iter().zip(amounts).enumerate() {
            let words = [plan.title(), id, &outcome.unit].map(Cell::from);
            let Amount { mean, error, spread, above, .. } = *amount;
            let alone = part.map_or(mean, |part| part.alone[time]);
            let last = part.map_or(mean, |part| part.last[time]);
            let numbers = [mean, error, spread.p10, spread.p50, spread.p90, above, alone, last];
            let at = [Cell::from(*year), Cell::from(measure)];
            table.push(words.into_iter().chain(at).chain(numbers.map(Cell::from)));
        }
    }
    table
}
