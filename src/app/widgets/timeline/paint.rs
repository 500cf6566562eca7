//! How one bar of the timeline looks, and the card under the pointer.

use egui::{Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::span::{Handle, Span};
use super::{Bar, TimeScale};
use crate::app::theme::Theme;
use crate::app::widgets::labels::one_line;
use crate::model::Track;

/// A bar: its track's colour at the edge, a slope where it ramps up, a point where it goes on to
/// the end, a dashed outline where it is conditional, and its name inside or beside it.
pub(super) fn bar(
    ui: &Ui,
    bar: &Bar<'_>,
    span: Span,
    rect: Rect,
    (scale, busy, hovered): (&TimeScale, bool, bool),
) {
    let theme = Theme::of(ui);
    let color = if bar.baseline { theme.baseline } else { theme.track(bar.track) };
    let strength = if hovered || busy { 0.45 } else { 0.3 };
    let fill = theme.surface.lerp_to_gamma(color, strength);
    let ramp = bar.ramp_months as f32 / 12.0 * scale.points_per_year();
    let outline = outline(rect, ramp, span.end.is_none());
    let painter = ui.painter();
    painter.add(Shape::convex_polygon(outline.clone(), fill, Stroke::NONE));
    let line = if bar.selected { Stroke::new(2.0, theme.text) } else { Stroke::new(1.0, color) };
    let mut path = outline;
    path.push(path[0]);
    if bar.conditional {
        painter.extend(Shape::dashed_line(&path, line, 4.0, 3.0));
    } else {
        painter.add(Shape::line(path, line));
    }
    words(ui, bar, span, rect, (scale, busy));
}

/// Corners, clockwise from the lower left.
fn outline(rect: Rect, ramp: f32, open: bool) -> Vec<egui::Pos2> {
    let point = if open { 8.0f32.min(rect.width() / 3.0) } else { 0.0 };
    let full = rect.left() + ramp.min(rect.width() - point).max(0.0);
    let right = rect.right() - point;
    let mut corners = vec![rect.left_bottom(), pos2(full, rect.top()), pos2(right, rect.top())];
    if open {
        corners.push(pos2(rect.right(), rect.center().y));
    }
    corners.push(pos2(right, rect.bottom()));
    corners
}

/// The name inside the bar if it fits, else after it or before it, else shortened inside.
fn words(ui: &Ui, bar: &Bar<'_>, span: Span, rect: Rect, (scale, busy): (&TimeScale, bool)) {
    let theme = Theme::of(ui);
    let line = |text: &str| one_line(ui, text, theme.small(), theme.text, f32::INFINITY);
    let full = if busy {
        // What is being set comes first, so that it is never what is cut off.
        format!("{span} · {}", bar.label)
    } else {
        format!("{} · {}", bar.label, bar.strength_words)
    };
    let inside = rect.width() - 20.0;
    let galley = [line(&full), line(bar.label)]
        .into_iter()
        .enumerate()
        .find(|(i, galley)| galley.size().x <= inside && !(busy && *i == 1))
        .map(|(_, galley)| galley);
    let y = |height: f32| rect.center().y - height / 2.0;
    if let Some(galley) = galley {
        let at = pos2(rect.left() + 8.0, y(galley.size().y));
        ui.painter().galley(at, galley, theme.text);
        return;
    }
    let text = if busy { &full } else { bar.label };
    let galley = line(text);
    let size = galley.size();
    let (before, after) = (rect.left() - 8.0 - size.x, rect.right() + 8.0);
    let x = if after + size.x <= ui.max_rect().right() {
        after
    } else if before >= scale.left {
        before
    } else {
        let galley = one_line(ui, text, theme.small(), theme.text, inside.max(24.0));
        let at = pos2(rect.left() + 8.0, y(galley.size().y));
        ui.painter().galley(at, galley, theme.text);
        return;
    };
    let back = Rect::from_min_size(pos2(x, y(size.y)), size);
    ui.painter().rect_filled(back.expand2(vec2(3.0, 0.0)), 2.0, theme.panel.gamma_multiply(0.8));
    ui.painter().galley(back.min, galley, theme.text);
}

/// The ring around the bar or the end that has the keyboard.
pub(super) fn focus(ui: &Ui, handle: Handle, rect: Rect) {
    let around = |x| Rect::from_center_size(pos2(x, rect.center().y), vec2(8.0, 24.0));
    let (ring, kind) = match handle {
        Handle::Both => (rect.expand(1.0), StrokeKind::Outside),
        Handle::Start => (around(rect.left()), StrokeKind::Inside),
        Handle::End => (around(rect.right()), StrokeKind::Inside),
    };
    ui.painter().rect_stroke(ring, 3.0, Theme::of(ui).focus(), kind);
}

/// The card under the pointer: the exact dates, and how to change them.
pub(super) fn tip(ui: &mut Ui, bar: &Bar<'_>) {
    let theme = Theme::of(ui);
    ui.strong(bar.label);
    let track = match bar.track {
        Track::Engagement => "Political engagement",
        Track::Denuclearization => "Denuclearization",
        Track::Pressure => "Pressure",
    };
    ui.label(format!("{track}, {}", bar.strength_words));
    let mut dates = bar.span().to_string();
    dates.replace_range(..1, "F");
    ui.label(dates);
    if bar.ramp_months > 0 {
        let plural = if bar.ramp_months == 1 { "month" } else { "months" };
        ui.label(format!("{} {plural} to full strength", bar.ramp_months));
    }
    if bar.conditional {
        ui.label("In force only while the other side gives something in exchange");
    }
    if bar.baseline {
        ui.label("As in today's policy");
    }
    let keys = "Drag the bar or its ends; Alt for single months\n\
                Arrow keys move by a month, with Shift by a year";
    ui.colored_label(theme.weak_text, keys);
}
