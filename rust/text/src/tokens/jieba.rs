//! Chinese words from jieba's dictionary.

use std::sync::OnceLock;

use jieba_rs::Jieba;

use crate::sink::Sink;

/// The dictionary, loaded when the first Chinese text comes.
static DICTIONARY: OnceLock<Jieba> = OnceLock::new();

/// Takes the words of a piece of text, and its punctuation where that is wanted.
pub(crate) fn split(piece: &str, hmm: bool, sink: &mut Sink) {
    let jieba = DICTIONARY.get_or_init(Jieba::new);
    for token in jieba.cut(piece, hmm) {
        sink.segment(token.word);
    }
}
