//! What does the article claim, what speaks for and against it, and what if it were otherwise?
//! Every causal claim with its strength in five stops, to be opened to a card. How the model
//! carries it is left to the Model view, the numbers behind it to Assumptions.

mod overturn;

use std::collections::BTreeSet;

use egui::{Align, Button, RichText};

use self::overturn::effect_words;
use crate::{
    analysis::{Hinges, name_label},
    app::{
        session::Ask,
        theme::Theme,
        views::{
            View, ViewContext,
            evidence::{grade_words, sources_line},
            lines_ui, page_ui,
        },
    },
    model::{
        Model,
        file::{ArgumentFile, ClaimFile, Polarity},
    },
    plan::{CLAIM_STOPS, Edit, claim_words},
};

/// The view; it keeps which cards are open.
#[derive(Default)]
pub(super) struct ClaimsView {
    open: BTreeSet<String>,
    /// The claim that somebody was sent to and that has not been scrolled to yet.
    sought: Option<String>,
}

impl View for ClaimsView {
    fn id(&self) -> &'static str {
        "claims"
    }

    fn title(&self) -> &'static str {
        "Claims"
    }

    fn question(&self) -> &'static str {
        "What does the article claim, what speaks for and against it, and what if it is not so?"
    }

    fn waits_for_numbers(&self) -> bool {
        false
    }

    fn ui(&mut self, ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
        if let Some(claim) = ctx.session.claim.take() {
            self.open.insert(claim.clone());
            self.sought = Some(claim);
        }
        egui::CentralPanel::default().show(ui, |ui| {
            lines_ui(ui, |ui| {
                let size = Theme::of(ui).sizes.heading;
                ui.label(RichText::new("Claims of the article").size(size).strong());
                ui.label(weak(
                    ui,
                    "Hold one to be weaker, off or turned round, and all else follows",
                ));
                ui.add_space(4.0);
            });
            page_ui(ui, |ui| {
                let found = overturn::ui(ui, ctx);
                reset_all_ui(ui, ctx);
                ui.separator();
                for (id, claim) in &ctx.model.claims {
                    ui.push_id(id, |ui| self.claim_ui(ui, ctx, (id, claim), found.as_deref()));
                }
                absent_ui(ui, ctx.model);
            });
        });
    }
}

impl ClaimsView {
    /// One claim: its name, how strongly it is held and what hangs on it; opened, its card.
    fn claim_ui(
        &mut self,
        ui: &mut egui::Ui,
        ctx: &mut ViewContext<'_>,
        (id, claim): (&str, &ClaimFile),
        found: Option<&Hinges>,
    ) {
        let open = self.open.contains(id);
        let held = ctx.plan.claim(id);
        let sought = self.sought.take_if(|sought| sought == id).is_some();
        ui.horizontal_wrapped(|ui| {
            let name = RichText::new(format!("{id}  {}", claim.label)).strong();
            let name = ui.add(Button::selectable(open, name));
            let name = name.on_hover_text("What speaks for and against it");
            if sought {
                name.scroll_to_me(Some(Align::TOP));
                name.request_focus();
            }
            let card = ui.link(if open { "Close" } else { "For and against" });
            let card = card.accessible_name(format!("For and against {id}"));
            if name.clicked() || card.clicked() {
                if open {
                    self.open.remove(id)
                } else {
                    self.open.insert(id.to_owned())
                };
            }
            let grade = ui.label(RichText::new(format!("{:?}", claim.grade)).small());
            grade.on_hover_text(grade_words(claim.grade));
            if held != 1.0 {
                let words = RichText::new("changed").small().color(Theme::of(ui).accent);
                ui.label(words);
                let reset = ui.small_button("Reset").on_hover_text("As evidenced");
                if reset.accessible_name(format!("Reset {id}")).clicked() {
                    ctx.edit(Edit::Claim(id.to_owned(), 1.0));
                }
            }
        });
        ui.horizontal_wrapped(|ui| {
            if claim.conclusion {
                ui.label(weak(ui, "A conclusion: it follows from the others"));
            } else {
                strength_ui(ui, ctx, id, held);
                if let Some(found) = found {
                    ui.label(weak(ui, effect_words(found, ctx.model, id)));
                }
            }
        });
        if open {
            ui.indent(id, |ui| card_ui(ui, ctx, (id, claim)));
        }
        ui.add_space(8.0);
    }
}

