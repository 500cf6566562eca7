//! What holds an outcome where it is, by hand; and that the window tells what the command line
//! does.

use std::process::Command as Process;

use two_track::analysis::{HeldBack, held_back, held_back_runs, plain};
use two_track::ensemble::Progress;
use two_track::model::Model;
use two_track::plan::{Condition, Edit, Plan, apply};

use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::app::{small_plan, window};
use crate::support::{Small, ensemble, with};
use crate::views::wait_for;

/// What is at hand: a sum that a third measure takes from, and an arsenal that it takes from too.
fn model() -> Model {
    Small::new(2)
        .parameter("size", "1", [0.9, 1.0, 1.1])
        .measure("a", None)
        .measure("b", None)
        .measure("harm", None)
        .measure("idle", None)
        .outcome(
            "sum",
            "1",
            "size * (3 + a_offered + 2 * b_offered + 3 * a_offered * b_offered - harm_offered)
                + idle_offered * 0",
        )
        .model()
}

fn ask(model: &Model, plan: &Plan) -> HeldBack {
    let run = ensemble(model, plan, 256);
    let work = (2, &Progress::default());
    let found = held_back(model, (plan, &run), (0, model.end_years()), work);
    found.expect("it compiles").expect("nothing stops it")
}

fn told(model: &Model, plan: &Plan) -> String {
    let sentences = ask(model, plan).sentences(model, plan);
    sentences.iter().map(|sentence| plain(sentence) + "\n").collect()
}

#[test]
fn measures_used_otherwise_by_hand() {
    let model = model();
    let plan = with(&model, &["harm"]);
    let found = ask(&model, &plan);
    let near = |value: f64, expected: f64| {
        assert!((value - expected).abs() < 0.02, "{value} is not near {expected}");
    };
    near(found.mean, 2.0);
    let names = |gain: &two_track::analysis::Gain| -> Vec<(String, f64)> {
        gain.otherwise.iter().map(|one| (one.measure.clone(), one.strength)).collect()
    };
    let first = &found.alone[0];
    assert_eq!(names(first), [("b".to_owned(), 1.0)]);
    near(first.mean.value, 2.0);
    assert_eq!((first.above, first.below), (1.0, 0.0));
    // What a plan has on is tried off; what does nothing is not told.
    let off = found.alone.iter().find(|gain| gain.otherwise[0].measure == "harm").expect("tried");
    assert_eq!(off.otherwise[0].strength, 0.0);
    near(off.mean.value, 1.0);
    assert!(found.told().iter().all(|gain| gain.otherwise[0].measure != "idle"));
    // Two together bring 6, of which 3 only together.
    let pair = &found.pairs[0];
    let mut of: Vec<String> = names(pair).into_iter().map(|(id, _)| id).collect();
    of.sort();
    assert_eq!(of, ["a", "b"]);
    near(pair.mean.value, 6.0);
    near(pair.together.expect("of two").value, 3.0);
    let all = found.all.as_ref().expect("three help");
    near(all.mean.value, 7.0);
    assert!(held_back_runs(&model, &plan) > 0);
}

#[test]
fn what_holds_it_is_told_in_sentences() {
    let model = model();
    let said = told(&model, &with(&model, &["harm"]));
    assert!(said.contains("b at “"), "{said}");
    assert!(said.contains("would raise it most: on average by +2"), "{said}");
    assert!(said.contains("of which +3"), "{said}");
    assert!(
        said.contains("The 3 that surely help would, used so at once, raise it by +7"),
        "{said}"
    );
    let said = told(&model, &with(&model, &["a", "b"]));
    assert!(said.contains("No single measure used otherwise would surely raise it."), "{said}");
}

/// A measure that is on but waits for something is tried without what it waits for.
#[test]
fn what_waits_is_tried_freely() {
    let model = model();
    let mut plan = with(&model, &["a"]);
    let test = two_track::plan::Test::Above { outcome: "sum".into(), value: 1e9, months: 12 };
    let never = Condition::When(test);
    apply(&mut plan, &model, &Edit::Condition("a".to_owned(), never)).expect("valid");
    let said = told(&model, &plan);
    assert!(said.contains("a without condition or end"), "{said}");
    let found = ask(&model, &plan);
    let freed = found.alone.iter().find(|gain| gain.otherwise[0].measure == "a");
    assert!((freed.expect("tried").mean.value - 1.0).abs() < 0.02);
}

