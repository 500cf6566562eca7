//! `verify`: the model's reality checks, each told as a statement that holds or does not. What the
//! statements are and how they are judged is for `analysis`.

use std::io::Write;
use std::thread;

use crate::analysis::{self, Standing};
use crate::cli::load;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::plan::{Edit, Plan, apply};
use crate::store::assets;

/// Carries it out: in a case and assuming a school, where they are given.
pub(super) fn verify(
    case: Option<&str>,
    school: Option<&str>,
    out: &mut dyn Write,
) -> Result<Status, Failure> {
    let model = load::model_of_case(case.unwrap_or(assets::CASES[0].0))?;
    let list = analysis::statements(assets::CHECKS, &model)
        .map_err(|problems| Failure::of(Status::Problems, "checks (built in)", &problems))?;
    if let Some(school) = school {
        let edit = Edit::School(Some(school.to_owned()));
        apply(&mut Plan::baseline(&model), &model, &edit)
            .map_err(|problem| Failure::usage(&format!("{}; {}", problem.what, problem.remedy)))?;
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let plans = list.plans(&model, school);
    let verdicts = run::watched("reality checks", (plans, "plans"), |progress| {
        analysis::verify(&model, &list, school, threads, progress)
    })?;
    for verdict in &verdicts {
        let word = verdict.standing.word();
        writeln!(out, "{word}  {}: {}", verdict.id, verdict.headline())?;
        for line in verdict.failure_lines() {
            writeln!(out, "       {line}")?;
        }
    }
    writeln!(out)?;
    for sentence in analysis::grounds(&model).sentences() {
        writeln!(out, "{sentence}")?;
    }
    writeln!(out, "\n{}", analysis::verdicts_in_words(&verdicts))?;
    let failed = verdicts.iter().any(|verdict| matches!(verdict.standing, Standing::Fails(_)));
    Ok(if failed { Status::Problems } else { Status::Done })
}
