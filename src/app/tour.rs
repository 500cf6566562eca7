//! The tour: five cards, each beside the part of the window that it is about. Nothing is in its
//! way meanwhile: what a card tells of can be tried at once, and it can be left at any time.

use egui::{Align, Area, Key, Layout, Modifiers, Order, Rect, RichText, Stroke, StrokeKind, vec2};

use crate::app::{dialogs::main_button, session::Ask, theme::Theme, window::App};

/// A part of the window that a card stands beside.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Spot {
    Measures,
    Plot,
    Timeline,
    Outlook,
    Tabs,
}

/// Where they are in this frame; one that is not drawn is nowhere.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spots([Option<Rect>; 5]);

impl Spots {
    /// Says where one is.
    pub(super) fn note(&mut self, spot: Spot, rect: Rect) {
        self.0[spot as usize] = Some(rect);
    }

    /// A new frame begins.
    pub(super) fn forget(&mut self) {
        self.0 = [None; 5];
    }

    fn of(&self, spot: Spot) -> Option<Rect> {
        self.0[spot as usize].filter(|rect| rect.is_positive())
    }
}

/// Which card is up.
pub(super) struct Tour {
    card: usize,
    /// It is drawn for the first time, and takes the keyboard.
    is_new: bool,
}

/// What a card is about, its heading, and what it says.
const CARDS: [(Spot, &str, &str); 5] = [
    (
        Spot::Measures,
        "Switch a measure",
        "Each row is something Washington can do. Its switch turns it on; dates and strength stand \
         under it, and Details tells what it is. Try one: the projection follows at once.",
    ),
    (
        Spot::Plot,
        "See what it does",
        "China's influence and that of the United States: measured until now, then thousands of \
         possible futures. The line is the median, the shades hold half, 80 % and 95 % of model \
         runs, the dashes are today's policy. Point at it to read a year.",
    ),
    (
        Spot::Timeline,
        "Say when",
        "Each bar is a measure in force. Drag it or one of its ends, or move it with the arrow \
         keys. Whatever you do can be undone, step by step (Ctrl+Z).",
    ),
    (
        Spot::Outlook,
        "Who is better off",
        "How often things come about, and what gets better or worse for Washington and for \
         Beijing, against today's policy in the same futures.",
    ),
    (
        Spot::Tabs,
        "Ask why, and doubt it",
        "Why tells which measure did it and through what. Compare lays plans side by side, \
         Assumptions and Claims let you disagree, Trust says how far to believe any of it. \
         Ctrl+K finds everything by name; this tour is in the Help menu.",
    ),
];

/// Between a card and what it is about, and the edge of the window.
const GAP: f32 = 12.0;
const WIDTH: f32 = 320.0;

impl App {
    /// Begins the tour at the very first start, unless something more urgent is up: it is then
    /// begun at the next one.
    pub(super) fn offer_tour(&mut self, settings_are_sound: bool) {
        let first_start = self.settings_file.is_some() && !self.settings.tour_seen;
        if first_start && settings_are_sound && self.dialog.is_none() && self.left.is_empty() {
            self.go_to_card(Some(0));
        }
    }

    /// Puts up a card and what it is about; with none, or after the last, the tour is over.
    pub(super) fn go_to_card(&mut self, card: Option<usize>) {
        self.tour = None;
        if !self.settings.tour_seen {
            self.settings.tour_seen = true;
            self.keep_settings();
        }
        let Some((card, (spot, ..))) = card.and_then(|card| Some((card, CARDS.get(card)?))) else {
            return;
        };
        self.show_view("plan");
        self.session.briefing = None;
        match spot {
            Spot::Measures => self.session.show_measures(self.width),
            Spot::Outlook => self.session.show_outlook(self.width),
            Spot::Plot | Spot::Timeline | Spot::Tabs => {}
        }
        self.tour = Some(Tour { card, is_new: true });
    }

    /// Esc leaves the tour, unless a list is dropped down, which it closes first.
    pub(super) fn take_tour_keys(&mut self, ctx: &egui::Context) {
        if self.tour.is_some()
            && !egui::Popup::is_any_open(ctx)
            && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape))
        {
            self.go_to_card(None);
        }
    }
}

