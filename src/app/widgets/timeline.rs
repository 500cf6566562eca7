//! A strip of bars on the plot's own time axis, one per active measure: drag a bar to move it, drag
//! an end to stretch it, or do both with the arrow keys. What a change means for the plan is the
//! caller's; this only says which months were asked for, live, while the pointer still moves.

mod chances;
mod paint;
mod span;

use std::ops::RangeInclusive;

use egui::{
    Align2, CursorIcon, EventFilter, Id, Key, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo,
    vec2,
};

pub use self::chances::Chance;
use self::chances::head_ui;
use self::span::{Handle, Snap, Span, moved};
use super::keys;
use super::scale::{TimeScale, marks, year_step};
use crate::app::theme::Theme;
use crate::base::Month;
use crate::model::Track;

/// Half the width of the zone around an end that can be grabbed.
const GRIP: f32 = 5.0;

/// One measure in force.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// Its id.
    pub measure: &'a str,
    /// The name people read.
    pub label: &'a str,
    /// Its track, which gives its colour.
    pub track: Track,
    /// First month in force.
    pub start: Month,
    /// Last month in force; `None`: to the end.
    pub end: Option<Month>,
    /// Months from nothing to full strength.
    pub ramp_months: u32,
    /// The words of its strength.
    pub strength_words: &'a str,
    /// Whether it depends on what the other side gives.
    pub conditional: bool,
    /// Whether it is as in today's policy.
    pub baseline: bool,
    /// Whether its details are open.
    pub selected: bool,
    /// What only some bars have.
    pub more: More<'a>,
}

/// What only some bars have.
#[derive(Clone, Copy, Debug, Default)]
pub struct More<'a> {
    /// Whether the ramp is an S-curve.
    pub s_curve: bool,
    /// Model time and share of the strongest, where the strength goes through time.
    pub curve: &'a [(f64, f64)],
    /// Model times by which what it waits for has come about, in a tenth, a half and nine tenths
    /// of the futures in which it does.
    pub dates: Option<[f64; 3]>,
    /// Model time and the share of futures in which it works by then: that part of its height is
    /// filled.
    pub reach: &'a [(f64, f64)],
    /// In how many futures it never does, in a few words; empty if it does in all.
    pub never: &'a str,
    /// The same in words, and on what it depends.
    pub words: &'a str,
    /// Whether it was picked, so that it moves with the others that are.
    pub picked: bool,
}

/// Something that happens at a given time, whatever the plan.
#[derive(Clone, Copy, Debug)]
pub struct Shock<'a> {
    /// Its name.
    pub label: &'a str,
    /// When.
    pub month: Month,
}

/// What the user did with a bar.
#[derive(Clone, Debug, PartialEq)]
pub enum BarChange {
    /// Another time was asked for.
    Moved {
        /// The measure's id.
        measure: String,
        /// Its first month.
        start: Month,
        /// Its last month; `None`: to the end.
        end: Option<Month>,
    },
    /// Several bars that are picked were moved together: each with its first and last month.
    MovedAll(Vec<(String, Month, Option<Month>)>),
    /// A bar was clicked.
    Selected(String),
    /// A bar was clicked with Ctrl held.
    Picked(String),
    /// The pointer is on a bar.
    Hovered(String),
    /// The shocks were to be shown each on a line of its own, or not any more.
    Unfolded(bool),
    /// A shock was clicked: its id.
    Asked(String),
}

/// The strip.
pub struct Timeline<'a> {
    /// One row each, from above.
    pub bars: &'a [Bar<'a>],
    /// Where the years are: what the plot above gave back.
    pub scale: TimeScale,
    /// First and last month of the case; no bar leaves them.
    pub case: (Month, Month),
    /// The time cursor of the plot.
    pub cursor: Option<f64>,
    /// What is dated by the case, in order.
    pub shocks: &'a [Shock<'a>],
    /// What is left to chance.
    pub chances: &'a [Chance<'a>],
    /// Whether each of those has a line of its own.
    pub unfolded: bool,
}

impl Bar<'_> {
    fn span(&self) -> Span {
        Span { start: self.start, end: self.end }
    }
}

