//! The house rules that no compiler keeps: imports go down the floors, egui, printing and the disk
//! stay in their rooms, every file says what it owns, and nothing grows out of sight.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from the ground up; rooms of one floor do not know each other.
const FLOORS: [&[&str]; 7] = [
    &["base"],
    &["model"],
    &["plan"],
    &["ensemble"],
    &["analysis"],
    &["export", "store"],
    &["app", "cli"],
];

const LINES_MAX: usize = 600;
const COLUMNS_MAX: usize = 100;
const HEADER_LINES_MAX: usize = 6;
const BANNED_FILE_NAMES: [&str; 8] =
    ["common", "helper", "helpers", "manager", "misc", "types", "util", "utils"];

/// Words that belong into some rooms only: the words, the rooms, and why.
const AT_HOME: [(&[&str], &[&str], &str); 3] = [
    (&["egui", "eframe", "egui_plot", "rfd"], &["app"], "only app knows the window"),
    (
        &["println!", "print!", "eprintln!", "eprint!", "stdout", "stderr"],
        &["cli"],
        "only cli prints",
    ),
    (&["fs", "OpenOptions", "tempfile"], &["store"], "only store touches the disk"),
];

struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// The folder of `src/` that it lies in or is the root of.
    fn room(&self) -> Option<&str> {
        let mut parts = self.path.strip_prefix("src").ok()?.components();
        let first = Path::new(parts.next()?.as_os_str());
        first.file_stem()?.to_str().filter(|name| !matches!(*name, "lib" | "main"))
    }

    /// Its code: without comments, texts, and unit tests at its end.
    fn code(&self) -> String {
        let before_tests = self.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let mut code = String::new();
        for line in before_tests.lines().filter(|line| !line.trim_start().starts_with("//")) {
            // Every second part of a line lies between quotes; a text over several lines may be
            // read as code, which makes the test stricter and never blind.
            code.extend(line.split('"').step_by(2));
            code.push('\n');
        }
        code
    }

    fn name(&self) -> std::path::Display<'_> {
        self.path.display()
    }
}

/// Every Rust file under some folders, with paths from the root of the package.
fn sources(folders: &[&str]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = String::from_utf8(fs::read(&path).unwrap()).unwrap();
                found.push(Source { path, text });
            }
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > folders.len(), "the sources are not found from here");
    found
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&room))
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words after `crate::`, also each first one inside `crate::{…}`.
fn imported(code: &str) -> BTreeSet<&str> {
    let first_word = |text: &'_ str| text.len() - text.trim_start_matches(is_word).len();
    let mut rooms = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        let Some(list) = after.strip_prefix('{') else {
            rooms.insert(&after[..first_word(after)]);
            continue;
        };
        let (mut depth, mut entry) = (1, true);
        for (at, c) in list.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => break,
                '}' => depth -= 1,
                ',' if depth == 1 => entry = true,
                c if entry && is_word(c) => {
                    rooms.insert(&list[at..at + first_word(&list[at..])]);
                    entry = false;
                }
                _ => {}
            }
        }
    }
    rooms
}

#[test]
fn imports_are_found_in_every_form() {
    let found =
        imported("use crate::base::X; use crate::{plan::{self, Plan}, model, store::a::B};");
    assert_eq!(found, BTreeSet::from(["base", "model", "plan", "store"]));
}

#[test]
fn imports_go_down_the_floors() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        let Some(room) = source.room() else { continue };
        let Some(own) = floor(room) else {
            wrong.push(format!("{}: the room `{room}` has no floor", source.name()));
            continue;
        };
        let code = source.code();
        for other in imported(&code) {
            if other != room && floor(other).is_none_or(|floor| floor >= own) {
                wrong.push(format!("{}: `{other}` is not below `{room}`", source.name()));
            }
        }
        if code.contains("super::super") || code.contains("two_track::") {
            wrong.push(format!("{}: imports that hide their room", source.name()));
        }
    }
    assert_none(&wrong);
}

