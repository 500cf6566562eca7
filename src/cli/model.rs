//! `model export`: a plan in one future as a model for other engines, or as its values at every
//! step; or what is drawn in all futures, for such a model. What is written is for `export`.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::cli::stop::{self, Stoppable};
use crate::cli::tell;
use crate::ensemble::{self, Futures};
use crate::export::{DRAW_FORMATS, DrawFormat, Draws, MODEL_FORMATS, ModelFormat, OneFuture};

/// What is exported and where to.
pub(super) struct Export {
    pub(super) plan: PathBuf,
    pub(super) case: Option<String>,
    pub(super) what: What,
    pub(super) out: Out,
}

/// One future, or the draws of all.
pub(super) enum What {
    Model { format: &'static ModelFormat, future: u32 },
    Draws { format: &'static DrawFormat, table: String },
}

/// Every format: what file names end in, and what it is called.
pub(super) fn formats() -> Vec<(&'static str, &'static str)> {
    let models = MODEL_FORMATS.iter().map(|format| (format.extension, format.label));
    models.chain(DRAW_FORMATS.iter().map(|format| (format.extension, format.label))).collect()
}

/// What the format at a place of [`formats`] needs; `future` is the one asked for.
pub(super) fn what(place: usize, future: Option<u32>, out: &Out) -> Result<What, Failure> {
    if let Some(format) = MODEL_FORMATS.get(place) {
        let missing = || Failure::usage("a model is of one future; say which with --future K");
        return Ok(What::Model { format, future: future.ok_or_else(missing)? });
    }
    let format = &DRAW_FORMATS[place - MODEL_FORMATS.len()];
    if future.is_some() {
        let what = format!("`{}` is about all futures; leave --future out", format.extension);
        return Err(Failure::usage(&what));
    }
    let beside = match out {
        Out::File(path) => path.with_extension(DRAW_FORMATS[0].extension),
        Out::Stdout => Path::new("draws").with_extension(DRAW_FORMATS[0].extension),
    };
    let table = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(What::Draws { format, table })
}

/// Carries it out.
pub(super) fn export(export: &Export, stdout: &mut dyn Write) -> Result<Status, Failure> {
    stop::listen();
    let source = Source::file(&export.plan)?;
    let (model, plan) = load::plan_of(&source, export.case.as_deref())?;
    match &export.what {
        What::Model { format, future } => {
            let trace = ensemble::trace(&model, &plan, *future)
                .map_err(|problems| Failure::of(Status::Problems, &source.name, &problems))?;
            for problem in trace.problems() {
                tell(&problem.in_text(&source.name));
            }
            let one = OneFuture { model: &model, plan: &plan, trace: &trace };
            export.out.write(stdout, |file| (format.write)(&one, &mut Stoppable(file)))?;
        }
        What::Draws { format, table } => {
            let program = run::compiled(&model, &plan)?;
            let futures = Futures { seed: plan.seed(), first: 0, count: plan.futures() };
            let draws = Draws { model: &model, program: &program, futures, table };
            export.out.write(stdout, |file| (format.write)(&draws, &mut Stoppable(file)))?;
        }
    }
    Ok(Status::Done)
}