impl Timeline<'_> {
    /// Draws it over the available width, a row per bar; gives back what the user did.
    pub fn ui(self, ui: &mut Ui) -> Vec<BarChange> {
        let theme = Theme::of(ui);
        let row = theme.sizes.target;
        let above = Self::above(self.shocks.len(), self.chances.len(), self.unfolded);
        let height = row * self.bars.len().max(1) as f32 + 4.0 + above;
        let (outer, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        if self.bars.is_empty() {
            let words = "No measure is switched on";
            let at = outer.center_bottom() - vec2(0.0, row / 2.0);
            ui.painter().text(at, Align2::CENTER_CENTER, words, theme.body(), theme.weak_text);
        }
        self.ground_ui(ui, outer);
        let mut changes = Vec::new();
        head_ui(ui, outer, &self, &mut changes);
        self.shocks_ui(ui, outer);
        for (i, bar) in self.bars.iter().enumerate() {
            let top = outer.top() + 2.0 + above + i as f32 * row;
            let area = Rect::from_x_y_ranges(outer.x_range(), top..=top + row);
            self.bar_ui(ui, bar, area, &mut changes);
        }
        changes
    }

    /// Height of what stands above the bars: dated events and shocks.
    pub fn above(shocks: usize, chances: usize, unfolded: bool) -> f32 {
        let head = if shocks + chances == 0 { 0.0 } else { paint::SHOCKS_HEIGHT };
        let lines = if unfolded { chances as f32 * chances::ROW + 4.0 } else { 0.0 };
        head + lines
    }

    /// The years of the plot, carried down.
    fn ground_ui(&self, ui: &Ui, outer: Rect) {
        let theme = Theme::of(ui);
        let scale = &self.scale;
        for year in marks((scale.first, scale.last), year_step(scale)) {
            ui.painter().vline(scale.x(year), outer.y_range(), Stroke::new(1.0, theme.line));
        }
        let now = scale.x(self.case.0.time_years());
        ui.painter().vline(now, outer.y_range(), Stroke::new(1.0, theme.weak_text));
        if let Some(time) = self.cursor {
            let x = scale.x(time);
            ui.painter().vline(x, outer.y_range(), Stroke::new(1.0, theme.text));
        }
    }

    /// A mark for everything that is dated, and what it is under the pointer.
    fn shocks_ui(&self, ui: &Ui, outer: Rect) {
        let inside = self.scale.first..=self.scale.last;
        for (i, shock) in self.shocks.iter().enumerate() {
            let time = shock.month.time_years();
            if inside.contains(&time) {
                let at = egui::pos2(self.scale.x(time), outer.top() + paint::SHOCKS_HEIGHT / 2.0);
                let zone = Rect::from_center_size(at, vec2(10.0, paint::SHOCKS_HEIGHT));
                let mark = ui.interact(zone, ui.scope_id().with(("shock", i)), Sense::hover());
                let words = format!("{}, {}", shock.label, shock.month);
                mark.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
                paint::shock(ui, at, mark.hovered());
                mark.on_hover_text(words);
            }
        }
    }

    /// The bars that are picked, moved by as many months as one of them, as far as all can go.
    fn moved_all(&self, months: i32) -> Vec<(String, Month, Option<Month>)> {
        let picked = || self.bars.iter().filter(|bar| bar.more.picked);
        let last = |bar: &Bar<'_>| bar.end.unwrap_or(bar.start).max(bar.start);
        let room = picked()
            .map(|bar| (self.case.0.months_since(bar.start), self.case.1.months_since(last(bar))));
        let room = room.fold((i32::MIN, i32::MAX), |all, own| (all.0.max(own.0), all.1.min(own.1)));
        let months = months.clamp(room.0.min(0), room.1.max(0));
        let to = |month: Month| month.plus_months(months);
        picked().map(|bar| (bar.measure.to_owned(), to(bar.start), bar.end.map(to))).collect()
    }

    /// Where a bar is; one to the end reaches the end of the plot.
    fn rect(&self, span: Span, area: Rect) -> Rect {
        let last = span.end.unwrap_or(self.case.1).min(self.case.1).plus_months(1);
        let TimeScale { left, right, .. } = self.scale;
        let inside = |month: Month| self.scale.x(month.time_years()).max(left).min(right);
        let (left, right) = (inside(span.start), inside(last));
        let y = area.shrink2(vec2(0.0, 2.0)).y_range();
        Rect::from_x_y_ranges(left..=right.max(left + 6.0), y)
    }

    fn bar_ui(&self, ui: &Ui, bar: &Bar<'_>, area: Rect, changes: &mut Vec<BarChange>) {
        let parts = self.parts(ui, bar, area);
        let by = |(handle, part): &(Handle, Response)| self.asked(ui, part, *handle, (bar, area));
        let asked = parts.iter().find_map(by).unwrap_or(bar.span());
        for (handle, part) in &parts {
            let name = || handle.name(bar.label, asked);
            part.widget_info(|| WidgetInfo::labeled(Role::Slider, true, name()));
            let value = handle.value(asked);
            ui.ctx().accesskit_node_builder(part.id, |node| node.set_value(value));
        }
        let Span { start, end } = asked;
        let together = bar.more.picked && self.bars.iter().filter(|b| b.more.picked).count() > 1;
        let whole =
            end.map(|end| end.months_since(start)) == bar.end.map(|e| e.months_since(bar.start));
        if asked != bar.span() && together && whole {
            changes.push(BarChange::MovedAll(self.moved_all(start.months_since(bar.start))));
        } else if asked != bar.span() {
            changes.push(BarChange::Moved { measure: bar.measure.to_owned(), start, end });
        }
        let any = |of: fn(&Response) -> bool| parts.iter().any(|(_, part)| of(part));
        let measure = || bar.measure.to_owned();
        if any(Response::clicked) && ui.input(|i| i.modifiers.command) {
            changes.push(BarChange::Picked(measure()));
        } else if any(Response::clicked) || (any(Response::drag_started) && !together) {
            changes.push(BarChange::Selected(measure()));
        }
        if any(Response::hovered) {
            changes.push(BarChange::Hovered(bar.measure.to_owned()));
        }
        let (rect, dragged) = (self.rect(asked, area), any(Response::dragged));
        let busy = dragged || any(Response::has_focus);
        let hovered = any(Response::hovered);
        paint::bar(ui, bar, asked, rect, (&self.scale, busy, hovered));
        paint::dates(ui, bar, rect, &self.scale);
        for (handle, part) in parts {
            if part.clicked() || part.drag_started() {
                part.request_focus();
            }
            if part.has_focus() {
                paint::focus(ui, handle, rect);
            }
            if handle == Handle::Both && !dragged {
                part.on_hover_ui(|ui| paint::tip(ui, bar));
            }
        }
    }

    /// What can be grabbed: the bar, and over it its ends.
    fn parts(&self, ui: &Ui, bar: &Bar<'_>, area: Rect) -> [(Handle, Response); 3] {
        let id = ui.scope_id().with(("bar", bar.measure));
        self.zones(bar, area).map(|(handle, across)| {
            // Only the ends of the selected bar can have the keyboard: else Tab would stop three
            // times at every bar.
            let keyed = handle == Handle::Both || bar.selected;
            let sense = if keyed { Sense::click_and_drag() } else { Sense::drag() };
            let cursor = match handle {
                Handle::Both => CursorIcon::Grab,
                Handle::Start | Handle::End => CursorIcon::ResizeHorizontal,
            };
            let zone = Rect::from_x_y_ranges(across, area.y_range());
            let part = ui.interact(zone, id.with(handle), sense);
            (handle, part.on_hover_and_drag_cursor(cursor))
        })
    }

    /// Where across the window each handle of a bar is: those at its ends lie over the bar.
    fn zones(&self, bar: &Bar<'_>, area: Rect) -> [(Handle, RangeInclusive<f32>); 3] {
        let Rect { min, max } = self.rect(bar.span(), area);
        let reach = GRIP.min((max.x - min.x) / 4.0);
        [
            (Handle::Both, min.x - GRIP..=max.x + GRIP),
            (Handle::Start, min.x - GRIP..=min.x + reach),
            (Handle::End, max.x - reach..=max.x + GRIP),
        ]
    }

    /// The span that the pointer or the keys ask for by one handle of a bar. A pointer that has
    /// moved since it was pressed may be over another one by now.
    fn asked(
        &self,
        ui: &Ui,
        response: &Response,
        handle: Handle,
        (bar, area): (&Bar<'_>, Rect),
    ) -> Option<Span> {
        let id = response.id.with("drag");
        if response.drag_started() {
            let from = ui.input(|i| i.pointer.press_origin()).map(|p| p.x)?;
            let zones = self.zones(bar, area).into_iter().rev();
            let pressed = zones.into_iter().find(|(_, across)| across.contains(&from));
            let handle = pressed.map_or(handle, |(handle, _)| handle);
            ui.data_mut(|d| d.insert_temp(id, (from, handle, bar.start, bar.end)));
        }
        if response.dragged()
            && let Some(pointer) = response.interact_pointer_pos()
            && let Some((from, handle, start, end)) = dragged_from(ui, id)
        {
            let snap = if ui.input(|i| i.modifiers.alt) { Snap::Month } else { Snap::Quarter };
            let years = f64::from((pointer.x - from) / self.scale.points_per_year());
            let months = (years * 12.0).round().clamp(-9600.0, 9600.0) as i32;
            return Some(moved(Span { start, end }, handle, months, snap, self.case));
        }
        if !response.has_focus() {
            return None;
        }
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|m| m.set_focus_lock_filter(response.id, filter));
        let months = key_months(ui, self.case)?;
        Some(moved(bar.span(), handle, months, Snap::Month, self.case))
    }
}

/// Where a drag began, on which handle, and from when to when the bar was then.
fn dragged_from(ui: &Ui, id: Id) -> Option<(f32, Handle, Month, Option<Month>)> {
    ui.data(|d| d.get_temp(id))
}

/// By how many months the keys ask to move: an arrow one, with Shift twelve, Home and End all.
fn key_months(ui: &Ui, case: (Month, Month)) -> Option<i32> {
    let whole = case.1.months_since(case.0) + 1;
    let months = ui.input(|i| {
        let pressed = |key| i.num_presses(key) as i32;
        let ends = (pressed(Key::End) - pressed(Key::Home)).signum();
        keys::months(i, Key::ArrowLeft, Key::ArrowRight).saturating_add(ends * whole)
    });
    (months != 0).then_some(months)
}
