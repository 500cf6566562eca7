//! Unsaved work on disk: what a journal tells when it is read again, whatever a crash, a full disk
//! or another window did to it.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "tests damage the files that are read")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use two_track::store::journal::{Begun, Earlier, EntryFile, Journal, Step, Work, left_behind};

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

fn entry() -> impl Strategy<Value = EntryFile> {
    let text = "[a-c\n\"'\\\\가 ]{0,5}";
    prop_oneof![
        4 => (text, text).prop_map(|(label, plan)| EntryFile::Step { label, plan }),
        2 => (text, text).prop_map(|(label, plan)| EntryFile::More { label, plan }),
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
