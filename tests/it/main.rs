//! The one test crate; a module a subject.

mod app;
mod draws;
mod engine;
mod equations;
mod format;
mod korea;
mod math;
mod pixels;
mod reference;
mod soft;
mod support;
mod theme;
mod widgets;
mod window;
