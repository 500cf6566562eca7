//! How much of what a plan shows is its assumptions, and how much its measures? A plan that assumes
//! otherwise than the evidence departs from it in two steps: first today's policy is seen under
//! other assumptions, then the measures are added. The same futures are run in all four corners.

use crate::base::{Problem, format};
use crate::ensemble::{self, Bands, Ensemble, Futures, MEDIAN, Progress};
use crate::model::Model;
use crate::plan::Plan;

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
/// was stopped. `progress` counts twice `count`.
///
/// # Errors
/// Those of compiling the plan.
pub fn by_evidence(
    model: &Model,
    plan: &Plan,
    count: u32,
    threads: usize,
    progress: &Progress,
) -> Result<Option<ByEvidence>, Vec<Problem>> {
    let plan = plan.with_model_assumptions();
    let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
        let program = ensemble::compile(model, plan)?;
        let futures = Futures { seed: plan.seed(), first: 0, count };
        Ok(ensemble::run(&program, futures, threads, progress))
    };
    let Some(base) = run(&plan.with_baseline_measures(model))? else { return Ok(None) };
    let Some(plan) = run(&plan)? else { return Ok(None) };
    let change = ensemble::difference_bands(&plan, &base);
    Ok(Some(ByEvidence { plan: ensemble::bands(&plan), base: ensemble::bands(&base), change }))
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
        let digit = 10_f64.powi(i32::from(decimals));
        let shown = |value: f64| (value * digit).round() / digit;
        let [base, plan] = [self.base, self.plan].map(shown);
        let [base_assumed, plan_assumed] = [self.base_assumed, self.plan_assumed].map(shown);
        let number = |value| format::number(value, decimals);
        let step = |value| format::signed(value, decimals);
        format!(
            "{name} {} to {} (assumptions {}, measures {}; by the evidence {})",
            number(base),
            number(plan_assumed),
            step(base_assumed - base),
            step(plan_assumed - base_assumed),
            step(plan - base)
        )
    }
}
