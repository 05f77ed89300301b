//! What was read and decided.

use crate::compression::Compression;
use crate::options::{Lang, Sentences, Tokens};

/// What was read of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceReport {
    /// Its name; standard input is `-`.
    pub name: String,
    /// The encoding in use, in lower case.
    pub encoding: String,
    /// How it was compressed.
    pub compression: Compression,
    /// Bytes as they lie on disk.
    pub raw_bytes: u64,
    /// Bytes of the text as UTF-8.
    pub decoded_bytes: u64,
    /// Lines, ending at LF, CR LF or CR.
    pub lines: u64,
    /// How often U+FFFD was put in the place of bad bytes.
    pub replaced: u64,
    /// BLAKE3 digest of the raw bytes, in hexadecimal; empty if none was asked for.
    pub digest: String,
}

/// What was read and decided for a whole text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // They mirror the options.
pub struct Report {
    /// One entry for each source, in order.
    pub sources: Vec<SourceReport>,
    /// The language.
    pub lang: Lang,
    /// The tokenizer.
    pub tokens: Tokens,
    /// The end of sentences.
    pub sentences: Sentences,
    /// Whether capital letters were kept.
    pub keep_case: bool,
    /// Whether punctuation was kept.
    pub punctuation: bool,
    /// Whether jieba guessed words that are not in its dictionary.
    pub hmm: bool,
    /// Sentences with at least one token, held-out ones left out.
    pub n_sentences: u64,
    /// Tokens, held-out ones left out.
    pub n_tokens: u64,
    /// Different words before rare ones were left out, held-out sentences left out.
    pub n_types: u64,
    /// Tokens that became `<unk>` or were it already, held-out ones left out.
    pub n_unk: u64,
    /// Held-out sentences.
    pub n_held_out_sentences: u64,
    /// Held-out tokens, as many as are kept.
    pub n_held_out_tokens: u64,
    /// Held-out tokens that are not in the vocabulary: `<unk>`, or dropped where there is none.
    pub n_held_out_unknown: u64,
}
