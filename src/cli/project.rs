//! `project`: a plan → its projection, as a table on the terminal or a file for other programs.
//! The table's words are in `projection`, the file formats in `export`.

use std::io::Write;
use std::path::PathBuf;

use crate::analysis::{self, Scoreboard};
use crate::base::format;
use crate::cli::load::{self, Source};
use crate::cli::out::Out;
use crate::cli::projection;
use crate::cli::run::{self, every_future};
use crate::cli::sifting;
use crate::cli::status::{Failure, Status};
use crate::cli::stop::Stoppable;
use crate::ensemble::{self, Bands, Futures};
use crate::export::{self, Exporter, Report};
use crate::model::Model;
use crate::plan::{self, Edit, FUTURES_MAX, Plan};

/// What is projected and where to.
#[derive(Default)]
pub(super) struct Project {
    /// The plan's file; `None`: the first sample.
    pub(super) plan: Option<PathBuf>,
    pub(super) futures: Option<u32>,
    /// The first future, and the first one that is not run any more.
    pub(super) range: (Option<u32>, Option<u32>),
    pub(super) seed: Option<u64>,
    pub(super) school: Option<String>,
    pub(super) case: Option<String>,
    pub(super) until: Option<i32>,
    /// `None`: a table on stdout.
    pub(super) out: Option<Written>,
}

/// What is written instead of the table.
pub(super) struct Written {
    pub(super) format: &'static Exporter,
    pub(super) out: Out,
    /// Every single future instead of the bands.
    pub(super) members: bool,
}

impl Project {
    /// As the plan says, in a table: what is shown when there can be no window.
    pub(super) fn of_first(plans: &[PathBuf]) -> Self {
        Self { plan: plans.first().cloned(), ..Self::default() }
    }
}

/// Carries it out.
pub(super) fn project(project: &Project, stdout: &mut dyn Write) -> Result<Status, Failure> {
    let source = match &project.plan {
        Some(path) => Source::file(path)?,
        None => Source::first_sample()?,
    };
    let (model, mut plan) = load::plan_of(&source, project.case.as_deref())?;
    let edits = [
        project.seed.map(Edit::Seed),
        project.school.clone().map(|school| Edit::School(Some(school))),
        // More than a plan may ask for: told part by part, and never held all at once.
        project.futures.filter(|count| *count <= FUTURES_MAX).map(Edit::Futures),
    ];
    for edit in edits.into_iter().flatten() {
        plan::apply(&mut plan, &model, &edit)
            .map_err(|problem| Failure::Told(Status::Usage, vec![problem.to_string()]))?;
    }
    let futures = futures(project, &plan)?;
    let until = until(project.until, &model)?;
    match &project.out {
        Some(written) => write_out(written, &model, &plan, futures, until, stdout)?,
        None => {
            let baseline = plan.with_baseline_measures(&model);
            let ([bands, base], board) =
                both(&model, [&plan, &baseline], ["plan", "baseline"], futures.count, until)?;
            if let Some(assumed) = plan::departure(&model, &plan) {
                writeln!(stdout, "These numbers assume {assumed}, not the evidence alone")?;
                let evidence = plan.with_model_assumptions();
                let baseline = evidence.with_baseline_measures(&model);
                let what = ["plan by the evidence", "baseline by the evidence"];
                let ([plan, baseline], _) =
                    both(&model, [&evidence, &baseline], what, futures.count, until)?;
                let words = two_steps(&model, (&plan, &baseline), (&bands, &base), until);
                writeln!(stdout, "{words}\n")?;
            }
            projection::write(&model, &plan, &bands, &board, stdout)?;
        }
    }
    Ok(Status::Done)
}

