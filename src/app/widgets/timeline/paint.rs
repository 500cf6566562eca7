//! How one bar of the timeline looks, and the card under the pointer.

use egui::epaint::{Mesh, Vertex, WHITE_UV};
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::span::{Handle, Span};
use super::{Bar, TimeScale};
use crate::app::theme::Theme;
use crate::app::widgets::labels::one_line;

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
    let top = profile(bar, rect, scale, span.end.is_none());
    let painter = ui.painter();
    painter.add(filled(&top, rect.bottom(), fill));
    if !bar.more.reach.is_empty() {
        let fill = theme.surface.lerp_to_gamma(color, strength + 0.25);
        painter.add(filled(&reached(bar.more.reach, &top, rect, scale), rect.bottom(), fill));
    }
    let line = match (bar.selected, bar.more.picked) {
        (_, true) => Stroke::new(2.0, theme.accent),
        (true, false) => Stroke::new(2.0, theme.text),
        (false, false) => Stroke::new(1.0, color),
    };
    let mut path = top.clone();
    if span.end.is_none() && bar.more.curve.is_empty() {
        // A point where it goes on.
        let (right, full) = (rect.right(), rect.right() - point(rect));
        let tip = pos2(right, rect.center().y);
        let corners = [pos2(full, rect.top()), tip, pos2(full, rect.bottom())];
        painter.add(Shape::convex_polygon(corners.to_vec(), fill, Stroke::NONE));
        path.push(tip);
    }
    path.push(pos2(top.last().map_or(rect.right(), |last| last.x), rect.bottom()));
    path.push(rect.left_bottom());
    path.push(path[0]);
    if bar.conditional {
        painter.extend(Shape::dashed_line(&path, line, 4.0, 3.0));
    } else {
        painter.add(Shape::line(path, line));
    }
    words(ui, bar, span, rect, busy);
}

/// Length of the point of a bar that goes on to the end.
fn point(rect: Rect) -> f32 {
    8.0f32.min(rect.width() / 3.0)
}

/// The upper edge from left to right: a step, a slope, an S, or a strength through time.
fn profile(bar: &Bar<'_>, rect: Rect, scale: &TimeScale, open: bool) -> Vec<Pos2> {
    let at = |x: f32, share: f64| {
        let share = if share.is_finite() { share.clamp(0.0, 1.0) as f32 } else { 0.0 };
        pos2(x, rect.bottom() - share * rect.height())
    };
    if !bar.more.curve.is_empty() {
        return along(bar.more.curve, rect, scale).into_iter().map(|(x, y)| at(x, y)).collect();
    }
    let right = if open { rect.right() - point(rect) } else { rect.right() };
    let ramp = bar.ramp_months as f32 / 12.0 * scale.points_per_year();
    let ramp = ramp.min(right - rect.left()).max(0.0);
    let steps = if bar.more.s_curve && ramp > 0.0 { 12 } else { 1 };
    let mut top: Vec<Pos2> = (0..=steps)
        .map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let height = if bar.more.s_curve { share * share * (3.0 - 2.0 * share) } else { share };
            at(rect.left() + ramp * share as f32, height)
        })
        .collect();
    top.push(pos2(right, rect.top()));
    top
}

/// A strength through time inside a bar: flat before its first and after its last point.
fn along(curve: &[(f64, f64)], rect: Rect, scale: &TimeScale) -> Vec<(f32, f64)> {
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else { return Vec::new() };
    let x = |time: f64| scale.x(time).clamp(rect.left(), rect.right());
    let mut points = vec![(rect.left(), first.1)];
    points.extend(curve.iter().map(|(time, share)| (x(*time), *share)));
    points.push((rect.right(), last.1));
    points
}

/// The part of a bar below a share of its height that changes with time.
fn reached(reach: &[(f64, f64)], top: &[Pos2], rect: Rect, scale: &TimeScale) -> Vec<Pos2> {
    let edge = |x: f32| {
        let after = top.partition_point(|corner| corner.x < x);
        let Some(to) = top.get(after).or(top.last()) else { return rect.top() };
        let from = after.checked_sub(1).and_then(|before| top.get(before)).unwrap_or(to);
        let share = if to.x > from.x { ((x - from.x) / (to.x - from.x)).min(1.0) } else { 1.0 };
        from.y + (to.y - from.y) * share
    };
    let last = top.last().map_or(rect.right(), |corner| corner.x);
    let at = |(time, share): &(f64, f64)| {
        let x = scale.x(*time).clamp(rect.left(), last.max(rect.left()));
        let height = rect.bottom() - edge(x);
        pos2(x, rect.bottom() - height * share.clamp(0.0, 1.0) as f32)
    };
    reach.iter().map(at).collect()
}

