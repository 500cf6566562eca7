//! RON text → a file's shape, with every failure as a [`Problem`] that has a place, words and a
//! remedy. What the shape means is for the room that owns it.

use ron::error::{Error as RonError, SpannedError};
use serde::{Serialize, de::DeserializeOwned};

use crate::base::problem::did_you_mean;
use crate::base::{Place, Places, Problem};

/// Deepest nesting of brackets that is read.
const DEPTH_MAX: usize = 64;

/// A text that reads as `T`, and where its parts stand.
#[derive(Debug)]
pub struct Written<T> {
    /// The shape.
    pub file: T,
    /// Where its parts stand.
    pub places: Places,
}

/// Reads a text in the newest format; `what` names the kind of file: “a plan”.
///
/// # Errors
/// What cannot be read, or a `format` other than `format`.
pub fn read<T: DeserializeOwned>(
    text: &str,
    what: &str,
    format: u32,
) -> Result<Written<T>, Vec<Problem>> {
    if text.trim().is_empty() {
        return Err(vec![Problem::error("the file is empty").remedy(format!(
            "open another file, or write {what} that begins with `(format: {format},`"
        ))]);
    }
    let places = Places::of(text);
    check_format(text, &places, format).map_err(|problem| vec![problem])?;
    match options().from_str(text) {
        Ok(file) => {
            let twice = twice_problems(places.twice());
            if twice.is_empty() { Ok(Written { file, places }) } else { Err(twice) }
        }
        Err(error) => Err(vec![problem_of(&error, text, what)]),
    }
}

/// A file's shape as text that people can read and edit, ending in a newline.
///
/// Shapes hold only what RON can say, so there is no failure; should one be added that cannot be
/// written, the text is empty, and the test that reads every plan back fails.
pub fn write<T: Serialize>(file: &T) -> String {
    let style = ron::ser::PrettyConfig::new().new_line("\n").compact_arrays(true);
    let text = options().to_string_pretty(file, style).map(|text| text + "\n");
    plain_apostrophes(&text.unwrap_or_default())
}

/// A file's shape as the shortest text that reads back to it.
pub fn compact<T: Serialize>(file: &T) -> String {
    plain_apostrophes(&options().to_string(file).unwrap_or_default())
}

/// RON's writer puts a backslash before every apostrophe, which RON does not need and people
/// stumble over.
fn plain_apostrophes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('\'')) => plain.push('\''),
            (c, escaped) => plain.extend([Some(c), escaped].into_iter().flatten()),
        }
    }
    plain
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_recursion_limit(DEPTH_MAX)
        .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// The version is looked at before anything else: a newer file may hold what we cannot know.
fn check_format(text: &str, places: &Places, newest: u32) -> Result<(), Problem> {
    let Some(place) = places.value("format") else {
        return Ok(());
    };
    let line = text.lines().nth(place.line - 1).unwrap_or_default();
    let digits: String =
        line.chars().skip(place.column - 1).take_while(char::is_ascii_digit).collect();
    match digits.parse::<u64>() {
        Ok(format) if format > u64::from(newest) => {
            let what = format!("the file has format {format}; this program reads up to {newest}");
            Err(Problem::error(what).at(place).remedy("open it with a newer version of Two-Track"))
        }
        Ok(0) => Err(Problem::error("there is no format 0").at(place).remedy("write `format: 1`")),
        _ => Ok(()),
    }
}

/// What is inside of something that is given twice is not told again.
fn twice_problems(twice: &[(String, Place)]) -> Vec<Problem> {
    let is_inside = |path: &str| {
        twice.iter().any(|(outer, _)| {
            path.strip_prefix(outer.as_str()).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let outermost = twice.iter().filter(|(path, _)| !is_inside(path));
    let problem = |(path, place): &(String, Place)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        Problem::error(format!("`{name}` is given twice")).at(*place).remedy("keep one of them")
    };
    outermost.map(problem).collect()
}

fn problem_of(error: &SpannedError, text: &str, what: &str) -> Problem {
    let start = error.span.start;
    let place = Place { line: start.line, column: start.col };
    let problem = match &error.code {
        RonError::NoSuchStructField { expected, found, .. } => {
            Problem::error(format!("there is no field `{found}` here"))
                .remedy(did_you_mean(found, expected.iter().copied()))
        }
        RonError::NoSuchEnumVariant { expected, found, .. } => {
            Problem::error(format!("`{found}` is not one of the choices here"))
                .remedy(did_you_mean(found, expected.iter().copied()))
        }
        RonError::MissingStructField { field, .. } => {
            Problem::error(format!("the field `{field}` is missing"))
                .remedy(format!("add `{field}: …` before this place"))
        }
        RonError::DuplicateStructField { field, .. } => {
            Problem::error(format!("`{field}` is given twice")).remedy("keep one of them")
        }
        RonError::Eof | RonError::ExpectedStringEnd => half_problem(),
        RonError::ExpectedComma | RonError::ExpectedStructLikeEnd | RonError::ExpectedMapEnd => {
            // What is missing at the very end is missing because the rest is.
            if Place::of_byte(text, text.trim_end().len()) <= place {
                half_problem()
            } else {
                let what =
                    "something is here that does not belong, or a comma is missing before it";
                let remedy = "take it out, put a comma before it, or close the bracket";
                Problem::error(what).remedy(remedy)
            }
        }
        RonError::ExpectedIdentifier
        | RonError::InvalidIdentifier(_)
        | RonError::SuggestRawIdentifier(_) => {
            Problem::error("the name of a field is expected here").remedy("write `name: value`")
        }
        RonError::ExpectedDifferentStructName { found, .. } => {
            Problem::error(format!("{what} begins with `(`, not with `{found}`"))
                .remedy("open another file, or mend its beginning")
        }
        RonError::ExceededRecursionLimit => {
            Problem::error(format!("brackets are nested more than {DEPTH_MAX} deep"))
                .remedy(format!("this is not {what}"))
        }
        RonError::InvalidValueForType { expected, found } => {
            Problem::error(format!("{expected} is expected here, not {found}"))
                .remedy("mend the value")
        }
        code => Problem::error(format!("this cannot be read: {code}"))
            .remedy(format!("mend this place so that it is {what} in RON")),
    };
    problem.at(place)
}

fn half_problem() -> Problem {
    Problem::error("the file ends before its brackets are closed or a comma is missing")
        .remedy("it may be half a file: look for another copy, or mend it at this place")
}

#[cfg(test)]
mod tests {
    use super::{options, plain_apostrophes};

    #[test]
    fn apostrophes_are_plain_and_nothing_else_changes() {
        for (written, plain) in
            [(r#""a\'b\\\'c\"d\n""#, r#""a'b\\'c\"d\n""#), (r#""ends in \\""#, r#""ends in \\""#)]
        {
            assert_eq!(plain_apostrophes(written), plain);
            let read = |text| options().from_str::<String>(text).ok();
            assert_eq!(read(written), read(plain));
            assert!(read(plain).is_some());
        }
    }
}
