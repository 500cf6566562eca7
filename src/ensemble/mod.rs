//! Floor 3: many futures at once. A model and a plan become a straight-line vector program, which
//! runs over blocks of futures; the same plan, model and seed give the same bits on any machine,
//! with any number of threads and any block size.

mod bands;
mod future;
mod kernels;
mod program;
mod run;

pub use bands::{Bands, LEVELS, OutcomeBands, bands, difference_bands, share_above, share_greater};
pub use program::{Program, STEPS_A_YEAR, compile};
pub use run::{Ensemble, Futures, Progress, run};
