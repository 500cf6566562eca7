//! Plan codes: a field to paste one into, and what to do about one that is too long to be handy.

use egui::RichText;

use crate::{
    app::{
        command::Command,
        dialogs::{buttons_ui, heading_ui, main_button},
        session::Ask,
        share::objection,
        theme::Theme,
        window::App,
    },
    base::format,
};

/// A code being pasted.
#[derive(Default)]
pub(in crate::app) struct CodeDialog {
    text: String,
}

impl CodeDialog {
    /// Draws it.
    pub(super) fn ui(&mut self, app: &mut App, ui: &mut egui::Ui, is_new: bool) {
        heading_ui(ui, "Paste a plan code");
        let label = ui.label("The code, as it was sent to you");
        let field = egui::TextEdit::multiline(&mut self.text)
            .desired_rows(5)
            .desired_width(f32::INFINITY)
            .hint_text("two-track:1:…");
        let field = egui::ScrollArea::vertical()
            .max_height(160.0)
            .show(ui, |ui| ui.add(field).labelled_by(label.id))
            .inner;
        if is_new {
            field.request_focus();
        }
        let empty = self.text.trim().is_empty();
        let objection = if empty { None } else { objection(&self.text) };
        // The line keeps its height, so that the buttons stay where they are.
        let words = objection.clone().unwrap_or_default();
        let height = 2.0 * ui.text_style_height(&egui::TextStyle::Body);
        ui.allocate_ui(egui::vec2(ui.available_width(), height), |ui| {
            ui.set_min_height(height);
            ui.label(RichText::new(words).color(Theme::of(ui).warning_text));
        });
        buttons_ui(ui, |ui| {
            let ready = !empty && objection.is_none();
            let open = ui.add_enabled_ui(ready, |ui| main_button(ui, "Open")).inner;
            if open.clicked() {
                app.queue.push(Ask::CloseDialog);
                app.queue.push(Ask::Code(self.text.clone()));
            }
            if ui.button("Cancel").clicked() {
                app.queue.push(Ask::CloseDialog);
            }
        });
    }
}

/// A code that is too long to be handy.
pub(in crate::app) struct LongCode {
    /// How many characters it has; `None` for one that cannot be made at all.
    pub(in crate::app) length: Option<usize>,
}

impl LongCode {
    /// Draws it.
    pub(super) fn ui(&self, app: &mut App, ui: &mut egui::Ui) {
        heading_ui(ui, "This plan is long for a code");
        let length = self.length.map_or("far too many".to_owned(), |n| format::count(n as u64));
        ui.label(format!(
            "Its code would have {length} characters, most of them for its notes. A file is \
             handier to pass on.",
        ));
        buttons_ui(ui, |ui| {
            if main_button(ui, "Save as a file…").clicked() {
                app.queue.push(Ask::CloseDialog);
                app.queue.push(Ask::Command(Command::SaveAs));
            }
            if self.length.is_some() && ui.button("Copy it all the same").clicked() {
                app.queue.push(Ask::CloseDialog);
                app.queue.push(Ask::CopyCode);
            }
            if ui.button("Cancel").clicked() {
                app.queue.push(Ask::CloseDialog);
            }
        });
    }
}
