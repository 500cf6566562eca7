//! The panel on the left: every measure by track, with a switch, a start, a strength and the way
//! to its details. What a measure is, is told by `briefing`.

use egui::{Button, Label, RichText, ScrollArea, vec2};

use crate::{
    app::{
        command::Command,
        panels::{SCROLL_MARGIN, briefing::cautions_ui},
        session::{Ask, Shown},
        theme::Theme,
        tour::Spot,
        views::ViewContext,
        widgets::{keep_focus_in_sight, month_edit, stops, switch},
    },
    base::format,
    ensemble::{Bands, MEDIAN, nearest_time},
    model::{Measure, Track},
    plan::{self, Condition, Edit, Linkage, Use},
};

/// Draws it.
pub(in crate::app) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ctx.session.spots.note(Spot::Measures, ui.max_rect().expand(4.0));
    head_ui(ui, ctx);
    let mut hovered = None;
    let scroll = ScrollArea::vertical().id_salt("measures").auto_shrink([false, false]);
    scroll.content_margin(SCROLL_MARGIN).show(ui, |ui| {
        for track in [Track::Engagement, Track::Denuclearization, Track::Pressure] {
            track_ui(ui, ctx, track);
            let model = ctx.model;
            for (id, measure) in model.measures.iter().filter(|(_, m)| m.track == track) {
                if let Some(used) = ctx.plan.uses().get(id) {
                    let response = ui.push_id(id, |ui| row_ui(ui, ctx, id, measure, used));
                    if response.response.contains_pointer() {
                        hovered = Some(id.clone());
                    }
                }
            }
            ui.add_space(8.0);
        }
        keep_focus_in_sight(ui);
    });
    if hovered.is_some() || ui.ui_contains_pointer() {
        ctx.session.hovered = hovered;
    }
}

fn head_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let differing = ctx.plan.differing(ctx.model).count();
    ui.horizontal(|ui| {
        ui.label(RichText::new("Measures").size(Theme::of(ui).sizes.heading).strong());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let reset = Button::new(RichText::new("Reset all").small());
            let reset = ui.add_enabled(differing > 0, reset);
            if reset.on_hover_text(Command::ResetMeasures.tooltip()).clicked() {
                ctx.command(Command::ResetMeasures);
            }
            if let Some(parent) = ctx.plan.parent() {
                let reset = Button::new(RichText::new("To parent").small());
                let reset = ui.add_enabled(parent.uses != *ctx.plan.uses(), reset);
                let about = format!("Every measure as in “{}”", parent.title);
                if reset.on_hover_text(about).clicked() {
                    ctx.command(Command::ResetToParent);
                }
            }
        });
    });
    // What is off in both differs in nothing that comes of it, whatever dates it keeps.
    let baseline = |id: &str| Use::of_baseline(ctx.model, id).on;
    let told = ctx.plan.differing(ctx.model).filter(|(id, used)| used.on || baseline(id)).count();
    let words = match told {
        0 => "as in the baseline, switch something".to_owned(),
        1 => "1 measure differs from the baseline".to_owned(),
        n => format!("{n} measures differ from the baseline"),
    };
    let words = RichText::new(format!("{}: {words}", ctx.plan.title())).small().weak();
    ui.add(Label::new(words).wrap());
    ui.add_space(4.0);
}

fn track_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, track: Track) {
    ui.horizontal(|ui| {
        let (mark, _) = ui.allocate_exact_size(vec2(4.0, 16.0), egui::Sense::hover());
        ui.painter().rect_filled(mark, 2.0, Theme::of(ui).track(track));
        ui.label(RichText::new(track.label()).strong());
        let of = |id: &str| ctx.model.measures.get(id).is_some_and(|m| m.track == track);
        if ctx.plan.differing(ctx.model).any(|(id, _)| of(id)) {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let reset = ui.small_button("Reset").on_hover_text("As the baseline has it");
                reset.widget_info(|| {
                    let name = format!("Reset {}", track.label());
                    egui::WidgetInfo::labeled(egui::Role::Button, true, name)
                });
                if reset.clicked() {
                    ctx.edit(Edit::ResetTrack(track));
                }
            });
        }
    });
    if track == Track::Engagement {
        linkage_ui(ui, ctx);
    }
}

/// The whole track de-linked or quid pro quo, with one click; and what the other would change.
fn linkage_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let now = plan::linkage(ctx.model, ctx.plan);
    let none = Linkage::DeLinked.conditions(ctx.model, ctx.plan).is_empty();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for linkage in Linkage::ALL {
            let button = Button::selectable(now == Some(linkage), linkage.label());
            let button = ui.add_enabled(!none, button).on_hover_text(linkage.about());
            if button.clicked() && now != Some(linkage) {
                ctx.edit(Edit::Conditions(linkage.conditions(ctx.model, ctx.plan)));
            }
        }
        let compare = ui.add_enabled(!none, Button::new(RichText::new("Compare").small()));
        compare.widget_info(|| {
            let name = Command::CompareLinkage.text();
            egui::WidgetInfo::labeled(egui::Role::Button, !none, name)
        });
        if compare.on_hover_text(Command::CompareLinkage.tooltip()).clicked() {
            ctx.command(Command::CompareLinkage);
        }
    });
    let mixed = || (!none).then(|| "Some of each; a click ties all measures alike".to_owned());
    if let Some(words) = otherwise(ctx).or_else(mixed) {
        let about = "Medians of the same plan with the whole track tied the other way, in the same \
                     futures; in brackets, against the plan as it is";
        ui.vertical(|ui| {
            // Two lines, whatever it says: what is below stays where it is.
            ui.set_min_height(2.0 * ui.text_style_height(&egui::TextStyle::Small).ceil());
            ui.add(Label::new(RichText::new(words).small().weak()).wrap()).on_hover_text(about);
        });
    }
    ui.add_space(4.0);
}

