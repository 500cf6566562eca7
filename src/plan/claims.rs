//! How strong a plan's author holds the model's causal claims to be, against the evidence.

use crate::base::problem::did_you_mean;
use crate::base::{Problem, format};
use crate::model::Model;
use crate::plan::Plan;

/// The weakest that a claim can be: turned round.
pub const CLAIM_MIN: f64 = -1.0;
/// The strongest that a claim can be.
pub const CLAIM_MAX: f64 = 2.0;
/// Strengths that have a name, the strongest first.
pub const CLAIM_STOPS: [(f64, &str); 5] =
    [(2.0, "doubled"), (1.0, "as evidenced"), (0.5, "half"), (0.0, "off"), (-1.0, "turned round")];

/// A strength in words: its stop's, or its number.
pub fn claim_words(strength: f64) -> String {
    match CLAIM_STOPS.iter().find(|(stop, _)| *stop == strength) {
        Some((_, words)) => (*words).to_owned(),
        None => format!("at {}", format::number(strength, 2)),
    }
}

/// Whether a claim exists and can be this strong.
pub(super) fn check_claim(model: &Model, claim: &str, strength: f64) -> Result<(), Problem> {
    let Some(entry) = model.claims.get(claim) else {
        let remedy = did_you_mean(claim, model.claims.keys().map(String::as_str));
        return Err(Problem::error(format!("there is no claim `{claim}`")).remedy(remedy));
    };
    if entry.conclusion {
        let what = format!("the claim `{claim}` is a conclusion and has no strength of its own");
        return Err(Problem::error(what).remedy("change the claims that it follows from"));
    }
    if !(CLAIM_MIN..=CLAIM_MAX).contains(&strength) {
        let what = format!(
            "the strength of the claim `{claim}` is {}, out of range",
            format::as_written(strength)
        );
        let remedy = format!("choose {CLAIM_MIN} (turned round) to {CLAIM_MAX} (doubled)");
        return Err(Problem::error(what).remedy(remedy));
    }
    Ok(())
}

impl Plan {
    /// Holds a claim to be this strong; one that is as evidenced needs no entry.
    pub(super) fn hold(&mut self, claim: &str, strength: f64) {
        if strength == 1.0 {
            self.claims.shift_remove(claim);
        } else {
            self.claims.insert(claim.to_owned(), strength);
        }
    }
}
