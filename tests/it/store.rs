//! The disk: what is saved is whole, what cannot be read or saved says why, and what is built in
//! is all there.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use two_track::store::settings::{self, Contrast, RECENT_MAX, Theme};
use two_track::store::{Settings, assets, saves};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn text_of(path: &Path) -> String {
    String::from_utf8(fs::read(path).unwrap()).unwrap()
}

fn put(path: &Path, text: &str) {
    fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn names_in(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name());
    let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn what_is_written_is_read() {
    let folder = folder();
    let path = folder.path().join("plan.ron");
    for text in ["(title: \"측정\")\n", "", "shorter"] {
        saves::write(&path, text).unwrap();
        assert_eq!(saves::open(&path).unwrap(), text);
    }
    assert_eq!(names_in(folder.path()), ["plan.ron"]);
}

#[test]
fn a_failed_save_keeps_the_old_file_and_leaves_nothing_behind() {
    let folder = folder();
    let path = folder.path().join("plan.ron");
    saves::write(&path, "old").unwrap();
    let problem = saves::write_with(&path, |file| {
        file.write_all(b"half of the n")?;
        Err(io::Error::from(io::ErrorKind::StorageFull))
    });
    let expected = "error: cannot write: the disk is full; free some space, or choose another disk";
    assert_eq!(problem.unwrap_err().to_string(), expected);
    assert_eq!(text_of(&path), "old");
    assert_eq!(names_in(folder.path()), ["plan.ron"]);
}

#[test]
fn what_cannot_be_saved_says_why() {
    let folder = folder();
    let check = |path: &Path, expected: &str| {
        assert_eq!(saves::write(path, "new").unwrap_err().to_string(), expected);
    };
    check(
        &folder.path().join("no such folder/plan.ron"),
        "error: cannot write: there is no such folder; create it, or choose another",
    );
    check(folder.path(), "error: cannot write: this is a folder; name a file in it");
    let protected = folder.path().join("protected.ron");
    put(&protected, "old");
    let mut permissions = fs::metadata(&protected).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&protected, permissions).unwrap();
    check(
        &protected,
        "error: cannot write: the file is write-protected; choose another name, or allow writing \
         to it",
    );
    assert_eq!(text_of(&protected), "old");
}

#[test]
fn what_cannot_be_read_says_why() {
    let folder = folder();
    let check = |path: &Path, expected: &str| {
        assert_eq!(saves::open(path).unwrap_err().to_string(), expected);
    };
    check(
        &folder.path().join("plan.ron"),
        "error: cannot read: there is no such file; check the name and the folder",
    );
    check(folder.path(), "error: this is a folder; name a file in it");
    let large = folder.path().join("large.ron");
    fs::File::create(&large).unwrap().set_len(saves::BYTES_MAX + 1).unwrap();
    check(
        &large,
        "error: the file is larger than 4 MB; plans and models are much smaller; is this the \
         right file?",
    );
}

#[cfg(unix)]
#[test]
fn a_device_is_no_file() {
    // A socket stands for all that is neither file nor folder; it needs no special rights.
    let folder = folder();
    let path = folder.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let expected = "error: this is a device or a pipe, not a file; write its content to a file \
                    first";
    assert_eq!(saves::open(&path).unwrap_err().to_string(), expected);
    let expected = "error: cannot write: this is a device or a pipe, not a file; choose another \
                    name";
    assert_eq!(saves::write(&path, "new").unwrap_err().to_string(), expected);
}

#[test]
fn the_first_wrong_byte_has_a_place() {
    let problem = saves::decode(b"(\n  title: \"G\xe4ste\"".to_vec()).unwrap_err();
    let expected = "x.ron:2:12: error: not UTF-8 text: byte 0xe4 cannot stand here; save the file \
                    as UTF-8 in a text editor";
    assert_eq!(problem.in_text("x.ron"), expected);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_text() {
    assert_eq!(saves::decode(b"\xef\xbb\xbf(format: 1)".to_vec()).unwrap(), "(format: 1)");
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder();
    fs::create_dir(folder.path().join("real")).unwrap();
    let target = folder.path().join("real/plan.ron");
    put(&target, "old");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.ron");
    symlink("real/plan.ron", &link).unwrap();

    saves::write(&link, "new").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(text_of(&target), "new");
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);

    let dangling = folder.path().join("dangling.ron");
    symlink("real/to-come.ron", &dangling).unwrap();
    saves::write(&dangling, "new").unwrap();
    assert_eq!(text_of(&folder.path().join("real/to-come.ron")), "new");

    let circle = folder.path().join("circle.ron");
    symlink("circle.ron", &circle).unwrap();
    let expected = "error: cannot write: symbolic links go round in a circle; choose another name";
    assert_eq!(saves::write(&circle, "new").unwrap_err().to_string(), expected);
}

