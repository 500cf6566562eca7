//! The readings of influence beside the default one: does the FBIC-like formula, fed with the
//! measured record instead of a run, give back the index that was published?

use two_track::model::{Model, Surroundings, evaluate, interpolate};

use crate::korea::korea;

/// A measured year, in which the equations of the model are computed from the record.
struct Year<'a> {
    model: &'a Model,
    year: f64,
}

impl Surroundings for Year<'_> {
    fn name(&self, name: &str) -> f64 {
        match name {
            "china_trade" => self.observed("china_trade"),
            "china_trade_share" => self.observed("china_share"),
            "north_gdp" => self.observed("gdp"),
            "us_aid" => 0.0,
            claim if self.model.claims.contains_key(claim) => 1.0,
            "isolation" => self.name("initial_isolation"),
            _ => self.model.parameters.get(name).map_or_else(
                || evaluate(&self.model.variables[name].equation.expr, self),
                |parameter| parameter.p50,
            ),
        }
    }

    fn lookup(&self, _: &str, _: f64) -> f64 {
        f64::NAN
    }

    fn observed(&self, name: &str) -> f64 {
        interpolate(&self.model.observed[name].points, self.year)
    }

    fn time(&self) -> f64 {
        self.year
    }

    fn dt(&self) -> f64 {
        1.0 / 12.0
    }
}

/// The FBIC-like index of China on North Korea by the record, and as it was published.
fn formal_and_published(model: &Model, year: i32) -> (f64, f64) {
    let year = Year { model, year: f64::from(year) };
    (year.name("china_formal"), year.observed("fbic_china"))
}

#[test]
fn the_fbic_like_formula_gives_back_the_published_index() {
    let model = korea();
    // The weights were fitted up to 2017; the years since then were not used.
    for (years, most) in [(1994..=2017, 0.03), (2018..=2022, 0.03)] {
        let squares: Vec<f64> = years
            .map(|year| formal_and_published(&model, year))
            .map(|(formal, published)| (formal - published).powi(2))
            .collect();
        let error = (squares.iter().sum::<f64>() / squares.len() as f64).sqrt();
        assert!(error < most, "root mean square error {error}");
    }
    // China's share of trade rose from .30 to .83, and the published index fell by more than half.
    let (early, late) = (formal_and_published(&model, 1994), formal_and_published(&model, 2010));
    assert!(late.1 < 0.5 * early.1, "as published: {} to {}", early.1, late.1);
    assert!(late.0 < 0.7 * early.0, "by the formula: {} to {}", early.0, late.0);
}
