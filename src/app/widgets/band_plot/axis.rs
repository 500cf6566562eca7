//! The vertical axis: what it spans, and the distance of its marks.

use egui::Rect;

use super::{BandPlot, MEDIAN, Told};
use crate::app::widgets::scale::nice_step;

/// The vertical axis: what it spans, and the distance of its marks.
pub(super) struct Axis {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) step: f64,
}

impl Axis {
    /// Round numbers that hold everything drawn, with room above for the words at the seam.
    pub(super) fn of(plot: &BandPlot<'_>, height: f32) -> Self {
        let seen = |time: f64| (plot.range.0..=plot.range.1).contains(&time);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let mut hold = |value: f64| {
            if value.is_finite() {
                (low, high) = (low.min(value), high.max(value));
            }
        };
        for series in plot.series {
            series.history.iter().filter(|p| seen(p.0)).for_each(|p| hold(p.1));
            for (i, _) in series.times.iter().enumerate().filter(|(_, time)| seen(**time)) {
                let others = series.others.iter().map(|other| other.quantiles);
                let lines = [Some(series.quantiles), series.baseline].into_iter().flatten();
                for quantiles in lines.chain(others) {
                    quantiles.get(i).into_iter().for_each(|q| hold(q[MEDIAN]));
                }
                if let Some(q) = series.quantiles.get(i).filter(|_| series.members.is_empty()) {
                    series.bands().for_each(|(_, (low, high))| {
                        hold(q[low]);
                        hold(q[high]);
                    });
                }
                series.members.iter().filter_map(|m| m.get(i)).for_each(|v| hold(*v));
            }
        }
        // Nothing to hold, or more than a plot can be drawn of.
        if !(low <= high && high - low < 1e30) {
            (low, high) = (0.0, 1.0);
        }
        let height = f64::from(height.max(1.0));
        let axis = Self::round(low, high, plot.zero_based, height);
        let shares = plot.series.iter().any(|series| series.told == Told::Futures);
        if shares { axis.up_to_all(height) } else { axis }
    }

    /// There are no more than all futures: above that is only room for the words at the seam.
    fn up_to_all(self, height: f64) -> Self {
        let most = 100.0 * height / (height - 22.0).max(22.0);
        Self { high: self.high.min(most), ..self }
    }

    fn round(low: f64, high: f64, zero_based: bool, height: f64) -> Self {
        let low = if zero_based { low.min(0.0) } else { low };
        let high = if zero_based { high.max(0.0) } else { high };
        let span = if high > low { high - low } else { high.abs().max(1.0) };
        let step = nice_step(span * 44.0 / height);
        let low = (low / step + 1e-9).floor() * step;
        let high = high.max(low + step);
        let room = (high - low) * 22.0 / (height - 22.0).max(22.0);
        Self { low, high: ((high + room) / step - 1e-9).ceil() * step, step }
    }

    pub(super) fn y(&self, frame: Rect, value: f64) -> f32 {
        let share = (value - self.low) / (self.high - self.low);
        frame.bottom() - (share * f64::from(frame.height())) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_its_data_between_round_numbers() {
        let axis = Axis::round(0.4, 41.0, true, 300.0);
        assert_eq!((axis.low, axis.high, axis.step), (0.0, 50.0, 10.0));
        let axis = Axis::round(-0.8, 1.7, false, 300.0);
        assert!(axis.low <= -0.8 && axis.high > 1.7 && axis.step == 0.5, "step {}", axis.step);
    }

    #[test]
    fn an_axis_of_shares_ends_above_all_futures_and_not_far_above() {
        let round = || Axis::round(0.0, 100.0, true, 130.0);
        assert!(round().high >= 150.0, "what would be without");
        let high = round().up_to_all(130.0).high;
        assert!((101.0..125.0).contains(&high), "{high}");
        assert_eq!(Axis::round(0.0, 8.0, true, 130.0).up_to_all(130.0).high, 10.0);
    }

    #[test]
    fn a_flat_line_has_an_axis() {
        let axis = Axis::round(0.0, 0.0, true, 300.0);
        assert!(axis.high > axis.low && axis.step > 0.0);
    }
}
