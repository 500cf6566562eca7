//! Every value at every step, as the field's tools write results: a row for each step, the time
//! first, what is constant in every row. Names are those of the exported model.

use std::io;

use crate::export::one_future::OneFuture;
use crate::export::one_future::names::Names;

/// Writes it.
pub(super) fn write(one: &OneFuture<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let names = Names::new(one.model);
    let trace = one.trace;
    let mut columns: Vec<(String, &[f64])> = Vec::new();
    columns.extend(trace.series().iter().map(|(id, values)| (names.of(id), &**values)));
    let own = trace.outcomes().iter();
    columns.extend(own.filter_map(|(id, values)| Some((names.of_outcome(id)?, &**values))));
    write!(out, "Time")?;
    let constants = trace.constants();
    for name in constants.keys().map(|id| names.of(id)).chain(columns.iter().map(|c| c.0.clone())) {
        write!(out, ",{name}")?;
    }
    writeln!(out)?;
    for (step, time) in trace.times().iter().enumerate() {
        write!(out, "{time}")?;
        for value in constants.values().copied().chain(columns.iter().map(|c| c.1[step])) {
            write!(out, ",{value}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}
