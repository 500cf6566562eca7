//! Does the model behave as people who know the subject say that it must? Statements in plain
//! words, each with a predicate over outcomes, are run over the plans they are about, in every
//! future. The statements are data (`assets/model/checks.ron`); judging them is all that is here.

use std::sync::atomic::Ordering;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::base::problem::did_you_mean;
use crate::base::written::{Written, read};
use crate::base::{Places, Problem, math};
use crate::ensemble::{Ensemble, Futures, Progress, compile, run};
use crate::model::{Binary, Expr, Model, Node, Surroundings, evaluate, parse};
use crate::plan::{Assumption, Edit, Plan, apply};

/// The newest version of the format.
const FORMAT: u32 = 1;
/// Futures in which each plan is run.
const FUTURES: u32 = 128;

/// A file of statements.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChecksFile {
    #[expect(dead_code, reason = "`written::read` has judged it before the shape is known")]
    format: u32,
    /// The model that they are about.
    model: String,
    /// Id → statement.
    checks: IndexMap<String, StatementFile>,
}

/// A statement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatementFile {
    /// In plain words.
    says: String,
    /// Why it must be so.
    why: String,
    /// Measures beside the baseline, with their strengths; 0 switches one off.
    #[serde(default)]
    under: Vec<(String, f64)>,
    /// Over which measures it is tried, each off and at its strongest, beside `under`.
    #[serde(default)]
    over: OverFile,
    /// Parameters assumed otherwise, with their medians.
    #[serde(default)]
    assume: IndexMap<String, f64>,
    /// What `<id>_base` is the value under.
    #[serde(default)]
    base: BaseFile,
    /// A comparison of outcomes by their ids. `<id>_start` is the value at the start of the same
    /// future, `<id>_base` that under `base`, at the same time and with the same luck.
    holds: String,
    /// Whether it must hold at every saved time, or at the end.
    #[serde(default)]
    at: AtFile,
    /// In what share of futures it must hold.
    #[serde(default = "all")]
    in_share: f64,
}

/// Over which measures a statement is tried.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
enum OverFile {
    /// None.
    #[default]
    Nothing,
    /// Each by itself.
    EachMeasure,
    /// All pairs.
    Pairs,
}

/// What a plan is compared with.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
enum BaseFile {
    /// Today's policy, with the same assumptions.
    #[default]
    Baseline,
    /// The same measures, without the assumptions.
    WithoutAssumptions,
}

/// When a statement must hold.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
enum AtFile {
    #[default]
    Always,
    End,
}

fn all() -> f64 {
    1.0
}

/// A checked list of statements about a model.
#[derive(Clone, Debug)]
pub struct Statements {
    list: Vec<Statement>,
}

