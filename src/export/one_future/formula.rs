//! Our equations in the words of XMILE and of Vensim. What these lack becomes a quantity of its
//! own: a pulse a function of time, a smooth step the share of its way.

use std::collections::BTreeMap;

use crate::ensemble::Trace;
use crate::export::one_future::names::Names;
use crate::export::one_future::{Item, Value, over_time};
use crate::model::{Binary, Expr, Function, Model, Node, TIME_SLACK_YEARS, Unit};

/// The step, in years, as a quantity of an XMILE file.
pub(super) const STEP: &str = "step_years";

/// Whose words.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Dialect {
    /// Of the OASIS standard, as `PySD`, Stella and Simlin read it.
    Xmile,
    /// Of Vensim's `.mdl`.
    Vensim,
}

impl Dialect {
    pub(super) fn time(self) -> &'static str {
        match self {
            Self::Xmile => "TIME",
            Self::Vensim => "Time",
        }
    }

    pub(super) fn dt(self) -> &'static str {
        match self {
            // The standard's DT is unknown to PySD, so the file brings its own.
            Self::Xmile => STEP,
            Self::Vensim => "TIME STEP",
        }
    }

    fn choose(self, condition: &str, yes: &str, no: &str) -> String {
        match self {
            Self::Xmile => format!("(IF {condition} THEN {yes} ELSE {no})"),
            Self::Vensim => format!("IF THEN ELSE({condition}, {yes}, {no})"),
        }
    }

    fn word(self, word: &str) -> String {
        match self {
            Self::Xmile => word.to_owned(),
            Self::Vensim => format!(":{word}:"),
        }
    }
}

/// How tightly a text holds together, from a sum to a single thing.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Tie {
    Sum,
    Product,
    Power,
    Single,
}

/// A text with its tie.
struct Text(String, Tie);

impl Text {
    fn single(text: impl Into<String>) -> Self {
        Self(text.into(), Tie::Single)
    }

    /// In brackets unless it holds together at least so tightly.
    fn tied(self, tie: Tie) -> String {
        if self.1 >= tie { self.0 } else { format!("({})", self.0) }
    }
}

/// Writes equations, and keeps what else they turned out to need.
pub(super) struct Formulas<'a> {
    pub(super) dialect: Dialect,
    pub(super) names: Names,
    model: &'a Model,
    trace: &'a Trace,
    /// Lookups and measured series that are used: their names there.
    lookups: BTreeMap<String, String>,
    observed: BTreeMap<String, String>,
    more: Vec<Item>,
}

/// A number, so that it reads back to the same.
pub(super) fn number(value: f64) -> String {
    if value.is_sign_negative() && value != 0.0 { format!("({value})") } else { value.to_string() }
}

impl<'a> Formulas<'a> {
    pub(super) fn new(dialect: Dialect, model: &'a Model, trace: &'a Trace, names: Names) -> Self {
        let (lookups, observed) = (BTreeMap::new(), BTreeMap::new());
        Self { dialect, names, model, trace, lookups, observed, more: Vec::new() }
    }

    /// An equation of `owner`, as a number.
    pub(super) fn value(&mut self, owner: &str, expr: &Expr) -> String {
        self.text(owner, expr).0
    }

    /// What the equations need besides themselves.
    pub(super) fn into_items(self) -> Vec<Item> {
        let Self { model, lookups, observed, mut more, .. } = self;
        for (id, name) in lookups {
            if let Some(lookup) = model.lookups.get(&id) {
                let (unit, points) = (lookup.unit_out.clone(), lookup.points.clone());
                let doc = format!("{}. {}", lookup.label, lookup.about);
                more.push(Item { name, unit, doc, value: Value::Table(points) });
            }
        }
        for (id, name) in observed {
            if let Some(series) = model.observed.get(&id) {
                let (unit, points) = (series.unit.to_string(), series.points.clone());
                let doc = format!("{}. {}", series.label, series.about);
                more.push(Item { name, unit, doc, value: Value::Table(points) });
            }
        }
        more
    }

