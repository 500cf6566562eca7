//! Schools of thought: choosing one or weighing all, what each holds otherwise than the evidence,
//! and what each predicts for the open plan.

use egui::{ComboBox, Grid, RichText, ScrollArea, Slider};

use super::parameter_number;
use crate::{
    analysis::{self, Prediction, teller_label},
    app::{
        jobs::threads,
        tasks::TaskState,
        theme::Theme,
        views::{ViewContext, task_ui},
    },
    base::format,
    model::Model,
    plan::{EVIDENCE, Edit, MIXED, Plan, believers, departure, weights},
};

/// The task's name.
const TASK: &str = "schools";
/// Futures behind each prediction: a second or two for all, and medians good to what is shown.
const FUTURES: u32 = 1000;

/// The answer, with the plan and the year it is of.
type Answer = (Plan, i32, Vec<Prediction>);

/// The choice, and what goes with it.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    picker_ui(ui, ctx);
    match ctx.plan.school() {
        Some(MIXED) => weights_ui(ui, ctx),
        Some(id) => settings_ui(ui, ctx.model, id),
        None => {}
    }
    predictions_ui(ui, ctx);
}

fn picker_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let (model, plan) = (ctx.model, ctx.plan);
    let mut chosen = plan.school().map(str::to_owned);
    let name = |id: &Option<String>| match id.as_deref() {
        None => "The evidence as it stands".to_owned(),
        id => teller_label(model, id).to_owned(),
    };
    ui.horizontal_wrapped(|ui| {
        let label = ui.label("School of thought");
        let combo = ComboBox::from_id_salt("school").selected_text(name(&chosen)).width(240.0);
        let combo = combo.show_ui(ui, |ui| {
            for id in analysis::tellers(model) {
                let words = name(&id);
                ui.selectable_value(&mut chosen, id, words);
            }
        });
        combo.response.labelled_by(label.id);
        if let Some(assumed) = departure(model, plan) {
            ui.label(RichText::new(assumed).color(Theme::of(ui).weak_text));
            let reset = ui.button("Reset all").on_hover_text("Everything as the evidence says");
            if reset.clicked() {
                ctx.edit(Edit::ResetAssumptions);
            }
        }
    });
    let about = match chosen.as_deref() {
        None => {
            "Each number is drawn anew for every future, within the range that its evidence \
             allows. Move one to see what hangs on it, or think as a school does"
        }
        Some(MIXED) => "Who is right is uncertain too: each future believes one school",
        Some(id) => model.schools.get(id).map_or("", |school| school.about.as_str()),
    };
    ui.label(RichText::new(about).color(Theme::of(ui).weak_text));
    if chosen.as_deref() != plan.school() {
        ctx.edit(Edit::School(chosen));
    }
}

/// How many futures believe each school.
fn weights_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let (model, plan) = (ctx.model, ctx.plan);
    let believers = believers(model, plan);
    let share = |id: &str| {
        let school = (id != EVIDENCE).then_some(id);
        believers.iter().find(|b| b.school.as_deref() == school).map_or(0.0, |b| b.share)
    };
    Grid::new("weights").num_columns(3).show(ui, |ui| {
        for (id, weight) in weights(model, plan) {
            let label = teller_label(model, (id != EVIDENCE).then_some(id));
            ui.label(label);
            let mut new = weight;
            let top = weight.max(5.0);
            ui.add(Slider::new(&mut new, 0.0..=top).max_decimals(1))
                .accessible_name(format!("Weight of {label}"));
            ui.label(format!("{} futures", format::futures_in_100(share(id))));
            ui.end_row();
            if new != weight {
                ctx.edit(Edit::SchoolWeight(id.to_owned(), new));
            }
        }
    });
}

/// What a school holds otherwise than the evidence.
fn settings_ui(ui: &mut egui::Ui, model: &Model, school: &str) {
    let Some(school) = model.schools.get(school) else { return };
    let heading = format!("What it holds otherwise ({})", school.settings.len());
    ui.collapsing(heading, |ui| {
        Grid::new("settings").num_columns(3).striped(true).show(ui, |ui| {
            for words in ["Median", "In this school", "By the evidence"] {
                ui.label(RichText::new(words).small());
            }
            ui.end_row();
            for (id, median) in &school.settings {
                let Some(p) = model.parameters.get(id) else { continue };
                ui.label(&p.label).on_hover_text(&p.about);
                ui.label(parameter_number(*median));
                let range = [p.p50, p.p10, p.p90].map(parameter_number);
                ui.label(format!("{} ({} to {})", range[0], range[1], range[2]));
                ui.end_row();
            }
        });
    });
}

