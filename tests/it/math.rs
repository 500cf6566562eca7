//! `base::math` against a reference of twice the precision, at its edges, and bit for bit.
//! The reference is written here, from other formulas, so that it cannot share a mistake.

use std::f64::consts::{E, LN_2, LN_10};

use two_track::base::{math, rng, short};

/// An unevaluated sum of two numbers: about 106 bits.
#[derive(Clone, Copy, Debug)]
struct Twice(f64, f64);

impl Twice {
    fn sum(a: f64, b: f64) -> Self {
        let sum = a + b;
        let part = sum - a;
        Self(sum, (a - (sum - part)) + (b - part))
    }

    fn product(a: f64, b: f64) -> Self {
        let product = a * b;
        Self(product, a.mul_add(b, -product))
    }

    fn plus(self, other: Self) -> Self {
        let (high, low) = (Self::sum(self.0, other.0), Self::sum(self.1, other.1));
        let high = Self::sum(high.0, high.1 + low.0);
        Self::sum(high.0, high.1 + low.1)
    }

    fn times(self, other: Self) -> Self {
        let product = Self::product(self.0, other.0);
        Self::sum(product.0, product.1 + (self.0 * other.1 + self.1 * other.0))
    }

    fn over(self, divisor: f64) -> Self {
        let quotient = self.0 / divisor;
        let back = Self::product(quotient, divisor);
        Self::sum(quotient, ((self.0 - back.0) - back.1 + self.1) / divisor)
    }

    fn negative(self) -> Self {
        Self(-self.0, -self.1)
    }
}

/// ln 2 to 159 bits.
const LN_2_PARTS: [f64; 3] = [LN_2, 2.319_046_813_846_3e-17, 5.707_708_438_416_212e-34];

/// e^x as a number near 1 and a power of two: Taylor's series for an argument below 2^-10, squared
/// nine times.
fn reference_exp(x: Twice) -> (Twice, i32) {
    let k = (x.0 / LN_2).round();
    let mut r = x;
    for part in LN_2_PARTS {
        r = r.plus(Twice::product(-k, part));
    }
    let r = Twice(r.0 / 512.0, r.1 / 512.0);
    // The first term, 1, is left out until the end: (1 + t)² = 1 + (2t + t²) keeps its digits.
    let mut t = Twice(0.0, 0.0);
    for n in (1..=12).rev() {
        t = Twice(1.0, 0.0).plus(t).times(r).over(f64::from(n));
    }
    for _ in 0..9 {
        t = t.plus(t).plus(t.times(t));
    }
    (Twice(1.0, 0.0).plus(t), k as i32)
}

/// ln x by Newton's method for e^y = x from the library's answer: one step squares its error.
fn reference_ln(x: f64) -> Twice {
    let guess = x.ln();
    let (power, exponent) = reference_exp(Twice(-guess, 0.0));
    // x · e^-guess, with the power of two first taken off x, which is exact.
    let near_one = Twice(scaled(x, exponent), 0.0).times(power);
    let d = near_one.plus(Twice(-1.0, 0.0));
    // ln(1 + d) = d − d²/2 + …, where |d| < 1e-13.
    let square = d.times(d);
    Twice::sum(guess, 0.0).plus(d).plus(Twice(-square.0 / 2.0, 0.0))
}

/// x · 2^exponent in steps that neither overflow nor underflow on the way.
fn scaled(mut x: f64, exponent: i32) -> f64 {
    let factor = if exponent > 0 { 2.0 } else { 0.5 };
    for _ in 0..exponent.abs() {
        x *= factor;
    }
    x
}

/// How far `got` is from `truth` · 2^exponent, in units in the last place of the truth.
fn ulps(got: f64, truth: Twice, exponent: i32) -> f64 {
    let whole = scaled(truth.0, exponent);
    let ulp = (whole.abs().next_up() - whole.abs()).max(f64::from_bits(1));
    // The differences are taken near 1, where nothing is lost.
    let scale = scaled(1.0, exponent / 2);
    let rest = scaled(1.0, exponent - exponent / 2);
    let difference = (got / scale / rest - truth.0) - truth.1;
    (difference / (ulp / scale / rest)).abs()
}

