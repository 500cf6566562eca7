//! The rooms of Two-Track below the window, as a library of the same name.

#![allow(dead_code, reason = "the window that uses the rest is not here")]

#[path = "../src/analysis/mod.rs"]
pub mod analysis;
#[path = "../src/base/mod.rs"]
pub mod base;
#[path = "../src/ensemble/mod.rs"]
pub mod ensemble;
#[path = "../src/model/mod.rs"]
pub mod model;
#[path = "../src/plan/mod.rs"]
pub mod plan;
#[path = "../src/store/mod.rs"]
pub mod store;
