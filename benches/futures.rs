//! How long futures take: the real model, the article's plan, from an edit to bands.
//!
//! Read the ratios between lines of one run rather than single numbers: machines differ, and so
//! do their minutes.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{
    BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use two_track::base::Month;
use two_track::ensemble::{
    Asked, Futures, Progress, Sketches, bands, bands_and_changes, compile, run,
};
use two_track::model::{Model, check};
use two_track::plan::{self, Edit, Plan, apply};

const MODEL: &str = include_str!("../assets/model/korea.ron");
const CASE: &str = include_str!("../assets/cases/korea-2027.ron");
const PLAN: &str = include_str!("../saves/two-track.ron");

fn korea() -> (Model, Plan) {
    let model = check(MODEL, CASE).model.expect("the model has no problem");
    let plan = plan::check(PLAN, &model).0.expect("the plan has no problem");
    (model, plan)
}

fn futures(criterion: &mut Criterion) {
    let (model, plan) = korea();
    let program = compile(&model, &plan).expect("compiles");
    let mut group = criterion.benchmark_group("two-track");
    group.sample_size(20);
    group.bench_function("check the model", |b| b.iter(|| black_box(check(MODEL, CASE))));
    group.bench_function("compile", |b| b.iter(|| black_box(compile(&model, &plan))));
    for count in [250, 2_000, 10_000] {
        let futures = Futures { seed: plan.seed(), first: 0, count };
        group.throughput(Throughput::Elements(u64::from(count)));
        for threads in [1, 2] {
            let id = BenchmarkId::new(format!("run, {threads} threads"), count);
            group.bench_function(id, |b| {
                b.iter(|| black_box(run(&program, futures, threads, &Progress::default())));
            });
        }
        let all = run(&program, futures, 2, &Progress::default()).expect("runs");
        group.bench_function(BenchmarkId::new("bands", count), |b| {
            b.iter(|| black_box(bands(&all)));
        });
        group.bench_function(BenchmarkId::new("edit to bands, 2 threads", count), |b| {
            b.iter(|| {
                let program = compile(&model, &plan).expect("compiles");
                let all = run(&program, futures, 2, &Progress::default()).expect("runs");
                black_box(bands(&all))
            });
        });
    }
    sketches(&mut group, &model, &plan);
    group.finish();
}

/// The first picture of an edit, as the window makes it: a thousand futures, and new bands of the
/// six outcomes that its plots and panels show.
fn sketches(group: &mut BenchmarkGroup<'_, WallTime>, model: &Model, plan: &Plan) {
    let shown = |outcome: usize| outcome < 6;
    let wanted: Vec<usize> = (0..model.outcomes.len()).filter(|of| shown(*of)).collect();
    let baseline = compile(model, &plan.with_baseline_measures(model)).expect("compiles");
    let mut sketches = Sketches::default();
    // Two dates by turns, as under a hand.
    let measure = "liaison_offices".to_owned();
    let dates = [2028, 2029].map(|year| {
        let mut plan = plan.clone();
        let month = Month::new(year, 1).expect("a month");
        apply(&mut plan, model, &Edit::Start(measure.clone(), month)).expect("valid");
        plan
    });
    let mut dates = dates.iter().cycle();
    for count in [1_000, 10_000] {
        let futures = Futures { seed: plan.seed(), first: 0, count };
        let progress = Progress::default();
        let base = sketches.run(&baseline, futures, 2, &progress).expect("runs");
        group.throughput(Throughput::Elements(u64::from(count)));
        for threads in [1, 2] {
            let id = BenchmarkId::new(format!("edit to sketch, {threads} threads"), count);
            group.bench_function(id, |b| {
                b.iter(|| {
                    let plan = dates.next().expect("endless");
                    let asked = Asked { told: &wanted, plotted: &wanted, year: 2047.0 };
                    let runs = sketches.project((model, plan), asked, futures, threads, &progress);
                    let runs = runs.expect("compiles").expect("runs");
                    black_box(bands_and_changes((&runs, &base), count, &shown))
                });
            });
        }
    }
}

criterion_group!(benches, futures);
criterion_main!(benches);
