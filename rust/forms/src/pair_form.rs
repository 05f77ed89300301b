//! The forms in which pairs are written.

use std::path::Path;

use crate::npz::{CsrNpz, Extras};
use crate::table::{Form, PairTable, create};
use crate::{Error, Output, PairSink, glove};

/// How counts of pairs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairForm {
    /// An archive of arrays, which keeps everything.
    Npz,
    /// The records of `GloVe`: ranks and weights.
    Glove,
    /// A table of words, or of ids without words, and counts or weights.
    Table(Form),
}

impl PairForm {
    /// The form that a name stands for.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "npz" => Self::Npz,
            "glove" => Self::Glove,
            other => Self::Table(Form::from_name(other)?),
        })
    }

    /// A file of pairs of a square matrix of so many rows; `temp` is the folder of temporary files.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or the words do not fit the matrix.
    pub fn create<'a>(
        self,
        path: &Path,
        side: u32,
        extras: Extras<'a>,
        temp: Option<&Path>,
    ) -> Result<Box<dyn PairSink + 'a>, Error> {
        extras.check(path, side)?;
        let unit = extras.unit as u64;
        Ok(match self {
            Self::Npz => Box::new(CsrNpz::create(path, side, extras, temp)?),
            Self::Glove => Box::new(glove::Writer::new(Output::create(path)?, unit)?),
            Self::Table(form) => {
                let words = (!extras.words.is_empty()).then_some(extras.words);
                let columns = PairTable::columns(words.is_some(), unit);
                let sink = create(form, path, columns, extras.info)?;
                Box::new(PairTable::new(sink, words, unit))
            }
        })
    }
}
