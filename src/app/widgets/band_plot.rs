//! A fan chart over time: measured history, a seam at “now”, nested bands with their median, the
//! baseline's median ghosted behind, and each line's name at its end. What is plotted, and the
//! words that stand for the picture, are the caller's; the time cursor's card is `read_out`'s.

use egui::{
    Align2, Color32, EventFilter, Key, Modifiers, Rect, Response, Role, Sense, Stroke, StrokeKind,
    Ui, UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_plot::{FilledArea, GridMark, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotUi, Span};

use super::labels::{apart, lines, one_line};
use super::read_out::read_out;
use super::scale::{TimeScale, marks, nice_step, read_off, written};
use crate::app::theme::Theme;
use crate::base::format;

/// Width of the numbers left of every plot, so that plots above one another are aligned.
const LEFT: f32 = 48.0;
/// Least and most width of the lines' names on the right.
const RIGHT: (f32, f32) = (96.0, 164.0);
/// Height of the years below.
const BELOW: f32 = 20.0;
/// Indices of the median and of the nested bands, widest first, in `ensemble::LEVELS`.
const MEDIAN: usize = 4;
const BANDS: [(usize, usize); 3] = [(0, 8), (2, 6), (3, 5)];

/// One outcome of one side.
#[derive(Clone, Copy)]
pub struct Series<'a> {
    /// Its name, at the line's end.
    pub name: &'a str,
    /// Its colour.
    pub color: Color32,
    /// What was measured: year and value, by year.
    pub history: &'a [(f64, f64)],
    /// The times of `quantiles`, in years.
    pub times: &'a [f64],
    /// At each time, the quantiles at `ensemble::LEVELS`.
    pub quantiles: &'a [[f64; 9]],
    /// The same for today's policy; only its median is drawn.
    pub baseline: Option<&'a [[f64; 9]]>,
    /// Single futures at `times`; if there are any, they are drawn instead of the bands.
    pub members: &'a [Vec<f64>],
}

/// A fan chart of one or more outcomes of the same unit.
pub struct BandPlot<'a> {
    /// Unique in its part of the window.
    pub id: &'a str,
    /// What the vertical axis measures, with its unit.
    pub title_y: &'a str,
    /// What is drawn, the first on top.
    pub series: &'a [Series<'a>],
    /// Where history ends and projection begins.
    pub now: f64,
    /// First and last year shown.
    pub range: (f64, f64),
    /// Whether the vertical axis begins at zero.
    pub zero_based: bool,
    /// What the baseline is called.
    pub baseline_name: &'a str,
    /// A span of time to shade, as that of a measure under the pointer.
    pub highlight: Option<(f64, f64)>,
    /// The time read off, moved by the pointer and the arrow keys.
    pub cursor: &'a mut Option<f64>,
    /// Height of the whole.
    pub height: f32,
    /// What a person who cannot see it is told.
    pub summary: String,
}

