//! What an exported model says about its quantities: the label, the sentence, the evidence.

use crate::model::{Event, Measure, Model, Stock, Variable};
use crate::plan::{Condition, Plan};

/// Unit and words of what is fixed in a future.
pub(super) fn constant(model: &Model, id: &str) -> (String, String) {
    if let Some(claim) = model.claims.get(id) {
        let doc = format!("{}. Strength of the claim under the plan: {}.", claim.label, claim.says);
        return ("1".to_owned(), doc);
    }
    let Some(p) = model.parameters.get(id) else {
        return ("1".to_owned(), "Fixed by the plan".to_owned());
    };
    let evidence = p.evidence.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
    let doc = format!(
        "{}. {}.{evidence} P10 {}, P50 {}, P90 {}; here as drawn in this future. Grade {:?}: {} \
         Sources: {}",
        p.label,
        p.about,
        p.p10,
        p.p50,
        p.p90,
        p.grade,
        p.reasoning,
        sources(model, &p.sources)
    );
    (p.unit.clone(), doc)
}

/// Words of a measure's strength in force.
pub(super) fn strength(model: &Model, plan: &Plan, id: &str, measure: &Measure) -> String {
    let condition = match plan.uses().get(id).map(|used| (used.on, &used.condition)) {
        Some((true, Condition::InExchangeFor(exchange))) => {
            format!("in exchange for {exchange}, as it was given in this future")
        }
        Some((true, Condition::Always)) => "as the plan says".to_owned(),
        Some((true, condition)) => format!("{}, as it came in this future", condition.words(model)),
        Some((false, _)) | None => "not used".to_owned(),
    };
    format!("{}: strength in force, {condition}. {}", measure.label, measure.about)
}

pub(super) fn stock(model: &Model, stock: &Stock) -> String {
    format!("{}. {}{}", stock.label, stock.about, part(model, &stock.part))
}

/// Words of the flow that keeps a stock in its bounds.
pub(super) fn beyond(stock: &Stock) -> String {
    let (lo, hi) = stock.bounds;
    format!("What would take “{}” out of its bounds, {lo} to {hi}", stock.label)
}

pub(super) fn variable(model: &Model, variable: &Variable) -> String {
    format!("{}. {}{}", variable.label, variable.about, part(model, &variable.part))
}

/// Words of an event, with when it happens.
pub(super) fn event(model: &Model, event: &Event, times: &[f64]) -> String {
    let times: Vec<String> = times.iter().map(|time| format!("{time:.2}")).collect();
    let happens = if times.is_empty() {
        "does not happen in this future".to_owned()
    } else {
        format!("happens in this future at {}", times.join(", "))
    };
    format!(
        "{}. {} An impulse of area one: {happens}. Its hazard a year was: {} {} Sources: {}",
        event.label,
        event.about,
        event.hazard.text.split_whitespace().collect::<Vec<_>>().join(" "),
        event.reasoning,
        sources(model, &event.sources)
    )
}

fn part(model: &Model, part: &str) -> String {
    model.parts.get(part).map(|part| format!(" Part: {}.", part.label)).unwrap_or_default()
}

fn sources(model: &Model, keys: &[String]) -> String {
    let texts = keys.iter().filter_map(|key| model.sources.get(key));
    let seen = |seen: bool| if seen { "" } else { " (recalled, not yet checked)" };
    texts.map(|s| format!("{}{}", s.text, seen(s.seen))).collect::<Vec<_>>().join("; ")
}
