//! Floor 1: a model of a place, and the case it starts from, with every name resolved and every
//! unit checked. Knows no plans. [`check`] is the only way to make a [`Model`].

mod acceptance;
mod briefing;
mod case;
mod caution;
mod check;
mod claims;
mod equation;
mod evaluate;
mod evidence;
pub mod file;
mod given;
mod history;
mod order;
mod placed;
mod resolve;
mod thesis;
mod units;

use indexmap::{IndexMap, IndexSet};

use crate::base::Month;

pub use acceptance::{acceptance_names, offered_name};
pub use briefing::{Block, Briefing, HEADINGS, Link, Section, Span, check_briefing};
pub use check::{Checked, check};
pub use equation::{Binary, Expr, Function, Node, parse};
pub use evaluate::{
    Moment, Surroundings, TIME_SLACK_YEARS, and, binary, call, chosen, compared, evaluate,
    interpolate, not, or, power, pulse,
};
pub use file::{
    AimFile, Better, CaseFile, ConflictFile, Grade, ModelFile, Scale, SpellFile, Track,
};
pub use given::dated_hazard;
pub use history::{Dispute, disputes, history, is_recalled, record};
pub use placed::Placed;
pub use thesis::{PremiseFile, ThesisFile, TrialFile};
pub use units::Unit;

/// A model bound to one of its cases.
#[derive(Clone, Debug)]
pub struct Model {
    /// Short name for files and messages.
    pub id: String,
    /// The name people read.
    pub label: String,
    /// What it represents, and what not.
    pub about: String,
    /// Parts of the model, for grouping.
    pub parts: IndexMap<String, file::PartFile>,
    /// What stands under every projection, a line each.
    pub caveat: Vec<String>,
    /// Outcomes that are told where there is room for few.
    pub told: Vec<String>,
    /// What it was made to try, if anything.
    pub thesis: Option<ThesisFile>,
    /// What it does not represent.
    pub limits: IndexMap<String, file::PartFile>,
    /// Citations.
    pub sources: IndexMap<String, file::SourceFile>,
    /// Parameters, as they are in this case.
    pub parameters: IndexMap<String, file::ParameterFile>,
    /// Piecewise linear functions.
    pub lookups: IndexMap<String, file::LookupFile>,
    /// Measured series.
    pub observed: IndexMap<String, Observed>,
    /// Stocks, those that acceptance adds among them.
    pub stocks: IndexMap<String, Stock>,
    /// Flows and auxiliaries, those that acceptance adds among them.
    pub variables: IndexMap<String, Variable>,
    /// Events, those that acceptance adds among them.
    pub events: IndexMap<String, Event>,
    /// What a measure can be made conditional on.
    pub exchanges: IndexMap<String, Exchange>,
    /// What a planner can do.
    pub measures: IndexMap<String, Measure>,
    /// What is read off a run.
    pub outcomes: IndexMap<String, Outcome>,
    /// Whose influence on whom is the headline, by which readings.
    pub headlines: IndexMap<String, file::HeadlineFile>,
    /// Named feedback loops.
    pub loops: IndexMap<String, file::LoopFile>,
    /// Named sets of assumptions.
    pub schools: IndexMap<String, file::SchoolFile>,
    /// Causal claims that it carries; each id is a name in equations.
    pub claims: IndexMap<String, file::ClaimFile>,
    /// What the evidence base has a number for and no parameter rests on, and why.
    pub absent: IndexMap<String, String>,
    /// The place and time it starts from.
    pub case: Case,
    /// Variables and events in the order of a step: each after what it reads.
    pub order: Vec<String>,
    /// Stocks and variables in the order of the start.
    pub initial_order: Vec<String>,
    /// Only `check` makes a model.
    #[expect(dead_code, reason = "it is there so that nobody else can write one down")]
    checked: Seal,
}

#[derive(Clone, Debug)]
struct Seal;

/// The place and time a model starts from.
#[derive(Clone, Debug)]
pub struct Case {
    /// Short name for files and messages.
    pub id: String,
    /// The name people read.
    pub label: String,
    /// What it is the start of.
    pub about: String,
    /// First month: “now”.
    pub start: Month,
    /// Last month.
    pub end: Month,
    /// What the baseline is called.
    pub baseline_label: String,
    /// What the baseline means.
    pub baseline_about: String,
    /// Why what was measured and what is projected do not meet at the first month; may be empty.
    pub seam_about: String,
    /// Today's policy: measure → strength, in force from the start.
    pub baseline: IndexMap<String, f64>,
    /// What is given instead of computed: variable or `<measure>_offered` → year and value.
    pub given: IndexMap<String, Vec<(f64, f64)>>,
    /// Events that are dated instead of left to chance, each with its months in order.
    pub happens: IndexMap<String, Vec<Month>>,
    /// Model time up to which the record was available for fitting.
    pub fitted_until: Option<f64>,
    /// What a model of the past should reach.
    pub aims: Vec<AimFile>,
    /// What is given and dated, and where it is from.
    pub given_about: String,
    /// Where sources of a measured series differ.
    pub conflicts: Vec<ConflictFile>,
    /// Years in which something was so, for an outcome to be compared.
    pub spells: Vec<SpellFile>,
}

impl Case {
    /// Whether the case says when and how strongly a measure is in force, whatever the plan says.
    pub fn gives_measure(&self, measure: &str) -> bool {
        let offered = |name: &String| name.strip_suffix(acceptance::OFFERED) == Some(measure);
        self.given.keys().any(offered)
    }

