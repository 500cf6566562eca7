//! Equations as one graph of operations in which nothing is computed twice, and in which every
//! node knows on what it depends: on nothing, on the future alone, on time alone, or on both.

use std::collections::BTreeMap;

use crate::ensemble::kernels::{Arguments, Constants, Hazard, Op, scalar};
use crate::model::{Binary, Expr, Function, Node as Part, TIME_SLACK_YEARS};

/// A node of the graph, by the order in which it was made: after all that it reads.
pub(super) type Id = usize;

/// What a node is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// The same always.
    Constant(f64),
    /// Drawn once for each future.
    Parameter(usize),
    /// Given for each step: the strength of a measure, by its index.
    Schedule(usize),
    /// Model time.
    Time,
    /// The state of a stock.
    Stock,
    /// What an exchange was at the end of the step before.
    Memory,
    /// An event, driven by a hazard: an impulse where it fires.
    Event(usize, Hazard<Id>),
    /// An operation.
    Op(Op, Arguments<Id>),
}

/// On what a node depends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Varies {
    /// On nothing.
    Never,
    /// On the future: once a run.
    ByFuture,
    /// On time: once a step, the same in all futures.
    ByTime,
    /// On both.
    Always,
}

/// What names mean while an expression becomes nodes.
pub(super) trait Names {
    /// The node of a name.
    fn name(&self, name: &str) -> Option<Id>;
    /// The node of `time`.
    fn time(&self) -> Id;
    /// The index of a lookup, or of a measured series as one.
    fn table(&self, name: &str) -> Option<usize>;
    /// The index of a measured series among the tables.
    fn observed(&self, name: &str) -> Option<usize>;
}

/// The graph.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) varies: Vec<Varies>,
    pub(super) constants: Constants<f64>,
    seen_constants: BTreeMap<u64, Id>,
    seen_ops: BTreeMap<(Op, Arguments<Id>), Id>,
}

impl Graph {
    pub(super) fn new(constants: Constants<f64>) -> Self {
        Self {
            nodes: Vec::new(),
            varies: Vec::new(),
            constants,
            seen_constants: BTreeMap::new(),
            seen_ops: BTreeMap::new(),
        }
    }

    /// Adds a node that nothing else can be the same as.
    pub(super) fn add(&mut self, node: Node) -> Id {
        let varies = match node {
            Node::Constant(_) => Varies::Never,
            Node::Parameter(_) => Varies::ByFuture,
            Node::Schedule(_) | Node::Time => Varies::ByTime,
            Node::Stock | Node::Memory | Node::Event(..) => Varies::Always,
            Node::Op(_, args) => {
                args.iter().fold(Varies::Never, |all, arg| all.or(self.varies[*arg]))
            }
        };
        self.nodes.push(node);
        self.varies.push(varies);
        self.nodes.len() - 1
    }

    pub(super) fn constant(&mut self, value: f64) -> Id {
        if let Some(id) = self.seen_constants.get(&value.to_bits()) {
            return *id;
        }
        let id = self.add(Node::Constant(value));
        self.seen_constants.insert(value.to_bits(), id);
        id
    }

    /// An operation: the one that is there already, its value if that is fixed, or a new node.
    // Not part of `expr`, which calls itself as deep as an expression is nested.
    #[inline(never)]
    pub(super) fn op(&mut self, op: Op, args: &[Id]) -> Id {
        let first = args[0];
        let args = std::array::from_fn(|place| *args.get(place).unwrap_or(&first));
        let known = self.seen_ops.get(&(op, args)).copied();
        if let Some(id) = known.or_else(|| self.plain(op, args)).or_else(|| self.cheaper(op, args))
        {
            self.seen_ops.insert((op, args), id);
            return id;
        }
        let fixed = args.iter().all(|arg| self.varies[*arg] == Varies::Never);
        let id = if fixed {
            let values = args.map(|arg| match self.nodes[arg] {
                Node::Constant(value) => value,
                _ => f64::NAN,
            });
            let value = scalar(op, values, &self.constants);
            self.constant(value)
        } else {
            self.add(Node::Op(op, args))
        };
        self.seen_ops.insert((op, args), id);
        id
    }

