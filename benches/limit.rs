//! How far the engine is from the limit: kernels without an interpreter are written as Rust from
//! the compiled model, compiled for this machine by `rustc`, and run by turns with the engine on
//! the same futures. Both have to give the same bits.
//!
//! `cargo bench --bench limit`; the kernels are left in the target folder to be read.

#![expect(clippy::print_stdout, reason = "a bench is there to print")]
#![expect(clippy::disallowed_methods, reason = "what is written is for this one run")]

mod emit;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use emit::Wanted;
use two_track::ensemble::compile_for;
use two_track::model::check;
use two_track::plan;

const MODEL: &str = include_str!("../assets/model/korea.ron");
const CASE: &str = include_str!("../assets/cases/korea-2027.ron");
const PLAN: &str = include_str!("../saves/two-track.ron");
/// What the window plots at first.
const PLOTTED: [&str; 2] = ["china_influence_north", "us_influence_north"];

fn main() {
    let model = check(MODEL, CASE).model.expect("the model has no problem");
    let plan = plan::check(PLAN, &model).0.expect("the plan has no problem");
    let deps = env::current_exe().expect("a bench is a file");
    let deps = deps.parent().expect("in a folder");
    let folder = deps.join("kernel");
    fs::create_dir_all(&folder).expect("a folder in the target folder");
    println!("A thousand futures, already drawn, on one thread; the same bits from both:");
    println!("kind | outcomes | futures at a time | engine | kernel | engine / kernel");
    let all: Vec<usize> = (0..model.outcomes.len()).collect();
    let plotted = PLOTTED.map(|id| model.outcomes.get_index_of(id).expect("an outcome"));
    for (short, told, lanes) in [
        (false, all.as_slice(), [8, 16, 32]),
        // As the window sketches a plan under the hand.
        (true, plotted.as_slice(), [16, 32, 64]),
    ] {
        let listing = compile_for(&model, &plan, &|outcome| told.contains(&outcome));
        let listing = listing.expect("compiles").listing();
        for lanes in lanes {
            let kind = if short { "f32" } else { "f64" };
            let source = folder.join(format!("kernel_{kind}_{lanes}.rs"));
            let text = emit::source(&listing, Wanted { told, short, lanes });
            fs::write(&source, text).expect("a file in it");
            let program = source.with_extension("run");
            let status = rustc(deps, &source, &program).status().expect("rustc runs");
            assert!(status.success(), "the kernel does not compile");
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let done = Command::new(&program).current_dir(root).status().expect("the kernel runs");
            assert!(done.success(), "the kernel failed");
        }
    }
    println!("the kernels: {}", folder.display());
}

/// A compiler for this machine, with vectors as wide as the engine's.
fn rustc(deps: &Path, source: &Path, program: &Path) -> Command {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or("rustc".into()));
    rustc.args(["--edition", "2024", "-C", "opt-level=3", "-C", "codegen-units=1"]);
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        rustc.args(["-C", "target-cpu=x86-64-v3"]);
        // By name: a processor named with these would have the compiler prefer narrower vectors.
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vl") {
            let wider = "+avx512f,+avx512vl,+avx512dq,+avx512bw,+avx512cd";
            rustc.arg("-C").arg(format!("target-feature={wider}"));
        }
    }
    rustc.arg("-L").arg(format!("dependency={}", deps.display()));
    rustc.arg("--extern").arg(format!("two_track={}", library(deps).display()));
    rustc.arg("-o").arg(program).arg(source);
    rustc
}

/// The newest build of the library among what this bench was built from.
fn library(deps: &Path) -> PathBuf {
    let files = fs::read_dir(deps).expect("a folder of libraries").flatten();
    let ours = files.filter(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libtwo_track-") && name.ends_with(".rlib")
    });
    let newest = ours.max_by_key(|file| file.metadata().and_then(|m| m.modified()).ok());
    newest.expect("the library was built before its bench").path()
}
