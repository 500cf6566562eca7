//! On what a measure depends, judged in every future by itself; and what that means: ordinary
//! stocks, flows and variables that a plan adds to its model, so that every engine that can run
//! the model can run the conditions of a plan.
//!
//! All of it is judged at the end of a step and holds from the next one on, so that a measure may
//! depend on what it moves itself.

use std::borrow::Cow;

use indexmap::IndexMap;

use crate::base::problem::did_you_mean;
use crate::base::{Problem, format};
use crate::model::{Equation, Model, Stock, Unit, Variable, parse};
use crate::plan::{Plan, RampShape, Use};

/// Most months that a test can look back.
pub const TEST_MONTHS_MAX: u32 = 240;
/// Farthest from zero that a value to compare with can be.
pub const TEST_VALUE_MAX: f64 = 1e9;

/// On what a measure depends.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Nothing: unilateral, de-linked.
    Always,
    /// In force only while the other side gives this (an id of the model's exchanges).
    InExchangeFor(String),
    /// In force from the first month after its start in which the test comes true, and from then
    /// on whatever becomes of it. A ramp begins when it comes true.
    When(Test),
    /// In force except while the test is true.
    Unless(Test),
    /// In force until the test first comes true, and never again after.
    Until(Test),
}

/// What is watched in a future.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// An outcome has stayed above a value.
    Above {
        /// Its id.
        outcome: String,
        /// The value, in the outcome's unit.
        value: f64,
        /// For how many months without a break, 1 or more.
        months: u32,
    },
    /// An outcome has stayed at or below a value.
    Below {
        /// Its id.
        outcome: String,
        /// The value, in the outcome's unit.
        value: f64,
        /// For how many months without a break, 1 or more.
        months: u32,
    },
    /// An event has happened.
    Happened {
        /// Its id.
        event: String,
        /// Within how many months, 1 or more.
        months: u32,
    },
}

impl Condition {
    /// What it watches, if it is judged by a test.
    pub fn test(&self) -> Option<&Test> {
        match self {
            Self::Always | Self::InExchangeFor(_) => None,
            Self::When(test) | Self::Unless(test) | Self::Until(test) => Some(test),
        }
    }

    /// Whether a measure is in force from its start while nothing has been seen yet.
    pub fn is_open_at_start(&self) -> bool {
        matches!(self, Self::Always | Self::Unless(_) | Self::Until(_))
    }

    /// In words: `when Trust has stayed above 0.3 for 12 months`.
    pub fn words(&self, model: &Model) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::InExchangeFor(given) => {
                let label = model.exchanges.get(given).map_or(given, |exchange| &exchange.label);
                format!("in exchange for {label}")
            }
            Self::When(test) => format!("when {}", test.words(model)),
            Self::Unless(test) => format!("unless {}", test.words(model)),
            Self::Until(test) => format!("until {}", test.words(model)),
        }
    }
}

impl Test {
    /// For how many months something must have stayed so, or within how many happened.
    pub fn months(&self) -> u32 {
        let (Self::Above { months, .. }
        | Self::Below { months, .. }
        | Self::Happened { months, .. }) = self;
        *months
    }

    /// In words: `Trust has stayed above 0.3 for 12 months`.
    pub fn words(&self, model: &Model) -> String {
        let span = |months: u32| match months {
            1 => "a month".to_owned(),
            months => format!("{months} months"),
        };
        let outcome = |id: &str| model.outcomes.get(id).map_or(id, |o| o.label.as_str()).to_owned();
        match self {
            Self::Above { outcome: id, value, months } => {
                format!("“{}” has stayed above {value} for {}", outcome(id), span(*months))
            }
            Self::Below { outcome: id, value, months } => {
                format!("“{}” has stayed at or below {value} for {}", outcome(id), span(*months))
            }
            Self::Happened { event, months } => {
                let label = model.events.get(event).map_or(event, |event| &event.label);
                format!("“{label}” has happened within {}", span(*months))
            }
        }
    }
}

/// What is wrong with a condition.
pub(super) fn check_condition(model: &Model, condition: &Condition) -> Result<(), Problem> {
    let unknown = |what: &str, id: &str, known: Vec<&str>| {
        let remedy = did_you_mean(id, known);
        Err(Problem::error(format!("there is no {what} `{id}`")).remedy(remedy))
    };
    if let Condition::InExchangeFor(exchange) = condition
        && !model.exchanges.contains_key(exchange)
    {
        let known = model.exchanges.keys().map(String::as_str).collect();
        return unknown("exchange", exchange, known);
    }
    let Some(test) = condition.test() else { return Ok(()) };
    match test {
        Test::Above { outcome, value, .. } | Test::Below { outcome, value, .. } => {
            if !model.outcomes.contains_key(outcome) {
                let known = model.outcomes.keys().map(String::as_str).collect();
                return unknown("outcome", outcome, known);
            }
            if !(-TEST_VALUE_MAX..=TEST_VALUE_MAX).contains(value) {
                let value = format::as_written(*value);
                let what = format!("{value} is no value to compare `{outcome}` with");
                let remedy = format!("choose a number from -{TEST_VALUE_MAX} to {TEST_VALUE_MAX}");
                return Err(Problem::error(what).remedy(remedy));
            }
        }
        Test::Happened { event, .. } if !model.events.contains_key(event) => {
            let known = model.events.keys().map(String::as_str).collect();
            return unknown("event", event, known);
        }
        Test::Happened { .. } => {}
    }
    let months = test.months();
    if !(1..=TEST_MONTHS_MAX).contains(&months) {
        let what = format!("a condition cannot look back {months} months");
        return Err(Problem::error(what).remedy(format!("choose 1 to {TEST_MONTHS_MAX}")));
    }
    Ok(())
}

