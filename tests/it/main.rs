//! The one test crate; a module a subject.

mod broken;
mod cli;
mod draws;
mod engine;
mod equations;
mod flow;
mod format;
mod korea;
mod math;
mod reference;
mod saves;
mod store;
mod support;
mod tidy;
