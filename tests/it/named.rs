//! Everything that can be done has a name that a screen reader says, and is reached by Tab alone:
//! every view, every dialog, every list that drops down.

use std::collections::BTreeSet;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use two_track::app::App;
use two_track::store;

use crate::app::{press, rest, settle, window_of};

/// What a person does something with.
const CONTROLS: &[Role] = &[
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::Link,
    Role::MultilineTextInput,
    Role::RadioButton,
    Role::Slider,
    Role::SpinButton,
    Role::Switch,
    Role::TextInput,
];

fn takes_focus(node: &Node<'_>) -> bool {
    let node = node.accesskit_node();
    node.data().supports_action(egui::accesskit::Action::Focus) && !node.is_disabled()
}

fn role(node: &Node<'_>) -> Role {
    node.accesskit_node().role()
}

/// What is said of a node, if anything is.
fn name(node: &Node<'_>) -> Option<String> {
    node.accesskit_node().label().filter(|name| !name.trim().is_empty())
}

/// Everything in the window, with its role and place where it has no name.
fn unnamed(harness: &Harness<'_, App>) -> Vec<String> {
    let all = harness.root().children_recursive();
    let without = all.filter(|node| {
        let control = CONTROLS.contains(&role(node)) || takes_focus(node);
        control && role(node) != Role::Window && name(node).is_none()
    });
    without.map(|node| format!("{:?} at {:?}", role(&node), node.rect())).collect()
}

/// A plan in which a strength goes through time and a measure waits for something.
fn window(size: [f32; 2]) -> (tempfile::TempDir, Harness<'static, App>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("named.ron");
    let text = r#"(format: 1, title: "Named", case: "korea-2027", seed: 7, futures: 100, measures: {
        "liaison_offices": (start: "2028-01", end: "2040-12", ramp_months: 12,
            condition: When(Above(outcome: "trust", value: 0.3, months: 12))),
        "sports_exchange": (condition: InExchangeFor("moratorium")),
        "sanctions_pressure": (curve: [("2027-01", 0.92), ("2031-01", 1.3)]),
    })"#;
    store::write(&path, text).expect("a file");
    let harness = window_of(size, &[&path]);
    (folder, harness)
}

#[test]
fn every_control_of_every_view_has_a_name() {
    let (_folder, mut harness) = window([1280.0, 800.0]);
    let mut seen = 0;
    for view in harness.state().view_ids() {
        harness.state_mut().show_view(view);
        settle(&mut harness);
        assert_eq!(unnamed(&harness), [""; 0], "in the view {view}");
        seen += harness.root().children_recursive().filter(takes_focus).count();
    }
    assert!(seen > 300, "only {seen} controls are seen");
}

#[test]
fn every_control_of_a_measure_has_a_name() {
    let (_folder, mut harness) = window([1280.0, 800.0]);
    for measure in ["Liaison offices", "Sports teams", "Sanctions pressure"] {
        harness.get_by_label(&format!("Details of {measure}")).click_accesskit();
        settle(&mut harness);
        assert_eq!(unnamed(&harness), [""; 0], "beside {measure}");
    }
    for words in ["Table", "4 plots", "Change", "Samples"] {
        harness.get_by_role_and_label(Role::Button, words).click();
        settle(&mut harness);
        assert_eq!(unnamed(&harness), [""; 0], "with {words}");
    }
}

#[test]
fn every_control_of_every_dialog_has_a_name() {
    let (_folder, mut harness) = window([1280.0, 800.0]);
    let ctrl_shift = Modifiers::COMMAND | Modifiers::SHIFT;
    for (modifiers, key) in [
        (Modifiers::COMMAND, Key::N),
        (Modifiers::COMMAND, Key::O),
        (ctrl_shift, Key::S),
        (Modifiers::COMMAND, Key::D),
        (ctrl_shift, Key::V),
        (Modifiers::COMMAND, Key::Comma),
        (Modifiers::COMMAND, Key::K),
        (Modifiers::NONE, Key::F1),
        (Modifiers::NONE, Key::F11),
    ] {
        let before = harness.root().children_recursive().count();
        press(&mut harness, modifiers, key);
        assert_ne!(harness.root().children_recursive().count(), before, "{key:?} does nothing");
        assert_eq!(unnamed(&harness), [""; 0], "after {key:?}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn every_list_that_drops_down_has_names() {
    let (_folder, mut harness) = window([1280.0, 800.0]);
    harness.get_by_label("Details of Liaison offices").click_accesskit();
    settle(&mut harness);
    let lists: Vec<String> = harness
        .root()
        .children_recursive()
        .filter(|node| role(node) == Role::ComboBox)
        .filter_map(|node| name(&node))
        .collect();
    assert!(lists.len() >= 6, "{lists:?}");
    for list in lists.iter().map(String::as_str).chain(["File", "Edit", "View", "Help"]) {
        harness.get_by_label(list).click_accesskit();
        harness.run();
        assert_eq!(unnamed(&harness), [""; 0], "under {list}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}

/// By Tab alone one comes to everything that takes the keyboard, and back to where one began.
#[test]
fn every_control_is_reached_by_tab() {
    let (_folder, mut harness) = window([1024.0, 700.0]);
    for view in harness.state().view_ids() {
        harness.state_mut().show_view(view);
        // A button that goes with the work it stops could not be reached.
        rest(&mut harness);
        let all: BTreeSet<_> = harness
            .root()
            .children_recursive()
            .filter(|node| takes_focus(node) && CONTROLS.contains(&role(node)))
            .map(|node| (node.accesskit_node().locate().0, name(&node)))
            .collect();
        let mut left = all.clone();
        for _ in 0..2 * all.len() + 20 {
            harness.key_press(Key::Tab);
            harness.step();
            let focused = harness.root().children_recursive().find(|node| node.is_focused());
            if let Some(node) = focused {
                left.retain(|(id, _)| *id != node.accesskit_node().locate().0);
            }
            if left.is_empty() {
                break;
            }
        }
        assert!(left.is_empty(), "in the view {view}: {left:?}");
        press(&mut harness, Modifiers::NONE, Key::Escape);
    }
}
