//! Undo and redo: labelled snapshots of the plan's text, one per gesture, as many as there were. A
//! plan is small, so whole snapshots are simpler than inverse edits and cannot be wrong; as texts
//! they outlive the window. Whatever happens is also noted down for the journal.

use crate::store::journal::{EntryFile, Step};

/// Back or forward through what was done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
    Undo,
    Redo,
}

/// What can be undone and redone.
#[derive(Default)]
pub(super) struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
    /// A gesture is under way (a button or key is held): further edits join its step.
    gesture: bool,
    /// The text being typed: further edits of the same text join its step.
    text: Option<String>,
    /// What the journal does not know yet.
    news: Vec<EntryFile>,
}

impl History {
    /// A history from an earlier window.
    pub(super) fn of(undo: Vec<Step>, redo: Vec<Step>) -> Self {
        Self { undo, redo, ..Self::default() }
    }

    /// All steps to take back, and all to do again.
    pub(super) fn steps(&self) -> (Vec<Step>, Vec<Step>) {
        (self.undo.clone(), self.redo.clone())
    }

    /// Notes an edit of a plan, with its texts before and after. `text` names what it types into,
    /// so that a sentence is one step and not one a letter.
    pub(super) fn record(
        &mut self,
        (before, after): (&str, &str),
        label: String,
        text: Option<String>,
    ) {
        self.redo.clear();
        let joins = self.gesture || (text.is_some() && text == self.text);
        let plan = after.to_owned();
        match self.undo.last_mut().filter(|_| joins) {
            Some(last) => {
                last.label.clone_from(&label);
                // Of a drag only where it is now is worth writing down.
                match self.news.last_mut() {
                    Some(
                        EntryFile::Step { label: was, plan: to }
                        | EntryFile::More { label: was, plan: to },
                    ) => (*was, *to) = (label, plan),
                    _ => self.news.push(EntryFile::More { label, plan }),
                }
            }
            None => {
                self.undo.push(Step { label: label.clone(), plan: before.to_owned() });
                self.news.push(EntryFile::Step { label, plan });
            }
        }
        self.gesture = true;
        self.text = text;
    }

    /// Ends the gesture; one that came back to where it began leaves no step.
    pub(super) fn end_gesture(&mut self, now: &str) {
        if !self.gesture {
            return;
        }
        self.gesture = false;
        if self.text.is_none() && self.undo.last().is_some_and(|step| step.plan == now) {
            self.undo.pop();
            self.news.push(EntryFile::Dropped);
        }
    }

    /// Whether there is anything to undo or redo.
    pub(super) fn has_steps(&self) -> bool {
        !(self.undo.is_empty() && self.redo.is_empty())
    }

    /// Whether a gesture is under way.
    pub(super) fn in_gesture(&self) -> bool {
        self.gesture
    }

    /// What the next step that way is called.
    pub(super) fn label(&self, way: Way) -> Option<&str> {
        self.next(way).map(|step| step.label.as_str())
    }

    /// The next step that way.
    pub(super) fn next(&self, way: Way) -> Option<&Step> {
        match way {
            Way::Undo => self.undo.last(),
            Way::Redo => self.redo.last(),
        }
    }

    /// Takes the next step that way, from the plan's text as it is now; says what it was.
    pub(super) fn travel(&mut self, way: Way, now: &str) -> Option<String> {
        self.gesture = false;
        self.text = None;
        let (from, to, news) = match way {
            Way::Undo => (&mut self.undo, &mut self.redo, EntryFile::Undo),
            Way::Redo => (&mut self.redo, &mut self.undo, EntryFile::Redo),
        };
        let Step { label, .. } = from.pop()?;
        to.push(Step { label: label.clone(), plan: now.to_owned() });
        self.news.push(news);
        Some(label)
    }

    /// The plan was written to a file, or read from it again.
    pub(super) fn note(&mut self, saved: EntryFile) {
        self.news.push(saved);
    }

    /// What the journal does not know yet; it is taken to know it then.
    pub(super) fn take_news(&mut self) -> Vec<EntryFile> {
        std::mem::take(&mut self.news)
    }

    /// Whether there is anything that the journal does not know.
    pub(super) fn has_news(&self) -> bool {
        !self.news.is_empty()
    }
}
