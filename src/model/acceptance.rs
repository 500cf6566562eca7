//! What a measure's acceptance adds to a model: the two events and the two stocks of offered →
//! accepted → operating → collapsed → offered again, written as ordinary equations.

use crate::model::file::{
    AcceptanceFile, EquationFile, EventFile, MeasureFile, ModelFile, StockFile,
};

/// Suffix of the strength that a plan has in force.
pub(super) const OFFERED: &str = "_offered";
/// Suffix of what works after acceptance and opening.
pub(super) const OPERATING: &str = "_operating";

/// The name in equations of the strength that a plan has in force of a measure.
pub fn offered_name(measure: &str) -> String {
    format!("{measure}{OFFERED}")
}

/// The stocks and events that acceptance adds for a measure. While it is not offered, they are 0.
pub fn acceptance_names(measure: &str) -> [String; 4] {
    ["_accepted", OPERATING, "_acceptance", "_collapse"].map(|suffix| format!("{measure}{suffix}"))
}

/// All names that a measure adds to a model.
pub(super) fn added_names(measure: &str, needs_acceptance: bool) -> Vec<String> {
    let mut suffixes = vec![OPERATING];
    if needs_acceptance {
        suffixes.extend(["_accepted", "_acceptance", "_collapse"]);
        suffixes.extend(["_agreeing", "_ending", "_opening", "_closing"]);
    }
    suffixes.into_iter().map(|suffix| format!("{measure}{suffix}")).collect()
}

/// Adds to a file what its measures' acceptance means.
pub(super) fn expand(file: &mut ModelFile) {
    for (id, measure) in file.measures.clone() {
        let part = file.parts.keys().next().cloned().unwrap_or_default();
        match &measure.acceptance {
            Some(acceptance) => {
                Expansion { file, id: &id, measure: &measure, part }.add(acceptance);
            }
            None => {
                let about = "Needs nobody's consent: it works as it is offered.";
                let operating =
                    equation(&measure, &part, ": operating", "1", about, &format!("{id}{OFFERED}"));
                file.auxiliaries.insert(format!("{id}{OPERATING}"), operating);
            }
        }
    }
}

struct Expansion<'a> {
    file: &'a mut ModelFile,
    id: &'a str,
    measure: &'a MeasureFile,
    part: String,
}

impl Expansion<'_> {
    fn add(mut self, acceptance: &AcceptanceFile) {
        let Self { file, id, measure, part } = &mut self;
        let event = |label: &str, about: &str, hazard: String| EventFile {
            label: format!("{}: {label}", measure.label),
            part: part.clone(),
            about: about.to_owned(),
            hazard,
            sources: measure.sources.clone(),
            reasoning: "see the measure's acceptance".to_owned(),
            shock: false,
        };
        let AcceptanceFile { hazard, collapse, .. } = acceptance;
        file.events.insert(
            format!("{id}_acceptance"),
            event(
                "accepted",
                "Pyongyang agrees, while it is offered and not yet agreed.",
                format!("({hazard}) * if({id}{OFFERED} > 0, 1, 0) * (1 - {id}_accepted)"),
            ),
        );
        file.events.insert(
            format!("{id}_collapse"),
            event(
                "collapsed",
                "What was agreed ends before its time.",
                format!("({collapse}) * {id}_accepted"),
            ),
        );
        let stock = |label: &str, about: &str, inflow: &str, outflow: &str| StockFile {
            label: format!("{}: {label}", measure.label),
            part: part.clone(),
            unit: "1".to_owned(),
            about: about.to_owned(),
            initial: "0".to_owned(),
            inflows: vec![format!("{id}_{inflow}")],
            outflows: vec![format!("{id}_{outflow}")],
            bounds: (0.0, measure.stops.last().map_or(1.0, |s| s.strength.max(1.0))),
        };
        file.stocks.insert(
            format!("{id}_accepted"),
            stock("agreed", "1 while agreed, else 0.", "agreeing", "ending"),
        );
        file.stocks.insert(
            format!("{id}{OPERATING}"),
            stock("operating", "How much of it works.", "opening", "closing"),
        );
        self.add_flows(&acceptance.opening);
    }

    fn add_flows(self, opening: &str) {
        let Self { file, id, measure, part } = self;
        let target = format!("{id}{OFFERED} * {id}_accepted");
        let flows = [
            (
                "agreeing",
                "The moment of agreement.",
                format!("{id}_acceptance * (1 - {id}_accepted)"),
            ),
            (
                "ending",
                "A collapse, or the offer is withdrawn.",
                format!("{id}_accepted * max({id}_collapse, if({id}{OFFERED} > 0, 0, 1 / dt))"),
            ),
            (
                "opening",
                "What is agreed opens within its opening time.",
                format!("max({target} - {id}{OPERATING}, 0) / max({opening}, dt)"),
            ),
            (
                "closing",
                "What ends closes at once.",
                format!("max({id}{OPERATING} - {target}, 0) / dt"),
            ),
        ];
        for (name, about, text) in flows {
            let flow = equation(measure, &part, &format!(": {name}"), "1/year", about, &text);
            file.flows.insert(format!("{id}_{name}"), flow);
        }
    }
}

fn equation(
    measure: &MeasureFile,
    part: &str,
    label: &str,
    unit: &str,
    about: &str,
    text: &str,
) -> EquationFile {
    EquationFile {
        label: format!("{}{label}", measure.label),
        part: part.to_owned(),
        unit: unit.to_owned(),
        about: about.to_owned(),
        equation: text.to_owned(),
    }
}
