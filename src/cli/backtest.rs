//! `backtest`: a case of the past held against the record, as a table on the terminal or as CSV;
//! if none is named, also the analogue, and what each school predicts of the first sample beside
//! its errors. What is compared and how is for `analysis`.

use std::io::Write;

use crate::analysis::{
    self, BACKTEST_COLUMNS, Backtest, CONTRAST_COLUMNS, Errors, Forecast, RECALLED,
};
use crate::base::problem::did_you_mean;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::export::{Align, Cell, Table};
use crate::model::Model;
use crate::plan::{EVIDENCE, MIXED};
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

/// Futures behind what each school predicts: enough for the digits that are told.
const FUTURES: u32 = 500;

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
        && !(school == MIXED || model.schools.contains_key(school))
    {
        let known = model.schools.keys().map(String::as_str).chain([MIXED]);
        let remedy = did_you_mean(school, known);
        return Err(Failure::usage(&format!("there is no school `{school}`; {remedy}")));
    }
    let tests = tests(&model)?;
    let Some(chosen) = chosen(&tests, asked) else { return Ok(Status::Done) };
    if let Some(to) = &asked.out {
        let table = data(&model, chosen);
        to.write(out, |file| table.write_csv(file))?;
        return Ok(Status::Done);
    }
    write_test(&model, chosen, out)?;
    if asked.case.is_some() {
        write_schools(&model, &tests, None, out)?;
        return Ok(Status::Done);
    }
    let (own, plan) = load::plan_of(&Source::built_in(), None)?;
    let at = (FUTURES, own.end_years());
    let total = analysis::futures_in_all(&own, std::slice::from_ref(&plan), FUTURES);
    let predictions = run::watched("schools", (total, "futures"), |progress| {
        analysis::predictions(&own, std::slice::from_ref(&plan), at, run::threads(), progress)
            .transpose()
    })?;
    let predictions =
        predictions.map_err(|problems| Failure::of(Status::Problems, plan.title(), &problems))?;
    let forecast = Forecast { model: &own, predictions: &predictions, year: at.1 };
    write_schools(&model, &tests, Some((plan.title(), forecast)), out)?;
    let analogue = load::model_of_case(assets::ANALOGUE)?;
    writeln!(out, "\nAn analogue\n")?;
    let tests = self::tests(&analogue)?;
    if let Some(test) = self::chosen(&tests, asked) {
        write_test(&analogue, test, out)?;
    }
    write_schools(&analogue, &tests, None, out)?;
    Ok(Status::Done)
}

/// The test of the school that is asked for.
fn chosen<'a>(tests: &'a [Backtest], asked: &Asked) -> Option<&'a Backtest> {
    tests.iter().find(|test| test.school == asked.school).or(tests.first())
}

fn tests(model: &Model) -> Result<Vec<Backtest>, Failure> {
    let runs = (analysis::backtest_futures(model), "futures");
    run::watched("back-test", runs, |progress| analysis::backtest(model, run::threads(), progress))
}

/// Errors, aims, comparisons and conflicts of a place.
fn write_test(model: &Model, test: &Backtest, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "{}: {}\n", model.case.label, model.case.about)?;
    table(&BACKTEST_COLUMNS, analysis::rows(model, test)).write_aligned(out)?;
    writeln!(out, "{RECALLED}\n")?;
    for aim in &test.aims {
        writeln!(out, "{}  {}: {}", aim.word(), aim.about, aim.found)?;
    }
    let contrasts = analysis::contrast_rows(model, test);
    if !contrasts.is_empty() {
        writeln!(out)?;
        table(&CONTRAST_COLUMNS, contrasts).write_aligned(out)?;
        model.case.spells.iter().try_for_each(|spell| writeln!(out, "{}", spell.about))?;
    }
    let disputes = analysis::dispute_words(model);
    if !disputes.is_empty() {
        writeln!(out, "\nWhere sources differ")?;
        disputes.iter().try_for_each(|line| writeln!(out, "{line}"))?;
    }
    Ok(())
}

/// Each school's errors, beside what it predicts of a plan, if that was asked.
fn write_schools(
    model: &Model,
    tests: &[Backtest],
    forecast: Option<(&str, Forecast<'_>)>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    writeln!(out, "\nRoot mean square errors of each school, all years")?;
    if let Some((title, _)) = forecast {
        writeln!(out, "and what it predicts of “{title}” (median, 80 % of futures)")?;
    }
    let schools = analysis::by_school(model, tests, forecast.map(|(_, forecast)| forecast));
    let columns: Vec<&str> = schools.columns.iter().map(String::as_str).collect();
    table(&columns, schools.rows).write_aligned(out)?;
    writeln!(out, "\nGiven: {}", model.case.given_about)?;
    Ok(())
}

/// The errors as data: ids, shares of 1, numbers in full.
fn data(model: &Model, test: &Backtest) -> Table {
    const COLUMNS: [&str; 13] = [
        "case",
        "school",
        "outcome",
        "record",
        "scale",
        "period",
        "years",
        "rmse",
        "mape",
        "bias",
        "variation",
        "covariation",
        "coverage",
    ];
    let mut table = Table::new(COLUMNS.map(|name| (name, Align::Left)));
    let school = test.school.as_deref().unwrap_or(EVIDENCE);
    for series in &test.series {
        let record = if series.recalled { "recalled" } else { "checked" };
        for (period, errors) in series.by_period() {
            let scale = analysis::scale_word(series.scale);
            let words = [&model.case.id, school, &series.outcome, record, scale, period];
            let Errors { years, rmse, mape, bias, variation, covariation, coverage } = errors;
            let numbers = [years as f64, rmse, mape, bias, variation, covariation, coverage];
            let words = words.into_iter().map(Cell::from);
            table.push(words.chain(numbers.map(Cell::Number)));
        }
    }
    table
}

/// Words stand to the left, numbers to the right.
fn table<R: IntoIterator<Item = String>>(
    columns: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Table {
    const WORDS: [&str; 5] = ["Series", "Period", "Scale", "School", "Means a year"];
    let align = |name: &&str| if WORDS.contains(name) { Align::Left } else { Align::Right };
    let mut table = Table::new(columns.iter().map(|name| (*name, align(name))));
    for row in rows {
        table.push(row.into_iter().map(Cell::from));
    }
    table
}
