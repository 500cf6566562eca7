//! A strength through time, edited by its points: drag one, click between two to add one, and with
//! the keyboard arrows move the point that has the focus and Delete takes it out.

use egui::{
    Align2, CursorIcon, EventFilter, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
    pos2, vec2,
};

use super::keys;
use super::scale::TimeScale;
use crate::app::theme::Theme;
use crate::app::widgets::labels::one_line;
use crate::base::{Month, format};

/// The editor.
pub struct CurveEdit<'a> {
    /// What it is the strength of.
    pub name: &'a str,
    /// Month and strength, by month.
    pub points: &'a [(Month, f64)],
    /// The greatest strength.
    pub strongest: f64,
    /// First and last month.
    pub case: (Month, Month),
    /// Most points that there may be.
    pub points_max: usize,
}

impl CurveEdit<'_> {
    /// Draws it over the available width; gives back the points if they were changed.
    pub fn ui(self, ui: &mut Ui) -> Option<Vec<(Month, f64)>> {
        let theme = Theme::of(ui);
        let size = vec2(ui.available_width().max(160.0), 112.0);
        let (outer, ground) = ui.allocate_exact_size(size, Sense::click());
        let frame = Rect::from_min_max(outer.min + vec2(8.0, 8.0), outer.max - vec2(8.0, 20.0));
        let (first, last) = (self.case.0.time_years(), self.case.1.time_years());
        let scale = TimeScale::over((first, last), (frame.left(), frame.right()));
        ui.painter().rect_filled(frame, 2.0, theme.surface);
        ui.painter().hline(frame.x_range(), frame.bottom(), Stroke::new(1.0, theme.control_line));
        for (year, align) in [(first, Align2::LEFT_TOP), (last, Align2::RIGHT_TOP)] {
            let at = pos2(scale.x(year), frame.bottom() + 3.0);
            ui.painter().text(at, align, format::year(year), theme.small(), theme.weak_text);
        }
        let view = View { edit: &self, frame, scale };
        view.line_ui(ui);
        let name = format!("Curve of {}: {} points", self.name, self.points.len());
        ground.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        let mut changed = None;
        for (index, point) in self.points.iter().enumerate() {
            changed = changed.or(view.point_ui(ui, index, *point));
        }
        changed.or_else(|| view.ground_ui(ui, &ground))
    }
}

fn point_id(ui: &Ui, index: usize) -> Id {
    ui.scope_id().with(("point", index))
}

struct View<'a> {
    edit: &'a CurveEdit<'a>,
    frame: Rect,
    scale: TimeScale,
}

