//! The panel of one measure, beside the plot: everything about it that a plan can set, and its
//! briefing. How the briefing is set is told by `briefing_text`.

use egui::{Button, ComboBox, DragValue, Key, RichText, ScrollArea, TextEdit};

use crate::{
    app::{
        panels::{
            SCROLL_MARGIN, briefing_text, condition,
            measures::{start_ui, strength_ui},
        },
        session::ONE_PANEL_BELOW,
        theme::Theme,
        views::ViewContext,
        widgets::{CurveEdit, keep_focus_in_sight, month_edit, switch},
    },
    model::Measure,
    plan::{self, CURVE_POINTS_MAX, Edit, RAMP_MONTHS_MAX, RampShape, TEXT_MAX, Use},
};

/// Draws it, if one is open. Esc closes it while `keys` are not wanted by a dialog.
pub(in crate::app) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, keys: bool) {
    let Some(id) = ctx.session.briefing.clone() else { return };
    let (model, plan) = (ctx.model, ctx.plan);
    let (Some(measure), Some(used)) = (model.measures.get(&id), plan.uses().get(&id)) else {
        ctx.session.briefing = None;
        return;
    };
    let window = ui.ctx().content_rect();
    let room = window.shrink(8.0);
    let mut open = true;
    if window.width() >= ONE_PANEL_BELOW {
        // The plot beside it has to stay readable.
        let width = if room.width() < 1100.0 { 300.0 } else { 400.0 };
        egui::Panel::right("briefing").default_size(width).size_range(300.0..=560.0).show(
            ui,
            |ui| {
                ui.take_available_width();
                open = content_ui(ui, ctx, &id, measure, used);
            },
        );
    } else {
        egui::Window::new(&measure.label)
            .id(egui::Id::unique("briefing"))
            .title_bar(false)
            .movable(false)
            .resizable(false)
            .fixed_rect(room)
            .show(ui.ctx(), |ui| open = content_ui(ui, ctx, &id, measure, used));
    }
    let escape = keys && ui.input(|input| input.key_pressed(Key::Escape));
    if !open || (escape && ui.memory(|memory| memory.focused().is_none())) {
        ctx.session.briefing = None;
    }
}

/// All of it; gives back whether it stays open.
fn content_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) -> bool {
    let mut open = true;
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
        let close = ui.add(Button::new("Close")).on_hover_text("Esc");
        open = !close.clicked();
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Min), |ui| {
            let size = Theme::of(ui).sizes.heading;
            let label = RichText::new(&measure.label).size(size).strong();
            ui.add(egui::Label::new(label).wrap());
        });
    });
    ui.label(RichText::new(measure.track.label()).small().weak());
    // Another measure begins at its top, whatever was read of the last one.
    let scroll = ScrollArea::vertical().id_salt(("briefing", id)).auto_shrink([false, false]);
    scroll.content_margin(SCROLL_MARGIN).show(ui, |ui| {
        settings_ui(ui, ctx, id, measure, used);
        briefing_text::ui(ui, ctx, id, measure);
        keep_focus_in_sight(ui);
    });
    open
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
            reset_ui(ui, ctx, id, used);
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
        ui.horizontal(|ui| ramp_ui(ui, ctx, id, measure, used));
        ui.end_row();
        ui.label("Condition");
        condition::ui(ui, ctx, id, measure, used);
        ui.end_row();
    });
    curve_ui(ui, ctx, id, measure, used);
    condition::moments_ui(ui, ctx, id);
    cautions_ui(ui, ctx, id);
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

/// How it comes to its strength: at once, or in some months.
fn ramp_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    let kind = Ramp::of(used);
    let mut wanted = kind;
    let combo = ComboBox::from_id_salt("shape").width(72.0).selected_text(kind.text());
    let combo = combo.show_ui(ui, |ui| {
        for choice in Ramp::ALL {
            ui.selectable_value(&mut wanted, choice, choice.text()).on_hover_text(choice.about());
        }
    });
    let combo = combo.response.on_hover_text(kind.about());
    combo.accessible_name(format!("Shape of the ramp of {}", measure.label));
    if wanted != kind {
        // Both edits are one gesture, and so one step.
        if let Some(shape) = wanted.shape().filter(|shape| *shape != used.ramp_shape) {
            ctx.edit(Edit::RampShape(id.to_owned(), shape));
        }
        match wanted {
            Ramp::Step => ctx.edit(Edit::Ramp(id.to_owned(), 0)),
            Ramp::Linear | Ramp::SCurve if used.ramp_months == 0 => {
                ctx.edit(Edit::Ramp(id.to_owned(), RAMP_MONTHS_FIRST));
            }
            Ramp::Linear | Ramp::SCurve => {}
        }
    }
    if kind == Ramp::Step {
        return;
    }
    let mut months = used.ramp_months;
    let unit = if months == 1 { " month" } else { " months" };
    let field = DragValue::new(&mut months).range(0..=RAMP_MONTHS_MAX).speed(0.25).suffix(unit);
    let field = field.update_while_editing(false);
    let field = ui.add(field).accessible_name(format!("Ramp of {}", measure.label));
    if field.on_hover_text("Months from nothing to full strength").changed() {
        ctx.edit(Edit::Ramp(id.to_owned(), months));
    }
}

