//! The one test crate; a module a subject.

mod app;
mod broken;
mod cases;
mod cli;
mod directions;
mod draws;
mod engine;
mod equations;
mod flow;
mod format;
mod korea;
mod math;
mod pixels;
mod readings;
mod reference;
mod saves;
mod schools;
mod soft;
mod store;
mod support;
mod theme;
mod tidy;
mod verify;
mod widgets;
mod widths;
mod window;
