//! The one test crate; a module a subject.

mod draws;
mod engine;
mod equations;
mod format;
mod korea;
mod math;
mod reference;
mod support;
