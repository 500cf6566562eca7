//! The operations of the vector program, each over one block of futures. What they mean for one
//! number is said by `model::evaluate`; here the same arithmetic runs in the same order over rows
//! of lanes, so that the compiler can use the widest vectors the machine has.

use crate::base::math;
use crate::model::{and, chosen, compared, interpolate, not, or, power, pulse};

/// Lanes in a chunk. A chunk is as long as a cache line, so that no vector straddles two.
pub(super) const LANES: usize = 8;

/// A chunk of one register: the same quantity in eight futures.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f64; LANES]);

/// A register: one quantity in every future of a block.
pub(super) type Row = Vec<Lanes>;

/// What an instruction does.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Op {
    Negate,
    Not,
    Abs,
    Exp,
    Ln,
    Sqrt,
    Logistic,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    And,
    Or,
    Min,
    Max,
    /// `a` is not 0: `b`, else `c`.
    Select,
    /// First moment `a`, interval `b`, time `c`.
    Pulse,
    /// A table at `a`.
    Lookup(usize),
    /// One step of a stock: state `a`, inflow `b`, outflow `c`, within some bounds.
    Advance(usize),
    /// `a * b + c`, rounded twice.
    MultiplyAdd,
    /// `a * b * c`
    MultiplyTwice,
    /// `a * b / c`
    MultiplyDivide,
    /// `a + b + c`
    AddTwice,
    /// `(a + b) * c`
    AddMultiply,
    /// `(a - b) * c`
    SubtractMultiply,
    /// `(a - b) / c`
    SubtractDivide,
    /// The greater of `a - b` and `c`.
    SubtractMax,
}

impl Op {
    /// How many arguments it has.
    pub(super) fn arity(self) -> usize {
        match self {
            Self::Negate
            | Self::Not
            | Self::Abs
            | Self::Exp
            | Self::Ln
            | Self::Sqrt
            | Self::Logistic
            | Self::Lookup(_) => 1,
            Self::Add
            | Self::Subtract
            | Self::Multiply
            | Self::Divide
            | Self::Power
            | Self::Less
            | Self::LessOrEqual
            | Self::Equal
            | Self::NotEqual
            | Self::And
            | Self::Or
            | Self::Min
            | Self::Max => 2,
            Self::Select
            | Self::Pulse
            | Self::Advance(_)
            | Self::MultiplyAdd
            | Self::MultiplyTwice
            | Self::MultiplyDivide
            | Self::AddTwice
            | Self::AddMultiply
            | Self::SubtractMultiply
            | Self::SubtractDivide
            | Self::SubtractMax => 3,
        }
    }
}

/// One instruction: registers in, one register out, never one of those in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) op: Op,
    pub(super) out: usize,
    pub(super) args: [usize; 3],
}

/// What all instructions of a program share.
#[derive(Clone, Debug)]
pub(super) struct Constants {
    pub(super) dt: f64,
    pub(super) tables: Vec<Vec<(f64, f64)>>,
    pub(super) bounds: Vec<(f64, f64)>,
}

/// Keeps the compiler from taking several chunks at a time. A chunk fills a vector as it stands;
/// to take several, it turns lanes into columns and back, which made whole runs a quarter slower.
/// It costs no instruction.
#[inline(always)]
pub(super) fn one_by_one() {
    std::hint::black_box(());
}

// Each chunk is read whole, computed, and written whole: so the compiler need not fear that writing
// one lane changes what the next one reads, and uses vectors.

#[inline(always)]
fn map1(out: &mut [Lanes], a: &[Lanes], f: impl Fn(f64) -> f64) {
    for (out, a) in out.iter_mut().zip(a) {
        let a = a.0;
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane]);
        }
        out.0 = lanes;
        one_by_one();
    }
}

#[inline(always)]
fn map2(out: &mut [Lanes], a: &[Lanes], b: &[Lanes], f: impl Fn(f64, f64) -> f64) {
    for ((out, a), b) in out.iter_mut().zip(a).zip(b) {
        let (a, b) = (a.0, b.0);
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane], b[lane]);
        }
        out.0 = lanes;
        one_by_one();
    }
}

#[inline(always)]
fn map3(out: &mut [Lanes], [a, b, c]: [&[Lanes]; 3], f: impl Fn(f64, f64, f64) -> f64) {
    for (((out, a), b), c) in out.iter_mut().zip(a).zip(b).zip(c) {
        let (a, b, c) = (a.0, b.0, c.0);
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane], b[lane], c[lane]);
        }
        out.0 = lanes;
        one_by_one();
    }
}

