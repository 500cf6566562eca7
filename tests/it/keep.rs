//! Losing nothing: a window that ends without being closed, steps that outlive it, and what others
//! do to the open file. Windows here end as by a kill unless they are closed: nothing of theirs
//! runs any more, and only what is on the disk is left.

#![expect(clippy::disallowed_methods, reason = "tests change files behind the window's back")]

use std::{fs, path::Path, thread, time::Duration};

use eframe::App as _;
use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use two_track::app::App;

use crate::app::{WAITS_MAX, a_switch, is_on, press, read, settle, small_plan, window_that};

const SIZE: [f32; 2] = [1280.0, 800.0];

fn window(plan: &Path, work: &Path) -> Harness<'static, App> {
    window_that(SIZE, &[plan], Some(work))
}

fn toggle(harness: &mut Harness<'_, App>, measure: &str) {
    a_switch(harness, measure).click();
    // Rows move when numbers arrive, and the next click would miss its switch.
    settle(harness);
}

fn click(harness: &mut Harness<'_, App>, button: &str) {
    harness.get_by_role_and_label(egui::Role::Button, button).click();
    harness.run();
}

/// Closes a window as its cross does once nothing is to be asked.
fn close(mut harness: Harness<'_, App>) {
    harness.state_mut().on_exit(None);
}

/// Steps until something is so: what happens on the disk is seen a moment later.
fn wait_until(harness: &mut Harness<'_, App>, what: impl Fn(&Harness<'_, App>) -> bool) {
    for _ in 0..WAITS_MAX {
        harness.step();
        if what(harness) {
            harness.run();
            return;
        }
        thread::sleep(Duration::from_millis(10));
    }
    panic!("waited in vain");
}

fn says(harness: &Harness<'_, App>, words: &str) -> bool {
    harness.query_all_by_label_contains(words).next().is_some()
}

#[test]
fn a_window_that_was_killed_is_recovered_with_all_its_steps() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    for measure in ["Leader channel", "Liaison offices", "Sports teams"] {
        toggle(&mut first, measure);
    }
    press(&mut first, Modifiers::COMMAND, Key::Z);
    let lost = first.state().plan().clone();
    drop(first);
    let mut second = window(&path, folder.path());
    assert!(says(&second, "Unsaved work was found"));
    assert!(says(&second, "2 steps, the last one: Liaison offices off"));
    assert_ne!(second.state().plan(), &lost);
    click(&mut second, "Recover");
    settle(&mut second);
    assert_eq!(second.state().plan(), &lost);
    assert_eq!(second.state().title(), "small.ron •");
    press(&mut second, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert!(is_on(&second, "sports_exchange"), "what was undone before can be done again");
    for _ in 0..3 {
        press(&mut second, Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(second.state().title(), "small.ron", "back to what is on disk");
    close(second);
    let third = window(&path, folder.path());
    assert!(!says(&third, "Unsaved work was found"));
}

/// A session that ends closes windows without asking.
#[test]
fn what_is_unsaved_when_a_window_is_closed_unasked_is_offered() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    toggle(&mut first, "Leader channel");
    assert_eq!(first.state().title(), "small.ron •");
    close(first);
    let second = window(&path, folder.path());
    assert!(says(&second, "Unsaved work was found") && says(&second, "1 step"));
}

/// A window that did nothing leaves nothing, whatever becomes of its file.
#[test]
fn a_window_that_did_nothing_leaves_nothing_to_recover() {
    let (folder, path) = small_plan();
    drop(window(&path, folder.path()));
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("seed: 7", "seed: 8")).unwrap();
    let second = window(&path, folder.path());
    assert!(!says(&second, "Unsaved work was found"));
}

#[test]
fn a_drag_that_was_cut_short_is_recovered_where_it_was() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    let bar = first.get_by_label_contains("Liaison offices: from").rect();
    first.drag_at(bar.center());
    first.step();
    // Half a second and more, in the time that the window sees.
    for step in 1..=40 {
        first.hover_at(bar.center() + egui::vec2(2.0 * step as f32, 0.0));
        first.step();
    }
    let start = |h: &Harness<'_, App>| h.state().plan().uses()["liaison_offices"].start;
    let (on_disk, dragged_to) = (read(&path).uses()["liaison_offices"].start, start(&first));
    drop(first);
    let mut second = window(&path, folder.path());
    click(&mut second, "Recover");
    assert!(start(&second) > on_disk, "the drag went on to {dragged_to}");
    press(&mut second, Modifiers::COMMAND, Key::Z);
    assert_eq!(start(&second), on_disk, "one step");
}

#[test]
fn steps_can_be_taken_back_after_a_restart() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    let before = first.state().plan().clone();
    for measure in ["Leader channel", "Sports teams"] {
        toggle(&mut first, measure);
    }
    press(&mut first, Modifiers::COMMAND, Key::S);
    close(first);
    let mut second = window(&path, folder.path());
    assert!(!says(&second, "Unsaved work was found"));
    assert!(is_on(&second, "leader_channel") && is_on(&second, "sports_exchange"));
    press(&mut second, Modifiers::COMMAND, Key::Z);
    assert!(says(&second, "Undone: Sports teams on"));
    press(&mut second, Modifiers::COMMAND, Key::Z);
    assert_eq!(second.state().plan(), &before);
    for _ in 0..2 {
        press(&mut second, Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    }
    assert_eq!(second.state().title(), "small.ron");
    close(second);
    // A file that was changed in between is one more step.
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("seed: 7", "seed: 8")).unwrap();
    let mut third = window(&path, folder.path());
    assert_eq!(third.state().title(), "small.ron");
    press(&mut third, Modifiers::COMMAND, Key::Z);
    assert_eq!(third.state().plan().seed(), 7);
}

