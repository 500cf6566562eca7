//! What does each school predict? The same plans, each beside its baseline, in the same futures,
//! as the evidence has it, as every school has it and as a mix of all does.

use crate::analysis::scoreboard::{Spread, spread};
use crate::base::{Problem, stats};
use crate::ensemble::{self, Ensemble, Futures, Progress, nearest_time};
use crate::model::Model;
use crate::plan::{self, Edit, MIXED, Plan};

/// One plan as one school has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// The plan, by its place in the question.
    pub plan: usize,
    /// An id of the model's schools, or [`MIXED`]; `None`: the evidence as it stands.
    pub school: Option<String>,
    /// What it predicts, outcome by outcome.
    pub outcomes: Vec<Predicted>,
}

/// One outcome at the year asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// Its index in the model's outcomes.
    pub outcome: usize,
    /// Under the plan.
    pub plan: Spread,
    /// Plan minus baseline in the same future.
    pub change: Spread,
    /// Mean of the change.
    pub mean_change: f64,
}

/// Whose predictions are told: the evidence, every school, and the mix of them.
pub fn tellers(model: &Model) -> Vec<Option<String>> {
    let schools = model.schools.keys().cloned().map(Some);
    let mix = (!model.schools.is_empty()).then(|| Some(MIXED.to_owned()));
    std::iter::once(None).chain(schools).chain(mix).collect()
}

/// The name people read of the evidence, a school or the mix.
pub fn teller_label<'a>(model: &'a Model, school: Option<&'a str>) -> &'a str {
    match school {
        None => "The evidence",
        Some(MIXED) => "Mixed",
        Some(id) => model.schools.get(id).map_or(id, |school| &school.label),
    }
}

/// How many futures are run for some plans: what `progress` counts up to.
pub fn futures_in_all(model: &Model, plans: &[Plan], count: u32) -> u32 {
    let runs = tellers(model).into_iter().map(|school| {
        let held = plans.iter().filter_map(|plan| as_held(model, plan, school.clone()).ok());
        let mut baselines: Vec<Plan> = held.map(|plan| baseline(model, &plan)).collect();
        baselines.dedup();
        plans.len() + baselines.len()
    });
    u32::try_from(runs.sum::<usize>()).unwrap_or(u32::MAX).saturating_mul(count)
}

/// A plan as a school holds it.
fn as_held(model: &Model, plan: &Plan, school: Option<String>) -> Result<Plan, Vec<Problem>> {
    let mut plan = plan.clone();
    plan::apply(&mut plan, model, &Edit::School(school)).map_err(|problem| vec![problem])?;
    Ok(plan)
}

/// What a plan's changes are against, the same for all plans that assume nothing of their own.
fn baseline(model: &Model, plan: &Plan) -> Plan {
    plan.with_baseline_measures(model).without_words()
}

/// What every school predicts for some plans, of the outcomes that the model tells first.
///
/// It is read off the first `count` futures of each, at the saved time nearest to `year`. What a
/// plan assumes of its own stays. `Ok(None)` if it was stopped.
///
/// # Errors
/// Those of compiling a plan.
pub fn predictions(
    model: &Model,
    plans: &[Plan],
    (count, year): (u32, f64),
    threads: usize,
    progress: &Progress,
) -> Result<Option<Vec<Prediction>>, Vec<Problem>> {
    let told: Vec<usize> =
        model.told.iter().filter_map(|id| model.outcomes.get_index_of(id)).collect();
    let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
        let program = ensemble::compile(model, plan)?;
        let futures = Futures { seed: plan.seed(), first: 0, count };
        Ok(ensemble::run(&program, futures, threads, progress))
    };
    let mut all = Vec::new();
    for school in tellers(model) {
        // Plans that assume nothing of their own have one baseline in a school.
        let mut kept: Option<(Plan, Ensemble)> = None;
        for (index, asked) in plans.iter().enumerate() {
            let plan = as_held(model, asked, school.clone())?;
            let baseline = baseline(model, &plan);
            let without = match kept.take() {
                Some((of, runs)) if of == baseline => runs,
                _ => match run(&baseline)? {
                    Some(runs) => runs,
                    None => return Ok(None),
                },
            };
            let Some(with) = run(&plan)? else { return Ok(None) };
            let outcomes = told.iter().map(|o| predicted(&with, &without, *o, year)).collect();
            all.push(Prediction { plan: index, school: school.clone(), outcomes });
            kept = Some((baseline, without));
        }
    }
    Ok(Some(all))
}

fn predicted(with: &Ensemble, without: &Ensemble, outcome: usize, year: f64) -> Predicted {
    let time = nearest_time(with.times(), year);
    let (mut levels, mut base) = (Vec::new(), Vec::new());
    with.column(outcome, time, &mut levels);
    without.column(outcome, time, &mut base);
    let mut changes: Vec<f32> = levels.iter().zip(&base).map(|(a, b)| a - b).collect();
    let mean_change = stats::mean(&changes);
    Predicted { outcome, plan: spread(&mut levels), change: spread(&mut changes), mean_change }
}
