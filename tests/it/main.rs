//! The one test crate; a module a subject.

mod app;
mod broken;
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
mod reference;
mod saves;
mod soft;
mod store;
mod support;
mod theme;
mod tidy;
mod widgets;
mod window;
