//! What changed it: from today's policy by the evidence to the plan as it assumes, in two steps.

use egui::RichText;

use crate::{
    analysis::{Spread, Steps},
    app::{
        session::Ask,
        theme::Theme,
        views::ViewContext,
        widgets::{Fall, Waterfall},
    },
    base::format,
    ensemble::nearest_time,
};

/// Draws it for the year shown.
pub(super) fn ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, steps: &Steps) {
    let Some((_, outcome)) = ctx.model.outcomes.get_index(steps.outcome) else { return };
    let time = nearest_time(&steps.times, f64::from(ctx.session.year));
    let Some(corners) = steps.corners.get(time) else { return };
    let year = ctx.session.year;
    ui.label(RichText::new(format!("What changed it by {year}")).strong());
    let theme = Theme::of(ui);
    let baseline = &ctx.model.case.baseline_label;
    // One more than elsewhere: steps are smaller than levels.
    let decimals = outcome.decimals.saturating_add(1);
    let level = |name: String, value: f64| Fall {
        name,
        from: None,
        to: value,
        band: None,
        text: format::number(value, decimals),
        color: theme.baseline,
    };
    let step = |name: &str, from: f64, to: f64, spread: &Spread, place: usize| Fall {
        name: name.to_owned(),
        from: Some(from),
        to,
        band: Some((from + spread.p10, from + spread.p90)),
        text: step_words((from, to), spread, decimals),
        color: theme.of_series(place),
    };
    let mut falls = vec![level(format!("{baseline}, by the evidence"), corners.base)];
    let (assumed, measures) = (&steps.assumptions[time], &steps.measures[time]);
    if steps.assumed.is_some() {
        let to = corners.base_assumed;
        falls.push(step("Assumptions", corners.base, to, assumed, 1));
    }
    falls.push(step("Measures", corners.base_assumed, corners.plan_assumed, measures, 0));
    falls.push(level("This plan, as assumed".to_owned(), corners.plan_assumed));
    let unit = if outcome.unit == "1" { String::new() } else { format!(", {}", outcome.unit) };
    let title = format!("{}{unit}: medians; lines: 80 % of futures", outcome.label);
    let said: Vec<String> = falls.iter().map(|f| format!("{} {}", f.name, f.text)).collect();
    let summary = format!("{title}, in {year}: {}", said.join("; "));
    Waterfall { title: &title, falls: &falls, summary }.ui(ui);
    let weak = theme.weak_text;
    let by_evidence = format::signed(corners.plan - corners.base, decimals);
    ui.horizontal_wrapped(|ui| match &steps.assumed {
        None => {
            let words = "The plan assumes what the evidence says, so all of the change is its \
                         measures' work";
            ui.label(RichText::new(words).color(weak));
        }
        Some(assumed) => {
            let words = format!(
                "Assumed otherwise than by the evidence: {assumed}. By the evidence the measures \
                 would change it by {by_evidence}. The same {} futures in all four corners",
                format::count(u64::from(steps.futures))
            );
            ui.label(RichText::new(words).color(weak));
            if ui.link("Assumptions").clicked() {
                ctx.ask(Ask::ViewNamed("assumptions"));
            }
        }
    });
}

/// `+1.2 (−0.3 to +4.0)`: the difference of the medians, as they are shown, and the band.
fn step_words((from, to): (f64, f64), spread: &Spread, decimals: u8) -> String {
    let signed = |value: f64| format::signed(value, decimals);
    let step = format::difference(from, to, decimals);
    format!("{step} ({} to {})", signed(spread.p10), signed(spread.p90))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shown to one decimal 0.26 and 0.44 are 0.3 and 0.4, so the step says 0.1 and not 0.2.
    #[test]
    fn a_step_is_that_between_the_levels_as_they_are_shown() {
        let spread = Spread { p10: -0.5, p50: 0.1, p90: 0.72 };
        assert_eq!(step_words((0.26, 0.44), &spread, 1), "+0.1 (−0.5 to +0.7)");
    }
}
