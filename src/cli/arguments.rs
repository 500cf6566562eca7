//! The arguments: what there is to ask for, in the order of `help`, and understanding it. An
//! option that is listed here does something; what is to come is not announced.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command as Clap, value_parser};

use crate::base::problem::nearest;
use crate::cli::backtest::Asked;
use crate::cli::list::{Form, List, Things};
use crate::cli::model::Export;
use crate::cli::project::{Out, Project};
use crate::cli::schools::Schools;
use crate::cli::status::Status;
use crate::cli::{Command, Request, Task};
use crate::export::{self, ModelFormat};
use crate::plan::{FUTURES_MAX, FUTURES_MIN};

const STATUSES: &str = "Exit status: 0 done; 1 the input has problems; 2 wrong usage; \
                        3 could not read or write";

/// Understands the arguments; else how to end, and what to print.
pub(super) fn request(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Request, (Status, String)> {
    let matches = all().try_get_matches_from(arguments).map_err(|error| {
        let status = if error.use_stderr() { Status::Usage } else { Status::Done };
        (status, error.render().to_string())
    })?;
    match matches.subcommand() {
        Some(("project", matches)) => Ok(command(Task::Project(project(matches)?))),
        Some(("schools", matches)) => {
            let out = matches.get_one::<PathBuf>("out").cloned();
            Ok(command(Task::Schools(Schools { plans: paths(matches, "plans"), out })))
        }
        Some(("check", matches)) => Ok(command(Task::Check(paths(matches, "files")))),
        Some(("verify", matches)) => {
            let text = |name| matches.get_one::<String>(name).cloned();
            Ok(command(Task::Verify { case: text("case"), school: text("school") }))
        }
        Some(("backtest", matches)) => {
            let text = |name| matches.get_one::<String>(name).cloned();
            let out = matches.get_one::<PathBuf>("out").cloned();
            Ok(command(Task::Backtest(Asked { case: text("case"), school: text("school"), out })))
        }
        Some(("model", matches)) => match matches.subcommand() {
            Some((_, matches)) => Ok(command(Task::Export(model_export(matches)?))),
            None => window(Vec::new()),
        },
        Some(("list", matches)) => Ok(command(Task::List(list(matches)))),
        _ => window(paths(&matches, "plans")),
    }
}

fn command(task: Task) -> Request {
    Request::Command(Command(task))
}

fn all() -> Clap {
    Clap::new("two-track")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Plan U.S. strategy toward North Korea, and see what it does over many futures")
        .after_help(STATUSES)
        .args_conflicts_with_subcommands(true)
        .arg(file_argument("plans", "PLAN.ron", "Plan to open in the window").num_args(0..))
        .subcommand(project_command())
        .subcommand(schools_command())
        .subcommand(
            Clap::new("check")
                .about("Tell every problem of plans, models, cases, checks and briefings")
                .long_about(
                    "Tell every problem of plans, models, cases, checks and briefings, with \
                     file:line:column. What kind of file it is shows in its content; a \
                     briefing is called after its measure. Ends with status 1 if there is any \
                     error or warning.",
                )
                .arg(
                    file_argument("files", "FILE.ron", "File to check")
                        .num_args(1..)
                        .required(true),
                ),
        )
        .subcommand(
            Clap::new("verify")
                .about("Try the model's reality checks; ends with status 1 if one fails")
                .arg(option("case", "ID", "In this case; without it, in the first one"))
                .arg(option("school", "ID", "Assume this school of thought; without it, none")),
        )
        .subcommand(
            Clap::new("backtest")
                .about("Hold the model against the record of the past, and tell its errors")
                .arg(option("case", "ID", "This case of the past; without it, Korea from 1990"))
                .arg(option("school", "ID", "As this school has it; without it, the evidence"))
                .arg(
                    option("out", "FILE.csv", "Write the errors to a file instead")
                        .value_parser(value_parser!(PathBuf)),
                ),
        )
        .subcommand(model_command())
        .subcommand(
            Clap::new("list")
                .about("List what the model, the cases and the samples offer")
                .arg(
                    Arg::new("things")
                        .value_name("THINGS")
                        .help("What to list")
                        .required(true)
                        .value_parser(Things::ALL.map(Things::word)),
                )
                .arg(
                    Arg::new("format")
                        .long("format")
                        .value_name("FORMAT")
                        .help("How to write it")
                        .default_value("table")
                        .value_parser(Form::ALL.map(Form::word)),
                ),
        )
}

fn model_command() -> Clap {
    let words = export::MODEL_FORMATS.iter().map(|format| format.extension);
    let export = Clap::new("export")
        .about("Write a plan in one future as a model that other engines run")
        .long_about(
            "Write a plan in one future as a model that other engines run. Parameters are as drawn \
             in that future, and what chance and conditions decided in it is given as functions of \
             time; everything else stays an equation. `csv` gives every value at every step.",
        )
        .after_help(STATUSES)
        .arg(file_argument("plan", "PLAN.ron", "Plan to export").long("plan").required(true))
        .arg(
            Arg::new("case")
                .long("case")
                .value_name("ID")
                .help("Start from this case; without it, from the plan's own"),
        )
        .arg(
            Arg::new("future")
                .long("future")
                .value_name("K")
                .help("Number of the future, from 0")
                .required(true)
                .value_parser(value_parser!(u32)),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .help("Without it, what --out ends in")
                .required_unless_present("out")
                .value_parser(words.collect::<Vec<_>>()),
        )
        .arg(file_argument("out", "FILE", "Write to a file; without it, to stdout").long("out"));
    Clap::new("model")
        .about("Hand the model to other engines")
        .subcommand_required(true)
        .subcommand(export)
}

fn schools_command() -> Clap {
    Clap::new("schools")
        .about("Tell what each school of thought predicts for plans, as a Markdown table")
        .arg(
            file_argument("plans", "PLAN.ron", "Plan to ask about; none: all samples")
                .num_args(0..),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("FILE")
                .help("Write the table to a Markdown file")
                .value_parser(value_parser!(PathBuf)),
        )
}

fn project_command() -> Clap {
    Clap::new("project")
        .about("Project a plan over many futures and compare it with today's policy")
        .after_help(STATUSES)
        .arg(file_argument("plan", "PLAN.ron", "Plan to project").required(true))
        .arg(
            option("futures", "N", "How many futures; without it, as many as the plan says")
                .value_parser(
                    value_parser!(u32).range(i64::from(FUTURES_MIN)..=i64::from(FUTURES_MAX)),
                ),
        )
        .arg(
            option("seed", "N", "Seed of all chance; without it, the plan's own")
                .value_parser(value_parser!(u64)),
        )
        .arg(option(
            "school",
            "ID",
            "Assume this school of thought, or `mixed`; without it, the plan's own",
        ))
        .arg(option("case", "ID", "Start from this case; without it, from the plan's own"))
        .arg(
            option("until", "YEAR", "Tell nothing after the start of this year")
                .value_parser(value_parser!(i32)),
        )
        .arg(
            option("out", "FILE", "Write to a file, in the format of its ending; -.csv: to stdout")
                .allow_hyphen_values(true)
                .value_parser(value_parser!(PathBuf)),
        )
        .arg(
            Arg::new("members")
                .long("members")
                .help("With --out: every single future instead of the bands")
                .action(ArgAction::SetTrue)
                .requires("out"),
        )
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn file_argument(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help).value_parser(value_parser!(PathBuf))
}

fn paths(matches: &ArgMatches, name: &str) -> Vec<PathBuf> {
    matches.get_many::<PathBuf>(name).into_iter().flatten().cloned().collect()
}

/// The window; but a word that is nearly a command, and no file, is taken for a slip.
fn window(plans: Vec<PathBuf>) -> Result<Request, (Status, String)> {
    let first = plans.first().filter(|path| !path.exists()).and_then(|path| path.to_str());
    if let Some(word) = first.filter(|word| !word.contains(['.', '/', '\\'])) {
        let all = all();
        let commands = all.get_subcommands().map(Clap::get_name).chain(["help"]);
        let remedy = match nearest(word, commands) {
            Some(near) => format!("did you mean `two-track {near}`?"),
            None => "see `two-track help`".to_owned(),
        };
        let text = format!("error: there is no command and no file `{word}`; {remedy}\n");
        return Err((Status::Usage, text));
    }
    Ok(Request::Window(plans))
}

fn project(matches: &ArgMatches) -> Result<Project, (Status, String)> {
    let members = matches.get_flag("members");
    Ok(Project {
        plan: matches.get_one::<PathBuf>("plan").cloned(),
        futures: matches.get_one("futures").copied(),
        seed: matches.get_one("seed").copied(),
        school: matches.get_one::<String>("school").cloned(),
        case: matches.get_one::<String>("case").cloned(),
        until: matches.get_one("until").copied(),
        out: matches.get_one::<PathBuf>("out").map(|path| out(path, members)).transpose()?,
    })
}

fn out(path: &Path, members: bool) -> Result<Out, (Status, String)> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let Some(format) = export::by_extension(extension) else {
        let known: Vec<String> = export::ALL
            .iter()
            .map(|format| format!(".{} ({})", format.extension, format.label))
            .collect();
        let text = format!(
            "error: `{}` does not say in which format; end its name in one of: {}\n",
            path.display(),
            known.join(", ")
        );
        return Err((Status::Usage, text));
    };
    let to_stdout = path.file_stem().is_some_and(|stem| stem == "-");
    Ok(Out { path: (!to_stdout).then(|| path.to_owned()), format, members })
}

