//! The expression language: text → [`Expr`], every part with its place in the text. What the
//! names mean, and whether units agree, is for `check`; values are for `evaluate` and `ensemble`.

use crate::base::problem::did_you_mean;
use crate::model::Unit;

/// Deepest nesting of an equation: far above what people write, far below what a stack bears.
const DEPTH_MAX: usize = 200;

/// A part of an equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Where it starts: characters from the start of the equation.
    pub at: usize,
    depth: usize,
}

/// What a part of an equation can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A number with its unit; a bare 0 has none and fits any.
    Number(f64, Option<Unit>),
    /// A parameter, stock, flow, auxiliary, event, or a measure's `_offered`.
    Name(String),
    /// The model time, in years.
    Time,
    /// The step, in years.
    Dt,
    /// `-a`
    Negate(Box<Expr>),
    /// `not a`
    Not(Box<Expr>),
    /// `a + b`
    Binary(Binary, Box<Expr>, Box<Expr>),
    /// `f(a, …)`, with as many arguments as the function takes.
    Call(Function, Vec<Expr>),
    /// `lookup(name, x)`
    Lookup(String, Box<Expr>),
    /// `observed(name)`
    Observed(String),
}

/// Operators between two parts.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "their names are their meaning")]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
}

/// Functions, with what they give.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Function {
    /// `if(c, a, b)`: a where c is not 0, else b.
    If,
    /// The smaller of two.
    Min,
    /// The greater of two.
    Max,
    /// `clamp(x, lo, hi)`.
    Clamp,
    /// Magnitude.
    Abs,
    /// e to the power.
    Exp,
    /// Natural logarithm.
    Ln,
    /// Square root.
    Sqrt,
    /// 1/(1 + exp(−x)).
    Logistic,
    /// `smoothstep(x, lo, hi)`: 0 below lo, 1 above hi, 3t²−2t³ between.
    Smoothstep,
    /// `step(t)`: 0 before time t, 1 from then on.
    Step,
    /// `ramp(t0, t1)`: 0 before t0, rising evenly to 1 at t1.
    Ramp,
    /// `pulse(first, interval)`: an impulse of area one, again after each interval (0: once).
    Pulse,
    /// `smooth1(x, tau)`: first-order smoothing.
    Smooth1,
    /// `delay1(x, tau)`: first-order material delay.
    Delay1,
}

impl Function {
    /// Every function by the name it has in equations, and how many arguments it takes.
    pub const ALL: [(&'static str, Self, usize); 15] = [
        ("if", Self::If, 3),
        ("min", Self::Min, 2),
        ("max", Self::Max, 2),
        ("clamp", Self::Clamp, 3),
        ("abs", Self::Abs, 1),
        ("exp", Self::Exp, 1),
        ("ln", Self::Ln, 1),
        ("sqrt", Self::Sqrt, 1),
        ("logistic", Self::Logistic, 1),
        ("smoothstep", Self::Smoothstep, 3),
        ("step", Self::Step, 1),
        ("ramp", Self::Ramp, 2),
        ("pulse", Self::Pulse, 2),
        ("smooth1", Self::Smooth1, 2),
        ("delay1", Self::Delay1, 2),
    ];
}

/// Names that mean something in every equation and cannot be given to anything else.
pub(super) const RESERVED: [&str; 7] = ["time", "dt", "and", "or", "not", "lookup", "observed"];

/// What is wrong with an equation, and where in it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Wrong {
    /// Characters from the start of the equation.
    pub at: usize,
    /// One sentence.
    pub what: String,
    /// What to do, or empty.
    pub remedy: String,
}

impl Wrong {
    pub(crate) fn new(at: usize, what: impl Into<String>) -> Self {
        Self { at, what: what.into(), remedy: String::new() }
    }
}

impl Expr {
    /// A part at a place; its depth follows from its parts.
    pub(crate) fn new(node: Node, at: usize) -> Self {
        let depth = 1 + match &node {
            Node::Negate(a) | Node::Not(a) | Node::Lookup(_, a) => a.depth,
            Node::Binary(_, a, b) => a.depth.max(b.depth),
            Node::Call(_, arguments) => arguments.iter().map(|a| a.depth).max().unwrap_or(0),
            Node::Number(..) | Node::Name(_) | Node::Time | Node::Dt | Node::Observed(_) => 0,
        };
        Self { node, at, depth }
    }

    /// Calls `visit` on every name in it, from left to right.
    pub fn names<'a>(&'a self, visit: &mut impl FnMut(&'a str, usize)) {
        match &self.node {
            Node::Name(name) => visit(name, self.at),
            Node::Negate(a) | Node::Not(a) | Node::Lookup(_, a) => a.names(visit),
            Node::Binary(_, a, b) => {
                a.names(visit);
                b.names(visit);
            }
            Node::Call(_, arguments) => arguments.iter().for_each(|a| a.names(visit)),
            Node::Number(..) | Node::Time | Node::Dt | Node::Observed(_) => {}
        }
    }
}

