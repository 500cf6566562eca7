//! The window driven through its accessibility tree, as a person would drive it who cannot see
//! it: what is asked for, what happens to the plan and its file, and what is said. How it looks
//! is `window`'s.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "tests make the files that the window opens")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command as Process,
    thread,
    time::Duration,
};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::app::{App, Command, Start};
use two_track::model::{self, Model};
use two_track::plan::{self, Plan};
use two_track::store::assets;

/// Long enough for any machine; a window that is not done by then is stuck.
pub(crate) const WAITS_MAX: usize = 6_000;

fn korea() -> Model {
    model::check(assets::MODEL, assets::CASES[0].1).model.unwrap()
}

pub(crate) fn window(plans: &[&Path]) -> Harness<'static, App> {
    window_of([1280.0, 800.0], plans)
}

pub(crate) fn window_of(size: [f32; 2], plans: &[&Path]) -> Harness<'static, App> {
    window_that(size, plans, None)
}

/// A window that keeps what is not saved in a folder.
pub(crate) fn window_that(
    size: [f32; 2],
    plans: &[&Path],
    work_folder: Option<&Path>,
) -> Harness<'static, App> {
    let plans = plans.iter().map(|path| path.to_path_buf()).collect();
    let work_folder = work_folder.map(Path::to_owned);
    let start = Start { plans, model: korea(), settings_file: None, work_folder };
    let mut harness = Harness::builder()
        .with_size(size)
        .with_max_steps(20)
        .renderer(crate::soft::Cpu::default())
        .build_eframe(|cc| App::new(&cc.egui_ctx, start));
    settle(&mut harness);
    harness
}

/// Lets the window take what was asked, then waits for the newest numbers; the worker beside the
/// window sets the pace.
pub(crate) fn settle(harness: &mut Harness<'_, App>) {
    harness.run();
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

/// Waits for the newest numbers and for every long question of the open view: what is seen after
/// that, as progress with its “Stop” is not, stays.
pub(crate) fn rest(harness: &mut Harness<'_, App>) {
    for _ in 0..WAITS_MAX {
        harness.step();
        let busy = |harness: &Harness<'_, App>| {
            harness.state().is_computing() || harness.state().is_working()
        };
        if !busy(harness) {
            harness.run();
            // An answer may bring the next question.
            if !busy(harness) {
                return;
            }
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("the window does not come to rest");
}

/// A small plan of few futures in a folder of its own.
pub(crate) fn small_plan() -> (tempfile::TempDir, PathBuf) {
    small_plan_of(100)
}

/// A small plan of so many futures in a folder of its own.
pub(crate) fn small_plan_of(futures: u32) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("small.ron");
    let text = format!(
        "(format: 1, title: \"Small\", case: \"korea-2027\", seed: 7, futures: {futures},\n \
         measures: {{ \"liaison_offices\": (start: Some(\"2028-01\")) }})\n"
    );
    fs::write(&path, text).unwrap();
    (folder, path)
}

pub(crate) fn read(path: &Path) -> Plan {
    plan::check(&fs::read_to_string(path).unwrap(), &korea()).0.unwrap()
}

pub(crate) fn is_on(harness: &Harness<'_, App>, measure: &str) -> bool {
    harness.state().plan().uses()[measure].on
}

pub(crate) fn a_switch<'t>(
    harness: &'t Harness<'_, App>,
    measure: &'t str,
) -> egui_kittest::Node<'t> {
    harness.get_by_role_and_label(egui::Role::Switch, measure)
}

pub(crate) fn press(harness: &mut Harness<'_, App>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run();
}

#[test]
fn opens_the_example_with_both_influences_labelled() {
    let harness = window(&[]);
    assert_eq!(harness.state().title(), "two-track.ron");
    assert!(is_on(&harness, "liaison_offices"));
    // The plot's text alternative names both sides.
    let plot = harness.get_by(|node| {
        node.role() == egui::Role::Image
            && node.label().is_some_and(|text| text.contains("Influence on North Korea. In 2047: "))
    });
    let text = plot.accesskit_node().label().unwrap();
    assert!(text.contains("China") && text.contains("80 % of runs"), "{text}");
    harness.get_by_label_contains("War and secret deals are not in it");
}