impl BandPlot<'_> {
    /// Draws it over the available width, and says where on the screen the years are.
    pub fn ui(self, ui: &mut Ui) -> TimeScale {
        let theme = Theme::of(ui);
        let size = vec2(ui.available_width().max(240.0), self.height.max(120.0));
        let (outer, _) = ui.allocate_exact_size(size, Sense::hover());
        let above = head_ui(ui, outer, &self);
        let right = right_width(ui, outer.width(), &self);
        let frame = Rect::from_min_max(
            pos2(outer.left() + LEFT, outer.top() + above),
            pos2(outer.right() - right, outer.bottom() - BELOW),
        );
        let scale = TimeScale {
            first: self.range.0,
            last: self.range.1.max(self.range.0 + 1.0),
            left: frame.left(),
            right: frame.right(),
        };
        let axis = Axis::of(&self, frame.height());
        let years = marks((scale.first, scale.last), year_step(&scale));
        let response = self.plot_ui(ui, frame, &axis, &years);
        axes_ui(ui, frame, &scale, &axis, &years);
        seam_ui(ui, frame, scale.x(self.now));
        ends_ui(ui, frame, right - 12.0, &axis, &self);
        let Self { cursor, series, now, range, baseline_name, summary, .. } = self;
        let stops = cursor_stops(series, now, range);
        move_cursor(ui, &response, &scale, &stops, cursor);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
        if let Some(time) = *cursor {
            let x = scale.x(time);
            ui.painter().vline(x, frame.y_range(), Stroke::new(1.0, theme.text));
            let dot = |value: f64| axis.y(frame, value);
            let words =
                read_out(ui, frame, (time, x), (series, now, baseline_name), dot, axis.step);
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(words));
        }
        if response.has_focus() {
            ui.painter().rect_stroke(frame, 2.0, theme.focus(), StrokeKind::Outside);
        }
        scale
    }

    /// The part that is to scale.
    fn plot_ui(&self, ui: &mut Ui, frame: Rect, axis: &Axis, years: &[f64]) -> Response {
        let theme = Theme::of(ui);
        let years = grid(years);
        let values = grid(&marks((axis.low, axis.high), axis.step));
        let (range, low, high) = (self.range, axis.low, axis.high);
        let plot = Plot::new(self.id)
            .width(frame.width())
            .height(frame.height())
            .show_axes(false)
            .show_x(false)
            .show_y(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false)
            .allow_axis_zoom_drag(false)
            .allow_double_click_reset(false)
            .set_margin_fraction(egui::Vec2::ZERO)
            .label_formatter(|_| None)
            .grid_color(theme.grid)
            .grid_fade(0.0)
            .x_grid_spacer(move |_| years.clone())
            .y_grid_spacer(move |_| values.clone())
            .sense(Sense::click());
        // A child that allocates nothing: the whole has its place already.
        let mut inner = ui.new_child(UiBuilder::new().max_rect(frame));
        let shown = plot.show(&mut inner, |plot| {
            plot.set_plot_bounds_x(range.0..=range.1.max(range.0 + 1.0));
            plot.set_plot_bounds_y(low..=high);
            if let Some((from, to)) = self.highlight {
                let fill = theme.accent.gamma_multiply(0.12);
                plot.span(Span::new("", from..=to).fill(fill).border_width(0.0));
            }
            for series in self.series.iter().rev().filter(|s| s.members.is_empty()) {
                bands_ui(plot, series, theme);
            }
            for series in self.series.iter().rev() {
                lines_ui(plot, series, theme);
            }
        });
        shown.response
    }
}

/// Width for the longest name with its value. Names stay while numbers change, and so does this.
fn right_width(ui: &Ui, outer: f32, plot: &BandPlot<'_>) -> f32 {
    let theme = Theme::of(ui);
    let baseline = plot.series.iter().any(|s| s.baseline.is_some()).then_some(plot.baseline_name);
    let names = plot.series.iter().map(|s| s.name).chain(baseline);
    let width = |name: &str| {
        let text = format!("{name} 000.0");
        one_line(ui, &text, theme.small(), theme.text, f32::INFINITY).size().x
    };
    let widest = names.map(width).fold(0.0, f32::max) + 14.0;
    widest.clamp(RIGHT.0, RIGHT.1.min(outer * 0.25).max(RIGHT.0))
}

/// The vertical axis: what it spans, and the distance of its marks.
struct Axis {
    low: f64,
    high: f64,
    step: f64,
}

