//! Projector mode: entering and leaving it, its keys, and its size. What a room then sees is drawn
//! by `views::stage`.

use egui::{Key, Modifiers, ViewportCommand};

use crate::{
    app::{
        command::Command,
        session::Ask,
        views::{STAGE_SIZE, SWITCHES, Stage},
        window::App,
    },
    plan::Edit,
};

/// Smallest and largest magnification of a projector.
const ZOOM_RANGE: (f32, f32) = (0.5, 5.0);

/// The keys of the switches, in their order.
const NUMBERS: [Key; SWITCHES] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6];

impl App {
    /// Shows a room what it has to see, or the whole window again.
    pub(super) fn toggle_stage(&mut self, ctx: &egui::Context) {
        if self.stage.is_some() {
            self.leave_stage(ctx);
            return;
        }
        self.stage = Some(Stage::of(self.document.plan(), &self.model));
        ctx.memory_mut(|memory| memory.stop_text_input());
        // The size is the screen's, not the user's.
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        ctx.send_viewport_cmd(ViewportCommand::Fullscreen(true));
    }

    /// Shows the whole window again, if a room was shown less.
    pub(super) fn leave_stage(&mut self, ctx: &egui::Context) {
        if self.stage.take().is_some() {
            ctx.options_mut(|options| options.zoom_with_keyboard = true);
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(false));
            self.follow_zoom(ctx);
        }
    }

    /// Enlarges everything so that it fills the screen, whatever its size.
    pub(super) fn fit_stage(&self, ctx: &egui::Context) {
        if self.stage.is_none() {
            return;
        }
        let now = ctx.zoom_factor();
        let screen = ctx.content_rect().size() * now;
        let fits = (screen.x / STAGE_SIZE.x).min(screen.y / STAGE_SIZE.y);
        // Steps of a hundredth: a zoom that is rounded to pixels must not be chased for ever.
        let zoom = (fits.clamp(ZOOM_RANGE.0, ZOOM_RANGE.1) * 100.0).round() / 100.0;
        if (zoom - now).abs() > 0.005 {
            ctx.set_zoom_factor(zoom);
        }
    }

    /// What was pressed in projector mode.
    pub(super) fn take_stage_keys(&mut self, ctx: &egui::Context) {
        let Some(stage) = &mut self.stage else { return };
        // A control that has the keyboard keeps the keys that drive it.
        let free = ctx.memory(|memory| memory.focused().is_none());
        let (numbers, [escape, space, left, right, up, down]) = ctx.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            let numbers = NUMBERS.map(&mut pressed);
            let escape = pressed(Key::Escape);
            let mut driven = |key| free && pressed(key);
            let [space, left, right] =
                [Key::Space, Key::ArrowLeft, Key::ArrowRight].map(&mut driven);
            let [up, down] = [Key::ArrowUp, Key::ArrowDown].map(&mut driven);
            (numbers, [escape, space, left, right, up, down])
        });
        for (place, _) in numbers.into_iter().enumerate().filter(|(_, pressed)| *pressed) {
            if let Some(id) = stage.measure(place)
                && let Some(used) = self.document.plan().uses().get(id)
            {
                self.queue.push(Ask::Edit(Edit::Switch(id.to_owned(), !used.on)));
            }
        }
        if up {
            stage.turn_back();
        }
        if down {
            stage.turn_on();
        }
        let first = self.model.start_years().floor() as i32 + 1;
        let last = (self.model.end_years().floor() as i32).max(first);
        let years = i32::from(right) - i32::from(left);
        self.session.year = (self.session.year + years).clamp(first, last);
        if space {
            self.queue.push(Ask::Command(Command::Replay));
        }
        if escape {
            self.leave_stage(ctx);
        }
    }
}
