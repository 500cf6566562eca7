//! What a plan takes a parameter to be: as its author assumes, else as its school does, else as
//! the evidence says.

use crate::base::metalog::Metalog;
use crate::model::Model;
use crate::plan::Plan;

/// The distribution that a parameter is drawn from under a plan.
///
/// # Errors
/// What is wrong with its numbers, in words; a checked plan of a checked model has nothing wrong.
pub fn distribution(model: &Model, plan: &Plan, parameter: &str) -> Result<Metalog, String> {
    let Some(p) = model.parameters.get(parameter) else {
        return Err(format!("there is no parameter `{parameter}`"));
    };
    let (lo, hi) = p.bounds;
    if let Some(assumed) = plan.assumptions().get(parameter) {
        return Metalog::new(assumed.p10, assumed.p50, assumed.p90, lo, hi);
    }
    let evidence = Metalog::new(p.p10, p.p50, p.p90, lo, hi)?;
    let school = plan.school().and_then(|school| model.schools.get(school));
    let moved = school.and_then(|s| s.settings.get(parameter)).and_then(|m| evidence.about(*m));
    Ok(moved.unwrap_or(evidence))
}
