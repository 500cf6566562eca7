//! The panel on the right: chances in words and numbers, and the scoreboard of bests and worsts
//! for Washington and Beijing at a year the person picks. The numbers are `analysis`'s.

use egui::{RichText, Role, ScrollArea, Slider, WidgetInfo};

use crate::{
    analysis::{Row, Scoreboard},
    app::{
        panels::SCROLL_MARGIN,
        session::{Ask, Shown},
        theme::Theme,
        tour::Spot,
        views::ViewContext,
        widgets::{ChangeBar, keep_focus_in_sight},
    },
    base::format,
    model::{Better, Model, Outcome},
    plan::{self, Edit},
};

/// Whose bests and worsts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
    Washington,
    Beijing,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Washington => "Washington",
            Self::Beijing => "Beijing",
        }
    }

    fn better(self, row: &Row) -> Better {
        match self {
            Self::Washington => row.washington,
            Self::Beijing => row.beijing,
        }
    }
}

/// Draws it.
pub(in crate::app) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    ctx.session.spots.note(Spot::Outlook, ui.max_rect().expand(4.0));
    year_ui(ui, ctx);
    assumed_ui(ui, ctx);
    cautions_ui(ui, ctx);
    let Some(projection) = ctx.projection else { return };
    let board = &projection.scoreboard;
    let mut plotted = None;
    let scroll = ScrollArea::vertical().id_salt("outlook").auto_shrink([false, false]);
    scroll.content_margin(SCROLL_MARGIN).show(ui, |ui| {
        chances_ui(ui, ctx.model, board);
        heading_ui(ui, "Bests and worsts");
        let against = format!("Change against {}, future by future", ctx.model.case.baseline_label);
        ui.label(RichText::new(against).small().weak());
        for side in [Side::Washington, Side::Beijing] {
            let rows = board.rows.iter();
            let headline = ctx.session.headline;
            let rows = rows.filter(|row| !headline.leaves_out(ctx.model, &row.id));
            plotted = side_ui(ui, ctx.model, rows, side).or(plotted.take());
        }
        ui.add_space(8.0);
        keep_focus_in_sight(ui);
    });
    if let Some(outcome) = plotted {
        ctx.ask(Ask::Show(Shown::Outcome(outcome)));
    }
}

/// What the numbers assume other than the evidence does, with the way back.
fn assumed_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let Some(assumed) = plan::departure(ctx.model, ctx.plan) else { return };
    ui.horizontal_wrapped(|ui| {
        let color = Theme::of(ui).warning_text;
        ui.label(RichText::new(format!("Assumes {assumed}")).small().color(color));
        let reset = ui.small_button("Reset assumptions");
        if reset.on_hover_text("Everything as the evidence says").clicked() {
            ctx.edit(Edit::ResetAssumptions);
        }
    });
}

/// How many measures are used as the model warns against, with what it says.
fn cautions_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let cautions = plan::cautions(ctx.model, ctx.plan);
    let Some((first, _)) = cautions.first() else { return };
    let each = cautions.iter().map(|(id, says)| {
        let label = ctx.model.measures.get(*id).map_or(*id, |measure| &measure.label);
        format!("{label}: {says}")
    });
    let each = each.collect::<Vec<_>>().join("\n");
    let words = match cautions.len() {
        1 => "1 caution on the measures".to_owned(),
        n => format!("{n} cautions on the measures"),
    };
    let color = Theme::of(ui).warning_text;
    let said = words.clone();
    let link = egui::Label::new(RichText::new(words).small().color(color));
    let link = ui.add(link.sense(egui::Sense::click())).on_hover_text(each);
    link.widget_info(|| WidgetInfo::labeled(Role::Link, true, &said));
    if link.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        ctx.ask(Ask::Briefing((*first).to_owned()));
    }
}

fn year_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let first = ctx.model.start_years().floor() as i32 + 1;
    let last = (ctx.model.end_years().floor() as i32).max(first);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Outlook in").size(Theme::of(ui).sizes.heading).strong());
        ui.spacing_mut().slider_width = (ui.available_width() - 72.0).clamp(60.0, 160.0);
        let slider = Slider::new(&mut ctx.session.year, first..=last)
            .custom_formatter(|year, _| format!("{year:.0}"));
        ui.add(slider).accessible_name("Year of the outlook");
    });
}

fn chances_ui(ui: &mut egui::Ui, model: &Model, board: &Scoreboard) {
    heading_ui(ui, "How often, in this plan");
    for chance in &board.chances {
        ui.label(chance.sentence());
        let base = format::futures_in_100(chance.base);
        let under = format!("{}: {base} futures", model.case.baseline_label);
        ui.label(RichText::new(under).small().weak());
        ui.add_space(4.0);
    }
}

