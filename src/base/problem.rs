//! What every check returns: what is wrong, where, how bad, and what to do about it.
//! Reading files belongs to `store`, showing problems to `app` and `cli`.

use std::fmt;

use crate::base::{Place, format};

/// How bad a problem is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Note,
    /// Usable, but probably not what its author meant.
    Warning,
    /// Cannot be used as it is.
    Error,
}

/// One thing that is wrong, in the user's words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// Where in the text, if it is about a place.
    pub place: Option<Place>,
    /// What is wrong: one sentence without a full stop.
    pub what: String,
    /// What to do about it: one sentence without a full stop, or empty.
    pub remedy: String,
}

impl Problem {
    /// An error: the thing cannot be used.
    pub fn error(what: impl Into<String>) -> Self {
        Self { severity: Severity::Error, place: None, what: what.into(), remedy: String::new() }
    }

    /// A warning: the thing can be used.
    pub fn warning(what: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(what) }
    }

    /// A note: nothing has to be done.
    pub fn note(what: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(what) }
    }

    /// The same problem at a place in its text.
    #[must_use]
    pub fn at(self, place: impl Into<Option<Place>>) -> Self {
        Self { place: place.into(), ..self }
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: remedy.into(), ..self }
    }

    /// `name:line:column: error: what; remedy`, as a compiler would say it.
    pub fn in_text(&self, name: &str) -> String {
        match self.place {
            Some(place) => format!("{name}:{place}: {self}"),
            None => format!("{name}: {self}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        // What is quoted from a file must not give orders to a terminal.
        write!(f, "{word}: {}", format::printable(&self.what))?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", format::printable(&self.remedy))?;
        }
        Ok(())
    }
}

/// Whether any of the problems is an error.
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity == Severity::Error)
}

/// Most problems of one text that are told: somebody has to mend them one by one.
pub const TOLD_MAX: usize = 200;

/// The problems of a text in the order of their places, those without one last; of very many the
/// first, and how many more there are.
pub fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| (problem.place.is_none(), problem.place));
    if problems.len() > TOLD_MAX {
        let more = problems.split_off(TOLD_MAX);
        let severity = more.iter().map(|problem| problem.severity).max();
        let severity = severity.unwrap_or(Severity::Error);
        let what = format!("there are {} more problems", more.len());
        problems.push(Problem { severity, ..Problem::error(what) });
    }
    problems
}

/// “did you mean …”: the known name nearest to what was written, if one is near.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(written, name), name))
        .filter(|(score, _)| *score > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name)
}

/// The remedy for an unknown name: the nearest known one, or where to look.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    if known.is_empty() {
        return "none is known here".to_owned();
    }
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.len() <= 12 => format!("known: {}", known.join(", ")),
        None => format!("none of the {} known names is near it", known.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Problem, TOLD_MAX, in_order};

    #[test]
    fn of_very_many_problems_the_first_are_told_and_what_has_no_place_comes_last() {
        let placed = |line| Problem::warning(format!("{line}")).at(Place { line, column: 1 });
        let many = (1..=TOLD_MAX + 5).rev().map(placed);
        let told = in_order([Problem::error("nowhere")].into_iter().chain(many).collect());
        let lines: Vec<usize> = told.iter().filter_map(|p| Some(p.place?.line)).collect();
        assert_eq!(lines, (1..=TOLD_MAX).collect::<Vec<_>>());
        // What is left out is as bad as the worst of it.
        assert_eq!(told[TOLD_MAX], Problem::error("there are 6 more problems"));
        let few = in_order(vec![Problem::error("nowhere"), placed(2)]);
        assert_eq!(few, [placed(2), Problem::error("nowhere")]);
    }

    #[test]
    fn what_is_quoted_gives_no_orders_to_a_terminal() {
        let problem = Problem::error("there is no `a\u{1b}[2J\n`").remedy("한국어 – “é”");
        let told = r"error: there is no `a\u{1b}[2J\u{a}`; 한국어 – “é”";
        assert_eq!(problem.to_string(), told);
    }
}