/// The largest of several errors, and where it was.
fn worst(errors: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    errors.fold((0.0, f64::NAN), |worst, (error, at)| {
        // An error that is not a number is the worst of all, and must not be forgotten.
        let error = if error.is_nan() { f64::INFINITY } else { error };
        if error <= worst.0 { worst } else { (error, at) }
    })
}

/// `count` numbers spread evenly and at random over a range.
fn spread(from: f64, to: f64, count: u64) -> impl Iterator<Item = f64> {
    (0..count).map(move |i| {
        let u = (i as f64 + rng::uniform(1, i, 2, 3)) / count as f64;
        from + (to - from) * u
    })
}

/// `count` numbers spread evenly over the orders of magnitude from 2^from to 2^to.
fn magnitudes(from: f64, to: f64, count: u64) -> impl Iterator<Item = f64> {
    spread(from, to, count).map(f64::exp2)
}

#[test]
fn the_reference_knows_famous_constants_to_thirty_digits() {
    // e = 2.71828182845904523536028747135266249775724709…
    let (e, exponent) = reference_exp(Twice(1.0, 0.0));
    let e = Twice(scaled(e.0, exponent), scaled(e.1, exponent));
    assert_eq!(e.0, E);
    assert!((e.1 - 1.445_646_891_729_250_2e-16).abs() < 1e-30, "{e:?}");
    // ln 10 = 2.30258509299404568401799145468436420760110148…
    let ln_10 = reference_ln(10.0);
    assert_eq!(ln_10.0, LN_10);
    assert!((ln_10.1 - -2.170_756_223_382_249_4e-16).abs() < 1e-30, "{ln_10:?}");
}

#[test]
fn exp_is_within_its_stated_error() {
    let arguments = spread(-708.39, 709.78, 40_000)
        .chain(spread(-2.0, 2.0, 40_000))
        .chain(magnitudes(-60.0, 0.0, 5_000));
    let (error, at) = worst(arguments.map(|x| {
        let (truth, exponent) = reference_exp(Twice(x, 0.0));
        (ulps(math::exp(x), truth, exponent), x)
    }));
    assert!(error <= 0.8, "{error} ULP at {at:?}");
}

#[test]
fn ln_is_within_its_stated_error() {
    let arguments = magnitudes(-1022.0, 1023.99, 40_000)
        .chain(spread(0.5, 2.0, 40_000))
        .chain(magnitudes(-50.0, -4.0, 5_000).flat_map(|d| [1.0 + d, 1.0 - d]))
        .chain(magnitudes(-1070.0, -1022.0, 1_000));
    let (error, at) = worst(arguments.map(|x| (ulps(math::ln(x), reference_ln(x), 0), x)));
    assert!(error <= 0.9, "{error} ULP at {at:?}");
}

/// How far our logistic function is off.
fn logistic_ulps(x: f64) -> f64 {
    // e^x / (1 + e^x); for large x the same, as e^x is then far from overflow.
    let (power, exponent) = reference_exp(Twice(x, 0.0));
    let power = Twice(scaled(power.0, exponent), scaled(power.1, exponent));
    let below = Twice(1.0, 0.0).plus(power);
    let first = power.0 / below.0;
    let left = power.plus(below.times(Twice(first, 0.0)).negative());
    let truth = Twice::sum(first, left.0 / below.0);
    ulps(math::logistic(x), truth, 0)
}

#[test]
fn logistic_is_within_its_stated_error() {
    let arguments = spread(-700.0, 40.0, 20_000).chain(spread(-8.0, 8.0, 20_000));
    let (error, at) = worst(arguments.map(|x| (logistic_ulps(x), x)));
    assert!(error <= 2.5, "{error} ULP at {at:?}");
}

