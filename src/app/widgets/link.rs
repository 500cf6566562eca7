//! A link inside of a text that goes on around it.

use egui::{Layout, Link, Response, RichText, TextStyle, TextWrapMode, Ui, WidgetText, vec2};

/// Draws it in one piece: of a link that is broken where a text goes on, egui lets the keyboard
/// stop at every line, and only the first one has a name. One that is longer than a line has lines
/// of its own.
pub fn whole_link(ui: &mut Ui, text: RichText) -> Response {
    if !is_longer_than_a_line(ui, &text) {
        let mode = ui.style_mut().wrap_mode.replace(TextWrapMode::Extend);
        let link = ui.add(Link::new(text));
        ui.style_mut().wrap_mode = mode;
        return link;
    }
    ui.end_row();
    let room = vec2(ui.max_rect().width(), 0.0);
    let lines = Layout::top_down(egui::Align::Min);
    let link = ui.allocate_ui_with_layout(room, lines, |ui| ui.add(Link::new(text))).inner;
    ui.end_row();
    link
}

/// Whether a link with this text has lines of its own.
pub fn is_longer_than_a_line(ui: &Ui, text: &RichText) -> bool {
    let text = WidgetText::from(text.clone());
    let wide = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    wide.size().x > ui.max_rect().width()
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable as _};

    use super::*;

    /// A link of many lines keeps to the width of the text around it, as one thing to follow.
    #[test]
    fn a_long_link_keeps_to_its_width() {
        let long = ["a sentence that goes on for a while"; 8].join(" ");
        let harness = Harness::builder().with_size([400.0, 300.0]).build_ui(|ui| {
            ui.horizontal_wrapped(|ui| {
                ui.label("Before it.");
                whole_link(ui, RichText::new(&long));
                ui.label("After it.");
            });
        });
        let link = harness.get_by_role_and_label(egui::Role::Link, &long);
        let at = link.rect();
        assert!(at.right() <= 400.0 && at.height() > 40.0, "{at}");
        assert!(at.top() >= harness.get_by_label("Before it.").rect().bottom());
        assert!(at.bottom() <= harness.get_by_label("After it.").rect().top() + 1.0);
    }
}
