//! Equations as text → equations with known names and agreeing units. `smooth1` and `delay1`
//! become the stocks that they stand for.

use indexmap::IndexMap;

use crate::base::problem::{TOLD_MAX, did_you_mean};
use crate::base::{Places, Problem};
use crate::model::equation::{Node, Wrong, parse};
use crate::model::{Binary, Equation, Expr, Function, Unit};

/// An equation's text, and where in the file it stands.
pub(super) struct Text<'a> {
    /// Whose equation it is.
    pub(super) owner: &'a str,
    /// The equation.
    pub(super) text: &'a str,
    /// Path of the text in the file, for places.
    pub(super) path: String,
    /// Characters that were put before what the file says.
    pub(super) shift: usize,
}

/// A stock that a `smooth1` or `delay1` stands for.
pub(super) struct Hidden {
    /// Whose equation it stands in.
    pub(super) owner: String,
    pub(super) stock: String,
    pub(super) unit: Unit,
    pub(super) initial: Expr,
    pub(super) inflow: Expr,
    pub(super) outflow: Option<Expr>,
}

/// What equations may name, and what came up so far.
pub(super) struct Resolver<'a> {
    /// Name → unit.
    pub(super) names: IndexMap<String, Unit>,
    /// Lookup → unit in, unit out.
    pub(super) lookups: IndexMap<String, (Unit, Unit)>,
    /// Measured series → unit.
    pub(super) observed: IndexMap<String, Unit>,
    /// Where things stand in the file.
    pub(super) places: &'a Places,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// Stocks that equations stand for.
    pub(super) hidden: Vec<Hidden>,
}