/// What lies between an upper edge and a line below: it need not be convex.
pub(super) fn filled(top: &[Pos2], bottom: f32, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (i, corner) in top.iter().enumerate() {
        for pos in [*corner, pos2(corner.x, bottom)] {
            mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color });
        }
        if i > 0 {
            let last = 2 * i as u32;
            mesh.indices.extend([last - 2, last - 1, last, last - 1, last, last + 1]);
        }
    }
    mesh
}

/// When what a bar waits for comes about: a line from early to late, with a mark at the half.
pub(super) fn dates(ui: &Ui, bar: &Bar<'_>, rect: Rect, scale: &TimeScale) {
    let Some([early, half, late]) = bar.more.dates else { return };
    let theme = Theme::of(ui);
    let x = |time: f64| scale.x(time).clamp(scale.left, scale.right);
    let y = rect.bottom() - 2.0;
    let painter = ui.painter();
    painter.hline(x(early)..=x(late), y, Stroke::new(2.0, theme.text));
    painter.circle_filled(pos2(x(half), y), 3.0, theme.text);
}

/// Height of the row of what is dated.
pub(super) const SHOCKS_HEIGHT: f32 = 18.0;

/// A mark at the date of something.
pub(super) fn shock(ui: &Ui, at: Pos2, hovered: bool) {
    let theme = Theme::of(ui);
    let size = if hovered { 5.0 } else { 4.0 };
    let corners = [vec2(0.0, -size), vec2(size, 0.0), vec2(0.0, size), vec2(-size, 0.0)];
    let corners = corners.map(|corner| at + corner).to_vec();
    ui.painter().add(Shape::convex_polygon(corners, theme.weak_text, Stroke::NONE));
}

/// The name inside the bar if it fits, else after it or before it, else shortened inside.
fn words(ui: &Ui, bar: &Bar<'_>, span: Span, rect: Rect, busy: bool) {
    let theme = Theme::of(ui);
    let line = |text: &str| one_line(ui, text, theme.small(), theme.text, f32::INFINITY);
    let full = if busy {
        // What is being set comes first, so that it is never what is cut off.
        format!("{span} · {}", bar.label)
    } else {
        format!("{} · {}", bar.label, bar.strength_words)
    };
    let inside = rect.width() - 20.0;
    let never = bar.more.never;
    let choices = match (busy, never) {
        (true, _) => vec![full.clone()],
        (false, "") => vec![full.clone(), bar.label.to_owned()],
        // How often nothing comes of it says more than how strong it would be.
        (false, _) => vec![
            format!("{full} · {never}"),
            format!("{} · {never}", bar.label),
            full.clone(),
            bar.label.to_owned(),
        ],
    };
    let galley = choices.iter().map(|text| line(text)).find(|galley| galley.size().x <= inside);
    let y = |height: f32| rect.center().y - height / 2.0;
    if let Some(galley) = galley {
        let at = pos2(rect.left() + 8.0, y(galley.size().y));
        if !bar.more.curve.is_empty() {
            // A strength through time has its edge where the name is.
            let back = Rect::from_min_size(at, galley.size()).expand2(vec2(2.0, -1.0));
            ui.painter().rect_filled(back, 2.0, theme.surface.gamma_multiply(0.85));
        }
        ui.painter().galley(at, galley, theme.text);
        return;
    }
    let text = if busy { &full } else { bar.label };
    let galley = line(text);
    let size = galley.size();
    let (before, after) = (rect.left() - 8.0 - size.x, rect.right() + 8.0);
    let x = if after + size.x <= ui.max_rect().right() {
        after
    } else if before >= ui.max_rect().left() {
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
    ui.label(format!("{}, {}", bar.track.label(), bar.strength_words));
    let mut dates = bar.span().to_string();
    dates.replace_range(..1, "F");
    ui.label(dates);
    if bar.ramp_months > 0 {
        let plural = if bar.ramp_months == 1 { "month" } else { "months" };
        let shape = if bar.more.s_curve { ", S-curve" } else { "" };
        ui.label(format!("{} {plural} to full strength{shape}", bar.ramp_months));
    }
    if bar.conditional && bar.more.words.is_empty() {
        ui.label("In force only on a condition");
    }
    for line in bar.more.words.lines() {
        ui.label(line);
    }
    if bar.baseline {
        ui.label("As in today's policy");
    }
    let keys = "Drag the bar or its ends; Alt for single months\n\
                Arrow keys move by a month, with Shift by a year\n\
                Ctrl+click picks several, which then move together";
    ui.colored_label(theme.weak_text, keys);
}
