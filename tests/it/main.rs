//! The one test crate; a module a subject.

mod pixels;
mod soft;
mod theme;
mod widgets;
mod window;
