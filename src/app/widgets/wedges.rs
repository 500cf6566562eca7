//! Parts of a whole through time, stacked: what adds lies above zero, what takes away below it, and
//! a line shows their sum. Each wedge has its name at its end.

use egui::{Align2, Color32, Mesh, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo};
use egui::{pos2, vec2};

use super::labels::{apart, one_line};
use super::scale::{TimeScale, marks, nice_step, written, year_step};
use crate::app::theme::Theme;
use crate::base::format;

/// Room left of the plot, for its numbers, and below it, for years.
const LEFT: f32 = 48.0;
const BELOW: f32 = 20.0;
/// Height of the title above.
const ABOVE: f32 = 20.0;
/// Most width for names at the right.
const RIGHT: f32 = 190.0;

/// One part.
#[derive(Clone, Debug)]
pub struct Wedge {
    /// Its name.
    pub name: String,
    /// What is told of it beside its name, at its end.
    pub told: String,
    /// Its colour.
    pub color: Color32,
    /// At each time, how much it adds.
    pub values: Vec<f64>,
}

impl Wedge {
    /// What is told of it, and its name.
    pub fn words(&self) -> String {
        format!("{} {}", self.told, self.name)
    }
}

/// The plot.
pub struct WedgePlot<'a> {
    /// What the vertical axis measures, with its unit.
    pub title_y: &'a str,
    /// The parts, the one nearest to zero first.
    pub wedges: &'a [Wedge],
    /// The times of their values, in years.
    pub times: &'a [f64],
    /// What the line of the sum is called, and what is told of it.
    pub total_name: (&'a str, &'a str),
    /// The time read off, moved by the pointer.
    pub cursor: &'a mut Option<f64>,
    /// Height of the whole.
    pub height: f32,
    /// What a person who cannot see it is told.
    pub summary: String,
}

/// Where one wedge lies at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Layer {
    low: f64,
    high: f64,
}

