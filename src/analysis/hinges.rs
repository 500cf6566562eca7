//! What would overturn the answer? The plan against its baseline, run anew in the same futures with
//! one claim off or turned round at a time, with each of the numbers that matter most low or high,
//! and as each school of thought has it. Which numbers matter is for `screening`, whose sentence
//! stands beside.

use crate::analysis::schools::{teller_label, tellers};
use crate::analysis::screening::{Mean, Screening, mean_of, screening};
use crate::base::{Problem, format, stats};
use crate::ensemble::{self, Ensemble, Futures, Progress, nearest_time};
use crate::model::{Better, Model};
use crate::plan::{self, Assumption, Edit, Plan, claim_words, distribution};

/// Strengths at which a claim is tried, except the one that the plan holds it at.
const TRIED: [f64; 3] = [0.0, -1.0, 1.0];
/// How many parameters are tried low and high: those that matter most to the answer.
pub const HINGE_PARAMETERS: usize = 8;
/// Where a parameter's median is put: as low as one future in ten has it, and as high.
const ENDS: [(f64, &str); 2] = [(0.1, "low"), (0.9, "high")];
/// The outcome that is asked about unless another is chosen.
pub const HINGE_OUTCOME: &str = "us_influence_north";
/// Futures of each trial: enough to tell a third of a point of influence from noise.
pub const HINGE_FUTURES: u32 = 500;
/// The share of a conclusion that may be left where it is called undone.
const LEFT_MAX: f64 = 0.1;
/// The columns of [`Hinges::rows`].
pub const HINGE_COLUMNS: [&str; 7] =
    ["what", "mean_change", "noise", "share_better", "moves_it_by", "noise_of_move", "effect"];

/// Something that is held otherwise than the plan has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Otherwise {
    /// A claim at another strength.
    Claim(String, f64),
    /// A parameter, about a median as low or as high as one future in ten has it; how much is not
    /// known of it stays, as when a school moves it. The word says which.
    Parameter(String, &'static str, Assumption),
    /// The assumptions of a school, of the mix of all or, `None`, of none; what the plan itself
    /// assumes stays.
    School(Option<String>),
}

/// What the plan does to an outcome, against its baseline in the same futures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conclusion {
    /// Mean change.
    pub mean: Mean,
    /// Median change.
    pub median: f64,
    /// Share of futures in which the change is for the better: for Washington, where a direction
    /// is better for it, and otherwise upward.
    pub better: f64,
}

/// The conclusion with one thing otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Hinge {
    /// What is held otherwise.
    pub otherwise: Otherwise,
    /// The conclusion then.
    pub conclusion: Conclusion,
    /// By how much the mean change moves, from paired futures.
    pub moves: Mean,
}

/// What becomes of a conclusion.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// The mean change has surely the opposite sign.
    Reverses,
    /// The mean change can no longer be told from none, or a tenth of it is left at most.
    Undoes,
    /// The sign stays, but the share of futures that are better crosses one half.
    Tips,
    /// The sign stays.
    Keeps,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Hinges {
    /// Index of the outcome.
    pub outcome: usize,
    /// The moment, in years.
    pub year: f64,
    /// Futures of each trial.
    pub futures: u32,
    /// The conclusion as the plan has it.
    pub asked: Conclusion,
    /// How many standard errors a mean has to be from 0 to be told from it, as many are looked at.
    factor: f64,
    /// With one thing otherwise at a time, what moves it furthest first.
    pub hinges: Vec<Hinge>,
    /// What single parameters would do, in a sentence.
    pub parameters: String,
}

/// What is tried for a plan: claims in the model's order, then the numbers that `screened` ranks
/// first, then who else may be right.
pub fn hinge_trials(model: &Model, plan: &Plan, screened: &Screening) -> Vec<Otherwise> {
    let strong = model.claims.iter().filter(|(_, claim)| !claim.conclusion);
    let claims = strong.flat_map(|(id, _)| {
        let held = plan.claim(id);
        // As evidenced only where the plan departs from it: elsewhere that is the plan itself.
        TRIED
            .into_iter()
            .filter(move |strength| *strength != held)
            .map(|strength| Otherwise::Claim(id.clone(), strength))
    });
    let schools = tellers(model).into_iter().filter(|school| school.as_deref() != plan.school());
    let first = screened.rows.iter().take(HINGE_PARAMETERS);
    let parameters = first.flat_map(|row| ends(model, plan, &row.parameter));
    claims.chain(parameters).chain(schools.map(Otherwise::School)).collect()
}

/// A parameter low and high.
fn ends(model: &Model, plan: &Plan, id: &str) -> Vec<Otherwise> {
    let Ok(held) = distribution(model, plan, plan.school(), id) else { return Vec::new() };
    let end = |(u, words): (f64, &'static str)| {
        let moved = held.about(held.quantile(u))?;
        let [p10, p50, p90] = [0.1, 0.5, 0.9].map(|u| moved.quantile(u));
        Some(Otherwise::Parameter(id.to_owned(), words, Assumption { p10, p50, p90 }))
    };
    ENDS.into_iter().filter_map(end).collect()
}

