//! Why trust this? What the model rests on, how much of it is judgement, which statements about
//! the world it keeps to when they are tried, how wrong it was about the past in short, and what is
//! not in it. The past in full is a view of its own.

use egui::{CollapsingHeader, Color32, RichText, Sense, vec2};

use crate::{
    analysis::{
        GRADES, Graded, Grounds, Standing, Verdict, grounds, statements, verdicts_in_words, verify,
    },
    app::{
        jobs::threads,
        session::Ask,
        tasks::TaskState,
        theme::Theme,
        views::{
            View, ViewContext, evidence::grade_words, history, lines_ui, page_ui, problems_ui,
            task_ui,
        },
    },
    base::{Problem, rng},
    model::{Grade, Model},
    store::assets,
};

/// The name of the task that tries the statements.
const TASK: &str = "reality checks";
/// Size of a bar of grades.
const BAR: egui::Vec2 = vec2(240.0, 14.0);
/// Narrowest part of a bar that has room for its letter.
const LETTER: f32 = 12.0;
/// Room for the labels of the parts.
const LABEL: f32 = 180.0;

/// The view; it keeps what the model rests on.
#[derive(Default)]
pub(super) struct TrustView {
    grounds: Option<Grounds>,
    problems: Vec<Problem>,
}

impl View for TrustView {
    fn id(&self) -> &'static str {
        "trust"
    }

    fn title(&self) -> &'static str {
        "Trust"
    }

    fn question(&self) -> &'static str {
        "Why trust this, and how far?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let grounds = self.grounds.get_or_insert_with(|| grounds(ctx.model));
        egui::CentralPanel::default().show(ui, |ui| {
            lines_ui(ui, |ui| {
                let size = Theme::of(ui).sizes.heading;
                ui.label(RichText::new("Why trust this?").size(size).strong());
            });
            page_ui(ui, |ui| {
                about_ui(ui, ctx.model);
                evidence_ui(ui, ctx, grounds);
                checks_ui(ui, ctx, &mut self.problems);
                past_ui(ui, ctx);
                limits_ui(ui, ctx.model);
            });
        });
    }
}

fn section_ui(ui: &mut egui::Ui, title: &str) {
    ui.add_space(12.0);
    ui.label(RichText::new(title).strong());
}

fn weak(ui: &egui::Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).color(Theme::of(ui).weak_text)
}

/// What it is, in the model's own words: the first paragraph, and the rest on demand.
fn about_ui(ui: &mut egui::Ui, model: &Model) {
    let (first, rest) = model.about.split_once("\n\n").unwrap_or((&model.about, ""));
    ui.label(first);
    let counts = format!(
        "{} stocks, {} equations, {} events and {} measures, all in one file to be read, argued \
         with and changed; the Model view shows every line of it",
        model.stocks.len(),
        model.variables.len(),
        model.events.len(),
        model.measures.len()
    );
    ui.label(weak(ui, counts));
    if !rest.is_empty() {
        CollapsingHeader::new("What else the model says of itself").show(ui, |ui| ui.label(rest));
    }
}

/// What is evidence and what is judgement.
fn evidence_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, grounds: &Grounds) {
    section_ui(ui, "What is evidence, and what judgement");
    let [numbers, sources] = grounds.sentences();
    ui.label(numbers);
    ui.add_space(4.0);
    bar_ui(ui, grounds.graded, ui.available_width().min(BAR.x + LABEL));
    ui.label(weak(ui, GRADES.map(grade_words).join(" · ")));
    CollapsingHeader::new("By part of the model").show(ui, |ui| {
        egui::Grid::new("grades").num_columns(3).spacing(vec2(12.0, 4.0)).show(ui, |ui| {
            for (label, graded) in &grounds.parts {
                ui.label(label);
                bar_ui(ui, *graded, BAR.x);
                ui.label(weak(ui, graded.words()));
                ui.end_row();
            }
        });
    });
    let judged = format!("Numbers that are judgement ({})", grounds.judged.len());
    CollapsingHeader::new(judged).show(ui, |ui| {
        if ui.button("Change them in Assumptions").clicked() {
            ctx.ask(Ask::ViewNamed("assumptions"));
        }
        for p in grounds.judged.iter().filter_map(|id| ctx.model.parameters.get(id)) {
            ui.label(RichText::new(&p.label).strong());
            ui.label(weak(ui, p.reasoning.clone()));
        }
    });
    ui.add_space(4.0);
    ui.label(sources);
    let recalled = format!("Sources recalled, not yet checked ({})", grounds.recalled.len());
    CollapsingHeader::new(recalled).show(ui, |ui| {
        for source in grounds.recalled.iter().filter_map(|id| ctx.model.sources.get(id)) {
            ui.label(weak(ui, source.text.clone()));
        }
    });
}

