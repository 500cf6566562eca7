//! The real model: it loads without a problem, its step is short enough, and it does what its
//! evidence says it must.

use two_track::ensemble::{Futures, Progress, compile, run, run_in_blocks};
use two_track::model::{Model, check};
use two_track::plan::{Edit, Plan, apply};

use crate::reference::simulate;
use crate::support::{bits, ensemble};

pub(crate) const MODEL: &str = include_str!("../../assets/model/korea.ron");
pub(crate) const CASE: &str = include_str!("../../assets/cases/korea-2027.ron");

/// The checked model in its first case; panics with its problems.
pub(crate) fn korea() -> Model {
    let checked = check(MODEL, CASE);
    let said: Vec<String> = checked
        .of_model
        .iter()
        .map(|p| p.in_text("korea.ron"))
        .chain(checked.of_case.iter().map(|p| p.in_text("korea-2027.ron")))
        .collect();
    assert!(said.is_empty(), "{}", said.join("\n"));
    checked.model.expect("no problem")
}

#[test]
fn it_loads_without_a_problem() {
    korea();
}

/// A plan that uses every measure that it can: more of the model runs than under any save.
pub(crate) fn all_measures(model: &Model) -> Plan {
    let mut plan = Plan::baseline(model);
    for measure in model.measures.keys() {
        apply(&mut plan, model, &Edit::Switch(measure.clone(), true)).expect("a valid edit");
    }
    plan
}

#[test]
fn the_engine_agrees_with_the_plain_one_to_the_last_bit() {
    let model = korea();
    let plan = all_measures(&model);
    let all = ensemble(&model, &plan, 300);
    assert_eq!(all.problems(), []);
    for future in [0, 17, 127, 128, 299] {
        let plain = simulate(&model, &plan, future);
        for time in 0..all.times().len() {
            for (outcome, want) in plain[time * 3].iter().enumerate() {
                let value = all.value(outcome, time, future as usize);
                let name = model.outcomes.get_index(outcome).map(|(id, _)| id);
                assert_eq!(value, *want as f32, "{name:?} at {time} in {future}");
            }
        }
    }
}

#[test]
fn threads_and_blocks_change_no_bit() {
    let model = korea();
    let program = compile(&model, &all_measures(&model)).expect("compiles");
    let futures = Futures { seed: 2027, first: 0, count: 300 };
    let whole = bits(&run(&program, futures, 1, &Progress::default()).expect("runs"));
    for (threads, block) in [(2, 128), (3, 32), (8, 512)] {
        let other = run_in_blocks(&program, futures, threads, block, &Progress::default());
        assert!(bits(&other.expect("runs")) == whole, "{threads} threads, blocks of {block}");
    }
}