impl Axis {
    /// Round numbers that hold everything drawn, with room above for the words at the seam.
    fn of(plot: &BandPlot<'_>, height: f32) -> Self {
        let seen = |time: f64| (plot.range.0..=plot.range.1).contains(&time);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut hold = |value: f64| {
            if value.is_finite() {
                (low, high) = (low.min(value), high.max(value));
            }
        };
        for series in plot.series {
            series.history.iter().filter(|p| seen(p.0)).for_each(|p| hold(p.1));
            for (i, _) in series.times.iter().enumerate().filter(|(_, time)| seen(**time)) {
                for quantiles in [Some(series.quantiles), series.baseline].into_iter().flatten() {
                    quantiles.get(i).into_iter().for_each(|q| hold(q[MEDIAN]));
                }
                if let Some(q) = series.quantiles.get(i).filter(|_| series.members.is_empty()) {
                    hold(q[0]);
                    hold(q[8]);
                }
                series.members.iter().filter_map(|m| m.get(i)).for_each(|v| hold(*v));
            }
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        Self::round(low, high, plot.zero_based, f64::from(height.max(1.0)))
    }

    fn round(low: f64, high: f64, zero_based: bool, height: f64) -> Self {
        let low = if zero_based { low.min(0.0) } else { low };
        let high = if zero_based { high.max(0.0) } else { high };
        let span = if high > low { high - low } else { high.abs().max(1.0) };
        let step = nice_step(span * 44.0 / height);
        let low = (low / step + 1e-9).floor() * step;
        let high = high.max(low + step);
        let room = (high - low) * 22.0 / (height - 22.0).max(22.0);
        Self { low, high: ((high + room) / step - 1e-9).ceil() * step, step }
    }

    fn y(&self, frame: Rect, value: f64) -> f32 {
        let share = (value - self.low) / (self.high - self.low);
        frame.bottom() - (share * f64::from(frame.height())) as f32
    }
}

fn grid(values: &[f64]) -> Vec<GridMark> {
    // One step size for all, far above what egui_plot fades: the grid is one even tone.
    values.iter().map(|value| GridMark { value: *value, step_size: 1e9 }).collect()
}

/// Whole years between marks, so that their labels do not touch.
fn year_step(scale: &TimeScale) -> f64 {
    nice_step(f64::from(52.0 / scale.points_per_year()).max(1.0))
}

fn bands_ui<'a>(plot: &mut PlotUi<'a>, series: &Series<'a>, theme: &Theme) {
    let n = series.times.len().min(series.quantiles.len());
    for (level, (low, high)) in BANDS.into_iter().enumerate() {
        let line = |i: usize| series.quantiles[..n].iter().map(|q| q[i]).collect::<Vec<f64>>();
        let fill = theme.band(series.color, level);
        let area = FilledArea::new("", &series.times[..n], &line(low), &line(high));
        // The mesh has hard edges; a thin line softens them, and tells bands that overlap apart.
        let edge = Stroke::new(1.0, series.color.gamma_multiply(0.25));
        plot.add(area.fill_color(fill).stroke(edge).allow_hover(false));
    }
}

fn lines_ui<'a>(plot: &mut PlotUi<'a>, series: &Series<'a>, theme: &Theme) {
    let through = |values: &mut dyn Iterator<Item = f64>| -> Vec<PlotPoint> {
        series.times.iter().zip(values).map(|(t, v)| PlotPoint::new(*t, v)).collect()
    };
    let line = |points: Vec<PlotPoint>, color: Color32, width: f32| {
        Line::new("", PlotPoints::Owned(points)).color(color).width(width).allow_hover(false)
    };
    if let Some(baseline) = series.baseline {
        let points = through(&mut baseline.iter().map(|q| q[MEDIAN]));
        plot.line(line(points, theme.baseline, 1.5).style(LineStyle::Dashed { length: 5.0 }));
    }
    for member in series.members {
        let points = through(&mut member.iter().copied());
        plot.line(line(points, series.color.gamma_multiply(0.55), 1.0));
    }
    let history = series.history.iter().map(|p| PlotPoint::new(p.0, p.1)).collect();
    plot.line(line(history, series.color, 2.0));
    plot.line(line(through(&mut series.quantiles.iter().map(|q| q[MEDIAN])), series.color, 2.5));
}

/// The axis title and what the shades mean, on one line or on two; how much height they took.
fn head_ui(ui: &Ui, outer: Rect, plot: &BandPlot<'_>) -> f32 {
    let theme = Theme::of(ui);
    let swatch_words: &[(usize, &str)] = if plot.series.iter().all(|s| s.members.is_empty()) {
        &[(2, "half"), (1, "80 %"), (0, "95 % of model runs")]
    } else {
        &[(3, "single futures"), (4, "median")]
    };
    let small = |text: &str, width| one_line(ui, text, theme.small(), theme.weak_text, width);
    let words: Vec<_> =
        swatch_words.iter().map(|(kind, text)| (*kind, small(text, f32::INFINITY))).collect();
    let width: f32 = words.iter().map(|(_, galley)| 20.0 + galley.size().x + 12.0).sum();
    let title = small(plot.title_y, outer.width());
    let one_row = title.size().x + width + 24.0 <= outer.width();
    let painter = ui.painter();
    painter.galley(outer.min, title, theme.weak_text);
    let row = if one_row { 0.0 } else { 18.0 };
    let left = if one_row { outer.right() - width + 12.0 } else { outer.left() };
    let mut at = pos2(left, outer.top() + row);
    let (color, edge) = (theme.plain, Stroke::new(1.0, theme.baseline));
    for (kind, galley) in words {
        let swatch = Rect::from_min_size(at + vec2(0.0, 3.0), vec2(14.0, 10.0));
        match kind {
            0..=2 => {
                for level in 0..=kind {
                    painter.rect_filled(swatch, 0.0, theme.band(color, level));
                }
                painter.rect_stroke(swatch, 0.0, edge, StrokeKind::Inside);
            }
            3 => {
                let thin = Stroke::new(1.0, color.gamma_multiply(0.55));
                painter.hline(swatch.x_range(), swatch.center().y, thin);
            }
            _ => {
                painter.hline(swatch.x_range(), swatch.center().y, Stroke::new(2.5, color));
            }
        }
        let width = galley.size().x;
        painter.galley(at + vec2(20.0, 0.0), galley, theme.weak_text);
        at.x += 20.0 + width + 12.0;
    }
    row + 22.0
}

