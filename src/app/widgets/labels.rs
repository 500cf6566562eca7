//! Words beside data: shortened to their room, and kept off one another.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Galley, Ui};

/// Text of one line, shortened to a width with an ellipsis.
pub(in crate::app) fn one_line(
    ui: &Ui,
    text: &str,
    font: FontId,
    color: Color32,
    width: f32,
) -> Arc<Galley> {
    lines(ui, text, font, color, (width, 1))
}

/// Text of at most so many lines, shortened to a width with an ellipsis.
pub(super) fn lines(
    ui: &Ui,
    text: &str,
    font: FontId,
    color: Color32,
    (width, rows): (f32, usize),
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(text.to_owned(), font, color, width);
    job.wrap = TextWrapping {
        max_width: width.max(1.0),
        max_rows: rows,
        break_anywhere: rows == 1,
        ..TextWrapping::default()
    };
    ui.painter().layout_job(job)
}

/// Moves labels apart: each has a wanted centre and a height; the answer keeps their order from
/// top to bottom, lets none touch another, and stays inside `range` while there is room.
pub(super) fn apart(wanted: &[(f32, f32)], range: (f32, f32)) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].0.total_cmp(&wanted[*b].0));
    let mut tops: Vec<f32> = vec![0.0; wanted.len()];
    let mut free = range.0;
    for &i in &order {
        let (center, height) = wanted[i];
        tops[i] = (center - height / 2.0).max(free);
        free = tops[i] + height;
    }
    let mut free = range.1;
    for &i in order.iter().rev() {
        tops[i] = tops[i].min(free - wanted[i].1);
        free = tops[i];
    }
    tops.iter().zip(wanted).map(|(top, (_, height))| top + height / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stay() {
        assert_eq!(apart(&[(50.0, 10.0), (20.0, 10.0)], (0.0, 100.0)), [50.0, 20.0]);
    }

    #[test]
    fn labels_move_apart_in_their_order() {
        let centers = apart(&[(50.0, 10.0), (52.0, 20.0), (51.0, 10.0)], (0.0, 100.0));
        assert_eq!(centers, [50.0, 75.0, 60.0]);
    }

    #[test]
    fn labels_at_the_bottom_are_pushed_up() {
        assert_eq!(apart(&[(99.0, 10.0), (98.0, 10.0)], (0.0, 100.0)), [95.0, 85.0]);
    }
}
