//! A plan's text → a [`Plan`], or everything that is wrong with it; and back to text.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::base::metalog::Metalog;
use crate::base::problem::{did_you_mean, in_order};
use crate::base::written::{Written, read};
use crate::base::{Places, Problem, format};
use crate::model::Model;
use crate::plan::claims::check_claim;
use crate::plan::file::{AssumptionFile, FORMAT, ParentFile, PlanFile};
use crate::plan::older::bring_up;
use crate::plan::uses::{check_use, differing, read_uses, write_uses};
use crate::plan::{
    Assumption, EVIDENCE, FUTURES_MAX, FUTURES_MIN, INFLUENCE, MIXED, PLOTS_MAX, Parent, Plan,
    TEXT_MAX, Use, WEIGHT_MAX,
};

/// Reads a plan's text as far as its shape.
///
/// # Errors
/// What cannot be read, with its place.
pub fn parse(text: &str) -> Result<PlanFile, Vec<Problem>> {
    let mut file = read::<PlanFile>(text, "a plan", FORMAT)?.file;
    bring_up(&mut file);
    Ok(file)
}

/// Reads and checks a plan's text against its model; all problems, each with its place.
pub fn check(text: &str, model: &Model) -> (Option<Plan>, Vec<Problem>) {
    let Written { mut file, places } = match read::<PlanFile>(text, "a plan", FORMAT) {
        Ok(written) => written,
        Err(problems) => return (None, problems),
    };
    let written_in = file.format;
    let changes = bring_up(&mut file);
    let made_one_line = one_lines(&mut file, &places);
    let mut problems = check_head(&file, &places, model);
    let mut plan = Plan::baseline(model);
    problems.extend(read_uses(&file.measures, "measures", &places, model, &mut plan.uses));
    if let Some(ParentFile { title, measures }) = &file.parent {
        let mut parent = Parent { title: title.clone(), uses: Plan::baseline(model).uses };
        let uses = &mut parent.uses;
        problems.extend(read_uses(measures, "parent/measures", &places, model, uses));
        plan.parent = Some(parent);
    }
    for (id, assumed) in &file.assumptions {
        let AssumptionFile { p10, p50, p90 } = *assumed;
        let assumption = Assumption { p10, p50, p90 };
        match check_assumption(model, id, assumption) {
            Ok(()) => {
                plan.assumptions.insert(id.clone(), assumption);
            }
            Err(problem) => problems.push(problem.at(places.key(&format!("assumptions/{id}")))),
        }
    }
    if let Err(problem) = check_plots(model, &file.plots) {
        problems.push(problem.at(places.value("plots")));
    }
    for (id, problem) in check_weights(model, &file.school_weights) {
        let place = places.value(&format!("school_weights/{id}"));
        problems.push(problem.at(place.or_else(|| places.key("school_weights"))));
    }
    for (id, strength) in &file.claims {
        match check_claim(model, id, *strength) {
            Ok(()) => plan.hold(id, *strength),
            Err(problem) => problems.push(problem.at(places.key(&format!("claims/{id}")))),
        }
    }
    if !problems.is_empty() {
        return (None, in_order(problems));
    }
    let idle = file.measures.keys().filter(|id| model.case.gives_measure(id));
    let warnings = idle.map(|id| {
        let what = format!("the case gives `{id}` as it was; what the plan says has no effect");
        let place = places.key(&format!("measures/{id}"));
        Problem::warning(what).at(place).remedy("leave it out")
    });
    let notes = changes.into_iter().map(|change| {
        Problem::note(format!("the file has the older format {written_in}: {change}"))
            .remedy(format!("saving it writes format {FORMAT}"))
    });
    let warnings = warnings.chain(made_one_line).chain(notes).collect();
    let PlanFile { title, author, notes, case, school, school_weights, .. } = file;
    let PlanFile { seed, futures, plots, .. } = file;
    let plan = Plan { seed, futures, plots, ..plan };
    let head = Plan { title, author, notes, case, school, school_weights, ..plan };
    (Some(head), warnings)
}

