//! Which assumption matters most? A rank correlation of every parameter with an outcome over the
//! futures that are there already: what a future's parameters are can be drawn again, so nothing
//! is run again. And which assumption would have to be otherwise for the opposite conclusion.

use crate::base::Problem;
use crate::base::format;
use crate::ensemble::{self, Ensemble, Futures};
use crate::model::Model;
use crate::plan::Plan;

/// Futures that are enough: more would only make the noise smaller than anyone can see.
const FUTURES_ENOUGH: u32 = 10_000;
/// The smallest group of futures of which a conclusion is told.
const GROUP_MIN: usize = 30;
/// Groups at either end of a parameter's range grow by this part of all futures.
const GROUP_PART: usize = 20;

/// How an outcome hangs on every parameter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screening {
    /// How many futures it rests on.
    pub futures: usize,
    /// A correlation that none of so many unrelated parameters reaches in 19 of 20 ensembles.
    pub noise: f64,
    /// The outcome's mean over all futures.
    pub mean: Mean,
    /// How many standard errors a mean has to be from 0 to be told from it.
    factor: f64,
    /// Every parameter, the one that matters most first.
    pub rows: Vec<Mattering>,
}

/// A mean over some futures, with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// How an outcome hangs on one parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Mattering {
    /// The parameter's id.
    pub parameter: String,
    /// Rank correlation with the outcome (Spearman), from −1 to 1.
    pub correlation: f64,
    /// Its standard error.
    pub error: f64,
    /// The outcome in the tenth of futures where the parameter is lowest.
    pub lowest: Mean,
    /// The outcome in the tenth of futures where it is highest.
    pub highest: Mean,
    /// Where the outcome's mean has the opposite sign, if it has anywhere.
    pub reversal: Option<Reversal>,
}

/// The largest group of futures, from one end of a parameter's range, in which the conclusion is
/// the opposite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reversal {
    /// Whether it is those with less of the parameter than `value`, else those with more.
    pub below: bool,
    /// The parameter's value at the edge of the group.
    pub value: f64,
    /// Share of all futures in the group.
    pub share: f64,
    /// The outcome's mean in it.
    pub mean: Mean,
}

/// Screens an outcome of `runs`, which are the first futures of `plan`, at a saved time; with
/// `base`, the same futures under other measures, the change against them.
///
/// # Errors
/// Those of compiling the plan.
pub fn screening(
    model: &Model,
    plan: &Plan,
    (runs, base): (&Ensemble, Option<&Ensemble>),
    outcome: usize,
    time: usize,
) -> Result<Screening, Vec<Problem>> {
    let program = ensemble::compile(model, plan)?;
    let count = base.map_or(u32::MAX, Ensemble::futures).min(runs.futures()).min(FUTURES_ENOUGH);
    let value = |of: &Ensemble, future| f64::from(of.value(outcome, time, future));
    let all: Vec<f64> = (0..count as usize)
        .map(|future| value(runs, future) - base.map_or(0.0, |base| value(base, future)))
        .collect();
    // A future without a number says nothing.
    let with_number: Vec<usize> =
        (0..all.len()).filter(|future| all[*future].is_finite()).collect();
    let target: Vec<f64> = with_number.iter().map(|future| all[*future]).collect();
    let ranks_of_target = ranks(&target);
    let many = model.parameters.len().max(1) as f64;
    // The chance that a normal number passes z either way is at most exp(−z² / 2).
    let factor = |many: f64| (2.0 * (many / 0.05).ln()).sqrt();
    // Of every parameter as many groups are tried as there are edges between parts, from each end.
    let of_groups = factor(many * 2.0 * (GROUP_PART as f64 - 1.0));
    let factor = factor(many);
    let mean = mean_of(target.iter().copied());
    let futures = Futures { seed: plan.seed(), first: 0, count };
    let mut rows: Vec<Mattering> = Vec::with_capacity(model.parameters.len());
    for (index, parameter) in model.parameters.keys().enumerate() {
        let drawn = program.drawn(index, futures);
        let drawn: Vec<f64> = with_number.iter().map(|future| drawn[*future]).collect();
        let (correlation, error) = correlation(&ranks(&drawn), &ranks_of_target);
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        order.sort_by(|a, b| drawn[*a].total_cmp(&drawn[*b]));
        let tenth = (order.len() / 10).max(1).min(order.len());
        let over = |part: &[usize]| mean_of(part.iter().map(|future| target[*future]));
        rows.push(Mattering {
            parameter: parameter.clone(),
            correlation,
            error,
            lowest: over(&order[..tenth]),
            highest: over(&order[order.len() - tenth..]),
            reversal: reversal(&order, &drawn, &target, (mean, factor, of_groups)),
        });
    }
    rows.sort_by(|a, b| b.correlation.abs().total_cmp(&a.correlation.abs()));
    let noise = factor / (target.len().max(2) as f64 - 1.0).sqrt();
    Ok(Screening { futures: target.len(), noise, mean, factor, rows })
}

