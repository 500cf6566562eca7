//! How strongly one thing moves another at a moment: the slope of its equation in every future
//! that is there in full, told in the swings that both usually make; through what is not shown,
//! the slopes along each way multiplied and all ways summed.
//!
//! # Why (November 2026)
//! Slopes have units, and a map of them would compare warheads with shares. So a link says: where
//! the one rises by its own usual swing, how much of its usual swing does the other move, at once
//! or, of a stock, within a year. A swing is the standard deviation of yearly means over years and
//! futures under the plan. A slope is taken over that swing and not at a point, as many equations
//! have steps. An event is its hazard, as in `loops`.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Diagram, Kind};
use crate::analysis::causes::Pairs;
use crate::analysis::loops::{State, names, state};
use crate::base::math;
use crate::ensemble::{Trace, Trajectory, nearest_time};
use crate::model::{Model, acceptance_names};

/// Stocks in a row that a way may lead through without being shown: agreed, then operating.
const HIDDEN_STOCKS: usize = 2;

/// What does not hang on the moment: futures in full, and the swings of all in them; by default of
/// none.
#[derive(Default)]
pub struct Survey {
    pairs: Pairs,
    swings: IndexMap<String, f64>,
    /// What is so or is not so: 0 or 1 and nothing between.
    yes_no: BTreeSet<String>,
}

/// The strength of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Its name in equations.
    pub from: String,
    /// Swings of what it moves for a swing of its own; the mean over futures.
    pub strength: f64,
    /// Whether it raises in some futures and lowers in others, neither being rare.
    pub mixed: bool,
}

/// A link of the diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// From which node.
    pub from: usize,
    /// To which node.
    pub to: usize,
    /// As of an [`Effect`].
    pub strength: f64,
    /// As of an [`Effect`].
    pub mixed: bool,
}

/// All strengths at a moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Effects {
    /// For everything that is computed or accumulates, what moves it directly.
    pub direct: IndexMap<String, Vec<Effect>>,
    /// The links of the diagram, in its order.
    pub links: Vec<Link>,
}

/// Goes through futures that are there in full.
pub fn survey(model: &Model, pairs: Pairs) -> Survey {
    let offered = model.measures.keys().map(|id| crate::model::offered_name(id));
    let all = model.stocks.keys().chain(model.variables.keys()).chain(model.events.keys());
    let mut swings = IndexMap::new();
    let mut yes_no = BTreeSet::new();
    for name in offered.chain(all.cloned()) {
        let series = pairs.under_the_plan().filter_map(|trace| trace.series().get(name.as_str()));
        let swing = swing(series.flat_map(|values| yearly(values)));
        if is_yes_no(pairs.each().flatten().filter_map(|trace| trace.series().get(name.as_str()))) {
            yes_no.insert(name.clone());
        }
        swings.insert(name, swing);
    }
    let constants: Vec<String> = pairs
        .under_the_plan()
        .next()
        .map_or(Vec::new(), |t| t.constants().keys().map(ToString::to_string).collect());
    for name in constants {
        let values =
            pairs.under_the_plan().filter_map(|t| t.constants().get(name.as_str()).copied());
        let swing = swing(values);
        swings.insert(name, swing);
    }
    Survey { pairs, swings, yes_no }
}

/// Whether values are 0 or 1, and sometimes 1.
fn is_yes_no<'a>(mut series: impl Iterator<Item = &'a Trajectory>) -> bool {
    let mut seen = false;
    let either = |value: &f64| {
        seen |= *value == 1.0;
        *value == 0.0 || *value == 1.0
    };
    series.by_ref().flat_map(|values| values.iter()).all(either) && seen
}

/// The mean of each twelve steps.
fn yearly(values: &[f64]) -> impl Iterator<Item = f64> {
    values.chunks(12).map(|year| year.iter().sum::<f64>() / year.len() as f64)
}

/// The standard deviation of what is finite.
fn swing(values: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for value in values.filter(|value| value.is_finite()) {
        count += 1.0;
        let off = value - mean;
        mean += off / count;
        squares += off * (value - mean);
    }
    if count > 0.0 { f64::sqrt(squares / count) } else { 0.0 }
}

impl Survey {
    /// How many futures it is of.
    pub fn futures(&self) -> usize {
        self.pairs.futures()
    }