/// Suffix of the share of a measure's strength that its condition lets through: a name that no
/// model file can give, as those are in lower case.
const GATE: &str = "_Gate";

/// The variable that says how much of a measure its condition lets be in force, 0 to 1, in the
/// model of [`with_conditions`]; `None` where nothing is watched.
pub fn gate_name(measure: &str, used: &Use) -> Option<String> {
    (used.on && used.condition.test().is_some()).then(|| format!("{measure}{GATE}"))
}

/// The variable that is 1 where the test of a measure's condition has come true: for good under
/// `When` and `Until`, for the moment under `Unless`.
pub fn true_name(measure: &str, used: &Use) -> Option<String> {
    (used.on && used.condition.test().is_some()).then(|| format!("{measure}_True"))
}

/// The model with what the conditions of a plan add to it; the model itself if they add nothing.
///
/// # Errors
/// None for a plan of this model; a bug shows as a problem instead of a panic.
pub fn with_conditions<'a>(model: &'a Model, plan: &Plan) -> Result<Cow<'a, Model>, Vec<Problem>> {
    let mut watched = Cow::Borrowed(model);
    for (id, used) in plan.uses().iter().filter(|(_, used)| used.on) {
        // One that is there already stays: what it watches may no longer be an outcome.
        let there = gate_name(id, used).is_some_and(|gate| watched.variables.contains_key(&gate));
        if let Some(test) = used.condition.test().filter(|_| !there) {
            let added = Added { model: watched.to_mut(), id };
            added.add(used, test).map_err(|problem| vec![problem])?;
        }
    }
    Ok(watched)
}

/// Whether a name was added by [`with_conditions`]: those of a model file are in lower case.
pub fn is_added(name: &str) -> bool {
    name.contains(|c: char| c.is_ascii_uppercase())
}

struct Added<'a> {
    model: &'a mut Model,
    id: &'a str,
}

impl Added<'_> {
    fn add(mut self, used: &Use, test: &Test) -> Result<(), Problem> {
        let id = self.id;
        let years = f64::from(test.months()) / 12.0;
        // What is counted, in years; half a step less, as sums of twelfths are not exact.
        let holds = match test {
            Test::Above { outcome, value, .. } | Test::Below { outcome, value, .. } => {
                let seen = self.model.outcomes.get(outcome).map(|o| o.equation.clone());
                let seen = seen.ok_or_else(|| bug(id))?;
                self.variable("Seen", seen);
                let sign = if matches!(test, Test::Above { .. }) { ">" } else { "<=" };
                let so = format!("{id}_Seen {sign} ({value})");
                self.written("Staying", &format!("if({so}, 1, 0)"))?;
                self.written("Breaking", &format!("if({so}, 0, {id}_Count / dt)"))?;
                self.stock("Count", "Staying", Some("Breaking"))?;
                format!("if({id}_Count > {years} - dt / 2, 1, 0)")
            }
            Test::Happened { event, .. } => {
                self.written("Staying", &format!("{event} * ({years} - {id}_Count)"))?;
                self.written("Breaking", &format!("if({event} > 0, 0, min(1, {id}_Count / dt))"))?;
                self.stock("Count", "Staying", Some("Breaking"))?;
                format!("if({id}_Count > dt / 2, 1, 0)")
            }
        };
        if matches!(used.condition, Condition::Unless(_)) {
            // Read before the model's own variables, so it is written out where it is needed.
            self.written("True", &holds)?;
            return self.gate(&format!("1 - {holds}"));
        }
        let start = used.start.time_years();
        let begun = format!("if(time > {start} - dt / 2, 1, 0)");
        let so = format!("max({id}_Fired, {holds} * {begun})");
        self.written("True", &so)?;
        self.written("Firing", &format!("{holds} * {begun} * (1 - {id}_Fired) / dt"))?;
        self.stock("Fired", "Firing", None)?;
        if matches!(used.condition, Condition::Until(_)) {
            return self.gate(&format!("1 - {so}"));
        }
        // A curve stands in place of strength and ramp.
        if used.ramp_months == 0 || !used.curve.is_empty() {
            return self.gate(&so);
        }
        self.written("Running", &so)?;
        self.stock("Since", "Running", None)?;
        let ramp = f64::from(used.ramp_months) / 12.0;
        let share = format!("min({id}_Since / {ramp}, 1)");
        self.gate(&match used.ramp_shape {
            RampShape::Linear => format!("{so} * {share}"),
            RampShape::SCurve => format!("{so} * {share} * {share} * (3 - 2 * {share})"),
        })
    }

    /// Whether something has ever been so since the measure was to begin: at saved times, months
    /// apart, what lasts a month would not be seen. Gives the variable's name.
    fn dated(mut self, used: &Use, so: &str) -> Result<String, Problem> {
        let (id, start) = (self.id, used.start.time_years());
        let begun = format!("if(time > {start} - dt / 2, 1, 0)");
        self.written("Moment", &format!("max({id}_Dated, {so} * {begun})"))?;
        self.written("Dating", &format!("{so} * {begun} * (1 - {id}_Dated) / dt"))?;
        self.stock("Dated", "Dating", None)?;
        Ok(format!("{id}_Moment"))
    }

    /// Whether an event has ever happened. Gives the variable's name.
    fn happened(mut self) -> Result<String, Problem> {
        let id = self.id;
        self.written("Striking", &format!("{id} * (1 - {id}_Struck)"))?;
        self.stock("Struck", "Striking", None)?;
        Ok(format!("{id}_Struck"))
    }

    fn gate(&mut self, text: &str) -> Result<(), Problem> {
        self.written("Gate", text)
    }

    /// A variable, computed after all that are there.
    fn variable(&mut self, name: &str, equation: Equation) {
        let id = format!("{}_{name}", self.id);
        let variable = Variable {
            label: id.clone(),
            part: String::new(),
            unit: Unit::none(),
            about: "Added by a condition of the plan".to_owned(),
            equation,
        };
        self.model.order.push(id.clone());
        self.model.variables.insert(id, variable);
    }

    fn written(&mut self, name: &str, text: &str) -> Result<(), Problem> {
        let expr = parse(text).map_err(|_| bug(self.id))?;
        self.variable(name, Equation { text: text.to_owned(), expr });
        Ok(())
    }

    fn stock(&mut self, name: &str, inflow: &str, outflow: Option<&str>) -> Result<(), Problem> {
        let flow = |name: &str| format!("{}_{name}", self.id);
        let id = flow(name);
        let initial = Equation { text: "0".to_owned(), expr: parse("0").map_err(|_| bug(&id))? };
        let stock = Stock {
            label: id.clone(),
            part: String::new(),
            unit: Unit::none(),
            about: "Added by a condition of the plan".to_owned(),
            initial,
            inflows: vec![flow(inflow)],
            outflows: outflow.map(flow).into_iter().collect(),
            bounds: (0.0, 1e4),
        };
        self.model.initial_order.push(id.clone());
        self.model.stocks.insert(id, stock);
        Ok(())
    }
}

