//! `backtest`: a case of the past held against the record, as a table on the terminal or as CSV.
//! What is compared and how is for `analysis`.

use std::io::Write;
use std::thread;

use crate::analysis::{self, BACKTEST_COLUMNS, RECALLED};
use crate::base::problem::did_you_mean;
use crate::cli::load;
use crate::cli::out::Out;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::export::{Align, Cell, Table};
use crate::store::assets;

/// What is asked for.
pub(super) struct Asked {
    /// `None`: the case of the past.
    pub(super) case: Option<String>,
    /// `None`: the evidence, and every school's errors below.
    pub(super) school: Option<String>,
    /// Where CSV is written instead of the table.
    pub(super) out: Option<Out>,
}

/// Carries it out.
pub(super) fn backtest(asked: &Asked, out: &mut dyn Write) -> Result<Status, Failure> {
    let model = load::model_of_case(asked.case.as_deref().unwrap_or(assets::PAST))?;
    if model.case.aims.is_empty() {
        let what = format!(
            "nothing is known yet of how the case `{}` went; choose `{}`",
            model.case.id,
            assets::PAST
        );
        return Err(Failure::usage(&what));
    }
    if let Some(school) = &asked.school
        && !model.schools.contains_key(school)
    {
        let remedy = did_you_mean(school, model.schools.keys().map(String::as_str));
        return Err(Failure::usage(&format!("there is no school `{school}`; {remedy}")));
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let runs = (analysis::backtest_futures(&model), "futures");
    let tests =
        run::watched("back-test", runs, |progress| analysis::backtest(&model, threads, progress))?;
    let chosen = tests.iter().find(|test| test.school == asked.school);
    let Some(chosen) = chosen.or(tests.first()) else { return Ok(Status::Done) };
    let table = table(analysis::rows(&model, chosen));
    if let Some(to) = &asked.out {
        to.write(out, |file| table.write_csv(file))?;
        return Ok(Status::Done);
    }
    writeln!(out, "{}: {}\n", model.case.label, model.case.about)?;
    table.write_aligned(out)?;
    writeln!(out, "{RECALLED}\n")?;
    for aim in &chosen.aims {
        writeln!(out, "{}  {}: {}", aim.word(), aim.about, aim.found)?;
    }
    writeln!(out, "\nRoot mean square errors of each school, all years")?;
    let schools = analysis::by_school(&model, &tests);
    let mut table =
        Table::new(schools.columns.iter().enumerate().map(|(index, name)| {
            (name.as_str(), if index == 0 { Align::Left } else { Align::Right })
        }));
    for row in schools.rows {
        table.push(row.into_iter().map(Cell::from));
    }
    table.write_aligned(out)?;
    writeln!(out, "\nGiven: {}", model.case.given_about)?;
    Ok(Status::Done)
}

fn table(rows: Vec<[String; 10]>) -> Table {
    let align = |index| if matches!(index, 0 | 2 | 4) { Align::Left } else { Align::Right };
    let columns = BACKTEST_COLUMNS.iter().enumerate();
    let mut table = Table::new(columns.map(|(index, name)| (*name, align(index))));
    for row in rows {
        table.push(row.map(Cell::from));
    }
    table
}
