//! `--out`, the same in every command that has it: the ending of the name is the format, and a
//! name that is nothing but `-` and an ending is stdout.

use std::io::Write;
use std::path::{Path, PathBuf};

use crate::cli::status::{Failure, Status};
use crate::cli::stop;
use crate::plan;
use crate::store::saves;

/// Where something is written.
pub(super) enum Out {
    /// On stdout.
    Stdout,
    /// Into a file, whole or not at all.
    File(PathBuf),
}

impl Out {
    /// Which of some formats, each an ending and what it is called, a name asks for, by its place
    /// in them, and where to.
    pub(super) fn named(path: &Path, formats: &[(&str, &str)]) -> Result<(usize, Self), Failure> {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let asked = formats.iter().position(|(ending, _)| stem(name, ending).is_some());
        let Some(asked) = asked else {
            let known: Vec<String> =
                formats.iter().map(|(ending, label)| format!(".{ending} ({label})")).collect();
            return Err(Failure::usage(&format!(
                "`{}` does not say in which format; end its name in one of: {}",
                path.display(),
                known.join(", ")
            )));
        };
        let alone = path.components().count() == 1;
        let stdout = alone && stem(name, formats[asked].0) == Some("-");
        Ok((asked, if stdout { Self::Stdout } else { Self::File(path.to_owned()) }))
    }

    /// Writes there what `fill` writes. What was not finished leaves no file.
    pub(super) fn write(
        &self,
        stdout: &mut dyn Write,
        fill: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let done = match self {
            Self::Stdout => fill(stdout).map_err(Failure::from),
            Self::File(path) if is_plan(path) => {
                let what = format!(
                    "`{}` is a plan, which nothing that is written out replaces; choose another \
                     name",
                    path.display()
                );
                return Err(Failure::usage(&what));
            }
            Self::File(path) => saves::write_with(path, fill).map(drop).map_err(|problem| {
                Failure::of(Status::Disk, &path.display().to_string(), &[problem])
            }),
        };
        // A writer that was stopped fails like one whose disk is full; what to say is known here.
        done.map_err(|failure| if stop::asked() { Failure::stopped() } else { failure })
    }
}

/// Whether a plan is there already, whatever its name ends in.
fn is_plan(path: &Path) -> bool {
    let text = saves::read(path).and_then(saves::decode);
    text.is_ok_and(|text| plan::parse(&text).is_ok())
}

/// The name without its ending, upper or lower case.
fn stem<'a>(name: &'a str, ending: &str) -> Option<&'a str> {
    let at = name.len().checked_sub(ending.len() + 1)?;
    let (stem, rest) = (name.get(..at)?, name.get(at..)?);
    let matches = rest.starts_with('.') && rest[1..].eq_ignore_ascii_case(ending);
    (matches && !stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::{Out, Path};

    #[test]
    fn endings_are_formats_and_a_dash_is_stdout() {
        let formats = [("csv", "CSV"), ("tar.gz", "archive")];
        let named = |name: &str| Out::named(Path::new(name), &formats).ok();
        for (name, place, stdout) in [
            ("a.csv", 0, false),
            ("A.CSV", 0, false),
            ("-.csv", 0, true),
            ("folder/-.csv", 0, false),
            ("a.b.tar.gz", 1, false),
            ("-.tar.gz", 1, true),
        ] {
            let (which, out) = named(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((which, matches!(out, Out::Stdout)), (place, stdout), "{name}");
        }
        for name in ["a", "csv", ".csv", "a.gz", "a.csvx", "한", ""] {
            assert!(named(name).is_none(), "{name}");
        }
    }
}