/// Shares of grades, each with its letter where there is room.
fn bar_ui(ui: &mut egui::Ui, graded: Graded, width: f32) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, BAR.y), Sense::hover());
    let theme = Theme::of(ui);
    let words = graded.words();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &words));
    let all = graded.all().max(1) as f32;
    let mut left = rect.left();
    for (grade, count) in GRADES.into_iter().zip(graded.counts()).filter(|(_, n)| *n > 0) {
        let share = rect.width() * count as f32 / all;
        let part =
            egui::Rect::from_min_size(egui::pos2(left, rect.top()), vec2(share, rect.height()));
        let (fill, ink) = grade_colors(theme, grade);
        ui.painter().rect_filled(part, 0.0, fill);
        let line = egui::Stroke::new(1.0, theme.control_line);
        ui.painter().rect_stroke(part, 0.0, line, egui::StrokeKind::Inside);
        if share >= LETTER {
            let centre = egui::Align2::CENTER_CENTER;
            ui.painter().text(part.center(), centre, format!("{grade:?}"), theme.small(), ink);
        }
        left += share;
    }
    response.on_hover_text(words);
}

/// The better the evidence, the stronger the colour; and what is written on it.
fn grade_colors(theme: &Theme, grade: Grade) -> (Color32, Color32) {
    let toward = |share: f32| theme.accent.lerp_to_gamma(theme.surface, share);
    match grade {
        Grade::A => (theme.accent, theme.on_accent),
        Grade::B => (toward(0.25), theme.on_accent),
        Grade::C => (toward(0.65), theme.text),
        Grade::D => (theme.grid, theme.text),
    }
}

/// The statements, with what became of them.
fn checks_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, problems: &mut Vec<Problem>) {
    section_ui(ui, "Does it behave as it must?");
    ui.label(
        "Statements that people who know the subject would insist on are tried under plans at \
         their extremes, in every future",
    );
    let key = rng::stream(&ctx.model.case.id);
    let running = matches!(ctx.tasks.state::<()>(TASK), TaskState::Running { .. });
    if running {
        task_ui(ui, ctx, TASK, "plans tried");
    } else if ui.button("Run the checks").clicked() {
        *problems = start(ctx, key);
    }
    problems_ui(ui, problems);
    if let TaskState::Done { key: of, value } = ctx.tasks.state::<Vec<Verdict>>(TASK)
        && of == key
    {
        ui.label(RichText::new(verdicts_in_words(value)).strong());
        for verdict in value {
            verdict_ui(ui, verdict);
        }
    }
}

/// Starts trying the statements; what is wrong with them, if anything is.
fn start(ctx: &mut ViewContext<'_>, key: u64) -> Vec<Problem> {
    let list = match statements(assets::CHECKS, ctx.model) {
        Ok(list) => list,
        Err(problems) => return problems,
    };
    let plans = list.plans(ctx.model, None);
    let model = ctx.model.clone();
    ctx.tasks
        .start(TASK, key, plans, move |progress| verify(&model, &list, None, threads(), progress));
    Vec::new()
}

/// One statement: whether it holds, how widely it was tried, and where it fails.
fn verdict_ui(ui: &mut egui::Ui, verdict: &Verdict) {
    let theme = Theme::of(ui);
    let color = match verdict.standing {
        Standing::Holds => theme.better,
        Standing::Fails(_) => theme.error,
        Standing::KnownException { .. } => theme.warning_text,
    };
    ui.add_space(4.0);
    ui.horizontal_top(|ui| {
        let word = RichText::new(verdict.standing.word()).strong().color(theme.readable(color));
        ui.add_sized(vec2(48.0, theme.sizes.body), egui::Label::new(word));
        ui.vertical(|ui| {
            ui.label(verdict.headline());
            for line in verdict.failure_lines() {
                ui.label(RichText::new(line).color(theme.readable(color)));
            }
            ui.label(RichText::new(&verdict.why).size(theme.sizes.small).color(theme.weak_text));
        });
    });
}

/// How wrong it was about the past: what was aimed at, and every error.
fn past_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    section_ui(ui, "Was it right about the past?");
    ui.label(
        "Started in the past and told only what was decided and what happened, it is held against \
         the record. Pictures, other places and every school's errors are in the History view",
    );
    history::ask_ui(ui, ctx);
    let tested = history::found(ctx);
    for of in tested.iter().flat_map(|tested| tested.iter()) {
        let Some(test) = of.tests.first() else { continue };
        ui.add_space(4.0);
        ui.label(RichText::new(&of.model.case.label).strong());
        history::aims_ui(ui, test);
        ui.add_space(4.0);
        history::errors_ui(ui, &of.model, test);
    }
    if ui.button("Show it in History").clicked() {
        ctx.ask(Ask::ViewNamed("history"));
    }
}

/// What the model does not represent, in its own words, and how to read its numbers.
fn limits_ui(ui: &mut egui::Ui, model: &Model) {
    if !model.limits.is_empty() {
        section_ui(ui, "What is not in it");
        for limit in model.limits.values() {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(format!("{}.", limit.label)).strong());
                ui.label(weak(ui, limit.about.clone()));
            });
        }
    }
    section_ui(ui, "How to read it");
    for line in &model.caveat {
        ui.label(line);
    }
}
