//! A calendar month, the grain of every plan: `2027-03`. Model time is in years as a number;
//! this is the only place where one becomes the other.

use std::{fmt, str::FromStr};

/// A month of the common calendar, between the years 1900 and 2199.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Month(i32);

impl Month {
    /// The first month that can be written.
    pub const MIN: Self = Self(1900 * 12);
    /// The last month that can be written.
    pub const MAX: Self = Self(2199 * 12 + 11);

    /// The month `month` (1–12) of a year, if both are in range.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let ok = (1900..=2199).contains(&year) && (1..=12).contains(&month);
        ok.then(|| Self(year * 12 + month as i32 - 1))
    }

    /// The year it lies in.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// Its number in the year, 1–12.
    pub fn of_year(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }

    /// Its first moment in model time: years as a number, March 2027 = 2027.1666….
    pub fn time_years(self) -> f64 {
        f64::from(self.0) / 12.0
    }

    /// The month whose first moment is nearest to a model time; kept inside the range.
    pub fn nearest(time_years: f64) -> Self {
        let months = (time_years * 12.0).round();
        let (lo, hi) = (f64::from(Self::MIN.0), f64::from(Self::MAX.0));
        Self(if months >= lo { months.min(hi) as i32 } else { Self::MIN.0 })
    }

    /// So many months later (earlier if negative), kept inside the range.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Self {
        Self(self.0.saturating_add(months).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// How many months `self` is after `other`.
    pub fn months_since(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.of_year())
    }
}

impl FromStr for Month {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!("`{text}` is not a month; write a year from 1900 to 2199 and a month: 2027-03")
        };
        let (year, month) = text.trim().split_once('-').ok_or_else(wrong)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(wrong());
        }
        let year = year.parse().map_err(|_| wrong())?;
        let month = month.parse().map_err(|_| wrong())?;
        Self::new(year, month).ok_or_else(wrong)
    }
}