    /// What an operation with 0 or 1 comes to without being carried out. That 0 times something
    /// is 0 is what lets all that hangs on a measure disappear when the measure is off.
    fn plain(&mut self, op: Op, [a, b, ..]: Arguments<Id>) -> Option<Id> {
        let is = |id: Id, value: f64| matches!(self.nodes[id], Node::Constant(v) if v == value);
        match op {
            Op::Multiply if is(a, 0.0) || is(b, 0.0) => Some(self.constant(0.0)),
            Op::Multiply if is(a, 1.0) => Some(b),
            Op::Multiply | Op::Divide if is(b, 1.0) => Some(a),
            Op::Divide if is(a, 0.0) && !is(b, 0.0) => Some(a),
            Op::Add if is(a, 0.0) => Some(b),
            Op::Add | Op::Subtract if is(b, 0.0) => Some(a),
            _ => None,
        }
    }

    /// What an operation comes to if more of it is computed once for a future, or once for a step:
    /// the reciprocal of a fixed divisor, and the product of fixed factors. The last bit may be
    /// another than that of the operation as it is written.
    fn cheaper(&mut self, op: Op, [a, b, ..]: Arguments<Id>) -> Option<Id> {
        if self.varies[a].or(self.varies[b]) != Varies::Always {
            return None;
        }
        match op {
            Op::Divide if self.varies[b] != Varies::Always => {
                let one = self.constant(1.0);
                let reciprocal = self.op(Op::Divide, &[one, b]);
                Some(self.op(Op::Multiply, &[a, reciprocal]))
            }
            Op::Multiply => {
                let (varying, factors) = self.factors(a, b).or_else(|| self.factors(b, a))?;
                let factors = self.op(Op::Multiply, &factors);
                Some(self.op(Op::Multiply, &[varying, factors]))
            }
            _ => None,
        }
    }

    /// A product that varies, times a factor, as what varies and two factors that do not.
    fn factors(&self, product: Id, factor: Id) -> Option<(Id, [Id; 2])> {
        let Node::Op(Op::Multiply, [x, y, ..]) = self.nodes[product] else { return None };
        let fixed = |of: Id| self.varies[of].or(self.varies[factor]) != Varies::Always;
        if self.varies[product] != Varies::Always {
            return None;
        }
        [(x, y), (y, x)].into_iter().find(|(_, of)| fixed(*of)).map(|(x, y)| (x, [y, factor]))
    }

    /// The sum of some nodes, in their order; 0 of none.
    pub(super) fn sum(&mut self, ids: &[Id]) -> Id {
        match ids {
            [] => self.constant(0.0),
            [first, rest @ ..] => rest.iter().fold(*first, |sum, id| self.op(Op::Add, &[sum, *id])),
        }
    }

    /// An expression as nodes. Names were resolved when the model was checked; one that is not
    /// known here would be a bug, and gives not-a-number rather than a panic.
    pub(super) fn expr(&mut self, expr: &Expr, names: &impl Names) -> Id {
        match &expr.node {
            Part::Number(value, _) => self.constant(*value),
            Part::Name(name) => names.name(name).unwrap_or_else(|| self.constant(f64::NAN)),
            Part::Time => names.time(),
            Part::Dt => self.constant(self.constants.dt),
            Part::Negate(a) => {
                let a = self.expr(a, names);
                self.op(Op::Negate, &[a])
            }
            Part::Not(a) => {
                let a = self.expr(a, names);
                self.op(Op::Not, &[a])
            }
            Part::Binary(op, a, b) => {
                let (a, b) = (self.expr(a, names), self.expr(b, names));
                self.binary(*op, a, b)
            }
            Part::Call(function, arguments) => {
                let ids: Vec<Id> = arguments.iter().map(|a| self.expr(a, names)).collect();
                self.call(*function, &ids, names.time())
            }
            Part::Lookup(name, x) => {
                let x = self.expr(x, names);
                self.table(names.table(name), x)
            }
            Part::Observed(name) => self.table(names.observed(name), names.time()),
        }
    }