fn model_export(matches: &ArgMatches) -> Result<Export, (Status, String)> {
    let out = matches.get_one::<PathBuf>("out").cloned();
    let ending = out.as_ref().and_then(|path| path.extension()).and_then(|ending| ending.to_str());
    let word = matches.get_one::<String>("format").map(String::as_str).or(ending);
    let known = |format: &&ModelFormat| {
        word.is_some_and(|word| format.extension.eq_ignore_ascii_case(word))
    };
    let Some(format) = export::MODEL_FORMATS.iter().find(known) else {
        let words: Vec<&str> = export::MODEL_FORMATS.iter().map(|f| f.extension).collect();
        let text = format!(
            "error: the name after --out does not say in which format; end it in one of: {}; or \
             say --format\n",
            words.join(", ")
        );
        return Err((Status::Usage, text));
    };
    Ok(Export {
        plan: matches.get_one::<PathBuf>("plan").cloned().unwrap_or_default(),
        case: matches.get_one::<String>("case").cloned(),
        future: matches.get_one("future").copied().unwrap_or(0),
        format,
        out,
    })
}

fn list(matches: &ArgMatches) -> List {
    let chosen = |name| matches.get_one::<String>(name).map(String::as_str);
    // clap has accepted only words of these lists.
    let things = Things::ALL.into_iter().find(|things| chosen("things") == Some(things.word()));
    let form = Form::ALL.into_iter().find(|form| chosen("format") == Some(form.word()));
    List { things: things.unwrap_or(Things::Measures), form: form.unwrap_or(Form::Table) }
}
