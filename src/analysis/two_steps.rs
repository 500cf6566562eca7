//! How much of what a plan shows is its assumptions, and how much its measures? A plan that assumes
//! otherwise than the evidence departs from it in two steps: first today's policy is seen under
//! other assumptions, then the measures are added. The same futures are run in all four corners.

use crate::analysis::scoreboard::{Spread, spread};
use crate::base::{Problem, format, stats};
use crate::ensemble::{self, Bands, Ensemble, Futures, MEDIAN, Progress, Seek, Through};
use crate::model::Model;
use crate::plan::{self, Plan};

/// A plan and its baseline as the evidence has them, whatever the plan assumes.
#[derive(Clone, Debug, PartialEq)]
pub struct ByEvidence {
    /// Quantiles under the plan's measures.
    pub plan: Bands,
    /// Quantiles under the baseline's.
    pub base: Bands,
    /// Quantiles of the differences, future by future.
    pub change: Bands,
}

impl ByEvidence {
    /// The plan's and the baseline's.
    pub fn both(&self) -> (&Bands, &Bands) {
        (&self.plan, &self.base)
    }
}

/// Runs the first `count` futures of a plan and of its baseline by the evidence; `Ok(None)` if it
/// was stopped. About `held` values of each are there at once; `progress` counts futures.
///
/// # Errors
/// Those of compiling the plan.
pub fn by_evidence(
    model: &Model,
    plan: &Plan,
    (count, held): (u32, usize),
    threads: usize,
    progress: &Progress,
) -> Result<Option<ByEvidence>, Vec<Problem>> {
    let plan = plan.with_model_assumptions();
    let futures = Futures { seed: plan.seed(), first: 0, count };
    let seek = Seek { futures, held, base: None };
    let through = ensemble::through(model, &plan, seek, (threads, progress), |_| ())?;
    Ok(through.and_then(|Through { bands, change, base, .. }| {
        Some(ByEvidence { plan: bands, base: base?, change })
    }))
}

/// What changed an outcome, through time: the four corners and, future by future, the two steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// The outcome, by its place in the model.
    pub outcome: usize,
    /// How many futures were run in each corner.
    pub futures: u32,
    /// What the plan assumes otherwise than the evidence, in words; `None`: nothing.
    pub assumed: Option<String>,
    /// Saved model times, in years.
    pub times: Vec<f64>,
    /// At each time, the medians of the four corners.
    pub corners: Vec<TwoSteps>,
    /// At each time, how much the assumptions change under today's policy.
    pub assumptions: Vec<Spread>,
    /// At each time, how much the measures add to that.
    pub measures: Vec<Spread>,
}

/// The two steps of one outcome, from the runs of a plan and of its baseline as the plan assumes.
///
/// `Ok(None)` if it was stopped. A plan that assumes what the evidence says needs no more runs;
/// of another, `progress` counts twice as many futures as there are.
///
/// # Errors
/// Those of compiling the plan.
pub fn steps(
    model: &Model,
    plan: &Plan,
    (run, base): (&Ensemble, &Ensemble),
    (outcome, threads): (usize, usize),
    progress: &Progress,
) -> Result<Option<Steps>, Vec<Problem>> {
    let assumed = plan::departure(model, plan);
    let mut by_evidence = None;
    if assumed.is_some() {
        let count = run.futures().min(base.futures());
        let Some([base, plan]) = corners(model, plan, (count, outcome), threads, progress)? else {
            return Ok(None);
        };
        by_evidence = Some([base, plan]);
    }
    let evidence = by_evidence.as_ref().map_or([base, run], |[base, plan]| [base, plan]);
    let runs = [evidence[0], evidence[1], base, run];
    let futures = runs.iter().map(|run| run.futures()).min().unwrap_or(0);
    let times = run.times().to_vec();
    let mut columns: [Vec<f32>; 4] = Default::default();
    let (mut corners, mut assumptions, mut measures) = (Vec::new(), Vec::new(), Vec::new());
    for time in 0..times.len() {
        for (column, run) in columns.iter_mut().zip(runs) {
            run.column(outcome, time, column);
            column.truncate(futures as usize);
        }
        let between = |from: usize, to: usize| -> Spread {
            let pairs = columns[to].iter().zip(&columns[from]);
            spread(&mut pairs.map(|(to, from)| to - from).collect::<Vec<f32>>())
        };
        assumptions.push(between(0, 2));
        measures.push(between(2, 3));
        let mut median = |corner: usize| {
            let mut out = [f64::NAN];
            stats::quantiles(&mut columns[corner], &[0.5], &mut out);
            out[0]
        };
        let (base, plan, base_assumed, plan_assumed) = (median(0), median(1), median(2), median(3));
        corners.push(TwoSteps { base, plan, base_assumed, plan_assumed });
    }
    Ok(Some(Steps { outcome, futures, assumed, times, corners, assumptions, measures }))
}

