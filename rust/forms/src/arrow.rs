//! Tables in memory as Arrow streams, whose numbers stay where they are.

use std::collections::HashMap;
use std::iter;
use std::sync::Arc;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, LargeStringArray, PrimitiveArray, RecordBatch,
    RecordBatchIterator, StringArray,
};
use arrow_buffer::{ArrowNativeType, Buffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, Field, Schema};
use bytes::Bytes;

use crate::table::{Offsets, Values};

/// Numbers of a column, kept alive by whom they belong to.
#[derive(Clone, Debug)]
pub enum Column {
    /// Whole numbers from 0 on, 32 bits.
    U32(Bytes),
    /// Whole numbers from 0 on, 64 bits.
    U64(Bytes),
    /// Whole numbers, 32 bits.
    I32(Bytes),
    /// Whole numbers, 64 bits.
    I64(Bytes),
    /// Floating-point numbers, 64 bits.
    F64(Bytes),
    /// Joined texts, and 32-bit numbers where they begin and end.
    Text(Bytes, Bytes),
    /// Joined texts, and 64-bit numbers where they begin and end.
    LargeText(Bytes, Bytes),
}

/// A table that can be handed over any number of times.
#[derive(Clone, Debug)]
pub struct Table(RecordBatch);

impl Table {
    /// A table of named columns of one length; `metadata` belongs to all of them.
    ///
    /// # Errors
    ///
    /// When there is no column, two have the same name, lengths differ, or texts are not UTF-8 or do not
    /// follow each other.
    pub fn new(
        columns: Vec<(String, Column)>,
        metadata: HashMap<String, String>,
    ) -> Result<Self, String> {
        let mut fields: Vec<Field> = Vec::new();
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for (name, column) in columns {
            if fields.iter().any(|field| *field.name() == name) {
                return Err(format!("two columns are called {name:?}"));
            }
            let array = column.array().map_err(|why| format!("column {name:?} {why}"))?;
            let (rows, first) = (array.len(), arrays.first().unwrap_or(&array).len());
            if rows != first {
                return Err(format!("column {name:?} has {rows} rows, the first {first}"));
            }
            fields.push(Field::new(name, array.data_type().clone(), false));
            arrays.push(array);
        }
        if fields.is_empty() {
            return Err("a table needs at least one column".to_owned());
        }
        let schema = Schema::new(fields).with_metadata(metadata);
        RecordBatch::try_new(Arc::new(schema), arrays).map(Self).map_err(|error| error.to_string())
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.0.num_rows()
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = String> {
        let schema = self.0.schema();
        let names: Vec<_> = schema.fields().iter().map(|field| field.name().clone()).collect();
        names.into_iter()
    }

    /// A stream of the whole table as one batch.
    #[must_use]
    pub fn stream(&self) -> FFI_ArrowArrayStream {
        let batch = Ok::<_, ArrowError>(self.0.clone());
        let reader = RecordBatchIterator::new(iter::once(batch), self.0.schema());
        FFI_ArrowArrayStream::new(Box::new(reader))
    }

    /// What the columns are.
    ///
    /// # Errors
    ///
    /// When a name cannot be handed over, because it holds a null byte.
    pub fn schema(&self) -> Result<FFI_ArrowSchema, String> {
        FFI_ArrowSchema::try_from(self.0.schema().as_ref()).map_err(|error| error.to_string())
    }
}

impl Column {
    /// The numbers or texts for a table that is written.
    ///
    /// # Errors
    ///
    /// When they do not lie in memory as such numbers do, or texts are not UTF-8.
    pub fn values(&self) -> Result<Values<'_>, String> {
        let text = |bytes| {
            let text = std::str::from_utf8(bytes);
            text.map_err(|error| format!("is not UTF-8 at byte {}", error.valid_up_to()))
        };
        Ok(match self {
            Self::U32(bytes) => Values::U32(cast(bytes)?),
            Self::U64(bytes) => Values::U64(cast(bytes)?),
            Self::I32(bytes) => Values::I32(cast(bytes)?),
            Self::I64(bytes) => Values::I64(cast(bytes)?),
            Self::F64(bytes) => Values::F64(cast(bytes)?),
            Self::Text(bytes, offsets) => {
                Values::Text(text(bytes)?, Offsets::Narrow(cast(offsets)?))
            }
            Self::LargeText(bytes, offsets) => {
                Values::Text(text(bytes)?, Offsets::Wide(cast(offsets)?))
            }
        })
    }

    fn array(self) -> Result<ArrayRef, String> {
        Ok(match self {
            Self::U32(bytes) => numbers::<UInt32Type>(bytes)?,
            Self::U64(bytes) => numbers::<UInt64Type>(bytes)?,
            Self::I32(bytes) => numbers::<Int32Type>(bytes)?,
            Self::I64(bytes) => numbers::<Int64Type>(bytes)?,
            Self::F64(bytes) => numbers::<Float64Type>(bytes)?,
            Self::Text(text, offsets) => {
                let offsets = ends(offsets, text.len())?;
                let array = StringArray::try_new(offsets, Buffer::from(text), None);
                Arc::new(array.map_err(|error| format!("is not text: {error}"))?)
            }
            Self::LargeText(text, offsets) => {
                let offsets = ends(offsets, text.len())?;
                let array = LargeStringArray::try_new(offsets, Buffer::from(text), None);
                Arc::new(array.map_err(|error| format!("is not text: {error}"))?)
            }
        })
    }
}

