//! Two scales that plot and timeline share: years across the screen, and round marks on an axis.

use crate::base::format;

/// Years ↔ screen x, taken from the plot so that what stands under it is aligned to the pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeScale {
    /// First year shown.
    pub first: f64,
    /// Last year shown.
    pub last: f64,
    /// Where the first year is.
    pub left: f32,
    /// Where the last year is.
    pub right: f32,
}

impl TimeScale {
    /// A scale over a range of years; one that is not a range becomes a year that is.
    pub(super) fn over((first, last): (f64, f64), (left, right): (f32, f32)) -> Self {
        let year = |year: f64| if year.abs() < 1e6 { year } else { 2000.0 };
        let first = year(first);
        Self { first, last: year(last).max(first + 1.0), left, right }
    }

    /// Where a year is on the screen; far outside the scale, no farther than can be drawn.
    pub fn x(&self, year: f64) -> f32 {
        let span = (self.last - self.first).max(1e-9);
        let share = (year - self.first) / span;
        let share = if share.is_nan() { 0.0 } else { share.clamp(-100.0, 100.0) };
        self.left + (share * f64::from(self.right - self.left)) as f32
    }

    /// Which year is at a place of the screen.
    pub fn year(&self, x: f32) -> f64 {
        let width = f64::from((self.right - self.left).max(1.0));
        self.first + f64::from(x - self.left) / width * (self.last - self.first)
    }

    /// Round years, so far apart that their labels do not touch.
    pub fn round_years(&self) -> Vec<f64> {
        marks((self.first, self.last), year_step(self))
    }

    /// Points of screen per year.
    pub fn points_per_year(&self) -> f32 {
        (self.right - self.left) / (self.last - self.first).max(1e-9) as f32
    }
}

/// The step between marks: 1, 2 or 5 times a power of ten, at least `least`.
pub(super) fn nice_step(least: f64) -> f64 {
    if !(least > 0.0 && least.is_finite()) {
        return 1.0;
    }
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0]
        .map(|k| k * power)
        .into_iter()
        .find(|s| *s >= least * 0.999_999)
        .unwrap_or(10.0 * power)
}

/// Whole years between marks, so that their labels do not touch.
pub(super) fn year_step(scale: &TimeScale) -> f64 {
    nice_step(f64::from(52.0 / scale.points_per_year()).max(1.0))
}

/// The multiples of a step inside a range, at most 200 of them.
pub(super) fn marks(range: (f64, f64), step: f64) -> Vec<f64> {
    let (first, last) = ((range.0 / step - 1e-9).ceil(), (range.1 / step + 1e-9).floor());
    if !(first.is_finite() && last.is_finite()) || last < first {
        return Vec::new();
    }
    (0..=((last - first) as usize).min(200)).map(|n| (first + n as f64) * step).collect()
}

/// How many decimals tell steps of this size apart.
pub(super) fn decimals(step: f64) -> u8 {
    (-step.log10().floor()).clamp(0.0, 9.0) as u8
}

/// A number at the precision of a step: `0.25` with step 0.05, `1,200` with step 200.
pub(super) fn written(value: f64, step: f64) -> String {
    format::number(value, decimals(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_places_are_inverse() {
        let scale = TimeScale { first: 1990.0, last: 2050.0, left: 100.0, right: 700.0 };
        assert_eq!(scale.x(1990.0), 100.0);
        assert_eq!(scale.x(2020.0), 400.0);
        assert_eq!(scale.year(700.0), 2050.0);
        assert_eq!(scale.points_per_year(), 10.0);
        assert!((scale.year(scale.x(2033.25)) - 2033.25).abs() < 1e-4);
    }

    #[test]
    fn an_empty_scale_gives_finite_places() {
        let scale = TimeScale { first: 2027.0, last: 2027.0, left: 10.0, right: 10.0 };
        assert!(scale.x(2027.0).is_finite() && scale.year(10.0).is_finite());
    }

    #[test]
    fn steps_are_1_2_5() {
        for (least, step) in [(0.7, 1.0), (1.0, 1.0), (1.1, 2.0), (3.0, 5.0), (6.0, 10.0)] {
            assert_eq!(nice_step(least), step, "at least {least}");
        }
        assert_eq!(nice_step(f64::NAN), 1.0);
    }

    #[test]
    fn marks_stay_inside() {
        assert_eq!(marks((-3.0, 11.0), 5.0), [0.0, 5.0, 10.0]);
        assert_eq!(marks((2001.0, 2009.0), 10.0), [0.0; 0]);
        assert!(marks((0.0, f64::INFINITY), 1.0).is_empty());
        assert!(marks((0.0, 1e9), 1.0).len() <= 201);
    }

    #[test]
    fn numbers_have_the_precision_of_the_step() {
        let cases = [(0.25, 0.05, "0.25"), (1200.0, 200.0, "1,200"), (-3.0, 1.0, "−3")];
        for (value, step, text) in cases.into_iter().chain([(-0.001, 0.1, "0.0")]) {
            assert_eq!(written(value, step), text);
        }
    }
}
