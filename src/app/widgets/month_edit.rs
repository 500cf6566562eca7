//! A field for one month, `2027-03`: typed, or stepped with the arrow keys.
//! Half-typed text stays in the field; the month changes only to one that can be meant.

use std::time::Duration;

use egui::{EventFilter, Id, Key, Response, Stroke, StrokeKind, TextEdit, Ui};

use super::keys;
use crate::app::theme::Theme;
use crate::base::Month;

/// How long it is said why what was typed was not taken.
const REFUSED_SECONDS: f64 = 6.0;

/// Edits a month within a range; up and down step by a month, with Shift by a year.
pub fn month_edit(ui: &mut Ui, name: &str, month: &mut Month, range: (Month, Month)) -> Response {
    let theme = Theme::of(ui);
    let id = ui.make_persistent_id(("month", name));
    let mut text = typed(ui, id, *month).unwrap_or_else(|| month.to_string());
    let mut response = ui.name_inputs(name, |ui| {
        let field = TextEdit::singleline(&mut text)
            .id(id)
            .align(egui::Align2::LEFT_CENTER)
            .char_limit(16)
            .desired_width(64.0);
        ui.add(field.min_size(egui::vec2(72.0, theme.sizes.target)).event_filter(EventFilter {
            tab: false,
            horizontal_arrows: true,
            vertical_arrows: true,
            escape: false,
        }))
    });
    let before = *month;
    let mut problem = None;
    // Only once it is left: `2033-1` may become `2033-12`.
    let whole = if response.lost_focus() { with_two_digits(&text) } else { text.clone() };
    match read(&whole, range) {
        Ok(read) => *month = read,
        Err(why) => problem = Some(why),
    }
    if response.has_focus() {
        let steps = ui.input(|input| keys::months(input, Key::ArrowDown, Key::ArrowUp));
        if steps != 0 {
            *month = month.plus_months(steps).max(range.0).min(range.1);
            text = month.to_string();
            problem = None;
        }
    }
    // A field that is left with half a month in it goes back to the month that holds.
    let keep = response.has_focus();
    ui.data_mut(|data| {
        data.remove::<(String, Month)>(id);
        if keep {
            data.insert_temp(id, (text, *month));
        }
    });
    if *month != before {
        response.mark_changed();
    }
    if let Some(problem) = &problem
        && keep
    {
        let line = Stroke::new(2.0, theme.error);
        ui.painter().rect_stroke(response.rect, 4.0, line, StrokeKind::Outside);
        response.show_tooltip_text(problem);
    }
    say_what_was_refused(ui, &response, problem.filter(|_| response.lost_focus()), *month);
    response
}

/// A field that goes back to its month says why, for a while and until it is edited again.
fn say_what_was_refused(ui: &Ui, response: &Response, problem: Option<String>, holds: Month) {
    let id = response.id.with("refused");
    let now = ui.input(|input| input.time);
    if let Some(problem) = problem {
        let words = format!("Not taken: {problem}. {holds} stays");
        ui.data_mut(|data| data.insert_temp(id, (words, now)));
    }
    let Some((words, since)) = ui.data(|data| data.get_temp::<(String, f64)>(id)) else { return };
    if now - since > REFUSED_SECONDS || response.has_focus() {
        ui.data_mut(|data| data.remove::<(String, f64)>(id));
    } else {
        response.show_tooltip_text(words);
        let left = (REFUSED_SECONDS - (now - since)).max(0.0) + 0.05;
        ui.ctx().request_repaint_after(Duration::from_secs_f64(left));
    }
}

/// The text that is being typed, unless the month was changed elsewhere since: then that holds.
fn typed(ui: &Ui, id: Id, month: Month) -> Option<String> {
    let (text, of): (String, Month) = ui.data(|data| data.get_temp(id))?;
    (of == month).then_some(text)
}

/// `2033-5` as `2033-05`.
fn with_two_digits(text: &str) -> String {
    match text.trim().rsplit_once('-') {
        Some((year, month)) if month.len() == 1 => format!("{year}-0{month}"),
        _ => text.to_owned(),
    }
}

/// The month that a text means, or why it cannot be used.
fn read(text: &str, (first, last): (Month, Month)) -> Result<Month, String> {
    let month: Month = text.parse()?;
    if (first..=last).contains(&month) {
        Ok(month)
    } else {
        Err(format!("{month} is out of range; write a month from {first} to {last}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digit_is_enough_for_a_month() {
        assert_eq!(with_two_digits(" 2033-5"), "2033-05");
        assert_eq!(with_two_digits("2033-12"), "2033-12");
        assert_eq!(with_two_digits("2033-"), "2033-");
    }

    #[test]
    fn a_month_is_read_within_its_range() {
        let range = (Month::nearest(2027.0), Month::nearest(2047.0));
        assert_eq!(read("2030-06", range).map(|m| m.to_string()), Ok("2030-06".to_owned()));
        let cases = [("2026-12", "from 2027-01 to 2047-01"), ("20300", "write a year")];
        for (text, words) in cases {
            let why = read(text, range).expect_err(text);
            assert!(why.contains(words), "{text}: {why}");
        }
    }
}
