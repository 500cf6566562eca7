//! Written by the bench `limit`: the model as one kernel, without an interpreter.

#![allow(unused, reason = "written by a program")]

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use two_track::base::{Real, math, rng};
use two_track::ensemble::{Ensemble, Futures, Program, Progress, Sketches, compile};
use two_track::model::{and, chosen, compared, interpolate, not, or, power, pulse};

type R = f64;
type Row = [R; L];

/// A step of a stock within bounds.
#[inline(always)]
fn advanced(state: R, inflow: R, outflow: R, dt: R, (low, high): (R, R)) -> R {
    let next = state + dt * (inflow - outflow);
    let above = if low > next { low } else { next };
    (if high < above { high } else { above }) + next * 0.0
}

#[inline(always)]
fn map<const N: usize>(args: [Row; N], f: impl Fn([f64; N]) -> f64) -> Row {
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
        luck.threshold[lane] = -math::ln(even) / DT;
        luck.gathered[lane] = 0.0;
    }
}

/// What chance decides before futures start.
struct Drawn {
    seed: u64,
    parameters: Vec<Vec<f64>>,
    thresholds: Vec<Vec<f64>>,
}

impl Drawn {
    fn new(program: &Program, futures: Futures) -> Self {
        let parameters = PARAMETERS.map(|parameter| program.drawn(parameter, futures)).to_vec();
        let threshold = |(dimension, _): &(u32, u64)| {
            let of = |number| -math::ln(rng::sobol(futures.seed, number, *dimension)) / DT;
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

fn lanes(column: &[f64], first: u32) -> Row {
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
    compile(&model, &plan).expect("compiles")
}

fn main() {
    let case = fs::read_to_string("assets/cases/korea-2027.ron").expect("a case");
    let program = plan_in(&case);
    let futures = Futures { seed: 1, first: 0, count: 2048 };
    let drawn = Drawn::new(&program, futures);
    let chunks = futures.count as usize / L;
    // As while a measure is dragged: what chance decides is drawn before.
    let (mut exact, mut short) = (Sketches::exact(), Sketches::default());
    let progress = Progress::default();
    let mut engine = || exact.run(&program, futures, 1, &progress).expect("nobody stops it");
    let mut sketch = || short.run(&program, futures, 1, &progress).expect("nobody stops it");
    let by_kernel = || {
        let mut all = vec![vec![[0_f32; L]; OUTCOMES * SAVED]; chunks];
        for (chunk, saved) in all.iter_mut().enumerate() {
            kernel(&drawn, (chunk * L) as u32, saved);
        }
        all
    };
    compare(&engine(), &by_kernel());
    let mut least = [f64::MAX; 3];
    for _ in 0..24 {
        let turn = [timed(&mut engine).0, timed(by_kernel).0, timed(&mut sketch).0];
        least = std::array::from_fn(|of| least[of].min(turn[of]));
    }
    let [engine, kernel, sketch] = least.map(|seconds| seconds * 1e6 / f64::from(futures.count));
    let ratio = engine / kernel;
    println!(
        "{L:2} at a time | engine {engine:6.2} ms | kernel {kernel:6.2} ms | {ratio:4.2} | \
         a sketch in f32 {sketch:6.2} ms"
    );
}

fn compare(engine: &Ensemble, kernel: &[Vec<[f32; L]>]) {
    let mut other = 0;
    for (future, outcome, time) in (0..engine.futures() as usize)
        .flat_map(|f| (0..OUTCOMES).map(move |o| (f, o)))
        .flat_map(|(f, o)| (0..SAVED).map(move |t| (f, o, t)))
    {
        let of_kernel = kernel[future / L][outcome * SAVED + time][future % L];
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