/// Who sees a parameter otherwise than the evidence does, in words; empty: nobody.
pub(super) fn otherwise(model: &Model, parameter: &str) -> String {
    let held = model.schools.values().filter_map(|school| {
        let median = school.settings.get(parameter)?;
        let same = model.parameters.get(parameter).is_some_and(|p| p.p50 == *median);
        (!same).then(|| format!("{} {}", school.label, parameter_number(*median)))
    });
    let held = held.collect::<Vec<_>>().join(", ");
    if held.is_empty() { held } else { format!("Who argues otherwise (median): {held}") }
}

/// What each school predicts for the open plan.
fn predictions_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let (asked, year) = (asked(ctx), ctx.session.year);
    let ask = match ctx.tasks.state::<Answer>(TASK) {
        TaskState::Idle => Some("What does each school predict?"),
        TaskState::Done { value: (plan, of, _), .. } if (plan, *of) != (&asked, year) => {
            Some("Ask the schools again")
        }
        TaskState::Running { .. } | TaskState::Done { .. } => None,
    };
    if let Some(words) = ask
        && ui.button(words).clicked()
    {
        start(ctx, asked);
    }
    task_ui(ui, ctx, TASK, "Asking each school");
    let (model, stale) = (ctx.model, ask.is_some());
    if let TaskState::Done { value: (_, year, all), .. } = ctx.tasks.state::<Answer>(TASK) {
        let note = if stale { "; the plan or the year has changed since" } else { "" };
        let words = format!(
            "In {year}: median, 80 % of futures, and the median change by the plan in the same \
             future{note}"
        );
        ui.label(RichText::new(words).color(Theme::of(ui).weak_text));
        ScrollArea::horizontal().id_salt("predictions").show(ui, |ui| table_ui(ui, model, all));
    }
}

/// What the schools are asked about: the plan without its words, its own school and its futures.
fn asked(ctx: &ViewContext<'_>) -> Plan {
    let mut plan = ctx.plan.without_words();
    for edit in [Edit::School(None), Edit::Futures(FUTURES)] {
        // Both are valid for any plan.
        crate::plan::apply(&mut plan, ctx.model, &edit).ok();
    }
    plan
}

fn start(ctx: &mut ViewContext<'_>, asked: Plan) {
    let (model, plans, year) = (ctx.model.clone(), [asked], ctx.session.year);
    let total = analysis::futures_in_all(&model, &plans, FUTURES);
    ctx.tasks.start(TASK, 0, total, move |progress| {
        let at = (FUTURES, f64::from(year));
        let told = analysis::predictions(&model, &plans, at, threads(), progress);
        let [asked] = plans;
        // A plan that cannot be compiled has its problems told by the projection.
        told.ok().flatten().map(|told| (asked, year, told))
    });
}

fn table_ui(ui: &mut egui::Ui, model: &Model, all: &[Prediction]) {
    Grid::new("predictions").striped(true).show(ui, |ui| {
        ui.label("");
        for of in all.first().map_or(&[][..], |first| &first.outcomes) {
            if let Some((_, words)) = model.outcomes.get_index(of.outcome) {
                ui.label(RichText::new(&words.short).small()).on_hover_text(&words.label);
            }
        }
        ui.end_row();
        for prediction in all {
            ui.label(teller_label(model, prediction.school.as_deref()));
            for of in &prediction.outcomes {
                let decimals = model.outcomes.get_index(of.outcome).map_or(1, |o| o.1.decimals);
                let number = |value| format::number(value, decimals);
                ui.vertical(|ui| {
                    ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                    ui.label(RichText::new(number(of.plan.p50)).strong());
                    let span = format!("{} to {}", number(of.plan.p10), number(of.plan.p90));
                    ui.label(RichText::new(span).small());
                    let change = format::signed(of.change.p50, decimals);
                    ui.label(RichText::new(format!("change {change}")).small().weak());
                });
            }
            ui.end_row();
        }
    });
}