impl View<'_> {
    fn at(&self, (month, strength): (Month, f64)) -> egui::Pos2 {
        let share = (strength / self.edit.strongest.max(1e-9)).clamp(0.0, 1.0) as f32;
        let y = self.frame.bottom() - share * self.frame.height();
        pos2(self.scale.x(month.time_years()), y)
    }

    /// The month and the strength at a place; strengths in hundredths of the strongest.
    fn read(&self, at: egui::Pos2) -> (Month, f64) {
        let month = Month::nearest(self.scale.year(at.x));
        let share = f64::from((self.frame.bottom() - at.y) / self.frame.height()).clamp(0.0, 1.0);
        let month = month.clamp(self.edit.case.0, self.edit.case.1);
        (month, (share * 100.0).round() / 100.0 * self.edit.strongest)
    }

    fn line_ui(&self, ui: &Ui) {
        let theme = Theme::of(ui);
        let points: Vec<egui::Pos2> = self.edit.points.iter().map(|p| self.at(*p)).collect();
        let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
        let mut line = vec![pos2(self.frame.left(), first.y)];
        line.extend(&points);
        line.push(pos2(self.frame.right(), last.y));
        ui.painter().line(line, Stroke::new(2.0, theme.accent));
    }

    fn point_ui(&self, ui: &Ui, index: usize, point: (Month, f64)) -> Option<Vec<(Month, f64)>> {
        let theme = Theme::of(ui);
        let at = self.at(point);
        let zone = Rect::from_center_size(at, vec2(24.0, 24.0));
        let part = ui.interact(zone, point_id(ui, index), Sense::click_and_drag());
        let part = part.on_hover_and_drag_cursor(CursorIcon::Grab);
        let words = format!("{}: {}", point.0, format::number(point.1, 2));
        let name = format!("Point {} of {}, {words}", index + 1, self.edit.name);
        part.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &name));
        ui.ctx().accesskit_node_builder(part.id, |node| node.set_value(words.clone()));
        if part.clicked() || part.drag_started() {
            part.request_focus();
        }
        let busy = part.hovered() || part.dragged() || part.has_focus();
        let radius = if busy { 6.0 } else { 4.5 };
        ui.painter().circle(at, radius, theme.accent, Stroke::new(2.0, theme.surface));
        if part.has_focus() {
            ui.painter().circle_stroke(at, radius + 3.0, theme.focus());
        }
        if busy {
            self.words_ui(ui, at, &words);
        }
        let moved = match part.interact_pointer_pos() {
            Some(pointer) if part.dragged() => Some(self.read(pointer)),
            _ => self.keyed(ui, &part, point),
        };
        if part.has_focus() && ui.input(|i| i.key_pressed(Key::Delete)) {
            return Some(self.without(index));
        }
        moved.filter(|moved| *moved != point).map(|moved| self.with(index, moved))
    }

    /// The value at a point, where it does not leave the frame.
    fn words_ui(&self, ui: &Ui, at: egui::Pos2, words: &str) {
        let theme = Theme::of(ui);
        let right = at.x > self.frame.center().x;
        let below = at.y < self.frame.top() + 20.0;
        let align = match (right, below) {
            (true, true) => Align2::RIGHT_TOP,
            (true, false) => Align2::RIGHT_BOTTOM,
            (false, true) => Align2::LEFT_TOP,
            (false, false) => Align2::LEFT_BOTTOM,
        };
        let aside = vec2(if right { -10.0 } else { 10.0 }, if below { 4.0 } else { -4.0 });
        // On a ground of its own: the line may run through it.
        let words = one_line(ui, words, theme.small(), theme.text, f32::INFINITY);
        let place = align.anchor_size(at + aside, words.size());
        ui.painter().rect_filled(place.expand2(vec2(3.0, 0.0)), 2.0, theme.surface);
        ui.painter().galley(place.min, words, theme.text);
    }

    fn keyed(
        &self,
        ui: &Ui,
        part: &Response,
        (month, strength): (Month, f64),
    ) -> Option<(Month, f64)> {
        if !part.has_focus() {
            return None;
        }
        let filter = EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..EventFilter::default()
        };
        ui.memory_mut(|m| m.set_focus_lock_filter(part.id, filter));
        let (months, steps) = ui.input(|i| {
            let pressed = |key| i.num_presses(key) as i32;
            let months = keys::months(i, Key::ArrowLeft, Key::ArrowRight);
            (months, pressed(Key::ArrowUp) - pressed(Key::ArrowDown))
        });
        let strongest = self.edit.strongest;
        let share = (strength / strongest.max(1e-9) * 100.0).round() + f64::from(steps);
        let month = month.plus_months(months).clamp(self.edit.case.0, self.edit.case.1);
        let strength =
            if steps == 0 { strength } else { share.clamp(0.0, 100.0) / 100.0 * strongest };
        (months != 0 || steps != 0).then_some((month, strength))
    }

    /// A click where there is no point adds one; the value at the pointer is shown before.
    fn ground_ui(&self, ui: &Ui, ground: &Response) -> Option<Vec<(Month, f64)>> {
        let clicked = ground.interact_pointer_pos().filter(|_| ground.clicked());
        let pointer = clicked.or(ground.hover_pos());
        let pointer = pointer.filter(|at| self.frame.expand(6.0).contains(*at))?;
        let (month, strength) = self.read(pointer);
        let words = format!("{month}: {}", format::number(strength, 2));
        self.words_ui(ui, pointer, &words);
        let full = self.edit.points.len() >= self.edit.points_max;
        if !ground.clicked() || full || self.edit.points.iter().any(|(at, _)| *at == month) {
            return None;
        }
        let mut points = self.edit.points.to_vec();
        points.push((month, strength));
        points.sort_by_key(|(month, _)| *month);
        // It has the keyboard, as one that was there before has after a click.
        let index = points.partition_point(|(before, _)| *before < month);
        ui.memory_mut(|memory| memory.request_focus(point_id(ui, index)));
        Some(points)
    }

    /// The points with one of them elsewhere, between its neighbours.
    fn with(&self, index: usize, (month, strength): (Month, f64)) -> Vec<(Month, f64)> {
        let mut points = self.edit.points.to_vec();
        let before = index.checked_sub(1).and_then(|i| points.get(i)).map(|p| p.0.plus_months(1));
        let after = points.get(index + 1).map(|p| p.0.plus_months(-1));
        let (low, high) = (before.unwrap_or(self.edit.case.0), after.unwrap_or(self.edit.case.1));
        if let Some(point) = points.get_mut(index) {
            *point = (month.min(high).max(low), strength);
        }
        points
    }

    /// The points without one of them; the last one stays.
    fn without(&self, index: usize) -> Vec<(Month, f64)> {
        let mut points = self.edit.points.to_vec();
        if points.len() > 1 && index < points.len() {
            points.remove(index);
        }
        points
    }
}
