//! What a back-test comes to in words: tables and sentences, the same in the window and on the
//! terminal. The numbers are `backtest`'s.

use crate::analysis::schools::{Prediction, teller_label};
use crate::analysis::{Backtest, Errors, Judged, Predicted, Series};
use crate::base::format;
use crate::model::{ConflictFile, Model, Outcome, Scale};

/// The columns of [`rows`].
pub const BACKTEST_COLUMNS: [&str; 10] = [
    "Series",
    "Years",
    "Period",
    "RMSE",
    "Scale",
    "MAPE",
    "Bias",
    "Variation",
    "Covariation",
    "In 80 %",
];

/// A back-test as rows of words, the same for every reader.
pub fn rows(model: &Model, test: &Backtest) -> Vec<[String; 10]> {
    let mut rows = Vec::new();
    for series in &test.series {
        let label = label(model, &series.outcome);
        let label = if series.recalled { format!("{label} *") } else { label };
        let scale = scale_word(series.scale);
        for (period, errors) in series.by_period() {
            let percent = |share: f64| {
                if share.is_finite() { format!("{:.0} %", share * 100.0) } else { "–".to_owned() }
            };
            let Errors { years, rmse, mape, bias, variation, covariation, coverage } = errors;
            let shares = [mape, bias, variation, covariation, coverage].map(percent);
            let [mape, bias, variation, covariation, coverage] = shares;
            let (years, rmse) = (years.to_string(), format!("{rmse:.2}"));
            let (period, scale) = (period.to_owned(), scale.to_owned());
            rows.push([
                label.clone(),
                years,
                period,
                rmse,
                scale,
                mape,
                bias,
                variation,
                covariation,
                coverage,
            ]);
        }
    }
    rows
}

/// On which scale errors are taken, in a word.
pub fn scale_word(scale: Scale) -> &'static str {
    match scale {
        Scale::Level => "level",
        Scale::Log => "log",
        Scale::Logit => "log-odds",
    }
}

impl Series {
    /// The errors of each period of which there are some, and what it is called.
    pub fn by_period(&self) -> impl Iterator<Item = (&'static str, Errors)> {
        let periods = ["all", "fitted", "forecast"].into_iter().zip(self.errors);
        periods.filter_map(|(period, errors)| Some((period, errors?)))
    }
}

impl Judged {
    /// `met`, `missed`, or `open` where there is nothing to judge it by.
    pub fn word(&self) -> &'static str {
        match self.met {
            Some(true) => "met   ",
            Some(false) => "missed",
            None => "open  ",
        }
    }
}

/// The errors of every school beside each other, and what it predicts.
#[derive(Clone, Debug, PartialEq)]
pub struct BySchool {
    /// “School”, a series each, and a predicted outcome each.
    pub columns: Vec<String>,
    /// The evidence first.
    pub rows: Vec<Vec<String>>,
}

/// What is forecast beside the errors of the past: by whom, in which model, which outcomes, when.
#[derive(Clone, Copy, Debug)]
pub struct Forecast<'a> {
    /// The model that the plan is in.
    pub model: &'a Model,
    /// Every school's predictions for the plan.
    pub predictions: &'a [Prediction],
    /// The year.
    pub year: f64,
}

/// Each school's root mean square errors over all years, beside its forecast of influence.
pub fn by_school(model: &Model, tests: &[Backtest], forecast: Option<Forecast<'_>>) -> BySchool {
    let series = tests.first().map_or(&[][..], |test| &test.series);
    let errors = series.iter().map(|series| label(model, &series.outcome));
    let heads = forecast.iter().flat_map(|forecast| {
        let year = format::year(forecast.year);
        let headed = |(_, short): (usize, &str)| format!("{short} in {year}");
        headline(forecast.model).into_iter().map(headed).collect::<Vec<_>>()
    });
    let columns = std::iter::once("School".to_owned()).chain(errors).chain(heads).collect();
    let row = |test: &Backtest| {
        let name = teller_label(model, test.school.as_deref()).to_owned();
        let errors = test.series.iter().map(|series| {
            series.errors[0].map_or_else(|| "–".to_owned(), |errors| format!("{:.2}", errors.rmse))
        });
        let predicted = forecast.iter().flat_map(|f| predicted(f, test.school.as_deref()));
        std::iter::once(name).chain(errors).chain(predicted).collect()
    };
    BySchool { columns, rows: tests.iter().map(row).collect() }
}

