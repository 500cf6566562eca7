//! The answer in words: what a plan changes, by how much, in how many futures, through what, and
//! what that hangs on. Sentences follow from the run alone; every figure says where it is from.

use crate::analysis::causes::{CountedFrom, Moved, Pairs, name_label};
use crate::analysis::contributions::Contributions;
use crate::analysis::scoreboard::{Spread, spread};
use crate::analysis::screening::screening;
use crate::base::{Problem, format};
use crate::ensemble::{Ensemble, nearest_time};
use crate::model::{Model, Outcome};
use crate::plan::Plan;

/// Measures and inputs that are told in a sentence.
const TOLD: usize = 3;
/// Steps back along the causes that are told.
const STEPS_BACK: usize = 5;
/// An input is followed while it has at least this share of the change.
const FOLLOWED_SHARE: f64 = 0.35;

/// A part of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Its words.
    pub text: String,
    /// Where it is from; `None` for mere words.
    pub from: Option<Origin>,
}

/// Where a figure or a name is from.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Origin {
    /// The plot of an outcome, by its id.
    Outcome(String),
    /// What a measure adds, by its id.
    Measure(String),
    /// An entry of the model, by its name in equations.
    Entry(String),
    /// The ranking of assumptions.
    Assumptions,
    /// What each measure adds through time.
    Parts,
    /// What moved the outcome, one level at a time.
    Causes,
    /// What holds the outcome where it is.
    HeldBack,
}

/// What is asked, and what is known already.
pub struct Asked<'a> {
    /// The model.
    pub model: &'a Model,
    /// The plan.
    pub plan: &'a Plan,
    /// Its runs.
    pub run: &'a Ensemble,
    /// Its baseline's, of the same futures.
    pub base: &'a Ensemble,
    /// What each measure adds to the outcome.
    pub parts: &'a Contributions,
    /// Single futures in full.
    pub pairs: &'a Pairs,
    /// The year, as model time.
    pub year: f64,
}

/// Sentences in the order to be read.
pub type Sentences = Vec<Vec<Piece>>;

/// The sentences about an outcome.
///
/// # Errors
/// Those of compiling the plan.
pub fn explain(asked: &Asked<'_>) -> Result<Sentences, Vec<Problem>> {
    let Some((id, words)) = asked.model.outcomes.get_index(asked.parts.outcome) else {
        return Ok(Vec::new());
    };
    let mut sentences = vec![change_words(asked, id, words)];
    if !asked.parts.parts.is_empty() {
        sentences.push(measure_words(asked, words));
        sentences.extend(together_words(asked, words));
        sentences.extend(path_words(asked, id, words));
    }
    sentences.push(doubt_words(asked, words)?);
    sentences.retain(|sentence| !sentence.is_empty());
    Ok(sentences)
}

/// How the parts were found, for the foot of what is shown.
pub fn parts_words(parts: &Contributions) -> String {
    let combinations = match parts.combinations {
        1 => "One combination".to_owned(),
        many => format!("{} combinations", format::count(many as u64)),
    };
    let futures = parts.futures;
    let how = match parts.orders {
        None => "over all orders in which the measures could be added".to_owned(),
        Some(orders) => format!(
            "over {orders} of the orders in which the measures could be added; ± is the standard \
             error of that choice"
        ),
    };
    format!(
        "Each part is what a measure adds on average {how} (Shapley values), so that the parts sum \
         to the change in every future; what measures do only together is split evenly among them. \
         {combinations} of measures in the first {futures} futures of the plan."
    )
}

/// A sentence as plain text.
pub fn plain(sentence: &[Piece]) -> String {
    sentence.iter().map(|piece| piece.text.as_str()).collect()
}

pub(super) fn words(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), from: None }
}

pub(super) fn figure(text: impl Into<String>, from: Origin) -> Piece {
    Piece { text: text.into(), from: Some(from) }
}

