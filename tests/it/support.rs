//! What several tests need: small models written in a line an item, and the real ones.

use two_track::base::Problem;
use two_track::ensemble::{Ensemble, Futures, Progress, compile, run};
use two_track::model::{Model, check};
use two_track::plan::{Edit, Plan, apply};

/// A model file of only what a test is about.
#[derive(Default)]
pub(crate) struct Small {
    parameters: String,
    stocks: String,
    flows: String,
    auxiliaries: String,
    events: String,
    exchanges: String,
    measures: String,
    outcomes: String,
    /// Entries of `lookups`, as they stand in a file.
    pub(crate) lookups: String,
    claims: String,
    /// Years that its case spans, from 2027.
    pub(crate) years: u32,
}

impl Small {
    pub(crate) fn new(years: u32) -> Self {
        Self { years, ..Self::default() }
    }

    pub(crate) fn parameter(mut self, id: &str, unit: &str, [p10, p50, p90]: [f64; 3]) -> Self {
        let bounds = (p10 - (p90 - p10), p90 + (p90 - p10));
        self.parameters += &format!(
            "\"{id}\": (label: \"{id}\", part: \"all\", unit: \"{unit}\", about: \"{id}\", \
             p10: {p10:?}, p50: {p50:?}, p90: {p90:?}, bounds: {bounds:?}, grade: D, \
             sources: [\"test\"], reasoning: \"test\"),"
        );
        self
    }

    pub(crate) fn stock(
        mut self,
        id: &str,
        unit: &str,
        initial: &str,
        inflows: &[&str],
        outflows: &[&str],
    ) -> Self {
        self.stocks += &format!(
            "\"{id}\": (label: \"{id}\", part: \"all\", unit: \"{unit}\", about: \"{id}\", \
             initial: \"{initial}\", inflows: {inflows:?}, outflows: {outflows:?}, \
             bounds: (-1e9, 1e9)),"
        );
        self
    }

    fn equation(id: &str, unit: &str, text: &str) -> String {
        format!(
            "\"{id}\": (label: \"{id}\", part: \"all\", unit: \"{unit}\", about: \"{id}\", \
             equation: \"{text}\"),\n"
        )
    }

    pub(crate) fn flow(mut self, id: &str, unit: &str, text: &str) -> Self {
        self.flows += &Self::equation(id, unit, text);
        self
    }

    pub(crate) fn auxiliary(mut self, id: &str, unit: &str, text: &str) -> Self {
        self.auxiliaries += &Self::equation(id, unit, text);
        self
    }

    pub(crate) fn event(mut self, id: &str, hazard: &str) -> Self {
        self.events += &format!(
            "\"{id}\": (label: \"{id}\", part: \"all\", about: \"{id}\", hazard: \"{hazard}\", \
             sources: [\"test\"], reasoning: \"test\"),"
        );
        self
    }

    pub(crate) fn exchange(mut self, id: &str, given: &str) -> Self {
        self.exchanges +=
            &format!("\"{id}\": (label: \"{id}\", about: \"{id}\", given: \"{given}\"),");
        self
    }

    /// A measure with the stops 0.5 and 1; `acceptance`: hazard, collapse, opening.
    pub(crate) fn measure(mut self, id: &str, acceptance: Option<[&str; 3]>) -> Self {
        let acceptance = acceptance.map_or("None".to_owned(), |[hazard, collapse, opening]| {
            format!(
                "Some((hazard: \"{hazard}\", collapse: \"{collapse}\", opening: \"{opening}\"))"
            )
        });
        self.measures += &format!(
            "\"{id}\": (label: \"{id}\", track: Engagement, about: \"a\", \
             sources: [\"test\"], stops: [(strength: 0.5, label: \
             \"half\", about: \"half\"), (strength: 1.0, label: \"full\", about: \"full\")], \
             acceptance: {acceptance}),"
        );
        self
    }

