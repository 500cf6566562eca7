//! What the views tell and let one change, driven through the accessibility tree: schools,
//! what matters most, trust and history. The window around them is `app`'s.

use std::{process::Command as Process, thread, time::Duration};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::app::App;
use two_track::model;
use two_track::plan;
use two_track::store::assets;

use crate::app::{WAITS_MAX, rest, settle, small_plan, window, window_of};

#[test]
fn a_school_is_one_click_away_and_an_assumption_one_drag() {
    let (_folder, mut harness) = small_plan_in("assumptions");
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
    harness.get_by_label("the school “Maximum pressure”, 1 assumption of its own");
    harness.get_by_label("Reset all").click();
    settle(&mut harness);
    assert!(harness.state().plan().assumptions().is_empty());
}

/// A window on a small plan, in a view; the folder of the plan goes when it is dropped.
fn small_plan_in(view: &str) -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view(view);
    harness.run();
    (folder, harness)
}

/// Runs until something is said, which work beside the window brings about.
pub(crate) fn wait_for(harness: &mut Harness<'_, App>, words: &str) {
    assert!(wait_until(harness, words, true), "“{words}” is never said");
}

/// Runs until something is no longer said.
pub(crate) fn wait_without(harness: &mut Harness<'_, App>, words: &str) {
    assert!(wait_until(harness, words, false), "“{words}” is said for ever");
}

/// Whether it comes about that words are said, or not said, anywhere in the window.
fn wait_until(harness: &mut Harness<'_, App>, words: &str, said: bool) -> bool {
    for _ in 0..WAITS_MAX {
        harness.step();
        if harness.query_all_by_label_contains(words).next().is_some() == said {
            return true;
        }
        thread::sleep(Duration::from_millis(10));
    }
    false
}

#[test]
fn schools_can_be_mixed_and_asked_and_everything_reset() {
    let (_folder, mut harness) = small_plan_in("assumptions");
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
    let (_folder, mut harness) = small_plan_in("assumptions");
    harness.get_by_label("Matters most first").click();
    wait_for(&mut harness, "Bars are rank correlations over 100 futures");
    harness.get_by_label_contains("conclusion");
    harness.get_by_label("Its level").click();
    harness.run();
    wait_for(&mut harness, "Bars are rank correlations");
}

#[test]
fn the_trust_view_tells_what_verify_tells() {
    let (_folder, mut harness) = small_plan_in("trust");
    harness.get_by_label("Run the checks").click();
    wait_for(&mut harness, "statements hold");
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
    // It is run as soon as somebody looks.
    wait_for(&mut harness, "An analogue: Vietnam");
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
    for line in two_track::analysis::dispute_words(&past) {
        harness.get_by_label(&line);
    }
    harness.get_by_label("Add what each school predicts of this plan").click_accesskit();
    wait_for(&mut harness, "United States in 2047");
    // What was run is told in the Trust view as well, which leads back here.
    harness.state_mut().show_view("trust");
    harness.run();
    for judged in &tests[0].aims {
        assert!(harness.query_all_by_label_contains(&judged.found).count() > 0, "{judged:?}");
    }
    harness.get_by_label("Show it in History").click_accesskit();
    harness.run();
    harness.get_by_label("How wrong was the model about the past?");
    // A plot of the past leads to what moves the same thing from now on.
    let plot = harness.query_all_by_label_contains("What moves it from now on?").next();
    plot.expect("a plot that leads there").click_accesskit();
    harness.run();
    harness.get_by_label("Outcome to explain");
}

/// The plot says that it assumes otherwise, shows the evidence's lines beside its own, and leads
/// back to the evidence; where nothing is assumed otherwise there is nothing of it.
#[test]
fn a_plan_that_assumes_otherwise_is_seen_by_the_evidence_too() {
    let (_folder, mut harness) = small_plan_in("assumptions");
    harness.get_by_label("School of thought").click();
    harness.run();
    harness.get_by_label("Engagement").click();
    settle(&mut harness);
    harness.state_mut().show_view("plan");
    harness.run();
    harness.get_by_label("Drawn with the school “Engagement”");
    harness.key_press(Key::E);
    wait_for(&mut harness, "by the evidence to this plan as assumed: China ");
    harness.get_by_label("Reset what the plot assumes").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().school(), None);
    assert!(harness.query_by_label_contains("Drawn with").is_none());
    assert!(harness.query_by_label_contains("as assumed").is_none());
}

fn follow(harness: &mut Harness<'_, App>, label: &str) {
    harness.get_by_role_and_label(egui::Role::Link, label).focus();
    harness.run();
    harness.key_press(Key::Enter);
    settle(harness);
}

/// Links of a briefing lead, by mouse or keyboard, to what they name; Esc closes it.
#[test]
fn a_briefing_leads_to_plots_the_model_and_other_briefings() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    assert!(harness.query_by_label("Year of the outlook").is_none(), "it stands beside the plot");
    follow(&mut harness, "contact: plot Contact");
    harness.get_by(|node| {
        node.role() == egui::Role::Image && node.label().is_some_and(|l| l.starts_with("Contact. "))
    });
    follow(&mut harness, "so much: Contact from liaison offices in the model");
    harness.get_by_label("Parameters (1)");
    harness.get_by_label("office_contact");
    // From any view a plot is shown where plots are.
    follow(&mut harness, "receptivity: plot Receptivity of Pyongyang");
    harness.get_by_label_contains("Receptivity of Pyongyang. ");
    follow(&mut harness, "normalization: briefing of Normalization");
    harness.get_by_label_contains("Full diplomatic relations: embassies and");
    harness.key_press(Key::Escape);
    harness.run();
    assert!(harness.query_by_label("Cost and consent").is_none());
    harness.get_by_label("Year of the outlook");
}

