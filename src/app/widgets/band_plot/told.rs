//! How the values of a line are written: at its end, on the card beside the cursor, and in words.
//! The same everywhere, so that what is read in two places agrees to the last digit.

use crate::base::format;

/// How the values of a line are written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Told {
    /// A number with so many decimals.
    Number(u8),
    /// A change with so many decimals, and its sign.
    Change(u8),
    /// The same for a room, which makes nothing of `±0.0`: `≈ 0`.
    ChangeInRoom(u8),
    /// How many in 100 futures: of what is so or is not so.
    Futures,
    /// How many in 100 futures more or fewer.
    FuturesChange,
    /// The same for a room.
    FuturesChangeInRoom,
}

impl Told {
    /// A value in words: `41.3`, `+1.2`, `3 in 100`.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Number(decimals) => format::number(value, decimals),
            Self::Change(decimals) => format::signed(value, decimals),
            Self::ChangeInRoom(decimals) => {
                let words = format::signed(value, decimals);
                about_nothing(&words).unwrap_or(words)
            }
            Self::Futures => format::in_100(value / 100.0),
            Self::FuturesChange => format!("{} in 100", format::signed(value, 0)),
            Self::FuturesChangeInRoom => {
                let words = Self::FuturesChange.words(value);
                about_nothing(&words).unwrap_or(words)
            }
        }
    }

    /// The same as a room reads it.
    pub fn in_room(self) -> Self {
        match self {
            Self::Change(decimals) => Self::ChangeInRoom(decimals),
            Self::FuturesChange => Self::FuturesChangeInRoom,
            Self::Number(_) | Self::ChangeInRoom(_) => self,
            Self::Futures | Self::FuturesChangeInRoom => self,
        }
    }

    /// Whether it is a share of futures: one line, without bands.
    pub fn is_share(self) -> bool {
        matches!(self, Self::Futures | Self::FuturesChange | Self::FuturesChangeInRoom)
    }
}

/// What a room reads in place of a change that is written as none; never broken in two.
fn about_nothing(words: &str) -> Option<String> {
    words.starts_with('±').then(|| "≈\u{a0}0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_what_they_are() {
        let cases = [
            (Told::Number(1), 41.26, "41.3"),
            (Told::Change(1), 0.04, "±0.0"),
            (Told::Change(1).in_room(), -0.04, "≈\u{a0}0"),
            (Told::Change(1).in_room(), 0.06, "+0.1"),
            (Told::Futures, 0.0, "none"),
            (Told::Futures, 0.4, "fewer than 1 in 100"),
            (Told::Futures, 38.2, "38 in 100"),
            (Told::FuturesChange, -2.3, "−2 in 100"),
            (Told::FuturesChange.in_room(), -2.3, "−2 in 100"),
            (Told::FuturesChange.in_room(), 0.3, "≈\u{a0}0"),
        ];
        for (told, value, words) in cases {
            assert_eq!(told.words(value), words, "{told:?}");
        }
    }
}