    fn text(&mut self, owner: &str, expr: &Expr) -> Text {
        match &expr.node {
            Node::Number(value, _) => Text::single(number(*value)),
            Node::Name(name) => Text::single(self.names.of(name)),
            Node::Time => Text::single(self.dialect.time()),
            Node::Dt => Text::single(self.dialect.dt()),
            Node::Negate(a) => {
                let a = self.text(owner, a).tied(Tie::Single);
                Text::single(format!("(-{a})"))
            }
            Node::Not(_) => self.truth(owner, expr),
            Node::Binary(op, a, b) => self.binary(owner, expr, (*op, a, b)),
            Node::Call(function, arguments) => self.call(owner, expr, (*function, arguments)),
            Node::Lookup(name, x) => {
                let x = self.text(owner, x).0;
                let table = self.table(name);
                Text::single(format!("{table}({x})"))
            }
            Node::Observed(name) => {
                let series = self.series(name);
                Text::single(format!("{series}({})", self.dialect.time()))
            }
        }
    }

    fn binary(&mut self, owner: &str, expr: &Expr, (op, a, b): (Binary, &Expr, &Expr)) -> Text {
        let (sign, tie, right) = match op {
            Binary::Add => ("+", Tie::Sum, Tie::Product),
            Binary::Subtract => ("-", Tie::Sum, Tie::Product),
            Binary::Multiply => ("*", Tie::Product, Tie::Power),
            Binary::Divide => ("/", Tie::Product, Tie::Power),
            Binary::Power => {
                // Others do not agree on which of two powers comes first.
                let a = self.text(owner, a).tied(Tie::Single);
                let b = self.text(owner, b).tied(Tie::Single);
                return Text(format!("{a} ^ {b}"), Tie::Power);
            }
            Binary::Less
            | Binary::LessOrEqual
            | Binary::Greater
            | Binary::GreaterOrEqual
            | Binary::Equal
            | Binary::NotEqual
            | Binary::And
            | Binary::Or => return self.truth(owner, expr),
        };
        let (a, b) = (self.text(owner, a).tied(tie), self.text(owner, b).tied(right));
        Text(format!("{a} {sign} {b}"), tie)
    }

    /// A condition as the number 1 or 0.
    fn truth(&mut self, owner: &str, expr: &Expr) -> Text {
        let condition = self.condition(owner, expr);
        Text::single(self.dialect.choose(&condition, "1", "0"))
    }

    /// An expression as a condition.
    fn condition(&mut self, owner: &str, expr: &Expr) -> String {
        let sign = match &expr.node {
            Node::Not(a) => {
                let a = self.condition(owner, a);
                return format!("{} ({a})", self.dialect.word("NOT"));
            }
            Node::Binary(op @ (Binary::And | Binary::Or), a, b) => {
                let word = if *op == Binary::And { "AND" } else { "OR" };
                let (a, b) = (self.condition(owner, a), self.condition(owner, b));
                return format!("({a}) {} ({b})", self.dialect.word(word));
            }
            Node::Binary(Binary::Less, ..) => "<",
            Node::Binary(Binary::LessOrEqual, ..) => "<=",
            Node::Binary(Binary::Greater, ..) => ">",
            Node::Binary(Binary::GreaterOrEqual, ..) => ">=",
            Node::Binary(Binary::Equal, ..) => "=",
            Node::Binary(Binary::NotEqual, ..) => "<>",
            _ => return format!("{} <> 0", self.text(owner, expr).tied(Tie::Sum)),
        };
        let Node::Binary(_, a, b) = &expr.node else { return String::new() };
        let (a, b) = (self.text(owner, a).0, self.text(owner, b).0);
        format!("{a} {sign} {b}")
    }

