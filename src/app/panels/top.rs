//! The bar on top: menus, what is open, the tabs of the views, and the switches of the panels.

use egui::{Button, RichText};

use crate::app::{
    command::{Command, Menu, keys_text},
    history::Way,
    session::Ask,
    theme::Theme,
    tour::Spot,
    window::App,
};

/// Below this width the tabs stand in a second row.
const TWO_ROWS_BELOW: f32 = 860.0;

/// From this width on there is room for the keys beside a switch.
const KEYS_FROM: f32 = 1100.0;

/// Draws it.
pub(in crate::app) fn ui(app: &mut App, ui: &mut egui::Ui) {
    let width = ui.available_width();
    egui::Panel::top("top").show(ui, |ui| {
        ui.horizontal(|ui| {
            menus_ui(app, ui);
            if width >= TWO_ROWS_BELOW {
                ui.separator();
                tabs_ui(app, ui);
            }
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                switches_ui(app, ui, width);
                // What has no room here in full stands in the status bar.
                app.title_fits = title_ui(app, ui);
            });
        });
        if width < TWO_ROWS_BELOW {
            ui.horizontal(|ui| tabs_ui(app, ui));
        }
    });
}

fn menus_ui(app: &mut App, ui: &mut egui::Ui) {
    ui.scope(|ui| {
        egui::containers::menu::menu_style(ui.style_mut());
        for menu in Menu::ALL {
            ui.menu_button(menu.text(), |ui| menu_ui(app, ui, *menu));
        }
    });
}

fn menu_ui(app: &mut App, ui: &mut egui::Ui, menu: Menu) {
    for command in Command::ALL.iter().filter(|command| command.menu() == menu) {
        command_ui(app, ui, *command);
    }
    if menu == Menu::View {
        ui.separator();
        for (index, view) in app.views.iter().enumerate() {
            let tab = Button::selectable(index == app.session.view, view.title());
            if ui.add(tab).on_hover_text(view.question()).clicked() {
                app.queue.push(Ask::View(index));
            }
        }
    }
}

fn command_ui(app: &mut App, ui: &mut egui::Ui, command: Command) {
    let history = app.document.history();
    let step = match command {
        Command::Undo => history.label(Way::Undo),
        Command::Redo => history.label(Way::Redo),
        _ => Some(""),
    };
    let text = match step {
        None | Some("") => command.text().to_owned(),
        Some(step) => format!("{}: {step}", command.text()),
    };
    let mut button = Button::new(text);
    if let Some(keys) = command.shortcuts().first() {
        button = button.shortcut_text(keys_text(ui.ctx(), keys));
    }
    let response = ui.add_enabled(step.is_some(), button).on_hover_text(command.tooltip());
    if response.clicked() {
        app.queue.push(Ask::Command(command));
    }
}

/// The file's name, if there is room for it; whether there is.
fn title_ui(app: &App, ui: &mut egui::Ui) -> bool {
    let text = title_text(app, ui);
    let font = egui::TextStyle::Body.resolve(ui.style());
    let color = Theme::of(ui).weak_text;
    let width = ui.painter().layout_no_wrap(text.text().to_owned(), font, color).size().x;
    let fits = width <= ui.available_width() - 8.0;
    if fits {
        title_label_ui(app, ui, text);
    } else if app.document.is_modified() {
        ui.label(RichText::new("•").color(color)).on_hover_text("Unsaved changes");
    }
    fits
}

fn title_text(app: &App, ui: &egui::Ui) -> RichText {
    // The mark goes first: a name that is cut short must not take it along.
    let mark = if app.document.is_modified() { "• " } else { "" };
    RichText::new(format!("{mark}{}", app.document.name())).color(Theme::of(ui).weak_text)
}

/// The file's name in the status bar, where the bar on top has no room for it.
pub(super) fn title_below_ui(app: &App, ui: &mut egui::Ui) {
    if !app.title_fits {
        let text = title_text(app, ui).small().strong();
        title_label_ui(app, ui, text);
    }
}

fn title_label_ui(app: &App, ui: &mut egui::Ui, text: RichText) {
    let label = ui.add(egui::Label::new(text).truncate());
    let place = app
        .document
        .path()
        .map_or_else(|| "Not saved to a file yet".to_owned(), |path| path.display().to_string());
    let state = if app.document.is_modified() { "with unsaved changes" } else { "unchanged" };
    label.on_hover_text(format!("{}\n{place}, {state}", app.plan().title()));
}

fn tabs_ui(app: &mut App, ui: &mut egui::Ui) {
    let mut tabs = egui::Rect::NOTHING;
    for (index, view) in app.views.iter().enumerate() {
        let tab = Button::selectable(index == app.session.view, view.title());
        let tab = ui.add(tab).on_hover_text(view.question());
        tabs |= tab.rect;
        if tab.clicked() {
            app.queue.push(Ask::View(index));
        }
    }
    app.session.spots.note(Spot::Tabs, tabs.expand(4.0));
}

/// Right to left.
fn switches_ui(app: &mut App, ui: &mut egui::Ui, width: f32) {
    let mut find = Button::new("Find…");
    let keys = Command::Palette.shortcuts().first();
    if let Some(keys) = keys.filter(|_| width >= KEYS_FROM) {
        find = find.shortcut_text(keys_text(ui.ctx(), keys));
    }
    if ui.add(find).on_hover_text(Command::Palette.tooltip()).clicked() {
        app.queue.push(Ask::Command(Command::Palette));
    }
    if app.session.view != 0 {
        return;
    }
    let shown = app.session.outlook_shown(width);
    panel_switch(app, ui, "Outlook", shown, Command::ToggleOutlook);
    let shown = app.session.measures_shown(width);
    panel_switch(app, ui, "Measures", shown, Command::ToggleMeasures);
}

fn panel_switch(app: &mut App, ui: &mut egui::Ui, text: &str, shown: bool, command: Command) {
    let response = ui.add(Button::selectable(shown, text)).on_hover_text(command.tooltip());
    response.widget_info(|| {
        egui::WidgetInfo::selected(egui::Role::Button, true, shown, format!("{text} panel"))
    });
    if response.clicked() {
        app.queue.push(Ask::Command(command));
    }
}
