//! The central choice as it is asked for in the window: the whole engagement de-linked or quid pro
//! quo, turned with one command, and laid side by side with another.

use std::sync::Arc;

use crate::{
    app::{session::Other, window::App},
    plan::{self, Edit, Linkage},
};

impl App {
    /// What is not all the one becomes all the other; a mix becomes de-linked.
    pub(super) fn toggle_linkage(&mut self) {
        let plan = self.document.plan();
        let now = plan::linkage(&self.model, plan);
        let wanted = now.map_or(Linkage::DeLinked, Linkage::other);
        let conditions = wanted.conditions(&self.model, plan);
        if conditions.is_empty() {
            NONE.clone_into(&mut self.session.message);
        } else {
            self.edit(&Edit::Conditions(conditions));
        }
    }

    /// Puts the plan as it would be otherwise beside it and shows them compared: the other way, or
    /// where it is a mix both ways. A plan that is there already is not put there again.
    pub(super) fn compare_linkage(&mut self, ctx: &egui::Context) {
        let plan = self.document.plan();
        let now = plan::linkage(&self.model, plan);
        let mut others = Vec::new();
        for linkage in Linkage::ALL.into_iter().filter(|linkage| Some(*linkage) != now) {
            let conditions = linkage.conditions(&self.model, plan);
            let name = format!("{}, {}", plan.title(), linkage.label().to_lowercase());
            let mut other = (**plan).clone();
            let edits = [Edit::Conditions(conditions), Edit::Title(name.clone())];
            // What is on in the plan can be tied, so this can only be done.
            if edits.iter().all(|edit| plan::apply(&mut other, &self.model, edit).is_ok())
                && other.without_words() != plan.without_words()
            {
                others.push(Other { name, plan: Arc::new(other) });
            }
        }
        if others.is_empty() {
            NONE.clone_into(&mut self.session.message);
            return;
        }
        for other in others {
            if self.session.lineup.iter().all(|there| *there.plan != *other.plan) {
                self.session.beside(other);
            }
        }
        self.leave_stage(ctx);
        self.show_view("compare");
    }
}

const NONE: &str = "No engagement measure is switched on";
