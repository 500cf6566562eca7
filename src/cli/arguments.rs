//! The arguments: what there is to ask for, in the order of `help`, and understanding it. An
//! option that is listed here does something; what is to come is not announced.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command as Clap, value_parser};

use crate::base::problem::nearest;
use crate::cli::backtest::Asked;
use crate::cli::compare::Compare;
use crate::cli::explain::Explain;
use crate::cli::hinges::Hinges;
use crate::cli::list::{Form, List, Things};
use crate::cli::model::{self, Export};
use crate::cli::out::Out;
use crate::cli::project::{Project, Written};
use crate::cli::schools::Schools;
use crate::cli::status::{Failure, Status};
use crate::cli::{Command, Request, Task};
use crate::export;
use crate::plan::{FUTURES_MAX, FUTURES_MIN};

const STATUSES: &str = "Exit status: 0 done; 1 the input has problems; 2 wrong usage; \
                        3 could not read or write; 130 stopped by Ctrl+C";
/// Most futures that can be asked for where none is kept.
const FUTURES_STREAMED_MAX: i64 = 1_000_000_000;

/// Formats of commands that have only one.
const CSV: (&str, &str) = ("csv", "CSV");
const MARKDOWN: (&str, &str) = ("md", "Markdown");

/// How to end, and what to print.
type Refused = (Status, String);

