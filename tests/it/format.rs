//! `base::format`: each line is a number and what a person should read.

use two_track::base::{Month, format};

#[test]
fn numbers() {
    for (value, decimals, text) in [
        (0.0, 0, "0"),
        (0.0, 2, "0.00"),
        (-0.0, 1, "0.0"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, "−0.1"),
        (1.25, 2, "1.25"),
        (-3.0, 0, "−3"),
        (999.96, 1, "1,000.0"),
        (1000.0, 0, "1,000"),
        (12_345.6, 1, "12,345.6"),
        (-1_234_567.0, 0, "−1,234,567"),
        (123_456.0, 0, "123,456"),
        (1.25e15, 3, "1.2e15"),
        (-1e300, 0, "−1.0e300"),
        (f64::INFINITY, 1, "∞"),
        (f64::NEG_INFINITY, 1, "−∞"),
        (f64::NAN, 1, "–"),
        (-f64::NAN, 1, "–"),
    ] {
        assert_eq!(format::number(value, decimals), text, "{value} with {decimals}");
    }
}

#[test]
fn changes() {
    for (value, decimals, text) in [
        (1.2, 1, "+1.2"),
        (-0.3, 1, "−0.3"),
        (0.0, 0, "±0"),
        (0.04, 1, "±0.0"),
        (-0.04, 1, "±0.0"),
        (0.06, 1, "+0.1"),
        (-1500.0, 0, "−1,500"),
        (f64::INFINITY, 0, "+∞"),
        (f64::NEG_INFINITY, 0, "−∞"),
        (f64::NAN, 0, "–"),
    ] {
        assert_eq!(format::signed(value, decimals), text, "{value} with {decimals}");
    }
}

#[test]
fn counts() {
    for (count, text) in [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (10_000, "10,000"),
        (u64::MAX, "18,446,744,073,709,551,615"),
    ] {
        assert_eq!(format::count(count), text);
    }
}

#[test]
fn shares_of_futures() {
    for (share, text) in [
        (0.0, "none of the"),
        (0.0001, "fewer than 1 in 100"),
        (0.0099, "fewer than 1 in 100"),
        (0.01, "1 in 100"),
        (0.031, "3 in 100"),
        (0.5, "50 in 100"),
        (0.99, "99 in 100"),
        (0.9901, "more than 99 in 100"),
        (0.9999, "more than 99 in 100"),
        (1.0, "all of the"),
        (f64::NAN, "–"),
        (-0.1, "–"),
        (1.1, "–"),
    ] {
        assert_eq!(format::futures_in_100(share), text, "{share}");
    }
}

/// The limits are those of Intelligence Community Directive 203.
#[test]
fn probabilities_in_words() {
    for (from, to, words) in [
        (0.0, 0.0499, "almost no chance"),
        (0.05, 0.1999, "very unlikely"),
        (0.20, 0.4499, "unlikely"),
        (0.45, 0.55, "roughly even chance"),
        (0.5501, 0.80, "likely"),
        (0.8001, 0.95, "very likely"),
        (0.9501, 1.0, "almost certain"),
    ] {
        for share in [from, to] {
            assert_eq!(format::probability_words(share), words, "{share}");
        }
    }
    for share in [f64::NAN, -0.01, 1.01] {
        assert_eq!(format::probability_words(share), "–", "{share}");
    }
}

/// The scale is symmetric: what is likely is as far from even as what is unlikely.
#[test]
fn words_for_a_chance_mirror_those_against_it() {
    let mirrored = |words: &str| match words {
        "almost no chance" => "almost certain",
        "very unlikely" => "very likely",
        "unlikely" => "likely",
        _ => "roughly even chance",
    };
    for hundredth in 0..=50 {
        let (low, high) = (f64::from(hundredth) / 100.0, f64::from(100 - hundredth) / 100.0);
        let words = format::probability_words(low);
        assert_eq!(format::probability_words(high), mirrored(words), "{low} and {high}");
    }
}

#[test]
fn dates() {
    // A time that rounding left just short of a year's first moment belongs to that year.
    for (time, text) in [(2047.0, "2047"), (2_046.999_999, "2047"), (2047.9, "2047")] {
        assert_eq!(format::year(time), text, "{time}");
    }
    for (written, text) in [("2027-03", "March 2027"), ("1990-12", "December 1990")] {
        assert_eq!(format::month(written.parse::<Month>().unwrap()), text);
    }
}
