//! The scoreboard: outcomes by plans at the year shown, as they are or against the base, for
//! Washington or for Beijing, with thresholds that the person sets: from where on an outcome is
//! good enough, and in how many futures it has to be; to be copied as a table.

use std::collections::BTreeMap;

use egui::{Button, DragValue, Grid, RichText, ScrollArea};

use super::Known;
use crate::{
    app::{session::Shown, theme::Theme, views::ViewContext},
    base::format,
    ensemble::{BAND_80, MEDIAN, nearest_time},
    export::{Align, Cell as Field, Form, Table},
    model::{Better, Outcome},
};

/// What the thresholds are.
const ENOUGH: &str = "From where on an outcome is good enough, and in how many futures of a \
                      hundred it has to be so: at 50, its median has to be";

/// How the scoreboard is read.
#[derive(Default)]
pub(super) struct Board {
    /// As they are, instead of against the base.
    absolute: bool,
    /// For Beijing, instead of for Washington.
    pub(super) beijing: bool,
    /// When an outcome is good enough.
    thresholds: BTreeMap<usize, Threshold>,
}

/// When an outcome is good enough.
#[derive(Clone, Copy)]
struct Threshold {
    /// From where on, or to where where less is better.
    from: f64,
    /// In how many futures of a hundred it has to be so.
    in_100: u32,
}

/// A cell: what it says, and whether that is better (above 0) or worse (below 0) for whom it is
/// read, or neither (0).
struct Cell {
    text: String,
    hover: String,
    side: i8,
    /// In which share of futures it is good enough, and whether that is so in enough of them.
    enough: Option<(f64, bool)>,
}

impl Cell {
    /// What is said after the number, in words.
    fn marks(&self) -> (&'static str, String) {
        let side = match self.side {
            side if side > 0 => " better",
            side if side < 0 => " worse",
            _ => "",
        };
        let enough = self.enough.map(|(share, enough)| {
            let word = if enough { "enough" } else { "not enough" };
            format!(" {word}: {}", format::in_100(share))
        });
        (side, enough.unwrap_or_default())
    }
}

