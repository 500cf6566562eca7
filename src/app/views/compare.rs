//! Compared with what? Up to eight plans in the same futures: on one plot, against one of them,
//! outcome by outcome, and in what they do. The numbers are `analysis`'s, worked out beside the
//! window; which plans stand beside the open one is in the session.

mod board;
mod differ;
mod plots;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use egui::{Button, ComboBox, RichText, ScrollArea};

use crate::{
    analysis::{self, Comparison, PLANS_MAX},
    app::{
        dialogs::PathPurpose,
        jobs::threads,
        session::{Ask, Other},
        tasks::TaskState,
        theme::Theme,
        views::{View, ViewContext, question_ui, stale_ui, task_ui},
        widgets::{keep_focus_in_sight, one_line},
    },
    base::format,
    plan::{self, Plan},
    store::assets,
};

/// The task's name.
const TASK: &str = "compare";
/// Futures behind each plan: enough for what is shown, and a second for all of them.
const FUTURES: u32 = 1000;

/// Size of the mark of a plan's colour.
const SWATCH: egui::Vec2 = egui::vec2(12.0, 12.0);

/// Width of the button that leaves a plan out.
const OUT_WIDTH: f32 = 28.0;

/// The view.
#[derive(Default)]
pub(super) struct CompareView {
    /// What the others are held against: a place among the plans.
    base: usize,
    /// The plan whose band is drawn and whose measures are listed.
    focus: Option<usize>,
    board: board::Board,
    /// How high the page was when it was last drawn.
    height: f32,
}

/// Plans and what came of them: large, so it makes room for what other views keep, and is had again
/// in a moment.
pub(super) struct Known {
    names: Vec<String>,
    plans: Vec<Plan>,
    comparison: Comparison,
}

impl View for CompareView {
    fn id(&self) -> &'static str {
        "compare"
    }

    fn title(&self) -> &'static str {
        "Compare"
    }

    fn question(&self) -> &'static str {
        "How do plans differ, in what they do and in what comes of it?"
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        egui::CentralPanel::default().show(ui, |ui| {
            choices_ui(ui, ctx);
            self.lineup_ui(ui, ctx);
            if !ctx.problems.is_empty() {
                stale_ui(ui, ctx.problems);
            }
            let known = ctx.tasks.newest::<Arc<Known>>(TASK);
            let known = known.map(|(key, known)| (key, Arc::clone(known)));
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                match &known {
                    Some((key, known)) => self.answer_ui(ui, ctx, (*key, known)),
                    // The place in the page is kept.
                    None => ui.set_min_height(self.height),
                }
                self.height = ui.min_rect().height();
                keep_focus_in_sight(ui);
            });
        });
    }
}

