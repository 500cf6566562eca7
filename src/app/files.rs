//! Opening and saving as the user meets it: unsaved changes are asked about, a file that others
//! have changed is not overwritten unasked, and what cannot be opened or saved is listed while
//! what is open stays open. The disk itself belongs to `store`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    sync::mpsc::{Receiver, TryRecvError, channel},
    thread,
};

use crate::{
    analysis::PLANS_MAX,
    app::{
        dialogs::{Dialog, PathDialog, PathPurpose, Trouble, Why},
        document::Document,
        session::{Ask, Other, Then},
        share::{panes_of, plots_of},
        window::{App, sentence},
    },
    base::{Problem, Severity},
    plan::{self, Edit},
    store::{self, assets, folder, journal::Earlier},
};

/// The desktop's own file dialog, open on its own thread because it waits for the user.
pub(super) struct Browse {
    purpose: PathPurpose,
    chosen: Receiver<Option<PathBuf>>,
}

/// What is said first.
const HINT: &str =
    "Switch a measure or drag a bar, and the projection follows; Change shows what is small";

/// The plan that opens at the start when none is named, if it is there.
fn first_file() -> PathBuf {
    Path::new("saves").join(assets::FIRST_SAMPLE)
}

impl App {
    /// Opens the first plan of the command line, or the example, from its file if it is there.
    pub(super) fn open_first(&mut self, plans: &[PathBuf]) {
        let file = plans
            .first()
            .cloned()
            .or_else(|| Some(first_file()).filter(|path| folder::has_file(path)));
        let opened = file.is_some_and(|path| self.open(&path));
        if !opened && let Some(first) = first_sample() {
            self.start_from(first);
        }
        if self.session.message == self.is_open_words() {
            self.session.message = HINT.to_owned();
        }
        if plans.len() > 1 {
            self.compare_with(&plans[1..]);
        }
    }

    /// Goes on with something unless unsaved changes would be lost; then it asks.
    pub(super) fn guard(&mut self, ctx: &egui::Context, then: Then) {
        if self.document.is_modified() {
            self.put_up(Dialog::AskToSave(then));
        } else {
            self.go_on(ctx, then);
        }
    }

    /// Does what was asked, whatever is lost.
    pub(super) fn go_on(&mut self, ctx: &egui::Context, then: Then) {
        self.dialog = None;
        match then {
            Then::Sample(index) => self.start_from(index),
            Then::Open(path) => {
                self.open(&path);
            }
            Then::Code(code) => self.begin_with_code(ctx, &code),
            Then::Recover(journal) => self.recover(&journal),
            Then::Duplicate => self.duplicate(),
            Then::Quit => {
                self.closing = true;
                ctx.send_viewport_cmd(egui::ViewportCommand::Close);
            }
        }
    }

    /// The window manager wants to close the window.
    pub(super) fn guard_closing(&mut self, ctx: &egui::Context) {
        if ctx.input(|input| input.viewport().close_requested())
            && !self.closing
            && self.document.is_modified()
        {
            ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
            self.put_up(Dialog::AskToSave(Then::Quit));
        }
    }

    /// Opens a file in place of what is open; says whether it could.
    fn open(&mut self, path: &Path) -> bool {
        // The stamp is taken first: a change between the two reads is then noticed on saving.
        let stamp = store::stamp(path);
        let (plan, problems) = match store::open(path) {
            Ok(text) => plan::check(&text, &self.model_for(&text)),
            Err(problem) => (None, vec![problem]),
        };
        let opened = plan.is_some();
        if let Some(plan) = plan {
            let model = self.model_of(&plan);
            self.replace_document(Document::of_file(plan, &model, path.to_owned(), stamp));
            self.settings.remember(path);
            self.keep_settings();
        }
        let (notes, problems): (Vec<_>, Vec<_>) =
            problems.into_iter().partition(|problem| problem.severity == Severity::Note);
        if !notes.is_empty() {
            // As what an older format became: nothing has to be done, so nothing is in the way.
            let notes: Vec<String> = notes.iter().map(sentence).collect();
            self.session.message = format!("{}: {}", self.is_open_words(), notes.join("; "));
        }
        if !problems.is_empty() {
            let again = (!opened).then(|| (PathPurpose::Open, path.to_owned()));
            let trouble = Trouble::opening(path, problems, opened);
            self.put_up(Dialog::Problems(Trouble { again, ..trouble }));
        }
        opened
    }

