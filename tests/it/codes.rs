//! Plan codes: every plan comes back the same, with what the window showed; what is damaged,
//! foreign or hostile is refused in words, and never costs more than a moment.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]
#![expect(clippy::disallowed_methods, reason = "tests read the codes of earlier versions")]

use std::{fs, path::Path, sync::LazyLock};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use proptest::prelude::*;
use two_track::app::App;
use two_track::model::{self, Model};
use two_track::plan::{
    self,
    code::{HANDY_MAX, Shared, decode, encode},
};
use two_track::store::assets;

use crate::app::{press, settle, small_plan, window};

static MODEL: LazyLock<Model> =
    LazyLock::new(|| model::check(assets::MODEL, assets::CASES[0].1).model.unwrap());

fn code_of(text: &str) -> String {
    let plan = plan::check(text, &MODEL).0.unwrap();
    encode(&Shared { plan: plan::compact(&plan, &MODEL), view: "(year:2047)".to_owned() }).unwrap()
}

fn first_code() -> String {
    code_of(assets::sample(assets::FIRST_SAMPLE).unwrap())
}

#[test]
fn every_sample_comes_back_from_a_short_code() {
    for (name, text) in assets::SAMPLES {
        let code = code_of(text);
        let shared = decode(&code).unwrap();
        let plan = |text| plan::check(text, &MODEL).0.unwrap();
        assert_eq!(plan(&shared.plan), plan(text), "{name}");
        assert_eq!(shared.view, "(year:2047)");
        assert!(code.len() <= text.len() && code.len() <= HANDY_MAX, "{name}: {}", code.len());
    }
}

#[test]
fn without_notes_the_fullest_sample_takes_some_hundred_characters() {
    let words = |line: &&str| !line.contains("note") && !line.contains("phased talks on the other");
    let text = assets::sample(assets::FIRST_SAMPLE).unwrap();
    let bare = text.lines().filter(words).collect::<Vec<_>>().join("\n");
    let code = code_of(&bare);
    assert!(code.len() <= 500, "{} characters", code.len());
}

#[test]
fn what_mail_does_to_a_code_does_not_harm_it() {
    let code = first_code();
    let broken: String = code
        .as_bytes()
        .chunks(60)
        .map(|l| String::from_utf8(l.to_vec()).unwrap() + "\r\n> ")
        .collect();
    let broken = broken.replace("> ", " ");
    for text in [format!("See “{code}”."), format!("`{code}`, please"), format!("  {broken}\n")]
    {
        assert_eq!(decode(&text), decode(&code), "{text}");
    }
}

#[test]
fn a_letter_that_is_another_or_missing_is_noticed() {
    let code = first_code();
    let begin = code.rfind(':').unwrap() + 1;
    for at in (begin..code.len()).step_by(7) {
        let letter = if code.as_bytes()[at] == b'A' { "B" } else { "A" };
        let mut other = code.clone();
        other.replace_range(at..=at, letter);
        let mut missing = code.clone();
        missing.remove(at);
        for wrong in [other, missing, code[..at].to_owned()] {
            let problem = decode(&wrong).unwrap_err();
            assert!(problem.what.contains("damaged"), "at {at}: {problem}");
        }
    }
}

#[test]
fn what_is_no_code_of_this_version_says_so() {
    for (text, words) in [
        ("", "this is no plan code"),
        ("(format: 1)", "this is no plan code"),
        ("two-track:2:abc", "has version `2`"),
        ("two-track:1:", "damaged"),
        ("two-track:1", "damaged"),
    ] {
        let problem = decode(text).unwrap_err();
        assert!(problem.what.contains(words) && !problem.remedy.is_empty(), "{text}: {problem}");
    }
    let long = format!("two-track:1:{}", "A".repeat(1 << 20));
    assert!(decode(&long).unwrap_err().what.contains("too long"));
    let view = String::new();
    assert!(encode(&Shared { plan: "x".repeat(1 << 20), view }).is_err());
}

