//! The expression language and its units, as tables of cases: what an equation gives, and what is
//! said, and at which character, about one that is wrong.

use std::collections::BTreeMap;

use two_track::model::{Surroundings, evaluate, interpolate, parse};

use crate::support::Small;

struct At<'a>(&'a BTreeMap<&'a str, f64>, f64);

impl Surroundings for At<'_> {
    fn name(&self, name: &str) -> f64 {
        self.0[name]
    }

    fn lookup(&self, _: &str, x: f64) -> f64 {
        interpolate(&[(0.0, 0.0), (1.0, 10.0), (3.0, 0.0)], x)
    }

    fn observed(&self, _: &str) -> f64 {
        7.0
    }

    fn time(&self) -> f64 {
        self.1
    }

    fn dt(&self) -> f64 {
        0.25
    }
}

#[track_caller]
fn value(text: &str, time: f64) -> f64 {
    let names = BTreeMap::from([("a", 2.0), ("b", -3.0), ("long_name_1", 0.5)]);
    let expr = parse(text).unwrap_or_else(|wrong| panic!("{text}: {wrong:?}"));
    evaluate(&expr, &At(&names, time))
}

#[test]
fn equations_have_their_values() {
    let e = std::f64::consts::E;
    let cases = [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("8 - 3 - 2", 3.0),
        ("8 / 4 / 2", 1.0),
        ("-a^2", -4.0),
        ("2^-1", 0.5),
        ("(-2)^3", -8.0),
        ("a * -b", 6.0),
        ("--a", 2.0),
        ("2e-3 * 1000", 2.0),
        (".5 + 1.", 1.5),
        ("1.5[thing/year] * 2", 3.0),
        ("a < 3", 1.0),
        ("a <= 2 and b >= -3", 1.0),
        ("a > 2 or b > 0", 0.0),
        ("not a == 2", 0.0),
        ("a != b", 1.0),
        ("not (a < b) and 1", 1.0),
        ("if(a > b, 10, 20)", 10.0),
        ("min(a, b) + max(a, b)", -1.0),
        ("clamp(5, 0, 1) + clamp(-5, 0, 1) + clamp(0.5, 0, 1)", 1.5),
        ("abs(b)", 3.0),
        ("exp(1)", e),
        ("ln(exp(a))", 2.0),
        ("sqrt(16)", 4.0),
        ("logistic(0)", 0.5),
        ("smoothstep(0.5, 0, 1)", 0.5),
        ("smoothstep(-1, 0, 1) + smoothstep(9, 0, 1)", 1.0),
        ("lookup(table, 0.5)", 5.0),
        ("lookup(table, -9) + lookup(table, 2) + lookup(table, 9)", 5.0),
        ("observed(series)", 7.0),
        ("long_name_1", 0.5),
        ("time", 2030.0),
        ("dt", 0.25),
        ("step(2030[year])", 1.0),
        ("step(2030.5[year])", 0.0),
        ("ramp(2029[year], 2033[year])", 0.25),
        ("pulse(2030.1[year], 0)", 4.0),
        ("pulse(2030.3[year], 0)", 0.0),
        ("pulse(2020[year], 5[year]) * dt", 1.0),
        ("pulse(2020[year], 4[year])", 0.0),
        ("pulse(2031[year], 1[year])", 0.0),
    ];
    for (text, want) in cases {
        let value = value(text, 2030.0);
        assert!((value - want).abs() < 1e-12, "{text} is {value}, not {want}");
    }
}

#[test]
fn an_impulse_has_area_one_whatever_the_interval() {
    for first in ["2030[year]", "2030.1[year]", "2030.24[year]"] {
        let area: f64 = (0..40)
            .map(|step| value(&format!("pulse({first}, 4[year])"), 2028.0 + f64::from(step) * 0.25))
            .sum::<f64>()
            * 0.25;
        assert!((area - 2.0).abs() < 1e-12, "{first}: {area} in 2028 to 2038");
    }
}

#[test]
fn what_cannot_be_read_is_said_at_its_character() {
    let deep = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    let long = vec!["1"; 5000].join(" + ");
    let cases = [
        ("", 0, "a value is expected here, not the end of the equation"),
        ("1 +", 3, "a value is expected here, not the end of the equation"),
        ("1 2", 2, "the number 2 is not expected here"),
        ("(1 + 2", 6, "`)` is expected here, not the end of the equation"),
        ("a $ b", 2, "`$` means nothing in an equation"),
        ("a & b", 2, "`&` means nothing in an equation"),
        ("a < b < c", 6, "`<` is not expected here"),
        ("2^3^2", 3, "two powers in a row need brackets"),
        ("mim(1, 2)", 0, "there is no function `mim`"),
        ("min(1)", 0, "`min` takes 2 values, not 1"),
        ("lookup(3, x)", 7, "`lookup` needs a name here"),
        ("1[year", 1, "a unit's `]` is missing"),
        ("1[2x]", 1, "`2x` is not a unit; write for example `1`, `year`, `USD_bn/year`"),
        ("1 + 1e999", 4, "`1e999` is not a number that can be used"),
        ("and", 0, "`and` is not expected here"),
        ("é + 한 §", 6, "`§` means nothing in an equation"),
        (&deep, 200, "the equation is nested more than 200 deep"),
        (&long, 802, "the equation is nested more than 200 deep"),
    ];
    for (text, at, what) in cases {
        let wrong = parse(text).expect_err(text);
        let shown: String = text.chars().take(30).collect();
        assert_eq!((wrong.at, wrong.what.as_str()), (at, what), "{shown}");
    }
    assert_eq!(parse("mim(1, 2)").expect_err("no such").remedy, "did you mean `min`?");
}

