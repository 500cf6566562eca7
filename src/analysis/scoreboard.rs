//! Who is better off, and how surely: each outcome under the plan and against the baseline, future
//! by future, for Washington and for Beijing; and the chances of what people ask about first.

use crate::base::format;
use crate::base::share_out;
use crate::base::stats;
use crate::ensemble::{BAND_80, Bands, Ensemble, MEDIAN, Seen};
use crate::model::file::ReadingFile;
use crate::model::{Better, Model};

/// The answer at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Scoreboard {
    /// The moment, in years.
    pub year: f64,
    /// Outcomes that are better one way round for Washington or for Beijing, in the model's order.
    pub rows: Vec<Row>,
    /// Chances of what people ask about first.
    pub chances: Vec<Chance>,
    /// Where China stands above the United States: for each headline, by each of its readings.
    pub above: Vec<Vec<Above>>,
}

/// How often China has more influence than the United States, by one reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Above {
    /// Share of futures under the plan.
    pub plan: f64,
    /// Share of futures under the baseline.
    pub base: f64,
}

/// Three quantiles across futures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// One future in ten lies below.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// One future in ten lies above.
    pub p90: f64,
}

/// One outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its index in the model's outcomes.
    pub outcome: usize,
    /// For Washington.
    pub washington: Better,
    /// For Beijing.
    pub beijing: Better,
    /// Under the plan.
    pub plan: Spread,
    /// The mean under the plan: of what is so or is not so, the share of futures.
    pub plan_mean: f64,
    /// Under the baseline.
    pub base: Spread,
    /// The mean under the baseline.
    pub base_mean: f64,
    /// Plan minus baseline in the same future.
    pub change: Spread,
    /// Share of futures in which the plan is above the baseline.
    pub share_above: f64,
    /// Share of futures in which the plan is below the baseline.
    pub share_below: f64,
    /// Share of futures in which both are the same.
    pub share_equal: f64,
}

impl Row {
    /// Share of futures that are strictly better than under the baseline for one for whom `better`
    /// is so; `None` when neither direction is better.
    pub fn share_better(&self, better: Better) -> Option<f64> {
        match better {
            Better::More => Some(self.share_above),
            Better::Less => Some(self.share_below),
            Better::Neither => None,
        }
    }
}

/// How often something is so.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// What is so, with its year: a clause without a full stop.
    pub what: String,
    /// Share of futures under the plan.
    pub plan: f64,
    /// Share of futures under the baseline.
    pub base: f64,
}

impl Chance {
    /// `U.S. influence above China's in 2047: 3 in 100 futures (very unlikely)`.
    pub fn sentence(&self) -> String {
        let Self { what, plan, .. } = self;
        let words = format::probability_words(*plan);
        format!("{what}: {} futures ({words})", format::futures_in_100(*plan))
    }
}

impl Scoreboard {
    /// With what it lacks from one of the same moment: of outcomes that were not computed, it has
    /// no rows and no chances of its own.
    #[must_use]
    pub fn filled_from(mut self, other: &Self) -> Self {
        let own = |row: &Row| self.rows.iter().find(|own| own.outcome == row.outcome);
        let rows = other.rows.iter().map(|row| own(row).unwrap_or(row).clone()).collect();
        let own = |chance: &Chance| self.chances.iter().find(|own| own.what == chance.what);
        let chances = other.chances.iter().map(|of| own(of).unwrap_or(of).clone()).collect();
        (self.rows, self.chances) = (rows, chances);
        let pairs = self.above.iter_mut().flatten().zip(other.above.iter().flatten());
        for (own, other) in pairs.filter(|(own, _)| own.plan.is_nan()) {
            *own = *other;
        }
        self
    }
}

/// Answers for the saved moment `time` (an index into the ensembles' times).
///
/// Both ensembles must hold the same futures, in the same order; where one holds fewer, the
/// comparison is over those that both have.
pub fn scoreboard(model: &Model, plan: &Ensemble, base: &Ensemble, time: usize) -> Scoreboard {
    board(model, (plan, base), time, None)
}

