//! Floor 5: results as bytes for other programs and people; never touches the disk. A format is
//! one file here and one line in [`ALL`]; where the bytes go is for `cli`, `app` and `store`.

mod csv;
mod ema;
mod one_future;
#[cfg(feature = "parquet")]
mod parquet;
mod schools;
mod table;

use std::io;

use crate::ensemble::{Bands, Ensemble, Futures, Program};
use crate::model::Model;
use crate::plan::Plan;

pub use csv::field as csv_field;
pub use one_future::{DRAW_FORMATS, DrawFormat, Draws, MODEL_FORMATS, ModelFormat, OneFuture};
pub use schools::SchoolTable;
pub use table::{Align, Cell, FORMS, Form, Table, wrapped};

/// What is exported.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The model that was run.
    pub model: &'a Model,
    /// The plan that was run.
    pub plan: &'a Plan,
    /// It in its model, as it was run.
    pub program: &'a Program,
    /// Its futures.
    pub futures: Futures,
    /// Model time, in years, after which nothing is told.
    pub until: f64,
}

impl Report<'_> {
    /// How many of the saved times are told.
    fn told(&self) -> usize {
        self.program.times().iter().take_while(|year| **year <= self.until).count()
    }
}

/// All runs, part after part in the order of futures; `None` after the last.
pub type Parts<'a> = dyn FnMut() -> io::Result<Option<Ensemble>> + 'a;

/// Writes the quantiles of all runs through time.
pub type WriteBands = fn(&Report<'_>, &Bands, &mut dyn io::Write) -> io::Result<()>;
/// Writes every single run.
pub type WriteMembers = fn(&Report<'_>, &mut Parts<'_>, &mut dyn io::Write) -> io::Result<()>;

/// A format.
pub struct Exporter {
    /// What file names end in, without the dot.
    pub extension: &'static str,
    /// What the format is called.
    pub label: &'static str,
    /// Quantiles in it; `None`: it is for single runs only.
    pub bands: Option<WriteBands>,
    /// Single runs in it.
    pub members: WriteMembers,
    /// Whether it keeps one part of the runs at a time, so that there can be any number of them.
    pub streams: bool,
}

/// Every format; the order is that on screen.
pub const ALL: &[Exporter] = &[
    Exporter {
        extension: "csv",
        label: "tidy CSV",
        bands: Some(csv::write_bands),
        members: csv::write_members,
        streams: true,
    },
    Exporter {
        extension: "tar.gz",
        label: "EMA Workbench",
        bands: None,
        members: ema::write,
        streams: false,
    },
    #[cfg(feature = "parquet")]
    Exporter {
        extension: "parquet",
        label: "Apache Parquet",
        bands: None,
        members: parquet::write,
        streams: true,
    },
];

/// The format that a file name asks for by its ending.
pub fn by_extension(extension: &str) -> Option<&'static Exporter> {
    ALL.iter().find(|format| format.extension.eq_ignore_ascii_case(extension))
}