impl WedgePlot<'_> {
    /// Draws it over the available width; the answer is that to a click.
    pub fn ui(self, ui: &mut Ui) -> Response {
        let theme = Theme::of(ui);
        let size = vec2(ui.available_width().max(240.0), self.height.max(120.0));
        let (outer, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &self.summary));
        let right = RIGHT.min(outer.width() * 0.34);
        let frame = Rect::from_min_max(
            pos2(outer.left() + LEFT, outer.top() + ABOVE),
            pos2(outer.right() - right, outer.bottom() - BELOW),
        );
        let (Some(first), Some(last)) = (self.times.first(), self.times.last()) else {
            return response;
        };
        let scale = TimeScale::over((*first, *last), (frame.left(), frame.right()));
        let (layers, totals) = stacked(self.wedges, self.times.len());
        let (low, high, step) = axis(&layers, &totals, frame.height());
        let y = |value: f64| {
            let share = (value - low) / (high - low);
            frame.bottom() - (share * f64::from(frame.height())) as f32
        };
        self.axes_ui(ui, frame, &scale, (low, high, step), &y);
        let painter = ui.painter().with_clip_rect(frame.expand(1.0));
        for (wedge, layers) in self.wedges.iter().zip(&layers) {
            painter.add(area(&scale, &y, self.times, layers, theme.band_solid(wedge.color)));
            let edge = |of: fn(&Layer) -> f64| -> Vec<egui::Pos2> {
                let points = self.times.iter().zip(layers);
                points.map(|(time, layer)| pos2(scale.x(*time), y(of(layer)))).collect()
            };
            let line = Stroke::new(1.0, wedge.color);
            painter.add(Shape::line(edge(|layer| layer.low), line));
            painter.add(Shape::line(edge(|layer| layer.high), line));
        }
        painter.hline(frame.x_range(), y(0.0), Stroke::new(1.0, theme.control_line));
        let sum = self.times.iter().zip(&totals).map(|(t, v)| pos2(scale.x(*t), y(*v)));
        painter.add(Shape::line(sum.collect(), Stroke::new(2.0, theme.text)));
        self.ends_ui(ui, frame, right - 12.0, (&layers, &totals), &y);
        self.read_out(ui, &response, frame, &scale, step)
    }

    fn axes_ui(
        &self,
        ui: &Ui,
        frame: Rect,
        scale: &TimeScale,
        (low, high, step): (f64, f64, f64),
        y: &dyn Fn(f64) -> f32,
    ) {
        let theme = Theme::of(ui);
        let painter = ui.painter();
        painter.rect_filled(frame, 0.0, theme.surface);
        let title =
            one_line(ui, self.title_y, theme.small(), theme.weak_text, frame.width() + LEFT);
        painter.galley(frame.left_top() - vec2(LEFT, ABOVE), title, theme.weak_text);
        for value in marks((low, high), step) {
            painter.hline(frame.x_range(), y(value), Stroke::new(1.0, theme.grid));
            let at = pos2(frame.left() - 8.0, y(value));
            let text = written(value, step);
            painter.text(at, Align2::RIGHT_CENTER, text, theme.small(), theme.weak_text);
        }
        for year in marks((scale.first, scale.last), year_step(scale)) {
            let at = pos2(scale.x(year), frame.bottom() + 4.0);
            painter.vline(at.x, frame.bottom()..=at.y, Stroke::new(1.0, theme.line));
            let text = format::year(year);
            painter.text(at, Align2::CENTER_TOP, text, theme.small(), theme.weak_text);
        }
    }

    /// The names at the end of each wedge that is thick enough to be seen, and of the sum.
    fn ends_ui(
        &self,
        ui: &Ui,
        frame: Rect,
        width: f32,
        (layers, totals): (&[Vec<Layer>], &[f64]),
        y: &dyn Fn(f64) -> f32,
    ) {
        let theme = Theme::of(ui);
        let mut ends = Vec::new();
        for (wedge, layers) in self.wedges.iter().zip(layers) {
            let Some(last) = layers.last() else { continue };
            let middle = y(f64::midpoint(last.low, last.high));
            let color = theme.readable(wedge.color);
            ends.push((
                middle,
                wedge.color,
                one_line(ui, &wedge.words(), theme.small(), color, width),
            ));
        }
        if let Some(total) = totals.last() {
            let (name, told) = self.total_name;
            let words = format!("{name} {told}");
            let name = one_line(ui, words.trim_end(), theme.small(), theme.text, width);
            ends.push((y(*total), theme.text, name));
        }
        let wanted: Vec<(f32, f32)> =
            ends.iter().map(|(at, _, galley)| (*at, galley.size().y + 1.0)).collect();
        let centers = apart(&wanted, (frame.top(), frame.bottom()));
        for (((at, color, galley), center), _) in ends.into_iter().zip(centers).zip(wanted) {
            let from = pos2(frame.right(), at.clamp(frame.top(), frame.bottom()));
            let to = pos2(frame.right() + 8.0, center);
            ui.painter().line_segment([from, to], Stroke::new(1.0, color));
            let place = to + vec2(3.0, -galley.size().y / 2.0);
            ui.painter().galley(place, galley, theme.text);
        }
    }

    /// The time under the pointer, and each part at it.
    fn read_out(
        self,
        ui: &Ui,
        response: &Response,
        frame: Rect,
        scale: &TimeScale,
        step: f64,
    ) -> Response {
        let Self { cursor, wedges, times, total_name, .. } = self;
        let pointer = response.hover_pos().filter(|at| frame.contains(*at));
        if let Some(at) = pointer {
            *cursor = Some(scale.year(at.x));
        }
        let shown = cursor.filter(|time| (scale.first..=scale.last).contains(time));
        let distance = |at: &usize, time: f64| (times[*at] - time).abs();
        let nearest = shown.and_then(|time| {
            (0..times.len()).min_by(|a, b| distance(a, time).total_cmp(&distance(b, time)))
        });
        let Some(at) = nearest else { return response.clone() };
        let theme = Theme::of(ui);
        let line = Stroke::new(1.0, theme.text);
        ui.painter().vline(scale.x(times[at]), frame.y_range(), line);
        if pointer.is_none() {
            return response.clone();
        }
        response.clone().on_hover_ui_at_pointer(|ui| {
            ui.label(egui::RichText::new(format::year(times[at])).strong());
            let number = |value: f64| format::signed(value, super::scale::decimals(step) + 1);
            let total: f64 = wedges.iter().map(|wedge| wedge.values[at]).sum();
            ui.label(format!("{}: {}", total_name.0, number(total)));
            for wedge in wedges {
                let words = format!("{}: {}", wedge.name, number(wedge.values[at]));
                ui.label(egui::RichText::new(words).color(theme.readable(wedge.color)));
            }
        })
    }
}

