//! `model export`: a plan in one future as a model for other engines, or as its values at every
//! step. What is written is for `export`.

use std::io::Write;
use std::path::PathBuf;

use crate::cli::load::{self, Source};
use crate::cli::status::{Failure, Status};
use crate::cli::tell;
use crate::ensemble;
use crate::export::{ModelFormat, OneFuture};
use crate::store::saves;

/// What is exported and where to.
pub(super) struct Export {
    pub(super) plan: PathBuf,
    pub(super) case: Option<String>,
    pub(super) future: u32,
    pub(super) format: &'static ModelFormat,
    /// `None`: stdout.
    pub(super) out: Option<PathBuf>,
}

/// Carries it out.
pub(super) fn export(export: &Export, stdout: &mut dyn Write) -> Result<Status, Failure> {
    let source = Source::file(&export.plan)?;
    let (model, plan) = load::plan_of(&source, export.case.as_deref())?;
    let trace = ensemble::trace(&model, &plan, export.future)
        .map_err(|problems| Failure::of(Status::Problems, &source.name, &problems))?;
    for problem in trace.problems() {
        tell(&problem.in_text(&source.name));
    }
    let one = OneFuture { model: &model, plan: &plan, trace: &trace };
    match &export.out {
        None => (export.format.write)(&one, stdout)?,
        Some(path) => {
            saves::write_with(path, |file| (export.format.write)(&one, file)).map_err(
                |problem| Failure::of(Status::Disk, &path.display().to_string(), &[problem]),
            )?;
        }
    }
    Ok(Status::Done)
}
