//! Futures of a plan and of its baseline of which not all values can be held: they are run through
//! one stretch of time after another, all of them side by side, and each stretch is seen and then
//! forgotten. What is seen has the very bits of runs that are held as a whole.
//!
//! # Why (November 2026)
//! Quantiles need all futures at once, but only at one time. What a step hands to the next, and
//! what was drawn, is a sixth of all saved values; to run the futures again for each part of the
//! outcomes, or to sift them part by part, would take several times as long.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::base::{Problem, share_out};
use crate::ensemble::bands::put_bands;
use crate::ensemble::draws::Drawn;
use crate::ensemble::kernels::LANES;
use crate::ensemble::run::BLOCK;
use crate::ensemble::worker::{Stand, Stretch, Worker};
use crate::ensemble::{Bands, Ensemble, Futures, Program, Progress, Vectors, compile};
use crate::model::Model;
use crate::plan::Plan;

/// Futures in a strip.
const STRIP: usize = Worker::<f64, LANES>::STRIP;

/// What is to be run.
#[derive(Clone, Copy, Debug)]
pub struct Seek<'a> {
    /// Which futures.
    pub futures: Futures,
    /// Of the plan and of the baseline each, about how many values are held at once.
    pub held: usize,
    /// The bands of the baseline in these futures, if they are known; else they are made as well.
    pub base: Option<&'a Bands>,
}

/// What is held of a plan and its baseline in the same futures.
#[derive(Clone, Debug)]
pub struct Seen<'a> {
    /// The plan's runs: they have numbers at the first saved time and at these.
    pub plan: &'a Ensemble,
    /// The baseline's, in the same futures.
    pub base: &'a Ensemble,
    /// Saved times, by their places.
    pub times: Range<usize>,
    /// Bands of the plan, of the baseline and of the change, made up to these times.
    pub bands: [&'a Bands; 3],
}

/// What is known when all has been seen.
#[derive(Debug)]
pub struct Through {
    /// The plan's quantiles.
    pub bands: Bands,
    /// Those of the change against the baseline, future by future.
    pub change: Bands,
    /// The baseline's, if they had to be made.
    pub base: Option<Bands>,
    /// What could not be computed, in words: under the plan and under the baseline.
    pub problems: Vec<Problem>,
}

/// Two programs on their way.
struct Way {
    programs: [Program; 2],
    futures: Futures,
    threads: usize,
    /// Saved times that there is room for.
    room: usize,
    /// Of all futures, for both.
    drawn: Drawn,
    /// Block by block: of each strip under both.
    stands: Vec<[Vec<Stand<f64, LANES>>; 2]>,
    runs: [Ensemble; 2],
}

/// Runs a plan and its baseline, and lets every stretch be seen; `Ok(None)` if it was stopped.
/// `progress` counts futures: of all of them the share that has come so far.
///
/// # Errors
/// As [`compile`].
pub fn through(
    model: &Model,
    plan: &Plan,
    Seek { futures, held, base: known }: Seek<'_>,
    (threads, progress): (usize, &Progress),
    mut see: impl FnMut(Seen<'_>),
) -> Result<Option<Through>, Vec<Problem>> {
    let plans = [plan, &plan.with_baseline_measures(model)];
    let programs = [compile(model, plans[0])?, compile(model, plans[1])?];
    let mut way = Way::new(programs, (futures, held), threads);
    let empty = || Bands::empty(&way.runs[0], futures.count);
    let (mut bands, mut change) = (empty(), empty());
    let mut made = known.is_none().then(empty);
    let all = way.programs[0].times.len();
    for first in (0..all).step_by(way.room) {
        let times = first..all.min(first + way.room);
        if way.run_on(times.clone(), progress).is_none() {
            return Ok(None);
        }
        let [plan, base] = &way.runs;
        let asked = (futures.count, times.clone());
        put_bands((plan, base), asked, (&mut bands, &mut change), made.as_mut());
        if let Some(of_base) = known.or(made.as_ref()) {
            see(Seen { plan, base, times: times.clone(), bands: [&bands, of_base, &change] });
        }
        let done = |time: usize| (u64::from(futures.count) * time as u64 / all as u64) as u32;
        progress.done.fetch_add(done(times.end) - done(times.start), Ordering::Relaxed);
    }
    let mut problems = Vec::new();
    for (runs, plan) in way.runs.into_iter().zip(plans) {
        problems.append(&mut runs.explained(model, plan).problems);
    }
    Ok(Some(Through { bands, change, base: made, problems }))
}

impl Way {
    /// At the start; chance decides the same under both programs.
    fn new(mut programs: [Program; 2], (futures, held): (Futures, usize), threads: usize) -> Self {
        let times = programs[0].times.len();
        let of_a_time = (programs[0].outcomes.len() * futures.count as usize).max(1);
        let room = (held / of_a_time).clamp(1, times.max(1));
        for program in &mut programs {
            program.rows = program.rows.during(0..0, room);
        }
        let block = |first: usize| {
            let strips = (futures.count as usize - first).min(BLOCK).div_ceil(STRIP);
            programs.each_ref().map(|of| (0..strips).map(|_| Stand::of(of)).collect())
        };
        let stands = (0..futures.count as usize).step_by(BLOCK).map(block).collect();
        let mut drawn = Drawn::new(&programs[0]);
        let count = futures.count.next_multiple_of(BLOCK as u32);
        for program in &programs {
            let how = (threads, Vectors::Widest.arch());
            drawn.fill(program, Futures { count, ..futures }, how);
        }
        let runs =
            programs.each_ref().map(|program| Ensemble::empty(program, futures, BLOCK, threads));
        Self { programs, futures, threads, room, drawn, stands, runs }
    }

    /// Runs all futures on, and holds them at these saved times; `None` if it was stopped.
    fn run_on(&mut self, times: Range<usize>, progress: &Progress) -> Option<()> {
        let Self { programs, futures, threads, room, drawn, stands, runs } = self;
        for (program, runs) in programs.iter_mut().zip(runs.iter_mut()) {
            program.rows = program.rows.during(times.clone(), *room);
            runs.turn_to(&program.rows);
        }
        let stretches = programs.each_ref().map(|program| Stretch::for_times(program, &times));
        let missing = [const { AtomicBool::new(false) }; 2];
        let arch = Vectors::Widest.arch();
        let workers = || {
            programs.each_ref().map(|of| Worker::new(of, *futures, Some(&*drawn), (BLOCK, arch)))
        };
        let [of_plan, of_base] = runs;
        let saved = of_plan.blocks.iter_mut().zip(&mut of_base.blocks);
        let all = stands.iter_mut().zip(saved).enumerate();
        share_out(*threads, all, workers, |workers, (index, (stands, saved))| {
            let first = futures.first.wrapping_add((index * BLOCK) as u32);
            let all = workers.iter_mut().zip(stands).zip(<[_; 2]>::from(saved));
            for (which, ((worker, stands), saved)) in all.enumerate() {
                worker.run_on(first, stands, &stretches[which], saved, progress)?;
                missing[which].fetch_or(!worker.numbers, Ordering::Relaxed);
            }
            Some(())
        });
        if progress.stop.load(Ordering::Relaxed) {
            return None;
        }
        for ((runs, program), missing) in runs.iter_mut().zip(programs).zip(missing) {
            if missing.into_inner() {
                runs.find_missing(program);
            }
        }
        Some(())
    }
}
