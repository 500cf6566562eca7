//! Published results: what the community's test models give for each function that our equations
//! share with other languages. The models here are our own; the values are those of the files
//! `output.csv` or `output.tab` of `SDXorg`, *test-models*, as of 14 March 2025 (commit 21aab027),
//! which Vensim computed in single precision and printed with six digits.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use two_track::ensemble;
use two_track::plan::Plan;

use crate::support::Small;

/// A name and its values at times of the published model.
type Series<'a> = (&'a str, &'a [(f64, f64)]);

/// How well six digits and single precision let us agree.
const RELATIVE: f64 = 1e-5;
const ABSOLUTE: f64 = 2e-6;

/// A model in which a unit of the published time is `steps` of our steps of a month, and in which
/// `now` is the published time.
fn clocked(steps: u32) -> Small {
    let unit = f64::from(steps) / 12.0;
    Small::new(1).auxiliary("now", "1", &format!("(time - 2027[year]) / {unit:?}[year]"))
}

/// Our time of a published one, in equations.
fn at(time: f64, steps: u32) -> String {
    format!("{:?}[year]", 2027.0 + time * f64::from(steps) / 12.0)
}

/// Units of published time in a year of ours: what makes their rates ours.
fn a_year(steps: u32) -> String {
    format!("{:?}[1/year]", 12.0 / f64::from(steps))
}

