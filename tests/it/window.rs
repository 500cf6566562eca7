//! The whole window as pixels: every view in both themes, at the sizes it has to fit, at 200 %,
//! and when a file is broken. Pictures are kept as in `pixels`; here they also show the numbers of
//! the model, so a changed model changes them.

use std::path::{Path, PathBuf};

use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotResults, try_image_snapshot_options};
use two_track::app::theme::{Contrast, Theme};
use two_track::app::{App, Start};
use two_track::model;
use two_track::store::{self, assets};

use crate::app::rest;
use crate::pixels::options;
use crate::soft::Cpu;
use crate::views::wait_for;

fn window(plan: PathBuf, size: [f32; 2], scale: f32) -> Harness<'static, App> {
    let checked = model::check(assets::MODEL, assets::CASES[0].1);
    let problems = (&checked.of_model, &checked.of_case);
    let model = checked.model.unwrap_or_else(|| panic!("the built-in model: {problems:?}"));
    let start = Start { plans: vec![plan], model, settings_file: None, work_folder: None };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_max_steps(20)
        .renderer(Cpu::default())
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    rest(&mut harness);
    harness
}

/// The window on one of `saves/`, with a tenth of its futures: a picture needs no more.
fn open(name: &str, size: [f32; 2], scale: f32) -> Harness<'static, App> {
    let text = store::open(&Path::new("saves").join(name)).expect("an example plan");
    let few = text.replacen("futures: 2000", "futures: 200", 1);
    assert_ne!(few, text, "the example has 2,000 futures");
    window(lasting_file(name, &few), size, scale)
}

/// It stays as long as the build does: a file that is gone would count as unsaved.
fn lasting_file(name: &str, text: &str) -> PathBuf {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder").keep();
    let path = folder.join(name);
    store::write(&path, text).expect("a file");
    path
}

/// One picture in each theme.
fn picture(harness: &mut Harness<'_, App>, name: &str) {
    add_picture(&mut SnapshotResults::new(), harness, name);
}

fn add_picture(results: &mut SnapshotResults, harness: &mut Harness<'_, App>, name: &str) {
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        harness.ctx.set_theme(theme);
        harness.remove_cursor();
        harness.run();
        let mut image = harness.render().expect("a picture");
        cover_status(harness, &mut image);
        let mode = if theme == egui::Theme::Dark { "dark" } else { "light" };
        let name = format!("window-{name}-{mode}");
        // Where in its atlas a glyph stands depends on which words came first, and with it the last
        // bits of some edges: a dozen pixels of a picture differ by two steps of 255 from run to
        // run, and of a coloured word that is more than 3. A line that moves makes thousands
        // that differ by fifty.
        let options = options().threshold(5.0);
        results.add(try_image_snapshot_options(&image, name, &options));
    }
}

/// Paints over the line at the bottom: the milliseconds in it differ from run to run.
fn cover_status(harness: &Harness<'_, App>, image: &mut image::RgbaImage) {
    // In projector mode there is none.
    let Some(status) = harness.query_by_label_contains(" ms") else { return };
    let rect = status.rect();
    let pixel = |points: f32| (points * harness.ctx.pixels_per_point()) as u32;
    let (left, right) = (pixel(4.0), image.width().saturating_sub(pixel(150.0)));
    let ground = *image.get_pixel(left, pixel(rect.top()));
    for y in pixel(rect.top())..pixel(rect.bottom()).min(image.height()) {
        for x in left..right {
            image.put_pixel(x, y, ground);
        }
    }
}

const TWO_TRACK: &str = "two-track.ron";
const CONVENTIONAL: &str = "conventional.ron";

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

/// The four lines of a plan that assumes otherwise than the evidence, in two sizes.
#[test]
fn also_by_the_evidence() {
    let mut results = SnapshotResults::new();
    for (size, name) in [([1280.0, 800.0], "four-lines"), ([1024.0, 700.0], "four-lines-small")] {
        let text = store::open(&Path::new("saves").join(TWO_TRACK)).expect("an example plan");
        let text = text.replacen("futures: 2000", "futures: 200, school: \"engagement\"", 1);
        let mut harness = window(lasting_file(TWO_TRACK, &text), size, 1.0);
        harness.get_by_label("Also by the evidence").click();
        wait_for(&mut harness, "(assumptions ");
        add_picture(&mut results, &mut harness, name);
    }
}

