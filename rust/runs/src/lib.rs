//! Sorted runs: counts by key, in order of key, in memory or on disk.
//!
//! What does not fit in memory is written as runs and merged in streams, so that memory depends on the
//! number of runs that are open and not on how much they hold. A run is checked as it is read: one that
//! was cut short or altered is an error, never an answer.
//!
//! ```
//! use minent_monitor::Silent;
//! use minent_runs::{Place, Runs, Stream, Writer};
//!
//! let mut runs = Runs::new(Place::Memory);
//! for ids in [[3, 1], [3, 2]] {
//!     let mut writer = Writer::new(&Place::Memory)?;
//!     writer.push(&[ids[1], ids[0]], 1)?;
//!     writer.push(&[7, 7], 1)?;
//!     runs.add(writer.finish()?, &mut Silent)?;
//! }
//! let mut merged = runs.stream(&mut Silent)?;
//! let mut all = Vec::new();
//! while merged.advance()? {
//!     all.push((*merged.key(), merged.value()));
//! }
//! assert_eq!(all, [([1, 3], 1), ([2, 3], 1), ([7, 7], 2)]);
//! # Ok::<(), minent_runs::Error>(())
//! ```

mod error;
mod key;
mod merge;
mod reader;
mod run;
mod runs;
mod sorter;
mod stream;
#[cfg(test)]
mod tests;
mod varint;
mod writer;

pub use error::Error;
pub use key::{Key, Ranked, Word};
pub use merge::Merge;
pub use reader::Reader;
pub use run::{Place, Run};
pub use runs::Runs;
pub use sorter::Sorter;
pub use stream::{Stream, Values};
pub use writer::Writer;
