//! What holds it where it is? What *moved* an outcome is for `causes`; where hardly anything did,
//! the answer is in what was not done. Each measure is used otherwise than the plan uses it, off,
//! or at its strongest and without conditions, in the same futures; then those that matter most
//! with each other one, as two may hold each other back; then all that help. What nobody controls
//! is ranked by `screening`.

use std::collections::BTreeMap;

use crate::analysis::explain::{Origin, Piece, Sentences, figure, words};
use crate::analysis::scoreboard::{Spread, spread};
use crate::analysis::screening::{Mean, Screening, mean_of, screening};
use crate::analysis::tried::{Read, tried};
use crate::base::{Problem, format};
use crate::ensemble::{Ensemble, Futures, Progress, nearest_time};
use crate::model::{Better, Model, Outcome};
use crate::plan::{self, Condition, Edit, Plan, Use};

/// Futures by which it is chosen what is worth more of them: as many as each combination of
/// measures has.
const FEW: u32 = 128;
/// Futures from which is told what those do.
const MANY: u32 = 512;
/// Measures, used otherwise, that are tried with each other one.
const LEADING: usize = 3;
/// From this share of what two do on, what they do only together is worth a word.
const WORTH_A_WORD: f64 = 0.25;
/// How many are told: of single measures those that help most and those that harm most, and pairs.
const TOLD: (usize, usize, usize) = (4, 2, 3);

/// A measure, used otherwise than the plan uses it.
#[derive(Clone, Debug, PartialEq)]
pub struct UsedOtherwise {
    /// Its id.
    pub measure: String,
    /// Its strength from when the plan has it on, else from the start; 0: off.
    pub strength: f64,
}

/// What an outcome would be with some measures used otherwise, against the plan as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Gain {
    /// One measure, or two, or all that help.
    pub otherwise: Vec<UsedOtherwise>,
    /// Mean change.
    pub mean: Mean,
    /// Quantiles of the change over futures.
    pub spread: Spread,
    /// Share of futures in which the outcome would be higher.
    pub above: f64,
    /// Share of futures in which it would be lower.
    pub below: f64,
    /// Of two: what they do only together, beside what each does alone.
    pub together: Option<Mean>,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldBack {
    /// The outcome, by its place in the model.
    pub outcome: usize,
    /// The moment, in years.
    pub year: f64,
    /// Futures from which it is told.
    pub futures: u32,
    /// How many ways there are to use one measure otherwise.
    pub tried: usize,
    /// The outcome's mean under the plan as it is, over all its futures.
    pub mean: f64,
    /// Its quantiles.
    pub level: Spread,
    /// The measures that help most and that harm most by themselves, what helps most first.
    pub alone: Vec<Gain>,
    /// The pairs that help most; likewise.
    pub pairs: Vec<Gain>,
    /// All of them that surely help at once; `None` if fewer than three do.
    pub all: Option<Gain>,
    /// How many standard errors a mean has to be from 0 to be told from it, as many are looked at.
    factor: f64,
    /// How the outcome's level hangs on what nobody controls.
    screened: Screening,
}

/// What is used otherwise, and the outcome then in each future.
type Columns = Vec<(Vec<UsedOtherwise>, Vec<f32>)>;

/// What can be tried of a plan: its measures off, and those that are not, or not freely, at their
/// strongest.
fn trials(model: &Model, plan: &Plan) -> Vec<UsedOtherwise> {
    let of = |(id, used): (&String, &Use)| -> Vec<UsedOtherwise> {
        let Some(measure) = model.measures.get(id) else { return Vec::new() };
        let at = |strength| UsedOtherwise { measure: id.clone(), strength };
        let works = used.on && used.strongest() > 0.0;
        let strongest = measure.strongest();
        let freely = used.condition == Condition::Always && used.end.is_none();
        let at_most = works && freely && used.strongest() >= strongest;
        [(works, 0.0), (!at_most && strongest > 0.0, strongest)]
            .into_iter()
            .filter(|(is_tried, _)| *is_tried)
            .map(|(_, strength)| at(strength))
            .collect()
    };
    plan.uses().iter().flat_map(of).collect()
}

impl UsedOtherwise {
    /// The changes of a plan that lead to it.
    fn edits(&self, plan: &Plan) -> Vec<Edit> {
        let id = || self.measure.clone();
        if self.strength == 0.0 {
            return vec![Edit::Switch(id(), false)];
        }
        let mut edits = vec![Edit::Reset(id())];
        if let Some(used) = plan.uses().get(&self.measure).filter(|used| used.on) {
            edits.push(Edit::Start(id(), used.start));
        }
        edits.extend([Edit::Switch(id(), true), Edit::Strength(id(), self.strength)]);
        edits
    }

