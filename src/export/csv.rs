//! Tidy CSV (RFC 4180 quoting, UTF-8, lines end in LF): one row per outcome and saved quarter, or
//! one row per future. Every number is printed so that it reads back to the same number.

use std::borrow::Cow;
use std::io;

use crate::ensemble::{Bands, LEVELS};
use crate::export::{Parts, Report};

const BANDS_HEADER: &str = "plan,outcome,unit,year,p05,p10,p25,p50,p75,p90,p95,mean";
const MEMBERS_HEADER: &str = "plan,future,outcome,year,value";

/// The quantile levels that are told, in the order of the header.
const TOLD: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// Writes the bands.
pub(super) fn write_bands(
    report: &Report<'_>,
    bands: &Bands,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "{BANDS_HEADER}")?;
    let plan = field(report.plan.title());
    let told: Vec<usize> = (0..LEVELS.len()).filter(|&i| TOLD.contains(&LEVELS[i])).collect();
    for ((id, outcome), of_outcome) in report.model.outcomes.iter().zip(&bands.outcomes) {
        let (id, unit) = (field(id), field(&outcome.unit));
        let rows = bands.times.iter().zip(&of_outcome.quantiles).zip(&of_outcome.mean);
        for ((year, quantiles), mean) in rows.take(report.told()) {
            write!(out, "{plan},{id},{unit},{year}")?;
            for &level in &told {
                write!(out, ",{}", quantiles[level])?;
            }
            writeln!(out, ",{mean}")?;
        }
    }
    Ok(())
}

/// Writes every future.
pub(super) fn write_members(
    report: &Report<'_>,
    parts: &mut Parts<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "{MEMBERS_HEADER}")?;
    let plan = field(report.plan.title());
    let outcomes: Vec<_> = report.model.outcomes.keys().map(|id| field(id)).collect();
    let told = report.told();
    while let Some(ensemble) = parts()? {
        for future in 0..ensemble.futures() {
            let number = ensemble.first() + future;
            for (index, id) in outcomes.iter().enumerate() {
                for (time, year) in ensemble.times().iter().enumerate().take(told) {
                    let value = ensemble.value(index, time, future as usize);
                    writeln!(out, "{plan},{number},{id},{year},{value}")?;
                }
            }
        }
    }
    Ok(())
}

/// A text as a CSV field: quoted if it has to be.
pub fn field(text: &str) -> Cow<'_, str> {
    if text.contains(['"', ',', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", text.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::{LEVELS, TOLD, field};

    #[test]
    fn fields_are_quoted_as_rfc_4180_says() {
        for (text, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("a, b", "\"a, b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(field(text), expected);
        }
    }

    #[test]
    fn every_told_level_is_computed() {
        assert!(TOLD.iter().all(|level| LEVELS.contains(level)));
    }
}
