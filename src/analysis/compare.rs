//! Compared with what? Several plans in the same futures: each by itself, and each against one of
//! them, future by future; how plans differ in what they do, and how much each difference matters.

use crate::analysis::contributions::same_use;
use crate::base::{Problem, stats};
use crate::ensemble::{
    self, Bands, Ensemble, Futures, Progress, bands, difference_bands, nearest_time,
};
use crate::model::{Better, Model};
use crate::plan::{self, Edit, Plan, Use};

/// Most plans that are compared at once.
pub const PLANS_MAX: usize = 8;
/// Up to so many futures the runs themselves are kept: a hundred megabytes for eight plans.
const KEPT_MAX: u32 = 1000;
/// Futures behind the effect of a single difference.
const FUTURES_OF_A_DIFFERENCE: u32 = 256;

/// Plans in the same futures.
#[derive(Debug)]
pub struct Comparison {
    /// How many futures.
    pub futures: u32,
    /// The plan that the others are held against.
    pub base: usize,
    /// Each plan, in the order asked.
    pub plans: Vec<Compared>,
}

/// One plan among others.
#[derive(Debug)]
pub struct Compared {
    /// Its quantiles.
    pub bands: Bands,
    /// Quantiles of the differences from the base, future by future; of the base itself, zeros.
    pub change: Bands,
    /// For each outcome, at each saved time: the share of futures in which it is above the base.
    pub above: Vec<Vec<f64>>,
    /// The share of futures in which it is below the base.
    pub below: Vec<Vec<f64>>,
    /// Its runs; `None` where there are too many to keep.
    runs: Option<Ensemble>,
}

impl Compared {
    /// At each saved time, the shares of futures in which an outcome is better and worse than under
    /// the base, by which way it is better for someone; `None` where it is so neither way.
    pub fn beats(&self, outcome: usize, better: Better) -> Option<[&[f64]; 2]> {
        let (above, below) = (self.above.get(outcome)?, self.below.get(outcome)?);
        match better {
            Better::More => Some([above, below]),
            Better::Less => Some([below, above]),
            Better::Neither => None,
        }
    }

    /// The share of futures in which an outcome is good enough at a saved time: at least at a
    /// threshold, or at most where less is better. `None` where single runs were not kept.
    pub fn share_enough(
        &self,
        outcome: usize,
        time: usize,
        (threshold, better): (f64, Better),
    ) -> Option<f64> {
        let mut column = Vec::new();
        self.runs.as_ref()?.column(outcome, time, &mut column);
        let enough = |value: &&f32| match better {
            Better::Less => f64::from(**value) <= threshold,
            Better::More | Better::Neither => f64::from(**value) >= threshold,
        };
        let such = column.iter().filter(enough).count();
        Some(such as f64 / column.len().max(1) as f64)
    }
}

/// Runs plans in the same futures: those of the seed of the base. What each plan assumes of its
/// own stays. `Ok(None)` if it was stopped.
///
/// # Errors
/// Those of compiling a plan.
pub fn compare(
    model: &Model,
    plans: &[Plan],
    (base, count): (usize, u32),
    threads: usize,
    progress: &Progress,
) -> Result<Option<Comparison>, Vec<Problem>> {
    let Some(of_base) = plans.get(base) else {
        return Err(vec![Problem::error("there is no plan to compare with")]);
    };
    let futures = Futures { seed: of_base.seed(), first: 0, count };
    let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
        let mut plan = plan.clone();
        plan::apply(&mut plan, model, &Edit::Seed(futures.seed)).map_err(|p| vec![p])?;
        let program = ensemble::compile(model, &plan)?;
        Ok(ensemble::run(&program, futures, threads, progress))
    };
    let Some(base_run) = run(of_base)? else { return Ok(None) };
    let mut compared = Vec::with_capacity(plans.len());
    for (index, plan) in plans.iter().enumerate() {
        let own = if index == base { None } else { Some(run(plan)?) };
        let run = match &own {
            None => &base_run,
            Some(Some(own)) => own,
            Some(None) => return Ok(None),
        };
        let held = held_against(run, &base_run);
        let runs = own.flatten().filter(|_| count <= KEPT_MAX);
        compared.push(Compared { runs, ..held });
    }
    if let Some(of_base) = compared.get_mut(base).filter(|_| count <= KEPT_MAX) {
        of_base.runs = Some(base_run);
    }
    Ok(Some(Comparison { futures: count, base, plans: compared }))
}

