//! Blocks of text, cut where no token is cut.

use crate::lines::is_line_end;
use crate::sentences::is_closing;
use crate::sink::Tally;

/// A piece of text on its way from the reader to a worker, to the driver and back as an empty one.
#[derive(Debug, Default)]
pub(crate) struct Block {
    /// Its place in the order of text.
    pub(crate) number: usize,
    /// Valid UTF-8.
    pub(crate) text: Vec<u8>,
    /// Whether the line that it starts in holds nothing but white space so far.
    pub(crate) blank: bool,
    /// Whether its source ends here.
    pub(crate) last: bool,
    /// The local ids of its tokens and sentence ends.
    pub(crate) ids: Vec<u32>,
    /// What it holds, in numbers.
    pub(crate) tally: Tally,
    /// Whose ids they are: a number for each table of a worker.
    pub(crate) epoch: usize,
}

/// Where to cut text that goes on: after a line end if there is one, else before white space, else after
/// Chinese punctuation, else after the white space at the start, else after the last character.
pub(crate) fn cut(text: &str) -> usize {
    if let Some(at) = memchr::memrchr(b'\n', text.as_bytes()) {
        return at + 1;
    }
    let place = before_space(text).or_else(|| after_mark(text)).or_else(|| after_space(text));
    place.unwrap_or_else(|| {
        // CR LF must stay together.
        if text.len() > 1 && text.ends_with('\r') { text.len() - 1 } else { text.len() }
    })
}

/// Whether the line that is open at the end of `text` is blank so far; `before` says so for its start.
pub(crate) fn ends_blank(text: &str, before: bool) -> bool {
    let inked = text.trim_end_matches(|c: char| c.is_whitespace() && !is_line_end(c));
    if inked.is_empty() { before } else { inked.ends_with(is_line_end) }
}

/// The start of the last white space that something else stands before; where possible not after a stop,
/// since the words behind it tell whether it ends a sentence.
fn before_space(text: &str) -> Option<usize> {
    let mut space = None;
    let mut last = None;
    for (at, c) in text.char_indices().rev() {
        if c.is_whitespace() {
            space = Some(at);
        } else if let Some(found) = space.take() {
            if c != '.' && !is_closing(c) {
                return Some(found);
            }
            last = last.or(Some(found));
        }
    }
    last
}

/// The end of the last Chinese punctuation with something else behind it.
fn after_mark(text: &str) -> Option<usize> {
    let mut next: Option<(usize, char)> = None;
    for (at, c) in text.char_indices().rev() {
        if let Some((after, following)) = next
            && matches!(c, '。' | '！' | '？' | '；' | '，' | '、')
            && following.is_alphanumeric()
            && !is_closing(following)
        {
            return Some(after);
        }
        next = Some((at, c));
    }
    None
}

/// The end of the white space at the start, if something else follows it.
fn after_space(text: &str) -> Option<usize> {
    let rest = text.trim_start().len();
    (0 < rest && rest < text.len()).then(|| text.len() - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (&str, &str) {
        text.split_at(cut(text))
    }

    #[test]
    fn order_of_preference() {
        assert_eq!(parts("one\ntwo three"), ("one\n", "two three"));
        assert_eq!(parts("one two  thr"), ("one two", "  thr"));
        assert_eq!(parts("one two U.S. thr"), ("one two", " U.S. thr"));
        assert_eq!(parts("U.S. thr"), ("U.S.", " thr"));
        assert_eq!(parts("one\r\rtwo"), ("one", "\r\rtwo"));
        assert_eq!(parts("好。」他说，天气。"), ("好。」他说，", "天气。"));
        assert_eq!(parts("天气"), ("天气", ""));
        assert_eq!(parts("   "), ("   ", ""));
        assert_eq!(parts("  wor"), ("  ", "wor"));
        assert_eq!(parts("  \r"), ("  ", "\r"));
        assert_eq!(parts("\r"), ("\r", ""));
    }

    #[test]
    fn blank_ends() {
        assert!(ends_blank("", true));
        assert!(!ends_blank("  ", false));
        assert!(ends_blank("a\n \t", false));
        assert!(!ends_blank("\n a ", true));
    }
}
