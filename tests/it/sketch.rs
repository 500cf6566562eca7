//! Sketches against full runs: luck that was kept gives the same bits as luck that is drawn.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use two_track::ensemble::{Futures, Progress, Sketches, bands, bands_of_some, compile, run};
use two_track::model::{self, Model};
use two_track::plan::{self, Plan};
use two_track::store::assets;

use crate::support::bits;

fn sample() -> (Model, Plan) {
    let (_, text) = assets::SAMPLES[1];
    let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
    let model = model::check(assets::MODEL, case).model.unwrap();
    let plan = plan::check(text, &model).0.unwrap();
    (model, plan)
}

/// Luck that was kept is the luck that would be drawn; another seed, or more futures, is another.
#[test]
fn sketches_remember_only_their_own_luck() {
    let (model, plan) = sample();
    let off = plan.with_baseline_measures(&model);
    let [on, off] = [&plan, &off].map(|plan| compile(&model, plan).unwrap());
    let mut kept = Sketches::default();
    let several = [(&off, 1, 300), (&on, 1, 300), (&on, 2, 300), (&on, 2, 700), (&off, 2, 100)];
    for (program, seed, count) in several {
        let futures = Futures { seed, first: 0, count };
        let again = kept.run(program, futures, 2, &Progress::default()).unwrap();
        let fresh = run(program, futures, 1, &Progress::default()).unwrap();
        assert_eq!(again.futures(), count);
        assert!(bits(&again) == bits(&fresh), "seed {seed}, {count} futures");
    }
}

#[test]
fn bands_of_some_outcomes_are_those_of_all() {
    let (model, plan) = sample();
    let program = compile(&model, &plan).unwrap();
    let runs =
        run(&program, Futures { seed: 3, first: 0, count: 64 }, 1, &Progress::default()).unwrap();
    let (all, some) = (bands(&runs), bands_of_some(&runs, &|outcome| outcome == 1));
    assert_eq!(some.outcomes.len(), all.outcomes.len());
    assert_eq!(some.outcomes[1], all.outcomes[1]);
    assert!(some.outcomes[0].quantiles.is_empty() && some.outcomes[2].mean.is_empty());
}