    /// Whether only the plan's conditions and last month stand in the way of it.
    fn frees(&self, plan: &Plan) -> bool {
        let used = plan.uses().get(&self.measure);
        used.is_some_and(|used| used.on && used.strongest() >= self.strength)
    }

    /// What it is, in words: “Sanctions pressure off”, “Market access at “Normal trade””.
    pub fn words(&self, model: &Model, plan: &Plan) -> String {
        let Some(measure) = model.measures.get(&self.measure) else { return self.measure.clone() };
        let label = &measure.label;
        if self.strength == 0.0 {
            return format!("{label} off");
        }
        if self.frees(plan) {
            return format!("{label} without condition or end");
        }
        match measure.stops.iter().find(|stop| stop.strength == self.strength) {
            Some(stop) => format!("{label} at “{}”", stop.label),
            None => format!("{label} at {}", format::number(self.strength, 2)),
        }
    }
}

/// How many futures are run at most: what `progress` counts up to.
pub fn held_back_runs(model: &Model, plan: &Plan) -> u32 {
    let alone = trials(model, plan).len();
    let chosen = TOLD.0 + TOLD.1 + 3 * TOLD.2 + 1;
    let [few, many] = [FEW, MANY].map(|count| count.min(plan.futures()));
    let screened = ((alone * (1 + LEADING)) as u32).saturating_mul(few);
    screened.saturating_add((chosen as u32).saturating_mul(many))
}

/// Asks what holds an outcome, by its index, where it is at the saved time nearest to `year`.
/// `run` is the plan's own: its first futures are those that are tried. `Ok(None)` if it was
/// stopped.
///
/// # Errors
/// Those of compiling a plan.
pub fn held_back(
    model: &Model,
    (plan, run): (&Plan, &Ensemble),
    (outcome, year): (usize, f64),
    (threads, progress): (usize, &Progress),
) -> Result<Option<HeldBack>, Vec<Problem>> {
    let time = nearest_time(run.times(), year);
    let year = run.times().get(time).copied().unwrap_or(year);
    let read = Read { outcome, time: Some(time) };
    let mut now = Vec::new();
    run.column(outcome, time, &mut now);
    let trial = Trial { model, plan, now: &now, read, work: (threads, progress) };
    let Some(chosen) = trial.chosen()? else { return Ok(None) };
    let Some(found) = trial.columns(chosen, MANY)? else { return Ok(None) };
    let [alone, pairs] = trial.gains(&found);
    // The chance that a normal number passes z either way is at most exp(−z² / 2).
    let factor = (2.0 * ((found.len() + 1) as f64 / 0.05).ln()).sqrt();
    let mut of = HeldBack {
        outcome,
        year,
        futures: MANY.min(run.futures()),
        tried: trials(model, plan).len(),
        mean: mean_of(now.iter().map(|value| f64::from(*value))).value,
        level: spread(&mut now.clone()),
        alone,
        pairs,
        all: None,
        factor,
        screened: screening(model, plan, (run, None), outcome, time)?,
    };
    let helping = of.helping(model);
    if helping.len() > 2 {
        let Some(all) = trial.columns(vec![helping], MANY)? else { return Ok(None) };
        of.all = all.first().map(|(set, then)| gain(set, &now, then));
    }
    Ok(Some(of))
}

/// What all trials have in common.
struct Trial<'a> {
    model: &'a Model,
    plan: &'a Plan,
    /// The outcome under the plan as it is, in each future.
    now: &'a [f32],
    read: Read,
    work: (usize, &'a Progress),
}