impl CompareView {
    /// The plans: those that are there, those that can be added, and the base.
    fn lineup_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let names = lineup(ctx).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        self.base = self.base.min(names.len() - 1);
        let theme = Theme::of(ui);
        ui.horizontal_wrapped(|ui| {
            let mut gone = None;
            for (place, name) in names.iter().enumerate() {
                // A plan's mark, name and button stay in one row.
                let words = one_line(ui, name, theme.body(), theme.text, f32::INFINITY).size().x;
                let width = SWATCH.x + words + 3.0 * ui.spacing().item_spacing.x + OUT_WIDTH;
                if ui.available_size_before_wrap().x < width && place > 0 {
                    ui.end_row();
                }
                let (swatch, _) = ui.allocate_exact_size(SWATCH, egui::Sense::hover());
                ui.painter().rect_filled(swatch, 2.0, color(theme, place));
                if self.focus == Some(place) {
                    ui.label(RichText::new(name).strong());
                } else {
                    ui.label(name);
                }
                if place >= 2 {
                    let button = ui.small_button("×").on_hover_text(format!("Leave out {name}"));
                    button.widget_info(|| {
                        let words = format!("Leave out {name}");
                        egui::WidgetInfo::labeled(egui::Role::Button, true, words)
                    });
                    if button.clicked() {
                        gone = Some(place - 2);
                    }
                }
            }
            // Plans of another case are in the session but not in this line-up.
            let of_case = |(at, other): (usize, &Other)| {
                (other.plan.case() == ctx.model.case.id).then_some(at)
            };
            let beside = ctx.session.lineup.iter().enumerate().filter_map(of_case);
            if let Some(gone) = gone.and_then(|gone| beside.into_iter().nth(gone)) {
                ctx.session.leave_out(gone);
                (self.base, self.focus) = (0, None);
            }
        });
        ui.horizontal_wrapped(|ui| {
            if names.len() < PLANS_MAX {
                add_ui(ui, ctx);
            }
            ui.label("Against");
            let combo =
                ComboBox::from_id_salt("base").selected_text(&names[self.base]).width(200.0);
            let combo = combo.show_ui(ui, |ui| {
                for (place, name) in names.iter().enumerate() {
                    ui.selectable_value(&mut self.base, place, name);
                }
            });
            combo.response.accessible_name("Plan that the others are held against");
            // Here it moves nothing that is looked at.
            self.ask_ui(ui, ctx);
        });
    }

    /// Has everything run once for each line-up, revision of the plan and base.
    fn ask_ui(&self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let Some(projection) = ctx.projection.filter(|projection| !projection.coarse) else {
            if ctx.tasks.newest::<Arc<Known>>(TASK).is_none() && ctx.problems.is_empty() {
                ui.label("Compared as soon as the open plan is projected…");
            }
            return;
        };
        let mut hasher = DefaultHasher::new();
        (projection.revision, self.base, ctx.session.lineup_changes).hash(&mut hasher);
        let key = hasher.finish();
        if ctx.tasks.is_new(TASK, key) {
            self.start(ctx, key);
        }
        task_ui(ui, ctx, TASK, "futures of all plans");
        // Stopped: whether to go on is for the person who stopped it.
        let stopped = matches!(ctx.tasks.state::<Arc<Known>>(TASK), TaskState::Idle);
        if stopped && ui.button("Compare them").clicked() {
            ctx.tasks.ask_again(TASK);
        }
    }

    fn start(&self, ctx: &mut ViewContext<'_>, key: u64) {
        let (model, base, plans) = (ctx.model.clone(), self.base, lineup(ctx));
        let count = FUTURES.min(ctx.plan.futures());
        let total = count * plans.len() as u32;
        ctx.tasks.start_large(TASK, key, total, move |progress| {
            let (names, plans): (Vec<String>, Vec<Plan>) = plans.into_iter().unzip();
            let done = analysis::compare(&model, &plans, (base, count), threads(), progress);
            // A plan that cannot be compiled has its problems told when it is opened.
            let comparison = done.ok().flatten()?;
            Some(Arc::new(Known { names, plans, comparison }))
        });
    }

    fn answer_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        (key, known): (u64, &Arc<Known>),
    ) {
        let count = known.plans.len();
        let other = usize::from(known.comparison.base == 0 && count > 1);
        let possible = |focus: &usize| *focus < count && *focus != known.comparison.base;
        let focus = self.focus.filter(possible).unwrap_or(other);
        plots::ui(ui, ctx, known, (focus, &mut self.board.beijing));
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            ui.label("Band and measures of");
            for (place, name) in known.names.iter().enumerate() {
                if place != known.comparison.base
                    && ui.add(Button::selectable(focus == place, name)).clicked()
                {
                    self.focus = Some(place);
                }
            }
        });
        differ::ui(ui, ctx, (key, known), focus);
        ui.add_space(8.0);
        self.board.ui(ui, ctx, known);
        ui.add_space(8.0);
        for line in &ctx.model.caveat {
            ui.label(RichText::new(line).small().weak());
        }
    }
}

/// The colour of a plan, by its place: today's policy is grey as everywhere.
fn color(theme: &Theme, place: usize) -> egui::Color32 {
    match place.checked_sub(1) {
        None => theme.baseline,
        Some(place) => theme.of_series(place),
    }
}

/// Today's policy, the open plan, and those beside it, with their names.
fn lineup(ctx: &ViewContext<'_>) -> Vec<(String, Plan)> {
    let today = ctx.plan.with_baseline_measures(ctx.model);
    let open = (ctx.plan.title().to_owned(), ctx.plan.clone());
    let beside = ctx.session.lineup.iter();
    let beside = beside.filter(|other| other.plan.case() == ctx.model.case.id);
    let all = [(ctx.model.case.baseline_label.clone(), today), open].into_iter();
    let all = all.chain(beside.map(|other| (other.name.clone(), (*other.plan).clone())));
    let mut all: Vec<(String, Plan)> = all.take(PLANS_MAX).collect();
    for (place, (name, plan)) in all.iter_mut().enumerate() {
        if let Some(assumed) = plan::departure(ctx.model, plan).filter(|_| place > 1) {
            *name += &format!(" ({assumed})");
        }
    }
    let (mut names, plans): (Vec<String>, Vec<Plan>) = all.into_iter().unzip();
    format::tell_apart(&mut names);
    names.into_iter().zip(plans).collect()
}

/// What can be added: samples, and a file.
fn add_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let combo = ComboBox::from_id_salt("add").selected_text("Add a plan…").width(160.0);
    let mut added = None;
    let combo = combo.show_ui(ui, |ui| {
        for (file, text) in assets::SAMPLES {
            let (plan, _) = plan::check(text, ctx.model);
            let Some(plan) = plan else { continue };
            if ui.selectable_label(false, plan.title()).on_hover_text(*file).clicked() {
                added = Some(plan);
            }
        }
    });
    combo.response.accessible_name("Add a plan to compare");
    if let Some(plan) = added {
        ctx.session.beside(Other { name: plan.title().to_owned(), plan: Arc::new(plan) });
    }
    let file = ui.button("From a file…");
    if file.on_hover_text("Or drop several plans on the window").clicked() {
        ctx.ask(Ask::ChoosePath(PathPurpose::Compare));
    }
}

/// Of what, and when.
fn choices_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ui.horizontal_wrapped(|ui| {
        question_ui(ui, ctx, "compare");
        let futures = format::count(u64::from(FUTURES.min(ctx.plan.futures())));
        let words = format!("the same {futures} futures for all");
        ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
    });
}
