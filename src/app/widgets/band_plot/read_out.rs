//! The card beside the time cursor: every line of a plot at one time, in words and numbers.
//! `cursor` moves it; this only reads.

use std::sync::Arc;

use egui::{Color32, Galley, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use super::cursor::nearest;
use super::{Otherwise, Series, Told};
use crate::app::theme::Theme;
use crate::app::widgets::labels::one_line;
use crate::base::{Month, format};

/// How a line is drawn, as far as a short piece of it can show.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Mark {
    Line,
    Thin,
    Dashes,
    LongDashes,
    Dots,
}

/// One line of the card.
struct Row {
    name: String,
    color: Color32,
    mark: Mark,
    told: Told,
    value: f64,
    range: Option<(f64, f64)>,
}

impl Row {
    fn number(&self) -> String {
        self.told.words(self.value)
    }

    fn range(&self) -> Option<String> {
        let (low, high) = self.range?;
        Some(format!("{} to {}", self.told.words(low), self.told.words(high)))
    }
}

/// Draws the card beside `x`, with a hint under it where a click would ask something, and a dot on
/// every line; gives the same in words.
pub(super) fn read_out(
    ui: &Ui,
    frame: Rect,
    (time, x): (f64, f32),
    (series, now, baseline_name, hint): (&[Series<'_>], f64, &str, Option<&str>),
    y: impl Fn(f64) -> f32,
) -> String {
    let theme = Theme::of(ui);
    let rows = rows(series, now, baseline_name, time, theme);
    let heading = heading(time, now);
    for row in rows.iter().filter(|row| row.mark == Mark::Line && row.value.is_finite()) {
        let at = pos2(x, y(row.value));
        ui.painter().circle(at, 4.0, row.color, Stroke::new(1.5, theme.surface));
    }
    paint(ui, frame, x, (&heading, hint), &rows);
    let mut words = heading;
    for row in &rows {
        words.push_str(&format!("; {} {}", row.name, row.number()));
        if let Some(range) = row.range() {
            words.push_str(&format!(" (80 % of runs {range})"));
        }
    }
    words
}

fn heading(time: f64, now: f64) -> String {
    if time < now - 1e-6 {
        format!("{}, measured", format::year(time))
    } else {
        format::month(Month::nearest(time))
    }
}

fn rows(
    series: &[Series<'_>],
    now: f64,
    baseline_name: &str,
    time: f64,
    theme: &Theme,
) -> Vec<Row> {
    let mut rows = Vec::new();
    for series in series {
        let row = |name: &str, value, range| Row {
            name: name.to_owned(),
            color: series.color,
            mark: Mark::Line,
            told: series.told,
            value,
            range,
        };
        // A line that is drawn without its band has no range to tell.
        let range = |q: &[f64; 9]| {
            let told = !series.told.is_share() && q[0] != q[8];
            told.then_some((q[2], q[6]))
        };
        if time < now - 1e-6 {
            let at = series.history.iter().find(|p| (p.0 - time).abs() < 1e-6);
            rows.extend(at.map(|(_, value)| row(series.name, *value, None)));
            continue;
        }
        let Some(i) = nearest(series.times, time) else { continue };
        if let Some(q) = series.quantiles.get(i) {
            rows.push(row(series.name, q[4], range(q)));
        }
        if let Some(q) = series.baseline.and_then(|b| b.get(i)) {
            let row = row(baseline_name, q[4], range(q));
            rows.push(Row { color: theme.baseline, mark: Mark::Dashes, ..row });
        }
        for other in series.others {
            let mark = match other.what {
                Otherwise::Assumed => Mark::LongDashes,
                Otherwise::BaselineAssumed => Mark::Dots,
                Otherwise::Chosen => Mark::Thin,
            };
            let row = other.quantiles.get(i).map(|q| row(other.name, q[4], range(q)));
            rows.extend(row.map(|row| Row { color: other.color, mark, ..row }));
        }
    }
    rows
}

/// A table on a card: what, median, range.
fn paint(ui: &Ui, frame: Rect, x: f32, (heading, hint): (&str, Option<&str>), rows: &[Row]) {
    const ROW: f32 = 18.0;
    const PAD: f32 = 8.0;
    let theme = Theme::of(ui);
    let text = |text: &str, color| one_line(ui, text, theme.small(), color, 150.0);
    let head = text(heading, theme.text);
    let hint = hint.map(|hint| one_line(ui, hint, theme.small(), theme.text, 240.0));
    let ranged = rows.iter().any(|row| row.range.is_some());
    let titles =
        ["median", "80 % of runs"].map(|t| text(if ranged { t } else { "" }, theme.weak_text));
    let cells: Vec<[Arc<Galley>; 3]> = rows
        .iter()
        .map(|row| {
            let range = row.range().unwrap_or_default();
            [
                text(&row.name, theme.readable(row.color)),
                text(&row.number(), theme.text),
                text(&range, theme.weak_text),
            ]
        })
        .collect();
    let widest = |column: usize, least: f32| {
        cells.iter().map(|row| row[column].size().x).fold(least, f32::max)
    };
    let names = 18.0 + widest(0, (head.size().x - 18.0).max(0.0));
    let values = names + 12.0 + widest(1, titles[0].size().x);
    let ranges = values + 12.0 + widest(2, titles[1].size().x);
    // In a narrow plot the card would hide what it reads: there the ranges are left out.
    let ranged = ranged && ranges + 2.0 * PAD <= frame.width() * 0.6;
    let width = if ranged { ranges } else { values };
    let width = hint.as_ref().map_or(width, |hint| width.max(hint.size().x));
    let lines = cells.len() + 1 + usize::from(hint.is_some());
    let size = vec2(width + 2.0 * PAD, lines as f32 * ROW + 2.0 * PAD);
    let fits_right = x + 12.0 + size.x <= frame.right();
    let left = if fits_right { x + 12.0 } else { (x - 12.0 - size.x).max(frame.left() - 40.0) };
    let card = Rect::from_min_size(pos2(left, frame.top() + 26.0), size);
    let painter = ui.painter();
    painter.rect(card, 4.0, theme.panel, Stroke::new(1.0, theme.line), StrokeKind::Inside);
    let origin = card.min + vec2(PAD, PAD);
    let right = |galley: &Arc<Galley>, edge: f32, row: usize| {
        let at = origin + vec2(edge - galley.size().x, row as f32 * ROW);
        painter.galley(at, Arc::clone(galley), theme.text);
    };
    painter.galley(origin, head, theme.text);
    right(&titles[0], values, 0);
    if ranged {
        right(&titles[1], ranges, 0);
    }
    for (i, (cells, row)) in cells.iter().zip(rows).enumerate() {
        let at = origin + vec2(0.0, (i + 1) as f32 * ROW);
        let y = at.y + 7.0;
        let width = if row.mark == Mark::Thin { 1.0 } else { 2.0 };
        let stroke = Stroke::new(width, row.color);
        let pieces: &[(f32, f32)] = match row.mark {
            Mark::Line | Mark::Thin => &[(0.0, 12.0)],
            Mark::Dashes => &[(0.0, 4.0), (8.0, 12.0)],
            Mark::LongDashes => &[(0.0, 8.0), (11.0, 13.0)],
            Mark::Dots => &[(0.0, 2.0), (5.0, 7.0), (10.0, 12.0)],
        };
        for (from, to) in pieces {
            painter.hline(at.x + from..=at.x + to, y, stroke);
        }
        painter.galley(at + vec2(18.0, 0.0), Arc::clone(&cells[0]), theme.text);
        right(&cells[1], values, i + 1);
        if ranged {
            right(&cells[2], ranges, i + 1);
        }
    }
    if let Some(hint) = hint {
        let at = origin + vec2(0.0, (cells.len() + 1) as f32 * ROW);
        painter.galley(at, hint, theme.text);
    }
}
