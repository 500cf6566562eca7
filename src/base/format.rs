//! Numbers, shares and dates as people read them: window, command line and reports agree because
//! all of them ask here. Files for other programs (CSV, RON) write plain numbers instead.

use std::borrow::Cow;

use crate::base::Month;

/// Stands where there is no number to show.
const NO_NUMBER: &str = "–";

/// From here on, digits say less than their count, and a number is written as 1.2e15.
const TOO_LONG: f64 = 1e15;

/// Whether a character is one that people read, or a blank; control characters and those that are
/// set aside as no characters are neither.
fn is_text(c: char) -> bool {
    !c.is_control() && (c as u32) & 0xfffe != 0xfffe && !matches!(c, '\u{2028}' | '\u{2029}')
}

/// A text in one line: a blank for whatever is no text, as the end of a line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_text) {
        return Cow::Borrowed(text);
    }
    let parts = text.split(|c| !is_text(c)).filter(|part| !part.is_empty());
    Cow::Owned(parts.collect::<Vec<_>>().join(" "))
}

/// A text with whatever is no text written out: `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_text) {
        return Cow::Borrowed(text);
    }
    let mut printable = String::with_capacity(text.len());
    for c in text.chars() {
        if is_text(c) { printable.push(c) } else { printable.extend(c.escape_unicode()) }
    }
    Cow::Owned(printable)
}

/// Makes every name stand for one thing alone: the second of two that are the same is called
/// “… (2)”.
pub fn tell_apart(names: &mut [String]) {
    let given = names.to_vec();
    for (place, name) in names.iter_mut().enumerate() {
        let alike = given[..place].iter().filter(|before| **before == *name).count();
        if alike > 0 {
            *name += &format!(" ({})", alike + 1);
        }
    }
}

/// A number as somebody may have written it, one of three hundred digits with an exponent.
pub fn as_written(value: f64) -> String {
    if value.abs() < TOO_LONG { format!("{value}") } else { format!("{value:e}") }
}

/// A number with so many decimals, thousands apart and a true minus: “−12,345.6”.
///
/// What rounds to zero has no sign. Years are not numbers: see [`year`].
pub fn number(value: f64, decimals: u8) -> String {
    let digits = digits(value, decimals);
    if value < 0.0 && !is_zero(&digits) { format!("−{digits}") } else { digits }
}

/// A change: “+1.2”, “−0.3”, or “±0.0” if it rounds to zero.
pub fn signed(value: f64, decimals: u8) -> String {
    let digits = digits(value, decimals);
    let sign = match value {
        _ if value.is_nan() => "",
        _ if is_zero(&digits) => "±",
        _ if value < 0.0 => "−",
        _ => "+",
    };
    format!("{sign}{digits}")
}

/// A change with the decimals that its size needs: “+123”, “−4.56”, “+0.034”.
pub fn sized(value: f64) -> String {
    signed(value, decimals_of(value))
}

/// The decimals that a number of a size needs.
pub fn decimals_of(value: f64) -> u8 {
    match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 1.0 => 2,
        size if size >= 0.01 || size == 0.0 => 3,
        _ => 5,
    }
}

/// The difference of two numbers as they are shown, so that what is seen adds up: from 0.26 to
/// 0.44, shown as 0.3 and 0.4, it is “+0.1”.
pub fn difference(from: f64, to: f64, decimals: u8) -> String {
    let digit = 10_f64.powi(i32::from(decimals));
    let shown = |value: f64| (value * digit).round() / digit;
    signed(shown(to) - shown(from), decimals)
}

/// A count: “10,000”.
pub fn count(count: u64) -> String {
    grouped(&count.to_string())
}

/// A share of futures, to stand before “futures”: “3 in 100”, or “none of the” and “all of the”
/// if it is exactly so, for one future in 10,000 is not none.
pub fn futures_in_100(share: f64) -> String {
    match share {
        0.0 | 1.0 => format!("{} of the", in_100(share)),
        _ => in_100(share),
    }
}

/// The same by itself: “3 in 100”, “none”, “all”.
pub fn in_100(share: f64) -> String {
    match share {
        0.0 => "none".to_owned(),
        1.0 => "all".to_owned(),
        _ if !(0.0..=1.0).contains(&share) => NO_NUMBER.to_owned(),
        _ if share < 0.01 => "fewer than 1 in 100".to_owned(),
        _ if share > 0.99 => "more than 99 in 100".to_owned(),
        _ => format!("{:.0} in 100", share * 100.0),
    }
}

/// A share to stand before “futures” after a preposition: “38 of 100”, “all”.
pub fn of_100(share: f64) -> String {
    in_100(share).replacen(" in 100", " of 100", 1)
}

/// A probability in words, on the scale of U.S. intelligence analysis (Intelligence Community
/// Directive 203, 2015, D.6.e.2.a): limits at 5, 20, 45, 55, 80 and 95 in 100.
///
/// A limit belongs to the word nearer to even. The directive leaves out what is below 1 and above
/// 99 in 100; the outermost words cover that here, as model runs do not make anything certain.
pub fn probability_words(share: f64) -> &'static str {
    match share {
        _ if !(0.0..=1.0).contains(&share) => NO_NUMBER,
        _ if share < 0.05 => "almost no chance",
        _ if share < 0.20 => "very unlikely",
        _ if share < 0.45 => "unlikely",
        _ if share <= 0.55 => "roughly even chance",
        _ if share <= 0.80 => "likely",
        _ if share <= 0.95 => "very likely",
        _ => "almost certain",
    }
}

/// The year of the month that a model time is nearest to, as on an axis: “2047”.
pub fn year(time_years: f64) -> String {
    Month::nearest(time_years).year().to_string()
}

/// A month in full: “March 2027”.
pub fn month(month: Month) -> String {
    let name = match month.of_year() {
        1 => "January",
        2 => "February",
        3 => "March",
        4 => "April",
        5 => "May",
        6 => "June",
        7 => "July",
        8 => "August",
        9 => "September",
        10 => "October",
        11 => "November",
        _ => "December",
    };
    format!("{name} {}", month.year())
}

/// The size of a number without its sign.
fn digits(value: f64, decimals: u8) -> String {
    let size = value.abs();
    if size.is_nan() {
        return NO_NUMBER.to_owned();
    }
    if size.is_infinite() {
        return "∞".to_owned();
    }
    if size >= TOO_LONG {
        return format!("{size:.1e}");
    }
    let written = format!("{size:.*}", usize::from(decimals));
    match written.split_once('.') {
        Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
        None => grouped(&written),
    }
}

/// Whether nothing but zeros is left of a number.
fn is_zero(digits: &str) -> bool {
    !digits.contains(|c| c != '0' && c != '.')
}

/// Commas between each three digits, from the right.
fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
