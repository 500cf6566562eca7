//! `project`: a plan → its projection, as a table on the terminal or a file for other programs.
//! The table's words are in `projection`, the file formats in `export`.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::load::{self, Source};
use crate::cli::projection;
use crate::cli::run::every_future;
use crate::cli::status::{Failure, Status};
use crate::ensemble;
use crate::export::{Exporter, Report};
use crate::model::Model;
use crate::plan::{self, Edit, Plan};
use crate::store::saves;

/// What is projected and where to.
#[derive(Default)]
pub(super) struct Project {
    /// The plan's file; `None`: the first sample.
    pub(super) plan: Option<PathBuf>,
    pub(super) futures: Option<u32>,
    pub(super) seed: Option<u64>,
    pub(super) school: Option<String>,
    pub(super) case: Option<String>,
    pub(super) until: Option<i32>,
    /// `None`: a table on stdout.
    pub(super) out: Option<Out>,
}

/// A file to write, or stdout.
pub(super) struct Out {
    /// `None`: stdout.
    pub(super) path: Option<PathBuf>,
    pub(super) format: &'static Exporter,
    /// Every single future instead of the bands.
    pub(super) members: bool,
}

impl Project {
    /// As the plan says, in a table: what is shown when there can be no window.
    pub(super) fn of_first(plans: &[PathBuf]) -> Self {
        Self { plan: plans.first().cloned(), ..Self::default() }
    }
}

/// Carries it out.
pub(super) fn project(project: &Project, stdout: &mut dyn Write) -> Result<Status, Failure> {
    let source = match &project.plan {
        Some(path) => Source::file(path)?,
        None => Source::first_sample()?,
    };
    let (model, mut plan) = load::plan_of(&source, project.case.as_deref())?;
    let edits = [
        project.futures.map(Edit::Futures),
        project.seed.map(Edit::Seed),
        project.school.clone().map(|school| Edit::School(Some(school))),
    ];
    for edit in edits.into_iter().flatten() {
        plan::apply(&mut plan, &model, &edit)
            .map_err(|problem| Failure::Told(Status::Usage, vec![problem.to_string()]))?;
    }
    let until = until(project.until, &model)?;
    match &project.out {
        Some(out) => write_out(out, &model, &plan, until, stdout)?,
        None => {
            let run = every_future(&model, &plan, "plan")?;
            let baseline = plan.with_baseline_measures(&model);
            let base = every_future(&model, &baseline, "baseline")?;
            if let Some(assumed) = plan::departure(&model, &plan) {
                writeln!(stdout, "These numbers assume {assumed}, not the evidence alone\n")?;
            }
            projection::write(&model, &plan, &run, &base, until, stdout)?;
        }
    }
    Ok(Status::Done)
}

/// The model time after which nothing is told.
fn until(year: Option<i32>, model: &Model) -> Result<f64, Failure> {
    let Some(year) = year else { return Ok(f64::INFINITY) };
    let first = model.start_years().floor() as i32 + 1;
    let last = model.end_years().ceil() as i32;
    if (first..=last).contains(&year) {
        Ok(f64::from(year))
    } else {
        Err(Failure::usage(&format!(
            "--until {year} is outside the case `{}`; choose a year from {first} to {last}",
            model.case.id
        )))
    }
}

fn write_out(
    out: &Out,
    model: &Model,
    plan: &Plan,
    until: f64,
    stdout: &mut dyn Write,
) -> Result<(), Failure> {
    let run = every_future(model, plan, "plan")?;
    let bands = ensemble::bands(&run);
    let members = out.members.then_some(&run);
    let report = Report { model, plan: plan.title(), bands: &bands, members, until };
    match &out.path {
        None => (out.format.write)(&report, stdout)?,
        Some(path) => {
            saves::write_with(path, |file| (out.format.write)(&report, file)).map_err(
                |problem| Failure::of(Status::Disk, &path.display().to_string(), &[problem]),
            )?;
        }
    }
    Ok(())
}
