//! Which measure did it? The difference between a plan and its baseline, future by future, split
//! among the measures in which they differ: what each adds on average over all orders in which
//! they could be added, so that the parts sum to the difference. What measures do only together is
//! split evenly among them, and told.

mod game;

use self::game::{Coalition, Design};
use crate::analysis::scoreboard::{Spread, spread};
use crate::analysis::tried::{Read, Tried, tried};
use crate::base::Problem;
use crate::ensemble::{self, Futures, Progress};
use crate::model::Model;
use crate::plan::{self, Edit, Plan, Use};

/// Futures in all, over all combinations of measures: two or three seconds of one machine.
const FUTURES_IN_ALL: u32 = 40_000;
/// Fewest and most futures of one combination.
const FUTURES: (u32, u32) = (128, 2048);
/// Fewest circles of orders from which the error of their choice can be told.
const CIRCLES_MIN: u32 = 3;
/// From this share of a measure's part on, what it does with another is worth a word.
const WORTH_A_WORD: f64 = 0.25;

/// What each measure adds to an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    /// The outcome, by its place in the model.
    pub outcome: usize,
    /// How many futures each combination of measures was run in: the first of the plan.
    pub futures: u32,
    /// How many combinations of measures were run.
    pub combinations: usize,
    /// From how many orders of adding them; `None`: from all.
    pub orders: Option<usize>,
    /// Saved model times, in years.
    pub times: Vec<f64>,
    /// At each time, plan minus baseline.
    pub total: Vec<Amount>,
    /// The measures in which the plan differs from its baseline, in the model's order.
    pub parts: Vec<Part>,
}

/// An amount that differs from future to future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// Its mean over futures. Means of parts add up; medians need not.
    pub mean: f64,
    /// The standard error of the mean that comes from not trying all orders; 0 if all were.
    pub error: f64,
    /// Quantiles over futures.
    pub spread: Spread,
    /// Share of futures in which it is above 0.
    pub above: f64,
    /// Share of futures in which it is below 0.
    pub below: f64,
}

/// The part of one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its id.
    pub measure: String,
    /// At each time, what it adds.
    pub amounts: Vec<Amount>,
    /// At each time, the mean of what it adds to the baseline without any other measure.
    pub alone: Vec<f64>,
    /// At each time, the mean of what it adds when all others are there.
    pub last: Vec<f64>,
    /// For each part, at each time: the mean of what the two add only together, which is split
    /// evenly between them; with itself 0.
    pub together: Vec<Vec<f64>>,
}

/// How a measure works with another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partner {
    /// The other, by its place among the parts.
    pub part: usize,
    /// Half of what the two add only together, as a share of what the measure adds.
    pub share: f64,
}

impl Contributions {
    /// The parts from the largest mean, in size, to the smallest at a saved time.
    pub fn ranked(&self, time: usize) -> Vec<usize> {
        let size = |part: &usize| self.parts[*part].amounts[time].mean.abs();
        let mut order: Vec<usize> = (0..self.parts.len()).collect();
        order.sort_by(|a, b| size(b).total_cmp(&size(a)));
        order
    }

    /// The measure with which a part does most together, or which takes most from it; `None` where
    /// no other makes much of a difference to it.
    pub fn partner(&self, part: usize, time: usize) -> Option<Partner> {
        let of = &self.parts[part];
        let mean = of.amounts[time].mean;
        let most = (0..self.parts.len())
            .filter(|other| *other != part)
            .max_by(|a, b| of.together[*a][time].abs().total_cmp(&of.together[*b][time].abs()))?;
        let share = of.together[most][time] / 2.0 / mean;
        let told = share.is_finite() && share.abs() >= WORTH_A_WORD;
        told.then_some(Partner { part: most, share })
    }
}

/// How the question is put: which measures, which combinations, how many futures of each.
struct Question {
    measures: Vec<String>,
    design: Design,
    futures: u32,
}

impl Question {
    fn new(model: &Model, plan: &Plan) -> Self {
        let baseline = plan.with_baseline_measures(model);
        let (plan_only, base_only) = (plan.without_words(), baseline.without_words());
        let measures: Vec<String> = plan_only
            .uses()
            .iter()
            .zip(base_only.uses().values())
            // One that neither uses cannot matter, whatever its dates.
            .filter(|((_, used), base)| used != base && (used.on || base.on))
            .map(|((id, _), _)| id.clone())
            // No model has nearly as many.
            .take(game::PLAYERS_MAX)
            .collect();
        let players = measures.len();
        let n = players as u32;
        let all = 1_u32.checked_shl(n).unwrap_or(u32::MAX);
        let (design, most) = if all.saturating_mul(FUTURES.0) <= FUTURES_IN_ALL {
            (Design::exact(players), FUTURES_IN_ALL / all)
        } else {
            let of_circle = n * (n - 1);
            let circles = (FUTURES_IN_ALL / (of_circle * FUTURES.0)).max(CIRCLES_MIN);
            let design = Design::sampled(players, circles as usize, plan.seed());
            (design, FUTURES.0)
        };
        // The first futures are most even where their number is a power of two.
        let futures = 1 << most.clamp(FUTURES.0, FUTURES.1).ilog2();
        Self { measures, design, futures: futures.min(plan.futures()) }
    }

    /// The plan with some of its measures, and all others as in the baseline.
    fn plan(&self, model: &Model, plan: &Plan, with: Coalition) -> Result<Plan, Problem> {
        let mut mixed = plan.clone();
        for (player, measure) in self.measures.iter().enumerate() {
            if with >> player & 1 == 0 {
                plan::apply(&mut mixed, model, &Edit::Reset(measure.clone()))?;
            }
        }
        Ok(mixed)
    }
}

