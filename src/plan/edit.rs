//! Every change that a user can make to a plan, as data. Pure and shared by the window, its
//! undo history and the tests; carrying one out either keeps the plan valid or changes nothing.

use indexmap::IndexMap;

use crate::base::{Month, Problem, format};
use crate::model::{Model, Track};
use crate::plan::{
    Assumption, Condition, EVIDENCE, FUTURES_MAX, FUTURES_MIN, MIXED, Plan, RAMP_MONTHS_MAX,
    RampShape, TEXT_MAX, Use,
    check::check_weights,
    claims::{check_claim, claim_words},
    uses::check_use,
    weights,
};

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Another title.
    Title(String),
    /// Another author.
    Author(String),
    /// Other notes.
    Notes(String),
    /// What is on the plots beside the first.
    Plots(Vec<String>),
    /// Assume a school of thought; `None`: the evidence as it stands.
    School(Option<String>),
    /// How many believe a school, or the evidence, beside the others of a mixed plan.
    SchoolWeight(String, f64),
    /// Another seed.
    Seed(u64),
    /// More or fewer futures.
    Futures(u32),
    /// Switch a measure on or off.
    Switch(String, bool),
    /// A measure's first month.
    Start(String, Month),
    /// A measure's last month; `None`: to the end.
    End(String, Option<Month>),
    /// Move a measure in time: both its ends at once.
    Move(String, Month, Option<Month>),
    /// A measure's strength.
    Strength(String, f64),
    /// Months that a measure takes to reach its strength.
    Ramp(String, u32),
    /// How a measure comes to its strength.
    RampShape(String, RampShape),
    /// A measure's strength by month, in place of strength and ramp; empty: those hold.
    Curve(String, Vec<(Month, f64)>),
    /// On what a measure depends.
    Condition(String, Condition),
    /// On what each of several measures depends, at once.
    Conditions(Vec<(String, Condition)>),
    /// Several measures moved in time at once: each with its first and its last month.
    MoveAll(Vec<(String, Month, Option<Month>)>),
    /// Why a measure is there.
    Note(String, String),
    /// Who put it there.
    NoteAuthor(String, String),
    /// A measure as the baseline has it.
    Reset(String),
    /// All measures of a track as the baseline has them.
    ResetTrack(Track),
    /// A measure as the plan has it that this one was made from.
    ResetToParent(String),
    /// Every measure as the plan has it that this one was made from.
    ResetAllToParent,
    /// Every measure as the baseline has it.
    ResetAll,
    /// Assume a parameter differently; `None`: as the model does.
    Assume(String, Option<Assumption>),
    /// Assume everything as the model does, and no school.
    ResetAssumptions,
    /// Hold a claim to be this strong; 1: as evidenced.
    Claim(String, f64),
    /// Every claim as evidenced.
    ResetClaims,
}

impl Edit {
    /// What it does, for “Undo: …”.
    pub fn label(&self, model: &Model) -> String {
        let name = |id: &String| model.measures.get(id).map_or(id.clone(), |m| m.label.clone());
        match self {
            Self::Title(title) => format!("title “{title}”"),
            Self::Author(_) => "author".to_owned(),
            Self::Notes(_) => "notes".to_owned(),
            Self::Plots(_) => "the plots".to_owned(),
            Self::School(None) => "no school".to_owned(),
            Self::School(Some(id)) if id == MIXED => "school: mixed".to_owned(),
            Self::School(Some(id)) => {
                format!("school: {}", model.schools.get(id).map_or(id, |s| &s.label))
            }
            Self::SchoolWeight(id, _) if id == EVIDENCE => "weight of the evidence".to_owned(),
            Self::SchoolWeight(id, _) => {
                format!("weight of {}", model.schools.get(id).map_or(id, |s| &s.label))
            }
            Self::Seed(seed) => format!("seed {seed}"),
            Self::Futures(futures) => format!("{futures} futures"),
            Self::Switch(id, on) => format!("{} {}", name(id), if *on { "on" } else { "off" }),
            Self::Start(id, month) => format!("start of {} to {month}", name(id)),
            Self::End(id, Some(month)) => format!("end of {} to {month}", name(id)),
            Self::End(id, None) => format!("no end of {}", name(id)),
            Self::Move(id, month, _) => format!("{} moved to {month}", name(id)),
            Self::Strength(id, _) => format!("strength of {}", name(id)),
            Self::Ramp(id, months) => format!("ramp of {}: {months} months", name(id)),
            Self::RampShape(id, _) => format!("shape of the ramp of {}", name(id)),
            Self::Curve(id, _) => format!("curve of {}", name(id)),
            Self::Condition(id, _) => format!("condition of {}", name(id)),
            Self::Conditions(all) if all.iter().all(|(_, c)| *c == Condition::Always) => {
                "engagement de-linked".to_owned()
            }
            Self::Conditions(_) => "engagement quid pro quo".to_owned(),
            Self::MoveAll(all) => format!("{} measures moved", all.len()),
            Self::Note(id, _) => format!("note on {}", name(id)),
            Self::NoteAuthor(id, _) => format!("author of {}", name(id)),
            Self::Reset(id) => format!("{} as in the baseline", name(id)),
            Self::ResetTrack(track) => format!("{} as in the baseline", track.label()),
            Self::ResetToParent(id) => format!("{} as in the parent plan", name(id)),
            Self::ResetAllToParent => "all measures as in the parent plan".to_owned(),
            Self::ResetAll => "all measures as in the baseline".to_owned(),
            Self::Assume(id, _) => {
                format!("assumption: {}", model.parameters.get(id).map_or(id, |p| &p.label))
            }
            Self::ResetAssumptions => "assumptions as the evidence says".to_owned(),
            Self::Claim(id, strength) => format!("claim {id} {}", claim_words(*strength)),
            Self::ResetClaims => "all claims as evidenced".to_owned(),
        }
    }
}

