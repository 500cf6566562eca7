//! How a plan file says that measures are used → [`Use`], or what is wrong with it; and back.

use indexmap::IndexMap;

use crate::base::problem::did_you_mean;
use crate::base::{Month, Places, Problem, format};
use crate::model::Model;
use crate::plan::condition::check_condition;
use crate::plan::file::{ConditionFile, MeasureUseFile, RampShapeFile, TestFile};
use crate::plan::{CURVE_POINTS_MAX, Condition, RAMP_MONTHS_MAX, RampShape, TEXT_MAX, Test, Use};

/// Reads measures into what is used already; gives back all problems, each with its place.
pub(super) fn read_uses(
    files: &IndexMap<String, MeasureUseFile>,
    list: &str,
    places: &Places,
    model: &Model,
    uses: &mut IndexMap<String, Use>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, file) in files {
        let path = format!("{list}/{id}");
        match read_use(id, file, model) {
            Ok(used) => {
                uses.insert(id.clone(), used);
            }
            Err(wrong) => problems.extend(wrong.into_iter().map(|(field, problem)| {
                let inner = format!("{path}/{field}");
                problem.at(places.value(&inner).or_else(|| places.key(&path)))
            })),
        }
    }
    problems
}

/// Measures whose use differs from the baseline.
pub(super) fn differing<'a>(
    uses: &'a IndexMap<String, Use>,
    model: &'a Model,
) -> impl Iterator<Item = (&'a str, &'a Use)> {
    uses.iter()
        .filter(|(id, used)| **used != Use::of_baseline(model, id))
        .map(|(id, used)| (id.as_str(), used))
}

/// What differs from the baseline, as it is written.
pub(super) fn write_uses(
    uses: &IndexMap<String, Use>,
    model: &Model,
) -> IndexMap<String, MeasureUseFile> {
    differing(uses, model).map(|(id, used)| (id.to_owned(), write_use(id, used, model))).collect()
}

