//! How cost grows with futures, steps and operations, and how precise so many futures are.
//!
//! `cargo bench --bench scale` prints all; with `-- futures`, `stretches`, `steps`, `operations` or
//! `sobol` only that. Processor time is read from `/proc`, so the figures are for Linux.

#![expect(clippy::print_stdout, reason = "a bench is there to print")]
#![expect(clippy::disallowed_methods, reason = "a bench looks at the clock and at /proc")]

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use two_track::ensemble::{
    Ensemble, Futures, Program, Progress, Seek, Sifted, bands, bands_and_changes, compile, run,
    through,
};
use two_track::model::{Model, check};
use two_track::plan::{self, Plan};

const MODEL: &str = include_str!("../assets/model/korea.ron");
const CASE: &str = include_str!("../assets/cases/korea-2027.ron");
const PLAN: &str = include_str!("../saves/two-track.ron");

/// Futures that are run at a time, as the command line does.
const PART: u32 = 4096;

fn main() {
    let asked: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let tables: [(&str, fn()); 6] = [
        ("futures", futures),
        ("stretches", stretches),
        ("steps", steps),
        ("operations", operations),
        ("sobol", sobol),
        ("steadied", steadied),
    ];
    for (name, table) in tables {
        if asked.is_empty() || asked.iter().any(|word| word == name) {
            table();
            println!();
        }
    }
}