fn weak(ui: &egui::Ui, text: impl Into<String>) -> RichText {
    RichText::new(text).color(Theme::of(ui).weak_text)
}

/// The five stops, the weakest first.
fn strength_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str, held: f64) {
    for (strength, words) in CLAIM_STOPS.into_iter().rev() {
        let stop = ui.add(Button::selectable(held == strength, words));
        if stop.accessible_name(format!("{id}: {words}")).clicked() && held != strength {
            ctx.edit(Edit::Claim(id.to_owned(), strength));
        }
    }
    if !CLAIM_STOPS.iter().any(|(strength, _)| *strength == held) {
        ui.label(claim_words(held));
    }
}

/// How many claims differ, and the way back.
fn reset_all_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>) {
    let words = match ctx.plan.claims().len() {
        0 => return,
        1 => "1 claim is held otherwise than evidenced".to_owned(),
        n => format!("{n} claims are held otherwise than evidenced"),
    };
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(words).color(Theme::of(ui).accent));
        if ui.button("All as evidenced").clicked() {
            ctx.edit(Edit::ResetClaims);
        }
    });
}

/// What a claim says, for and against it, and where it is in the model.
fn card_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, (id, claim): (&str, &ClaimFile)) {
    ui.label(&claim.says);
    for (words, arguments) in [("For", &claim.supports), ("Against", &claim.against)] {
        ui.add_space(4.0);
        ui.label(RichText::new(words).strong());
        for argument in arguments {
            argument_ui(ui, ctx.model, argument);
        }
    }
    ui.add_space(4.0);
    ui.label(RichText::new("In the model").strong());
    for (from, to, polarity) in &claim.links {
        ui.horizontal_wrapped(|ui| {
            let (sign, words) = match polarity {
                Polarity::Same => ("raises", "More leads to more"),
                Polarity::Opposite => ("lowers", "More leads to less"),
            };
            entry_ui(ui, ctx, from);
            ui.label(sign).on_hover_text(words);
            entry_ui(ui, ctx, to);
        });
    }
    ui.horizontal_wrapped(|ui| {
        ui.label("Numbers:");
        for parameter in &claim.parameters {
            let Some(p) = ctx.model.parameters.get(parameter) else { continue };
            if ui.link(&p.label).on_hover_text(&p.about).clicked() {
                ctx.ask(Ask::Assumption(parameter.clone()));
            }
        }
    });
    ui.label(format!("How long it takes: {}", claim.lag));
    ui.label(grade_words(claim.grade));
    if ui.link("All that carries it in the model").clicked() {
        ctx.ask(Ask::LookUp(format!("claim:{id}")));
    }
}

fn argument_ui(ui: &mut egui::Ui, model: &Model, argument: &ArgumentFile) {
    ui.label(&argument.text);
    ui.label(weak(ui, sources_line(model, &argument.sources)).small());
}

/// A name of the model, leading to its entry there.
fn entry_ui(ui: &mut egui::Ui, ctx: &mut ViewContext<'_>, id: &str) {
    if ui.link(name_label(ctx.model, id)).on_hover_text(id).clicked() {
        ctx.ask(Ask::LookUp(format!("id:{id}")));
    }
}

/// What the evidence has a number for and the model does not use.
fn absent_ui(ui: &mut egui::Ui, model: &Model) {
    if model.absent.is_empty() {
        return;
    }
    let words = format!("Numbers of the evidence that nothing rests on ({})", model.absent.len());
    ui.collapsing(words, |ui| {
        for (id, why) in &model.absent {
            ui.label(format!("{id}: {why}"));
        }
    });
}
