//! `compare`: several plans in the same futures, the first of them the base; what the window's
//! Compare view shows. The numbers are `analysis`'s.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::analysis::{self, Compared, Comparison, PLANS_MAX};
use crate::base::format;
use crate::cli::explain::year;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::page::Page;
use crate::cli::run::{threads, watched};
use crate::cli::status::{Failure, Status};
use crate::ensemble::{Bands, LEVELS, MEDIAN, nearest_time};
use crate::export::{Align, Cell, Form, Table};
use crate::model::Model;
use crate::plan::{self, Edit, Plan};

/// Levels that are told in CSV, with their heads.
const TOLD: [(&str, f64); 7] = [
    ("p05", 0.05),
    ("p10", 0.10),
    ("p25", 0.25),
    ("p50", 0.50),
    ("p75", 0.75),
    ("p90", 0.90),
    ("p95", 0.95),
];

/// What is asked.
pub(super) struct Compare {
    /// The first is the base.
    pub(super) plans: Vec<PathBuf>,
    pub(super) futures: Option<u32>,
    pub(super) seed: Option<u64>,
    /// `None`: the case's last year.
    pub(super) at: Option<i32>,
    /// In which form and where it is written, instead of to a terminal.
    pub(super) out: Option<(Form, Out)>,
}

/// Carries it out.
pub(super) fn compare(asked: &Compare, out: &mut dyn Write) -> Result<Status, Failure> {
    let (model, plans) = plans(asked)?;
    let count = plans[0].futures();
    let year = year(asked.at, &model)?;
    let total = count.saturating_mul(plans.len() as u32);
    let comparison = watched("plans", (total, "futures"), |progress| {
        analysis::compare(&model, &plans, (0, count), threads(), progress).transpose()
    })?;
    let told = |problems: Vec<_>| Failure::of(Status::Problems, "compare", &problems);
    let comparison = comparison.map_err(told)?;
    match &asked.out {
        None => write(&model, &plans, (&comparison, year), Page::Terminal, out)?,
        Some((Form::Markdown, to)) => {
            to.write(out, |file| write(&model, &plans, (&comparison, year), Page::Markdown, file))?;
        }
        Some((form, to)) => {
            let table = table(&model, &plans, &comparison);
            to.write(out, |file| table.write(*form, file))?;
        }
    }
    Ok(Status::Done)
}

/// The plans, all of the base's case, seed and number of futures.
fn plans(asked: &Compare) -> Result<(Model, Vec<Plan>), Failure> {
    if asked.plans.len() > PLANS_MAX {
        return Err(Failure::usage(&format!(
            "{} plans are too many; compare at most {PLANS_MAX}",
            asked.plans.len()
        )));
    }
    let mut of_all: Option<Model> = None;
    let mut plans = Vec::new();
    for path in &asked.plans {
        let source = Source::file(path)?;
        let (model, mut plan) = load::plan_of(&source, None)?;
        let model = &*of_all.get_or_insert(model);
        if plan.case() != model.case.id {
            return Err(Failure::usage(&format!(
                "{} is for the case `{}`, the first plan for `{}`; compare plans of one case",
                source.name,
                plan.case(),
                model.case.id
            )));
        }
        let edits = [asked.futures.map(Edit::Futures), asked.seed.map(Edit::Seed)];
        for edit in edits.into_iter().flatten() {
            plan::apply(&mut plan, model, &edit)
                .map_err(|problem| Failure::Told(Status::Usage, vec![problem.to_string()]))?;
        }
        plans.push(plan);
    }
    // Names are all that tells plans apart in what is written.
    let mut titles: Vec<String> = plans.iter().map(|plan| plan.title().to_owned()).collect();
    format::tell_apart(&mut titles);
    for (plan, title) in plans.iter_mut().zip(titles) {
        if let Some(model) = &of_all {
            // A title that is too long to be told apart stays.
            plan::apply(plan, model, &Edit::Title(title)).ok();
        }
    }
    match of_all {
        Some(model) if plans.len() > 1 => Ok((model, plans)),
        _ => Err(Failure::usage("there is nothing to compare with; name at least two plans")),
    }
}

fn write(
    model: &Model,
    plans: &[Plan],
    (comparison, year): (&Comparison, f64),
    page: Page,
    out: &mut dyn Write,
) -> io::Result<()> {
    let base = plans[comparison.base].title();
    let words = format!(
        "{}, {} futures, the same for each plan, seed {}; base: {base}",
        model.case.label,
        format::count(u64::from(comparison.futures)),
        plans[comparison.base].seed()
    );
    page.paragraph(out, &words)?;
    for plan in plans {
        if let Some(assumed) = plan::departure(model, plan) {
            let words = format!("{} assumes {assumed}, not the evidence alone", plan.title());
            page.paragraph(out, &words)?;
        }
    }
    let time = nearest_time(&comparison.plans[0].bands.times, year);
    let year = format::year(year);
    page.heading(out, &format!("Medians in {year}"))?;
    page.table(out, &levels(model, plans, comparison, time))?;
    for (plan, compared) in plans.iter().zip(&comparison.plans).skip(1) {
        let words = format!("{} minus {base} in {year}, in the same futures", plan.title());
        page.heading(out, &words)?;
        page.table(out, &changes(model, compared, time))?;
    }
    writeln!(out)?;
    model.caveat.iter().try_for_each(|line| page.paragraph(out, line))
}