fn change_words(asked: &Asked<'_>, id: &str, outcome: &Outcome) -> Vec<Piece> {
    let time = nearest_time(asked.run.times(), asked.year);
    let (mut changes, mut other) = (Vec::new(), Vec::new());
    asked.run.column(asked.parts.outcome, time, &mut changes);
    asked.base.column(asked.parts.outcome, time, &mut other);
    changes.iter_mut().zip(&other).for_each(|(value, base)| *value -= base);
    let share = |is: fn(f32) -> bool| {
        let such = changes.iter().filter(|change| is(**change)).count();
        such as f64 / changes.len().max(1) as f64
    };
    let (more, less) = (share(|c| c > 0.0), share(|c| c < 0.0));
    let same = share(|c| c == 0.0);
    let Spread { p10, p50, p90 } = spread(&mut changes);
    let signed = |value| format::signed(value, outcome.decimals);
    let from = || Origin::Outcome(id.to_owned());
    let (year, baseline) = (format::year(asked.year), &asked.model.case.baseline_label);
    vec![
        words(format!("By {year} this plan changes ")),
        figure(&outcome.label, from()),
        words(" by "),
        figure(signed(p50), from()),
        words(" against ".to_owned() + baseline + " (median; 80 % of runs between "),
        figure(format!("{} and {}", signed(p10), signed(p90)), from()),
        words("): it is higher in "),
        figure(format::futures_in_100(more), from()),
        words(" futures, lower in "),
        figure(format::in_100(less), from()),
        words(" and the same in "),
        figure(format::in_100(same), from()),
        words("."),
    ]
}

/// What each of the largest measures adds.
fn measure_words(asked: &Asked<'_>, outcome: &Outcome) -> Vec<Piece> {
    let parts = asked.parts;
    let time = nearest_time(&parts.times, asked.year);
    let signed = |value: f64| format::signed(value, outcome.decimals);
    let mut told = parts.ranked(time);
    told.truncate(TOLD);
    told.retain(|part| !rounds_to_nothing(parts.parts[*part].amounts[time].mean, outcome));
    let total = parts.total[time].mean;
    if told.is_empty() {
        return vec![
            words(format!("On average over {} futures it changes by ", parts.futures)),
            figure(signed(total), Origin::Parts),
            words(", and no measure adds more than what rounds to nothing."),
        ];
    }
    let mut pieces = vec![
        words("The mean change is "),
        figure(signed(total), Origin::Parts),
        words(format!(" over the first {} futures; to it ", parts.futures)),
    ];
    for (index, part) in told.iter().enumerate() {
        let part = &parts.parts[*part];
        let label = asked.model.measures.get(&part.measure);
        let label = label.map_or(part.measure.as_str(), |measure| &measure.label);
        let from = || Origin::Measure(part.measure.clone());
        let amount = &part.amounts[time];
        if index > 0 {
            pieces.push(words(if index + 1 == told.len() { " and " } else { ", " }));
        }
        pieces.push(figure(label, from()));
        pieces.push(words(if index == 0 { " adds " } else { " " }));
        pieces.push(figure(signed(amount.mean), Origin::Parts));
        if index == 0 {
            let (low, high) = (signed(amount.spread.p10), signed(amount.spread.p90));
            pieces.push(words(" (80 % of futures "));
            pieces.push(figure(format!("{low} to {high}"), Origin::Parts));
            pieces.push(words(")"));
        }
    }
    pieces.push(words("."));
    pieces
}

fn rounds_to_nothing(value: f64, outcome: &Outcome) -> bool {
    format::signed(value, outcome.decimals).starts_with('±')
}

/// With which other the largest measure works.
fn together_words(asked: &Asked<'_>, outcome: &Outcome) -> Option<Vec<Piece>> {
    let parts = asked.parts;
    let time = nearest_time(&parts.times, asked.year);
    let first = *parts.ranked(time).first()?;
    let mean = parts.parts[first].amounts[time].mean;
    if rounds_to_nothing(mean, outcome) {
        return None;
    }
    let partner = parts.partner(first, time)?;
    let name = |part: usize| {
        let id = &parts.parts[part].measure;
        let label = asked.model.measures.get(id).map_or(id, |measure| &measure.label);
        figure(label, Origin::Measure(id.clone()))
    };
    let how = match partner.share {
        share if share >= 0.5 => " does so mostly together with ",
        share if share > 0.0 => " does so partly together with ",
        _ => " does less of it beside ",
    };
    let share = format!("{:.0} %", 100.0 * partner.share.abs());
    let of_what = if partner.share > 0.0 { " of its part)." } else { " less)." };
    let share = [words(" ("), figure(share, Origin::Parts), words(of_what)];
    Some([name(first), words(how), name(partner.part)].into_iter().chain(share).collect())
}

