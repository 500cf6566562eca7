//! Large studies, cut into parts and handed to others: any range of futures is those of the whole,
//! what is stopped leaves nothing half done, and archives and draws hold what was run.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::io::Read as _;

use two_track::ensemble::{self, Futures};
use two_track::export::{DRAW_FORMATS, Draws};
use two_track::model::{self, Model};
use two_track::plan::{self, Plan};
use two_track::store::{assets, saves};

use crate::cli::stdout;
use crate::support::Small;

const PLAN: &str = "saves/two-track.ron";

fn members(more: &[&str]) -> String {
    let arguments = ["project", PLAN, "--until", "2028", "--members", "--out", "-.csv"];
    stdout(&[&arguments[..], more].concat())
}

/// A scheduler may cut anywhere; only the line of column names is there once too often.
#[test]
fn parts_put_together_are_the_whole_to_the_byte() {
    let whole = members(&["--futures", "100"]);
    let mut together = String::new();
    for (from, to) in [("0", "1"), ("1", "64"), ("64", "99"), ("99", "100")] {
        let part = members(&["--futures-from", from, "--futures-to", to]);
        let (heads, rows) = part.split_once('\n').unwrap();
        assert_eq!(Some(heads), whole.lines().next());
        if together.is_empty() {
            together = format!("{heads}\n");
        }
        together += rows;
    }
    assert!(together == whole, "the parts are not the whole");
    assert!(whole.lines().nth(1).unwrap().contains(",0,"), "numbers count from 0");
}

/// Runs are kept a few thousand at a time; where one lot ends must not show.
#[test]
fn futures_have_their_numbers_across_what_is_held_at_a_time() {
    let text = members(&["--futures-from", "4000", "--futures-to", "4200"]);
    let later = members(&["--futures-from", "4090", "--futures-to", "4110"]);
    let of = |text: &str, number: u32| -> Vec<String> {
        let number = format!(",{number},");
        text.lines().filter(|line| line.contains(&number)).map(str::to_owned).collect()
    };
    for number in [4090, 4095, 4096, 4109] {
        assert_eq!(of(&text, number), of(&later, number), "{number}");
        assert!(!of(&text, number).is_empty());
    }
    let from_0 = members(&["--futures", "4110"]);
    let rows = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert!(rows(&from_0).ends_with(&rows(&later)), "lots of 4096 change futures behind them");
}

/// An end that is not said is the plan's own.
#[test]
fn a_range_without_an_end_goes_to_the_plans_own() {
    let rest = members(&["--futures-from", "1999"]);
    let mut numbers: Vec<&str> =
        rest.lines().skip(1).filter_map(|line| line.rsplit(',').nth(3)).collect();
    numbers.dedup();
    assert_eq!(numbers, ["1999"], "the plan asks for 2000 futures");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_with_words_and_without_half_a_file() {
    ends_without_half_a_file("-INT", &["project", PLAN, "--members", "--futures", "100000000"]);
}

/// A terminal that is closed, or a connection that is lost.
#[cfg(unix)]
#[test]
fn a_terminal_that_is_gone_leaves_no_half_file() {
    ends_without_half_a_file("-HUP", &["project", PLAN, "--members", "--futures", "100000000"]);
}

#[cfg(unix)]
#[test]
fn an_export_that_is_stopped_leaves_no_half_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.ron");
    let plan = saves::open(std::path::Path::new(PLAN)).unwrap();
    let large = plan.replacen("futures: 2000", "futures: 100000", 1);
    assert_ne!(large, plan);
    two_track::store::write(&path, &large).unwrap();
    ends_without_half_a_file("-TERM", &["model", "export", "--plan", path.to_str().unwrap()]);
}

#[cfg(unix)]
fn ends_without_half_a_file(signal: &str, arguments: &[&str]) {
    use std::process::{Command, Stdio};

    let folder = tempfile::tempdir().unwrap();
    let files = || folder.path().read_dir().unwrap().count();
    let ending = if arguments.contains(&"export") { "tab" } else { "csv" };
    let child = Command::new(env!("CARGO_BIN_EXE_two-track"))
        .args(arguments)
        .arg("--out")
        .arg(folder.path().join("all").with_extension(ending))
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while files() == 0 {
        std::thread::yield_now();
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "stopped; nothing was written to a file\n");
    assert_eq!(output.status.code(), Some(130));
    assert_eq!(files(), 0, "something is left behind");
}