    fn call(
        &mut self,
        owner: &str,
        expr: &Expr,
        (function, arguments): (Function, &[Expr]),
    ) -> Text {
        if function == Function::If
            && let [condition, yes, no] = arguments
        {
            let condition = self.condition(owner, condition);
            let (yes, no) = (self.text(owner, yes).0, self.text(owner, no).0);
            return Text::single(self.dialect.choose(&condition, &yes, &no));
        }
        if function == Function::Pulse {
            return Text::single(self.pulse(owner, expr));
        }
        let parts: Vec<Text> = arguments.iter().map(|part| self.text(owner, part)).collect();
        let time = self.dialect.time();
        match (function, <[Text; 1]>::try_from(parts)) {
            (Function::Abs, Ok([a])) => Text::single(format!("ABS({})", a.0)),
            (Function::Exp, Ok([a])) => Text::single(format!("EXP({})", a.0)),
            (Function::Ln, Ok([a])) => Text::single(format!("LN({})", a.0)),
            (Function::Sqrt, Ok([a])) => Text::single(format!("SQRT({})", a.0)),
            (Function::Logistic, Ok([a])) => {
                let a = a.tied(Tie::Single);
                Text(format!("1 / (1 + EXP(-{a}))"), Tie::Product)
            }
            (Function::Step, Ok([a])) => {
                let slack = number(TIME_SLACK_YEARS);
                let condition = format!("{time} + {slack} >= {}", a.0);
                Text::single(self.dialect.choose(&condition, "1", "0"))
            }
            // Stocks since the model was checked.
            (_, Ok([a])) => a,
            (_, Err(parts)) => self.call_of_many(owner, function, parts),
        }
    }

    fn call_of_many(&mut self, owner: &str, function: Function, parts: Vec<Text>) -> Text {
        let mut parts = parts.into_iter();
        let mut next = || parts.next().unwrap_or_else(|| Text::single("0"));
        let (a, b) = (next(), next());
        match function {
            Function::Min => Text::single(format!("MIN({}, {})", a.0, b.0)),
            Function::Max => Text::single(format!("MAX({}, {})", a.0, b.0)),
            Function::Clamp => Text::single(format!("MIN(MAX({}, {}), {})", a.0, b.0, next().0)),
            Function::Ramp => {
                let time = Text::single(self.dialect.time());
                Text::single(share(time, a, b))
            }
            Function::Smoothstep => {
                let way = share(a, b, next());
                let doc = "How far its input is on its way, from 0 to 1".to_owned();
                let way = self.extra(owner, "way", (Unit::none(), doc), Value::Formula(way));
                Text(format!("{way} * {way} * (3 - 2 * {way})"), Tie::Product)
            }
            _ => a,
        }
    }

    /// A pulse train as a function of time: it is all that others agree on.
    fn pulse(&mut self, owner: &str, expr: &Expr) -> String {
        let value = over_time(self.trace, &self.trace.evaluate(self.model, expr));
        let doc = "An impulse of area one in its steps, else 0".to_owned();
        self.extra(owner, "pulse", (Unit::per_year(), doc), value)
    }

    fn extra(
        &mut self,
        owner: &str,
        what: &str,
        (unit, doc): (Unit, String),
        value: Value,
    ) -> String {
        let name = self.names.fresh(&format!("{owner}_{what}"));
        self.more.push(Item { name: name.clone(), unit: unit.to_string(), doc, value });
        name
    }

    fn table(&mut self, id: &str) -> String {
        let names = &mut self.names;
        let name = || names.fresh(&format!("{id}_table"));
        self.lookups.entry(id.to_owned()).or_insert_with(name).clone()
    }

    fn series(&mut self, id: &str) -> String {
        let names = &mut self.names;
        let name = || names.fresh(&format!("{id}_measured"));
        self.observed.entry(id.to_owned()).or_insert_with(name).clone()
    }
}

/// How far something is on its way from one thing to another, at least 0 and at most 1.
fn share(x: Text, from: Text, to: Text) -> String {
    // Twice in the text.
    let start = from.tied(Tie::Product);
    let (x, end) = (x.tied(Tie::Sum), to.tied(Tie::Sum));
    format!("MIN(MAX(({x} - {start}) / ({end} - {start}), 0), 1)")
}
