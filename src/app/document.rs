//! The document: the plan that is open, its file, its undo history, and whether it differs from
//! what is on disk. Everything here is saved or undoable; asking the user belongs to `files`, and
//! writing down what is not saved yet to `keeper`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    app::history::{History, Way},
    base::Problem,
    model::Model,
    plan::{self, Edit, Plan},
    store::{
        Stamp,
        journal::{EntryFile, Work, name_of},
    },
};

/// The plan that is open.
pub(super) struct Document {
    plan: Arc<Plan>,
    /// Its text, as it would be saved.
    text: String,
    /// As it was opened or last saved; `None` if its file holds something else, or is gone.
    saved: Option<Arc<Plan>>,
    /// Its file; `None` for a sample that was not saved yet.
    path: Option<PathBuf>,
    name: String,
    /// What the file was when it was opened or saved.
    stamp: Option<Stamp>,
    history: History,
    /// Rises with every edit that changes the projection.
    revision: u64,
}

impl Document {
    /// A plan read from a file.
    pub(super) fn of_file(plan: Plan, model: &Model, path: PathBuf, stamp: Option<Stamp>) -> Self {
        let name = name_of(&path);
        Self { path: Some(path), stamp, ..Self::of_sample(plan, model, &name) }
    }

    /// A plan that has no file yet.
    pub(super) fn of_sample(plan: Plan, model: &Model, name: &str) -> Self {
        let text = plan::write(&plan, model);
        let plan = Arc::new(plan);
        Self {
            saved: Some(Arc::clone(&plan)),
            plan,
            text,
            path: None,
            name: name.to_owned(),
            stamp: None,
            history: History::default(),
            revision: 0,
        }
    }

    /// A plan that is nowhere on the disk: it is unsaved from the beginning.
    pub(super) fn of_code(plan: Plan, model: &Model, name: &str) -> Self {
        Self { saved: None, ..Self::of_sample(plan, model, name) }
    }

    /// A plan with the steps that led to it, as a journal tells them; and what its file holds.
    pub(super) fn of_work(plan: Plan, work: Work, saved: Option<Plan>) -> Self {
        let Work { file, name, stamp, undo, now, redo, closed: _ } = work;
        Self {
            plan: Arc::new(plan),
            text: now,
            saved: saved.map(Arc::new),
            path: file,
            name,
            stamp: stamp.map(|(bytes, hash)| Stamp::of_content(bytes, hash)),
            history: History::of(undo, redo),
            revision: 0,
        }
    }

    /// Its file, wherever the next window is started from.
    fn place(&self) -> Option<PathBuf> {
        let path = self.path.as_ref()?;
        Some(std::path::absolute(path).unwrap_or_else(|_| path.clone()))
    }

    /// How a journal of it begins.
    pub(super) fn work(&self) -> Work {
        let (undo, redo) = self.history.steps();
        let stamp = self.stamp.map(|stamp| stamp.content());
        let work = Work::begin(self.place(), &self.name, stamp, &self.text);
        Work { undo, redo, ..work }
    }

    /// The same document as the successor of another, so that revisions never repeat.
    pub(super) fn after(self, earlier: &Self) -> Self {
        Self { revision: earlier.revision + 1, ..self }
    }

