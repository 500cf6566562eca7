//! `verify`: the model's reality checks, each told as a statement that holds or does not. What the
//! statements are and how they are judged is for `analysis`.

use std::io::Write;
use std::thread;

use crate::analysis::{self, Standing};
use crate::base::problem::did_you_mean;
use crate::cli::load;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
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
    if let Some(school) = school.filter(|id| !model.schools.contains_key(*id)) {
        let known = did_you_mean(school, model.schools.keys().map(String::as_str));
        return Err(Failure::usage(&format!("there is no school `{school}`; {known}")));
    }
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let plans = list.plans(&model, school);
    let verdicts = run::watched("reality checks", (plans, "plans"), |progress| {
        analysis::verify(&model, &list, school, threads, progress)
    })?;
    for verdict in &verdicts {
        let word = verdict.standing.word();
        writeln!(out, "{word}  {}: {} ({})", verdict.id, verdict.says, verdict.tried())?;
        match &verdict.standing {
            Standing::Holds => {}
            Standing::Fails(failure) => writeln!(out, "       {failure}")?,
            Standing::KnownException { failure, because } => {
                writeln!(out, "       {failure}\n       Known: {because}")?;
            }
        }
    }
    writeln!(out, "\n{}", analysis::verdicts_in_words(&verdicts))?;
    let failed = verdicts.iter().any(|verdict| matches!(verdict.standing, Standing::Fails(_)));
    Ok(if failed { Status::Problems } else { Status::Done })
}
