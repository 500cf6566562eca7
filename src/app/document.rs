//! The document: the plan that is open, its file, its undo history, and whether it differs from
//! what is on disk. Everything here is saved or undoable; asking the user belongs to `files`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    app::history::History,
    base::Problem,
    model::Model,
    plan::{self, Edit, Plan},
    store::Stamp,
};

/// The plan that is open.
pub(super) struct Document {
    plan: Arc<Plan>,
    /// As it was opened or last saved.
    saved: Arc<Plan>,
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
    pub(super) fn of_file(plan: Plan, path: PathBuf, stamp: Option<Stamp>) -> Self {
        let name = file_name(&path);
        Self { path: Some(path), stamp, ..Self::of_sample(plan, &name) }
    }

    /// A plan that has no file yet.
    pub(super) fn of_sample(plan: Plan, name: &str) -> Self {
        let plan = Arc::new(plan);
        Self {
            saved: Arc::clone(&plan),
            plan,
            path: None,
            name: name.to_owned(),
            stamp: None,
            history: History::default(),
            revision: 0,
        }
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

    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether anything would be lost by closing: exact, so that undoing back to what is on
    /// disk leaves nothing to save.
    pub(super) fn is_modified(&self) -> bool {
        *self.plan != *self.saved
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
            self.history.record(&self.plan, edit.label(model), typed_text(edit));
            self.put(changed);
        }
        Ok(())
    }

    /// Puts the same plan as it is in another case in its place, as one step that can be undone.
    pub(super) fn move_to_case(&mut self, plan: Plan, label: String) {
        self.history.record(&self.plan, label, None);
        self.put(plan);
    }

    /// Ends the gesture that the last edits belong to.
    pub(super) fn end_gesture(&mut self) {
        self.history.end_gesture(&self.plan);
    }

    /// Takes the last step back; says what it was.
    pub(super) fn undo(&mut self) -> Option<String> {
        self.travel(History::undo)
    }

    /// Brings the last undone step back; says what it was.
    pub(super) fn redo(&mut self) -> Option<String> {
        self.travel(History::redo)
    }

    /// The plan was written to a file.
    pub(super) fn saved_as(&mut self, path: &Path, stamp: Stamp) {
        self.saved = Arc::clone(&self.plan);
        self.name = file_name(path);
        self.path = Some(path.to_owned());
        self.stamp = Some(stamp);
    }

    fn travel(
        &mut self,
        step: impl FnOnce(&mut History, &mut Plan) -> Option<String>,
    ) -> Option<String> {
        let mut plan = (*self.plan).clone();
        let label = step(&mut self.history, &mut plan)?;
        self.put(plan);
        Some(label)
    }

    fn put(&mut self, plan: Plan) {
        if !same_projection(&self.plan, &plan) {
            self.revision += 1;
        }
        self.plan = Arc::new(plan);
    }
}

/// Whether two plans give the same numbers: everything but their words.
pub(super) fn same_projection(a: &Plan, b: &Plan) -> bool {
    a.without_words() == b.without_words()
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into())
}

/// The text that an edit types into, if it does.
fn typed_text(edit: &Edit) -> Option<String> {
    match edit {
        Edit::Title(_) => Some("title".to_owned()),
        Edit::Author(_) => Some("author".to_owned()),
        Edit::Notes(_) => Some("notes".to_owned()),
        Edit::Note(measure, _) => Some(format!("note {measure}")),
        Edit::School(_)
        | Edit::SchoolWeight(..)
        | Edit::Seed(_)
        | Edit::Futures(_)
        | Edit::Switch(..)
        | Edit::Start(..)
        | Edit::End(..)
        | Edit::Move(..)
        | Edit::Strength(..)
        | Edit::Ramp(..)
        | Edit::Condition(..)
        | Edit::Reset(_)
        | Edit::ResetAll
        | Edit::Assume(..)
        | Edit::ResetAssumptions
        | Edit::Claim(..)
        | Edit::ResetClaims => None,
    }
}