/// A `?` whose Shift is let go before it: the key that goes up is another one.
#[test]
fn a_key_that_is_let_go_under_another_name_does_not_join_what_follows() {
    let (folder, path) = small_plan();
    let mut harness = window(&path, folder.path());
    let key = |key, pressed, modifiers| egui::Event::Key {
        key,
        physical_key: Some(Key::Slash),
        pressed,
        repeat: false,
        modifiers,
    };
    harness.event(key(Key::Questionmark, true, Modifiers::SHIFT));
    harness.event(key(Key::Slash, false, Modifiers::NONE));
    harness.run();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    for measure in ["Leader channel", "Sports teams"] {
        press(&mut harness, Modifiers::COMMAND, Key::K);
        harness.event(egui::Event::Text(format!("switch on {measure}")));
        harness.run();
        press(&mut harness, Modifiers::NONE, Key::Enter);
        settle(&mut harness);
        assert!(says(&harness, measure));
    }
    assert!(is_on(&harness, "leader_channel") && is_on(&harness, "sports_exchange"));
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert!(is_on(&harness, "leader_channel"), "two steps, not one");
    assert!(!is_on(&harness, "sports_exchange"));
}

#[test]
fn what_was_discarded_or_thrown_away_is_not_offered() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    toggle(&mut first, "Leader channel");
    press(&mut first, Modifiers::COMMAND, Key::N);
    harness_new_plan(&mut first);
    drop(first);
    let mut second = window(&path, folder.path());
    assert!(!says(&second, "Unsaved work was found"));
    toggle(&mut second, "Leader channel");
    drop(second);
    let mut third = window(&path, folder.path());
    click(&mut third, "Throw away");
    assert!(says(&third, "Unsaved work was found"), "one click is not enough");
    click(&mut third, "Keep");
    click(&mut third, "Throw away");
    click(&mut third, "Throw away for good");
    assert!(!says(&third, "Unsaved work was found"));
    drop(third);
    assert!(!says(&window(&path, folder.path()), "Unsaved work was found"));
}

fn harness_new_plan(harness: &mut Harness<'_, App>) {
    harness.get_by_label("Maximum pressure").click();
    harness.run();
    harness.get_by_label("Discard changes").click();
    harness.run();
    assert_eq!(harness.state().title(), "maximum-pressure.ron");
}

#[test]
fn not_now_keeps_it_for_the_next_time() {
    let (folder, path) = small_plan();
    let mut first = window(&path, folder.path());
    toggle(&mut first, "Leader channel");
    drop(first);
    let mut second = window(&path, folder.path());
    click(&mut second, "Not now");
    close(second);
    let mut third = window(&path, folder.path());
    click(&mut third, "Recover");
    assert!(is_on(&third, "leader_channel"));
}

#[test]
fn a_file_that_others_change_is_noticed_and_asked_about() {
    let (folder, path) = small_plan();
    let (here, there) = (folder.path().join("here"), folder.path().join("there"));
    let mut ours = window(&path, &here);
    toggle(&mut ours, "Leader channel");
    let mine = ours.state().plan().clone();
    let mut theirs = window(&path, &there);
    toggle(&mut theirs, "Sports teams");
    press(&mut theirs, Modifiers::COMMAND, Key::S);
    wait_until(&mut ours, |ours| says(ours, "The file has changed on disk"));
    click(&mut ours, "Take theirs");
    assert_eq!(ours.state().plan(), theirs.state().plan());
    assert_eq!(ours.state().title(), "small.ron");
    press(&mut ours, Modifiers::COMMAND, Key::Z);
    assert_eq!(ours.state().plan(), &mine, "undo brings ours back");
    press(&mut ours, Modifiers::COMMAND, Key::S);
    assert_eq!(ours.state().title(), "small.ron", "they were seen, so nothing is asked again");
    assert_eq!(&read(&path), &mine);
}

#[test]
fn a_second_window_says_that_the_plan_is_open_in_another() {
    let (folder, path) = small_plan();
    let _first = window(&path, folder.path());
    let second = window(&path, folder.path());
    assert!(says(&second, "small.ron is open in another window as well"));
}

#[test]
fn a_file_that_is_gone_counts_as_unsaved_and_can_be_written_again() {
    let (folder, path) = small_plan();
    let mut harness = window(&path, &folder.path().join("work"));
    fs::remove_file(&path).unwrap();
    wait_until(&mut harness, |harness| harness.state().title() == "small.ron •");
    assert!(says(&harness, "small.ron is gone from the disk"));
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert_eq!(harness.state().title(), "small.ron");
    assert_eq!(&read(&path), harness.state().plan());
}

#[test]
fn where_unsaved_work_cannot_be_kept_the_window_works_and_says_so() {
    let (folder, path) = small_plan();
    let file = folder.path().join("no folder");
    fs::write(&file, "").unwrap();
    let mut harness = window(&path, &file);
    assert!(says(&harness, "Unsaved changes are not safe from a crash"));
    toggle(&mut harness, "Leader channel");
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(read(&path).uses()["leader_channel"].on);
}
