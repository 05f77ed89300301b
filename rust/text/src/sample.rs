//! What the start of a text looks like.

use crate::lines::Lines;
use crate::sentences::is_closing;

/// Counts over the start of a text.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    /// Han characters.
    han: usize,
    /// Other letters.
    letters: usize,
    /// Han characters with white space before them on the same line.
    spaced_han: usize,
    /// Tokens between white space that hold a letter or digit.
    tokens: usize,
    /// Those of them with punctuation at the start or end.
    attached: usize,
    /// Lines that are followed by another one without a blank line between: width, whether a sentence
    /// ends there, and the width of the first word of the next line.
    inner: Vec<Inner>,
}

#[derive(Clone, Copy, Debug)]
struct Inner {
    width: usize,
    ends: bool,
    next: usize,
}

/// Lines wider than this were not wrapped by hand.
const WIDEST: usize = 100;

impl Sample {
    /// Looks at blocks of text.
    pub(crate) fn of<'a>(blocks: impl IntoIterator<Item = &'a str>) -> Self {
        let mut sample = Self::default();
        for block in blocks {
            sample.count_letters(block);
            sample.count_tokens(block);
            sample.collect_lines(block);
        }
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
        50 * self.attached <= self.tokens
    }

    /// Whether lines were wrapped to a width: most could not have taken the first word of the next line.
    pub(crate) fn is_wrapped(&self) -> bool {
        let mut widths: Vec<usize> = self.inner.iter().map(|line| line.width).collect();
        widths.sort_unstable();
        let Some(&limit) = widths.get(widths.len() * 19 / 20) else { return false };
        if widths.len() < 4 || !(30..=WIDEST).contains(&limit) {
            return false;
        }
        // A few lines are wider than the rest, so the limit has some give.
        let full = |line: &&Inner| line.width + 1 + line.next + 2 > limit;
        let full = self.inner.iter().filter(full).count();
        let ends = self.inner.iter().filter(|line| line.ends).count();
        2 * full >= self.inner.len() && 3 * ends <= self.inner.len()
    }

    fn count_letters(&mut self, block: &str) {
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

    fn count_tokens(&mut self, block: &str) {
        for token in block.split_whitespace() {
            if !token.contains(char::is_alphanumeric) {
                continue;
            }
            self.tokens += 1;
            let opens = token.starts_with(['"', '(', '[', '“', '‘', '«', '¿', '¡']);
            // `<unk>` and the like are words of a segmented text.
            let closes = token.ends_with([',', ';', ':', '!', '?']) || token.ends_with(is_closing);
            self.attached += usize::from(opens || closes || ends_with_stop(token));
        }
    }

    fn collect_lines(&mut self, block: &str) {
        let mut previous: Option<&str> = None;
        for (line, _) in Lines::new(block) {
            let line = line.trim_end();
            if let Some(above) = previous
                && let Some(word) = line.split_whitespace().next()
            {
                self.inner.push(Inner {
                    width: above.chars().count(),
                    ends: above.trim_end_matches(is_closing).ends_with(['.', '!', '?', ':']),
                    next: word.chars().count(),
                });
            }
            previous = (!line.is_empty()).then_some(line);
        }
    }
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
