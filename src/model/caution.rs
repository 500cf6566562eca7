//! What the model says against a measure as a plan uses it: that it names measures that there are.
//! Whether it holds of a plan is judged by `plan`.

use crate::base::problem::did_you_mean;
use crate::base::{Places, Problem};
use crate::model::file::{ClauseFile, MeasureFile, ModelFile};

/// Everything that is wrong with the cautions of a file, and with what its measures are given for.
pub(super) fn check(file: &ModelFile, places: &Places) -> Vec<Problem> {
    file.measures.iter().flat_map(|(id, measure)| of_measure(file, places, id, measure)).collect()
}

fn of_measure(file: &ModelFile, places: &Places, id: &str, measure: &MeasureFile) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut error = |path: String, what: String, remedy: String| {
        let at = places.value(&path).or_else(|| places.key(&format!("measures/{id}")));
        problems.push(Problem::error(what).at(at).remedy(remedy));
    };
    if let Some(exchange) = &measure.in_exchange_for
        && !file.exchanges.contains_key(exchange)
    {
        let remedy = did_you_mean(exchange, file.exchanges.keys().map(String::as_str));
        let path = format!("measures/{id}/in_exchange_for");
        error(path, format!("there is no exchange `{exchange}`"), remedy);
    }
    for (index, caution) in measure.cautions.iter().enumerate() {
        let path = format!("measures/{id}/cautions/{index}");
        if caution.says.trim().is_empty() || caution.when.is_empty() {
            let what = format!("a caution on `{id}` says nothing, or not when");
            error(path.clone(), what, "write `when: […], says: \"…\"`".to_owned());
        }
        for clause in &caution.when {
            let (ClauseFile::Weaker(other, _)
            | ClauseFile::AtLeast(other, _)
            | ClauseFile::Before(other)) = clause;
            if !file.measures.contains_key(other) {
                let remedy = did_you_mean(other, file.measures.keys().map(String::as_str));
                error(path.clone(), format!("there is no measure `{other}`"), remedy);
            }
        }
    }
    problems
}
