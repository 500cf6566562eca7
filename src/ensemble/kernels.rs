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

/// Chunks in a strip. The more, the less time goes into finding out what comes next; and of all
/// registers of a large model so few futures still stay near the processor. Their number is known
/// to the compiler, so that an operation is code without a loop.
pub(super) const CHUNKS: usize = 8;

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
    /// The same, of products: state `a`, inflow `b * c`, outflow `d * e`.
    AdvanceByProducts(u32),
    /// `a * b + c`, rounded twice.
    MultiplyAdd,
    /// `a * b + c * d`
    MultiplyAddProduct,
    /// `a * b * c`
    MultiplyTwice,
    /// `a * b * c * d`
    MultiplyThrice,
    /// `a * b / c`
    MultiplyDivide,
    /// The smaller of `a * b` and `c`.
    MultiplyMin,
    /// `a + b + c`
    AddTwice,
    /// `(a + b) * c`
    AddMultiply,
    /// `a - b * c`
    SubtractProduct,
    /// `(a - b) * c`
    SubtractMultiply,
    /// `(a - b * c) * d`
    SubtractProductMultiply,
    /// The greater of `a - b` and `c`.
    SubtractMax,
    /// That, times `d`.
    SubtractMaxMultiply,
    /// The greater of `a` and `b`, times `c`.
    MaxMultiply,
    /// The smaller of `c` and the greater of `a` and `b`.
    Clamp,
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
            | Self::MultiplyMin
            | Self::AddTwice
            | Self::AddMultiply
            | Self::SubtractProduct
            | Self::SubtractMultiply
            | Self::SubtractMax
            | Self::MaxMultiply
            | Self::Clamp => 3,
            Self::MultiplyAddProduct
            | Self::MultiplyThrice
            | Self::SubtractProductMultiply
            | Self::SubtractMaxMultiply => 4,
            Self::AdvanceByProducts(_) => 5,
        }
    }
}

/// As many arguments as an operation has at most; those that it does not use are its first.
pub(super) type Arguments<T> = [T; 5];

/// One instruction: registers in, one register out, which may be one of those in. Small, as all of
/// a program's are read in every step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Instruction {
    pub(super) op: Op,
    pub(super) out: u32,
    pub(super) args: Arguments<u32>,
}

