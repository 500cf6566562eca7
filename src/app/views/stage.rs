//! What a room has to see: what the plan is called, one sentence, the plot, a few measures as big
//! switches, and the keys. It is drawn for one small size and enlarged to the screen by
//! `app::stage`, which also takes its keys.

use egui::{
    Align, CentralPanel, FontId, Frame, Label, Layout, Margin, Panel, RichText, Sense, Stroke,
    StrokeKind, TextFormat, Vec2, text::LayoutJob, vec2,
};

use super::plan::{PlanView, color_of, read, shown_bands};
use crate::{
    app::{
        projection::Projection,
        session::Shown,
        theme::Theme,
        views::{ViewContext, problems_ui},
        widgets::switch,
    },
    base::format,
    ensemble::nearest_time,
    model::Model,
    plan::{Edit, Plan},
};

/// The size that it is drawn for, in points: on a screen of 1280 by 720 the smallest words are then
/// 21 pixels high.
pub(in crate::app) const STAGE_SIZE: Vec2 = vec2(731.0, 411.0);

/// How many measures have a switch at a time.
pub(in crate::app) const SWITCHES: usize = 6;

/// Switches beside one another.
const ACROSS: usize = 3;

const KEYS: &str = "1 to 6 switch · Up, Down other measures · Left, Right year · Space replay · \
                    P target · D change · Esc leaves";

/// What a room sees.
pub(in crate::app) struct Stage {
    plan: PlanView,
    /// Every measure that a plan can set here, those of the plan first.
    measures: Vec<String>,
    /// The first of those that have a switch now.
    first: usize,
}

impl Stage {
    /// What a room sees of a plan.
    pub(in crate::app) fn of(plan: &Plan, model: &Model) -> Self {
        let own: Vec<&str> =
            plan.differing(model).filter(|(_, used)| used.on).map(|(id, _)| id).collect();
        let settable = || {
            let all = plan.uses().keys().filter(|id| !model.case.gives_measure(id));
            all.map(String::as_str)
        };
        let first = settable().filter(|id| own.contains(id));
        let rest = settable().filter(|id| !own.contains(id));
        let measures = first.chain(rest).map(str::to_owned).collect();
        Self { plan: PlanView::default(), measures, first: 0 }
    }

    /// The measure whose switch is at a place.
    pub(in crate::app) fn measure(&self, place: usize) -> Option<&str> {
        self.measures.get(self.first + place).map(String::as_str)
    }

    /// Gives the next measures a switch; after the last ones the first.
    pub(in crate::app) fn turn_on(&mut self) {
        let next = self.first + SWITCHES;
        self.first = if next < self.measures.len() { next } else { 0 };
    }

    /// Gives the measures before these a switch; before the first ones the last.
    pub(in crate::app) fn turn_back(&mut self) {
        let last = self.measures.len().saturating_sub(1) / SWITCHES * SWITCHES;
        self.first = self.first.checked_sub(SWITCHES).unwrap_or(last);
    }

    /// Draws it over the whole window.
    pub(in crate::app) fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let frame = Frame::side_top_panel(ui.style()).inner_margin(Margin::symmetric(12, 6));
        Panel::top("stage-head").frame(frame).show(ui, |ui| {
            head_ui(ui, ctx);
        });
        Panel::bottom("stage-switches").frame(frame).show(ui, |ui| {
            self.switches_ui(ui, ctx);
            let said = ctx.session.message.clone();
            let words = if said.is_empty() { KEYS } else { &said };
            ui.add(Label::new(RichText::new(words).small().weak()).truncate());
        });
        CentralPanel::default().show(ui, |ui| {
            if !ctx.problems.is_empty() && ctx.projection.is_some() {
                problems_ui(ui, ctx.problems);
            }
            let height = ui.available_height();
            self.plan.picture_ui(ui, ctx, height);
        });
    }

    fn switches_ui(&self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        let theme = Theme::of(ui);
        let gap = 3.0 * theme.sizes.grid;
        let width = (ui.available_width() - gap * (ACROSS - 1) as f32) / ACROSS as f32;
        for row in 0..SWITCHES / ACROSS {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = gap;
                for place in row * ACROSS..(row + 1) * ACROSS {
                    ui.allocate_ui(vec2(width, 34.0), |ui| {
                        ui.set_min_size(vec2(width, 34.0));
                        ui.spacing_mut().item_spacing.x = 6.0;
                        if let Some(id) = self.measure(place) {
                            switch_ui(ui, ctx, id, place);
                        }
                    });
                }
            });
        }
    }
}

