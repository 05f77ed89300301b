//! Columns and their values.

use std::path::Path;

use crate::{Error, Words};

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers from 0 on, 32 bits.
    U32,
    /// Whole numbers from 0 on, 64 bits.
    U64,
    /// Whole numbers, 32 bits.
    I32,
    /// Whole numbers, 64 bits.
    I64,
    /// Floating-point numbers, 64 bits.
    F64,
    /// Texts that hardly repeat.
    Text,
    /// Texts from a list of words, each of which may come often.
    Word,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
}

impl Column {
    /// A column with a name.
    #[must_use]
    pub fn new(name: &str, kind: Kind) -> Self {
        Self { name: name.to_owned(), kind }
    }
}

/// Where texts begin and end: one number more than there are texts.
#[derive(Clone, Copy, Debug)]
pub enum Offsets<'a> {
    /// Of 32 bits.
    Narrow(&'a [i32]),
    /// Of 64 bits.
    Wide(&'a [i64]),
}

impl Offsets<'_> {
    /// Those of some of the texts.
    fn some(self, start: usize, end: usize) -> Self {
        match self {
            Self::Narrow(offsets) => Self::Narrow(&offsets[start..=end]),
            Self::Wide(offsets) => Self::Wide(&offsets[start..=end]),
        }
    }

    /// How many texts there are.
    pub(crate) fn count(self) -> usize {
        let offsets = match self {
            Self::Narrow(offsets) => offsets.len(),
            Self::Wide(offsets) => offsets.len(),
        };
        offsets.saturating_sub(1)
    }

    fn at(self, row: usize) -> Option<usize> {
        match self {
            Self::Narrow(offsets) => usize::try_from(*offsets.get(row)?).ok(),
            Self::Wide(offsets) => usize::try_from(*offsets.get(row)?).ok(),
        }
    }
}

/// Values of some rows of a column.
#[derive(Clone, Copy, Debug)]
pub enum Values<'a> {
    /// For [`Kind::U32`].
    U32(&'a [u32]),
    /// For [`Kind::U64`].
    U64(&'a [u64]),
    /// For [`Kind::I32`].
    I32(&'a [i32]),
    /// For [`Kind::I64`].
    I64(&'a [i64]),
    /// For [`Kind::F64`].
    F64(&'a [f64]),
    /// For [`Kind::Text`]: joined texts and where they begin and end.
    Text(&'a str, Offsets<'a>),
    /// For [`Kind::Word`]: ids of words.
    Word(&'a [u32], Words<'a>),
}

impl<'a> Values<'a> {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::U32(values) | Self::Word(values, _) => values.len(),
            Self::I32(values) => values.len(),
            Self::U64(values) => values.len(),
            Self::I64(values) => values.len(),
            Self::F64(values) => values.len(),
            Self::Text(_, offsets) => offsets.count(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The values of some rows, of which there must be so many.
    #[must_use]
    pub fn some(self, start: usize, end: usize) -> Self {
        match self {
            Self::U32(values) => Self::U32(&values[start..end]),
            Self::U64(values) => Self::U64(&values[start..end]),
            Self::I32(values) => Self::I32(&values[start..end]),
            Self::I64(values) => Self::I64(&values[start..end]),
            Self::F64(values) => Self::F64(&values[start..end]),
            Self::Text(text, offsets) => Self::Text(text, offsets.some(start, end)),
            Self::Word(ids, words) => Self::Word(&ids[start..end], words),
        }
    }

    /// What the values are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::U32(_) => Kind::U32,
            Self::U64(_) => Kind::U64,
            Self::I32(_) => Kind::I32,
            Self::I64(_) => Kind::I64,
            Self::F64(_) => Kind::F64,
            Self::Text(..) => Kind::Text,
            Self::Word(..) => Kind::Word,
        }
    }

    /// The text of a row, if it has one.
    #[inline]
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Text(text, offsets) => text.get(offsets.at(row)?..offsets.at(row + 1)?),
            Self::Word(ids, words) => words.get(*ids.get(row)?),
            _ => None,
        }
    }
}

/// Refuses columns that no table can have.
pub(crate) fn check_columns(path: &Path, columns: &[Column]) -> Result<(), Error> {
    if columns.is_empty() {
        return Err(Error::row(path, "a table needs at least one column"));
    }
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].iter().any(|before| before.name == column.name) {
            return Err(Error::row(path, format!("two columns are called {:?}", column.name)));
        }
    }
    Ok(())
}

/// The number of rows of a batch, which must be one of these columns.
pub(crate) fn rows(path: &Path, columns: &[Column], batch: &[Values<'_>]) -> Result<usize, Error> {
    let rows = batch.first().map_or(0, Values::len);
    if batch.len() != columns.len() {
        let why = format!("there are {} columns, not {}", columns.len(), batch.len());
        return Err(Error::row(path, why));
    }
    for (column, values) in columns.iter().zip(batch) {
        let (name, kind) = (&column.name, values.kind());
        if kind != column.kind {
            let why = format!("column {name:?} holds {:?}, not {kind:?}", column.kind);
            return Err(Error::row(path, why));
        }
        if values.len() != rows {
            let why = format!("column {name:?} has {} rows, the first {rows}", values.len());
            return Err(Error::row(path, why));
        }
        if matches!(kind, Kind::Text | Kind::Word)
            && let Some(row) = (0..rows).find(|&row| values.text(row).is_none())
        {
            return Err(Error::row(path, format!("row {row} of column {name:?} has no text")));
        }
    }
    Ok(rows)
}
