//! Picks the door: a command → `cli`, none → the window of `app`; where no window can be opened,
//! the command line tells why and shows the projection instead.

use std::path::PathBuf;
use std::process::ExitCode;

use two_track::app::{self, StartError};
use two_track::cli::{self, Request};
use two_track::store::settings;

fn main() -> ExitCode {
    match cli::request(std::env::args_os()) {
        Ok(Request::Command(command)) => cli::run(command),
        Ok(Request::Window(plans)) => window(plans),
        Err(status) => status,
    }
}

fn window(plans: Vec<PathBuf>) -> ExitCode {
    let model = match cli::built_in_model() {
        Ok(model) => model,
        Err(status) => return status,
    };
    // Settings that cannot be read are replaced by the usual ones; a start never fails for them.
    let (settings, _) = settings::place().map(|path| settings::load(&path)).unwrap_or_default();
    match app::run(app::Start { plans: plans.clone(), model, settings }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(StartError::NoWindow(why)) => cli::without_window(&plans, &why),
    }
}