/// What the plan is called and what is plotted, and the sentence.
fn head_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>) {
    let theme = Theme::of(ui);
    let heading = theme.sizes.heading;
    // A layout by itself would take all the height that there is.
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let shown = ctx.session.shown.label(ctx.model);
            ui.label(RichText::new(shown).size(heading).color(theme.weak_text));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = RichText::new(ctx.plan.title()).size(heading).strong();
                ui.add(Label::new(title).truncate());
            });
        });
    });
    ui.add(Label::new(sentence(theme, ctx)).truncate());
    let under = under(ctx).unwrap_or_else(|| "Projecting…".to_owned());
    ui.add(Label::new(RichText::new(under).color(theme.weak_text)).truncate());
}

/// The numbers of the year, each in the colour of its line.
fn sentence(theme: &Theme, ctx: &ViewContext<'_>) -> LayoutJob {
    let mut job = LayoutJob::default();
    let mut add = |text: &str, color| {
        let font = FontId::proportional(theme.sizes.title);
        job.append(text, 0.0, TextFormat::simple(font, color));
    };
    let Some(projection) = ctx.projection else { return job };
    let change = ctx.session.change;
    let bands = shown_bands(projection, change);
    let time = nearest_time(&bands.times, f64::from(ctx.session.year));
    let what = if change { "Change by" } else { "In" };
    add(&format!("{what} {}:", ctx.session.year), theme.text);
    let outcomes = ctx.session.shown.outcomes(ctx.model);
    for (place, outcome) in outcomes.into_iter().enumerate() {
        let words = ctx.model.outcomes.get_index(outcome).map(|(_, words)| words);
        let read = read((ctx.model, bands), outcome, time, change);
        let (Some(words), Some((number, _))) = (words, read) else { continue };
        if place > 0 {
            add(",", theme.text);
        }
        let color = theme.readable(color_of(theme, ctx.model, outcome));
        add(&format!(" {} {number}", words.short), color);
    }
    job
}

/// How sure that is: where influence is plotted, who stands above whom; else the range.
fn under(ctx: &ViewContext<'_>) -> Option<String> {
    let projection = ctx.projection?;
    let base = &ctx.model.case.baseline_label;
    match &ctx.session.shown {
        _ if ctx.session.change => future_by_future(ctx, projection),
        Shown::Influence(headline) => {
            let above = projection.scoreboard.above.get(headline.target)?.get(headline.reading)?;
            let year = format::year(projection.scoreboard.year);
            let plan = format::in_100(above.plan);
            let base_share = format::in_100(above.base);
            Some(format!("China above the U.S. in {plan} futures in {year}; {base}: {base_share}"))
        }
        Shown::Outcome(_) => {
            let outcome = *ctx.session.shown.outcomes(ctx.model).first()?;
            let bands = shown_bands(projection, false);
            let time = nearest_time(&bands.times, f64::from(ctx.session.year));
            let (_, range) = read((ctx.model, bands), outcome, time, false)?;
            Some(range.map_or("of futures".to_owned(), |range| format!("80 % of runs {range}")))
        }
    }
}

/// In how many futures the plan moves what is plotted, and which way, also where medians stay.
fn future_by_future(ctx: &ViewContext<'_>, projection: &Projection) -> Option<String> {
    let outcomes = ctx.session.shown.outcomes(ctx.model);
    let each = outcomes.into_iter().filter_map(|outcome| {
        let (_, words) = ctx.model.outcomes.get_index(outcome)?;
        let row = projection.scoreboard.rows.iter().find(|row| row.outcome == outcome)?;
        let (up, down) = (format::of_100(row.share_above), format::of_100(row.share_below));
        Some(format!("{} up in {up}, down in {down}", words.short))
    });
    let each = each.collect::<Vec<_>>().join(" · ");
    (!each.is_empty()).then(|| format!("Future by future: {each}"))
}

/// A measure: its key, its switch, and its name, which can be clicked as well.
fn switch_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, place: usize) {
    let (Some(measure), Some(used)) = (ctx.model.measures.get(id), ctx.plan.uses().get(id)) else {
        return;
    };
    let theme = Theme::of(ui);
    ui.horizontal_centered(|ui| {
        let (key, _) = ui.allocate_exact_size(vec2(18.0, 20.0), Sense::hover());
        let stroke = Stroke::new(1.0, theme.control_line);
        ui.painter().rect(key, 3.0, theme.control, stroke, StrokeKind::Inside);
        let number = (place + 1).to_string();
        let center = egui::Align2::CENTER_CENTER;
        ui.painter().text(key.center(), center, number, theme.small(), theme.text);
        let mut on = used.on;
        let mut asked = switch(ui, &measure.label, &mut on).changed();
        let color = if used.on { theme.text } else { theme.weak_text };
        let name = RichText::new(&measure.label).small().color(color);
        // The switch beside it has the keyboard and the name.
        let name = ui.add(Label::new(name).wrap().sense(Sense::CLICK));
        if name.clicked() {
            (on, asked) = (!used.on, true);
        }
        if asked {
            ctx.edit(Edit::Switch(id.to_owned(), on));
        }
    });
}