#[test]
fn where_less_is_better_what_would_lower_it_is_told() {
    let mut model = model();
    model.outcomes[0].washington = two_track::model::Better::Less;
    let plan = with(&model, &["a", "b"]);
    let said = told(&model, &plan);
    assert!(said.contains("b off would lower it most: on average by −5"), "{said}");
    assert!(ask(&model, &plan).heading(&model).starts_with("What keeps it up in "));
}

#[test]
fn it_can_be_stopped() {
    let model = model();
    let plan = with(&model, &["a"]);
    let run = ensemble(&model, &plan, 100);
    let progress = Progress::default();
    progress.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let found = held_back(&model, (&plan, &run), (0, model.end_years()), (2, &progress));
    assert_eq!(found.expect("it compiles"), None);
}

fn cli(args: &[&str]) -> String {
    let mut told = Process::new(env!("CARGO_BIN_EXE_two-track"));
    let out = told.args(args).output().expect("it runs");
    String::from_utf8(out.stdout).expect("text")
}

/// What the window says, all labels and links in one.
fn said(harness: &egui_kittest::Harness<'_, two_track::app::App>) -> String {
    let texts = harness
        .query_all_by(|node| node.role() == egui::Role::Label || node.role() == egui::Role::Link)
        .filter_map(|node| node.accesskit_node().value().or(node.accesskit_node().label()));
    texts.collect::<Vec<_>>().concat()
}

/// What holds it down is told by the window as by the command line: the same words and figures.
#[test]
fn the_why_view_tells_what_holds_it_as_explain_does() {
    let (_folder, path) = small_plan();
    let told = cli(&["explain", path.to_str().expect("text"), "--outcome", "us_influence_north"]);
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("why");
    harness.run();
    wait_for(&mut harness, "What holds it down in 2047");
    let lines = told.lines().skip_while(|line| !line.starts_with("What holds it down in 2047"));
    let words: Vec<&str> = lines.skip(1).take_while(|line| !line.starts_with("Used")).collect();
    let words = words.join(" ");
    let said = said(&harness);
    let sentence = |text: &str| text.replace(' ', "");
    for told in words.split_inclusive(". ") {
        let told = told.trim();
        assert!(sentence(&said).contains(&sentence(told)), "the view does not say: {told}\n{said}");
    }
}

/// The Compare view's table is that of the command line, figure for figure.
#[test]
fn the_compare_view_tells_what_compare_tells() {
    let (_folder, path) = small_plan();
    let small = path.to_str().expect("text");
    let paths = ["saves/conventional.ron", small, "saves/quid-pro-quo.ron"];
    let asked = ["compare", paths[0], paths[1], paths[2], "--futures", "100", "--seed", "7"];
    let told = cli(&[asked.as_slice(), &["--out", "-.csv"]].concat());
    let mut harness = window(&[&path, std::path::Path::new(paths[2])]);
    wait_for(&mut harness, "In how many futures each beats Conventional policy");
    harness.get_by_label("as CSV").click_accesskit();
    harness.step();
    let copied =
        harness.output().platform_output.commands.iter().find_map(|command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
    let copied = copied.expect("a table is copied");
    let heads: Vec<&str> = copied.lines().next().expect("heads").split(',').collect();
    let at = |head: &str| heads.iter().position(|of| *of == head).expect("a column");
    let number = |cell: &str| cell.parse::<f64>().expect("a number");
    let mut compared = 0;
    for row in copied.lines().skip(1).filter(|row| row.starts_with("Quid pro quo,")) {
        let cells: Vec<&str> = row.split(',').collect();
        let outcome = cells[1];
        let line = |begins: &str| -> Vec<f64> {
            let begins = format!("{begins},{outcome},");
            let of =
                |line: &&str| line.starts_with(&begins) && line.split(',').nth(3) == Some("2047");
            let line = told.lines().find(of).expect("the command line tells it");
            line.split(',').skip(4).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect()
        };
        // p05, p10, p25, p50, p75, p90, …
        let (level, change) =
            (line("Quid pro quo"), line("Quid pro quo minus Conventional policy"));
        for (from, prefix) in [(&level, ""), (&change, "change_")] {
            for (name, place) in [("p10", 1), ("p50", 3), ("p90", 5)] {
                let shown = number(cells[at(&format!("{prefix}{name}"))]);
                assert_eq!(shown, from[place], "{outcome}, {prefix}{name}");
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared}");
}
