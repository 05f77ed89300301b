//! Tables of named columns, written some rows at a time.

mod batch;
mod grams;
mod pairs;
mod parquet;
mod save;
#[cfg(test)]
mod tests;
mod tsv;

use std::path::Path;

pub use batch::{Column, Kind, Offsets, Values};
pub use grams::GramTable;
pub use pairs::PairTable;
pub use parquet::ParquetWriter;
pub use save::save;
pub use tsv::TsvWriter;

use crate::{Error, Output};

/// Takes rows of a table in batches.
pub trait TableSink {
    /// Takes some rows: as many values for each column, in the order of the columns.
    ///
    /// # Errors
    ///
    /// When the values are not those of the columns, or writing fails.
    fn write(&mut self, batch: &[Values<'_>]) -> Result<(), Error>;

    /// Says that there are no more; the file gets its name.
    ///
    /// # Errors
    ///
    /// When writing fails.
    fn finish(self: Box<Self>) -> Result<(), Error>;
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Apache Parquet.
    Parquet,
    /// Text, columns parted by tabs, with a line of names or without.
    Tsv {
        /// Whether the names of the columns come first.
        header: bool,
    },
}

impl Form {
    /// The form that a name stands for; `tsv` has a line of names, `rows` has none.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "parquet" => Some(Self::Parquet),
            "tsv" => Some(Self::Tsv { header: true }),
            "rows" => Some(Self::Tsv { header: false }),
            _ => None,
        }
    }
}

/// A table to be written to a file; `info` is JSON, which only Parquet keeps.
///
/// # Errors
///
/// When the file cannot be made or the columns cannot be written.
pub fn create(
    form: Form,
    path: &Path,
    columns: Vec<Column>,
    info: &str,
) -> Result<Box<dyn TableSink + Send>, Error> {
    let output = Output::create(path)?;
    Ok(match form {
        Form::Parquet => Box::new(ParquetWriter::new(output, columns, info)?),
        Form::Tsv { header } => Box::new(TsvWriter::new(output, columns, header)?),
    })
}
