//! More futures than can be held at once: seen one stretch of time after another, they give the
//! very bits of holding them, and the window tells the same of them.

use std::sync::atomic::Ordering;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use two_track::analysis::{scoreboard, scoreboards};
use two_track::app::App;
use two_track::ensemble::{
    Bands, Ensemble, Futures, Progress, Seek, bands, compile, difference_bands, nearest_time, run,
    through,
};
use two_track::model::Model;
use two_track::plan::{self, Plan};
use two_track::store::assets;

use crate::app::{a_switch, is_on, settle, small_plan_of, window};
use crate::engine::{both_measures, everything};
use crate::korea::korea;
use crate::support::Small;
use crate::views::wait_for;

/// Not a whole number of blocks or strips.
const FUTURES: Futures = Futures { seed: 2027, first: 65_100, count: 300 };

fn sample() -> (Model, Plan) {
    let model = korea();
    let text = assets::sample("two-track.ron").expect("a sample");
    let plan = plan::check(text, &model).0.expect("a sound sample");
    (model, plan)
}

/// A plan and its baseline, held as a whole.
fn held(model: &Model, plan: &Plan, futures: Futures) -> [Ensemble; 2] {
    [plan, &plan.with_baseline_measures(model)].map(|plan| {
        let program = compile(model, plan).expect("compiles");
        run(&program, futures, 2, &Progress::default()).expect("nobody stops it")
    })
}

/// About as many values as some saved times have.
fn seek(model: &Model, futures: Futures, times: usize) -> Seek<'static> {
    Seek { futures, held: times * model.outcomes.len() * futures.count as usize, base: None }
}

/// Bits, as what is no number is never the same as itself.
fn bits(bands: &Bands) -> Vec<u64> {
    let numbers = bands.outcomes.iter().flat_map(|of| {
        assert_eq!(of.quantiles.len(), bands.times.len());
        of.quantiles.iter().flatten().chain(&of.mean)
    });
    numbers.map(|number| number.to_bits()).collect()
}

fn same(model: &Model, plan: &Plan, times: usize, threads: usize) {
    let [of_plan, of_base] = held(model, plan, FUTURES);
    let last = of_plan.times().len();
    let (mut seen, mut column, mut whole) = (0, Vec::new(), Vec::new());
    let seek = seek(model, FUTURES, times);
    let progress = Progress::default();
    let through = through(model, plan, seek, (threads, &progress), |part| {
        assert_eq!(part.times, seen..last.min(seen + times.min(last)), "one after another");
        seen = part.times.end;
        for time in part.times.clone().chain([0]) {
            for (part, held) in [(part.plan, &of_plan), (part.base, &of_base)] {
                for outcome in 0..held.outcomes() {
                    part.column(outcome, time, &mut column);
                    held.column(outcome, time, &mut whole);
                    let alike =
                        column.iter().map(|x| x.to_bits()).eq(whole.iter().map(|x| x.to_bits()));
                    assert!(alike, "outcome {outcome} at {time}, {times} at once");
                }
            }
        }
        // In words, as what is no number is never the same as itself.
        let boards = scoreboards(model, &part, threads).into_iter().map(|of| format!("{of:?}"));
        let expected = part.times.map(|time| scoreboard(model, &of_plan, &of_base, time));
        assert!(boards.eq(expected.map(|of| format!("{of:?}"))), "scoreboards to {seen}");
    });
    let through = through.expect("compiles").expect("nobody stops it");
    assert_eq!(seen, last, "all are seen");
    assert_eq!(through.bands.futures, FUTURES.count);
    assert_eq!(bits(&through.bands), bits(&bands(&of_plan)));
    assert_eq!(bits(&through.change), bits(&difference_bands(&of_plan, &of_base)));
    assert_eq!(bits(&through.base.expect("asked for")), bits(&bands(&of_base)));
    assert!(through.problems.is_empty(), "{:?}", through.problems);
}

