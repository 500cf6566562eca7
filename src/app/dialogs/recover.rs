//! Unsaved work that earlier windows left behind: what it is, and whether to go on with it.

use std::time::SystemTime;

use egui::RichText;

use crate::{
    app::{
        dialogs::{buttons_ui, heading_ui, list_ui, main_button},
        session::Ask,
        theme::Theme,
        window::App,
    },
    store::journal::Left,
};

/// Draws it.
pub(super) fn ui(app: &mut App, ui: &mut egui::Ui, is_new: bool) {
    heading_ui(ui, "Unsaved work was found");
    ui.label(
        "A window ended without being closed. What was changed there is kept, with every step that \
         can be undone.",
    );
    ui.add_space(4.0);
    // Taken for as long as it is drawn: each holds the text of every step.
    let left = std::mem::take(&mut app.left);
    list_ui(ui, "left", |ui| {
        for (index, one) in left.iter().enumerate() {
            let first = is_new && index == 0;
            ui.push_id(&one.journal, |ui| row_ui(app, ui, one, first));
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

fn row_ui(app: &mut App, ui: &mut egui::Ui, left: &Left, focused: bool) {
    let work = &left.work;
    ui.horizontal(|ui| {
        let recover = main_button(ui, "Recover");
        if focused {
            recover.request_focus();
        }
        if recover.clicked() {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(Ask::Recover(left.journal.clone()));
        }
        throw_away_ui(app, ui, left);
        ui.label(RichText::new(&work.name).strong());
    });
    let steps = match (work.undo.len(), work.redo.len()) {
        (0, 1..) => format!("{} that can be done again", steps(work.redo.len())),
        (done, _) => steps(done),
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

/// What is thrown away is gone, so it takes a second click.
fn throw_away_ui(app: &mut App, ui: &mut egui::Ui, left: &Left) {
    let asked = ui.scope_id().with("throw away");
    if !ui.data(|data| data.get_temp(asked).unwrap_or(false)) {
        if ui.button("Throw away").clicked() {
            ui.data_mut(|data| data.insert_temp(asked, true));
        }
        return;
    }
    let color = Theme::of(ui).error;
    if ui.button(RichText::new("Throw away for good").color(color)).clicked() {
        app.queue.push(Ask::ThrowAway(left.journal.clone()));
    }
    if ui.button("Keep").clicked() {
        ui.data_mut(|data| data.remove::<bool>(asked));
    }
}

fn steps(count: usize) -> String {
    if count == 1 { "1 step".to_owned() } else { format!("{count} steps") }
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