/// The same plan in another case of its model, and the measures and assumptions that do not fit
/// there: they are as the other case has them.
///
/// What the plan leaves as in its own baseline is as in the other's.
pub fn in_case(plan: &Plan, own: &Model, other: &Model) -> (Plan, Vec<String>) {
    let mut moved = Plan::baseline(other);
    let (uses, mut left) = uses_in_case(&plan.uses, own, other);
    moved.uses = uses;
    // What is left of the parent's measures was never part of this plan.
    moved.parent = plan.parent.as_ref().map(|parent| Parent {
        title: parent.title.clone(),
        uses: uses_in_case(&parent.uses, own, other).0,
    });
    for (id, assumption) in &plan.assumptions {
        if check_assumption(other, id, *assumption).is_ok() {
            moved.assumptions.insert(id.clone(), *assumption);
        } else {
            left.push(id.clone());
        }
    }
    let Plan { case, uses, assumptions, parent, .. } = moved;
    (Plan { case, uses, assumptions, parent, ..plan.clone() }, left)
}

fn uses_in_case(
    uses: &IndexMap<String, Use>,
    own: &Model,
    other: &Model,
) -> (IndexMap<String, Use>, Vec<String>) {
    let mut moved = Plan::baseline(other).uses;
    let mut left = Vec::new();
    for (id, used) in differing(uses, own) {
        let (was, is) = (Use::of_baseline(own, id), Use::of_baseline(other, id));
        let mut used = used.clone();
        if used.start == was.start {
            used.start = is.start;
        }
        if used.strength == was.strength {
            used.strength = is.strength;
        }
        if other.measures.contains_key(id) && check_use(other, id, &used).is_empty() {
            moved.insert(id.to_owned(), used);
        } else {
            left.push(id.to_owned());
        }
    }
    (moved, left)
}

/// Names that are printed in one line are in one line.
fn one_lines(file: &mut PlanFile, places: &Places) -> Vec<Problem> {
    let parent = file.parent.as_mut().map(|parent| ("parent/title", &mut parent.title));
    let names =
        [("title", &mut file.title), ("author", &mut file.author)].into_iter().chain(parent);
    let mut told = Vec::new();
    for (field, text) in names {
        if let Cow::Owned(line) = format::one_line(text) {
            let what = format!("the {field} has the end of a line in it, or what is no text");
            let remedy = "a blank is read in its place; write it in one line";
            told.push(Problem::warning(what).at(places.value(field)).remedy(remedy));
            *text = line;
        }
    }
    told
}

fn check_head(file: &PlanFile, places: &Places, model: &Model) -> Vec<Problem> {
    let mut problems = Vec::new();
    if file.case != model.case.id {
        let what = format!("the plan is for the case `{}`, not `{}`", file.case, model.case.id);
        let remedy = format!("write `case: \"{}\"`, or open it with its own case", model.case.id);
        problems.push(Problem::error(what).at(places.value("case")).remedy(remedy));
    }
    if let Some(school) = &file.school
        && let Err(problem) = check_school(model, school)
    {
        problems.push(problem.at(places.value("school")));
    }
    if !(FUTURES_MIN..=FUTURES_MAX).contains(&file.futures) {
        let what = format!("{} futures are out of range", file.futures);
        let remedy = format!("choose {FUTURES_MIN} to {FUTURES_MAX}");
        problems.push(Problem::error(what).at(places.value("futures")).remedy(remedy));
    }
    let parent = file.parent.as_ref().map(|parent| ("parent/title", &parent.title));
    let texts = [("title", &file.title), ("author", &file.author), ("notes", &file.notes)];
    for (field, text) in texts.into_iter().chain(parent) {
        if text.len() > TEXT_MAX {
            let what = format!("the {field} is longer than {TEXT_MAX} bytes");
            problems.push(Problem::error(what).at(places.value(field)).remedy("shorten it"));
        }
    }
    problems
}

/// Whether a school exists.
pub(super) fn check_school(model: &Model, school: &str) -> Result<(), Problem> {
    // A mix of no schools would leave every future without a belief.
    let mixed = (!model.schools.is_empty()).then_some(MIXED);
    if mixed == Some(school) || model.schools.contains_key(school) {
        return Ok(());
    }
    let known = model.schools.keys().map(String::as_str).chain(mixed);
    let remedy = did_you_mean(school, known);
    Err(Problem::error(format!("there is no school `{school}`")).remedy(remedy))
}