#[test]
fn a_switch_projects_anew_and_undo_takes_it_back_exactly() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let before = harness.state().bands().unwrap().clone();
    a_switch(&harness, "Liaison offices").click();
    settle(&mut harness);
    assert!(!is_on(&harness, "liaison_offices"));
    assert_eq!(harness.state().title(), "small.ron •");
    let contact = korea().outcomes.get_index_of("contact").unwrap();
    let mean = |bands: &two_track::ensemble::Bands| *bands.outcomes[contact].mean.last().unwrap();
    let off = mean(harness.state().bands().unwrap());
    assert!(off < mean(&before), "without the offices there is less contact: {off}");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    settle(&mut harness);
    assert_eq!(harness.state().title(), "small.ron", "back to what is on disk");
    assert_eq!(harness.state().bands().unwrap(), &before);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(!is_on(&harness, "liaison_offices"), "redone");
}

#[test]
fn a_drag_of_a_bar_is_one_step() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let start = harness.state().plan().uses()["liaison_offices"].start;
    let bar = harness.get_by_label_contains("Liaison offices: from").rect();
    harness.drag_at(bar.center());
    for step in 1..=5 {
        harness.hover_at(bar.center() + egui::vec2(12.0 * step as f32, 0.0));
        harness.step();
    }
    harness.drop_at(bar.center() + egui::vec2(60.0, 0.0));
    settle(&mut harness);
    let moved = harness.state().plan().uses()["liaison_offices"].start;
    assert!(moved.months_since(start) >= 12, "moved from {start} to {moved}");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(harness.state().plan().uses()["liaison_offices"].start, start);
    assert_eq!(harness.state().title(), "small.ron");
}

#[test]
fn saves_what_is_open_and_reads_it_back() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert_eq!(harness.state().title(), "small.ron");
    assert_eq!(&read(&path), harness.state().plan());
    assert!(read(&path).uses()["leader_channel"].on);
}

#[test]
fn a_file_that_others_changed_is_not_overwritten_unasked() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    let theirs = fs::read_to_string(&path).unwrap().replace("seed: 7", "seed: 8");
    fs::write(&path, &theirs).unwrap();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.get_by_label("The file has changed on disk");
    assert_eq!(fs::read_to_string(&path).unwrap(), theirs);
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(harness.state().title(), "small.ron •", "the edits are kept");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.get_by_label("Overwrite").click();
    harness.run();
    assert_eq!(read(&path).seed(), 7);
}

#[test]
fn a_broken_file_is_explained_and_what_is_open_stays() {
    let (folder, path) = small_plan();
    let broken = folder.path().join("broken.ron");
    let text = fs::read_to_string(&path).unwrap().replace("liaison_offices", "liason_offices");
    fs::write(&broken, text).unwrap();
    let mut harness = window(&[&path]);
    let before = harness.state().plan().clone();
    press(&mut harness, Modifiers::COMMAND, Key::O);
    harness.get_by_label("broken.ron").click();
    harness.run();
    harness.get_by_label("This file cannot be opened");
    harness.get_by_label_contains("Error at 2:");
    harness.get_by_label_contains("did you mean `liaison_offices`?");
    assert_eq!(harness.state().plan(), &before);
    assert_eq!(harness.state().title(), "small.ron");
}

#[test]
fn unsaved_changes_are_asked_about_before_another_plan_opens() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::N);
    harness.get_by_label_contains("Maximum pressure").click();
    harness.run();
    harness.get_by_label("Save the changes?");
    assert_eq!(harness.state().title(), "small.ron •");
    harness.get_by_label("Discard changes").click();
    settle(&mut harness);
    assert_eq!(harness.state().title(), "maximum-pressure.ron");
    assert!(!read(&path).uses()["leader_channel"].on, "discarded, not saved");
}

#[test]
fn closing_with_changes_asks_and_can_save_first() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    close(&mut harness);
    harness.get_by_label("Save the changes?");
    harness.get_by_label("Cancel").click();
    harness.run();
    assert!(harness.query_by_label("Save the changes?").is_none());
    assert!(!read(&path).uses()["leader_channel"].on, "cancelled, not saved");
    close(&mut harness);
    harness.get_by_label("Save").click();
    harness.run();
    assert!(read(&path).uses()["leader_channel"].on, "saved before closing");
}

/// What the window manager says when its cross is clicked.
fn close(harness: &mut Harness<'_, App>) {
    let viewport = harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.events.push(egui::ViewportEvent::Close);
    harness.step();
    let viewport = harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
    viewport.events.clear();
    harness.run();
}

