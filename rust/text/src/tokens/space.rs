//! Tokens between white space, exactly as Python's `str.split()` finds them.

use crate::key::{Key, SHORT, read_u64};
use crate::lines::is_line_end;
use crate::sink::Sink;
use crate::tokens::scan::{Masks, WIDTH, scan};

/// Zero bytes that must follow the text, so that it can be read in large pieces.
pub(crate) const PADDING: usize = WIDTH + 16;

/// Takes every token of a piece of text, literally; line ends also end sentences.
///
/// `padded` is valid UTF-8 followed by [`PADDING`] zero bytes; `length` is that of the text alone.
pub(crate) fn split(padded: &[u8], length: usize, sink: &mut Sink) {
    let mut start = 0;
    // The text is as if white space were before it.
    let mut open = 0;
    let mut spill = 0;
    for at in (0..length).step_by(WIDTH) {
        let Some(piece) = padded[at..].first_chunk() else { break };
        let Masks { mut space, mut line, look } = scan(piece);
        space |= spill;
        spill = 0;
        if look != 0 {
            let (more, beyond, lines) = look_closer(&padded[at..], look);
            space |= more;
            spill = beyond;
            line |= lines;
        }
        if length - at < WIDTH {
            let text = (1 << (length - at)) - 1;
            space |= !text;
            line &= text;
        }
        // The last byte before each byte: white space or not.
        sink.make_room();
        let before = !space << 1 | open;
        let mut ends = space & before;
        let mut starts = !space & !before;
        let next = |starts: &mut u64| {
            let start = at + starts.trailing_zeros() as usize;
            *starts &= starts.wrapping_sub(1);
            start
        };
        if open == 0 {
            start = next(&mut starts);
        }
        open = !space >> (WIDTH - 1);
        loop {
            // All bits up to the first line end; all where there is none.
            let this = line ^ line.wrapping_sub(1);
            let mut now = ends & this;
            ends &= !this;
            while now != 0 {
                token(padded, start, at + now.trailing_zeros() as usize, sink);
                now &= now - 1;
                start = next(&mut starts);
            }
            if line == 0 {
                break;
            }
            sink.end();
            line &= line - 1;
        }
    }
    if open != 0 {
        token(padded, start, length, sink);
    }
}

/// Takes one token.
#[inline]
fn token(padded: &[u8], start: usize, end: usize, sink: &mut Sink) {
    let length = end - start;
    if length <= SHORT
        && let Some(bytes) = padded[start..].first_chunk::<16>()
    {
        sink.put_key(Key::masked(read_u64(bytes), read_u64(&bytes[8..]), length));
    } else {
        sink.literal(&padded[start..end]);
        sink.make_room();
    }
}

/// White space that [`scan`] did not decide on: in the piece, in the one after it, and the line ends.
#[cold]
fn look_closer(padded: &[u8], mut look: u64) -> (u64, u64, u64) {
    let (mut space, mut lines) = (0_u128, 0);
    while look != 0 {
        let at = look.trailing_zeros() as usize;
        look &= look - 1;
        let (width, is_space, is_line) = classify(&padded[at..]);
        if is_space {
            space |= ((1 << width) - 1) << at;
            lines |= u64::from(is_line) << at;
        }
    }
    (space as u64, (space >> 64) as u64, lines)
}

/// The white space of ASCII in Python: also the four separators.
#[inline]
const fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x09..=0x0d | 0x1c..=0x1f)
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
        // No other first byte starts a white space character.
        _ => return (1, false, false),
    };
    let c = char::from_u32(c).unwrap_or(char::REPLACEMENT_CHARACTER);
    (width, c.is_whitespace(), is_line_end(c))
}
