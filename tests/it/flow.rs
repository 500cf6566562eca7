//! The one flow, from a file to bands and bytes, in thirty lines: read this after `src/lib.rs`.

use std::path::Path;

use two_track::ensemble::{self, Futures, Progress};
use two_track::export::{self, Report};
use two_track::store::{self, assets};
use two_track::{model, plan};

#[test]
fn a_text_becomes_bands() {
    let text = store::open(Path::new("saves/two-track.ron")).unwrap();
    let shape = plan::parse(&text).unwrap();
    let model = model::check(assets::MODEL, assets::case(&shape.case).unwrap()).model.unwrap();
    let (plan, problems) = plan::check(&text, &model);
    let plan = plan.unwrap_or_else(|| panic!("{problems:?}"));

    let program = ensemble::compile(&model, &plan).unwrap();
    let futures = Futures { seed: plan.seed(), first: 0, count: 200 };
    let ensemble = ensemble::run(&program, futures, 2, &Progress::default()).unwrap();
    let bands = ensemble::bands(&ensemble);

    let (plan, program, until) = (&plan, &program, model.end_years());
    let report = Report { model: &model, plan, program, futures, until };
    let mut bytes = Vec::new();
    let write = export::by_extension("csv").unwrap().bands.unwrap();
    write(&report, &bands, &mut bytes).unwrap();

    // A heading, and a row for each outcome and saved quarter from the start to the end.
    let quarters = ((model.end_years() - model.start_years()) * 4.0).round() as usize + 1;
    let rows = String::from_utf8(bytes).unwrap().lines().count();
    assert_eq!(rows, 1 + model.outcomes.len() * quarters);
    assert!(bands.outcomes.iter().flat_map(|o| &o.quantiles).all(|q| q.is_sorted()));
}