/// Numbers left of the frame, years below, and a stronger line at zero.
fn axes_ui(ui: &Ui, frame: Rect, scale: &TimeScale, axis: &Axis, years: &[f64]) {
    let theme = Theme::of(ui);
    let painter = ui.painter();
    for value in marks((axis.low, axis.high), axis.step) {
        let at = pos2(frame.left() - 8.0, axis.y(frame, value));
        let text = written(value, axis.step);
        painter.text(at, Align2::RIGHT_CENTER, text, theme.small(), theme.weak_text);
    }
    for year in years {
        let at = pos2(scale.x(*year), frame.bottom() + 4.0);
        painter.vline(at.x, frame.bottom()..=at.y, Stroke::new(1.0, theme.line));
        painter.text(at, Align2::CENTER_TOP, format::year(*year), theme.small(), theme.weak_text);
    }
    if (axis.low..=axis.high).contains(&0.0) {
        painter.hline(frame.x_range(), axis.y(frame, 0.0), Stroke::new(1.0, theme.control_line));
    }
}

/// Where what was measured ends and what is projected begins.
fn seam_ui(ui: &Ui, frame: Rect, x: f32) {
    if !(frame.left()..=frame.right()).contains(&x) {
        return;
    }
    let theme = Theme::of(ui);
    let painter = ui.painter();
    painter.vline(x, frame.y_range(), Stroke::new(1.0, theme.weak_text));
    let y = frame.top() + 4.0;
    let words = [("history", Align2::RIGHT_TOP, -6.0), ("projection", Align2::LEFT_TOP, 6.0)];
    for (word, align, dx) in words {
        let galley = one_line(ui, word, theme.small(), theme.weak_text, f32::INFINITY);
        let rect = align.anchor_size(pos2(x + dx, y), galley.size());
        if frame.contains_rect(rect) {
            painter.rect_filled(rect.expand(2.0), 2.0, theme.surface.gamma_multiply(0.8));
            painter.galley(rect.min, galley, theme.weak_text);
        }
    }
}

/// Each line's name and last value at its end, kept off one another.
fn ends_ui(ui: &Ui, frame: Rect, width: f32, axis: &Axis, plot: &BandPlot<'_>) {
    let theme = Theme::of(ui);
    let mut ends = Vec::new();
    for series in plot.series {
        let last = series.times.iter().rposition(|time| *time <= plot.range.1 + 1e-6);
        let end = |quantiles: &[[f64; 9]]| Some(quantiles.get(last?)?[MEDIAN]);
        let label = |value: f64, name: &str, color: Color32| {
            let text = format!("{name} {}", read_off(value, axis.step));
            (value, lines(ui, &text, theme.small(), theme.readable(color), (width, 2)), color)
        };
        if let Some(value) = end(series.quantiles) {
            ends.push(label(value, series.name, series.color));
        }
        if let Some(value) = series.baseline.and_then(end) {
            ends.push(label(value, plot.baseline_name, theme.baseline));
        }
    }
    let wanted: Vec<(f32, f32)> =
        ends.iter().map(|(v, galley, _)| (axis.y(frame, *v), galley.size().y + 1.0)).collect();
    let centers = apart(&wanted, (frame.top(), frame.bottom()));
    for (((_, galley, color), center), (y, _)) in ends.into_iter().zip(centers).zip(wanted) {
        let from = pos2(frame.right(), y.clamp(frame.top(), frame.bottom()));
        let to = pos2(frame.right() + 8.0, center);
        ui.painter().line_segment([from, to], Stroke::new(1.0, color));
        let at = to + vec2(3.0, -galley.size().y / 2.0);
        ui.painter().galley(at, galley, theme.text);
    }
}