fn cast<T: bytemuck::Pod>(bytes: &Bytes) -> Result<&[T], String> {
    let why = |_| format!("is no array of {}-bit numbers", 8 * size_of::<T>());
    bytemuck::try_cast_slice(bytes).map_err(why)
}

/// Numbers where they lie.
fn scalars<T: ArrowNativeType>(bytes: Bytes) -> Result<ScalarBuffer<T>, String> {
    let aligned = (bytes.as_ptr() as usize).is_multiple_of(align_of::<T>());
    if !aligned || !bytes.len().is_multiple_of(size_of::<T>()) {
        return Err(format!("is no array of {}-bit numbers", 8 * size_of::<T>()));
    }
    Ok(ScalarBuffer::from(Buffer::from(bytes)))
}

fn numbers<T: ArrowPrimitiveType>(bytes: Bytes) -> Result<ArrayRef, String> {
    Ok(Arc::new(PrimitiveArray::<T>::new(scalars::<T::Native>(bytes)?, None)))
}

/// Offsets, of which there is at least one and none may be below the one before or beyond the text.
fn ends<T: arrow_buffer::ArrowNativeType + arrow_array::OffsetSizeTrait>(
    bytes: Bytes,
    len: usize,
) -> Result<OffsetBuffer<T>, String> {
    let offsets = scalars::<T>(bytes)?;
    let ascend = offsets.windows(2).all(|two| two[0] <= two[1]);
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else {
        return Err("has no offset: there is always one more than texts".to_owned());
    };
    if !ascend || first.to_usize().is_none() || last.to_usize().is_none_or(|last| last > len) {
        return Err(format!("has offsets that do not ascend from 0 to {len}"));
    }
    Ok(OffsetBuffer::new(offsets))
}

#[cfg(test)]
mod tests {
    use arrow_array::ffi_stream::RecordBatchStreamReader;

    use super::*;

    fn bytes<T: bytemuck::Pod>(numbers: &[T]) -> Bytes {
        // a place of its own that is aligned as the numbers are
        struct Owner<T>(Vec<T>);
        impl<T: bytemuck::Pod> AsRef<[u8]> for Owner<T> {
            fn as_ref(&self) -> &[u8] {
                bytemuck::cast_slice(&self.0)
            }
        }
        struct Plain(Owner<u64>, usize);
        impl AsRef<[u8]> for Plain {
            fn as_ref(&self) -> &[u8] {
                &self.0.as_ref()[..self.1]
            }
        }
        let raw: &[u8] = bytemuck::cast_slice(numbers);
        let mut all = vec![0_u64; raw.len().div_ceil(8)];
        bytemuck::cast_slice_mut::<_, u8>(&mut all)[..raw.len()].copy_from_slice(raw);
        Bytes::from_owner(Plain(Owner(all), raw.len()))
    }

    #[test]
    fn any_number_of_streams_over_the_same_memory() {
        let numbers = bytes(&[1_u32, 2, u32::MAX]);
        let place = numbers.as_ptr();
        let columns = vec![
            ("n".to_owned(), Column::U32(numbers)),
            ("w".to_owned(), Column::Text(bytes("a中".as_bytes()), bytes(&[0_i32, 1, 1, 4]))),
        ];
        let metadata: HashMap<_, _> = [("k".to_owned(), "v".to_owned())].into();
        let table = Table::new(columns, metadata.clone()).unwrap();
        let streams = [table.stream(), table.stream()];
        assert_eq!(
            (table.rows(), table.names().collect::<Vec<_>>()),
            (3, vec!["n".into(), "w".into()])
        );
        drop(table);
        for stream in streams {
            let reader = RecordBatchStreamReader::try_new(stream).unwrap();
            let batches: Vec<_> = reader.map(Result::unwrap).collect();
            let [batch] = &batches[..] else { panic!("{}", batches.len()) };
            assert_eq!(batch.schema().metadata(), &metadata);
            let data = batch.column(0).to_data();
            assert_eq!(data.buffers()[0].as_ptr(), place);
            let words = batch.column(1).as_any().downcast_ref::<StringArray>().unwrap();
            assert_eq!(words.iter().flatten().collect::<Vec<_>>(), ["a", "", "中"]);
        }
    }

    #[test]
    fn columns_that_cannot_be() {
        let text = |offsets: &[i32]| Column::Text(bytes("中".as_bytes()), bytes(offsets));
        let numbers = Column::I64(bytes(&[0_i64]));
        for columns in [
            vec![],
            vec![("a", numbers.clone()), ("a", numbers.clone())],
            vec![("a", numbers.clone()), ("b", Column::I32(bytes(&[0_i32, 1])))],
            vec![("a", Column::F64(bytes(&[1_u8; 7])))],
            vec![("a", text(&[]))],
            vec![("a", text(&[0, 1]))],
            vec![("a", text(&[0, 4]))],
            vec![("a", text(&[-1, 3]))],
            vec![("a", text(&[3, 0]))],
            vec![("a", Column::LargeText(bytes(&[0xff_u8]), bytes(&[0_i64, 1])))],
        ] {
            let columns = columns.into_iter().map(|(name, c)| (name.to_owned(), c)).collect();
            assert!(Table::new(columns, HashMap::new()).is_err());
        }
    }
}
