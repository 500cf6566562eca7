//! Running a plan from the command line, with progress on stderr if a person is looking.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use crate::base::format;
use crate::cli::status::{Failure, Status};
use crate::cli::tell;
use crate::ensemble::{self, Ensemble, Futures, Progress};
use crate::model::Model;
use crate::plan::Plan;

/// Every future of a plan; `what` names it in the progress line.
pub(super) fn every_future(model: &Model, plan: &Plan, what: &str) -> Result<Ensemble, Failure> {
    let program = ensemble::compile(model, plan)
        .map_err(|problems| Failure::of(Status::Problems, plan.title(), &problems))?;
    let futures = Futures { seed: plan.seed(), first: 0, count: plan.futures() };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let ensemble = watched(what, (plan.futures(), "futures"), |progress| {
        ensemble::run(&program, futures, threads, progress)
    })?;
    for problem in ensemble.problems() {
        tell(&problem.in_text(plan.title()));
    }
    Ok(ensemble)
}

/// Does long work and shows on a terminal how far it is, of how many of what.
pub(super) fn watched<T: Send>(
    what: &str,
    of: (u32, &str),
    work: impl FnOnce(&Progress) -> Option<T> + Send,
) -> Result<T, Failure> {
    let progress = Progress::default();
    let done = thread::scope(|scope| {
        let run = scope.spawn(|| work(&progress));
        if io::stderr().is_terminal() {
            while !run.is_finished() {
                show(&progress, of, what);
                thread::sleep(Duration::from_millis(100));
            }
            clear();
        }
        run.join()
    });
    match done {
        Ok(Some(done)) => Ok(done),
        Ok(None) => {
            Err(Failure::Told(Status::Problems, vec![format!("error: {what} was stopped")]))
        }
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// Progress is a courtesy: when it cannot be shown, the work goes on.
fn show(progress: &Progress, (of, things): (u32, &str), what: &str) {
    let done = format::count(u64::from(progress.done.load(Ordering::Relaxed)));
    let of = format::count(u64::from(of));
    write!(io::stderr().lock(), "\r{what}: {done} of {of} {things}").ok();
}

fn clear() {
    write!(io::stderr().lock(), "\r{:60}\r", "").ok();
}