impl Trial<'_> {
    /// The outcome in the first `count` futures with some measures used otherwise, set by set.
    fn columns(
        &self,
        sets: Vec<Vec<UsedOtherwise>>,
        count: u32,
    ) -> Result<Option<Columns>, Vec<Problem>> {
        let count = count.min(u32::try_from(self.now.len()).unwrap_or(u32::MAX));
        let futures = Futures { seed: self.plan.seed(), first: 0, count };
        let otherwise = |index: usize| with(self.model, self.plan, &sets[index]);
        let found = tried(self.model, (sets.len(), &otherwise), self.read, futures, self.work)?;
        Ok(found.map(|found| sets.into_iter().zip(found).collect()))
    }

    /// By a few futures, what is worth more of them: what helps most, what harms most, and the
    /// pairs that help most, with what is in them.
    fn chosen(&self) -> Result<Option<Vec<Vec<UsedOtherwise>>>, Vec<Problem>> {
        let by_gain = |found: Columns| -> Vec<Vec<UsedOtherwise>> {
            let mut by: Vec<(f64, Vec<UsedOtherwise>)> = found
                .into_iter()
                .map(|(set, then)| (self.helps_by(&gain(&set, self.now, &then)), set))
                .collect();
            by.sort_by(|a, b| b.0.total_cmp(&a.0));
            by.into_iter().map(|(_, set)| set).collect()
        };
        let single = trials(self.model, self.plan).into_iter().map(|one| vec![one]);
        let Some(singles) = self.columns(single.collect(), FEW)? else { return Ok(None) };
        let singles = by_gain(singles);
        let Some(pairs) = self.columns(pairs_of(&singles), FEW)? else { return Ok(None) };
        let mut pairs = by_gain(pairs);
        pairs.truncate(TOLD.2);
        let harming = singles.len().saturating_sub(TOLD.1).max(TOLD.0.min(singles.len()));
        let mut chosen: Vec<_> =
            singles.iter().take(TOLD.0).chain(&singles[harming..]).cloned().collect();
        for one in pairs.iter().flatten() {
            let one = vec![one.clone()];
            if !chosen.contains(&one) {
                chosen.push(one);
            }
        }
        chosen.extend(pairs);
        Ok(Some(chosen))
    }

    /// What single measures do, and what pairs do; what helps most first.
    fn gains(&self, found: &Columns) -> [Vec<Gain>; 2] {
        let (mut alone, mut pairs) = (Vec::new(), Vec::new());
        for (set, then) in found {
            let gain = gain(set, self.now, then);
            if set.len() == 1 {
                alone.push(gain);
                continue;
            }
            let single = |of: &UsedOtherwise| found.iter().find(|(set, _)| set[..] == [of.clone()]);
            let of = set.iter().filter_map(single).map(|(_, then)| then.as_slice());
            let together = together(self.now, then, &of.collect::<Vec<_>>());
            pairs.push(Gain { together, ..gain });
        }
        for gains in [&mut alone, &mut pairs] {
            gains.sort_by(|a, b| self.helps_by(b).total_cmp(&self.helps_by(a)));
        }
        [alone, pairs]
    }

    /// The mean change, upwards where less is better.
    fn helps_by(&self, gain: &Gain) -> f64 {
        if upward(self.model, self.read.outcome) { gain.mean.value } else { -gain.mean.value }
    }
}

/// Whether what is asked is what would raise an outcome: where less is better, what would lower it.
fn upward(model: &Model, outcome: usize) -> bool {
    let outcome = model.outcomes.get_index(outcome);
    outcome.is_none_or(|(_, outcome)| outcome.washington != Better::Less)
}

fn with(model: &Model, plan: &Plan, otherwise: &[UsedOtherwise]) -> Result<Plan, Problem> {
    let mut changed = plan.clone();
    for edit in otherwise.iter().flat_map(|one| one.edits(plan)) {
        plan::apply(&mut changed, model, &edit)?;
    }
    Ok(changed)
}

/// The leading ones with each other one, every pair once.
fn pairs_of(singles: &[Vec<UsedOtherwise>]) -> Vec<Vec<UsedOtherwise>> {
    let mut pairs = Vec::new();
    for (place, first) in singles.iter().enumerate().take(LEADING) {
        for second in &singles[place + 1..] {
            if first[0].measure != second[0].measure {
                pairs.push(vec![first[0].clone(), second[0].clone()]);
            }
        }
    }
    pairs
}

fn gain(otherwise: &[UsedOtherwise], now: &[f32], then: &[f32]) -> Gain {
    let mut changes: Vec<f32> = then.iter().zip(now).map(|(then, now)| then - now).collect();
    let share = |is: fn(f32) -> bool| {
        changes.iter().filter(|change| is(**change)).count() as f64 / changes.len().max(1) as f64
    };
    let (above, below) = (share(|change| change > 0.0), share(|change| change < 0.0));
    let mean = mean_of(changes.iter().map(|change| f64::from(*change)));
    let otherwise = otherwise.to_vec();
    Gain { otherwise, mean, spread: spread(&mut changes), above, below, together: None }
}

/// What two do only together, from paired futures.
fn together(now: &[f32], both: &[f32], alone: &[&[f32]]) -> Option<Mean> {
    let [a, b] = alone else { return None };
    let pairs = both.iter().zip(now).zip(a.iter().zip(*b));
    let only = pairs.map(|((both, now), (a, b))| f64::from(both - a - b + now));
    Some(mean_of(only))
}

