//! A briefing as it is read: headings, paragraphs and items with links, and its sources by number.
//! A link plots an outcome, or opens an entry of the model, a claim's card or another briefing.

use egui::{Label, RichText, Ui, WidgetInfo};

use crate::{
    app::{
        session::{Ask, Shown},
        theme::Theme,
        views::{ViewContext, source_words},
        widgets::{keep_with, whole_link},
    },
    model::{Block, Briefing, HEADINGS, Link, Measure, Model, Section, Span},
};

/// Under this heading stand the sources, which are drawn by number.
const SOURCES: &str = HEADINGS[6];
/// After this heading come the strengths, which are the model's.
const BEFORE_STRENGTHS: &str = HEADINGS[1];

/// Draws the briefing of a measure.
pub(super) fn ui(ui: &mut Ui, ctx: &mut ViewContext<'_>, id: &str, measure: &Measure) {
    let briefings = ctx.briefings;
    let Some(briefing) = briefings.get(id) else {
        ui.label(&measure.about);
        strengths_ui(ui, measure);
        return;
    };
    let mut followed = None;
    for section in briefing.sections() {
        heading_ui(ui, section.heading);
        if section.heading == SOURCES {
            sources_ui(ui, ctx.model, briefing);
        } else {
            section_ui(ui, ctx.model, briefing, section, &mut followed);
        }
        if section.heading == BEFORE_STRENGTHS {
            strengths_ui(ui, measure);
        }
    }
    ui.add_space(8.0);
    if let Some(link) = followed {
        ctx.ask(destination(link));
    }
}

/// The measure's own stops, and whether it waits for Pyongyang.
fn strengths_ui(ui: &mut Ui, measure: &Measure) {
    heading_ui(ui, "Strengths");
    for stop in &measure.stops {
        item_ui(ui, |ui| {
            ui.label(RichText::new(format!("{}: ", stop.label)).strong());
            ui.label(&stop.about);
        });
    }
    if measure.needs_acceptance {
        ui.label("Pyongyang has to accept it before it works");
    }
}

fn section_ui<'a>(
    ui: &mut Ui,
    model: &Model,
    briefing: &'a Briefing,
    section: &'a Section,
    followed: &mut Option<&'a Link>,
) {
    for Block { item, spans } in &section.blocks {
        let mut content = |ui: &mut Ui| {
            for (place, span) in spans.iter().enumerate() {
                if let (Span::Link { text, .. }, Some(Span::Text(next))) =
                    (span, spans.get(place + 1))
                {
                    keep_with(ui, text, next);
                }
                if let Some(link) = span_ui(ui, model, briefing, span) {
                    *followed = Some(link);
                }
            }
        };
        if *item {
            item_ui(ui, content);
        } else {
            words_ui(ui, &mut content);
        }
    }
}

/// One piece of text; gives back the link if it was followed.
fn span_ui<'a>(
    ui: &mut Ui,
    model: &Model,
    briefing: &Briefing,
    span: &'a Span,
) -> Option<&'a Link> {
    match span {
        Span::Text(text) => {
            ui.label(text);
            None
        }
        Span::Source(key) => {
            let number = briefing.sources().position(|listed| listed == key)? + 1;
            let mark = RichText::new(format!("[{number}]")).small().weak();
            ui.label(mark).on_hover_text(source_words(model, key));
            None
        }
        Span::Link { text, to } => {
            let leads = leads_to(model, to);
            let link = whole_link(ui, RichText::new(text).underline());
            let name = format!("{text}: {leads}");
            link.widget_info(|| WidgetInfo::labeled(egui::Role::Link, true, &name));
            link.on_hover_text(leads).clicked().then_some(to)
        }
    }
}

/// What following a link does, in words.
fn leads_to(model: &Model, link: &Link) -> String {
    let label = |found: Option<&String>, id: &str| found.map_or(id, String::as_str).to_owned();
    match link {
        Link::Outcome(id) => {
            let outcome = model.outcomes.get(id).map(|outcome| &outcome.label);
            format!("plot {}", label(outcome, id))
        }
        Link::Entry(id) => {
            let stock = model.stocks.get(id).map(|stock| &stock.label);
            let variable = || model.variables.get(id).map(|variable| &variable.label);
            let event = || model.events.get(id).map(|event| &event.label);
            let parameter = || model.parameters.get(id).map(|parameter| &parameter.label);
            let found = stock.or_else(variable).or_else(event).or_else(parameter);
            format!("{} in the model", label(found, id))
        }
        Link::Claim(id) => {
            let claim = model.claims.get(id).map(|claim| &claim.label);
            format!("claim {id}: {}", label(claim, id))
        }
        Link::Measure(id) => {
            let measure = model.measures.get(id).map(|measure| &measure.label);
            format!("briefing of {}", label(measure, id))
        }
    }
}

fn destination(link: &Link) -> Ask {
    match link {
        Link::Outcome(id) => Ask::Show(Shown::Outcome(id.clone())),
        Link::Entry(id) => Ask::LookUp(format!("id:{id}")),
        Link::Claim(id) => Ask::Claim(id.clone()),
        Link::Measure(id) => Ask::Briefing(id.clone()),
    }
}

fn sources_ui(ui: &mut Ui, model: &Model, briefing: &Briefing) {
    for (index, key) in briefing.sources().enumerate() {
        ui.add(Label::new(format!("[{}] {}", index + 1, source_words(model, key))).wrap());
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong().color(Theme::of(ui).text));
}

/// A bullet, with all lines of the words to the right of it.
fn item_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.label("•");
        ui.vertical(|ui| words_ui(ui, content));
    });
}

/// Pieces of text one after another, as one text.
fn words_ui(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    // Rows are as high as text, not as buttons: these are lines of one paragraph.
    ui.spacing_mut().interact_size.y = 0.0;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        content(ui);
    });
}
