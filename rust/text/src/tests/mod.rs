//! Tests of the whole way, against naive implementations.

mod compressed;
mod encodings;
mod errors;
mod laws;
mod memory;
mod ranges;
mod texts;

use minent_monitor::Silent;

use crate::encode::encode_in_blocks;
use crate::{Encoded, Error, Ids, Options, Sentences, Source, Tokens};

/// A source of bytes.
fn source(bytes: &[u8]) -> Source {
    Source::Stream {
        name: "test".to_owned(),
        reader: Box::new(std::io::Cursor::new(bytes.to_vec())),
    }
}

/// Encodes bytes in blocks of some size.
fn encode_bytes(bytes: &[u8], options: &Options, size: usize) -> Result<Encoded, Error> {
    encode_in_blocks(vec![source(bytes)], options, &mut Silent, size)
}

/// Options with a tokenizer and sentence ends.
fn options(tokens: Tokens, sentences: Sentences) -> Options {
    Options { tokens: Some(tokens), sentences: Some(sentences), ..Options::default() }
}

/// The sentences of ids, as words.
fn words_of(ids: &Ids, encoded: &Encoded) -> Vec<Vec<String>> {
    let ids = ids.as_slice();
    assert!(ids.is_empty() || ids.last() == Some(&u32::MAX));
    let sentences = ids.split_inclusive(|id| *id == u32::MAX);
    let word = |id: &u32| encoded.vocab.words[*id as usize].to_owned();
    sentences.map(|ids| ids[..ids.len() - 1].iter().map(word).collect()).collect()
}

/// The sentences of a text, as words.
fn sentences(text: &str, options: &Options) -> Vec<Vec<String>> {
    match encode_bytes(text.as_bytes(), options, 1 << 18) {
        Ok(encoded) => words_of(&encoded.ids, &encoded),
        Err(Error::EmptyText { .. }) => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

/// The sentences of a text, words joined by `|` and sentences by `/`.
fn joined(text: &str, options: &Options) -> String {
    let sentences = sentences(text, options);
    sentences.iter().map(|words| words.join("|")).collect::<Vec<_>>().join("/")
}
