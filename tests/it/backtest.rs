//! The back-test: its errors worked out by hand, and what it must say of the real past.

use two_track::analysis::{
    Forecast, Past, backtest, by_school, contrast_rows, dispute_words, errors, predictions, rows,
};
use two_track::ensemble::Progress;
use two_track::model::{Scale, check};
use two_track::plan::Plan;
use two_track::store::assets;

fn past(year: f64, record: f64, median: f64) -> Past {
    Past { year, record, model: [median - 1.0, median, median + 1.0] }
}

fn close(value: f64, want: f64) {
    assert!((value - want).abs() < 1e-12, "{value} is not {want}");
}

/// Record 2, 4, 6 and model 3, 4, 8. Errors 1, 0, 2: mean square 5/3. Means 4 and 5: bias 1.
/// Deviations of the record -2, 0, 2 and of the model -2, -1, 3: variances 8/3 and 14/3, and
/// together 10/3.
#[test]
fn errors_are_those_worked_out_by_hand_and_theils_shares_make_one() {
    let years = [past(1990.0, 2.0, 3.0), past(1991.0, 4.0, 4.0), past(1992.0, 6.0, 8.0)];
    let found = errors(&years, Scale::Level).expect("three years");
    close(found.rmse, (5.0_f64 / 3.0).sqrt());
    close(found.mape, (1.0 / 2.0 + 0.0 + 2.0 / 6.0) / 3.0);
    close(found.bias, 1.0 / (5.0 / 3.0));
    let (wide, true_wide) = ((14.0_f64 / 3.0).sqrt(), (8.0_f64 / 3.0).sqrt());
    close(found.variation, (wide - true_wide).powi(2) / (5.0 / 3.0));
    close(found.bias + found.variation + found.covariation, 1.0);
    close(found.coverage, 2.0 / 3.0);
    assert_eq!(found.years, 3);
}

/// Twice the record throughout is ln 2 on the scale of logarithms, all of it bias.
#[test]
fn a_constant_factor_is_a_bias_of_its_logarithm() {
    let years: Vec<Past> =
        (0..5).map(|y| past(f64::from(y), 2.0_f64.powi(y), 2.0_f64.powi(y + 1))).collect();
    let found = errors(&years, Scale::Log).expect("five years");
    close(found.rmse, 2.0_f64.ln());
    close(found.bias, 1.0);
    // Even odds against three to one is ln 3 in log-odds.
    let odds = [past(1.0, 0.5, 0.75), past(2.0, 0.5, 0.75)];
    close(errors(&odds, Scale::Logit).expect("two years").rmse, 3.0_f64.ln());
    assert_eq!(errors(&odds[..1], Scale::Level), None, "one year has no swings");
}

