//! What a plan is called and for, and how it is computed: title, author, notes, seed, futures.

use crate::{
    app::{
        cases::LABELS,
        command::Command,
        dialogs::{buttons_ui, heading_ui, main_button},
        jobs::FUTURES_IN_WINDOW_MAX,
        session::Ask,
        window::App,
    },
    base::format,
    plan::{self, Against, Edit, FUTURES_MAX, FUTURES_MIN, TEXT_MAX},
};

/// Draws it. Every change is an edit of its own, so that undo covers it.
pub(super) fn ui(app: &mut App, ui: &mut egui::Ui, is_new: bool) {
    heading_ui(ui, "This plan");
    let plan = app.document.plan().clone();
    let title = text_ui(ui, "Title", plan.title(), 1);
    if is_new && let Some(field) = &title.field {
        field.request_focus();
    }
    let author = text_ui(ui, "Author", plan.author(), 1);
    let notes = text_ui(ui, "Notes", plan.notes(), 5);
    let mut edits = Vec::new();
    edits.extend(title.changed.map(Edit::Title));
    edits.extend(author.changed.map(Edit::Author));
    edits.extend(notes.changed.map(Edit::Notes));
    ui.add_space(4.0);
    case_ui(app, ui);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        let (mut futures, mut seed) = (plan.futures(), plan.seed());
        let label = ui.label("Futures");
        let range = FUTURES_MIN..=FUTURES_MAX;
        let field = egui::DragValue::new(&mut futures).range(range).speed(10.0);
        let field = field.update_while_editing(false);
        if ui.add(field).labelled_by(label.id).changed() {
            edits.push(Edit::Futures(futures));
        }
        ui.add_space(16.0);
        let label = ui.label("Seed");
        let field = egui::DragValue::new(&mut seed).speed(1.0).update_while_editing(false);
        if ui.add(field).labelled_by(label.id).changed() {
            edits.push(Edit::Seed(seed));
        }
    });
    ui.weak(format!(
        "The same plan, futures and seed give the same numbers everywhere. The window projects up \
         to {} futures, the command line up to {}.",
        format::count(u64::from(FUTURES_IN_WINDOW_MAX)),
        format::count(u64::from(FUTURES_MAX)),
    ));
    app.queue.extend(edits.into_iter().map(Ask::Edit));
    differences_ui(app, ui);
    buttons_ui(ui, |ui| {
        if main_button(ui, "Done").clicked() {
            app.queue.push(Ask::CloseDialog);
        }
    });
}

/// What this plan does otherwise than what it was made from, or than today's policy.
fn differences_ui(app: &mut App, ui: &mut egui::Ui) {
    let plan = app.document.plan();
    let (against, of) = match plan.parent() {
        Some(parent) => (Against::Parent, parent.title.as_str()),
        None => (Against::Baseline, app.model.case.baseline_label.as_str()),
    };
    let lines = plan::differences(&app.model, plan, against);
    ui.add_space(4.0);
    let count = match lines.len() {
        0 => format!("Nothing differs from {of}"),
        n => format!("What differs from {of} ({n})"),
    };
    egui::CollapsingHeader::new(count).id_salt("differences").show(ui, |ui| {
        for line in &lines {
            ui.label(line);
        }
        if !lines.is_empty() && ui.button("Copy as text").clicked() {
            app.queue.push(Ask::Command(Command::CopyDifferences));
        }
    });
}

/// Chooses the case.
fn case_ui(app: &mut App, ui: &mut egui::Ui) {
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("Case");
        let own = &app.model.case;
        let field = egui::ComboBox::from_id_salt("case").selected_text(&own.label);
        let field = field.show_ui(ui, |ui| {
            for (id, label) in LABELS.iter() {
                if ui.selectable_label(*id == own.id, label).clicked() {
                    app.queue.push(Ask::Case(id));
                }
            }
        });
        field.response.labelled_by(label.id);
    });
    ui.weak(&app.model.case.about);
}

struct Typed {
    field: Option<egui::Response>,
    changed: Option<String>,
}

fn text_ui(ui: &mut egui::Ui, name: &str, text: &str, rows: usize) -> Typed {
    let mut text = text.to_owned();
    let label = ui.label(name);
    let field = if rows == 1 {
        egui::TextEdit::singleline(&mut text)
    } else {
        egui::TextEdit::multiline(&mut text).desired_rows(rows)
    };
    let field = field.desired_width(f32::INFINITY).char_limit(TEXT_MAX / 4);
    let response = ui.add(field).labelled_by(label.id);
    let changed = response.changed().then_some(text);
    Typed { field: Some(response), changed }
}
