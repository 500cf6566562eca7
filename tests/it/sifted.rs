//! More futures than can be held at once: seen part by part, they give the very bits of holding
//! them.

use two_track::analysis::{Tally, scoreboard};
use two_track::ensemble::{
    Bands, Ensemble, Futures, Program, Progress, Sifted, bands, compile, run,
};
use two_track::store::assets;

use crate::korea::korea;

const ALL: u32 = 1500;

fn futures(program: &Program, first: u32, count: u32, threads: usize) -> Ensemble {
    let futures = Futures { seed: 7, first, count };
    run(program, futures, threads, &Progress::default()).expect("nobody stops it")
}

/// Sees all futures in parts, until nothing has to be seen again; how often that was.
fn seen(
    program: &[Program; 2],
    part: u32,
    mut see: impl FnMut(Option<[&Ensemble; 2]>) -> bool,
) -> u32 {
    for time in 1.. {
        let mut first = 0;
        while first < ALL {
            let count = part.min(ALL - first);
            let [plan, base] =
                program.each_ref().map(|p| futures(p, first, count, 1 + first as usize % 3));
            see(Some([&plan, &base]));
            first += count;
        }
        if !see(None) {
            return time;
        }
    }
    0
}

/// Bits, as what is no number is never the same as itself.
fn bits(bands: &Bands, times: &[usize]) -> Vec<u64> {
    let of = |outcome: &two_track::ensemble::OutcomeBands, time: usize| {
        let mean = outcome.mean[time];
        outcome.quantiles[time].into_iter().chain([mean]).map(f64::to_bits).collect::<Vec<u64>>()
    };
    bands.outcomes.iter().flat_map(|o| times.iter().flat_map(move |time| of(o, *time))).collect()
}

#[test]
fn bands_and_scoreboard_of_parts_are_those_of_the_whole() {
    let model = korea();
    let sample = assets::sample("two-track.ron").expect("a sample");
    let plan = two_track::plan::check(sample, &model).0.expect("a sound sample");
    let base = plan.with_baseline_measures(&model);
    let programs = [&plan, &base].map(|plan| compile(&model, plan).expect("compiles"));
    let [held, held_base] = programs.each_ref().map(|program| futures(program, 0, ALL, 2));
    let last = held.times().len() - 1;
    let board = scoreboard(&model, &held, &held_base, last);
    let chosen = [0, 7, last];
    let expected = bits(&bands(&held), &chosen);
    for part in [512, 264] {
        let times = chosen.map(|time| (time, held.times()[time]));
        let mut sifted = Sifted::new(model.outcomes.len(), times.to_vec());
        let mut tally = Tally::new(&model, times[2]);
        let often = seen(&programs, part, |part| match part {
            Some([plan, base]) => {
                sifted.see(plan);
                tally.see(plan, base);
                false
            }
            None => [sifted.again(), tally.again()].contains(&true),
        });
        assert_eq!(often, 2, "parts of {part}");
        let found = sifted.bands();
        assert_eq!((found.futures, &found.times), (ALL, &times.map(|(_, years)| years).to_vec()));
        assert_eq!(bits(&found, &[0, 1, 2]), expected, "parts of {part}");
        assert_eq!(tally.scoreboard(), board, "parts of {part}");
    }
}
