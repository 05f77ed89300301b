//! Options for reading text, and what comes of it in a form that can be compared.

use std::io::Cursor;
use std::sync::Arc;

use arbitrary::Arbitrary;
use minent_text::{
    Encoded, EncodingChoice, Error, Known, Lang, OnError, Options, Sentences, Source, Tokens,
    Unknown,
};

use crate::folder;

const LABELS: [&str; 10] = [
    "auto",
    "utf-8",
    "gb18030",
    "gbk",
    "big5",
    "shift_jis",
    "utf-16le",
    "utf-16be",
    "latin-1",
    "iso-2022-jp",
];

/// Everything that can be chosen, in few bytes.
#[derive(Arbitrary, Clone, Debug)]
pub struct Reading {
    encoding: u8,
    lang: u8,
    tokens: u8,
    sentences: u8,
    flags: u8,
    min_count: u8,
    max_vocab: u8,
    known: Option<[bool; 6]>,
    held_out: u8,
    seed: u8,
}

impl Reading {
    /// The options: one thread, and all memory that there is.
    pub fn options(&self) -> Options {
        let flag = |bit: u8| self.flags >> bit & 1 == 1;
        let label = LABELS[usize::from(self.encoding) % LABELS.len()];
        let known = self.known.map(|chosen| {
            let words = ["a", "the", "<unk>", "中", "of a word that is long", "1"];
            let words = words.into_iter().zip(chosen).filter_map(|(word, is)| is.then_some(word));
            Arc::new(Known::new(words).expect("words that differ"))
        });
        Options {
            encoding: EncodingChoice::from_label(label).expect("a label that there is"),
            errors: if flag(0) { OnError::Replace } else { OnError::Strict },
            lang: [None, Some(Lang::En), Some(Lang::Zh)][usize::from(self.lang) % 3],
            tokens: [
                None,
                Some(Tokens::Words),
                Some(Tokens::Space),
                Some(Tokens::Chars),
                Some(Tokens::Jieba),
            ][usize::from(self.tokens) % 5],
            sentences: [
                None,
                Some(Sentences::Lines),
                Some(Sentences::Punctuation),
                Some(Sentences::Wrapped),
            ][usize::from(self.sentences) % 4],
            keep_case: flag(1),
            punctuation: flag(2),
            hmm: flag(3),
            min_count: u64::from(self.min_count % 4),
            max_vocab: [None, Some(usize::from(self.max_vocab))][usize::from(self.max_vocab < 9)],
            unknown: if flag(4) { Unknown::Drop } else { Unknown::Word },
            known,
            held_out: [None, Some(f64::from(self.held_out) / 128.0)]
                [usize::from(self.held_out < 130)],
            seed: u64::from(self.seed),
            temp_dir: Some(folder().to_path_buf()),
            digest: flag(5),
            ..Options::default()
        }
    }
}

/// A text that is not in a file.
pub fn stream(bytes: &[u8]) -> Source {
    Source::Stream { name: "text".to_owned(), reader: Box::new(Cursor::new(bytes.to_vec())) }
}

/// All that threads and memory must not change.
pub fn outcome(
    encoded: Result<Encoded, Error>,
) -> Result<impl PartialEq + std::fmt::Debug, String> {
    let Encoded { vocab, ids, held_out, documents, report } =
        encoded.map_err(|error| error.to_string())?;
    Ok((vocab, ids.as_slice().to_vec(), held_out.as_slice().to_vec(), documents, report))
}