#[test]
fn codes_and_files_of_every_published_version_open() {
    let mut formats = 0;
    for entry in fs::read_dir("saves/old").unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let text = match path.extension().and_then(|ending| ending.to_str()) {
            Some("code") => decode(&text).unwrap().plan,
            _ => text,
        };
        formats += 1;
        let (plan, problems) = plan::check(&text, &MODEL);
        assert!(problems.is_empty(), "{}: {problems:?}", path.display());
        assert!(plan.is_some_and(|plan| plan.title().contains("format 1")), "{}", path.display());
    }
    assert!(formats >= 2, "a file and a code");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_or_refused(
        letters in "[A-Za-z0-9_-]{0,200}",
        other in ".{0,40}",
        at in 0..400usize,
    ) {
        let code = first_code();
        let at = code.char_indices().map(|(i, _)| i).nth(at % code.len()).unwrap();
        for text in [
            format!("two-track:1:{letters}"),
            format!("{}{letters}{}", &code[..at], &code[at..]),
            format!("{}{other}", &code[..at]),
            other.clone(),
        ] {
            if let Ok(shared) = decode(&text) {
                prop_assert!(shared.plan.len() <= 1 << 16);
                // What is read is still to be checked, and that must not fail either.
                plan::check(&shared.plan, &MODEL);
            }
        }
    }
}

fn copied(harness: &Harness<'_, App>) -> Option<String> {
    harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

/// Presses the shortcut, and gives back what is on the clipboard then.
fn copy(harness: &mut Harness<'_, App>) -> Option<String> {
    let modifiers = Modifiers::COMMAND | Modifiers::SHIFT;
    let input = harness.input_mut();
    // One frame for the press alone: its output would be gone with that of the release.
    input.events.push(egui::Event::Key {
        key: Key::C,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers,
    });
    harness.step();
    let copied = copied(harness);
    let input = harness.input_mut();
    input.events.push(egui::Event::Key {
        key: Key::C,
        physical_key: None,
        pressed: false,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    harness.run();
    copied
}

fn paste(harness: &mut Harness<'_, App>, text: &str) {
    harness.event(egui::Event::Paste(text.to_owned()));
    settle(harness);
}

#[test]
fn a_code_brings_back_the_plan_and_what_was_shown() {
    let (folder, path) = small_plan();
    let mut first = window(&[&path]);
    // Influence on South Korea, by the second reading, as a change.
    for key in [Key::P, Key::Y, Key::D] {
        press(&mut first, Modifiers::NONE, key);
    }
    settle(&mut first);
    let code = copy(&mut first).unwrap();
    let plan = first.state().plan().clone();
    let mut second = window(&[Path::new("saves/conventional.ron")]);
    assert_ne!(second.state().plan(), &plan);
    paste(&mut second, &format!("Look at this: {code}"));
    assert_eq!(second.state().plan(), &plan);
    assert_eq!(second.state().title(), "pasted.ron •", "it is nowhere on the disk");
    assert_eq!(copy(&mut second).unwrap(), code, "and what is shown is the same");
    paste(&mut second, "something else");
    second.get_by_label_contains("What is on the clipboard is no plan code");
    drop(folder);
}

#[test]
fn a_code_is_pasted_in_a_field_that_says_what_is_wrong_with_it() {
    let (_folder, path) = small_plan();
    let mut harness = window(&[&path]);
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::V);
    let field = |harness: &mut Harness<'_, App>, text: &str| {
        let role = egui::Role::MultilineTextInput;
        harness.get_by_role_and_label(role, "The code, as it was sent to you").type_text(text);
        harness.run();
    };
    field(&mut harness, "two-track:1:ab");
    harness.get_by_label_contains("the plan code is damaged");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    field(&mut harness, &first_code());
    harness.get_by_label("Open").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().title(), "Two tracks");
}

#[test]
fn a_long_plan_says_so_and_offers_the_file() {
    let (folder, path) = small_plan();
    // Notes that do not repeat.
    let notes: String =
        (0..900_u32).map(|n| format!("{:x} ", n.wrapping_mul(2_654_435_761))).collect();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("seed: 7", &format!("notes: {notes:?}, seed: 7"))).unwrap();
    let mut harness = window(&[&path]);
    assert_eq!(copy(&mut harness), None);
    harness.run();
    harness.get_by_label("This plan is long for a code");
    harness.get_by_label("Save as a file…").click();
    harness.run();
    harness.get_by_label("Save the plan as");
    drop(folder);
}

/// Without this feature of the toolkit what is copied can be pasted in the same window alone, and
/// no test that drives the window notices.
#[test]
fn what_is_copied_leaves_the_window() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let toolkit = manifest.lines().find(|line| line.starts_with("eframe = ")).unwrap();
    assert!(toolkit.contains("\"clipboard\""), "{toolkit}");
}
