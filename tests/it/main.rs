//! The one test crate; a module a subject.