fn held_against(run: &Ensemble, base: &Ensemble) -> Compared {
    let times = run.times().len();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    let mut shares = |is: fn(&f32, &f32) -> bool| -> Vec<Vec<f64>> {
        let mut at = |outcome: usize, time: usize| {
            run.column(outcome, time, &mut own);
            base.column(outcome, time, &mut other);
            let such = own.iter().zip(&other).filter(|(a, b)| is(a, b)).count();
            such as f64 / own.len().max(1) as f64
        };
        (0..run.outcomes()).map(|o| (0..times).map(|t| at(o, t)).collect()).collect()
    };
    Compared {
        above: shares(|a, b| a > b),
        below: shares(|a, b| a < b),
        bands: bands(run),
        change: difference_bands(run, base),
        runs: None,
    }
}

/// A measure that two plans do not use alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its id.
    pub measure: String,
    /// The mean change of the outcome if the base used this measure, and no other, as the other
    /// plan does.
    pub effect: f64,
}

/// Where a plan differs from a base, the difference that matters most first: each by itself put
/// into the base, by what that does to an outcome at a year. `Ok(None)` if it was stopped.
///
/// # Errors
/// Those of compiling a plan.
pub fn differences(
    model: &Model,
    (base, other): (&Plan, &Plan),
    (outcome, year): (usize, f64),
    threads: usize,
    progress: &Progress,
) -> Result<Option<Vec<Difference>>, Vec<Problem>> {
    let futures = Futures { seed: base.seed(), first: 0, count: FUTURES_OF_A_DIFFERENCE };
    let values = |plan: &Plan| -> Result<Option<f64>, Vec<Problem>> {
        let program = ensemble::compile(model, plan)?;
        let Some(run) = ensemble::run(&program, futures, threads, progress) else {
            return Ok(None);
        };
        let mut column = Vec::new();
        run.column(outcome, nearest_time(run.times(), year), &mut column);
        Ok(Some(stats::mean(&column)))
    };
    let Some(before) = values(base)? else { return Ok(None) };
    let mut all = Vec::new();
    for (measure, used) in differing(base, other) {
        let mut changed = base.clone();
        for edit in edits(measure, used) {
            plan::apply(&mut changed, model, &edit).map_err(|problem| vec![problem])?;
        }
        let Some(after) = values(&changed)? else { return Ok(None) };
        all.push(Difference { measure: measure.to_owned(), effect: after - before });
    }
    all.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()));
    Ok(Some(all))
}

/// Measures that two plans do not use alike, each as the second uses it.
pub fn differing<'a>(base: &'a Plan, other: &'a Plan) -> impl Iterator<Item = (&'a str, &'a Use)> {
    let pairs = base.uses().iter().zip(other.uses());
    pairs.filter(|((_, a), (_, b))| !same_use(a, b)).map(|(_, (id, used))| (id.as_str(), used))
}

/// What makes a plan use a measure in a given way.
pub fn edits(measure: &str, used: &Use) -> Vec<Edit> {
    let id = || measure.to_owned();
    let Use { on, start, end, strength, ramp_months, ramp_shape, curve, .. } = used;
    let Use { condition, note, author, .. } = used;
    vec![
        Edit::Reset(id()),
        Edit::Move(id(), *start, *end),
        Edit::Strength(id(), *strength),
        Edit::Ramp(id(), *ramp_months),
        Edit::RampShape(id(), *ramp_shape),
        Edit::Curve(id(), curve.clone()),
        Edit::Condition(id(), condition.clone()),
        Edit::Note(id(), note.clone()),
        Edit::NoteAuthor(id(), author.clone()),
        Edit::Switch(id(), *on),
    ]
}
