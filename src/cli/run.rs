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
    let progress = Progress::default();
    let ensemble = thread::scope(|scope| {
        let run = scope.spawn(|| ensemble::run(&program, futures, threads, &progress));
        if io::stderr().is_terminal() {
            while !run.is_finished() {
                show(&progress, plan.futures(), what);
                thread::sleep(Duration::from_millis(100));
            }
            clear();
        }
        run.join()
    });
    let ensemble = match ensemble {
        Ok(ensemble) => ensemble,
        Err(panic) => std::panic::resume_unwind(panic),
    };
    let ensemble = ensemble.ok_or_else(|| {
        Failure::Told(Status::Problems, vec![format!("error: {what} was stopped")])
    })?;
    for problem in ensemble.problems() {
        tell(&problem.in_text(plan.title()));
    }
    Ok(ensemble)
}

/// Progress is a courtesy: when it cannot be shown, the run goes on.
fn show(progress: &Progress, of: u32, what: &str) {
    let done = format::count(u64::from(progress.done.load(Ordering::Relaxed)));
    let of = format::count(u64::from(of));
    write!(io::stderr().lock(), "\r{what}: {done} of {of} futures").ok();
}

fn clear() {
    write!(io::stderr().lock(), "\r{:60}\r", "").ok();
}