/// Where each wedge lies at each time, and the sums: what adds is stacked upward from zero, what
/// takes away downward, each in the order given.
fn stacked(wedges: &[Wedge], times: usize) -> (Vec<Vec<Layer>>, Vec<f64>) {
    let (mut up, mut down) = (vec![0.0; times], vec![0.0; times]);
    let mut layers = Vec::with_capacity(wedges.len());
    for wedge in wedges {
        let layer = |(at, value): (usize, &f64)| {
            let value = if value.is_finite() { *value } else { 0.0 };
            let side = if value >= 0.0 { &mut up[at] } else { &mut down[at] };
            let from = *side;
            *side += value;
            Layer { low: from.min(*side), high: from.max(*side) }
        };
        layers.push(wedge.values.iter().take(times).enumerate().map(layer).collect());
    }
    let totals = up.iter().zip(&down).map(|(up, down)| up + down).collect();
    (layers, totals)
}

/// What the vertical axis spans, between round numbers, and the distance of its marks.
fn axis(layers: &[Vec<Layer>], totals: &[f64], height: f32) -> (f64, f64, f64) {
    let all = layers.iter().flatten();
    let low = all.clone().map(|layer| layer.low).chain(totals.iter().copied()).fold(0.0, f64::min);
    let high = all.map(|layer| layer.high).chain(totals.iter().copied()).fold(0.0, f64::max);
    let span = if high > low && high - low < 1e30 { high - low } else { 1.0 };
    let step = nice_step(span * 36.0 / f64::from(height.max(36.0)));
    let low = (low / step + 1e-9).floor() * step;
    let high = (high / step - 1e-9).ceil() * step;
    (low, high.max(low + step), step)
}

/// The area of one wedge, as a strip of triangles: where it has no height, nothing is drawn.
fn area(
    scale: &TimeScale,
    y: &dyn Fn(f64) -> f32,
    times: &[f64],
    layers: &[Layer],
    color: Color32,
) -> Shape {
    let mut mesh = Mesh::default();
    for (index, (time, layer)) in times.iter().zip(layers).enumerate() {
        let x = scale.x(*time);
        mesh.colored_vertex(pos2(x, y(layer.low)), color);
        mesh.colored_vertex(pos2(x, y(layer.high)), color);
        if let Some(before) = index.checked_sub(1) {
            let first = 2 * before as u32;
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first + 1, first + 2, first + 3);
        }
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wedge(values: &[f64]) -> Wedge {
        Wedge {
            name: String::new(),
            told: String::new(),
            color: Color32::WHITE,
            values: values.to_vec(),
        }
    }

    #[test]
    fn what_adds_is_stacked_up_and_what_takes_away_down() {
        let wedges = [wedge(&[1.0, 2.0]), wedge(&[-1.0, 3.0]), wedge(&[0.5, f64::NAN])];
        let (layers, totals) = stacked(&wedges, 2);
        assert_eq!(totals, [0.5, 5.0]);
        assert_eq!(layers[0], [Layer { low: 0.0, high: 1.0 }, Layer { low: 0.0, high: 2.0 }]);
        assert_eq!(layers[1], [Layer { low: -1.0, high: 0.0 }, Layer { low: 2.0, high: 5.0 }]);
        assert_eq!(layers[2], [Layer { low: 1.0, high: 1.5 }, Layer { low: 5.0, high: 5.0 }]);
        let (low, high, step) = axis(&layers, &totals, 200.0);
        assert!(low <= -1.0 && high >= 5.0 && step > 0.0);
    }

    #[test]
    fn nothing_at_all_has_an_axis() {
        let (low, high, step) = axis(&[], &[0.0, 0.0], 0.0);
        assert!(low == 0.0 && high > low && step > 0.0);
    }
}
