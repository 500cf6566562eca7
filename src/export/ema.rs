//! An archive as the EMA Workbench saves and loads its results: experiments, outcomes and what
//! they are, each a file in a compressed tar. A row of each is a future. What is written is the
//! same for the same runs, to the byte: no date, no user.

use std::fmt::Write as _;
use std::io;

use flate2::{Compression, GzBuilder, write::GzEncoder};
use tar::{Builder, Header};

use crate::ensemble::Ensemble;
use crate::export::{Parts, Report, csv_field};
use crate::plan;

/// Version of the layout, as the Workbench (2.5) writes it.
const VERSION: f64 = 0.1;
/// What its connectors call the times of a run.
const TIME: &str = "TIME";

type Archive<'a> = Builder<GzEncoder<&'a mut dyn io::Write>>;

/// Writes every run.
pub(super) fn write(
    report: &Report<'_>,
    parts: &mut Parts<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let mut ensembles = Vec::new();
    while let Some(ensemble) = parts()? {
        ensembles.push(ensemble);
    }
    let gzip = GzBuilder::new().mtime(0).write(out, Compression::default());
    let mut archive = Builder::new(gzip);
    let (experiments, types) = experiments(report);
    add(&mut archive, "experiments.csv", &experiments)?;
    add(&mut archive, "metadata.json", &metadata(report, &types))?;
    add(&mut archive, &file_name(TIME), &times(report))?;
    for (index, id) in report.model.outcomes.keys().enumerate() {
        add(&mut archive, &file_name(id), &outcome(report, &ensembles, index))?;
    }
    archive.into_inner()?.finish()?;
    Ok(())
}

fn add(archive: &mut Archive<'_>, name: &str, text: &str) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    header.set_mtime(0);
    archive.append_data(&mut header, name, text.as_bytes())
}

fn file_name(outcome: &str) -> String {
    format!("{outcome}.csv")
}

/// What was drawn in each future, and the type of each column as `NumPy` calls it.
fn experiments(report: &Report<'_>) -> (String, Vec<(String, &'static str)>) {
    let Report { model, plan, program, futures, .. } = *report;
    let mut types: Vec<(String, &str)> =
        model.parameters.keys().map(|id| (id.clone(), "float64")).collect();
    let drawn: Vec<Vec<f64>> =
        (0..model.parameters.len()).map(|index| program.drawn(index, futures)).collect();
    let believers = plan::believers(model, plan);
    let believed = (believers.len() > 1).then(|| program.believed(futures));
    if believed.is_some() {
        types.push(("school".to_owned(), "object"));
    }
    types.push(("scenario".to_owned(), "int64"));
    types.extend(["policy", "model"].map(|name| (name.to_owned(), "object")));
    let heads: Vec<_> = types.iter().map(|(name, _)| csv_field(name)).collect();
    let mut text = heads.join(",") + "\n";
    let (policy, of_model) = (csv_field(plan.title()), csv_field(&model.case.id));
    for row in 0..futures.count as usize {
        // Writing to a text cannot fail.
        drawn.iter().for_each(|column| write!(text, "{},", column[row]).unwrap_or_default());
        if let Some(believed) = &believed {
            let school = believers.get(believed[row]).and_then(|b| b.school.as_deref());
            text.extend([&csv_field(school.unwrap_or("evidence")), ","]);
        }
        let number = u64::from(futures.first) + row as u64;
        writeln!(text, "{number},{policy},{of_model}").unwrap_or_default();
    }
    (text, types)
}

fn metadata(report: &Report<'_>, types: &[(String, &str)]) -> String {
    let outcomes = std::iter::once(TIME).chain(report.model.outcomes.keys().map(String::as_str));
    let outcomes = outcomes
        .map(|id| format!("[\"TimeSeriesOutcome\", {}, {}]", json(id), json(&file_name(id))));
    let outcomes: Vec<String> = outcomes.collect();
    let types = types.iter().map(|(name, kind)| format!("{}: {}", json(name), json(kind)));
    let types: Vec<String> = types.collect();
    format!(
        "{{\"version\": {VERSION}, \"outcomes\": [{}], \"experiments\": {{{}}}}}\n",
        outcomes.join(", "),
        types.join(", ")
    )
}

/// A text as JSON has it.
fn json(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            control if control.is_control() => {
                write!(quoted, "\\u{:04x}", u32::from(control)).unwrap_or_default();
            }
            other => quoted.push(other),
        }
    }
    quoted + "\""
}

/// The line of column names, without which the first run would be taken for it: the times.
fn heads(report: &Report<'_>) -> String {
    let times = &report.program.times()[..report.told()];
    times.iter().map(f64::to_string).collect::<Vec<_>>().join(",") + "\n"
}

fn times(report: &Report<'_>) -> String {
    let row = heads(report);
    row.repeat(1 + report.futures.count as usize)
}

fn outcome(report: &Report<'_>, ensembles: &[Ensemble], outcome: usize) -> String {
    let told = report.told();
    let mut text = heads(report);
    for ensemble in ensembles {
        for future in 0..ensemble.futures() as usize {
            for time in 0..told {
                let comma = if time == 0 { "" } else { "," };
                write!(text, "{comma}{}", ensemble.value(outcome, time, future))
                    .unwrap_or_default();
            }
            text.push('\n');
        }
    }
    text
}
