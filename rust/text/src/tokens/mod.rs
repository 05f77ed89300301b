//! Tokenizers: from a block of text to ids.

mod chars;
mod jieba;
mod scan;
mod space;
mod words;

use std::borrow::Cow;

use crate::lines::Lines;
use crate::options::{Sentences, Tokens};
use crate::plan::Plan;
use crate::sentences;
use crate::sink::Sink;

/// Puts the tokens of a block in the sink.
///
/// `blank` says whether the line that the block starts in holds nothing but white space so far.
pub(crate) fn tokenize(text: &mut Vec<u8>, mut blank: bool, plan: Plan, sink: &mut Sink) {
    if plan.tokens == Tokens::Space && plan.sentences == Sentences::Lines {
        let length = text.len();
        text.resize(length + space::PADDING, 0);
        space::split(text, length, sink);
        return;
    }
    // Blocks come checked; if one were not, it would be read as if its bad bytes had been replaced.
    let text = match simdutf8::basic::from_utf8(text) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(text),
    };
    for (line, ended) in Lines::new(&text) {
        match plan.sentences {
            Sentences::Lines => piece(line, plan, sink),
            Sentences::Punctuation | Sentences::Wrapped => {
                for (sentence, ends) in sentences::split(line) {
                    piece(sentence, plan, sink);
                    if ends {
                        sink.end();
                    }
                }
            }
        }
        if plan.sentences == Sentences::Wrapped {
            blank = blank && line.chars().all(char::is_whitespace);
            if ended {
                if blank {
                    sink.end();
                }
                blank = true;
            }
        } else if ended {
            sink.end();
        }
    }
}

/// Puts the tokens of a part of a line in the sink.
fn piece(text: &str, plan: Plan, sink: &mut Sink) {
    match plan.tokens {
        Tokens::Words => words::split(text, sink),
        Tokens::Chars => chars::split(text, sink),
        Tokens::Jieba => jieba::split(text, plan.hmm, sink),
        Tokens::Space => space_piece(text, sink),
    }
}

/// The slow way to tokens between white space, for sentences that are not lines.
fn space_piece(text: &str, sink: &mut Sink) {
    let is_space = |c: char| c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}');
    for token in text.split(is_space).filter(|token| !token.is_empty()) {
        sink.literal(token.as_bytes());
    }
}