    /// The median at a model time, in years, under the baseline and under the plan; of what is so
    /// or is not so, the share of futures. `None` for what does not change.
    pub fn value(&self, name: &str, time_years: f64) -> Option<[f64; 2]> {
        let read = |trace: &Trace, step: usize| trace.series().get(name)?.get(step).copied();
        match self.is_yes_no(name) {
            true => self.over_futures(time_years, mean, read),
            false => self.over_futures(time_years, median, read),
        }
    }

    /// Whether something is so or is not so, and its values are shares of futures.
    pub fn is_yes_no(&self, name: &str) -> bool {
        self.yes_no.contains(name)
    }

    /// Whether something changes through time in the model: not a parameter or an outcome.
    pub fn has(&self, name: &str) -> bool {
        let mut traces = self.pairs.under_the_plan();
        traces.next().is_some_and(|trace| trace.series().contains_key(name))
    }

    /// One number for all futures of something read off each, under the baseline and the plan.
    fn over_futures(
        &self,
        time_years: f64,
        told: fn(&mut [f64]) -> Option<f64>,
        read: impl Fn(&Trace, usize) -> Option<f64>,
    ) -> Option<[f64; 2]> {
        let step = nearest_time(self.pairs.times(), time_years);
        let of = |side: usize| {
            let values = self.pairs.each().map(|pair| read(&pair[side], step));
            told(&mut values.collect::<Option<Vec<f64>>>()?)
        };
        Some([of(0)?, of(1)?])
    }

    /// By how much the plan moves a node, in the mean.
    pub fn moved(&self, node: &super::Node, time_years: f64) -> f64 {
        let both = self.over_futures(time_years, mean, |trace, step| read(node, trace, step));
        both.map_or(0.0, |[base, plan]| plan - base)
    }

    /// The usual swing of something, in its own unit; 0 of what never moves.
    pub fn swing(&self, name: &str) -> f64 {
        self.swings.get(name).copied().unwrap_or(0.0)
    }

    /// What a node stands at: as [`Survey::value`], and of a track, how many of its measures are
    /// in force.
    pub fn node_value(&self, node: &super::Node, time_years: f64) -> Option<[f64; 2]> {
        match node.kind {
            Kind::Track(_) => {
                self.over_futures(time_years, median, |trace, step| read(node, trace, step))
            }
            Kind::Stock | Kind::Reading => self.value(&node.name, time_years),
        }
    }
}

/// A node in one future at a step: of a track, how many of its measures are in force.
fn read(node: &super::Node, trace: &Trace, step: usize) -> Option<f64> {
    let value = |name: &String| trace.series().get(name.as_str())?.get(step).copied();
    match &node.kind {
        Kind::Track(measures) => {
            let in_force = measures.iter().filter_map(value).filter(|value| *value > 1e-9);
            Some(in_force.count() as f64)
        }
        Kind::Stock | Kind::Reading => value(&node.name),
    }
}

