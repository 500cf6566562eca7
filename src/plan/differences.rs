//! How a plan uses a measure, and what it does otherwise than another, in words: a line a measure.

use indexmap::IndexMap;

use crate::base::format;
use crate::model::{Measure, Model};
use crate::plan::{Condition, Plan, RampShape, Use};

/// Against what a plan is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Against {
    /// Today's policy.
    Baseline,
    /// The plan that it was made from.
    Parent,
}

/// What a plan does otherwise, a line a measure; empty where nothing differs or there is no parent.
pub fn differences(model: &Model, plan: &Plan, against: Against) -> Vec<String> {
    let baseline;
    let other: &IndexMap<String, Use> = match (against, plan.parent()) {
        (Against::Baseline, _) => {
            baseline = Plan::baseline(model).uses;
            &baseline
        }
        (Against::Parent, Some(parent)) => &parent.uses,
        (Against::Parent, None) => return Vec::new(),
    };
    let differs = model.measures.iter().filter_map(|(id, measure)| {
        let (now, was) = (plan.uses().get(id)?, other.get(id)?);
        (now != was).then(|| {
            let (now, was) = (use_words(model, measure, now), use_words(model, measure, was));
            match now == was {
                true => format!("{}: its note or author", measure.label),
                false => format!("{}: {now} (was: {was})", measure.label),
            }
        })
    });
    differs.collect()
}

/// How a measure is used, in a line: `Full, from 2027-03, over 12 months, if trust > 0.3`.
pub fn use_words(model: &Model, measure: &Measure, used: &Use) -> String {
    if !used.on {
        return "off".to_owned();
    }
    let strength = |at: f64| match measure.stop_at(at) {
        Some(stop) => stop.label.clone(),
        None => format::number(at, 2),
    };
    let mut told = match used.curve.as_slice() {
        [] => strength(used.strength),
        curve => {
            let points = curve.iter().map(|(month, at)| format!("{month} {}", strength(*at)));
            format!("curve {}", points.collect::<Vec<_>>().join(", "))
        }
    };
    told += &match used.end {
        Some(end) => format!(", {} to {end}", used.start),
        None => format!(", from {}", used.start),
    };
    if used.ramp_months > 0 && used.curve.is_empty() {
        let shape = match used.ramp_shape {
            RampShape::Linear => "",
            RampShape::SCurve => ", S-curve",
        };
        told += &format!(", over {} months{shape}", used.ramp_months);
    }
    if used.condition != Condition::Always {
        told += &format!(", {}", used.condition.words(model));
    }
    told
}