#[test]
fn the_past_is_held_against_its_record_in_two_parts_and_for_every_school() {
    let text = assets::case(assets::PAST).expect("the case of the past");
    let model = check(assets::MODEL, text).model.expect("a sound case");
    let tests = backtest(&model, 2, &Progress::default()).expect("nothing stops it");
    assert_eq!(tests.len(), 1 + model.schools.len() + 1, "the evidence, each school, their mix");
    let evidence = &tests[0];
    for series in &evidence.series {
        let [all, fitted, forecast] = series.errors.map(|errors| errors.expect("enough years"));
        assert_eq!(all.years, fitted.years + forecast.years, "{}", series.outcome);
        close(all.bias + all.variation + all.covariation, 1.0);
    }
    let share = evidence.series.iter().find(|series| series.outcome == "china_trade_share");
    let share = share.expect("the share has a record");
    assert_eq!(share.errors[2].map(|errors| errors.years), Some(6), "2018 to 2023");
    assert!(share.recalled, "KOTRA is recalled");
    // Every aim is judged, and what is missed is explained.
    for (aim, judged) in model.case.aims.iter().zip(&evidence.aims) {
        let met = judged.met.expect("a record for every aim");
        assert!(met || judged.found.contains(&aim.missed), "{judged:?}");
    }
    assert_eq!(rows(&model, evidence).len(), 3 * evidence.series.len());
    // By hand from the record: 28 in the four years of talks since 2006 and 227 in the other 14,
    // 39 in ten and 24 in six before. The evidence's own ratios are .97 and .43 (p35).
    let records: Vec<[f64; 2]> = evidence.contrasts.iter().map(|c| c.record).collect();
    assert_eq!(records, [[39.0 / 10.0, 24.0 / 6.0], [28.0 / 4.0, 227.0 / 14.0]]);
    for contrast in &evidence.contrasts {
        assert!(contrast.model.iter().all(|mean| *mean > 0.0), "{contrast:?}");
    }
    let ratios: Vec<String> =
        contrast_rows(&model, evidence).into_iter().map(|r| r[4].clone()).collect();
    assert_eq!((ratios.len(), ratios[2].as_str()), (4, "0.43"));
    // Where sources differ, the range is on the scale of the outcome.
    let of_2010 = share.disputes.iter().find(|dispute| dispute.year == 2010.0);
    assert_eq!(of_2010.map(|dispute| dispute.range), Some((0.453, 0.83)));
    assert_eq!(dispute_words(&model).len(), model.case.conflicts.len());
    // Each school's error stands beside what it predicts.
    let now = check(assets::MODEL, assets::CASES[0].1).model.expect("a sound case");
    let plans = [Plan::baseline(&now)];
    let at = (100, now.end_years());
    let predictions = predictions(&now, &plans, at, 2, &Progress::default());
    let predictions = predictions.expect("sound").expect("nothing stops it");
    let forecast = Forecast { model: &now, predictions: &predictions, year: at.1 };
    let table = by_school(&model, &tests, Some(forecast));
    let errors = by_school(&model, &tests, None);
    assert_eq!(table.columns.len(), errors.columns.len() + 2, "{:?}", table.columns);
    for (row, errors) in table.rows.iter().zip(&errors.rows) {
        assert_eq!(row[..errors.len()], errors[..]);
        assert!(row[errors.len()..].iter().all(|cell| cell.contains(" to ")), "{row:?}");
    }
}

#[test]
fn a_conflict_or_a_spell_that_cannot_be_meant_is_told() {
    let text = assets::case(assets::PAST).expect("the case of the past");
    for (from, to, said) in [
        ("\"china_share\", year: 2010.0", "\"china_shore\", year: 2010.0", "`china_share`?"),
        ("low: 0.453, high: 0.83", "low: 0.83, high: 0.453", "the least and the most"),
        (
            "(outcome: \"provocations\", label",
            "(outcome: \"provocation\", label",
            "`provocations`?",
        ),
        ("periods: [(1990.0, 2005.0), (2006.0, 2023.0)]", "periods: []", "no years, or no periods"),
    ] {
        let broken = text.replace(from, to);
        assert_ne!(broken, text, "{from}");
        let problems = check(assets::MODEL, &broken).of_case;
        assert!(problems.iter().any(|p| p.to_string().contains(said)), "{said}: {problems:?}");
        assert!(problems[0].place.is_some(), "{problems:?}");
    }
}

/// A range needs no record of its year: one before the record begins is judged like any other.
#[test]
fn a_range_is_judged_in_a_year_that_has_no_record() {
    let text = assets::case(assets::PAST).expect("the case of the past");
    let of_1994 = "(1994.0, 0.0, 2.0), ";
    assert!(text.contains(of_1994));
    let impossible = text.replace(of_1994, "(1994.0, 500.0, 600.0), ");
    let model = check(assets::MODEL, &impossible).model.expect("a sound case");
    let tests = backtest(&model, 2, &Progress::default()).expect("nothing stops it");
    let warheads = model.case.aims.iter().position(|aim| !aim.ranges.is_empty());
    let judged = &tests[0].aims[warheads.expect("an aim with ranges")];
    assert_eq!(judged.met, Some(false));
    assert!(judged.found.contains(" in 1994 (500 to 600)"), "{}", judged.found);
}

#[test]
fn an_aim_is_judged_by_one_thing() {
    let text = assets::case(assets::PAST).expect("the case of the past");
    let by_none = text.replace("rmse_max: Some(0.4),", "");
    let said = check(assets::MODEL, &by_none).of_case;
    let said: Vec<String> = said.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["error: the aim “China's share of trade within .40 in log-odds” is judged by none or by \
          several; give one of rmse_max, falls, coverage and ranges"]
    );
}
