//! From one level to another in steps, each a row: where it starts is where the one above ends. The
//! number of a row stands at its right, its name at its left, and where a step differs from future
//! to future, its band lies over it.

use egui::{Align2, Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use egui::{pos2, vec2};

use super::labels::one_line;
use super::scale::{marks, nice_step, written};
use crate::app::theme::Theme;

/// Least height of a row.
const ROW: f32 = 28.0;
/// Room below the rows, for the numbers of the axis.
const BELOW: f32 = 20.0;
/// Height of the title above.
const ABOVE: f32 = 20.0;
/// Most width of the names and of the numbers.
const NAMES: f32 = 250.0;
const NUMBERS: f32 = 190.0;

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Fall {
    /// What it is.
    pub name: String,
    /// Where it begins; `None`: it is a level, not a step.
    pub from: Option<f64>,
    /// Where it ends.
    pub to: f64,
    /// Where its end lies in one future of ten and below, and in one of ten and above.
    pub band: Option<(f64, f64)>,
    /// Its numbers.
    pub text: String,
    /// Its colour.
    pub color: Color32,
}

/// The rows, from the first level to the last.
pub struct Waterfall<'a> {
    /// What the axis measures, with its unit.
    pub title: &'a str,
    /// From top to bottom.
    pub falls: &'a [Fall],
    /// What a person who cannot see it is told.
    pub summary: String,
}

impl Waterfall<'_> {
    /// Draws it over the available width.
    pub fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui);
        let height = ABOVE + BELOW + ROW * self.falls.len() as f32;
        let size = vec2(ui.available_width().max(320.0), height);
        let (outer, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.summary));
        if !ui.is_rect_visible(outer) {
            return response;
        }
        let names = NAMES.min(outer.width() * 0.3);
        let numbers = NUMBERS.min(outer.width() * 0.3);
        let frame = Rect::from_min_max(
            outer.min + vec2(names, ABOVE),
            pos2(outer.right() - numbers, outer.bottom() - BELOW),
        );
        let (low, high, step) = axis(self.falls, frame.width());
        let x = |value: f64| {
            let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
            frame.left() + (share * f64::from(frame.width())) as f32
        };
        let painter = ui.painter();
        painter.rect_filled(frame, 0.0, theme.surface);
        let title = one_line(ui, self.title, theme.small(), theme.weak_text, outer.width());
        painter.galley(outer.left_top(), title, theme.weak_text);
        for value in marks((low, high), step) {
            painter.vline(x(value), frame.y_range(), Stroke::new(1.0, theme.grid));
            let at = pos2(x(value), frame.bottom() + 4.0);
            let text = written(value, step);
            painter.text(at, Align2::CENTER_TOP, text, theme.small(), theme.weak_text);
        }
        for (place, fall) in self.falls.iter().enumerate() {
            let top = frame.top() + place as f32 * ROW;
            let row = Rect::from_x_y_ranges(outer.x_range(), top..=top + ROW);
            row_ui(ui, fall, (row, frame), &x);
            // What the next row begins with.
            if place + 1 < self.falls.len() {
                let span = row.center().y..=row.bottom() + ROW / 2.0;
                painter.vline(x(fall.to), span, Stroke::new(1.0, theme.control_line));
            }
        }
        response
    }
}

fn row_ui(ui: &Ui, fall: &Fall, (row, frame): (Rect, Rect), x: &dyn Fn(f64) -> f32) {
    let theme = Theme::of(ui);
    let painter = ui.painter();
    let middle = row.center().y;
    match fall.from {
        None => {
            let mark = Rect::from_center_size(pos2(x(fall.to), middle), vec2(5.0, 18.0));
            painter.rect_filled(mark, 1.0, fall.color);
        }
        Some(from) => {
            let (a, b) = (x(from), x(fall.to));
            let bar = Rect::from_x_y_ranges(a.min(b)..=a.max(b), middle - 7.0..=middle + 7.0);
            painter.rect_filled(bar, 0.0, theme.band_solid(fall.color));
            painter.rect_stroke(bar, 0.0, Stroke::new(1.0, fall.color), StrokeKind::Inside);
        }
    }
    if let Some((low, high)) = fall.band {
        let line = Stroke::new(1.5, theme.readable(fall.color));
        painter.hline(x(low)..=x(high), middle, line);
        for end in [low, high] {
            painter.vline(x(end), middle - 4.0..=middle + 4.0, line);
        }
    }
    let body = egui::TextStyle::Body.resolve(ui.style());
    let name = one_line(ui, &fall.name, body.clone(), theme.text, frame.left() - row.left() - 8.0);
    let cut = name.elided;
    painter.galley(pos2(row.left(), middle - name.size().y / 2.0), name, theme.text);
    let width = row.right() - frame.right() - 8.0;
    let text = one_line(ui, &fall.text, theme.small(), theme.text, width);
    let cut = cut || text.elided;
    let at = pos2(frame.right() + 8.0, middle - text.size().y / 2.0);
    painter.galley(at, text, theme.text);
    if cut {
        let id = ui.scope_id().with(("fall", &fall.name));
        let words = format!("{}: {}", fall.name, fall.text);
        ui.interact(row, id, Sense::hover()).on_hover_text(words);
    }
}

/// What the axis spans, between round numbers, and the distance of its marks. It need not begin at
/// 0: what is read off are steps.
fn axis(falls: &[Fall], width: f32) -> (f64, f64, f64) {
    let ends = falls.iter().flat_map(|fall| {
        let (low, high) = fall.band.unwrap_or((fall.to, fall.to));
        [fall.to, fall.from.unwrap_or(fall.to), low, high]
    });
    let ends: Vec<f64> = ends.filter(|end| end.is_finite()).collect();
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let span = if high > low && high - low < 1e30 { high - low } else { 1.0 };
    let step = nice_step(span * 56.0 / f64::from(width.max(112.0)));
    let low = (low / step - 0.25).floor() * step;
    let high = (high / step + 0.25).ceil() * step;
    (low, high.max(low + step), step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fall(from: Option<f64>, to: f64) -> Fall {
        let (name, text) = (String::new(), String::new());
        Fall { name, from, to, band: None, text, color: Color32::WHITE }
    }

    #[test]
    fn the_axis_holds_every_end_and_band() {
        let mut step = fall(Some(2.0), 5.0);
        step.band = Some((1.0, 9.5));
        let (low, high, apart) = axis(&[fall(None, 2.0), step, fall(None, 5.0)], 400.0);
        assert!(low <= 1.0 && high >= 9.5 && apart > 0.0, "{low} to {high} by {apart}");
    }

    #[test]
    fn nothing_and_no_number_have_an_axis() {
        for falls in [vec![], vec![fall(None, f64::NAN)], vec![fall(Some(3.0), 3.0)]] {
            let (low, high, step) = axis(&falls, 0.0);
            assert!(low.is_finite() && high > low && step > 0.0);
        }
    }
}