    /// Whether anything of a measure, its acceptance or collapse included, follows the case.
    pub fn sets_measure(&self, measure: &str) -> bool {
        self.gives_measure(measure)
            || acceptance_names(measure).iter().any(|name| self.happens.contains_key(name))
    }
}

/// A measured series: year and value, by year.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The name people read.
    pub label: String,
    /// Its unit.
    pub unit: Unit,
    /// One sentence, with what is doubtful about it.
    pub about: String,
    /// Keys of `sources`.
    pub sources: Vec<String>,
    /// Year and value.
    pub points: Vec<(f64, f64)>,
}

/// An equation with its text as written.
#[derive(Clone, Debug)]
pub struct Equation {
    /// As written in the file.
    pub text: String,
    /// As understood.
    pub expr: Expr,
}

/// What accumulates.
#[derive(Clone, Debug)]
pub struct Stock {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// Its unit.
    pub unit: Unit,
    /// One sentence.
    pub about: String,
    /// Its value at the start.
    pub initial: Equation,
    /// Flows that fill it.
    pub inflows: Vec<String>,
    /// Flows that drain it.
    pub outflows: Vec<String>,
    /// What it can never leave.
    pub bounds: (f64, f64),
}

/// A flow or an auxiliary.
#[derive(Clone, Debug)]
pub struct Variable {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// Its unit.
    pub unit: Unit,
    /// What it is and why it has this form.
    pub about: String,
    /// How it is computed.
    pub equation: Equation,
}

/// What happens by chance, at a moment.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name people read.
    pub label: String,
    /// Its part of the model.
    pub part: String,
    /// One sentence.
    pub about: String,
    /// Its hazard, per year.
    pub hazard: Equation,
    /// Keys of `sources`.
    pub sources: Vec<String>,
    /// The base rate's arithmetic or the reasoning.
    pub reasoning: String,
    /// Whether it breaks into a plan from outside, and is told beside what is planned.
    pub shock: bool,
}

/// Something the other side can give.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// After “in exchange for”.
    pub label: String,
    /// One sentence.
    pub about: String,
    /// Whether it is being given now.
    pub given: Equation,
}

/// An action of the planner.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The name people read.
    pub label: String,
    /// Which track it belongs to.
    pub track: Track,
    /// What it is, in one sentence; the rest is told by its [`Briefing`].
    pub about: String,
    /// Keys of `sources`.
    pub sources: Vec<String>,
    /// Named strengths, weakest first; never empty.
    pub stops: Vec<file::StopFile>,
    /// Whether the other side must accept it before it works.
    pub needs_acceptance: bool,
    /// For what it is given quid pro quo: an id of the model's exchanges.
    pub in_exchange_for: Option<String>,
    /// What speaks against it as a plan may use it.
    pub cautions: Vec<file::CautionFile>,
}

impl Measure {
    /// The greatest strength that a plan may ask for.
    pub fn strongest(&self) -> f64 {
        self.stops.last().map_or(1.0, |stop| stop.strength)
    }

    /// The stop at exactly this strength, if there is one.
    pub fn stop_at(&self, strength: f64) -> Option<&file::StopFile> {
        self.stops.iter().find(|stop| (stop.strength - strength).abs() < 1e-9)
    }
}

/// What is read off a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The name people read.
    pub label: String,
    /// Short label for the end of a line.
    pub short: String,
    /// Its unit, as written.
    pub unit: String,
    /// What it is, with its caveat.
    pub about: String,
    /// How it is computed.
    pub equation: Equation,
    /// On which scale it is compared with the record.
    pub scale: Scale,
    /// For Washington.
    pub washington: Better,
    /// For Beijing.
    pub beijing: Better,
    /// Decimals to show.
    pub decimals: u8,
    /// Whether it is 1 where something is so and 0 where not: its mean is a share of futures.
    pub yes_no: bool,
    /// The same from measured series.
    pub history: Option<Equation>,
}

impl Model {
    /// A lookup at a place; not-a-number for one that there is not.
    pub fn looked_up(&self, name: &str, x: f64) -> f64 {
        self.lookups.get(name).map_or(f64::NAN, |lookup| interpolate(&lookup.points, x))
    }

    /// What computes a name at every step: the equation of a flow or an auxiliary, the hazard of an
    /// event; `None` for what is not computed.
    pub fn computed_by(&self, name: &str) -> Option<&Expr> {
        let variable = self.variables.get(name).map(|variable| &variable.equation);
        let event = || self.events.get(name).map(|event| &event.hazard);
        variable.or_else(event).map(|equation| &equation.expr)
    }

    /// What a name is made of, in the order of its equation: a stock of its flows, anything else of
    /// what its equation reads.
    pub fn inputs(&self, name: &str) -> IndexSet<&str> {
        if let Some(stock) = self.stocks.get(name) {
            return stock.inflows.iter().chain(&stock.outflows).map(String::as_str).collect();
        }
        let outcome = || self.outcomes.get(name).map(|outcome| &outcome.equation.expr);
        let mut names = IndexSet::new();
        if let Some(expr) = self.computed_by(name).or_else(outcome) {
            expr.names(&mut |name, _| {
                names.insert(name);
            });
        }
        names
    }

    /// A measured series at a model time, in years; not-a-number for one that there is not.
    pub fn measured(&self, name: &str, time_years: f64) -> f64 {
        self.observed.get(name).map_or(f64::NAN, |series| interpolate(&series.points, time_years))
    }

    /// Model time at the start: “now”, in years.
    pub fn start_years(&self) -> f64 {
        self.case.start.time_years()
    }

    /// Model time at the end of the last month, in years.
    pub fn end_years(&self) -> f64 {
        self.case.end.plus_months(1).time_years()
    }
}