/// Names and texts of the files of an archive, in their order.
fn unpacked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(bytes));
    let entries = archive.entries().unwrap();
    entries
        .map(|entry| {
            let mut entry = entry.unwrap();
            let name = entry.path().unwrap().display().to_string();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            (name, text)
        })
        .collect()
}

/// The layout that the EMA Workbench loads; that it does is tried in `.ci/ema.py`.
#[test]
fn an_archive_holds_every_run_and_what_was_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("runs.tar.gz");
    let asked = ["project", PLAN, "--futures-from", "5", "--futures-to", "8", "--until", "2029"];
    stdout(&[&asked[..], &["--school", "mixed", "--out", path.to_str().unwrap()]].concat());
    let files = unpacked(&saves::read(&path).unwrap());
    let (model, plan) = plan_of("two-track.ron");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names[..3], ["experiments.csv", "metadata.json", "TIME.csv"]);
    assert_eq!(names.len(), 3 + model.outcomes.len());

    let experiments: Vec<&str> = files[0].1.lines().collect();
    assert_eq!(experiments.len(), 1 + 3, "a row for each future");
    let heads: Vec<&str> = experiments[0].split(',').collect();
    assert_eq!(heads.len(), model.parameters.len() + 4);
    assert!(heads.ends_with(&["school", "scenario", "policy", "model"]));
    let ends = format!(",5,{},korea-2027", two_track::export::csv_field(plan.title()));
    assert!(experiments[1].ends_with(&ends), "{}", experiments[1]);

    // Every outcome: the line of times, then the same values as in the table of members.
    let table =
        stdout(&[&asked[..], &["--school", "mixed", "--members", "--out", "-.csv"]].concat());
    for (name, text) in &files[3..] {
        let id = format!(",{},", name.strip_suffix(".csv").unwrap());
        let mut want: Vec<Vec<&str>> = Vec::new();
        for line in table.lines().filter(|line| line.contains(&id)) {
            let (row, value) = line.rsplit_once(',').unwrap();
            if row.ends_with(&format!("{id}2027")) {
                want.push(Vec::new());
            }
            want.last_mut().unwrap().push(value);
        }
        let got: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        assert_eq!(got[0].first(), Some(&"2027"), "{name}");
        assert_eq!(got[0].last(), Some(&"2029"), "{name}");
        assert_eq!(got[1..], want[..], "{name}");
    }
}

fn plan_of(name: &str) -> (Model, Plan) {
    let text = assets::sample(name).unwrap();
    let case = assets::case(&plan::parse(text).unwrap().case).unwrap();
    let model = model::check(assets::MODEL, case).model.unwrap();
    let plan = plan::check(text, &model).0.unwrap();
    (model, plan)
}

fn draws(model: &Model, plan: &Plan, extension: &str, count: u32) -> String {
    let program = ensemble::compile(model, plan).unwrap();
    let futures = Futures { seed: plan.seed(), first: 0, count };
    let format = DRAW_FORMATS.iter().find(|format| format.extension == extension).unwrap();
    let mut bytes = Vec::new();
    let draws = Draws { model, program: &program, futures, table: "draws.tab" };
    (format.write)(&draws, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A row of the table is what the exported model of that future has as constants.
#[test]
fn the_draws_are_the_constants_of_each_future() {
    let (model, plan) = plan_of("quid-pro-quo.ron");
    let table = draws(&model, &plan, "tab", 120);
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 1 + 120);
    for future in [0, 1, 119] {
        let trace = ensemble::trace(&model, &plan, future).unwrap();
        for (name, value) in rows[0].iter().zip(&rows[1 + future as usize]) {
            let value: f64 = value.parse().unwrap();
            assert_eq!(value, trace.constants()[*name], "{name} in future {future}");
        }
    }
    assert_eq!(draws(&model, &plan, "vsc", 120), "120,F,1,draws.tab,0\n");
}

/// Names that mean something to Vensim are the exported model's, not ours.
#[test]
fn draws_are_called_as_in_the_exported_model() {
    let model =
        Small::new(1).parameter("trend", "1", [0.1, 0.2, 0.3]).outcome("out", "1", "trend").model();
    let table = draws(&model, &Plan::baseline(&model), "tab", 1);
    assert_eq!(table.lines().next(), Some("trend_2"));
}