/// How many futures are run at most: what `progress` counts up to.
pub fn hinge_futures(model: &Model, plan: &Plan, count: u32) -> u32 {
    let nothing = Screening::default();
    let numbers = ENDS.len() * HINGE_PARAMETERS.min(model.parameters.len());
    let runs = 2 * (1 + hinge_trials(model, plan, &nothing).len() + numbers);
    u32::try_from(runs).unwrap_or(u32::MAX).saturating_mul(count)
}

/// Tries everything over the first `count` futures, for an outcome by its index at the saved time
/// nearest to `year`; `Ok(None)` if it was stopped.
///
/// # Errors
/// Those of compiling a plan.
pub fn hinges(
    model: &Model,
    plan: &Plan,
    (outcome, year): (usize, f64),
    count: u32,
    (threads, progress): (usize, &Progress),
) -> Result<Option<Hinges>, Vec<Problem>> {
    let run = |plan: &Plan| -> Result<Option<[Ensemble; 2]>, Vec<Problem>> {
        let futures = Futures { seed: plan.seed(), first: 0, count };
        let run = |plan: &Plan| -> Result<Option<Ensemble>, Vec<Problem>> {
            let program = ensemble::compile(model, plan)?;
            Ok(ensemble::run(&program, futures, threads, progress))
        };
        let Some(with) = run(plan)? else { return Ok(None) };
        Ok(run(&plan.with_baseline_measures(model))?.map(|without| [with, without]))
    };
    let better = model.outcomes.get_index(outcome).map_or(Better::More, |(_, o)| o.washington);
    let Some(pair) = run(plan)? else { return Ok(None) };
    let time = nearest_time(pair[0].times(), year);
    let year = pair[0].times().get(time).copied().unwrap_or(year);
    let before = changes(&pair, outcome, time);
    let screened = screening(model, plan, (&pair[0], Some(&pair[1])), outcome, time)?;
    let decimals = model.outcomes.get_index(outcome).map_or(1, |(_, o)| o.decimals);
    let mut hinges = Vec::new();
    for otherwise in hinge_trials(model, plan, &screened) {
        let mut plan = plan.clone();
        plan::apply(&mut plan, model, &otherwise.edit()).map_err(|problem| vec![problem])?;
        let Some(pair) = run(&plan)? else { return Ok(None) };
        let after = changes(&pair, outcome, time);
        let moves = mean_of(after.iter().zip(&before).map(|(a, b)| f64::from(a - b)));
        hinges.push(Hinge { otherwise, conclusion: conclusion(after, better), moves });
    }
    hinges.sort_by(|a, b| b.moves.value.abs().total_cmp(&a.moves.value.abs()));
    // The chance that a normal number passes z either way is at most exp(−z² / 2).
    let factor = (2.0 * ((hinges.len() + 1) as f64 / 0.05).ln()).sqrt();
    let asked = conclusion(before, better);
    let parameters = screened.opposite(model, decimals);
    Ok(Some(Hinges { outcome, year, futures: count, asked, factor, hinges, parameters }))
}

/// Plan minus baseline, future by future.
fn changes([with, without]: &[Ensemble; 2], outcome: usize, time: usize) -> Vec<f32> {
    let (mut levels, mut base) = (Vec::new(), Vec::new());
    with.column(outcome, time, &mut levels);
    without.column(outcome, time, &mut base);
    levels.iter().zip(&base).map(|(level, base)| level - base).collect()
}

fn conclusion(mut changes: Vec<f32>, better: Better) -> Conclusion {
    let mean = mean_of(changes.iter().map(|change| f64::from(*change)));
    let is_better =
        |change: &&f32| if better == Better::Less { **change < 0.0 } else { **change > 0.0 };
    let share = changes.iter().filter(is_better).count() as f64 / changes.len().max(1) as f64;
    let mut median = [0.0];
    stats::quantiles(&mut changes, &[0.5], &mut median);
    Conclusion { mean, median: median[0], better: share }
}

impl Otherwise {
    /// The change of the plan that holds it.
    pub fn edit(&self) -> Edit {
        match self {
            Self::Claim(id, strength) => Edit::Claim(id.clone(), *strength),
            Self::Parameter(id, _, assumed) => Edit::Assume(id.clone(), Some(*assumed)),
            Self::School(school) => Edit::School(school.clone()),
        }
    }

    /// What it is, in words: “L23 off”, ““Receptivity today” low, about 0.080”.
    pub fn words(&self, model: &Model) -> String {
        match self {
            Self::Claim(id, strength) => format!("{id} {}", claim_words(*strength)),
            Self::Parameter(id, end, assumed) => {
                let label = model.parameters.get(id).map_or(id, |parameter| &parameter.label);
                format!("“{label}” {end}, about {}", format::number(assumed.p50, 3))
            }
            Self::School(None) => "no school of thought".to_owned(),
            Self::School(Some(id)) if model.schools.contains_key(id) => {
                format!("the school “{}”", teller_label(model, Some(id)))
            }
            Self::School(Some(_)) => "a mix of all schools".to_owned(),
        }
    }
}