#[test]
fn with_todays_policy_only() {
    picture(&mut open(CONVENTIONAL, [1280.0, 800.0], 1.0), "conventional");
}

#[test]
fn change_against_the_baseline() {
    let mut harness = open(TWO_TRACK, [1280.0, 800.0], 1.0);
    harness.get_by_label("Change").click();
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

/// The past once it has been run, with the analogue, and what the Trust view tells of it.
#[test]
fn the_past_once_run() {
    let mut harness = open(TWO_TRACK, [1024.0, 1500.0], 1.0);
    harness.state_mut().show_view("history");
    for words in ["Where sources differ", "United States in 2047"] {
        wait_for(&mut harness, words);
        let add = "Add what each school predicts of this plan";
        if let Some(button) = harness.query_by_label(add) {
            button.click_accesskit();
        }
    }
    let mut results = SnapshotResults::new();
    add_picture(&mut results, &mut harness, "history-run");
    harness.state_mut().show_view("trust");
    harness.run();
    add_picture(&mut results, &mut harness, "trust-run");
}

/// A view is pictured as soon as it is listed; the first one is in all the other pictures.
/// A plan in which engagement waits for something, and pressure goes through time.
fn tied() -> Harness<'static, App> {
    let text = r#"(format: 1, title: "Tied", case: "korea-2027", seed: 2027, futures: 200,
        measures: {
        "liaison_offices": (start: "2027-03", ramp_months: 36, ramp_shape: SCurve,
            condition: When(Above(outcome: "contact", value: 0.05, months: 12))),
        "officials_exchange": (start: "2028-01", end: "2041-12",
            condition: Unless(Happened(event: "icbm_test", months: 24))),
        "military_exchange": (condition: InExchangeFor("reciprocal_step")),
        "normalization": (),
        "phased_talks": (start: "2027-03", strength: 1.0,
            condition: Until(Below(outcome: "us_domestic_support", value: 0.4, months: 6))),
        "sanctions_pressure": (curve: [("2027-01", 0.92), ("2031-01", 1.3), ("2038-01", 0.4)]),
    })"#;
    window(lasting_file("tied.ron", text), [1280.0, 800.0], 1.0)
}

#[test]
fn conditions_and_their_dates() {
    let mut harness = tied();
    let mut results = SnapshotResults::new();
    add_picture(&mut results, &mut harness, "tied");
    for measure in ["Liaison offices", "Sanctions pressure"] {
        // Not all of them are in the visible part of the list.
        harness.get_by_label(&format!("Details of {measure}")).click_accesskit();
        rest(&mut harness);
        if measure == "Sanctions pressure" {
            harness.get_by_label_contains("Curve of Sanctions pressure: 3 points");
        }
        let name = measure.to_lowercase().replace(' ', "-");
        add_picture(&mut results, &mut harness, &format!("tied-{name}"));
    }
}

#[test]
fn four_plots() {
    let mut harness = open("two-track.ron", [1280.0, 800.0], 1.0);
    let mut results = SnapshotResults::new();
    for (key, name) in [("2 plots", "two-plots"), ("4 plots", "four-plots")] {
        harness.get_by_role_and_label(egui::Role::Button, key).click();
        rest(&mut harness);
        add_picture(&mut results, &mut harness, name);
    }
}

/// The same where there is least room: nothing may be too low to read.
#[test]
fn four_plots_at_1024_by_700() {
    let mut harness = open("two-track.ron", [1024.0, 700.0], 1.0);
    harness.get_by_role_and_label(egui::Role::Button, "4 plots").click();
    rest(&mut harness);
    picture(&mut harness, "four-plots-1024x700");
}

/// Shocks on a line each, and what is or is not so as a share of futures, read in another year.
#[test]
fn shocks_and_a_share_of_futures() {
    let mut harness = open("two-track.ron", [1280.0, 800.0], 1.0);
    harness.get_by_label("Shocks over futures").click();
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    harness.run();
    harness.get_by_label("Find a command, measure or outcome").type_text("Regime collapsed");
    harness.run();
    harness.key_press(egui::Key::Enter);
    rest(&mut harness);
    picture(&mut harness, "shocks");
}

#[test]
fn the_plot_as_a_table() {
    let mut harness = open("two-track.ron", [1024.0, 700.0], 1.0);
    harness.get_by_label("Table").click();
    harness.run();
    picture(&mut harness, "table");
}