/// Carries out one change, or says why not and changes nothing.
///
/// # Errors
/// A [`Problem`] in the user's words where the changed plan would not be valid.
pub fn apply(plan: &mut Plan, model: &Model, edit: &Edit) -> Result<(), Problem> {
    match edit {
        Edit::Title(_)
        | Edit::Author(_)
        | Edit::Notes(_)
        | Edit::Note(..)
        | Edit::NoteAuthor(..)
        | Edit::Plots(_) => apply_words(plan, model, edit)?,
        Edit::School(school) => {
            school.as_ref().map_or(Ok(()), |id| super::check::check_school(model, id))?;
            plan.school.clone_from(school);
        }
        Edit::SchoolWeight(id, weight) => weigh(plan, model, id, *weight)?,
        Edit::Seed(seed) => plan.seed = *seed,
        Edit::Futures(futures) => {
            if !(FUTURES_MIN..=FUTURES_MAX).contains(futures) {
                return Err(Problem::error(format!("{futures} futures are out of range"))
                    .remedy(format!("choose {FUTURES_MIN} to {FUTURES_MAX}")));
            }
            plan.futures = *futures;
        }
        Edit::Switch(id, on) => change_use(plan, model, id, |used| used.on = *on)?,
        Edit::Start(id, month) => change_use(plan, model, id, |used| used.start = *month)?,
        Edit::End(id, month) => change_use(plan, model, id, |used| used.end = *month)?,
        Edit::Move(id, start, end) => change_use(plan, model, id, |used| {
            used.start = *start;
            used.end = *end;
        })?,
        Edit::Strength(id, strength) => {
            change_use(plan, model, id, |used| used.strength = *strength)?;
        }
        Edit::Ramp(id, months) => {
            change_use(plan, model, id, |used| used.ramp_months = (*months).min(RAMP_MONTHS_MAX))?;
        }
        Edit::RampShape(id, shape) => change_use(plan, model, id, |used| used.ramp_shape = *shape)?,
        Edit::Curve(id, curve) => {
            change_use(plan, model, id, |used| used.curve.clone_from(curve))?;
        }
        Edit::Conditions(_) | Edit::MoveAll(_) => apply_each(plan, model, edit)?,
        Edit::Condition(id, condition) => {
            change_use(plan, model, id, |used| used.condition = condition.clone())?;
        }
        Edit::Reset(id) => {
            let baseline = Use::of_baseline(model, id);
            change_use(plan, model, id, |used| *used = baseline)?;
        }
        Edit::ResetTrack(track) => {
            let baseline = Plan::baseline(model).uses;
            let of = |id: &str| model.measures.get(id).is_some_and(|m| m.track == *track);
            plan.uses.extend(baseline.into_iter().filter(|(id, _)| of(id)));
        }
        Edit::ResetToParent(id) => {
            let parent = parent(plan)?.get(id).cloned();
            let parent = parent.unwrap_or_else(|| Use::of_baseline(model, id));
            change_use(plan, model, id, |used| *used = parent)?;
        }
        Edit::ResetAllToParent => plan.uses = parent(plan)?.clone(),
        Edit::ResetAll => plan.uses = Plan::baseline(model).uses,
        Edit::Assume(id, assumption) => assume(plan, model, id, *assumption)?,
        Edit::ResetAssumptions => *plan = plan.with_model_assumptions(),
        Edit::Claim(id, strength) => {
            check_claim(model, id, *strength)?;
            plan.hold(id, *strength);
        }
        Edit::ResetClaims => plan.claims.clear(),
    }
    Ok(())
}

