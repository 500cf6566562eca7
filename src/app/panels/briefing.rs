//! The briefing of one measure in a window of its own: what it is, costs and means, precedents
//! and sources, and everything about it that a plan can set.

use egui::{ComboBox, DragValue, RichText, ScrollArea, TextEdit};

use crate::{
    app::{
        panels::measures::{start_ui, strength_ui, track_name},
        theme::Theme,
        views::ViewContext,
        widgets::{month_edit, switch},
    },
    model::Measure,
    plan::{Condition, Edit, RAMP_MONTHS_MAX, TEXT_MAX, Use},
};

/// Draws it, if one is open.
pub(in crate::app) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let Some(id) = ctx.session.briefing.clone() else { return };
    let (model, plan) = (ctx.model, ctx.plan);
    let (Some(measure), Some(used)) = (model.measures.get(&id), plan.uses().get(&id)) else {
        ctx.session.briefing = None;
        return;
    };
    let mut open = true;
    let room = ui.ctx().content_rect().shrink(16.0);
    egui::Window::new(&measure.label)
        .id(egui::Id::unique("briefing"))
        .open(&mut open)
        .collapsible(false)
        .constrain_to(room)
        .default_pos([room.left() + 300.0, room.top() + 48.0])
        .default_size([440.0f32.min(room.width()), 520.0f32.min(room.height() - 48.0)])
        .show(ui.ctx(), |ui| {
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                settings_ui(ui, ctx, &id, measure, used);
                text_ui(ui, ctx, measure);
            });
        });
    let escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
    if !open || (escape && ui.memory(|memory| memory.focused().is_none())) {
        ctx.session.briefing = None;
    }
}

/// What a plan can set about it.
fn settings_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) {
    ui.horizontal(|ui| {
        let mut on = used.on;
        if switch(ui, &format!("{} in this plan", measure.label), &mut on).changed() {
            ctx.edit(Edit::Switch(id.to_owned(), on));
        }
        ui.label(if used.on { "In this plan" } else { "Not in this plan" });
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let differs = *used != Use::of_baseline(ctx.model, id);
            let reset = ui.add_enabled(differs, egui::Button::new("Reset"));
            if reset.on_hover_text("As the baseline has it").clicked() {
                ctx.edit(Edit::Reset(id.to_owned()));
            }
        });
    });
    ui.add_space(4.0);
    egui::Grid::new("settings").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
        ui.label("Strength");
        strength_ui(ui, ctx, id, measure, used);
        ui.end_row();
        ui.label("Start");
        start_ui(ui, ctx, id, measure, used);
        ui.end_row();
        ui.label("Last month");
        ui.horizontal(|ui| end_ui(ui, ctx, id, measure, used));
        ui.end_row();
        ui.label("Ramp");
        ramp_ui(ui, ctx, id, measure, used);
        ui.end_row();
        ui.label("Condition");
        condition_ui(ui, ctx, id, measure, used);
        ui.end_row();
    });
    ui.add_space(4.0);
    note_ui(ui, ctx, id, used);
    ui.separator();
}

fn end_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    let case_end = ctx.model.case.end;
    let mut lasts = used.end.is_none();
    if ui.checkbox(&mut lasts, "To the end").changed() {
        ctx.edit(Edit::End(id.to_owned(), if lasts { None } else { Some(case_end) }));
    }
    if let Some(mut end) = used.end {
        let name = format!("Last month of {}", measure.label);
        if month_edit(ui, &name, &mut end, (used.start, case_end)).changed() {
            ctx.edit(Edit::End(id.to_owned(), Some(end)));
        }
    }
}

fn ramp_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    let mut months = used.ramp_months;
    let unit = if months == 1 { " month" } else { " months" };
    let field = DragValue::new(&mut months).range(0..=RAMP_MONTHS_MAX).speed(0.25).suffix(unit);
    let field = ui.add(field).accessible_name(format!("Ramp of {}", measure.label));
    if field.on_hover_text("Months from nothing to full strength").changed() {
        ctx.edit(Edit::Ramp(id.to_owned(), months));
    }
}

fn condition_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) {
    let text = |condition: &Condition| match condition {
        Condition::Always => "Unconditional".to_owned(),
        Condition::InExchangeFor(given) => {
            let label = ctx.model.exchanges.get(given).map_or(given, |exchange| &exchange.label);
            format!("In exchange for {label}")
        }
    };
    let exchanges = ctx.model.exchanges.keys().cloned().map(Condition::InExchangeFor);
    let choices: Vec<_> = std::iter::once(Condition::Always).chain(exchanges).collect();
    let mut chosen = None;
    let combo = ComboBox::from_id_salt("condition").selected_text(text(&used.condition));
    let combo = combo.width(200.0).show_ui(ui, |ui| {
        for choice in &choices {
            if ui.selectable_label(used.condition == *choice, text(choice)).clicked() {
                chosen = Some(choice.clone());
            }
        }
    });
    combo.response.accessible_name(format!("Condition of {}", measure.label));
    if let Some(condition) = chosen {
        ctx.edit(Edit::Condition(id.to_owned(), condition));
    }
}

fn note_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, used: &Use) {
    let mut note = used.note.clone();
    let label = ui.label("Note");
    let field = TextEdit::multiline(&mut note)
        .desired_rows(2)
        .desired_width(f32::INFINITY)
        .hint_text("Why it is in this plan")
        .char_limit(TEXT_MAX / 4);
    if ui.add(field).labelled_by(label.id).changed() {
        ctx.edit(Edit::Note(id.to_owned(), note));
    }
}

/// The briefing proper.
fn text_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>, measure: &Measure) {
    ui.label(RichText::new(track_name(measure.track)).small().weak());
    part_ui(ui, "What it is", &measure.about);
    part_ui(ui, "What it costs, and who must agree", &measure.cost);
    part_ui(ui, "What to watch", &measure.message);
    if measure.needs_acceptance {
        ui.label("Pyongyang has to accept it before it works");
    }
    heading_ui(ui, "Strengths");
    for stop in &measure.stops {
        ui.label(format!("{}: {}", stop.label, stop.about));
    }
    list_ui(ui, "Precedents", measure.precedents.iter().map(String::as_str));
    let sources = measure
        .sources
        .iter()
        .map(|key| ctx.model.sources.get(key).map_or(key.as_str(), |source| source.text.as_str()));
    list_ui(ui, "Sources", sources);
}

fn heading_ui(ui: &mut egui::Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(text).strong().color(Theme::of(ui).text));
}

fn part_ui(ui: &mut egui::Ui, heading: &str, text: &str) {
    if !text.is_empty() {
        heading_ui(ui, heading);
        ui.label(text);
    }
}

fn list_ui<'a>(ui: &mut egui::Ui, heading: &str, items: impl Iterator<Item = &'a str>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        heading_ui(ui, heading);
    }
    for item in items {
        ui.label(format!("• {item}"));
    }
}
