//! Why? What each measure adds to an outcome through time, the answer in words, and back along
//! its causes to the measures, one level at a time. The numbers are `analysis`'s, worked out beside
//! the window.

mod causes;
mod ranking;
mod steps;

use std::hash::{DefaultHasher, Hasher as _};
use std::sync::Arc;

use egui::{RichText, ScrollArea};

use crate::{
    analysis::{
        self, Asked, Causes, Contributions, CountedFrom, Loops, Moved, Origin, Pairs, Sentences,
        Steps,
    },
    app::{
        jobs::{Projected, threads},
        session::{Ask, Shown},
        tasks::TaskState,
        theme::Theme,
        views::{View, ViewContext, question_ui, stale_ui, task_ui},
        widgets::{Wedge, WedgePlot},
    },
    base::format,
    ensemble::{Progress, nearest_time},
    model::Model,
    plan,
};

/// The tasks' names.
const PARTS: &str = "why";
const WORDS: &str = "why-words";
/// Measures with a wedge of their own; the others share one.
const WEDGES: usize = 6;
/// Height of the wedges.
const PLOT_HEIGHT: f32 = 260.0;

/// The view; it keeps the newest answers, so that they stay in sight until there are newer ones.
#[derive(Default)]
pub(super) struct WhyView {
    /// What was asked last; it is asked as the plan changes, without being told to.
    asked: Option<u64>,
    known: Option<(u64, Arc<Known>)>,
    told: Option<(u64, Arc<Told>)>,
    /// From where changes are counted on the way back along the causes.
    against: CountedFrom,
    /// The questions back along the causes; the first is about the outcome itself.
    trail: Vec<Moved>,
    /// The part of the page that a figure in the words leads to.
    go_to: Option<Origin>,
}

/// What each measure adds, and single futures in full.
pub(super) struct Known {
    outcome: usize,
    parts: Contributions,
    pairs: Pairs,
    loops: Loops,
    steps: Steps,
    runs: Arc<Projected>,
}

/// What is said of it at a year, and the causes at the end of the trail.
pub(super) struct Told {
    sentences: Sentences,
    causes: Causes,
    /// Whose causes.
    of: Moved,
}

impl View for WhyView {
    fn id(&self) -> &'static str {
        "why"
    }

    fn title(&self) -> &'static str {
        "Why"
    }

    fn question(&self) -> &'static str {
        "Which measure did it, through what, and what does it hang on?"
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        egui::CentralPanel::default().show(ui, |ui| {
            choices_ui(ui, ctx);
            let Some(outcome) = ctx.session.shown.outcomes(ctx.model).last().copied() else {
                return;
            };
            if !ctx.problems.is_empty() {
                stale_ui(ui, ctx.problems);
            }
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                self.ask_ui(ui, ctx, outcome);
                if let Some(known) = self.known(outcome) {
                    self.answer_ui(ui, ctx, &known);
                }
            });
        });
    }
}

impl WhyView {
    /// The newest answer about an outcome.
    fn known(&self, outcome: usize) -> Option<Arc<Known>> {
        let (_, known) = self.known.as_ref()?;
        (known.outcome == outcome).then(|| Arc::clone(known))
    }