/// Understands the arguments; else how to end, and what to print.
pub(super) fn request(arguments: impl IntoIterator<Item = OsString>) -> Result<Request, Refused> {
    let matches = all().try_get_matches_from(arguments).map_err(|error| {
        let status = if error.use_stderr() { Status::Usage } else { Status::Done };
        (status, error.render().to_string())
    })?;
    match matches.subcommand() {
        Some(("project", matches)) => Ok(command(Task::Project(project(matches)?))),
        Some(("compare", matches)) => Ok(command(Task::Compare(compare(matches)?))),
        Some(("explain", matches)) => Ok(command(Task::Explain(explain(matches)?))),
        Some(("schools", matches)) => {
            let out = out(matches, &[MARKDOWN])?.map_or(Out::Stdout, |(_, out)| out);
            Ok(command(Task::Schools(Schools { plans: paths(matches, "plans"), out })))
        }
        Some(("hinges", matches)) => {
            let out = out(matches, &[CSV])?.map(|(_, out)| out);
            Ok(command(Task::Hinges(Hinges {
                plan: matches.get_one::<PathBuf>("plan").cloned().unwrap_or_default(),
                outcome: matches.get_one::<String>("outcome").cloned(),
                at: matches.get_one("at").copied(),
                out,
            })))
        }
        Some(("check", matches)) => Ok(command(Task::Check(paths(matches, "files")))),
        Some(("verify", matches)) => {
            let text = |name| matches.get_one::<String>(name).cloned();
            Ok(command(Task::Verify { case: text("case"), school: text("school") }))
        }
        Some(("backtest", matches)) => {
            let text = |name| matches.get_one::<String>(name).cloned();
            let out = out(matches, &[CSV])?.map(|(_, out)| out);
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
        .subcommand(compare_command())
        .subcommand(explain_command())
        .subcommand(schools_command())
        .subcommand(hinges_command())
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
                .arg(out_argument(
                    "FILE.csv",
                    "Write the errors to a file instead; -.csv: to stdout",
                )),
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
    let words = model::formats().into_iter().map(|(ending, _)| ending);
    let export = Clap::new("export")
        .about("Write a plan in one future as a model that other engines run")
        .long_about(
            "Write a plan in one future as a model that other engines run. Parameters are as drawn \
             in that future, and what chance and conditions decided in it is given as functions of \
             time; everything else stays an equation. `csv` gives every value at every step. `tab` \
             gives what is drawn in each future of the plan, and `vsc` is the control file with \
             which Vensim runs the model in all of them, with the chances of its own future.",
        )
        .after_help(STATUSES)
        .arg(file_argument("plan", "PLAN.ron", "Plan to export").long("plan").required(true))
        .arg(option("case", "ID", "Start from this case; without it, from the plan's own"))
        .arg(
            option("future", "K", "Number of the future, from 0; not for `tab` and `vsc`")
                .value_parser(value_parser!(u32)),
        )
        .arg(
            option("format", "FORMAT", "For stdout; a file has the format of its ending")
                .required_unless_present("out")
                .conflicts_with("out")
                .value_parser(words.collect::<Vec<_>>()),
        )
        .arg(out_argument("FILE", "Write to a file, in the format of its ending"));
    Clap::new("model")
        .about("Hand the model to other engines")
        .subcommand_required(true)
        .subcommand(export)
}

fn hinges_command() -> Clap {
    Clap::new("hinges")
        .about(
            "Tell what, held otherwise, would overturn what a plan does: claims, numbers, schools",
        )
        .long_about(
            "Tell which claim, number or school, held otherwise, would overturn what a plan does. \
             Each claim is tried off and turned round, the numbers that matter most low and high, \
             and each school of thought assumed, in the same futures under the plan and under \
             today's policy; what moves the change furthest comes first.",
        )
        .arg(file_argument("plan", "PLAN.ron", "Plan to ask about").required(true))
        .arg(option("outcome", "ID", "What it does to this; without it, to U.S. influence"))
        .arg(
            option("at", "YEAR", "At the start of this year; without it, at the end")
                .value_parser(value_parser!(i32)),
        )
        .arg(out_argument("FILE.csv", "Write the table to a file instead; -.csv: to stdout"))
}

fn schools_command() -> Clap {
    Clap::new("schools")
        .about("Tell what each school of thought predicts for plans, as a Markdown table")
        .arg(
            file_argument("plans", "PLAN.ron", "Plan to ask about; none: all samples")
                .num_args(0..),
        )
        .arg(out_argument("FILE.md", "Write the table to a file; without it, to stdout"))
}

fn project_command() -> Clap {
    Clap::new("project")
        .about("Project a plan over many futures and compare it with today's policy")
        .after_help(STATUSES)
        .arg(file_argument("plan", "PLAN.ron", "Plan to project").required(true))
        .arg(
            option("futures", "N", "How many futures; without it, as many as the plan says")
                .value_parser(
                    value_parser!(u32).range(i64::from(FUTURES_MIN)..=FUTURES_STREAMED_MAX),
                ),
        )
        .arg(
            option("futures-from", "K", "With --out: only from this future on, counted from 0")
                .conflicts_with("futures")
                .requires("out")
                .value_parser(value_parser!(u32).range(..=FUTURES_STREAMED_MAX)),
        )
        .arg(
            option("futures-to", "M", "With --out: only the futures before this one")
                .conflicts_with("futures")
                .requires("out")
                .value_parser(value_parser!(u32).range(..=FUTURES_STREAMED_MAX)),
        )
        .arg(seed_option())
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
        .arg(out_argument("FILE", "Write to a file, in the format of its ending; -.csv: to stdout"))
        .arg(
            Arg::new("members")
                .long("members")
                .help("With --out: every single future instead of the bands")
                .action(ArgAction::SetTrue)
                .requires("out"),
        )
}

fn futures_option() -> Arg {
    option("futures", "N", "How many futures; without it, as many as the plan says")
        .value_parser(value_parser!(u32).range(i64::from(FUTURES_MIN)..=i64::from(FUTURES_MAX)))
}

fn seed_option() -> Arg {
    option("seed", "N", "Seed of all chance; without it, the plan's own")
        .value_parser(value_parser!(u64))
}

fn compare_command() -> Clap {
    Clap::new("compare")
        .about("Compare plans with the first of them, in the same futures")
        .after_help(STATUSES)
        .arg(
            file_argument("plans", "PLAN.ron", "Plans to compare, the base first")
                .num_args(2..)
                .required(true),
        )
        .arg(futures_option())
        .arg(seed_option())
        .arg(at_option())
        .arg(forms_option())
}

fn explain_command() -> Clap {
    Clap::new("explain")
        .about("Tell what each measure adds to an outcome, through what, and what it hangs on")
        .after_help(STATUSES)
        .arg(file_argument("plan", "PLAN.ron", "Plan to explain").required(true))
        .arg(option("outcome", "ID", "Which outcome; see `two-track list outcomes`").required(true))
        .arg(at_option())
        .arg(forms_option())
}

fn at_option() -> Arg {
    option("at", "YEAR", "At the start of this year; without it, at the end")
        .value_parser(value_parser!(i32))
}

fn forms_option() -> Arg {
    let help = "Write a tidy table to a .csv, .tsv or .json file, or what is told to an .md; \
                -.csv: to stdout";
    out_argument("FILE", help)
}

fn compare(matches: &ArgMatches) -> Result<Compare, Refused> {
    Ok(Compare {
        plans: paths(matches, "plans"),
        futures: matches.get_one("futures").copied(),
        seed: matches.get_one("seed").copied(),
        at: matches.get_one("at").copied(),
        out: table_out(matches)?,
    })
}

fn explain(matches: &ArgMatches) -> Result<Explain, Refused> {
    Ok(Explain {
        plan: matches.get_one::<PathBuf>("plan").cloned().unwrap_or_default(),
        outcome: matches.get_one::<String>("outcome").cloned().unwrap_or_default(),
        at: matches.get_one("at").copied(),
        out: table_out(matches)?,
    })
}

fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

fn out_argument(value: &'static str, help: &'static str) -> Arg {
    option("out", value, help).allow_hyphen_values(true).value_parser(value_parser!(PathBuf))
}

fn file_argument(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).value_name(value).help(help).value_parser(value_parser!(PathBuf))
}

fn paths(matches: &ArgMatches, name: &str) -> Vec<PathBuf> {
    matches.get_many::<PathBuf>(name).into_iter().flatten().cloned().collect()
}

/// The window; but a word that is nearly a command, and no file, is taken for a slip.
fn window(plans: Vec<PathBuf>) -> Result<Request, Refused> {
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

fn project(matches: &ArgMatches) -> Result<Project, Refused> {
    let formats: Vec<(&str, &str)> =
        export::ALL.iter().map(|format| (format.extension, format.label)).collect();
    let members = matches.get_flag("members");
    let written = out(matches, &formats)?.map(|(place, out)| Written {
        format: &export::ALL[place],
        out,
        members,
    });
    Ok(Project {
        plan: matches.get_one::<PathBuf>("plan").cloned(),
        futures: matches.get_one("futures").copied(),
        range: (matches.get_one("futures-from").copied(), matches.get_one("futures-to").copied()),
        seed: matches.get_one("seed").copied(),
        school: matches.get_one::<String>("school").cloned(),
        case: matches.get_one::<String>("case").cloned(),
        until: matches.get_one("until").copied(),
        out: written,
    })
}

/// What `--out` asks for: a format, by its place among those that there are, and where to.
fn out(matches: &ArgMatches, formats: &[(&str, &str)]) -> Result<Option<(usize, Out)>, Refused> {
    let path = matches.get_one::<PathBuf>("out");
    path.map(|path| Out::named(path, formats)).transpose().map_err(refused)
}

/// The same of a table: one of its forms, and where to.
fn table_out(matches: &ArgMatches) -> Result<Option<(export::Form, Out)>, Refused> {
    let formats = export::FORMS.map(|(ending, label, _)| (ending, label));
    Ok(out(matches, &formats)?.map(|(place, out)| (export::FORMS[place].2, out)))
}

fn refused(failure: Failure) -> Refused {
    let (status, lines) = failure.words();
    (status, lines.join("\n") + "\n")
}

fn model_export(matches: &ArgMatches) -> Result<Export, Refused> {
    let formats = model::formats();
    let word = matches.get_one::<String>("format");
    let named = formats.iter().position(|(ending, _)| word.is_some_and(|word| word == ending));
    // clap has seen to it that there is one of both.
    let (place, out) = out(matches, &formats)?.unwrap_or((named.unwrap_or(0), Out::Stdout));
    let future = matches.get_one("future").copied();
    Ok(Export {
        plan: matches.get_one::<PathBuf>("plan").cloned().unwrap_or_default(),
        case: matches.get_one::<String>("case").cloned(),
        what: model::what(place, future, &out).map_err(refused)?,
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
