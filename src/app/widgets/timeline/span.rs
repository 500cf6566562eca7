//! From when to when a measure is in force, and what dragging does to that. No pixels.

use std::fmt;

use crate::base::Month;

/// First and last month; without a last one, to the end of the case.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Span {
    pub(super) start: Month,
    pub(super) end: Option<Month>,
}

/// What is dragged.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Handle {
    Both,
    Start,
    End,
}

/// To what a dragged end jumps.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Snap {
    Month,
    Quarter,
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.end {
            Some(end) => write!(f, "from {} to {end}", self.start),
            None => write!(f, "from {} to the end", self.start),
        }
    }
}

impl Handle {
    /// What is said of a bar or of one of its ends.
    pub(super) fn name(self, label: &str, span: Span) -> String {
        match self {
            Self::Both => format!("{label}: {span}"),
            Self::Start => format!("Start of {label}: {}", span.start),
            Self::End => format!("End of {label}: {}", self.value(span)),
        }
    }

    /// The months that it moves.
    pub(super) fn value(self, span: Span) -> String {
        match (self, span.end) {
            (Self::Both, _) => span.to_string(),
            (Self::Start, _) => span.start.to_string(),
            (Self::End, Some(end)) => end.to_string(),
            (Self::End, None) => "the end of the case".to_owned(),
        }
    }
}

/// A span moved by so many months, held inside the case. The end of a span that is drawn beyond
/// the case becomes “to the end”, and one without an end gets one when its end is drawn back.
pub(super) fn moved(
    Span { start, end }: Span,
    handle: Handle,
    months: i32,
    snap: Snap,
    case: (Month, Month),
) -> Span {
    let to = |month: Month| snapped(month.plus_months(months), snap);
    match handle {
        Handle::Start => {
            Span { start: to(start).clamp(case.0, end.unwrap_or(case.1).max(case.0)), end }
        }
        Handle::End => {
            // A last month is in force to its end, so it is the month after it that snaps.
            let after = to(end.unwrap_or(case.1).plus_months(1));
            let last = after.plus_months(-1).max(start);
            Span { start, end: (last < case.1).then_some(last) }
        }
        Handle::Both => {
            let length = end.map(|end| end.months_since(start));
            let latest = case.1.plus_months(-length.unwrap_or(0)).max(case.0);
            let start = to(start).clamp(case.0, latest);
            Span { start, end: length.map(|length| start.plus_months(length)) }
        }
    }
}

fn snapped(month: Month, snap: Snap) -> Month {
    match snap {
        Snap::Month => month,
        Snap::Quarter => {
            let into = (month.of_year() - 1) % 3;
            month.plus_months(if into == 2 { 1 } else { -(into as i32) })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> Month {
        text.parse().expect(text)
    }

    fn check(span: (&str, &str), handle: Handle, months: i32, snap: Snap, want: (&str, &str)) {
        let read = |(start, end): (&str, &str)| Span {
            start: month(start),
            end: (!end.is_empty()).then(|| month(end)),
        };
        let case = (month("2027-01"), month("2046-12"));
        let got = moved(read(span), handle, months, snap, case);
        assert_eq!(got, read(want), "{span:?} {handle:?} {months} {snap:?}");
    }

    #[test]
    fn a_bar_moves_whole_and_stays_in_the_case() {
        use Handle::Both;
        check(("2028-01", "2030-06"), Both, 5, Snap::Month, ("2028-06", "2030-11"));
        check(("2028-01", "2030-06"), Both, -60, Snap::Month, ("2027-01", "2029-06"));
        check(("2028-01", "2030-06"), Both, 600, Snap::Month, ("2044-07", "2046-12"));
        check(("2028-01", ""), Both, 600, Snap::Month, ("2046-12", ""));
        check(("2028-02", "2030-06"), Both, 3, Snap::Quarter, ("2028-04", "2030-08"));
        check(("2028-01", "2030-06"), Both, 2, Snap::Quarter, ("2028-04", "2030-09"));
    }

    #[test]
    fn ends_stop_at_one_another_and_at_the_case() {
        check(("2028-01", "2030-06"), Handle::Start, 90, Snap::Month, ("2030-06", "2030-06"));
        check(("2028-01", ""), Handle::Start, -90, Snap::Month, ("2027-01", ""));
        check(("2028-01", "2030-06"), Handle::End, -90, Snap::Month, ("2028-01", "2028-01"));
        check(("2028-01", "2030-05"), Handle::End, 0, Snap::Quarter, ("2028-01", "2030-06"));
        check(("2028-01", "2030-06"), Handle::End, 900, Snap::Month, ("2028-01", ""));
        check(("2028-01", ""), Handle::End, -12, Snap::Month, ("2028-01", "2045-12"));
    }

    #[test]
    fn names_say_the_dates() {
        let span = Span { start: month("2027-03"), end: None };
        assert_eq!(Handle::Both.name("Talks", span), "Talks: from 2027-03 to the end");
        assert_eq!(Handle::End.name("Talks", span), "End of Talks: the end of the case");
    }
}
