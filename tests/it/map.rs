//! The map: laid out so that every name can be read, linked as the model's own loops run, and as
//! strong as can be reckoned by hand.

use egui_kittest::kittest::Queryable as _;
use two_track::analysis::map::{Place, diagram, effects, layout, survey};
use two_track::analysis::{Pairs, pairs};
use two_track::ensemble::Progress;
use two_track::model::Model;
use two_track::plan::Plan;

use crate::app::{small_plan, window_of};
use crate::korea::korea;
use crate::support::Small;
use crate::views::wait_for;

fn traced(model: &Model, futures: u32) -> Pairs {
    let all: Vec<u32> = (0..futures).collect();
    let pairs = pairs(model, &Plan::baseline(model), &all, 2, &Progress::default());
    pairs.expect("it compiles").expect("nothing stops it")
}

fn apart(a: &Place, b: &Place) -> bool {
    let beside = a.x + a.width <= b.x + 1e-9 || b.x + b.width <= a.x + 1e-9;
    beside || a.y + a.height <= b.y + 1e-9 || b.y + b.height <= a.y + 1e-9
}

#[test]
fn no_two_nodes_overlap_and_all_are_on_the_sheet() {
    let model = korea();
    let of = diagram(&model);
    let sheet = layout(&of);
    assert!(of.nodes.len() > 40, "{} nodes", of.nodes.len());
    let regions: Vec<Place> = sheet.regions.iter().map(|(place, _)| *place).collect();
    for all in [&regions, &sheet.nodes] {
        for (at, place) in all.iter().enumerate() {
            let (right, bottom) = (place.x + place.width, place.y + place.height);
            let inside = place.x >= 0.0 && place.y >= -1e-9;
            let inside = inside && right <= sheet.size.0 && bottom <= sheet.size.1 + 1e-9;
            assert!(inside, "{at} is off the sheet: {place:?}");
            for (other, beside) in all.iter().enumerate().skip(at + 1) {
                assert!(apart(place, beside), "{at} and {other} overlap: {place:?} {beside:?}");
            }
        }
    }
    assert!(sheet.size.1 <= 720.0, "as high as a window: {:?}", sheet.size);
    assert_eq!(layout(&diagram(&model)), sheet, "laid out the same each time");
}

#[test]
fn every_named_loop_can_be_lit() {
    let model = korea();
    let of = diagram(&model);
    for (id, named) in &model.loops {
        let links = of.loop_links(&named.through);
        assert!(links.len() >= 2 || of.of_loop(&named.through).len() == 1, "{id}: {links:?}");
        for (from, to) in links {
            let names = [&of.nodes[from].name, &of.nodes[to].name];
            assert!(
                of.links.contains(&(from, to)),
                "{id}: no way through what is hidden: {names:?}"
            );
        }
    }
}

/// `level` is filled at a pace that differs from future to future, and read twice, once through
/// something that is not shown: `low` falls by 3 for each 2 that `level` rises.
#[test]
fn strengths_by_hand() {
    let model = Small::new(4)
        .parameter("pace", "1/year", [1.0, 2.0, 3.0])
        .stock("level", "1", "0", &["fill"], &[])
        .flow("fill", "1/year", "pace")
        .auxiliary("hidden", "1", "level / 2")
        .auxiliary("low", "1", "10 - 3 * hidden")
        .outcome("read", "1", "low")
        .model();
    let of = diagram(&model);
    let survey = survey(&model, traced(&model, 8));
    let told = effects(&model, &survey, &of, 2029.0);
    let place = |name: &str| of.place(name).expect("a node");
    let link =
        told.links.iter().find(|link| link.from == place("level") && link.to == place("low"));
    let link = link.expect("a link");
    // A line: a swing of the one is a swing of the other, turned round.
    assert!((link.strength + 1.0).abs() < 1e-9, "{link:?}");
    assert!(!link.mixed);
    let half = 1.5 * survey.swing("level");
    assert!((survey.swing("low") - half).abs() < 1e-9, "{} {half}", survey.swing("low"));
    let fill = &told.direct["level"][0];
    let expected = survey.swing("fill") / survey.swing("level");
    assert!(fill.from == "fill" && (fill.strength - expected).abs() < 1e-9, "{fill:?}");
    assert!(of.place("hidden").is_none() && told.direct["low"][0].from == "hidden");
    let [base, plan] = survey.value("low", 2027.0).expect("a value");
    assert!(base == plan && (base - 10.0).abs() < 1e-9, "{base}");
}

/// What each loop's sentence says of it is what its links multiply to, wherever all of them move:
/// in some year of the two tracks, or of going all the way for a deal.
#[test]
fn loops_are_what_their_sentences_say() {
    let model = korea();
    let of = diagram(&model);
    let mut seen = std::collections::BTreeSet::new();
    for sample in ["two-track.ron", "quid-pro-quo.ron"] {
        let plan = two_track::store::assets::sample(sample).expect("a sample");
        let plan = two_track::plan::check(plan, &model).0.expect("sound");
        let futures: Vec<u32> = (0..24).collect();
        let pairs = pairs(&model, &plan, &futures, 2, &Progress::default());
        let survey = survey(&model, pairs.expect("it compiles").expect("nothing stops it"));
        for year in [2029.0, 2033.0, 2040.0] {
            let told = effects(&model, &survey, &of, year);
            for (id, named) in &model.loops {
                let Ok(sign) = told.polarity(&named.through) else { continue };
                let says = named.about.starts_with("Reinforcing");
                assert_eq!(sign > 0.0, says, "{id} in {year} under {sample}: {}", named.about);
                seen.insert(id.clone());
            }
        }
    }
    let silent: Vec<&String> = model.loops.keys().filter(|id| !seen.contains(*id)).collect();
    assert!(seen.len() >= model.loops.len() / 2, "never all moving: {silent:?}");
}

#[test]
fn a_node_leads_to_what_moves_it_and_back() {
    let (_folder, path) = small_plan();
    let mut harness = window_of([1280.0, 800.0], &[&path]);
    harness.state_mut().show_view("map");
    wait_for(&mut harness, "Trust: ");
    harness.get_by_label_contains("Trust: ").click();
    harness.run();
    wait_for(&mut harness, "Chance of a freeze in a year: ");
    harness.get_by_label("Its evidence, in the Model view");
    harness.get_by_label("Whole model").click();
    harness.run();
    harness.get_by_label_contains("Receptivity: ");
}
