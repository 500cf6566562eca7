//! Picks the door: a command → `cli`, none → the window of `app`; where no window can be opened,
//! the command line tells why and shows the projection instead.

use std::{path::PathBuf, process::ExitCode};

use two_track::{
    app::{self, Start},
    cli::{self, Request},
    store::{journal, settings},
};

fn main() -> ExitCode {
    match cli::request(std::env::args_os()) {
        Ok(Request::Command(command)) => cli::run(command),
        Ok(Request::Window(plans)) => window(&plans),
        Err(status) => status,
    }
}

fn window(plans: &[PathBuf]) -> ExitCode {
    let model = match cli::built_in_model() {
        Ok(model) => model,
        Err(status) => return status,
    };
    let (settings_file, work_folder) = (settings::place(), journal::place());
    let start = Start { plans: plans.to_vec(), model, settings_file, work_folder };
    match app::run(start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cli::without_window(plans, &error.to_string()),
    }
}