fn levels(model: &Model, plans: &[Plan], comparison: &Comparison, time: usize) -> Table {
    let titles = plans.iter().map(|plan| (plan.title(), Align::Right));
    let mut table = Table::new([("Outcome", Align::Left)].into_iter().chain(titles));
    for (index, outcome) in model.outcomes.values().enumerate() {
        let median = |of: &Compared| {
            let of = &of.bands.outcomes[index];
            Cell::from(match outcome.yes_no {
                true => format::in_100(of.mean[time]),
                false => format::number(of.quantiles[time][MEDIAN], outcome.decimals),
            })
        };
        let medians = comparison.plans.iter().map(median);
        table.push([Cell::from(outcome.label.as_str())].into_iter().chain(medians));
    }
    table
}

fn changes(model: &Model, compared: &Compared, time: usize) -> Table {
    let mut table = Table::new([
        ("Outcome", Align::Left),
        ("Median", Align::Right),
        ("80 %", Align::Right),
        ("Above", Align::Right),
        ("Below", Align::Right),
        ("Better for Washington", Align::Right),
        ("Better for Beijing", Align::Right),
    ]);
    let [low, high] = [0.10, 0.90].map(level);
    for (index, outcome) in model.outcomes.values().enumerate() {
        let change = &compared.change.outcomes[index];
        let quantiles = &change.quantiles[time];
        let signed = |value| format::signed(value, outcome.decimals);
        let beats = |better| match compared.beats(index, better) {
            Some([better, _]) => format::in_100(better[time]),
            None => String::new(),
        };
        // Of what is so or is not so, in how many more futures it is.
        let (median, band) = match outcome.yes_no {
            true => (in_100_more(change.mean[time]), String::new()),
            false => (
                signed(quantiles[MEDIAN]),
                format!("{} to {}", signed(quantiles[low]), signed(quantiles[high])),
            ),
        };
        table.push(
            [
                outcome.label.clone(),
                median,
                band,
                format::in_100(compared.above[index][time]),
                format::in_100(compared.below[index][time]),
                beats(outcome.washington),
                beats(outcome.beijing),
            ]
            .map(Cell::from),
        );
    }
    table
}

/// `+3 in 100`.
fn in_100_more(share: f64) -> String {
    format!("{} in 100", format::signed(100.0 * share, 0))
}

/// Tidy CSV: one row per plan, outcome and saved quarter, then the same of each difference.
fn table(model: &Model, plans: &[Plan], comparison: &Comparison) -> Table {
    let words = ["plan", "outcome", "unit", "year"].map(|head| (head, Align::Left));
    let numbers = TOLD.iter().map(|(head, _)| *head).chain(["mean", "share_above_zero"]);
    let mut table = Table::new(words.into_iter().chain(numbers.map(|head| (head, Align::Right))));
    for (plan, compared) in plans.iter().zip(&comparison.plans) {
        rows(&mut table, model, plan.title(), (&compared.bands, None));
    }
    let base = plans[comparison.base].title();
    for (index, (plan, compared)) in plans.iter().zip(&comparison.plans).enumerate() {
        if index != comparison.base {
            let name = format!("{} minus {base}", plan.title());
            rows(&mut table, model, &name, (&compared.change, Some(&compared.above)));
        }
    }
    table
}

fn rows(
    table: &mut Table,
    model: &Model,
    name: &str,
    (bands, above): (&Bands, Option<&Vec<Vec<f64>>>),
) {
    for (index, (id, outcome)) in model.outcomes.iter().enumerate() {
        let of = &bands.outcomes[index];
        for (time, year) in bands.times.iter().enumerate() {
            let words = [name, id, &outcome.unit].map(Cell::from);
            let told = TOLD.iter().map(|(_, at)| of.quantiles[time][level(*at)]);
            let numbers = [*year].into_iter().chain(told).chain([of.mean[time]]);
            // A level has no share above zero that would mean anything.
            let share = above.map_or(Cell::Nothing, |above| Cell::from(above[index][time]));
            table.push(words.into_iter().chain(numbers.map(Cell::from)).chain([share]));
        }
    }
}

/// The index of a quantile level that every band has.
fn level(level: f64) -> usize {
    LEVELS.iter().position(|known| *known == level).unwrap_or(MEDIAN)
}
