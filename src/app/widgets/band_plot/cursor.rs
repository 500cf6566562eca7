//! The time that is read off a plot: where it can stand, and how pointer and keys move it.

use egui::{EventFilter, Key, Modifiers, Response, Ui, Vec2};

use super::Series;
use crate::app::widgets::TimeScale;

/// The times that can be read off: of history, those before now; then those of the projection.
pub(super) fn stops(series: &[Series<'_>], now: f64, range: (f64, f64)) -> Vec<f64> {
    let past = series.iter().flat_map(|s| s.history.iter().map(|p| p.0)).filter(|t| *t < now);
    let future = series.iter().flat_map(|s| s.times.iter().copied());
    let mut stops: Vec<f64> =
        past.chain(future).filter(|t| (range.0..=range.1).contains(t)).collect();
    stops.sort_by(f64::total_cmp);
    stops.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    stops
}

/// The pointer and, with the keyboard here, the arrow keys move the cursor from stop to stop; the
/// first key goes on `from` some year.
pub(super) fn move_cursor(
    ui: &Ui,
    response: &Response,
    (scale, from): (&TimeScale, f64),
    stops: &[f64],
    cursor: &mut Option<f64>,
) {
    if response.clicked() {
        response.request_focus();
    }
    let moved = ui.input(|i| i.pointer.delta() != Vec2::ZERO);
    let hovered_before = ui.data(|d| d.get_temp::<bool>(response.id)).unwrap_or(false);
    if let Some(pointer) = response.hover_pos() {
        if moved || !hovered_before {
            *cursor = nearest(stops, scale.year(pointer.x)).map(|i| stops[i]);
        }
    } else if hovered_before {
        *cursor = None;
    }
    ui.data_mut(|d| d.insert_temp(response.id, response.hovered()));
    if response.has_focus() && !stops.is_empty() {
        let filter =
            EventFilter { horizontal_arrows: true, escape: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        key_cursor(ui, from, stops, cursor);
    }
}

fn key_cursor(ui: &Ui, from: f64, stops: &[f64], cursor: &mut Option<f64>) {
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
        let here = nearest(stops, cursor.unwrap_or(from)).unwrap_or(0) as i64;
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
    fn the_nearest_stop_is_found() {
        let stops = [1990.0, 2027.0, 2027.25];
        for (time, index) in [(1900.0, 0), (2010.0, 1), (2027.2, 2), (2100.0, 2)] {
            assert_eq!(nearest(&stops, time), Some(index), "{time}");
        }
        assert_eq!(nearest(&[], 2027.0), None);
    }
}
