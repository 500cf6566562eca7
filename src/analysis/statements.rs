//! What has to be so of a model: statements in plain words, each with a predicate, as they stand
//! in a file, checked against the model they are about. Trying them is left to `verify`.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::base::problem::did_you_mean;
use crate::base::written::{self, Written, read};
use crate::base::{Month, Place, Places, Problem, math};
use crate::model::{Binary, Expr, Model, Node, Outcome, dated_hazard, parse};
use crate::plan::file::{AssumptionFile, MeasureUseFile};
use crate::plan::{self, Plan};

/// The newest version of the format.
const FORMAT: u32 = 1;
/// Seed and number of the futures in which each plan is tried.
pub(super) const SEED: u64 = 1;
/// Most futures in which a plan is tried.
pub(super) const FUTURES: u32 = 128;
/// How far from its bounds, as a part of the way between them, a parameter at its extreme is.
const NEAR: f64 = 0.01;

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
pub(super) struct StatementFile {
    /// In plain words.
    pub(super) says: String,
    /// Why it must be so, with the evidence's own numbers.
    pub(super) why: String,
    /// Cases that it is about; none: all.
    #[serde(default)]
    pub(super) cases: Vec<String>,
    /// Under what it is tried.
    #[serde(default)]
    pub(super) under: SettingFile,
    /// What is varied beside that.
    #[serde(default)]
    pub(super) over: OverFile,
    /// What `<id>_otherwise` is the value under.
    #[serde(default)]
    pub(super) otherwise: OtherwiseFile,
    /// A comparison of outcomes, stocks, flows and auxiliaries by their ids. `<id>_start` is the
    /// value at the start of the same future, `<id>_before` that a quarter earlier and
    /// `<id>_otherwise` that under `otherwise`, at the same time and with the same luck.
    pub(super) holds: String,
    /// At which of the saved times between `from` and `to` it must hold.
    #[serde(default)]
    pub(super) at: AtFile,
    /// Years after the start of the case.
    #[serde(default)]
    pub(super) from: Option<f64>,
    /// Years after the start of the case.
    #[serde(default)]
    pub(super) to: Option<f64>,
    /// Of what it must hold.
    #[serde(default)]
    pub(super) of: OfFile,
    /// In what share of futures it must hold.
    #[serde(default = "all")]
    pub(super) in_share: f64,
    /// Why the model is known not to do it, where that is so: it is told, and is no failure.
    #[serde(default)]
    pub(super) exception: Option<String>,
}

/// What differs from today's policy and from the evidence.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SettingFile {
    /// Measures, as in a plan.
    pub(super) measures: IndexMap<String, MeasureUseFile>,
    /// Parameters that are taken as known: id → value.
    pub(super) assume: IndexMap<String, f64>,
    /// School of thought.
    pub(super) school: Option<String>,
    /// Events that are dated instead of left to chance: id → years after the start of the case;
    /// none: it never happens.
    pub(super) happens: IndexMap<String, Vec<f64>>,
}

/// What a statement is tried over.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub(super) enum OverFile {
    /// Nothing: as it stands.
    #[default]
    Nothing,
    /// Each measure, off and at its strongest.
    EachMeasure,
    /// All pairs of measures, off and at their strongest.
    Pairs,
    /// Each parameter near its least and near its greatest value.
    EachParameter,
    /// The evidence's assumptions and those of each school of thought.
    EachSchool,
}

/// What a setting is compared with.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) enum OtherwiseFile {
    /// Today's policy, all else the same.
    #[default]
    WithoutMeasures,
    /// The parameters as the evidence has them, all else the same.
    WithoutAssumptions,
    /// Another setting.
    Under(Box<SettingFile>),
}

/// When a statement must hold.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub(super) enum AtFile {
    /// At every saved time.
    #[default]
    Always,
    /// At one of them at least.
    Sometime,
    /// At the last.
    End,
}

/// Of what a statement must hold.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq)]
pub(super) enum OfFile {
    /// Of each future by itself.
    #[default]
    Futures,
    /// Of the means over all futures.
    Means,
}

impl StatementFile {
    /// From when to when it must hold, in years after the start of the case.
    pub(super) fn span(&self) -> (f64, f64) {
        (self.from.unwrap_or(0.0), self.to.unwrap_or(f64::INFINITY))
    }
}

fn all() -> f64 {
    1.0
}

/// A checked list of statements about a model.
#[derive(Clone, Debug)]
pub struct Statements {
    pub(super) list: Vec<Statement>,
}

