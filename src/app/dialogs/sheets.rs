//! Sheets to read and choose from: the samples, the shortcuts, and what the numbers mean.

use egui::RichText;

use crate::{
    app::{
        command::{Command, Menu, keys_text},
        dialogs::{buttons_ui, heading_ui, list_ui, main_button},
        session::Ask,
        theme::Theme,
        window::App,
    },
    plan,
    store::assets,
};

/// Choose a sample to start from.
pub(super) fn samples_ui(app: &mut App, ui: &mut egui::Ui, is_new: bool) {
    heading_ui(ui, "Start from a sample");
    list_ui(ui, "samples", |ui| {
        for (index, (name, text)) in assets::SAMPLES.iter().enumerate() {
            let file = plan::parse(text).ok();
            let title = file.as_ref().map_or(*name, |file| file.title.as_str());
            let button = ui.add(egui::Button::selectable(false, RichText::new(title).strong()));
            if is_new && index == 0 {
                button.request_focus();
            }
            if button.clicked() {
                app.queue.push(Ask::CloseDialog);
                app.queue.push(Ask::Sample(index));
            }
            if let Some(file) = file {
                ui.indent(name, |ui| ui.label(RichText::new(first_sentence(&file.notes)).weak()));
            }
            ui.add_space(4.0);
        }
    });
    close_ui(app, ui, "Cancel");
}

/// Every shortcut, by menu.
pub(super) fn shortcuts_ui(app: &mut App, ui: &mut egui::Ui) {
    heading_ui(ui, "Keyboard shortcuts");
    list_ui(ui, "shortcuts", |ui| {
        egui::Grid::new("shortcuts").num_columns(2).spacing([24.0, 4.0]).show(ui, |ui| {
            for menu in Menu::ALL {
                let commands = Command::ALL.iter().filter(|command| command.menu() == *menu);
                for command in commands.filter(|command| !command.shortcuts().is_empty()) {
                    row_ui(ui, &all_keys(ui.ctx(), *command), command.text());
                }
            }
            for (keys, text) in HELD {
                row_ui(ui, keys, text);
            }
        });
    });
    buttons_ui(ui, |ui| {
        if main_button(ui, "Close").clicked() {
            app.queue.push(Ask::CloseDialog);
        }
        if ui.button(Command::Tour.text()).on_hover_text(Command::Tour.tooltip()).clicked() {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(Ask::Command(Command::Tour));
        }
    });
}

/// Keys of the widgets, which no command stands for.
const HELD: &[(&str, &str)] = &[
    ("Tab, Shift+Tab", "Next and previous control"),
    ("Space, Enter", "Press the control"),
    ("Left, Right", "Time cursor; strength; bar of the timeline by a month"),
    ("Shift+Left, Shift+Right", "Bar of the timeline, by a year"),
    ("Ctrl+click, Ctrl+Space", "Pick several bars of the timeline, which then move together"),
    ("Alt while dragging", "Bar of the timeline by months instead of quarters"),
    ("Arrows, Delete", "Point of a strength through time: move it, take it out"),
    ("Up, Down in a month", "A month later or earlier; with Shift a year"),
    ("Home, End", "First and last"),
    ("1 to 6", "In projector mode: switch a measure"),
    ("Up, Down", "In projector mode: other measures"),
    ("Left, Right", "In projector mode: the year"),
    ("Space", "In projector mode: replay the last change"),
    ("Esc", "Close what stands in front; let picked bars go; leave projector mode"),
];

fn row_ui(ui: &mut egui::Ui, keys: &str, text: &str) {
    ui.label(RichText::new(keys).strong());
    ui.label(text.trim_end_matches('…'));
    ui.end_row();
}

fn all_keys(ctx: &egui::Context, command: Command) -> String {
    let keys = command.shortcuts().iter().map(|keys| keys_text(ctx, keys));
    keys.collect::<Vec<_>>().join(", ")
}

/// What the numbers mean, in a few sentences.
pub(super) fn about_ui(app: &mut App, ui: &mut egui::Ui) {
    heading_ui(ui, "What the numbers mean");
    list_ui(ui, "about", |ui| {
        for (word, text) in MEANINGS {
            ui.label(RichText::new(*word).strong());
            ui.label(*text);
            ui.add_space(4.0);
        }
        ui.label(RichText::new(&app.model.case.baseline_label).strong());
        ui.label(&app.model.case.baseline_about);
        ui.add_space(4.0);
        ui.label(RichText::new("The model").strong());
        ui.label(&app.model.about);
        let size = Theme::of(ui).sizes.small;
        ui.label(RichText::new(concat!("Two-Track ", env!("CARGO_PKG_VERSION"))).size(size).weak());
    });
    close_ui(app, ui, "Close");
}

const MEANINGS: &[(&str, &str)] = &[
    (
        "Influence",
        "An index from 0 to 100 of the capacity to influence: how broad the ties are, times how \
         much the other side depends on them. It is not obedience, and not success.",
    ),
    (
        "Future",
        "One draw of everything uncertain: how strongly things work, and when chance events \
         happen. The same future is the same luck under every plan, so plans can be compared \
         future by future.",
    ),
    (
        "Bands",
        "Half, 80 % and 95 % of the model's runs lie inside the three shades at each moment. They \
         are shares of model runs, not of the real world, and no single run follows their edge.",
    ),
    (
        "Better for Washington, for Beijing",
        "Each outcome's better direction is written in the model and can be argued with. A change \
         is counted future by future against the baseline.",
    ),
    ("Not in it", "War, succession in Pyongyang, collapse, and secret deals are not in the model."),
];

fn close_ui(app: &mut App, ui: &mut egui::Ui, text: &str) {
    buttons_ui(ui, |ui| {
        if main_button(ui, text).clicked() {
            app.queue.push(Ask::CloseDialog);
        }
    });
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(['.', '\n']).next().unwrap_or(text).trim()
}
