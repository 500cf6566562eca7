//! A plan's text → a [`Plan`], or everything that is wrong with it; and back to text.

use indexmap::IndexMap;

use crate::base::metalog::Metalog;
use crate::base::problem::did_you_mean;
use crate::base::written::{Written, read};
use crate::base::{Month, Places, Problem};
use crate::model::Model;
use crate::plan::claims::check_claim;
use crate::plan::file::{AssumptionFile, ConditionFile, FORMAT, MeasureUseFile, PlanFile};
use crate::plan::{
    Assumption, Condition, EVIDENCE, FUTURES_MAX, FUTURES_MIN, MIXED, Plan, RAMP_MONTHS_MAX,
    TEXT_MAX, Use, WEIGHT_MAX,
};

/// Most problems of one plan that are told.
const PROBLEMS_MAX: usize = 200;

/// Reads a plan's text as far as its shape.
///
/// # Errors
/// What cannot be read, with its place.
pub fn parse(text: &str) -> Result<PlanFile, Vec<Problem>> {
    read::<PlanFile>(text, "a plan", FORMAT).map(|written| written.file)
}

/// Reads and checks a plan's text against its model; all problems, each with its place.
pub fn check(text: &str, model: &Model) -> (Option<Plan>, Vec<Problem>) {
    let Written { file, places } = match read::<PlanFile>(text, "a plan", FORMAT) {
        Ok(written) => written,
        Err(problems) => return (None, problems),
    };
    let mut problems = check_head(&file, &places, model);
    let mut plan = Plan::baseline(model);
    for (id, used) in &file.measures {
        let path = format!("measures/{id}");
        match read_use(id, used, model) {
            Ok(used) => {
                plan.uses.insert(id.clone(), used);
            }
            Err(wrong) => problems.extend(wrong.into_iter().map(|(field, problem)| {
                let inner = format!("{path}/{field}");
                problem.at(places.value(&inner).or_else(|| places.key(&path)))
            })),
        }
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
        problems.sort_by_key(|problem| problem.place);
        let more = problems.len().saturating_sub(PROBLEMS_MAX);
        if more > 0 {
            problems.truncate(PROBLEMS_MAX);
            problems.push(Problem::error(format!("there are {more} more problems")));
        }
        return (None, problems);
    }
    let idle = file.measures.keys().filter(|id| model.case.gives_measure(id));
    let warnings = idle.map(|id| {
        let what = format!("the case gives `{id}` as it was; what the plan says has no effect");
        let place = places.key(&format!("measures/{id}"));
        Problem::warning(what).at(place).remedy("leave it out")
    });
    let warnings = warnings.collect();
    let PlanFile { title, author, notes, case, school, school_weights, .. } = file;
    let PlanFile { seed, futures, .. } = file;
    let head = Plan { title, author, notes, case, school, school_weights, seed, futures, ..plan };
    (Some(head), warnings)
}

/// The same plan in another case of its model, and the measures and assumptions that do not fit
/// there: they are as the other case has them.
///
/// What the plan leaves as in its own baseline is as in the other's.
pub fn in_case(plan: &Plan, own: &Model, other: &Model) -> (Plan, Vec<String>) {
    let mut moved = Plan::baseline(other);
    let mut left = Vec::new();
    for (id, used) in plan.differing(own) {
        let (was, is) = (Use::of_baseline(own, id), Use::of_baseline(other, id));
        let mut used = used.clone();
        if used.start == was.start {
            used.start = is.start;
        }
        if used.strength == was.strength {
            used.strength = is.strength;
        }
        if other.measures.contains_key(id) && check_use(other, id, &used).is_empty() {
            moved.uses.insert(id.to_owned(), used);
        } else {
            left.push(id.to_owned());
        }
    }
    for (id, assumption) in &plan.assumptions {
        if check_assumption(other, id, *assumption).is_ok() {
            moved.assumptions.insert(id.clone(), *assumption);
        } else {
            left.push(id.clone());
        }
    }
    let Plan { case, uses, assumptions, .. } = moved;
    (Plan { case, uses, assumptions, ..plan.clone() }, left)
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
    let texts = [("title", &file.title), ("author", &file.author), ("notes", &file.notes)];
    for (field, text) in texts {
        if text.len() > TEXT_MAX {
            let what = format!("the {field} is longer than {TEXT_MAX} bytes");
            problems.push(Problem::error(what).at(places.value(field)).remedy("shorten it"));
        }
    }
    problems
}