impl Instruction {
    /// Of registers by their numbers, of which a model that fits into memory has few.
    pub(super) fn new(op: Op, out: usize, args: Arguments<usize>) -> Self {
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

/// Carries out one instruction for a strip.
#[inline(always)]
pub(super) fn execute(instruction: &Instruction, constants: &Constants, rows: &mut [Row]) {
    let Instruction { op, out, args } = *instruction;
    let (out, [a, b, c, d, e]) = (out as usize, args.map(|arg| arg as usize));
    // Each chunk is read whole, computed, and written whole: so the compiler need not fear that
    // writing one lane changes what the next one reads, and uses vectors; and so a register can be
    // written over by what is computed of it.
    macro_rules! each {
        ($($arg:ident)+ => $result:expr) => {
            for chunk in 0..CHUNKS {
                $(let $arg = rows[$arg][chunk].0;)+
                let mut lanes = [0.0; LANES];
                for lane in 0..LANES {
                    $(let $arg = $arg[lane];)+
                    lanes[lane] = $result;
                }
                rows[out][chunk].0 = lanes;
                one_by_one();
            }
        };
    }
    match op {
        Op::Negate => each!(a => -a),
        Op::Not => each!(a => not(a)),
        Op::Abs => each!(a => a.abs()),
        Op::Exp => each!(a => math::exp(a)),
        Op::Ln => each!(a => math::ln(a)),
        Op::Sqrt => each!(a => a.sqrt()),
        Op::Logistic => each!(a => math::logistic(a)),
        Op::Add => each!(a b => a + b),
        Op::Subtract => each!(a b => a - b),
        Op::Multiply => each!(a b => a * b),
        Op::Divide => each!(a b => a / b),
        Op::Power => each!(a b => power(a, b)),
        Op::Less => each!(a b => compared(a < b, a, b)),
        Op::LessOrEqual => each!(a b => compared(a <= b, a, b)),
        Op::Equal => each!(a b => compared(a == b, a, b)),
        Op::NotEqual => each!(a b => compared(a != b, a, b)),
        Op::And => each!(a b => and(a, b)),
        Op::Or => each!(a b => or(a, b)),
        Op::Min => each!(a b => math::min(a, b)),
        Op::Max => each!(a b => math::max(a, b)),
        Op::Select => each!(a b c => chosen(a, b, c)),
        Op::Pulse => each!(a b c => pulse(a, b, c, constants.dt)),
        Op::Lookup(table) => each!(a => interpolate(&constants.tables[table as usize], a)),
        Op::Advance(stock) => {
            let (bounds, dt) = (constants.bounds[stock as usize], constants.dt);
            each!(a b c => advanced(a, b, c, dt, bounds));
        }
        Op::AdvanceByProducts(stock) => {
            let (bounds, dt) = (constants.bounds[stock as usize], constants.dt);
            each!(a b c d e => advanced(a, b * c, d * e, dt, bounds));
        }
        Op::MultiplyAdd => each!(a b c => a * b + c),
        Op::MultiplyAddProduct => each!(a b c d => a * b + c * d),
        Op::MultiplyTwice => each!(a b c => a * b * c),
        Op::MultiplyThrice => each!(a b c d => a * b * c * d),
        Op::MultiplyDivide => each!(a b c => a * b / c),
        Op::MultiplyMin => each!(a b c => math::min(a * b, c)),
        Op::AddTwice => each!(a b c => a + b + c),
        Op::AddMultiply => each!(a b c => (a + b) * c),
        Op::SubtractProduct => each!(a b c => a - b * c),
        Op::SubtractMultiply => each!(a b c => (a - b) * c),
        Op::SubtractProductMultiply => each!(a b c d => (a - b * c) * d),
        Op::SubtractMax => each!(a b c => math::max(a - b, c)),
        Op::SubtractMaxMultiply => each!(a b c d => math::max(a - b, c) * d),
        Op::MaxMultiply => each!(a b c => math::max(a, b) * c),
        Op::Clamp => each!(a b c => math::min(math::max(a, b), c)),
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

/// One step of an event: adds to what it has gathered a hazard that is a product of three, and says
/// by bits in which chunks it happens, in some future.
#[inline(always)]
pub(super) fn gather(rows: &mut [Row], out: usize, args: [usize; 5], dt: f64) -> u8 {
    let [gathered, threshold, a, b, c] = args;
    let mut hits = 0;
    for chunk in 0..CHUNKS {
        let (before, threshold) = (rows[gathered][chunk].0, rows[threshold][chunk].0);
        let (a, b, c) = (rows[a][chunk].0, rows[b][chunk].0, rows[c][chunk].0);
        let (mut sums, mut impulses) = ([0.0; LANES], [0.0; LANES]);
        let mut any = false;
        for lane in 0..LANES {
            let hazard = a[lane] * b[lane] * c[lane];
            (sums[lane], impulses[lane]) = gather_one(before[lane], hazard, threshold[lane], dt);
            any |= sums[lane] >= threshold[lane];
        }
        rows[gathered][chunk].0 = sums;
        rows[out][chunk].0 = impulses;
        hits |= u8::from(any) << chunk;
        one_by_one();
    }
    hits
}

/// The same operation for one number: for what does not differ between futures.
pub(super) fn scalar(op: Op, args: Arguments<f64>, constants: &Constants) -> f64 {
    let mut rows = args.map(row);
    execute(&Instruction::new(op, 0, [0, 1, 2, 3, 4]), constants, &mut rows);
    rows[0][0].0[0]
}