#[test]
fn every_other_view() {
    let mut harness = open(TWO_TRACK, [1280.0, 800.0], 1.0);
    let mut results = SnapshotResults::new();
    for id in harness.state().view_ids().into_iter().skip(1) {
        harness.state_mut().show_view(id);
        rest(&mut harness);
        add_picture(&mut results, &mut harness, id);
    }
}

fn why(size: [f32; 2]) -> Harness<'static, App> {
    let mut harness = open(TWO_TRACK, size, 1.0);
    harness.state_mut().show_view("why");
    rest(&mut harness);
    harness
}

#[test]
fn which_measure_did_it() {
    picture(&mut why([1280.0, 1500.0]), "why-answered");
}

#[test]
fn which_measure_did_it_at_1024_by_700() {
    picture(&mut why([1024.0, 700.0]), "why-answered-1024x700");
}

#[test]
fn the_map_small_and_with_one_thing_in_the_middle() {
    let mut harness = open(TWO_TRACK, [1024.0, 700.0], 1.0);
    harness.state_mut().show_view("map");
    rest(&mut harness);
    let mut results = SnapshotResults::new();
    add_picture(&mut results, &mut harness, "map-1024x700");
    harness.get_by_label_contains("Trust: ").click();
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "map-trust");
}

#[test]
fn four_plans_compared() {
    let mut harness = open(TWO_TRACK, [1280.0, 1400.0], 1.0);
    harness.state_mut().show_view("compare");
    rest(&mut harness);
    for plan in ["Quid pro quo", "Engagement with market access"] {
        harness.get_by_label("Add a plan to compare").click();
        harness.run();
        harness.get_by_label(plan).click();
        rest(&mut harness);
    }
    picture(&mut harness, "compared");
}

/// Plans down, schools across, and how far apart those are.
#[test]
fn plans_under_each_school() {
    let mut harness = open(TWO_TRACK, [1280.0, 1500.0], 1.0);
    harness.state_mut().show_view("compare");
    rest(&mut harness);
    harness.get_by_label("The same plans under each school").click_accesskit();
    wait_for(&mut harness, "How far apart");
    rest(&mut harness);
    picture(&mut harness, "schools");
}

#[test]
fn before_a_room() {
    let mut results = SnapshotResults::new();
    let mut harness = open(TWO_TRACK, [1280.0, 720.0], 1.0);
    harness.key_press(egui::Key::F11);
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "projector");
    harness.key_press(egui::Key::D);
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "projector-change");
    let mut harness = open(TWO_TRACK, [1024.0, 700.0], 1.0);
    harness.key_press(egui::Key::F11);
    rest(&mut harness);
    Theme::install_with(&harness.ctx, Contrast::High);
    add_picture(&mut results, &mut harness, "projector-contrast-1024x700");
}

#[test]
fn with_high_contrast() {
    let mut results = SnapshotResults::new();
    let mut harness = open(TWO_TRACK, [1280.0, 800.0], 1.0);
    Theme::install_with(&harness.ctx, Contrast::High);
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "contrast");
    harness.state_mut().show_view("trust");
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "contrast-trust");
}

#[test]
fn each_card_of_the_tour() {
    let mut results = SnapshotResults::new();
    let mut harness = open(TWO_TRACK, [1280.0, 800.0], 1.0);
    harness.key_press(egui::Key::F1);
    harness.run();
    harness.get_by_label("Take the tour").click();
    for card in 1..=5 {
        rest(&mut harness);
        add_picture(&mut results, &mut harness, &format!("tour-{card}"));
        harness.get_by_label(if card < 5 { "Next" } else { "Begin" }).click();
    }
    let mut harness = open(TWO_TRACK, [640.0, 400.0], 2.0);
    harness.key_press(egui::Key::F1);
    harness.run();
    harness.get_by_label("Take the tour").click();
    rest(&mut harness);
    add_picture(&mut results, &mut harness, "tour-200-percent");
}

#[test]
fn the_settings() {
    let mut harness = open(TWO_TRACK, [800.0, 600.0], 1.0);
    harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Comma);
    rest(&mut harness);
    picture(&mut harness, "settings");
}

#[test]
fn a_broken_file() {
    let path = PathBuf::from("tests/broken/plans/unknown-measure.ron");
    let mut harness = window(path, [800.0, 600.0], 1.0);
    let title = harness.state().title();
    assert!(!title.contains("unknown-measure"), "what is broken is not opened: {title}");
    picture(&mut harness, "broken");
}