    /// Puts plans in files beside the open one and shows them compared; what cannot be compared is
    /// listed, and nothing else changes.
    pub(super) fn compare_with(&mut self, paths: &[PathBuf]) {
        self.dialog = None;
        let mut added = 0;
        for path in paths {
            let (plan, mut problems) = match store::open(path) {
                Ok(text) => plan::check(&text, &self.model),
                Err(problem) => (None, vec![problem]),
            };
            if self.session.lineup.len() + 2 >= PLANS_MAX {
                let what = format!("there is room for {PLANS_MAX} plans");
                problems = vec![Problem::error(what).remedy("leave one out first")];
            } else if let Some(plan) = plan {
                let (name, plan) = (plan.title().to_owned(), Arc::new(plan));
                self.session.beside(Other { name, plan });
                added += 1;
                continue;
            }
            let trouble = Trouble {
                title: "This plan cannot be compared",
                ..Trouble::opening(path, problems, false)
            };
            self.put_up(Dialog::Problems(trouble));
        }
        if added > 0 {
            self.show_view("compare");
        }
    }

    fn start_from(&mut self, index: usize) {
        let Some((name, text)) = assets::SAMPLES.get(index) else { return };
        let (plan, problems) = plan::check(text, &self.model_for(text));
        match plan {
            Some(plan) => {
                let (plan, model, left) = self.begun_from(&plan);
                self.replace_document(Document::of_sample(plan, &model, name));
                if left > 0 {
                    self.session.message = format!(
                        "In the case {}, as the settings ask; {left} of the sample's settings do \
                         not fit there",
                        model.case.label
                    );
                }
            }
            None => {
                let trouble = Trouble::opening(Path::new(name), problems, false);
                self.put_up(Dialog::Problems(trouble));
            }
        }
    }

    /// Goes on with a copy that remembers what it was made from.
    fn duplicate(&mut self) {
        let plan = self.document.plan().duplicate();
        let name = self.document.name().trim_end_matches(".ron");
        let name = format!("{name}-varied.ron");
        // It is on no disk, and what is discarded of the other lives on in it alone.
        self.replace_document(Document::of_code(plan, &self.model.clone(), &name));
    }

    pub(super) fn replace_document(&mut self, document: Document) {
        self.keep_or_drop_work();
        self.document = document.after(&self.document);
        // A plan that says nothing of its plots leaves those that are there.
        let plots = self.document.plan().plots();
        if !plots.is_empty() {
            self.session.panes = panes_of(plots, &self.session, &self.model);
        }
        self.session.briefing = None;
        self.session.picked.clear();
        self.session.message = self.is_open_words();
        self.begin_journal(Earlier::GoesOn);
    }

    fn is_open_words(&self) -> String {
        format!("{} is open", self.document.name())
    }

    /// Saves to the plan's own file, or asks for one; then goes on.
    pub(super) fn save(&mut self, ctx: &egui::Context, then: Option<Then>) {
        let Some(path) = self.document.path().map(Path::to_owned) else {
            self.ask_for_path_to_save(then);
            return;
        };
        let now = store::stamp(&path);
        let changed_by_others = match (self.document.stamp(), now) {
            (Some(known), Some(now)) => !known.same_content(&now),
            (None, Some(_)) => true,
            // Something is there that cannot be read: not what we saved.
            (_, None) => folder::has_file(&path),
        };
        self.ask_about_file = false;
        if changed_by_others {
            self.put_up(Dialog::AskToReplace { path, why: Why::ChangedByOthers, then });
        } else {
            self.write(ctx, &path, then);
        }
    }

    /// Saves to a chosen file, after asking to replace another one; then goes on.
    pub(super) fn save_to(&mut self, ctx: &egui::Context, path: PathBuf, then: Option<Then>) {
        let own = self.document.path() == Some(path.as_path());
        if own {
            self.save(ctx, then);
        } else if folder::has_file(&path) {
            self.put_up(Dialog::AskToReplace { path, why: Why::Exists, then });
        } else {
            self.write(ctx, &path, then);
        }
    }

    /// Writes the plan to a file; then goes on.
    pub(super) fn write(&mut self, ctx: &egui::Context, path: &Path, then: Option<Then>) {
        // Looking at other plots is no change of the plan, but a plan that is saved keeps them.
        let plots = plots_of(&self.session, &self.model);
        if plots != self.document.plan().plots() {
            self.document.end_gesture();
            // What is on a plot is there, so this can only be done.
            self.document.edit(&self.model, &Edit::Plots(plots)).ok();
            self.document.end_gesture();
        }
        let text = plan::write(self.document.plan(), &self.model);
        match store::write(path, &text) {
            Ok(stamp) => {
                let other = self.document.path() != Some(path);
                self.document.saved_as(path, stamp);
                self.settings.remember(path);
                self.keep_settings();
                self.dialog = None;
                self.session.message = format!("Saved to {}", path.display());
                self.ask_about_file = false;
                if other {
                    self.keeper.done(false);
                    self.begin_journal(Earlier::Forgotten);
                } else {
                    self.keeper.saved(path.to_owned(), stamp);
                }
                if let Some(then) = then {
                    self.go_on(ctx, then);
                }
            }
            Err(problem) => {
                self.put_up(Dialog::Problems(Trouble::saving(path, problem, then)));
            }
        }
    }

