//! Where sentences end inside a line.
//!
//! - `。` `！` `？` `；` `｡` `．` and `…` end a sentence wherever they stand.
//! - `!` and `?` end one unless an ASCII letter or digit follows, as in a web address.
//! - `.` ends one when white space or the end of the line follows, and the word before is neither a single
//!   capital letter (an initial) nor a title such as `Mr`; after abbreviations that may well end a
//!   sentence, such as `etc`, or with a dot inside, such as `U.S`, a small letter or digit must not follow.
//!
//! Marks in a row count as one, and closing quotes and brackets belong to the sentence before them.

/// Abbreviations that a name or number follows.
const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "messrs", "dr", "prof", "st", "mt", "gen", "col", "capt", "lt", "sgt",
    "maj", "rev", "hon", "gov", "sen", "rep", "pres", "vs", "cf", "e.g", "i.e", "eg", "ie", "viz",
    "fig", "figs", "eq", "vol", "pp", "ca", "approx",
];

/// Abbreviations that may end a sentence.
const SHORTENED: &[&str] = &[
    "etc", "al", "inc", "ltd", "co", "corp", "jr", "sr", "bros", "dept", "est", "no", "ed", "eds",
];

/// The sentences of a line; the flag says whether a mark ended it.
pub(crate) fn split(line: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = line;
    let ascii = line.is_ascii();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = end(rest, ascii);
        let (sentence, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some((sentence, end.is_some()))
    })
}

/// Where the first sentence of `text` ends, if a mark ends it.
fn end(text: &str, ascii: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = next_mark(&bytes[at..], ascii) {
        let mark = at + found;
        let after_marks = skip(text, mark, is_mark);
        let after = skip(text, after_marks, is_closing);
        // The mark that decides is the strongest of the row: a stop ends less than any other.
        let strong = text[mark..after_marks].chars().any(|c| c != '.');
        let next = text[after..].chars().next();
        let ends = if strong {
            let wide = !text[mark..after_marks].is_ascii();
            wide || !next.is_some_and(|c| c.is_ascii_alphanumeric())
        } else {
            next.is_none_or(char::is_whitespace)
                && (after_marks - mark > 1 || !abbreviates(&text[..mark], &text[after..]))
        };
        if ends {
            return Some(after);
        }
        at = after;
    }
    None
}

/// The place of the next mark.
fn next_mark(bytes: &[u8], ascii: bool) -> Option<usize> {
    if ascii {
        return memchr::memchr3(b'.', b'!', b'?', bytes);
    }
    let mut from = 0;
    loop {
        let at = from
            + bytes[from..]
                .iter()
                .position(|b| matches!(b, b'.' | b'!' | b'?' | 0xE2 | 0xE3 | 0xEF))?;
        match bytes[at..] {
            [b'.' | b'!' | b'?', ..]
            | [0xE2, 0x80, 0xA6, ..]
            | [0xE3, 0x80, 0x82, ..]
            | [0xEF, 0xBC, 0x81 | 0x8E | 0x9B | 0x9F, ..]
            | [0xEF, 0xBD, 0xA1, ..] => return Some(at),
            _ => from = at + 1,
        }
    }
}

/// Whether a character is one of the marks that [`next_mark`] finds.
fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '．' | '；' | '？' | '｡')
}

/// Closing quotes and brackets.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '’'
            | '”'
            | '»'
            | '›'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
            | '〉'
            | '］'
            | '｝'
            | '〗'
            | '〕'
            | '｣'
            | '＂'
            | '＇'
    )
}

/// The place after the characters from `at` that `belongs` holds for.
fn skip(text: &str, at: usize, belongs: fn(char) -> bool) -> usize {
    let rest = &text[at..];
    at + rest.find(|c| !belongs(c)).unwrap_or(rest.len())
}

/// Whether a stop after `before` shortens a word instead of ending a sentence.
fn abbreviates(before: &str, after: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '.';
    let start = before.char_indices().rev().take_while(|&(_, c)| is_part(c)).last();
    let word = start.map_or("", |(at, _)| &before[at..]);
    let mut letters = word.chars();
    if let (Some(first), None) = (letters.next(), letters.next()) {
        return first.is_uppercase() && (first != 'I' || follows_name(before));
    }
    let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(word));
    if is(TITLES) {
        return true;
    }
    let goes_on = || {
        after.trim_start().chars().next().is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
    };
    (word.contains('.') || is(SHORTENED)) && word.chars().any(char::is_alphabetic) && goes_on()
}

/// Whether the single capital at the end of `before` can be an initial: a capital letter starts the word before.
fn follows_name(before: &str) -> bool {
    let words = &before[..before.len() - before.chars().next_back().map_or(0, char::len_utf8)];
    words.split_whitespace().next_back().is_none_or(|word| word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(line: &str) -> Vec<&str> {
        split(line).map(|(sentence, _)| sentence.trim()).filter(|s| !s.is_empty()).collect()
    }

    #[test]
    fn english() {
        assert_eq!(
            sentences("He came. \"Did he?\" she asked! No... (Really.) Well"),
            ["He came.", "\"Did he?\"", "she asked!", "No...", "(Really.)", "Well"]
        );
        assert_eq!(
            sentences(
                "Mr. J. R. Smith paid 3.14 dollars, e.g. to Dr. Jones etc. and left. So it is."
            ),
            ["Mr. J. R. Smith paid 3.14 dollars, e.g. to Dr. Jones etc. and left.", "So it is."]
        );
        assert_eq!(
            sentences("It was I. They left the U.S. They did."),
            ["It was I.", "They left the U.S.", "They did."]
        );
        assert_eq!(
            sentences("See http://a.b/c?d=e!f for more."),
            ["See http://a.b/c?d=e!f for more."]
        );
    }

    #[test]
    fn chinese() {
        assert_eq!(
            sentences("他说：「天气很好！」我们去了……真的吗?真的。"),
            ["他说：「天气很好！」", "我们去了……", "真的吗?", "真的。"]
        );
    }

    #[test]
    fn says_whether_a_mark_ended_it() {
        let ends: Vec<bool> = split("One. Two").map(|(_, ended)| ended).collect();
        assert_eq!(ends, [true, false]);
        assert_eq!(split("").count(), 0);
        assert_eq!(split("...").collect::<Vec<_>>(), [("...", true)]);
    }
}
