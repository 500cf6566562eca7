//! The same bits everywhere: one number for every value of an ensemble, kept in
//! `fingerprints.txt`. Another number means that some machine, thread or block rounds differently,
//! or that a formula, a parameter or a draw has changed; then its line changes with the reason.
//! After a wanted change: `UPDATE_SNAPSHOTS=1 cargo test --test it -- fingerprint`.
//!
//! `.ci/run` compares a debug with a release build, and runs this on an emulated aarch64 as well.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::fmt::Write as _;
use std::path::Path;

use two_track::ensemble::{Futures, Layout, Program, Progress, Vectors, compile, run_laid_out};
use two_track::model;
use two_track::plan;
use two_track::store::{assets, saves};

use crate::engine::{both_measures, everything};
use crate::support::bits;

const KEPT: &str = "tests/it/fingerprints.txt";
const HEADER: &str = "# Every value of an ensemble in one number: what, futures, fingerprint.\n\
    # After a wanted change: UPDATE_SNAPSHOTS=1 cargo test --test it -- fingerprint\n";

/// Not a whole number of any block, and part of it behind the end of the first Sobol sequence.
const FUTURES: Futures = Futures { seed: 2027, first: 65_100, count: 700 };

/// FNV-1a over the bytes of all values: outcome by outcome, time by time, future by future.
fn fingerprint(values: &[u32]) -> u64 {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// What is fingerprinted: a model that uses the whole language and changes with the engine alone,
/// and every sample plan.
fn programs() -> Vec<(String, Program)> {
    let (model, plan) = both_measures(&everything());
    let mut all = vec![("the language".to_owned(), compile(&model, &plan).unwrap())];
    for (name, text) in assets::SAMPLES {
        let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
        let model = model::check(assets::MODEL, case).model.unwrap();
        let plan = plan::check(text, &model).0.unwrap();
        all.push(((*name).to_owned(), compile(&model, &plan).unwrap()));
    }
    all
}

const WHOLE: Layout = Layout { threads: 1, block: 128, vectors: Vectors::Widest, short: false };

fn layouts() -> impl Iterator<Item = Layout> {
    let threads = [1, 2, 3, 8].map(|threads| (threads, 128, Vectors::Widest));
    let blocks = [32, 64, 100, 256, 512].map(|block| (2, block, Vectors::Widest));
    let narrow = [Vectors::Avx2, Vectors::Plain]
        .into_iter()
        .flat_map(|vectors| [(1, 128, vectors), (3, 32, vectors), (2, 512, vectors)]);
    threads.into_iter().chain(blocks).chain(narrow).map(|(threads, block, vectors)| Layout {
        threads,
        block,
        vectors,
        short: false,
    })
}

/// Whole ensembles of two models, laid out in every way.
#[test]
fn fingerprint_is_one_for_all_threads_blocks_and_vectors() {
    for (name, program) in programs().into_iter().take(2) {
        let values = |layout| {
            let run = run_laid_out(&program, FUTURES, layout, &Progress::default());
            bits(&run.unwrap())
        };
        for short in [false, true] {
            let of = |layout| Layout { short, ..layout };
            let whole = values(of(WHOLE));
            assert!(whole.iter().any(|value| *value != whole[0]), "{name} has no values");
            for layout in layouts().map(of) {
                assert!(values(layout) == whole, "{name}: other bits with {layout:?}");
            }
        }
    }
}

#[test]
fn fingerprint_is_the_one_that_is_kept() {
    let mut now = HEADER.to_owned();
    for (name, program) in programs() {
        for (how, short) in [("", false), (" in f32", true)] {
            let layout = Layout { threads: 2, short, ..WHOLE };
            let run = run_laid_out(&program, FUTURES, layout, &Progress::default()).unwrap();
            let fingerprint = fingerprint(&bits(&run));
            writeln!(now, "{name}{how}: {} {fingerprint:016x}", FUTURES.count).unwrap();
        }
    }
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        saves::write(Path::new(KEPT), &now).unwrap();
    }
    let kept = saves::open(Path::new(KEPT)).unwrap_or_default();
    let changed: Vec<&str> = now.lines().filter(|line| !kept.lines().any(|k| k == *line)).collect();
    assert!(
        now == kept,
        "numbers have changed: {}; if that is wanted, say why in the changelog and renew {KEPT}: \
         UPDATE_SNAPSHOTS=1 cargo test --test it -- fingerprint",
        changed.join("; ")
    );
}
