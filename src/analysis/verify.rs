//! Does the model behave as people who know the subject say that it must? Every statement of a
//! list is tried under all the plans it is about, in every future; plans that several statements
//! share are run once. The statements are data (`assets/model/checks.ron`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use indexmap::IndexMap;

use crate::analysis::judge::failure;
use crate::analysis::statements::{FUTURES, SEED, SettingFile, Statement, Statements, Variant};
use crate::base::format;
use crate::ensemble::{Ensemble, Futures, Progress, compile, run_in_blocks};
use crate::model::Model;

/// What became of a statement.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Its id.
    pub id: String,
    /// The statement in plain words.
    pub says: String,
    /// Why it must be so.
    pub why: String,
    /// Whether it held.
    pub standing: Standing,
    /// Under how many plans it was tried.
    pub plans: usize,
    /// In how many futures of each.
    pub futures: u32,
}

/// Whether a statement held.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// Under every plan.
    Holds,
    /// Not; where it failed first, in words.
    Fails(String),
    /// Not, as is known and said.
    KnownException {
        /// Where it failed first, in words.
        failure: String,
        /// Why the model does so.
        because: String,
    },
}

impl Standing {
    /// In one word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Fails(_) => "fails",
            Self::KnownException { .. } => "known",
        }
    }
}

impl Verdict {
    /// The statement, and how widely it was tried.
    pub fn headline(&self) -> String {
        format!("{} ({})", self.says, self.tried())
    }

    /// Where it failed and, if that is known, why; nothing if it holds.
    pub fn failure_lines(&self) -> Vec<String> {
        match &self.standing {
            Standing::Holds => Vec::new(),
            Standing::Fails(failure) => vec![failure.clone()],
            Standing::KnownException { failure, because } => {
                vec![failure.clone(), format!("Known: {because}")]
            }
        }
    }

    /// How widely it was tried: “544 plans × 128 futures”.
    pub fn tried(&self) -> String {
        let (plans, futures) = (self.plans as u64, u64::from(self.futures));
        let word = if plans == 1 { "plan" } else { "plans" };
        format!("{} {word} × {} futures", format::count(plans), format::count(futures))
    }
}

/// All verdicts in one sentence.
pub fn verdicts_in_words(verdicts: &[Verdict]) -> String {
    let count = |word: &str| verdicts.iter().filter(|v| v.standing.word() == word).count();
    let mut words = format!("{} of {} statements hold", count("holds"), verdicts.len());
    let (known, failed) = (count("known"), count("fails"));
    if known > 0 {
        words += &format!("; {known} known not to");
    }
    if failed > 0 {
        words += &format!("; {failed} {}", if failed == 1 { "fails" } else { "fail" });
    }
    words
}

/// A plan's runs, or why there are none.
type Runs = Result<Ensemble, String>;

/// Under which plans statements are tried: setting → the statements and variants that need it.
struct Tries<'a> {
    about: Vec<(&'a Statement, Vec<Variant>)>,
    /// Key of a setting → (statement, variant), the first of them having the setting itself.
    by_setting: IndexMap<String, Vec<(usize, usize)>>,
}

impl<'a> Tries<'a> {
    fn new(model: &Model, statements: &'a Statements, school: Option<&str>) -> Self {
        let about = statements.list.iter().filter(|statement| statement.is_about(model));
        let about: Vec<(&Statement, Vec<Variant>)> =
            about.map(|statement| (statement, statement.variants(model, school))).collect();
        let mut by_setting: IndexMap<String, Vec<(usize, usize)>> = IndexMap::new();
        for (statement, (_, variants)) in about.iter().enumerate() {
            for (index, variant) in variants.iter().enumerate() {
                by_setting.entry(variant.setting.key()).or_default().push((statement, index));
            }
        }
        Self { about, by_setting }
    }
}

impl Statements {
    /// How many plans [`verify`] will run: what its progress counts.
    pub fn plans(&self, model: &Model, school: Option<&str>) -> u32 {
        u32::try_from(Tries::new(model, self, school).by_setting.len()).unwrap_or(u32::MAX)
    }
}

