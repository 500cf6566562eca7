//! `docs/schools.md`, the table of plans, schools and outcomes, is what the program computes. After
//! a wanted change: `UPDATE_SNAPSHOTS=1 cargo test --test it -- table`, and read its words again.

use std::path::Path;
use std::process::{Command, Stdio};

use two_track::store;

const TABLE: &str = "docs/schools.md";

#[test]
fn the_table_of_schools_is_what_the_program_computes() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_two-track"));
    let output = command.arg("schools").stdin(Stdio::null()).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let computed = String::from_utf8(output.stdout).expect("UTF-8");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        store::write(Path::new(TABLE), &computed).expect("a file that can be written");
    }
    let written = store::open(Path::new(TABLE)).unwrap_or_default();
    let differs = written.lines().zip(computed.lines()).find(|(a, b)| a != b);
    assert!(written == computed, "{TABLE} is out of date, first here: {differs:#?}");
}