impl Screening {
    /// What would have to be otherwise for the opposite conclusion about a change, in sentences
    /// without the last full stop.
    pub fn opposite(&self, model: &Model, decimals: u8) -> String {
        let signed = |mean: Mean| format::signed(mean.value, decimals);
        let label = |id: &str| model.parameters.get(id).map_or(id.to_owned(), |p| p.label.clone());
        let all = signed(self.mean);
        if !self.is_sure() {
            return format!(
                "There is no conclusion to turn round: the mean change, {all}, cannot be told \
                 from 0"
            );
        }
        let turned = self.rows.iter().filter_map(|row| Some((row, row.reversal?)));
        let widest = turned.max_by(|a, b| a.1.share.total_cmp(&b.1.share));
        if let Some((row, Reversal { below, value, share, mean })) = widest {
            let side = if below { "below" } else { "above" };
            let (often, value) = (format::futures_in_100(share), format::number(value, 3));
            return format!(
                "The assumption that would have to change is “{}”: {side} {value}, which is so in \
                 {often} futures, the mean change is {}, against {all} over all",
                label(&row.parameter),
                signed(mean)
            );
        }
        let tenths = self
            .rows
            .iter()
            .flat_map(|row| [(row, "lowest", row.lowest), (row, "highest", row.highest)]);
        // What comes nearest to the opposite, or goes furthest into it.
        let toward = |mean: Mean| mean.value * self.mean.value.signum();
        let least = tenths.min_by(|a, b| toward(a.2).total_cmp(&toward(b.2)));
        let Some((row, word, least)) = least else { return String::new() };
        format!(
            "No single assumption surely turns the conclusion round within its range: it comes \
             nearest in the tenth of futures where “{}” is {word}, in which the mean change is {}, \
             against {all} over all",
            label(&row.parameter),
            signed(least)
        )
    }

    /// Whether the mean can be told from 0.
    fn is_sure(&self) -> bool {
        self.mean.value.abs() > self.factor * self.mean.error
    }
}

/// Ranks from 0; equal values share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut first = 0;
    while first < order.len() {
        let alike = order[first..].iter().take_while(|i| values[**i] == values[order[first]]);
        let count = alike.count().max(1);
        for index in &order[first..first + count] {
            ranks[*index] = first as f64 + (count as f64 - 1.0) / 2.0;
        }
        first += count;
    }
    ranks
}

/// Pearson's correlation of two columns of ranks, and its standard error: that of Bonett and
/// Wright (Psychometrika 65, 2000). Futures are spread more evenly than by chance, so it is rather
/// too large. What is everywhere the same is correlated with nothing.
fn correlation(a: &[f64], b: &[f64]) -> (f64, f64) {
    let n = a.len() as f64;
    let middle = (n - 1.0) / 2.0;
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - middle, b - middle);
        ab += a * b;
        aa += a * a;
        bb += b * b;
    }
    let r = if aa > 0.0 && bb > 0.0 { ab / (aa * bb).sqrt() } else { 0.0 };
    (r, (1.0 - r * r).max(0.0) * ((1.0 + r * r / 2.0) / (n - 3.0).max(1.0)).sqrt())
}

pub(super) fn mean_of(values: impl Iterator<Item = f64>) -> Mean {
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    for value in values {
        n += 1.0;
        sum += value;
        squares += value * value;
    }
    mean_from(n, sum, squares)
}

fn mean_from(n: f64, sum: f64, squares: f64) -> Mean {
    let value = sum / n;
    let variance = (squares / n - value * value).max(0.0);
    Mean { value, error: (variance / (n - 1.0).max(1.0)).sqrt() }
}

/// The largest group at either end of `order` whose mean has the opposite sign of all, by more
/// standard errors than chance makes in any of the groups that are tried.
fn reversal(
    order: &[usize],
    drawn: &[f64],
    target: &[f64],
    (all, factor, of_groups): (Mean, f64, f64),
) -> Option<Reversal> {
    if all.value.abs() <= factor * all.error {
        return None;
    }
    let at = |below: bool, place: usize| order[if below { place } else { order.len() - 1 - place }];
    let group = |below: bool, part: usize| -> Option<Reversal> {
        let count = order.len() * part / GROUP_PART;
        let mean = mean_of((0..count).map(|place| target[at(below, place)]));
        let opposite = mean.value * all.value < 0.0;
        let told = count >= GROUP_MIN && opposite && mean.value.abs() > of_groups * mean.error;
        let value = || drawn[at(below, count - 1)];
        let share = count as f64 / order.len() as f64;
        told.then(|| Reversal { below, value: value(), share, mean })
    };
    let largest = |below| (1..GROUP_PART).rev().find_map(|part| group(below, part));
    let groups = [true, false].into_iter().filter_map(largest);
    groups.max_by(|a, b| a.share.total_cmp(&b.share))
}

#[cfg(test)]
mod tests {
    use super::{correlation, mean_of, ranks};

    #[test]
    fn equal_values_share_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [2.5, 0.0, 2.5, 1.0]);
        assert_eq!(ranks(&[]), Vec::<f64>::new());
    }

    #[test]
    fn correlations_of_order_alone() {
        let up = ranks(&[1.0, 10.0, 100.0, 1000.0]);
        let down = ranks(&[4.0, 3.0, 2.0, 1.0]);
        assert_eq!(correlation(&up, &up), (1.0, 0.0));
        assert_eq!(correlation(&up, &down).0, -1.0);
        assert_eq!(correlation(&up, &ranks(&[7.0; 4])).0, 0.0);
        // By hand: 1 − 6 · (1 + 1 + 1 + 1) / (4 · 15) = 0.6.
        assert!((correlation(&up, &ranks(&[2.0, 1.0, 4.0, 3.0])).0 - 0.6).abs() < 1e-12);
    }

    #[test]
    fn a_mean_and_its_error() {
        let mean = mean_of([1.0, 3.0].into_iter());
        assert_eq!((mean.value, mean.error), (2.0, 1.0));
    }
}
