//! Written by the bench `limit`: the model as one kernel, without an interpreter.

#![allow(unused, reason = "written by a program")]

use std::any;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use two_track::base::{Real, math, rng};
use two_track::ensemble::{Ensemble, Futures, Program, Progress, Sketches, compile_for};
use two_track::model::{and, chosen, compared, interpolate, not, or, power, pulse};

type Row = [R; L];

/// A step of a stock within bounds.
#[inline(always)]
fn advanced(state: R, inflow: R, outflow: R, dt: R, (low, high): (R, R)) -> R {
    let next = state + dt * (inflow - outflow);
    math::at_most(high, math::at_least(low, next)) + next * 0.0
}

#[inline(always)]
fn map<const N: usize>(args: [Row; N], f: impl Fn([R; N]) -> R) -> Row {
    let mut out = [0.0; L];
    for lane in 0..L {
        let mut of = [0.0; N];
        for (of, arg) in of.iter_mut().zip(&args) {
            *of = arg[lane];
        }
        out[lane] = f(of);
    }
    out
}

struct Luck {
    threshold: Row,
    gathered: Row,
    occurrences: [u32; L],
}

impl Luck {
    /// Takes off the threshold what has been gathered.
    fn settle(&mut self) {
        for lane in 0..L {
            self.threshold[lane] -= self.gathered[lane];
            self.gathered[lane] = 0.0;
        }
    }
}

#[inline(always)]
fn happen(luck: &mut Luck, hazard: Row, drawn: &Drawn, event: usize, first: u32) -> Row {
    let mut out = [0.0; L];
    let mut hit = false;
    for lane in 0..L {
        let hazard = hazard[lane];
        let gathered = luck.gathered[lane] + if hazard > 0.0 { hazard } else { 0.0 };
        let happens = gathered >= luck.threshold[lane];
        luck.gathered[lane] = gathered;
        let impulse = if happens { 1.0 / DT } else { 0.0 };
        out[lane] = impulse + hazard * 0.0;
        hit |= happens;
    }
    if hit {
        again(luck, &out, drawn, event, first);
    }
    out
}

#[cold]
#[inline(never)]
fn again(luck: &mut Luck, out: &Row, drawn: &Drawn, event: usize, first: u32) {
    for lane in (0..L).filter(|lane| out[*lane] > 0.0) {
        let future = u64::from(first + lane as u32);
        luck.occurrences[lane] += 1;
        let occurrence = u64::from(luck.occurrences[lane]);
        let even = rng::uniform(drawn.seed, future, EVENTS[event].1, occurrence);
        luck.threshold[lane] = waiting(even);
        luck.gathered[lane] = 0.0;
    }
}

/// A threshold in steps of hazard, of a number that is evenly spread.
fn waiting(even: f64) -> R {
    R::of(-math::ln(even) / f64::from(DT))
}

/// What chance decides before futures start.
struct Drawn {
    seed: u64,
    parameters: Vec<Vec<R>>,
    thresholds: Vec<Vec<R>>,
}

impl Drawn {
    fn new(program: &Program, futures: Futures) -> Self {
        let parameter = |of| program.drawn(of, futures).into_iter().map(R::of).collect();
        let parameters = PARAMETERS.map(parameter).to_vec();
        let threshold = |(dimension, _): &(u32, u64)| {
            let of = |number| waiting(rng::sobol(futures.seed, number, *dimension));
            (0..futures.count).map(of).collect()
        };
        Self { seed: futures.seed, parameters, thresholds: EVENTS.iter().map(threshold).collect() }
    }

    fn parameter(&self, place: usize, first: u32) -> Row {
        lanes(&self.parameters[place], first)
    }

    fn events(&self, first: u32) -> [Luck; EVENTS.len()] {
        std::array::from_fn(|event| Luck {
            threshold: lanes(&self.thresholds[event], first),
            gathered: [0.0; L],
            occurrences: [0; L],
        })
    }
}

fn lanes(column: &[R], first: u32) -> Row {
    std::array::from_fn(|lane| column[first as usize + lane])
}

/// Seconds that work takes: the least of many turns is what it takes undisturbed.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let done = black_box(work());
    (start.elapsed().as_secs_f64(), done)
}

fn plan_in(case: &str) -> Program {
    let text = |path: &str| fs::read_to_string(path).expect("runs in the folder of the project");
    let model = text("assets/model/korea.ron");
    let model = two_track::model::check(&model, case).model.expect("a sound model");
    let plan =
        two_track::plan::check(&text("saves/two-track.ron"), &model).0.expect("a sound plan");
    compile_for(&model, &plan, &|outcome| TOLD.contains(&outcome)).expect("compiles")
}

fn main() {
    let case = fs::read_to_string("assets/cases/korea-2027.ron").expect("a case");
    let program = plan_in(&case);
    let futures = Futures { seed: 1, first: 0, count: 2048 };
    let drawn = Drawn::new(&program, futures);
    let chunks = futures.count as usize / L;
    // As while a measure is dragged: what chance decides is drawn before.
    let mut sketches = if R::SHORT { Sketches::default() } else { Sketches::exact() };
    let progress = Progress::default();
    let mut by_engine = || sketches.run(&program, futures, 1, &progress).expect("nobody stops it");
    let by_kernel = || {
        let mut all = vec![vec![[0_f32; L]; TOLD.len() * SAVED]; chunks];
        for (chunk, saved) in all.iter_mut().enumerate() {
            kernel(&drawn, (chunk * L) as u32, saved);
        }
        all
    };
    // The first two are run in `f64` as well.
    (by_engine(), by_engine());
    compare(&by_engine(), &by_kernel());
    let mut least = [f64::MAX; 2];
    for _ in 0..24 {
        let turn = [timed(&mut by_engine).0, timed(by_kernel).0];
        least = std::array::from_fn(|of| least[of].min(turn[of]));
    }
    let [engine, kernel] = least.map(|seconds| seconds * 1e6 / f64::from(futures.count));
    let ratio = engine / kernel;
    println!(
        "{} | {:2} | {L:2} | {engine:5.2} ms | {kernel:5.2} ms | {ratio:4.2}",
        any::type_name::<R>(),
        TOLD.len(),
    );
}

fn compare(engine: &Ensemble, kernel: &[Vec<[f32; L]>]) {
    let mut other = 0;
    for (future, (place, outcome), time) in (0..engine.futures() as usize)
        .flat_map(|f| TOLD.iter().enumerate().map(move |(p, o)| (f, (p, *o))))
        .flat_map(|(f, o)| (0..SAVED).map(move |t| (f, o, t)))
    {
        let of_kernel = kernel[future / L][place * SAVED + time][future % L];
        let of_engine = engine.value(outcome, time, future);
        if of_kernel.to_bits() != of_engine.to_bits() && !(of_kernel.is_nan() && of_engine.is_nan())
        {
            if other == 0 {
                println!(
                    "future {future}, outcome {outcome}, time {time}: {of_engine} and {of_kernel}"
                );
            }
            other += 1;
        }
    }
    assert_eq!(other, 0, "values differ between the engine and the kernel");
}
