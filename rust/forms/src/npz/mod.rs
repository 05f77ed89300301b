//! Counts of pairs as an archive of arrays, which `scipy.sparse.load_npz` reads.
//!
//! A stored (not compressed) zip of `.npy` members, always in this order and with these headers:
//!
//! | member | numbers | what |
//! | --- | --- | --- |
//! | `minent` | text | form and version, `pairs 1` |
//! | `format`, `shape`, `_is_array` | text, i64 (2), bool | what `SciPy` asks for |
//! | `indices` | i32 | columns, ascending within each row |
//! | `indptr` | i32, or i64 from 2^31 pairs on | where the columns of each row begin |
//! | `data` | u32, or u64 if a count needs it | counts, never zero |
//! | `words`, `word_ends`, `word_counts` | u8, i64, i64 | joined UTF-8, ends in bytes, counts; may be empty |
//! | `unit` | i64 | a count of so much weighs 1 |
//! | `info` | u8 | JSON |
//! | `digest` | u8 (32) | BLAKE3 over, for each member before it, BLAKE3 of name and array header, then BLAKE3 of the numbers |
//!
//! All headers follow from names, lengths and checksums, so the reader makes them again and compares:
//! any byte of the file that was altered is found.

mod header;
mod layout;
mod read;
mod sums;
#[cfg(test)]
mod tests;
mod write;

pub use read::{Counts, Pairs, load};
pub use write::{CsrNpz, Extras};
