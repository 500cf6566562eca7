//! A link inside of a text that goes on around it.

use egui::{Link, Response, RichText, TextWrapMode, Ui};

/// Draws it all in one line: of a link that is broken, egui lets the keyboard stop at every line,
/// and only the first one has a name.
pub fn whole_link(ui: &mut Ui, text: RichText) -> Response {
    let mode = ui.style_mut().wrap_mode.replace(TextWrapMode::Extend);
    let link = ui.add(Link::new(text));
    ui.style_mut().wrap_mode = mode;
    link
}