/// How long a ramp takes that was a step before.
const RAMP_MONTHS_FIRST: u32 = 12;

/// How a measure comes to its strength, as it is chosen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ramp {
    Step,
    Linear,
    SCurve,
}

impl Ramp {
    const ALL: [Self; 3] = [Self::Step, Self::Linear, Self::SCurve];

    fn of(used: &Use) -> Self {
        match used.ramp_shape {
            _ if used.ramp_months == 0 => Self::Step,
            RampShape::Linear => Self::Linear,
            RampShape::SCurve => Self::SCurve,
        }
    }

    fn shape(self) -> Option<RampShape> {
        match self {
            Self::Step => None,
            Self::Linear => Some(RampShape::Linear),
            Self::SCurve => Some(RampShape::SCurve),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Linear => "linear",
            Self::SCurve => "S-curve",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Step => "At full strength from the first month",
            Self::Linear => "From nothing to full strength by the same in every month",
            Self::SCurve => "From nothing to full strength slowly, then fast, then slowly",
        }
    }
}

/// The strength through time, if it is to go through time.
fn curve_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    let mut through = !used.curve.is_empty();
    let about = "Its strength at each of some months, even between, in place of strength and ramp";
    if ui.checkbox(&mut through, "Strength through time").on_hover_text(about).changed() {
        let (first, last) = (used.start, used.end.unwrap_or(ctx.model.case.end));
        let now = (first, used.strength);
        // Two points to begin with, where there is room for two.
        let curve = match (through, first < last) {
            (false, _) => Vec::new(),
            (true, true) => vec![now, (last, used.strength)],
            (true, false) => vec![now],
        };
        ctx.edit(Edit::Curve(id.to_owned(), curve));
    }
    if used.curve.is_empty() {
        return;
    }
    let edit = CurveEdit {
        name: &measure.label,
        points: &used.curve,
        strongest: measure.strongest(),
        case: (ctx.model.case.start, ctx.model.case.end),
        points_max: CURVE_POINTS_MAX,
    };
    if let Some(points) = edit.ui(ui) {
        ctx.edit(Edit::Curve(id.to_owned(), points));
    }
    let hint = "Drag points; click to add one, Delete takes out the one with the focus";
    ui.label(RichText::new(hint).small().weak());
}

/// What the model says against it as the plan uses it.
pub(super) fn cautions_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>, id: &str) {
    let color = Theme::of(ui).warning_text;
    for (_, says) in plan::cautions(ctx.model, ctx.plan).into_iter().filter(|(of, _)| *of == id) {
        ui.add(egui::Label::new(RichText::new(says).small().color(color)).wrap());
    }
}

/// Back to the baseline, or to the plan that this one was made from.
fn reset_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, used: &Use) {
    let differs = *used != Use::of_baseline(ctx.model, id);
    let reset = ui.add_enabled(differs, Button::new("Reset"));
    if reset.on_hover_text("As the baseline has it").clicked() {
        ctx.edit(Edit::Reset(id.to_owned()));
    }
    if let Some(parent) = ctx.plan.parent() {
        let differs = parent.uses.get(id).is_some_and(|was| was != used);
        let reset = ui.add_enabled(differs, Button::new("To parent"));
        if reset.on_hover_text(format!("As in “{}”", parent.title)).clicked() {
            ctx.edit(Edit::ResetToParent(id.to_owned()));
        }
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
    ui.horizontal(|ui| {
        let mut author = used.author.clone();
        let label = ui.label("by");
        let field = TextEdit::singleline(&mut author)
            .desired_width(f32::INFINITY)
            .hint_text("Who put it there")
            .char_limit(TEXT_MAX / 4);
        let field = ui.add(field).labelled_by(label.id).accessible_name("Author of the note");
        if field.changed() {
            ctx.edit(Edit::NoteAuthor(id.to_owned(), author));
        }
    });
}
