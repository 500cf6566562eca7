//! Before a room, at the first start, and with settings of one's own: projector mode, the tour and
//! the settings, driven by the keyboard. How they look is `window`'s.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that the window opens")]

use std::{fs, path::Path};

use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use two_track::app::{App, Start};
use two_track::model;
use two_track::store::{Settings, assets, settings};

use crate::app::{a_switch, is_on, press, settle, small_plan, window};

/// A window that keeps its settings in a folder, with a plan or the sample.
fn window_with(folder: &Path, plan: &Path) -> Harness<'static, App> {
    let model = model::check(assets::MODEL, assets::CASES[0].1).model.unwrap();
    let start = Start {
        plans: vec![plan.to_owned()],
        model,
        settings_file: Some(folder.join("settings.ron")),
        work_folder: None,
    };
    let mut harness = Harness::builder()
        .with_size([1280.0, 800.0])
        .with_max_steps(20)
        .renderer(crate::soft::Cpu::default())
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    settle(&mut harness);
    harness
}

fn kept(folder: &Path) -> Settings {
    settings::load(&folder.join("settings.ron")).0
}

fn sees(harness: &Harness<'_, App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

fn enter(harness: &mut Harness<'_, App>) {
    press(harness, Modifiers::NONE, Key::F11);
    settle(harness);
}

#[test]
fn a_room_sees_the_plot_its_sentence_and_a_few_switches() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    enter(&mut harness);
    for hidden in ["seed 7", "Bests and worsts", "Details of Liaison offices", "File"] {
        assert!(!sees(&harness, hidden), "{hidden} is not for a room");
    }
    for shown in ["Small", "In 2047: China ", "China above the U.S. in", "Esc leaves"] {
        assert!(sees(&harness, shown), "{shown}");
    }
    assert_eq!(harness.get_all_by_role(Role::Switch).count(), 6);
    let screen = harness.ctx.content_rect();
    let plot = harness.get_by_role(Role::Image).rect();
    assert!(screen.contains_rect(plot) && plot.height() > 0.3 * screen.height(), "{plot:?}");
    for switch in harness.get_all_by_role(Role::Switch) {
        assert!(screen.contains_rect(switch.rect()) && !plot.intersects(switch.rect()));
    }
    // Changes have a plot each, and there is room for both.
    press(&mut harness, Modifiers::NONE, Key::D);
    // Medians that stay say little; what moves in single futures is told.
    assert!(sees(&harness, "Future by future: China up in ") && sees(&harness, "Change by 2047:"));
    let plots: Vec<_> = harness.get_all_by_role(Role::Image).map(|node| node.rect()).collect();
    assert!(plots.len() == 2 && !plots[0].intersects(plots[1]), "{plots:?}");
    for plot in plots {
        let free = harness.get_all_by_role(Role::Switch).all(|s| !plot.intersects(s.rect()));
        assert!(screen.contains_rect(plot) && free, "{plot:?}");
    }
    press(&mut harness, Modifiers::NONE, Key::D);
    // What the plan has switched on comes first.
    press(&mut harness, Modifiers::NONE, Key::Num1);
    settle(&mut harness);
    assert!(!is_on(&harness, "liaison_offices"));
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert!(is_on(&harness, "liaison_offices"), "undo is as everywhere");
    press(&mut harness, Modifiers::NONE, Key::ArrowDown);
    assert!(harness.query_by_role_and_label(Role::Switch, "Liaison offices").is_none());
    press(&mut harness, Modifiers::NONE, Key::ArrowUp);
    a_switch(&harness, "Liaison offices");
    press(&mut harness, Modifiers::NONE, Key::ArrowLeft);
    settle(&mut harness);
    assert!(sees(&harness, "In 2046: China "));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(sees(&harness, "seed 7") && !sees(&harness, "Esc leaves"));
}

/// The smallest words that a room reads, in pixels of a screen of 1280 by 720.
#[test]
fn a_room_reads_words_of_twenty_pixels_and_the_size_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let (_plan, path) = small_plan();
    let mut harness = window_with(folder.path(), &path);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.ctx.set_zoom_factor(1.1);
    settle(&mut harness);
    assert!((kept(folder.path()).zoom - 1.1).abs() < 1e-3);
    harness.set_size(egui::vec2(1280.0, 720.0) / harness.ctx.zoom_factor());
    enter(&mut harness);
    let small = two_track::app::theme::Theme::get(false).sizes.small;
    let zoom = harness.ctx.zoom_factor();
    assert!(small * zoom >= 20.0, "{small} points at a zoom of {zoom}");
    assert!((kept(folder.path()).zoom - 1.1).abs() < 1e-3, "not to be remembered");
    press(&mut harness, Modifiers::NONE, Key::F11);
    settle(&mut harness);
    assert!((harness.ctx.zoom_factor() - 1.1).abs() < 1e-3);
    assert!((kept(folder.path()).zoom - 1.1).abs() < 1e-3);
}

