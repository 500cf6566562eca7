//! `explain`: what each measure adds to an outcome, and the answer in words; what the window's
//! Why view shows. The numbers are `analysis`'s.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::analysis::{
    self, Amount, Causes, Contributions, CountedFrom, HeldBack, Part, Spread, Steps, name_label,
};
use crate::base::problem::did_you_mean;
use crate::base::{Problem, format};
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::page::Page;
use crate::cli::run::{every_future_of, threads, watched};
use crate::cli::status::{Failure, Status};
use crate::ensemble::nearest_time;
use crate::export::{Align, Cell, Form, Table};
use crate::model::Model;
use crate::plan::Plan;

/// What is asked.
pub(super) struct Explain {
    pub(super) plan: PathBuf,
    /// An id of the model's outcomes.
    pub(super) outcome: String,
    /// `None`: the case's last year.
    pub(super) at: Option<i32>,
    /// In which form and where it is written, instead of to a terminal.
    pub(super) out: Option<(Form, Out)>,
}

/// What is told.
struct Told<'a> {
    model: &'a Model,
    plan: &'a Plan,
    parts: &'a Contributions,
    sentences: analysis::Sentences,
    steps: Steps,
    causes: Causes,
    held: HeldBack,
    year: f64,
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
    let total = analysis::contribution_runs(&model, &plan);
    let parts = watched("measures", (total, "futures"), |progress| {
        analysis::contributions(&model, &plan, outcome, threads(), progress).transpose()
    })?;
    let parts = parts.map_err(|of| Failure::of(Status::Problems, &source.name, &of))?;
    match &asked.out {
        None => {
            let told = told(&source, (&model, &plan), (&parts, year))?;
            write(&told, Page::Terminal, out)?;
        }
        Some((Form::Markdown, to)) => {
            let told = told(&source, (&model, &plan), (&parts, year))?;
            to.write(out, |file| write(&told, Page::Markdown, file))?;
        }
        Some((form, to)) => {
            let table = table(&model, &plan, &parts);
            to.write(out, |file| table.write(*form, file))?;
        }
    }
    Ok(Status::Done)
}

fn told<'a>(
    source: &Source,
    (model, plan): (&'a Model, &'a Plan),
    (parts, year): (&'a Contributions, f64),
) -> Result<Told<'a>, Failure> {
    let failed = |problems: Vec<Problem>| Failure::of(Status::Problems, &source.name, &problems);
    let baseline = plan.with_baseline_measures(model);
    let run = every_future_of(model, (plan, parts.outcome), "plan")?;
    let base = every_future_of(model, (&baseline, parts.outcome), "baseline")?;
    let traced = analysis::spanning((&run, &base), parts.outcome, year);
    let pairs = watched("causes", (traced.len() as u32, "futures"), |progress| {
        analysis::pairs(model, plan, &traced, threads(), progress).transpose()
    })?;
    let pairs = pairs.map_err(failed)?;
    let total = (plan.futures().saturating_mul(2), "futures");
    let steps = watched("by the evidence", total, |progress| {
        let of = (parts.outcome, threads());
        analysis::steps(model, plan, (&run, &base), of, progress).transpose()
    })?;
    let steps = steps.map_err(failed)?;
    let asked = analysis::Asked { model, plan, run: &run, base: &base, parts, pairs: &pairs, year };
    let sentences = analysis::explain(&asked).map_err(failed)?;
    let id = model.outcomes.get_index(parts.outcome).map_or("", |(id, _)| id.as_str());
    let moved = pairs.of_outcome(model, id, (year, CountedFrom::Baseline));
    let causes = pairs.causes(model, &moved);
    let total = analysis::held_back_runs(model, plan);
    let held = watched("measures used otherwise", (total, "futures"), |progress| {
        let (of, work) = ((parts.outcome, year), (threads(), progress));
        analysis::held_back(model, (plan, &run), of, work).transpose()
    })?;
    let held = held.map_err(failed)?;
    Ok(Told { model, plan, parts, sentences, steps, causes, held, year })
}