#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) id: String,
    pub(super) file: StatementFile,
    pub(super) holds: Expr,
    /// Whether it compares with its base.
    pub(super) has_base: bool,
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

    /// Every case that a statement says it is about: the statement's id, and the case's.
    pub fn cases(&self) -> impl Iterator<Item = (&str, &str)> {
        self.list
            .iter()
            .flat_map(|one| one.file.cases.iter().map(|case| (one.id.as_str(), case.as_str())))
    }

    /// The model, with every variable and stock that a statement names among what is read off a
    /// run.
    pub(super) fn watched(&self, model: &Model) -> Model {
        let mut watched = model.clone();
        let Some((_, like)) = model.outcomes.first() else { return watched };
        for statement in &self.list {
            statement.holds.names(&mut |name, _| {
                let Some((id, _)) = read_as(model, name) else { return };
                if watched.outcomes.contains_key(id) {
                    return;
                }
                if let Ok(expr) = parse(id) {
                    let mut equation = like.equation.clone();
                    (equation.text, equation.expr) = (id.to_owned(), expr);
                    let outcome = Outcome { equation, history: None, ..like.clone() };
                    watched.outcomes.insert(id.to_owned(), outcome);
                }
            });
        }
        watched
    }
}

/// Which of a thing's values a name means.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Which {
    Now,
    Start,
    Before,
    Base,
}

/// What stands after a name, and which of its values is meant.
const SUFFIXES: [(&str, Which); 3] =
    [("_start", Which::Start), ("_before", Which::Before), ("_otherwise", Which::Base)];

/// Whether the model has an outcome, stock, flow or auxiliary of this name.
fn is_known(model: &Model, id: &str) -> bool {
    model.outcomes.contains_key(id)
        || model.stocks.contains_key(id)
        || model.variables.contains_key(id)
}

/// The outcome, stock or variable that a name in a predicate reads, and which of its values.
pub(super) fn read_as<'n>(model: &Model, name: &'n str) -> Option<(&'n str, Which)> {
    if is_known(model, name) {
        return Some((name, Which::Now));
    }
    SUFFIXES.iter().find_map(|(suffix, which)| {
        let id = name.strip_suffix(suffix).filter(|id| is_known(model, id))?;
        Some((id, *which))
    })
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
        let remedy = "check them with the model they were written for";
        problems.push(Problem::error(what).at(places.value("model")).remedy(remedy));
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
    let at = |field: &str| places.value(&format!("checks/{id}/{field}"));
    let holds = match parse(&file.holds) {
        Ok(expr) => expr,
        Err(wrong) => {
            let place = at("holds").map(|place| place.right(1 + wrong.at));
            return Err(vec![Problem::error(wrong.what).at(place).remedy(wrong.remedy)]);
        }
    };
    let mut problems = check_predicate(&holds, model, at("holds"));
    let mut error = |field: &str, what: String, remedy: &str| {
        problems.push(Problem::error(what).at(at(field)).remedy(remedy));
    };
    for (field, words) in [("says", &file.says), ("why", &file.why)] {
        if words.trim().is_empty() {
            error(field, format!("`{field}` says nothing"), "write a sentence");
        }
    }
    if !(0.0..=1.0).contains(&file.in_share) {
        error("in_share", format!("{} is no share of futures", file.in_share), "choose 0 to 1");
    }
    let years = model.end_years() - model.start_years();
    let (from, to) = file.span();
    let about = file.cases.is_empty() || file.cases.contains(&model.case.id);
    let is_inside = (0.0..years).contains(&from) || !about;
    if from < 0.0 || !(from..).contains(&to) || !is_inside {
        let field = if file.from.is_some() { "from" } else { "to" };
        let what = format!("the time from {from} to {to} years after the start is not in the case");
        error(field, what, &format!("choose 0 to {years}, the earlier first"));
    }
    // What a statement about other cases asks for may not exist in this one.
    if about {
        let path = format!("checks/{id}/under");
        problems.extend(check_setting(&file.under, model, places, &path));
    }
    if let OtherwiseFile::Under(setting) = &file.otherwise
        && about
    {
        // The scanner of places calls what stands in a variant's brackets by number.
        let path = format!("checks/{id}/otherwise");
        problems.extend(check_setting(setting, model, places, &path));
    }
    let mut has_base = false;
    holds.names(&mut |name, _| {
        has_base |= read_as(model, name).is_some_and(|(_, which)| which == Which::Base);
    });
    let id = id.to_owned();
    if problems.is_empty() { Ok(Statement { id, file, holds, has_base }) } else { Err(problems) }
}