#[test]
fn a_sample_asks_for_a_path_and_does_not_replace_a_file_unasked() {
    let (folder, path) = small_plan();
    let before = fs::read_to_string(&path).unwrap();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND, Key::N);
    harness.get_by_label("Maximum pressure").click();
    settle(&mut harness);
    press(&mut harness, Modifiers::COMMAND, Key::S);
    type_path(&mut harness, &path);
    harness.get_by_label("Replace the file?");
    harness.get_by_label("Cancel").click();
    harness.run();
    assert_eq!(fs::read_to_string(&path).unwrap(), before, "cancelled");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    // A name without its ending gets it, so that the lists find the file again.
    type_path(&mut harness, &folder.path().join("pressure"));
    assert_eq!(harness.state().title(), "pressure.ron");
    assert_eq!(&read(&folder.path().join("pressure.ron")), harness.state().plan());
}

/// Replaces what stands in the path field and presses Enter.
fn type_path(harness: &mut Harness<'_, App>, path: &Path) {
    let text = path.display().to_string();
    type_into(harness, egui::Role::TextInput, "Path of the file", &text);
    press(harness, Modifiers::NONE, Key::Enter);
}

/// Replaces what stands in a text field.
fn type_into(harness: &mut Harness<'_, App>, role: egui::Role, name: &str, text: &str) {
    harness.get_by_role_and_label(role, name).focus();
    harness.run();
    press(harness, Modifiers::COMMAND, Key::A);
    harness.get_by_role_and_label(role, name).type_text(text);
    harness.run();
}

#[test]
fn a_plan_that_cannot_be_saved_keeps_its_changes_and_says_why() {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut harness, &folder.path().join("no such folder").join("plan.ron"));
    harness.get_by_label("This plan was not saved");
    harness.get_by_label_contains("there is no such folder");
    assert_eq!(harness.state().title(), "small.ron •");
    assert!(is_on(&harness, "leader_channel"));
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Drops a file on the window.
pub(crate) fn drop_on(harness: &mut Harness<'_, App>, file: PathBuf) {
    harness.input_mut().dropped_files.push(std::sync::Arc::new(Dropped(file)));
    harness.step();
    harness.input_mut().dropped_files.clear();
    settle(harness);
}

#[test]
fn a_file_dropped_on_the_window_opens() {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let other = folder.path().join("other.ron");
    let text = fs::read_to_string(&path).unwrap().replace("seed: 7", "seed: 9");
    fs::write(&other, text).unwrap();
    drop_on(&mut harness, other);
    assert_eq!(harness.state().title(), "other.ron");
    assert_eq!(harness.state().plan().seed(), 9);
}

#[test]
fn every_view_opens_by_its_tab() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let ids = harness.state().view_ids();
    assert!(ids.contains(&"plan") && ids.contains(&"model"), "{ids:?}");
    for id in ids {
        harness.state_mut().show_view(id);
        harness.run();
    }
    harness.state_mut().show_view("model");
    harness.run();
    type_into(&mut harness, egui::Role::TextInput, "Search the model", "us_influence_north_formal");
    harness.get_by_label("Outcomes (1)");
    harness.get_by_label("us_influence_north_formal");
    assert!(harness.query_by_label("warheads").is_none(), "found only what was searched for");
}

#[test]
fn details_are_set_in_the_briefing() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    harness.run();
    harness.get_by_label("Cost and consent");
    type_into(&mut harness, egui::Role::MultilineTextInput, "Note", "First of all");
    settle(&mut harness);
    assert_eq!(harness.state().plan().uses()["liaison_offices"].note, "First of all");
    harness.get_by_label("To the end").click();
    harness.run();
    let end = harness.state().plan().uses()["liaison_offices"].end;
    assert_eq!(end, Some(korea().case.end));
    harness.get_by_label("Reset").click();
    settle(&mut harness);
    assert!(!is_on(&harness, "liaison_offices"), "the baseline has no offices");
}

/// While a measure is edited, the line that says when it is accepted keeps its place: in every
/// picture there is that line, or one that says that it is to come.
#[test]
fn the_dates_of_an_edited_measure_keep_their_place() {
    // So many that dates come after the first numbers.
    let (_folder, path) = small_plan_of(2000);
    let mut harness = window(&[&path]);
    harness.get_by_label("Details of Liaison offices").click();
    rest(&mut harness);
    let lines = |harness: &Harness<'_, App>| {
        let begins = ["Accepted ", "Is not accepted ", "Its dates "];
        let is = |text: String| begins.iter().any(|begin| text.starts_with(begin));
        harness.query_all_by(|node| node.label().or(node.value()).is_some_and(is)).count()
    };
    assert_eq!(lines(&harness), 1);
    harness.get_by_label("To the end").click();
    for _ in 0..WAITS_MAX {
        harness.step();
        assert_eq!(lines(&harness), 1);
        let ends = harness.state().plan().uses()["liaison_offices"].end.is_some();
        if ends && !harness.state().is_computing() {
            return;
        }
        thread::sleep(Duration::from_millis(1));
    }
    panic!("the dates never come");
}

