//! What every school predicts, as Markdown: a table for each outcome, plans down and schools
//! across, and what it says about the model's thesis, in the model's words. Every figure in them is
//! computed, and what is concluded follows the figures.

use std::fmt::Write as _;

use crate::analysis::{Predicted, Prediction, Thesis, teller_label, tellers};
use crate::base::format;
use crate::export::table::markdown_cell;
use crate::model::{Model, PremiseFile, ThesisFile};
use crate::plan::Plan;

/// What is written up.
#[derive(Clone, Copy, Debug)]
pub struct SchoolTable<'a> {
    /// The model.
    pub model: &'a Model,
    /// The plans, in the order of the predictions.
    pub plans: &'a [Plan],
    /// Every school's predictions for every plan.
    pub predictions: &'a [Prediction],
    /// How many futures are behind each, and the year.
    pub asked: (u32, f64),
    /// What the model's thesis came to, where it is about that.
    pub thesis: Option<&'a Thesis>,
}

impl SchoolTable<'_> {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let (futures, year) = self.asked;
        let (futures, year) = (format::count(u64::from(futures)), format::year(year));
        let mut text = format!(
            "# Plans × schools × outcomes\n\nEach plan as the evidence has it, as each school of \
             thought has it and as a mix of all does: the median in {year}, where 80 % of \
             {futures} futures lie, and after the semicolon the median change against today's \
             policy in the same future. Computed by `two-track schools`. {}.\n",
            self.model.caveat.join(". ")
        );
        let told = self.predictions.first().map_or(&[][..], |first| &first.outcomes);
        for (place, of) in told.iter().enumerate() {
            self.outcome(&mut text, place, of.outcome);
        }
        if let (Some(thesis), Some(found)) = (&self.model.thesis, self.thesis) {
            text += "\n## What this says about the thesis\n";
            text += &self.influence_words(thesis, found.plan);
            text += &premises_words(self.model, thesis, found);
        }
        text
    }

    fn outcome(&self, text: &mut String, place: usize, outcome: usize) {
        let Some((_, words)) = self.model.outcomes.get_index(outcome) else { return };
        let unit = if words.unit == "1" { String::new() } else { format!(", {}", words.unit) };
        let tellers = tellers(self.model);
        let heads: Vec<&str> =
            tellers.iter().map(|t| teller_label(self.model, t.as_deref())).collect();
        // Writing to a text cannot fail.
        write!(text, "\n## {}{unit}\n\n| Plan | {} |\n|---", words.label, heads.join(" | ")).ok();
        *text += &"|---".repeat(heads.len());
        *text += "|\n";
        for (index, plan) in self.plans.iter().enumerate() {
            write!(text, "| {}", markdown_cell(plan.title())).ok();
            for teller in &tellers {
                let cell = self.predicted(index, teller.as_deref(), place);
                let number = |value| format::number(value, words.decimals);
                match cell {
                    Some(Predicted { plan, change, .. }) => write!(
                        text,
                        " | {} ({} to {}); {}",
                        number(plan.p50),
                        number(plan.p10),
                        number(plan.p90),
                        format::signed(change.p50, words.decimals)
                    ),
                    None => write!(text, " | "),
                }
                .ok();
            }
            *text += " |\n";
        }
    }

    fn predicted(&self, plan: usize, school: Option<&str>, place: usize) -> Option<&Predicted> {
        let of = self.predictions.iter().find(|p| p.plan == plan && p.school.as_deref() == school);
        of.and_then(|of| of.outcomes.get(place))
    }

    /// What the plan of the thesis does to influence, by whom, and which plan does most for it.
    fn influence_words(&self, thesis: &ThesisFile, proposed: usize) -> String {
        let model = self.model;
        let place = |id: &str| {
            let outcome = model.outcomes.get_index_of(id)?;
            let first = self.predictions.first()?;
            first.outcomes.iter().position(|of| of.outcome == outcome)
        };
        let headline = model.headlines.values().next();
        let Some(reading) = headline.and_then(|headline| headline.readings.values().next()) else {
            return String::new();
        };
        let (Some(us), Some(china)) = (place(&reading.us), place(&reading.china)) else {
            return String::new();
        };
        let label = |id: &str| model.outcomes.get(id).map_or("", |o| o.label.as_str());
        let (gained, lost) = (label(&reading.us), label(&reading.china));
        let (mut changes, mut lowers, mut best) = (Vec::new(), 0, Vec::new());
        let tellers = tellers(model);
        for teller in &tellers {
            let teller = teller.as_deref();
            let label = teller_label(model, teller);
            let changed = |place| self.predicted(proposed, teller, place).map(|of| of.mean_change);
            let (Some(us_change), Some(china_change)) = (changed(us), changed(china)) else {
                continue;
            };
            changes.push(format!("{} ({label})", format::signed(us_change, 2)));
            lowers += usize::from(china_change < 0.0);
            let mut medians: Vec<(f64, &str)> = (0..self.plans.len())
                .filter_map(|plan| {
                    let median = self.predicted(plan, teller, us)?.plan.p50;
                    Some((median, self.plans[plan].title()))
                })
                .collect();
            medians.sort_by(|a, b| b.0.total_cmp(&a.0));
            // What is not told apart in the table is not told apart here.
            let decimals = model.outcomes.get(&reading.us).map_or(1, |o| o.decimals);
            let shown = |value| format::number(value, decimals);
            best.push(match medians[..] {
                [(first, title), (second, _), ..] if shown(first) != shown(second) => {
                    format!("“{title}” ({label})")
                }
                _ => format!("none that the table tells apart ({label})"),
            });
        }
        let answered = if 2 * lowers < tellers.len() {
            format!(": {}", thesis.answered)
        } else {
            String::new()
        };
        format!(
            "\n{}. Its plan changes “{gained}”, on average over futures, by {}. It lowers “{lost}” \
             on average in {lowers} of these {} views{answered}. The plan with the highest median \
             of “{gained}”: {}. Whoever holds to a school can see here how much of the result is \
             the school's and how much the plan's.\n",
            thesis.expects,
            changes.join(", "),
            tellers.len(),
            best.join(", ")
        )
    }
}

/// What the premises came to, and what is concluded.
fn premises_words(model: &Model, thesis: &ThesisFile, found: &Thesis) -> String {
    let mut text = "\nIts own premises can be tried on it.".to_owned();
    let mut concluded = Vec::new();
    for (premise, means) in thesis.premises.iter().zip(&found.means) {
        let decimals = model.outcomes.get(&premise.outcome).map_or(2, |o| o.decimals);
        let told: Vec<String> = means.iter().map(|mean| format::number(*mean, decimals)).collect();
        let mut words = premise.words.clone();
        for (place, figure) in told.iter().enumerate() {
            words = words.replace(&format!("{{{place}}}"), figure);
        }
        // Writing to a text cannot fail.
        write!(text, " {words}.").ok();
        concluded.push(conclusion(premise, means, &told));
    }
    if concluded.is_empty() {
        return String::new();
    }
    text + &format!(" By these figures {}.\n", concluded.join("; and "))
}

/// What is concluded follows the figures as they are told.
fn conclusion<'a>(premise: &'a PremiseFile, means: &[f64], told: &[String]) -> &'a str {
    let (above, others) = &premise.above;
    let is_above = |other: &usize| means[*above] > means[*other] && told[*above] != told[*other];
    if others.iter().all(is_above) { &premise.so } else { &premise.otherwise }
}
