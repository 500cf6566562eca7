//! What does each school predict? The same plans, each beside its baseline, in the same futures,
//! as the evidence has it, as every school has it and as a mix of all does.

use crate::analysis::scoreboard::{Spread, spread};
use crate::base::{Problem, stats};
use crate::ensemble::{self, Ensemble, Futures, Progress, nearest_time};
use crate::model::Model;
use crate::plan::{self, Assumption, Edit, MIXED, Plan};

/// Outcomes that are told, as far as a model has them.
const TOLD: [&str; 7] = [
    "us_influence_north",
    "china_influence_north",
    "trust",
    "contact",
    "trade_us_partners",
    "warheads",
    "provocations",
];

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

/// How many futures are run for so many plans: what `progress` counts up to.
pub fn futures_in_all(model: &Model, plans: usize, count: u32) -> u32 {
    let runs = 2 * plans * tellers(model).len();
    u32::try_from(runs).unwrap_or(u32::MAX).saturating_mul(count)
}

/// What every school predicts for some plans, over the first `count` futures of each, at the saved
/// time nearest to `year`. What a plan assumes of its own stays. `Ok(None)` if it was stopped.
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
    let told: Vec<usize> = TOLD.iter().filter_map(|id| model.outcomes.get_index_of(*id)).collect();
    let mut all = Vec::new();
    for (index, asked) in plans.iter().enumerate() {
        for school in tellers(model) {
            let mut plan = asked.clone();
            plan::apply(&mut plan, model, &Edit::School(school.clone())).map_err(|p| vec![p])?;
            let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
                let program = ensemble::compile(model, plan)?;
                let futures = Futures { seed: plan.seed(), first: 0, count };
                Ok(ensemble::run(&program, futures, threads, progress))
            };
            let Some(with) = run(&plan)? else { return Ok(None) };
            let Some(without) = run(&plan.with_baseline_measures(model))? else { return Ok(None) };
            let outcomes = told.iter().map(|o| predicted(&with, &without, *o, year)).collect();
            all.push(Prediction { plan: index, school, outcomes });
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

/// Two of the article's claims as numbers, by the evidence.
///
/// What it costs to keep full sanctions on (L28), and what recognition is worth without access to
/// markets (L21): means over futures at the year asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thesis {
    /// Trust under the article's plan.
    pub trust: f64,
    /// Trust if it is joined by the strongest sanctions.
    pub trust_under_sanctions: f64,
    /// Trust under the same, if sanctions were hardly felt as hostility.
    pub trust_unfelt: f64,
    /// Trade with partners of the United States with recognition, but no access to markets.
    pub trade_recognized: f64,
    /// The same with access to markets.
    pub trade_with_access: f64,
    /// With access to markets, but sanctions kept by the rule of the article's plan.
    pub trade_under_sanctions: f64,
}

/// Works out the two claims from the article's plan and from one with access to markets, over
/// their first `count` futures, at the saved time nearest to `year`; `Ok(None)` if it was stopped.
///
/// # Errors
/// Those of compiling a plan, and of a model without the measures, parameters or outcomes.
pub fn thesis(
    model: &Model,
    (article, access): (&Plan, &Plan),
    (count, year): (u32, f64),
    threads: usize,
    progress: &Progress,
) -> Result<Option<Thesis>, Vec<Problem>> {
    let strongest = model.measures.get("sanctions_pressure").map_or(1.0, |m| m.strongest());
    let sanctions = [
        Edit::Switch("sanctions_pressure".to_owned(), true),
        Edit::Strength("sanctions_pressure".to_owned(), strongest),
    ];
    let hardly = Assumption { p10: 0.0001, p50: 0.0002, p90: 0.0003 };
    let unfelt = Edit::Assume("sanctions_resentment".to_owned(), Some(hardly));
    let closed = Edit::Switch("market_access".to_owned(), false);
    let Some(rule) = article.uses().get("sanctions_relief") else {
        return Err(vec![Problem::error("there is no measure `sanctions_relief`")]);
    };
    let kept = Edit::Strength("sanctions_relief".to_owned(), rule.strength);
    let asked: [(&Plan, &[Edit], &str); 6] = [
        (article, &[], "trust"),
        (article, &sanctions, "trust"),
        (article, &[sanctions[0].clone(), sanctions[1].clone(), unfelt], "trust"),
        (access, &[closed], "trade_us_partners"),
        (access, &[], "trade_us_partners"),
        (access, &[kept], "trade_us_partners"),
    ];
    let mut means = [0.0; 6];
    for (mean, (plan, edits, outcome)) in means.iter_mut().zip(asked) {
        let mut plan = plan.clone();
        for edit in edits {
            plan::apply(&mut plan, model, edit).map_err(|problem| vec![problem])?;
        }
        let Some(outcome) = model.outcomes.get_index_of(outcome) else {
            return Err(vec![Problem::error(format!("there is no outcome `{outcome}`"))]);
        };
        let program = ensemble::compile(model, &plan)?;
        let futures = Futures { seed: plan.seed(), first: 0, count };
        let Some(run) = ensemble::run(&program, futures, threads, progress) else {
            return Ok(None);
        };
        let mut column = Vec::new();
        run.column(outcome, nearest_time(run.times(), year), &mut column);
        *mean = stats::mean(&column);
    }
    let [trust, trust_under_sanctions, trust_unfelt, trade_recognized, trade_with_access, kept] =
        means;
    Ok(Some(Thesis {
        trust,
        trust_under_sanctions,
        trust_unfelt,
        trade_recognized,
        trade_with_access,
        trade_under_sanctions: kept,
    }))
}
