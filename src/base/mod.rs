//! Floor 0: tools that know nothing of the subject. Pure, no I/O, no clock, no global state.

pub mod checksum;
pub mod format;
pub mod math;
pub mod metalog;
pub mod month;
pub mod places;
pub mod problem;
pub mod real;
pub mod rng;
pub mod share;
pub mod short;
pub mod sieve;
pub mod squeeze;
pub mod stats;
pub mod written;

pub use checksum::checksum;
pub use month::Month;
pub use places::{Place, Places};
pub use problem::{Problem, Severity};
pub use real::Real;
pub use share::share_out;
