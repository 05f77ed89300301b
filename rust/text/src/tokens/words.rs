//! The words of Unicode's text segmentation (UAX #29).

use unicode_segmentation::UnicodeSegmentation;

use crate::sink::Sink;

/// Takes the words of a piece of text, and its punctuation where that is wanted.
pub(crate) fn split(piece: &str, sink: &mut Sink) {
    // White space is always a word boundary, so each stretch between can be segmented alone.
    for stretch in piece.split_ascii_whitespace() {
        let bytes = stretch.as_bytes();
        if bytes.iter().all(u8::is_ascii_alphanumeric) {
            sink.ascii_word(bytes);
        } else if sink.keeps_punctuation() {
            stretch.split_word_bounds().for_each(|segment| sink.segment(segment));
        } else {
            stretch.unicode_words().for_each(|word| sink.segment(word));
        }
    }
}
