//! What is wrong with a file, one row a problem: where, what, and what to do.

use std::path::{Path, PathBuf};

use egui::RichText;

use crate::{
    app::{
        dialogs::{Dialog, PathDialog, PathPurpose, buttons_ui, heading_ui, list_ui, main_button},
        session::Ask,
        theme::Theme,
    },
    base::{Problem, Severity},
};

/// A file and its problems.
pub(in crate::app) struct Trouble {
    /// What happened.
    pub(in crate::app) title: &'static str,
    /// The file.
    pub(in crate::app) file: String,
    /// Its problems.
    pub(in crate::app) problems: Vec<Problem>,
    /// What stays as it is.
    pub(in crate::app) rest: &'static str,
    /// What was tried with which file, to be tried again with another.
    pub(in crate::app) again: Option<(PathPurpose, PathBuf)>,
}

impl Trouble {
    /// Draws them.
    pub(super) fn ui(&self, queue: &mut Vec<Ask>, ui: &mut egui::Ui, is_new: bool) {
        heading_ui(ui, self.title);
        ui.label(&self.file);
        if !self.rest.is_empty() {
            ui.label(RichText::new(self.rest).weak());
        }
        ui.add_space(4.0);
        list_ui(ui, "problems", |ui| {
            for problem in &self.problems {
                problem_ui(ui, problem);
            }
        });
        buttons_ui(ui, |ui| {
            let close = main_button(ui, "Close");
            if is_new {
                close.request_focus();
            }
            if close.clicked() {
                queue.push(Ask::CloseDialog);
            }
            if let Some((purpose, path)) = &self.again
                && ui.button("Change the path…").clicked()
            {
                let folder = path.parent().map_or_else(PathBuf::new, Path::to_owned);
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let dialog = PathDialog::new(purpose.clone(), &folder, &name);
                queue.push(Ask::Dialog(Dialog::Path(dialog)));
            }
            if ui.button("Copy").on_hover_text("Copy all of it as text").clicked() {
                ui.ctx().copy_text(self.text());
            }
        });
    }

    fn text(&self) -> String {
        self.problems.iter().map(|problem| problem.in_text(&self.file) + "\n").collect()
    }
}

fn problem_ui(ui: &mut egui::Ui, problem: &Problem) {
    let theme = Theme::of(ui);
    let (word, color) = match problem.severity {
        Severity::Note => ("Note", theme.weak_text),
        Severity::Warning => ("Warning", theme.warning_text),
        Severity::Error => ("Error", theme.error),
    };
    let place = problem.place.map(|place| format!(" at {place}")).unwrap_or_default();
    ui.label(RichText::new(format!("{word}{place}")).color(color).strong());
    ui.label(&problem.what);
    if !problem.remedy.is_empty() {
        ui.label(RichText::new(&problem.remedy).weak());
    }
    ui.add_space(8.0);
}