#[test]
fn the_palette_switches_a_measure_by_part_of_its_name() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Find a command, measure or outcome").type_text("off liaison");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(!is_on(&harness, "liaison_offices"));
}

/// An assumption is found by what is said of it, and is one more click away.
#[test]
fn the_palette_finds_how_closed_pyongyang_was() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND, Key::K);
    harness.get_by_label("Find a command, measure or outcome").type_text("closed 2024");
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.run();
    harness.get_by_label("Receptivity today: As in 2024, about 0.080").click_accesskit();
    settle(&mut harness);
    let assumed = harness.state().plan().assumptions()["receptivity_now"];
    assert!((assumed.p50 - 0.08).abs() < 1e-9, "{assumed:?}");
    assert!(assumed.p10 < assumed.p50 && assumed.p50 < assumed.p90);
}

#[test]
fn influence_is_plotted_on_others_and_by_other_readings_and_stays_chosen() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    settle(&mut harness);
    harness.get_by_label_contains("China above the U.S. in 2047");
    let plotted = |harness: &Harness<'_, App>, words: &str| {
        let is = |text: String| text.contains(words);
        let image = egui::Role::Image;
        harness.query_by(|node| node.role() == image && node.label().is_some_and(is)).is_some()
    };
    assert!(plotted(&harness, "Influence on North Korea. In 2047: "));
    press(&mut harness, Modifiers::NONE, Key::P);
    assert!(plotted(&harness, "Influence on South Korea. In 2047: "));
    press(&mut harness, Modifiers::NONE, Key::Y);
    harness.get_by(|node| node.value().is_some_and(|value| value == "FBIC-like"));
}

#[test]
fn the_shortcuts_of_all_commands_differ() {
    let all = Command::ALL.iter().flat_map(|command| command.shortcuts());
    let mut seen: Vec<_> = Vec::new();
    for keys in all {
        assert!(!seen.contains(keys), "{keys:?} stands for two commands");
        seen.push(*keys);
    }
}

/// The window and the command line walk the same line: the CSV holds the window's numbers.
#[test]
fn the_window_shows_the_numbers_of_the_command_line() {
    let (_folder, path) = small_plan();
    let harness = window(&[&path]);
    let bands = harness.state().bands().unwrap();
    let output = Process::new(env!("CARGO_BIN_EXE_two-track"))
        .args(["project", &path.display().to_string(), "--out", "-.csv"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let csv = String::from_utf8(output.stdout).unwrap();
    let mut lines = csv.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let column = |name: &str| columns.iter().position(|c| *c == name).unwrap();
    let (outcome, median, high) = (column("outcome"), column("p50"), column("p90"));
    let model = korea();
    for id in ["us_influence_north", "china_influence_north", "warheads"] {
        let index = model.outcomes.get_index_of(id).unwrap();
        let rows = lines.clone().filter(|line| line.split(',').nth(outcome) == Some(id));
        let written: Vec<[f64; 2]> = rows
            .map(|line| {
                let cells: Vec<&str> = line.split(',').collect();
                [cells[median].parse().unwrap(), cells[high].parse().unwrap()]
            })
            .collect();
        let shown: Vec<[f64; 2]> =
            bands.outcomes[index].quantiles.iter().map(|q| [q[4], q[6]]).collect();
        assert!(!written.is_empty(), "{csv}");
        assert_eq!(written, shown, "{id}");
    }
}

#[test]
fn to_pass_through_an_assumption_changes_nothing() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    harness.state_mut().show_view("assumptions");
    harness.run();
    for quantile in ["low", "median", "high"] {
        harness.get_by_label(&format!("Pull of trust on receptivity: {quantile}")).focus();
        harness.run();
        press(&mut harness, Modifiers::NONE, Key::Tab);
        settle(&mut harness);
    }
    assert!(harness.state().plan().assumptions().is_empty());
}

#[test]
fn a_file_too_large_to_read_is_not_replaced_unasked() {
    let (folder, path) = small_plan();
    let other = folder.path().join("large.ron");
    fs::write(&other, "x".repeat(5_000_000)).unwrap();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    type_path(&mut harness, &other);
    harness.get_by_label("Replace the file?");
    assert_eq!(fs::metadata(&other).unwrap().len(), 5_000_000);
}