/// Where a briefing lies over everything, it makes way for what its links lead to.
#[test]
fn in_a_narrow_window_a_link_uncovers_what_it_leads_to() {
    let (_folder, path) = small_plan();
    let mut harness = window_of([800.0, 700.0], &[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    follow(&mut harness, "so much: Contact from liaison offices in the model");
    harness.get_by_label("office_contact");
    assert!(harness.query_by_label("Cost and consent").is_none(), "the briefing is in the way");
}

/// A briefing leads to a claim's card, and the card to what carries the claim: what has its number,
/// and not what has one that only begins alike.
#[test]
fn a_claim_leads_to_what_carries_it() {
    let (_folder, mut harness) = small_plan_in("plan");
    // By the keyboard: it may be below the fold of the list.
    harness.get_by_label("Details of Sanctions pressure").focus();
    harness.run();
    harness.key_press(Key::Enter);
    harness.run();
    follow(&mut harness, "L2: claim L2: Sanctions alone have not disarmed the North");
    harness.get_by_label("Against");
    harness.get_by_label("All that carries it in the model").click();
    harness.run();
    let entries = harness.query_all_by_label("On the map").count();
    let carry =
        harness.query_all_by_label("L2: Sanctions alone have not disarmed the North").count();
    assert!(entries > 0, "nothing carries it");
    assert_eq!(carry, entries, "L2 leads to what carries it and to nothing else");
}

/// Two clicks: a plotted line's equation, its unit, what it is made of, and what is known of that.
#[test]
fn a_plotted_line_leads_to_its_equation_and_evidence() {
    let (_folder, mut harness) = small_plan_in("plan");
    harness.get_by_label("Equations").click();
    harness.run();
    let line = "Chinese influence on North Korea";
    harness.get_by_role_and_label(egui::Role::Button, line).click();
    harness.run();
    let said = |words: &str| harness.query_all_by_label_contains(words).count();
    assert_eq!(said("china_influence = 100 *"), 1);
    assert!(said("Unit: ") > 0);
    harness.get_by_label("L3: Dependence gives China ever more influence");
    assert!(said("Grade ") > 0 && said("Sources: ") > 0, "its evidence is not there");
    harness.get_by_label("China, before its counter-bid").click();
    harness.run();
    assert_eq!(harness.query_all_by_label_contains("china_capacity = ").count(), 1);
}

/// What is large is forgotten while another view is shown; nobody is to notice.
#[test]
fn a_view_that_one_comes_back_to_says_the_same() {
    for view in ["why", "compare", "map"] {
        let (_folder, mut harness) = small_plan_in(view);
        rest(&mut harness);
        let before = said(&harness);
        assert!(before.len() > 40, "{view}: {before:?}");
        harness.state_mut().show_view("claims");
        rest(&mut harness);
        harness.state_mut().show_view(view);
        if view == "why" {
            // What is small has been kept.
            harness.step();
            harness.get_by_label("What holds it where it is?");
        }
        rest(&mut harness);
        assert_eq!(said(&harness), before, "{view}");
    }
}

/// All that the window says, as a screen reader hears it.
fn said(harness: &Harness<'_, App>) -> Vec<String> {
    let nodes = harness.query_all_by_label_contains("");
    nodes.filter_map(|node| node.accesskit_node().label()).collect()
}

/// Whoever works by keyboard sees what a key would change.
#[test]
fn what_has_the_keyboard_is_scrolled_to() {
    let (_folder, mut harness) = small_plan_in("assumptions");
    rest(&mut harness);
    let window = harness.ctx.content_rect();
    let rect = |harness: &Harness<'_, App>| {
        harness.get_all_by_role(egui::Role::SpinButton).last().map(|field| field.rect()).unwrap()
    };
    assert!(!window.contains_rect(rect(&harness)), "the last number is below the window");
    harness.get_all_by_role(egui::Role::SpinButton).last().unwrap().focus();
    harness.run();
    assert!(window.contains_rect(rect(&harness)), "{:?}", rect(&harness));
}

/// Half a number is none: “0” on the way to 0.5 must not be taken, nor stand in the way.
#[test]
fn a_number_that_is_typed_counts_when_it_is_finished() {
    let (_folder, mut harness) = small_plan_in("assumptions");
    rest(&mut harness);
    harness.get_by_label("Receptivity today: median").click();
    harness.run();
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    for letter in ["0", ".", "3"] {
        harness.event(egui::Event::Text(letter.to_owned()));
        harness.run();
        assert!(harness.state().plan().assumptions().is_empty(), "“{letter}” is no number yet");
    }
    harness.key_press(Key::Enter);
    settle(&mut harness);
    let assumed = &harness.state().plan().assumptions()["receptivity_now"];
    assert!((assumed.p50 - 0.3).abs() < 1e-9, "{assumed:?}");
}
