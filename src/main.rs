//! Picks the door: a command → `cli`, none → the window of `app`; where no window can be opened,
//! the command line tells why and shows the projection instead.

use std::process::ExitCode;

use two_track::cli::{self, Request};

fn main() -> ExitCode {
    match cli::request(std::env::args_os()) {
        Ok(Request::Command(command)) => cli::run(command),
        Ok(Request::Window(plans)) => cli::without_window(&plans, "the window is still to come"),
        Err(status) => status,
    }
}
