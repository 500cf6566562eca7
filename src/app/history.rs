//! Undo and redo: labelled snapshots of the plan, one per gesture. A plan is small, so whole
//! snapshots are simpler than inverse edits and cannot be wrong.

use crate::plan::Plan;

/// Oldest steps are forgotten beyond this many.
const STEPS_MAX: usize = 100;

/// What can be undone and redone.
#[derive(Default)]
pub(super) struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// A gesture is under way (a button or key is held): further edits join its step.
    gesture: bool,
    /// The text being typed: further edits of the same text join its step.
    text: Option<String>,
}

struct Step {
    label: String,
    plan: Plan,
}

impl History {
    /// Notes an edit that is about to be made to `before`. `text` names the text it types into,
    /// so that a sentence is one step and not one a letter.
    pub(super) fn record(&mut self, before: &Plan, label: String, text: Option<String>) {
        self.redo.clear();
        let joins = self.gesture || (text.is_some() && text == self.text);
        match self.undo.last_mut() {
            Some(last) if joins => last.label = label,
            _ => {
                self.undo.push(Step { label, plan: before.clone() });
                if self.undo.len() > STEPS_MAX {
                    self.undo.remove(0);
                }
            }
        }
        self.gesture = true;
        self.text = text;
    }

    /// Ends the gesture; one that came back to where it began leaves no step.
    pub(super) fn end_gesture(&mut self, now: &Plan) {
        if !self.gesture {
            return;
        }
        self.gesture = false;
        if self.text.is_none() && self.undo.last().is_some_and(|step| step.plan == *now) {
            self.undo.pop();
        }
    }

    /// Takes one step back; says what was undone.
    pub(super) fn undo(&mut self, plan: &mut Plan) -> Option<String> {
        let step = self.undo.pop()?;
        Some(swap(step, plan, &mut self.redo, (&mut self.gesture, &mut self.text)))
    }

    /// Takes one step forward again; says what was redone.
    pub(super) fn redo(&mut self, plan: &mut Plan) -> Option<String> {
        let step = self.redo.pop()?;
        Some(swap(step, plan, &mut self.undo, (&mut self.gesture, &mut self.text)))
    }

    /// What the next undo would take back.
    pub(super) fn undo_label(&self) -> Option<&str> {
        self.undo.last().map(|step| step.label.as_str())
    }

    /// What the next redo would bring back.
    pub(super) fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|step| step.label.as_str())
    }
}

fn swap(
    step: Step,
    plan: &mut Plan,
    other: &mut Vec<Step>,
    (gesture, text): (&mut bool, &mut Option<String>),
) -> String {
    *gesture = false;
    *text = None;
    let now = std::mem::replace(plan, step.plan);
    other.push(Step { label: step.label.clone(), plan: now });
    step.label
}
