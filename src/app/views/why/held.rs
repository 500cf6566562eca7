//! What holds an outcome where it is: in words, and what each measure used otherwise would change,
//! as a bar with its band and in numbers.

use egui::{Grid, RichText, ScrollArea, vec2};

use super::answers::Held;
use crate::{
    app::{session::Ask, theme::Theme, views::ViewContext, widgets::ChangeBar},
    model::Better,
};

/// Width of a bar.
const BAR: f32 = 150.0;
/// Heads of the table.
const HEADS: [&str; 6] =
    ["Used otherwise", "80 % of futures", "Mean", "Median", "Only together", "Higher in"];

/// Draws what comes below the words.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, held: &Held) {
    let Held { plan, found } = held;
    let told = found.told();
    let reach = |gain: &&crate::analysis::Gain| {
        let of = [gain.spread.p10, gain.spread.p90, gain.mean.value];
        of.into_iter().map(f64::abs).fold(0.0, f64::max)
    };
    let scale = told.iter().map(reach).fold(1e-9, f64::max);
    let weak = Theme::of(ui).weak_text;
    let mut opened = None;
    if !told.is_empty() {
        ScrollArea::horizontal().id_salt("held").show(ui, |ui| {
            Grid::new("held").num_columns(HEADS.len()).striped(true).show(ui, |ui| {
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                for head in HEADS {
                    ui.label(RichText::new(head).small().color(weak));
                }
                ui.end_row();
                for gain in told {
                    let row = found.row(ctx.model, plan, gain);
                    let [name, mean, median, band, together, above] = row;
                    let all = gain.otherwise.iter().map(|one| one.words(ctx.model, plan));
                    let all = all.collect::<Vec<_>>().join("\n");
                    if ui.link(&name).on_hover_text(all).clicked() {
                        opened = gain.otherwise.first().map(|one| one.measure.clone());
                    }
                    ui.allocate_ui(vec2(BAR, 24.0), |ui| {
                        ui.set_width(BAR);
                        let of = gain.spread;
                        let (low, mid, high) = (of.p10, of.p50, of.p90);
                        ChangeBar { low, mid, high, scale, better: Better::Neither }.ui(ui, &name);
                    });
                    ui.label(RichText::new(mean).strong());
                    ui.label(format!("{median} ({band})"));
                    ui.label(together);
                    ui.label(above);
                    ui.end_row();
                }
            });
        });
    }
    ui.label(RichText::new(found.tried_words()).small().color(weak));
    if let Some(measure) = opened {
        ctx.ask(Ask::Briefing(measure));
    }
}