/// One side's rows; gives back the outcome whose name was clicked, to be plotted.
fn side_ui<'a>(
    ui: &mut egui::Ui,
    model: &Model,
    rows: impl Iterator<Item = &'a Row>,
    side: Side,
) -> Option<String> {
    let mut plotted = None;
    let width = bar_width(ui);
    heading_ui(ui, side.name());
    ui.horizontal(|ui| {
        let theme = Theme::of(ui);
        let (area, _) = ui.allocate_exact_size(egui::vec2(width, 14.0), egui::Sense::hover());
        let paint = |align: egui::Align2, at: egui::Pos2, text: &str| {
            ui.painter().text(at, align, text, theme.small(), theme.weak_text);
        };
        paint(egui::Align2::LEFT_CENTER, area.left_center(), "worse");
        paint(egui::Align2::RIGHT_CENTER, area.right_center(), "better");
        ui.label(RichText::new("better in").small().weak());
    });
    for row in rows {
        let better = side.better(row);
        if let Some((_, outcome)) = model.outcomes.get_index(row.outcome)
            && let Some(share) = row.share_better(better)
        {
            let name = ui.push_id((side.name(), &row.id), |ui| {
                row_ui(ui, row, outcome, (better, share, side))
            });
            if name.inner.clicked() {
                plotted = Some(row.id.clone());
            }
        }
    }
    plotted
}

/// One outcome; gives back its name, which can be clicked.
fn row_ui(
    ui: &mut egui::Ui,
    row: &Row,
    outcome: &Outcome,
    (better, share, side): (Better, f64, Side),
) -> egui::Response {
    let name = ui.horizontal(|ui| {
        let now = now_words(row, outcome);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(RichText::new(now).strong());
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                let label = egui::Label::new(&outcome.label).wrap();
                let name = ui
                    .add(label.sense(egui::Sense::click()))
                    .on_hover_cursor(egui::CursorIcon::PointingHand)
                    .on_hover_text(format!("{}\n\nClick to plot it", hover_text(row, outcome)));
                name.widget_info(|| WidgetInfo::labeled(Role::Link, true, &outcome.label));
                name
            })
            .inner
        })
        .inner
    });
    ui.horizontal(|ui| {
        let width = bar_width(ui);
        ui.allocate_ui(egui::vec2(width, 24.0), |ui| {
            ui.set_width(width);
            let bar = ChangeBar {
                low: row.change.p10,
                mid: row.change.p50,
                high: row.change.p90,
                scale: scale(row),
                better,
            };
            bar.ui(ui, &format!("{}, {}", outcome.label, side.name()));
        });
        let often = match share {
            0.0 => "in none".to_owned(),
            1.0 => "in all".to_owned(),
            _ => format::futures_in_100(share),
        };
        ui.label(RichText::new(often).small()).on_hover_text(hover_text(row, outcome));
    });
    name.inner
}

fn bar_width(ui: &egui::Ui) -> f32 {
    (ui.available_width() - 124.0).clamp(80.0, 220.0)
}

/// The change that reaches the edge of its bar: the spread that the baseline has anyway, so that
/// a change that is small beside what nobody knows looks small; or the change itself if larger.
fn scale(row: &Row) -> f64 {
    let spread = row.base.p90 - row.base.p10;
    let scale = [spread, row.change.p10.abs(), row.change.p50.abs(), row.change.p90.abs()];
    scale.into_iter().filter(|x| x.is_finite()).fold(1e-9, f64::max)
}

/// What an outcome is under the plan, and its change: a median, or a share of futures.
fn now_words(row: &Row, outcome: &Outcome) -> String {
    if outcome.yes_no {
        let change = 100.0 * (row.plan_mean - row.base_mean);
        return format!("{} ({})", format::in_100(row.plan_mean), format::signed(change, 0));
    }
    let decimals = outcome.decimals;
    let (now, change) = (row.plan.p50, row.change.p50);
    format!("{} ({})", format::number(now, decimals), format::signed(change, decimals))
}

fn hover_text(row: &Row, outcome: &Outcome) -> String {
    if outcome.yes_no {
        return format!(
            "{}\nThis plan: {} futures\nBaseline: {} futures\nOnly under this plan in {}, \
             only under the baseline in {} futures",
            outcome.about,
            format::futures_in_100(row.plan_mean),
            format::futures_in_100(row.base_mean),
            format::futures_in_100(row.share_above),
            format::futures_in_100(row.share_below),
        );
    }
    let number = |value| format::number(value, outcome.decimals);
    let signed = |value| format::signed(value, outcome.decimals);
    format!(
        "{}\nThis plan: {} (80 % of runs {} to {})\nBaseline: {} (80 % of runs {} to {})\n\
         Change, future by future: {} (80 % of runs {} to {})\nHigher in {}, \
         the same in {} futures",
        outcome.about,
        number(row.plan.p50),
        number(row.plan.p10),
        number(row.plan.p90),
        number(row.base.p50),
        number(row.base.p10),
        number(row.base.p90),
        signed(row.change.p50),
        signed(row.change.p10),
        signed(row.change.p90),
        format::futures_in_100(row.share_above),
        format::futures_in_100(row.share_equal),
    )
}

fn heading_ui(ui: &mut egui::Ui, text: &str) {
    ui.add_space(8.0);
    ui.label(RichText::new(text).strong());
}
