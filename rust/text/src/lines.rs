//! Line ends: counting them as editors do, and finding them as sentences need them.

use memchr::{memchr, memchr_iter, memmem};

/// Counts the lines of a text that comes in pieces; lines end at LF, CR LF and CR.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LineCount {
    ends: u64,
    last: Option<u8>,
}

impl LineCount {
    /// Takes in the next piece.
    pub(crate) fn feed(&mut self, piece: &[u8]) {
        let (Some(&first), Some(&last)) = (piece.first(), piece.last()) else { return };
        self.ends += memchr_iter(b'\n', piece).count() as u64;
        if memchr(b'\r', piece).is_some() {
            self.ends += memchr_iter(b'\r', piece).count() as u64;
            self.ends -= memmem::find_iter(piece, b"\r\n").count() as u64;
        }
        if self.last == Some(b'\r') && first == b'\n' {
            self.ends -= 1;
        }
        self.last = Some(last);
    }

    /// The number of the line that comes next, from 1.
    pub(crate) fn current(self) -> u64 {
        self.ends + 1
    }

    /// How many lines there were, the last one included even if nothing ends it.
    pub(crate) fn total(self) -> u64 {
        self.ends + u64::from(!matches!(self.last, None | Some(b'\n' | b'\r')))
    }
}

/// Whether a character ends a line.
pub(crate) const fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The lines of a text, without their ends; the flag says whether an end follows.
pub(crate) struct Lines<'a> {
    rest: &'a str,
    rare: bool,
}

impl<'a> Lines<'a> {
    /// Prepares to split `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        let rare = !text.is_ascii()
            && ["\u{85}", "\u{2028}", "\u{2029}"]
                .iter()
                .any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some());
        Self { rest: text, rare }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (&'a str, bool);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let at = if self.rare {
            self.rest.find(is_line_end)
        } else {
            memchr::memchr2(b'\n', b'\r', self.rest.as_bytes())
        };
        let Some(at) = at else { return Some((std::mem::take(&mut self.rest), false)) };
        let line = &self.rest[..at];
        let end = &self.rest[at..];
        let width = match end.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            _ => end.chars().next().map_or(1, char::len_utf8),
        };
        self.rest = &end[width..];
        Some((line, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(pieces: &[&str]) -> u64 {
        let mut count = LineCount::default();
        for piece in pieces {
            count.feed(piece.as_bytes());
        }
        count.total()
    }

    #[test]
    fn lines_are_counted_across_pieces() {
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&["a"]), 1);
        assert_eq!(count(&["a\n"]), 1);
        assert_eq!(count(&["a\r", "\nb", "\r", "c\r\n\r\n"]), 4);
        assert_eq!(count(&["\n\n", "", "\n"]), 3);
    }

    #[test]
    fn every_line_end_splits() {
        let lines: Vec<_> = Lines::new("a\r\nb\rc\nd\u{2028}e\u{2029}f\u{85}\ng").collect();
        let expected = [
            ("a", true),
            ("b", true),
            ("c", true),
            ("d", true),
            ("e", true),
            ("f", true),
            ("", true),
            ("g", false),
        ];
        assert_eq!(lines, expected);
    }
}