impl Effect {
    /// In a word or two.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reverses => "reverses it",
            Self::Undoes => "undoes it",
            Self::Tips => "tips the odds",
            Self::Keeps => "keeps it",
        }
    }
}

impl Hinges {
    /// Whether a mean can be told from 0.
    pub fn is_sure(&self, mean: Mean) -> bool {
        mean.value.abs() > self.factor * mean.error
    }

    /// How far a mean may be off by chance alone.
    pub fn noise(&self, mean: Mean) -> f64 {
        self.factor * mean.error
    }

    /// What one thing does to the conclusion. Where there is none to begin with, nothing is undone;
    /// what moves it by no more than noise does nothing to it.
    pub fn effect(&self, hinge: &Hinge) -> Effect {
        let (before, after) = (self.asked, hinge.conclusion);
        if !self.is_sure(hinge.moves) {
            return Effect::Keeps;
        }
        if self.is_sure(before.mean) {
            let left = after.mean.value / before.mean.value;
            if !self.is_sure(after.mean) || left.abs() <= LEFT_MAX {
                return Effect::Undoes;
            }
            if left < 0.0 {
                return Effect::Reverses;
            }
        }
        if (before.better > 0.5) == (after.better > 0.5) { Effect::Keeps } else { Effect::Tips }
    }

    /// What one thing does to the conclusion, in a word or a few.
    pub fn effect_words(&self, hinge: &Hinge) -> &'static str {
        if self.is_sure(hinge.moves) { self.effect(hinge).words() } else { "no more than noise" }
    }

    /// The trial of a claim at a strength, if there was one.
    pub fn of_claim(&self, id: &str, strength: f64) -> Option<&Hinge> {
        self.hinges.iter().find(|hinge| {
            matches!(&hinge.otherwise, Otherwise::Claim(of, at) if of == id && *at == strength)
        })
    }

    /// The conclusion and what would overturn it, in sentences without full stops.
    pub fn sentences(&self, model: &Model) -> Vec<String> {
        let Some((_, outcome)) = model.outcomes.get_index(self.outcome) else { return Vec::new() };
        let asked = self.asked;
        let signed = |value| format::signed(value, outcome.decimals);
        let first = format!(
            "{} in {}: by the plan {} on average (± {}), {} at the median, {} in {} futures",
            outcome.label,
            format::year(self.year),
            signed(asked.mean.value),
            format::number(self.noise(asked.mean), outcome.decimals + 1),
            signed(asked.median),
            if outcome.washington == Better::Neither { "higher" } else { "better" },
            format::futures_in_100(asked.better)
        );
        let mut told = vec![first, self.overturned(model, outcome.decimals)];
        if self.is_sure(asked.mean) {
            told.extend(self.listed(Effect::Undoes, model).map(|what| {
                format!("No more than a tenth of it, or than noise, is left with {what}")
            }));
        }
        told.extend(
            self.listed(Effect::Tips, model)
                .map(|what| format!("The odds tip across one half with {what}")),
        );
        told.push(format!("Of single numbers: {}", self.parameters));
        told
    }

    fn overturned(&self, model: &Model, decimals: u8) -> String {
        if !self.is_sure(self.asked.mean) {
            return "That cannot be told from no change, so there is no conclusion to reverse"
                .to_owned();
        }
        if let Some(what) = self.listed(Effect::Reverses, model) {
            return format!("Only {what} would reverse it");
        }
        let toward = |hinge: &&Hinge| hinge.conclusion.mean.value * self.asked.mean.value.signum();
        let nearest = self.hinges.iter().min_by(|a, b| toward(a).total_cmp(&toward(b)));
        let nearest = nearest.map_or_else(String::new, |hinge| {
            let mean = format::signed(hinge.conclusion.mean.value, decimals);
            format!("; it comes nearest with {}: {mean}", hinge.otherwise.words(model))
        });
        format!("Nothing here reverses it{nearest}")
    }

    /// What has an effect, in words; `None`: nothing has.
    fn listed(&self, effect: Effect, model: &Model) -> Option<String> {
        let with = self.hinges.iter().filter(|hinge| self.effect(hinge) == effect);
        let words: Vec<String> = with.map(|hinge| hinge.otherwise.words(model)).collect();
        let (last, others) = words.split_last()?;
        Some(match others {
            [] => last.clone(),
            others => format!("{} or {last}", others.join(", ")),
        })
    }

    /// A table of all that was tried, under [`HINGE_COLUMNS`]; what moves it furthest first.
    pub fn rows(&self, model: &Model) -> Vec<[String; 7]> {
        let decimals = model.outcomes.get_index(self.outcome).map_or(1, |(_, o)| o.decimals);
        let row = |hinge: &Hinge| {
            let Hinge { otherwise, conclusion, moves } = hinge;
            [
                otherwise.words(model),
                format::signed(conclusion.mean.value, decimals + 1),
                format::number(self.noise(conclusion.mean), decimals + 1),
                format::in_100(conclusion.better),
                format::signed(moves.value, decimals + 1),
                format::number(self.noise(*moves), decimals + 1),
                self.effect_words(hinge).to_owned(),
            ]
        };
        self.hinges.iter().map(row).collect()
    }
}