impl Resolver<'_> {
    /// Reads and checks an equation; `want` is the unit it must have.
    pub(super) fn equation(&mut self, text: &Text<'_>, want: &Unit) -> Option<Equation> {
        let checked = parse(text.text).and_then(|expr| {
            let unit = self.unit(&expr)?;
            match unit {
                Some(unit) if unit != *want => Err(Wrong {
                    at: expr.at,
                    what: format!("its unit is [{unit}], not [{want}]"),
                    remedy: "change the equation or the declared unit".to_owned(),
                }),
                _ => self.expand(text.owner, expr),
            }
        });
        match checked {
            Ok(expr) => Some(Equation { text: text.text.to_owned(), expr }),
            Err(wrong) => {
                let place = self.places.character(&text.path, wrong.at.saturating_sub(text.shift));
                let what = format!("in the equation of `{}`: {}", text.owner, wrong.what);
                self.problems.push(Problem::error(what).at(place).remedy(wrong.remedy));
                None
            }
        }
    }

    /// The unit of an expression; `None` for a bare 0, which fits any.
    fn unit(&self, expr: &Expr) -> Result<Option<Unit>, Wrong> {
        let plain = Some(Unit::none());
        match &expr.node {
            Node::Number(_, unit) => Ok(unit.clone()),
            Node::Name(name) => self.unit_of_name(name, expr.at).map(Some),
            Node::Time | Node::Dt => Ok(Some(Unit::year())),
            Node::Negate(a) => self.unit(a),
            Node::Not(a) => self.must_be(a, &Unit::none(), "not").map(|()| plain),
            Node::Binary(op, a, b) => self.unit_of_binary(*op, a, b),
            Node::Call(function, arguments) => self.unit_of_call(*function, arguments),
            Node::Lookup(name, x) => {
                let known = self.lookups.get(name);
                let (unit_in, unit_out) = known
                    .ok_or_else(|| self.unknown("lookup", name, expr.at, self.lookups.keys()))?;
                self.must_be(x, unit_in, &format!("lookup `{name}`"))?;
                Ok(Some(unit_out.clone()))
            }
            Node::Observed(name) => {
                let known = self.observed.get(name).cloned().map(Some);
                known.ok_or_else(|| {
                    self.unknown("measured series", name, expr.at, self.observed.keys())
                })
            }
        }
    }

    /// There is no such thing; near which it is, as long as somebody is told.
    fn unknown<'a>(
        &self,
        kind: &str,
        name: &str,
        at: usize,
        known: impl IntoIterator<Item = &'a String>,
    ) -> Wrong {
        let told = self.problems.len() < TOLD_MAX;
        let remedy = || did_you_mean(name, known.into_iter().map(String::as_str));
        let remedy = if told { remedy() } else { String::new() };
        Wrong { remedy, ..Wrong::new(at, format!("there is no {kind} `{name}`")) }
    }

    fn unit_of_name(&self, name: &str, at: usize) -> Result<Unit, Wrong> {
        let known = self.names.get(name).cloned();
        known.ok_or_else(|| self.unknown("name", name, at, self.names.keys()))
    }

    fn unit_of_binary(&self, op: Binary, a: &Expr, b: &Expr) -> Result<Option<Unit>, Wrong> {
        let none = Unit::none();
        match op {
            Binary::Add | Binary::Subtract => self.same(&[a, b], "the two sides"),
            Binary::Multiply | Binary::Divide => {
                let divides = op == Binary::Divide;
                Ok(match (self.unit(a)?, self.unit(b)?) {
                    // Nothing times something is nothing, of any unit.
                    (None, _) => None,
                    (Some(_), None) if !divides => None,
                    (Some(a), None) => Some(a),
                    (Some(a), Some(b)) => Some(if divides { a.over(&b) } else { a.times(&b) }),
                })
            }
            Binary::Power => {
                self.must_be(b, &none, "an exponent")?;
                let base = self.unit(a)?.unwrap_or_default();
                if base.is_none() {
                    return Ok(Some(base));
                }
                let exponent = match &b.node {
                    Node::Number(value, _) => Some(*value),
                    Node::Negate(inner) => match inner.node {
                        Node::Number(value, _) => Some(-value),
                        _ => None,
                    },
                    _ => None,
                };
                let whole = match exponent {
                    Some(value) if value.fract() == 0.0 && value.abs() <= 9.0 => value,
                    _ => {
                        let what = format!("a power of [{base}] needs a whole number as exponent");
                        return Err(Wrong::new(b.at, what));
                    }
                };
                Ok(Some(base.power(whole as i32)))
            }
            Binary::Less
            | Binary::LessOrEqual
            | Binary::Greater
            | Binary::GreaterOrEqual
            | Binary::Equal
            | Binary::NotEqual => self.same(&[a, b], "the two sides").map(|_| Some(none)),
            Binary::And | Binary::Or => {
                self.must_be(a, &none, "`and` and `or`")?;
                self.must_be(b, &none, "`and` and `or`").map(|()| Some(none))
            }
        }
    }

    fn unit_of_call(&self, function: Function, arguments: &[Expr]) -> Result<Option<Unit>, Wrong> {
        let (none, year) = (Unit::none(), Unit::year());
        let all: Vec<&Expr> = arguments.iter().collect();
        match function {
            Function::If => {
                self.must_be(all[0], &none, "a condition")?;
                self.same(&all[1..], "the two values of `if`")
            }
            Function::Min | Function::Max | Function::Clamp => self.same(&all, "the values"),
            Function::Abs => self.unit(all[0]),
            Function::Exp | Function::Ln | Function::Logistic => {
                self.must_be(all[0], &none, "this function").map(|()| Some(none))
            }
            Function::Sqrt => {
                let unit = self.unit(all[0])?.unwrap_or_default();
                let root = unit.root();
                let what = || format!("there is no square root of the unit [{unit}]");
                root.map(Some).ok_or_else(|| Wrong::new(all[0].at, what()))
            }
            Function::Smoothstep => {
                self.same(&all, "the values of `smoothstep`").map(|_| Some(none))
            }
            Function::Step | Function::Ramp | Function::Pulse => {
                all.iter().try_for_each(|a| self.must_be(a, &year, "a time"))?;
                Ok(Some(if function == Function::Pulse { Unit::per_year() } else { none }))
            }
            Function::Smooth1 | Function::Delay1 => {
                self.must_be(all[1], &year, "a delay time")?;
                self.unit(all[0])
            }
        }
    }

    /// The one unit that all parts have.
    fn same(&self, parts: &[&Expr], what: &str) -> Result<Option<Unit>, Wrong> {
        let mut found: Option<Unit> = None;
        for part in parts {
            match (self.unit(part)?, &found) {
                (Some(unit), Some(first)) if unit != *first => {
                    let what = format!("{what} have different units, [{first}] and [{unit}]");
                    let remedy = "convert one, or give a number its unit: 2[year]".to_owned();
                    return Err(Wrong { remedy, ..Wrong::new(part.at, what) });
                }
                (Some(unit), None) => found = Some(unit),
                _ => {}
            }
        }
        Ok(found)
    }

    fn must_be(&self, expr: &Expr, want: &Unit, what: &str) -> Result<(), Wrong> {
        match self.unit(expr)? {
            Some(unit) if unit != *want => {
                Err(Wrong::new(expr.at, format!("{what} needs unit [{want}], not [{unit}]")))
            }
            _ => Ok(()),
        }
    }

    /// The same expression with its smoothings and delays as stocks.
    fn expand(&mut self, owner: &str, expr: Expr) -> Result<Expr, Wrong> {
        let at = expr.at;
        let mut inner = |part: Box<Expr>| self.expand(owner, *part).map(Box::new);
        let node = match expr.node {
            Node::Negate(a) => Node::Negate(inner(a)?),
            Node::Not(a) => Node::Not(inner(a)?),
            Node::Lookup(name, x) => Node::Lookup(name, inner(x)?),
            Node::Binary(op, a, b) => Node::Binary(op, inner(a)?, inner(b)?),
            Node::Call(function, arguments) => {
                let arguments: Result<Vec<Expr>, Wrong> =
                    arguments.into_iter().map(|a| self.expand(owner, a)).collect();
                let arguments = arguments?;
                return match (function, arguments.as_slice()) {
                    (Function::Smooth1, [x, tau]) => self.smooth(owner, x, tau),
                    (Function::Delay1, [x, tau]) => self.delay(owner, x, tau),
                    _ => Ok(Expr::new(Node::Call(function, arguments), at)),
                };
            }
            node @ (Node::Number(..)
            | Node::Name(_)
            | Node::Time
            | Node::Dt
            | Node::Observed(_)) => node,
        };
        Ok(Expr::new(node, at))
    }

    fn smooth(&mut self, owner: &str, x: &Expr, tau: &Expr) -> Result<Expr, Wrong> {
        let unit = self.unit(x)?.unwrap_or_default();
        let name = self.hidden_name(owner, "smoothed", unit.clone());
        let stock = Expr::new(Node::Name(name.clone()), x.at);
        let gap = two(Binary::Subtract, x, &stock);
        let inflow = two(Binary::Divide, &gap, tau);
        let (owner, initial) = (owner.to_owned(), x.clone());
        self.hidden.push(Hidden { owner, stock: name, unit, initial, inflow, outflow: None });
        Ok(stock)
    }

    fn delay(&mut self, owner: &str, x: &Expr, tau: &Expr) -> Result<Expr, Wrong> {
        let unit = self.unit(x)?.unwrap_or_default().times(&Unit::year());
        let name = self.hidden_name(owner, "in_transit", unit.clone());
        let stock = Expr::new(Node::Name(name.clone()), x.at);
        let out = two(Binary::Divide, &stock, tau);
        let initial = two(Binary::Multiply, x, tau);
        let (inflow, outflow) = (x.clone(), Some(out.clone()));
        let owner = owner.to_owned();
        self.hidden.push(Hidden { owner, stock: name, unit, initial, inflow, outflow });
        Ok(out)
    }

    fn hidden_name(&mut self, owner: &str, what: &str, unit: Unit) -> String {
        let number = (self.hidden.len() + 1..)
            .find(|number| !self.names.contains_key(&format!("{owner}_{what}_{number}")));
        let name = format!("{owner}_{what}_{}", number.unwrap_or(0));
        self.names.insert(name.clone(), unit);
        name
    }
}

fn two(op: Binary, a: &Expr, b: &Expr) -> Expr {
    Expr::new(Node::Binary(op, Box::new(a.clone()), Box::new(b.clone())), a.at)
}
