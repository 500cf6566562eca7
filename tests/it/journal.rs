//! Unsaved work on disk: what a journal tells when it is read again, whatever a crash, a full disk
//! or another window did to it.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "tests damage the files that are read")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::ScopedJoinHandle;
use std::time::Duration;

use proptest::prelude::*;
use two_track::store::journal::{
    BYTES_MAX, Begun, Earlier, EntryFile, Journal, Step, Work, left_behind,
};

fn begun(file: Option<&Path>) -> Work {
    Work::begin(file.map(Path::to_owned), "a.ron", Some((3, 4)), "first\n\"text\" 측정")
}

fn begin(folder: &Path, work: &Work) -> Begun {
    Journal::begin(folder, work, Earlier::GoesOn).unwrap()
}

fn step(label: &str, plan: &str) -> EntryFile {
    EntryFile::Step { label: label.to_owned(), plan: plan.to_owned() }
}

fn only_file(folder: &Path) -> PathBuf {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

/// What is left behind by windows that were killed.
fn left(folder: &Path) -> Vec<Work> {
    left_behind(folder).into_iter().map(|left| left.work).collect()
}

#[test]
fn what_was_never_closed_is_left_behind_with_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    let begun = begin(folder.path(), &begun(None));
    assert!(begun.earlier.is_none() && !begun.elsewhere);
    let mut journal = begun.journal;
    journal.add(&[step("one", "1"), step("two", "2")]).unwrap();
    journal.add(&[EntryFile::More { label: "two more".to_owned(), plan: "3".to_owned() }]).unwrap();
    journal.add(&[step("four", "4"), EntryFile::Undo]).unwrap();
    assert!(left(folder.path()).is_empty(), "its window lives");
    drop(journal);
    let [work] = left(folder.path()).try_into().unwrap();
    assert_eq!(work.now, "3");
    let words = |steps: &[Step]| -> Vec<(String, String)> {
        steps.iter().map(|step| (step.label.clone(), step.plan.clone())).collect()
    };
    let pair = |label: &str, plan: &str| (label.to_owned(), plan.to_owned());
    assert_eq!(words(&work.undo), [pair("one", "first\n\"text\" 측정"), pair("two more", "1")]);
    assert_eq!(words(&work.redo), [pair("four", "4")]);
}

/// A program that is being started has, for a moment, all that the one that starts it has open.
#[test]
fn a_journal_is_let_go_while_other_programs_are_started() {
    let start = || {
        let mut program = Command::new(std::env::current_exe().unwrap());
        program.args(["--list", "nothing"]).output().unwrap();
    };
    std::thread::scope(|scope| {
        let others = [(); 3].map(|()| scope.spawn(|| (0..40).for_each(|_| start())));
        while !others.iter().all(ScopedJoinHandle::is_finished) {
            let folder = tempfile::tempdir().unwrap();
            drop(begin(folder.path(), &begun(None)));
            assert_eq!(left(folder.path()).len(), 1, "what was left behind is not seen");
        }
    });
}

#[test]
fn half_a_line_or_a_damaged_one_ends_what_is_read_and_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = begin(folder.path(), &begun(None)).journal;
    journal.add(&[step("one", "1")]).unwrap();
    let whole = fs::read(only_file(folder.path())).unwrap();
    journal.add(&[step("two", "2")]).unwrap();
    drop(journal);
    let path = only_file(folder.path());
    let more = fs::read(&path).unwrap();
    for end in whole.len()..more.len() {
        fs::write(&path, &more[..end]).unwrap();
        assert_eq!(left(folder.path())[0].now, "1", "cut off at {end}");
    }
    let mut damaged = more.clone();
    *damaged.iter_mut().rev().nth(4).unwrap() ^= 1;
    fs::write(&path, &damaged).unwrap();
    let (mut journal, work) = Journal::take(&path).unwrap().unwrap();
    assert_eq!(work.now, "1");
    journal.add(&[step("other", "3")]).unwrap();
    drop(journal);
    let work = left(folder.path()).remove(0);
    assert_eq!((work.now.as_str(), work.undo.len()), ("3", 2));
    // Of a file of which not even the beginning is whole, nothing can be told.
    fs::write(&path, &whole[..10]).unwrap();
    assert!(left(folder.path()).is_empty());
    assert!(!path.exists());
}

