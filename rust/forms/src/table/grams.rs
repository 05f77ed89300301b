//! Counts of n-grams as a table.

use std::path::Path;

use super::TableSink;
use super::batch::{Column, Kind, Offsets, Values};
use crate::{Error, NgramSink, Words};

/// Rows held back before they are written.
const ROWS: usize = 1 << 13;
/// Bytes of text after which they are written.
const BYTES: usize = 1 << 18;

/// Writes n-grams to a table: `ngram`, its words joined, and `count`.
pub struct GramTable<'a> {
    sink: Box<dyn TableSink + Send + 'a>,
    words: Words<'a>,
    between: &'a str,
    text: String,
    offsets: Vec<i64>,
    counts: Vec<u64>,
}

impl<'a> GramTable<'a> {
    /// The columns that the table must have.
    #[must_use]
    pub fn columns() -> Vec<Column> {
        vec![Column::new("ngram", Kind::Text), Column::new("count", Kind::U64)]
    }

    /// N-grams for a table of those columns, with `between` between words.
    #[must_use]
    pub fn new(sink: Box<dyn TableSink + Send + 'a>, words: Words<'a>, between: &'a str) -> Self {
        let (text, counts) = (String::new(), Vec::new());
        Self { sink, words, between, text, offsets: vec![0], counts }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let offsets = Offsets::Wide(&self.offsets);
        self.sink.write(&[Values::Text(&self.text, offsets), Values::U64(&self.counts)])?;
        self.text.clear();
        self.offsets.truncate(1);
        self.counts.clear();
        Ok(())
    }
}

impl NgramSink for GramTable<'_> {
    fn push(&mut self, ids: &[u32], n: u64) -> Result<(), Error> {
        for (at, &id) in ids.iter().enumerate() {
            let Some(word) = self.words.get(id) else {
                let why = format!("there is no word {id}, only {}", self.words.len());
                return Err(Error::row(Path::new("the table of n-grams"), why));
            };
            if at > 0 {
                self.text.push_str(self.between);
            }
            self.text.push_str(word);
        }
        self.offsets.push(self.text.len() as i64);
        self.counts.push(n);
        if self.counts.len() < ROWS && self.text.len() < BYTES { Ok(()) } else { self.flush() }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.flush()?;
        self.sink.finish()
    }
}
