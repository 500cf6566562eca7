//! Losing nothing: what is not saved yet goes to a journal at once, what an earlier window left
//! behind is offered again, and what others do to the open file is noticed and asked about.

use std::path::Path;

use crate::{
    app::{
        dialogs::{Dialog, Trouble, Why},
        document::Document,
        keeper::News,
        window::{App, sentence},
    },
    plan::{self, Plan},
    store::{
        self, assets, folder,
        journal::{self, Earlier, EntryFile, Journal, Left},
        watch::Change,
    },
};

/// During a drag the journal is written to no more often than this, in seconds.
const KEEP_EVERY: f64 = 0.4;

impl App {
    /// Looks for unsaved work of earlier windows. What turns out to be saved after all is closed,
    /// and its steps can be undone when its file is opened again.
    pub(super) fn find_left_behind(&mut self) {
        let Some(folder) = &self.work_folder else { return };
        let (left, saved): (Vec<Left>, Vec<Left>) =
            journal::left_behind(folder).into_iter().partition(|left| self.is_unsaved(left));
        self.left = left;
        for left in saved {
            if let Ok(Some((mut journal, work))) = Journal::take(&left.journal) {
                if work.file.is_none() {
                    journal.remove();
                } else {
                    // What cannot be closed is looked at again at the next start.
                    journal.add(&[EntryFile::Closed]).ok();
                }
            }
        }
    }

    fn is_unsaved(&self, left: &Left) -> bool {
        match &left.work.file {
            // A sample that nobody has touched is everywhere.
            None => !left.work.undo.is_empty() || assets::sample(&left.work.name).is_none(),
            // Where no step was taken, the file itself says what there is.
            Some(file) => self.plan_in(file).is_none_or(|plan| {
                let has_steps = !left.work.undo.is_empty() || !left.work.redo.is_empty();
                has_steps && plan::write(&plan, &self.model_of(&plan)) != left.work.now
            }),
        }
    }

    /// The plan in a file, if there is one.
    fn plan_in(&self, file: &Path) -> Option<Plan> {
        let text = store::open(file).ok()?;
        plan::check(&text, &self.model_for(&text)).0
    }

    /// Asks about unsaved work, if there is any; a problem that is shown already goes first.
    pub(super) fn offer_recovery(&mut self) {
        if self.left.is_empty() {
            return;
        }
        if self.dialog.is_none() {
            self.put_up(Dialog::Recover);
        } else {
            self.session.message = "There is unsaved work; File, Recover unsaved work".to_owned();
        }
    }

    /// Looks for unsaved work once more, and asks about it.
    pub(super) fn recover_again(&mut self) {
        self.find_left_behind();
        if self.left.is_empty() {
            self.session.message = "There is no unsaved work of earlier windows".to_owned();
        } else {
            self.put_up(Dialog::Recover);
        }
    }

    /// Goes on where an earlier window ended, with all steps that can be undone.
    pub(super) fn recover(&mut self, path: &Path) {
        self.left.retain(|left| left.journal != path);
        let (journal, work) = match Journal::take(path) {
            Ok(Some(taken)) => taken,
            Ok(None) => {
                self.session.message = "Another window has recovered that already".to_owned();
                return;
            }
            Err(problem) => {
                self.put_up(Dialog::Problems(Trouble::opening(path, vec![problem], false)));
                return;
            }
        };
        match plan::check(&work.now, &self.model_for(&work.now)) {
            (Some(plan), _) => {
                self.keep_or_drop_work();
                let saved = work.file.as_deref().and_then(|file| self.plan_in(file));
                let file = work.file.clone();
                self.document = Document::of_work(plan, work, saved).after(&self.document);
                let stamp = self.document.stamp();
                self.keeper.open(Some(journal), file.map(|file| (file, stamp)));
                self.session.briefing = None;
                self.session.picked.clear();
                let name = self.document.name();
                self.session.message = format!("{name} is as it was; save it to keep it");
            }
            (None, problems) => {
                let trouble = Trouble::opening(Path::new(&work.name), problems, false);
                self.put_up(Dialog::Problems(trouble));
            }
        }
    }

    /// Throws unsaved work away.
    pub(super) fn throw_away(&mut self, path: &Path) {
        if let Ok(Some((journal, _))) = Journal::take(path) {
            journal.remove();
        }
        self.left.retain(|left| left.journal != path);
        if self.left.is_empty() {
            self.dialog = None;
        }
    }

