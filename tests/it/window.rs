//! The whole window as pixels: every view in both themes, at the sizes it has to fit, at 200 %,
//! and when a file is broken. Pictures are kept as in `pixels`; here they also show the numbers of
//! the model, so a changed model changes them.

use std::{fs, path::PathBuf, thread, time::Duration};

use egui::{Rect, pos2, vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults};
use two_track::app::{App, Start};
use two_track::model;
use two_track::store::assets;

use crate::pixels::options;
use crate::soft::Cpu;

/// Long enough for any machine; a window that is not done by then is stuck.
const WAITS_MAX: usize = 6_000;

fn open(plan: &str, size: [f32; 2], scale: f32) -> Harness<'static, App> {
    let checked = model::check(assets::MODEL, assets::CASES[0].1);
    let problems = (&checked.of_model, &checked.of_case);
    let model = checked.model.unwrap_or_else(|| panic!("the built-in model: {problems:?}"));
    let start = Start { plans: vec![PathBuf::from(plan)], model, settings_file: None };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_max_steps(20)
        .renderer(Cpu::default())
        .with_options(options())
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    settle(&mut harness);
    harness
}

/// Steps until the newest numbers are there; the worker beside the window sets the pace.
fn settle(harness: &mut Harness<'_, App>) {
    for _ in 0..WAITS_MAX {
        harness.step();
        if !harness.state().is_computing() {
            harness.run();
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the projection does not end");
}

/// One picture in each theme. How long the run took stands at the bottom and is covered.
fn picture(harness: &mut Harness<'_, App>, name: &str) {
    let mut results = SnapshotResults::new();
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        harness.ctx.set_theme(theme);
        harness.run();
        let screen = harness.ctx.content_rect();
        let corner = pos2(0.0, screen.bottom() - 28.0);
        harness.mask(Rect::from_min_size(corner, vec2(screen.width() - 190.0, 28.0)));
        let mode = if theme == egui::Theme::Dark { "dark" } else { "light" };
        results.add(harness.try_snapshot(format!("window-{name}-{mode}")));
    }
}

const TWO_TRACK: &str = "saves/two-track.ron";
const CONVENTIONAL: &str = "saves/conventional.ron";

#[test]
fn at_1280_by_800() {
    picture(&mut open(TWO_TRACK, [1280.0, 800.0], 1.0), "1280x800");
}

#[test]
fn at_1024_by_700() {
    picture(&mut open(TWO_TRACK, [1024.0, 700.0], 1.0), "1024x700");
}

#[test]
fn at_200_percent() {
    picture(&mut open(TWO_TRACK, [640.0, 400.0], 2.0), "200-percent");
}

#[test]
fn with_todays_policy_only() {
    picture(&mut open(CONVENTIONAL, [1280.0, 800.0], 1.0), "conventional");
}

#[test]
fn change_against_the_baseline() {
    let mut harness = open(TWO_TRACK, [1280.0, 800.0], 1.0);
    harness.get_by_label("Change against the baseline").click();
    harness.run();
    picture(&mut harness, "change");
}

#[test]
fn a_measure_and_its_briefing() {
    let mut harness = open(TWO_TRACK, [1024.0, 700.0], 1.0);
    harness.get_all_by_label_contains("Details").next().expect("a details button").click();
    harness.run();
    picture(&mut harness, "briefing");
}

#[test]
fn a_broken_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("broken.ron");
    fs::write(&path, "(format: 1, titel: \"A plan\", measures: [").expect("a file");
    let harness = open(&path.to_string_lossy(), [800.0, 600.0], 1.0);
    assert!(harness.state().title().contains("two-track"), "what is open stays open");
    picture(&mut { harness }, "broken");
}