/// The times that can be read off: of history, those before now; then those of the projection.
fn cursor_stops(series: &[Series<'_>], now: f64, range: (f64, f64)) -> Vec<f64> {
    let past = series.iter().flat_map(|s| s.history.iter().map(|p| p.0)).filter(|t| *t < now);
    let future = series.iter().flat_map(|s| s.times.iter().copied());
    let mut stops: Vec<f64> =
        past.chain(future).filter(|t| (range.0..=range.1).contains(t)).collect();
    stops.sort_by(f64::total_cmp);
    stops.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    stops
}

/// The pointer and, with the keyboard here, the arrow keys move the cursor from stop to stop.
fn move_cursor(
    ui: &Ui,
    response: &Response,
    scale: &TimeScale,
    stops: &[f64],
    cursor: &mut Option<f64>,
) {
    if response.clicked() {
        response.request_focus();
    }
    let moved = ui.input(|i| i.pointer.delta() != egui::Vec2::ZERO);
    let hovered_before = ui.data(|d| d.get_temp::<bool>(response.id)).unwrap_or(false);
    if let Some(pointer) = response.hover_pos() {
        if moved || !hovered_before {
            *cursor = nearest(stops, scale.year(pointer.x)).map(|i| stops[i]);
        }
    } else if hovered_before && !response.has_focus() {
        *cursor = None;
    }
    ui.data_mut(|d| d.insert_temp(response.id, response.hovered()));
    if response.has_focus() && !stops.is_empty() {
        let filter =
            EventFilter { horizontal_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        key_cursor(ui, scale, stops, cursor);
    }
}

fn key_cursor(ui: &Ui, scale: &TimeScale, stops: &[f64], cursor: &mut Option<f64>) {
    let pressed = |key| ui.input(|i| i.num_presses(key)) as i64;
    let steps = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
    let stride = if ui.input(|i| i.modifiers.contains(Modifiers::SHIFT)) { 4 } else { 1 };
    let last = stops.len() - 1;
    if pressed(Key::Escape) > 0 {
        *cursor = None;
    } else if pressed(Key::Home) > 0 {
        *cursor = stops.first().copied();
    } else if pressed(Key::End) > 0 {
        *cursor = stops.last().copied();
    } else if steps != 0 {
        let middle = f64::midpoint(scale.first, scale.last);
        let here = nearest(stops, cursor.unwrap_or(middle)).unwrap_or(0) as i64;
        let wanted = here.saturating_add(steps.saturating_mul(stride));
        *cursor = Some(stops[wanted.clamp(0, last as i64) as usize]);
    }
}

/// The index of the stop nearest to a time.
pub(super) fn nearest(stops: &[f64], time: f64) -> Option<usize> {
    let after = stops.partition_point(|s| *s < time);
    let distance = |i: usize| stops.get(i).map_or(f64::INFINITY, |s| (s - time).abs());
    match after.checked_sub(1) {
        Some(before) if distance(before) <= distance(after) => Some(before),
        _ => (after < stops.len()).then_some(after),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_its_data_between_round_numbers() {
        let axis = Axis::round(0.4, 41.0, true, 300.0);
        assert_eq!((axis.low, axis.high, axis.step), (0.0, 50.0, 10.0));
        let axis = Axis::round(-0.8, 1.7, false, 300.0);
        assert!(axis.low <= -0.8 && axis.high > 1.7 && axis.step == 0.5, "step {}", axis.step);
    }

    #[test]
    fn a_flat_line_has_an_axis() {
        let axis = Axis::round(0.0, 0.0, true, 300.0);
        assert!(axis.high > axis.low && axis.step > 0.0);
    }

    #[test]
    fn the_nearest_stop_is_found() {
        let stops = [1990.0, 2027.0, 2027.25];
        for (time, index) in [(1900.0, 0), (2010.0, 1), (2027.2, 2), (2100.0, 2)] {
            assert_eq!(nearest(&stops, time), Some(index), "{time}");
        }
        assert_eq!(nearest(&[], 2027.0), None);
    }
}