/// The model time asked for.
pub(super) fn year(at: Option<i32>, model: &Model) -> Result<f64, Failure> {
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

fn write(told: &Told<'_>, page: Page, out: &mut dyn Write) -> io::Result<()> {
    let Told { model, plan, parts, sentences, steps, causes, held, year } = told;
    page.title(out, plan.title())?;
    for sentence in sentences {
        page.paragraph(out, &analysis::plain(sentence))?;
    }
    let time = nearest_time(&parts.times, *year);
    page.heading(out, &format!("What each measure adds in {}", format::year(*year)))?;
    page.table(out, &ranking(model, parts, time))?;
    writeln!(out)?;
    page.paragraph(out, &analysis::parts_words(parts))?;
    page.heading(out, &format!("What changed it by {}", format::year(*year)))?;
    page.table(out, &two_steps(model, steps, nearest_time(&steps.times, *year)))?;
    writeln!(out)?;
    if let Some(assumed) = &steps.assumed {
        page.paragraph(out, &format!("This plan assumes {assumed}, not the evidence alone"))?;
    }
    page.heading(out, &format!("What moved it by {}", format::year(*year)))?;
    page.table(out, &moved(model, causes))?;
    writeln!(out)?;
    let words = format!(
        "Its mean change by the plan over {} futures that span it is {}",
        analysis::TRACED.min(plan.futures() as usize),
        format::sized(causes.change)
    );
    page.paragraph(out, &words)?;
    page.heading(out, &held.heading(model))?;
    for sentence in held.sentences(model, plan) {
        page.paragraph(out, &analysis::plain(&sentence))?;
    }
    page.table(out, &otherwise(model, plan, held))?;
    writeln!(out)?;
    page.paragraph(out, &held.tried_words())?;
    model.caveat.iter().try_for_each(|line| page.paragraph(out, line))
}

/// What the outcome reads, and how much of the change is due to each.
fn moved(model: &Model, causes: &Causes) -> Table {
    let heads = [("Input", Align::Left), ("Change", Align::Right), ("Share", Align::Right)];
    let mut table = Table::new(heads);
    for part in &causes.parts {
        let share = format!("{} %", format::signed(100.0 * causes.share(part), 0));
        let cells = [name_label(model, &part.name), format::sized(part.amount), share];
        table.push(cells.map(Cell::from));
    }
    table
}

/// What measures used otherwise would change.
fn otherwise(model: &Model, plan: &Plan, held: &HeldBack) -> Table {
    let mut table = Table::new([
        ("Used otherwise", Align::Left),
        ("Mean", Align::Right),
        ("Median", Align::Right),
        ("80 %", Align::Right),
        ("Only together", Align::Right),
        ("Higher in", Align::Left),
    ]);
    for gain in held.told() {
        table.push(held.row(model, plan, gain).map(Cell::from));
    }
    table
}

/// The two steps from today's policy by the evidence to the plan as it assumes.
fn two_steps(model: &Model, steps: &Steps, time: usize) -> Table {
    let mut table =
        Table::new([("Step", Align::Left), ("Median", Align::Right), ("80 %", Align::Right)]);
    let decimals = model.outcomes.get_index(steps.outcome).map_or(1, |(_, o)| o.decimals + 1);
    let Some(corners) = steps.corners.get(time) else { return table };
    let mut row = |name: &str, middle: String, band: Option<&Spread>| {
        let signed = |value: f64| format::signed(value, decimals);
        let band = band.map(|of| format!("{} to {}", signed(of.p10), signed(of.p90)));
        table.push([name.to_owned(), middle, band.unwrap_or_default()].map(Cell::from));
    };
    let level = |value: f64| format::number(value, decimals);
    let step = |from: f64, to: f64| format::difference(from, to, decimals);
    let from = format!("{}, by the evidence", model.case.baseline_label);
    row(&from, level(corners.base), None);
    let assumed = step(corners.base, corners.base_assumed);
    row("Assumptions", assumed, Some(&steps.assumptions[time]));
    let measures = step(corners.base_assumed, corners.plan_assumed);
    row("Measures", measures, Some(&steps.measures[time]));
    row("This plan, as assumed", level(corners.plan_assumed), None);
    table
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