fn korea(end: i32) -> (Model, Program) {
    let case = CASE.replace("end: \"2046-12\"", &format!("end: \"{end}-12\""));
    let model = check(MODEL, &case).model.expect("the model has no problem");
    let plan = plan::check(PLAN, &model).0.expect("the plan has no problem");
    let program = compile(&model, &plan).expect("compiles");
    (model, program)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn ran(program: &Program, seed: u64, first: u32, count: u32) -> Ensemble {
    let futures = Futures { seed, first, count };
    run(program, futures, threads(), &Progress::default()).expect("nobody stops it")
}

/// Processor time of all threads so far.
fn processor_time() -> Duration {
    let told = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = told.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    // A hundred a second on every Linux that there is.
    Duration::from_millis(10 * ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>())
}

/// The most memory that was held since the last time that it was forgotten, in MB.
fn most_memory() -> u64 {
    let told = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1000
}

/// No file: it resets what the system counts.
fn forget_memory() {
    fs::write("/proc/self/clear_refs", "5").ok();
}

/// Processor time and time that passes of one go, in seconds; short work is done several times.
fn timed(mut work: impl FnMut()) -> (f64, f64) {
    let (cpu, wall) = (processor_time(), Instant::now());
    let mut times = 0.0;
    while wall.elapsed() < Duration::from_secs(2) {
        work();
        times += 1.0;
    }
    let cpu = (processor_time() - cpu).as_secs_f64();
    (cpu / times, wall.elapsed().as_secs_f64() / times)
}

/// Runs and bands, part by part and twice through, as the command line does for many.
fn futures() {
    let (model, program) = korea(2046);
    println!("   futures     CPU, s    wall, s   CPU of 1,000, ms   most memory, MB");
    for count in [100, 1_000, 10_000, 100_000, 1_000_000] {
        forget_memory();
        let (cpu, wall) = timed(|| {
            let times = program.times().iter().copied().enumerate().collect();
            let mut sifted = Sifted::new(model.outcomes.len(), times);
            loop {
                for first in (0..count).step_by(PART as usize) {
                    sifted.see(&ran(&program, 1, first, PART.min(count - first)));
                }
                if !sifted.again() {
                    break;
                }
            }
            assert_eq!(sifted.bands().futures, count);
        });
        let of_1000 = cpu * 1e6 / f64::from(count);
        let memory = most_memory();
        println!("{count:>10} {cpu:>10.3} {wall:>10.3} {of_1000:>18.1} {memory:>17}");
    }
}

/// A plan beside a baseline that is known, as in the window: with all values of both held, or in
/// stretches of which about so many values of each are held.
fn stretches() {
    let (model, _) = korea(2046);
    let plan = plan::check(PLAN, &model).0.expect("the plan has no problem");
    let programs = [&plan, &plan.with_baseline_measures(&model)]
        .map(|plan| compile(&model, plan).expect("compiles"));
    let progress = Progress::default();
    println!("   futures   values held     wall, s   most memory, MB");
    for count in [2_000, 10_000, 50_000] {
        let all = count as usize * model.outcomes.len() * programs[0].times().len();
        forget_memory();
        let base = ran(&programs[1], plan.seed(), 0, count);
        let known = bands(&base);
        let (_, wall) = timed(|| {
            let runs = ran(&programs[0], plan.seed(), 0, count);
            drop(bands_and_changes((&runs, &base), count, &|_| true));
        });
        drop(base);
        println!("{count:>10} {all:>13} {wall:>11.3} {:>17}", most_memory());
        for held in [1 << 20, 2 << 20, 4 << 20, 8 << 20] {
            forget_memory();
            let futures = Futures { seed: plan.seed(), first: 0, count };
            let seek = Seek { futures, held, base: Some(&known) };
            let (_, wall) = timed(|| {
                let through = through(&model, &plan, seek, (threads(), &progress), |_| ());
                drop(through.expect("compiles").expect("nobody stops it"));
            });
            println!("{count:>10} {held:>13} {wall:>11.3} {:>17}", most_memory());
        }
    }
}

fn steps() {
    println!("until   steps   CPU of 1,000 futures, ms   of one step, µs");
    for end in [2028, 2031, 2036, 2041, 2046, 2056, 2066] {
        let (_, program) = korea(end);
        let steps = program.listing().steps;
        let (cpu, _) = timed(|| drop(ran(&program, 1, 0, 1024)));
        let cpu = cpu / 1.024;
        println!("{end:>5} {steps:>7} {:>26.1} {:>17.1}", cpu * 1e3, cpu * 1e6 / steps as f64);
    }
}

/// A model of so many stocks, each of which moves towards the one before.
fn chain(stocks: usize) -> (Model, Program) {
    let (mut flows, mut states) = (String::new(), String::new());
    for stock in 0..stocks {
        let before = if stock == 0 { stocks - 1 } else { stock - 1 };
        // Writing into a text does not fail.
        write!(
            flows,
            "\"f{stock}\": (label: \"f\", part: \"all\", unit: \"thing/year\", about: \"f\", \
             equation: \"rate * (s{before} * exp(-s{before} / 9[thing]) - s{stock} / 2) \
             + max(s{before} - s{stock}, 0) * rate\"),"
        )
        .expect("writing into a text");
        write!(
            states,
            "\"s{stock}\": (label: \"s\", part: \"all\", unit: \"thing\", about: \"s\", \
             initial: \"{}[thing]\", inflows: [\"f{stock}\"], outflows: [], \
             bounds: (-1e9, 1e9)),",
            stock + 1
        )
        .expect("writing into a text");
    }
    let text = format!(
        "(format: 1, id: \"chain\", label: \"Chain\", about: \"For a bench\",
        units: {{ \"thing\": \"a thing\" }},
        parts: {{ \"all\": (label: \"All\", about: \"All of it\") }},
        caveat: [\"Nothing but a bench\"],
        sources: {{ \"bench\": (text: \"A bench\", seen: true) }},
        parameters: {{ \"rate\": (label: \"rate\", part: \"all\", unit: \"1/year\",
            about: \"rate\", p10: 0.1, p50: 0.2, p90: 0.3, bounds: (0.0, 0.5), grade: D,
            sources: [\"bench\"], reasoning: \"bench\") }},
        lookups: {{}}, stocks: {{ {states} }}, flows: {{ {flows} }}, auxiliaries: {{}},
        events: {{}}, exchanges: {{}}, measures: {{}}, claims: {{}},
        outcomes: {{ \"last\": (label: \"last\", short: \"last\", unit: \"thing\", about: \"last\",
            equation: \"s0\", washington: More, beijing: Less) }})"
    );
    let case = "(format: 1, id: \"chain-2027\", label: \"Chain\", about: \"For a bench\",
        model: \"chain\", start: \"2027-01\", end: \"2046-12\", baseline_label: \"Nothing\",
        baseline_about: \"Nothing\", baseline: {})";
    let checked = check(&text, case);
    let problems: Vec<String> = checked.of_model.iter().map(ToString::to_string).collect();
    let model = checked.model.unwrap_or_else(|| panic!("{problems:#?}"));
    let program = compile(&model, &Plan::baseline(&model)).expect("compiles");
    (model, program)
}

fn operations() {
    println!("stocks   instructions a step   CPU of 1,000 futures, ms   of 1,000 instructions, ms");
    for stocks in [10, 30, 100, 300, 1_000] {
        let (_, program) = chain(stocks);
        let (instructions, _) = program.size();
        let (cpu, _) = timed(|| drop(ran(&program, 1, 0, 1024)));
        let cpu = cpu * 1e3 / 1.024;
        let each = cpu / instructions as f64 * 1e3;
        println!("{stocks:>6} {instructions:>21} {cpu:>26.1} {each:>27.1}");
    }
}

/// The outcomes that are told about first.
const MAIN: [&str; 6] = [
    "china_influence_north",
    "us_influence_north",
    "trust",
    "warheads",
    "china_influence_south",
    "us_influence_south",
];
/// How many of the first futures are compared.
const COUNTS: [usize; 6] = [312, 625, 1_250, 2_500, 5_000, 10_000];
const SCRAMBLINGS: u64 = 30;
const QUANTILES: [f64; 3] = [0.1, 0.5, 0.9];

/// How far P10, P50 and P90 at the end scatter over seeds, of so many Sobol futures and of 10,000
/// that are independent: drawn one by one from a pool of many scramblings.
fn sobol() {
    let (model, program) = korea(2046);
    let last = program.times().len() - 1;
    let found = MAIN.iter().filter_map(|id| model.outcomes.get_index_of(*id));
    let outcomes: Vec<usize> = found.collect();
    let values = |runs: &Ensemble| -> Vec<Vec<f32>> {
        let of = |outcome: &usize| {
            let mut column = Vec::new();
            runs.column(*outcome, last, &mut column);
            column
        };
        outcomes.iter().map(of).collect()
    };
    let mut pool: Vec<Vec<f32>> = vec![Vec::new(); outcomes.len()];
    for seed in 0..40 {
        let part = values(&ran(&program, 1_000 + seed, 0, PART));
        pool.iter_mut().zip(part).for_each(|(all, part)| all.extend(part));
    }
    let by_seed: Vec<Vec<Vec<f32>>> =
        (0..SCRAMBLINGS).map(|seed| values(&ran(&program, seed, 0, 10_000))).collect();
    println!(
        "standard error over {SCRAMBLINGS} scramblings as a share of that of as many independent"
    );
    println!("futures; and how many Sobol futures are as precise as 10,000 independent ones\n");
    print!("{:24} {:>4}", "outcome", "");
    COUNTS.iter().for_each(|count| print!(" {count:>7}"));
    println!("   as 10,000");
    for (place, outcome) in outcomes.iter().enumerate() {
        let (id, _) = model.outcomes.get_index(*outcome).expect("it is there");
        for quantile in QUANTILES {
            let independent = COUNTS.map(|count| {
                scatter((0..SCRAMBLINGS).map(|seed| of_pool(&pool[place], seed, count, quantile)))
            });
            let sobol = COUNTS.map(|count| {
                scatter(by_seed.iter().map(|seed| of(&seed[place][..count], quantile)))
            });
            print!("{id:24} P{:<3.0}", quantile * 100.0);
            for (sobol, independent) in sobol.iter().zip(independent) {
                print!(" {:>7.2}", sobol / independent);
            }
            println!("   {}", enough(&sobol, independent[COUNTS.len() - 1]));
        }
    }
}

fn of(values: &[f32], level: f64) -> f64 {
    let mut found = [0.0];
    two_track::base::stats::quantiles(&mut values.to_vec(), &[level], &mut found);
    found[0]
}

fn of_pool(pool: &[f32], seed: u64, count: usize, level: f64) -> f64 {
    let drawn = |at: usize| {
        let u = two_track::base::rng::uniform(seed, at as u64, 7, count as u64);
        pool[(u * pool.len() as f64) as usize]
    };
    of(&(0..count).map(drawn).collect::<Vec<f32>>(), level)
}

/// The standard deviation.
fn scatter(values: impl Iterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.collect();
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (squares.sum::<f64>() / (count - 1.0)).sqrt()
}

/// How many Sobol futures scatter as much as the 10,000 independent ones: on a line through the
/// logarithms of all counts, as single ones are known to an eighth only.
fn enough(sobol: &[f64], wanted: f64) -> String {
    let points = COUNTS.iter().zip(sobol).map(|(count, s)| ((*count as f64).ln(), s.ln()));
    let points: Vec<(f64, f64)> = points.filter(|(_, y)| y.is_finite()).collect();
    if wanted == 0.0 || points.len() < 2 {
        return "always the same".to_owned();
    }
    let count = points.len() as f64;
    let (x, y) = points.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let slope = points.iter().map(|(a, b)| (a - x) * (b - y)).sum::<f64>()
        / points.iter().map(|(a, _)| (a - x) * (a - x)).sum::<f64>();
    format!("{:.0}", ((wanted.ln() - y) / slope + x).exp())
}

/// What is done to the two-track plan, as text in its file: offices a year later, no leader
/// channel, more students, exchanges two years later, talks at half their level, and sanctions
/// halved.
const EDITS: [(&str, &str); 6] = [
    ("\"2027-03\",\n            note: \"The first", "\"2028-03\",\n            note: \"The first"),
    ("\"leader_channel\": (", "\"leader_channel\": (strength: 0.0,"),
    ("strength: 0.2", "strength: 0.6"),
    ("start: \"2027-06\"", "start: \"2029-06\""),
    ("strength: 1.0", "strength: 0.5"),
    ("measures: {", "measures: { \"sanctions_pressure\": (start: \"2028-01\", strength: 0.35),"),
];
/// So few futures of the edited plan, steadied by so many of the plan before; 0: by none.
const STEADIED: [(usize, usize); 5] =
    [(512, 0), (1_024, 0), (512, 2_000), (512, 10_000), (1_024, 10_000)];

/// How far P10, P50 and P90 of an edited plan at the end lie from those of very many futures, as a
/// share of how far those of 10,000 independent futures lie: of few futures by themselves, and
/// steadied by the many of the plan before.
fn steadied() {
    let (model, program) = korea(2046);
    let found = MAIN.iter().filter_map(|id| model.outcomes.get_index_of(*id));
    let outcomes: Vec<usize> = found.collect();
    let before = scrambled(&program, 10_000);
    let mut shares = vec![[0.0; STEADIED.len()]; outcomes.len() * QUANTILES.len()];
    for (from, to) in EDITS {
        assert!(PLAN.contains(from), "{from}");
        let (plan, problems) = plan::check(&PLAN.replace(from, to), &model);
        let program = compile(&model, &plan.unwrap_or_else(|| panic!("{problems:?}")));
        let program = program.expect("compiles");
        let after = scrambled(&program, 1_024);
        let pool: Vec<Ensemble> =
            (0..40).map(|seed| ran(&program, 1_000 + seed, 0, PART)).collect();
        for (place, shares) in shares.iter_mut().enumerate() {
            let outcome = outcomes[place / QUANTILES.len()];
            let level = QUANTILES[place % QUANTILES.len()];
            let pool: Vec<f32> = pool.iter().flat_map(|part| at_end(part, outcome)).collect();
            let truth = of(&pool, level);
            let alone = |seed| of_pool(&pool, seed, 10_000, level) - truth;
            let alone = root_mean_square((0..SCRAMBLINGS).map(alone));
            for (share, (few, many)) in shares.iter_mut().zip(STEADIED) {
                let first = |runs: &Ensemble, count| of(&at_end(runs, outcome)[..count], level);
                let errors = after.iter().zip(&before).map(|(after, before)| {
                    let off =
                        if many == 0 { 0.0 } else { first(before, many) - first(before, few) };
                    first(after, few) + off - truth
                });
                *share += root_mean_square(errors) / alone / EDITS.len() as f64;
            }
        }
    }
    println!(
        "mean over {} edits of the error as a share of that of 10,000 independent",
        EDITS.len()
    );
    print!("{:28}", "futures, steadied by");
    STEADIED.iter().for_each(|(few, many)| print!(" {:>13}", format!("{few} by {many}")));
    println!();
    for (place, shares) in shares.iter().enumerate() {
        let id = MAIN[place / QUANTILES.len()];
        print!("{id:24} P{:<2.0}", QUANTILES[place % QUANTILES.len()] * 100.0);
        shares.iter().for_each(|share| print!(" {share:>13.2}"));
        println!();
    }
}

fn scrambled(program: &Program, count: u32) -> Vec<Ensemble> {
    (0..SCRAMBLINGS).map(|seed| ran(program, seed, 0, count)).collect()
}

fn at_end(runs: &Ensemble, outcome: usize) -> Vec<f32> {
    let mut column = Vec::new();
    runs.column(outcome, runs.times().len() - 1, &mut column);
    column
}

fn root_mean_square(errors: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = errors.fold((0.0, 0.0), |(count, sum), e| (count + 1.0, sum + e * e));
    (sum / count).sqrt()
}