/// What is said of an equation with unit 1, of a model with `money` [USD], `rate` [1/year] and
/// `share` [1]; empty if nothing.
fn said_of(equation: &str) -> String {
    let small = Small::new(1)
        .parameter("share", "1", [0.1, 0.2, 0.3])
        .parameter("rate", "1/year", [0.1, 0.2, 0.3])
        .parameter("things", "thing", [0.1, 0.2, 0.3])
        .auxiliary("tested", "1", equation)
        .outcome("out", "1", "tested");
    let checked = two_track::model::check(&small.text(), &small.case());
    checked.of_model.first().map(ToString::to_string).unwrap_or_default()
}

#[test]
fn units_have_to_agree() {
    let good = [
        "share * 2",
        "things / 3[thing]",
        "rate * 1[year]",
        "rate / rate",
        "if(things > 0, share, 0)",
        "sqrt(things^2) / things",
        "exp(share) + ln(share)",
        "things * rate / (1[thing/year])",
        "things^-1 * 1[thing]",
        "max(things, 0) / things",
        "smoothstep(things, 1[thing], 2[thing])",
        "step(2030[year]) + ramp(2028[year], 2029[year])",
        "pulse(2030[year], 0) * dt",
        "smooth1(things, 1[year]) / things",
        "time / 1[year]",
    ];
    for equation in good {
        assert_eq!(said_of(equation), "", "{equation}");
    }
    let bad = [
        ("things", "its unit is [thing], not [1]"),
        ("share + things / 1", "the two sides have different units, [1] and [thing]"),
        ("share + rate", "the two sides have different units, [1] and [1/year]"),
        ("exp(things)", "this function needs unit [1], not [thing]"),
        ("things^share", "a power of [thing] needs a whole number as exponent"),
        ("share^things", "an exponent needs unit [1], not [thing]"),
        ("sqrt(things)", "there is no square root of the unit [thing]"),
        ("if(things, 1, 2)", "a condition needs unit [1], not [thing]"),
        ("if(1, things, share)", "the two values of `if` have different units, [thing] and [1]"),
        ("min(things, rate)", "the values have different units, [thing] and [1/year]"),
        ("step(3)", "a time needs unit [year], not [1]"),
        ("smooth1(share, 2)", "a delay time needs unit [year], not [1]"),
        ("share and things", "`and` and `or` needs unit [1], not [thing]"),
        ("time", "its unit is [year], not [1]"),
        ("shar", "there is no name `shar`; did you mean `share`?"),
        ("lookup(nothing, 1)", "there is no lookup `nothing`"),
        ("observed(nothing)", "there is no measured series `nothing`"),
    ];
    for (equation, want) in bad {
        let said = said_of(equation);
        assert!(said.contains(want), "{equation}: {said}");
    }
}

#[test]
fn a_circle_without_a_stock_is_named_and_one_with_a_stock_is_not() {
    let small = Small::new(1)
        .auxiliary("hen", "1", "egg + 1")
        .auxiliary("egg", "1", "hen * 2")
        .outcome("out", "1", "egg");
    let checked = two_track::model::check(&small.text(), &small.case());
    assert_eq!(
        checked.of_model.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["error: these need each other at the same moment: hen, then egg, then hen; put a stock, \
          smooth1 or delay1 somewhere in the circle"]
    );
    Small::new(1)
        .auxiliary("hen", "1", "smooth1(egg, 1[year]) + 1")
        .stock("eggs", "1", "0", &["laying"], &[])
        .flow("laying", "1/year", "hen * 2[1/year]")
        .auxiliary("egg", "1", "eggs")
        .outcome("out", "1", "egg")
        .model();
}

#[test]
fn an_equation_is_said_wrong_at_its_line_and_column() {
    let small = Small::new(1).auxiliary("x", "1", "1 + unknown").outcome("out", "1", "x");
    let text = small.text();
    let checked = two_track::model::check(&text, &small.case());
    let place = checked.of_model[0].place.expect("a place");
    let line = text.lines().nth(place.line - 1).expect("a line");
    let from: String = line.chars().skip(place.column - 1).take(7).collect();
    assert_eq!(from, "unknown");
}

#[test]
fn the_hazard_of_an_acceptance_is_said_wrong_at_its_own_place() {
    let hazard = ["1[1/year] * unknown", "0", "1[year]"];
    let small = Small::new(1).measure("offer", Some(hazard)).outcome("out", "1", "offer_operating");
    let text = small.text();
    let checked = two_track::model::check(&text, &small.case());
    let place = checked.of_model[0].place.expect("a place");
    let line = text.lines().nth(place.line - 1).expect("a line");
    let from: String = line.chars().skip(place.column - 1).take(7).collect();
    assert_eq!(from, "unknown");
}
