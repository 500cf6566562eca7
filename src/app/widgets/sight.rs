//! What has the keyboard is in sight: a page scrolls to it as the focus moves on.

use egui::{Id, Ui};

/// Around what is scrolled to, in points.
const MARGIN: f32 = 12.0;

/// At the end of what a scroll area shows: scrolls to what has got the keyboard there, if it is not
/// wholly in sight.
pub(in crate::app) fn keep_focus_in_sight(ui: &Ui) {
    let seen = Id::unique("focus that is in sight");
    let Some(focused) = ui.memory(|memory| memory.focused()) else { return };
    if ui.data(|data| data.get_temp(seen)) == Some(focused) {
        return;
    }
    // What the pointer gave the keyboard to is in sight and stays where it is. Nor may egui be
    // asked about it now: of what is not where the click was, that takes the keyboard away again.
    if ui.input(|input| input.pointer.any_down() || input.pointer.any_released()) {
        ui.data_mut(|data| data.insert_temp(seen, focused));
        return;
    }
    let Some(response) = ui.ctx().read_response(focused) else { return };
    if response.layer_id != ui.layer_id() || !ui.min_rect().contains_rect(response.rect) {
        return;
    }
    ui.data_mut(|data| data.insert_temp(seen, focused));
    if !ui.clip_rect().contains_rect(response.rect) {
        ui.scroll_to_rect(response.rect.expand(MARGIN), None);
    }
}
