//! In what two plans differ, the difference that matters most first, and copying a measure from
//! one into the open plan; and the same plans under each school.

use egui::{Grid, RichText, ScrollArea};
use std::sync::Arc;

use super::Known;
use crate::{
    analysis::{self, Difference, Predicted, Prediction, differing, edits, teller_label},
    app::{
        jobs::threads,
        tasks::TaskState,
        theme::Theme,
        views::{ViewContext, task_ui},
        widgets::ChangeBar,
    },
    base::format,
    model::{Model, Outcome},
    plan::{Plan, use_words},
};

/// The tasks' names.
const EFFECTS: &str = "differences";
const SCHOOLS: &str = "compare-schools";
/// Futures behind each cell of the schools.
const FUTURES: u32 = 300;

/// The schools' answer, with what it is of.
type Schools = (u64, i32, Vec<Prediction>);

/// Draws it for the plan in focus against the base.
pub(super) fn ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (key, known): (u64, &Arc<Known>),
    focus: usize,
) {
    let Some(outcome) = ctx.session.asked_about(ctx.model) else { return };
    let of = key ^ ((focus as u64) << 40 | (outcome as u64) << 16 | ctx.session.year as u64);
    ask(ctx, known, (of, focus, outcome));
    let base = known.comparison.base;
    let (names, plans) = (&known.names, &known.plans);
    let heading = format!("What {} does otherwise than {}", names[focus], names[base]);
    ui.label(RichText::new(heading).strong());
    let newest = ctx.tasks.newest::<Vec<Difference>>(EFFECTS).filter(|(known, _)| *known == of);
    let effects = newest.map(|(_, effects)| effects.clone());
    let mut rows: Vec<(&str, Option<f64>)> =
        differing(&plans[base], &plans[focus]).map(|(measure, _)| (measure, None)).collect();
    if let Some(effects) = &effects {
        rows = effects.iter().map(|of| (of.measure.as_str(), Some(of.effect))).collect();
    }
    if rows.is_empty() {
        ui.label("Nothing: they use every measure alike");
    } else {
        rows_ui(ui, ctx, (known, focus, outcome), &rows);
    }
    assumptions_ui(ui, ctx, [&plans[base], &plans[focus]], [&names[base], &names[focus]]);
    schools_ui(ui, ctx, (key, known), outcome);
}

/// Has what each measure changes worked out, once for each plan in focus, outcome and year.
fn ask(ctx: &mut ViewContext<'_>, known: &Arc<Known>, (key, focus, outcome): (u64, usize, usize)) {
    if ctx.tasks.is_new(EFFECTS, key) {
        let (model, known) = (ctx.model.clone(), Arc::clone(known));
        let at = (outcome, f64::from(ctx.session.year));
        ctx.tasks.start(EFFECTS, key, 1, move |progress| {
            let plans = (&known.plans[known.comparison.base], &known.plans[focus]);
            analysis::differences(&model, plans, at, threads(), progress).ok().flatten()
        });
    }
}

fn rows_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (known, focus, outcome): (&Known, usize, usize),
    rows: &[(&str, Option<f64>)],
) {
    let model = ctx.model;
    let base = known.comparison.base;
    let Some((_, words)) = model.outcomes.get_index(outcome) else { return };
    let effect = format!("{} in {}", words.short, ctx.session.year);
    let heads = ["Measure", &known.names[base], &known.names[focus], &effect, ""];
    let mut copied = None;
    ScrollArea::horizontal().id_salt("differ").show(ui, |ui| {
        Grid::new("differ").num_columns(5).striped(true).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            for head in heads {
                ui.label(RichText::new(head).small());
            }
            ui.end_row();
            for (measure, effect) in rows {
                let Some(of) = model.measures.get(*measure) else { continue };
                let label = &of.label;
                ui.label(label);
                for plan in [&known.plans[base], &known.plans[focus]] {
                    let used = plan.uses().get(*measure);
                    ui.label(used.map_or(String::new(), |used| use_words(model, of, used)));
                }
                let told = effect.map(|effect| format::signed(effect, words.decimals + 1));
                ui.label(told.unwrap_or_else(|| "…".to_owned())).on_hover_text(
                    "Mean change of the outcome if the one used this measure as the other does, \
                     and nothing else",
                );
                for place in [base, focus] {
                    // What is there already need not be copied.
                    let used = known.plans[place].uses().get(*measure);
                    let own = ctx.plan.uses().get(*measure);
                    let Some((used, own)) = used.zip(own) else { continue };
                    if !analysis::same_use(used, own) {
                        let button = ui.small_button(format!("Use as in {}", known.names[place]));
                        let hint = format!("{label}, in the open plan");
                        if button.on_hover_text(hint).clicked() {
                            copied = Some(edits(measure, used));
                        }
                    }
                }
                ui.end_row();
            }
        });
    });
    for edit in copied.into_iter().flatten() {
        ctx.edit(edit);
    }
}

/// What the two assume, where they do not assume the same.
fn assumptions_ui(
    ui: &mut egui::Ui,
    ctx: &ViewContext<'_>,
    plans: [&Plan; 2],
    names: [&String; 2],
) {
    let assumed = plans.map(|plan| crate::plan::departure(ctx.model, plan));
    let same = plans[0].school() == plans[1].school()
        && plans[0].school_weights() == plans[1].school_weights()
        && plans[0].assumptions() == plans[1].assumptions()
        && plans[0].claims() == plans[1].claims();
    if !same {
        let words = |of: &Option<String>| of.clone().unwrap_or("what the evidence says".to_owned());
        let each = names.iter().zip(&assumed);
        let each = each.map(|(name, of)| format!("{name} assumes {}", words(of)));
        let text = each.collect::<Vec<_>>().join("; ");
        ui.label(RichText::new(text).color(Theme::of(ui).warning_text));
    }
}

