//! Hard inputs: models far larger, deeper and more broken than ours. They end in numbers or in a
//! message that names the equation, the future and the time; never in silence, a crash or a wait
//! that cannot be ended.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::sync::atomic::Ordering;

use two_track::ensemble::{self, Futures, Program, Progress, compile, run};
use two_track::model::{Model, check};
use two_track::plan::{self, Plan};

use crate::support::{Small, ensemble as all_of, said_of};

/// What is told of ten thousand futures of a small model, each as one line.
fn told(small: &Small) -> Vec<String> {
    let model = small.model();
    let plan = Plan::baseline(&model);
    let all = all_of(&model, &plan, 10_000).explained(&model, &plan);
    all.problems().iter().map(ToString::to_string).collect()
}

/// A long chain of equations around some stocks.
fn large(equations: usize) -> Small {
    let mut small = Small::new(5).parameter("rate", "1/year", [0.1, 0.2, 0.4]);
    small = small.auxiliary("a0", "1", "1 + x0");
    for i in 1..equations {
        let text = format!("a{} * 0.999 + {:?} * exp(-x{})", i - 1, 1.0 / i as f64, i % 50);
        small = small.auxiliary(&format!("a{i}"), "1", &text);
    }
    for i in 0..50 {
        let (stock, flow) = (format!("x{i}"), format!("f{i}"));
        let text = format!("rate * a{} * 0.01", equations / 50 * i);
        small = small.stock(&stock, "1", "1", &[&flow], &[]).flow(&flow, "1/year", &text);
    }
    small.outcome("last", "1", &format!("a{}", equations - 1))
}

#[test]
fn hard_two_thousand_equations() {
    let model = large(2000).model();
    let plan = Plan::baseline(&model);
    let all = all_of(&model, &plan, 130);
    assert!(all.problems().is_empty());
    let trace = ensemble::trace(&model, &plan, 129).unwrap();
    let (last, values) = (all.times().len() - 1, &trace.outcomes()["last"]);
    assert!((f64::from(all.value(0, last, 129)) / values[60] - 1.0).abs() < 1e-6);
    assert!((values[60] / values[0] - 1.0).abs() > 1e-3, "nothing moves");
}

#[test]
fn hard_a_circle_of_two_thousand_is_told_in_a_few_names() {
    let mut small = Small::new(1);
    for i in 0..2000 {
        let text = format!("a{} + 1", (i + 1) % 2000);
        small = small.auxiliary(&format!("a{i}"), "1", &text);
    }
    let said = said_of(&small.outcome("out", "1", "a7"));
    assert!(said[0].contains("need each other at the same moment: "), "{}", said[0]);
    assert!(said[0].contains(", then many more, then "), "{}", said[0]);
    assert!(said[0].len() < 400, "{}", said[0]);
}

/// Points on a parabola, which the lines between them miss by a quarter of a step's square.
fn finely_looked_up() -> Small {
    let mut small = Small::new(5)
        .parameter("where", "1", [0.2, 0.5, 0.8])
        .auxiliary("x", "1", "clamp(where, 0, 1.5) + (time - 2027[year]) / 50[year]")
        .auxiliary("height", "1", "lookup(curve, x)")
        .outcome("error", "1", "height - x^2");
    let point = |i: i32| {
        let x = f64::from(i) / 5000.0;
        format!("({x:?}, {:?})", x * x)
    };
    let points: Vec<String> = (0..10_000).map(point).collect();
    small.lookups = format!(
        "\"curve\": (label: \"c\", unit_in: \"1\", unit_out: \"1\", about: \"c\", points: [{}])",
        points.join(", ")
    );
    small
}

#[test]
fn hard_a_lookup_of_ten_thousand_points() {
    let model = finely_looked_up().model();
    let all = all_of(&model, &Plan::baseline(&model), 1000);
    let mut column = Vec::new();
    all.column(0, all.times().len() - 1, &mut column);
    assert!(column.iter().all(|error| (-1e-12..=1.01e-8).contains(&f64::from(*error))));
    assert!(column.iter().any(|error| *error > 5e-9), "it is no curve of lines");
}

#[test]
fn hard_an_equation_of_five_thousand_levels_is_told_at_its_place() {
    for deep in [
        format!("{}1{}", "(".repeat(5000), ")".repeat(5000)),
        format!("{}1{}", "exp(".repeat(5000), ")".repeat(5000)),
        format!("{}1{}", "-(".repeat(5000), ")".repeat(5000)),
        vec!["1"; 5000].join(" - "),
    ] {
        let small = Small::new(1).auxiliary("deep", "1", &deep).outcome("out", "1", "deep");
        let said = said_of(&small);
        let words = "error: in the equation of `deep`: the equation is nested more than 200 deep";
        assert!(said[0].contains(words), "{:?}", &said[0].chars().take(200).collect::<String>());
    }
}

