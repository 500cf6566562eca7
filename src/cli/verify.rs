//! `verify`: the model's reality checks, each told as a statement that holds or does not. What the
//! statements are and how they are judged is for `analysis`.

use std::io::Write;
use std::thread;

use crate::analysis;
use crate::cli::load;
use crate::cli::run;
use crate::cli::status::{Failure, Status};
use crate::store::assets;

/// Carries it out.
pub(super) fn verify(out: &mut dyn Write) -> Result<Status, Failure> {
    let model = load::model_of_case(assets::CASES[0].0)?;
    let list = analysis::statements(assets::CHECKS, &model)
        .map_err(|problems| Failure::of(Status::Problems, "checks (built in)", &problems))?;
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
    let verdicts = run::watched("reality checks", (count, "statements"), |progress| {
        analysis::verify(&model, &list, threads, progress)
    })?;
    let failed = verdicts.iter().filter(|verdict| !verdict.held).count();
    for verdict in &verdicts {
        let word = if verdict.held { "holds" } else { "fails" };
        writeln!(out, "{word}  {}: {}", verdict.id, verdict.says)?;
        if let Some(failure) = &verdict.failure {
            writeln!(out, "       {failure}")?;
        }
    }
    writeln!(out, "\n{} of {} statements hold", verdicts.len() - failed, verdicts.len())?;
    Ok(if failed == 0 { Status::Done } else { Status::Problems })
}