/// Answers for every saved moment of a stretch, in its order.
pub fn scoreboards(model: &Model, seen: &Seen<'_>, threads: usize) -> Vec<Scoreboard> {
    let runs = (seen.plan, seen.base);
    let mut boards: Vec<Option<Scoreboard>> = seen.times.clone().map(|_| None).collect();
    let moments = boards.iter_mut().zip(seen.times.clone());
    share_out(
        threads,
        moments,
        || (),
        |(), (slot, time)| {
            *slot = Some(board(model, runs, time, Some(seen.bands)));
            Some(())
        },
    );
    boards.into_iter().flatten().collect()
}

/// The answer at a moment; the quantiles of the plan, of the base and of the change may be `known`.
fn board(
    model: &Model,
    (plan, base): (&Ensemble, &Ensemble),
    time: usize,
    known: Option<[&Bands; 3]>,
) -> Scoreboard {
    let year = plan.times().get(time).copied().unwrap_or_else(|| model.end_years());
    let rows = (0..model.outcomes.len())
        .filter(|outcome| plan.holds(*outcome) && base.holds(*outcome))
        .filter_map(|outcome| row(model, (plan, base), (outcome, time), known))
        .collect();
    let chances = QUESTIONS
        .iter()
        .filter_map(|question| {
            let outcomes = question.outcomes(model)?;
            if !outcomes.iter().all(|outcome| plan.holds(*outcome)) {
                return None;
            }
            let share = |ensemble| question.share(ensemble, &outcomes, time);
            let what = question.words.replace("{year}", &format::year(year));
            Some(Chance { what, plan: share(plan), base: share(base) })
        })
        .collect();
    let above = above(model, plan, base, time);
    Scoreboard { year, rows, chances, above }
}

/// For each headline and each reading, in the model's order; `NaN` where an outcome is missing or
/// was not computed.
fn above(model: &Model, plan: &Ensemble, base: &Ensemble, time: usize) -> Vec<Vec<Above>> {
    let share = |ensemble: &Ensemble, china: usize, us: usize| {
        let [china, us] = [china, us].map(|outcome| column(ensemble, outcome, time));
        share(china.iter().zip(&us).map(|(china, us)| china > us))
    };
    let of = |reading: &ReadingFile| {
        let index = |id: &str| model.outcomes.get_index_of(id);
        let pair = index(&reading.china).zip(index(&reading.us));
        let pair = pair.filter(|(china, us)| plan.holds(*china) && plan.holds(*us));
        let share = |ensemble| pair.map_or(f64::NAN, |(china, us)| share(ensemble, china, us));
        Above { plan: share(plan), base: share(base) }
    };
    model.headlines.values().map(|headline| headline.readings.values().map(of).collect()).collect()
}

/// The row of an outcome; `None` if it is better neither way for anyone.
fn row(
    model: &Model,
    (plan, base): (&Ensemble, &Ensemble),
    (outcome, time): (usize, usize),
    known: Option<[&Bands; 3]>,
) -> Option<Row> {
    let (id, words) = model.outcomes.get_index(outcome)?;
    if (words.washington, words.beijing) == (Better::Neither, Better::Neither) {
        return None;
    }
    let [mut of_plan, mut of_base] = [plan, base].map(|runs| column(runs, outcome, time));
    let slack = plan.slack().max(base.slack());
    let change = |(p, b): (&f32, &f32)| {
        if (p - b).abs() <= slack * p.abs().max(b.abs()) { 0.0 } else { p - b }
    };
    let mut changes: Vec<f32> = of_plan.iter().zip(&of_base).map(change).collect();
    let shares: [fn(f32) -> bool; 3] = [|of| of > 0.0, |of| of < 0.0, |of| of == 0.0];
    let [share_above, share_below, share_equal] =
        shares.map(|which| share(changes.iter().map(|change| which(*change))));
    let [(plan, plan_mean), (base, base_mean), (change, _)] = match known {
        Some(bands) => bands.map(|bands| known_spread(bands, outcome, time)),
        None => [&mut of_plan, &mut of_base, &mut changes].map(|of| {
            let mean = stats::mean(of);
            (spread(of), mean)
        }),
    };
    Some(Row {
        id: id.clone(),
        outcome,
        washington: words.washington,
        beijing: words.beijing,
        share_above,
        share_below,
        share_equal,
        plan_mean,
        base_mean,
        plan,
        base,
        change,
    })
}

