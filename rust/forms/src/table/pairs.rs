//! Counts of pairs as a table.

use super::TableSink;
use super::batch::{Column, Kind, Values};
use crate::{Error, PairSink, Words};

/// Rows held back before they are written.
const HELD: usize = 1 << 13;

/// Writes pairs to a table: words, or ids where there are none, and `count`; or `weight`, when a count of
/// more than 1 weighs 1.
pub struct PairTable<'a> {
    sink: Box<dyn TableSink + Send + 'a>,
    words: Option<Words<'a>>,
    unit: u64,
    first: Vec<u32>,
    second: Vec<u32>,
    counts: Vec<u64>,
}

impl<'a> PairTable<'a> {
    /// The columns that the table must have.
    #[must_use]
    pub fn columns(with_words: bool, unit: u64) -> Vec<Column> {
        let (first, second, kind) =
            if with_words { ("word", "context", Kind::Word) } else { ("i", "j", Kind::U32) };
        let last = if unit == 1 {
            Column::new("count", Kind::U64)
        } else {
            Column::new("weight", Kind::F64)
        };
        vec![Column::new(first, kind), Column::new(second, kind), last]
    }

    /// Pairs for a table of those columns.
    #[must_use]
    pub fn new(sink: Box<dyn TableSink + Send + 'a>, words: Option<Words<'a>>, unit: u64) -> Self {
        Self { sink, words, unit, first: Vec::new(), second: Vec::new(), counts: Vec::new() }
    }

    fn flush(&mut self) -> Result<(), Error> {
        let ids = |ids| self.words.map_or(Values::U32(ids), |words| Values::Word(ids, words));
        let (first, second) = (ids(&self.first), ids(&self.second));
        if self.unit == 1 {
            self.sink.write(&[first, second, Values::U64(&self.counts)])?;
        } else {
            let weight = |&n: &u64| n as f64 / self.unit as f64;
            let weights: Vec<f64> = self.counts.iter().map(weight).collect();
            self.sink.write(&[first, second, Values::F64(&weights)])?;
        }
        self.first.clear();
        self.second.clear();
        self.counts.clear();
        Ok(())
    }
}

impl PairSink for PairTable<'_> {
    fn push(&mut self, i: u32, j: u32, n: u64) -> Result<(), Error> {
        self.first.push(i);
        self.second.push(j);
        self.counts.push(n);
        if self.counts.len() < HELD { Ok(()) } else { self.flush() }
    }

    fn finish(mut self: Box<Self>) -> Result<(), Error> {
        self.flush()?;
        self.sink.finish()
    }
}
