//! `check`: every problem of plans, models, cases, checks and briefings. What kind of file it
//! is shows in its content; the problems and their words come from `plan` and `model`.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::analysis;
use crate::base::problem::did_you_mean;
use crate::base::{Places, Problem, Severity};
use crate::cli::load::{self, Source};
use crate::cli::status::{Failure, Status};
use crate::cli::tell;
use crate::model;
use crate::plan;
use crate::store::assets;

/// What a file is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Kind {
    Plan,
    Model,
    Case,
    Checks,
    Briefing,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Model => "model",
            Self::Case => "case",
            Self::Checks => "checks",
            Self::Briefing => "briefing",
        }
    }

    /// Fields that no other kind has.
    const fn own_fields(self) -> &'static [&'static str] {
        match self {
            Self::Plan => &["title", "seed", "futures", "assumptions", "author", "case"],
            Self::Model => {
                &["units", "parts", "sources", "stocks", "flows", "auxiliaries", "outcomes"]
            }
            Self::Case => &["start", "end", "baseline", "baseline_label", "baseline_about"],
            Self::Checks => &["checks"],
            Self::Briefing => &[],
        }
    }

    /// The kind of which most fields are there; a plan if there are none, as most files are.
    fn of(text: &str) -> Self {
        if text.trim_start().starts_with("## ") {
            return Self::Briefing;
        }
        let places = Places::of(text);
        let count = |kind: Self| {
            kind.own_fields().iter().filter(|field| places.key(field).is_some()).count()
        };
        let most = |best: Self, kind: Self| if count(kind) > count(best) { kind } else { best };
        [Self::Model, Self::Case, Self::Checks].into_iter().fold(Self::Plan, most)
    }
}

/// Checks all files, whatever is wrong with some of them.
pub(super) fn check(files: &[PathBuf], out: &mut dyn Write) -> Result<Status, Failure> {
    let mut worst = Status::Done;
    for path in files {
        worst = worst.max(check_one(path, out)?);
    }
    Ok(worst)
}

fn check_one(path: &Path, out: &mut dyn Write) -> Result<Status, Failure> {
    let Source { name, text } = match Source::file(path) {
        Ok(source) => source,
        // What is wrong with the text is part of the report.
        Err(Failure::Told(Status::Problems, lines)) => {
            lines.iter().try_for_each(|line| writeln!(out, "{line}"))?;
            return Ok(Status::Problems);
        }
        Err(Failure::Told(status, lines)) => {
            lines.iter().for_each(|line| tell(line));
            return Ok(status);
        }
        Err(failure @ Failure::Output(_)) => return Err(failure),
    };
    let kind = Kind::of(&text);
    let problems = match kind {
        Kind::Plan => check_plan(&text)?,
        Kind::Model => check_model(&text),
        Kind::Case => model::check(assets::MODEL, &text).of_case,
        Kind::Checks => check_checks(&text)?,
        Kind::Briefing => check_briefing(path, &text)?,
    };
    for problem in &problems {
        writeln!(out, "{}", problem.in_text(&name))?;
    }
    if problems.iter().any(|problem| problem.severity > Severity::Note) {
        return Ok(Status::Problems);
    }
    writeln!(out, "{name}: {}, no problems", kind.word())?;
    Ok(Status::Done)
}

fn check_plan(text: &str) -> Result<Vec<Problem>, Failure> {
    let case = plan::parse(text).map(|file| file.case).unwrap_or_default();
    let model = load::model_of_case(load::known_case(&case))?;
    let (plan, mut problems) = plan::check(text, &model);
    let places = Places::of(text);
    // Nothing is wrong with a plan that the model warns against.
    for (measure, says) in plan.iter().flat_map(|plan| plan::cautions(&model, plan)) {
        let place = places.key(&format!("measures/{measure}"));
        problems.push(Problem::note(format!("`{measure}`: {says}")).at(place));
    }
    Ok(problems)
}

/// Checks are read with the built-in model in each of its cases, as a statement can be about some
/// of them.
fn check_checks(text: &str) -> Result<Vec<Problem>, Failure> {
    let mut problems: Vec<Problem> = Vec::new();
    for (case, _) in assets::CASES {
        match analysis::statements(text, &load::model_of_case(case)?) {
            Ok(list) => problems.extend(unknown_cases(text, &list)),
            Err(more) => problems.extend(more),
        }
    }
    // How many names are known, and which is nearest, differs from case to case.
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let new = !seen.contains(&(problem.place, problem.what.clone()));
        seen.push((problem.place, problem.what.clone()));
        new
    });
    Ok(problems)
}

/// Cases that a statement says it is about and that are not built in: there it is never tried.
fn unknown_cases(text: &str, list: &analysis::Statements) -> Vec<Problem> {
    let places = Places::of(text);
    let known = || assets::CASES.iter().map(|(id, _)| *id);
    let unknown = list.cases().filter(|(_, case)| !known().any(|id| id == *case));
    let told = unknown.map(|(statement, case)| {
        let what = format!("the statement `{statement}` is about no case that there is: `{case}`");
        let place = places.value(&format!("checks/{statement}/cases"));
        Problem::error(what).at(place).remedy(did_you_mean(case, known()))
    });
    told.collect()
}

/// A briefing is called after its measure.
fn check_briefing(path: &Path, text: &str) -> Result<Vec<Problem>, Failure> {
    let measure = path.file_stem().unwrap_or_default().to_string_lossy();
    let model = load::model_of_case(assets::CASES[0].0)?;
    Ok(model::check_briefing(&model, &measure, text).1)
}

/// A model is checked with every built-in case; what a case has against it is the model's problem
/// here, told without the place in the case.
fn check_model(text: &str) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for (id, case) in assets::CASES {
        let checked = model::check(text, case);
        let of_case = checked.of_case.into_iter().map(|problem| {
            let what = format!("the case `{id}` does not fit: {}", problem.what);
            Problem { what, ..problem }.at(None)
        });
        for problem in checked.of_model.into_iter().chain(of_case) {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{Kind, assets};

    #[test]
    fn kinds_show_in_the_content() {
        assert_eq!(Kind::of(assets::MODEL), Kind::Model);
        for (id, case) in assets::CASES {
            assert_eq!(Kind::of(case), Kind::Case, "{id}");
        }
        for (name, plan) in assets::SAMPLES {
            assert_eq!(Kind::of(plan), Kind::Plan, "{name}");
        }
        assert_eq!(Kind::of(assets::CHECKS), Kind::Checks);
        for (measure, text) in assets::BRIEFINGS {
            assert_eq!(Kind::of(text), Kind::Briefing, "{measure}");
        }
        assert_eq!(Kind::of("not RON at all"), Kind::Plan);
    }

    #[test]
    fn half_a_file_still_has_its_kind() {
        let half = |text: &str| text.chars().take(text.chars().count() / 2).collect::<String>();
        assert_eq!(Kind::of(&half(assets::MODEL)), Kind::Model);
        assert_eq!(Kind::of(&half(assets::CASES[0].1)), Kind::Case);
        assert_eq!(Kind::of(&half(assets::SAMPLES[0].1)), Kind::Plan);
    }
}