/// Whether a measure does the same in both.
pub fn same_use(a: &Use, b: &Use) -> bool {
    let without_words = |of: &Use| Use { note: String::new(), author: String::new(), ..of.clone() };
    (!a.on && !b.on) || without_words(a) == without_words(b)
}

/// How many futures `contributions` runs, over all combinations of measures: what its progress
/// counts up to.
pub fn contribution_runs(model: &Model, plan: &Plan) -> u32 {
    let question = Question::new(model, plan);
    (question.design.coalitions.len() as u32).saturating_mul(question.futures)
}

/// What each measure adds to an outcome of a plan; `Ok(None)` if it was stopped. `progress` counts
/// futures.
///
/// # Errors
/// Those of compiling the plan.
pub fn contributions(
    model: &Model,
    plan: &Plan,
    outcome: usize,
    threads: usize,
    progress: &Progress,
) -> Result<Option<Contributions>, Vec<Problem>> {
    let question = Question::new(model, plan);
    let times = ensemble::compile_for(model, plan, &|at| at == outcome)?.times().to_vec();
    let coalitions = &question.design.coalitions;
    let mixed = |place: usize| question.plan(model, plan, coalitions[place]);
    let futures = Futures { seed: plan.seed(), first: 0, count: question.futures };
    let read = Read { outcome, time: None };
    let runs = tried(model, (coalitions.len(), &mixed), read, futures, (threads, progress))?;
    let Some(runs) = runs else { return Ok(None) };
    Ok(Some(put_together(&question, &runs, outcome, times)))
}

fn put_together(
    question: &Question,
    runs: &Tried,
    outcome: usize,
    times: Vec<f64>,
) -> Contributions {
    let Question { measures, design, futures } = question;
    let count = *futures as usize;
    let n = times.len();
    let value =
        |place: usize, time: usize, future: usize| f64::from(runs[place][time * count + future]);
    let means: Vec<Vec<f64>> = (0..runs.len())
        .map(|place| {
            let mean = |time| (0..count).map(|f| value(place, time, f)).sum::<f64>();
            (0..n).map(|time| mean(time) / count as f64).collect()
        })
        .collect();
    let (nobody, everyone) = (0, design.everyone());
    let whole = |time, future| value(everyone, time, future) - value(nobody, time, future);
    let total = (0..n).map(|time| amount((0..count).map(|f| whole(time, f)), 0.0)).collect();
    let difference =
        |with: usize, without: usize, time: usize| means[with][time] - means[without][time];
    let part = |player: usize, measure: &String| {
        let steps = &design.steps[player];
        let amounts = (0..n).map(|time| {
            let of = |future: usize| -> f64 {
                let step = |s: &game::Step| {
                    s.weight * (value(s.with, time, future) - value(s.without, time, future))
                };
                steps.iter().map(step).sum()
            };
            let error = error_of_orders(design, player, |s| difference(s.with, s.without, time));
            amount((0..count).map(of), error)
        });
        let place = |coalition| design.coalitions.iter().position(|c| *c == coalition);
        let everyone_else = design.coalitions[everyone] & !(1 << player);
        let (alone, last) = (place(1 << player), place(everyone_else));
        let change = |with: Option<usize>, without: Option<usize>| -> Vec<f64> {
            let of = |time| Some(difference(with?, without?, time));
            (0..n).map(|time| of(time).unwrap_or(f64::NAN)).collect()
        };
        let together = (0..measures.len()).map(|other| {
            let pair = (player.min(other), player.max(other));
            let squares = design.squares.get(&pair).map_or(&[][..], Vec::as_slice);
            let square = |s: &game::Square, time: usize| {
                let [a, b] = s.one.map(|place| means[place][time]);
                s.weight * (means[s.both][time] - a - b + means[s.neither][time])
            };
            (0..n).map(|time| squares.iter().map(|s| square(s, time)).sum()).collect()
        });
        Part {
            measure: measure.clone(),
            amounts: amounts.collect(),
            alone: change(alone, Some(nobody)),
            last: change(Some(everyone), last),
            together: together.collect(),
        }
    };
    let parts = measures.iter().enumerate().map(|(player, id)| part(player, id)).collect();
    Contributions {
        outcome,
        futures: *futures,
        combinations: design.coalitions.len(),
        orders: (design.circles > 0).then_some(2 * design.circles * measures.len()),
        times,
        total,
        parts,
    }
}

/// The standard error of a player's part, from how much the circles differ.
fn error_of_orders(design: &Design, player: usize, difference: impl Fn(&game::Step) -> f64) -> f64 {
    let circles = design.circles;
    if circles < 2 {
        return 0.0;
    }
    let mut sums = vec![0.0; circles];
    for step in &design.steps[player] {
        sums[step.circle] += step.weight * circles as f64 * difference(step);
    }
    let mean = sums.iter().sum::<f64>() / circles as f64;
    let squares: f64 = sums.iter().map(|sum| (sum - mean) * (sum - mean)).sum();
    (squares / (circles * (circles - 1)) as f64).sqrt()
}

fn amount(values: impl Iterator<Item = f64>, error: f64) -> Amount {
    let values: Vec<f64> = values.collect();
    let count = values.len().max(1) as f64;
    let share = |is: fn(f64) -> bool| values.iter().filter(|v| is(**v)).count() as f64 / count;
    let mut single: Vec<f32> = values.iter().map(|value| *value as f32).collect();
    Amount {
        mean: values.iter().sum::<f64>() / count,
        error,
        spread: spread(&mut single),
        above: share(|value| value > ROUNDING),
        below: share(|value| value < -ROUNDING),
    }
}

/// What is left of sums of numbers of seven digits that should be 0.
const ROUNDING: f64 = 1e-9;
