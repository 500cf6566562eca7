//! The whole model on one sheet: regions round its edge, the strongest links between their nodes
//! through the middle; those of the node pointed at, or of a loop, are lit.

use egui::epaint::text::{LayoutJob, TextWrapping};
use egui::{
    Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, WidgetInfo,
};
use egui::{pos2, vec2};

use super::{Known, Sheet, does, how_strong, standing};
use crate::analysis::map::{Effects, Kind, Link, Place, Side};
use crate::app::theme::Theme;
use crate::base::format;

/// Links that are drawn while nothing is pointed at.
const STRONGEST: usize = 40;
/// Below this a link is not worth a line.
const LEAST: f64 = 0.01;
/// How near and how far one can go.
const ZOOM: std::ops::RangeInclusive<f32> = 0.5..=4.0;

/// How near the sheet is, and where.
pub(super) struct Look {
    zoom: f32,
    pan: egui::Vec2,
}

impl Default for Look {
    fn default() -> Self {
        Self { zoom: 1.0, pan: egui::Vec2::ZERO }
    }
}

impl Look {
    /// Nearer, farther, all of it.
    pub(super) fn ui(&mut self, ui: &mut egui::Ui) {
        for (words, name, by) in [("−", "Farther", 0.8), ("+", "Nearer", 1.25)] {
            if ui.button(words).on_hover_text(name).accessible_name(name).clicked() {
                self.by(by, egui::Vec2::ZERO);
            }
        }
        if ui.button("Fit").on_hover_text("All of the map").clicked() {
            *self = Self::default();
        }
    }

    /// Nearer or farther, with a place staying where it is: `from` the middle of the sheet.
    fn by(&mut self, by: f32, from: egui::Vec2) {
        let zoom = (self.zoom * by).clamp(*ZOOM.start(), *ZOOM.end());
        self.pan = from - (from - self.pan) * (zoom / self.zoom);
        self.zoom = zoom;
    }

    /// Follows the pointer: drag to move, wheel or pinch to come nearer.
    fn follow(&mut self, ui: &egui::Ui, response: &Response) {
        if response.dragged() {
            self.pan += response.drag_delta();
        }
        if response.double_clicked() {
            *self = Self::default();
        }
        if let Some(at) = response.hover_pos().filter(|_| response.contains_pointer()) {
            let (pinch, wheel) = ui.input(|i| (i.zoom_delta(), i.smooth_scroll_delta().y));
            let by = pinch * (wheel / 300.0).exp();
            if by != 1.0 {
                self.by(by, at - response.rect.center());
            }
        }
    }
}

/// What lines mean.
pub(super) fn legend_ui(ui: &mut egui::Ui) {
    for (words, strength) in [("raises", 0.3), ("lowers", -0.3)] {
        let (rect, response) = ui.allocate_exact_size(vec2(34.0, 16.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "A line that"));
        let points = [rect.left_center(), rect.right_center()];
        line(ui.painter(), &points, strength, (Theme::of(ui), 1.0));
        ui.label(words);
    }
}

/// The colour of a link by what it does: no side's colour.
pub(super) fn colour(theme: &Theme, strength: f64) -> Color32 {
    if strength < 0.0 { theme.of_series(2) } else { theme.of_series(0) }
}

/// How thick a link is.
fn thickness(strength: f64) -> f32 {
    let size = strength.abs();
    (1.0 + 4.0 * size / (size + 0.5)) as f32
}

/// A link along some points, with its head; what lowers is dashed.
pub(super) fn line(painter: &Painter, points: &[Pos2], strength: f64, of: (&Theme, f32)) {
    let (theme, cover) = of;
    let [.., before, end] = points else { return };
    let color = colour(theme, strength).gamma_multiply(cover);
    let width = thickness(strength);
    let along = (*end - *before).normalized();
    let head = 4.0 + width;
    let neck = *end - along * head;
    let mut body = points.to_vec();
    if let Some(last) = body.last_mut() {
        *last = neck;
    }
    let stroke = Stroke::new(width, color);
    if strength < 0.0 {
        painter.extend(Shape::dashed_line(&body, stroke, 6.0, 4.0));
    } else {
        painter.add(Shape::line(body, stroke));
    }
    let across = along.rot90() * (head * 0.6);
    painter.add(Shape::convex_polygon(
        vec![*end, neck + across, neck - across],
        color,
        Stroke::NONE,
    ));
}

