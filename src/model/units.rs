//! Units and their arithmetic: `USD_bn/year`, `1/year^2`. A unit is a product of powers of base
//! units; dimensionless is the empty product, written `1`.

use std::collections::BTreeMap;
use std::fmt;

/// Highest power of a base unit that is read.
const POWER_MAX: i32 = 9;

/// A product of powers of base units, kept in alphabetical order.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Unit(BTreeMap<String, i32>);

impl Unit {
    /// Dimensionless.
    pub fn none() -> Self {
        Self::default()
    }

    /// A base unit.
    pub fn base(name: &str) -> Self {
        Self(BTreeMap::from([(name.to_owned(), 1)]))
    }

    /// The unit of `time`.
    pub fn year() -> Self {
        Self::base("year")
    }

    /// The unit of hazards and impulses.
    pub fn per_year() -> Self {
        Self::none().over(&Self::year())
    }

    /// Whether it is dimensionless.
    pub fn is_none(&self) -> bool {
        self.0.is_empty()
    }

    /// Product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, 1)
    }

    /// Quotient.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        self.combine(other, -1)
    }

    /// A whole power.
    #[must_use]
    pub fn power(&self, exponent: i32) -> Self {
        let powers =
            self.0.iter().map(|(name, power)| (name.clone(), power.saturating_mul(exponent)));
        Self(powers.filter(|(_, power)| *power != 0).collect())
    }

    /// The square root, if every power is even.
    pub fn root(&self) -> Option<Self> {
        let even = self.0.values().all(|power| power % 2 == 0);
        even.then(|| Self(self.0.iter().map(|(name, power)| (name.clone(), power / 2)).collect()))
    }

    /// The base units it is made of.
    pub fn bases(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    fn combine(&self, other: &Self, sign: i32) -> Self {
        let mut powers = self.0.clone();
        for (name, power) in &other.0 {
            let sum = powers.entry(name.clone()).or_insert(0);
            *sum = sum.saturating_add(power.saturating_mul(sign));
        }
        powers.retain(|_, power| *power != 0);
        Self(powers)
    }

    /// Reads `1`, `year`, `USD_bn/year`, `1/year^2`, `a*b/c`; each `/` divides by the next factor.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is not a unit; write for example `1`, `year`, `USD_bn/year`");
        let usual = -POWER_MAX..=POWER_MAX;
        let mut unit = Self::none();
        let mut rest = text.trim();
        let mut sign = 1;
        loop {
            let end = rest.find(['*', '/']).unwrap_or(rest.len());
            let (name, exponent) = match rest[..end].trim().split_once('^') {
                Some((name, power)) => (name.trim(), power.trim().parse().map_err(|_| wrong())?),
                None => (rest[..end].trim(), 1_i32),
            };
            let is_name = name.starts_with(|c: char| c.is_alphabetic())
                && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            if !usual.contains(&exponent) || !(is_name || name == "1") {
                return Err(wrong());
            }
            if is_name {
                unit = unit.combine(&Self::base(name).power(exponent), sign);
            }
            if end == rest.len() {
                // What is read can be written and read again.
                let all_usual = unit.0.values().all(|power| usual.contains(power));
                return if all_usual { Ok(unit) } else { Err(wrong()) };
            }
            sign = if rest[end..].starts_with('*') { 1 } else { -1 };
            rest = &rest[end + 1..];
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factor = |(name, power): (&String, i32)| match power {
            1 => name.clone(),
            power => format!("{name}^{power}"),
        };
        let above: Vec<String> =
            self.0.iter().filter(|(_, p)| **p > 0).map(|(n, p)| factor((n, *p))).collect();
        let below: Vec<String> = self
            .0
            .iter()
            .filter(|(_, p)| **p < 0)
            .map(|(n, p)| factor((n, p.saturating_neg())))
            .collect();
        let top = if above.is_empty() { "1".to_owned() } else { above.join("*") };
        f.write_str(&top)?;
        below.iter().try_for_each(|name| write!(f, "/{name}"))
    }
}
