//! Why? What each measure adds to an outcome through time, the answer in words, and back along
//! its causes to the measures, one level at a time. The numbers are `analysis`'s, worked out beside
//! the window.

mod answers;
mod causes;
mod held;
mod ranking;
mod steps;

use std::sync::Arc;

use egui::{RichText, ScrollArea, style::ScrollAnimation};

use self::answers::{Parts, Traced, whose};
use crate::{
    analysis::{self, Contributions, CountedFrom, Loops, Moved, Origin},
    app::{
        session::{Ask, Shown},
        theme::Theme,
        views::{View, ViewContext, question_ui, stale_ui},
        widgets::{Wedge, WedgePlot, is_longer_than_a_line, keep_focus_in_sight, whole_link},
    },
    base::format,
    ensemble::nearest_time,
};

/// Measures with a wedge of their own; the others share one.
const WEDGES: usize = 6;
/// Height of the wedges.
const PLOT_HEIGHT: f32 = 260.0;

/// The view.
#[derive(Default)]
pub(super) struct WhyView {
    /// From where changes are counted on the way back along the causes.
    against: CountedFrom,
    /// The questions back along the causes; the first is about the outcome itself.
    trail: Vec<Moved>,
    /// The part of the page that a figure in the words leads to.
    go_to: Option<Origin>,
    /// Whether a click on a line led here, and nothing has been looked at elsewhere since: what
    /// moved it stays in sight while the rest of the page is filled in.
    from_line: bool,
    /// What was answered when it was last drawn.
    answered: [Option<u64>; 3],
    /// How high the answer was then.
    height: f32,
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
        self.arrive_from_line(ui, ctx);
        egui::CentralPanel::default().show(ui, |ui| {
            choices_ui(ui, ctx);
            let Some(outcome) = ctx.session.asked_about(ctx.model) else { return };
            if !ctx.problems.is_empty() && whose(ctx).is_none() {
                stale_ui(ui, ctx.problems);
            }
            answers::ask(ctx, outcome);
            answers::progress_ui(ui, ctx, outcome);
            ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
                let traced = answers::traced(ctx, outcome);
                if let Some(traced) = &traced {
                    self.follow_trail(ctx, traced);
                    answers::tell(ctx, traced, (self.against, &self.trail));
                }
                let answered = answers::answered(ctx);
                if self.from_line && traced.is_some() && self.answered != answered {
                    self.go_to = Some(Origin::Causes);
                }
                self.answered = answered;
                // What is had again in a moment leaves its room: the place in the page is kept.
                let room = if traced.is_none() { self.height } else { 0.0 };
                let page = ui.scope(|ui| {
                    ui.set_min_height(room);
                    self.answer_ui(ui, ctx, (outcome, traced.as_ref()));
                });
                self.height = page.response.rect.height();
                keep_focus_in_sight(ui);
            });
        });
    }
}

impl WhyView {
    /// A click on a line leads to what moved it.
    fn arrive_from_line(&mut self, ui: &egui::Ui, ctx: &mut ViewContext<'_>) {
        if std::mem::take(&mut ctx.session.causes) {
            self.from_line = true;
            self.go_to = Some(Origin::Causes);
            // What today's policy does itself cannot be counted from what it does.
            let today = whose(ctx).is_some_and(|other| {
                let baseline = other.plan.with_baseline_measures(ctx.model);
                other.plan.uses() == baseline.uses()
            });
            self.against = if today { CountedFrom::Start } else { CountedFrom::Baseline };
        } else {
            let elsewhere = ui
                .input(|i| i.smooth_scroll_delta() != egui::Vec2::ZERO || i.pointer.any_pressed());
            self.from_line &= !elsewhere;
        }
    }

    /// The trail begins with the outcome in the year that is shown.
    fn follow_trail(&mut self, ctx: &ViewContext<'_>, traced: &Traced) {
        let Some((id, _)) = ctx.model.outcomes.get_index(traced.outcome) else { return };
        let at = (f64::from(ctx.session.year), self.against);
        let first = traced.pairs.of_outcome(ctx.model, id, at);
        if self.trail.first() != Some(&first) {
            self.trail = vec![first];
        }
    }

