//! One, two or four plots over the same years, with one time cursor: which outcome is in which,
//! and where each stands. What is drawn in one is `plan`'s.

use egui::{Align2, Button, ComboBox, RichText, Ui, vec2};

use crate::{
    app::{
        command::Command,
        session::{Headline, Session, Shown},
        theme::Theme,
        views::ViewContext,
        widgets::{BandPlot, TimeScale},
    },
    model::Model,
};

/// How many plots there can be.
const COUNTS: [usize; 3] = [1, 2, 4];

/// Puts so many plots up; those that are new show what has no plot yet.
pub(in crate::app) fn set_count(session: &mut Session, model: &Model, count: usize) {
    let readings = || model.headlines.values().flat_map(|headline| headline.readings.values());
    let plain =
        model.outcomes.keys().filter(|id| !readings().any(|r| r.china == **id || r.us == **id));
    for id in plain {
        let shown = Shown::Outcome(id.clone());
        if session.panes.len() + 1 < count
            && session.shown != shown
            && !session.panes.contains(&shown)
        {
            session.panes.push(shown);
        }
    }
    session.panes.truncate(count.saturating_sub(1));
}

/// One more, up to four, and then one again.
pub(in crate::app) fn next_count(session: &mut Session, model: &Model) {
    let now = session.panes.len() + 1;
    let next = COUNTS.into_iter().find(|count| *count > now).unwrap_or(1);
    set_count(session, model, next);
}

/// How many plots.
pub(super) fn count_ui(ui: &mut Ui, ctx: &mut ViewContext<'_>) {
    for count in COUNTS {
        let now = ctx.session.panes.len() + 1 == count;
        let button = ui.add(Button::selectable(now, count.to_string()));
        let name = if count == 1 { "1 plot".to_owned() } else { format!("{count} plots") };
        button.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Button, true, now, name.as_str())
        });
        if button.on_hover_text(Command::NextPanes.tooltip()).clicked() {
            set_count(ctx.session, ctx.model, count);
        }
    }
}

/// What stands above a plot: for all but the first, which has its own place, a choice.
fn head_ui(ui: &mut Ui, ctx: &mut ViewContext<'_>, pane: usize) {
    let height = Theme::of(ui).sizes.target;
    let width = ui.available_width();
    ui.allocate_ui(vec2(width, height), |ui| {
        ui.set_min_height(height);
        let label = match pane.checked_sub(1).and_then(|place| ctx.session.panes.get(place)) {
            None => {
                ui.label(RichText::new(ctx.session.shown.label(ctx.model)).strong());
                return;
            }
            Some(shown) => shown.label(ctx.model),
        };
        let mut chosen = None;
        let combo = ComboBox::from_id_salt("pane").width(width.min(260.0)).truncate();
        let combo = combo.height(400.0).selected_text(label).show_ui(ui, |ui| {
            for choice in choices(ctx) {
                let now = ctx.session.panes.get(pane - 1) == Some(&choice);
                if ui.selectable_label(now, choice.label(ctx.model)).clicked() {
                    chosen = Some(choice);
                }
            }
        });
        combo.response.accessible_name(format!("Outcome on plot {}", pane + 1));
        if let (Some(choice), Some(place)) = (chosen, ctx.session.panes.get_mut(pane - 1)) {
            *place = choice;
        }
    });
}

/// Everything that can be plotted, by the reading that is on.
pub(super) fn choices(ctx: &ViewContext<'_>) -> Vec<Shown> {
    let reading = ctx.session.headline.reading;
    let on =
        (0..ctx.model.headlines.len()).map(|target| Shown::Influence(Headline { target, reading }));
    on.chain(ctx.model.outcomes.keys().cloned().map(Shown::Outcome)).collect()
}

/// Draws each pane with `plot`, given what it shows and its height; gives back where the years
/// are for what stands below.
pub(super) fn ui(
    ui: &mut Ui,
    ctx: &mut ViewContext<'_>,
    (height, least): (f32, f32),
    mut plot: impl FnMut(&mut Ui, &mut ViewContext<'_>, &Shown, f32) -> TimeScale,
) -> TimeScale {
    let all: Vec<Shown> =
        std::iter::once(ctx.session.shown.clone()).chain(ctx.session.panes.clone()).collect();
    let two = 2.0 * BandPlot::WIDTH_MIN + ui.spacing().item_spacing.x;
    // Too narrow for two beside one another, they stand one above the other and scroll.
    let across = if all.len() > 2 && ui.available_width() >= two { 2 } else { 1 };
    let rows = all.len().div_ceil(across) as f32;
    let head = Theme::of(ui).sizes.target + 2.0 * ui.spacing().item_spacing.y;
    let each = (height / rows - head).max(least);
    let outer = ui.available_rect_before_wrap();
    let mut scale = None;
    ui.columns(across, |columns| {
        for (pane, shown) in all.iter().enumerate() {
            columns[pane % across].push_id(pane, |ui| {
                head_ui(ui, ctx, pane);
                scale = Some(plot(ui, ctx, shown, each));
            });
        }
    });
    let nothing = TimeScale { first: 0.0, last: 1.0, left: outer.left(), right: outer.right() };
    let scale = scale.unwrap_or(nothing);
    if across == 1 {
        return scale;
    }
    // No plot is as wide as what stands below, so that has years of its own.
    let scale = TimeScale { left: outer.left() + 48.0, right: outer.right() - 12.0, ..scale };
    years_ui(ui, &scale);
    scale
}

fn years_ui(ui: &mut Ui, scale: &TimeScale) {
    let theme = Theme::of(ui);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), egui::Sense::hover());
    for year in scale.round_years() {
        let at = egui::pos2(scale.x(year), area.center().y);
        let words = crate::base::format::year(year);
        ui.painter().text(at, Align2::CENTER_CENTER, words, theme.small(), theme.weak_text);
    }
}