    fn table(&mut self, table: Option<usize>, x: Id) -> Id {
        match table {
            Some(table) => self.op(Op::Lookup(table as u32), &[x]),
            None => self.constant(f64::NAN),
        }
    }

    fn binary(&mut self, op: Binary, a: Id, b: Id) -> Id {
        match op {
            Binary::Add => self.op(Op::Add, &[a, b]),
            Binary::Subtract => self.op(Op::Subtract, &[a, b]),
            Binary::Multiply => self.op(Op::Multiply, &[a, b]),
            Binary::Divide => self.op(Op::Divide, &[a, b]),
            Binary::Power => match self.nodes[b] {
                // As in `model::evaluate`: small whole powers are products.
                Node::Constant(2.0) => self.op(Op::Multiply, &[a, a]),
                Node::Constant(3.0) => {
                    let square = self.op(Op::Multiply, &[a, a]);
                    self.op(Op::Multiply, &[square, a])
                }
                _ => self.op(Op::Power, &[a, b]),
            },
            Binary::Less => self.op(Op::Less, &[a, b]),
            Binary::LessOrEqual => self.op(Op::LessOrEqual, &[a, b]),
            Binary::Greater => self.op(Op::Less, &[b, a]),
            Binary::GreaterOrEqual => self.op(Op::LessOrEqual, &[b, a]),
            Binary::Equal => self.op(Op::Equal, &[a, b]),
            Binary::NotEqual => self.op(Op::NotEqual, &[a, b]),
            Binary::And => self.op(Op::And, &[a, b]),
            Binary::Or => self.op(Op::Or, &[a, b]),
        }
    }

    fn call(&mut self, function: Function, args: &[Id], time: Id) -> Id {
        match function {
            Function::If => self.op(Op::Select, args),
            Function::Min => self.op(Op::Min, args),
            Function::Max => self.op(Op::Max, args),
            Function::Clamp => {
                let above = self.op(Op::Max, &args[..2]);
                self.op(Op::Min, &[above, args[2]])
            }
            Function::Abs => self.op(Op::Abs, args),
            Function::Exp => self.op(Op::Exp, args),
            Function::Ln => self.op(Op::Ln, args),
            Function::Sqrt => self.op(Op::Sqrt, args),
            Function::Logistic => self.op(Op::Logistic, args),
            Function::Smoothstep => self.smoothstep(args),
            Function::Step => {
                let slack = self.constant(TIME_SLACK_YEARS);
                let time = self.op(Op::Add, &[time, slack]);
                self.op(Op::LessOrEqual, &[args[0], time])
            }
            Function::Ramp => {
                let above = self.op(Op::Subtract, &[time, args[0]]);
                let span = self.op(Op::Subtract, &[args[1], args[0]]);
                let t = self.op(Op::Divide, &[above, span]);
                self.unit_clamp(t)
            }
            Function::Pulse => self.op(Op::Pulse, &[args[0], args[1], time]),
            // Stocks since the model was checked.
            Function::Smooth1 | Function::Delay1 => args[0],
        }
    }

    fn unit_clamp(&mut self, t: Id) -> Id {
        let (zero, one) = (self.constant(0.0), self.constant(1.0));
        let above = self.op(Op::Max, &[t, zero]);
        self.op(Op::Min, &[above, one])
    }

    fn smoothstep(&mut self, args: &[Id]) -> Id {
        let above = self.op(Op::Subtract, &[args[0], args[1]]);
        let span = self.op(Op::Subtract, &[args[2], args[1]]);
        let t = self.op(Op::Divide, &[above, span]);
        let t = self.unit_clamp(t);
        let (two, three) = (self.constant(2.0), self.constant(3.0));
        let square = self.op(Op::Multiply, &[t, t]);
        let double = self.op(Op::Multiply, &[two, t]);
        let rest = self.op(Op::Subtract, &[three, double]);
        self.op(Op::Multiply, &[square, rest])
    }
}

impl Varies {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Never, varies) | (varies, Self::Never) => varies,
            (a, b) if a == b => a,
            _ => Self::Always,
        }
    }
}