fn check_predicate(holds: &Expr, model: &Model, at: Option<Place>) -> Vec<Problem> {
    let mut problems = Vec::new();
    holds.names(&mut |name, character| {
        if read_as(model, name).is_none() {
            let place = at.map(|place| place.right(1 + character));
            let known = model.outcomes.keys().chain(model.stocks.keys());
            let known = known.chain(model.variables.keys()).map(String::as_str);
            let remedy = did_you_mean(name, known);
            let what = format!("there is no outcome, stock, flow or auxiliary `{name}`");
            problems.push(Problem::error(what).at(place).remedy(remedy));
        }
    });
    holds.names(&mut |name, character| {
        let own = |(id, which)| {
            which == Which::Now
                && SUFFIXES.iter().any(|(suffix, _)| {
                    let other = name.strip_suffix(suffix);
                    other.is_some_and(|other| is_known(model, other)) && id == name
                })
        };
        if read_as(model, name).is_some_and(own) {
            let place = at.map(|place| place.right(1 + character));
            let what = format!("`{name}` is a name of the model and could mean another's value");
            let remedy = "name what the statement is about by something else";
            problems.push(Problem::error(what).at(place).remedy(remedy));
        }
    });
    if !is_comparison(holds) {
        let what = "a statement has to compare something";
        problems.push(Problem::error(what).at(at).remedy("write for example `trust < 1`"));
    }
    problems
}

/// What is wrong with the dated events of a setting.
fn check_happens(
    setting: &SettingFile,
    model: &Model,
    places: &Places,
    path: &str,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (id, years) in &setting.happens {
        let place = places.key(&format!("{path}/happens/{id}")).or_else(|| places.value(path));
        if !model.events.contains_key(id) {
            let remedy = did_you_mean(id, model.events.keys().map(String::as_str));
            let what = format!("there is no event `{id}`");
            problems.push(Problem::error(what).at(place).remedy(remedy));
        }
        let span = 0.0..model.end_years() - model.start_years();
        if let Some(outside) = years.iter().find(|years| !span.contains(*years)) {
            let what = format!("`{id}` happens {outside} years after the start");
            let remedy = format!("choose 0 to less than {}", span.end);
            problems.push(Problem::error(what).at(place).remedy(remedy));
        }
    }
    problems
}

/// What is wrong with a setting, at the measure or parameter it is about where that is known.
fn check_setting(
    setting: &SettingFile,
    model: &Model,
    places: &Places,
    path: &str,
) -> Vec<Problem> {
    let names = setting.measures.keys().map(|id| ("measures", id));
    let names: Vec<(&str, &String)> =
        names.chain(setting.assume.keys().map(|id| ("assume", id))).collect();
    let place = |problem: &Problem| {
        let named = names.iter().find(|(_, id)| problem.what.contains(&format!("`{id}`")));
        let inner = named.and_then(|(list, id)| places.key(&format!("{path}/{list}/{id}")));
        inner.or_else(|| places.value(path))
    };
    let mut problems = check_happens(setting, model, places, path);
    problems.extend(setting.plan(model).err().unwrap_or_default().into_iter().map(|problem| {
        let at = place(&problem);
        problem.at(at)
    }));
    problems
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

impl SettingFile {
    /// It as text: two settings of the same text have the same runs.
    pub(super) fn key(&self) -> String {
        written::write(self)
    }

    /// The plan that it describes.
    ///
    /// # Errors
    /// All that is wrong with it.
    pub(super) fn plan(&self, model: &Model) -> Result<Plan, Vec<Problem>> {
        let mut file = plan::parse(&plan::write(&Plan::baseline(model), model))?;
        file.seed = SEED;
        file.futures = FUTURES;
        file.measures.clone_from(&self.measures);
        file.school.clone_from(&self.school);
        let known = |(id, value): (&String, &f64)| (id.clone(), narrow(model, id, *value));
        file.assumptions = self.assume.iter().map(known).collect();
        let (plan, problems) = plan::check(&written::write(&file), model);
        plan.ok_or(problems)
    }

    /// The model whose case dates the setting's events.
    pub(super) fn model<'m>(&self, model: &'m Model) -> Cow<'m, Model> {
        if self.happens.is_empty() {
            return Cow::Borrowed(model);
        }
        let mut dated = model.clone();
        for (id, years) in &self.happens {
            let month = |years: &f64| Month::nearest(model.start_years() + years);
            let months: Vec<Month> = years.iter().map(month).collect();
            let text = dated_hazard(&months);
            if let (Some(event), Ok(expr)) = (dated.events.get_mut(id), parse(&text)) {
                (event.hazard.text, event.hazard.expr) = (text, expr);
            }
            dated.case.happens.insert(id.clone(), months);
        }
        Cow::Owned(dated)
    }

    /// With what another setting has, where both have something.
    fn with(&self, more: &Self) -> Self {
        let mut both = self.clone();
        both.measures.extend(more.measures.clone());
        both.assume.extend(more.assume.clone());
        both.happens.extend(more.happens.clone());
        if more.school.is_some() {
            both.school.clone_from(&more.school);
        }
        both
    }
}

