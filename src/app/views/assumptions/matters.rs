//! Which assumptions matter most for what is plotted: asked beside the window, drawn as a bar for
//! each parameter with the noise behind it, and said in a sentence about the opposite conclusion.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use egui::{Button, RichText, Sense, vec2};

use crate::{
    analysis::{self, Mattering, Screening},
    app::{
        jobs::threads,
        projection::Projection,
        theme::Theme,
        views::{ViewContext, stale_ui},
    },
    base::format,
    ensemble::nearest_time,
};

/// The task's name.
const TASK: &str = "screening";
/// Size of a bar; its ends are correlations of −1 and 1.
const BAR: egui::Vec2 = vec2(180.0, 16.0);

/// What is screened.
#[derive(Default)]
pub(super) struct Matters {
    /// The level under the plan instead of the change against the baseline.
    level: bool,
}

/// What a ranking is of: outcome, saved time, level or change.
type Of = (usize, usize, bool);

/// A ranking. It stays in sight until there is a newer one of the same, so that what is being
/// edited keeps its place.
type Answer = (Of, Arc<Screening>);

impl Matters {
    /// Asks if need be, and shows the choice and the sentence; the answer, once it is there.
    pub(super) fn ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
    ) -> Option<Arc<Screening>> {
        let outcome = ctx.session.asked_about(ctx.model)?;
        let (_, words) = ctx.model.outcomes.get_index(outcome)?;
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("For {} in {}", words.label, ctx.session.year));
            for (level, text) in [(false, "Its change by the plan"), (true, "Its level")] {
                if ui.add(Button::selectable(self.level == level, text)).clicked() {
                    self.level = level;
                }
            }
        });
        if !ctx.problems.is_empty() {
            stale_ui(ui, ctx.problems);
        }
        let projection = ctx.projection?;
        let times = projection.runs.plan.times();
        let of = (outcome, nearest_time(times, f64::from(ctx.session.year)), self.level);
        let key = self.ask(ctx, projection, of);
        let newest = ctx.tasks.newest::<Answer>(TASK).filter(|(_, answer)| answer.0 == of);
        let Some((known, screening)) = newest.map(|(key, answer)| (key, Arc::clone(&answer.1)))
        else {
            ui.label("Comparing futures…");
            return None;
        };
        let weak = Theme::of(ui).weak_text;
        if known != key {
            ui.label(RichText::new("Of the plan before the last change; comparing…").color(weak));
        } else if !self.level {
            let said = screening.opposite(ctx.model, words.decimals);
            ui.label(RichText::new(said).strong());
        }
        let said = format!(
            "Bars are rank correlations over {} futures; inside the grey zone nothing can be told \
             from noise",
            format::count(screening.futures as u64)
        );
        ui.label(RichText::new(said).color(weak));
        Some(screening)
    }

    /// Asks for what is shown, once for each projection that is whole; the key of the newest.
    fn ask(&self, ctx: &mut ViewContext<'_>, projection: &Projection, of: Of) -> u64 {
        let mut hasher = DefaultHasher::new();
        (projection.revision, of).hash(&mut hasher);
        let key = hasher.finish();
        if projection.coarse || !ctx.tasks.is_new(TASK, key) {
            return key;
        }
        let (outcome, time, level) = of;
        let (model, runs) = (ctx.model.clone(), Arc::clone(&projection.runs));
        ctx.tasks.start(TASK, key, 1 + runs.to_run_again(), move |progress| {
            let all = runs.in_all((&model, outcome), threads(), progress)?;
            let (plan, base) = all.both();
            let both = (plan, (!level).then_some(base));
            let screened = analysis::screening(&model, &runs.of, both, outcome, time);
            let answer: Answer = (of, Arc::new(screened.ok()?));
            Some(answer)
        });
        key
    }

    /// How much one parameter matters.
    pub(super) fn row_ui(
        &self,
        ui: &mut egui::Ui,
        (row, noise): (&Mattering, f64),
        (label, decimals): (&str, u8),
    ) {
        let number = |value| {
            if self.level {
                format::number(value, decimals)
            } else {
                format::signed(value, decimals)
            }
        };
        let what = if self.level { "mean" } else { "mean change" };
        let tenths = format!(
            "{what} {} where it is lowest, {} where highest",
            number(row.lowest.value),
            number(row.highest.value)
        );
        ui.horizontal_wrapped(|ui| {
            bar_ui(ui, row, noise, label);
            let error = format::number(row.error, 2);
            ui.label(format!("{} ± {error}", format::signed(row.correlation, 2)));
            ui.label(RichText::new(tenths).color(Theme::of(ui).weak_text)).on_hover_text(
                "In the tenth of futures with the lowest and with the highest value",
            );
        });
    }
}

fn bar_ui(ui: &mut egui::Ui, row: &Mattering, noise: f64, label: &str) {
    let (rect, response) = ui.allocate_exact_size(BAR, Sense::hover());
    let theme = Theme::of(ui);
    let x = |r: f64| rect.center().x + (r.clamp(-1.0, 1.0) as f32) * rect.width() / 2.0;
    let painter = ui.painter_at(rect);
    let zone = egui::Rect::from_x_y_ranges(x(-noise)..=x(noise), rect.y_range());
    painter.rect_filled(zone, 0.0, theme.grid);
    let (from, to) = (x(row.correlation.min(0.0)), x(row.correlation.max(0.0)));
    let bar = egui::Rect::from_x_y_ranges(from..=to, rect.shrink2(vec2(0.0, 4.0)).y_range());
    painter.rect_filled(bar, 0.0, theme.accent);
    painter.vline(x(0.0), rect.y_range(), egui::Stroke::new(1.0, theme.control_line));
    let told = if row.correlation.abs() > noise { "" } else { ", no more than noise" };
    let words = format!("{label}: rank correlation {}{told}", format::signed(row.correlation, 2));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
}
