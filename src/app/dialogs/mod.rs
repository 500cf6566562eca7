//! Everything that stands in front of the window until it is answered. A dialog only asks: what
//! follows goes into the queue and is carried out in `window` and `files`.

mod ask;
mod code;
mod details;
pub(super) mod drop;
mod palette;
mod path;
mod recover;
mod settings;
mod sheets;
mod trouble;

use std::path::PathBuf;

use crate::app::{
    session::{Ask, Then},
    theme::Theme,
    window::App,
};

pub(super) use code::{CodeDialog, LongCode};
pub(super) use palette::Palette;
pub(super) use path::{PathDialog, PathPurpose};
pub(super) use trouble::Trouble;

/// What stands in front of the window.
pub(super) enum Dialog {
    /// Choose a sample.
    New,
    /// Choose a file.
    Path(PathDialog),
    /// Unsaved changes are in the way of something.
    AskToSave(Then),
    /// Another content would be overwritten.
    AskToReplace { path: PathBuf, why: Why, then: Option<Then> },
    /// A plan code to be pasted.
    Code(CodeDialog),
    /// The open plan's code is not handy.
    LongCode(LongCode),
    /// Unsaved work that earlier windows left behind.
    Recover,
    /// What is wrong with a file.
    Problems(Trouble),
    /// Commands, measures and outcomes by name.
    Palette(Palette),
    /// Title, author, notes, seed, futures.
    Details,
    /// How the window looks, and how new plans begin.
    Settings,
    /// All shortcuts.
    Shortcuts,
    /// What the numbers mean.
    About,
}

/// Why a file is not overwritten unasked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Why {
    /// It is another file than the one that is open.
    Exists,
    /// It is the open file, and someone else has written to it.
    ChangedByOthers,
}

/// Draws the dialog, if there is one.
pub(super) fn ui(app: &mut App, ui: &mut egui::Ui) {
    let Some(mut dialog) = app.dialog.take() else { return };
    let is_new = std::mem::take(&mut app.dialog_is_new);
    let room = ui.ctx().content_rect().size();
    let frame = egui::Frame::window(ui.style());
    let modal = egui::Modal::new(egui::Id::unique("dialog")).frame(frame);
    let modal = modal.show(ui.ctx(), |ui| {
        ui.set_width((room.x - 64.0).clamp(200.0, width(&dialog)));
        ui.set_max_height(room.y - 96.0);
        match &mut dialog {
            Dialog::New => sheets::samples_ui(app, ui, is_new),
            Dialog::Path(path) => path.ui(app, ui, is_new),
            Dialog::AskToSave(then) => ask::save_ui(app, ui, then, is_new),
            Dialog::AskToReplace { path, why, then } => {
                ask::replace_ui(app, ui, path, *why, then.as_ref());
            }
            Dialog::Code(code) => code.ui(app, ui, is_new),
            Dialog::LongCode(long) => long.ui(app, ui),
            Dialog::Recover => recover::ui(app, ui, is_new),
            Dialog::Problems(trouble) => trouble.ui(&mut app.queue, ui, is_new),
            Dialog::Palette(palette) => palette.ui(app, ui, is_new),
            Dialog::Details => details::ui(app, ui, is_new),
            Dialog::Settings => settings::ui(app, ui),
            Dialog::Shortcuts => sheets::shortcuts_ui(app, ui),
            Dialog::About => sheets::about_ui(app, ui),
        }
    });
    if modal.should_close() {
        app.queue.push(Ask::CloseDialog);
    }
    app.dialog = Some(dialog);
}

fn width(dialog: &Dialog) -> f32 {
    match dialog {
        Dialog::AskToSave(_)
        | Dialog::AskToReplace { .. }
        | Dialog::LongCode(_)
        | Dialog::Settings => 440.0,
        Dialog::Shortcuts | Dialog::Palette(_) | Dialog::Details | Dialog::Code(_) => 520.0,
        Dialog::New | Dialog::Path(_) | Dialog::Recover | Dialog::About => 560.0,
        Dialog::Problems(_) => 680.0,
    }
}

/// A dialog's heading.
fn heading_ui(ui: &mut egui::Ui, text: &str) {
    let size = Theme::of(ui).sizes.heading;
    ui.label(egui::RichText::new(text).size(size).strong());
    ui.add_space(4.0);
}

/// The row of buttons under a dialog, aligned to the right; the first is the rightmost.
fn buttons_ui(ui: &mut egui::Ui, add: impl FnOnce(&mut egui::Ui)) {
    ui.add_space(8.0);
    ui.allocate_ui_with_layout(
        egui::vec2(ui.available_width(), Theme::of(ui).sizes.row),
        egui::Layout::right_to_left(egui::Align::Center),
        add,
    );
}

/// The button that Enter presses.
pub(super) fn main_button(ui: &mut egui::Ui, text: &str) -> egui::Response {
    let theme = Theme::of(ui);
    let text = egui::RichText::new(text).color(theme.on_accent);
    ui.add(egui::Button::new(text).fill(theme.accent))
}

/// A scrolling list that leaves room for the buttons below it.
fn list_ui(ui: &mut egui::Ui, salt: &str, add: impl FnOnce(&mut egui::Ui)) {
    let height = (ui.available_height() - 48.0).clamp(60.0, 420.0);
    egui::ScrollArea::vertical()
        .id_salt(salt)
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, add);
}