/// The same plans under each school: what each changes by its baseline.
fn schools_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    (key, known): (u64, &Arc<Known>),
    outcome: usize,
) {
    let year = ctx.session.year;
    let ask = match ctx.tasks.state::<Schools>(SCHOOLS) {
        TaskState::Idle => true,
        TaskState::Running { .. } => false,
        TaskState::Done { value, .. } => (value.0, value.1) != (key, year),
    };
    ui.add_space(8.0);
    if ask && ui.button("The same plans under each school").clicked() {
        let (model, known) = (ctx.model.clone(), Arc::clone(known));
        let total = analysis::futures_in_all(&model, &known.plans, FUTURES);
        ctx.tasks.start(SCHOOLS, 0, total, move |progress| {
            let at = (FUTURES, f64::from(year));
            let told = analysis::predictions(&model, &known.plans, at, threads(), progress);
            told.ok().flatten().map(|told| (key, year, told))
        });
    }
    task_ui(ui, ctx, SCHOOLS, "futures under each school");
    let model = ctx.model;
    let TaskState::Done { value: (of, year, all), .. } = ctx.tasks.state::<Schools>(SCHOOLS) else {
        return;
    };
    if *of != key {
        return;
    }
    let told = all.first().map_or(&[][..], |first| &first.outcomes);
    let Some(place) = told.iter().position(|told| told.outcome == outcome) else {
        let labels = told.iter().filter_map(|told| model.outcomes.get_index(told.outcome));
        let labels: Vec<&str> = labels.map(|(_, outcome)| outcome.label.as_str()).collect();
        ui.label(format!("Schools are asked about {}", labels.join(", ")));
        return;
    };
    let Some((_, words)) = model.outcomes.get_index(outcome) else { return };
    let heading = format!("{} in {year} under each school", words.label);
    ui.label(RichText::new(heading).strong());
    let hint = "Median, and median change against the baseline; bars: the change in 80 % of \
                futures, all to one scale, what Washington wants to the right";
    ui.label(RichText::new(hint).small());
    let cells = all.iter().filter_map(|told| told.outcomes.get(place));
    let ends = cells.flat_map(|of| [of.change.p10, of.change.p90]);
    let scale = ends.fold(f64::MIN_POSITIVE, |most, end| most.max(end.abs()));
    let matrix = Matrix { model, names: &known.names, all, place, words, scale };
    ScrollArea::horizontal().id_salt("schools").show(ui, |ui| matrix.ui(ui));
}

/// Plans down and schools across, for one outcome.
struct Matrix<'a> {
    model: &'a Model,
    names: &'a [String],
    all: &'a [Prediction],
    /// The outcome's place among those that schools are asked about.
    place: usize,
    words: &'a Outcome,
    /// The change that reaches the end of a bar: the largest of all.
    scale: f64,
}

impl Matrix<'_> {
    fn ui(&self, ui: &mut egui::Ui) {
        let tellers = analysis::tellers(self.model);
        Grid::new("schools").striped(true).show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
            ui.label("");
            for teller in &tellers {
                ui.label(RichText::new(teller_label(self.model, teller.as_deref())).small());
            }
            ui.label(RichText::new("How far apart").small());
            ui.end_row();
            for (plan, name) in self.names.iter().enumerate() {
                ui.label(name);
                for teller in &tellers {
                    let said = teller_label(self.model, teller.as_deref());
                    match self.cell(plan, teller.as_deref()) {
                        Some(of) => self.cell_ui(ui, of, &format!("{name}, {said}")),
                        None => drop(ui.label("")),
                    }
                }
                ui.label(self.apart(plan));
                ui.end_row();
            }
        });
    }

    fn cell(&self, plan: usize, teller: Option<&str>) -> Option<&Predicted> {
        let told = self.all.iter().find(|p| p.plan == plan && p.school.as_deref() == teller);
        told.and_then(|told| told.outcomes.get(self.place))
    }

    fn cell_ui(&self, ui: &mut egui::Ui, of: &Predicted, name: &str) {
        const WIDTH: f32 = 92.0;
        let (median, change) = (of.plan.p50, of.change.p50);
        let median = format::number(median, self.words.decimals);
        let change = format::signed(change, self.words.decimals);
        ui.vertical(|ui| {
            ui.set_width(WIDTH);
            ui.label(format!("{median} ({change})"));
            let bar = ChangeBar {
                low: of.change.p10,
                mid: of.change.p50,
                high: of.change.p90,
                scale: self.scale,
                better: self.words.washington,
            };
            bar.ui(ui, &format!("{}, {name}", self.words.label));
        });
    }

    /// Between which schools a plan's median change lies, and whether they agree on its sign.
    fn apart(&self, plan: usize) -> String {
        let told = self.all.iter().filter(|told| told.plan == plan);
        let changes = told.filter_map(|told| Some(told.outcomes.get(self.place)?.change.p50));
        let (least, most) = changes
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), of| {
                (least.min(of), most.max(of))
            });
        let decimals = self.words.decimals;
        let [low, high] = [least, most].map(|end| format::signed(end, decimals));
        if low == high {
            return format!("{low} in all");
        }
        let two_signs = low.starts_with('−') && high.starts_with('+');
        let sign = if two_signs { "not even one sign" } else { "one sign" };
        format!("{low} to {high}: {sign}")
    }
}