/// Largest error in units of what is borne, with its place.
fn worst(mut small: Small, steps: u32, published: &[Series<'_>]) -> (f64, String) {
    let last = published.iter().flat_map(|(_, values)| *values).map(|(time, _)| *time);
    let last = last.fold(0.0, f64::max) * f64::from(steps);
    small.years = (last / 12.0).ceil() as u32 + 1;
    let model = small.model();
    let trace = ensemble::trace(&model, &Plan::baseline(&model), 0).unwrap();
    let mut worst = (0.0, String::new());
    for (name, values) in published {
        for (time, want) in *values {
            let got = trace.outcomes()[*name][(time * f64::from(steps)).round() as usize];
            let borne = RELATIVE * want.abs().max(got.abs()) + ABSOLUTE;
            let error = (got - want).abs() / borne;
            // Not `>`: what is no number is the worst.
            if error.is_nan() || error > worst.0 {
                worst = (error, format!("{name} at {time} is {got}, published {want}"));
            }
        }
    }
    worst
}

#[track_caller]
fn agrees(small: Small, steps: u32, published: &[Series<'_>]) {
    let (error, place) = worst(small, steps, published);
    assert!(error <= 1.0, "{place}");
}

/// `tests/abs`
#[test]
fn published_abs() {
    let small = clocked(1)
        .stock("a", "1", "-10", &["rise"], &[])
        .flow("rise", "1/year", &a_year(1))
        .outcome("test", "1", "abs(a)");
    let values = [(0.0, 10.0), (1.0, 9.0), (9.0, 1.0), (10.0, 0.0), (11.0, 1.0), (20.0, 10.0)];
    agrees(small, 1, &[("test", &values)]);
}

/// `tests/exp`
#[test]
fn published_exp() {
    let small = clocked(1)
        .stock("a", "1", "-5", &["rise"], &[])
        .flow("rise", "1/year", &format!("0.1 * {}", a_year(1)))
        .outcome("test", "1", "exp(a)");
    let values = [
        (0.0, 0.006_737_95),
        (1.0, 0.007_446_58),
        (10.0, 0.018_315_6),
        (37.0, 0.272_531),
        (50.0, 0.999_997),
        (75.0, 12.1825),
        (100.0, 148.412),
    ];
    agrees(small, 1, &[("test", &values)]);
}

/// `tests/ln` and `tests/sqrt`: of a stock that doubles.
#[test]
fn published_ln_and_sqrt() {
    for (first, equation, values) in [
        (
            "0.0001",
            "ln(a)",
            [(0.0, -9.210_34), (1.0, -8.517_19), (10.0, -2.278_87), (13.0, -0.199_427)],
        ),
        ("0.0001", "ln(a)", [(5.0, -5.7446), (12.0, -0.892_574), (14.0, 0.493_72), (20.0, 4.6526)]),
        (
            "0.001",
            "sqrt(a)",
            [(0.0, 0.031_622_8), (5.0, 0.178_885), (10.0, 1.011_93), (20.0, 32.3817)],
        ),
    ] {
        let small = clocked(1)
            .stock("a", "1", first, &["rise"], &[])
            .flow("rise", "1/year", &format!("a * {}", a_year(1)))
            .outcome("test", "1", equation);
        agrees(small, 1, &[("test", &values)]);
    }
}

/// `tests/builtin_min` and `tests/builtin_max`
#[test]
fn published_min_and_max() {
    let small = clocked(1).outcome("least", "1", "min(now, 5)").outcome("most", "1", "max(now, 5)");
    let least = [(0.0, 0.0), (4.0, 4.0), (5.0, 5.0), (6.0, 5.0), (10.0, 5.0)];
    let most = [(0.0, 5.0), (4.0, 5.0), (5.0, 5.0), (6.0, 6.0), (10.0, 10.0)];
    agrees(small, 1, &[("least", &least), ("most", &most)]);
}

/// `tests/if_stmt`: more than 5, which rounding of our clock must not decide.
#[test]
fn published_if() {
    let small = clocked(4).outcome("test", "1", "if(now > 5.001, 1, 0)");
    let values = [(0.0, 0.0), (4.75, 0.0), (5.0, 0.0), (5.25, 1.0), (5.5, 1.0), (12.0, 1.0)];
    agrees(small, 4, &[("test", &values)]);
}

/// `tests/exponentiation`: whole powers, and that a minus binds less than they do.
#[test]
fn published_exponentiation() {
    let small =
        clocked(1).outcome("square", "1", "now^2").outcome("associativity", "1", "-2^2 + 0 * now");
    let square = [(0.0, 0.0), (1.0, 1.0), (2.0, 4.0), (3.0, 9.0), (4.0, 16.0)];
    agrees(small, 1, &[("square", &square), ("associativity", &[(0.0, -4.0), (4.0, -4.0)])]);
}

/// `tests/logicals`
#[test]
fn published_logicals() {
    let small = clocked(1)
        .auxiliary("yes", "1", "1 + 0 * now")
        .auxiliary("no", "1", "0 * now")
        .outcome("both", "1", "if(yes and no, 1, 0)")
        .outcome("either", "1", "if(yes or no, 1, 0)")
        .outcome("other", "1", "if(not no, 1, 0)");
    agrees(
        small,
        1,
        &[("both", &[(0.0, 0.0)]), ("either", &[(0.0, 1.0)]), ("other", &[(0.0, 1.0)])],
    );
}

/// `tests/input_functions`: a step, a ramp by 1 a unit, a pulse 2 wide, which in our language are
/// two steps, and a train of pulses 1 wide, which ours are as high as the step is short: when both
/// kinds are over, the stock has gained the same.
#[test]
fn published_step_ramp_and_pulse() {
    let steps = 16;
    let at = |time| at(time, steps);
    let train = format!("pulse({}, {:?}[year]) * (1 - step({}))", at(7.0), 32.0 / 12.0, at(12.0));
    let small = clocked(steps)
        .auxiliary("stepped", "1", &format!("step({})", at(1.0)))
        .auxiliary("ramped", "1", &format!("3 * ramp({}, {})", at(14.0), at(17.0)))
        .auxiliary("wide", "1", &format!("step({}) - step({})", at(3.0), at(5.0)))
        .stock("a", "1", "0", &["steady", "pulses"], &[])
        .flow("steady", "1/year", &format!("(stepped + ramped + wide) * {}", a_year(steps)))
        .flow("pulses", "1/year", &train)
        .outcome("step_now", "1", "stepped")
        .outcome("ramp_now", "1", "ramped")
        .outcome("pulse_now", "1", "wide")
        .outcome("stock_now", "1", "a");
    let step = [(0.0, 0.0), (0.9375, 0.0), (1.0, 1.0), (25.0, 1.0)];
    let ramp = [
        (13.0, 0.0),
        (14.0, 0.0),
        (14.5, 0.5),
        (15.0, 1.0),
        (16.0, 2.0),
        (17.0, 3.0),
        (18.0, 3.0),
        (25.0, 3.0),
    ];
    let pulse = [(2.0, 0.0), (3.0, 1.0), (4.0, 1.0), (4.9375, 1.0), (5.0, 0.0), (6.0, 0.0)];
    let stock = [
        (1.0, 0.0),
        (2.0, 1.0),
        (3.0, 2.0),
        (4.0, 4.0),
        (5.0, 6.0),
        (7.0, 8.0),
        (8.0, 10.0),
        (9.0, 11.0),
        (10.0, 13.0),
        (11.0, 14.0),
        (12.0, 16.0),
        (14.0, 18.0),
        (14.5, 18.6094),
        (15.0, 19.4688),
        (16.0, 21.9375),
        (17.0, 25.4062),
        (18.0, 29.4062),
        (25.0, 57.4062),
    ];
    let published = [
        ("step_now", &step[..]),
        ("ramp_now", &ramp),
        ("pulse_now", &pulse),
        ("stock_now", &stock),
    ];
    agrees(small, steps, &published);
}

/// `tests/smooth`, its first-order part: the time of smoothing changes on the way.
#[test]
fn published_smooth() {
    let steps = 4;
    let unit = f64::from(steps) / 12.0;
    let tau = format!("(2 + 2 * step({})) * {unit:?}[year]", at(10.0, steps));
    let small = clocked(steps)
        .auxiliary("input", "1", &format!("-1 + 5 * step({})", at(5.0, steps)))
        .auxiliary("tau", "year", &tau)
        .auxiliary("slow", "1", "smooth1(input, tau)")
        .outcome("test", "1", "slow");
    let values = [
        (0.0, -1.0),
        (5.0, -1.0),
        (5.25, -0.375),
        (5.5, 0.171_875),
        (5.75, 0.650_391),
        (6.0, 1.069_09),
        (8.0, 2.992_91),
        (9.75, 3.604_52),
        (10.0, 3.653_96),
        (10.25, 3.675_58),
        (12.0, 3.793_51),
        (20.0, 3.973_82),
    ];
    agrees(small, steps, &[("test", &values)]);
}

/// `tests/delays`, its first-order part: the delay time changes on the way, and what is inside
/// stays inside.
#[test]
fn published_delay() {
    let small = clocked(1)
        .auxiliary("input", "1/year", &format!("(-1 + 5 * step({})) * 1[1/year]", at(5.0, 1)))
        .auxiliary("tau", "year", &format!("(4 + 2 * step({})) / 12 * 1[year]", at(15.0, 1)))
        .auxiliary("late", "1/year", "delay1(input, tau)")
        .outcome("test", "1/year", "late");
    let values = [
        (0.0, -1.0),
        (5.0, -1.0),
        (6.0, 0.25),
        (7.0, 1.1875),
        (8.0, 1.890_62),
        (10.0, 2.813_48),
        (14.0, 3.624_58),
        (15.0, 2.478_96),
        (16.0, 2.732_46),
        (20.0, 3.388_73),
        (50.0, 3.997_42),
        (100.0, 4.0),
    ];
    agrees(small, 1, &[("test", &values)]);
}

/// `tests/lookups`: a trapezium up and one down, and what gathers under them.
#[test]
fn published_lookups() {
    let steps = 4;
    let mut small = clocked(steps)
        .auxiliary("looked_up", "1", "lookup(table, now)")
        .stock("gathered", "1", "0", &["rate"], &[])
        .flow("rate", "1/year", &format!("looked_up * {}", a_year(steps)))
        .outcome("call", "1", "looked_up")
        .outcome("accumulation", "1", "gathered");
    let points = "[(0.0, 0.0), (5.0, 0.0), (10.0, 1.0), (15.0, 1.0), (20.0, 0.0), (25.0, 0.0), \
                  (30.0, -1.0), (35.0, -1.0), (40.0, 0.0), (45.0, 0.0)]";
    small.lookups = format!(
        "\"table\": (label: \"t\", unit_in: \"1\", unit_out: \"1\", about: \"t\", points: {points})"
    );
    let call = [
        (0.0, 0.0),
        (5.0, 0.0),
        (6.25, 0.25),
        (7.5, 0.5),
        (10.0, 1.0),
        (15.0, 1.0),
        (17.5, 0.5),
        (20.0, 0.0),
        (27.5, -0.5),
        (35.0, -1.0),
        (37.25, -0.55),
        (45.0, 0.0),
    ];
    let accumulation = [
        (6.25, 0.125),
        (7.5, 0.5625),
        (10.0, 2.375),
        (15.0, 7.375),
        (20.0, 10.0),
        (25.0, 10.0),
        (30.0, 7.625),
        (37.25, 0.825),
        (45.0, 0.0),
    ];
    agrees(small, steps, &[("call", &call), ("accumulation", &accumulation)]);
}

/// `tests/time`: what is only at the start, and a stock that is emptied in every step.
#[test]
fn published_time() {
    let small = clocked(1)
        .stock("held", "1", "0", &["inflow"], &["outflow"])
        .flow("inflow", "1/year", &format!("if(now < 0.001, 10, 3) * {}", a_year(1)))
        .flow("outflow", "1/year", "held / dt")
        .outcome("stock_now", "1", "held");
    let values = [(0.0, 0.0), (1.0, 10.0), (2.0, 3.0), (3.0, 3.0), (10.0, 3.0)];
    agrees(small, 1, &[("stock_now", &values)]);
}

/// `samples/teacup`
#[test]
fn published_teacup() {
    let steps = 8;
    let small = clocked(steps)
        .stock("tea", "thing", "180[thing]", &[], &["loss"])
        .flow("loss", "thing/year", &format!("(tea - 70[thing]) / 10 * {}", a_year(steps)))
        .outcome("temperature", "thing", "tea");
    let values = [
        (0.0, 180.0),
        (5.0, 136.508),
        (10.0, 110.212),
        (15.0, 94.3134),
        (20.0, 84.7004),
        (30.0, 75.374),
    ];
    agrees(small, steps, &[("temperature", &values)]);
}

fn epidemic(infectivity: f64, steps: u32) -> Small {
    let per = a_year(steps);
    clocked(steps)
        .stock("healthy", "thing", "1000[thing]", &[], &["falling_ill"])
        .stock("ill", "thing", "5[thing]", &["falling_ill"], &["recovering"])
        .stock("well_again", "thing", "0", &["recovering"], &[])
        .flow(
            "falling_ill",
            "thing/year",
            &format!("healthy * ill / 1000[thing] * {infectivity:?} * {per}"),
        )
        .flow("recovering", "thing/year", &format!("ill / 5 * {per}"))
        .outcome("susceptible", "thing", "healthy")
        .outcome("infectious", "thing", "ill")
        .outcome("recovered", "thing", "well_again")
}

const SUSCEPTIBLE: [(f64, f64); 4] =
    [(1.25, 998.008), (5.0, 990.358), (10.0, 974.918), (12.5, 964.192)];
const INFECTIOUS: [(f64, f64); 4] =
    [(1.25, 5.662_63), (5.0, 8.183_11), (10.0, 13.1481), (12.5, 16.4993)];
const RECOVERED: [(f64, f64); 4] =
    [(1.25, 1.329_12), (5.0, 6.459_19), (10.0, 16.9339), (12.5, 24.3085)];

/// `samples/SIR`; and one part in a thousand of one number is found.
#[test]
fn published_epidemic() {
    let published =
        [("susceptible", &SUSCEPTIBLE[..]), ("infectious", &INFECTIOUS), ("recovered", &RECOVERED)];
    agrees(epidemic(0.3, 32), 32, &published);
    let (error, _) = worst(epidemic(0.3003, 32), 32, &published);
    assert!(error > 10.0, "a changed number shows as {error} only");
}
