//! A compiled program as the Rust that one would write by hand for it: every register some lanes
//! at a place known to the compiler, every step the operations one after another.

use std::fmt::Write as _;

use two_track::ensemble::{Line, Listing};

/// What a part of the kernel is given.
const GIVEN: &str = "r: &mut Rows, events: &mut Events, drawn: &Drawn, first: u32, step: usize";
/// Long enough that most values stay in the processor's own registers as long as they would.
const LINES_OF_A_PART: usize = 64;

/// What a kernel is to be.
pub(crate) struct Wanted<'a> {
    /// The outcomes that it tells, by their places in the model.
    pub(crate) told: &'a [usize],
    /// Of `f32`, as sketches are, or of `f64`.
    pub(crate) short: bool,
    /// Futures at a time.
    pub(crate) lanes: usize,
}

/// The whole program: operations, kernel over so many futures at a time, and what runs it against
/// the engine.
pub(crate) fn source(listing: &Listing, Wanted { told, short, lanes }: Wanted<'_>) -> String {
    let mut out = String::from(include_str!("frame.rs"));
    let Listing { steps, save_every, settle_every, dt, events, tables, .. } = listing;
    let real = if short { "f32" } else { "f64" };
    let saved = steps / save_every + 1;
    let (registers, events_count) = (listing.parameters.len(), events.len());
    // Writing into a text does not fail.
    let mut line = |text: String| writeln!(out, "{text}").expect("writing into a text");
    line(format!("type R = {real};\n/// Futures at a time.\nconst L: usize = {lanes};"));
    line(format!("const STEPS: usize = {steps};\nconst SAVED: usize = {saved};"));
    line(format!("const SETTLED: usize = {settle_every};"));
    line(format!("const DT: R = {dt:?};\nconst TOLD: &[usize] = &{told:?};"));
    line(format!("const PARAMETERS: [usize; {registers}] = {:?};", parameters(listing)));
    line(format!("const EVENTS: [(u32, u64); {events_count}] = {events:?};"));
    for (index, points) in tables.iter().enumerate() {
        line(format!("const TABLE_{index}: &[(R, R)] = &{points:?};"));
    }
    for (register, values) in &listing.timed {
        line(format!("static TIMED_{register}: [R; {}] = {values:?};", values.len()));
    }
    line(format!("type Rows = [Row; {}];", listing.registers));
    line("type Events = [Luck; EVENTS.len()];".to_owned());
    line(kernel(listing));
    out
}

fn parameters(listing: &Listing) -> Vec<usize> {
    listing.parameters.iter().map(|(_, parameter)| *parameter).collect()
}

/// The kernel, in parts: a compiler's time grows faster than the length of a function.
fn kernel(listing: &Listing) -> String {
    let timed: Vec<String> = listing
        .timed
        .iter()
        .map(|(register, _)| format!("r[{register}] = [TIMED_{register}[step]; L];"))
        .collect();
    let acts = |lines: &[Line]| lines.iter().map(|of| act(of, listing)).collect::<Vec<_>>();
    let copies = listing.memories.iter().chain(&listing.stocks).filter(|[to, from]| to != from);
    let copies = copies.map(|[to, from]| format!("r[{to}] = r[{from}];"));
    let moves: Vec<String> = copies.chain(acts(&listing.moves)).collect();
    let saved = listing.outcomes.iter().enumerate().map(|(outcome, register)| {
        format!(
            "saved[{outcome} * SAVED + step / {}] = r[{register}].map(|value| value as f32);",
            listing.save_every
        )
    });
    let mut text = String::new();
    let mut parts = |name: &str, lines: &[String]| -> String {
        let mut calls = String::new();
        for (index, lines) in lines.chunks(LINES_OF_A_PART).enumerate() {
            let body = lines.join("\n    ");
            text += &format!("\n#[inline(never)]\nfn {name}_{index}({GIVEN}) {{\n    {body}\n}}\n");
            calls += &format!("\n        {name}_{index}(r, events, drawn, first, step);");
        }
        calls
    };
    let once = parts("once", &acts(&listing.once));
    let timed = parts("timed", &timed);
    let step = parts("step", &acts(&listing.step));
    let save = parts("save", &acts(&listing.save));
    let moves = parts("moves", &moves);
    let constants: Vec<String> = (listing.constants.iter())
        .map(|(register, value)| format!("r[{register}] = [{}; L];", number(*value)))
        .chain((listing.parameters.iter().enumerate()).map(|(place, (register, _))| {
            format!("r[{register}] = drawn.parameter({place}, first);")
        }))
        .collect();
    let initial: Vec<String> = (listing.initial.iter().filter(|[to, from]| to != from))
        .map(|[to, from]| format!("r[{to}] = r[{from}];"))
        .collect();
    text + &format!(
        "
/// Some futures from the first step to the last.
fn kernel(drawn: &Drawn, first: u32, saved: &mut [[f32; L]]) {{
    let r = &mut [[0.0; L]; {}];
    let events = &mut drawn.events(first);
    {}
    let step = 0;{once}
    {}
    for step in 0..=STEPS {{{timed}{step}
        if R::SHORT && step % SETTLED == SETTLED - 1 {{
            events.iter_mut().for_each(Luck::settle);
        }}
        if step % {} == 0 {{{save}
        {}
        }}{moves}
    }}
}}
",
        listing.registers,
        constants.join("\n    "),
        initial.join("\n    "),
        listing.save_every,
        saved.collect::<Vec<_>>().join("\n        "),
    )
}

fn number(value: f64) -> String {
    if value.is_finite() {
        format!("{value:?}")
    } else {
        format!("R::of(f64::from_bits({}))", value.to_bits())
    }
}

/// One line of a program as one of Rust.
fn act(line: &Line, listing: &Listing) -> String {
    let (name, out, args, names, result) = match line {
        Line::Op { name, out, args, names, result } => (name, out, args, names, result),
        Line::Event { event, hazard: [a, b, c], unless, out } => {
            let last = if *unless { "1.0 - c" } else { "c" };
            let hazard = format!("map([r[{a}], r[{b}], r[{c}]], |[a, b, c]| a * b * ({last}))");
            return format!(
                "r[{out}] = happen(&mut events[{event}], {hazard}, drawn, {event}, first);"
            );
        }
    };
    let names = names.join(", ");
    let given = args.iter().map(|arg| format!("r[{arg}]")).collect::<Vec<_>>().join(", ");
    let used = used(name, listing);
    format!("{{ let dt = DT; {used}r[{out}] = map([{given}], |[{names}]| {result}); }}")
}

/// What an operation uses of the constants: `Lookup(3)` a table, a step of a stock its bounds.
fn used(name: &str, listing: &Listing) -> String {
    let Some((name, index)) = name.split_once('(') else { return String::new() };
    let index: usize = index.trim_end_matches(')').parse().expect("an index");
    if name == "Lookup" {
        return format!("let table = TABLE_{index}; ");
    }
    let (low, high) = listing.bounds[index];
    format!("let bounds = ({}, {}); ", number(low), number(high))
}
