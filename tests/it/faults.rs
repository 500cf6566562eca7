//! What disks and other programs do to a plan's file, each tried for real: a damaged plan never,
//! and a message always. What needs a disk of its own is run by `.ci/faults`.

#![expect(clippy::disallowed_methods, reason = "tests do what other programs do")]
#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::fs;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use two_track::app::App;
use two_track::store;

use crate::app::{a_switch, is_on, press, read, settle, small_plan, window, window_that};

fn drop_file(harness: &mut Harness<'_, App>, path: &Path) {
    drop_files(harness, &[path]);
}

fn drop_files(harness: &mut Harness<'_, App>, paths: &[&Path]) {
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
    for path in paths {
        let dropped = std::sync::Arc::new(Dropped(path.to_path_buf()));
        harness.input_mut().dropped_files.push(dropped);
    }
    harness.step();
    harness.input_mut().dropped_files.clear();
    harness.run();
}

/// What is held over the window is told before it is let go; several are compared.
#[test]
fn what_dropping_would_do_is_told_and_several_are_compared() {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let text = fs::read_to_string(&path).unwrap();
    let others = ["one.ron", "two.ron"].map(|name| {
        let other = folder.path().join(name);
        fs::write(&other, text.replace("Small", name)).unwrap();
        other
    });
    let held =
        |path: &PathBuf| egui::HoveredFile { path: Some(path.clone()), ..Default::default() };
    harness.input_mut().hovered_files = vec![held(&others[0])];
    // What comes up is measured before it is shown.
    harness.run_steps(2);
    harness.get_by_label("Drop to open one.ron in place of small.ron");
    harness.input_mut().hovered_files = others.iter().map(held).collect();
    harness.run_steps(2);
    harness.get_by_label("Drop to compare 2 plans with small.ron");
    harness.input_mut().hovered_files.clear();
    drop_files(&mut harness, &[&others[0], &others[1]]);
    assert!(harness.query_by_label_contains("Drop to").is_none());
    settle(&mut harness);
    harness.get_by_label("Leave out one.ron");
    harness.get_by_label("Leave out two.ron");
    assert_eq!(harness.state().title(), "small.ron");
}

#[test]
fn what_is_no_plan_is_refused_in_words_and_what_is_open_stays() {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    let before = harness.state().plan().clone();
    let large = folder.path().join("large.ron");
    fs::File::create(&large).unwrap().set_len(50 << 20).unwrap();
    let bytes = folder.path().join("bytes.ron");
    fs::write(&bytes, [0xff; 64]).unwrap();
    let deep = folder.path().join("deep.ron");
    fs::write(&deep, "(".repeat(1 << 20)).unwrap();
    let half = folder.path().join("half.ron");
    fs::write(&half, &fs::read(&path).unwrap()[..60]).unwrap();
    for (path, words) in [
        (folder.path().to_owned(), "this is a folder"),
        (large, "the file is larger than 4 MB"),
        (bytes, "not UTF-8 text"),
        (deep, "the name of a field is expected here"),
        (half, "Error at"),
        (folder.path().join("gone.ron"), "there is no such file"),
    ] {
        drop_file(&mut harness, &path);
        harness.get_by_label("This file cannot be opened");
        harness.get_by_label_contains(words);
        harness.get_by_label("Close").click();
        harness.run();
        assert_eq!(harness.state().plan(), &before, "{words}");
        assert_eq!(harness.state().title(), "small.ron");
    }
}

#[test]
fn a_path_that_failed_can_be_changed_without_typing_it_again() {
    let (folder, path) = small_plan();
    let mut harness = window(&[&path]);
    drop_file(&mut harness, &folder.path().join("smal.ron"));
    harness.get_by_label("Change the path…").click();
    harness.run();
    let field = harness.get_by_role_and_label(egui::Role::TextInput, "Path of the file");
    assert!(field.value().is_some_and(|text| text.ends_with("smal.ron")));
}

#[test]
fn permission_that_is_lost_between_two_saves_is_told_and_nothing_is_lost() {
    let (folder, path) = small_plan();
    let mut harness = window_that([1280.0, 800.0], &[&path], Some(&folder.path().join("work")));
    let save = |harness: &mut Harness<'_, App>| press(harness, Modifiers::COMMAND, Key::S);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    save(&mut harness);
    let saved = fs::read(&path).unwrap();
    let protect = |on: bool| {
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(on);
        fs::set_permissions(&path, permissions).unwrap();
    };
    protect(true);
    a_switch(&harness, "Sports teams").click();
    harness.run();
    save(&mut harness);
    harness.get_by_label("This plan was not saved");
    harness.get_by_label_contains("write-protected");
    harness.get_by_label("Close").click();
    harness.run();
    assert_eq!(harness.state().title(), "small.ron •");
    assert_eq!(fs::read(&path).unwrap(), saved);
    protect(false);
    save(&mut harness);
    assert!(read(&path).uses()["sports_exchange"].on);
}