#[test]
fn what_is_only_in_the_whole_window_leaves_projector_mode() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    enter(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_role(Role::TextInput).type_text("view: trust");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(sees(&harness, "seed 7") && !sees(&harness, "Esc leaves"));
}

#[test]
fn the_first_start_offers_five_cards_and_the_second_none() {
    let folder = tempfile::tempdir().unwrap();
    let (_plan, path) = small_plan();
    let mut harness = window_with(folder.path(), &path);
    for (number, heading) in [
        "Switch a measure",
        "See what it does",
        "Say when",
        "Who is better off",
        "Ask why, and doubt it",
    ]
    .into_iter()
    .enumerate()
    {
        harness.get_by_label(heading);
        harness.get_by_label(&format!("{} of 5", number + 1));
        if number == 0 {
            // Nothing is in the way of what the card tells of.
            a_switch(&harness, "Leader channel").click();
            settle(&mut harness);
            assert!(is_on(&harness, "leader_channel"));
            harness.get_by_label("Next").focus();
            harness.run();
        }
        press(&mut harness, Modifiers::NONE, Key::Enter);
    }
    assert!(!sees(&harness, "of 5"), "over after the fifth");
    drop(harness);
    assert!(kept(folder.path()).tour_seen);
    let harness = window_with(folder.path(), &path);
    assert!(!sees(&harness, "1 of 5"));
}

#[test]
fn the_tour_is_left_at_any_time_and_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let (_plan, path) = small_plan();
    let mut harness = window_with(folder.path(), &path);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!sees(&harness, "of 5"));
    press(&mut harness, Modifiers::NONE, Key::F1);
    harness.get_by_label("Take the tour").click();
    harness.run();
    harness.get_by_label("1 of 5");
    harness.get_by_label("Next").click();
    harness.run();
    harness.get_by_label("Back").click();
    harness.run();
    harness.get_by_label("1 of 5");
    harness.get_by_label("Leave the tour").click();
    harness.run();
    assert!(!sees(&harness, "of 5"));
}

#[test]
fn the_tour_waits_until_nothing_more_urgent_is_up() {
    let folder = tempfile::tempdir().unwrap();
    let broken = Path::new("tests/broken/plans/unknown-measure.ron");
    let harness = window_with(folder.path(), broken);
    assert!(sees(&harness, "This file cannot be opened") && !sees(&harness, "of 5"));
    drop(harness);
    let (_plan, path) = small_plan();
    let harness = window_with(folder.path(), &path);
    assert!(sees(&harness, "1 of 5"), "offered at the next start");
    drop(harness);
    fs::write(folder.path().join("settings.ron"), "(zoom: 1.0").unwrap();
    let harness = window_with(folder.path(), &path);
    assert!(!sees(&harness, "of 5"), "damaged settings are those of no newcomer");
    assert!(sees(&harness, "the settings cannot be read"), "and it is said");
}

#[test]
fn settings_are_chosen_kept_and_followed_by_new_plans() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("settings.ron"), "(theme: Light)").unwrap();
    let (_plan, path) = small_plan();
    let mut harness = window_with(folder.path(), &path);
    press(&mut harness, Modifiers::COMMAND, Key::Comma);
    a_switch(&harness, "High contrast").click();
    harness.run();
    for (list, choice) in [("Futures of new plans", "250"), ("Case of new plans", "Korea, 1990")] {
        harness.get_by_label(list).click();
        harness.run();
        harness.get_all_by_label_contains(choice).last().unwrap().click();
        harness.run();
    }
    harness.get_by_label("Done").click();
    harness.run();
    let now = kept(folder.path());
    assert_eq!(now.contrast, settings::Contrast::High);
    assert_eq!((now.futures, now.case.as_deref()), (Some(250), Some("korea-1990")));
    let style = harness.ctx.style_of(egui::Theme::Light);
    assert_eq!(style.visuals.panel_fill, egui::Color32::WHITE);
    let plan = harness.state().plan();
    assert_eq!((plan.futures(), plan.case()), (100, "korea-2027"), "what is open stays");
    press(&mut harness, Modifiers::COMMAND, Key::N);
    harness.get_by_label_contains("Maximum pressure").click();
    settle(&mut harness);
    let plan = harness.state().plan();
    assert_eq!((plan.futures(), plan.case()), (250, "korea-1990"));
    assert_eq!(harness.state().title(), "maximum-pressure.ron", "nothing to be saved yet");
}

/// A file of earlier days is found by part of its name.
#[test]
fn the_palette_opens_recent_files() {
    let (folder, path) = small_plan();
    let other = folder.path().join("other.ron");
    fs::copy(&path, &other).unwrap();
    drop(window_with(folder.path(), &other));
    let mut harness = window_with(folder.path(), &path);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Find a command, measure or outcome").type_text("open other.ron");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(harness.state().title(), "other.ron");
}
