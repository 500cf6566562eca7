//! The command palette: any command, view, measure, assumption, outcome, sample or recent file by
//! part of its name; an assumption also by what is said of it.

use egui::{Key, RichText};

use crate::{
    app::{
        command::{Command, keys_text},
        session::{Ask, Headline, Shown},
        views::parameter_words,
        window::App,
    },
    plan::Edit,
    store::assets,
};

/// What is typed, and which row is chosen.
#[derive(Default)]
pub(in crate::app) struct Palette {
    text: String,
    chosen: usize,
}

/// One row: what it says, what else it is found by, its shortcut, and what it asks for.
struct Row {
    text: String,
    more: String,
    keys: String,
    ask: Ask,
}

impl Row {
    /// How far it is from what is typed: views of that name, whatever else has it, what begins with
    /// it, what has it somewhere in its name, and what only tells of it.
    fn rank(&self, typed: &str) -> u8 {
        let typed = typed.trim().to_lowercase();
        let text = self.text.to_lowercase();
        let name = text.split_once(": ").map_or(text.as_str(), |(_, name)| name);
        match name {
            name if name == typed && matches!(self.ask, Ask::View(_)) => 0,
            name if name == typed || text == typed => 1,
            name if name.starts_with(&typed) || text.starts_with(&typed) => 2,
            _ if matches(&self.text, "", &typed) => 3,
            _ => 4,
        }
    }
}

impl Palette {
    /// Draws it and follows the keys.
    pub(super) fn ui(&mut self, app: &mut App, ui: &mut egui::Ui, is_new: bool) {
        let (up, down, enter) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(egui::Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
        });
        let field = egui::TextEdit::singleline(&mut self.text)
            .hint_text("Type part of a name")
            .align(egui::Align2::LEFT_CENTER)
            .desired_width(f32::INFINITY);
        let field = ui.add(field).accessible_name("Find a command, measure or outcome");
        if is_new {
            field.request_focus();
        }
        if field.changed() {
            self.chosen = 0;
        }
        let mut rows = rows(app, ui.ctx());
        rows.retain(|row| matches(&row.text, &row.more, &self.text));
        rows.sort_by_cached_key(|row| row.rank(&self.text));
        let last = rows.len().saturating_sub(1);
        if down {
            self.chosen += 1;
        }
        if up {
            self.chosen = self.chosen.saturating_sub(1);
        }
        self.chosen = self.chosen.min(last);
        ui.add_space(4.0);
        let mut run = enter.then_some(self.chosen);
        // As high for one row as for a hundred: what is under the pointer stays where it is.
        let height = (ui.available_height() - 8.0).clamp(60.0, 420.0);
        let list = egui::ScrollArea::vertical().id_salt("palette").max_height(height);
        list.auto_shrink([false, false]).min_scrolled_height(height).show(ui, |ui| {
            ui.set_min_height(height);
            if rows.is_empty() {
                ui.label("Nothing is called that");
            }
            for (index, row) in rows.iter().enumerate() {
                let button = egui::Button::selectable(index == self.chosen, row.text.as_str())
                    .shortcut_text(RichText::new(&row.keys).weak())
                    .truncate()
                    .min_size(egui::vec2(ui.available_width(), 24.0));
                let response = ui.add(button);
                if index == self.chosen && (up || down) {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    run = Some(index);
                }
            }
        });
        if let Some(index) = run
            && index < rows.len()
        {
            app.queue.push(Ask::CloseDialog);
            app.queue.push(rows.swap_remove(index).ask);
        }
    }
}

fn rows(app: &App, ctx: &egui::Context) -> Vec<Row> {
    let row = |text: String, ask: Ask| Row { text, more: String::new(), keys: String::new(), ask };
    let commands = Command::ALL.iter().map(|&command| Row {
        text: command.text().to_owned(),
        more: String::new(),
        keys: command.shortcuts().first().map(|k| keys_text(ctx, k)).unwrap_or_default(),
        ask: Ask::Command(command),
    });
    let measures = app.document.plan().uses().iter().filter_map(|(id, used)| {
        let label = &app.model.measures.get(id)?.label;
        let to = if used.on { "off" } else { "on" };
        let text = format!("Switch {to}: {label}");
        Some(row(text, Ask::Edit(Edit::Switch(id.clone(), !used.on))))
    });
    let briefings =
        app.model.measures.iter().map(|(id, measure)| {
            row(format!("Details: {}", measure.label), Ask::Briefing(id.clone()))
        });
    let headlines = app.model.headlines.values().enumerate().flat_map(|(target, headline)| {
        headline.readings.values().enumerate().map(move |(reading, words)| {
            let text = format!("Plot: Influence on {}, {}", headline.label, words.label);
            let shown = Shown::Influence(Headline { target, reading });
            row(text, Ask::Show(shown))
        })
    });
    let outcomes = app.model.outcomes.iter().map(|(id, outcome)| {
        row(format!("Plot: {}", outcome.label), Ask::Show(Shown::Outcome(id.clone())))
    });
    let views = app
        .views
        .iter()
        .enumerate()
        .map(|(index, view)| row(format!("View: {}", view.title()), Ask::View(index)));
    let samples = assets::SAMPLES
        .iter()
        .enumerate()
        .map(|(index, (name, _))| row(format!("New from sample: {name}"), Ask::Sample(index)));
    let recent = app.settings.recent.iter();
    let recent =
        recent.map(|path| row(format!("Open: {}", path.display()), Ask::Open(path.clone())));
    let assumptions = app.model.parameters.iter().map(|(id, p)| Row {
        more: parameter_words(id, p),
        ..row(format!("Assume: {}", p.label), Ask::Assumption(id.clone()))
    });
    let plots = headlines.chain(outcomes);
    let of_plan = commands.chain(measures).chain(briefings).chain(plots).chain(assumptions);
    of_plan.chain(views).chain(samples).chain(recent).collect()
}

/// Whether every word typed is part of the text, or of what else is told of it, in any order and
/// whatever its case.
fn matches(text: &str, more: &str, typed: &str) -> bool {
    let text = format!("{text} {more}").to_lowercase();
    typed.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn every_word_must_be_part_of_the_name() {
        assert!(matches("Switch on: Liaison offices", "", "liaison on"));
        assert!(matches("Switch on: Liaison offices", "", ""));
        assert!(!matches("Switch on: Liaison offices", "", "liaison off-duty"));
    }

    #[test]
    fn what_is_told_of_it_counts_too() {
        assert!(matches("Assume: Receptivity today", "Very closed", "receptivity closed"));
        assert!(!matches("Assume: Receptivity today", "Very closed", "open"));
    }
}
