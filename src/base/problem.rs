//! What every check returns: what is wrong, where, how bad, and what to do about it.
//! Reading files belongs to `store`, showing problems to `app` and `cli`.

use std::fmt;

use crate::base::Place;

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
        write!(f, "{word}: {}", self.what)?;
        if !self.remedy.is_empty() {
            write!(f, "; {}", self.remedy)?;
        }
        Ok(())
    }
}

/// Whether any of the problems is an error.
pub fn any_error(problems: &[Problem]) -> bool {
    problems.iter().any(|p| p.severity == Severity::Error)
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