/// Through what: the inputs of the outcome, and from the largest one back to a measure.
fn path_words(asked: &Asked<'_>, id: &str, outcome: &Outcome) -> Option<Vec<Piece>> {
    let model = asked.model;
    let first = asked.pairs.of_outcome(model, id, (asked.year, CountedFrom::Baseline));
    let first = asked.pairs.causes(model, &first);
    let signed = |value: f64| format::signed(value, outcome.decimals);
    // Labels have commas of their own.
    let entry = |name: &str| {
        figure(format!("“{}”", name_label(model, name)), Origin::Entry(name.to_owned()))
    };
    let told = first.parts.iter().filter(|part| !signed(part.amount).starts_with('±'));
    let told: Vec<_> = told.take(TOLD).collect();
    let largest = told.first()?;
    let mut pieces = vec![words("It comes about through ")];
    for (index, part) in told.iter().enumerate() {
        if index > 0 {
            pieces.push(words(if index + 1 == told.len() { " and " } else { ", " }));
        }
        pieces.push(entry(&part.name));
        pieces.push(words(" ("));
        pieces.push(figure(signed(part.amount), Origin::Causes));
        pieces.push(words(")"));
    }
    let back = path(model, asked.pairs, largest.next.clone());
    if let [names @ .., last] = back.as_slice() {
        pieces.push(words(match told.len() {
            1 => ", and that through ",
            _ => ", the first of them through ",
        }));
        for name in names {
            pieces.push(entry(name));
            pieces.push(words(", "));
        }
        pieces.push(entry(last));
    }
    let futures = asked.pairs.futures();
    pieces.push(words(format!(" (means of {futures} futures that span the change).")));
    Some(pieces)
}

/// The names from a change back to what most of it comes from, while one input stands out.
fn path(model: &Model, pairs: &Pairs, from: Option<Moved>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut next = from;
    while let Some(asked) = next.take().filter(|_| names.len() < STEPS_BACK) {
        let causes = pairs.causes(model, &asked);
        let Some(part) = causes.parts.first() else { break };
        if causes.share(part).abs() < FOLLOWED_SHARE || names.contains(&part.name) {
            break;
        }
        names.push(part.name.clone());
        next.clone_from(&part.next);
    }
    names
}

/// What the change hangs on.
fn doubt_words(asked: &Asked<'_>, outcome: &Outcome) -> Result<Vec<Piece>, Vec<Problem>> {
    let time = nearest_time(asked.run.times(), asked.year);
    let runs = (asked.run, Some(asked.base));
    let screened = screening(asked.model, asked.plan, runs, asked.parts.outcome, time)?;
    let Some(row) = screened.rows.first().filter(|row| row.correlation.abs() > screened.noise)
    else {
        return Ok(vec![words("It hangs on no single assumption that could be told from noise.")]);
    };
    let label = name_label(asked.model, &row.parameter);
    let signed = |value: f64| format::signed(value, outcome.decimals);
    let opposite = screened.opposite(asked.model, outcome.decimals);
    Ok(vec![
        words("It hangs most on "),
        figure(label, Origin::Entry(row.parameter.clone())),
        words(": the mean change is "),
        figure(signed(row.lowest.value), Origin::Assumptions),
        words(" in the tenth of futures where that is lowest and "),
        figure(signed(row.highest.value), Origin::Assumptions),
        words(" where it is highest. "),
        figure(opposite, Origin::Assumptions),
        words("."),
    ])
}