impl HeldBack {
    /// Whether a mean can be told from 0.
    pub fn is_sure(&self, mean: Mean) -> bool {
        mean.value.abs() > self.factor * mean.error
    }

    fn helps(&self, model: &Model, gain: &Gain) -> bool {
        self.is_sure(gain.mean) && (gain.mean.value > 0.0) == upward(model, self.outcome)
    }

    /// Each measure that surely helps by itself, in the way that helps most.
    fn helping(&self, model: &Model) -> Vec<UsedOtherwise> {
        let mut best: BTreeMap<&str, &UsedOtherwise> = BTreeMap::new();
        for gain in self.alone.iter().filter(|gain| self.helps(model, gain)) {
            // What helps most comes first.
            best.entry(&gain.otherwise[0].measure).or_insert(&gain.otherwise[0]);
        }
        best.into_values().cloned().collect()
    }

    /// The question: what it is that holds the outcome.
    pub fn heading(&self, model: &Model) -> String {
        let what =
            if upward(model, self.outcome) { "What holds it down" } else { "What keeps it up" };
        format!("{what} in {}", format::year(self.year))
    }

    /// What is told in a table: single measures, then pairs, then all that help; nothing that is no
    /// more than noise.
    pub fn told(&self) -> Vec<&Gain> {
        let all = self.alone.iter().chain(&self.pairs).chain(&self.all);
        all.filter(|gain| self.is_sure(gain.mean)).collect()
    }

    /// A line of the table: what is used otherwise, mean, median, four fifths of futures, what two
    /// do only together, in how many futures it is higher.
    pub fn row(&self, model: &Model, plan: &Plan, gain: &Gain) -> [String; 6] {
        let decimals = model.outcomes.get_index(self.outcome).map_or(1, |(_, o)| o.decimals + 1);
        let signed = |value| format::signed(value, decimals);
        let Spread { p10, p50, p90 } = gain.spread;
        [
            self.words(model, plan, gain),
            signed(gain.mean.value),
            signed(p50),
            format!("{} to {}", signed(p10), signed(p90)),
            gain.together.map_or(String::new(), |mean| signed(mean.value)),
            format::in_100(gain.above),
        ]
    }

    /// What is used otherwise, in a line.
    fn words(&self, model: &Model, plan: &Plan, gain: &Gain) -> String {
        match gain.otherwise.as_slice() {
            [one] => one.words(model, plan),
            [a, b] if self.all.as_ref() != Some(gain) => {
                format!("{}, and {}", a.words(model, plan), b.words(model, plan))
            }
            all => format!("All {} that surely help", all.len()),
        }
    }

    /// What was tried, for the foot of what is told.
    pub fn tried_words(&self) -> String {
        format!(
            "{} ways to use one measure otherwise were tried in the first {} futures of the \
             plan, and the {LEADING} that helped most with each other one; of those that stood \
             out is told what they do in the first {}, against the plan as it is. What is no more \
             than noise is left out",
            self.tried,
            FEW.min(self.futures),
            format::count(u64::from(self.futures))
        )
    }

    /// The answer in sentences, whose names lead to what they name.
    pub fn sentences(&self, model: &Model, plan: &Plan) -> Sentences {
        let Some((id, outcome)) = model.outcomes.get_index(self.outcome) else { return Vec::new() };
        let told = [
            self.level_words(id, outcome),
            self.single_words((model, plan), outcome),
            self.pair_words((model, plan), outcome),
            self.all_words(model, outcome),
            self.given_words(model, outcome),
        ];
        told.into_iter().filter(|sentence| !sentence.is_empty()).collect()
    }
}

/// Sentences, a piece at a time.
impl HeldBack {
    fn level_words(&self, id: &str, outcome: &Outcome) -> Vec<Piece> {
        let number = |value| format::number(value, outcome.decimals);
        let Spread { p10, p50, p90 } = self.level;
        let from = || Origin::Outcome(id.to_owned());
        vec![
            figure(&outcome.label, from()),
            words(format!(" in {} is ", format::year(self.year))),
            figure(number(self.mean), from()),
            words(" on average under this plan (median "),
            figure(number(p50), from()),
            words("; 80 % of futures "),
            figure(format!("{} to {}", number(p10), number(p90)), from()),
            words(")."),
        ]
    }

