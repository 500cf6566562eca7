//! Questions before something would be lost: unsaved changes, and files that others wrote.

use std::path::{Path, PathBuf};

use crate::app::{
    dialogs::{Why, buttons_ui, heading_ui, main_button},
    session::{Ask, Then},
    window::App,
};

/// Unsaved changes are in the way of something.
pub(super) fn save_ui(app: &mut App, ui: &mut egui::Ui, then: &Then, is_new: bool) {
    heading_ui(ui, "Save the changes?");
    let before = match then {
        Then::Sample(_) => "starting from a sample",
        Then::Open(_) | Then::Code(_) | Then::Recover(_) => "opening another plan",
        Then::Quit => "closing",
        Then::Duplicate => "going on with a copy",
    };
    ui.label(format!(
        "{} has changes that are not saved. Save them before {before}?",
        app.document.name()
    ));
    buttons_ui(ui, |ui| {
        let save = main_button(ui, "Save");
        if is_new {
            save.request_focus();
        }
        if save.clicked() {
            app.queue.push(Ask::SaveThen(then.clone()));
        }
        if ui.button("Discard changes").clicked() {
            app.queue.push(Ask::Discard(then.clone()));
        }
        if ui.button("Cancel").clicked() {
            app.queue.push(Ask::CloseDialog);
        }
    });
}

/// Another content would be overwritten. Nothing is focused: Enter must not replace a file.
pub(super) fn replace_ui(
    app: &mut App,
    ui: &mut egui::Ui,
    path: &Path,
    why: Why,
    then: Option<&Then>,
) {
    let (heading, text, button) = match why {
        Why::Exists => (
            "Replace the file?",
            format!("{} exists already. Saving replaces what is in it.", path.display()),
            "Replace",
        ),
        Why::ChangedByOthers => (
            "The file has changed on disk",
            format!(
                "{} was changed by someone else since it was opened here. Take their version, \
                 which undo takes back, or overwrite it with yours.",
                path.display()
            ),
            "Overwrite",
        ),
    };
    heading_ui(ui, heading);
    ui.label(text);
    buttons_ui(ui, |ui| {
        if ui.button(button).clicked() {
            app.queue.push(Ask::Replace(path.to_owned(), then.cloned()));
        }
        if ui.button("Save as…").clicked() {
            app.queue.push(Ask::CloseDialog);
            let then = then.cloned();
            app.queue.push(Ask::Dialog(super::Dialog::Path(super::PathDialog::new(
                super::PathPurpose::Save(then),
                &path.parent().map_or_else(PathBuf::new, Path::to_owned),
                app.document.name(),
            ))));
        }
        if why == Why::ChangedByOthers && ui.button("Take theirs").clicked() {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(Ask::TakeTheirs(path.to_owned()));
        }
        if ui.button("Cancel").clicked() {
            app.queue.push(Ask::CloseDialog);
        }
    });
}
