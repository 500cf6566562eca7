//! How a command ends: the exit status that scripts rely on, and failures with their words.
//! They are printed in one place, `cli::finish`.

use std::io;
use std::process::ExitCode;

use crate::base::Problem;

/// The exit status.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Status {
    /// Done.
    Done = 0,
    /// The input has problems.
    Problems = 1,
    /// Wrong usage.
    Usage = 2,
    /// Something could not be read or written.
    Disk = 3,
    /// Stopped by Ctrl+C or a scheduler: 128 and the number of the interrupt, as shells have it.
    Stopped = 130,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status as u8)
    }
}

/// Why a command could not be carried out.
pub(super) enum Failure {
    /// Lines for the user, and how to end.
    Told(Status, Vec<String>),
    /// Our own output could not be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// Problems of a named text.
    pub(super) fn of(status: Status, name: &str, problems: &[Problem]) -> Self {
        Self::Told(status, problems.iter().map(|problem| problem.in_text(name)).collect())
    }

    /// A wrong argument, and what to do instead.
    pub(super) fn usage(what: &str) -> Self {
        Self::Told(Status::Usage, vec![format!("error: {what}")])
    }

    /// Somebody wanted it to stop.
    pub(super) fn stopped() -> Self {
        Self::Told(Status::Stopped, vec!["stopped; nothing was written to a file".to_owned()])
    }

    /// How to end, and the lines to print.
    pub(super) fn words(self) -> (Status, Vec<String>) {
        match self {
            Self::Told(status, lines) => (status, lines),
            Self::Output(error) => (
                Status::Disk,
                vec![format!("error: cannot write the output: {error}; is the disk full?")],
            ),
        }
    }
}