/// An outcome under today's policy and under the plan's measures by the evidence; `Ok(None)` if it
/// was stopped.
fn corners(
    model: &Model,
    plan: &Plan,
    (count, outcome): (u32, usize),
    threads: usize,
    progress: &Progress,
) -> Result<Option<[Ensemble; 2]>, Vec<Problem>> {
    let plan = plan.with_model_assumptions();
    let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
        let program = ensemble::compile_for(model, plan, &|of| of == outcome)?;
        let futures = Futures { seed: plan.seed(), first: 0, count };
        Ok(ensemble::run(&program, futures, threads, progress))
    };
    let Some(base) = run(&plan.with_baseline_measures(model))? else { return Ok(None) };
    Ok(run(&plan)?.map(|plan| [base, plan]))
}

/// The two steps of some outcomes at the saved time nearest to a year, in a sentence without a full
/// stop, from the plan's and the baseline's bands by the evidence and under the plan's own
/// assumptions.
pub fn two_steps(
    model: &Model,
    by_evidence: (&Bands, &Bands),
    as_assumed: (&Bands, &Bands),
    outcomes: &[usize],
    year: f64,
) -> String {
    let steps = outcomes.iter().filter_map(|&outcome| {
        let (_, words) = model.outcomes.get_index(outcome)?;
        let steps = TwoSteps::at(by_evidence, as_assumed, outcome, year)?;
        Some(steps.sentence(&words.short, words.decimals))
    });
    let steps = steps.collect::<Vec<_>>().join(", ");
    let (year, base) = (format::year(year), &model.case.baseline_label);
    format!("In {year}, from “{base}” by the evidence to this plan as assumed: {steps}")
}

/// The medians of an outcome at a time, in the four corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoSteps {
    /// Today's policy by the evidence.
    pub base: f64,
    /// The plan by the evidence.
    pub plan: f64,
    /// Today's policy as the plan assumes.
    pub base_assumed: f64,
    /// The plan as it assumes.
    pub plan_assumed: f64,
}

impl TwoSteps {
    /// Reads them off at the saved time nearest to a year; `None` for an outcome that is not there.
    pub fn at(
        (plan_by_evidence, base_by_evidence): (&Bands, &Bands),
        (plan, base): (&Bands, &Bands),
        outcome: usize,
        year: f64,
    ) -> Option<Self> {
        let median = |bands: &Bands| {
            let time = ensemble::nearest_time(&bands.times, year);
            Some(bands.outcomes.get(outcome)?.quantiles.get(time)?[MEDIAN])
        };
        Some(Self {
            base: median(base_by_evidence)?,
            plan: median(plan_by_evidence)?,
            base_assumed: median(base)?,
            plan_assumed: median(plan)?,
        })
    }

    /// From the first to the last corner, the two steps between them, and what the measures would
    /// make by the evidence: a clause.
    ///
    /// Each figure is a difference of medians as they are shown, so that they add up.
    pub fn sentence(&self, name: &str, decimals: u8) -> String {
        let number = |value| format::number(value, decimals);
        let step = |from, to| format::difference(from, to, decimals);
        format!(
            "{name} {} to {} (assumptions {}, measures {}; by the evidence {})",
            number(self.base),
            number(self.plan_assumed),
            step(self.base, self.base_assumed),
            step(self.base_assumed, self.plan_assumed),
            step(self.base, self.plan)
        )
    }
}