/// Carries out one instruction for a block.
#[inline(always)]
pub(super) fn execute(instruction: &Instruction, constants: &Constants, rows: &mut [Row]) {
    let Instruction { op, out: target, args } = *instruction;
    // Taken out while the others are read; an instruction never writes what it reads.
    let mut taken = std::mem::take(&mut rows[target]);
    let out = taken.as_mut_slice();
    let [a, b, c] = args.map(|arg| rows[arg].as_slice());
    match op {
        Op::Negate => map1(out, a, |a| -a),
        Op::Not => map1(out, a, not),
        Op::Abs => map1(out, a, f64::abs),
        Op::Exp => map1(out, a, math::exp),
        Op::Ln => map1(out, a, math::ln),
        Op::Sqrt => map1(out, a, f64::sqrt),
        Op::Logistic => map1(out, a, math::logistic),
        Op::Add => map2(out, a, b, |a, b| a + b),
        Op::Subtract => map2(out, a, b, |a, b| a - b),
        Op::Multiply => map2(out, a, b, |a, b| a * b),
        Op::Divide => map2(out, a, b, |a, b| a / b),
        Op::Power => map2(out, a, b, power),
        Op::Less => map2(out, a, b, |a, b| compared(a < b, a, b)),
        Op::LessOrEqual => map2(out, a, b, |a, b| compared(a <= b, a, b)),
        Op::Equal => map2(out, a, b, |a, b| compared(a == b, a, b)),
        Op::NotEqual => map2(out, a, b, |a, b| compared(a != b, a, b)),
        Op::And => map2(out, a, b, and),
        Op::Or => map2(out, a, b, or),
        Op::Min => map2(out, a, b, math::min),
        Op::Max => map2(out, a, b, math::max),
        Op::Select => map3(out, [a, b, c], chosen),
        Op::Pulse => map3(out, [a, b, c], |a, b, c| pulse(a, b, c, constants.dt)),
        Op::Lookup(table) => map1(out, a, |a| interpolate(&constants.tables[table], a)),
        Op::Advance(stock) => {
            let (bounds, dt) = (constants.bounds[stock], constants.dt);
            map3(out, [a, b, c], |a, b, c| advanced(a, b, c, dt, bounds));
        }
        Op::MultiplyAdd => map3(out, [a, b, c], |a, b, c| a * b + c),
        Op::MultiplyTwice => map3(out, [a, b, c], |a, b, c| a * b * c),
        Op::MultiplyDivide => map3(out, [a, b, c], |a, b, c| a * b / c),
        Op::AddTwice => map3(out, [a, b, c], |a, b, c| a + b + c),
        Op::AddMultiply => map3(out, [a, b, c], |a, b, c| (a + b) * c),
        Op::SubtractMultiply => map3(out, [a, b, c], |a, b, c| (a - b) * c),
        Op::SubtractDivide => map3(out, [a, b, c], |a, b, c| (a - b) / c),
        Op::SubtractMax => map3(out, [a, b, c], |a, b, c| math::max(a - b, c)),
    }
    rows[target] = taken;
}

/// One step of a stock, held inside its bounds. From what has no number or no end no bound makes
/// one: such a number times 0 is not 0.
#[inline(always)]
pub(super) fn advanced(state: f64, inflow: f64, outflow: f64, dt: f64, bounds: (f64, f64)) -> f64 {
    let next = state + dt * (inflow - outflow);
    math::min(math::max(next, bounds.0), bounds.1) + next * 0.0
}

/// One step of what an event gathers towards a threshold: the sum, and the impulse, which is 0 or
/// of area one. A hazard that has no number or no end makes an impulse that is no number.
#[inline(always)]
pub(super) fn gather_one(before: f64, hazard: f64, threshold: f64, dt: f64) -> (f64, f64) {
    let rate = if hazard > 0.0 { hazard } else { 0.0 };
    let sum = before + rate * dt;
    let impulse = if sum >= threshold { 1.0 / dt } else { 0.0 };
    (sum, impulse + hazard * 0.0)
}

/// The same operation for one number: for what does not differ between futures.
pub(super) fn scalar(op: Op, [a, b, c]: [f64; 3], constants: &Constants) -> f64 {
    let row = |value: f64| vec![Lanes([value; LANES])];
    let mut rows = [row(a), row(b), row(c), row(0.0)];
    execute(&Instruction { op, out: 3, args: [0, 1, 2] }, constants, &mut rows);
    rows[3][0].0[0]
}
