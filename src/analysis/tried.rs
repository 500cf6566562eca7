//! One outcome of many plans in the same futures. What the plans have in common is drawn once,
//! what the outcome does not hang on is not computed, and the plans are spread over threads.

use std::sync::atomic::Ordering;

use crate::base::{Problem, share_out};
use crate::ensemble::{self, Futures, Progress, Sketches};
use crate::model::Model;
use crate::plan::Plan;

/// Of each plan: at each saved time that was asked for, the outcome in each future.
pub(super) type Tried = Vec<Vec<f32>>;

/// What is read off every plan.
#[derive(Clone, Copy)]
pub(super) struct Read {
    /// The outcome, by its place in the model.
    pub(super) outcome: usize,
    /// At which saved time; `None`: at all, one after the other.
    pub(super) time: Option<usize>,
}

/// Runs `count` plans, each made by its number; `Ok(None)` if it was stopped. `progress` counts
/// futures, of all plans together.
pub(super) fn tried(
    model: &Model,
    (count, plan): (usize, &(dyn Fn(usize) -> Result<Plan, Problem> + Sync)),
    read: Read,
    futures: Futures,
    (threads, progress): (usize, &Progress),
) -> Result<Option<Tried>, Vec<Problem>> {
    let mut done: Vec<Result<Vec<f32>, Vec<Problem>>> = vec![Ok(Vec::new()); count];
    let one = |index: usize, sketches: &mut Sketches| -> Result<Option<Vec<f32>>, Vec<Problem>> {
        let plan = plan(index).map_err(|problem| vec![problem])?;
        let program = ensemble::compile_for(model, &plan, &|outcome| outcome == read.outcome)?;
        let Some(run) = sketches.run(&program, futures, 1, progress) else { return Ok(None) };
        let (mut all, mut column) = (Vec::new(), Vec::new());
        let last = run.times().len();
        let times = read.time.map_or(0..last, |time| time..(time + 1).min(last));
        for time in times {
            run.column(read.outcome, time, &mut column);
            all.extend_from_slice(&column);
        }
        Ok(Some(all))
    };
    let all = done.iter_mut().enumerate();
    share_out(threads, all, Sketches::exact, |sketches, (index, slot)| {
        if progress.stop.load(Ordering::Relaxed) {
            return None;
        }
        *slot = one(index, sketches).transpose()?;
        Some(())
    });
    if progress.stop.load(Ordering::Relaxed) {
        return Ok(None);
    }
    done.into_iter().collect::<Result<Tried, _>>().map(Some)
}