    /// Asks, and says how far the answer is.
    fn ask_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, outcome: usize) {
        let Some(projection) = ctx.projection else { return };
        let key = key(&(projection.revision, outcome));
        if self.asked != Some(key) && !projection.coarse {
            self.asked = Some(key);
            start(ctx, key, outcome);
        }
        if let TaskState::Done { key: answered, value: Some(known) } =
            ctx.tasks.state::<Option<Arc<Known>>>(PARTS)
            && self.known.as_ref().is_none_or(|(known, _)| *known != answered)
        {
            self.known = Some((answered, Arc::clone(known)));
            self.trail.clear();
        }
        if self.known.as_ref().is_some_and(|(known, _)| *known == key) {
            return;
        }
        let color = Theme::of(ui).weak_text;
        let older = self.known(outcome).is_some();
        // Stopped, or given up: whether to go on is for the person who stopped it.
        let idle = matches!(ctx.tasks.state::<()>(PARTS), TaskState::Idle);
        if self.asked == Some(key) && idle {
            ui.horizontal_wrapped(|ui| {
                if ui.button("Work it out").clicked() {
                    self.asked = None;
                }
                let words =
                    if older { "What follows is of the plan before the last change" } else { "" };
                ui.label(RichText::new(words).color(color));
            });
            return;
        }
        task_ui(ui, ctx, PARTS, "futures, with and without each measure");
        let words = if older {
            "What follows is of the plan before the last change; it is being worked out anew"
        } else {
            "Every measure is tried with and without the others, in the same futures"
        };
        ui.label(RichText::new(words).color(color));
    }

    fn answer_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Arc<Known>) {
        self.tell(ctx, known);
        if let Some((_, told)) = &self.told {
            for sentence in &told.sentences {
                if let Some(origin) = sentence_ui(ui, sentence) {
                    match origin {
                        Origin::Parts | Origin::Causes => self.go_to = Some(origin.clone()),
                        _ => follow(ctx, origin),
                    }
                }
            }
        }
        ui.add_space(8.0);
        self.arrive(ui, &Origin::Parts);
        wedges_ui(ui, ctx, known);
        ui.add_space(4.0);
        ranking::ui(ui, ctx, &known.parts);
        ui.add_space(8.0);
        steps::ui(ui, ctx, &known.steps);
        ui.add_space(8.0);
        self.arrive(ui, &Origin::Causes);
        if let Some((_, told)) = self.told.clone() {
            let answer = (&**known, &told.causes, &told.of);
            causes::ui(ui, ctx, answer, (&mut self.trail, &mut self.against));
        }
        ui.add_space(8.0);
        loops_ui(ui, ctx, &known.loops);
        for line in &ctx.model.caveat {
            ui.label(RichText::new(line).small().weak());
        }
    }

    /// Scrolls here if a figure in the words leads here.
    fn arrive(&mut self, ui: &egui::Ui, place: &Origin) {
        if self.go_to.as_ref() == Some(place) {
            self.go_to = None;
            ui.scroll_to_cursor(Some(egui::Align::TOP));
        }
    }

    /// Has the words and the causes worked out for the year and the end of the trail.
    fn tell(&mut self, ctx: &mut ViewContext<'_>, known: &Arc<Known>) {
        let year = ctx.session.year;
        let Some((id, _)) = ctx.model.outcomes.get_index(known.outcome) else { return };
        // The trail begins with the outcome in the year that is shown.
        let first = known.pairs.of_outcome(ctx.model, id, (f64::from(year), self.against));
        if self.trail.first() != Some(&first) {
            self.trail = vec![first];
        }
        let Some(asked) = self.trail.last().cloned() else { return };
        let answer = self.known.as_ref().map(|(key, _)| *key);
        let key = key(&(answer, year, self.against, self.trail.len(), &asked.name));
        if let TaskState::Done { key: answered, value: Some(told) } =
            ctx.tasks.state::<Option<Arc<Told>>>(WORDS)
            && answered == key
        {
            self.told = Some((key, Arc::clone(told)));
        }
        if self.told.as_ref().is_some_and(|(told, _)| *told == key) {
            return;
        }
        // One at a time: while the year is dragged, what is under way is let finish.
        if matches!(ctx.tasks.state::<()>(WORDS), TaskState::Running { .. }) {
            return;
        }
        let (model, known) = (ctx.model.clone(), Arc::clone(known));
        ctx.tasks.start(WORDS, key, 1, move |_| {
            let sentences = analysis::explain(&Asked {
                model: &model,
                plan: &known.runs.of,
                run: &known.runs.plan,
                base: &known.runs.base.runs,
                parts: &known.parts,
                pairs: &known.pairs,
                year: f64::from(year),
            });
            let causes = known.pairs.causes(&model, &asked);
            Some(sentences.ok().map(|sentences| Arc::new(Told { sentences, causes, of: asked })))
        });
    }
}

