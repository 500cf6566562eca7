//! The line at the bottom: how the numbers came about, and what just happened.

use std::time::Duration;

use egui::RichText;

use crate::{
    app::{command::Command, jobs::FUTURES_IN_WINDOW_MAX, session::Ask, window::App},
    base::format,
};

/// While futures are run, how many are done is told anew this often.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Draws it.
pub(in crate::app) fn ui(app: &mut App, ui: &mut egui::Ui) {
    if app.futures_done().is_some() {
        ui.ctx().request_repaint_after(LOOK_AGAIN);
    }
    let facts = facts(app).join(" · ");
    egui::Panel::bottom("status").show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let about = egui::Button::new(RichText::new("Capacity, not obedience").small());
                let about = ui.add(about.frame_when_inactive(false));
                if about.on_hover_text(Command::About.text()).clicked() {
                    app.queue.push(Ask::Command(Command::About));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    super::top::title_below_ui(app, ui);
                    let said = &app.session.message;
                    let line =
                        if said.is_empty() { facts.clone() } else { format!("{said} · {facts}") };
                    let label = egui::Label::new(RichText::new(&line).small()).truncate();
                    ui.add(label);
                });
            });
        });
    });
}

/// How far the rest of the futures are.
fn rest(app: &App) -> String {
    let all = f64::from(app.plan().futures().min(FUTURES_IN_WINDOW_MAX));
    let shown = app.results.projection.as_ref().map_or(0, |of| of.runs.bands.futures);
    let done = app.futures_done().filter(|done| *done > shown);
    done.map_or(String::new(), |done| format!(", all at {:.0} %", 100.0 * f64::from(done) / all))
}

/// Futures, time, seed, assumptions.
fn facts(app: &App) -> Vec<String> {
    let plan = app.plan();
    let wanted = format::count(u64::from(plan.futures()));
    let mut facts: Vec<String> = app.not_kept.iter().cloned().collect();
    match &app.results.projection {
        Some(projection) => {
            let shown = format::count(u64::from(projection.runs.bands.futures));
            if projection.coarse && app.is_computing() {
                facts.push(format!("{shown} of {wanted} futures so far{}", rest(app)));
            } else if plan.futures() > FUTURES_IN_WINDOW_MAX {
                facts.push(format!("{shown} of {wanted} futures; the window shows no more"));
            } else {
                facts.push(format!("{shown} futures"));
            }
            facts.push(format!("{} ms", projection.took.as_millis()));
            let without_number = projection.runs.problems.first();
            facts.extend(without_number.map(|problem| problem.what.clone()));
        }
        None => facts.push(format!("{wanted} futures")),
    }
    facts.push(format!("seed {}", plan.seed()));
    facts.push(match crate::plan::departure(&app.model, plan) {
        Some(assumed) => format!("assumes {assumed}"),
        None => "the model's own assumptions".to_owned(),
    });
    facts
}
