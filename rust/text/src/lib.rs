//! From text to token ids: reading, sentences, words, vocabulary.
//!
//! [`encode()`] reads files, standard input or streams, compressed or not and in any encoding; splits them
//! into sentences and words; and gives the ids of the words by rank in a memory-mapped file, together with
//! the [`Vocab`] and a [`Report`] of what was read and decided.
//!
//! ```
//! use minent_monitor::Silent;
//! use minent_text::{Options, Source, encode};
//!
//! let reader = Box::new("the cat saw the dog\nthe dog ran\n".as_bytes());
//! let sources = vec![Source::Stream { name: "example".to_owned(), reader }];
//! let text = encode(sources, &Options::default(), &mut Silent)?;
//! assert_eq!(text.vocab.words, ["the", "dog", "cat", "ran", "saw"]);
//! assert_eq!(text.ids.as_slice(), [0, 2, 4, 0, 1, u32::MAX, 0, 1, 3, u32::MAX]);
//! # Ok::<(), minent_text::Error>(())
//! ```

mod at;
mod block;
mod bytes;
mod charset;
mod choose;
mod compression;
mod count;
mod decode;
mod encode;
mod epoch;
mod error;
mod idfile;
mod ids;
mod join;
mod key;
mod known;
mod lines;
mod look;
mod options;
mod pipeline;
mod plan;
mod range;
mod reader;
mod renumber;
mod report;
mod sample;
mod sentences;
mod sink;
mod slots;
mod source;
mod spilled;
mod split;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod totals;
mod vocab;
mod whole;
mod words;
mod worker;

pub use bytes::Bytes;
pub use compression::Compression;
pub use count::{Counted, count_words};
pub use encode::{Encoded, encode};
pub use error::Error;
pub use ids::Ids;
pub use known::Known;
pub use look::{Look, is_plain, look};
pub use options::{EncodingChoice, Lang, OnError, Options, Sentences, Tokens, Unknown};
pub use report::{Report, SourceReport};
pub use source::Source;
pub use totals::{ByRank, ByWord, Totals};
pub use vocab::{UNK, Vocab};
pub use whole::whole;
pub use words::Words;
