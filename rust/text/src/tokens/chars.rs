//! Characters as a reader sees them: extended grapheme clusters.

use unicode_segmentation::UnicodeSegmentation;

use crate::sink::Sink;

/// Takes each character of a piece of text, marks and joiners staying with the character before them.
pub(crate) fn split(piece: &str, sink: &mut Sink) {
    piece.graphemes(true).for_each(|cluster| sink.segment(cluster));
}
