//! What speaks against a measure as this plan uses it, in the model's words. It warns and never
//! blocks: what looks wrong may be what somebody wants to see.

use crate::model::Model;
use crate::model::file::ClauseFile;
use crate::plan::{Plan, Use};

/// What the model says against the measures that a plan uses: measure and words, in the model's
/// order.
pub fn cautions<'a>(model: &'a Model, plan: &Plan) -> Vec<(&'a str, &'a str)> {
    let used = |id: &str| plan.uses().get(id).filter(|used| used.on);
    let all = model.measures.iter().filter_map(|(id, measure)| Some((id, measure, used(id)?)));
    all.flat_map(|(id, measure, own)| {
        let holds = move |clause: &ClauseFile| holds(plan, own, clause);
        let said = measure.cautions.iter().filter(move |c| c.when.iter().all(holds));
        said.map(move |caution| (id.as_str(), caution.says.as_str()))
    })
    .collect()
}

fn holds(plan: &Plan, own: &Use, clause: &ClauseFile) -> bool {
    let used = |id: &String| plan.uses().get(id).filter(|used| used.on);
    let strength = |id: &String| used(id).map_or(0.0, Use::strongest);
    match clause {
        ClauseFile::Weaker(measure, than) => strength(measure) < *than,
        ClauseFile::AtLeast(measure, least) => strength(measure) >= *least,
        ClauseFile::Before(measure) => used(measure).is_some_and(|other| own.start < other.start),
    }
}
