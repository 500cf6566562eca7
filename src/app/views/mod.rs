//! The centre of the window: one view at a time. A view is one file and one line in [`all`]; tab,
//! menu, palette and snapshots come by themselves. What is not there yet, being computed or
//! broken is said by [`show`], once for all views.

mod assumptions;
mod claims;
mod compare;
mod evidence;
mod history;
mod map;
mod model;
pub(super) mod panes;
mod plan;
mod stage;
mod trust;
mod why;

use std::sync::Arc;

use egui::{ComboBox, RichText, ScrollArea, Slider};
use indexmap::IndexMap;

pub(super) use self::assumptions::parameter_words;
pub(super) use self::evidence::source_words;
pub(super) use self::stage::{STAGE_SIZE, SWITCHES, Stage};
use crate::{
    app::{
        command::Command,
        projection::{Before, Projection},
        session::{Ask, Session, Shown},
        tasks::{TaskState, Tasks},
        theme::Theme,
        widgets::keep_focus_in_sight,
    },
    base::{Problem, format},
    model::{Briefing, Model},
    plan::{Edit, Plan},
};

/// One way of looking at the plan.
pub(super) trait View {
    /// A stable name for settings and tests.
    fn id(&self) -> &'static str;
    /// The word on its tab.
    fn title(&self) -> &'static str;
    /// The question it answers, in one sentence.
    fn question(&self) -> &'static str;
    /// Whether it has something to show before there are numbers.
    fn waits_for_numbers(&self) -> bool {
        true
    }
    /// Draws it.
    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>);
}

/// Every view. Their order is the order on screen.
pub(super) fn all() -> Vec<Box<dyn View>> {
    vec![
        Box::new(plan::PlanView::default()),
        Box::new(why::WhyView::default()),
        Box::new(compare::CompareView::default()),
        Box::new(assumptions::AssumptionsView::default()),
        Box::new(claims::ClaimsView::default()),
        Box::new(map::MapView::default()),
        Box::new(model::ModelView::default()),
        Box::new(history::HistoryView::default()),
        Box::new(trust::TrustView::default()),
    ]
}

/// What a view may look at, and the queue for what it asks for.
pub(super) struct ViewContext<'a> {
    /// The model; what works beside the window shares it.
    pub(super) model: &'a Arc<Model>,
    /// What is told of each measure.
    pub(super) briefings: &'a IndexMap<String, Briefing>,
    /// The plan that is open.
    pub(super) plan: &'a Plan,
    /// Its newest numbers, perhaps still those of an earlier revision.
    pub(super) projection: Option<&'a Projection>,
    /// The numbers before the last change, if they are known.
    pub(super) before: Option<&'a Before>,
    /// Why the plan cannot be projected, if it cannot.
    pub(super) problems: &'a [Problem],
    /// Long questions, answered beside the window.
    pub(super) tasks: &'a mut Tasks,
    /// What is shown, chosen and pointed at.
    pub(super) session: &'a mut Session,
    /// What is asked for.
    pub(super) queue: &'a mut Vec<Ask>,
}

impl ViewContext<'_> {
    /// Asks for a change of the plan.
    pub(super) fn edit(&mut self, edit: Edit) {
        self.queue.push(Ask::Edit(edit));
    }

    /// Asks for a command.
    pub(super) fn command(&mut self, command: Command) {
        self.queue.push(Ask::Command(command));
    }

    /// Asks for anything else.
    pub(super) fn ask(&mut self, ask: Ask) {
        self.queue.push(ask);
    }
}

/// Draws a view, or says why there is nothing to draw yet.
pub(super) fn show(view: &mut dyn View, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    if view.waits_for_numbers() && ctx.projection.is_none() {
        numbers_to_come_ui(ui, ctx.problems);
    } else {
        view.ui(ui, ctx);
    }
}

