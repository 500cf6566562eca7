//! A fan chart over time: measured history, a seam at “now”, nested bands with their median, the
//! baseline's median ghosted behind, and each line's name at its end. What is plotted, and the
//! words that stand for the picture, are the caller's.

mod around;
mod axis;
mod cursor;
mod read_out;

use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo};
use egui::{pos2, vec2};
use egui_plot::{
    FilledArea, GridMark, HLine, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotUi, Span,
};

use self::around::{axes_ui, ends_ui, head_ui, right_width, seam_ui};
use self::axis::Axis;
use self::cursor::move_cursor;
use self::read_out::read_out;
use super::scale::{TimeScale, marks, year_step};
use crate::app::theme::Theme;

/// Width of the numbers left of every plot, so that plots above one another are aligned.
const LEFT: f32 = 48.0;
/// Height of the years below.
const BELOW: f32 = 20.0;
/// How a baseline is drawn.
const DASHED: LineStyle = LineStyle::Dashed { length: 5.0 };
/// How a plan is drawn under other assumptions.
const LONG_DASHES: LineStyle = LineStyle::Dashed { length: 14.0 };
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
    /// The same outcome under other assumptions. Beside them only the inner band is drawn, as so
    /// many lines could not be told apart over wider ones.
    pub others: &'a [Other<'a>],
}

/// A line beside those of a [`Series`], told from them by its dashes as well.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// Its name, at the line's end.
    pub name: &'a str,
    /// Its colour.
    pub color: Color32,
    /// Whether it is the baseline's, and dotted; else it has long dashes.
    pub baseline: bool,
    /// At each time of the series, the quantiles at `ensemble::LEVELS`.
    pub quantiles: &'a [[f64; 9]],
}

impl Series<'_> {
    /// The bands that are drawn, by their place in [`BANDS`].
    fn bands(&self) -> impl Iterator<Item = (usize, (usize, usize))> {
        let first = if self.others.is_empty() { 0 } else { BANDS.len() - 1 };
        BANDS.into_iter().enumerate().skip(first)
    }
}

impl Other<'_> {
    fn style(&self) -> LineStyle {
        if self.baseline { LineStyle::Dotted { spacing: 5.0 } } else { LONG_DASHES }
    }
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
    /// What the baseline is called. Where no series has one and the axis need not begin at zero,
    /// what is plotted is a change against it, and the line at zero gets its name.
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
        let scale = TimeScale::over(self.range, (frame.left(), frame.right()));
        let axis = Axis::of(&self, frame.height());
        let years = marks((scale.first, scale.last), year_step(&scale));
        let response = self.plot_ui(ui, frame, (&scale, &axis), &years);
        axes_ui(ui, frame, &scale, &axis, &years);
        seam_ui(ui, frame, scale.x(self.now));
        ends_ui(ui, frame, right - 12.0, &axis, &self);
        let Self { cursor, series, now, range, baseline_name, summary, .. } = self;
        let stops = cursor::stops(series, now, range);
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

    /// Whether zero stands for the baseline.
    fn is_change(&self) -> bool {
        let nowhere = self.series.iter().all(|series| series.baseline.is_none());
        nowhere && !self.series.is_empty() && !self.zero_based && !self.baseline_name.is_empty()
    }

    /// The part that is to scale.
    fn plot_ui(
        &self,
        ui: &mut Ui,
        frame: Rect,
        (scale, axis): (&TimeScale, &Axis),
        years: &[f64],
    ) -> Response {
        let theme = Theme::of(ui);
        let years = grid(years);
        let values = grid(&marks((axis.low, axis.high), axis.step));
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
            plot.set_plot_bounds_x(scale.first..=scale.last);
            plot.set_plot_bounds_y(axis.low..=axis.high);
            if let Some((from, to)) = self.highlight {
                let fill = theme.accent.gamma_multiply(0.12);
                plot.span(Span::new("", from..=to).fill(fill).border_width(0.0));
            }
            let zero = HLine::new("", 0.0).allow_hover(false);
            plot.hline(match self.is_change() {
                true => zero.color(theme.baseline).width(1.5).style(DASHED),
                false => zero.color(theme.control_line).width(1.0),
            });
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

fn grid(values: &[f64]) -> Vec<GridMark> {
    // One step size for all, far above what egui_plot fades: the grid is one even tone.
    values.iter().map(|value| GridMark { value: *value, step_size: 1e9 }).collect()
}

fn bands_ui<'a>(plot: &mut PlotUi<'a>, series: &Series<'a>, theme: &Theme) {
    let n = series.times.len().min(series.quantiles.len());
    for (level, (low, high)) in series.bands() {
        let line = |i: usize| series.quantiles[..n].iter().map(|q| q[i]).collect::<Vec<f64>>();
        let fill = theme.band(series.color, level);
        let area = FilledArea::new("", &series.times[..n], &line(low), &line(high));
        // The mesh has hard edges; a thin line softens them, and tells bands that overlap apart.
        plot.add(area.fill_color(fill).stroke(theme.band_edge(series.color)).allow_hover(false));
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
        plot.line(line(points, theme.baseline, 1.5).style(DASHED));
    }
    for other in series.others {
        let points = through(&mut other.quantiles.iter().map(|q| q[MEDIAN]));
        plot.line(line(points, other.color, 1.75).style(other.style()));
        // Of a plan the edges of its inner band as well; those of a baseline would be too much.
        let edges = if other.baseline { &[][..] } else { &[BANDS[2].0, BANDS[2].1] };
        for edge in edges {
            let points = through(&mut other.quantiles.iter().map(|q| q[*edge]));
            plot.line(line(points, other.color.gamma_multiply(0.6), 1.0).style(other.style()));
        }
    }
    for member in series.members {
        let points = through(&mut member.iter().copied());
        plot.line(line(points, series.color.gamma_multiply(0.55), 1.0));
    }
    let history = series.history.iter().map(|p| PlotPoint::new(p.0, p.1)).collect();
    plot.line(line(history, series.color, 2.0));
    plot.line(line(through(&mut series.quantiles.iter().map(|q| q[MEDIAN])), series.color, 2.5));
}
