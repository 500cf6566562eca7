//! Shocks that are left to chance, above the bars: one row for all of them, or a line each with the
//! share of futures that have had it by then.

use egui::{Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::paint::{SHOCKS_HEIGHT, filled};
use super::{BarChange, Timeline};
use crate::app::theme::Theme;
use crate::app::widgets::labels::one_line;

/// Height of a line.
pub(super) const ROW: f32 = 17.0;
/// Least room for a name before the first month.
const NAME_MIN: f32 = 110.0;

/// A shock that may happen.
#[derive(Clone, Copy, Debug)]
pub struct Chance<'a> {
    /// Its id.
    pub id: &'a str,
    /// The name people read.
    pub label: &'a str,
    /// Model time and the share of all futures in which it has happened by then, in order.
    pub by_when: &'a [(f64, f64)],
    /// Model time by which it has happened in half of the futures in which it ever does.
    pub half: Option<f64>,
    /// The share in two or three words.
    pub often: &'a str,
    /// All of it in words.
    pub words: &'a str,
}

/// The row for all of them, with the switch to a line each; and the lines.
pub(super) fn head_ui(ui: &Ui, outer: Rect, timeline: &Timeline<'_>, changes: &mut Vec<BarChange>) {
    let Timeline { chances, scale, unfolded, .. } = timeline;
    if chances.is_empty() {
        return;
    }
    let row = Rect::from_min_size(outer.min, vec2(outer.width(), SHOCKS_HEIGHT));
    if switch_ui(ui, row, *unfolded).clicked() {
        changes.push(BarChange::Unfolded(!unfolded));
    }
    for (place, chance) in chances.iter().enumerate() {
        if *unfolded {
            let top = row.bottom() + place as f32 * ROW;
            let line = Rect::from_x_y_ranges(outer.x_range(), top..=top + ROW);
            if line_ui(ui, line, timeline, chance).clicked() {
                changes.push(BarChange::Asked(chance.id.to_owned()));
            }
        } else if let Some(half) = chance.half {
            mark_ui(ui, pos2(scale.x(half), row.center().y), chance);
        }
    }
}

/// The word that folds the lines in and out, left of the years.
fn switch_ui(ui: &Ui, row: Rect, unfolded: bool) -> Response {
    let theme = Theme::of(ui);
    let zone = Rect::from_min_size(row.min, vec2(64.0, row.height()));
    let response = ui.interact(zone, ui.scope_id().with("shocks"), Sense::click());
    let name = "Shocks over futures";
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, unfolded, name));
    let color = if response.hovered() { theme.text } else { theme.weak_text };
    let word = one_line(ui, "Shocks", theme.small(), color, f32::INFINITY);
    let at = zone.left_center() + vec2(14.0, -word.size().y / 2.0);
    // Without a past the first year begins under the word.
    let ground = zone.with_max_x(at.x + word.size().x + 3.0);
    ui.painter().rect_filled(ground, 0.0, theme.panel);
    let (c, r) = (zone.left_center() + vec2(6.0, 0.0), 4.0);
    let corners = match unfolded {
        true => [c + vec2(-r, -r * 0.6), c + vec2(r, -r * 0.6), c + vec2(0.0, r * 0.8)],
        false => [c + vec2(-r * 0.6, -r), c + vec2(r * 0.8, 0.0), c + vec2(-r * 0.6, r)],
    };
    ui.painter().add(Shape::convex_polygon(corners.to_vec(), color, Stroke::NONE));
    ui.painter().galley(at, word, color);
    if response.has_focus() {
        ui.painter().rect_stroke(zone, 3.0, theme.focus(), egui::StrokeKind::Inside);
    }
    let about = "What may break into any plan: a mark where half of the futures in which it ever \
                 happens have it behind them. Click for a line each, with the share of futures \
                 that have had it by then";
    response.on_hover_text(about)
}

/// Where half of the futures in which it happens have it behind them; fainter the fewer they are.
fn mark_ui(ui: &Ui, at: egui::Pos2, chance: &Chance<'_>) {
    let theme = Theme::of(ui);
    let zone = Rect::from_center_size(at, vec2(9.0, SHOCKS_HEIGHT));
    let mark = ui.interact(zone, ui.scope_id().with(("chance", chance.id)), Sense::hover());
    mark.widget_info(|| WidgetInfo::labeled(Role::Label, true, chance.words));
    let share = chance.by_when.last().map_or(0.0, |(_, share)| *share as f32);
    let shade = if mark.hovered() { 1.0 } else { 0.25 + 0.75 * share };
    let stroke = Stroke::new(2.0, theme.weak_text.gamma_multiply(shade));
    ui.painter().vline(at.x, at.y - 5.0..=at.y + 5.0, stroke);
    mark.on_hover_text(chance.words);
}

/// One shock: its name, the share of futures that have had it by then, and that of the last month.
fn line_ui(ui: &Ui, line: Rect, timeline: &Timeline<'_>, chance: &Chance<'_>) -> Response {
    let (theme, scale) = (Theme::of(ui), &timeline.scale);
    let response = ui.interact(line, ui.scope_id().with(("line", chance.id)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, chance.words));
    let now = scale.x(timeline.case.0.time_years()).clamp(scale.left, scale.right);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(line, 2.0, theme.grid);
    }
    let strip = Rect::from_x_y_ranges(now..=scale.right, line.top() + 2.0..=line.bottom() - 1.0);
    ui.painter().hline(strip.x_range(), strip.bottom(), Stroke::new(1.0, theme.line));
    let at = |(time, share): &(f64, f64)| {
        let x = scale.x(*time).clamp(strip.left(), strip.right());
        pos2(x, strip.bottom() - strip.height() * *share as f32)
    };
    let top: Vec<_> = chance.by_when.iter().map(at).collect();
    ui.painter().add(filled(&top, strip.bottom(), theme.baseline.gamma_multiply(0.35)));
    ui.painter().add(Shape::line(top, Stroke::new(1.0, theme.weak_text)));
    let name = one_line(ui, chance.label, theme.small(), theme.text, f32::INFINITY);
    let size = name.size();
    let y = line.center().y - size.y / 2.0;
    if now - line.left() >= NAME_MIN.max(size.x + 12.0) {
        ui.painter().galley(pos2(now - 8.0 - size.x, y), name, theme.text);
    } else {
        let back = Rect::from_min_size(pos2(strip.left() + 4.0, y), size);
        ui.painter().rect_filled(
            back.expand2(vec2(3.0, 0.0)),
            2.0,
            theme.panel.gamma_multiply(0.8),
        );
        ui.painter().galley(back.min, name, theme.text);
    }
    let often = one_line(ui, chance.often, theme.small(), theme.weak_text, f32::INFINITY);
    let x = (scale.right + 11.0).min(line.right() - often.size().x - 2.0);
    let back = Rect::from_min_size(pos2(x, y), often.size());
    ui.painter().rect_filled(back, 2.0, theme.panel.gamma_multiply(0.8));
    ui.painter().galley(back.min, often, theme.weak_text);
    response.on_hover_text(chance.words)
}
