//! What must hold for any text.

use std::collections::HashMap;

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::{encode_bytes, options, sentences, words_of};
use crate::{Encoded, EncodingChoice, Error, Options, Sentences, Tokens, UNK, Vocab};

const ANY_TEXT: &str = "[ab Z.!?'\n\r\t\u{1c}\u{85}\\x00é中文。，”\u{2028}\u{3000}\u{feff}]{0,120}";
const WORDY: &str = "([a-e]{1,2}|<unk>|[fg]{16,18})([ \n]([a-e]{1,2}|<unk>|[fg]{16,18})){0,60}";

/// Python's `str.split()`.
fn python_split(line: &str) -> Vec<String> {
    let is_space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    line.split(is_space).filter(|token| !token.is_empty()).map(str::to_owned).collect()
}

fn naive_lines(text: &str) -> Vec<Vec<String>> {
    let lines = text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    lines.map(python_split).filter(|words| !words.is_empty()).collect()
}

/// Without U+FEFF at the start, which is taken for a byte-order mark.
fn unmarked(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

fn outcome(encoded: &Result<Encoded, Error>) -> Option<(&Vocab, [&[u32]; 2])> {
    encoded.as_ref().ok().map(|e| (&e.vocab, [e.ids.as_slice(), e.held_out.as_slice()]))
}

proptest! {
    #[test]
    fn space_is_python_split(text in ANY_TEXT) {
        let text = unmarked(&text);
        let utf8 = Options {
            encoding: EncodingChoice::Named(encoding_rs::UTF_8),
            ..options(Tokens::Space, Sentences::Lines)
        };
        prop_assert_eq!(sentences(text, &utf8), naive_lines(text));
    }

    #[test]
    fn words_are_those_of_whole_lines(text in "[abZ.:,;'_ 19\u{301}é中-]{0,60}") {
        let naive: Vec<String> = text.unicode_words().map(str::to_lowercase).collect();
        let found = sentences(&text, &options(Tokens::Words, Sentences::Lines)).concat();
        prop_assert_eq!(found, naive);
    }

    #[test]
    fn blocks_and_threads_do_not_matter(
        text in "([ab]{1,3}|Mr\\.|x\\.|c!|\n|\r|\r\n|\u{2028}|\n\n| |，中|。|”){0,60}",
        tokens in prop::sample::select(&[Tokens::Space, Tokens::Words, Tokens::Chars]),
        ends in prop::sample::select(&[Sentences::Lines, Sentences::Punctuation, Sentences::Wrapped]),
        size in 30_usize..90,
        held in prop::sample::select(&[None, Some(0.3)]),
    ) {
        // A line that is longer than a block has white space to cut at.
        let text = text.replace("，中", "， 中").replace('。', "。 ");
        let plain = Options { held_out: held, min_count: 2, ..options(tokens, ends) };
        let whole = encode_bytes(text.as_bytes(), &plain, 1 << 20);
        for threads in [1, 3] {
            let parts = encode_bytes(text.as_bytes(), &Options { threads, ..plain.clone() }, size);
            prop_assert_eq!(outcome(&whole), outcome(&parts));
        }
    }

    #[test]
    fn vocabulary_is_that_of_a_hash_map(
        text in WORDY,
        min_count in 1_u64..5,
        max_vocab in prop::option::of(1_usize..12),
        threads in 1_usize..4,
    ) {
        let plain = Options { min_count, max_vocab, threads, ..options(Tokens::Space, Sentences::Lines) };
        let encoded = encode_bytes(text.as_bytes(), &plain, 24);
        let naive = naive_vocab(&text, min_count, max_vocab);
        let Ok(encoded) = encoded else {
            // Nothing but <unk> would be left.
            prop_assert!(naive.iter().all(|(word, _)| word == UNK));
            return Ok(());
        };
        let found: Vec<_> = encoded.vocab.words.iter().map(str::to_owned).zip(encoded.vocab.counts.iter().copied()).collect();
        prop_assert_eq!(&found, &naive);
        let unk = naive.iter().position(|(word, _)| word == UNK);
        prop_assert_eq!(encoded.vocab.unk, unk.map(|at| at as u32));
        prop_assert_eq!(encoded.report.n_unk, unk.map_or(0, |at| naive[at].1));
        let known = |word: &String| encoded.vocab.words.iter().any(|known| known == word);
        let expected: Vec<Vec<String>> = naive_lines(&text).into_iter()
            .map(|words| words.into_iter().map(|w| if known(&w) { w } else { UNK.to_owned() }).collect())
            .collect();
        prop_assert_eq!(words_of(&encoded.ids, &encoded), expected);
        prop_assert_eq!(encoded.report.n_tokens, naive.iter().map(|(_, count)| count).sum::<u64>());
    }

    #[test]
    fn held_out_sentences_are_put_aside(text in WORDY, seed: u64, share in 0.0..0.9, min_count in 1_u64..3) {
        let plain = Options { held_out: Some(share), seed, min_count, ..options(Tokens::Space, Sentences::Lines) };
        let Ok(encoded) = encode_bytes(text.as_bytes(), &plain, 24) else { return Ok(()) };
        let (kept, held) = (words_of(&encoded.ids, &encoded), words_of(&encoded.held_out, &encoded));
        let mut counts: HashMap<&str, u64> = HashMap::new();
        kept.iter().flatten().for_each(|word| *counts.entry(word).or_default() += 1);
        for (word, count) in encoded.vocab.words.iter().zip(&encoded.vocab.counts) {
            prop_assert_eq!(counts.get(word), Some(count));
        }
        prop_assert_eq!(encoded.report.n_held_out_tokens, held.concat().len() as u64);
        if encoded.vocab.unk.is_some() {
            let all = naive_lines(&text);
            prop_assert_eq!(kept.len() + held.len(), all.len());
            prop_assert_eq!(kept.concat().len() + held.concat().len(), all.concat().len());
        }
    }
}

/// The vocabulary by the book.
fn naive_vocab(text: &str, min_count: u64, max_vocab: Option<usize>) -> Vec<(String, u64)> {
    let mut counts: HashMap<String, u64> = HashMap::new();
    for word in text.split_whitespace() {
        *counts.entry(word.to_owned()).or_default() += 1;
    }
    let mut unk = counts.remove(UNK);
    let mut all: Vec<(String, u64)> = counts.into_iter().collect();
    let order = |a: &(String, u64), b: &(String, u64)| b.1.cmp(&a.1).then(a.0.cmp(&b.0));
    all.sort_by(order);
    let frequent = all.iter().filter(|(_, count)| *count >= min_count).count();
    let limit = max_vocab.unwrap_or(usize::MAX);
    let needs_unk = unk.is_some() || frequent < all.len() || frequent > limit;
    let room = if needs_unk { limit - 1 } else { limit };
    let rest = all.split_off(frequent.min(room));
    if needs_unk {
        unk = Some(unk.unwrap_or(0) + rest.iter().map(|(_, count)| count).sum::<u64>());
    }
    all.extend(unk.map(|count| (UNK.to_owned(), count)));
    all.sort_by(order);
    all
}

#[test]
fn a_word_after_much_white_space_stays_whole() {
    for before in 40..80 {
        let text = format!("{}{} end", " ".repeat(before), "a".repeat(30));
        let options = options(Tokens::Space, Sentences::Lines);
        let encoded = encode_bytes(text.as_bytes(), &options, 64).unwrap();
        assert_eq!(words_of(&encoded.ids, &encoded), [["a".repeat(30), "end".to_owned()]]);
    }
}

#[test]
fn a_long_line_is_cut_at_words() {
    let line = "one two three ".repeat(20_000);
    let encoded =
        encode_bytes(line.as_bytes(), &options(Tokens::Space, Sentences::Lines), 1000).unwrap();
    assert_eq!(encoded.vocab.counts, [20_000, 20_000, 20_000]);
    assert_eq!(encoded.report.n_sentences, 1);
    assert_eq!(encoded.report.sources[0].lines, 1);
    let chinese = "今天天气很好，".repeat(5000);
    let jieba = options(Tokens::Jieba, Sentences::Punctuation);
    let encoded = encode_bytes(chinese.as_bytes(), &jieba, 1000).unwrap();
    assert_eq!(encoded.vocab.words.len(), 3);
    assert_eq!(encoded.report.n_sentences, 1);
}