#[test]
fn a_closed_journal_goes_on_and_an_open_one_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.ron");
    let journals = folder.path().join("journals");
    let work = begun(Some(&file));
    let mut first = begin(&journals, &work).journal;
    first.add(&[step("one", "1")]).unwrap();
    let second = begin(&journals, &work);
    assert!(second.elsewhere && second.earlier.is_none());
    second.journal.remove();
    first.add(&[EntryFile::Closed]).unwrap();
    drop(first);
    assert!(left(&journals).is_empty(), "closed");
    let again = begin(&journals, &work);
    assert_eq!(again.earlier.unwrap().undo.len(), 1);
    let mut journal = again.journal;
    journal.add(&[step("two", "2")]).unwrap();
    drop(journal);
    // Not closed this time: another window on the same file must not write over it.
    let beside = begin(&journals, &work);
    assert!(beside.earlier.is_none() && !beside.elsewhere);
    beside.journal.remove();
    assert_eq!(left(&journals)[0].undo.len(), 2);
    let other = begin(&journals, &begun(Some(&folder.path().join("b.ron"))));
    assert!(other.earlier.is_none());
}

#[test]
fn steps_of_a_file_that_another_plan_was_saved_to_are_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let work = begun(Some(Path::new("a.ron")));
    let mut journal = begin(folder.path(), &work).journal;
    journal.add(&[step("one", "1"), EntryFile::Closed]).unwrap();
    drop(journal);
    let begun = Journal::begin(folder.path(), &work, Earlier::Forgotten).unwrap();
    assert!(begun.earlier.is_none());
    drop(begun);
    assert_eq!(left(folder.path()), [work]);
}

/// RON has no word for such a name: it is said, and what is there stays.
#[cfg(unix)]
#[test]
fn a_file_whose_name_is_no_text_is_said_and_loses_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut journal = begin(folder.path(), &begun(None)).journal;
    journal.add(&[step("one", "1")]).unwrap();
    let file = Path::new(std::ffi::OsStr::from_bytes(b"a\xff.ron")).to_owned();
    assert!(journal.add(&[EntryFile::Saved { file, stamp: (1, 2) }]).is_err());
    journal.add(&[step("two", "2")]).unwrap();
    drop(journal);
    assert_eq!(left(folder.path())[0].undo.len(), 2);
}

#[test]
fn where_nothing_can_be_written_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let problem = Journal::begin(&file, &begun(None), Earlier::GoesOn).unwrap_err().to_string();
    assert!(problem.contains("for unsaved work") && problem.contains("save often"), "{problem}");
    assert!(left(&file).is_empty());
}

/// A window that has filled its journal goes on in the same file, with every step.
#[test]
fn a_full_journal_is_written_anew_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let long = "a plan's text, most of which stays as it is\n".repeat(20_000);
    let mut journal = begin(folder.path(), &begun(None)).journal;
    let path = only_file(folder.path());
    let enough = BYTES_MAX as usize / long.len() + 8;
    for number in 0..enough {
        journal.add(&[step(&format!("step {number}"), &format!("{long}{number}"))]).unwrap();
    }
    assert_eq!(only_file(folder.path()), path);
    assert!(fs::metadata(&path).unwrap().len() < BYTES_MAX / 2);
    assert!(Journal::take(&path).unwrap().is_none(), "its window still has it");
    journal.add(&[EntryFile::Undo]).unwrap();
    drop(journal);
    let work = left(folder.path()).remove(0);
    assert_eq!((work.undo.len(), work.redo.len()), (enough - 1, 1));
    assert_eq!(work.now, format!("{long}{}", enough - 2));
    assert!(work.undo[7].plan == format!("{long}6") && work.undo[7].label == "step 7");
}

/// Even told shortly there is an end to it: it is said, and the next window begins with the newest
/// steps.
#[test]
fn of_more_steps_than_can_be_kept_the_newest_are() {
    let folder = tempfile::tempdir().unwrap();
    let work = begun(Some(Path::new("a.ron")));
    let long = |number: usize| format!("{number}").repeat(3_000_000 / number.to_string().len());
    let mut journal = begin(folder.path(), &work).journal;
    let full = (10..99).find(|number| journal.add(&[step("one", &long(*number))]).is_err());
    let full = full.expect("an end");
    let problem = journal.add(&[step("one", &long(99))]).unwrap_err().to_string();
    assert!(problem.contains("more steps than can be kept"), "{problem}");
    journal.add(&[EntryFile::Closed]).unwrap();
    drop(journal);
    let again = begin(folder.path(), &work);
    let earlier = again.earlier.unwrap();
    assert_eq!(earlier.now, long(full - 1));
    assert_eq!(earlier.undo.len(), (32 << 20) / 3_000_000);
    drop(again.journal);
    let (_, again) = Journal::take(&only_file(folder.path())).unwrap().unwrap();
    assert!(again == earlier && again.closed, "nothing was done since");
}

