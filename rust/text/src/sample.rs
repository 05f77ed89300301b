//! What the start of a text looks like.

use crate::lines::Lines;
use crate::sentences::is_closing;

/// The start of a text; every question looks at what it needs, and no further.
#[derive(Debug)]
pub(crate) struct Sample<'a> {
    blocks: Vec<&'a str>,
    /// Han characters.
    han: usize,
    /// Han characters with white space before them on the same line.
    spaced_han: usize,
    /// Other letters.
    letters: usize,
}

/// A line that is followed by another one without a blank line between.
#[derive(Clone, Copy, Debug)]
struct Inner {
    /// Its width in characters.
    width: usize,
    /// Whether a sentence ends with it.
    ends: bool,
    /// The width of the first word of the next line.
    next: usize,
}

/// Text is wrapped to widths from this ...
const NARROWEST: usize = 30;

/// ... to this.
const WIDEST: usize = 100;

/// Words wider than this say little about where a line could have ended.
const LONG_WORD: usize = 20;

impl<'a> Sample<'a> {
    /// Looks at blocks of text.
    pub(crate) fn of(blocks: impl IntoIterator<Item = &'a str>) -> Self {
        let blocks: Vec<&str> = blocks.into_iter().collect();
        let mut sample = Self { blocks, han: 0, spaced_han: 0, letters: 0 };
        sample.count_letters();
        sample
    }

    /// Whether most of the text is written in Han characters; one of them weighs about three letters.
    pub(crate) fn is_chinese(&self) -> bool {
        self.han > 0 && 3 * self.han >= self.letters
    }

    /// Whether words are already separated: punctuation stands alone or is absent, or Han characters
    /// have white space every few characters.
    pub(crate) fn is_segmented(&self) -> bool {
        if self.is_chinese() {
            return 5 * self.spaced_han >= self.han;
        }
        let (mut words, mut attached) = (0, 0);
        for token in self.blocks.iter().flat_map(|block| block.split_whitespace()) {
            if token.contains(char::is_alphanumeric) {
                words += 1;
                attached += usize::from(has_punctuation(token));
            }
        }
        50 * attached <= words
    }

    /// Whether lines were wrapped to some width: most text stands in lines that could not have taken the
    /// first word of the next line within that width.
    pub(crate) fn is_wrapped(&self) -> bool {
        let inner = self.inner_lines();
        let text: usize = inner.iter().map(|line| line.width).sum();
        let ends = inner.iter().filter(|line| line.ends).count();
        if inner.len() < 4 || 3 * ends > inner.len() {
            return false;
        }
        // How much text is wrapped to each width, as differences from the width before.
        let mut wrapped = [0_isize; WIDEST + 2];
        for line in inner.iter().filter(|line| line.width <= WIDEST) {
            wrapped[line.width] += line.width as isize;
            wrapped[(line.width + line.next + 1).min(WIDEST + 1)] -= line.width as isize;
        }
        let mut sum = 0;
        let at_width = wrapped.iter().map(|difference| {
            sum += difference;
            sum as usize
        });
        // The last place stands for all widths beyond the widest.
        at_width.take(WIDEST + 1).skip(NARROWEST).any(|amount| 2 * amount >= text)
    }

    fn count_letters(&mut self) {
        for block in &self.blocks {
            if block.is_ascii() {
                self.letters += block.bytes().filter(u8::is_ascii_alphabetic).count();
                continue;
            }
            let mut space = false;
            for c in block.chars() {
                if is_han(c) {
                    self.han += 1;
                    self.spaced_han += usize::from(space);
                } else if c.is_alphabetic() {
                    self.letters += 1;
                }
                space = c.is_whitespace() && c != '\n';
            }
        }
    }

    fn inner_lines(&self) -> Vec<Inner> {
        let mut inner = Vec::new();
        for block in &self.blocks {
            let mut previous: Option<&str> = None;
            for (line, _) in Lines::new(block) {
                let line = line.trim_end();
                if let Some(above) = previous
                    && let Some(word) = line.split_whitespace().next()
                {
                    inner.push(Inner {
                        width: above.chars().count(),
                        ends: above.trim_end_matches(is_closing).ends_with(['.', '!', '?', ':']),
                        next: word.chars().take(LONG_WORD).count(),
                    });
                }
                previous = (!line.is_empty()).then_some(line);
            }
        }
        inner
    }
}

/// Whether a token has punctuation at its start or end, as in text that is not segmented.
fn has_punctuation(token: &str) -> bool {
    token.starts_with(['"', '(', '[', '“', '‘', '«', '¿', '¡'])
        || token.ends_with([',', ';', ':', '!', '?'])
        || token.ends_with(is_closing)
        || ends_with_stop(token)
}

/// Whether a full stop belongs to a sentence and not to an abbreviation: small letters stand before it.
fn ends_with_stop(token: &str) -> bool {
    let Some(word) = token.strip_suffix('.') else { return false };
    let small = word.chars().rev().take_while(|c| c.is_lowercase()).count();
    !word.contains('.') && small >= 3 && (small > 4 || word.len() == small)
}

/// Han characters, those outside the basic plane included.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}' | '々' | '〇')
}