    /// A claim of one link, from the first name to the second.
    pub(crate) fn claim(mut self, id: &str, from: &str, to: &str) -> Self {
        self.claims += &format!(
            "\"{id}\": (label: \"{id}\", says: \"{id}\", links: [(\"{from}\", \"{to}\", Same)], \
             lag: \"none\", grade: D, supports: [(text: \"for\", sources: [\"test\"])], \
             against: [(text: \"against\", sources: [\"test\"])]),\n"
        );
        self
    }

    pub(crate) fn outcome(mut self, id: &str, unit: &str, text: &str) -> Self {
        self.outcomes += &format!(
            "\"{id}\": (label: \"{id}\", short: \"{id}\", unit: \"{unit}\", about: \"{id}\", \
             equation: \"{text}\", washington: More, beijing: Less),"
        );
        self
    }

    pub(crate) fn text(&self) -> String {
        let Self { parameters, stocks, flows, auxiliaries, events, .. } = self;
        let Self { exchanges, measures, outcomes, lookups, claims, .. } = self;
        format!(
            "(format: 1, id: \"small\", label: \"Small\", about: \"For a test\",\n\
             units: {{ \"thing\": \"a thing\" }},\n\
             parts: {{ \"all\": (label: \"All\", about: \"All of it\") }},\n\
             caveat: [\"Nothing but a test\"],\n\
             sources: {{ \"test\": (text: \"A test\", seen: true) }},\n\
             parameters: {{ {parameters} }},\nlookups: {{ {lookups} }},\n\
             stocks: {{ {stocks} }},\nflows: {{ {flows} }},\n\
             auxiliaries: {{ {auxiliaries} }},\nevents: {{ {events} }},\n\
             exchanges: {{ {exchanges} }},\nmeasures: {{ {measures} }},\n\
             outcomes: {{ {outcomes} }},\nclaims: {{ {claims} }})\n"
        )
    }

    pub(crate) fn case(&self) -> String {
        format!(
            "(format: 1, id: \"small-2027\", label: \"Small\", about: \"For a test\", \
             model: \"small\", start: \"2027-01\", end: \"{}-12\", baseline_label: \"Nothing\", \
             baseline_about: \"Nothing\", baseline: {{}})",
            2026 + self.years
        )
    }

    /// The checked model; panics with its problems.
    pub(crate) fn model(&self) -> Model {
        let checked = check(&self.text(), &self.case());
        let problems: Vec<Problem> = checked.of_model.into_iter().chain(checked.of_case).collect();
        checked.model.unwrap_or_else(|| panic!("{problems:#?}"))
    }
}

/// What is wrong with a small model and its case, each as one line.
pub(crate) fn said_of(small: &Small) -> Vec<String> {
    let checked = check(&small.text(), &small.case());
    checked.of_model.iter().chain(&checked.of_case).map(ToString::to_string).collect()
}

/// The baseline with some measures on.
pub(crate) fn with(model: &Model, measures: &[&str]) -> Plan {
    let mut plan = Plan::baseline(model);
    for measure in measures {
        apply(&mut plan, model, &Edit::Switch((*measure).to_owned(), true)).expect("valid");
    }
    plan
}

/// An ensemble of a plan, on two threads.
pub(crate) fn ensemble(model: &Model, plan: &Plan, count: u32) -> Ensemble {
    let program = compile(model, plan).expect("the plan compiles");
    let futures = Futures { seed: plan.seed(), first: 0, count };
    run(&program, futures, 2, &Progress::default()).expect("nothing stops it")
}

/// A whole ensemble as bytes: outcome by outcome, time by time, future by future.
pub(crate) fn bits(ensemble: &Ensemble) -> Vec<u32> {
    let mut all = Vec::new();
    let mut column = Vec::new();
    for outcome in 0..ensemble.outcomes() {
        for time in 0..ensemble.times().len() {
            ensemble.column(outcome, time, &mut column);
            all.extend(column.iter().map(|value| value.to_bits()));
        }
    }
    all
}
