//! Strength in named stops: a short rail with a mark per stop and the words of the one that is set.
//! Stops stand at even distances, since they are steps in meaning and not in number; a strength
//! between two of them, as a file may have, stands between them and is shown as a number.

use egui::accesskit::Action;
use egui::{
    EventFilter, Key, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

use super::scale::written;
use crate::app::theme::Theme;

/// Widest rail; what is left of the width belongs to the words.
const RAIL_WIDTH_MAX: f32 = 96.0;
/// From the end of the rail to its words.
const WORDS_FROM_RAIL: f32 = 6.0;

/// Sets a strength at one of its named stops, which ascend.
pub fn stops(ui: &mut Ui, name: &str, strength: &mut f64, stops: &[(f64, &str)]) -> Response {
    let theme = Theme::of(ui);
    let width = ui.available_width().max(theme.sizes.target);
    let rail_width = (width * 0.45).min(RAIL_WIDTH_MAX);
    // Long words go on in a second line; the room is that of the longest, so that nothing below
    // moves while the strength is dragged.
    let room = width - rail_width - WORDS_FROM_RAIL;
    let set = |ui: &Ui, words: &str| {
        super::labels::lines(ui, words, theme.small(), theme.text, (room.max(1.0), 2))
    };
    let longest = stops.iter().map(|(_, words)| set(ui, words).size().y).fold(0.0, f32::max);
    let size = vec2(width, theme.sizes.target.max(longest));
    let (rect, mut response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let rail =
        Rect::from_min_size(rect.min, vec2(rail_width, rect.height())).shrink2(vec2(8.0, 0.0));
    if let Some(wanted) = wanted(ui, &response, rail, *strength, stops)
        && wanted != *strength
    {
        *strength = wanted;
        response.mark_changed();
    }
    let words = words_of(*strength, stops);
    let (value, enabled) = (*strength, ui.is_enabled());
    response.widget_info(|| WidgetInfo::slider(enabled, value, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_value(words.clone());
        node.add_action(Action::Increment);
        node.add_action(Action::Decrement);
    });
    if ui.is_rect_visible(rect) {
        paint_rail(ui, &response, rail, place_of(*strength, stops), stops.len());
        let at = pos2(rect.left() + rail_width + WORDS_FROM_RAIL, rect.center().y);
        let galley = set(ui, &words);
        let shortened = galley.elided;
        let y = at.y - galley.size().y / 2.0;
        ui.painter().galley(pos2(at.x, y), galley, theme.text);
        if shortened {
            response = response.on_hover_text(words);
        }
    }
    response
}

/// The strength that the pointer, the keys or an assistant ask for, if any does.
fn wanted(
    ui: &Ui,
    response: &Response,
    rail: Rect,
    strength: f64,
    stops: &[(f64, &str)],
) -> Option<f64> {
    let last = stops.len().checked_sub(1)?;
    let place = place_of(strength, stops);
    if (response.dragged() || response.clicked())
        && let Some(pointer) = response.interact_pointer_pos()
        && pointer.x <= rail.right() + 12.0
    {
        response.request_focus();
        let share = ((pointer.x - rail.left()) / rail.width().max(1.0)).clamp(0.0, 1.0);
        return Some(stops[(share * last as f32).round() as usize].0);
    }
    let asked = |action| ui.input(|i| i.num_accesskit_action_requests(response.id, action));
    let (mut up, mut down) = (asked(Action::Increment), asked(Action::Decrement));
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        let pressed = |key| ui.input(|i| i.num_presses(key));
        if pressed(Key::Home) > 0 {
            return Some(stops[0].0);
        }
        if pressed(Key::End) > 0 {
            return Some(stops[last].0);
        }
        up += pressed(Key::ArrowRight);
        down += pressed(Key::ArrowLeft);
    }
    if up > down {
        let next = (place + 1e-6).floor() as usize + (up - down);
        Some(stops[next.min(last)].0)
    } else if down > up {
        let next = ((place - 1e-6).ceil() as usize).saturating_sub(down - up);
        Some(stops[next.min(last)].0)
    } else {
        None
    }
}

/// Where a strength stands among the stops: 1.5 is half way from the second to the third.
fn place_of(strength: f64, stops: &[(f64, &str)]) -> f64 {
    let above = stops.iter().position(|(s, _)| *s >= strength);
    match above {
        None => stops.len().saturating_sub(1) as f64,
        Some(0) => 0.0,
        Some(above) => {
            let (low, high) = (stops[above - 1].0, stops[above].0);
            above as f64 - (high - strength) / (high - low)
        }
    }
}

/// The words of a stop, or the number and the stop below for a strength between two.
fn words_of(strength: f64, stops: &[(f64, &str)]) -> String {
    match stops.iter().min_by(|a, b| (a.0 - strength).abs().total_cmp(&(b.0 - strength).abs())) {
        Some((at, words)) if (at - strength).abs() < 1e-9 => (*words).to_owned(),
        Some((_, words)) => format!("{} (near {words})", written(strength, 0.01)),
        None => written(strength, 0.01),
    }
}

fn paint_rail(ui: &Ui, response: &Response, rail: Rect, place: f64, count: usize) {
    let theme = Theme::of(ui);
    let painter = ui.painter();
    let last = count.saturating_sub(1).max(1) as f32;
    let (y, at) = (rail.center().y, |place: f32| rail.left() + rail.width() * place / last);
    let here = pos2(at(place as f32), y);
    painter.hline(rail.x_range(), y, Stroke::new(2.0, theme.control_line));
    painter.hline(rail.left()..=here.x, y, Stroke::new(4.0, theme.accent));
    for stop in 0..count {
        let set = stop as f64 <= place + 1e-9;
        let color = if set { theme.accent } else { theme.control_line };
        painter.vline(at(stop as f32), y - 4.0..=y + 4.0, Stroke::new(2.0, color));
    }
    let strong = response.hovered() || response.dragged();
    painter.circle(
        here,
        if strong { 7.0 } else { 6.0 },
        theme.accent,
        Stroke::new(2.0, theme.surface),
    );
    if response.has_focus() {
        let ring = Rect::from_center_size(rail.center(), vec2(rail.width() + 16.0, 22.0));
        painter.rect_stroke(ring, 4.0, theme.focus(), StrokeKind::Inside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STOPS: [(f64, &str); 3] = [(0.0, "none"), (0.2, "some"), (1.0, "all")];

    #[test]
    fn stops_stand_at_even_distances() {
        for (strength, place) in [(0.0, 0.0), (0.1, 0.5), (0.2, 1.0), (0.6, 1.5), (1.0, 2.0)] {
            assert!((place_of(strength, &STOPS) - place).abs() < 1e-12, "strength {strength}");
        }
        assert_eq!(place_of(7.0, &STOPS), 2.0);
        assert_eq!(place_of(0.5, &[]), 0.0);
    }

    #[test]
    fn a_strength_between_stops_is_a_number() {
        assert_eq!(words_of(0.2, &STOPS), "some");
        assert_eq!(words_of(0.37, &STOPS), "0.37 (near some)");
        assert_eq!(words_of(0.37, &[]), "0.37");
    }
}