/// Whether what is to be plotted exists, and is no more than there is room for.
pub(super) fn check_plots(model: &Model, plots: &[String]) -> Result<(), Problem> {
    if plots.len() > PLOTS_MAX {
        let what = format!("there are {} plots beside the first", plots.len());
        return Err(Problem::error(what).remedy(format!("choose at most {PLOTS_MAX}")));
    }
    let known = |plot: &String| match plot.strip_prefix(INFLUENCE) {
        Some(headline) => model.headlines.contains_key(headline),
        None => model.outcomes.contains_key(plot),
    };
    match plots.iter().find(|plot| !known(plot)) {
        None => Ok(()),
        Some(plot) => {
            let remedy = did_you_mean(plot, model.outcomes.keys().map(String::as_str));
            Err(Problem::error(format!("there is no outcome `{plot}` to plot")).remedy(remedy))
        }
    }
}

/// What is wrong with the weights of schools: the school, and the problem.
pub(super) fn check_weights<'a>(
    model: &Model,
    weights: &'a IndexMap<String, f64>,
) -> Vec<(&'a str, Problem)> {
    let mut wrong = Vec::new();
    let known = || model.schools.keys().map(String::as_str).chain([EVIDENCE]);
    for (id, weight) in weights {
        if !known().any(|known| known == id) {
            let what = format!("there is no school `{id}` to weigh");
            wrong.push((id.as_str(), Problem::error(what).remedy(did_you_mean(id, known()))));
        } else if !(0.0..=WEIGHT_MAX).contains(weight) {
            let what = format!("the weight of `{id}` is {weight}, out of range");
            let remedy = format!("choose 0 to {WEIGHT_MAX}");
            wrong.push((id.as_str(), Problem::error(what).remedy(remedy)));
        }
    }
    if wrong.is_empty() && !weights.is_empty() && weights.values().all(|weight| *weight == 0.0) {
        let what = "no future believes anything: every school has the weight 0";
        wrong.push(("", Problem::error(what).remedy("give at least one school some weight")));
    }
    wrong
}

/// Whether a parameter exists and the assumed quantiles make a distribution.
pub(super) fn check_assumption(
    model: &Model,
    parameter: &str,
    assumption: Assumption,
) -> Result<(), Problem> {
    let Assumption { p10, p50, p90 } = assumption;
    let Some(p) = model.parameters.get(parameter) else {
        let remedy = did_you_mean(parameter, model.parameters.keys().map(String::as_str));
        let what = format!("there is no parameter `{parameter}`");
        return Err(Problem::error(what).remedy(remedy));
    };
    let made = Metalog::new(p10, p50, p90, p.bounds.0, p.bounds.1);
    made.map(|_| ()).map_err(|what| {
        Problem::error(format!("the assumption on `{parameter}` has no distribution: {what}"))
            .remedy("change its numbers")
    })
}

/// The text of a plan: only what differs from the baseline. Reads back to the same plan.
pub fn write(plan: &Plan, model: &Model) -> String {
    crate::base::written::write(&file_of(plan, model))
}

/// The same as the shortest text, for machines.
pub fn compact(plan: &Plan, model: &Model) -> String {
    crate::base::written::compact(&file_of(plan, model))
}

fn file_of(plan: &Plan, model: &Model) -> PlanFile {
    let parent = plan.parent.as_ref().map(|parent| ParentFile {
        title: parent.title.clone(),
        measures: write_uses(&parent.uses, model),
    });
    let assumptions = plan.assumptions.iter().map(|(id, assumed)| {
        let Assumption { p10, p50, p90 } = *assumed;
        (id.clone(), AssumptionFile { p10, p50, p90 })
    });
    PlanFile {
        format: FORMAT,
        title: plan.title.clone(),
        author: plan.author.clone(),
        notes: plan.notes.clone(),
        case: plan.case.clone(),
        school: plan.school.clone(),
        school_weights: plan.school_weights.clone(),
        seed: plan.seed,
        futures: plan.futures,
        measures: write_uses(&plan.uses, model),
        assumptions: assumptions.collect(),
        claims: plan.claims.clone(),
        parent,
        plots: plan.plots.clone(),
    }
}
