//! Passing a plan on without a file: its code on the clipboard, with what the window shows, and
//! back again. How a code is made and read is told by `plan::code`.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    app::{
        dialogs::{Dialog, LongCode, Trouble},
        document::Document,
        session::{Ask, Headline, HistorySpan, Session, Shown},
        window::{App, sentence},
    },
    base::written,
    model::Model,
    plan::{
        self, INFLUENCE, PLOTS_MAX,
        code::{self, Shared},
    },
};

/// Whether a code may be longer than is handy.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Handy {
    Only,
    OrNot,
}

/// What a window shows, as it travels with a code. What is not said, or is not there in another
/// version, stays as it is.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
struct ViewFile {
    #[serde(skip_serializing_if = "Option::is_none")]
    view: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reading: Option<String>,
    /// What is on the plots beside the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    plots: Vec<String>,
    change: bool,
    samples: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i32>,
}

impl ViewFile {
    fn of(session: &Session, view: &str, model: &Model) -> Self {
        let (target, readings) = model
            .headlines
            .get_index(session.headline.target)
            .map(|(id, headline)| (Some(id.clone()), Some(&headline.readings)))
            .unwrap_or_default();
        let reading = readings.and_then(|all| all.get_index(session.headline.reading));
        Self {
            view: Some(view.to_owned()),
            outcome: match &session.shown {
                Shown::Outcome(id) => Some(id.clone()),
                Shown::Influence(_) => None,
            },
            on: target,
            reading: reading.map(|(id, _)| id.clone()),
            plots: plots_of(session, model),
            change: session.change,
            samples: session.samples,
            history: Some(session.history.text().to_owned()),
            year: Some(session.year),
        }
    }

    fn show(self, session: &mut Session, model: &Model) {
        let target = self.on.and_then(|id| model.headlines.get_full(&id));
        if let Some((target, _, headline)) = target {
            let reading = self.reading.and_then(|id| headline.readings.get_index_of(&id));
            let headline = Headline { target, reading: reading.unwrap_or_default() };
            session.show(Shown::Influence(headline));
        }
        if let Some(outcome) = self.outcome.filter(|id| model.outcomes.contains_key(id)) {
            session.show(Shown::Outcome(outcome));
        }
        session.panes = panes_of(&self.plots, session, model);
        (session.change, session.samples) = (self.change, self.samples);
        let spans = HistorySpan::ALL.into_iter();
        let span = self.history.and_then(|text| spans.clone().find(|span| span.text() == text));
        session.history = span.unwrap_or(session.history);
        let (first, last) = (model.start_years().floor() as i32 + 1, model.end_years() as i32);
        session.year = self.year.unwrap_or(last).clamp(first, last.max(first));
    }
}

/// What is on the plots beside the first, as a plan keeps it.
pub(super) fn plots_of(session: &Session, model: &Model) -> Vec<String> {
    let name = |shown: &Shown| match shown {
        Shown::Outcome(id) => Some(id.clone()),
        Shown::Influence(headline) => {
            let (id, _) = model.headlines.get_index(headline.target)?;
            Some(format!("{INFLUENCE}{id}"))
        }
    };
    session.panes.iter().filter_map(name).collect()
}

/// The same back on the screen, as far as it is there in this version; influence by the reading
/// that is on.
pub(super) fn panes_of(plots: &[String], session: &Session, model: &Model) -> Vec<Shown> {
    let shown = |plot: &String| match plot.strip_prefix(INFLUENCE) {
        Some(headline) => {
            let target = model.headlines.get_index_of(headline)?;
            Some(Shown::Influence(Headline { target, ..session.headline }))
        }
        None => model.outcomes.contains_key(plot).then(|| Shown::Outcome(plot.clone())),
    };
    let all: Vec<Shown> = plots.iter().filter_map(shown).take(PLOTS_MAX).collect();
    // One, two or four plots: of three the last would stand alone.
    let room = if all.len() < PLOTS_MAX { 1 } else { PLOTS_MAX };
    all.into_iter().take(room).collect()
}

impl App {
    /// The code of the open plan.
    fn code(&self) -> Result<String, crate::base::Problem> {
        let view = self.views.get(self.session.view).map_or("", |view| view.id());
        let view = written::compact(&ViewFile::of(&self.session, view, &self.model));
        let plan = plan::compact(self.document.plan(), &self.model);
        code::encode(&Shared { plan, view })
    }

    /// Puts the open plan's code on the clipboard, or offers the file instead.
    pub(super) fn copy_code(&mut self, ctx: &egui::Context, handy: Handy) {
        match self.code() {
            Ok(code) if handy == Handy::OrNot || code.len() <= code::HANDY_MAX => {
                self.session.message =
                    format!("A plan code of {} characters is on the clipboard", code.len());
                ctx.copy_text(code);
            }
            Ok(code) => self.put_up(Dialog::LongCode(LongCode { length: Some(code.len()) })),
            Err(_) => self.put_up(Dialog::LongCode(LongCode { length: None })),
        }
    }

    /// What is pasted where nothing is typed may be a plan code.
    pub(super) fn take_pasted(&mut self, ctx: &egui::Context) {
        if self.dialog.is_some() || ctx.text_edit_focused() {
            return;
        }
        let pasted = ctx.input(|input| {
            input.events.iter().find_map(|event| match event {
                egui::Event::Paste(text) => Some(text.clone()),
                _ => None,
            })
        });
        match pasted {
            Some(text) if code::is_code(&text) => self.queue.push(Ask::Code(text)),
            Some(_) => {
                self.session.message = "What is on the clipboard is no plan code".to_owned();
            }
            None => {}
        }
    }

    /// Begins with the plan that a code stands for, and shows what it showed.
    pub(super) fn begin_with_code(&mut self, ctx: &egui::Context, code: &str) {
        let read = code::decode(code).map_err(|problem| vec![problem]).and_then(|shared| {
            let (plan, problems) = plan::check(&shared.plan, &self.model_for(&shared.plan));
            // The places are those of a text that nobody sees.
            let without_place = |problem| crate::base::Problem { place: None, ..problem };
            plan.map(|plan| (plan, shared.view))
                .ok_or_else(|| problems.into_iter().map(without_place).collect())
        });
        match read {
            Ok((plan, view)) => {
                let model = self.model_of(&plan);
                self.replace_document(Document::of_code(plan, &model, "pasted.ron"));
                // Entering a case shows it from the start; what the code shows comes after.
                self.follow_case(ctx);
                // What a later version shows otherwise is left out.
                let view: ViewFile = written::read(&view, "a view", 1)
                    .map(|written| written.file)
                    .unwrap_or_default();
                self.show_view(view.view.as_deref().unwrap_or_default());
                view.show(&mut self.session, &model);
                self.session.message = "The pasted plan is open; save it to keep it".to_owned();
            }
            Err(problems) => {
                let title = "This plan code cannot be read";
                let trouble = Trouble::opening(Path::new("the pasted text"), problems, false);
                self.put_up(Dialog::Problems(Trouble { title, ..trouble }));
            }
        }
    }
}

/// Why a text is not taken for a code, before anything is done with it.
pub(super) fn objection(text: &str) -> Option<String> {
    code::decode(text).err().map(|problem| sentence(&problem))
}