#[test]
fn stretches_have_the_bits_of_the_whole_in_the_whole_language() {
    let (model, plan) = both_measures(&everything());
    for (times, threads) in [(1, 1), (2, 3), (5, 2), (1000, 2)] {
        same(&model, &plan, times, threads);
    }
}

#[test]
fn stretches_have_the_bits_of_the_whole_in_a_sample() {
    let (model, plan) = sample();
    same(&model, &plan, 7, 2);
}

#[test]
fn what_has_no_number_in_a_stretch_is_told_as_of_the_whole() {
    let small = Small::new(5)
        .parameter("share", "1", [0.1, 0.5, 0.9])
        .stock("gathered", "1", "0", &["late"], &[])
        .flow("late", "1/year", "if(time > 2029[year] and share > 1, ln(-share), share) / 1[year]")
        .outcome("shown", "1", "gathered")
        .outcome("sound", "1", "share");
    let model = small.model();
    let plan = Plan::baseline(&model);
    let futures = Futures { seed: plan.seed(), first: 0, count: 500 };
    let [of_plan, of_base] = held(&model, &plan, futures);
    let expected = of_plan.explained(&model, &plan).problems().to_vec();
    assert_eq!(expected.len(), 1, "{expected:?}");
    assert!(expected[0].what.contains("takes the logarithm of"), "{expected:?}");
    let known = bands(&of_base);
    let of = Seek { base: Some(&known), ..seek(&model, futures, 3) };
    let through = through(&model, &plan, of, (2, &Progress::default()), |part| {
        assert_eq!(bits(part.bands[1]), bits(&known));
    });
    let through = through.expect("compiles").expect("nobody stops it");
    // Plan and baseline are the same here.
    assert_eq!(through.problems, [expected.clone(), expected].concat());
    assert!(through.base.is_none(), "it is known");
}

/// The window holds no more than 500 futures; of more it tells the same, and what is asked about
/// single futures rests on all of them.
#[test]
fn a_window_tells_of_all_futures_though_it_holds_few() {
    const COUNT: u32 = 2_200;
    let (_folder, path) = small_plan_of(COUNT);
    let mut harness = window(&[&path]);
    harness.get_by_label_contains("2,200 futures");
    let model = korea();
    let told = |harness: &Harness<'_, App>, year: f64| {
        let plan = harness.state().plan();
        let futures = Futures { seed: plan.seed(), first: 0, count: COUNT };
        let [of_plan, of_base] = held(&model, plan, futures);
        let seen = harness.state().bands().expect("they are there");
        assert_eq!((seen.futures, bits(seen)), (COUNT, bits(&bands(&of_plan))));
        let time = nearest_time(of_plan.times(), year);
        for chance in scoreboard(&model, &of_plan, &of_base, time).chances {
            harness.get_by_label(&chance.sentence());
        }
    };
    told(&harness, 2047.0);
    harness.get_by_role_and_label(egui::Role::Slider, "Year of the outlook").focus();
    harness.run();
    harness.key_press(egui::Key::ArrowLeft);
    settle(&mut harness);
    told(&harness, 2046.0);
    // The baseline is known by now, and its bands are not made anew.
    a_switch(&harness, "Leader channel").click();
    settle(&mut harness);
    assert!(is_on(&harness, "leader_channel"));
    told(&harness, 2046.0);
    harness.state_mut().show_view("assumptions");
    harness.run();
    harness.get_by_label("Matters most first").click();
    wait_for(&mut harness, "Bars are rank correlations over 2,200 futures");
}

#[test]
fn stretches_can_be_stopped() {
    let (model, plan) = sample();
    let (progress, mut often) = (Progress::default(), 0);
    let of = seek(&model, Futures { count: 128, ..FUTURES }, 1);
    let through = through(&model, &plan, of, (1, &progress), |_| {
        often += 1;
        progress.stop.store(often == 2, Ordering::Relaxed);
    });
    assert!(through.expect("compiles").is_none());
    assert_eq!(often, 2, "nothing more is run");
}