    /// The page; what single futures are needed for comes with them.
    fn answer_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        (outcome, traced): (usize, Option<&Arc<Traced>>),
    ) {
        let told = answers::told(ctx, outcome);
        if let Some(told) = &told {
            self.sentences_ui(ui, ctx, &told.sentences);
            if ui.link("What holds it where it is?").on_hover_text("Below").clicked() {
                self.go_to = Some(Origin::HeldBack);
            }
        }
        let known = answers::parts(ctx, outcome);
        if let Some(known) = &known {
            ui.add_space(8.0);
            self.arrive(ui, &Origin::Parts);
            wedges_ui(ui, ctx, known);
            ui.add_space(4.0);
            ranking::ui(ui, ctx, &known.parts);
            ui.add_space(8.0);
            steps::ui(ui, ctx, &known.steps);
        }
        ui.add_space(8.0);
        self.arrive(ui, &Origin::Causes);
        if let Some((told, traced)) = told.zip(traced) {
            let answer = (&**traced, &told.causes, &told.of);
            causes::ui(ui, ctx, answer, (&mut self.trail, &mut self.against));
            ui.add_space(8.0);
            self.arrive(ui, &Origin::HeldBack);
            self.held_ui(ui, ctx, traced);
        }
        ui.add_space(8.0);
        if let Some(known) = &known {
            loops_ui(ui, ctx, &known.loops);
        }
        for line in &ctx.model.caveat {
            ui.label(RichText::new(line).small().weak());
        }
    }

    /// What holds it where it is.
    fn held_ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, traced: &Arc<Traced>) {
        let held = answers::held(ctx, traced.outcome);
        let heading = held.as_ref().map(|held| held.found.heading(ctx.model));
        let heading = heading.unwrap_or_else(|| "What holds it where it is".to_owned());
        ui.label(RichText::new(heading).strong());
        answers::held_ui(ui, ctx, traced);
        if let Some(held) = held {
            self.sentences_ui(ui, ctx, &held.found.sentences(ctx.model, &held.plan));
            held::ui(ui, ctx, &held);
        }
    }

    /// Sentences whose figures lead to where they are from.
    fn sentences_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        sentences: &[Vec<analysis::Piece>],
    ) {
        for sentence in sentences {
            match sentence_ui(ui, sentence) {
                Some(origin @ (Origin::Parts | Origin::Causes | Origin::HeldBack)) => {
                    self.go_to = Some(origin.clone());
                }
                Some(origin) => follow(ctx, origin),
                None => {}
            }
        }
    }

    /// Scrolls here if a figure in the words leads here.
    fn arrive(&mut self, ui: &egui::Ui, place: &Origin) {
        if self.go_to.as_ref() == Some(place) {
            self.go_to = None;
            let top = Some(egui::Align::TOP);
            if self.from_line {
                ui.scroll_to_cursor_animation(top, ScrollAnimation::none());
            } else {
                ui.scroll_to_cursor(top);
            }
        }
    }
}

