//! Choosing a file inside the window: a path field, recent files and the folder's plans. It works
//! everywhere; the desktop's own dialog is a button beside it.

use std::path::{Path, PathBuf};

use egui::{Key, RichText};

use crate::{
    app::{
        dialogs::{buttons_ui, heading_ui, list_ui, main_button},
        session::{Ask, Then},
        window::{App, sentence},
    },
    base::Problem,
    store::{
        folder::{self, Listing},
        journal::name_of,
    },
};

/// What the chosen file is for.
#[derive(Clone, Debug)]
pub(in crate::app) enum PathPurpose {
    /// Open it.
    Open,
    /// Put it beside the open plan, to be compared.
    Compare,
    /// Save to it; then go on.
    Save(Option<Then>),
}

impl PathPurpose {
    /// What follows from choosing a path.
    pub(in crate::app) fn ask(self, path: PathBuf) -> Ask {
        match self {
            Self::Open => Ask::Open(path),
            Self::Compare => Ask::Compare(vec![path]),
            Self::Save(then) => Ask::SaveTo(with_extension(path), then),
        }
    }
}

/// A path being chosen.
pub(in crate::app) struct PathDialog {
    purpose: PathPurpose,
    text: String,
    folder: PathBuf,
    listing: Result<Listing, Problem>,
}

impl PathDialog {
    /// Begins in a folder, with a file name proposed.
    pub(in crate::app) fn new(purpose: PathPurpose, folder: &Path, name: &str) -> Self {
        Self {
            purpose,
            text: folder.join(name).display().to_string(),
            folder: folder.to_owned(),
            listing: folder::list(folder),
        }
    }

    /// Draws it.
    pub(super) fn ui(&mut self, app: &mut App, ui: &mut egui::Ui, is_new: bool) {
        let (heading, verb) = match &self.purpose {
            PathPurpose::Open => ("Open a plan", "Open"),
            PathPurpose::Compare => ("Compare with a plan", "Compare"),
            PathPurpose::Save(_) => ("Save the plan as", "Save"),
        };
        heading_ui(ui, heading);
        let label = ui.label("Path of the file");
        let field = egui::TextEdit::singleline(&mut self.text).desired_width(f32::INFINITY);
        let field = ui.add(field).labelled_by(label.id);
        if is_new {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(4.0);
        list_ui(ui, "files", |ui| {
            self.recent_ui(app, ui);
            self.folder_ui(app, ui);
        });
        let mut done = entered;
        buttons_ui(ui, |ui| {
            done |= main_button(ui, verb).clicked();
            let browse = ui.button("Browse…").on_hover_text("The desktop's own file dialog");
            if browse.clicked() {
                app.queue.push(Ask::Browse(self.purpose.clone()));
            }
            if ui.button("Cancel").clicked() {
                app.queue.push(Ask::CloseDialog);
            }
        });
        if done && !self.text.trim().is_empty() {
            self.choose(app, PathBuf::from(self.text.trim()));
        }
    }

    fn recent_ui(&mut self, app: &mut App, ui: &mut egui::Ui) {
        if app.settings.recent.is_empty() || matches!(self.purpose, PathPurpose::Save(_)) {
            return;
        }
        ui.label(RichText::new("Recent").weak());
        for path in app.settings.recent.clone() {
            let text = path.display().to_string();
            let button = egui::Button::selectable(false, &text).truncate();
            if ui.add(button).on_hover_text(&text).clicked() {
                self.choose(app, path);
            }
        }
        ui.add_space(4.0);
    }

    fn folder_ui(&mut self, app: &mut App, ui: &mut egui::Ui) {
        let here = std::path::absolute(if self.folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            &self.folder
        })
        .unwrap_or_else(|_| self.folder.clone());
        ui.label(RichText::new(format!("In {}", here.display())).weak());
        if let Some(parent) = here.parent()
            && row(ui, "Up to the folder above", false)
        {
            self.enter(parent);
            return;
        }
        let listing = match &self.listing {
            Ok(listing) => listing.clone(),
            Err(problem) => {
                ui.label(sentence(problem));
                return;
            }
        };
        for path in &listing.folders {
            if row(ui, &format!("{}/", name_of(path)), false) {
                self.enter(path);
            }
        }
        for path in &listing.plans {
            if row(ui, &name_of(path), self.text == path.display().to_string()) {
                match self.purpose {
                    PathPurpose::Open | PathPurpose::Compare => self.choose(app, path.clone()),
                    // Choosing the name of a file that is there is not yet saving over it.
                    PathPurpose::Save(_) => self.text = path.display().to_string(),
                }
            }
        }
        if listing.plans.is_empty() && listing.folders.is_empty() {
            ui.label("No plans here; plans end in .ron");
        }
        if listing.cut_off {
            ui.label(format!("Only the first {} entries are listed", folder::ENTRIES_MAX));
        }
    }

    fn enter(&mut self, folder: &Path) {
        let name = match self.purpose {
            PathPurpose::Open | PathPurpose::Compare => String::new(),
            PathPurpose::Save(_) => name_of(Path::new(&self.text)),
        };
        *self = Self::new(self.purpose.clone(), folder, &name);
    }

    fn choose(&mut self, app: &mut App, path: PathBuf) {
        if folder::has_folder(&path) {
            self.enter(&path);
        } else {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(self.purpose.clone().ask(path));
        }
    }
}

fn row(ui: &mut egui::Ui, text: &str, selected: bool) -> bool {
    ui.add(egui::Button::selectable(selected, text).truncate()).on_hover_text(text).clicked()
}

/// A plan's name ends in `.ron`, so that the lists find it again.
fn with_extension(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|extension| extension == "ron") {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".ron");
    PathBuf::from(name)
}