fn mean(values: &mut [f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let [low, high] = [values.len().checked_sub(1)? / 2, values.len() / 2];
    Some(f64::midpoint(*values.get(low)?, *values.get(high)?))
}

impl Effects {
    /// The sign of a named loop: the product of the signs of its links, each thing leading to the
    /// next and the last to the first.
    ///
    /// # Errors
    /// The place in `through` of the first link that moves nothing now, or raises in some futures
    /// and lowers in others.
    pub fn polarity(&self, through: &[String]) -> Result<f64, usize> {
        let next = through.iter().cycle().skip(1);
        through.iter().zip(next).enumerate().try_fold(1.0, |sign, (place, (from, to))| {
            let effects = self.direct.get(to).map_or(&[][..], Vec::as_slice);
            match effects.iter().find(|effect| effect.from == *from) {
                Some(effect) if effect.strength != 0.0 && !effect.mixed => {
                    Ok(sign * effect.strength.signum())
                }
                _ => Err(place),
            }
        })
    }
}

/// The slopes of everything computed, in one future, by the place of its name.
type Slopes = Vec<Vec<(usize, f64)>>;

/// All strengths at a model time, in years.
pub fn effects(model: &Model, survey: &Survey, diagram: &Diagram, time_years: f64) -> Effects {
    let step = nearest_time(survey.pairs.times(), time_years);
    let mut direct: IndexMap<(String, String), Sum> = IndexMap::new();
    let mut links: IndexMap<(usize, usize), Sum> =
        diagram.links.iter().map(|link| (*link, Sum::default())).collect();
    for trace in survey.pairs.under_the_plan() {
        let names = names(model, trace);
        let state = state(model, trace, &names, step);
        let slopes = slopes(&state, survey);
        for (to, inputs) in slopes.iter().enumerate() {
            for (from, slope) in inputs {
                let pair = [*from, to].map(|place| names.get_index(place).map_or("", |n| n.0));
                let own = source_swing(&state, survey, pair[0]);
                let key = (pair[0].to_owned(), pair[1].to_owned());
                direct.entry(key).or_default().add(ratio(slope * own, survey.swing(pair[1])));
            }
        }
        let through = Through::new(model, diagram, &state, &slopes);
        for (to, node) in diagram.nodes.iter().enumerate() {
            let mut from = vec![0.0; diagram.nodes.len()];
            for (name, slope) in through.to(&node.name) {
                let own = source_swing(&state, survey, name);
                if let Some(place) = through.shown.get(name) {
                    from[*place] += ratio(slope * own, survey.swing(&node.name));
                }
            }
            for (from, strength) in from.into_iter().enumerate() {
                if let Some(sum) = links.get_mut(&(from, to)) {
                    sum.add(strength);
                }
            }
        }
    }
    let mut all: IndexMap<String, Vec<Effect>> = IndexMap::new();
    for ((from, to), sum) in direct {
        let effect = Effect { from, strength: sum.mean(), mixed: sum.mixed() };
        all.entry(to).or_default().push(effect);
    }
    for effects in all.values_mut() {
        effects.sort_by(|a, b| b.strength.abs().total_cmp(&a.strength.abs()));
    }
    let link = |((from, to), sum): ((usize, usize), Sum)| Link {
        from,
        to,
        strength: sum.mean(),
        mixed: sum.mixed(),
    };
    Effects { direct: all, links: links.into_iter().map(link).collect() }
}

/// Over futures.
#[derive(Clone, Copy, Default)]
struct Sum {
    count: f64,
    sum: f64,
    sizes: f64,
}

impl Sum {
    fn add(&mut self, strength: f64) {
        self.count += 1.0;
        if strength.is_finite() {
            self.sum += strength;
            self.sizes += strength.abs();
        }
    }

    fn mean(self) -> f64 {
        if self.count > 0.0 { self.sum / self.count } else { 0.0 }
    }

    /// Less than three quarters of it to one side.
    fn mixed(self) -> bool {
        self.sum.abs() < self.sizes / 2.0
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// By how much a source moves where it moves usually: by its swing; a measure, by what is in force.
fn source_swing(state: &State<'_>, survey: &Survey, name: &str) -> f64 {
    let swing = survey.swing(name);
    if is_offered(state.model, name) { state.at(name) } else { swing }
}

fn is_offered(model: &Model, name: &str) -> bool {
    let mut ids = model.measures.keys();
    ids.any(|id| name.strip_prefix(id.as_str()) == Some("_offered"))
}

/// The slope of every equation in each of its inputs, and of every stock in its flows, in a year.
fn slopes(state: &State<'_>, survey: &Survey) -> Slopes {
    let model = state.model;
    let mut slopes: Slopes = vec![Vec::new(); state.names.len()];
    for (name, to) in state.names {
        let Some(expr) = model.computed_by(name) else { continue };
        for input in model.inputs(name) {
            let Some(from) = state.names.get(input).copied() else { continue };
            let (low, high) = around(state, survey, input);
            let at = |value| state.value(expr, Some((from, value)));
            let slope = if high > low { (at(high) - at(low)) / (high - low) } else { 0.0 };
            slopes[*to].push((from, if slope.is_finite() { slope } else { 0.0 }));
        }
    }
    for (name, stock) in &model.stocks {
        let Some(own) = state.names.get(name.as_str()).copied() else { continue };
        let signed = stock.inflows.iter().map(|flow| (flow, 1.0));
        let signed = signed.chain(stock.outflows.iter().map(|flow| (flow, -1.0)));
        let place = |(flow, sign): (&String, f64)| Some((*state.names.get(flow.as_str())?, sign));
        let flows: Vec<(usize, f64)> = signed.filter_map(place).collect();
        let pulls = flows.iter().flat_map(|(flow, sign)| {
            slopes[*flow].iter().filter(|(from, _)| *from == own).map(move |(_, by)| -sign * by)
        });
        let kept = kept(pulls.sum());
        slopes[own] = flows.into_iter().map(|(flow, sign)| (flow, sign * kept)).collect();
    }
    slopes
}

/// What remains after a year of a steady inflow of 1, where a stock is pulled back so fast, a year:
/// a stock that goes to its target within a month does not move twelve times as far in twelve.
fn kept(pull: f64) -> f64 {
    if pull > 1e-9 { (1.0 - math::exp(-pull)) / pull } else { 1.0 }
}

/// Between which values the slope in something is taken.
fn around(state: &State<'_>, survey: &Survey, name: &str) -> (f64, f64) {
    let (model, value) = (state.model, state.at(name));
    if is_offered(model, name) {
        return (0.0, value);
    }
    let half = survey.swing(name) / 2.0;
    let (least, most) = match (model.stocks.get(name), model.parameters.get(name)) {
        (Some(stock), _) => stock.bounds,
        (None, Some(parameter)) => parameter.bounds,
        (None, None) if value >= 0.0 => (0.0, f64::INFINITY),
        (None, None) => (f64::NEG_INFINITY, f64::INFINITY),
    };
    ((value - half).max(least), (value + half).min(most))
}

/// Ways through what is not shown.
struct Through<'a> {
    state: &'a State<'a>,
    slopes: &'a Slopes,
    /// Names of nodes, and to which node they belong.
    shown: IndexMap<&'a str, usize>,
    /// Places of what is computed in a step, the last first.
    backwards: Vec<usize>,
    /// Ways that are not followed: from what a measure has agreed to its further acceptance. That
    /// what is in force need not be accepted again is no loss that it causes.
    closed: BTreeSet<(usize, usize)>,
}

impl<'a> Through<'a> {
    fn new(
        model: &'a Model,
        diagram: &'a Diagram,
        state: &'a State<'a>,
        slopes: &'a Slopes,
    ) -> Self {
        let mut shown: IndexMap<&str, usize> = IndexMap::new();
        for (place, node) in diagram.nodes.iter().enumerate() {
            match &node.kind {
                Kind::Track(measures) => shown.extend(measures.iter().map(|m| (m.as_str(), place))),
                Kind::Stock | Kind::Reading => {
                    shown.insert(&node.name, place);
                }
            }
        }
        let place = |name: &String| state.names.get(name.as_str()).copied();
        let backwards = model.order.iter().rev().filter_map(place).collect();
        let closed = model.measures.keys().filter_map(|measure| {
            let [accepted, _, acceptance, _] = acceptance_names(measure);
            Some((place(&accepted)?, place(&acceptance)?))
        });
        let closed = closed.collect();
        Self { state, slopes, shown, backwards, closed }
    }

    /// The slope of a node in each name that is shown, over all ways.
    fn to(&self, name: &str) -> Vec<(&'a str, f64)> {
        let names = self.state.names;
        let Some(target) = names.get(name) else { return Vec::new() };
        let is_shown = |place: usize| {
            names.get_index(place).is_some_and(|(name, _)| self.shown.contains_key(*name))
        };
        let mut found = vec![0.0; names.len()];
        let mut starts = vec![(*target, 1.0)];
        for _ in 0..=HIDDEN_STOCKS {
            let mut slope = vec![0.0; names.len()];
            for (start, share) in starts.drain(..) {
                for (from, by) in &self.slopes[start] {
                    slope[*from] += share * by;
                }
            }
            for place in self.backwards.iter().copied().filter(|place| !is_shown(*place)) {
                let share = std::mem::take(&mut slope[place]);
                if share != 0.0 {
                    for (from, by) in &self.slopes[place] {
                        if !self.closed.contains(&(*from, place)) {
                            slope[*from] += share * by;
                        }
                    }
                }
            }
            for (place, slope) in slope.into_iter().enumerate().filter(|(_, slope)| *slope != 0.0) {
                match is_shown(place) {
                    true => found[place] += slope,
                    // A stock that is not shown: on through its flows, a year earlier.
                    false => starts.push((place, slope)),
                }
            }
        }
        let named = |(place, slope): (usize, f64)| Some((*names.get_index(place)?.0, slope));
        found.into_iter().enumerate().filter(|(_, s)| *s != 0.0).filter_map(named).collect()
    }
}