/// Files from others, of nothing but brackets.
#[test]
fn hard_files_of_a_hundred_thousand_brackets_are_told() {
    let model = Small::new(1).outcome("out", "1", "1").model();
    for bracket in ["(", "[", "{", "((format:", "Some("] {
        let text = bracket.repeat(100_000);
        assert!(!plan::check(&text, &model).1.is_empty(), "{bracket} as a plan");
        let checked = check(&text, &text);
        assert!(checked.model.is_none() && !checked.of_model.is_empty(), "{bracket} as a model");
    }
}

/// A parameter that is uniform between 0 and 1.
fn with_chance() -> Small {
    Small::new(2).parameter("share", "1", [0.1, 0.5, 0.9])
}

/// Bounds 0 and 1 make P10, P50 and P90 of 0.1, 0.5 and 0.9 a uniform distribution.
fn uniform(small: &Small) -> Model {
    let text = small
        .text()
        .replace("bounds: (-0.7000000000000001, 1.7000000000000002)", "bounds: (0.0, 1.0)");
    assert_ne!(text, small.text(), "the bounds are spelt otherwise");
    check(&text, &small.case()).model.unwrap()
}

/// In one future of ten thousand the room is 0. The stock has bounds, the outcome limits: none of
/// them may make a number of what is none.
#[test]
fn hard_a_division_by_nothing_in_one_future_of_ten_thousand_is_named() {
    let small = with_chance()
        .auxiliary("room", "1", "max(share - 0.0001, 0)")
        .auxiliary("ratio", "1/year", "1[1/year] / room")
        .stock("gathered", "1", "0", &["ratio_flow"], &[])
        .flow("ratio_flow", "1/year", "ratio * 1e-9")
        .outcome("shown", "1", "clamp(gathered, 0, 1)");
    let model = uniform(&small);
    let plan = Plan::baseline(&model);
    let futures = Futures { seed: plan.seed(), first: 0, count: 10_000 };
    let drawn = compile(&model, &plan).unwrap().drawn(0, futures);
    let hit: Vec<usize> = (0..10_000).filter(|future| drawn[*future] <= 0.0001).collect();
    assert!((1..=2).contains(&hit.len()), "{hit:?}");
    let all = all_of(&model, &plan, 10_000).explained(&model, &plan);
    assert_eq!(
        all.problems()[0].to_string(),
        format!(
            "error: `shown` has no number in {} of 10000 futures, first in future {} at 2027.25: \
             `ratio` divides 1 by 0 at 2027.00; guard its equation, `1[1/year] / room`, or narrow \
             the range of what it reads",
            hit.len(),
            hit[0]
        )
    );
    let mut column = Vec::new();
    all.column(0, 8, &mut column);
    let lost: Vec<usize> = (0..10_000).filter(|future| column[*future].is_nan()).collect();
    assert_eq!(lost, hit, "only there");
}

/// What begins later, and through a chain, is told at its own time and place.
#[test]
fn hard_where_a_number_was_lost_is_found_backwards() {
    let small = Small::new(3)
        .stock("fuel", "1", "1", &[], &["use"])
        .flow("use", "1/year", "0.5[1/year] * step(2028[year])")
        .auxiliary("left", "1", "ln(fuel - 0.5)")
        .auxiliary("worth", "1", "max(0, left + 3)")
        .stock("wealth", "1", "0", &["gain"], &[])
        .flow("gain", "1/year", "if(worth > 0, 1, 0) * 1[1/year]")
        .outcome("wealth_now", "1", "wealth");
    let said = told(&small);
    let words = "`wealth_now` has no number in 10000 of 10000 futures, first in future 0 at \
                 2029.25: `left` takes the logarithm of -0";
    assert!(said[0].contains(words), "{}", said[0]);
    assert!(said[0].contains(" at 2029.0"), "{}", said[0]);
}

#[test]
fn hard_a_hazard_without_end_is_named_and_a_huge_one_is_not() {
    let hazard = |text: &str| {
        Small::new(2)
            .stock("count", "1", "0", &["counting"], &[])
            .flow("counting", "1/year", "storm")
            .event("storm", text)
            .outcome("count_now", "1", "min(count, 100)")
    };
    let said = told(&hazard("1[1/year] / (1 - step(2028[year]))"));
    assert!(said[0].contains("`storm` divides 1 by 0 at 2028.00"), "{}", said[0]);
    let said = told(&hazard("sqrt(2027.9 - time / 1[year]) * 1[1/year]"));
    assert!(said[0].contains("`storm` takes the square root of -0."), "{}", said[0]);
    // As often as there are steps, which is no fault.
    let huge = hazard("1e300[1/year]");
    assert!(told(&huge).is_empty());
    let model = huge.model();
    let all = all_of(&model, &Plan::baseline(&model), 100);
    assert_eq!(all.value(0, all.times().len() - 1, 99), 24.0);
}