/// The outcomes of the first headline by its first reading, with their short names.
fn headline(model: &Model) -> Vec<(usize, &str)> {
    let headline = model.headlines.values().next();
    let reading = headline.and_then(|headline| headline.readings.values().next());
    let ids = reading.into_iter().flat_map(|reading| [&reading.us, &reading.china]);
    ids.filter_map(|id| {
        let (index, _, outcome) = model.outcomes.get_full(id)?;
        Some((index, outcome.short.as_str()))
    })
    .collect()
}

fn predicted(forecast: &Forecast<'_>, school: Option<&str>) -> Vec<String> {
    let of = forecast.predictions.iter().find(|p| p.school.as_deref() == school);
    let cell = |(outcome, _): (usize, &str)| {
        let told = of.and_then(|of| of.outcomes.iter().find(|told| told.outcome == outcome));
        told.map_or_else(
            || "–".to_owned(),
            |Predicted { plan, .. }| {
                let decimals =
                    forecast.model.outcomes.get_index(outcome).map_or(1, |o| o.1.decimals);
                let [low, middle, high] =
                    [plan.p10, plan.p50, plan.p90].map(|value| format::number(value, decimals));
                format!("{middle} ({low} to {high})")
            },
        )
    };
    headline(forecast.model).into_iter().map(cell).collect()
}

fn label(model: &Model, outcome: &str) -> String {
    model.outcomes.get(outcome).map_or_else(|| outcome.to_owned(), |o| o.label.clone())
}

/// Where sources of what was measured differ, a line each.
pub fn dispute_words(model: &Model) -> Vec<String> {
    let line = |conflict: &ConflictFile| {
        let ConflictFile { series, year, low, high, about } = conflict;
        // In an analogue the series is of another place, for which the outcome's name holds too.
        let read = format!("observed({series})");
        let of = |outcome: &&Outcome| outcome.history.as_ref().is_some_and(|h| h.text == read);
        let outcome = model.outcomes.values().find(of).map(|outcome| outcome.label.as_str());
        let own = || model.observed.get(series).map_or(series.as_str(), |of| &of.label);
        let label = outcome.unwrap_or_else(own);
        let range = if low == high {
            as_written(*low)
        } else {
            format!("{} to {}", as_written(*low), as_written(*high))
        };
        format!("{label}, {}: {range}. {about}", format::year(*year))
    };
    model.case.conflicts.iter().map(line).collect()
}

/// A number with as many decimals as it was given, at most three.
fn as_written(value: f64) -> String {
    let whole = |decimals: &u8| {
        let digit = value * 10_f64.powi(i32::from(*decimals));
        (digit - digit.round()).abs() < 1e-6
    };
    format::number(value, (0..3).find(whole).unwrap_or(3))
}

/// The columns of [`contrast_rows`].
pub const CONTRAST_COLUMNS: [&str; 5] = ["Means a year", "Years", "With", "Without", "Ratio"];

/// An outcome in the years of a spell and in others, record and model, as rows of words.
pub fn contrast_rows(model: &Model, test: &Backtest) -> Vec<[String; 5]> {
    let mut rows = Vec::new();
    for contrast in &test.contrasts {
        let Some(spell) = model.case.spells.get(contrast.spell) else { continue };
        let label = label(model, &spell.outcome);
        let (first, last) = contrast.period;
        let years = format!("{}–{}", format::year(first), format::year(last));
        for (who, [during, other]) in [("record", contrast.record), ("model", contrast.model)] {
            let ratio =
                if other == 0.0 { "–".to_owned() } else { format::number(during / other, 2) };
            let [during, other] = [during, other].map(|value| format::number(value, 1));
            let label = format!("{label}, with and without {}: {who}", spell.label);
            rows.push([label, years.clone(), during, other, ratio]);
        }
    }
    rows
}

/// What the star in [`rows`] means.
pub const RECALLED: &str = "* recalled, not yet checked against its source";
