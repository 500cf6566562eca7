//! The settings as the window follows them: theme, contrast and size at once, and how a plan begins
//! that is made from a sample. Their file is `store`'s, their dialog `dialogs`'s.

use std::sync::Arc;

use crate::{
    app::{
        cases::model_of_case,
        theme::{Contrast, Theme},
        window::{App, sentence},
    },
    model::Model,
    plan::{self, Edit, Plan},
    store::{Settings, settings},
};

impl App {
    pub(super) fn set_theme(&mut self, ctx: &egui::Context, theme: settings::Theme) {
        self.take_settings(ctx, Settings { theme, ..self.settings.clone() });
    }

    pub(super) fn set_contrast(&mut self, ctx: &egui::Context, contrast: Contrast) {
        self.take_settings(ctx, Settings { contrast, ..self.settings.clone() });
    }

    /// Goes on with other settings, and keeps them.
    pub(super) fn take_settings(&mut self, ctx: &egui::Context, settings: Settings) {
        let before = std::mem::replace(&mut self.settings, settings);
        Theme::install_with(ctx, self.settings.contrast);
        ctx.set_theme(theme_preference(self.settings.theme));
        if before.zoom != self.settings.zoom {
            self.follow_zoom(ctx);
        }
        self.keep_settings();
    }

    /// Draws everything in the size that the settings ask for.
    pub(super) fn follow_zoom(&mut self, ctx: &egui::Context) {
        if self.stage.is_none() {
            ctx.set_zoom_factor(self.settings.zoom);
            // It is there at the start of the next frame; until then the old one is not kept.
            self.zoom_to_come = true;
        }
    }

    /// Writes the settings down; says so in the status bar if that fails, and goes on.
    pub(super) fn keep_settings(&mut self) {
        if let Some(file) = &self.settings_file
            && let Err(problem) = settings::save(file, &self.settings)
        {
            self.session.message = sentence(&problem);
        }
    }

    /// Remembers the zoom once it has changed; that of a projector is not one to come back to.
    pub(super) fn keep_zoom(&mut self, ctx: &egui::Context) {
        let zoom = ctx.zoom_factor();
        let differs = (zoom - self.settings.zoom).abs() > 1e-3;
        if self.stage.is_some() {
            return;
        }
        if self.zoom_to_come {
            self.zoom_to_come = differs;
        } else if differs {
            self.settings.zoom = zoom;
            self.keep_settings();
        }
    }

    /// A plan made from a sample, with the futures and in the case that the settings ask for; the
    /// model there; and how many of the sample's settings do not fit there.
    pub(super) fn begun_from(&self, sample: &Plan) -> (Plan, Arc<Model>, usize) {
        let own = self.model_of(sample);
        let asked = self.settings.case.as_deref().filter(|case| *case != sample.case());
        let (mut plan, model, left) = match asked.and_then(model_of_case) {
            Some(other) => {
                let (moved, left) = plan::in_case(&sample.child(), &own, &other);
                (moved, other, left.len())
            }
            None => (sample.child(), own, 0),
        };
        if let Some(futures) = self.settings.futures {
            // Settings hold only as many as a plan may have.
            plan::apply(&mut plan, &model, &Edit::Futures(futures)).ok();
        }
        (plan, model, left)
    }
}

pub(super) fn theme_preference(theme: settings::Theme) -> egui::ThemePreference {
    match theme {
        settings::Theme::System => egui::ThemePreference::System,
        settings::Theme::Light => egui::ThemePreference::Light,
        settings::Theme::Dark => egui::ThemePreference::Dark,
    }
}