/// The bands of a plan and of its baseline, and the scoreboard at the last moment that is told.
fn both(
    model: &Model,
    plans: [&Plan; 2],
    what: [&str; 2],
    count: u32,
    until: f64,
) -> Result<([Bands; 2], Scoreboard), Failure> {
    if count > FUTURES_MAX {
        let told = |times: &[f64]| projection::columns(times, projection::last(times, until));
        return sifting::table(model, plans, &what.join(" and "), count, told);
    }
    let [plan, base] = [0, 1].map(|which| every_future(model, plans[which], what[which]));
    let (plan, base) = (plan?, base?);
    let bands = [&plan, &base].map(ensemble::bands);
    let last = projection::last(plan.times(), until);
    let board = analysis::scoreboard(model, &plan, &base, last);
    Ok((bands, board))
}

/// How much of the headline the assumptions make, and how much the measures.
fn two_steps(
    model: &Model,
    by_evidence: (&Bands, &Bands),
    as_assumed: (&Bands, &Bands),
    until: f64,
) -> String {
    let headline = model.headlines.values().next();
    let reading = headline.and_then(|headline| headline.readings.values().next());
    let ids = reading.into_iter().flat_map(|reading| [&reading.china, &reading.us]);
    let outcomes: Vec<usize> = ids.filter_map(|id| model.outcomes.get_index_of(id)).collect();
    let year = until.min(model.end_years());
    analysis::two_steps(model, by_evidence, as_assumed, &outcomes, year)
}

/// The model time after which nothing is told.
fn until(year: Option<i32>, model: &Model) -> Result<f64, Failure> {
    let Some(year) = year else { return Ok(f64::INFINITY) };
    let first = model.start_years().floor() as i32 + 1;
    let last = model.end_years().ceil() as i32;
    if (first..=last).contains(&year) {
        Ok(f64::from(year))
    } else {
        Err(Failure::usage(&format!(
            "--until {year} is outside the case `{}`; choose a year from {first} to {last}",
            model.case.id
        )))
    }
}

fn write_out(
    written: &Written,
    model: &Model,
    plan: &Plan,
    futures: Futures,
    until: f64,
    stdout: &mut dyn Write,
) -> Result<(), Failure> {
    let Written { format, out, members } = written;
    let program = &run::compiled(model, plan)?;
    let report = Report { model, plan, program, futures, until };
    match format.bands.filter(|_| !members) {
        Some(write) => {
            let bands = if futures.count > FUTURES_MAX {
                sifting::bands(&report)?
            } else {
                ensemble::bands(&run::some_futures(&report, "plan")?)
            };
            out.write(stdout, |file| write(&report, &bands, file))
        }
        None => run::in_parts(&report, |parts| {
            out.write(stdout, |file| (format.members)(&report, parts, &mut Stoppable(file)))
        }),
    }
}

/// Which futures are asked for.
fn futures(project: &Project, plan: &Plan) -> Result<Futures, Failure> {
    let (from, to) = project.range;
    let first = from.unwrap_or(0);
    let end = to.or(project.futures).unwrap_or(plan.futures());
    let Some(count) = end.checked_sub(first).filter(|count| *count > 0) else {
        return Err(Failure::usage(&format!(
            "futures from {first} to {end} are none; the first one is 0, and --futures-to is the \
             one after the last"
        )));
    };
    let of_all = |written: &Written| written.format.bands.is_none() || written.members;
    let keeps_all = |written: &Written| of_all(written) && !written.format.streams;
    if project.out.as_ref().is_some_and(keeps_all) && count > FUTURES_MAX {
        let most = format::count(u64::from(FUTURES_MAX));
        let streaming = export::ALL.iter().filter(|format| format.streams);
        let streaming: Vec<String> = streaming.map(|f| format!(".{}", f.extension)).collect();
        return Err(Failure::usage(&format!(
            "more than {most} futures are too many to be held at once, as this format does; choose \
             fewer, or write every single one with --members --out FILE{}",
            streaming.join(" or ")
        )));
    }
    Ok(Futures { seed: plan.seed(), first, count })
}
