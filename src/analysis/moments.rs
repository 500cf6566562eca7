//! When does what a plan ties to something come about, when is what it offers accepted, and when do
//! shocks break into it? Dates over futures, each future judged by itself. Read in quarters, as
//! outcomes are kept.

use crate::base::{Problem, format};
use crate::ensemble::{self, Futures, Progress};
use crate::model::{Model, TIME_SLACK_YEARS};
use crate::plan::{ACCEPTED, Condition, HAPPENED, Plan, with_moments};

/// What comes about at a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Happening {
    /// A measure comes into force.
    Starts,
    /// A measure is first suspended.
    Pauses,
    /// A measure is withdrawn for good.
    Ends,
    /// What is offered is first accepted.
    Accepted,
    /// A shock first happens.
    Happens,
}

/// The moments of one measure or of one shock, over futures.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// The measure's id; of a shock the event's.
    pub measure: String,
    /// What comes about.
    pub what: Happening,
    /// Model times, in years, of the futures in which it does; ascending.
    pub times: Vec<f64>,
    /// How many futures were looked at.
    pub futures: u32,
}

impl Moments {
    /// Share of the futures in which it never comes about.
    pub fn never(&self) -> f64 {
        1.0 - self.times.len() as f64 / f64::from(self.futures.max(1))
    }

    /// The time by which it has come about in this share of the futures in which it does.
    pub fn by(&self, share: f64) -> Option<f64> {
        let last = self.times.len().checked_sub(1)?;
        let place = (share.clamp(0.0, 1.0) * last as f64).round() as usize;
        self.times.get(place).copied()
    }

    /// Model time and the share of all futures in which it has come about by then, in steps over a
    /// span of time, both in years.
    pub fn by_when(&self, (first, last): (f64, f64)) -> Vec<(f64, f64)> {
        let futures = f64::from(self.futures.max(1));
        let inside = |time: f64| time.clamp(first, last.max(first));
        let mut points = vec![(first, 0.0)];
        let mut so_far = 0;
        for same in self.times.chunk_by(|a, b| (a - b).abs() < TIME_SLACK_YEARS) {
            let time = inside(same[0]);
            points.push((time, so_far as f64 / futures));
            so_far += same.len();
            points.push((time, so_far as f64 / futures));
        }
        points.push((inside(last), so_far as f64 / futures));
        points
    }

    /// In words: `starts 2029–2034, half of that by 2031; never in 38 of 100 futures`. The range
    /// is from the tenth to the ninetieth of a hundred of the futures in which it does.
    pub fn words(&self) -> String {
        let (verb, never) = match self.what {
            Happening::Starts => ("starts", "does not start"),
            Happening::Pauses => ("first suspended", "is not suspended"),
            Happening::Ends => ("ends", "does not end"),
            Happening::Accepted => ("accepted", "is not accepted"),
            Happening::Happens => ("first happens", "does not happen"),
        };
        let (Some(early), Some(half), Some(late)) = (self.by(0.1), self.by(0.5), self.by(0.9))
        else {
            return format!("{never} in any future");
        };
        let [early, half, late] = [early, half, late].map(format::year);
        let when = match early == late {
            true => format!("{verb} in {early}"),
            false => format!("{verb} {early}–{late}, half of that by {half}"),
        };
        match self.never() {
            0.0 => format!("{when}; in all futures"),
            _ => format!("{when}; {}", self.never_words()),
        }
    }

    /// How often it does not come about, in few words: `never in 38 of 100 futures`.
    pub fn never_words(&self) -> String {
        let never = self.never();
        let verb = if self.what == Happening::Accepted { "never accepted" } else { "never" };
        match never {
            1.0 => format!("{verb} in any future"),
            _ => format!("{verb} in {} futures", format::of_100(never)),
        }
    }
}

/// The moments of every condition and of every offer of a plan, and of every shock that is left to
/// chance, in the model's order; `None` if it was stopped.
///
/// # Errors
/// As [`ensemble::compile`].
pub fn moments(
    model: &Model,
    plan: &Plan,
    (futures, threads): (u32, usize),
    progress: &Progress,
) -> Result<Option<Vec<Moments>>, Vec<Problem>> {
    let watched = with_moments(model, plan)?;
    if watched.outcomes.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let program = ensemble::compile(&watched, plan)?;
    let futures = Futures { seed: plan.seed(), first: 0, count: futures };
    let Some(runs) = ensemble::run(&program, futures, threads, progress) else { return Ok(None) };
    let times = runs.times();
    let all = watched.outcomes.keys().enumerate().map(|(outcome, name)| {
        let (measure, what) = match (name.strip_suffix(ACCEPTED), name.strip_suffix(HAPPENED)) {
            (Some(measure), _) => (measure, Happening::Accepted),
            (_, Some(event)) => (event, Happening::Happens),
            (None, None) => (name.as_str(), what_comes(plan, name)),
        };
        // What comes true while a measure is not offered anyway changes nothing.
        let offered = |time: f64| {
            what == Happening::Happens
                || plan.uses().get(measure).is_some_and(|used| {
                    let last = used.end.unwrap_or(model.case.end).plus_months(1).time_years();
                    time + TIME_SLACK_YEARS >= used.start.time_years() && time < last
                })
        };
        let inside: Vec<usize> = (0..times.len()).filter(|at| offered(times[*at])).collect();
        let first = |future: usize| {
            inside.iter().copied().find(|time| runs.value(outcome, *time, future) > 0.5)
        };
        let found = (0..runs.futures() as usize).filter_map(first);
        let mut found: Vec<f64> = found.filter_map(|time| times.get(time).copied()).collect();
        found.sort_by(f64::total_cmp);
        Moments { measure: measure.to_owned(), what, times: found, futures: runs.futures() }
    });
    Ok(Some(all.collect()))
}

/// What it means that a condition has come true.
fn what_comes(plan: &Plan, measure: &str) -> Happening {
    match plan.uses().get(measure).map(|used| &used.condition) {
        Some(Condition::Unless(_)) => Happening::Pauses,
        Some(Condition::Until(_)) => Happening::Ends,
        _ => Happening::Starts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(what: Happening, times: &[f64], futures: u32) -> String {
        Moments { measure: "m".to_owned(), what, times: times.to_vec(), futures }.words()
    }

    #[test]
    fn a_share_rises_in_steps() {
        let times = vec![2027.5, 2027.5, 2030.0];
        let of = Moments { measure: "m".to_owned(), what: Happening::Starts, times, futures: 4 };
        let want = [
            (2027.0, 0.0),
            (2027.5, 0.0),
            (2027.5, 0.5),
            (2030.0, 0.5),
            (2030.0, 0.75),
            (2047.0, 0.75),
        ];
        assert_eq!(of.by_when((2027.0, 2047.0)), want);
    }

    #[test]
    fn moments_are_told_in_words() {
        let times: Vec<f64> = (0..11).map(|i| 2029.1 + 0.5 * f64::from(i)).collect();
        let words = moments(Happening::Starts, &times, 22);
        assert_eq!(words, "starts 2029–2033, half of that by 2031; never in 50 of 100 futures");
        let words = moments(Happening::Accepted, &[2027.1; 4], 4);
        assert_eq!(words, "accepted in 2027; in all futures");
        assert_eq!(moments(Happening::Starts, &[], 9), "does not start in any future");
        assert_eq!(moments(Happening::Ends, &[], 9), "does not end in any future");
        let words = moments(Happening::Happens, &[2030.0, 2031.0], 1000);
        assert_eq!(
            words,
            "first happens 2030–2031, half of that by 2031; never in more than 99 of 100 futures"
        );
    }
}