#[test]
fn the_map_names_every_room() {
    let map = String::from_utf8(fs::read("src/lib.rs").unwrap()).unwrap();
    let folders: BTreeSet<String> = fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let declared: BTreeSet<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    let floors: BTreeSet<String> =
        FLOORS.into_iter().flatten().map(|room| (*room).to_owned()).collect();
    assert_eq!(declared, folders, "lib.rs declares the folders of src");
    assert_eq!(declared, floors, "every room has a floor in this test");
    let drawn: Vec<&str> = map.lines().filter(|line| line.starts_with("//! ")).collect();
    for room in &declared {
        let named = |line: &&str| line.split_whitespace().any(|word| word == room);
        assert!(drawn.iter().any(named), "the map in lib.rs does not name `{room}`");
    }
}

#[test]
fn words_stay_in_their_rooms() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        let code = source.code();
        let words: BTreeSet<&str> = code.split(|c| !is_word(c) && c != '!').collect();
        for (banned, rooms, why) in AT_HOME {
            if source.room().is_some_and(|room| rooms.contains(&room)) {
                continue;
            }
            for word in banned.iter().filter(|word| words.contains(**word)) {
                wrong.push(format!("{}: `{word}`, but {why}", source.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn only_file_shapes_are_read_from_text() {
    let mut wrong = Vec::new();
    for source in sources(&["src"]) {
        // `file.rs`, what stands in its folder `file`, and the settings.
        let named = ["file.rs", "settings.rs"].iter().any(|name| source.path.ends_with(name));
        let of_files = named || source.path.parent().is_some_and(|at| at.ends_with("file"));
        let code = source.code();
        for after in code.split("#[derive(").skip(1) {
            let (derived, rest) = after.split_once(")]").unwrap_or((after, ""));
            let mut words = rest.split_whitespace();
            let name = words.by_ref().find(|word| matches!(*word, "struct" | "enum"));
            let name = name.and(words.next()).unwrap_or_default();
            let name = name.trim_end_matches(['(', ';', '<']);
            if derived.contains("Deserialize") && !of_files && !name.ends_with("File") {
                wrong.push(format!("{}: `{name}` is read from text as it is", source.name()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn every_file_says_what_it_owns_and_fits_a_sitting() {
    let mut wrong = Vec::new();
    for source in sources(&["src", "tests", "benches"]) {
        let mut say = |what: String| wrong.push(format!("{}: {what}", source.name()));
        let header = source.text.lines().take_while(|line| {
            line.strip_prefix("//!").is_some_and(|words| !words.trim().is_empty())
        });
        let header = header.count();
        let is_map = source.path.ends_with("src/lib.rs");
        if header == 0 || (header > HEADER_LINES_MAX && !is_map) {
            say(format!("its header has {header} lines, not 1 to {HEADER_LINES_MAX}"));
        }
        let before_tests = source.text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = before_tests.lines().count();
        if lines > LINES_MAX {
            say(format!("{lines} lines, more than {LINES_MAX}"));
        }
        for (number, line) in (1..).zip(source.text.lines()) {
            let columns = line.chars().count();
            if columns > COLUMNS_MAX {
                say(format!("line {number} has {columns} columns"));
            }
        }
        let stem = source.path.file_stem().unwrap().to_string_lossy();
        if BANNED_FILE_NAMES.contains(&stem.as_ref()) {
            say("a file is named by what it owns".to_owned());
        }
    }
    assert_none(&wrong);
}

#[test]
fn what_is_to_be_done_has_an_issue() {
    // Put together here, so that this file does not find itself.
    let [to_do, fix_me, hack] = [["TO", "DO"], ["FIX", "ME"], ["HA", "CK"]].map(|w| w.concat());
    let mut wrong = Vec::new();
    for source in sources(&["src", "tests", "benches"]) {
        for (number, line) in (1..).zip(source.text.lines()) {
            let promised = line.split(&to_do).skip(1).any(|after| !after.starts_with("(#"));
            if promised || line.contains(&fix_me) || line.contains(&hack) {
                wrong.push(format!("{}:{number}: name an issue: {to_do}(#7)", source.name()));
            }
        }
    }
    assert_none(&wrong);
}
