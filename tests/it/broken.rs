//! The folder of broken files: each file in `tests/broken/{plans,models,cases,briefings}` has
//! beside it a text with exactly the messages it must get, one a line. None may pass, hang or
//! panic.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use two_track::base::Problem;
use two_track::model::{self, Model};
use two_track::plan;
use two_track::store::{assets, saves};

const FOLDER: &str = "tests/broken";

static KOREA: LazyLock<Model> =
    LazyLock::new(|| model::check(assets::MODEL, assets::CASES[0].1).model.unwrap());

fn sound(what: &str) -> String {
    saves::open(&Path::new(FOLDER).join(format!("sound-{what}.ron"))).unwrap()
}

fn problems_of_plan(text: &str) -> Vec<Problem> {
    let (plan, problems) = plan::check(text, &KOREA);
    assert_eq!(plan, None, "a broken plan was accepted");
    problems
}

fn problems_of_model(text: &str) -> Vec<Problem> {
    let checked = model::check(text, &sound("case"));
    assert!(checked.model.is_none(), "a broken model was accepted");
    assert_eq!(checked.of_case, [], "the case is sound");
    checked.of_model
}

fn problems_of_case(text: &str) -> Vec<Problem> {
    let checked = model::check(&sound("model"), text);
    assert!(checked.model.is_none(), "a broken case was accepted");
    assert_eq!(checked.of_model, [], "the model is sound");
    checked.of_case
}

fn problems_of_briefing(text: &str) -> Vec<Problem> {
    let (briefing, problems) = model::check_briefing(&KOREA, "sports_exchange", text);
    assert_eq!(briefing, None, "a broken briefing was accepted");
    problems
}

/// Every broken file of a kind, with its messages.
fn check_all(kind: &str, check: fn(&str) -> Vec<Problem>) {
    let files = fs::read_dir(Path::new(FOLDER).join(kind)).unwrap();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension != "txt"));
    files.sort();
    assert!(files.len() > 5, "the folder is not found from here");
    let mut wrong = String::new();
    for path in files {
        let problems = saves::open(&path).map_or_else(|problem| vec![problem], |text| check(&text));
        assert!(!problems.is_empty(), "{}: no message", path.display());
        let name = path.file_name().unwrap().to_string_lossy();
        let found: String = problems.iter().map(|problem| problem.in_text(&name) + "\n").collect();
        let expected = saves::open(&path.with_extension("txt")).unwrap_or_default();
        if found != expected {
            wrong += &format!("{}\nexpected:\n{expected}found:\n{found}\n", path.display());
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn plans() {
    check_all("plans", problems_of_plan);
}

#[test]
fn models() {
    check_all("models", problems_of_model);
}

#[test]
fn cases() {
    check_all("cases", problems_of_case);
}

#[test]
fn briefings() {
    check_all("briefings", problems_of_briefing);
}

#[test]
fn a_briefing_of_a_million_brackets_does_no_harm() {
    for piece in ["[", "[]", "[a](model:b)", "[a](outcome:trust)", "## Sources\n- [a]\n", "- [\n"] {
        let text = piece.repeat(1_000_000 / piece.len());
        let problems = problems_of_briefing(&text);
        assert!((1..=100).contains(&problems.len()), "{piece:?}: {}", problems.len());
    }
}

/// Without this, every file above could be refused for the same wrong reason.
#[test]
fn what_the_broken_files_are_made_from_is_sound() {
    let checked = model::check(&sound("model"), &sound("case"));
    assert_eq!((checked.of_model, checked.of_case), (vec![], vec![]));
    assert!(checked.model.is_some());
}

#[test]
fn ten_megabytes_of_brackets_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("brackets.ron");
    let brackets = "[".repeat(10_000_000);
    saves::write(&path, &brackets).unwrap();
    let expected = "error: the file is larger than 4 MB; plans and models are much smaller; is \
                    this the right file?";
    assert_eq!(saves::open(&path).unwrap_err().to_string(), expected);
    // Even without that limit they would do no harm, nor would other things that nest.
    assert!(!problems_of_plan(&brackets).is_empty());
    for open in ["(", "{", "{\"a\":", "Some(", "/*"] {
        let text = open.repeat(500_000 / open.len());
        assert!(!problems_of_plan(&text).is_empty());
        assert!(!problems_of_model(&text).is_empty());
        assert!(!problems_of_case(&text).is_empty());
    }
}

#[test]
fn brackets_inside_a_sound_file_do_no_harm() {
    let deep = "(".repeat(1_000_000);
    let model = sound("model").replace("lookup(pressure, water)", &deep);
    assert!(!problems_of_model(&model).is_empty());
    let not = "not ".repeat(500_000) + "1";
    let model = sound("model").replace("lookup(pressure, water)", &not);
    assert_eq!(model::check(&model, &sound("case")).of_model, []);
}

/// Cut anywhere, a file is refused with words, and never read as something else.
#[test]
fn a_file_cut_anywhere_is_refused() {
    for (text, check) in [
        (sound("model"), problems_of_model as fn(&str) -> Vec<Problem>),
        (sound("case"), problems_of_case),
        (assets::SAMPLES[1].1.to_owned(), problems_of_plan),
    ] {
        let end = text.trim_end().len();
        for cut in (0..end).step_by(7).filter(|cut| text.is_char_boundary(*cut)) {
            let problems = check(&text[..cut]);
            assert!(problems.iter().all(|p| !p.what.is_empty() && !p.remedy.is_empty()));
        }
    }
}
