//! What every school predicts, as Markdown: a table for each outcome, plans down and schools
//! across, and what it says about the article's thesis. Every figure in the words is computed, and
//! what is concluded follows them.

use std::fmt::Write as _;

use crate::analysis::{CAVEAT, Predicted, Prediction, Thesis, teller_label, tellers};
use crate::base::format;
use crate::model::Model;
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
    /// The article's plan, by its place, and what its claims come to, where it is about that.
    pub thesis: Option<(usize, Thesis)>,
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
             policy in the same future. Computed by `two-track schools`; {}. {}.\n",
            lower_first(CAVEAT[0]),
            CAVEAT[1]
        );
        let told = self.predictions.first().map_or(&[][..], |first| &first.outcomes);
        for (place, of) in told.iter().enumerate() {
            self.outcome(&mut text, place, of.outcome);
        }
        if let Some((article, thesis)) = self.thesis {
            text += "\n## What this says about the article's thesis\n";
            text += &self.influence_words(article);
            text += &words_of(self.model, thesis);
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
            write!(text, "| {}", plan.title().replace('|', "/")).ok();
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

    /// What the article's plan does to influence, by whom, and which plan does most for it.
    fn influence_words(&self, article: usize) -> String {
        let model = self.model;
        let place = |id: &str| {
            let outcome = model.outcomes.get_index_of(id)?;
            let first = self.predictions.first()?;
            first.outcomes.iter().position(|of| of.outcome == outcome)
        };
        let (Some(us), Some(china)) = (place("us_influence_north"), place("china_influence_north"))
        else {
            return String::new();
        };
        let (mut changes, mut lowers, mut best) = (Vec::new(), 0, Vec::new());
        let tellers = tellers(model);
        for teller in &tellers {
            let teller = teller.as_deref();
            let label = teller_label(model, teller);
            let changed = |place| self.predicted(article, teller, place).map(|of| of.mean_change);
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
            let decimals = model.outcomes.get("us_influence_north").map_or(1, |o| o.decimals);
            let shown = |value| format::number(value, decimals);
            best.push(match medians[..] {
                [(first, title), (second, _), ..] if shown(first) != shown(second) => {
                    format!("“{title}” ({label})")
                }
                _ => format!("none that the table tells apart ({label})"),
            });
        }
        let bid = if 2 * lowers < tellers.len() {
            ": the model has China bid against any American gain (L5)"
        } else {
            ""
        };
        format!(
            "\nThe article expects that political engagement, de-linked from denuclearization, \
             gives the United States influence that China now has. Its plan changes U.S. influence \
             on the North, on average over futures, by {}, on a scale of 100. It lowers China's \
             influence on average in {lowers} of these {} views{bid}. The plan with the highest \
             median of U.S. influence: {}. \
             Whoever holds to a school \
             can see here how much of the result is the school's and how much the plan's.\n",
            changes.join(", "),
            tellers.len(),
            best.join(", ")
        )
    }
}

fn words_of(model: &Model, thesis: Thesis) -> String {
    let decimals = |id: &str| model.outcomes.get(id).map_or(2, |o| o.decimals);
    let trust = |value| format::number(value, decimals("trust"));
    let trade = |value| format::number(value, decimals("trade_us_partners"));
    let trusted = [thesis.trust, thesis.trust_under_sanctions, thesis.trust_unfelt];
    let [whole, sanctioned, unfelt] = trusted.map(trust);
    let traded = [thesis.trade_recognized, thesis.trade_with_access, thesis.trade_under_sanctions];
    let [recognized, access, kept] = traded.map(trade);
    // What is concluded follows the figures as they are told.
    let felt = if thesis.trust_unfelt > thesis.trust_under_sanctions && unfelt != sanctioned {
        "the tracks can be de-linked on paper, but not in how they are felt"
    } else {
        "sanctions hardly touch the trust that gestures build"
    };
    let most = traded[1] > traded[0].max(traded[2]);
    let moved = if most && access != recognized && access != kept {
        "what moves trade is access to markets with the sanctions lifted, which the article's plan \
         keeps back until there is denuclearization"
    } else {
        "access to markets with the sanctions lifted moves trade no more than the rest"
    };
    format!(
        "\nTwo of its own premises can be tried on it. That full sanctions, felt as hostility, \
         eat the trust that gestures build (L28): on average trust is {whole} under the article's \
         plan, {sanctioned} if the strongest sanctions go with it, and {unfelt} with the same \
         sanctions if they were hardly felt as hostility. That recognition without access to \
         markets moves little trade (L21): with sanctions lifted and embassies offered, trade with \
         the United States and its partners averages {recognized} without market access and \
         {access} with it (USD bn a year); with market access but sanctions kept, {kept}. By these \
         figures {felt}; and {moved}.\n"
    )
}

fn lower_first(sentence: &str) -> String {
    let mut chars = sentence.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