const WRITER: &str = "TWO_TRACK_TEST_KEEPS_IN";

#[test]
#[ignore = "a window of the test below"]
fn writes_anew_for_ever() {
    let Ok(folder) = std::env::var(WRITER) else { return };
    let folder = Path::new(&folder);
    let mut journal = begin(&folder.join("journals"), &begun(None)).journal;
    for number in 0_u32.. {
        let plan = format!("{}{number}", "the same ".repeat(2_000));
        journal.add(&[step(&number.to_string(), &plan)]).unwrap();
        fs::write(folder.join("kept"), number.to_be_bytes()).unwrap();
        journal.compact().unwrap();
    }
}

/// Killed at any moment while it writes its journal anew, a window loses no step that it had kept.
#[test]
fn a_window_that_is_killed_while_it_writes_anew_loses_nothing() {
    for kill in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let kept = || {
            let bytes = fs::read(folder.path().join("kept")).ok()?;
            Some(u32::from_be_bytes(bytes.try_into().ok()?))
        };
        let mut window = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "journal::writes_anew_for_ever", "--ignored"])
            .env(WRITER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while kept().is_none_or(|kept| kept < 5 + kill) {
            assert!(window.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::yield_now();
        }
        std::thread::sleep(Duration::from_micros(u64::from(kill) * 130));
        window.kill().unwrap();
        window.wait().unwrap();
        let [work] = left(&folder.path().join("journals")).try_into().unwrap();
        let last: u32 = work.undo.last().unwrap().label.parse().unwrap();
        // The number itself may have been half written.
        assert!(last >= kept().unwrap_or(0), "{last}");
        assert_eq!(work.undo.len() as u32, last + 1);
        assert!(work.now.ends_with(&format!(" {last}")));
        only_file(&folder.path().join("journals"));
    }
}

const TURNS: u32 = 100;

#[test]
#[ignore = "one of the windows of the test below"]
fn opens_and_closes() {
    let Ok(folder) = std::env::var(WRITER) else { return };
    let work = begun(Some(Path::new("/a.ron")));
    for number in 0..TURNS {
        let Begun { mut journal, earlier, .. } = begin(Path::new(&folder), &work);
        journal.add(&[step("one", &number.to_string())]).unwrap();
        journal.compact().unwrap();
        if number % 3 == 2 && earlier.is_none() {
            journal.remove();
        } else {
            journal.add(&[EntryFile::Closed]).unwrap();
        }
    }
}

/// Windows of several programs on one plan, opened and closed over and over: each has a journal
/// of its own, none is taken for work that was left behind, and none is damaged.
#[test]
fn windows_of_three_programs_never_write_over_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "journal::opens_and_closes", "--ignored"])
            .env(WRITER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    for mut window in [start(), start(), start()] {
        assert!(window.wait().unwrap().success());
    }
    assert!(left(folder.path()).is_empty());
    let files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
    let mut steps = 0;
    for path in &files {
        let (_, work) = Journal::take(path).unwrap().unwrap();
        assert!(work.closed, "{}", path.display());
        steps += work.undo.len();
    }
    assert!((1..=3).contains(&files.len()) && steps <= 3 * TURNS as usize, "{files:?}: {steps}");
}

fn entry() -> impl Strategy<Value = EntryFile> {
    let text = "[a-c\n\"'\\\\가 ]{0,5}";
    prop_oneof![
        4 => (text, text).prop_map(|(label, plan)| EntryFile::Step { label, plan }),
        2 => (text, text).prop_map(|(label, plan)| EntryFile::More { label, plan }),
        2 => (text, 0..4_usize, 0..4_usize, text)
            .prop_map(|(label, start, end, text)| EntryFile::Change { label, start, end, text }),
        1 => Just(EntryFile::Dropped),
        2 => Just(EntryFile::Undo),
        2 => Just(EntryFile::Redo),
        1 => text.prop_map(|name| EntryFile::Saved { file: PathBuf::from(name), stamp: (1, 2) }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What is told shortly, as a new journal begins, tells the same as what happened at length.
    #[test]
    fn a_journal_that_is_begun_with_work_tells_that_work(
        entries in prop::collection::vec(entry(), 0..30)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = begin(folder.path(), &begun(None)).journal;
        journal.add(&entries).unwrap();
        drop(journal);
        let work = left(folder.path()).remove(0);
        let other = tempfile::tempdir().unwrap();
        drop(Journal::begin(other.path(), &work, Earlier::Forgotten).unwrap());
        prop_assert_eq!(left(other.path()).remove(0), work);
    }
}
