//! More futures than can be held at once: they are run part by part, and all of them again as long
//! as something is wanted of them, with progress and a way to stop.

use crate::analysis::{self, Tally};
use crate::cli::run::{self, Parting};
use crate::cli::status::Failure;
use crate::ensemble::{Bands, Ensemble, Futures, Sifted};
use crate::export::Report;
use crate::model::Model;
use crate::plan::Plan;

/// What sees the parts of some plans' futures.
trait Sift {
    /// Sees a part: the same futures of every plan.
    fn see(&mut self, part: &[Ensemble]);
    /// After all parts: whether all have to be seen again.
    fn again(&mut self) -> bool;
}

/// The bands of one plan.
impl Sift for Sifted {
    fn see(&mut self, part: &[Ensemble]) {
        part.iter().for_each(|part| self.see(part));
    }

    fn again(&mut self) -> bool {
        self.again()
    }
}

/// What a table tells of a plan and its baseline.
struct Table<'a> {
    bands: [Sifted; 2],
    tally: Tally<'a>,
}

impl Sift for Table<'_> {
    fn see(&mut self, part: &[Ensemble]) {
        for (bands, part) in self.bands.iter_mut().zip(part) {
            bands.see(part);
        }
        if let [plan, base] = part {
            self.tally.see(plan, base);
        }
    }

    fn again(&mut self) -> bool {
        // Each of them has to hear that all parts were seen.
        let [plan, base] = &mut self.bands;
        [plan.again(), base.again(), self.tally.again()].contains(&true)
    }
}

/// The bands of a plan at every time that is told.
pub(super) fn bands(asked: &Report<'_>) -> Result<Bands, Failure> {
    let times = asked.program.times().iter().copied().enumerate();
    let times = times.take_while(|(_, years)| *years <= asked.until).collect();
    let mut sifted = Sifted::new(asked.model.outcomes.len(), times);
    sift(&[*asked], "plan", &mut sifted)?;
    Ok(sifted.bands())
}

/// What a table tells of a plan and its baseline: their bands at some saved times, the last of
/// which is that of the scoreboard.
pub(super) fn table(
    model: &Model,
    plans: [&Plan; 2],
    what: &str,
    count: u32,
    times: impl Fn(&[f64]) -> Vec<usize>,
) -> Result<([Bands; 2], analysis::Scoreboard), Failure> {
    let [plan, baseline] = plans;
    let programs = [run::compiled(model, plan)?, run::compiled(model, baseline)?];
    let years = programs[0].times();
    let times: Vec<(usize, f64)> =
        times(years).into_iter().map(|time| (time, years[time])).collect();
    let last = times.last().copied().unwrap_or_default();
    let bands = || Sifted::new(model.outcomes.len(), times.clone());
    let mut table = Table { bands: [bands(), bands()], tally: Tally::new(model, last) };
    let futures = Futures { seed: plan.seed(), first: 0, count };
    let asked = |plan, program| Report { model, plan, program, futures, until: f64::INFINITY };
    let asked = [asked(plan, &programs[0]), asked(baseline, &programs[1])];
    sift(&asked, what, &mut table)?;
    Ok((table.bands.map(|bands| bands.bands()), table.tally.scoreboard()))
}

fn sift(asked: &[Report<'_>], what: &str, sift: &mut impl Sift) -> Result<(), Failure> {
    for time in 1.. {
        let what = format!("{what}, time {time} through");
        let mut parting = Parting::new(asked, &what, time == 1);
        while let Some(part) = parting.next().map_err(|_| Failure::stopped())? {
            sift.see(&part);
        }
        if !sift.again() {
            break;
        }
    }
    Ok(())
}
