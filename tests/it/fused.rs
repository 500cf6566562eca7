//! Operations that are several in one: each has the bits of what it is made of, told one by one.

use std::collections::BTreeSet;

use two_track::ensemble::{Futures, Line, Progress, compile, run};
use two_track::plan::Plan;

use crate::reference::assert_plain;
use crate::support::Small;

/// A model in which each of them occurs.
fn fused() -> Small {
    Small::new(8)
        .parameter("p", "1/year", [0.1, 0.3, 0.6])
        .parameter("q", "1", [0.2, 0.5, 0.7])
        .event("hit", "p * (1 + x) * (1 - share)")
        .event("again", "(1 - left) * p")
        .event("plain", "p * x * y")
        .stock("x", "1", "q", &["x_in"], &["x_out"])
        .flow("x_in", "1/year", "0.4 * p + 0.05 * plain")
        .flow("x_out", "1/year", "p * x")
        .stock("y", "1", "0.3", &["y_in"], &[])
        .flow("y_in", "1/year", "(x * q - y) / 2[year]")
        .stock("share", "1", "0", &["share_in"], &["share_out"])
        .flow("share_in", "1/year", "hit * (1 - share)")
        .flow("share_out", "1/year", "max(p * y, p * x) * share")
        .stock("left", "1", "0.1", &["left_in"], &["left_out"])
        .flow("left_in", "1/year", "(1 - left) * again")
        .flow("left_out", "1/year", "left * p * y")
        .stock("level", "1", "1.2", &["level_in"], &["level_out"])
        .auxiliary("total", "1", "x + y")
        .auxiliary("goal", "1", "q * total")
        .flow("level_in", "1/year", "max(goal - level, 0) * p")
        .flow("level_out", "1/year", "max(level - goal, 0) * p")
        .stock("rising", "1", "0", &["rising_in"], &["rising_out"])
        .flow("rising_in", "1/year", "max(0.8 * x - rising, 0) * p")
        .flow("rising_out", "1/year", "0.3 * hit + 0.1 * again")
        .stock("loose", "1", "0", &["loose_in"], &["loose_out"])
        .flow("loose_in", "1/year", "0.2 * hit")
        .flow("loose_out", "1/year", "again * loose")
        .outcome("levels", "1", "level + rising + share * left")
        .outcome("chosen", "1", "if(x > 0.5, y, if(y > 0.3, x, q))")
        .outcome("sums", "1", "y * left + q + x")
        .outcome("more", "1", "share + left + x + total")
        .outcome("scaled", "1", "(x - y) * left + share")
        .outcome("power", "1", "exp(x * share)")
        .outcome("missing", "1", "-ln(1 - left)")
        .outcome("rest", "1", "ln(1 - 0.1 * loose) * (1 - x)")
        .outcome("logarithm", "1", "ln(1 - loose)")
        .outcome("complement", "1", "1 - rising")
        .outcome("unit", "1", "clamp(3 * x * y, 0, 1)")
        .outcome("clamped", "1", "clamp(2 * x, q, share)")
        .outcome("excess", "1", "max(y - share, 0) * left")
        .outcome("over", "1", "max(x - left, 0)")
        .outcome("cubic", "1", "rising * left * loose * y")
        .outcome("ratio", "1", "level * x / (1 + y)")
        .outcome("least", "1", "min(level * left, x)")
        .outcome("apart", "1", "(x - level * share) * loose")
        .outcome("greater", "1", "max(x, y) * loose")
        .outcome("two", "1", "x * rising + y * loose")
}

/// What is to occur in it.
const SEVERAL: [&str; 31] = [
    "AddMultiply",
    "AddThrice",
    "AddTwice",
    "AdvanceByProducts",
    "AdvanceShare",
    "AdvanceShareByMax",
    "AdvanceTo",
    "AdvanceUpOrDown",
    "AdvanceUpTo",
    "Clamp",
    "Complement",
    "Excess",
    "ExcessMultiply",
    "ExpOfProduct",
    "LnOfComplement",
    "MaxMultiply",
    "MinusLnOfComplement",
    "MultiplyAdd",
    "MultiplyAddProduct",
    "MultiplyAddTwice",
    "MultiplyDivide",
    "MultiplyMin",
    "MultiplyThrice",
    "MultiplyTwice",
    "SelectTwice",
    "SubtractMultiply",
    "SubtractMultiplyAdd",
    "SubtractProduct",
    "SubtractProductMultiply",
    "Unit",
    "an event unless it has",
];

#[test]
fn several_in_one_have_the_bits_of_one_after_another() {
    let model = fused().model();
    let plan = Plan::baseline(&model);
    let program = compile(&model, &plan).expect("compiles");
    let futures = Futures { seed: plan.seed(), first: 0, count: 200 };
    let all = run(&program, futures, 1, &Progress::default()).expect("runs");
    assert_plain(&model, &plan, &all, &[0, 1, 63, 64, 127, 128, 199]);
    let listing = program.listing();
    let lines = listing.step.iter().chain(&listing.save).chain(&listing.moves);
    let name = |line: &Line| match line {
        Line::Op { name, .. } => name.split('(').next().unwrap_or(name).to_owned(),
        Line::Event { unless: true, .. } => "an event unless it has".to_owned(),
        Line::Event { .. } => "an event".to_owned(),
    };
    let found: BTreeSet<String> = lines.map(name).collect();
    let missing: Vec<&str> = SEVERAL.into_iter().filter(|of| !found.contains(*of)).collect();
    assert!(missing.is_empty(), "{missing:?} do not occur, only {found:?}");
}