/// Reads an equation.
///
/// # Errors
/// The first thing that cannot be read, with its place.
pub fn parse(text: &str) -> Result<Expr, Wrong> {
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens, next: 0, depth: 0 };
    let expr = parser.or()?;
    match parser.peek() {
        Token::End => Ok(expr),
        token => Err(Wrong::new(parser.at(), format!("{token} is not expected here"))),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(f64),
    Unit(Unit),
    Name(String),
    Sign(&'static str),
    End,
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(value) => write!(f, "the number {value}"),
            Self::Unit(unit) => write!(f, "the unit [{unit}]"),
            Self::Name(name) => write!(f, "`{name}`"),
            Self::Sign(sign) => write!(f, "`{sign}`"),
            Self::End => f.write_str("the end of the equation"),
        }
    }
}

/// Longer signs first, so that `<=` is not read as `<`.
const SIGNS: [&str; 14] =
    ["<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", ",", "<", ">"];

fn tokens(text: &str) -> Result<Vec<(Token, usize)>, Wrong> {
    let mut found = Vec::new();
    let (mut rest, mut at) = (text, 0);
    while let Some(c) = rest.chars().next() {
        let (token, length) = if c.is_whitespace() {
            (None, c.len_utf8())
        } else if c.is_ascii_digit()
            || (c == '.' && rest[1..].starts_with(|d: char| d.is_ascii_digit()))
        {
            let length = number_length(rest);
            let value =
                rest[..length].parse::<f64>().ok().filter(|value| value.is_finite()).ok_or_else(
                    || {
                        Wrong::new(
                            at,
                            format!("`{}` is not a number that can be used", &rest[..length]),
                        )
                    },
                )?;
            (Some(Token::Number(value)), length)
        } else if c == '[' {
            let length = rest.find(']').map(|end| end + 1);
            let length = length.ok_or_else(|| Wrong::new(at, "a unit's `]` is missing"))?;
            let unit = Unit::parse(&rest[1..length - 1]).map_err(|what| Wrong::new(at, what))?;
            (Some(Token::Unit(unit)), length)
        } else if c.is_alphabetic() || c == '_' {
            let length =
                rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            (Some(Token::Name(rest[..length].to_owned())), length)
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Some(Token::Sign(sign)), sign.len())
        } else {
            return Err(Wrong::new(at, format!("`{c}` means nothing in an equation")));
        };
        found.extend(token.map(|token| (token, at)));
        at += rest[..length].chars().count();
        rest = &rest[length..];
    }
    found.push((Token::End, at));
    Ok(found)
}

fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut length = digits(text);
    if text[length..].starts_with('.') {
        length += 1 + digits(&text[length + 1..]);
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        let exponent = digits(&text[length + 1 + sign..]);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

struct Parser {
    tokens: Vec<(Token, usize)>,
    next: usize,
    depth: usize,
}

/// From the loosest to the tightest: `or`, `and`, `not`, comparison, sum, product, sign, power.
impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].0
    }

    fn at(&self) -> usize {
        self.tokens[self.next].1
    }

    fn take(&mut self) -> Token {
        let token = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        token
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let is = *self.peek() == Token::Sign(sign);
        if is {
            self.take();
        }
        is
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Token::Name(name) if name == word);
        if is {
            self.take();
        }
        is
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), Wrong> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(Wrong::new(self.at(), format!("`{sign}` is expected here, not {}", self.peek())))
    }

    fn binary(&self, op: Binary, a: Expr, b: Expr) -> Result<Expr, Wrong> {
        let at = a.at;
        let expr = Expr::new(Node::Binary(op, Box::new(a), Box::new(b)), at);
        if expr.depth > DEPTH_MAX { Err(self.too_deep()) } else { Ok(expr) }
    }

    fn too_deep(&self) -> Wrong {
        let what = format!("the equation is nested more than {DEPTH_MAX} deep");
        Wrong { remedy: "split it into auxiliaries".to_owned(), ..Wrong::new(self.at(), what) }
    }

    fn or(&mut self) -> Result<Expr, Wrong> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.too_deep());
        }
        let mut a = self.and()?;
        while self.takes_word("or") {
            let b = self.and()?;
            a = self.binary(Binary::Or, a, b)?;
        }
        self.depth -= 1;
        Ok(a)
    }

    fn and(&mut self) -> Result<Expr, Wrong> {
        let mut a = self.not()?;
        while self.takes_word("and") {
            let b = self.not()?;
            a = self.binary(Binary::And, a, b)?;
        }
        Ok(a)
    }

    fn not(&mut self) -> Result<Expr, Wrong> {
        let at = self.at();
        let mut count = 0;
        while self.takes_word("not") {
            count += 1;
        }
        let mut a = self.comparison()?;
        // `not not a` is 1 or 0, so two of them are not nothing; more pairs are.
        for _ in 0..if count > 2 { 2 - count % 2 } else { count } {
            a = Expr::new(Node::Not(Box::new(a)), at);
        }
        Ok(a)
    }

    fn comparison(&mut self) -> Result<Expr, Wrong> {
        const OPS: [(&str, Binary); 6] = [
            ("<=", Binary::LessOrEqual),
            (">=", Binary::GreaterOrEqual),
            ("<", Binary::Less),
            (">", Binary::Greater),
            ("==", Binary::Equal),
            ("!=", Binary::NotEqual),
        ];
        let a = self.sum()?;
        for (sign, op) in OPS {
            if self.takes(sign) {
                let b = self.sum()?;
                return self.binary(op, a, b);
            }
        }
        Ok(a)
    }

    fn sum(&mut self) -> Result<Expr, Wrong> {
        let mut a = self.product()?;
        loop {
            let op = if self.takes("+") {
                Binary::Add
            } else if self.takes("-") {
                Binary::Subtract
            } else {
                return Ok(a);
            };
            let b = self.product()?;
            a = self.binary(op, a, b)?;
        }
    }

    fn product(&mut self) -> Result<Expr, Wrong> {
        let mut a = self.sign()?;
        loop {
            let op = if self.takes("*") {
                Binary::Multiply
            } else if self.takes("/") {
                Binary::Divide
            } else {
                return Ok(a);
            };
            let b = self.sign()?;
            a = self.binary(op, a, b)?;
        }
    }

    fn sign(&mut self) -> Result<Expr, Wrong> {
        let at = self.at();
        let mut negative = false;
        let mut signed = false;
        while *self.peek() == Token::Sign("-") || *self.peek() == Token::Sign("+") {
            negative ^= self.take() == Token::Sign("-");
            signed = true;
        }
        let a = self.power()?;
        Ok(if signed && negative { Expr::new(Node::Negate(Box::new(a)), at) } else { a })
    }

    fn power(&mut self) -> Result<Expr, Wrong> {
        let base = self.atom()?;
        if !self.takes("^") {
            return Ok(base);
        }
        // `2^-x` is common enough to read; `a^b^c` is not, and means different things to people.
        let at = self.at();
        let negative = self.takes("-");
        let exponent = self.atom()?;
        let exponent =
            if negative { Expr::new(Node::Negate(Box::new(exponent)), at) } else { exponent };
        if *self.peek() == Token::Sign("^") {
            return Err(Wrong::new(self.at(), "two powers in a row need brackets"));
        }
        self.binary(Binary::Power, base, exponent)
    }

    fn atom(&mut self) -> Result<Expr, Wrong> {
        let at = self.at();
        match self.take() {
            Token::Number(value) => {
                let unit = match self.peek().clone() {
                    Token::Unit(unit) => {
                        self.take();
                        Some(unit)
                    }
                    _ => (value != 0.0).then(Unit::none),
                };
                Ok(Expr::new(Node::Number(value, unit), at))
            }
            Token::Sign("(") => {
                let inside = self.or()?;
                self.expect(")")?;
                Ok(inside)
            }
            Token::Name(name) if *self.peek() == Token::Sign("(") => self.call(&name, at),
            Token::Name(name) => match name.as_str() {
                "time" => Ok(Expr::new(Node::Time, at)),
                "dt" => Ok(Expr::new(Node::Dt, at)),
                "and" | "or" | "not" => {
                    Err(Wrong::new(at, format!("`{name}` is not expected here")))
                }
                _ => Ok(Expr::new(Node::Name(name), at)),
            },
            token => Err(Wrong::new(at, format!("a value is expected here, not {token}"))),
        }
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Expr, Wrong> {
        self.expect("(")?;
        if name == "lookup" || name == "observed" {
            let table_at = self.at();
            let Token::Name(table) = self.take() else {
                return Err(Wrong::new(table_at, format!("`{name}` needs a name here")));
            };
            if name == "observed" {
                self.expect(")")?;
                return Ok(Expr::new(Node::Observed(table), at));
            }
            self.expect(",")?;
            let x = self.or()?;
            self.expect(")")?;
            return Ok(Expr::new(Node::Lookup(table, Box::new(x)), at));
        }
        let known = Function::ALL.into_iter().find(|(known, ..)| *known == name);
        let Some((_, function, takes)) = known else {
            let remedy = did_you_mean(name, Function::ALL.iter().map(|(name, ..)| *name));
            let what = format!("there is no function `{name}`");
            return Err(Wrong { remedy, ..Wrong::new(at, what) });
        };
        let mut arguments = vec![self.or()?];
        while self.takes(",") {
            arguments.push(self.or()?);
        }
        self.expect(")")?;
        if arguments.len() != takes {
            let what = format!("`{name}` takes {takes} values, not {}", arguments.len());
            return Err(Wrong::new(at, what));
        }
        Ok(Expr::new(Node::Call(function, arguments), at))
    }
}
