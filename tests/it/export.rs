//! A model in one future: its values are the engine's, to the last bit, and its equations are
//! spelt as the other engines read them. That these then give the same is tried in `.ci/agree.py`.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use two_track::ensemble;
use two_track::export::{MODEL_FORMATS, OneFuture};
use two_track::model::{self, Model};
use two_track::plan::{self, Plan};
use two_track::store::assets;

use crate::support::{Small, ensemble};

fn exported(model: &Model, future: u32, extension: &str) -> String {
    let plan = Plan::baseline(model);
    let trace = ensemble::trace(model, &plan, future).unwrap();
    let format = MODEL_FORMATS.iter().find(|format| format.extension == extension).unwrap();
    let mut bytes = Vec::new();
    (format.write)(&OneFuture { model, plan: &plan, trace: &trace }, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn one_future_is_that_of_the_ensemble() {
    for name in ["two-track.ron", "quid-pro-quo.ron", "maximum-pressure.ron"] {
        let text = assets::sample(name).unwrap();
        let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
        let model = model::check(assets::MODEL, case).model.unwrap();
        let plan = plan::check(text, &model).0.unwrap();
        let all = ensemble(&model, &plan, 100);
        for future in [0, 7, 99] {
            let trace = ensemble::trace(&model, &plan, future).unwrap();
            for (index, (id, values)) in trace.outcomes().iter().enumerate() {
                for time in 0..all.times().len() {
                    let (value, want) =
                        (values[time * 3] as f32, all.value(index, time, future as usize));
                    assert_eq!(value.to_bits(), want.to_bits(), "{name}: {id} at {time}, {future}");
                }
            }
        }
    }
}

#[test]
fn equations_are_spelt_as_others_read_them() {
    let model = Small::new(2)
        .stock("water", "thing", "1[thing]", &["rain"], &["leak"])
        .flow(
            "rain",
            "thing/year",
            "if(water > 2[thing] and not (time < 2028[year]), 0, 1[thing/year])",
        )
        .flow("leak", "thing/year", "water / (2[year] - dt) - (water - water) / dt")
        .auxiliary("curve", "1", "smoothstep(water, 0, 2[thing]) ^ 2 * logistic(-1)")
        .auxiliary("limited", "1", "clamp(step(2028[year]), 0, 1) - (1 - (2 < 3))")
        .outcome("water", "thing", "water")
        .outcome("twice", "thing", "2 * water")
        .model();
    let xmile = exported(&model, 0, "xmile");
    for part in [
        "<eqn>(IF (water &gt; 2) AND (NOT (TIME &lt; 2028)) THEN 0 ELSE 1)</eqn>",
        "<eqn>water / (2 - step_years) - (water - water) / step_years</eqn>",
        "<eqn>(curve_way * curve_way * (3 - 2 * curve_way)) ^ 2 * (1 / (1 + EXP(-(-1))))</eqn>",
        "<eqn>MIN(MAX((IF TIME + 0.000001 &gt;= 2028 THEN 1 ELSE 0), 0), 1) \
         - (1 - (IF 2 &lt; 3 THEN 1 ELSE 0))</eqn>",
        "<eqn>MIN(MAX((water - 0) / (2 - 0), 0), 1)</eqn>",
        "<eqn>2 * water</eqn>",
        "<inflow>rain</inflow>\n  <outflow>leak</outflow>\n  \
         <outflow>water_beyond_bounds</outflow>",
        "<dt reciprocal=\"true\">12</dt>",
        "<units>thing/year</units>",
    ] {
        assert!(xmile.contains(part), "{part} is not in\n{xmile}");
    }
    let mdl = exported(&model, 0, "mdl");
    for part in [
        "IF THEN ELSE((water > 2) :AND: (:NOT: (Time < 2028)), 0, 1)",
        "water= INTEG (\n\train - (leak + water_beyond_bounds),\n\t\t1)\n\t~\tthing",
        "water / (2 - TIME STEP)",
        "TIME STEP=\n\t0.08333333333333333\n",
    ] {
        assert!(mdl.contains(part), "{part} is not in\n{mdl}");
    }
    assert_eq!(xmile.matches("name=\"water\"").count(), 1, "the outcome is the stock");
}

#[test]
fn what_chance_decided_is_flat_around_its_steps() {
    let model = Small::new(2)
        .event("storm", "1000[1/year]")
        .auxiliary("wind", "1/year", "storm + pulse(2028[year], 0)")
        .outcome("wind_now", "1/year", "wind")
        .model();
    let xmile = exported(&model, 0, "xmile");
    // The hazard is so high that it happens in every step; the pulse is in one of them.
    assert!(xmile.contains("<eqn>12</eqn>"), "{xmile}");
    assert!(xmile.contains("<ypts>0,0,12,12,0,0</ypts>"), "{xmile}");
}
