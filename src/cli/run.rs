//! Running a plan from the command line, with progress on stderr if a person is looking.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::base::format;
use crate::cli::status::{Failure, Status};
use crate::cli::{stop, tell};
use crate::ensemble::{self, Ensemble, Futures, Program, Progress};
use crate::export::{Parts, Report};
use crate::model::Model;
use crate::plan::Plan;

/// How often progress is shown, and looked for who stops it.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Futures that are run at a time where not all are kept: few enough for about 50 MB, many enough
/// to keep every thread busy.
const PART: u32 = 4096;

/// A plan in its model.
pub(super) fn compiled(model: &Model, plan: &Plan) -> Result<Program, Failure> {
    ensemble::compile(model, plan)
        .map_err(|problems| Failure::of(Status::Problems, plan.title(), &problems))
}

/// Every future of a plan; `what` names it in the progress line.
pub(super) fn every_future(model: &Model, plan: &Plan, what: &str) -> Result<Ensemble, Failure> {
    every_run(model, plan, &compiled(model, plan)?, what)
}

/// The same of one outcome, by its index; the others have no numbers.
pub(super) fn every_future_of(
    model: &Model,
    (plan, outcome): (&Plan, usize),
    what: &str,
) -> Result<Ensemble, Failure> {
    let program = ensemble::compile_for(model, plan, &|at| at == outcome)
        .map_err(|problems| Failure::of(Status::Problems, plan.title(), &problems))?;
    every_run(model, plan, &program, what)
}

fn every_run(
    model: &Model,
    plan: &Plan,
    program: &Program,
    what: &str,
) -> Result<Ensemble, Failure> {
    let futures = Futures { seed: plan.seed(), first: 0, count: plan.futures() };
    some_futures(&Report { model, plan, program, futures, until: f64::INFINITY }, what)
}

/// The futures that are asked for; what has no number in them is told.
pub(super) fn some_futures(asked: &Report<'_>, what: &str) -> Result<Ensemble, Failure> {
    let Report { model, plan, program, futures, .. } = *asked;
    let ensemble = watched(what, (futures.count, "futures"), |progress| {
        ensemble::run(program, futures, threads(), progress)
    })?;
    let ensemble = ensemble.explained(model, plan);
    for problem in ensemble.problems() {
        tell(&problem.in_text(plan.title()));
    }
    Ok(ensemble)
}

/// Gives the futures that are asked for, part after part, to `write`, without keeping them.
pub(super) fn in_parts(
    asked: &Report<'_>,
    write: impl FnOnce(&mut Parts<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut parting = Parting::new(std::slice::from_ref(asked), "plan", true);
    write(&mut || Ok(parting.next()?.and_then(|mut part| part.pop())))
}

/// The same futures of some plans, part after part, with progress and a way to stop.
pub(super) struct Parting<'a> {
    asked: &'a [Report<'a>],
    what: &'a str,
    progress: Progress,
    done: u32,
    tells: bool,
}

impl<'a> Parting<'a> {
    /// `what` names it in the progress line; with `tells`, what has no number is told.
    pub(super) fn new(asked: &'a [Report<'a>], what: &'a str, tells: bool) -> Self {
        stop::listen();
        Self { asked, what, progress: Progress::default(), done: 0, tells }
    }

    /// The next part of every plan; `None` after the last.
    ///
    /// # Errors
    /// It was stopped.
    pub(super) fn next(&mut self) -> io::Result<Option<Vec<Ensemble>>> {
        let Self { asked, what, progress, done, tells } = self;
        let all = asked.first().map_or(0, |asked| asked.futures.count);
        if *done == all {
            return Ok(None);
        }
        let count = PART.min(all - *done);
        // A run with a baseline is two runs.
        let of = (all.saturating_mul(asked.len() as u32), "futures");
        let mut part = Vec::with_capacity(asked.len());
        for Report { model, plan, program, futures, .. } in *asked {
            let futures = Futures { first: futures.first + *done, count, ..*futures };
            let run = while_shown(progress, of, what, || {
                ensemble::run(program, futures, threads(), progress)
            });
            let mut run = run.ok_or_else(|| io::Error::other("stopped"))?;
            // The first part that has something without a number stands for all.
            if *tells && !run.problems().is_empty() {
                run = run.explained(model, plan);
                run.problems().iter().for_each(|problem| tell(&problem.in_text(plan.title())));
                *tells = false;
            }
            part.push(run);
        }
        *done += count;
        Ok(Some(part))
    }
}

impl Drop for Parting<'_> {
    fn drop(&mut self) {
        clear_if_shown();
    }
}

pub(super) fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Does long work, shows on a terminal how far it is, of how many of what, and stops when asked.
pub(super) fn watched<T: Send>(
    what: &str,
    of: (u32, &str),
    work: impl FnOnce(&Progress) -> Option<T> + Send,
) -> Result<T, Failure> {
    stop::listen();
    let progress = Progress::default();
    let done = while_shown(&progress, of, what, || work(&progress));
    clear_if_shown();
    done.ok_or_else(Failure::stopped)
}

/// Does long work on another thread while this one shows how far it is and hears who stops it.
fn while_shown<T: Send>(
    progress: &Progress,
    of: (u32, &str),
    what: &str,
    work: impl FnOnce() -> T + Send,
) -> T {
    let shown = io::stderr().is_terminal();
    let (sender, ended) = mpsc::channel();
    let done = thread::scope(|scope| {
        let run = scope.spawn(move || {
            let done = work();
            // Nobody listens any more only if this thread's scope is being unwound.
            sender.send(()).ok();
            done
        });
        while ended.recv_timeout(LOOK_AGAIN) == Err(RecvTimeoutError::Timeout) {
            if stop::asked() {
                progress.stop.store(true, Ordering::Relaxed);
            }
            if shown {
                show(progress, of, what);
            }
        }
        run.join()
    });
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Progress is a courtesy: when it cannot be shown, the work goes on.
fn show(progress: &Progress, (of, things): (u32, &str), what: &str) {
    let done = format::count(u64::from(progress.done.load(Ordering::Relaxed)));
    let of = format::count(u64::from(of));
    write!(io::stderr().lock(), "\r{what}: {done} of {of} {things}").ok();
}

fn clear_if_shown() {
    if io::stderr().is_terminal() {
        write!(io::stderr().lock(), "\r{:60}\r", "").ok();
    }
}
