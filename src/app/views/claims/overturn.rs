//! What would overturn the answer: asked beside the window, said in sentences, with the table of
//! all that was tried. What is tried and how it is judged is for `analysis`.

use std::sync::Arc;

use egui::{Grid, RichText, ScrollArea};

use crate::{
    analysis::{self, Effect, HINGE_FUTURES, HINGE_PARAMETERS, Hinges, Otherwise},
    app::{
        jobs::threads,
        session::Ask,
        tasks::TaskState,
        theme::Theme,
        views::{ViewContext, task_ui},
    },
    base::format,
    model::Model,
    plan::{CLAIM_STOPS, Edit, Plan, apply},
};

/// The task's name.
const TASK: &str = "hinges";
/// Heads of the table, for people.
const HEADS: [&str; 7] =
    ["If otherwise", "Mean change", "±", "Better in", "Moves it by", "±", "What it does"];

/// What was asked: the plan without its words, the outcome, the year.
type Asked = (Plan, usize, i32);
type Answer = (Asked, Arc<Hinges>);

/// The question, how far it is, and the newest answer, once there is one.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) -> Option<Arc<Hinges>> {
    let outcome = ctx.session.asked_about(ctx.model)?;
    let asked = asked(ctx, outcome);
    let running = matches!(ctx.tasks.state::<Answer>(TASK), TaskState::Running { .. });
    let known = ctx.tasks.newest::<Answer>(TASK);
    let known = known.map(|(_, (of, found))| (*of == asked, Arc::clone(found)));
    let fresh = known.as_ref().is_some_and(|(fresh, _)| *fresh);
    if !running && !fresh {
        let words = match known {
            None => "What would overturn the answer?",
            Some(_) => "Ask again what would overturn the answer",
        };
        let (_, about) = ctx.model.outcomes.get_index(outcome)?;
        let what = format!(
            "Tries each claim off and turned round, the {HINGE_PARAMETERS} numbers that matter \
                 most low and high, and each school, on {} in {}",
            about.label, ctx.session.year
        );
        if ui.button(words).clicked() {
            start(ctx, asked);
        }
        ui.label(RichText::new(what).color(Theme::of(ui).weak_text));
    }
    task_ui(ui, ctx, TASK, "Trying what is otherwise");
    let (_, found) = known?;
    if !fresh {
        let words = "Of the plan, outcome or year before the last change:";
        ui.label(RichText::new(words).color(Theme::of(ui).warning_text));
    }
    answer_ui(ui, ctx, &found);
    Some(found)
}

fn asked(ctx: &ViewContext<'_>, outcome: usize) -> Asked {
    let mut plan = ctx.plan.without_words();
    // Valid for any plan; how many futures it projects is no part of the question.
    apply(&mut plan, ctx.model, &Edit::Futures(HINGE_FUTURES)).ok();
    (plan, outcome, ctx.session.year)
}

fn start(ctx: &mut ViewContext<'_>, asked: Asked) {
    let model = ctx.model.clone();
    let total = analysis::hinge_futures(&model, &asked.0, HINGE_FUTURES);
    ctx.tasks.start(TASK, 0, total, move |progress| {
        let at = (asked.1, f64::from(asked.2));
        let work = (threads(), progress);
        let found = analysis::hinges(&model, &asked.0, at, HINGE_FUTURES, work);
        // A plan that cannot be compiled has its problems told by the projection.
        found.ok().flatten().map(|found| -> Answer { (asked, Arc::new(found)) })
    });
}

fn answer_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, found: &Hinges) {
    for (index, sentence) in found.sentences(ctx.model).into_iter().enumerate() {
        // The second says what would reverse it.
        let sentence = RichText::new(sentence);
        ui.label(if index == 1 { sentence.strong() } else { sentence });
    }
    let tried = format!("All that was tried ({})", found.hinges.len());
    ui.collapsing(tried, |ui| {
        let note = format!(
            "Means over {} futures, the same for all; what moves it furthest first",
            format::count(u64::from(found.futures))
        );
        ui.label(RichText::new(note).color(Theme::of(ui).weak_text));
        ScrollArea::horizontal().id_salt("tried").show(ui, |ui| table_ui(ui, ctx, found));
    });
}

fn table_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, found: &Hinges) {
    Grid::new("tried").num_columns(HEADS.len()).striped(true).show(ui, |ui| {
        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        for head in HEADS {
            ui.label(RichText::new(head).small());
        }
        ui.end_row();
        for (row, hinge) in found.rows(ctx.model).into_iter().zip(&found.hinges) {
            for (index, cell) in row.into_iter().enumerate() {
                if index == 0 {
                    if ui.link(cell).on_hover_text("What it rests on").clicked() {
                        ctx.ask(leads_to(&hinge.otherwise));
                    }
                } else if index + 1 == HEADS.len() {
                    ui.label(cell);
                } else {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        ui.label(cell);
                    });
                }
            }
            ui.end_row();
        }
    });
}

/// Where one reads about what was held otherwise.
fn leads_to(otherwise: &Otherwise) -> Ask {
    match otherwise {
        Otherwise::Claim(id, _) => Ask::Claim(id.clone()),
        Otherwise::Parameter(id, ..) => Ask::Assumption(id.clone()),
        Otherwise::School(_) => Ask::ViewNamed("assumptions"),
    }
}

/// Where a claim turned round does what it does when it is off: what it acts on stops at a bound.
fn alike_words(found: &Hinges, id: &str, decimals: u8) -> Option<String> {
    let (off, round) = (found.of_claim(id, 0.0)?, found.of_claim(id, -1.0)?);
    let alike = off.conclusion == round.conclusion && found.is_sure(off.moves);
    let mean = format::signed(off.conclusion.mean.value, decimals);
    let told = match found.effect(off) {
        Effect::Keeps => String::new(),
        _ => format!(", {}", found.effect_words(off)),
    };
    alike.then(|| format!("off or turned round alike, as it cannot go below nothing: {mean}{told}"))
}

/// What becomes of the conclusion where a claim is held otherwise, in a line.
pub(super) fn effect_words(found: &Hinges, model: &Model, id: &str) -> String {
    let decimals = model.outcomes.get_index(found.outcome).map_or(1, |(_, o)| o.decimals);
    let tried = CLAIM_STOPS.into_iter().filter_map(|(strength, words)| {
        let hinge = found.of_claim(id, strength)?;
        let mean = format::signed(hinge.conclusion.mean.value, decimals);
        let told = match found.effect(hinge) {
            Effect::Keeps if found.is_sure(hinge.moves) => String::new(),
            _ => format!(", {}", found.effect_words(hinge)),
        };
        Some(format!("{words}: {mean}{told}"))
    });
    let mut tried: Vec<String> = tried.collect();
    if let Some(alike) = alike_words(found, id, decimals) {
        tried = vec![alike];
    }
    let moved = found.hinges.iter().any(|hinge| {
        matches!(&hinge.otherwise, Otherwise::Claim(of, _) if of == id)
            && found.is_sure(hinge.moves)
    });
    if !moved {
        return "off or turned round: no more than noise".to_owned();
    }
    let asked = format::signed(found.asked.mean.value, decimals);
    format!("{} (as it is: {asked})", tried.join("; "))
}