/// How far a long question is, with a way to stop it; nothing unless it is being worked on.
fn task_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, name: &'static str, what: &str) {
    let TaskState::Running { done, total } = ctx.tasks.state::<()>(name) else { return };
    let share = done as f32 / total.max(1) as f32;
    ui.horizontal(|ui| {
        let bar = egui::ProgressBar::new(share).desired_width(240.0);
        let [done, total] = [done, total].map(|count| format::count(u64::from(count)));
        ui.add(bar.text(format!("{done} of {total}")))
            .accessible_name(format!("{what}, {done} of {total}"));
        ui.label(what);
        if ui.button("Stop").clicked() {
            ctx.tasks.stop(name);
        }
    });
    // The work itself repaints only when it is done.
    ui.ctx().request_repaint_after(std::time::Duration::from_millis(100));
}

/// The part of a page that is read and scrolls, wherever the wheel is turned over it.
fn page_ui(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        lines_ui(ui, content);
        keep_focus_in_sight(ui);
    });
}

/// Text whose lines are no longer than is read with ease.
fn lines_ui(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    const WIDTH_MAX: f32 = 820.0;
    // A ui of its own: the panel's is already as wide as the window and cannot be narrowed.
    ui.vertical(|ui| {
        ui.set_max_width(WIDTH_MAX.min(ui.available_width()));
        // Lines end short of the scroll bar.
        ui.spacing_mut().scroll.floating_allocated_width = 8.0;
        content(ui);
    });
}

/// In place of numbers: they are being computed, or why they cannot be.
fn numbers_to_come_ui(ui: &mut egui::Ui, problems: &[Problem]) {
    if problems.is_empty() {
        note_ui(ui, "Projecting…", "The first futures are being computed");
    } else {
        note_ui(ui, "This plan cannot be projected", "");
        problems_ui(ui, problems);
    }
}

/// Above numbers that are no longer those of the plan: why there are no newer ones.
fn stale_ui(ui: &mut egui::Ui, problems: &[Problem]) {
    let color = Theme::of(ui).warning_text;
    let words = "These numbers are of the plan before the last change, which cannot be projected";
    ui.label(RichText::new(words).color(color));
    problems_ui(ui, problems);
}

fn problems_ui(ui: &mut egui::Ui, problems: &[Problem]) {
    for problem in problems {
        ui.label(problem.to_string());
    }
}

/// A heading and a sentence in the middle of an empty view.
fn note_ui(ui: &mut egui::Ui, heading: &str, sentence: &str) {
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() / 3.0).min(160.0));
        ui.label(RichText::new(heading).size(Theme::of(ui).sizes.heading));
        ui.label(RichText::new(sentence).weak());
    });
}

/// What a year and its slider take.
const YEAR_WIDTH: f32 = 210.0;

/// What a question is about: an outcome, with the way to its equation, and a year. `of_what` is the
/// question in a word, for those who hear the choices: `Outcome to explain`.
fn question_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, of_what: &str) {
    let outcome = ctx.session.asked_about(ctx.model);
    let chosen = outcome.and_then(|at| ctx.model.outcomes.get_index(at));
    let Some((chosen, words)) = chosen else { return };
    let size = Theme::of(ui).sizes.heading;
    let mut new = chosen.clone();
    let combo = ComboBox::from_id_salt(of_what)
        .selected_text(RichText::new(&words.label).size(size))
        .width(260.0)
        .height(480.0)
        .show_ui(ui, |ui| {
            for (id, outcome) in &ctx.model.outcomes {
                ui.selectable_value(&mut new, id.clone(), &outcome.label);
            }
        });
    combo.response.accessible_name(format!("Outcome to {of_what}"));
    let link = ui.link("Equation, unit and evidence");
    if link.on_hover_text("In the Model view").clicked() {
        ctx.ask(Ask::LookUp(format!("id:{chosen}")));
    }
    if new != *chosen {
        ctx.session.show(Shown::Outcome(new));
    }
    let first = ctx.model.start_years().floor() as i32 + 1;
    let last = (ctx.model.end_years().floor() as i32).max(first);
    // A slider does not say beforehand how much room it takes.
    if ui.available_size_before_wrap().x < YEAR_WIDTH {
        ui.end_row();
    }
    ui.label("in");
    let slider = Slider::new(&mut ctx.session.year, first..=last)
        .custom_formatter(|year, _| format!("{year:.0}"));
    ui.add(slider).accessible_name(format!("Year to {of_what}"));
}
