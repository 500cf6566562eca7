//! The operations of the vector program, each over one strip of futures. What they mean for one
//! number is said by `model::evaluate`; here the same arithmetic runs in the same order over rows
//! of lanes, so that the compiler can use the widest vectors the machine has.

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

/// All operations, a line each: its name, with what it uses of the program's constants, its
/// arguments, its result. A program in the open shows the result as it is written here.
macro_rules! operations {
    (
        $dt:ident, $($all:ident)+;
        $($(#[$about:meta])* $name:ident $([$used:ident])? ($($arg:ident)+)
            = $result:expr;)+
    ) => {
        /// What an instruction does.
        #[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
        pub(super) enum Op {
            $($(#[$about])* $name $((place_of!($used)))?,)+
        }

        impl Op {
            /// How many arguments it has.
            pub(super) fn arity(self) -> usize {
                self.arguments().len()
            }

            /// Their names.
            pub(super) fn arguments(self) -> &'static [&'static str] {
                match self {
                    $(Self::$name { .. } => &[$(stringify!($arg)),+],)+
                }
            }

            /// Whether it is a step of a stock, whose state is then its first argument: what uses
            /// bounds is.
            pub(super) fn moves_a_stock(self) -> bool {
                let used: &[&str] = match self {
                    $(Self::$name { .. } => &[$(stringify!($used))?],)+
                };
                used == ["bounds"]
            }

            /// What comes of them.
            pub(super) fn result(self) -> &'static str {
                match self {
                    $(Self::$name { .. } => stringify!($result),)+
                }
            }
        }

        /// Carries out one instruction for a strip.
        #[inline(always)]
        pub(super) fn execute<R: Real, const N: usize>(
            instruction: &Instruction,
            constants: &Constants<R>,
            rows: &mut [Row<R, N>],
        ) {
            let Instruction { op, out, args } = *instruction;
            let ([$($all),+], out) = (args.map(|arg| arg as usize), out as usize);
            let $dt = constants.dt;
            match op {
                $(Op::$name $(($used))? => {
                    $(let $used = constants.$used($used);)?
                    each!(rows[out], $($arg)+ => $result);
                })+
            }
        }
    };
}

/// The type of a place among constants.
macro_rules! place_of {
    ($used:ident) => {
        u32
    };
}

/// The same for every future of a strip. Each chunk is read whole, computed, and written whole: so
/// the compiler need not fear that writing one lane changes what the next one reads, and uses
/// vectors; and so a register can be written over by what is computed of it.
macro_rules! each {
    ($rows:ident[$out:ident], $($arg:ident)+ => $result:expr) => {
        for chunk in 0..CHUNKS {
            $(let $arg = $rows[$arg][chunk].0;)+
            let mut lanes = [R::ZERO; N];
            for lane in 0..N {
                $(let $arg = $arg[lane];)+
                lanes[lane] = $result;
            }
            $rows[$out][chunk].0 = lanes;
            one_by_one();
        }
    };
}

operations! {
    dt, a b c d e;

    Negate(a) = -a;
    Not(a) = not(a);
    Abs(a) = Real::abs(a);
    Exp(a) = Real::exp(a);
    Ln(a) = Real::ln(a);
    Sqrt(a) = Real::sqrt(a);
    Logistic(a) = Real::logistic(a);
    Add(a b) = a + b;
    Subtract(a b) = a - b;
    Multiply(a b) = a * b;
    Divide(a b) = a / b;
    Power(a b) = power(a, b);
    Less(a b) = compared(a < b, a, b);
    LessOrEqual(a b) = compared(a <= b, a, b);
    Equal(a b) = compared(a == b, a, b);
    NotEqual(a b) = compared(a != b, a, b);
    And(a b) = and(a, b);
    Or(a b) = or(a, b);
    Min(a b) = math::min(a, b);
    Max(a b) = math::max(a, b);
    /// `a` is not 0: `b`, else `c`.
    Select(a b c) = chosen(a, b, c);
    /// First moment, interval, time.
    Pulse(a b c) = R::of(pulse(a.wide(), b.wide(), c.wide(), dt.wide()));
    /// A table at a place.
    Lookup[table](a) = interpolate(table, a);
    /// One step of a stock: state, inflow, outflow.
    Advance[bounds](a b c) = advanced(a, b, c, dt, bounds);

    // Several in one. Each is rounded as often as what it is made of.
    MultiplyAdd(a b c) = a * b + c;
    MultiplyAddProduct(a b c d) = a * b + c * d;
    MultiplyTwice(a b c) = a * b * c;
    MultiplyThrice(a b c d) = a * b * c * d;
    MultiplyAddTwice(a b c d) = a * b + c + d;
    MultiplyDivide(a b c) = a * b / c;
    MultiplyMin(a b c) = math::min(a * b, c);
    AddTwice(a b c) = a + b + c;
    AddThrice(a b c d) = a + b + c + d;
    AddMultiply(a b c) = (a + b) * c;
    SubtractProduct(a b c) = a - b * c;
    SubtractMultiply(a b c) = (a - b) * c;
    SubtractMultiplyAdd(a b c d) = (a - b) * c + d;
    SubtractProductMultiply(a b c d) = (a - b * c) * d;
    MaxMultiply(a b c) = math::max(a, b) * c;
    Clamp(a b c) = math::min(math::max(a, b), c);
    SelectTwice(a b c d e) = chosen(a, b, chosen(c, d, e));
    ExpOfProduct(a b) = Real::exp(a * b);

    // With 0 or 1 as one of the arguments.
    Complement(a) = R::ONE - a;
    LnOfComplement(a) = Real::ln(R::ONE - a);
    MinusLnOfComplement(a) = -Real::ln(R::ONE - a);
    Excess(a b) = math::at_least(R::ZERO, a - b);
    ExcessMultiply(a b c) = math::at_least(R::ZERO, a - b) * c;
    Unit(a) = math::at_most(R::ONE, math::at_least(R::ZERO, a));

    // Steps of stocks with what flows: a state is their first argument.
    AdvanceByProducts[bounds](a b c d e) = advanced(a, b * c, d * e, dt, bounds);
    /// Towards a level, at a rate.
    AdvanceTo[bounds](a b c) = advanced(a, (b - a) * c, R::ZERO, dt, bounds);
    /// Up to a level at a rate, and down by an outflow.
    AdvanceUpTo[bounds](a b c d)
        = advanced(a, math::at_least(R::ZERO, b - a) * c, d, dt, bounds);
    /// Towards a level that is a product, up at one rate and down at another.
    AdvanceUpOrDown[bounds](a b c d e) = advanced(
        a,
        math::at_least(R::ZERO, b * c - a) * d,
        math::at_least(R::ZERO, a - b * c) * e,
        dt,
        bounds
    );
    /// A share: of the rest some come to it, and by a product some leave.
    AdvanceShare[bounds](a b c d e) = advanced(a, b * (R::ONE - a), c * d * e, dt, bounds);
    /// The same, left at the greater of two rates.
    AdvanceShareByMax[bounds](a b c d)
        = advanced(a, b * (R::ONE - a), math::max(c, d) * a, dt, bounds);
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

/// The hazard of an event, of three factors: a · b · c, or a · b · (1 − c) of what happens unless c
/// already is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hazard<T> {
    pub(super) factors: [T; 3],
    pub(super) unless: bool,
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

impl<R: Real> Constants<R> {
    #[inline(always)]
    fn table(&self, place: u32) -> &[(R, R)] {
        &self.tables[place as usize]
    }

    #[inline(always)]
    fn bounds(&self, place: u32) -> (R, R) {
        self.bounds[place as usize]
    }
}

/// Keeps the compiler from taking several chunks at a time. A chunk fills a vector as it stands;
/// to take several, it turns lanes into columns and back, which made whole runs a quarter slower.
/// It costs no instruction.
#[inline(always)]
pub(super) fn one_by_one() {
    std::hint::black_box(());
}

/// One step of a stock, held inside its bounds. From what has no number or no end no bound makes
/// one: such a number times 0 is not 0. So the bounds themselves need not mind it.
#[inline(always)]
pub(super) fn advanced<R: Real>(state: R, inflow: R, outflow: R, dt: R, bounds: (R, R)) -> R {
    let next = state + dt * (inflow - outflow);
    math::at_most(bounds.1, math::at_least(bounds.0, next)) + next * R::ZERO
}

/// The same operation for one number: for what does not differ between futures.
pub(super) fn scalar(op: Op, args: Arguments<f64>, constants: &Constants<f64>) -> f64 {
    let mut rows = args.map(row::<f64, LANES>);
    execute(&Instruction::new(op, 0, [0, 1, 2, 3, 4]), constants, &mut rows);
    rows[0][0].0[0]
}