/// Who may do everything is not stopped by this; then there is nothing to see.
#[cfg(unix)]
#[test]
fn a_folder_that_takes_no_files_is_told_and_nothing_is_lost() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = small_plan();
    let work = tempfile::tempdir().unwrap();
    let mut harness = window_that([1280.0, 800.0], &[&path], Some(work.path()));
    let allow = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
    allow(0o555).unwrap();
    if fs::write(folder.path().join("probe"), "").is_ok() {
        return;
    }
    let before = fs::read(&path).unwrap();
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.get_by_label("This plan was not saved");
    harness.get_by_label("cannot write: permission denied");
    harness.get_by_label("Close").click();
    harness.run();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(harness.state().title(), "small.ron •");
    allow(0o755).unwrap();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(read(&path).uses()["leader_channel"].on);
}

#[cfg(unix)]
#[test]
fn a_plan_behind_a_link_is_saved_where_it_is() {
    let (folder, path) = small_plan();
    let link = folder.path().join("link.ron");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut harness = window(&[&link]);
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(read(&path).uses()["leader_channel"].on);
}

const TURNS: u32 = 500;
const WRITER: &str = "TWO_TRACK_TEST_WRITES_TO";

/// What two writers write: whole if all of it is by one.
fn by(writer: u32) -> String {
    format!("({writer})\n").repeat(3000 + 2000 * writer as usize)
}

#[test]
#[ignore = "a writer of the test below"]
fn writer() {
    let Ok(path) = std::env::var(WRITER) else { return };
    let me = std::process::id() % 2;
    for _ in 0..TURNS {
        store::write(Path::new(&path), &by(me)).unwrap();
    }
}

#[test]
fn two_programs_that_save_a_thousand_times_never_leave_half_a_plan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    store::write(&path, &by(0)).unwrap();
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "faults::writer", "--ignored"])
            .env(WRITER, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut writers = [start(), start()];
    let mut looks = 0;
    while writers.iter_mut().any(|writer| writer.try_wait().unwrap().is_none()) {
        let text = store::open(&path).unwrap();
        assert!(text == by(0) || text == by(1), "{} bytes, look {looks}", text.len());
        looks += 1;
    }
    for mut writer in writers {
        assert!(writer.wait().unwrap().success());
    }
    assert!(looks > 10, "{looks} looks");
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 1, "nothing is left behind beside the plan");
}

/// Saves of two windows in all, each of a program of its own; another number by this name.
const SAVES: usize = 60;
const SAVES_BY: &str = "TWO_TRACK_TEST_SAVES";
const WINDOW: &str = "TWO_TRACK_TEST_WINDOW_ON";
const CHANGED: &str = "The file has changed on disk";

/// A window on a plan that another program saves as well, and what its file held when the window
/// last knew.
struct Sharing {
    harness: Harness<'static, App>,
    path: PathBuf,
    known: String,
    turns: usize,
    asked: usize,
}

impl Sharing {
    /// Opens it, with one step that can be taken back and done again.
    fn open(path: &Path, measure: &str) -> Self {
        let mut harness = window_that([640.0, 400.0], &[path], None);
        press(&mut harness, Modifiers::COMMAND, Key::K);
        let field = harness.get_by_label("Find a command, measure or outcome");
        field.type_text(&format!("switch on {measure}"));
        harness.run();
        press(&mut harness, Modifiers::NONE, Key::Enter);
        assert_eq!(harness.state().title(), "small.ron •");
        // There is least to draw before a room.
        press(&mut harness, Modifiers::NONE, Key::F11);
        let known = fs::read_to_string(path).unwrap();
        Self { harness, path: path.to_owned(), known, turns: 0, asked: 0 }
    }

    fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
        self.harness.step();
    }

    fn answers(&mut self, button: &str) {
        self.harness.get_by_label(button).click_accesskit();
        self.harness.step();
        self.harness.step();
    }

    fn is_asking(&self) -> bool {
        self.harness.query_by_label(CHANGED).is_some()
    }

    /// Changes the plan and saves it. What the other has saved is never replaced unasked.
    fn turn(&mut self) {
        self.turns += 1;
        self.harness.step();
        // It may have noticed by itself already.
        if self.is_asking() {
            self.answers("Cancel");
        }
        let key = if self.turns.is_multiple_of(2) { Modifiers::SHIFT } else { Modifiers::NONE };
        self.keys(Modifiers::COMMAND | key, Key::Z);
        let theirs = fs::read_to_string(&self.path).unwrap();
        self.keys(Modifiers::COMMAND, Key::S);
        // Where the other has come to the same plan, there is nothing to ask.
        let same = read(&self.path) == *self.harness.state().plan();
        let changed = theirs != self.known;
        let fair = if self.is_asking() { changed } else { !changed || same };
        assert!(fair, "turn {}: changed {changed}, the same plan {same}", self.turns);
        if self.is_asking() {
            self.asked += 1;
            assert_eq!(fs::read_to_string(&self.path).unwrap(), theirs, "nothing was written yet");
            if self.turns.is_multiple_of(5) {
                self.answers("Take theirs");
                assert_eq!(self.harness.state().plan(), &read(&self.path), "theirs is taken");
                self.keys(Modifiers::COMMAND, Key::S);
            } else {
                self.answers("Overwrite");
            }
        }
        assert_eq!(self.harness.state().title(), "small.ron", "turn {}", self.turns);
        self.known = fs::read_to_string(&self.path).unwrap();
        assert_eq!(self.harness.state().plan(), &read(&self.path), "what was saved is whole");
    }
}

