//! Do a thesis's own premises hold? Each is tried on plans, as the model says how; what comes out
//! are means over futures. What is concluded from them is `export`'s to write up.

use crate::base::{Problem, stats};
use crate::ensemble::{self, Futures, Progress, nearest_time};
use crate::model::{Model, ThesisFile, TrialFile};
use crate::plan::{self, Assumption, Edit, Plan};

/// What a thesis came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Thesis {
    /// The plan that it proposes, by its place among those that were asked about.
    pub plan: usize,
    /// Of each premise, the mean of its outcome in each trial.
    pub means: Vec<Vec<f64>>,
}

/// How many trials the premises of a thesis have.
pub fn trials(thesis: &ThesisFile) -> u32 {
    let count: usize = thesis.premises.iter().map(|premise| premise.trials.len()).sum();
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Tries the model's thesis on named plans.
///
/// Means are over the first `count` futures of each, at the saved time nearest to `year`.
/// `Ok(None)` if it was stopped, or if the model has no thesis or it is about a plan that is not
/// among them.
///
/// # Errors
/// Those of changing and compiling a plan.
pub fn thesis(
    model: &Model,
    plans: (&[String], &[Plan]),
    (count, year): (u32, f64),
    threads: usize,
    progress: &Progress,
) -> Result<Option<Thesis>, Vec<Problem>> {
    let place = |name: &str| plans.0.iter().position(|known| known == name);
    let Some(thesis) = &model.thesis else { return Ok(None) };
    let Some(proposed) = place(&thesis.plan) else { return Ok(None) };
    let mut means = Vec::new();
    for premise in &thesis.premises {
        let Some(outcome) = model.outcomes.get_index_of(&premise.outcome) else {
            return Ok(None);
        };
        let mut of_premise = Vec::new();
        for trial in &premise.trials {
            let Some(asked) = place(&trial.plan).and_then(|place| plans.1.get(place)) else {
                return Ok(None);
            };
            let plan = tried(model, asked, trial)?;
            let program = ensemble::compile(model, &plan)?;
            let futures = Futures { seed: plan.seed(), first: 0, count };
            let Some(run) = ensemble::run(&program, futures, threads, progress) else {
                return Ok(None);
            };
            let mut column = Vec::new();
            run.column(outcome, nearest_time(run.times(), year), &mut column);
            of_premise.push(stats::mean(&column));
        }
        means.push(of_premise);
    }
    Ok(Some(Thesis { plan: proposed, means }))
}

/// A plan as a trial changes it.
fn tried(model: &Model, asked: &Plan, trial: &TrialFile) -> Result<Plan, Vec<Problem>> {
    let mut plan = asked.clone();
    let on = trial.strengths.iter().flat_map(|(measure, strength)| {
        let on = Edit::Switch(measure.clone(), true);
        [on, Edit::Strength(measure.clone(), *strength)]
    });
    let off = trial.off.iter().map(|measure| Edit::Switch(measure.clone(), false));
    let assumed = trial.assume.iter().map(|(parameter, (p10, p50, p90))| {
        let assumed = Assumption { p10: *p10, p50: *p50, p90: *p90 };
        Edit::Assume(parameter.clone(), Some(assumed))
    });
    for edit in on.chain(off).chain(assumed) {
        plan::apply(&mut plan, model, &edit).map_err(|problem| vec![problem])?;
    }
    Ok(plan)
}