/// The rows of a table of errors: each as it stands, its function, from where to where, and the
/// error that is stated.
fn table(source: &str) -> impl Iterator<Item = (&str, &str, [f64; 3])> {
    let rows = source.lines().filter_map(|line| line.strip_prefix("//! | `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [name, from, to, stated, _] = cells[..] else { panic!("{row}") };
        (row, name, [from, to, stated].map(|cell| cell.parse().expect("a number")))
    })
}

/// The table in the documentation of `math` says what is measured: never less, and not more than
/// rounding to two digits makes of it.
#[test]
fn the_table_of_errors_is_what_is_measured() {
    let source = include_str!("../../src/base/math.rs");
    let mut wrong = Vec::new();
    let mut count = 0;
    for (row, name, [from, to, stated]) in table(source) {
        let (measured, _) = match name {
            "exp`" => worst(spread(from, to, 200_000).map(|x| {
                let (truth, exponent) = reference_exp(Twice(x, 0.0));
                (ulps(math::exp(x), truth, exponent), x)
            })),
            "ln`" => worst(
                magnitudes(from.log2(), to.log2(), 200_000)
                    .map(|x| (ulps(math::ln(x), reference_ln(x), 0), x)),
            ),
            _ => worst(spread(from, to, 200_000).map(|x| (logistic_ulps(x), x))),
        };
        count += 1;
        if !(stated - 0.01..=stated).contains(&measured) {
            wrong.push(format!("{row}: measured {measured:.4}"));
        }
    }
    assert_eq!(count, 9);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn pow_is_within_its_stated_error() {
    let pairs = (0..60_000_u64).map(|i| {
        let x = (40.0 * rng::uniform(4, i, 0, 0) - 20.0).exp2();
        // Results over the whole range of normal numbers, and more of them in the middle.
        let log = 2.0 * rng::uniform(4, i, 1, 0) - 1.0;
        (x, 700.0 * log * log * log / x.ln())
    });
    let (excess, at) = worst(pairs.map(|(x, y)| {
        let (truth, exponent) = reference_exp(reference_ln(x).times(Twice(y, 0.0)));
        (ulps(math::pow(x, y), truth, exponent) / (1.0 + y.abs() / 6.0), x)
    }));
    assert!(excess <= 1.0, "{excess} times the stated error at {at:?}");
}

#[test]
fn whole_powers_of_whole_numbers_are_exact() {
    for base in -12_i32..=12 {
        for power in 0..=12_u32 {
            let exact = i64::from(base).pow(power) as f64;
            assert_eq!(math::pow(f64::from(base), f64::from(power)), exact, "{base}^{power}");
        }
    }
    assert_eq!(math::pow(2.0, -3.0), 0.125);
    assert_eq!(math::pow(-2.0, -3.0), -0.125);
    assert_eq!(math::pow(0.25, 0.5), 0.5);
}

#[test]
fn edges_of_exp() {
    let inf = f64::INFINITY;
    assert_eq!(math::exp(0.0), 1.0);
    assert_eq!(math::exp(-0.0), 1.0);
    assert_eq!(math::exp(inf), inf);
    assert_eq!(math::exp(-inf), 0.0);
    assert!(math::exp(f64::NAN).is_nan());
    assert!(math::exp(-f64::NAN).is_nan());
    // The largest double is e^709.7827128933840: this argument is just below, the next above.
    assert!(math::exp(709.782_712_893_384).is_finite());
    assert_eq!(math::exp(709.782_712_893_384_1), inf);
    assert_eq!(math::exp(1e300), inf);
    // The smallest normal number is e^-708.3964185322641: results below it are flushed to 0.
    assert!(math::exp(-708.396_418_532_264) >= f64::MIN_POSITIVE);
    assert_eq!(math::exp(-708.397), 0.0);
    assert_eq!(math::exp(-1e300), 0.0);
}

#[test]
fn edges_of_ln() {
    let inf = f64::INFINITY;
    assert_eq!(math::ln(1.0), 0.0);
    assert_eq!(math::ln(0.0), -inf);
    assert_eq!(math::ln(-0.0), -inf);
    assert_eq!(math::ln(inf), inf);
    for x in [-1.0, -f64::MIN_POSITIVE, -f64::from_bits(1), -inf, f64::NAN] {
        assert!(math::ln(x).is_nan(), "ln {x}");
    }
    // 2^-1074, the smallest number there is.
    assert_eq!(math::ln(f64::from_bits(1)), -1074.0 * LN_2);
}

#[test]
fn edges_of_logistic_and_pow() {
    let inf = f64::INFINITY;
    for (x, y) in [(0.0, 0.5), (inf, 1.0), (-inf, 0.0), (1e9, 1.0), (-1e9, 0.0)] {
        assert_eq!(math::logistic(x), y, "logistic {x}");
    }
    assert!(math::logistic(f64::NAN).is_nan());
    for (x, y, power) in [
        (0.0, 2.5, 0.0),
        (0.0, -1.0, inf),
        (0.0, 0.0, 1.0),
        (inf, 0.0, 1.0),
        (inf, 0.5, inf),
        (inf, -0.5, 0.0),
        (1.0, inf, 1.0),
        (1.0, 1e300, 1.0),
        (2.0, 2000.0, inf),
        (2.0, -2000.0, 0.0),
        (2.0, inf, inf),
        (0.5, 1e300, 0.0),
        (1.0 + f64::EPSILON, 1e300, inf),
        (1.0 - f64::EPSILON, f64::MAX, 0.0),
        (-2.0, 3.0, -8.0),
        (-2.0, 4.0, 16.0),
        (-1.0, 1e300, 1.0),
        (-1.0, 1e9 + 1.0, -1.0),
        // 2^51 − 1 is the last odd power that is seen as such.
        (-1.0, 2_251_799_813_685_247.0, -1.0),
        (-1.0, 2_251_799_813_685_249.0, 1.0),
        (-1.0, 2_251_799_813_685_248.5, 1.0),
    ] {
        assert_eq!(math::pow(x, y), power, "{x}^{y}");
    }
    for (x, y) in [(-2.0, 0.5), (-1.0, 1e9 + 0.5), (f64::NAN, 2.0), (2.0, f64::NAN)] {
        assert!(math::pow(x, y).is_nan(), "{x}^{y}");
    }
}

#[test]
fn min_and_max_choose() {
    assert_eq!((math::min(1.0, 2.0), math::min(2.0, 1.0)), (1.0, 1.0));
    assert_eq!((math::max(1.0, 2.0), math::max(2.0, 1.0)), (2.0, 2.0));
    for (a, b) in
        [(f64::NAN, 1.0), (1.0, f64::NAN), (f64::NAN, f64::NAN), (f64::NAN, f64::INFINITY)]
    {
        assert!(math::min(a, b).is_nan() && math::max(a, b).is_nan(), "{a} and {b}");
    }
}

#[test]
fn rising_arguments_have_rising_results() {
    let mut before = [f64::NEG_INFINITY; 3];
    for i in 0..200_000 {
        let x = -20.0 + 0.0002 * f64::from(i);
        let now = [math::exp(x), math::logistic(x), math::ln(x + 20.000_01)];
        assert!(before.iter().zip(now).all(|(before, now)| *before <= now), "at {x}");
        before = now;
    }
}

/// Loops over slices become vector code, whose bits have to be those of single calls.
#[test]
fn loops_and_single_calls_agree_to_the_bit() {
    let arguments: Vec<f64> =
        spread(-720.0, 720.0, 4_001).chain([0.0, -0.0, f64::NAN, f64::INFINITY]).collect();
    let exps: Vec<f64> = arguments.iter().map(|&x| math::exp(x)).collect();
    let lns: Vec<f64> = arguments.iter().map(|&x| math::ln(x)).collect();
    let logistics: Vec<f64> = arguments.iter().map(|&x| math::logistic(x)).collect();
    for (i, &x) in arguments.iter().enumerate() {
        let x = std::hint::black_box(x);
        let single = [math::exp(x), math::ln(x), math::logistic(x)].map(f64::to_bits);
        let looped = [exps[i], lns[i], logistics[i]].map(f64::to_bits);
        assert_eq!(single, looped, "at {x}");
    }
}

/// The accuracy is tested above; this pins the last bits, which saved results rely on. The sum
/// was the same in debug and release builds for processors with SSE2, AVX2 and AVX-512 with
/// fused multiplication: another one means that some machine rounds differently, or that a
/// formula has changed, and then it has to change here and in the changelog.
#[test]
fn the_bits_are_the_same_on_every_machine() {
    let mut sum = 0_u64;
    for i in 0..10_000_u64 {
        let u = rng::uniform(5, i, 0, 0);
        let results = [
            math::exp((u - 0.5) * 1500.0),
            math::ln(u * 10.0),
            math::pow(u * 3.0, 7.0 * u - 2.0),
            math::logistic(u * 20.0 - 10.0),
        ];
        for result in results {
            sum = (sum.rotate_left(5) ^ result.to_bits()).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    assert_eq!(sum, 0x58f1_4a5c_c2e2_e8b8);
}

/// How far a number is from what it should be, in units in the last place of `f32`.
fn short_ulps(got: f32, truth: f64) -> f64 {
    if f64::from(got) == truth || got.is_nan() && truth.is_nan() {
        return 0.0;
    }
    let size = truth.abs() as f32;
    let ulp = f64::from(size.next_up()) - f64::from(size);
    (f64::from(got) - truth).abs() / ulp
}

/// The table in the documentation of `short` says what is measured, on one in 61 of all `f32` there
/// are, against `math`, whose own error is a billion times smaller.
#[test]
fn the_table_of_errors_of_f32_is_what_is_measured() {
    let source = include_str!("../../src/base/short.rs");
    let mut wrong = Vec::new();
    let mut count = 0;
    for (row, name, [from, to, stated]) in table(source) {
        let (from, to) = (from as f32, to as f32);
        let of = |x: f32| match name {
            "exp`" => short_ulps(short::exp(x), math::exp(f64::from(x))),
            "ln`" => short_ulps(short::ln(x), math::ln(f64::from(x))),
            _ => short_ulps(short::logistic(x), math::logistic(f64::from(x))),
        };
        let all = (0..=u32::MAX).step_by(61).map(f32::from_bits);
        let within = all.filter(|x| (from..=to).contains(x));
        let (measured, at) = worst(within.map(|x| (of(x), f64::from(x))));
        count += 1;
        if !(stated - 0.01..=stated).contains(&measured) {
            wrong.push(format!("{row}: measured {measured:.4} at {at}"));
        }
    }
    assert_eq!(count, 9);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn edges_of_f32() {
    let (inf, nan) = (f32::INFINITY, f32::NAN);
    let exps = [(0.0, 1.0), (-0.0, 1.0), (inf, inf), (-inf, 0.0), (88.73, inf), (-87.34, 0.0)];
    for (x, y) in exps {
        assert_eq!(short::exp(x), y, "exp {x}");
    }
    // The largest f32 is e^88.722839…, the smallest normal one e^-87.336544…
    assert!(short::exp(88.722_83).is_finite());
    assert!(short::exp(-87.336_54) >= f32::MIN_POSITIVE);
    for (x, y) in [(1.0, 0.0), (0.0, -inf), (-0.0, -inf), (inf, inf)] {
        assert_eq!(short::ln(x), y, "ln {x}");
    }
    // 2^-149, the smallest number there is.
    assert_eq!(short::ln(f32::from_bits(1)), -149.0 * std::f32::consts::LN_2);
    for (x, y) in [(0.0, 0.5), (inf, 1.0), (-inf, 0.0), (1e9, 1.0), (-1e9, 0.0)] {
        assert_eq!(short::logistic(x), y, "logistic {x}");
    }
    assert!([short::exp(nan), short::ln(nan), short::logistic(nan)].iter().all(|y| y.is_nan()));
    assert!([-1.0, -f32::MIN_POSITIVE, -inf].iter().all(|x| short::ln(*x).is_nan()));
}
