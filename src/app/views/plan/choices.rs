//! What is plotted, and how: the row of choices above the plot, and what changes across readings.

use egui::{Button, ComboBox, RichText};

use crate::{
    app::{
        command::Command,
        projection::Projection,
        session::{Ask, HistorySpan, Shown},
        theme::Theme,
        views::{ViewContext, panes},
    },
    base::format,
};

/// What is plotted, and how.
pub(super) fn choices_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ui.horizontal_wrapped(|ui| {
        let mut shown = None;
        let chosen = ctx.session.shown.label(ctx.model);
        let size = Theme::of(ui).sizes.heading;
        let combo = ComboBox::from_id_salt("outcome")
            .selected_text(RichText::new(chosen).size(size))
            .width(240.0)
            .height(480.0)
            .show_ui(ui, |ui| {
                for choice in panes::choices(ctx) {
                    let label = choice.label(ctx.model);
                    if ui.selectable_label(ctx.session.shown == choice, label).clicked() {
                        shown = Some(choice);
                    }
                }
            });
        combo.response.accessible_name("Outcome on the plot");
        if let Some(shown) = shown {
            ctx.ask(Ask::Show(shown));
        }
        reading_ui(ui, ctx);
        equations_ui(ui, ctx);
    });
    // A row of its own, as both together are wider than the plot in most windows.
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let measured = is_measured(ctx);
        let session = &mut *ctx.session;
        let words = ["Levels", "Change"];
        pair_ui(ui, &mut session.change, words, Command::ToggleChange.tooltip());
        let words = ["Bands", "Samples"];
        pair_ui(ui, &mut session.samples, words, Command::ToggleSamples.tooltip());
        let table = ui.add(Button::selectable(session.table, "Table"));
        if table.on_hover_text(Command::ToggleTable.tooltip()).clicked() {
            session.table = !session.table;
        }
        panes::count_ui(ui, ctx);
        let session = &mut *ctx.session;
        let now = ctx.model.start_years();
        if measured && !session.change && HistorySpan::All.first_year(now) < now {
            let combo = ComboBox::from_id_salt("history").width(96.0);
            let combo = combo.selected_text(session.history.text()).show_ui(ui, |ui| {
                for span in HistorySpan::ALL {
                    ui.selectable_value(&mut session.history, span, span.text());
                }
            });
            combo.response.accessible_name("First year on the plot");
        }
    });
}

/// From each plotted line to its equation, its unit, what it is made of and the evidence.
fn equations_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ui.menu_button("Equations", |ui| {
        for outcome in ctx.session.shown.outcomes(ctx.model) {
            let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
            if ui.button(&words.label).clicked() {
                ctx.ask(Ask::LookUp(format!("id:{id}")));
                ui.close();
            }
        }
    })
    .response
    .on_hover_text("Of each line: its equation, unit, what it is made of, and the evidence for it");
}

/// By which reading influence is plotted.
fn reading_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let Shown::Influence(headline) = ctx.session.shown else { return };
    let (Some(about), Some(reading)) = (headline.about(ctx.model), headline.compared(ctx.model))
    else {
        return;
    };
    let mut chosen = headline;
    let combo = ComboBox::from_id_salt("reading").width(112.0).selected_text(&reading.label);
    let combo = combo.show_ui(ui, |ui| {
        for (place, other) in about.readings.values().enumerate() {
            ui.selectable_value(&mut chosen.reading, place, &other.label)
                .on_hover_text(&other.about);
        }
    });
    combo.response.accessible_name("Reading of influence").on_hover_text(&reading.about);
    if chosen != headline {
        ctx.ask(Ask::Show(Shown::Influence(chosen)));
    }
}

/// What changes across the readings, in a line under the summary.
pub(super) fn readings_ui(ui: &mut egui::Ui, ctx: &ViewContext<'_>, projection: &Projection) {
    let Shown::Influence(headline) = ctx.session.shown else { return };
    let board = &projection.scoreboard;
    let (Some(about), Some(above)) = (headline.about(ctx.model), board.above.get(headline.target))
    else {
        return;
    };
    let year = format::year(board.year);
    let shares: Vec<String> = above.iter().map(|above| format::in_100(above.plan)).collect();
    let words = match shares.as_slice() {
        [first, rest @ ..] if rest.iter().all(|share| share == first) => {
            format!("China above the U.S. in {year} by every reading: {first} futures")
        }
        shares => {
            let each = about.readings.values().zip(shares);
            let each = each.map(|(reading, share)| format!("{} {share}", reading.label));
            let each = each.collect::<Vec<_>>().join(" · ");
            format!("China above the U.S. in {year}: {each} futures")
        }
    };
    let each = about.readings.values().zip(above).map(|(reading, above)| {
        let (plan, base) = (format::in_100(above.plan), format::in_100(above.base));
        format!("{}: {plan}; {}: {base}", reading.label, ctx.model.case.baseline_label)
    });
    let under = each.collect::<Vec<_>>().join("\n");
    ui.label(RichText::new(words).color(Theme::of(ui).weak_text)).on_hover_text(under);
}

/// Two ways to see the same thing. The buttons stand in the row by themselves, so that it wraps.
fn pair_ui(ui: &mut egui::Ui, second: &mut bool, words: [&str; 2], hint: &str) {
    for (value, text) in [(false, words[0]), (true, words[1])] {
        let button = Button::selectable(*second == value, text);
        if ui.add(button).on_hover_text(hint).clicked() {
            *second = value;
        }
    }
}

/// Whether any of what is plotted was ever measured.
pub(super) fn is_measured(ctx: &ViewContext<'_>) -> bool {
    let all = std::iter::once(&ctx.session.shown).chain(&ctx.session.panes);
    let shown: Vec<usize> = all.flat_map(|shown| shown.outcomes(ctx.model)).collect();
    let mut outcomes = shown.iter().filter_map(|place| ctx.model.outcomes.get_index(*place));
    outcomes.any(|(_, outcome)| outcome.history.is_some())
}
