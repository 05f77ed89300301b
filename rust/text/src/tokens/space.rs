//! Tokens between white space, exactly as Python's `str.split()` finds them.

use crate::lines::is_line_end;
use crate::sink::Sink;
use crate::table::{Key, read_u64};

/// Zero bytes that must follow the text, so that words can be read eight bytes at a time.
pub(crate) const PADDING: usize = 24;

/// The high bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Takes every token of a piece of text, literally.
///
/// With `lines`, line ends also end sentences; otherwise they are white space.
/// `padded` is valid UTF-8 followed by [`PADDING`] zero bytes; `length` is that of the text alone.
pub(crate) fn split(padded: &[u8], length: usize, lines: bool, sink: &mut Sink) {
    let mut at = 0;
    while at < length {
        let first = padded[at];
        // White space, or a character that has to be looked at.
        if first <= b' ' || first >= 0x80 {
            let (width, space, line_end) = classify(&padded[at..length]);
            if space {
                if lines && line_end {
                    sink.end();
                }
                at += width;
                continue;
            }
        }
        let low = read_u64(&padded[at..]);
        let stop = special(low);
        let mut size = first_byte(stop);
        let mut high = 0;
        if stop == 0 {
            high = read_u64(&padded[at + 8..]);
            let stop = special(high);
            size = 8 + first_byte(stop);
        }
        // All of it is plain ASCII and the next byte ends it.
        if size < 16 && at + size < length && is_ascii_space(padded[at + size]) && size > 0 {
            sink.literal_key(Key::masked(low, high, size));
            at += size;
            continue;
        }
        let end = at + token_length(&padded[at..length], size.min(length - at));
        sink.literal(&padded[at..end]);
        at = end;
    }
}

/// The high bit of each byte that is a control, a space or not ASCII.
#[inline]
const fn special(eight: u64) -> u64 {
    let above_space = (eight & !HIGH) + 0x5f5f_5f5f_5f5f_5f5f;
    (!above_space | eight) & HIGH
}

/// Index of the first marked byte, 8 if there is none.
#[inline]
const fn first_byte(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// The white space of ASCII in Python: also the four separators.
#[inline]
const fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d | 0x1c..=0x1f)
}

/// The length of the token at the start of `text`, whose first `known` bytes belong to it.
fn token_length(text: &[u8], known: usize) -> usize {
    let mut at = known;
    while at < text.len() {
        let byte = text[at];
        if byte > b' ' && byte < 0x80 {
            at += 1;
            continue;
        }
        let (width, space, _) = classify(&text[at..]);
        if space {
            break;
        }
        at += width;
    }
    at
}

/// The width of the first character, whether it is white space, and whether it ends a line.
#[inline]
fn classify(text: &[u8]) -> (usize, bool, bool) {
    let (width, c) = match *text {
        [a, ..] if a < 0x80 => return (1, is_ascii_space(a), matches!(a, b'\n' | b'\r')),
        [a @ 0xC2, b, ..] => (2, u32::from(a & 0x1f) << 6 | u32::from(b & 0x3f)),
        [a @ 0xE1..=0xE3, b, c, ..] => {
            (3, u32::from(a & 0x0f) << 12 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f))
        }
        // No other lead byte starts a white space character; the rest of the character follows as bytes.
        _ => return (1, false, false),
    };
    let c = char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER);
    (width, c.is_whitespace(), is_line_end(c))
}