/// What is wrong with one measure: the field, and the problem.
type Wrong = Vec<(&'static str, Problem)>;

fn read_use(id: &str, file: &MeasureUseFile, model: &Model) -> Result<Use, Wrong> {
    let MeasureUseFile { on, start, end, strength, ramp_months, condition, note } = file;
    if !model.measures.contains_key(id) {
        let remedy = did_you_mean(id, model.measures.keys().map(String::as_str));
        return Err(vec![(
            "",
            Problem::error(format!("there is no measure `{id}`")).remedy(remedy),
        )]);
    }
    let baseline = Use::of_baseline(model, id);
    let mut wrong = Wrong::new();
    let mut month = |field, text: &Option<String>| match text.as_ref().map(|t| t.parse::<Month>()) {
        Some(Ok(month)) => Some(month),
        Some(Err(what)) => {
            wrong.push((field, Problem::error(what)));
            None
        }
        None => None,
    };
    let used = Use {
        on: *on,
        start: month("start", start).unwrap_or(baseline.start),
        end: month("end", end),
        strength: strength.unwrap_or(baseline.strength),
        ramp_months: *ramp_months,
        condition: match condition {
            ConditionFile::Always => Condition::Always,
            ConditionFile::InExchangeFor(exchange) => Condition::InExchangeFor(exchange.clone()),
        },
        note: note.clone(),
    };
    wrong.extend(check_use(model, id, &used));
    if wrong.is_empty() { Ok(used) } else { Err(wrong) }
}

/// What is wrong with how a measure is used: the field of the file, and the problem.
pub(super) fn check_use(model: &Model, measure: &str, used: &Use) -> Wrong {
    let Use { on: _, start, end, strength, ramp_months, condition, note } = used;
    let mut wrong = Wrong::new();
    let mut add = |field, what: String, remedy: String| {
        wrong.push((field, Problem::error(what).remedy(remedy)));
    };
    let (first, last) = (model.case.start, model.case.end);
    let horizon = || format!("choose a month from {first} to {last}");
    if !(first..=last).contains(start) {
        add("start", format!("`{measure}` starts in {start}, outside the horizon"), horizon());
    }
    if let Some(end) = end {
        if !(first..=last).contains(end) {
            add("end", format!("`{measure}` ends in {end}, outside the horizon"), horizon());
        } else if end < start {
            let what = format!("`{measure}` ends in {end}, before it starts in {start}");
            add("end", what, "exchange the two months".to_owned());
        }
    }
    let strongest = model.measures.get(measure).map_or(1.0, |m| m.strongest());
    if !(0.0..=strongest).contains(strength) {
        let what = format!("the strength of `{measure}` is {strength}, out of range");
        add("strength", what, format!("choose 0 to {strongest}"));
    }
    if *ramp_months > RAMP_MONTHS_MAX {
        let what = format!("`{measure}` takes {ramp_months} months to reach its strength");
        add("ramp_months", what, format!("choose 0 to {RAMP_MONTHS_MAX}"));
    }
    if let Condition::InExchangeFor(exchange) = condition
        && !model.exchanges.contains_key(exchange)
    {
        let remedy = did_you_mean(exchange, model.exchanges.keys().map(String::as_str));
        add("condition", format!("there is no exchange `{exchange}`"), remedy);
    }
    if note.len() > TEXT_MAX {
        let what = format!("the note on `{measure}` is longer than {TEXT_MAX} bytes");
        add("note", what, "shorten it".to_owned());
    }
    wrong
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
    let measures =
        plan.differing(model).map(|(id, used)| (id.to_owned(), write_use(id, used, model)));
    let assumptions = plan.assumptions.iter().map(|(id, assumed)| {
        let Assumption { p10, p50, p90 } = *assumed;
        (id.clone(), AssumptionFile { p10, p50, p90 })
    });
    let file = PlanFile {
        format: FORMAT,
        title: plan.title.clone(),
        author: plan.author.clone(),
        notes: plan.notes.clone(),
        case: plan.case.clone(),
        school: plan.school.clone(),
        school_weights: plan.school_weights.clone(),
        seed: plan.seed,
        futures: plan.futures,
        measures: measures.collect(),
        assumptions: assumptions.collect(),
        claims: plan.claims.clone(),
    };
    crate::base::written::write(&file)
}

fn write_use(id: &str, used: &Use, model: &Model) -> MeasureUseFile {
    let baseline = Use::of_baseline(model, id);
    MeasureUseFile {
        on: used.on,
        start: (used.start != baseline.start).then(|| used.start.to_string()),
        end: used.end.map(|end| end.to_string()),
        strength: (used.strength != baseline.strength).then_some(used.strength),
        ramp_months: used.ramp_months,
        condition: match &used.condition {
            Condition::Always => ConditionFile::Always,
            Condition::InExchangeFor(exchange) => ConditionFile::InExchangeFor(exchange.clone()),
        },
        note: used.note.clone(),
    }
}
