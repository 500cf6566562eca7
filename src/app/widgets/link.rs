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

/// Begins a line for a link whose line has no room for what stands right behind it: else a comma
/// would begin the next one.
pub fn keep_with(ui: &mut Ui, link: &str, behind: &str) {
    let tail = behind.split(char::is_whitespace).next().unwrap_or_default();
    // A line is broken behind a space, so there has to be room for that as well.
    let both = WidgetText::from(format!("{link}{tail} "));
    let wide = both.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body);
    let room = ui.available_size_before_wrap().x;
    if !tail.is_empty() && wide.size().x > room && room < ui.max_rect().width() {
        ui.end_row();
    }
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

    /// Whatever the width, the comma behind a link is on its line.
    #[test]
    fn a_comma_stays_with_its_link() {
        for width in 120..200 {
            let mut harness = Harness::builder().with_size([300.0, 200.0]).build_ui_state(
                move |ui, first| {
                    ui.set_max_width(width as f32);
                    ui.horizontal_wrapped(|ui| {
                        ui.spacing_mut().item_spacing.x = 0.0;
                        ui.label("Offices open ");
                        keep_with(ui, "a channel", ", and more");
                        whole_link(ui, RichText::new("a channel"));
                        let (_, galley, _) = egui::Label::new(", and more").layout_in_ui(ui);
                        *first = galley.rows[0].text();
                    });
                },
                String::new(),
            );
            harness.run();
            let first = harness.state();
            assert!(first.starts_with(','), "{width}: a line ends before the comma: {first:?}");
        }
    }

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
