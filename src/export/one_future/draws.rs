//! What is drawn in all futures, for Vensim: a model that was exported of one of them can so be run
//! in all. A table of constants by their names in that model, a row for each future; and a control
//! file of a sensitivity run that names the table. Chance stays that of the exported future.

use std::io;

use crate::ensemble::{Futures, Program};
use crate::export::one_future::names::Names;
use crate::model::Model;

/// The draws of some futures.
#[derive(Clone, Copy)]
pub struct Draws<'a> {
    /// The model.
    pub model: &'a Model,
    /// A plan in it.
    pub program: &'a Program,
    /// The futures.
    pub futures: Futures,
    /// File name of the table, for the control file.
    pub table: &'a str,
}

/// A format for them.
pub struct DrawFormat {
    /// What file names end in, without the dot; also its word on the command line.
    pub extension: &'static str,
    /// What the format is called.
    pub label: &'static str,
    /// Writes draws in it.
    pub write: fn(&Draws<'_>, &mut dyn io::Write) -> io::Result<()>,
}

/// Both.
pub const DRAW_FORMATS: &[DrawFormat] = &[
    DrawFormat { extension: "tab", label: "what is drawn in all futures", write: table },
    DrawFormat { extension: "vsc", label: "Vensim sensitivity control", write: control },
];

/// Futures whose draws are held at a time.
const AT_ONCE: u32 = 10_000;

fn table(draws: &Draws<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let Draws { model, program, futures, .. } = *draws;
    let names = Names::new(model);
    let heads: Vec<String> = model.parameters.keys().map(|id| names.of(id)).collect();
    writeln!(out, "{}", heads.join("\t"))?;
    for from in (0..futures.count).step_by(AT_ONCE as usize) {
        let count = AT_ONCE.min(futures.count - from);
        let some = Futures { first: futures.first.wrapping_add(from), count, ..futures };
        let drawn: Vec<Vec<f64>> =
            (0..heads.len()).map(|index| program.drawn(index, some)).collect();
        for row in 0..count as usize {
            for (place, column) in drawn.iter().enumerate() {
                write!(out, "{}{}", if place == 0 { "" } else { "\t" }, column[row])?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}

/// How many, by a file, a seed that plays no part, which file, without warnings.
fn control(draws: &Draws<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{},F,1,{},0", draws.futures.count, draws.table)
}
