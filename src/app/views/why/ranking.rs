//! What each measure adds in the year shown: as a bar with its band, in numbers, and with whom.

use egui::{Grid, RichText, ScrollArea, vec2};

use crate::{
    analysis::{self, Contributions, Partner},
    app::{session::Ask, theme::Theme, views::ViewContext, widgets::ChangeBar},
    base::format,
    ensemble::nearest_time,
    model::{Better, Model},
};

/// Width of a bar.
const BAR: f32 = 150.0;

/// Draws it.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, parts: &Contributions) {
    let Some((_, outcome)) = ctx.model.outcomes.get_index(parts.outcome) else { return };
    if parts.parts.is_empty() {
        ui.label("The plan does as today's policy does, so no measure adds anything");
        return;
    }
    let time = nearest_time(&parts.times, f64::from(ctx.session.year));
    let ranked = parts.ranked(time);
    let reach = |part: usize| {
        let spread = parts.parts[part].amounts[time].spread;
        spread.p10.abs().max(spread.p90.abs()).max(parts.parts[part].amounts[time].mean.abs())
    };
    let scale = ranked.iter().map(|part| reach(*part)).fold(1e-9, f64::max);
    let weak = Theme::of(ui).weak_text;
    let mut opened = None;
    let heading = format!("What each measure adds in {}", ctx.session.year);
    ui.label(RichText::new(heading).strong());
    ScrollArea::horizontal().id_salt("ranking").show(ui, |ui| {
        Grid::new("ranking").num_columns(6).striped(true).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            for head in ["Measure", "80 % of futures", "Mean", "Median", "More in", "With others"] {
                ui.label(RichText::new(head).small().color(weak));
            }
            ui.end_row();
            let decimals = outcome.decimals.saturating_add(1);
            let signed = |value: f64| format::signed(value, decimals);
            for part in ranked {
                let of = &parts.parts[part];
                let amount = &of.amounts[time];
                let label = measure_label(ctx.model, &of.measure);
                if ui.link(label).on_hover_text("Its briefing").clicked() {
                    opened = Some(of.measure.clone());
                }
                let (low, high) = (amount.spread.p10, amount.spread.p90);
                ui.allocate_ui(vec2(BAR, 24.0), |ui| {
                    ui.set_width(BAR);
                    let mid = amount.spread.p50;
                    // Which direction is good is the outcome's affair; here size alone is shown.
                    ChangeBar { low, mid, high, scale, better: Better::Neither }.ui(ui, label);
                });
                // An error that cannot be seen is not told.
                let error = signed(amount.error);
                let error = match error.starts_with('±') {
                    true => String::new(),
                    false => error.replace('+', " ± "),
                };
                ui.label(RichText::new(signed(amount.mean) + &error).strong());
                let span = format!("{} to {}", signed(low), signed(high));
                ui.label(format!("{} ({span})", signed(amount.spread.p50)));
                ui.label(format::in_100(amount.above));
                let alone =
                    format!("alone {}, last {}", signed(of.alone[time]), signed(of.last[time]));
                let words = partner_words(ctx.model, parts, parts.partner(part, time));
                ui.label(RichText::new(words.unwrap_or(alone.clone())).color(weak))
                    .on_hover_text(format!("Added to today's policy {alone} of all"));
                ui.end_row();
            }
        });
    });
    ui.label(RichText::new(analysis::parts_words(parts)).small().color(weak));
    if let Some(measure) = opened {
        ctx.ask(Ask::Briefing(measure));
    }
}

fn measure_label<'a>(model: &'a Model, id: &'a str) -> &'a str {
    model.measures.get(id).map_or(id, |measure| &measure.label)
}

/// `mostly together with Phased talks`.
fn partner_words(model: &Model, parts: &Contributions, partner: Option<Partner>) -> Option<String> {
    let Partner { part, share } = partner?;
    let other = measure_label(model, &parts.parts[part].measure);
    Some(match share {
        share if share >= 0.5 => format!("mostly together with {other}"),
        share if share > 0.0 => format!("partly together with {other}"),
        _ => format!("less beside {other}"),
    })
}
