//! Evidence grade sets the width: what several cases or mere judgement say (grades C and D) is not
//! given a narrower range than the evidence has.

use std::collections::BTreeMap;

use two_track::model::{Grade, Model};

use crate::korea::korea;

/// Ranges of the effect and of the time it takes, where the evidence has them.
type Ranges = BTreeMap<String, [Option<(f64, f64)>; 2]>;

fn evidence() -> Ranges {
    let text = include_str!("evidence_ranges.csv");
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| {
        let fields: Vec<&str> = row.split(',').collect();
        let number = |i: usize| fields[i].parse::<f64>().ok();
        let range = |i: usize| number(i).zip(number(i + 1));
        (fields[0].to_owned(), [range(2), range(4)])
    })
    .collect()
}

/// Every weakly known parameter whose range is narrower than that of its evidence, in words.
fn too_narrow(model: &Model, evidence: &Ranges) -> Vec<String> {
    let weak = model.parameters.iter().filter(|(_, p)| matches!(p.grade, Grade::C | Grade::D));
    let mut narrow = Vec::new();
    for (id, p) in weak {
        let Some(evidence_id) = &p.evidence else { continue };
        let [effect, time] = evidence[evidence_id];
        let Some((lo, hi)) = (if id.ends_with("_tau") { time } else { effect }) else { continue };
        // A loss may be written as a positive number; its width is the same.
        if p.p90 - p.p10 < hi - lo - 1e-9 {
            narrow.push(format!("{id}: {} to {}, {evidence_id}: {lo} to {hi}", p.p10, p.p90));
        }
    }
    narrow
}

#[test]
fn weak_evidence_is_never_given_a_narrower_range() {
    let (model, evidence) = (korea(), evidence());
    assert_eq!(evidence.len(), 51, "p01 to p51");
    assert_eq!(too_narrow(&model, &evidence), Vec::<String>::new());
}

#[test]
fn a_narrowed_parameter_is_found_by_its_name() {
    let (mut model, evidence) = (korea(), evidence());
    let p = model.parameters.get_mut("gesture_trust").expect("a parameter of grade C");
    p.p90 -= 0.01;
    let p = model.parameters.get_mut("leakage_tau").expect("a time of grade C");
    p.p10 += 0.1;
    let narrow = too_narrow(&model, &evidence);
    let named: Vec<&str> = narrow.iter().filter_map(|line| line.split(':').next()).collect();
    assert_eq!(named, ["gesture_trust", "leakage_tau"]);
}
