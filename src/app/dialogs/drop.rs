//! What dropping the files would do that are held over the window.

use egui::{Align2, Area, Frame, Id, Order, RichText, Stroke};

use crate::{
    app::{theme::Theme, window::App},
    store::journal::name_of,
};

/// Says it in the middle of the window, as long as they are held there.
pub(in crate::app) fn ui(app: &App, ui: &egui::Ui) {
    let held = ui.input(|input| input.raw.hovered_files.clone());
    if held.is_empty() {
        return;
    }
    let theme = Theme::of(ui);
    let words = words(app, &held);
    let area = Area::new(Id::unique("drop")).order(Order::Tooltip).interactable(false);
    area.anchor(Align2::CENTER_CENTER, egui::Vec2::ZERO).show(ui.ctx(), |ui| {
        let frame = Frame::window(ui.style()).stroke(Stroke::new(3.0, theme.accent));
        frame.inner_margin(24.0).show(ui, |ui| {
            let words = RichText::new(words).size(theme.sizes.heading).strong();
            ui.add(egui::Label::new(words).wrap_mode(egui::TextWrapMode::Extend));
        });
    });
}

fn words(app: &App, held: &[egui::HoveredFile]) -> String {
    let open = app.document.name();
    match held {
        [one] if !app.drops_compare() => match &one.path {
            Some(path) => format!("Drop to open {} in place of {open}", name_of(path)),
            None => format!("Drop to open it in place of {open}"),
        },
        [_] => format!("Drop to compare it with {open}"),
        several => format!("Drop to compare {} plans with {open}", several.len()),
    }
}
