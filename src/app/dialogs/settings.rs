//! How the window looks, and how new plans begin. Every choice is taken at once and kept.

use egui::{Button, ComboBox, RichText};

use crate::{
    app::{
        cases::LABELS,
        command::Command,
        dialogs::{buttons_ui, heading_ui, main_button},
        session::Ask,
        theme::{Contrast, Theme},
        widgets::switch,
        window::App,
    },
    base::format,
    store::{Settings, settings},
};

/// Sizes to choose from, in percent; the keys for it reach those between as well.
const ZOOMS: [u16; 8] = [75, 100, 125, 150, 175, 200, 250, 300];
/// Numbers of futures to choose from.
const FUTURES: [u32; 6] = [250, 500, 1_000, 2_000, 5_000, 10_000];
/// What a new plan has where the settings ask for nothing.
const AS_THE_SAMPLE: &str = "As the sample has it";

/// Draws it.
pub(super) fn ui(app: &mut App, ui: &mut egui::Ui) {
    heading_ui(ui, "Settings");
    let mut wanted = app.settings.clone();
    looks_ui(ui, &mut wanted);
    ui.add_space(12.0);
    ui.label(RichText::new("New plans").strong());
    ui.add(egui::Label::new(
        RichText::new("For what is begun from a sample; a plan in a file stays as it is").weak(),
    ));
    futures_ui(ui, &mut wanted);
    case_ui(ui, &mut wanted);
    if wanted != app.settings {
        app.queue.push(Ask::Settings(wanted));
    }
    ui.add_space(12.0);
    let place = app.settings_file.as_ref().map_or_else(
        || "There is no place to keep them here: they last as long as the window".to_owned(),
        |file| format!("Kept in {}", file.display()),
    );
    ui.add(egui::Label::new(RichText::new(place).small().weak()).wrap());
    buttons_ui(ui, |ui| {
        if main_button(ui, "Done").clicked() {
            app.queue.push(Ask::CloseDialog);
        }
        if ui.button(Command::Tour.text()).on_hover_text(Command::Tour.tooltip()).clicked() {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(Ask::Command(Command::Tour));
        }
    });
}

/// A name and what stands beside it, in two columns.
fn row_ui(ui: &mut egui::Ui, name: &str, add: impl FnOnce(&mut egui::Ui)) {
    let height = Theme::of(ui).sizes.row;
    ui.horizontal(|ui| {
        ui.set_min_height(height);
        let width = 112.0_f32.min(ui.available_width() / 2.0);
        ui.allocate_ui(egui::vec2(width, height), |ui| {
            ui.set_min_width(width);
            ui.centered_and_justified(|ui| {
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    ui.label(name);
                });
            });
        });
        add(ui);
    });
}

fn looks_ui(ui: &mut egui::Ui, wanted: &mut Settings) {
    row_ui(ui, "Theme", |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (theme, text) in [
            (settings::Theme::System, "As the system"),
            (settings::Theme::Light, "Light"),
            (settings::Theme::Dark, "Dark"),
        ] {
            if ui.add(Button::selectable(wanted.theme == theme, text)).clicked() {
                wanted.theme = theme;
            }
        }
    });
    row_ui(ui, "High contrast", |ui| {
        let mut high = wanted.contrast == Contrast::High;
        if switch(ui, "High contrast", &mut high).changed() {
            wanted.contrast = wanted.contrast.other();
        }
        ui.label(RichText::new("Text and lines stand out more").weak());
    });
    row_ui(ui, "Size", |ui| {
        let percent = (wanted.zoom * 100.0).round() as u16;
        let combo = ComboBox::from_id_salt("zoom").width(112.0);
        let combo = combo.selected_text(format!("{percent} %")).show_ui(ui, |ui| {
            for choice in ZOOMS {
                if ui.selectable_label(choice == percent, format!("{choice} %")).clicked() {
                    wanted.zoom = f32::from(choice) / 100.0;
                }
            }
        });
        combo.response.accessible_name("Size of everything");
    });
}

fn futures_ui(ui: &mut egui::Ui, wanted: &mut Settings) {
    row_ui(ui, "Futures", |ui| {
        let words = |futures: Option<u32>| match futures {
            None => AS_THE_SAMPLE.to_owned(),
            Some(futures) => format::count(u64::from(futures)),
        };
        let combo = ComboBox::from_id_salt("futures").width(240.0).height(320.0);
        let combo = combo.selected_text(words(wanted.futures)).show_ui(ui, |ui| {
            for choice in std::iter::once(None).chain(FUTURES.map(Some)) {
                ui.selectable_value(&mut wanted.futures, choice, words(choice));
            }
        });
        combo.response.accessible_name("Futures of new plans");
    });
}

fn case_ui(ui: &mut egui::Ui, wanted: &mut Settings) {
    row_ui(ui, "Case", |ui| {
        let label = |id: &str| LABELS.iter().find(|(known, _)| *known == id).map(|(_, l)| l);
        let own = wanted.case.as_deref().and_then(label).map_or(AS_THE_SAMPLE, String::as_str);
        let combo = ComboBox::from_id_salt("case").width(240.0).height(320.0).truncate();
        let combo = combo.selected_text(own).show_ui(ui, |ui| {
            ui.selectable_value(&mut wanted.case, None, AS_THE_SAMPLE);
            for (id, label) in LABELS.iter() {
                ui.selectable_value(&mut wanted.case, Some((*id).to_owned()), label);
            }
        });
        combo.response.accessible_name("Case of new plans");
    });
}
