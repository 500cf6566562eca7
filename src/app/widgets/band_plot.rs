//! A fan chart over time: measured history, a seam at “now”, nested bands with their median, the
//! baseline's median ghosted behind, and each line's name at its end. What is plotted, and the
//! words that stand for the picture, are the caller's.

mod around;
mod asked;
mod axis;
mod cursor;
mod read_out;
mod told;

use egui::{Color32, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo};
use egui::{pos2, vec2};
use egui_plot::{
    FilledArea, GridMark, HLine, Line, LineStyle, Plot, PlotPoint, PlotPoints, PlotUi, Span,
};

use self::around::{axes_ui, ends_ui, gap_ui, head_ui, picked_ui, right_width, seam_ui};
use self::axis::Axis;
use self::cursor::move_cursor;
use self::read_out::read_out;
pub use self::told::Told;
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
    /// How its values are written. A share of futures has no bands.
    pub told: Told,
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
    /// The same outcome otherwise. Beside what is assumed otherwise only the inner band is drawn,
    /// as so many lines could not be told apart over wider ones.
    pub others: &'a [Other<'a>],
}

/// A line beside those of a [`Series`], told from them by its dashes as well.
#[derive(Clone, Copy)]
pub struct Other<'a> {
    /// Its name, at the line's end.
    pub name: &'a str,
    /// Its colour.
    pub color: Color32,
    /// What is otherwise, which decides how it is drawn.
    pub what: Otherwise,
    /// At each time of the series, the quantiles at `ensemble::LEVELS`.
    pub quantiles: &'a [[f64; 9]],
}

/// What is otherwise in an [`Other`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Otherwise {
    /// The plan, under other assumptions: long dashes, with the edges of its inner band.
    Assumed,
    /// The baseline, under other assumptions: dots.
    BaselineAssumed,
    /// A choice of the plan itself: a thin line.
    Chosen,
}

impl Series<'_> {
    /// The bands that are drawn, by their place in [`BANDS`].
    fn bands(&self) -> impl Iterator<Item = (usize, (usize, usize))> {
        let first = match (self.told.is_share(), self.assumes_otherwise()) {
            (true, _) => BANDS.len(),
            (false, true) => BANDS.len() - 1,
            (false, false) => 0,
        };
        BANDS.into_iter().enumerate().skip(first)
    }

    /// Whether other assumptions are drawn beside it.
    fn assumes_otherwise(&self) -> bool {
        self.others.iter().any(|other| other.what != Otherwise::Chosen)
    }

    /// The place of the saved time nearest to a year, and of the last one without a year.
    fn place(&self, year: Option<f64>, last: f64) -> Option<usize> {
        let end = self.times.iter().rposition(|time| *time <= last + 1e-6)?;
        Some(year.and_then(|year| cursor::nearest(self.times, year)).map_or(end, |at| at.min(end)))
    }
}

impl Other<'_> {
    fn style(&self) -> LineStyle {
        match self.what {
            Otherwise::Assumed => LONG_DASHES,
            Otherwise::BaselineAssumed => LineStyle::Dotted { spacing: 5.0 },
            Otherwise::Chosen => LineStyle::Solid,
        }
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
    /// Why what was measured and what is projected do not meet; may be empty.
    pub gap: &'a str,
    /// The time read off, moved by the pointer and the arrow keys.
    pub cursor: &'a mut Option<f64>,
    /// The year whose values stand at the lines' ends, picked by a click or Enter; without one they
    /// are those of the last year.
    pub picked: Option<&'a mut i32>,
    /// Where the series is put whose line, or name at its end, is clicked; without it they cannot
    /// be.
    pub asked: Option<&'a mut Option<usize>>,
    /// Height of the whole.
    pub height: f32,
    /// What a person who cannot see it is told.
    pub summary: String,
}

impl BandPlot<'_> {
    /// Least width, in points; with less room it is drawn beyond it.
    pub const WIDTH_MIN: f32 = 240.0;

    /// Draws it over the available width, and says where on the screen the years are.
    pub fn ui(self, ui: &mut Ui) -> TimeScale {
        let theme = Theme::of(ui);
        let size = vec2(ui.available_width().max(Self::WIDTH_MIN), self.height.max(120.0));
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
        gap_ui(ui, frame, &scale, &self);
        seam_ui(ui, frame, scale.x(self.now));
        picked_ui(ui, frame, (&scale, &axis), &self);
        let across = (&scale, &axis);
        let mut clicked = ends_ui(ui, frame, right - 12.0, across, &self);
        let Self { cursor, series, now, range, baseline_name, summary, picked, asked, .. } = self;
        let near = asked.as_ref().and_then(|_| asked::pointed_at(&response, frame, across, series));
        let stops = cursor::stops(series, now, range);
        let from =
            picked.as_deref().map_or(f64::midpoint(scale.first, scale.last), |y| f64::from(*y));
        move_cursor(ui, &response, (&scale, from), &stops, cursor);
        // Of a plot that has the keyboard, Enter is a click.
        if let (true, Some(picked), Some(time)) = (response.clicked(), picked, *cursor)
            && time >= now
        {
            *picked = year_of(time, now, range.1);
        }
        if let Some(place) = near
            && asked::line_ui(ui, &response, frame, across, &series[place])
        {
            clicked = Some(place);
        }
        if let (Some(asked), Some(place)) = (asked, clicked) {
            *asked = Some(place);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &summary));
        if let Some(time) = *cursor {
            let x = scale.x(time);
            ui.painter().vline(x, frame.y_range(), Stroke::new(1.0, theme.text));
            let dot = |value: f64| axis.y(frame, value);
            let told = (series, now, baseline_name, near.map(|_| asked::WHY));
            let words = read_out(ui, frame, (time, x), told, dot);
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

/// The year that is picked at a time: a whole one after the first, and none after the last.
fn year_of(time: f64, now: f64, last: f64) -> i32 {
    let first = now.floor() as i32 + 1;
    (time.round() as i32).clamp(first, (last.floor() as i32).max(first))
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
        let width = if other.what == Otherwise::Chosen { 1.25 } else { 1.75 };
        plot.line(line(points, other.color, width).style(other.style()));
        // Of a plan the edges of its inner band as well; those of a baseline would be too much.
        let edges = match other.what {
            Otherwise::Assumed => &[BANDS[2].0, BANDS[2].1][..],
            Otherwise::BaselineAssumed | Otherwise::Chosen => &[],
        };
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