/// As good as certain: a hundredth of log odds, between the bounds, to each side.
fn narrow(model: &Model, parameter: &str, value: f64) -> AssumptionFile {
    let (lo, hi) = model.parameters.get(parameter).map_or((0.0, 1.0), |p| p.bounds);
    let odds = math::ln((value - lo) / (hi - value));
    let at = |odds: f64| lo + (hi - lo) * math::logistic(odds);
    AssumptionFile { p10: at(odds - 0.01), p50: value, p90: at(odds + 0.01) }
}

/// One way of trying a statement.
pub(super) struct Variant {
    /// What is varied, in words; empty if nothing is.
    pub(super) words: String,
    /// Everything it is tried under.
    pub(super) setting: SettingFile,
    /// What that is compared with.
    pub(super) base: SettingFile,
}

impl Statement {
    /// Whether it is about the model's case.
    pub(super) fn is_about(&self, model: &Model) -> bool {
        self.file.cases.is_empty() || self.file.cases.contains(&model.case.id)
    }

    /// In how many futures it is tried: half of them where the plans are many.
    pub(super) fn futures(&self) -> u32 {
        match self.file.over {
            OverFile::Pairs | OverFile::EachParameter => FUTURES / 2,
            OverFile::Nothing | OverFile::EachMeasure | OverFile::EachSchool => FUTURES,
        }
    }

    /// All ways of trying it; `school` is assumed wherever it names none itself.
    pub(super) fn variants(&self, model: &Model, school: Option<&str>) -> Vec<Variant> {
        let assumed = SettingFile { school: school.map(str::to_owned), ..SettingFile::default() };
        let StatementFile { under, otherwise, over, .. } = &self.file;
        let vary = |(words, more): (String, SettingFile)| {
            let setting = assumed.with(under).with(&more);
            let base = match otherwise {
                OtherwiseFile::WithoutMeasures => {
                    SettingFile { measures: IndexMap::new(), ..setting.clone() }
                }
                OtherwiseFile::WithoutAssumptions => {
                    SettingFile { assume: IndexMap::new(), ..setting.clone() }
                }
                OtherwiseFile::Under(base) => assumed.with(base).with(&more),
            };
            Variant { words, setting, base }
        };
        varied(model, *over).into_iter().map(vary).collect()
    }
}

/// What a statement is tried over: words and what differs.
fn varied(model: &Model, over: OverFile) -> Vec<(String, SettingFile)> {
    match over {
        OverFile::Nothing => vec![(String::new(), SettingFile::default())],
        OverFile::EachMeasure => extremes(model),
        OverFile::Pairs => {
            let single = extremes(model);
            let mut pairs = Vec::new();
            for (index, (words, first)) in single.iter().enumerate() {
                for (others, second) in &single[index + 1..] {
                    if first.measures.keys().ne(second.measures.keys()) {
                        pairs.push((format!("{words} and {others}"), first.with(second)));
                    }
                }
            }
            pairs
        }
        OverFile::EachParameter => {
            let each = |(id, p): (&String, &crate::model::file::ParameterFile)| {
                let (lo, hi) = p.bounds;
                let at = |word: &str, value: f64| {
                    let assume = IndexMap::from([(id.clone(), value)]);
                    let words = format!("“{}” near its {word}", p.label);
                    (words, SettingFile { assume, ..SettingFile::default() })
                };
                let near = NEAR * (hi - lo);
                [at("least", lo + near), at("greatest", hi - near)]
            };
            model.parameters.iter().flat_map(each).collect()
        }
        OverFile::EachSchool => {
            let school = |(id, school): (&String, &crate::model::file::SchoolFile)| {
                let setting = SettingFile { school: Some(id.clone()), ..SettingFile::default() };
                (format!("the school “{}”", school.label), setting)
            };
            let evidence = (String::new(), SettingFile::default());
            std::iter::once(evidence).chain(model.schools.iter().map(school)).collect()
        }
    }
}

/// Each measure, off and at its strongest.
fn extremes(model: &Model) -> Vec<(String, SettingFile)> {
    let one = |id: &String, words: String, used: MeasureUseFile| {
        let measures = IndexMap::from([(id.clone(), used)]);
        (words, SettingFile { measures, ..SettingFile::default() })
    };
    let each = |(id, m): (&String, &crate::model::Measure)| {
        let strongest = MeasureUseFile::at(m.strongest());
        [
            one(id, format!("{} off", m.label), MeasureUseFile::off()),
            one(id, format!("{} at its strongest", m.label), strongest),
        ]
    };
    model.measures.iter().flat_map(each).collect()
}
