//! How long futures take: the real model, the article's plan, from an edit to bands.
//!
//! Read the ratios between lines of one run rather than single numbers: machines differ, and so
//! do their minutes.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use two_track::ensemble::{Futures, Progress, bands, compile, run};
use two_track::model::{Model, check};
use two_track::plan::{self, Plan};

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
    group.finish();
}

criterion_group!(benches, futures);
criterion_main!(benches);
