//! What stands around the data: title and legend above, numbers and years at the axes, the seam
//! between history and projection, the year that is picked, and the lines' names at their ends.

use egui::{Align2, Color32, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use super::asked::name_ui;
use super::axis::Axis;
use super::{BandPlot, MEDIAN, Otherwise, Series};
use crate::app::theme::Theme;
use crate::app::widgets::TimeScale;
use crate::app::widgets::labels::{apart, lines, one_line};
use crate::app::widgets::scale::{marks, written};
use crate::base::format;

/// Height below which a plot has no room for two rows above it.
const LOW: f32 = 220.0;
/// Least and most width of the lines' names on the right.
const RIGHT: (f32, f32) = (96.0, 164.0);

/// Width for the longest name with its value. Names stay while numbers change, and so does this.
pub(super) fn right_width(ui: &Ui, outer: f32, plot: &BandPlot<'_>) -> f32 {
    let theme = Theme::of(ui);
    let named = plot.is_change() || plot.series.iter().any(|s| s.baseline.is_some());
    let baseline = named.then_some(plot.baseline_name);
    let others = plot.series.iter().flat_map(|s| s.others).map(|other| other.name);
    let names = plot.series.iter().map(|s| s.name).chain(baseline).chain(others);
    let shares = plot.series.iter().any(|series| series.told.is_share());
    let longest = if shares { "00 in 100" } else { "000.0" };
    let width = |name: &str| {
        let text = format!("{name} {longest}");
        one_line(ui, &text, theme.small(), theme.text, f32::INFINITY).size().x
    };
    let widest = names.map(width).fold(0.0, f32::max) + 14.0;
    // Four names in two lines each would be higher than a low plot.
    let share = if plot.series.iter().any(Series::assumes_otherwise) { 0.32 } else { 0.25 };
    widest.clamp(RIGHT.0, RIGHT.1.min(outer * share).max(RIGHT.0))
}

/// The axis title and what the shades mean, on one line or on two; how much height they took.
pub(super) fn head_ui(ui: &mut Ui, outer: Rect, plot: &BandPlot<'_>) -> f32 {
    let theme = Theme::of(ui);
    let swatch_words: &[(usize, &'static str)] = if plot.series.iter().any(|s| s.told.is_share()) {
        &[(4, "share of model runs")]
    } else if plot.series.iter().any(|s| !s.members.is_empty()) {
        &[(3, "single futures"), (4, "median")]
    } else if plot.series.iter().any(Series::assumes_otherwise) {
        &[(2, "half of model runs")]
    } else {
        &[(2, "half"), (1, "80 %"), (0, "95 % of model runs")]
    };
    let small = |text: &str, width| one_line(ui, text, theme.small(), theme.weak_text, width);
    let legend = |short: bool| -> Vec<_> {
        let shortened = |text: &'static str| match short {
            true => text.strip_suffix(" of model runs").unwrap_or(text),
            false => text,
        };
        let word =
            |(kind, text): &(usize, &'static str)| (*kind, small(shortened(text), f32::INFINITY));
        swatch_words.iter().map(word).collect()
    };
    let width_of = |words: &[(usize, std::sync::Arc<egui::Galley>)]| -> f32 {
        words.iter().map(|(_, galley)| 20.0 + galley.size().x + 12.0).sum()
    };
    let title = small(plot.title_y, outer.width());
    let fits = |words: &[_]| title.size().x + width_of(words) + 24.0 <= outer.width();
    let mut words = legend(false);
    // A low plot cannot spare a row for what its pointer text says in full.
    if !fits(&words) && outer.height() < LOW {
        words = legend(true);
    }
    let (width, one_row) = (width_of(&words), fits(&words));
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
    let words = pos2(left, outer.top() + row);
    let legend = Rect::from_min_size(words, vec2(at.x - left, 18.0));
    ui.interact(legend, ui.scope_id().with((plot.id, "legend")), Sense::hover()).on_hover_text(
        "At each moment, so many of the model's runs lie inside the band. No single run follows \
         its edge, and the world is not bound to either",
    );
    row + 22.0
}

/// Numbers left of the frame, and years below.
pub(super) fn axes_ui(ui: &Ui, frame: Rect, scale: &TimeScale, axis: &Axis, years: &[f64]) {
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
}

/// Where what was measured ends and what is projected begins.
pub(super) fn seam_ui(ui: &Ui, frame: Rect, x: f32) {
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

/// Between the last that was measured and the first that is projected: what nobody knows, and why
/// the lines do not meet there.
pub(super) fn gap_ui(ui: &Ui, frame: Rect, scale: &TimeScale, plot: &BandPlot<'_>) {
    let measured = |series: &Series<'_>| series.history.last().map(|(time, _)| *time);
    let Some(last) = plot.series.iter().filter_map(measured).reduce(f64::max) else { return };
    if plot.gap.is_empty() || !(plot.range.0..plot.now).contains(&last) {
        return;
    }
    let theme = Theme::of(ui);
    let (left, right) = (scale.x(last).max(frame.left()), scale.x(plot.now).min(frame.right()));
    let zone = Rect::from_x_y_ranges(left..=right, frame.y_range());
    let galley = one_line(ui, "not measured", theme.small(), theme.weak_text, frame.height());
    let size = galley.size();
    if zone.width() >= size.y + 4.0 && frame.height() >= size.x + 60.0 {
        // Upwards, in the middle of the gap.
        let at = pos2(zone.center().x - size.y / 2.0, frame.center().y + size.x / 2.0);
        let words = egui::epaint::TextShape::new(at, galley, theme.weak_text);
        ui.painter().add(words.with_angle(-std::f32::consts::FRAC_PI_2));
    }
    let gap = ui.interact(zone, ui.scope_id().with((plot.id, "gap")), Sense::hover());
    let words = format!("Not measured from {}: {}", format::year(last + 1.0), plot.gap);
    gap.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &words));
    gap.on_hover_text(&words);
}

/// The year that is picked, unless it is the last anyway: a line, and a dot where it is read off.
pub(super) fn picked_ui(
    ui: &Ui,
    frame: Rect,
    (scale, axis): (&TimeScale, &Axis),
    plot: &BandPlot<'_>,
) {
    let Some(year) = plot.picked.as_ref().map(|year| f64::from(**year)) else { return };
    if !(plot.now..plot.range.1 - 0.5).contains(&year) {
        return;
    }
    let theme = Theme::of(ui);
    let x = scale.x(year);
    let (top, bottom) = (pos2(x, frame.top()), pos2(x, frame.bottom()));
    let stroke = Stroke::new(1.0, theme.weak_text);
    ui.painter().extend(egui::Shape::dashed_line(&[top, bottom], stroke, 3.0, 3.0));
    for series in plot.series {
        let at = series.place(Some(year), plot.range.1);
        if let Some(q) = at.and_then(|at| series.quantiles.get(at)) {
            let at = pos2(x, axis.y(frame, q[MEDIAN]));
            if frame.contains(at) {
                ui.painter().circle(at, 3.5, series.color, Stroke::new(1.0, theme.surface));
            }
        }
    }
}

/// By how much names may stand out above their plot.
const LEEWAY: f32 = 12.0;
/// Heights at which two lines can be told apart.
const APART: f32 = 3.0;

/// How soon a name can be done without, and of which series it is the own line's.
type Rank = (u8, Option<usize>);

/// Each line's name at its end, with its value in the year that is picked, kept off one another;
/// gives back the series whose name was clicked, if names are for that.
pub(super) fn ends_ui(
    ui: &Ui,
    frame: Rect,
    width: f32,
    (scale, axis): (&TimeScale, &Axis),
    plot: &BandPlot<'_>,
) -> Option<usize> {
    let theme = Theme::of(ui);
    let year = plot.picked.as_ref().map(|year| f64::from(**year));
    // Where a line ends, what is said of it, its colour, how soon it can be done without, and of
    // which series it is the own line.
    let mut ends = Vec::new();
    for (index, series) in plot.series.iter().enumerate() {
        let place = |year| series.place(year, plot.range.1);
        let (Some(end), Some(at)) = (place(None), place(year)) else { continue };
        let median = |quantiles: &[[f64; 9]], at: usize| Some(quantiles.get(at)?[MEDIAN]);
        let mut label = |quantiles: &[[f64; 9]], name: &str, color: Color32, rank: Rank| {
            let Some((end, value)) = median(quantiles, end).zip(median(quantiles, at)) else {
                return;
            };
            let text = format!("{name} {}", series.told.words(value));
            let words = lines(ui, &text, theme.small(), theme.readable(color), (width, 2));
            ends.push((end, words, color, rank));
        };
        label(series.quantiles, series.name, series.color, (0, Some(index)));
        if let Some(baseline) = series.baseline {
            label(baseline, plot.baseline_name, theme.baseline, (1, None));
        }
        for other in series.others {
            let differs = |at: usize| {
                let both = median(series.quantiles, at).zip(median(other.quantiles, at));
                let y = |value| axis.y(frame, value);
                both.is_some_and(|(own, other)| (y(own) - y(other)).abs() >= APART)
            };
            // A line that lies on its own needs no second name.
            if other.what != Otherwise::Chosen || differs(end) || differs(at) {
                let rank = if other.what == Otherwise::Chosen { 2 } else { 0 };
                label(other.quantiles, other.name, other.color, (rank, None));
            }
        }
    }
    if plot.is_change() {
        let color = theme.readable(theme.baseline);
        let name = lines(ui, plot.baseline_name, theme.small(), color, (width, 2));
        ends.push((0.0, name, theme.baseline, (1, None)));
    }
    // Names that lie over one another tell nothing; the card beside the cursor has them all.
    for rank in [2, 1] {
        let height: f32 = ends.iter().map(|(_, galley, ..)| galley.size().y + 1.0).sum();
        if height > frame.height() + LEEWAY {
            ends.retain(|(.., (of, _))| *of < rank);
        }
    }
    let wanted: Vec<(f32, f32)> =
        ends.iter().map(|(v, galley, ..)| (axis.y(frame, *v), galley.size().y + 1.0)).collect();
    let centers = apart(&wanted, (frame.top(), frame.bottom()));
    if let Some(year) = year.filter(|_| !ends.is_empty()) {
        // Under the names, and off the last year of the axis.
        let at = pos2(frame.right() + 24.0, frame.bottom() + 4.0);
        let words = format!("in {}", format::year(year.min(scale.last)));
        ui.painter().text(at, Align2::LEFT_TOP, words, theme.small(), theme.weak_text);
    }
    let mut clicked = None;
    for (((_, galley, color, (_, own)), center), (y, _)) in
        ends.into_iter().zip(centers).zip(wanted)
    {
        let from = pos2(frame.right(), y.clamp(frame.top(), frame.bottom()));
        let to = pos2(frame.right() + 8.0, center);
        ui.painter().line_segment([from, to], Stroke::new(1.0, color));
        let at = to + vec2(3.0, -galley.size().y / 2.0);
        let (words, text) = (Rect::from_min_size(at, galley.size()), galley.text().to_owned());
        ui.painter().galley(at, galley, theme.text);
        if let Some(own) = own.filter(|_| plot.asked.is_some()) {
            let id = ui.scope_id().with((plot.id, "name", own));
            if name_ui(ui, id, words, &text) {
                clicked = Some(own);
            }
        }
    }
    clicked
}