#[test]
#[ignore = "the other window of the test below"]
fn the_other_window() {
    let Ok(path) = std::env::var(WINDOW) else { return };
    let mut window = Sharing::open(Path::new(&path), "sports");
    let mut said = std::io::stdout();
    writeln!(said, "{OPEN}").unwrap();
    for line in std::io::stdin().lines() {
        if line.unwrap() == END {
            break;
        }
        window.turn();
        writeln!(said, "{DONE} {}", window.asked).unwrap();
    }
}

const OPEN: &str = "the other window is open";
const DONE: &str = "the other window has saved, and was asked so often:";
const END: &str = "end";

#[test]
fn two_windows_that_save_in_turn_lose_nothing_unasked() {
    let (folder, path) = small_plan();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "faults::the_other_window", "--ignored", "--nocapture"])
        .env(WINDOW, &path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = std::io::BufReader::new(other.stdout.take().unwrap()).lines();
    let mut tell = other.stdin.take().unwrap();
    let mut wait_for = |words: &str| -> String {
        let line = said.by_ref().map(Result::unwrap).find(|line| line.contains(words));
        line.unwrap_or_else(|| panic!("the other window ended before “{words}”"))
    };
    wait_for(OPEN);
    let mut window = Sharing::open(&path, "leader channel");
    let mut asked = String::new();
    let saves = std::env::var(SAVES_BY).map_or(SAVES, |saves| saves.parse().unwrap());
    for _ in 0..saves / 2 {
        window.turn();
        writeln!(tell, "save").unwrap();
        asked = wait_for(DONE);
    }
    writeln!(tell, "{END}").unwrap();
    assert!(other.wait().unwrap().success());
    let asked: usize = asked.rsplit(' ').next().unwrap().parse().unwrap();
    // They may come to the same plan now and then; then there is nothing to ask.
    assert!(window.asked + asked > saves / 2, "asked {} and {asked} times", window.asked);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

const FULL: &str = "TWO_TRACK_TEST_FULL_DISK";
const READ_ONLY: &str = "TWO_TRACK_TEST_READ_ONLY_DISK";

/// On a disk of its own, nearly full: saving says so, the old plan stays whole, and once there is
/// room again the same window saves.
#[test]
#[ignore = "needs a small disk; .ci/faults makes one"]
fn a_full_disk() {
    let disk = PathBuf::from(std::env::var(FULL).unwrap());
    let (_folder, small) = small_plan();
    let path = disk.join("plan.ron");
    fs::copy(&small, &path).unwrap();
    let mut harness = window_that([1280.0, 800.0], &[&path], Some(&disk.join("work")));
    let before = fs::read(&path).unwrap();
    // All that is left, in ever smaller pieces.
    let filler = disk.join("filler");
    let mut bytes = Vec::new();
    for size in [1 << 20, 1 << 14, 1 << 12, 1 << 10, 1] {
        loop {
            let longer = [bytes.as_slice(), &vec![b'x'; size]].concat();
            if fs::write(&filler, &longer).is_err() {
                break;
            }
            bytes = longer;
            if size == 1 && bytes.len() % 4096 == 0 {
                break;
            }
        }
    }
    let said = |harness: &Harness<'_, App>, words: &str| {
        harness.query_all_by_label_contains(words).next().is_some()
    };
    // The first steps may still fit into what the journal has begun to fill.
    for _ in 0..101 {
        a_switch(&harness, "Leader channel").click();
        harness.run();
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.step();
        if said(&harness, "not safe from a crash") && is_on(&harness, "leader_channel") {
            break;
        }
    }
    assert!(said(&harness, "not safe from a crash: cannot write: the disk is full"));
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.get_by_label("This plan was not saved");
    harness.get_by_label("cannot write: the disk is full");
    harness.get_by_label("Close").click();
    harness.run();
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(harness.state().title(), "plan.ron •");
    fs::remove_file(&filler).unwrap();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(read(&path).uses()["leader_channel"].on);
}

#[test]
#[ignore = "needs a read-only disk; .ci/faults makes one"]
fn a_read_only_disk() {
    let path = PathBuf::from(std::env::var(READ_ONLY).unwrap()).join("plan.ron");
    let work = path.with_file_name("work");
    let mut harness = window_that([1280.0, 800.0], &[&path], Some(&work));
    a_switch(&harness, "Leader channel").click();
    harness.run();
    press(&mut harness, Modifiers::COMMAND, Key::S);
    harness.get_by_label("This plan was not saved");
    harness.get_by_label("cannot write: the disk is read-only");
    harness.get_by_label("Change the path…").click();
    harness.run();
    harness.get_by_label("Save the plan as");
    assert_eq!(harness.state().title(), "plan.ron •");
}