/// Of what, when, and under which plan, where it is not the open one.
fn choices_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let size = Theme::of(ui).sizes.heading;
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Why").size(size));
        question_ui(ui, ctx, "explain");
        if let Some(name) = whose(ctx).map(|other| other.name.clone()) {
            let color = Theme::of(ui).warning_text;
            ui.label(RichText::new(format!("under {name}")).color(color));
            if ui.button("Open plan instead").clicked() {
                ctx.session.whose = None;
            }
        }
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
            let mut pieces = sentence.iter().peekable();
            while let Some(piece) = pieces.next() {
                match &piece.from {
                    None => {
                        ui.label(&piece.text);
                    }
                    Some(origin) => {
                        let mut text = RichText::new(&piece.text);
                        // A full stop does not stand on a line by itself.
                        if is_longer_than_a_line(ui, &text)
                            && let Some(end) = pieces.next_if(|piece| piece.text == ".")
                        {
                            text = RichText::new(format!("{}{}", piece.text, end.text));
                        }
                        let link = whole_link(ui, text);
                        if link.on_hover_text(leads_to(origin)).clicked() {
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
        Origin::HeldBack => "What holds it where it is, below",
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
        Origin::Parts | Origin::Causes | Origin::HeldBack => {}
    }
}

/// The parts through time.
fn wedges_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Parts) {
    let Some((_, outcome)) = ctx.model.outcomes.get_index(known.outcome) else { return };
    let parts = &known.parts;
    let time = nearest_time(&parts.times, f64::from(ctx.session.year));
    let wedges = wedges(ctx, parts, time, Theme::of(ui));
    let unit = if outcome.unit == "1" { String::new() } else { format!(", {}", outcome.unit) };
    let title = format!("Mean change in {} by each measure{unit}", outcome.label);
    let total = format::signed(parts.total[time].mean, outcome.decimals);
    let named: Vec<String> = wedges.iter().map(Wedge::words).collect();
    let summary = format!(
        "{title}: {total} in {} in all; from the largest: {}",
        ctx.session.year,
        named.join(", ")
    );
    WedgePlot {
        title_y: &of_year(title, ctx, &parts.times),
        wedges: &wedges,
        times: &parts.times,
        total_name: ("All together", &total),
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
        name: label(id),
        told: percent(shares[time]),
        color: theme.of_series(place),
        values: shares.iter().map(|share| 100.0 * share).collect(),
    };
    let wedges: Vec<Wedge> = ranked.iter().enumerate().map(wedge).collect();
    let title = "Mean share in what moves the model, % (reinforcing above, balancing below)";
    let named: Vec<String> = wedges.iter().map(Wedge::words).collect();
    WedgePlot {
        title_y: &of_year(title.to_owned(), ctx, &loops.times),
        wedges: &wedges,
        times: &loops.times,
        total_name: ("Balance", ""),
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

/// The title of a plot beside which stand numbers of the year that is shown, where its lines do not
/// end there.
fn of_year(title: String, ctx: &ViewContext<'_>, times: &[f64]) -> String {
    let year = ctx.session.year;
    let ends_there = nearest_time(times, f64::from(year)) + 1 >= times.len();
    if ends_there { title } else { format!("{title}; at the right, numbers of {year}") }
}

/// The largest at the year by themselves, and the sum of the others. A measure has its colour by
/// what it does over all years, so that it keeps it from one to the next.
fn wedges(ctx: &ViewContext<'_>, parts: &Contributions, time: usize, theme: &Theme) -> Vec<Wedge> {
    let decimals = ctx.model.outcomes.get_index(parts.outcome).map_or(1, |(_, o)| o.decimals);
    let ranked = parts.ranked(time);
    let alone = if ranked.len() > WEDGES + 1 { WEDGES } else { ranked.len() };
    let values = |part: usize| parts.parts[part].amounts.iter().map(|amount| amount.mean);
    let number = |value: f64| format::signed(value, decimals + 1);
    let over_all = |part: usize| values(part).map(f64::abs).sum::<f64>();
    let mut order: Vec<usize> = (0..parts.parts.len()).collect();
    order.sort_by(|a, b| over_all(*b).total_cmp(&over_all(*a)));
    let places = color_places(&ranked[..alone], &order, theme.series.len());
    let mut wedges: Vec<Wedge> = ranked[..alone]
        .iter()
        .zip(places)
        .map(|(part, place)| {
            let values: Vec<f64> = values(*part).collect();
            let id = &parts.parts[*part].measure;
            let label = ctx.model.measures.get(id).map_or(id, |measure| &measure.label);
            let (name, told) = (label.clone(), number(values[time]));
            Wedge { name, told, color: theme.of_series(place), values }
        })
        .collect();
    if alone < ranked.len() {
        let mut sum = vec![0.0; parts.times.len()];
        for part in &ranked[alone..] {
            sum.iter_mut().zip(values(*part)).for_each(|(sum, value)| *sum += value);
        }
        let (name, told) = (format!("{} others", ranked.len() - alone), number(sum[time]));
        wedges.push(Wedge { name, told, color: theme.baseline, values: sum });
    }
    wedges
}

/// Which colour each of some parts has: that of its place in an order of all, and where another has
/// that already, as there are more parts than colours, the next that is free.
fn color_places(shown: &[usize], order: &[usize], colors: usize) -> Vec<usize> {
    let rank = |part: usize| order.iter().position(|of| *of == part).unwrap_or(part);
    let mut first: Vec<usize> = (0..shown.len()).collect();
    first.sort_by_key(|at| rank(shown[*at]));
    let (mut places, mut taken) = (vec![0; shown.len()], vec![false; colors]);
    for at in first {
        let mut from_its_own = (0..colors).map(|step| (rank(shown[at]) + step) % colors);
        let Some(free) = from_its_own.find(|place| !taken[*place]) else { continue };
        (places[at], taken[free]) = (free, true);
    }
    places
}

#[cfg(test)]
mod tests {
    use super::color_places;

    #[test]
    fn a_part_keeps_its_colour_and_no_two_have_the_same() {
        let order = [4, 0, 7, 2, 9, 1, 3, 5, 8, 6];
        // Whatever comes first in a year.
        assert_eq!(color_places(&[4, 0, 7], &order, 8), [0, 1, 2]);
        assert_eq!(color_places(&[7, 4, 0], &order, 8), [2, 0, 1]);
        // The ninth would have the colour of the first, which is there.
        assert_eq!(color_places(&[8, 4, 0], &order, 8), [2, 0, 1]);
        assert_eq!(color_places(&[8, 0], &order, 8), [0, 1]);
    }
}