/// Draws the card that is up; a dialog goes first, and a room needs no tour.
pub(super) fn ui(app: &mut App, ui: &egui::Ui) {
    let hidden = app.dialog.is_some() || app.stage.is_some();
    let Some(tour) = app.tour.as_mut().filter(|_| !hidden) else { return };
    let (card, is_new) = (tour.card, std::mem::take(&mut tour.is_new));
    let Some((spot, heading, words)) = CARDS.get(card) else { return };
    let theme = Theme::of(ui);
    let window = ui.ctx().content_rect();
    let spot = app.session.spots.of(*spot).map(|rect| rect.expand(4.0).intersect(window));
    if let Some(spot) = spot {
        let stroke = Stroke::new(3.0, theme.accent);
        ui.painter().rect_stroke(spot, 4.0, stroke, StrokeKind::Inside);
    }
    let id = egui::Id::unique("tour");
    // Its height is known once it was drawn; the first time, it is about this.
    let size = ui.ctx().memory(|memory| memory.area_rect(id)).map(|rect| rect.size());
    let size = size.unwrap_or(vec2(WIDTH + 32.0, 190.0));
    let at = beside(spot, size, window);
    let area = Area::new(id).order(Order::Middle).fixed_pos(at.min).constrain_to(window);
    area.show(ui.ctx(), |ui| {
        let frame = egui::Frame::window(ui.style()).stroke(Stroke::new(2.0, theme.accent));
        frame.show(ui, |ui| {
            ui.set_width(WIDTH.min(window.width() - 56.0));
            ui.label(RichText::new(format!("{} of {}", card + 1, CARDS.len())).small().weak());
            ui.label(RichText::new(*heading).size(theme.sizes.heading).strong());
            ui.add(egui::Label::new(*words).wrap());
            ui.add_space(8.0);
            buttons_ui(ui, &mut app.queue, card, is_new);
        });
    });
    if is_new {
        ui.ctx().request_repaint();
    }
}

fn buttons_ui(ui: &mut egui::Ui, queue: &mut Vec<Ask>, card: usize, is_new: bool) {
    let room = vec2(ui.available_width(), Theme::of(ui).sizes.row);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), |ui| {
        let is_last = card + 1 == CARDS.len();
        let next = main_button(ui, if is_last { "Begin" } else { "Next" });
        if is_new {
            next.request_focus();
        }
        if next.clicked() {
            queue.push(Ask::Tour(Some(card + 1)));
        }
        if let Some(before) = card.checked_sub(1)
            && ui.button("Back").clicked()
        {
            queue.push(Ask::Tour(Some(before)));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if !is_last && ui.button("Leave the tour").on_hover_text("Esc").clicked() {
                queue.push(Ask::Tour(None));
            }
        });
    });
}

/// Where a card of a size stands: beside its spot where there is room, else inside of it at the
/// bottom; without a spot in the middle of the window.
fn beside(spot: Option<Rect>, size: egui::Vec2, window: Rect) -> Rect {
    let inner = window.shrink(GAP);
    let Some(spot) = spot else { return Rect::from_center_size(window.center(), size) };
    let top = (spot.top() + 48.0).min(inner.bottom() - size.y).max(inner.top());
    let left = (spot.center().x - size.x / 2.0).min(inner.right() - size.x).max(inner.left());
    let places = [
        egui::pos2(spot.right() + GAP, top),
        egui::pos2(spot.left() - GAP - size.x, top),
        egui::pos2(left, spot.bottom() + GAP),
        egui::pos2(left, spot.top() - GAP - size.y),
    ];
    let fits = places.into_iter().find(|at| inner.contains_rect(Rect::from_min_size(*at, size)));
    let inside = egui::pos2(left, spot.bottom() - GAP - size.y);
    Rect::from_min_size(fits.unwrap_or(inside), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_hides_nothing_of_its_spot_where_there_is_room() {
        let window = Rect::from_min_size(egui::Pos2::ZERO, vec2(1280.0, 800.0));
        let size = vec2(352.0, 190.0);
        let rect =
            |x: f32, y: f32, w: f32, h: f32| Rect::from_min_size(egui::pos2(x, y), vec2(w, h));
        for spot in [
            rect(0.0, 40.0, 288.0, 730.0),
            rect(980.0, 40.0, 300.0, 730.0),
            rect(100.0, 0.0, 700.0, 36.0),
            rect(290.0, 600.0, 690.0, 160.0),
        ] {
            let card = beside(Some(spot), size, window);
            assert!(!card.intersects(spot) && window.contains_rect(card), "{spot:?}: {card:?}");
        }
        let whole = beside(Some(window), size, window);
        assert!(window.contains_rect(whole), "inside of what fills the window");
        assert_eq!(beside(None, size, window).center(), window.center());
    }
}