/// The sheet as it is now.
pub(super) struct Drawn<'a> {
    pub(super) known: &'a Known,
    pub(super) effects: Option<&'a Effects>,
    pub(super) year: f64,
    /// Links of the loop that is lit.
    pub(super) lit: Option<Vec<(usize, usize)>>,
}

/// From the sheet to the screen.
#[derive(Clone, Copy)]
struct View {
    origin: Pos2,
    scale: f32,
}

impl View {
    fn at(self, (x, y): (f64, f64)) -> Pos2 {
        self.origin + vec2(x as f32, y as f32) * self.scale
    }

    fn rect(self, place: &Place) -> Rect {
        let size = vec2(place.width as f32, place.height as f32) * self.scale;
        Rect::from_min_size(self.at((place.x, place.y)), size)
    }
}

impl Drawn<'_> {
    /// Draws it over all there is; gives back the node that was clicked.
    pub(super) fn ui(&self, ui: &mut egui::Ui, look: &mut Look) -> Option<usize> {
        let layout = &self.known.sheet.layout;
        let size = vec2(layout.size.0 as f32, layout.size.1 as f32);
        let (rect, ground) = ui.allocate_exact_size(ui.available_size(), Sense::click_and_drag());
        ground.widget_info(|| {
            WidgetInfo::labeled(Role::Image, true, "Map of the model: drag to move, wheel to zoom")
        });
        look.follow(ui, &ground);
        let scale = (rect.size() / size).min_elem().min(1.5) * look.zoom;
        let view = View { origin: rect.center() + look.pan - size * scale / 2.0, scale };
        let mut clicked = None;
        let mut pointed = None;
        for (place, node) in layout.nodes.iter().enumerate() {
            let seen = view.rect(node).intersect(rect);
            if !seen.is_positive() {
                continue;
            }
            let response = ui.interact(seen, ui.scope_id().with(("node", place)), Sense::click());
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, self.said(place)));
            if response.hovered() || response.has_focus() {
                pointed = Some(place);
            }
            if response.clicked() {
                clicked = Some(place);
            }
            response.on_hover_text(self.told(place));
        }
        let painter = ui.painter_at(rect);
        let theme = Theme::of(ui);
        self.links(&painter, theme, (view, pointed));
        self.nodes(&painter, theme, (view, pointed));
        clicked
    }

    /// A node and what it stands at, in words.
    fn said(&self, place: usize) -> String {
        let node = &self.known.sheet.diagram.nodes[place];
        match self.known.survey.node_value(node, self.year) {
            Some([_, plan]) => format!("{}: {}", node.label, standing(self.known, node, plan)),
            None => node.label.clone(),
        }
    }

    /// The same at length, with what moves it most.
    fn told(&self, place: usize) -> String {
        let node = &self.known.sheet.diagram.nodes[place];
        let mut words = node.label.clone();
        if let Some([base, plan]) = self.known.survey.node_value(node, self.year) {
            let year = format::year(self.year);
            words += &format!(
                "\n{} in {year}; {} under today's policy",
                standing(self.known, node, plan),
                standing(self.known, node, base)
            );
        }
        let mut links: Vec<&Link> = self.strong().filter(|link| link.to == place).collect();
        links.sort_by(|a, b| b.strength.abs().total_cmp(&a.strength.abs()));
        for link in links.iter().take(4) {
            let from = &self.known.sheet.diagram.nodes[link.from].label;
            let (does, how) = (does(link.strength, link.mixed), how_strong(link.strength));
            words += &format!("\n{from} {does} it {how}");
        }
        let more = match node.kind {
            Kind::Track(_) => "its measures and all that they move",
            Kind::Stock | Kind::Reading => "its equation and all that moves it",
        };
        words + "\nClick for " + more
    }

    /// Links worth a line.
    fn strong(&self) -> impl Iterator<Item = &Link> {
        let all = self.effects.map_or(&[][..], |effects| &effects.links);
        all.iter().filter(|link| link.strength.abs() >= LEAST)
    }

    /// Whether a link is lit; `None` while none is.
    fn is_lit(&self, link: (usize, usize), pointed: Option<usize>) -> Option<bool> {
        match (pointed, &self.lit) {
            (Some(node), _) => Some(link.0 == node || link.1 == node),
            (None, Some(lit)) => Some(lit.contains(&link)),
            (None, None) => None,
        }
    }

    fn links(&self, painter: &Painter, theme: &Theme, (view, pointed): (View, Option<usize>)) {
        if self.effects.is_none() {
            self.unweighed(painter, theme, view);
        }
        let mut links: Vec<&Link> = self.strong().collect();
        links.sort_by(|a, b| b.strength.abs().total_cmp(&a.strength.abs()));
        // The strongest on top.
        for (rank, link) in links.iter().enumerate().rev() {
            let cover = match self.is_lit((link.from, link.to), pointed) {
                Some(true) => continue,
                Some(false) => 0.10,
                None => 0.6,
            };
            if rank < STRONGEST {
                line(painter, &self.way(link.from, link.to, view), link.strength, (theme, cover));
            }
        }
        let lit = |link: &&&Link| self.is_lit((link.from, link.to), pointed) == Some(true);
        for link in links.iter().filter(lit) {
            let way = self.way(link.from, link.to, view);
            line(painter, &way, link.strength, (theme, 1.0));
            let sign = if link.strength < 0.0 { "−" } else { "+" };
            let at = way[way.len() * 4 / 5];
            painter.circle(at, 8.0, theme.surface, Stroke::new(1.0, colour(theme, link.strength)));
            painter.text(at, Align2::CENTER_CENTER, sign, theme.body(), theme.text);
        }
        // A loop is seen whole, also where nothing moves along it now.
        for (from, to) in self.lit.iter().flatten().filter(|_| pointed.is_none()) {
            if !links.iter().any(|link| (link.from, link.to) == (*from, *to)) {
                let thin = Stroke::new(1.5, theme.weak_text);
                painter.extend(Shape::dotted_line(
                    &self.way(*from, *to, view),
                    thin.color,
                    5.0,
                    1.2,
                ));
            }
        }
    }

    /// Links whose strength is still to come: that they are there is all that is said.
    fn unweighed(&self, painter: &Painter, theme: &Theme, view: View) {
        for (from, to) in &self.known.sheet.diagram.links {
            let thin = Stroke::new(1.0, theme.line);
            painter.add(Shape::line(self.way(*from, *to, view), thin));
        }
    }

    /// The way of a link: out of its region, bent to the middle of the sheet, into the other.
    fn way(&self, from: usize, to: usize, view: View) -> Vec<Pos2> {
        const POINTS: usize = 32;
        let layout = &self.known.sheet.layout;
        let (start, end) = (layout.gates[from], layout.gates[to]);
        let apart = f64::hypot(start.0 - end.0, start.1 - end.1);
        let middle = (layout.size.0 / 2.0, layout.size.1 / 2.0);
        let bend = |node: usize, gate: (f64, f64)| {
            let out = (40.0 + apart * 0.30).min(260.0);
            let side = layout.regions[self.known.sheet.diagram.nodes[node].region].1;
            if let Some(round) = self.round_corner(gate, side) {
                return round;
            }
            let (x, y) = match side {
                Side::Left => (gate.0 + out, gate.1),
                Side::Right => (gate.0 - out, gate.1),
                Side::Top => (gate.0, gate.1 + out * 0.7),
                Side::Bottom => (gate.0, gate.1 - out * 0.7),
            };
            let pull = (apart / 2000.0).min(0.3);
            (x + (middle.0 - x) * pull, y + (middle.1 - y) * pull)
        };
        let (a, b) = (bend(from, start), bend(to, end));
        let point = |step: usize| {
            let t = step as f64 / (POINTS - 1) as f64;
            let u = 1.0 - t;
            let of = |p: [f64; 4]| {
                u * u * u * p[0]
                    + 3.0 * u * u * t * p[1]
                    + 3.0 * u * t * t * p[2]
                    + t * t * t * p[3]
            };
            view.at((of([start.0, a.0, b.0, end.0]), of([start.1, a.1, b.1, end.1])))
        };
        (0..POINTS).map(point).collect()
    }

    /// Where a link is bent to that leaves a side beside what stands at the top or at the bottom:
    /// between the two and round the corner, so that it does not run behind.
    fn round_corner(&self, gate: (f64, f64), side: Side) -> Option<(f64, f64)> {
        const INTO_GAP: f64 = 34.0;
        const ROUND: f64 = 40.0;
        let inward = match side {
            Side::Left => INTO_GAP,
            Side::Right => -INTO_GAP,
            Side::Top | Side::Bottom => return None,
        };
        let x = gate.0 + inward;
        // What stands there begins within a link's own reach.
        let beside = |place: &Place| {
            let (left, right) = (place.x - 2.0 * INTO_GAP, place.x + place.width + 2.0 * INTO_GAP);
            (left..=right).contains(&x)
        };
        let regions = self.known.sheet.layout.regions.iter();
        let mut beside = regions.filter(|(place, _)| beside(place));
        beside.find_map(|(place, of)| match of {
            Side::Top if gate.1 < place.y + place.height + 8.0 => {
                Some((x, place.y + place.height + ROUND))
            }
            Side::Bottom if gate.1 > place.y - 8.0 => Some((x, place.y - ROUND)),
            _ => None,
        })
    }

    fn nodes(&self, painter: &Painter, theme: &Theme, (view, pointed): (View, Option<usize>)) {
        let Sheet { diagram, layout } = &*self.known.sheet;
        for (region, (place, _)) in diagram.regions.iter().zip(&layout.regions) {
            let rect = view.rect(place);
            let stroke = Stroke::new(1.0, theme.line);
            let round = 6.0 * view.scale;
            painter.rect(rect, round, theme.surface, stroke, egui::StrokeKind::Inside);
            let at = rect.min + vec2(8.0, 3.0) * view.scale;
            words(painter, (&region.label, 11.5 * view.scale), theme.weak_text, (at, rect.width()));
        }
        for place in 0..diagram.nodes.len() {
            let near = pointed.is_none_or(|pointed| {
                let linked = |link: &Link| {
                    (link.from == place && link.to == pointed)
                        || (link.to == place && link.from == pointed)
                };
                place == pointed || self.strong().any(linked)
            });
            let in_loop = |links: &Vec<(usize, usize)>| links.iter().any(|link| link.0 == place);
            let lit = match (pointed, &self.lit) {
                (Some(_), _) => near,
                (None, Some(links)) => in_loop(links),
                (None, None) => true,
            };
            self.node(painter, theme, (view.rect(&layout.nodes[place]), view.scale), (place, lit));
            if pointed == Some(place) {
                let rect = view.rect(&layout.nodes[place]).shrink(1.0);
                let stroke = Stroke::new(2.0, theme.accent);
                painter.rect_stroke(rect, 4.0, stroke, egui::StrokeKind::Inside);
            }
        }
    }

    /// One node: its name and what it stands at.
    fn node(
        &self,
        painter: &Painter,
        theme: &Theme,
        (rect, scale): (Rect, f32),
        (place, lit): (usize, bool),
    ) {
        let node = &self.known.sheet.diagram.nodes[place];
        let color = if lit { theme.text } else { theme.weak_text.gamma_multiply(0.6) };
        let size = 12.0 * scale;
        let mut right = rect.right() - 8.0 * scale;
        if let Some([_, plan]) = self.known.survey.node_value(node, self.year) {
            let font = egui::FontId::proportional(size);
            let at = pos2(right, rect.center().y);
            let told = painter.text(
                at,
                Align2::RIGHT_CENTER,
                standing(self.known, node, plan),
                font,
                color,
            );
            right = told.left() - 12.0 * scale;
            // A mark where the plan leads elsewhere, by a tenth of the usual swing or more.
            let change = self.known.survey.moved(node, self.year);
            let swing = self.known.survey.swing(&node.name);
            if change.abs() > swing / 10.0 && change.abs() > 1e-9 {
                let up = if change > 0.0 { -1.0 } else { 1.0 };
                let at = pos2(told.left() - 7.0 * scale, rect.center().y);
                let corner = |x: f32, y: f32| at + vec2(x, y * up) * scale;
                let corners = vec![corner(0.0, 4.0), corner(-4.0, -3.0), corner(4.0, -3.0)];
                let fill = if lit { theme.accent } else { color };
                painter.add(Shape::convex_polygon(corners, fill, Stroke::NONE));
            }
        }
        let at = pos2(rect.left() + 8.0 * scale, rect.center().y - size * 0.62);
        words(painter, (&node.label, size), color, (at, right - at.x));
    }
}

/// One line of words, cut off where there is no more room.
fn words(painter: &Painter, (text, size): (&str, f32), color: Color32, (at, room): (Pos2, f32)) {
    let font = egui::FontId::proportional(size);
    let mut job = LayoutJob::simple_singleline(text.to_owned(), font, color);
    job.wrap = TextWrapping::truncate_at_width(room.max(8.0));
    let galley = painter.layout_job(job);
    painter.galley(at, galley, color);
}
