//! Floor 5: results as bytes for other programs and people; never touches the disk. A format is
//! one file here and one line in [`ALL`]; where the bytes go is for `cli`, `app` and `store`.

mod csv;
mod one_future;
mod schools;
mod table;

use std::io;

use crate::ensemble::{Bands, Ensemble};
use crate::model::Model;

pub use csv::field as csv_field;
pub use one_future::{MODEL_FORMATS, ModelFormat, OneFuture};
pub use schools::SchoolTable;
pub use table::{Align, Cell, Table};

/// What is exported.
#[derive(Clone, Copy)]
pub struct Report<'a> {
    /// The model that was run.
    pub model: &'a Model,
    /// The name of the plan that was run.
    pub plan: &'a str,
    /// Its bands.
    pub bands: &'a Bands,
    /// Every single future, where these are wanted instead of the bands.
    pub members: Option<&'a Ensemble>,
    /// Model time, in years, after which nothing is told.
    pub until: f64,
}

/// A format.
pub struct Exporter {
    /// What file names end in, without the dot.
    pub extension: &'static str,
    /// What the format is called.
    pub label: &'static str,
    /// Writes a report in it.
    pub write: fn(&Report<'_>, &mut dyn io::Write) -> io::Result<()>,
}

/// Every format; the order is that on screen.
pub const ALL: &[Exporter] = &[Exporter { extension: "csv", label: "Tidy CSV", write: csv::write }];

/// The format that a file name asks for by its ending.
pub fn by_extension(extension: &str) -> Option<&'static Exporter> {
    ALL.iter().find(|format| format.extension.eq_ignore_ascii_case(extension))
}