    /// The measure that would help most by itself, and the next.
    fn single_words(&self, of: (&Model, &Plan), outcome: &Outcome) -> Vec<Piece> {
        let signed = |value| format::signed(value, outcome.decimals);
        let verb = self.verb(of.0);
        let helps =
            |gain: &&Gain| self.helps(of.0, gain) && !signed(gain.mean.value).starts_with('±');
        let mut helping = self.alone.iter().filter(helps);
        let Some(first) = helping.next() else {
            let told = match self.alone.iter().any(|gain| self.helps(of.0, gain)) {
                true => format!("No single measure used otherwise would {verb} it by much."),
                false => format!("No single measure used otherwise would surely {verb} it."),
            };
            return vec![words(told)];
        };
        let (low, high) = (signed(first.spread.p10), signed(first.spread.p90));
        let (share, word) = match first.mean.value > 0.0 {
            true => (first.above, "higher"),
            false => (first.below, "lower"),
        };
        let mut told = vec![
            words("Of single measures used otherwise, "),
            named(&first.otherwise[0], of),
            words(format!(" would {verb} it most: on average by ")),
            figure(signed(first.mean.value), Origin::HeldBack),
            words(" (80 % of futures "),
            figure(format!("{low} to {high}"), Origin::HeldBack),
            words(format!("; {word} in ")),
            figure(format::in_100(share), Origin::HeldBack),
            words(")"),
        ];
        if let Some(next) = helping.next() {
            told.push(words("; next comes "));
            told.push(named(&next.otherwise[0], of));
            told.push(words(" ("));
            told.push(figure(signed(next.mean.value), Origin::HeldBack));
            told.push(words(")"));
        }
        told.push(words("."));
        told
    }

    /// Two that hold each other back.
    fn pair_words(&self, of: (&Model, &Plan), outcome: &Outcome) -> Vec<Piece> {
        let signed = |value| format::signed(value, outcome.decimals);
        let only = |gain: &&Gain| {
            let more = |mean: &Mean| mean.value / gain.mean.value >= WORTH_A_WORD;
            gain.together.filter(more).is_some_and(|mean| self.is_sure(mean))
        };
        let Some(pair) = self.pairs.iter().filter(|gain| self.helps(of.0, gain)).find(only) else {
            return Vec::new();
        };
        let ([first, second], Some(more)) = (pair.otherwise.as_slice(), pair.together) else {
            return Vec::new();
        };
        vec![
            words("Each holds the other back: "),
            named(first, of),
            words(" and "),
            named(second, of),
            words(format!(" would {} it by ", self.verb(of.0))),
            figure(signed(pair.mean.value), Origin::HeldBack),
            words(", of which "),
            figure(signed(more.value), Origin::HeldBack),
            words(" only together."),
        ]
    }

    /// How far measures can move it at all.
    fn all_words(&self, model: &Model, outcome: &Outcome) -> Vec<Piece> {
        let Some(all) = &self.all else { return Vec::new() };
        let signed = |value| format::signed(value, outcome.decimals);
        let (low, high) = (signed(all.spread.p10), signed(all.spread.p90));
        vec![
            words(format!(
                "The {} that surely help would, used so at once, {} it by ",
                all.otherwise.len(),
                self.verb(model)
            )),
            figure(signed(all.mean.value), Origin::HeldBack),
            words(" (80 % of futures "),
            figure(format!("{low} to {high}"), Origin::HeldBack),
            words(")."),
        ]
    }

    /// What no measure decides.
    fn given_words(&self, model: &Model, outcome: &Outcome) -> Vec<Piece> {
        let noise = self.screened.noise;
        let Some(row) = self.screened.rows.first().filter(|row| row.correlation.abs() > noise)
        else {
            return Vec::new();
        };
        let number = |mean: Mean| format::number(mean.value, outcome.decimals);
        let label = model.parameters.get(&row.parameter).map_or(&row.parameter, |p| &p.label);
        vec![
            words("Of what nobody controls it hangs most on "),
            figure(format!("“{label}”"), Origin::Entry(row.parameter.clone())),
            words(": it is on average "),
            figure(number(row.lowest), Origin::Assumptions),
            words(" in the tenth of futures where that is lowest and "),
            figure(number(row.highest), Origin::Assumptions),
            words(" where it is highest."),
        ]
    }

    fn verb(&self, model: &Model) -> &'static str {
        if upward(model, self.outcome) { "raise" } else { "lower" }
    }
}

/// A measure used otherwise, which leads to its briefing.
fn named(of: &UsedOtherwise, (model, plan): (&Model, &Plan)) -> Piece {
    figure(of.words(model, plan), Origin::Measure(of.measure.clone()))
}