/// A spread and a mean that bands have.
fn known_spread(bands: &Bands, outcome: usize, time: usize) -> (Spread, f64) {
    let of = &bands.outcomes[outcome];
    let levels = &of.quantiles[time];
    let (p10, p50, p90) = (levels[BAND_80.0], levels[MEDIAN], levels[BAND_80.1]);
    (Spread { p10, p50, p90 }, of.mean[time])
}

/// The share of futures in which something is so.
fn share(futures: impl ExactSizeIterator<Item = bool>) -> f64 {
    let all = futures.len().max(1);
    futures.filter(|so| *so).count() as f64 / all as f64
}

/// An outcome at a saved time in all futures.
fn column(runs: &Ensemble, outcome: usize, time: usize) -> Vec<f32> {
    let mut column = Vec::new();
    runs.column(outcome, time, &mut column);
    column
}

pub(super) fn spread(values: &mut [f32]) -> Spread {
    let mut out = [f64::NAN; 3];
    stats::quantiles(values, &[0.10, 0.50, 0.90], &mut out);
    let [p10, p50, p90] = out;
    Spread { p10, p50, p90 }
}

/// A question about outcomes at a moment, of which it also knows the start.
struct Question {
    /// With `{year}` where the year goes.
    words: &'static str,
    /// Outcomes it asks about; in a model without one of them it is not asked.
    outcomes: &'static [&'static str],
    /// Whether it is so, from each outcome's values at the start and at the moment.
    is_so: fn(&[(f32, f32)]) -> bool,
}

/// In the order on screen.
const QUESTIONS: &[Question] = &[
    Question {
        words: "U.S. influence on North Korea above China's in {year}",
        outcomes: &["us_influence_north", "china_influence_north"],
        is_so: |values| values[0].1 > values[1].1,
    },
    Question {
        words: "U.S. influence on North Korea above today's in {year}",
        outcomes: &["us_influence_north"],
        is_so: |values| values[0].1 > values[0].0,
    },
    Question {
        words: "China's influence on North Korea below today's in {year}",
        outcomes: &["china_influence_north"],
        is_so: |values| values[0].1 < values[0].0,
    },
    Question {
        words: "Verified denuclearization in place in {year}",
        outcomes: &["verified_denuclearization"],
        is_so: |values| values[0].1 > 0.5,
    },
    Question {
        words: "The regime in Pyongyang collapsed by {year}",
        outcomes: &["regime_collapse"],
        is_so: |values| values[0].1 > 0.5,
    },
    Question {
        words: "Fewer warheads than today in {year}",
        outcomes: &["warheads"],
        is_so: |values| values[0].1 < values[0].0,
    },
];

impl Question {
    fn outcomes(&self, model: &Model) -> Option<Vec<usize>> {
        self.outcomes.iter().map(|id| model.outcomes.get_index_of(*id)).collect()
    }

