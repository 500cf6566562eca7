//! The scoreboard: outcomes by plans at the year shown, as they are or against the base, for
//! Washington or for Beijing, with thresholds that the person sets; to be copied as a table.

use std::collections::BTreeMap;

use egui::{Button, DragValue, Grid, RichText, ScrollArea};

use super::Known;
use crate::{
    app::{session::Shown, theme::Theme, views::ViewContext},
    base::format,
    ensemble::{BAND_80, MEDIAN, nearest_time},
    export::csv_field,
    model::{Better, Outcome},
};

/// How the scoreboard is read.
#[derive(Default)]
pub(super) struct Board {
    /// As they are, instead of against the base.
    absolute: bool,
    /// For Beijing, instead of for Washington.
    beijing: bool,
    /// From where on an outcome's median is good enough.
    thresholds: BTreeMap<usize, f64>,
}

/// A cell: what it says, and whether that is better (above 0) or worse (below 0) for whom it is
/// read, or neither (0).
struct Cell {
    text: String,
    hover: String,
    side: i8,
    enough: Option<bool>,
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
            if ui.button("Copy as CSV").on_hover_text("All of it, to the clipboard").clicked() {
                ui.ctx().copy_text(self.csv(ctx, known));
                "The table is in the clipboard".clone_into(&mut ctx.session.message);
            }
        });
        let words = if self.absolute {
            "Medians, the most different outcome first; coloured and marked where more than half \
             of futures are better or worse than under "
        } else {
            "Median changes, future by future, the most different outcome first; marked where more \
             than half of futures are better or worse than under "
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
                ui.label(RichText::new("Good enough from").small());
                ui.end_row();
                for outcome in rows {
                    let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
                    if ui.link(&words.label).on_hover_text("Compare it above").clicked() {
                        plotted = Some(id.clone());
                    }
                    for plan in 0..known.plans.len() {
                        cell_ui(ui, &self.cell(ctx, known, (plan, outcome, words)));
                    }
                    self.threshold_ui(ui, (outcome, words));
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
        let most = above.max(below) > 0.5;
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
        let enough = self.thresholds.get(&outcome).map(|threshold| match self.better(words) {
            Better::Less => level[MEDIAN] <= *threshold,
            Better::More | Better::Neither => level[MEDIAN] >= *threshold,
        });
        Cell { text, hover, side, enough }
    }

    /// Sets and clears a threshold.
    fn threshold_ui(&mut self, ui: &mut egui::Ui, (outcome, words): (usize, &Outcome)) {
        ui.horizontal(|ui| match self.thresholds.get_mut(&outcome) {
            Some(value) => {
                let field = DragValue::new(value).speed(0.1).max_decimals(3);
                ui.add(field).accessible_name(format!("Good enough: {}", words.label));
                if ui.small_button("Clear").clicked() {
                    self.thresholds.remove(&outcome);
                }
            }
            None => {
                let hint = format!("Mark the plans whose {} is good enough", words.label);
                if ui.small_button("Set").on_hover_text(hint).clicked() {
                    self.thresholds.insert(outcome, 0.0);
                }
            }
        });
    }

    /// All of it for other programs.
    fn csv(&self, ctx: &ViewContext<'_>, known: &Known) -> String {
        let mut text = String::from("plan,outcome,unit,year,p10,p50,p90");
        text += ",change_p10,change_p50,change_p90,share_above,share_below\n";
        let time = time(ctx, known);
        for (name, of) in known.names.iter().zip(&known.comparison.plans) {
            for outcome in self.rows(ctx, known) {
                let Some((id, words)) = ctx.model.outcomes.get_index(outcome) else { continue };
                let year = of.bands.times[time];
                text += &format!("{},{id},{},{year}", csv_field(name), csv_field(&words.unit));
                for bands in [&of.bands, &of.change] {
                    for level in [BAND_80.0, MEDIAN, BAND_80.1] {
                        text += &format!(",{}", bands.outcomes[outcome].quantiles[time][level]);
                    }
                }
                let (above, below) = (of.above[outcome][time], of.below[outcome][time]);
                text += &format!(",{above},{below}\n");
            }
        }
        text
    }
}

fn time(ctx: &ViewContext<'_>, known: &Known) -> usize {
    let first = known.comparison.plans.first();
    first.map_or(0, |of| nearest_time(&of.bands.times, f64::from(ctx.session.year)))
}

fn cell_ui(ui: &mut egui::Ui, cell: &Cell) {
    let theme = Theme::of(ui);
    let (word, color) = match cell.side {
        side if side > 0 => (" better", theme.readable(theme.better)),
        side if side < 0 => (" worse", theme.readable(theme.worse)),
        _ => ("", theme.text),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.label(RichText::new(&cell.text).color(color)).on_hover_text(&cell.hover);
        ui.label(RichText::new(word).small().color(color));
        if let Some(enough) = cell.enough {
            let word = if enough { " enough" } else { " not enough" };
            ui.label(RichText::new(word).small().strong());
        }
    });
}
