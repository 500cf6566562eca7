//! From a plan's file to a valid plan and the model it is about: the first half of the one flow.
//! Running it is left to `run`.

use std::path::{Path, PathBuf};

use crate::base::Problem;
use crate::base::problem::{any_error, did_you_mean};
use crate::cli::status::{Failure, Status};
use crate::cli::tell;
use crate::model::{self, Model};
use crate::plan::{self, Plan};
use crate::store::{assets, saves};

/// A text and what it is called in messages.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) text: String,
}

impl Source {
    /// A file.
    pub(super) fn file(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let bytes =
            saves::read(path).map_err(|problem| Failure::of(Status::Disk, &name, &[problem]))?;
        let text = saves::decode(bytes)
            .map_err(|problem| Failure::of(Status::Problems, &name, &[problem]))?;
        Ok(Self { name, text })
    }

    /// The plan that the program opens when it is not told which: the one saved in `saves/` of
    /// the folder it was started in, or the sample of the same name that is built in.
    pub(super) fn first_sample() -> Result<Self, Failure> {
        let path = PathBuf::from("saves").join(assets::FIRST_SAMPLE);
        if path.exists() {
            return Self::file(&path);
        }
        Ok(Self::built_in())
    }

    /// The first of the samples that are built in.
    pub(super) fn built_in() -> Self {
        let text = assets::sample(assets::FIRST_SAMPLE).unwrap_or_default().to_owned();
        Self { name: format!("{} (built in)", assets::FIRST_SAMPLE), text }
    }
}

/// The case itself if it is built in, else the first one: checked with that, a plan for a case that
/// is not known gets the words and the place of this problem.
pub(super) fn known_case(case: &str) -> &str {
    assets::case(case).map_or(assets::CASES[0].0, |_| case)
}

/// The built-in model, started from a case.
pub(super) fn model_of_case(case: &str) -> Result<Model, Failure> {
    let Some(text) = assets::case(case) else {
        let known = assets::CASES.iter().map(|(id, _)| *id);
        return Err(Failure::usage(&format!(
            "there is no case `{case}`; {}",
            did_you_mean(case, known)
        )));
    };
    let checked = model::check(assets::MODEL, text);
    checked.model.ok_or_else(|| {
        let of_model = checked.of_model.iter().map(|p| p.in_text("model (built in)"));
        let of_case = checked.of_case.iter().map(|p| p.in_text(&format!("{case} (built in)")));
        Failure::Told(Status::Problems, of_model.chain(of_case).collect())
    })
}

/// A valid plan with its model; what is merely doubtful is told on the way.
pub(super) fn plan_of(source: &Source, case: Option<&str>) -> Result<(Model, Plan), Failure> {
    let problems = |problems: &[Problem]| Failure::of(Status::Problems, &source.name, problems);
    let file = plan::parse(&source.text).map_err(|found| problems(&found))?;
    let model = model_of_case(known_case(&file.case))?;
    let (plan, found) = plan::check(&source.text, &model);
    let Some(plan) = plan.filter(|_| !any_error(&found)) else { return Err(problems(&found)) };
    match case {
        Some(case) if case != plan.case() => in_case(&plan, &model, case, &source.name),
        _ => {
            for problem in &found {
                tell(&problem.in_text(&source.name));
            }
            Ok((model, plan))
        }
    }
}

/// The same plan in another case, as the window moves one; what does not fit there, or has no
/// effect there, is told.
fn in_case(plan: &Plan, own: &Model, case: &str, name: &str) -> Result<(Model, Plan), Failure> {
    let model = model_of_case(case)?;
    let (moved, left) = plan::in_case(plan, own, &model);
    let left = left.iter().map(|id| {
        let what = format!("`{id}` does not fit in the case `{case}`");
        Problem::warning(what).remedy("it is left as it is there")
    });
    // Places would be those of a text that nobody has seen.
    let idle = plan::check(&plan::write(&moved, &model), &model).1;
    let idle = idle.into_iter().map(|problem| problem.at(None));
    for problem in left.chain(idle) {
        tell(&problem.in_text(name));
    }
    Ok((model, moved))
}