    /// Begins the journal of the document, and watches its file.
    pub(super) fn begin_journal(&mut self, earlier: Earlier) {
        // The journal begins with all of it.
        self.document.take_news();
        let file = self.document.path().map(|path| (path.to_owned(), self.document.stamp()));
        self.not_kept = None;
        let folder = self.work_folder.as_ref();
        let begun = folder.map(|folder| Journal::begin(folder, &self.document.work(), earlier));
        let journal = match begun {
            None => None,
            Some(Ok(begun)) => {
                if let Some(earlier) = begun.earlier {
                    self.document.adopt(earlier);
                }
                if begun.elsewhere {
                    let name = self.document.name();
                    self.session.message = format!("{name} is open in another window as well");
                }
                Some(begun.journal)
            }
            Some(Err(problem)) => {
                self.not_kept = Some(cannot_keep(&sentence(&problem)));
                None
            }
        };
        self.keeper.open(journal, file);
    }

    /// The document is done with. Its steps are kept if it can be opened again as it is; what was
    /// discarded is not offered again.
    pub(super) fn keep_or_drop_work(&mut self) {
        self.document.end_gesture();
        self.keeper.add(self.document.take_news());
        let has_steps = self.document.history().has_steps();
        let keep = self.document.path().is_some() && !self.document.is_modified() && has_steps;
        self.keeper.done(keep);
    }

    /// Writes down what has happened to the plan.
    pub(super) fn keep_work(&mut self, ctx: &egui::Context) {
        let history = self.document.history();
        if !history.has_news() {
            return;
        }
        let now = ctx.input(|input| input.time);
        let wait = self.kept_at + KEEP_EVERY - now;
        if history.in_gesture() && wait > 0.0 {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(wait));
            return;
        }
        self.kept_at = now;
        let news = self.document.take_news();
        self.keeper.add(news);
    }

    /// Takes what the keeper has to tell.
    pub(super) fn take_news(&mut self) {
        while let Some(news) = self.keeper.news() {
            match news {
                News::CannotKeep(problem) => {
                    self.not_kept = Some(cannot_keep(&sentence(&problem)));
                }
                News::KeptAgain => self.not_kept = None,
                News::Changed(change) => self.notice(change),
            }
        }
        if self.ask_about_file
            && self.dialog.is_none()
            && let Some(path) = self.document.path().map(Path::to_owned)
        {
            self.ask_about_file = false;
            let why = Why::ChangedByOthers;
            self.put_up(Dialog::AskToReplace { path, why, then: None });
        }
    }

    /// Someone else did something to the open file.
    fn notice(&mut self, change: Change) {
        let Some(path) = self.document.path().map(Path::to_owned) else { return };
        let now = store::stamp(&path);
        match (change, now) {
            (Change::Gone, _) if !folder::has_file(&path) => {
                self.document.differs_from_file();
                let name = self.document.name();
                self.session.message = format!("{name} is gone from the disk; saving writes it");
            }
            (Change::Other(_), Some(now))
                if self.document.stamp().is_some_and(|known| known.same_content(&now)) => {}
            (Change::Other(_), Some(now))
                if self.plan_in(&path).is_some_and(|plan| plan == **self.document.plan()) =>
            {
                self.document.same_as_file(now);
            }
            (Change::Other(_), _) => {
                self.document.differs_from_file();
                let asked = matches!(
                    self.dialog,
                    Some(Dialog::AskToReplace { why: Why::ChangedByOthers, .. })
                );
                self.ask_about_file = !asked;
            }
            (Change::Gone, _) => {}
        }
    }

    /// Takes what others wrote into the open file, as one step.
    pub(super) fn take_theirs(&mut self, path: &Path) {
        let stamp = store::stamp(path);
        let (plan, problems) = match store::open(path) {
            Ok(text) => plan::check(&text, &self.model_for(&text)),
            Err(problem) => (None, vec![problem]),
        };
        if let (Some(plan), Some(stamp)) = (plan, stamp) {
            let model = self.model_of(&plan);
            self.document.replace(plan, &model, "as the file was changed elsewhere".to_owned());
            self.document.same_as_file(stamp);
            self.keeper.saved(path.to_owned(), stamp);
            self.session.message = "Their version is open; undo brings yours back".to_owned();
        } else {
            self.put_up(Dialog::Problems(Trouble::opening(path, problems, false)));
        }
    }
}

fn cannot_keep(why: &str) -> String {
    format!("Unsaved changes are not safe from a crash: {why}")
}
