//! What the views tell and let one change, driven through the accessibility tree: schools,
//! what matters most, trust and history. The window around them is `app`'s.

use std::{process::Command as Process, thread, time::Duration};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use two_track::app::App;
use two_track::model;
use two_track::plan;
use two_track::store::assets;

use crate::app::{WAITS_MAX, settle, small_plan, window};

#[test]
fn a_school_is_one_click_away_and_an_assumption_one_drag() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("assumptions");
    harness.run();
    harness.get_by_label("School of thought").click();
    harness.run();
    harness.get_by_label("Maximum pressure").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().school(), Some("maximum_pressure"));
    harness.get_by_label_contains("Sanctions have not failed");
    let number = harness.get_by_label("Receptivity today: median");
    let before = harness.state().plan().assumptions().len();
    number.focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    assert_eq!(harness.state().plan().assumptions().len(), before + 1);
    harness.get_by_label("1 of your own");
    harness.get_by_label("Reset all").click();
    settle(&mut harness);
    assert!(harness.state().plan().assumptions().is_empty());
}

/// Runs until something is said, which work beside the window brings about.
fn wait_for(harness: &mut Harness<'_, App>, words: &str) {
    for _ in 0..WAITS_MAX {
        harness.step();
        if harness.query_by_label_contains(words).is_some() {
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("“{words}” is never said");
}

#[test]
fn schools_can_be_mixed_and_asked_and_everything_reset() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("assumptions");
    harness.run();
    harness.get_by_label("School of thought").click();
    harness.run();
    harness.get_by_label("Mixed").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().school(), Some(plan::MIXED));
    harness.get_by_label("Weight of Maximum pressure").focus();
    harness.run();
    harness.key_press(Key::ArrowUp);
    settle(&mut harness);
    let weights = harness.state().plan().school_weights().clone();
    assert!(weights["maximum_pressure"] > weights["engagement"], "{weights:?}");
    harness.get_by_label("What does each school predict?").click();
    wait_for(&mut harness, "and the median change by the plan");
    harness.get_by_label("Reset all").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().school(), None);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(harness.state().plan().school(), Some(plan::MIXED));
}

#[test]
fn what_matters_most_comes_first_when_asked() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("assumptions");
    harness.run();
    harness.get_by_label("Matters most first").click();
    wait_for(&mut harness, "Bars are rank correlations over 100 futures");
    harness.get_by_label_contains("conclusion");
    harness.get_by_label("Its level").click();
    harness.run();
    wait_for(&mut harness, "Bars are rank correlations");
}

#[test]
fn the_trust_view_tells_what_verify_tells() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("trust");
    harness.run();
    harness.get_by_label("Run the checks").click();
    harness.step();
    for _ in 0..WAITS_MAX {
        harness.step();
        if !harness.state_mut().is_working() {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    harness.run();
    let told = Process::new(env!("CARGO_BIN_EXE_two-track")).arg("verify").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let mut statements = 0;
    for line in told.lines().filter(|line| !line.is_empty()) {
        // A statement's line begins with its word and its id; its failure is indented.
        let words = match line.split_once(": ") {
            Some((head, rest)) if head.starts_with("holds  ") || head.starts_with("known  ") => {
                statements += 1;
                rest
            }
            _ => line.trim_start(),
        };
        harness.get_by_label(words);
    }
    assert!(statements > 8, "{told}");
}

/// The past is run when asked for, and the view tells what the command line tells.
#[test]
fn history_tells_the_errors_of_the_command_line() {
    let mut harness = window(&[]);
    harness.state_mut().show_view("history");
    harness.run();
    harness.get_by_label("Run the past").click();
    harness.run();
    for _ in 0..WAITS_MAX {
        harness.step();
        if harness.query_by_label("The evidence").is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    harness.run();
    let past = model::check(assets::MODEL, assets::case(assets::PAST).unwrap()).model.unwrap();
    let progress = two_track::ensemble::Progress::default();
    let tests = two_track::analysis::backtest(&past, 2, &progress).unwrap();
    for row in two_track::analysis::rows(&past, &tests[0]) {
        let shown = harness.query_all_by_label(&row[3]).count();
        assert!(shown > 0, "the view does not tell {row:?}");
    }
    for judged in &tests[0].aims {
        let shown = harness.query_all_by_label_contains(&judged.found).count();
        assert!(shown > 0, "the view does not tell {judged:?}");
    }
}