#[test]
fn a_stamp_notices_what_others_write() {
    let folder = folder();
    let path = folder.path().join("plan.ron");
    assert_eq!(saves::stamp(&path), None);
    let ours = saves::write(&path, "ours").unwrap();
    assert_eq!(saves::stamp(&path), Some(ours));
    put(&path, "them");
    let theirs = saves::stamp(&path).unwrap();
    assert!(!theirs.same_content(&ours), "same length, other content");
    saves::write(&path, "ours").unwrap();
    assert!(saves::stamp(&path).unwrap().same_content(&ours));
}

#[test]
fn settings_are_remembered() {
    let folder = folder();
    let path = folder.path().join("deep/down/settings.ron");
    assert_eq!(settings::load(&path), (Settings::default(), None));
    let mut settings = Settings {
        theme: Theme::Dark,
        contrast: Contrast::High,
        zoom: 1.5,
        futures: Some(500),
        case: Some("korea-1990".to_owned()),
        tour_seen: true,
        ..Settings::default()
    };
    for number in 0..RECENT_MAX + 3 {
        settings.remember(&folder.path().join(format!("{number}.ron")));
    }
    settings.remember(&folder.path().join("5.ron"));
    settings::save(&path, &settings).unwrap();
    let (read, problem) = settings::load(&path);
    assert_eq!((&read, problem), (&settings, None));
    assert_eq!(read.recent.len(), RECENT_MAX);
    assert_eq!(read.recent[0], folder.path().join("5.ron"));
    assert_eq!(read.recent.iter().filter(|path| path.ends_with("5.ron")).count(), 1);
}

#[test]
fn damaged_settings_never_stop_a_start() {
    let folder = folder();
    let path = folder.path().join("settings.ron");
    for text in ["", "(theme: Pink)", "(zoom: 1.0", "(zoom: \"wide\")", "\u{0}\u{0}"] {
        put(&path, text);
        let (settings, problem) = settings::load(&path);
        assert_eq!(settings, Settings::default(), "{text:?}");
        assert!(problem.is_some_and(|p| !p.what.is_empty() && !p.remedy.is_empty()), "{text:?}");
    }
}

#[test]
fn settings_out_of_range_are_brought_back() {
    let folder = folder();
    let path = folder.path().join("settings.ron");
    for (zoom, expected) in [("1000.0", 3.0), ("0.0", 0.5), ("NaN", 1.0), ("-inf", 1.0)] {
        saves::write(&path, &format!("(zoom: {zoom}, from_a_later_version: true)")).unwrap();
        let (settings, problem) = settings::load(&path);
        assert_eq!((settings.zoom, problem), (expected, None), "{zoom}");
    }
    saves::write(&path, "(futures: 4000000000)").unwrap();
    let (settings, problem) = settings::load(&path);
    assert_eq!((settings.futures, problem), (Some(two_track::plan::FUTURES_MAX), None));
}

#[test]
fn settings_without_a_word_on_the_tour_are_no_newcomers() {
    let folder = folder();
    let path = folder.path().join("settings.ron");
    assert!(!settings::load(&path).0.tour_seen, "there is no file yet");
    put(&path, "(theme: Light)");
    assert!(settings::load(&path).0.tour_seen);
}

#[test]
fn a_case_that_there_is_not_is_left_out_and_said() {
    let folder = folder();
    let path = folder.path().join("settings.ron");
    put(&path, "(zoom: 2.0, case: \"korea-2072\")");
    let (settings, problem) = settings::load(&path);
    assert_eq!((settings.zoom, settings.case), (2.0, None), "the rest is kept");
    let problem = problem.unwrap();
    assert!(problem.what.contains("korea-2072") && problem.remedy.contains("korea-2027"));
}

#[test]
fn every_sample_and_case_is_built_in() {
    let listed = |list: &[(&str, &str)], ending: &str| {
        let mut names: Vec<String> =
            list.iter().map(|(name, _)| format!("{name}{ending}")).collect();
        names.sort();
        names
    };
    let plans: Vec<String> =
        names_in(Path::new("saves")).into_iter().filter(|name| name.ends_with(".ron")).collect();
    assert_eq!(listed(assets::SAMPLES, ""), plans);
    assert_eq!(listed(assets::CASES, ".ron"), names_in(Path::new("assets/cases")));
    assert_eq!(listed(assets::BRIEFINGS, ".md"), names_in(Path::new("assets/text")));
    for (id, text) in assets::BRIEFINGS {
        assert_eq!(*text, text_of(&Path::new("assets/text").join(format!("{id}.md"))), "{id}");
    }
    assert!(assets::sample(assets::FIRST_SAMPLE).is_some());
    for (name, text) in assets::SAMPLES {
        assert_eq!(*text, text_of(&Path::new("saves").join(name)), "{name} stands for itself");
    }
    for (id, text) in assets::CASES {
        assert_eq!(*text, text_of(&Path::new("assets/cases").join(format!("{id}.ron"))), "{id}");
    }
}
