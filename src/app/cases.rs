//! Which case the window is in: that of the plan that is open. A plan of another case brings the
//! model as it is there, and so does going back to one.

use std::sync::{Arc, LazyLock, OnceLock};

use crate::{
    app::{
        tasks::Tasks,
        views,
        window::{App, Results},
    },
    base::written,
    model::{self, CaseFile, Model, file::FORMAT},
    plan::{self, Plan},
    store::assets,
};

/// Every built-in case: its id and the name people read.
pub(super) static LABELS: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let label = |text| written::read::<CaseFile>(text, "a case", FORMAT).ok().map(|c| c.file.label);
    let cases = assets::CASES.iter();
    cases.map(|(id, text)| (*id, label(text).unwrap_or_else(|| (*id).to_owned()))).collect()
});

/// The model in each built-in case, once it has been asked for: to check it takes longer than a
/// frame should.
static MODELS: LazyLock<Vec<OnceLock<Option<Arc<Model>>>>> =
    LazyLock::new(|| assets::CASES.iter().map(|_| OnceLock::new()).collect());

/// The model in a built-in case; `None` for a case that is not built in.
pub(super) fn model_of_case(case: &str) -> Option<Arc<Model>> {
    let place = assets::CASES.iter().position(|(id, _)| *id == case)?;
    let check = || model::check(assets::MODEL, assets::CASES[place].1).model.map(Arc::new);
    MODELS[place].get_or_init(check).clone()
}

impl App {
    /// The model that a plan's text asks for; the open one if it asks for none that there is, which
    /// then says so.
    pub(super) fn model_for(&self, text: &str) -> Arc<Model> {
        let case = plan::parse(text).map(|file| file.case).unwrap_or_default();
        let other = (case != self.model.case.id).then(|| model_of_case(&case)).flatten();
        other.unwrap_or_else(|| Arc::clone(&self.model))
    }

    /// The model in the case of a plan.
    pub(super) fn model_of(&self, plan: &Plan) -> Arc<Model> {
        let other = (plan.case() != self.model.case.id).then(|| model_of_case(plan.case()));
        other.flatten().unwrap_or_else(|| Arc::clone(&self.model))
    }

    /// Goes on with the plan that is open in another case.
    pub(super) fn move_to_case(&mut self, case: &str) {
        let Some(model) = model_of_case(case).filter(|_| case != self.model.case.id) else {
            return;
        };
        let (plan, left) = plan::in_case(self.document.plan(), &self.model, &model);
        self.document.replace(plan, &model, format!("case: {}", model.case.label));
        let label = &model.case.label;
        self.session.message = match left.len() {
            0 => format!("The plan is now in the case {label}"),
            1 => {
                format!("In the case {label}; one setting does not fit there, undo brings it back")
            }
            n => {
                format!("In the case {label}; {n} settings do not fit there, undo brings them back")
            }
        };
    }

    /// Takes the model of the case that the open plan is in.
    pub(super) fn follow_case(&mut self, ctx: &egui::Context) {
        let case = self.document.plan().case();
        if case == self.model.case.id {
            return;
        }
        let Some(model) = model_of_case(case) else { return };
        self.results = Results::none(&model, ctx);
        // What views keep is of the model as it was in the other case.
        self.views = views::all();
        self.tasks = Tasks::new(ctx.clone());
        self.session.enter_case(&model);
        if self.stage.is_some() {
            self.stage = Some(views::Stage::of(self.document.plan(), &model));
        }
        self.model = model;
    }
}
