//! A change against the baseline, worse to the left and better to the right of no change: its
//! median as a mark and its 80 % band as a bar. The numbers in words are the caller's.

use egui::{Color32, Rect, Response, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::scale::{decimals, nice_step};
use crate::app::theme::Theme;
use crate::base::format;
use crate::model::Better;

/// A paired change in an outcome.
#[derive(Clone, Copy, Debug)]
pub struct ChangeBar {
    /// One run in ten changes less than this.
    pub low: f64,
    /// The median change.
    pub mid: f64,
    /// One run in ten changes more than this.
    pub high: f64,
    /// The change that reaches the edge; bars to be compared share it.
    pub scale: f64,
    /// Which direction is good.
    pub better: Better,
}

impl ChangeBar {
    /// Draws it over the available width, `name` being what changes.
    pub fn ui(self, ui: &mut Ui, name: &str) -> Response {
        let theme = Theme::of(ui);
        let size = vec2(ui.available_width().max(48.0), theme.sizes.target);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, self.words(name)));
        if ui.is_rect_visible(rect) {
            self.paint(ui, rect);
        }
        response.on_hover_text(self.words(name))
    }

    /// The same in a sentence.
    fn words(self, name: &str) -> String {
        let step = nice_step(self.low.abs().max(self.high.abs()).max(self.mid.abs()) / 20.0);
        let number = |value| format::signed(value, decimals(step));
        let side = match self.side() * self.mid {
            _ if number(self.mid).chars().all(|c| matches!(c, '±' | '0' | '.')) => "no change",
            _ if self.better == Better::Neither => "a change",
            side if side > 0.0 => "better",
            _ => "worse",
        };
        let Self { low, mid, high, .. } = self;
        let (low, mid, high) = (number(low), number(mid), number(high));
        format!("{name}: {side}, {mid}; 80 % of model runs between {low} and {high}")
    }

    /// 1 where more is drawn to the right, −1 where it is drawn to the left.
    fn side(self) -> f64 {
        if self.better == Better::Less { -1.0 } else { 1.0 }
    }

    fn paint(self, ui: &Ui, rect: Rect) {
        let theme = Theme::of(ui);
        let painter = ui.painter();
        let (worse, better) = match self.better {
            Better::Neither => (theme.plain, theme.plain),
            Better::More | Better::Less => (theme.worse, theme.better),
        };
        let zero = rect.center().x.round();
        let half = rect.width() / 2.0 - 6.0;
        let reach = |value: f64| {
            let share = value * self.side() / self.scale;
            if share.is_finite() { share as f32 } else { 0.0 }
        };
        let x = |share: f32| zero + share.clamp(-1.0, 1.0) * half;
        painter.hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme.line));
        let (a, b) = (reach(self.low), reach(self.high));
        let (left, right) = (a.min(b), a.max(b));
        let bar = |from: f32, to: f32, color: Color32| {
            let y = rect.center().y;
            let area = Rect::from_min_max(pos2(x(from), y - 5.0), pos2(x(to), y + 5.0));
            if area.width() > 0.0 {
                painter.rect_filled(area, 0.0, color.gamma_multiply(0.45));
            }
        };
        bar(left.min(0.0), right.min(0.0), worse);
        bar(left.max(0.0), right.max(0.0), better);
        painter.vline(zero, rect.shrink(2.0).y_range(), Stroke::new(1.0, theme.weak_text));
        for (beyond, edge, color) in [(left < -1.0, -1.0, worse), (right > 1.0, 1.0, better)] {
            if beyond {
                let tip = pos2(x(edge) + edge * 6.0, rect.center().y);
                let back = vec2(-edge * 6.0, 5.0);
                let corners = vec![tip, tip + back, tip + vec2(back.x, -back.y)];
                painter.add(Shape::convex_polygon(corners, color, Stroke::NONE));
            }
        }
        let mid = reach(self.mid);
        let color = match mid {
            _ if mid.abs() < 1e-3 => theme.plain,
            _ if mid < 0.0 => worse,
            _ => better,
        };
        let mark = Rect::from_center_size(pos2(x(mid), rect.center().y), vec2(4.0, 16.0));
        painter.rect_filled(mark, 1.0, color);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_say_for_whom_the_change_is_good() {
        let bar = |mid, better| ChangeBar { low: -1.0, mid, high: 2.0, scale: 2.0, better };
        let cases = [
            (0.5, Better::More, "Trust: better, +0.5; 80 % of model runs between −1.0 and +2.0"),
            (0.5, Better::Less, "Trust: worse, +0.5; 80 % of model runs between −1.0 and +2.0"),
            (-0.5, Better::Less, "Trust: better, −0.5; 80 % of model runs between −1.0 and +2.0"),
            (
                0.01,
                Better::More,
                "Trust: no change, ±0.0; 80 % of model runs between −1.0 and +2.0",
            ),
            (
                0.5,
                Better::Neither,
                "Trust: a change, +0.5; 80 % of model runs between −1.0 and +2.0",
            ),
        ];
        for (mid, better, words) in cases {
            assert_eq!(bar(mid, better).words("Trust"), words);
        }
    }
}