impl Statements {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[derive(Clone, Debug)]
struct Statement {
    id: String,
    file: StatementFile,
    holds: Expr,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Its id.
    pub id: String,
    /// The statement in plain words.
    pub says: String,
    /// Why it must be so.
    pub why: String,
    /// Whether it held under every plan.
    pub held: bool,
    /// Under how many plans it was tried.
    pub plans: usize,
    /// In how many futures of each.
    pub futures: u32,
    /// Where it failed first, in words.
    pub failure: Option<String>,
}

/// Reads statements about a model.
///
/// # Errors
/// All that is wrong with the text, each with its place.
pub fn statements(text: &str, model: &Model) -> Result<Statements, Vec<Problem>> {
    let Written { file, places } = read::<ChecksFile>(text, "a list of checks", FORMAT)?;
    let mut problems = Vec::new();
    if file.model != model.id {
        let what = format!("the checks are about the model `{}`, not `{}`", file.model, model.id);
        problems.push(Problem::error(what).at(places.value("model")));
    }
    let mut list = Vec::new();
    for (id, file) in file.checks {
        match statement(&id, file, model, &places) {
            Ok(statement) => list.push(statement),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(Statements { list }) } else { Err(problems) }
}

fn statement(
    id: &str,
    file: StatementFile,
    model: &Model,
    places: &Places,
) -> Result<Statement, Vec<Problem>> {
    let mut problems = Vec::new();
    let at = |field: &str| places.value(&format!("checks/{id}/{field}"));
    let holds = match parse(&file.holds) {
        Ok(expr) => expr,
        Err(wrong) => {
            let place = at("holds").map(|place| place.right(1 + wrong.at));
            return Err(vec![Problem::error(wrong.what).at(place).remedy(wrong.remedy)]);
        }
    };
    holds.names(&mut |name, character| {
        if outcome_of(model, name).is_none() {
            let place = at("holds").map(|place| place.right(1 + character));
            let remedy = did_you_mean(name, model.outcomes.keys().map(String::as_str));
            let what = format!("there is no outcome `{name}`");
            problems.push(Problem::error(what).at(place).remedy(remedy));
        }
    });
    if !is_comparison(&holds) {
        let what = "a statement has to compare something";
        problems.push(Problem::error(what).at(at("holds")).remedy("write for example `trust < 1`"));
    }
    if let Err(problem) = plan_of(model, &file, &[]) {
        problems.push(problem.at(at("under").or_else(|| at("assume"))));
    }
    if !(0.0..=1.0).contains(&file.in_share) {
        let what = format!("{} is no share of futures", file.in_share);
        problems.push(Problem::error(what).at(at("in_share")).remedy("choose 0 to 1"));
    }
    let id = id.to_owned();
    if problems.is_empty() { Ok(Statement { id, file, holds }) } else { Err(problems) }
}

fn is_comparison(expr: &Expr) -> bool {
    match &expr.node {
        Node::Not(inner) => is_comparison(inner),
        Node::Binary(Binary::And | Binary::Or, a, b) => is_comparison(a) && is_comparison(b),
        Node::Binary(op, ..) => matches!(
            op,
            Binary::Less
                | Binary::LessOrEqual
                | Binary::Greater
                | Binary::GreaterOrEqual
                | Binary::Equal
                | Binary::NotEqual
        ),
        _ => false,
    }
}

/// Which of an outcome's values a name means.
#[derive(Clone, Copy)]
enum Which {
    Now,
    Start,
    Base,
}

fn outcome_of(model: &Model, name: &str) -> Option<(usize, Which)> {
    let known = |name: &str| model.outcomes.get_index_of(name);
    let suffixed = |suffix: &str| name.strip_suffix(suffix).and_then(known);
    known(name)
        .map(|outcome| (outcome, Which::Now))
        .or_else(|| suffixed("_start").map(|outcome| (outcome, Which::Start)))
        .or_else(|| suffixed("_base").map(|outcome| (outcome, Which::Base)))
}

/// The baseline with a statement's assumptions, its measures and some more.
fn plan_of(model: &Model, file: &StatementFile, more: &[(String, f64)]) -> Result<Plan, Problem> {
    let mut plan = Plan::baseline(model);
    for (parameter, median) in &file.assume {
        let assumption = narrow(model, parameter, *median);
        apply(&mut plan, model, &Edit::Assume(parameter.clone(), Some(assumption)))?;
    }
    for (measure, strength) in file.under.iter().chain(more) {
        apply(&mut plan, model, &Edit::Strength(measure.clone(), *strength))?;
        apply(&mut plan, model, &Edit::Switch(measure.clone(), *strength > 0.0))?;
    }
    Ok(plan)
}

/// As good as certain: a hundredth of log odds, between the bounds, to each side.
fn narrow(model: &Model, parameter: &str, median: f64) -> Assumption {
    let (lo, hi) = model.parameters.get(parameter).map_or((0.0, 1.0), |p| p.bounds);
    let odds = math::ln((median - lo) / (hi - median));
    let at = |odds: f64| lo + (hi - lo) * math::logistic(odds);
    Assumption { p10: at(odds - 0.01), p50: median, p90: at(odds + 0.01) }
}

/// Tries every statement; `None` if it was stopped. Progress counts statements.
pub fn verify(
    model: &Model,
    statements: &Statements,
    threads: usize,
    progress: &Progress,
) -> Option<Vec<Verdict>> {
    let mut verdicts = Vec::new();
    for statement in &statements.list {
        verdicts.push(judge(model, statement, threads, progress)?);
        progress.done.fetch_add(1, Ordering::Relaxed);
    }
    Some(verdicts)
}

fn judge(
    model: &Model,
    statement: &Statement,
    threads: usize,
    progress: &Progress,
) -> Option<Verdict> {
    let Statement { id, file, holds } = statement;
    let mut without = file.clone();
    match file.base {
        BaseFile::Baseline => without.under.clear(),
        BaseFile::WithoutAssumptions => without.assume.clear(),
    }
    let base = ensemble(model, plan_of(model, &without, &[]), threads, progress)?;
    let variants = variants(model, file.over);
    let mut failure = None;
    for more in &variants {
        let runs = ensemble(model, plan_of(model, file, more), threads, progress)?;
        let own = match file.base {
            BaseFile::Baseline => None,
            BaseFile::WithoutAssumptions => {
                Some(ensemble(model, plan_of(model, &without, more), threads, progress)?)
            }
        };
        let failed = match (&runs, own.as_ref().unwrap_or(&base)) {
            (Ok(runs), Ok(base)) => fails(model, file, holds, runs, base),
            (Err(what), _) | (_, Err(what)) => Some(what.clone()),
        };
        if let Some(what) = failed {
            failure = Some(format!("{}{what}", named(model, more)));
            break;
        }
    }
    Some(Verdict {
        id: id.clone(),
        says: file.says.clone(),
        why: file.why.clone(),
        held: failure.is_none(),
        plans: variants.len(),
        futures: FUTURES,
        failure,
    })
}

/// A plan's runs, or why there are none; `None` if it was stopped.
fn ensemble(
    model: &Model,
    plan: Result<Plan, Problem>,
    threads: usize,
    progress: &Progress,
) -> Option<Result<Ensemble, String>> {
    let program = match plan.map_err(|problem| vec![problem]).and_then(|p| compile(model, &p)) {
        Ok(program) => program,
        Err(problems) => {
            let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
            return Some(Err(words.join("; ")));
        }
    };
    let futures = Futures { seed: 1, first: 0, count: FUTURES };
    let inner = Progress::default();
    inner.stop.store(progress.stop.load(Ordering::Relaxed), Ordering::Relaxed);
    run(&program, futures, threads, &inner).map(Ok)
}

/// The measures at their extremes that a statement is tried over.
fn variants(model: &Model, over: OverFile) -> Vec<Vec<(String, f64)>> {
    let extremes: Vec<(String, f64)> = model
        .measures
        .iter()
        .flat_map(|(id, m)| [(id.clone(), 0.0), (id.clone(), m.strongest())])
        .collect();
    match over {
        OverFile::Nothing => vec![Vec::new()],
        OverFile::EachMeasure => extremes.into_iter().map(|one| vec![one]).collect(),
        OverFile::Pairs => {
            let mut pairs = Vec::new();
            for (index, first) in extremes.iter().enumerate() {
                let others = extremes[index + 1..].iter().filter(|other| other.0 != first.0);
                pairs.extend(others.map(|other| vec![first.clone(), other.clone()]));
            }
            pairs
        }
    }
}

fn named(model: &Model, more: &[(String, f64)]) -> String {
    let one = |(id, strength): &(String, f64)| {
        let label = model.measures.get(id).map_or(id.as_str(), |m| m.label.as_str());
        format!("{label} at {strength}")
    };
    let all: Vec<String> = more.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("with {}: ", all.join(" and ")) }
}

/// Where a statement fails, in words.
fn fails(
    model: &Model,
    file: &StatementFile,
    holds: &Expr,
    runs: &Ensemble,
    base: &Ensemble,
) -> Option<String> {
    if let Some(problem) = runs.problems().first() {
        return Some(problem.to_string());
    }
    let last = runs.times().len() - 1;
    let times = if file.at == AtFile::End { last..=last } else { 0..=last };
    let futures = runs.futures() as usize;
    let broken = |future: &usize| {
        let mut times = times.clone();
        times.find(|time| {
            let moment = Moment { model, runs, base, time: *time, future: *future };
            let value = evaluate(holds, &moment);
            // What has no number does not hold.
            value.is_nan() || value == 0.0
        })
    };
    let found: Vec<(usize, usize)> =
        (0..futures).filter_map(|future| broken(&future).map(|time| (future, time))).collect();
    let (future, time) = *found.first()?;
    if (futures - found.len()) as f64 >= file.in_share * futures as f64 {
        return None;
    }
    let moment = Moment { model, runs, base, time, future };
    let mut values = Vec::new();
    holds.names(&mut |name, _| values.push(format!("{name} {:.3}", moment.name(name))));
    let count = found.len();
    let year = runs.times()[time];
    Some(format!(
        "not in {count} of {futures} futures, first in future {future} in {year:.2}: {}",
        values.join(", ")
    ))
}

/// A future at a moment, under the plan and under the baseline.
struct Moment<'a> {
    model: &'a Model,
    runs: &'a Ensemble,
    base: &'a Ensemble,
    time: usize,
    future: usize,
}

impl Surroundings for Moment<'_> {
    fn name(&self, name: &str) -> f64 {
        let Some((outcome, which)) = outcome_of(self.model, name) else { return f64::NAN };
        f64::from(match which {
            Which::Now => self.runs.value(outcome, self.time, self.future),
            Which::Start => self.runs.value(outcome, 0, self.future),
            Which::Base => self.base.value(outcome, self.time, self.future),
        })
    }

    fn lookup(&self, _: &str, _: f64) -> f64 {
        f64::NAN
    }

    fn observed(&self, _: &str) -> f64 {
        f64::NAN
    }

    fn time(&self) -> f64 {
        self.runs.times()[self.time]
    }

    fn dt(&self) -> f64 {
        1.0 / f64::from(crate::ensemble::STEPS_A_YEAR)
    }
}
