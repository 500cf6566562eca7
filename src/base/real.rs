//! What the two kinds of floating-point numbers have in common, so that the same equations run in
//! both: `f64`, of which all results are, and `f32`, of which a first look can be.

use std::ops::{Add, Div, Mul, Neg, Sub};

use crate::base::{math, short};

/// A floating-point number: `f64` or `f32`.
pub trait Real:
    Copy
    + Default
    + PartialOrd
    + Send
    + Sync
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// Whether it is the shorter one, in which sums of many numbers need care.
    const SHORT: bool;
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;

    /// The nearest to a number.
    fn of(number: f64) -> Self;
    /// The same number.
    fn wide(self) -> f64;
    /// The nearest `f32`.
    fn short(self) -> f32;
    /// Whether it is no number.
    fn is_nan(self) -> bool;
    /// Its size.
    fn abs(self) -> Self;
    /// Its square root.
    fn sqrt(self) -> Self;
    /// e to its power.
    fn exp(self) -> Self;
    /// Its natural logarithm.
    fn ln(self) -> Self;
    /// 1 / (1 + e^−x).
    fn logistic(self) -> Self;
    /// Its power.
    fn pow(self, power: Self) -> Self;
    /// It, or NaN where something is so. To set bits is one operation on vectors; to choose between
    /// numbers is three.
    fn nan_where(self, so: bool) -> Self;
}

/// What both kinds do alike: `$functions` is where their own functions are, `$all` the bits of a
/// number that is none.
macro_rules! alike {
    ($functions:ident, $all:expr) => {
        const ZERO: Self = 0.0;
        const ONE: Self = 1.0;

        #[inline(always)]
        fn is_nan(self) -> bool {
            Self::is_nan(self)
        }

        #[inline(always)]
        fn abs(self) -> Self {
            Self::abs(self)
        }

        #[inline(always)]
        fn sqrt(self) -> Self {
            Self::sqrt(self)
        }

        #[inline(always)]
        fn exp(self) -> Self {
            $functions::exp(self)
        }

        #[inline(always)]
        fn ln(self) -> Self {
            $functions::ln(self)
        }

        #[inline(always)]
        fn logistic(self) -> Self {
            $functions::logistic(self)
        }

        #[inline(always)]
        fn nan_where(self, so: bool) -> Self {
            Self::from_bits(self.to_bits() | if so { $all } else { 0 })
        }
    };
}

impl Real for f64 {
    const SHORT: bool = false;

    alike!(math, u64::MAX);

    #[inline(always)]
    fn of(number: f64) -> Self {
        number
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn short(self) -> f32 {
        self as f32
    }

    #[inline(always)]
    fn pow(self, power: Self) -> Self {
        math::pow(self, power)
    }
}

impl Real for f32 {
    const SHORT: bool = true;

    alike!(short, u32::MAX);

    #[inline(always)]
    fn of(number: f64) -> Self {
        number as Self
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn short(self) -> f32 {
        self
    }

    #[inline(always)]
    fn pow(self, power: Self) -> Self {
        math::pow(self.wide(), power.wide()) as Self
    }
}