fn key(of: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Has everything worked out that does not hang on the year.
fn start(ctx: &mut ViewContext<'_>, key: u64, outcome: usize) {
    let Some(projection) = ctx.projection else { return };
    let (model, runs) = (ctx.model.clone(), Arc::clone(&projection.runs));
    let traced =
        analysis::spanning((&runs.plan, &runs.base.runs), outcome, f64::from(ctx.session.year));
    let by_evidence = match plan::departure(&model, &runs.of) {
        Some(_) => runs.plan.futures().saturating_mul(2),
        None => 0,
    };
    let total = analysis::contribution_runs(&model, &runs.of) + traced.len() as u32 + by_evidence;
    ctx.tasks.start(PARTS, key, total, move |progress| {
        Some(answer(&model, runs, (outcome, &traced), progress).map(Arc::new))
    });
}

/// The answer; `None` if it was stopped, or if the plan cannot be compiled: its problems are told
/// by the projection.
fn answer(
    model: &Model,
    runs: Arc<Projected>,
    (outcome, traced): (usize, &[u32]),
    progress: &Progress,
) -> Option<Known> {
    let (plan, threads) = (&runs.of, threads());
    let parts = analysis::contributions(model, plan, outcome, threads, progress).ok()??;
    let pairs = analysis::pairs(model, plan, traced, threads, progress).ok()??;
    let of_plan = (&runs.plan, &runs.base.runs);
    let steps = analysis::steps(model, plan, of_plan, (outcome, threads), progress).ok()??;
    let loops = analysis::loops(model, &pairs);
    Some(Known { outcome, parts, pairs, loops, steps, runs })
}

/// Of what, and when.
fn choices_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let size = Theme::of(ui).sizes.heading;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Why").size(size));
        question_ui(ui, ctx, "explain");
    });
}

/// A sentence of which every figure leads to where it is from; gives back where one wants to go.
fn sentence_ui<'a>(ui: &mut egui::Ui, sentence: &'a [analysis::Piece]) -> Option<&'a Origin> {
    let mut followed = None;
    ui.scope(|ui| {
        // Rows are as high as text: these are lines of one paragraph.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for piece in sentence {
                match &piece.from {
                    None => {
                        ui.label(&piece.text);
                    }
                    Some(origin) => {
                        let link = ui.link(&piece.text).on_hover_text(leads_to(origin));
                        if link.clicked() {
                            followed = Some(origin);
                        }
                    }
                }
            }
        });
    });
    followed
}

fn leads_to(origin: &Origin) -> &'static str {
    match origin {
        Origin::Outcome(_) => "Plot its change",
        Origin::Measure(_) => "Its briefing",
        Origin::Entry(_) => "Its equation, unit and evidence",
        Origin::Assumptions => "Which assumptions matter most",
        Origin::Parts => "What each measure adds, below",
        Origin::Causes => "What moved it, below",
    }
}

fn follow(ctx: &mut ViewContext<'_>, origin: &Origin) {
    match origin {
        Origin::Outcome(id) => {
            ctx.session.change = true;
            ctx.ask(Ask::Show(Shown::Outcome(id.clone())));
        }
        Origin::Measure(id) => ctx.ask(Ask::Briefing(id.clone())),
        Origin::Entry(name) => ctx.ask(Ask::LookUp(format!("id:{name}"))),
        Origin::Assumptions => ctx.ask(Ask::ViewNamed("assumptions")),
        // They are on the page.
        Origin::Parts | Origin::Causes => {}
    }
}

/// The parts through time.
fn wedges_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known) {
    let Some((_, outcome)) = ctx.model.outcomes.get_index(known.outcome) else { return };
    let parts = &known.parts;
    let time = nearest_time(&parts.times, f64::from(ctx.session.year));
    let wedges = wedges(ctx, parts, time, Theme::of(ui));
    let unit = if outcome.unit == "1" { String::new() } else { format!(", {}", outcome.unit) };
    let title = format!("Mean change in {} by each measure{unit}", outcome.label);
    let total = format::signed(parts.total[time].mean, outcome.decimals);
    let named: Vec<&str> = wedges.iter().map(|wedge| wedge.name.as_str()).collect();
    let summary = format!(
        "{title}: {total} in {} in all; from the largest: {}",
        ctx.session.year,
        named.join(", ")
    );
    WedgePlot {
        title_y: &title,
        wedges: &wedges,
        times: &parts.times,
        total_name: &format!("All together {total}"),
        cursor: &mut ctx.session.cursor,
        height: PLOT_HEIGHT,
        summary,
    }
    .ui(ui);
}

