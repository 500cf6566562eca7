//! Floor 3: many futures at once.
//!
//! A model and a plan become a straight-line vector program, which runs over blocks of futures;
//! the same plan, model and seed give the same bits on any machine, with any number of threads
//! and any block size.

mod bands;
mod causes;
mod cone;
mod draws;
mod fuse;
mod future;
mod graph;
mod kernels;
mod listing;
mod luck;
mod program;
mod registers;
mod rows;
mod run;
mod sifted;
mod sketch;
mod steadied;
mod stretches;
mod timing;
mod trace;
mod waiting;
mod worker;

pub use bands::{
    BAND_80, Bands, LEVELS, MEDIAN, OutcomeBands, bands, bands_and_changes, difference_bands,
    nearest_time,
};
pub use listing::{Line, Listing};
pub use program::{Program, STEPS_A_YEAR, compile, compile_for, compile_with};
pub use run::{Ensemble, Futures, Layout, Progress, Vectors, run, run_in_blocks, run_laid_out};
pub use sifted::Sifted;
pub use sketch::{Asked, Sketches};
pub use steadied::{Steady, SteadyToCome};
pub use stretches::{Seek, Seen, Through, through};
pub use trace::{Once, Trace, Tracer, Trajectory, trace};