#[test]
fn hard_a_stock_is_held_at_its_bounds() {
    for (flow, bound) in [("1e12[1/year]", 1e9_f32), ("-1e300[1/year]", -1e9)] {
        let small = Small::new(1)
            .stock("x", "1", "0", &["moving"], &[])
            .flow("moving", "1/year", flow)
            .outcome("x_now", "1", "x");
        assert!(told(&small).is_empty());
        let model = small.model();
        let all = all_of(&model, &Plan::baseline(&model), 100);
        assert_eq!(all.value(0, 4, 7), bound);
    }
}

/// Not one function, operator or condition makes a number of what is none.
#[test]
fn hard_what_is_no_number_stays_none_in_the_whole_language() {
    let all = [
        "max(nothing, 0)",
        "max(0, nothing)",
        "min(nothing, 0)",
        "min(0, nothing)",
        "clamp(nothing, 0, 1)",
        "clamp(0.5, nothing, 1)",
        "clamp(0.5, 0, nothing)",
        "if(nothing, 1, 2)",
        "if(nothing > 0, 1, 2)",
        "nothing == nothing",
        "nothing != 0",
        "nothing <= 0",
        "0 < nothing",
        "not nothing",
        "nothing and 0",
        "1 or nothing",
        "smoothstep(nothing, 0, 1)",
        "lookup(line, nothing)",
        "logistic(nothing)",
        "exp(nothing)",
        "ln(nothing)",
        "abs(nothing)",
        "nothing^2",
        "nothing^0.3",
        "smooth1(nothing, 1[year])",
        "step(2020[year] + nothing * 1[year])",
        "ramp(2020[year] + nothing * 1[year], 2030[year])",
    ];
    let mut small = Small::new(1).parameter("some", "1", [1.0, 2.0, 3.0]).auxiliary(
        "nothing",
        "1",
        "sqrt(-10 - some)",
    );
    small.lookups = "\"line\": (label: \"l\", unit_in: \"1\", unit_out: \"1\", about: \"l\", \
                     points: [(0.0, 0.0), (1.0, 1.0)])"
        .to_owned();
    for (index, text) in all.iter().enumerate() {
        small = small.auxiliary(&format!("v{index}"), "1", text);
        small = small.outcome(&format!("o{index}"), "1", &format!("v{index}"));
    }
    let model = small.model();
    let plan = Plan::baseline(&model);
    let runs = all_of(&model, &plan, 100);
    let trace = ensemble::trace(&model, &plan, 3).unwrap();
    for (index, text) in all.iter().enumerate() {
        assert!(runs.value(index, 2, 3).is_nan(), "{text}");
        assert!(trace.outcomes()[index][6].is_nan(), "{text} in one future");
    }
    let said = runs.explained(&model, &plan);
    assert!(said.problems().iter().all(|problem| problem.what.contains("takes the square root")));
}

/// What is not chosen may have no number: that is what conditions are for.
#[test]
fn hard_a_guard_guards() {
    let small = Small::new(1)
        .parameter("some", "1", [1.0, 2.0, 3.0])
        .auxiliary("guarded", "1", "if(some > 100, 1 / (some - some), some)")
        .auxiliary("limited", "1", "min(1 / (some - some), 5)")
        .outcome("guarded_now", "1", "guarded")
        .outcome("limited_now", "1", "limited + 1 / (1 + 1 / (some - some))");
    assert_eq!(told(&small), [""; 0]);
}

/// Every one of them can be stopped on the way.
#[test]
fn hard_runs_can_be_stopped() {
    for small in [large(2000), finely_looked_up()] {
        let model = small.model();
        let program = compile(&model, &Plan::baseline(&model)).unwrap();
        assert!(stopped(&program));
    }
}

/// Whether a run gives up when told after it has begun.
fn stopped(program: &Program) -> bool {
    let progress = Progress::default();
    let futures = Futures { seed: 1, first: 0, count: 100_000_000 };
    std::thread::scope(|scope| {
        let running = scope.spawn(|| run(program, futures, 2, &progress));
        while progress.done.load(Ordering::Relaxed) == 0 {
            std::thread::yield_now();
        }
        progress.stop.store(true, Ordering::Relaxed);
        running.join().unwrap().is_none()
    })
}
