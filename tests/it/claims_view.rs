//! The Claims view, driven through the accessibility tree: a claim is opened, weakened by pointer
//! and keyboard, put back, followed into the model, and asked what would overturn the answer.

use egui::Key;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use two_track::app::App;

use crate::app::{settle, small_plan, window_of};
use crate::views::wait_for;

/// A window on a small plan, high enough for all thirty rows.
fn claims() -> (tempfile::TempDir, Harness<'static, App>) {
    let (folder, path) = small_plan();
    let mut harness = window_of([1280.0, 3000.0], &[&path]);
    harness.state_mut().show_view("claims");
    harness.run();
    (folder, harness)
}

#[test]
fn a_claim_is_opened_held_otherwise_and_put_back() {
    let (_folder, mut harness) = claims();
    let says = "reciprocity is the rule";
    assert!(harness.query_by_label_contains(says).is_none(), "closed until it is asked for");
    harness.get_by_label("L20  Gestures are answered, not pocketed").click();
    harness.run();
    harness.get_by_label_contains(says);
    harness.get_by_label_contains("None of five unilateral gestures was sustained");
    assert!(harness.query_by_label("changed").is_none());
    harness.get_by_label("L20: off").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().claim("L20"), 0.0);
    harness.get_by_label("changed");
    harness.get_by_label("1 claim is held otherwise than evidenced");
    // By the keyboard as well.
    harness.get_by_label("L4: turned round").focus();
    harness.run();
    harness.key_press(Key::Space);
    settle(&mut harness);
    assert_eq!(harness.state().plan().claim("L4"), -1.0);
    harness.get_by_label("2 claims are held otherwise than evidenced");
    harness.get_by_label("Reset L20").click();
    settle(&mut harness);
    assert_eq!(harness.state().plan().claims().len(), 1);
    harness.get_by_label("All as evidenced").click();
    settle(&mut harness);
    assert!(harness.state().plan().claims().is_empty());
    assert!(harness.query_by_label("L30: off").is_none(), "a conclusion has no strength");
}

#[test]
fn a_card_leads_to_the_model_and_to_the_numbers() {
    let (_folder, mut harness) = claims();
    harness.get_by_label("L4  The North resents its dependence").click();
    harness.run();
    harness.get_by_label("Dependence above .8").click();
    harness.run();
    let search = harness.get_by_label("Search the model");
    assert_eq!(search.accesskit_node().value().as_deref(), Some("id:dependence_excess"));
    harness.state_mut().show_view("claims");
    harness.run();
    harness.get_all_by_label("Wish to lean less on China").last().expect("its number").click();
    harness.run();
    let search = harness.get_by_label("Search the assumptions");
    assert_eq!(search.accesskit_node().value().as_deref(), Some("diversification"));
    harness.get_by_label("Wish to lean less on China: median");
}

#[test]
fn what_would_overturn_the_answer_is_asked_and_told() {
    let (_folder, mut harness) = claims();
    harness.get_by_label("What would overturn the answer?").click();
    wait_for(&mut harness, "All that was tried");
    let reverse = harness.query_by_label_contains("reverse");
    let reverse = reverse.and_then(|said| said.accesskit_node().value());
    assert!(reverse.is_some(), "nothing says what would reverse the conclusion");
    let moving = harness.query_all_by_label_contains("(as it is: ").count();
    let still = harness.query_all_by_label("off or turned round: no more than noise").count();
    assert_eq!(moving + still, 29, "each has its effect");
    assert!(harness.query_by_label("What would overturn the answer?").is_none());
    // Another plan is another question; the old answer says that it is old.
    harness.get_by_label("L23: off").click();
    settle(&mut harness);
    harness.get_by_label("Ask again what would overturn the answer");
    harness.get_by_label_contains("before the last change");
}