/// What changes no number: names, notes and what is plotted.
fn apply_words(plan: &mut Plan, model: &Model, edit: &Edit) -> Result<(), Problem> {
    match edit {
        Edit::Title(text) => plan.title = checked_text("title", &format::one_line(text))?,
        Edit::Author(text) => plan.author = checked_text("author", &format::one_line(text))?,
        Edit::Notes(text) => plan.notes = checked_text("notes", text)?,
        Edit::Note(id, text) => {
            let text = checked_text("note", text)?;
            change_use(plan, model, id, |used| used.note = text)?;
        }
        Edit::NoteAuthor(id, text) => {
            let text = checked_text("author", text)?;
            change_use(plan, model, id, |used| used.author = text)?;
        }
        Edit::Plots(plots) => {
            super::check::check_plots(model, plots)?;
            plan.plots.clone_from(plots);
        }
        _ => {}
    }
    Ok(())
}

fn change_use(
    plan: &mut Plan,
    model: &Model,
    measure: &str,
    change: impl FnOnce(&mut Use),
) -> Result<(), Problem> {
    let unknown = || Problem::error(format!("there is no measure `{measure}`"));
    let used = plan.uses.get_mut(measure).ok_or_else(unknown)?;
    let mut changed = used.clone();
    change(&mut changed);
    if let Some((_, problem)) = check_use(model, measure, &changed).into_iter().next() {
        return Err(problem);
    }
    *used = changed;
    Ok(())
}

/// Several measures at once: all of it, or nothing.
fn apply_each(plan: &mut Plan, model: &Model, edit: &Edit) -> Result<(), Problem> {
    let mut changed = plan.clone();
    match edit {
        Edit::Conditions(all) => {
            for (id, condition) in all {
                change_use(&mut changed, model, id, |used| used.condition = condition.clone())?;
            }
        }
        Edit::MoveAll(all) => {
            for (id, start, end) in all {
                change_use(&mut changed, model, id, |used| {
                    used.start = *start;
                    used.end = *end;
                })?;
            }
        }
        _ => {}
    }
    *plan = changed;
    Ok(())
}

fn parent(plan: &Plan) -> Result<&IndexMap<String, Use>, Problem> {
    plan.parent.as_ref().map(|parent| &parent.uses).ok_or_else(|| {
        Problem::error("this plan was not made from another")
            .remedy("reset to the baseline instead")
    })
}

fn weigh(plan: &mut Plan, model: &Model, school: &str, weight: f64) -> Result<(), Problem> {
    let mut changed: IndexMap<String, f64> =
        weights(model, plan).into_iter().map(|(id, weight)| (id.to_owned(), weight)).collect();
    changed.insert(school.to_owned(), weight);
    // With the zeros: no weights at all would mean that all schools weigh alike.
    if let Some((_, problem)) = check_weights(model, &changed).into_iter().next() {
        return Err(problem);
    }
    changed.retain(|_, weight| *weight != 0.0);
    plan.school_weights = changed;
    Ok(())
}

fn assume(
    plan: &mut Plan,
    model: &Model,
    parameter: &str,
    assumption: Option<Assumption>,
) -> Result<(), Problem> {
    match assumption {
        None => {
            plan.assumptions.shift_remove(parameter);
        }
        Some(assumption) => {
            super::check::check_assumption(model, parameter, assumption)?;
            plan.assumptions.insert(parameter.to_owned(), assumption);
        }
    }
    Ok(())
}

fn checked_text(what: &str, text: &str) -> Result<String, Problem> {
    if text.len() > TEXT_MAX {
        return Err(Problem::error(format!("the {what} is longer than {TEXT_MAX} bytes"))
            .remedy("shorten it"));
    }
    Ok(text.to_owned())
}