    fn share(&self, ensemble: &Ensemble, outcomes: &[usize], time: usize) -> f64 {
        let columns: Vec<[Vec<f32>; 2]> = outcomes
            .iter()
            .map(|outcome| [0, time].map(|time| column(ensemble, *outcome, time)))
            .collect();
        let mut values = vec![(0.0, 0.0); outcomes.len()];
        share((0..ensemble.futures() as usize).map(|future| {
            for (value, [start, now]) in values.iter_mut().zip(&columns) {
                *value = (start[future], now[future]);
            }
            (self.is_so)(&values)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{Scoreboard, scoreboard};
    use crate::ensemble::{self, Ensemble, Futures, Progress};
    use crate::model::{self, Better, Model};
    use crate::plan::{self, Edit, Plan};

    /// A bath whose tap the baseline holds half open; here it is the U.S. influence, which is the
    /// tap's parameter (quantiles 1.5, 2.5, 3.5) times how far it is open. China's is always 2.5.
    fn bath() -> Model {
        let text = include_str!("../../tests/broken/sound-model.ron").replace(
            "    outcomes: {",
            "    outcomes: {
                \"us_influence_north\": (
                    label: \"U.S.\", short: \"U.S.\", unit: \"1\", about: \"The tap.\",
                    equation: \"tap * tap_open_operating / 1[litre/year]\",
                    washington: More, beijing: Less,
                ),
                \"china_influence_north\": (
                    label: \"China\", short: \"China\", unit: \"1\", about: \"A number.\",
                    equation: \"2.5\", washington: Less, beijing: More,
                ),
                \"trust\": (
                    label: \"Trust\", short: \"trust\", unit: \"1\", about: \"Of no concern.\",
                    equation: \"1\", washington: Neither, beijing: Neither,
                ),",
        );
        model::check(&text, include_str!("../../tests/broken/sound-case.ron")).model.unwrap()
    }

    fn run(model: &Model, plan: &Plan) -> Ensemble {
        let program = ensemble::compile(model, plan).unwrap();
        let futures = Futures { seed: 1, first: 0, count: 4096 };
        ensemble::run(&program, futures, 1, &Progress::default()).unwrap()
    }

    fn board(model: &Model, strength: f64) -> Scoreboard {
        let base = Plan::baseline(model);
        let mut plan = base.clone();
        plan::apply(&mut plan, model, &Edit::Strength("tap_open".to_owned(), strength)).unwrap();
        let (plan, base) = (run(model, &plan), run(model, &base));
        scoreboard(model, &plan, &base, plan.times().len() - 1)
    }

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 0.02, "{value} is not near {expected}");
    }

    #[test]
    fn a_tap_twice_as_open_is_better_in_every_future() {
        let board = board(&bath(), 1.0);
        let ids: Vec<&str> = board.rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, ["us_influence_north", "china_influence_north", "level"]);
        let us = &board.rows[0];
        near(us.plan.p50, 2.5);
        near(us.base.p50, 1.25);
        // The change is half of the tap in the same future, so its quantiles are half of the tap's.
        for (value, expected) in
            [us.change.p10, us.change.p50, us.change.p90].into_iter().zip([0.75, 1.25, 1.75])
        {
            near(value, expected);
        }
        assert_eq!((us.share_above, us.share_below, us.share_equal), (1.0, 0.0, 0.0));
        assert_eq!(us.share_better(us.washington), Some(1.0));
        assert_eq!(us.share_better(us.beijing), Some(0.0));
        assert_eq!(us.share_better(Better::Neither), None);
    }

    #[test]
    fn what_no_plan_changes_is_equal_and_better_for_nobody() {
        let board = board(&bath(), 1.0);
        let china = &board.rows[1];
        assert_eq!((china.share_above, china.share_below, china.share_equal), (0.0, 0.0, 1.0));
        assert_eq!(china.share_better(china.washington), Some(0.0));
        assert_eq!(china.share_better(china.beijing), Some(0.0));
    }

    #[test]
    fn chances_are_shares_of_futures() {
        let board = board(&bath(), 1.0);
        // Of what is asked, the bath has only influence.
        assert_eq!(board.chances.len(), 3);
        let above = &board.chances[0];
        assert_eq!(above.what, "U.S. influence on North Korea above China's in 2037");
        // Above 2.5 is the tap in half of all futures, and half a tap never: its bound is 10, but
        // 5 lies far beyond its P90 of 3.5.
        near(above.plan, 0.5);
        assert!(above.base < 0.02, "{}", above.base);
        assert!(above.sentence().starts_with(&above.what), "{}", above.sentence());
        // From the first moment on the tap is what it stays.
        assert_eq!((board.chances[1].plan, board.chances[2].plan), (0.0, 0.0));
    }

    #[test]
    fn a_plan_like_the_baseline_changes_nothing() {
        for row in board(&bath(), 0.5).rows {
            assert_eq!((row.plan, row.share_equal), (row.base, 1.0), "{}", row.id);
            assert_eq!((row.change.p10, row.change.p90), (0.0, 0.0), "{}", row.id);
        }
    }
}