fn bug(measure: &str) -> Problem {
    Problem::error(format!("the condition of `{measure}` cannot be computed"))
        .remedy("take the condition away; this is a mistake in the program")
}

/// What [`with_moments`] adds to the id of a measure for when it is accepted.
pub const ACCEPTED: &str = "/accepted";
/// What [`with_moments`] adds to the id of an event for when it has first happened.
pub const HAPPENED: &str = "/happened";

/// The plan's model with other outcomes: those that dates are read off.
///
/// For every measure that is used, whether its condition has come true and whether it has been
/// accepted; for every shock that is left to chance, whether it has happened.
///
/// # Errors
/// As [`with_conditions`].
pub fn with_moments(model: &Model, plan: &Plan) -> Result<Model, Vec<Problem>> {
    let mut watched = with_conditions(model, plan)?.into_owned();
    let Some((_, pattern)) = model.outcomes.get_index(0) else { return Ok(watched) };
    let mut outcomes = IndexMap::new();
    let mut read = |id: &str, suffix: &str, text: String| {
        let expr = parse(&text).map_err(|_| vec![bug(id)])?;
        let outcome =
            crate::model::Outcome { equation: Equation { text, expr }, ..pattern.clone() };
        outcomes.insert(format!("{id}{suffix}"), outcome);
        Ok::<(), Vec<Problem>>(())
    };
    for (id, used) in plan.uses().iter().filter(|(_, used)| used.on) {
        let standing = Use::standing(model, id);
        let so = match (&used.condition, true_name(id, used)) {
            (_, Some(name)) => Some(name),
            (Condition::InExchangeFor(_), None) => {
                let offered = crate::model::offered_name(id);
                Some(format!("if(abs({offered} - {standing}) > 0.000001, 1, 0)"))
            }
            (_, None) => None,
        };
        if let Some(so) = so {
            let added = Added { model: &mut watched, id };
            read(id, "", added.dated(used, &so).map_err(|problem| vec![problem])?)?;
        }
        if model.measures.get(id).is_some_and(|measure| measure.needs_acceptance) {
            read(id, ACCEPTED, format!("{id}_accepted"))?;
        }
    }
    let dated = |id: &String| model.case.happens.contains_key(id);
    for (id, _) in model.events.iter().filter(|(id, event)| event.shock && !dated(id)) {
        let added = Added { model: &mut watched, id };
        read(id, HAPPENED, added.happened().map_err(|problem| vec![problem])?)?;
    }
    watched.outcomes = outcomes;
    Ok(watched)
}
