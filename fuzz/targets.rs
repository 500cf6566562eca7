//! What is done with each input: it is read by the check that a file of its kind goes through, and
//! what passes goes as far as numbers. Wrong is a panic, a wait, and what does not come back as it
//! was. The fuzzer gives new inputs; `tests/it/fuzzed.rs` gives those that once went wrong.

#![allow(dead_code, reason = "each program of the fuzzer uses one of them")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a surprise is a finding")]

use std::{fs, sync::LazyLock};

use two_track::analysis::statements;
use two_track::base::{Problem, checksum, squeeze};
use two_track::ensemble::{compile, trace};
use two_track::model::{self, Model, Unit};
use two_track::plan::{self, Against, Edit, Plan, code};
use two_track::store::assets;
use two_track::store::journal::{Earlier, Journal};

static KOREA: LazyLock<Model> =
    LazyLock::new(|| model::check(assets::MODEL, assets::CASES[0].1).model.unwrap());
const SOUND_MODEL: &str = include_str!("../tests/broken/sound-model.ron");
const SOUND_CASE: &str = include_str!("../tests/broken/sound-case.ron");

/// What is read once for all inputs, before the first one is timed.
pub(crate) fn begin() {
    LazyLock::force(&KOREA);
}

/// Every problem has words, and what is refused has at least one.
fn in_words(problems: &[Problem], refused: bool) {
    assert!(!refused || !problems.is_empty(), "refused without a word");
    for problem in problems {
        assert!(!problem.what.trim().is_empty(), "{problem:?}");
        problem.in_text("x.ron");
    }
}

/// A plan's text: what passes is written and read back, edited, and compiled.
pub(crate) fn plan(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (read, problems) = plan::check(text, &KOREA);
    in_words(&problems, read.is_none());
    let Some(mut read) = read else { return };
    for again in [plan::write(&read, &KOREA), plan::compact(&read, &KOREA)] {
        let (again, problems) = plan::check(&again, &KOREA);
        in_words(&problems, again.is_none());
        assert_eq!(again.as_ref(), Some(&read));
    }
    for against in [Against::Baseline, Against::Parent] {
        plan::differences(&KOREA, &read, against);
    }
    plan::cautions(&KOREA, &read);
    if read.case() == KOREA.case.id {
        in_words(&compile(&KOREA, &read).err().unwrap_or_default(), false);
    }
    plan::apply(&mut read, &KOREA, &Edit::ResetAllToParent).ok();
}

/// A plan code, and what its letters stand for without their checksum.
pub(crate) fn code(data: &[u8]) {
    squeeze::unsqueeze(b"two-track:", data, 32 << 10);
    let Ok(text) = std::str::from_utf8(data) else { return };
    match code::decode(text) {
        Ok(shared) => assert_eq!(code::decode(&code::encode(&shared).unwrap()), Ok(shared)),
        Err(problem) => in_words(&[problem], true),
    }
    let (view, plan) = text.split_once('\n').unwrap_or(("", text));
    let shared = code::Shared { plan: plan.to_owned(), view: view.to_owned() };
    if let Ok(code) = code::encode(&shared) {
        assert_eq!(code::decode(&code), Ok(shared));
    }
}

fn both(model_text: &str, case_text: &str) {
    let checked = model::check(model_text, case_text);
    let refused = checked.model.is_none();
    in_words(&checked.of_model, refused && checked.of_case.is_empty());
    in_words(&checked.of_case, false);
    let Some(model) = checked.model else { return };
    let plan = Plan::baseline(&model);
    match trace(&model, &plan, 3) {
        Ok(trace) => in_words(&trace.problems(), false),
        Err(problems) => in_words(&problems, true),
    }
}

/// A model's text, in a small sound case.
pub(crate) fn model(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        both(text, SOUND_CASE);
    }
}

/// A case's text, with a small sound model.
pub(crate) fn case(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        both(SOUND_MODEL, text);
    }
}

/// An equation, and a unit.
pub(crate) fn equation(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(wrong) = model::parse(text) {
        assert!(!wrong.what.is_empty());
        assert!(wrong.at <= text.chars().count(), "the place is in the text");
    }
    if let Ok(unit) = Unit::parse(text) {
        assert_eq!(Unit::parse(&unit.to_string()).as_ref(), Ok(&unit));
    }
}

/// A briefing's text.
pub(crate) fn briefing(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let (read, problems) = model::check_briefing(&KOREA, "sports_exchange", text);
    in_words(&problems, read.is_none());
}

/// A list of checks.
pub(crate) fn checks(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(problems) = statements(text, &KOREA) {
        in_words(&problems, true);
    }
}

/// A journal. Lines get the checksum that they need to be read, but for those that begin with `!`,
/// which stand as they are. Read again it tells the same, and so does one that begins with it.
pub(crate) fn journal(data: &[u8]) {
    let mut bytes = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_prefix(b"!") {
            Some(as_it_is) => bytes.extend_from_slice(as_it_is),
            None => {
                let text = line.strip_suffix(b"\n").unwrap_or(line);
                bytes.extend_from_slice(format!("{:016x} ", checksum(text)).as_bytes());
                bytes.extend_from_slice(line);
            }
        }
    }
    static FOLDER: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap());
    let path = FOLDER.path().join("a.journal");
    fs::write(&path, &bytes).unwrap();
    let Some((journal, work)) = Journal::take(&path).unwrap() else { return };
    drop(journal);
    assert_eq!(Journal::take(&path).unwrap().unwrap().1, work);
    let folder = FOLDER.path().join("other");
    let begun = Journal::begin(&folder, &work, Earlier::Forgotten).unwrap();
    drop(begun.journal);
    let [entry] =
        fs::read_dir(&folder).unwrap().map(Result::unwrap).collect::<Vec<_>>().try_into().unwrap();
    assert_eq!(Journal::take(&entry.path()).unwrap().unwrap().1, work);
    fs::remove_dir_all(&folder).unwrap();
}
