//! A plot as a table: a row a year, for those who read numbers or cannot see lines; to be copied
//! into a spreadsheet. It is of the same series as the plot.

use egui::{Align2, Rect, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use crate::{
    app::{
        theme::Theme,
        widgets::{Series, Told},
    },
    base::format,
    ensemble::{BAND_80, MEDIAN},
};

/// Height of a row.
const ROW: f32 = 20.0;
/// Width of the years, and of a number.
const WIDTHS: (f32, f32) = (52.0, 78.0);
/// Room for the bar that scrolls across.
const BAR: f32 = 12.0;
/// Room for what stands above the rows.
const HEAD: f32 = 40.0;

/// One line of a plot: what it is called, how its values are written, and they by year.
struct Column {
    heads: [String; 2],
    told: Told,
    values: Vec<Option<f64>>,
}

/// A plot's numbers by year.
pub(super) struct Table {
    years: Vec<f64>,
    columns: Vec<Column>,
}

impl Table {
    /// The medians and ranges of series at the whole years of a range, what was measured included.
    pub(super) fn of(series: &[Series<'_>], baseline_name: &str, range: (f64, f64)) -> Self {
        let (first, last) = (range.0.ceil() as i32, range.1.floor() as i32);
        let years: Vec<f64> =
            (first..=last.min(first.saturating_add(500))).map(f64::from).collect();
        let mut columns = Vec::new();
        for of in series {
            let mut column = |name: &str, of_what: &str, value: &dyn Fn(f64) -> Option<f64>| {
                columns.push(Column {
                    heads: [name.to_owned(), of_what.to_owned()],
                    told: of.told,
                    values: years.iter().map(|year| value(*year)).collect(),
                });
            };
            let level = |quantiles: &[[f64; 9]], level: usize, year: f64| {
                let at = of.times.iter().position(|time| (time - year).abs() < 1e-6)?;
                quantiles.get(at).map(|q| q[level])
            };
            let (share, middle) = (of.told.is_share(), ["median", "share"]);
            let middle = middle[usize::from(share)];
            if !of.history.is_empty() {
                let measured = |year: f64| {
                    let at = of.history.iter().find(|(time, _)| (time - year).abs() < 1e-6);
                    at.map(|(_, value)| *value)
                };
                column(of.name, "measured", &measured);
            }
            column(of.name, middle, &|year| level(of.quantiles, MEDIAN, year));
            if !share {
                column("80 % of runs", "from", &|year| level(of.quantiles, BAND_80.0, year));
                column("80 % of runs", "to", &|year| level(of.quantiles, BAND_80.1, year));
            }
            if let Some(baseline) = of.baseline {
                column(baseline_name, middle, &|year| level(baseline, MEDIAN, year));
            }
            for other in of.others {
                column(other.name, middle, &|year| level(other.quantiles, MEDIAN, year));
            }
        }
        // A year of which nothing is known is no row.
        let known = |row: usize| columns.iter().any(|column| column.values[row].is_some());
        let kept: Vec<usize> = (0..years.len()).filter(|row| known(*row)).collect();
        let years = kept.iter().map(|row| years[*row]).collect();
        for column in &mut columns {
            column.values = kept.iter().map(|row| column.values[*row]).collect();
        }
        columns.retain(|column| column.values.iter().any(Option::is_some));
        Self { years, columns }
    }

    /// The same for a spreadsheet: cells apart by tabs, numbers plain.
    pub(super) fn text(&self) -> String {
        let mut text = "year".to_owned();
        for Column { heads: [name, what], .. } in &self.columns {
            text.push_str(&format!("\t{name}, {what}"));
        }
        for (row, year) in self.years.iter().enumerate() {
            text.push_str(&format!("\n{year:.0}"));
            for column in &self.columns {
                let value = column.values[row].map(|value| format!("{value:.4}"));
                text.push_str(&format!("\t{}", value.unwrap_or_default()));
            }
        }
        text.push('\n');
        text
    }

    /// Draws it; gives back the year of a row that was clicked.
    pub(super) fn ui(&self, ui: &mut Ui, name: &str, height: f32, picked: i32) -> Option<i32> {
        let mut chosen = None;
        let width = WIDTHS.0 + self.columns.len() as f32 * WIDTHS.1;
        // Across for all of it, and down for the rows alone: their headings stay.
        let across = ScrollArea::horizontal().id_salt(("table", name)).auto_shrink([false, true]);
        across.max_height(height).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_min_width(width);
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(Role::Table);
                node.set_label(name);
            });
            let (area, _) = ui.allocate_exact_size(vec2(width, HEAD), Sense::hover());
            self.heads_ui(ui, area);
            // The year that is picked is seen at once, but nobody's scrolling is taken back.
            let seen = ui.unique_id().with("seen");
            let seek = ui.data(|d| d.get_temp(seen)) != Some(picked);
            let down = ScrollArea::vertical().auto_shrink([false, false]);
            down.max_height((height - HEAD - BAR).max(ROW)).show(ui, |ui| {
                for row in 0..self.years.len() {
                    let row = self.row_ui(ui, row, width, (picked, seek));
                    chosen = row.or(chosen);
                }
            });
            ui.data_mut(|d| d.insert_temp(seen, chosen.unwrap_or(picked)));
        });
        chosen
    }

    fn heads_ui(&self, ui: &Ui, area: Rect) {
        let theme = Theme::of(ui);
        for (place, column) in self.columns.iter().enumerate() {
            let cell = cell_rect(area, place);
            let [name, what] = &column.heads;
            // The name once for all the columns under it.
            let before = place.checked_sub(1).and_then(|before| self.columns.get(before));
            if before.is_none_or(|before| before.heads[0] != *name) {
                let words = crate::app::widgets::one_line(
                    ui,
                    name,
                    theme.small(),
                    theme.text,
                    WIDTHS.1 - 6.0,
                );
                let at = Align2::RIGHT_TOP.anchor_size(cell.right_top(), words.size()).min;
                ui.painter().galley(at, words, theme.text);
            }
            let at = cell.right_top() + vec2(0.0, 18.0);
            ui.painter().text(at, Align2::RIGHT_TOP, what, theme.small(), theme.weak_text);
            let head = ui.interact(cell, ui.unique_id().with(("head", place)), Sense::hover());
            head.widget_info(|| {
                WidgetInfo::labeled(Role::ColumnHeader, true, format!("{name}, {what}"))
            });
            head.on_hover_text(format!("{name}, {what}"));
        }
        ui.painter().hline(area.x_range(), area.bottom() - 2.0, (1.0, theme.line));
    }

    fn row_ui(
        &self,
        ui: &mut Ui,
        row: usize,
        width: f32,
        (picked, seek): (i32, bool),
    ) -> Option<i32> {
        let theme = Theme::of(ui);
        let year = self.years[row];
        let mut clicked = false;
        ui.push_id(row, |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_role(Role::Row));
            let (area, response) = ui.allocate_exact_size(vec2(width, ROW), Sense::click());
            clicked = response.clicked();
            if year as i32 == picked {
                ui.painter().rect_filled(area, 2.0, theme.accent.gamma_multiply(0.15));
            } else if response.hovered() {
                ui.painter().rect_filled(area, 2.0, theme.grid);
            }
            let head = format::year(year);
            let at = area.left_center() + vec2(4.0, 0.0);
            ui.painter().text(at, Align2::LEFT_CENTER, &head, theme.body(), theme.text);
            response.widget_info(|| WidgetInfo::labeled(Role::RowHeader, true, &head));
            if seek && year as i32 == picked {
                // By its year, so that the first columns are seen too.
                let year = area.with_max_x(area.left() + WIDTHS.0);
                ui.scroll_to_rect(year, Some(egui::Align::Center));
            }
            for (place, column) in self.columns.iter().enumerate() {
                cell_ui(ui, cell_rect(area, place), (place, column.told), column.values[row]);
            }
        });
        clicked.then_some(year as i32)
    }
}

