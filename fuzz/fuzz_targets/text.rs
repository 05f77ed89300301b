//! From any bytes to ids: laws that hold for every text and every choice of options.
#![no_main]

use std::collections::BTreeMap;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{Reading, outcome, stream};
use minent_monitor::Silent;
use minent_text::{
    Compression, Counted, Encoded, Error, Options, Sentences, Source, Tokens, Unknown, count_words,
    encode,
};

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    reading: Reading,
    threads: u8,
    memory: Option<u16>,
    /// Where the text is cut into two sources.
    cut: Option<u16>,
    text: &'a [u8],
}

const END: u32 = u32::MAX;

/// Ids are words of the vocabulary, in sentences that are not empty, and as many as reported.
fn check_ids(encoded: &Encoded) {
    let Encoded { vocab, ids, held_out, documents, report } = encoded;
    let mut counts = vec![0_u64; vocab.words.len()];
    for (ids, sentences, tokens, counted) in [
        (ids, report.n_sentences, report.n_tokens, true),
        (held_out, report.n_held_out_sentences, report.n_held_out_tokens, false),
    ] {
        let ids = ids.as_slice();
        assert!(ids.is_empty() || ids.last() == Some(&END));
        let all: Vec<_> = ids.split_inclusive(|id| *id == END).collect();
        assert!(all.iter().all(|sentence| sentence.len() > 1));
        // Held-out sentences that lose all their words are counted as they were.
        assert!(all.len() as u64 == sentences || !counted && (all.len() as u64) < sentences);
        let mut found = 0;
        for &id in ids.iter().filter(|id| **id != END) {
            found += 1;
            counts[id as usize] += u64::from(counted);
        }
        assert_eq!(found, tokens);
    }
    assert_eq!(counts, vocab.counts);
    assert_eq!(report.n_unk, vocab.unk.map_or(0, |unk| counts[unk as usize]));
    assert!(documents.is_sorted() && documents.last() == Some(&(ids.len() as u64)));
    assert!(documents.iter().all(|&end| end == 0 || ids.as_slice()[end as usize - 1] == END));
}

/// Words and counts, which must come in both orders.
fn counts(counted: &Counted) -> BTreeMap<Vec<u8>, u64> {
    let (mut found, mut last) = (BTreeMap::new(), None);
    let mut words = counted.words.by_word().expect("words");
    while words.advance().expect("a word") {
        let word = words.key().0.clone();
        assert!(last < Some(word.clone()) && std::str::from_utf8(&word).is_ok());
        last = Some(word.clone());
        found.insert(word, words.value());
    }
    let mut ranked: Vec<_> = found.clone().into_iter().collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let (mut ranks, mut at) = (counted.words.by_rank(&mut Silent).expect("ranks"), 0);
    while ranks.advance().expect("a rank") {
        let key = ranks.key();
        assert_eq!((&key.word.0, key.count.0), (&ranked[at].0, ranked[at].1));
        at += 1;
    }
    assert_eq!(at, ranked.len());
    found
}

/// Words between white space in lines, for text that is surely UTF-8.
fn naive(text: &str) -> (u64, u64, BTreeMap<Vec<u8>, u64>) {
    let is_space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
    let (mut tokens, mut sentences, mut words) = (0, 0, BTreeMap::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']) {
        let before = tokens;
        for word in line.split(is_space).filter(|word| !word.is_empty()) {
            tokens += 1;
            *words.entry(word.as_bytes().to_vec()).or_default() += 1;
        }
        sentences += u64::from(tokens > before);
    }
    (tokens, sentences, words)
}

fn compare(counted: &Counted, encoded: &Result<Encoded, Error>, options: &Options) {
    let words = counts(counted);
    let report = &counted.report;
    assert_eq!(words.values().sum::<u64>(), report.n_tokens);
    assert_eq!(words.len() as u64, counted.words.types());
    match encoded {
        Ok(Encoded { vocab, report: other, .. }) => {
            assert_eq!(report.sources, other.sources);
            if options.known.is_some() || options.unknown == Unknown::Drop {
                assert!(other.n_tokens + other.n_held_out_tokens <= report.n_tokens);
                return;
            }
            // Held-out words that occur nowhere else are dropped where there is no <unk>.
            let dropped = if vocab.unk.is_none() { other.n_held_out_unknown } else { 0 };
            let tokens = other.n_tokens + other.n_held_out_tokens + dropped;
            assert_eq!(report.n_tokens, tokens);
            assert_eq!(report.n_sentences, other.n_sentences + other.n_held_out_sentences);
            if other.n_held_out_sentences > 0 {
                return;
            }
            assert_eq!(report.n_types, other.n_types);
            for (rank, (word, count)) in vocab.words.iter().zip(&vocab.counts).enumerate() {
                if vocab.unk != Some(rank as u32) {
                    assert_eq!(words.get(word.as_bytes()), Some(count));
                }
            }
        }
        Err(Error::EmptyText { .. }) => assert_eq!(report.n_tokens, 0),
        Err(Error::AllHeldOut { .. }) => assert!(options.held_out.is_some()),
        // Where all words are too rare, or there is room for none of them.
        Err(error) => assert!(report.n_tokens > 0, "{error}"),
    }
}

fuzz_target!(|input: Input<'_>| {
    let options = input.reading.options();
    let tight = Options {
        threads: usize::from(input.threads % 3) + 1,
        memory: input.memory.map(|memory| u64::from(memory) << 8),
        ..options.clone()
    };
    let sources = || -> Vec<Source> {
        let at = input.cut.map_or(0, |cut| usize::from(cut) % (input.text.len() + 1));
        let (first, second) = input.text.split_at(at);
        [first, second].into_iter().skip(usize::from(input.cut.is_none())).map(stream).collect()
    };
    let encoded = encode(sources(), &options, &mut Silent);
    let counted = count_words(sources(), &tight, &mut Silent);
    if let Ok(encoded) = &encoded {
        check_ids(encoded);
    }
    match &counted {
        Ok(counted) => {
            compare(counted, &encoded, &options);
            let report = &counted.report;
            let plain = |text: &str| {
                report.sources.iter().all(|source| {
                    source.compression == Compression::None && source.encoding == "utf-8"
                }) && report.tokens == Tokens::Space
                    && report.sentences == Sentences::Lines
                    && text.split_whitespace().all(|word| word.len() < 200)
            };
            if let (Ok(text), None) = (std::str::from_utf8(input.text), input.cut)
                && plain(text)
            {
                let found = (report.n_tokens, report.n_sentences, counts(counted));
                assert_eq!(found, naive(text));
            }
        }
        Err(error) => {
            let other = encoded.as_ref().err().map(ToString::to_string);
            assert_eq!(Some(error.to_string()), other);
        }
    }
    let again = encode(sources(), &tight, &mut Silent);
    assert_eq!(outcome(encoded), outcome(again));
});
