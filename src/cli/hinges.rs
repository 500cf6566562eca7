//! `hinges`: what would overturn the answer of a plan, claim by claim and school by school, as a
//! table on the terminal or as CSV. What is tried and how it is judged is for `analysis`.

use std::io::Write;
use std::path::PathBuf;

use crate::analysis::{self, HINGE_COLUMNS, HINGE_FUTURES, HINGE_OUTCOME};
use crate::base::problem::did_you_mean;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::export::{Align, Cell, Table};
use crate::model::Model;

/// What is asked for.
pub(super) struct Hinges {
    /// The plan.
    pub(super) plan: PathBuf,
    /// `None`: U.S. influence on the North.
    pub(super) outcome: Option<String>,
    /// `None`: at the end.
    pub(super) at: Option<i32>,
    /// Where CSV is written instead of the table.
    pub(super) out: Option<Out>,
}

/// Carries it out.
pub(super) fn hinges(asked: &Hinges, out: &mut dyn Write) -> Result<Status, Failure> {
    let (model, plan) = load::plan_of(&Source::file(&asked.plan)?, None)?;
    let outcome = outcome(&model, asked.outcome.as_deref().unwrap_or(HINGE_OUTCOME))?;
    let at = (outcome, year(&model, asked.at)?);
    let total = analysis::hinge_futures(&model, &plan, HINGE_FUTURES);
    let found = run::watched("hinges", (total, "futures"), |progress| {
        let work = (run::threads(), progress);
        analysis::hinges(&model, &plan, at, HINGE_FUTURES, work).transpose()
    })?;
    let found = found.map_err(|problems| Failure::of(Status::Problems, plan.title(), &problems))?;
    let align = |index| if matches!(index, 0 | 6) { Align::Left } else { Align::Right };
    let columns = HINGE_COLUMNS.iter().enumerate();
    let mut table = Table::new(columns.map(|(index, name)| (*name, align(index))));
    if let Some(to) = &asked.out {
        for hinge in &found.hinges {
            let (mean, moves) = (hinge.conclusion.mean, hinge.moves);
            table.push([
                Cell::from(hinge.otherwise.words(&model)),
                Cell::from(mean.value),
                Cell::from(found.noise(mean)),
                Cell::from(hinge.conclusion.better),
                Cell::from(moves.value),
                Cell::from(found.noise(moves)),
                Cell::from(found.effect_words(hinge).to_owned()),
            ]);
        }
        to.write(out, |file| table.write_csv(file))?;
        return Ok(Status::Done);
    }
    for sentence in found.sentences(&model) {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out)?;
    for row in found.rows(&model) {
        table.push(row.map(Cell::from));
    }
    table.write_aligned(out)?;
    Ok(Status::Done)
}

fn outcome(model: &Model, id: &str) -> Result<usize, Failure> {
    model.outcomes.get_index_of(id).ok_or_else(|| {
        let remedy = did_you_mean(id, model.outcomes.keys().map(String::as_str));
        Failure::usage(&format!("there is no outcome `{id}`; {remedy}"))
    })
}

fn year(model: &Model, at: Option<i32>) -> Result<f64, Failure> {
    let Some(year) = at else { return Ok(model.end_years()) };
    let (first, last) = (model.start_years().floor() as i32 + 1, model.end_years().ceil() as i32);
    if (first..=last).contains(&year) {
        return Ok(f64::from(year));
    }
    Err(Failure::usage(&format!(
        "--at {year} is outside the case `{}`; choose a year from {first} to {last}",
        model.case.id
    )))
}