/// What is wrong with one measure: the field, and the problem.
type Wrong = Vec<(&'static str, Problem)>;

fn read_use(id: &str, file: &MeasureUseFile, model: &Model) -> Result<Use, Wrong> {
    let MeasureUseFile { on, start, end, strength, ramp_months, ramp_shape, .. } = file;
    let MeasureUseFile { curve, condition, note, author, .. } = file;
    if !model.measures.contains_key(id) {
        let remedy = did_you_mean(id, model.measures.keys().map(String::as_str));
        return Err(vec![(
            "",
            Problem::error(format!("there is no measure `{id}`")).remedy(remedy),
        )]);
    }
    let baseline = Use::of_baseline(model, id);
    let mut wrong = Wrong::new();
    let mut month = |field, text: &Option<String>| match text.as_ref().map(|t| t.parse::<Month>()) {
        Some(Ok(month)) => Some(month),
        Some(Err(what)) => {
            wrong.push((field, Problem::error(what)));
            None
        }
        None => None,
    };
    // Only as many as can be right, whatever is written: the count is judged with the rest.
    let points = curve.iter().take(CURVE_POINTS_MAX + 1).filter_map(|(at, strength)| {
        let at = month("curve", &Some(at.clone()))?;
        Some((at, *strength))
    });
    let curve = points.collect();
    let used = Use {
        on: *on,
        start: month("start", start).unwrap_or(baseline.start),
        end: month("end", end),
        strength: strength.unwrap_or(baseline.strength),
        ramp_months: *ramp_months,
        ramp_shape: match ramp_shape {
            RampShapeFile::Linear => RampShape::Linear,
            RampShapeFile::SCurve => RampShape::SCurve,
        },
        curve,
        condition: match condition {
            ConditionFile::Always => Condition::Always,
            ConditionFile::InExchangeFor(exchange) => Condition::InExchangeFor(exchange.clone()),
            ConditionFile::When(test) => Condition::When(read_test(test)),
            ConditionFile::Unless(test) => Condition::Unless(read_test(test)),
            ConditionFile::Until(test) => Condition::Until(read_test(test)),
        },
        note: note.clone(),
        author: author.clone(),
    };
    wrong.extend(check_use(model, id, &used));
    if wrong.is_empty() { Ok(used) } else { Err(wrong) }
}

/// What is wrong with how a measure is used: the field of the file, and the problem.
pub(super) fn check_use(model: &Model, measure: &str, used: &Use) -> Wrong {
    let Use { on: _, start, end, strength, ramp_months, condition, .. } = used;
    let mut wrong = Wrong::new();
    let mut add = |field, what: String, remedy: String| {
        wrong.push((field, Problem::error(what).remedy(remedy)));
    };
    let (first, last) = (model.case.start, model.case.end);
    let horizon = || format!("choose a month from {first} to {last}");
    if !(first..=last).contains(start) {
        add("start", format!("`{measure}` starts in {start}, outside the horizon"), horizon());
    }
    if let Some(end) = end {
        if !(first..=last).contains(end) {
            add("end", format!("`{measure}` ends in {end}, outside the horizon"), horizon());
        } else if end < start {
            let what = format!("`{measure}` ends in {end}, before it starts in {start}");
            add("end", what, "exchange the two months".to_owned());
        }
    }
    let strongest = model.measures.get(measure).map_or(1.0, |m| m.strongest());
    if !(0.0..=strongest).contains(strength) {
        let what = format!(
            "the strength of `{measure}` is {}, out of range",
            format::as_written(*strength)
        );
        add("strength", what, format!("choose 0 to {strongest}"));
    }
    if *ramp_months > RAMP_MONTHS_MAX {
        let what = format!("`{measure}` takes {ramp_months} months to reach its strength");
        add("ramp_months", what, format!("choose 0 to {RAMP_MONTHS_MAX}"));
    }
    for (field, text) in [("note", &used.note), ("author", &used.author)] {
        if text.len() > TEXT_MAX {
            let what = format!("the {field} of `{measure}` is longer than {TEXT_MAX} bytes");
            add(field, what, "shorten it".to_owned());
        }
    }
    wrong.extend(check_curve(model, measure, used).map(|problem| ("curve", problem)));
    wrong.extend(check_condition(model, condition).err().map(|problem| ("condition", problem)));
    wrong
}

/// What is wrong with a strength through time.
fn check_curve(model: &Model, measure: &str, used: &Use) -> Option<Problem> {
    let strongest = model.measures.get(measure).map_or(1.0, |m| m.strongest());
    let (first, last) = (model.case.start, model.case.end);
    let fault = |what: String, remedy: String| Some(Problem::error(what).remedy(remedy));
    if used.curve.len() > CURVE_POINTS_MAX {
        let what = format!("the curve of `{measure}` has more than {CURVE_POINTS_MAX} points");
        return fault(what, "leave some out".to_owned());
    }
    for (month, strength) in &used.curve {
        if !(first..=last).contains(month) {
            let what =
                format!("the curve of `{measure}` has a point in {month}, outside the horizon");
            return fault(what, format!("choose months from {first} to {last}"));
        }
        if !(0.0..=strongest).contains(strength) {
            let what = format!(
                "the curve of `{measure}` has the strength {}, out of range",
                format::as_written(*strength)
            );
            return fault(what, format!("choose 0 to {strongest}"));
        }
    }
    if let Some(pair) = used.curve.windows(2).find(|pair| pair[1].0 <= pair[0].0) {
        let what =
            format!("the curve of `{measure}` goes back from {} to {}", pair[0].0, pair[1].0);
        return fault(what, "write its months in order, each once".to_owned());
    }
    None
}

fn read_test(file: &TestFile) -> Test {
    match file.clone() {
        TestFile::Above { outcome, value, months } => Test::Above { outcome, value, months },
        TestFile::Below { outcome, value, months } => Test::Below { outcome, value, months },
        TestFile::Happened { event, months } => Test::Happened { event, months },
    }
}

fn write_test(test: &Test) -> TestFile {
    match test.clone() {
        Test::Above { outcome, value, months } => TestFile::Above { outcome, value, months },
        Test::Below { outcome, value, months } => TestFile::Below { outcome, value, months },
        Test::Happened { event, months } => TestFile::Happened { event, months },
    }
}

fn write_use(id: &str, used: &Use, model: &Model) -> MeasureUseFile {
    let baseline = Use::of_baseline(model, id);
    MeasureUseFile {
        on: used.on,
        start: (used.start != baseline.start).then(|| used.start.to_string()),
        end: used.end.map(|end| end.to_string()),
        strength: (used.strength != baseline.strength).then_some(used.strength),
        ramp_months: used.ramp_months,
        ramp_shape: match used.ramp_shape {
            RampShape::Linear => RampShapeFile::Linear,
            RampShape::SCurve => RampShapeFile::SCurve,
        },
        curve: used.curve.iter().map(|(month, at)| (month.to_string(), *at)).collect(),
        condition: match &used.condition {
            Condition::Always => ConditionFile::Always,
            Condition::InExchangeFor(exchange) => ConditionFile::InExchangeFor(exchange.clone()),
            Condition::When(test) => ConditionFile::When(write_test(test)),
            Condition::Unless(test) => ConditionFile::Unless(write_test(test)),
            Condition::Until(test) => ConditionFile::Until(write_test(test)),
        },
        note: used.note.clone(),
        author: used.author.clone(),
    }
}
