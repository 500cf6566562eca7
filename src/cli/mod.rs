//! Floor 6: the program without a window, and the only room that prints. Walks the same line as
//! the window, so the same plan, seed and futures give the same numbers. `main.rs` picks the door.

mod arguments;
mod backtest;
mod check;
mod compare;
mod explain;
mod hinges;
mod list;
mod load;
mod model;
mod no_window;
mod out;
mod page;
mod project;
mod projection;
mod run;
mod schools;
mod sifting;
mod status;
mod stop;
mod verify;

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::model::Model;
use crate::store::assets;
use status::{Failure, Status};

/// What was asked for.
pub enum Request {
    /// The window, with these plans.
    Window(Vec<PathBuf>),
    /// A command without a window.
    Command(Command),
}

/// A command without a window.
pub struct Command(Task);

enum Task {
    Schools(schools::Schools),
    Project(project::Project),
    Compare(compare::Compare),
    Explain(explain::Explain),
    Check(Vec<PathBuf>),
    Backtest(backtest::Asked),
    Hinges(hinges::Hinges),
    Verify { case: Option<String>, school: Option<String> },
    Export(model::Export),
    List(list::List),
}

/// Understands the arguments, the program's own name first.
///
/// # Errors
/// The exit status, when there is nothing left to do: help was printed, or the usage was wrong.
pub fn request(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, ExitCode> {
    arguments::request(arguments).map_err(|(status, text)| {
        let written = match status {
            Status::Done => write!(io::stdout().lock(), "{text}"),
            Status::Problems | Status::Usage | Status::Disk | Status::Stopped => {
                write!(io::stderr().lock(), "{text}")
            }
        };
        written.map_or_else(|error| finish(Err(error.into())), |()| status.into())
    })
}

/// The built-in model and its first case.
///
/// # Errors
/// The exit status, after its problems were told; a test holds that it has none.
pub fn built_in_model() -> Result<Model, ExitCode> {
    load::model_of_case(assets::CASES[0].0).map_err(|failure| finish(Err(failure)))
}

/// Carries out a command.
pub fn run(command: Command) -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let done = match command.0 {
        Task::Project(project) => project::project(&project, &mut out),
        Task::Compare(asked) => compare::compare(&asked, &mut out),
        Task::Explain(asked) => explain::explain(&asked, &mut out),
        Task::Schools(asked) => schools::schools(&asked, &mut out),
        Task::Check(files) => check::check(&files, &mut out),
        Task::Backtest(asked) => backtest::backtest(&asked, &mut out),
        Task::Hinges(asked) => hinges::hinges(&asked, &mut out),
        Task::Verify { case, school } => {
            verify::verify(case.as_deref(), school.as_deref(), &mut out)
        }
        Task::Export(export) => model::export(&export, &mut out),
        Task::List(list) => list::list(&list, &mut out),
    };
    finish(done.and_then(|status| Ok(out.flush().map(|()| status)?)))
}

/// What happens instead when no window can be opened: one line that says what is missing, then
/// the projection of the first plan on the terminal.
pub fn without_window(plans: &[PathBuf], why: &str) -> ExitCode {
    let mut out = io::BufWriter::new(io::stdout().lock());
    let told = writeln!(io::stderr().lock(), "two-track: {}", no_window::explain(why));
    let done = told
        .map_err(Failure::from)
        .and_then(|()| project::project(&project::Project::of_first(plans), &mut out));
    finish(done.and_then(|status| Ok(out.flush().map(|()| status)?)))
}

/// The one place where a failure is told.
fn finish(done: Result<Status, Failure>) -> ExitCode {
    match done {
        Ok(status) => status.into(),
        // Whoever reads our output has seen enough, as `head` does.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            Status::Done.into()
        }
        Err(failure) => {
            let (status, lines) = failure.words();
            for line in lines {
                tell(&line);
            }
            status.into()
        }
    }
}

/// One line on stderr. When even that cannot be written there is nobody left to tell.
fn tell(line: &str) {
    writeln!(io::stderr().lock(), "{line}").ok();
}