/// Tries every statement that is about the model's case, assuming a school of thought where one
/// is given; `None` if it was stopped. Progress counts plans.
pub fn verify(
    model: &Model,
    statements: &Statements,
    school: Option<&str>,
    threads: usize,
    progress: &Progress,
) -> Option<Vec<Verdict>> {
    let tries = Tries::new(model, statements, school);
    let bench = Bench { model: &statements.watched(model), bases: Mutex::default(), progress };
    let next = AtomicUsize::new(0);
    let failures: Mutex<Vec<(usize, usize, String)>> = Mutex::default();
    let work = || -> Option<()> {
        while let Some((_, tried)) =
            tries.by_setting.get_index(next.fetch_add(1, Ordering::Relaxed))
        {
            let failed = bench.try_setting(&tries, tried)?;
            failures.lock().unwrap_or_else(PoisonError::into_inner).extend(failed);
            progress.done.fetch_add(1, Ordering::Relaxed);
        }
        Some(())
    };
    thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let all = helpers.into_iter().map(|helper| helper.join().ok().flatten());
        all.chain([own]).collect::<Option<Vec<()>>>()
    })?;
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_unstable();
    let verdict = |(index, (statement, variants)): (usize, &(&Statement, Vec<Variant>))| {
        let failure = failures.iter().find(|(failed, ..)| *failed == index);
        let failure = failure.map(|(_, _, words)| words.clone());
        let file = &statement.file;
        let standing = match (failure, &file.exception) {
            (None, _) => Standing::Holds,
            (Some(failure), None) => Standing::Fails(failure),
            (Some(failure), Some(because)) => {
                Standing::KnownException { failure, because: because.clone() }
            }
        };
        Verdict {
            id: statement.id.clone(),
            says: file.says.clone(),
            why: file.why.clone(),
            standing,
            plans: variants.len(),
            futures: statement.futures(),
        }
    };
    Some(tries.about.iter().enumerate().map(verdict).collect())
}

/// Where plans are run and statements tried on them.
struct Bench<'a> {
    /// With all that statements name among its outcomes.
    model: &'a Model,
    /// What statements compare with, by the key of its setting: few, and used again and again.
    bases: Mutex<HashMap<String, Arc<Runs>>>,
    progress: &'a Progress,
}

impl Bench<'_> {
    /// Tries all statements that one setting is for: those that fail, with their variants, and
    /// how; `None` if it was stopped.
    fn try_setting(
        &self,
        tries: &Tries<'_>,
        tried: &[(usize, usize)],
    ) -> Option<Vec<(usize, usize, String)>> {
        let of = |(statement, variant): (usize, usize)| {
            let (statement, variants) = &tries.about[statement];
            (*statement, &variants[variant])
        };
        let Some(first) = tried.first() else { return Some(Vec::new()) };
        let futures = tried.iter().map(|at| of(*at).0.futures()).max().unwrap_or(FUTURES);
        let runs = self.runs(&of(*first).1.setting, futures)?;
        let mut failed = Vec::new();
        for at in tried {
            let (statement, variant) = of(*at);
            let base = if statement.has_base { Some(self.base(&variant.base)?) } else { None };
            let found = match (&runs, base.as_deref()) {
                (Ok(runs), None) => failure(statement, self.model, runs, runs),
                (Ok(runs), Some(Ok(base))) => failure(statement, self.model, runs, base),
                (Err(what), _) | (_, Some(Err(what))) => Some(what.clone()),
            };
            if let Some(what) = found {
                let with = match variant.words.as_str() {
                    "" => String::new(),
                    words => format!("with {words}: "),
                };
                failed.push((at.0, at.1, with + &what));
            }
        }
        Some(failed)
    }

    /// What a statement compares with.
    fn base(&self, setting: &SettingFile) -> Option<Arc<Runs>> {
        let bases = || self.bases.lock().unwrap_or_else(PoisonError::into_inner);
        let key = setting.key();
        let known = bases().get(&key).cloned();
        if known.is_some() {
            return known;
        }
        // Two threads may come here at once and do the same work: better than that one waits.
        let runs = Arc::new(self.runs(setting, FUTURES)?);
        bases().insert(key, Arc::clone(&runs));
        Some(runs)
    }

    /// A setting's runs; `None` if it was stopped.
    fn runs(&self, setting: &SettingFile, count: u32) -> Option<Runs> {
        let model = setting.model(self.model);
        let program = match setting.plan(&model).and_then(|plan| compile(&model, &plan)) {
            Ok(program) => program,
            Err(problems) => {
                let words: Vec<String> = problems.iter().map(ToString::to_string).collect();
                return Some(Err(words.join("; ")));
            }
        };
        if self.progress.stop.load(Ordering::Relaxed) {
            return None;
        }
        let futures = Futures { seed: SEED, first: 0, count };
        run_in_blocks(&program, futures, 1, count as usize, &Progress::default()).map(Ok)
    }
}
