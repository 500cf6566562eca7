//! Every run as Apache Parquet: the columns of the tidy CSV in a tenth of its bytes, for studies of
//! a million futures; Polars, `DuckDB` and Spark read it. Each part of the runs is a row group, and
//! nothing of it is kept once it is written.

use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;

use crate::ensemble::Ensemble;
use crate::export::{Parts, Report};

const SCHEMA: &str = "message members {
    REQUIRED BYTE_ARRAY plan (UTF8);
    REQUIRED INT64 future;
    REQUIRED BYTE_ARRAY outcome (UTF8);
    REQUIRED DOUBLE year;
    REQUIRED FLOAT value;
}";

/// Values that are handed over at a time.
const AT_ONCE: usize = 1 << 16;

/// Bytes that are gathered before they go where they belong: the writer must own what it writes to.
type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// Writes every run.
pub(super) fn write(
    report: &Report<'_>,
    parts: &mut Parts<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let values = ColumnPath::from("value");
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_column_dictionary_enabled(values.clone(), false)
        .set_column_encoding(values, Encoding::BYTE_STREAM_SPLIT)
        .set_created_by(concat!("two-track ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    while let Some(ensemble) = parts()? {
        let mut group = file.next_row_group()?;
        write_part(report, &ensemble, &mut group)?;
        group.close()?;
        file.flush()?;
        out.write_all(&std::mem::take(file.inner_mut()))?;
    }
    out.write_all(&file.into_inner()?)
}

/// A column after the other; rows in the order of futures, outcomes and times.
fn write_part(
    report: &Report<'_>,
    ensemble: &Ensemble,
    group: &mut Group<'_>,
) -> Result<(), ParquetError> {
    let (times, told) = (ensemble.times(), report.told());
    let outcomes: Vec<ByteArray> =
        report.model.outcomes.keys().map(|id| ByteArray::from(id.as_str())).collect();
    let of_future = outcomes.len() * told;
    let rows = ensemble.futures() as usize * of_future;
    let plan = ByteArray::from(report.plan.title());
    column::<ByteArrayType>(group, rows, |_| plan.clone())?;
    column::<Int64Type>(group, rows, |row| i64::from(ensemble.first()) + (row / of_future) as i64)?;
    column::<ByteArrayType>(group, rows, |row| outcomes[row % of_future / told].clone())?;
    column::<DoubleType>(group, rows, |row| times[row % told])?;
    column::<FloatType>(group, rows, |row| {
        ensemble.value(row % of_future / told, row % told, row / of_future)
    })
}

fn column<T: DataType>(
    group: &mut Group<'_>,
    rows: usize,
    value: impl Fn(usize) -> T::T,
) -> Result<(), ParquetError> {
    let Some(mut writer) = group.next_column()? else {
        return Err(ParquetError::General("there are fewer columns than are written".to_owned()));
    };
    for from in (0..rows).step_by(AT_ONCE) {
        let values: Vec<T::T> = (from..rows.min(from + AT_ONCE)).map(&value).collect();
        writer.typed::<T>().write_batch(&values, None, None)?;
    }
    writer.close()
}