/// What the plan would do with its engagement tied the other way.
fn otherwise(ctx: &ViewContext<'_>) -> Option<String> {
    let other = plan::linkage(ctx.model, ctx.plan)?.other();
    let instead = format!("{} instead, in {}:", other.label(), ctx.session.year);
    let projection = ctx.projection.filter(|projection| {
        projection.otherwise.as_ref().is_some_and(|known| known.linkage == other)
    });
    let Some(projection) = projection else { return Some(format!("{instead} being computed")) };
    let other = projection.otherwise.as_ref()?;
    let time = nearest_time(&other.bands.times, f64::from(ctx.session.year));
    let shown = Shown::Influence(ctx.session.headline).outcomes(ctx.model);
    let each = shown.into_iter().filter_map(|outcome| {
        let (_, words) = ctx.model.outcomes.get_index(outcome)?;
        let median =
            |bands: &Bands| Some(bands.outcomes.get(outcome)?.quantiles.get(time)?[MEDIAN]);
        let (is, would) = (median(&other.untied)?, median(&other.bands)?);
        let would_be = format::number(would, words.decimals);
        Some(format!("{} {would_be} ({})", words.short, format::signed(would - is, words.decimals)))
    });
    let each = each.collect::<Vec<_>>().join(", ");
    Some(format!("{instead} {each}"))
}

fn row_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure, used: &Use) {
    ui.horizontal(|ui| {
        ui.set_min_height(Theme::of(ui).sizes.row);
        let mut on = used.on;
        if switch(ui, &measure.label, &mut on).changed() {
            ctx.edit(Edit::Switch(id.to_owned(), on));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let open = ctx.session.briefing.as_deref() == Some(id);
            let details = ui.add(Button::selectable(open, RichText::new("Details").small()));
            details.widget_info(|| {
                let name = format!("Details of {}", measure.label);
                egui::WidgetInfo::selected(egui::Role::Button, true, open, name)
            });
            if details.clicked() {
                ctx.ask(Ask::Briefing(id.to_owned()));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let mut text = RichText::new(&measure.label);
                if !used.on {
                    text = text.color(Theme::of(ui).weak_text);
                }
                let label = ui.add(Label::new(text).wrap());
                label.on_hover_text(format!("{}\n{}", measure.label, measure.about));
            });
        });
    });
    if used.on {
        schedule_ui(ui, ctx, id, measure, used);
        if used.condition != Condition::Always {
            aside_ui(ui, |ui| {
                let mut words = used.condition.words(ctx.model);
                if let Some(first) = words.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                ui.add(Label::new(RichText::new(words).small().weak()).wrap());
            });
        }
        // An empty line would still take its room.
        if plan::cautions(ctx.model, ctx.plan).iter().any(|(of, _)| *of == id) {
            aside_ui(ui, |ui| cautions_ui(ui, ctx, id));
        }
    }
}

/// How far in what stands under a measure begins: under its name where there is room for that.
fn indent(ui: &egui::Ui) -> f32 {
    if ui.available_width() < 240.0 { 16.0 } else { 40.0 }
}

/// Lines under a measure, as far in as its dates.
fn aside_ui(ui: &mut egui::Ui, content: impl FnOnce(&mut egui::Ui)) {
    ui.horizontal(|ui| {
        ui.add_space(indent(ui));
        ui.vertical(content);
    });
}

/// Start and strength of a measure that is on.
fn schedule_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) {
    ui.horizontal(|ui| {
        ui.add_space(indent(ui));
        start_ui(ui, ctx, id, measure, used);
        if used.curve.is_empty() {
            strength_ui(ui, ctx, id, measure, used);
        } else {
            ui.label(RichText::new("through time").weak());
        }
    });
    ui.add_space(4.0);
}

/// The first month of a measure, as text to be changed.
pub(in crate::app) fn start_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) {
    let last = used.end.unwrap_or(ctx.model.case.end);
    let mut start = used.start;
    let name = format!("Start of {}", measure.label);
    if month_edit(ui, &name, &mut start, (ctx.model.case.start, last)).changed() {
        ctx.edit(Edit::Start(id.to_owned(), start));
    }
}

/// The strength of a measure, in its stops.
pub(in crate::app) fn strength_ui(
    ui: &mut egui::Ui,
    ctx: &mut ViewContext<'_>,
    id: &str,
    measure: &Measure,
    used: &Use,
) {
    let named: Vec<(f64, &str)> =
        measure.stops.iter().map(|stop| (stop.strength, stop.label.as_str())).collect();
    let mut strength = used.strength;
    let name = format!("Strength of {}", measure.label);
    if stops(ui, &name, &mut strength, &named).changed() {
        ctx.edit(Edit::Strength(id.to_owned(), strength));
    }
}
