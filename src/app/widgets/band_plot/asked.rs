//! Which line is asked about: the one under the pointer, said by its thickness and the pointer's
//! shape, or the one whose name at its end is clicked or has the keyboard.

use egui::{CursorIcon, PointerButton, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, WidgetInfo};
use egui::{pos2, vec2};

use super::axis::Axis;
use super::{MEDIAN, Series};
use crate::app::theme::Theme;
use crate::app::widgets::TimeScale;

/// What a click asks.
pub(super) const WHY: &str = "Click: what moved it?";

/// How near the pointer has to be to a line, in points.
const NEAR: f32 = 6.0;

/// The line under the pointer, by its place among the series; the first on top comes first.
pub(super) fn pointed_at(
    response: &Response,
    frame: Rect,
    (scale, axis): (&TimeScale, &Axis),
    series: &[Series<'_>],
) -> Option<usize> {
    let pointer = response.hover_pos()?;
    let distance = |series: &Series<'_>| {
        let pieces = pieces(series, frame, (scale, axis));
        let pairs = pieces.iter().flat_map(|points| points.windows(2));
        pairs.map(|pair| off(pointer, pair[0], pair[1])).fold(f32::INFINITY, f32::min)
    };
    let near = series.iter().map(distance).enumerate().filter(|(_, distance)| *distance <= NEAR);
    near.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(place, _)| place)
}

/// The distance of a point from a piece of a line.
fn off(point: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let share = (point - from).dot(along) / along.length_sq().max(1e-6);
    (point - (from + along * share.clamp(0.0, 1.0))).length()
}

/// What was measured, and the median of what is projected, on the screen.
fn pieces(series: &Series<'_>, frame: Rect, (scale, axis): (&TimeScale, &Axis)) -> [Vec<Pos2>; 2] {
    let on_screen = |(time, value): (f64, f64)| {
        let seen = (scale.first..=scale.last).contains(&time) && value.is_finite();
        seen.then(|| pos2(scale.x(time), axis.y(frame, value)))
    };
    let medians = series.times.iter().zip(series.quantiles).map(|(time, q)| (*time, q[MEDIAN]));
    let measured = series.history.iter().copied().filter_map(on_screen).collect();
    [measured, medians.filter_map(on_screen).collect()]
}

/// Shows that a line can be clicked; says whether it was.
pub(super) fn line_ui(
    ui: &Ui,
    response: &Response,
    frame: Rect,
    across: (&TimeScale, &Axis),
    series: &Series<'_>,
) -> bool {
    ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    let color = series.color.gamma_multiply(0.45);
    for points in pieces(series, frame, across) {
        ui.painter_at(frame).add(Shape::line(points, Stroke::new(7.0, color)));
    }
    // Not by a key: that is for the year under the time cursor.
    response.clicked_by(PointerButton::Primary)
}

/// A name at the end of a line, as a button; says whether it was clicked.
pub(super) fn name_ui(ui: &Ui, id: egui::Id, words: Rect, told: &str) -> bool {
    let theme = Theme::of(ui);
    // As high as a target needs to be is not to be had where names stand close.
    let response = ui.interact(words.expand2(vec2(2.0, 0.0)), id, Sense::click());
    let said = format!("{told}: what moved it?");
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &said));
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        let y = words.bottom() - 1.0;
        ui.painter().hline(words.x_range(), y, Stroke::new(1.0, theme.text));
    }
    if response.has_focus() {
        let kind = egui::StrokeKind::Outside;
        ui.painter().rect_stroke(words.expand(1.0), 2.0, theme.focus(), kind);
    }
    response.on_hover_text(WHY).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_that_to_the_piece_and_not_to_its_ends() {
        let [from, to] = [pos2(0.0, 0.0), pos2(100.0, 0.0)];
        for (point, distance) in [((50.0, 4.0), 4.0), ((-3.0, 4.0), 5.0), ((103.0, -4.0), 5.0)] {
            assert_eq!(off(pos2(point.0, point.1), from, to), distance, "{point:?}");
        }
        assert_eq!(off(pos2(3.0, 4.0), from, from), 5.0);
    }
}
