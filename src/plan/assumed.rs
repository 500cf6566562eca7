//! What a plan takes a parameter to be: as its author assumes, else as the school does that a
//! future believes, else as the evidence says.

use crate::base::metalog::Metalog;
use crate::model::Model;
use crate::plan::Plan;

/// The school of a plan in whose futures different schools are right, each in its share of them.
pub const MIXED: &str = "mixed";
/// Among the believers of a mixed plan: the evidence as it stands, which is of no school.
pub const EVIDENCE: &str = "evidence";
/// The greatest weight of a school in a mixed plan.
pub const WEIGHT_MAX: f64 = 100.0;

/// What a share of all futures believes.
#[derive(Clone, Debug, PartialEq)]
pub struct Believer {
    /// An id of the model's schools; `None`: the evidence as it stands.
    pub school: Option<String>,
    /// Share of futures, above 0 and up to 1.
    pub share: f64,
}

/// Who is right in which share of a plan's futures. The shares add up to 1; a plan that is not
/// mixed has one believer, and one that is mixed may have as many as there are schools, and the
/// evidence last.
pub fn believers(model: &Model, plan: &Plan) -> Vec<Believer> {
    if plan.school() != Some(MIXED) {
        return vec![Believer { school: plan.school().map(str::to_owned), share: 1.0 }];
    }
    let weights = weights(model, plan);
    let sum: f64 = weights.iter().map(|(_, weight)| weight).sum();
    let held = weights.into_iter().filter(|(_, weight)| *weight > 0.0);
    held.map(|(id, weight)| Believer {
        school: (id != EVIDENCE).then(|| id.to_owned()),
        share: weight / sum,
    })
    .collect()
}

/// The weight of every school under [`MIXED`], and of the evidence, in the order of the model.
///
/// A plan that says nothing of them weighs the schools alike and leaves out the evidence; in one
/// that does, what is not named weighs nothing.
pub fn weights<'a>(model: &'a Model, plan: &Plan) -> Vec<(&'a str, f64)> {
    let written = plan.school_weights();
    let weight = |id: &str| match written.get(id) {
        Some(weight) => *weight,
        None if written.is_empty() && id != EVIDENCE => 1.0,
        None => 0.0,
    };
    let all = model.schools.keys().map(String::as_str).chain([EVIDENCE]);
    all.map(|id| (id, weight(id))).collect()
}

/// The distribution that a parameter is drawn from under a plan, in futures that believe `school`
/// (`None`: the evidence as it stands).
///
/// # Errors
/// What is wrong with its numbers, in words; a checked plan of a checked model has nothing wrong.
pub fn distribution(
    model: &Model,
    plan: &Plan,
    school: Option<&str>,
    parameter: &str,
) -> Result<Metalog, String> {
    let Some(p) = model.parameters.get(parameter) else {
        return Err(format!("there is no parameter `{parameter}`"));
    };
    let (lo, hi) = p.bounds;
    if let Some(assumed) = plan.assumptions().get(parameter) {
        return Metalog::new(assumed.p10, assumed.p50, assumed.p90, lo, hi);
    }
    let evidence = Metalog::new(p.p10, p.p50, p.p90, lo, hi)?;
    let school = school.and_then(|school| model.schools.get(school));
    let moved = school.and_then(|s| s.settings.get(parameter)).and_then(|m| evidence.about(*m));
    Ok(moved.unwrap_or(evidence))
}

/// What a plan assumes other than the model does, as a clause without a full stop; `None`: nothing.
pub fn departure(model: &Model, plan: &Plan) -> Option<String> {
    let school = match plan.school() {
        Some(MIXED) => {
            let label = |b: &Believer| match &b.school {
                Some(id) => model.schools.get(id).map_or(id.clone(), |s| s.label.clone()),
                None => "the evidence".to_owned(),
            };
            let of_all = believers(model, plan);
            let shares = of_all.iter().map(|b| format!("{} {:.0} %", label(b), 100.0 * b.share));
            Some(format!("a mix of schools ({})", shares.collect::<Vec<_>>().join(", ")))
        }
        Some(id) => model.schools.get(id).map(|school| format!("the school “{}”", school.label)),
        None => None,
    };
    let own = match plan.assumptions().len() {
        0 => None,
        1 => Some("1 assumption of its own".to_owned()),
        n => Some(format!("{n} assumptions of its own")),
    };
    let claims = match plan.claims().len() {
        0 => None,
        1 => Some("1 claim changed".to_owned()),
        n => Some(format!("{n} claims changed")),
    };
    let parts: Vec<String> = [school, own, claims].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