impl Board {
    /// Draws it.
    pub(super) fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known) {
        let base = &known.names[known.comparison.base];
        ui.horizontal_wrapped(|ui| {
            let heading = format!("Outcomes in {}", ctx.session.year);
            ui.label(RichText::new(heading).strong());
            for (value, text) in [(false, "Against the base"), (true, "As they are")] {
                if ui.add(Button::selectable(self.absolute == value, text)).clicked() {
                    self.absolute = value;
                }
            }
            for (value, text) in [(false, "For Washington"), (true, "For Beijing")] {
                if ui.add(Button::selectable(self.beijing == value, text)).clicked() {
                    self.beijing = value;
                }
            }
            self.copy_ui(ui, ctx, known);
        });
        let words = if self.absolute {
            "Medians, the most different outcome first; coloured and marked where more than half \
             of futures are better or worse, by what can be read, than under "
        } else {
            "Median changes, future by future, the most different outcome first; marked where more \
             than half of futures are better or worse, by what can be read, than under "
        };
        let weak = Theme::of(ui).weak_text;
        ui.label(RichText::new(format!("{words}{base}")).color(weak));
        let rows = self.rows(ctx, known);
        let mut plotted = None;
        ScrollArea::horizontal().id_salt("board").show(ui, |ui| {
            Grid::new("board").striped(true).show(ui, |ui| {
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                ui.label("");
                for name in &known.names {
                    ui.label(RichText::new(name).small());
                }
                ui.label(RichText::new("Good enough").small()).on_hover_text(ENOUGH);
                ui.end_row();
                for outcome in rows {
                    let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
                    if ui.link(&words.label).on_hover_text("Compare it above").clicked() {
                        plotted = Some(id.clone());
                    }
                    for plan in 0..known.plans.len() {
                        cell_ui(ui, &self.cell(ctx, known, (plan, outcome, words)));
                    }
                    let base = &known.comparison.plans[known.comparison.base].bands;
                    let median = base.outcomes[outcome].quantiles[time(ctx, known)][MEDIAN];
                    self.threshold_ui(ui, (outcome, words), median);
                    ui.end_row();
                }
            });
        });
        if let Some(id) = plotted {
            ctx.session.show(Shown::Outcome(id));
        }
    }

    /// Outcomes that are better one way round for whom it is read, and of the reading shown; those
    /// in which plans differ most, measured by how much futures differ anyway, and at least by what
    /// can be read, first.
    fn rows(&self, ctx: &ViewContext<'_>, known: &Known) -> Vec<usize> {
        let headline = ctx.session.headline;
        let places = ctx.model.outcomes.iter().enumerate();
        let told = places.filter(|(_, (id, outcome))| {
            self.better(outcome) != Better::Neither && !headline.leaves_out(ctx.model, id)
        });
        let size = |outcome: usize| {
            let time = time(ctx, known);
            let base = &known.comparison.plans[known.comparison.base].bands.outcomes[outcome];
            let spread = base.quantiles[time][BAND_80.1] - base.quantiles[time][BAND_80.0];
            let change = known
                .comparison
                .plans
                .iter()
                .map(|plan| plan.change.outcomes[outcome].mean[time].abs());
            let readable = 10_f64.powi(-i32::from(ctx.model.outcomes[outcome].decimals));
            change.fold(0.0, f64::max) / spread.max(readable)
        };
        let mut rows: Vec<(usize, f64)> = told.map(|(place, _)| (place, size(place))).collect();
        rows.sort_by(|a, b| b.1.total_cmp(&a.1));
        rows.into_iter().map(|(place, _)| place).collect()
    }

    fn better(&self, outcome: &Outcome) -> Better {
        if self.beijing { outcome.beijing } else { outcome.washington }
    }

    fn cell(
        &self,
        ctx: &ViewContext<'_>,
        known: &Known,
        (plan, outcome, words): (usize, usize, &Outcome),
    ) -> Cell {
        let of = &known.comparison.plans[plan];
        let time = time(ctx, known);
        let level = &of.bands.outcomes[outcome].quantiles[time];
        let change = &of.change.outcomes[outcome].quantiles[time];
        let number = |value| format::number(value, words.decimals);
        let signed = |value| format::signed(value, words.decimals);
        let is_base = plan == known.comparison.base;
        let text = match (self.absolute, is_base) {
            (true, _) => number(level[MEDIAN]),
            (false, true) => format!("base ({})", number(level[MEDIAN])),
            (false, false) => signed(change[MEDIAN]),
        };
        let (above, below) = (of.above[outcome][time], of.below[outcome][time]);
        let side = match self.better(words) {
            Better::More => above - below,
            Better::Less => below - above,
            Better::Neither => 0.0,
        };
        // What rounds to no change is not worth a mark, in however many futures it is so.
        let most = above.max(below) > 0.5 && !signed(change[MEDIAN]).starts_with('±');
        let side = if !most || side == 0.0 { 0 } else { side.signum() as i8 };
        let hover = format!(
            "{}: {} (80 % of runs {} to {})\nchange {} ({} to {})\nabove the base in {}, \
             below in {} futures",
            known.names[plan],
            number(level[MEDIAN]),
            number(level[BAND_80.0]),
            number(level[BAND_80.1]),
            signed(change[MEDIAN]),
            signed(change[BAND_80.0]),
            signed(change[BAND_80.1]),
            format::in_100(above),
            format::in_100(below),
        );
        let enough = self.thresholds.get(&outcome).and_then(|threshold| {
            let at = (threshold.from, self.better(words));
            let share = of.share_enough(outcome, time, at)?;
            Some((share, 100.0 * share >= f64::from(threshold.in_100)))
        });
        Cell { text, hover, side, enough }
    }

    /// Sets and clears a threshold.
    fn threshold_ui(
        &mut self,
        ui: &mut egui::Ui,
        (outcome, words): (usize, &Outcome),
        median: f64,
    ) {
        let word = if self.better(words) == Better::Less { "at most" } else { "at least" };
        ui.horizontal(|ui| match self.thresholds.get_mut(&outcome) {
            Some(Threshold { from, in_100 }) => {
                ui.label(word);
                let decimals = usize::from(words.decimals);
                let speed = 0.1_f64.powi(i32::from(words.decimals));
                let field = DragValue::new(from).speed(speed).fixed_decimals(decimals);
                let field = field.update_while_editing(false);
                ui.add(field).accessible_name(format!("Good enough: {}", words.label));
                ui.label("in");
                let field = DragValue::new(in_100).range(1..=100).speed(0.5);
                let field = field.update_while_editing(false);
                let name = format!("Futures of 100 in which it has to be: {}", words.label);
                ui.add(field).accessible_name(name);
                ui.label("of 100");
                if ui.small_button("Clear").clicked() {
                    self.thresholds.remove(&outcome);
                }
            }
            None => {
                let hint = format!("Mark the plans whose {} is good enough", words.label);
                if ui.small_button("Set").on_hover_text(hint).clicked() {
                    let in_100 = 50;
                    self.thresholds.insert(outcome, Threshold { from: median, in_100 });
                }
            }
        });
    }

    /// The table for other programs.
    fn copy_ui(&self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, known: &Known) {
        let forms = [
            ("Copy", "As shown, for a spreadsheet or a document", Form::Tsv),
            ("as Markdown", "As shown, for a text", Form::Markdown),
            ("as CSV", "A row for each outcome and plan, with bands, for a program", Form::Csv),
        ];
        for (word, hint, form) in forms {
            if ui.button(word).on_hover_text(hint).clicked() {
                let table = match form {
                    Form::Csv => self.tidy(ctx, known),
                    _ => self.as_shown(ctx, known),
                };
                ui.ctx().copy_text(table.text(form));
                "The table is on the clipboard".clone_into(&mut ctx.session.message);
            }
        }
    }

    /// Outcomes down and plans across.
    fn as_shown(&self, ctx: &ViewContext<'_>, known: &Known) -> Table {
        let heading = format!("Outcome in {}", ctx.session.year);
        let names = known.names.iter().map(|name| (name.as_str(), Align::Right));
        let heads = [(heading.as_str(), Align::Left)].into_iter().chain(names);
        let mut table = Table::new(heads);
        for outcome in self.rows(ctx, known) {
            let Some((_, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
            let unit = if words.unit == "1" { String::new() } else { format!(", {}", words.unit) };
            let cell = |plan: usize| {
                let cell = self.cell(ctx, known, (plan, outcome, words));
                let (side, enough) = cell.marks();
                Field::from(cell.text + side + &enough)
            };
            let cells = (0..known.plans.len()).map(cell);
            table.push([Field::from(words.label.clone() + &unit)].into_iter().chain(cells));
        }
        table
    }

    /// A row for each plan and outcome.
    fn tidy(&self, ctx: &ViewContext<'_>, known: &Known) -> Table {
        let words = ["plan", "outcome", "unit"].map(|head| (head, Align::Left));
        let numbers = [
            ["year", "p10", "p50", "p90", "change_p10", "change_p50", "change_p90"].as_slice(),
            ["share_above", "share_below", "enough_from", "share_enough"].as_slice(),
        ];
        let numbers = numbers.concat().into_iter().map(|head| (head, Align::Right));
        let mut table = Table::new(words.into_iter().chain(numbers));
        let time = time(ctx, known);
        for (name, of) in known.names.iter().zip(&known.comparison.plans) {
            for outcome in self.rows(ctx, known) {
                let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
                let mut row = vec![name.as_str().into(), id.as_str().into()];
                row.push(Field::from(words.unit.as_str()));
                row.push(of.bands.times[time].into());
                for bands in [&of.bands, &of.change] {
                    let quantiles = &bands.outcomes[outcome].quantiles[time];
                    let told = [BAND_80.0, MEDIAN, BAND_80.1];
                    row.extend(told.map(|level| Field::from(quantiles[level])));
                }
                row.extend([of.above[outcome][time], of.below[outcome][time]].map(Field::from));
                let threshold = self.thresholds.get(&outcome);
                let share = threshold.and_then(|threshold| {
                    of.share_enough(outcome, time, (threshold.from, self.better(words)))
                });
                let told = [threshold.map(|threshold| threshold.from), share];
                row.extend(told.map(|number| number.map_or(Field::from(""), Field::from)));
                table.push(row);
            }
        }
        table
    }
}

fn time(ctx: &ViewContext<'_>, known: &Known) -> usize {
    let first = known.comparison.plans.first();
    first.map_or(0, |of| nearest_time(&of.bands.times, f64::from(ctx.session.year)))
}

fn cell_ui(ui: &mut egui::Ui, cell: &Cell) {
    let theme = Theme::of(ui);
    let color = match cell.side {
        side if side > 0 => theme.readable(theme.better),
        side if side < 0 => theme.readable(theme.worse),
        _ => theme.text,
    };
    let (side, enough) = cell.marks();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.label(RichText::new(&cell.text).color(color)).on_hover_text(&cell.hover);
        ui.label(RichText::new(side).small().color(color));
        ui.label(RichText::new(enough).small().strong());
    });
}
