//! `schools`: what each school of thought predicts, for some plans or for all samples, as a
//! Markdown table. What is computed is `analysis`'s, how it is written `export`'s.

use std::io::Write;
use std::path::PathBuf;
use std::thread;

use crate::analysis;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::export::SchoolTable;
use crate::model::Model;
use crate::plan::Plan;
use crate::store::assets;

/// Futures behind each number: enough for the digits that are told.
const FUTURES: u32 = 500;

/// What is asked.
pub(super) struct Schools {
    /// Plans of one case; none: the samples, and what they say about the model's thesis.
    pub(super) plans: Vec<PathBuf>,
    /// Where it is written.
    pub(super) out: Out,
}

/// Carries it out.
pub(super) fn schools(asked: &Schools, out: &mut dyn Write) -> Result<Status, Failure> {
    let (model, names, plans) = plans(&asked.plans)?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let at = (FUTURES, model.end_years());
    let total = analysis::futures_in_all(&model, &plans, FUTURES);
    let predictions = run::watched("schools", (total, "futures"), |progress| {
        analysis::predictions(&model, &plans, at, threads, progress).transpose()
    })?;
    let told = |problems: &Vec<_>| Failure::of(Status::Problems, "schools", problems);
    let predictions = predictions.map_err(|problems| told(&problems))?;
    let trials = model.thesis.as_ref().filter(|_| asked.plans.is_empty()).map(analysis::trials);
    let thesis = match trials {
        Some(trials) => {
            let total = (trials.saturating_mul(FUTURES), "futures");
            let thesis = run::watched("thesis", total, |progress| {
                // A thesis about plans that are not there is no answer, and none is missing.
                Some(analysis::thesis(&model, (&names, &plans), at, threads, progress))
            })?;
            thesis.map_err(|problems| told(&problems))?
        }
        None => None,
    };
    let (plans, predictions) = (&plans[..], &predictions[..]);
    let thesis = thesis.as_ref();
    let table = SchoolTable { model: &model, plans, predictions, asked: at, thesis };
    let text = table.markdown();
    asked.out.write(out, |file| file.write_all(text.as_bytes()))?;
    Ok(Status::Done)
}

/// The plans with their names, and the model of their one case.
fn plans(paths: &[PathBuf]) -> Result<(Model, Vec<String>, Vec<Plan>), Failure> {
    let sources = if paths.is_empty() {
        let samples = assets::SAMPLES.iter();
        samples
            .map(|(name, text)| Source { name: (*name).to_owned(), text: (*text).to_owned() })
            .collect()
    } else {
        paths.iter().map(|path| Source::file(path)).collect::<Result<Vec<Source>, Failure>>()?
    };
    let mut of_all: Option<Model> = None;
    let (mut names, mut plans) = (Vec::new(), Vec::new());
    for source in sources {
        let (model, plan) = load::plan_of(&source, None)?;
        let first = of_all.get_or_insert(model);
        if plan.case() == first.case.id {
            names.push(source.name);
            plans.push(plan);
        } else if !paths.is_empty() {
            return Err(Failure::usage(&format!(
                "{} is for the case `{}`, the first plan for `{}`; ask for plans of one case",
                source.name,
                plan.case(),
                first.case.id
            )));
        }
    }
    match of_all {
        Some(model) => Ok((model, names, plans)),
        None => Err(Failure::usage("there is no plan to ask the schools about")),
    }
}
