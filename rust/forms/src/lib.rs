//! Counts as files: sparse arrays, tables, the pairs of `GloVe`, and Arrow tables in memory.
//!
//! Writers take rows in order, hold a few megabytes and nothing else, and the file appears under its
//! name only when it is whole. Readers take any bytes: what is not a whole file of its form is an
//! error that says why.

pub mod arrow;
mod csr;
mod error;
pub mod glove;
pub mod npz;
mod output;
mod pair_form;
mod sink;
mod spool;
pub mod table;
mod words;

pub use csr::{Counts, Rows};
pub use error::Error;
pub use output::Output;
pub use pair_form::PairForm;
pub use sink::{NgramSink, PairSink};
pub use words::{WordList, Words};

#[cfg(target_endian = "big")]
compile_error!(
    "the numbers of all forms are written as they lie in memory, in little-endian order"
);