/// The shares of the loops that matter most through time.
fn loops_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, loops: &Loops) {
    let mean = |shares: &Vec<f64>| {
        shares.iter().map(|share| share.abs()).sum::<f64>() / shares.len().max(1) as f64
    };
    let mut ranked: Vec<(&String, &Vec<f64>)> = loops.shares.iter().collect();
    ranked.sort_by(|a, b| mean(b.1).total_cmp(&mean(a.1)));
    ranked.truncate(WEDGES);
    ranked.retain(|(_, shares)| mean(shares) > 0.0);
    ui.label(RichText::new("Feedback loops through time").strong());
    if ranked.is_empty() {
        ui.label("None of the named loops moves under this plan");
        return;
    }
    let theme = Theme::of(ui);
    let label = |id: &String| ctx.model.loops.get(id).map_or(id.clone(), |of| of.label.clone());
    let percent = |value: f64| format!("{} %", format::signed(100.0 * value, 0));
    let time = nearest_time(&loops.times, f64::from(ctx.session.year));
    let wedge = |(place, (id, shares)): (usize, &(&String, &Vec<f64>))| Wedge {
        name: format!("{} {}", percent(shares[time]), label(id)),
        color: theme.of_series(place),
        values: shares.iter().map(|share| 100.0 * share).collect(),
    };
    let wedges: Vec<Wedge> = ranked.iter().enumerate().map(wedge).collect();
    let title = "Mean share in what moves the model, % (reinforcing above, balancing below)";
    let named: Vec<&str> = wedges.iter().map(|wedge| wedge.name.as_str()).collect();
    WedgePlot {
        title_y: title,
        wedges: &wedges,
        times: &loops.times,
        total_name: "Balance",
        cursor: &mut ctx.session.cursor,
        height: 200.0,
        summary: format!("{title}, in {}: {}", ctx.session.year, named.join(", ")),
    }
    .ui(ui);
    ui.horizontal_wrapped(|ui| {
        for (id, _) in &ranked {
            let about = ctx.model.loops.get(*id).map_or("", |of| of.about.as_str());
            if ui.link(label(id)).on_hover_text(about).clicked() {
                ctx.ask(Ask::LookUp(format!("id:{id}")));
            }
        }
    });
    let silent = loops.shares.iter().filter(|(_, shares)| mean(shares) == 0.0);
    let silent: Vec<String> = silent.map(|(id, _)| label(id)).collect();
    if !silent.is_empty() {
        let words = format!(
            "Without a share: {}. The method gives one only where every link of a loop moves in \
             the same half-year, and what switches on or off at a moment, as an agreement does, \
             hides the loops that pass through it. That they have none here does not mean that \
             they do nothing",
            silent.join(", ")
        );
        ui.label(RichText::new(words).color(theme.weak_text));
    }
    let words = "By the method Loops That Matter (Schoenberg, Davidsen and Eberlein 2020), among \
                 the model's named loops, with the hazard of an event in its place";
    ui.label(RichText::new(words).small().weak());
}

/// The largest at the year by themselves, and the sum of the others.
fn wedges(ctx: &ViewContext<'_>, parts: &Contributions, time: usize, theme: &Theme) -> Vec<Wedge> {
    let decimals = ctx.model.outcomes.get_index(parts.outcome).map_or(1, |(_, o)| o.decimals);
    let ranked = parts.ranked(time);
    let alone = if ranked.len() > WEDGES + 1 { WEDGES } else { ranked.len() };
    let values = |part: usize| parts.parts[part].amounts.iter().map(|amount| amount.mean);
    let number = |value: f64| format::signed(value, decimals + 1);
    let mut wedges: Vec<Wedge> = ranked[..alone]
        .iter()
        .enumerate()
        .map(|(place, part)| {
            let values: Vec<f64> = values(*part).collect();
            let id = &parts.parts[*part].measure;
            let label = ctx.model.measures.get(id).map_or(id, |measure| &measure.label);
            let name = format!("{} {label}", number(values[time]));
            Wedge { name, color: theme.of_series(place), values }
        })
        .collect();
    if alone < ranked.len() {
        let mut sum = vec![0.0; parts.times.len()];
        for part in &ranked[alone..] {
            sum.iter_mut().zip(values(*part)).for_each(|(sum, value)| *sum += value);
        }
        let name = format!("{} {} others", number(sum[time]), ranked.len() - alone);
        wedges.push(Wedge { name, color: theme.baseline, values: sum });
    }
    wedges
}
