//! The command line, by running the real program: exit status, stdout and stderr are what scripts
//! rely on, and its numbers are those of the library.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use two_track::analysis;
use two_track::ensemble::{self, Bands, Futures, LEVELS, Progress};
use two_track::model::{self, Model};
use two_track::plan;
use two_track::store::{assets, saves};

const PLAN: &str = "saves/two-track.ron";

pub(crate) fn two_track(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_two-track"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(name);
    }
    command.output().unwrap()
}

/// What a successful command writes.
pub(crate) fn stdout(arguments: &[&str]) -> String {
    let output = two_track(arguments);
    assert_eq!(text(&output.stderr), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    text(&output.stdout)
}

/// What a failing command writes to stderr; it must leave stdout alone.
fn failure(arguments: &[&str], status: i32) -> String {
    let output = two_track(arguments);
    assert_eq!(text(&output.stdout), "", "{arguments:?}");
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stderr)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn model() -> Model {
    model::check(assets::MODEL, assets::CASES[0].1).model.unwrap()
}

/// The bands of the two-track plan, straight from the library.
fn bands(count: u32) -> Bands {
    let model = model();
    let plan = plan::check(assets::sample("two-track.ron").unwrap(), &model).0.unwrap();
    let program = ensemble::compile(&model, &plan).unwrap();
    let futures = Futures { seed: plan.seed(), first: 0, count };
    ensemble::bands(&ensemble::run(&program, futures, 1, &Progress::default()).unwrap())
}

/// Rows of a CSV whose fields have no quotes, without the heading.
fn rows(csv: &str) -> Vec<Vec<&str>> {
    csv.lines()
        .skip(1)
        .map(|line| line.rsplitn(12, ',').collect::<Vec<_>>())
        .map(reversed)
        .collect()
}

fn reversed(mut fields: Vec<&str>) -> Vec<&str> {
    fields.reverse();
    fields
}

#[test]
fn help_and_version() {
    assert_eq!(stdout(&["--version"]), format!("two-track {}\n", env!("CARGO_PKG_VERSION")));
    let help = stdout(&["help"]);
    for word in ["project", "check", "verify", "model", "list", "PLAN.ron", "Exit status"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
    let help = stdout(&["help", "project"]);
    for word in ["--futures", "--seed", "--school", "--case", "--until", "--out", "--members"] {
        assert!(help.contains(word), "{word} is not in\n{help}");
    }
}

#[test]
fn wrong_usage_is_status_2_with_a_remedy() {
    for (arguments, remedy) in [
        (&["projct"][..], "did you mean `two-track project`?"),
        (&["project"], "PLAN.ron"),
        (&["project", PLAN, "--futurs", "5"], "--futures"),
        (&["project", PLAN, "--futures", "0"], "100..="),
        (&["project", PLAN, "--futures", "1000000001"], "100..=1000000000"),
        (
            &["project", PLAN, "--futures", "100001", "--out", "x.tar.gz"],
            "--members --out FILE.csv",
        ),
        (&["project", PLAN, "--futures-from", "9", "--futures-to", "9", "--out", "-.csv"], "none"),
        (
            &["project", PLAN, "--futures", "100", "--futures-to", "9", "--out", "-.csv"],
            "--futures",
        ),
        (&["project", PLAN, "--futures-to", "9"], "--out"),
        (&["backtest", "--out", "x.md"], ".csv (CSV)"),
        (&["hinges"], "PLAN.ron"),
        (&["hinges", PLAN, "--out", "x.md"], ".csv (CSV)"),
        (&["hinges", PLAN, "--outcome", "trsut"], "did you mean `trust`?"),
        (&["hinges", PLAN, "--at", "2019"], "choose a year from 2028 to"),
        (&["schools", "--out", "x.csv"], ".md (Markdown)"),
        (&["model", "export", "--plan", PLAN, "--future", "0", "--out", "x.txt"], ".xmile (XMILE"),
        (&["model", "export", "--plan", PLAN, "--out", "x.mdl"], "--future K"),
        (&["model", "export", "--plan", PLAN, "--future", "1", "--format", "vsc"], "all futures"),
        (&["project", PLAN, "--futures", "many"], "--futures"),
        (&["project", PLAN, "--seed", "-1"], "-1"),
        (&["project", PLAN, "--until", "1999"], "choose a year from 2028 to"),
        (&["project", PLAN, "--case", "korea-2072"], "did you mean `korea-2027`?"),
        (&["project", PLAN, "--school", "no-such-school"], "there is no school"),
        (&["project", PLAN, "--out", "projection.xyz"], ".csv"),
        (&["project", PLAN, "--members"], "--out"),
        (&["list", "meashures"], "measures"),
        (&["list", "measures", "--format", "xml"], "table"),
        (&["check"], "FILE.ron"),
    ] {
        let said = failure(arguments, 2);
        assert!(said.starts_with("error: ") && said.contains(remedy), "{arguments:?}: {said}");
    }
}

#[test]
fn what_cannot_be_read_is_status_3_and_what_is_wrong_is_status_1() {
    let expected = "no-such-plan.ron: error: cannot read: there is no such file; check the name \
                    and the folder\n";
    assert_eq!(failure(&["project", "no-such-plan.ron"], 3), expected);
    let broken = "tests/broken/plans/end-before-start.ron";
    let said = failure(&["project", broken], 1);
    assert!(said.starts_with(&format!("{broken}:10:18: error: ")), "{said}");
    let not_utf8 = "tests/broken/plans/not-utf8.ron";
    assert!(failure(&["project", not_utf8], 1).starts_with(&format!("{not_utf8}:3:18: error: ")));
}

#[test]
fn a_projection_is_a_table_with_its_caveat() {
    let table = stdout(&["project", PLAN, "--futures", "150"]);
    let model = model();
    for words in ["150 futures, seed 2027", &model.case.baseline_label, "not obedience"] {
        assert!(table.contains(words), "{words} is not in\n{table}");
    }
    for outcome in model.outcomes.values() {
        let line = table.lines().find(|line| line.starts_with(&outcome.label));
        assert!(line.is_some(), "{} is not in\n{table}", outcome.label);
    }
    assert!(table.contains("above China's in 2047 "), "{table}");
}

/// Every number of a CSV is the one of the bands, to the last bit.
fn assert_has_numbers_of(csv: &str, bands: &Bands) {
    let heading = "plan,outcome,unit,year,p05,p10,p25,p50,p75,p90,p95,mean";
    assert_eq!(csv.lines().next(), Some(heading));
    let model = model();
    let mut rows = rows(csv).into_iter();
    for ((id, outcome), expected) in model.outcomes.iter().zip(&bands.outcomes) {
        for (time, year) in bands.times.iter().enumerate() {
            let row = rows.next().unwrap();
            assert_eq!(row[1..3], [id.as_str(), outcome.unit.as_str()]);
            let numbers: Vec<f64> = row[3..].iter().map(|n| n.parse().unwrap()).collect();
            let told = LEVELS.iter().zip(expected.quantiles[time]);
            let told = told.filter(|(level, _)| (0.05..=0.95).contains(*level));
            let mut all = vec![*year];
            all.extend(told.map(|(_, quantile)| quantile));
            all.push(expected.mean[time]);
            assert_eq!(numbers, all, "{id} in {year}");
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn csv_has_the_librarys_numbers() {
    let csv = stdout(&["project", PLAN, "--futures", "300", "--out", "-.csv"]);
    assert_has_numbers_of(&csv, &bands(300));
}

#[test]
fn a_file_gets_the_same_bytes_as_stdout() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("projection.csv");
    let arguments = ["project", PLAN, "--futures", "100", "--out"];
    let to_file = [&arguments[..], &[path.to_str().unwrap()]].concat();
    assert_eq!(stdout(&to_file), "");
    let to_stdout = stdout(&[&arguments[..], &["-.csv"]].concat());
    assert_eq!(saves::open(&path).unwrap(), to_stdout);
    let nowhere = folder.path().join("no such folder/x.csv");
    let said = failure(&[&arguments[..], &[nowhere.to_str().unwrap()]].concat(), 3);
    assert!(said.contains("there is no such folder; create it"), "{said}");
}

#[test]
fn seed_school_and_until_do_what_they_say() {
    let csv = |more: &[&str]| {
        stdout(&[&["project", PLAN, "--futures", "100", "--out", "-.csv"], more].concat())
    };
    let whole = csv(&[]);
    assert_eq!(csv(&["--seed", "2027"]), whole, "the plan's own seed");
    assert_eq!(csv(&["--case", "korea-2027"]), whole, "the plan's own case");
    assert_ne!(csv(&["--seed", "2028"]), whole);
    let schools = model().schools;
    assert!(!schools.is_empty());
    for school in schools.keys().map(String::as_str).chain(["mixed"]) {
        assert_ne!(csv(&["--school", school]), whole, "{school}");
    }
    let until = csv(&["--until", "2030"]);
    let up_to_2030 = |line: &&str| {
        let year = line.rsplit(',').nth(8).unwrap_or_default();
        year.parse::<f64>().is_ok_and(|year| year <= 2030.0)
    };
    let expected: Vec<&str> = whole.lines().skip(1).filter(up_to_2030).collect();
    assert_eq!(until.lines().skip(1).collect::<Vec<_>>(), expected);
    assert!(expected.len() < whole.lines().count() / 2 && !expected.is_empty());
}

/// The window and the command line move a plan in one way: what fits goes along, and what does not
/// is named and left as the other case has it.
#[test]
fn what_does_not_fit_in_another_case_is_named_and_left_out() {
    let out = ["--futures", "100", "--out", "-.csv"];
    let output = two_track(&[&["project", PLAN, "--case", "vietnam-1988"][..], &out].concat());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let own = model();
    let plan = plan::check(assets::sample("two-track.ron").unwrap(), &own).0.unwrap();
    let other = model::check(assets::MODEL, assets::case("vietnam-1988").unwrap()).model.unwrap();
    let (_, left) = plan::in_case(&plan, &own, &other);
    assert!(!left.is_empty(), "the sample starts in 2027");
    for id in left {
        let line = format!("warning: `{id}` does not fit in the case `vietnam-1988`");
        assert!(said.contains(&line), "{line} is not in: {said}");
    }
    // In October 2021 all of it fits.
    stdout(&[&["project", PLAN, "--case", "korea-2021"][..], &out].concat());
}

#[test]
fn members_are_the_futures_that_the_bands_are_made_of() {
    let out = ["project", PLAN, "--futures", "100", "--until", "2029", "--out", "-.csv"];
    let members = stdout(&[&out[..], &["--members"]].concat());
    let mut lines = members.lines();
    assert_eq!(lines.next(), Some("plan,future,outcome,year,value"));
    let mut warheads: Vec<f32> =
        lines.filter_map(|line| line.rsplit_once(",warheads,2029,")?.1.parse().ok()).collect();
    assert_eq!(warheads.len(), 100);
    warheads.sort_by(f32::total_cmp);
    // Type 7: the median of 100 values lies half way between the 50th and the 51st.
    let median = (f64::from(warheads[49]) + f64::from(warheads[50])) / 2.0;
    let bands = stdout(&out);
    let row = rows(&bands).into_iter().find(|row| row[1] == "warheads" && row[3] == "2029");
    assert_eq!(row.unwrap()[7].parse::<f64>().unwrap(), median);
}

#[test]
fn check_finds_every_problem_of_every_file() {
    for (name, _) in assets::SAMPLES {
        let path = format!("saves/{name}");
        assert_eq!(stdout(&["check", &path]), format!("{path}: plan, no problems\n"));
    }
    let sound = ["assets/model/korea.ron", "assets/cases/korea-2027.ron"];
    let expected = format!("{}: model, no problems\n{}: case, no problems\n", sound[0], sound[1]);
    assert_eq!(stdout(&["check", sound[0], sound[1]]), expected);

    let several = "tests/broken/plans/several.ron";
    let output = two_track(&["check", several, PLAN]);
    let expected = saves::open(Path::new("tests/broken/plans/several.txt")).unwrap();
    let expected = expected.replace("several.ron:", "tests/broken/plans/several.ron:");
    let found = text(&output.stdout);
    assert_eq!(found, format!("{expected}{PLAN}: plan, no problems\n"));
    assert_eq!(output.status.code(), Some(1));

    let folder = tempfile::tempdir().unwrap();
    let latin = folder.path().join("latin-1.ron");
    saves::write_with(&latin, |file| file.write_all(b"(title: \"caf\xe9\")")).unwrap();
    let output = two_track(&["check", latin.to_str().unwrap()]);
    assert!(
        text(&output.stdout).contains("latin-1.ron:1:13: error: not UTF-8 text"),
        "it is part of the report"
    );
    assert_eq!((output.status.code(), output.stderr.len()), (Some(1), 0));

    let output = two_track(&["check", several, "no-such-file.ron", PLAN]);
    assert_eq!(text(&output.stdout), found, "the others are checked all the same");
    assert!(text(&output.stderr).starts_with("no-such-file.ron: error: cannot read: "));
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn lists_keep_their_columns() {
    let model = model();
    for (things, columns, count) in [
        ("measures", "id,label,track,stops", model.measures.len()),
        ("outcomes", "id,label,unit,better_for_us", model.outcomes.len()),
        ("parameters", "id,label,unit,p10,p50,p90,grade,sources", model.parameters.len()),
        ("events", "id,label,hazard", model.events.len()),
        ("schools", "id,label,about", model.schools.len()),
        ("claims", "id,label,grade,says", model.claims.len()),
        ("cases", "id,label,about", assets::CASES.len()),
        ("plans", "id,label,about", assets::SAMPLES.len()),
    ] {
        let csv = stdout(&["list", things, "--format", "csv"]);
        assert_eq!(csv.lines().next(), Some(columns));
        let ron = stdout(&["list", things, "--format", "ron"]);
        let ron: Vec<ron::Value> = ron::from_str(&ron).unwrap();
        assert_eq!(ron.len(), count, "{things}");
        let table = stdout(&["list", things]);
        let heads: Vec<&str> = table.lines().next().unwrap().split_whitespace().collect();
        assert_eq!(heads.join(","), columns);
    }
    let measures = stdout(&["list", "measures", "--format", "csv"]);
    assert!(measures.lines().any(|line| line.starts_with("liaison_offices,")));
}

#[test]
fn verify_tells_every_statement() {
    let told = stdout(&["verify"]);
    let count = analysis::statements(assets::CHECKS, &model()).unwrap().len();
    assert!(told.ends_with(&format!("\n{count} of {count} statements hold\n")), "{told}");
    assert_eq!(told.lines().filter(|line| line.starts_with("holds  ")).count(), count);
}

/// A statement about a case that there is not would never be tried, and nobody would know.
#[test]
fn a_statement_about_no_case_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checks.ron");
    two_track::store::write(
        &path,
        &assets::CHECKS.replacen("[\"korea-2027\"]", "[\"korea-2072\"]", 1),
    )
    .unwrap();
    let output = two_track(&["check", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stdout);
    assert!(
        told.contains("is about no case that there is: `korea-2072`; did you mean `korea-"),
        "{told}"
    );
    assert_eq!(told.matches("korea-2072").count(), 1, "told once: {told}");
}

#[test]
fn whoever_stops_reading_is_no_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_two-track"))
        .args(["project", PLAN, "--futures", "100", "--out", "-.csv", "--members"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_status_3() {
    let output = Command::new(env!("CARGO_BIN_EXE_two-track"))
        .args(["list", "measures"])
        .stdout(std::fs::File::create("/dev/full").unwrap())
        .output()
        .unwrap();
    assert!(text(&output.stderr).starts_with("error: cannot write the output: "));
    assert_eq!(output.status.code(), Some(3));
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_it_says_so_and_projects() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let plan = assets::sample("two-track.ron").unwrap();
    saves::write(&path, &plan.replace("futures: 2000", "futures: 100")).unwrap();
    let output = two_track(&[path.to_str().unwrap()]);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    for words in ["there is no display", "libxkbcommon-x11-0"] {
        assert!(said.contains(words), "{words} is not in: {said}");
    }
    assert!(text(&output.stdout).contains("100 futures, seed 2027"));
}

/// Rows of a CSV without any comma in a field, without the heading.
fn plain_rows(csv: &str) -> impl Iterator<Item = Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect())
}

/// Rows of single plans are those of `project`; the difference is that of the library.
#[test]
fn compare_writes_each_plan_and_the_paired_difference() {
    let pair = ["saves/conventional.ron", PLAN];
    let args = ["compare", pair[0], pair[1], "--futures", "128", "--out", "-.csv"];
    let csv = stdout(&args);
    let mut lines = csv.lines();
    let head = "plan,outcome,unit,year,p05,p10,p25,p50,p75,p90,p95,mean,share_above_zero";
    assert_eq!(lines.next(), Some(head));
    let projected = stdout(&["project", PLAN, "--futures", "128", "--out", "-.csv"]);
    for row in projected.lines().skip(1) {
        assert!(csv.contains(&format!("\n{row},\n")), "{row}");
    }
    let model = model();
    let plans = ["conventional.ron", "two-track.ron"];
    let plans = plans.map(|name| plan::check(assets::sample(name).unwrap(), &model).0.unwrap());
    let done = analysis::compare(&model, &plans, (0, 128), 1, &Progress::default());
    let compared = done.unwrap().unwrap();
    let name = format!("{} minus {}", plans[1].title(), plans[0].title());
    let minus: Vec<Vec<&str>> = plain_rows(&csv).filter(|row| row[0] == name).collect();
    let times = compared.plans[1].change.times.len();
    assert_eq!(minus.len(), times * model.outcomes.len());
    for (index, row) in minus.iter().enumerate() {
        let (outcome, time) = (index / times, index % times);
        let mean = compared.plans[1].change.outcomes[outcome].mean[time];
        assert_eq!(row[11].parse(), Ok(mean), "{row:?}");
        assert_eq!(row[12].parse(), Ok(compared.plans[1].above[outcome][time]), "{row:?}");
    }
}

/// Titles are all that tells plans apart in what is written.
#[test]
fn plans_of_one_title_are_told_apart() {
    let csv = stdout(&["compare", PLAN, PLAN, "--futures", "128", "--out", "-.csv"]);
    let mut plans: Vec<&str> = plain_rows(&csv).map(|row| row[0]).collect();
    plans.dedup();
    assert_eq!(plans, ["Two tracks", "Two tracks (2)", "Two tracks (2) minus Two tracks"]);
}

/// What reads back as numbers is the library's, not what is on the screen.
#[test]
fn a_backtest_is_data() {
    let csv = stdout(&["backtest", "--case", assets::PAST, "--school", "mixed", "--out", "-.csv"]);
    let head = "case,school,outcome,record,scale,period,years,rmse,mape,bias,variation,\
                covariation,coverage";
    assert_eq!(csv.lines().next(), Some(head));
    let past = model::check(assets::MODEL, assets::case(assets::PAST).unwrap()).model.unwrap();
    let tests = analysis::backtest(&past, 2, &Progress::default()).unwrap();
    let mixed = tests.iter().find(|test| test.school.as_deref() == Some("mixed")).unwrap();
    let mut rows = plain_rows(&csv);
    for series in &mixed.series {
        for (period, errors) in series.by_period() {
            let row = rows.next().unwrap();
            assert_eq!(row[..3], [assets::PAST, "mixed", &series.outcome]);
            assert_eq!(row[5], period);
            let numbers: Vec<f64> = row[7..].iter().map(|cell| cell.parse().unwrap()).collect();
            let wanted = [errors.rmse, errors.mape, errors.bias, errors.variation];
            let same = |(found, wanted): (&f64, &f64)| {
                found == wanted || found.is_nan() && wanted.is_nan()
            };
            assert!(numbers.iter().zip(&wanted).all(same), "{row:?}");
        }
    }
    assert_eq!(rows.next(), None);
}

#[test]
fn nothing_that_is_written_out_replaces_a_plan() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.csv");
    std::fs::copy(PLAN, &path).unwrap();
    let path = path.to_str().unwrap();
    let said = failure(&["project", path, "--futures", "100", "--out", path], 2);
    assert!(said.contains("is a plan, which nothing that is written out replaces"), "{said}");
    assert_eq!(std::fs::read(path).unwrap(), std::fs::read(PLAN).unwrap());
}

/// A title comes from somebody else, and may be made to harm whoever reads it on a terminal.
#[test]
fn a_title_gives_no_orders_to_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.ron");
    let escapes = r#"title: "Two\u{1b}[31m\n| tracks\u{ffff}""#;
    let plan = assets::sample("two-track.ron").unwrap();
    two_track::store::write(&path, &plan.replacen("title: \"Two tracks\"", escapes, 1)).unwrap();
    let path = path.to_str().unwrap();
    let output = two_track(&["project", path, "--futures", "100"]);
    assert!(text(&output.stderr).contains("the title has the end of a line in it"));
    for line in [&output.stdout, &output.stderr]
        .into_iter()
        .flat_map(|of| text(of).lines().map(str::to_owned).collect::<Vec<_>>())
    {
        assert!(!line.contains(char::is_control), "{line:?}");
    }
    let output = two_track(&["compare", path, PLAN, "--futures", "100", "--out", "-.csv"]);
    assert!(text(&output.stdout).contains("\nTwo [31m | tracks,"));
    let model = text(
        &two_track(&["model", "export", "--plan", path, "--future", "0", "--format", "xmile"])
            .stdout,
    );
    assert!(!model.contains('\u{ffff}') && model.contains("Two [31m | tracks"));
    let unknown = plan.replacen("\"liaison_offices\"", "\"liaison\\u{1b}[2J\"", 1);
    two_track::store::write(Path::new(path), &unknown).unwrap();
    let said = failure(&["project", path], 1);
    assert!(said.contains(r"there is no measure `liaison\u{1b}[2J`"), "{said}");
}

#[test]
fn compare_needs_two_plans_of_one_case() {
    let said = failure(&["compare", PLAN], 2);
    assert!(said.contains("2 values required"), "{said}");
    let many = [PLAN; 9];
    let said = failure(&[&["compare"][..], &many[..]].concat(), 2);
    assert_eq!(said, "error: 9 plans are too many; compare at most 8\n");
}

#[test]
fn explain_tells_parts_that_sum() {
    let args = ["explain", "saves/press-beijing.ron", "--outcome", "china_influence_north"];
    let words = stdout(&args);
    assert!(words.contains("By 2047 this plan changes Chinese influence"), "{words}");
    assert!(words.contains("It hangs "), "{words}");
    assert!(words.contains("What each measure adds in 2047"), "{words}");
    assert!(words.contains("What changed it by 2047\nStep "), "{words}");
    let page = stdout(&[&args[..], &["--out", "-.md"]].concat());
    assert!(page.contains("\n## What each measure adds in 2047\n\n| Measure |"), "{page}");
    let csv = stdout(&[&args[..], &["--out", "-.csv"]].concat());
    let rows: Vec<Vec<&str>> = plain_rows(&csv).collect();
    let last = rows.last().unwrap()[3];
    let mean = |row: &&Vec<&str>| row[5].parse::<f64>().unwrap();
    let at_last = || rows.iter().filter(|row| row[3] == last);
    let parts: f64 = at_last().filter(|row| !row[4].is_empty()).map(|row| mean(&row)).sum();
    let total: f64 = at_last().filter(|row| row[4].is_empty()).map(|row| mean(&row)).sum();
    assert!((parts - total).abs() < 1e-9 && total != 0.0, "{parts}, {total}");
    let said = failure(&["explain", PLAN, "--outcome", "trusst"], 2);
    assert_eq!(said, "error: there is no outcome `trusst`; did you mean `trust`?\n");
    let said = failure(&["explain", PLAN, "--outcome", "trust", "--at", "1999"], 2);
    assert!(said.contains("choose a year from 2028 to 2047"), "{said}");
}

/// What is told of a year is of that year; every form of a table has the same rows.
#[test]
fn compare_in_other_forms_and_years() {
    let pair = ["compare", "saves/conventional.ron", PLAN, "--futures", "128"];
    let with = |more: &[&str]| stdout(&[&pair[..], more].concat());
    let words = with(&["--at", "2035"]);
    assert!(words.contains("\nMedians in 2035\n"), "{words}");
    assert_ne!(words, with(&[]).replace("2047", "2035"), "the year does not matter");
    let page = with(&["--out", "-.md"]);
    assert!(page.contains("\n## Medians in 2047\n\n| Outcome |"), "{page}");
    let rows = with(&["--out", "-.csv"]).lines().count();
    assert_eq!(with(&["--out", "-.tsv"]).lines().count(), rows);
    // One line opens and one closes the list; the heads are in every row.
    let json = with(&["--out", "-.json"]);
    assert_eq!(json.lines().count(), rows + 1);
    assert!(json.lines().nth(1).unwrap().starts_with("  {\"plan\": \"Conventional"), "{json}");
    let said = failure(&[&pair[..], &["--out", "x.pdf"]].concat(), 2);
    assert_eq!(
        said,
        "error: `x.pdf` does not say in which format; end its name in one of: .csv (CSV), \
         .json (JSON), .md (Markdown), .tsv (tab-separated)\n"
    );
    let said = failure(&[&pair[..], &["--at", "1999"]].concat(), 2);
    assert!(said.contains("choose a year from 2028 to 2047"), "{said}");
}