    pub(super) fn ask_for_path_to_open(&mut self) {
        let folder = self.folder();
        self.put_up(Dialog::Path(PathDialog::new(PathPurpose::Open, &folder, "")));
    }

    pub(super) fn ask_for_path(&mut self, purpose: PathPurpose) {
        let folder = self.folder();
        self.put_up(Dialog::Path(PathDialog::new(purpose, &folder, "")));
    }

    pub(super) fn ask_for_path_to_save(&mut self, then: Option<Then>) {
        let (folder, name) = (self.folder(), self.document.name().to_owned());
        self.put_up(Dialog::Path(PathDialog::new(PathPurpose::Save(then), &folder, &name)));
    }

    /// The folder of the open file, else `saves` if there is one, else where we are.
    fn folder(&self) -> PathBuf {
        let own = self.document.path().and_then(Path::parent).map(Path::to_owned);
        let saves = Some(PathBuf::from("saves")).filter(|saves| folder::has_folder(saves));
        own.or(saves).unwrap_or_default()
    }

    /// Opens the desktop's own dialog. Without a desktop portal it returns at once with nothing,
    /// just as if it had been cancelled: the path field is always there beside it.
    #[expect(clippy::disallowed_methods, reason = "the dialog waits for the user, not for us")]
    pub(super) fn start_browsing(&mut self, ctx: &egui::Context, purpose: PathPurpose) {
        let (sender, chosen) = channel();
        let (ctx, saving) = (ctx.clone(), matches!(purpose, PathPurpose::Save(_)));
        let name = self.document.name().to_owned();
        thread::spawn(move || {
            let dialog = rfd::FileDialog::new().add_filter("Plan", &["ron"]);
            let path =
                if saving { dialog.set_file_name(name).save_file() } else { dialog.pick_file() };
            // A window that is gone needs no path.
            sender.send(path).ok();
            ctx.request_repaint();
        });
        self.browse = Some(Browse { purpose, chosen });
    }

    /// Takes what the desktop's dialog has chosen.
    pub(super) fn take_browsed(&mut self) {
        let Some(Browse { purpose, chosen }) = self.browse.take() else { return };
        match chosen.try_recv() {
            Ok(Some(path)) => self.queue.push(purpose.ask(path)),
            Ok(None) | Err(TryRecvError::Disconnected) => {
                self.session.message = "No file was chosen; a path can be typed".to_owned();
            }
            Err(TryRecvError::Empty) => self.browse = Some(Browse { purpose, chosen }),
        }
    }

    /// Whether a plan that is dropped is put beside the open one, and not in its place.
    pub(super) fn drops_compare(&self) -> bool {
        self.views.get(self.session.view).is_some_and(|view| view.id() == "compare")
    }

    /// Files were dropped on the window: one opens, several are compared with what is open.
    pub(super) fn take_dropped(&mut self, ctx: &egui::Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.clone());
        let paths: Vec<PathBuf> = dropped.iter().map(|file| file.path().to_owned()).collect();
        match paths.as_slice() {
            [] => {}
            [one] if !self.drops_compare() => self.queue.push(Ask::Open(one.clone())),
            _ => self.queue.push(Ask::Compare(paths)),
        }
    }
}

fn first_sample() -> Option<usize> {
    assets::SAMPLES.iter().position(|(name, _)| *name == assets::FIRST_SAMPLE)
}

impl Trouble {
    pub(super) fn opening(path: &Path, problems: Vec<Problem>, opened: bool) -> Self {
        let title = if opened { "Open, with warnings" } else { "This file cannot be opened" };
        let rest = if opened { "" } else { "What was open stays open, untouched" };
        Self { title, file: path.display().to_string(), problems, rest, again: None }
    }

    fn saving(path: &Path, problem: Problem, then: Option<Then>) -> Self {
        let rest = "The old file, if there was one, and your changes are kept";
        let (title, file) = ("This plan was not saved", path.display().to_string());
        let again = Some((PathPurpose::Save(then), path.to_owned()));
        Self { title, file, problems: vec![problem], rest, again }
    }
}
