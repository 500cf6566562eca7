//! Unsaved work that earlier windows left behind: what it is, and whether to go on with it.

use std::time::SystemTime;

use egui::RichText;

use crate::{
    app::{
        dialogs::{buttons_ui, heading_ui, list_ui, main_button},
        session::Ask,
        window::App,
    },
    store::journal::Left,
};

/// Draws it.
pub(super) fn ui(app: &mut App, ui: &mut egui::Ui) {
    heading_ui(ui, "Unsaved work was found");
    ui.label(
        "A window ended without being closed. What was changed there is kept, with every step that \
         can be undone.",
    );
    ui.add_space(4.0);
    // Taken for as long as it is drawn: each holds the text of every step.
    let left = std::mem::take(&mut app.left);
    list_ui(ui, "left", |ui| {
        for one in &left {
            ui.push_id(&one.journal, |ui| row_ui(app, ui, one));
        }
    });
    app.left = left;
    buttons_ui(ui, |ui| {
        let later = ui.button("Not now").on_hover_text("It is offered again at the next start");
        if later.clicked() {
            app.queue.push(Ask::CloseDialog);
        }
    });
}

fn row_ui(app: &mut App, ui: &mut egui::Ui, left: &Left) {
    let work = &left.work;
    ui.horizontal(|ui| {
        if main_button(ui, "Recover").clicked() {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(Ask::Recover(left.journal.clone()));
        }
        if ui.button("Throw away").clicked() {
            app.queue.push(Ask::ThrowAway(left.journal.clone()));
        }
        ui.label(RichText::new(&work.name).strong());
    });
    let steps = match work.undo.len() {
        1 => "1 step".to_owned(),
        n => format!("{n} steps"),
    };
    let last = work.undo.last().map(|step| format!(", the last one: {}", step.label));
    let age = left.written.map(|written| format!("; {}", ago(written))).unwrap_or_default();
    ui.label(format!("{steps}{}{age}", last.unwrap_or_default()));
    let place = work
        .file
        .as_ref()
        .map_or("never saved to a file".to_owned(), |file| file.display().to_string());
    ui.label(RichText::new(place).weak());
    ui.add_space(8.0);
}

/// How long ago something was, roughly.
fn ago(then: SystemTime) -> String {
    let minutes = SystemTime::now().duration_since(then).unwrap_or_default().as_secs() / 60;
    match minutes {
        0 => "less than a minute ago".to_owned(),
        1 => "a minute ago".to_owned(),
        2..120 => format!("{minutes} minutes ago"),
        120..2880 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1440),
    }
}
