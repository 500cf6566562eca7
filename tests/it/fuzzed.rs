//! What the fuzzer in `fuzz/` does, done with the inputs that are kept in `fuzz/found`: those that
//! once went wrong, and one of each kind that goes far.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::fs;
use std::panic;
use std::path::Path;

#[path = "../../fuzz/targets.rs"]
mod targets;

/// Plays every input of a target; there has to be one.
fn play(target: &str, with: fn(&[u8])) {
    let folder = Path::new("fuzz/found").join(target);
    let mut played = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        let gone_well = panic::catch_unwind(|| with(&bytes));
        assert!(gone_well.is_ok(), "{}", path.display());
        played += 1;
    }
    assert!(played > 0, "nothing is kept for {target}");
}

#[test]
fn fuzzed_plans() {
    play("plan", targets::plan);
}

#[test]
fn fuzzed_models_and_cases() {
    play("model", targets::model);
    play("case", targets::case);
}

#[test]
fn fuzzed_equations_and_units() {
    play("equation", targets::equation);
}

#[test]
fn fuzzed_briefings_and_checks() {
    play("briefing", targets::briefing);
    play("checks", targets::checks);
}

#[test]
fn fuzzed_codes() {
    play("code", targets::code);
}

#[test]
fn fuzzed_journals() {
    play("journal", targets::journal);
}
