//! The operations of the vector program, each over one strip of futures. What they mean for one
//! number is said by `model::evaluate`; here the same arithmetic runs in the same order over rows
//! of lanes, so that the compiler can use the widest vectors the machine has.

#![expect(clippy::needless_range_loop, reason = "the row that is written may be one that is read")]

use crate::base::math;
use crate::model::{and, chosen, compared, interpolate, not, or, power, pulse};

/// Lanes in a chunk. A chunk is as long as a cache line, so that no vector straddles two.
pub(super) const LANES: usize = 8;

/// A chunk of one register: the same quantity in eight futures.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f64; LANES]);

/// Chunks in a strip. Of all registers of a large model so few futures stay near the processor,
/// and their number is known to the compiler, so that an operation is code without a loop.
pub(super) const CHUNKS: usize = 4;

/// Futures in a strip: those that are run together.
pub(super) const STRIP: usize = CHUNKS * LANES;

/// A register: one quantity in every future of a strip.
pub(super) type Row = [Lanes; CHUNKS];

/// A row of the same number.
pub(super) const fn row(value: f64) -> Row {
    [Lanes([value; LANES]); CHUNKS]
}

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
    Lookup(u32),
    /// One step of a stock: state `a`, inflow `b`, outflow `c`, within some bounds.
    Advance(u32),
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

/// One instruction: registers in, one register out, which may be one of those in. Small, as all of
/// a program's are read in every step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) op: Op,
    pub(super) out: u32,
    pub(super) args: [u32; 3],
}

impl Instruction {
    /// Of registers by their numbers, of which a model that fits into memory has few.
    pub(super) fn new(op: Op, out: usize, args: [usize; 3]) -> Self {
        Self { op, out: out as u32, args: args.map(|arg| arg as u32) }
    }
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
// one lane changes what the next one reads, and uses vectors; and so a register can be written over
// by what is computed of it.

#[inline(always)]
fn map1(rows: &mut [Row], [out, a]: [usize; 2], f: impl Fn(f64) -> f64) {
    for chunk in 0..CHUNKS {
        let a = rows[a][chunk].0;
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane]);
        }
        rows[out][chunk].0 = lanes;
        one_by_one();
    }
}

#[inline(always)]
fn map2(rows: &mut [Row], [out, a, b]: [usize; 3], f: impl Fn(f64, f64) -> f64) {
    for chunk in 0..CHUNKS {
        let (a, b) = (rows[a][chunk].0, rows[b][chunk].0);
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane], b[lane]);
        }
        rows[out][chunk].0 = lanes;
        one_by_one();
    }
}

#[inline(always)]
fn map3(rows: &mut [Row], [out, a, b, c]: [usize; 4], f: impl Fn(f64, f64, f64) -> f64) {
    for chunk in 0..CHUNKS {
        let (a, b, c) = (rows[a][chunk].0, rows[b][chunk].0, rows[c][chunk].0);
        let mut lanes = [0.0; LANES];
        for lane in 0..LANES {
            lanes[lane] = f(a[lane], b[lane], c[lane]);
        }
        rows[out][chunk].0 = lanes;
        one_by_one();
    }
}

/// Carries out one instruction for a strip.
#[inline(always)]
pub(super) fn execute(instruction: &Instruction, constants: &Constants, rows: &mut [Row]) {
    let Instruction { op, out, args } = *instruction;
    let (out, [a, b, c]) = (out as usize, args.map(|arg| arg as usize));
    match op {
        Op::Negate => map1(rows, [out, a], |a| -a),
        Op::Not => map1(rows, [out, a], not),
        Op::Abs => map1(rows, [out, a], f64::abs),
        Op::Exp => map1(rows, [out, a], math::exp),
        Op::Ln => map1(rows, [out, a], math::ln),
        Op::Sqrt => map1(rows, [out, a], f64::sqrt),
        Op::Logistic => map1(rows, [out, a], math::logistic),
        Op::Add => map2(rows, [out, a, b], |a, b| a + b),
        Op::Subtract => map2(rows, [out, a, b], |a, b| a - b),
        Op::Multiply => map2(rows, [out, a, b], |a, b| a * b),
        Op::Divide => map2(rows, [out, a, b], |a, b| a / b),
        Op::Power => map2(rows, [out, a, b], power),
        Op::Less => map2(rows, [out, a, b], |a, b| compared(a < b, a, b)),
        Op::LessOrEqual => map2(rows, [out, a, b], |a, b| compared(a <= b, a, b)),
        Op::Equal => map2(rows, [out, a, b], |a, b| compared(a == b, a, b)),
        Op::NotEqual => map2(rows, [out, a, b], |a, b| compared(a != b, a, b)),
        Op::And => map2(rows, [out, a, b], and),
        Op::Or => map2(rows, [out, a, b], or),
        Op::Min => map2(rows, [out, a, b], math::min),
        Op::Max => map2(rows, [out, a, b], math::max),
        Op::Select => map3(rows, [out, a, b, c], chosen),
        Op::Pulse => map3(rows, [out, a, b, c], |a, b, c| pulse(a, b, c, constants.dt)),
        Op::Lookup(table) => {
            map1(rows, [out, a], |a| interpolate(&constants.tables[table as usize], a));
        }
        Op::Advance(stock) => {
            let (bounds, dt) = (constants.bounds[stock as usize], constants.dt);
            map3(rows, [out, a, b, c], |a, b, c| advanced(a, b, c, dt, bounds));
        }
        Op::MultiplyAdd => map3(rows, [out, a, b, c], |a, b, c| a * b + c),
        Op::MultiplyTwice => map3(rows, [out, a, b, c], |a, b, c| a * b * c),
        Op::MultiplyDivide => map3(rows, [out, a, b, c], |a, b, c| a * b / c),
        Op::AddTwice => map3(rows, [out, a, b, c], |a, b, c| a + b + c),
        Op::AddMultiply => map3(rows, [out, a, b, c], |a, b, c| (a + b) * c),
        Op::SubtractMultiply => map3(rows, [out, a, b, c], |a, b, c| (a - b) * c),
        Op::SubtractDivide => map3(rows, [out, a, b, c], |a, b, c| (a - b) / c),
        Op::SubtractMax => map3(rows, [out, a, b, c], |a, b, c| math::max(a - b, c)),
    }
}

/// One step of a stock, held inside its bounds. From what has no number or no end no bound makes
/// one: such a number times 0 is not 0. So the bounds themselves need not mind it.
#[inline(always)]
pub(super) fn advanced(state: f64, inflow: f64, outflow: f64, dt: f64, bounds: (f64, f64)) -> f64 {
    let next = state + dt * (inflow - outflow);
    let above = if next > bounds.0 { next } else { bounds.0 };
    let within = if above < bounds.1 { above } else { bounds.1 };
    within + next * 0.0
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
    let mut rows = [row(a), row(b), row(c)];
    execute(&Instruction::new(op, 0, [0, 1, 2]), constants, &mut rows);
    rows[0][0].0[0]
}