    pub(super) fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn stamp(&self) -> Option<Stamp> {
        self.stamp
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    /// What the journal does not know yet; it is taken to know it then.
    pub(super) fn take_news(&mut self) -> Vec<EntryFile> {
        self.history.take_news()
    }

    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether anything would be lost by closing: exact, so that undoing back to what is on
    /// disk leaves nothing to save.
    pub(super) fn is_modified(&self) -> bool {
        self.saved.as_ref().is_none_or(|saved| *self.plan != **saved)
    }

    /// `two-track.ron •`: the file, and a dot while it has unsaved changes.
    pub(super) fn title(&self) -> String {
        let dot = if self.is_modified() { " •" } else { "" };
        format!("{}{dot}", self.name)
    }

    /// Carries out an edit, or says why not and changes nothing.
    pub(super) fn edit(&mut self, model: &Model, edit: &Edit) -> Result<(), Problem> {
        let mut changed = (*self.plan).clone();
        plan::apply(&mut changed, model, edit)?;
        if changed != *self.plan {
            self.change(changed, model, edit.label(model), typed_text(edit));
        }
        Ok(())
    }

    /// Puts another plan in the place of this one, as one step that can be undone.
    pub(super) fn replace(&mut self, plan: Plan, model: &Model, label: String) {
        self.end_gesture();
        self.change(plan, model, label, None);
        self.end_gesture();
    }

    fn change(&mut self, plan: Plan, model: &Model, label: String, typed: Option<String>) {
        let text = plan::write(&plan, model);
        self.history.record((&self.text, &text), label, typed);
        self.put(plan, text);
    }

    /// Ends the gesture that the last edits belong to.
    pub(super) fn end_gesture(&mut self) {
        self.history.end_gesture(&self.text);
    }

    /// Takes the next step back or forward, to the plan that its text stands for; says what it was.
    pub(super) fn travel(&mut self, way: Way, plan: Plan) -> Option<String> {
        let text = self.history.next(way)?.plan.clone();
        let label = self.history.travel(way, &self.text)?;
        self.put(plan, text);
        Some(label)
    }

    /// The plan was written to a file.
    pub(super) fn saved_as(&mut self, path: &Path, stamp: Stamp) {
        self.name = name_of(path);
        self.path = Some(path.to_owned());
        self.same_as_file(stamp);
    }

    /// The plan's file holds just this plan.
    pub(super) fn same_as_file(&mut self, stamp: Stamp) {
        self.saved = Some(Arc::clone(&self.plan));
        self.stamp = Some(stamp);
        if let Some(file) = self.place() {
            self.history.note(EntryFile::Saved { file, stamp: stamp.content() });
        }
    }

    /// The plan's file is gone, or holds something else than what was saved here.
    pub(super) fn differs_from_file(&mut self) {
        self.saved = None;
    }

    /// Takes over the steps of an earlier window on the same file. If the file was changed since,
    /// that is one more step.
    pub(super) fn adopt(&mut self, earlier: Work) {
        let before = earlier.now;
        self.history = History::of(earlier.undo, earlier.redo);
        if before != self.text {
            let label = "as the file was changed elsewhere".to_owned();
            self.history.record((&before, &self.text), label, None);
            self.history.end_gesture(&self.text);
            if let (Some(file), Some(stamp)) = (self.place(), self.stamp) {
                self.history.note(EntryFile::Saved { file, stamp: stamp.content() });
            }
        }
    }

    fn put(&mut self, plan: Plan, text: String) {
        if !same_projection(&self.plan, &plan) {
            self.revision += 1;
        }
        self.plan = Arc::new(plan);
        self.text = text;
    }
}

/// Whether two plans give the same numbers: everything but their words.
pub(super) fn same_projection(a: &Plan, b: &Plan) -> bool {
    a.without_words() == b.without_words()
}

/// The text that an edit types into, if it does.
fn typed_text(edit: &Edit) -> Option<String> {
    match edit {
        Edit::Title(_) => Some("title".to_owned()),
        Edit::Author(_) => Some("author".to_owned()),
        Edit::Notes(_) => Some("notes".to_owned()),
        Edit::Note(measure, _) => Some(format!("note {measure}")),
        Edit::NoteAuthor(measure, _) => Some(format!("author {measure}")),
        Edit::School(_)
        | Edit::Plots(_)
        | Edit::SchoolWeight(..)
        | Edit::Seed(_)
        | Edit::Futures(_)
        | Edit::Switch(..)
        | Edit::Start(..)
        | Edit::End(..)
        | Edit::Move(..)
        | Edit::Strength(..)
        | Edit::Ramp(..)
        | Edit::RampShape(..)
        | Edit::Curve(..)
        | Edit::Condition(..)
        | Edit::Conditions(_)
        | Edit::MoveAll(_)
        | Edit::Reset(_)
        | Edit::ResetTrack(_)
        | Edit::ResetToParent(_)
        | Edit::ResetAllToParent
        | Edit::ResetAll
        | Edit::Assume(..)
        | Edit::ResetAssumptions
        | Edit::Claim(..)
        | Edit::ResetClaims => None,
    }
}
