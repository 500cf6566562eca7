//! How evidence is worded, in every view that shows some.

use crate::{
    base::format,
    model::{Grade, Model},
};

/// A grade and what it stands for.
pub(super) fn grade_words(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "Grade A: estimated from data",
        Grade::B => "Grade B: a base rate or a published estimate",
        Grade::C => "Grade C: several qualitative cases",
        Grade::D => "Grade D: judgement",
    }
}

/// A unit; what has none says so, as the reader would else look for it.
pub(super) fn unit_line(unit: &str) -> String {
    match unit {
        "" | "1" => "Unit: none".to_owned(),
        unit => format!("Unit: {unit}"),
    }
}

/// Sources in words; what is recalled and not yet checked says so.
pub(super) fn sources_line(model: &Model, keys: &[String]) -> String {
    let text = |key: &String| source_words(model, key);
    match keys {
        [] => String::new(),
        keys => format!("Sources: {}", keys.iter().map(text).collect::<Vec<_>>().join("; ")),
    }
}

/// One source in words; what is recalled and not yet checked says so.
pub(in crate::app) fn source_words(model: &Model, key: &str) -> String {
    match model.sources.get(key) {
        Some(source) if source.seen => source.text.clone(),
        Some(source) => format!("{} (recalled, not yet checked)", source.text),
        None => key.to_owned(),
    }
}

/// A parameter's value, with the decimals that its size needs.
pub(super) fn parameter_number(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 100.0 || size == 0.0 { 0 } else { 3 };
    format::number(value, decimals)
}
