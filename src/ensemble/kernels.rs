//! The operations of the vector program, each over one strip of futures. What they mean for one
//! number is said by `model::evaluate`; here the same arithmetic runs in the same order over rows
//! of lanes, so that the compiler can use the widest vectors the machine has.

#![expect(clippy::needless_range_loop, reason = "the row that is written may be one that is read")]

use crate::base::{Real, math};
use crate::model::{and, chosen, compared, interpolate, not, or, power, pulse};

/// A chunk of one register: the same quantity in `N` futures.
///
/// It is as long as a cache line, so that no vector straddles two: eight `f64` or sixteen `f32`.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(super) struct Lanes<R, const N: usize>(pub(super) [R; N]);

/// Chunks in a strip. The more, the less time goes into finding out what comes next; and of all
/// registers of a large model so few futures still stay near the processor. Their number is known
/// to the compiler, so that an operation is code without a loop.
pub(super) const CHUNKS: usize = 8;

/// A register: one quantity in every future of a strip, which is those that are run together.
pub(super) type Row<R, const N: usize> = [Lanes<R, N>; CHUNKS];

/// Lanes in a chunk of `f64`.
pub(super) const LANES: usize = 8;

/// A row of the same number.
pub(super) const fn row<R: Real, const N: usize>(value: R) -> Row<R, N> {
    [Lanes([value; N]); CHUNKS]
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
pub(super) struct Constants<R> {
    pub(super) dt: R,
    pub(super) tables: Vec<Vec<(R, R)>>,
    pub(super) bounds: Vec<(R, R)>,
}

impl Constants<f64> {
    /// The same as numbers of another kind.
    pub(super) fn of<R: Real>(&self) -> Constants<R> {
        let both = |(x, y): &(f64, f64)| (R::of(*x), R::of(*y));
        let table = |points: &Vec<(f64, f64)>| points.iter().map(both).collect();
        Constants {
            dt: R::of(self.dt),
            tables: self.tables.iter().map(table).collect(),
            bounds: self.bounds.iter().map(both).collect(),
        }
    }
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
pub(super) fn execute<R: Real, const N: usize>(
    instruction: &Instruction,
    constants: &Constants<R>,
    rows: &mut [Row<R, N>],
) {
    let Instruction { op, out, args } = *instruction;
    let (out, [a, b, c, d, e]) = (out as usize, args.map(|arg| arg as usize));
    // Each chunk is read whole, computed, and written whole: so the compiler need not fear that
    // writing one lane changes what the next one reads, and uses vectors; and so a register can be
    // written over by what is computed of it.
    macro_rules! each {
        ($($arg:ident)+ => $result:expr) => {
            for chunk in 0..CHUNKS {
                $(let $arg = rows[$arg][chunk].0;)+
                let mut lanes = [R::ZERO; N];
                for lane in 0..N {
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
        Op::Exp => each!(a => a.exp()),
        Op::Ln => each!(a => a.ln()),
        Op::Sqrt => each!(a => a.sqrt()),
        Op::Logistic => each!(a => a.logistic()),
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
        Op::Pulse => {
            let dt = constants.dt.wide();
            each!(a b c => R::of(pulse(a.wide(), b.wide(), c.wide(), dt)));
        }
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
pub(super) fn advanced<R: Real>(state: R, inflow: R, outflow: R, dt: R, bounds: (R, R)) -> R {
    let next = state + dt * (inflow - outflow);
    let above = if next > bounds.0 { next } else { bounds.0 };
    let within = if above < bounds.1 { above } else { bounds.1 };
    within + next * R::ZERO
}

/// What is left of an event's threshold after one more step of a hazard, in two parts; at 0 or less
/// together it happens. Of many small numbers a sum of `f32` in one part would be off by so much
/// that in one future in a hundred something happens a step sooner or later; in `f64` one part is
/// enough, and the second stays 0.
#[inline(always)]
pub(super) fn waited<R: Real>((left, rest): (R, R), hazard: R, dt: R) -> (R, R) {
    let rate = if hazard > R::ZERO { hazard } else { R::ZERO };
    let taken = rate * dt;
    let after = left - taken;
    if R::SHORT { (after, rest + ((left - after) - taken)) } else { (after, rest) }
}

/// The impulse of an event, of area one where it happens. A hazard that has no number or no end
/// makes an impulse that is no number.
#[inline(always)]
pub(super) fn impulse<R: Real>(happens: bool, hazard: R, per_step: R) -> R {
    let impulse = if happens { per_step } else { R::ZERO };
    impulse + hazard * R::ZERO
}

/// What is left of an event's threshold in the futures of a strip, in two parts as of [`waited`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Left<R, const N: usize> {
    pub(super) whole: Row<R, N>,
    pub(super) rest: Row<R, N>,
}

impl<R: Real, const N: usize> Left<R, N> {
    /// Begins to wait anew in one future of the strip.
    pub(super) fn set(&mut self, at: usize, threshold: f64) {
        let whole = R::of(threshold);
        self.whole[at / N].0[at % N] = whole;
        self.rest[at / N].0[at % N] = R::of(threshold - whole.wide());
    }
}

/// One step of an event: takes off what is left of its threshold a hazard that is a product of
/// three, and says by bits in which chunks it happens, in some future.
#[inline(always)]
pub(super) fn wait<R: Real, const N: usize>(
    rows: &mut [Row<R, N>],
    out: usize,
    [a, b, c]: [usize; 3],
    left: &mut Left<R, N>,
    dt: R,
) -> u8 {
    let mut hits = 0;
    let per_step = R::ONE / dt;
    for chunk in 0..CHUNKS {
        let whole = left.whole[chunk].0;
        let rest = if R::SHORT { left.rest[chunk].0 } else { [R::ZERO; N] };
        let (a, b, c) = (rows[a][chunk].0, rows[b][chunk].0, rows[c][chunk].0);
        let (mut after, mut rests) = ([R::ZERO; N], [R::ZERO; N]);
        let mut impulses = [R::ZERO; N];
        let mut any = false;
        for lane in 0..N {
            let hazard = a[lane] * b[lane] * c[lane];
            (after[lane], rests[lane]) = waited((whole[lane], rest[lane]), hazard, dt);
            let happens = after[lane] + rests[lane] <= R::ZERO;
            impulses[lane] = impulse(happens, hazard, per_step);
            any |= happens;
        }
        left.whole[chunk].0 = after;
        if R::SHORT {
            left.rest[chunk].0 = rests;
        }
        rows[out][chunk].0 = impulses;
        hits |= u8::from(any) << chunk;
        one_by_one();
    }
    hits
}

/// The same operation for one number: for what does not differ between futures.
pub(super) fn scalar(op: Op, args: Arguments<f64>, constants: &Constants<f64>) -> f64 {
    let mut rows = args.map(row::<f64, LANES>);
    execute(&Instruction::new(op, 0, [0, 1, 2, 3, 4]), constants, &mut rows);
    rows[0][0].0[0]
}
