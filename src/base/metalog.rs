//! A distribution through three quantiles and between two bounds.
//!
//! The three-term bounded metalog of T. W. Keelin, “The metalog distributions”, Decision Analysis
//! 13 (2016). Whose quantiles they are and where they come from belongs to `model`.

use crate::base::math;

/// ln 9: how far P90 lies from P50 in log odds.
const LOG_ODDS_OF_P90: f64 = 2.197_224_577_336_219_4;

/// The steepest skew that a three-term metalog can have: a₃ / a₂ has to stay under it, else its
/// quantile function turns back on the way. It is 1 / max((u − ½) + u (1 − u) ln(u / (1 − u))),
/// the maximum being where (2u − 1) ln(u / (1 − u)) = 2 (u ≈ 0.9168).
const STEEPEST_SKEW: f64 = 1.667_113_119_201_929_4;

/// A distribution with a given P10, P50 and P90, strictly between two bounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metalog {
    low: f64,
    high: f64,
    /// The coefficients of 1, ln(u / (1 − u)) and (u − ½) ln(u / (1 − u)), in log odds between
    /// the bounds.
    terms: [f64; 3],
}

impl Metalog {
    /// The distribution with these three quantiles and bounds, or what is wrong with them.
    pub fn new(p10: f64, p50: f64, p90: f64, low: f64, high: f64) -> Result<Self, String> {
        check_order(p10, p50, p90, low, high)?;
        let log_odds = |x: f64| math::ln((x - low) / (high - x));
        let [z10, z50, z90] = [p10, p50, p90].map(log_odds);
        let width = z90 - z10;
        if !(width.is_finite() && z10 < z50 && z50 < z90) {
            return Err(format!(
                "P10 {p10}, P50 {p50} and P90 {p90} cannot be told apart between the bounds {low} \
                 and {high}; move them further from each other, or the bounds nearer to them"
            ));
        }
        let spread = width / (2.0 * LOG_ODDS_OF_P90);
        let skew = (z90 - z50 - (z50 - z10)) / (0.8 * LOG_ODDS_OF_P90);
        let this = Self { low, high, terms: [z50, spread, skew] };
        if skew.abs() < STEEPEST_SKEW * spread {
            return Ok(this);
        }
        // At the steepest skew, P50 lies this part of the way from P10 to P90 in log odds.
        let nearest = 0.5 - 0.2 * STEEPEST_SKEW;
        let (from, to) = (this.between(z10 + nearest * width), this.between(z90 - nearest * width));
        Err(format!(
            "P50 {p50} is too near to one side: no smooth distribution has P10 {p10} and P90 \
             {p90} between the bounds {low} and {high}, unless P50 lies between {} and {}; move \
             P50 there, or change the bounds",
            short(from),
            short(to)
        ))
    }

    /// A distribution of the same width and skew, in log odds between the bounds, about another
    /// median; `None` if that does not lie between the bounds.
    #[must_use]
    pub fn about(&self, median: f64) -> Option<Self> {
        let log_odds = math::ln((median - self.low) / (self.high - median));
        let [_, spread, skew] = self.terms;
        log_odds.is_finite().then_some(Self { terms: [log_odds, spread, skew], ..*self })
    }

    /// The value that a share `u` of all cases stays under; `u` lies strictly between 0 and 1.
    ///
    /// Never falls as `u` rises, but for rounding, and never reaches a bound.
    #[inline(always)]
    pub fn quantile(&self, u: f64) -> f64 {
        let [centre, spread, skew] = self.terms;
        let log_odds = math::ln(u / (1.0 - u));
        self.between(centre + (spread + skew * (u - 0.5)) * log_odds)
    }

    /// The value at some log odds between the bounds.
    #[inline(always)]
    fn between(&self, log_odds: f64) -> f64 {
        let Self { low, high, .. } = *self;
        // From the nearer end, as the other one loses digits.
        let share = (high - low) * math::logistic(-log_odds.abs());
        let value = if log_odds < 0.0 { low + share } else { high - share };
        math::min(math::max(value, low.next_up()), high.next_down())
    }
}

/// Whether the numbers are finite and ascend, with room between the bounds.
fn check_order(p10: f64, p50: f64, p90: f64, low: f64, high: f64) -> Result<(), String> {
    let named =
        [("lower bound", low), ("P10", p10), ("P50", p50), ("P90", p90), ("upper bound", high)];
    if let Some((name, value)) = named.iter().find(|(_, value)| !value.is_finite()) {
        return Err(format!("the {name} is {value}; write a finite number"));
    }
    for pair in named.windows(2) {
        if let [(name, value), (next_name, next)] = *pair
            && value >= next
        {
            return Err(format!(
                "the {name} {value} has to be less than the {next_name} {next}; put lower bound, \
                 P10, P50, P90 and upper bound in ascending order"
            ));
        }
    }
    if !(high - low).is_finite() {
        return Err(format!("the bounds {low} and {high} are too far apart; bring them nearer"));
    }
    Ok(())
}

/// Four significant digits, as advice needs no more.
fn short(value: f64) -> String {
    let digits = format!("{value:.3e}").parse::<f64>().unwrap_or(value);
    digits.to_string()
}
