//! An on/off switch: a knob that moves, a track that fills, and a tick when on.
//! What it switches, and the words beside it, are the caller's.

use egui::{Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, lerp, pos2, vec2};

use crate::app::theme::Theme;

/// A switch with a name for those who cannot see what stands beside it.
pub fn switch(ui: &mut Ui, name: &str, on: &mut bool) -> Response {
    let theme = Theme::of(ui);
    let (rect, mut response) =
        ui.allocate_exact_size(vec2(36.0, theme.sizes.target), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, *on, name));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let share = ui.ctx().animate_bool_responsive(response.id, *on);
    let track = rect.shrink2(vec2(1.0, 3.0));
    let radius = track.height() / 2.0;
    let painter = ui.painter();
    let (fill, line, knob) = if *on {
        (theme.accent, theme.accent, theme.on_accent)
    } else {
        (theme.surface, theme.control_line, theme.control_line)
    };
    painter.rect(track, radius, fill, Stroke::new(1.5, line), StrokeKind::Inside);
    let x = lerp(track.left() + radius..=track.right() - radius, share);
    let center = pos2(x, track.center().y);
    painter.circle_filled(center, radius - 4.0, knob);
    if *on {
        let tick = [vec2(-16.0, 0.0), vec2(-13.5, 2.5), vec2(-9.5, -3.0)].map(|d| center + d);
        painter.line(tick.to_vec(), Stroke::new(1.5, knob));
    }
    if response.has_focus() {
        painter.rect_stroke(track.expand(2.0), radius + 2.0, theme.focus(), StrokeKind::Outside);
    } else if response.hovered() {
        let ring = Stroke::new(1.0, theme.control_line);
        painter.rect_stroke(track.expand(1.0), radius + 1.0, ring, StrokeKind::Outside);
    }
    response
}
