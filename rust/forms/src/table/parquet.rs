//! Tables as Apache Parquet.
//!
//! Whole numbers are delta-coded, texts that hardly repeat are delta-coded too and words go through a
//! dictionary; pages are compressed by zstd. The entry `minent` of the file's metadata holds JSON.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use super::TableSink;
use super::batch::{Column, Kind, Values, check_columns, rows};
use crate::{Error, Output};

/// The most rows of a row group.
const GROUP_ROWS: usize = 1 << 17;
/// Bytes of text after which a row group ends.
const GROUP_TEXT: usize = 1 << 22;
/// The level at which zstd costs little time.
const LEVEL: i32 = 3;

/// Writes a table, holding the rows of one row group.
pub struct ParquetWriter {
    writer: SerializedFileWriter<Output>,
    columns: Vec<Column>,
    held: Vec<Held>,
    rows: usize,
    text: usize,
}

/// Values of a row group, as Parquet wants them.
enum Held {
    Narrow(Vec<i32>),
    Wide(Vec<i64>),
    Float(Vec<f64>),
    Text { bytes: Vec<u8>, ends: Vec<usize> },
}

impl ParquetWriter {
    /// A table of some columns; `info` is JSON.
    ///
    /// # Errors
    ///
    /// When there is no column, two have the same name, or writing fails.
    pub fn new(output: Output, columns: Vec<Column>, info: &str) -> Result<Self, Error> {
        check_columns(output.path(), &columns)?;
        let path = output.path().to_path_buf();
        let fail = |error| failed(&path, error);
        let schema = schema(&columns).map_err(fail)?;
        let properties = Arc::new(properties(&columns, info).map_err(fail)?);
        let writer = SerializedFileWriter::new(output, schema, properties).map_err(fail)?;
        let held = columns.iter().map(|column| Held::of(column.kind)).collect();
        Ok(Self { writer, columns, held, rows: 0, text: 0 })
    }

    fn flush(&mut self) -> Result<(), Error> {
        let path = self.writer.inner().path().to_path_buf();
        let done = flush(&mut self.writer, &mut self.held);
        (self.rows, self.text) = (0, 0);
        done.map_err(|error| failed(&path, error))
    }
}

impl TableSink for ParquetWriter {
    fn write(&mut self, batch: &[Values<'_>]) -> Result<(), Error> {
        let count = rows(self.writer.inner().path(), &self.columns, batch)?;
        let mut row = 0;
        while row < count {
            // texts may be of any length, so that rows with them are taken a few at a time
            let step =
                if self.columns.iter().any(|column| is_text(column.kind)) { 64 } else { count };
            let end = count.min(row + step.min(GROUP_ROWS - self.rows));
            for (held, values) in self.held.iter_mut().zip(batch) {
                self.text += held.take(values, row, end);
            }
            self.rows += end - row;
            row = end;
            if self.rows >= GROUP_ROWS || self.text >= GROUP_TEXT {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        if self.rows > 0 {
            self.flush()?;
        }
        let path = self.writer.inner().path().to_path_buf();
        self.writer.into_inner().map_err(|error| failed(&path, error))?.commit()
    }
}

fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Word)
}

impl Held {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::U32 | Kind::I32 => Self::Narrow(Vec::new()),
            Kind::U64 | Kind::I64 => Self::Wide(Vec::new()),
            Kind::F64 => Self::Float(Vec::new()),
            Kind::Text | Kind::Word => Self::Text { bytes: Vec::new(), ends: Vec::new() },
        }
    }

    /// Appends the values of some rows, and gives the bytes of text among them.
    fn take(&mut self, values: &Values<'_>, start: usize, end: usize) -> usize {
        match (self, values) {
            (Self::Narrow(held), Values::I32(values)) => held.extend(&values[start..end]),
            (Self::Narrow(held), Values::U32(values)) => {
                held.extend(values[start..end].iter().map(|&value| value as i32));
            }
            (Self::Wide(held), Values::I64(values)) => held.extend(&values[start..end]),
            (Self::Wide(held), Values::U64(values)) => {
                held.extend(values[start..end].iter().map(|&value| value as i64));
            }
            (Self::Float(held), Values::F64(values)) => held.extend(&values[start..end]),
            (Self::Text { bytes, ends }, values) => {
                let before = bytes.len();
                for row in start..end {
                    bytes.extend(values.text(row).unwrap_or_default().bytes());
                    ends.push(bytes.len());
                }
                return bytes.len() - before;
            }
            // `rows` has refused values of another kind
            _ => {}
        }
        0
    }

    /// Writes the values, after which there are none.
    fn put(&mut self, column: &mut SerializedColumnWriter<'_>) -> Result<(), ParquetError> {
        match self {
            Self::Narrow(values) => {
                column.typed::<Int32Type>().write_batch(values, None, None)?;
                values.clear();
            }
            Self::Wide(values) => {
                column.typed::<Int64Type>().write_batch(values, None, None)?;
                values.clear();
            }
            Self::Float(values) => {
                column.typed::<DoubleType>().write_batch(values, None, None)?;
                values.clear();
            }
            Self::Text { bytes, ends } => {
                let bytes = Bytes::from(std::mem::take(bytes));
                let mut start = 0;
                let texts: Vec<ByteArray> = (ends.drain(..))
                    .map(|end| bytes.slice(std::mem::replace(&mut start, end)..end).into())
                    .collect();
                column.typed::<ByteArrayType>().write_batch(&texts, None, None)?;
            }
        }
        Ok(())
    }
}

/// Writes a row group.
fn flush(writer: &mut SerializedFileWriter<Output>, held: &mut [Held]) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for values in held {
        if let Some(mut column) = group.next_column()? {
            values.put(&mut column)?;
            column.close()?;
        }
    }
    group.close()?;
    Ok(())
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let whole = |width: i8, signed| Some(LogicalType::integer(width, signed));
    let fields = columns.iter().map(|column| {
        let (physical, logical) = match column.kind {
            Kind::U32 => (Physical::INT32, whole(32, false)),
            Kind::U64 => (Physical::INT64, whole(64, false)),
            Kind::I32 => (Physical::INT32, None),
            Kind::I64 => (Physical::INT64, None),
            Kind::F64 => (Physical::DOUBLE, None),
            Kind::Text | Kind::Word => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<_, _>>()?;
    Ok(Arc::new(Type::group_type_builder("table").with_fields(fields).build()?))
}

fn properties(columns: &[Column], info: &str) -> Result<WriterProperties, ParquetError> {
    let info = KeyValue::new("minent".to_owned(), info.to_owned());
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("minent version {}", env!("CARGO_PKG_VERSION")))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_dictionary_enabled(false)
        .set_key_value_metadata(Some(vec![info]));
    for column in columns {
        let path = ColumnPath::from(vec![column.name.clone()]);
        let encoding = match column.kind {
            Kind::F64 => Encoding::PLAIN,
            Kind::Text | Kind::Word => Encoding::DELTA_BYTE_ARRAY,
            _ => Encoding::DELTA_BINARY_PACKED,
        };
        properties = properties
            .set_column_encoding(path.clone(), encoding)
            .set_column_dictionary_enabled(path, column.kind == Kind::Word);
    }
    Ok(properties.build())
}

/// The error of the system inside one of Parquet, or that itself.
fn failed(path: &std::path::Path, error: ParquetError) -> Error {
    let source = match error {
        ParquetError::External(inner) => match inner.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(inner) => io::Error::other(inner),
        },
        other => io::Error::other(other),
    };
    Error::write(path, source)
}