fn cell_rect(row: Rect, place: usize) -> Rect {
    let left = row.left() + WIDTHS.0 + place as f32 * WIDTHS.1;
    Rect::from_x_y_ranges(left..=left + WIDTHS.1, row.y_range())
}

fn cell_ui(ui: &Ui, cell: Rect, (place, told): (usize, Told), value: Option<f64>) -> Response {
    let theme = Theme::of(ui);
    let words = value.map(|value| told.words(value)).unwrap_or_default();
    ui.painter().text(cell.right_center(), Align2::RIGHT_CENTER, &words, theme.body(), theme.text);
    let response = ui.interact(cell, ui.unique_id().with(place), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Cell, true, &words));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_holds_the_years_of_its_lines() {
        let times = [2027.0, 2027.25, 2028.0];
        let at = |middle: f64| [0.0, 0.0, middle - 1.0, 0.0, middle, 0.0, middle + 1.0, 0.0, 0.0];
        let quantiles = [at(5.0), at(9.0), at(6.0)];
        let series = Series {
            name: "China",
            color: egui::Color32::BLACK,
            told: Told::Number(1),
            history: &[(2025.0, 4.5)],
            times: &times,
            quantiles: &quantiles,
            baseline: Some(&quantiles),
            members: &[],
            others: &[],
        };
        let table = Table::of(&[series], "Today", (2024.0, 2030.0));
        assert_eq!(
            table.text(),
            "year\tChina, measured\tChina, median\t80 % of runs, from\t80 % of runs, to\t\
             Today, median\n\
             2025\t4.5000\t\t\t\t\n2027\t\t5.0000\t4.0000\t6.0000\t5.0000\n\
             2028\t\t6.0000\t5.0000\t7.0000\t6.0000\n"
        );
        let share = Series { told: Told::Futures, history: &[], baseline: None, ..series };
        let table = Table::of(&[share], "Today", (2027.0, 2027.0));
        assert_eq!(table.text(), "year\tChina, share\n2027\t5.0000\n");
    }
}
