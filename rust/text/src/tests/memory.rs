//! Limits of memory, known vocabularies, and words that are dropped.

use std::collections::HashMap;
use std::sync::Arc;

use minent_monitor::Silent;
use minent_runs::{Place, Runs, Stream, Writer};
use proptest::prelude::*;

use super::{options, source};
use crate::count::count_in_blocks;
use crate::encode::encode_in_blocks;
use crate::{Encoded, Error, Known, Options, Sentences, Tokens, Totals, UNK, Unknown, look};

const WORDY: &str = "(([a-d]{1,2}|<unk>|[fg]{16,17})[ \n]){0,50}";

fn known(words: &[String]) -> Arc<Known> {
    Arc::new(Known::new(words.iter().map(String::as_str)).unwrap())
}

type Outcome<'a> = (&'a crate::Vocab, [&'a [u32]; 2], &'a [u64], [u64; 7]);

fn outcome(encoded: &Result<Encoded, Error>) -> Result<Outcome<'_>, String> {
    let encoded = encoded.as_ref().map_err(ToString::to_string)?;
    let Encoded { vocab, ids, held_out, documents, report } = encoded;
    let numbers = [
        report.n_sentences,
        report.n_tokens,
        report.n_types,
        report.n_unk,
        report.n_held_out_sentences,
        report.n_held_out_tokens,
        report.n_held_out_unknown,
    ];
    Ok((vocab, [ids.as_slice(), held_out.as_slice()], documents, numbers))
}

proptest! {
    #[test]
    fn memory_changes_nothing(
        texts in prop::collection::vec(WORDY, 1..4),
        min_count in 1_u64..4,
        max_vocab in prop::option::of(1_usize..8),
        unknown in prop::sample::select(&[Unknown::Word, Unknown::Drop]),
        held_out in prop::sample::select(&[None, Some(0.3)]),
        given in prop::option::of(prop::collection::btree_set("[a-d]{1,2}|<unk>|f{16}", 1..6)),
        threads in 1_usize..4,
        memory in prop::sample::select(&[0_u64, 3_000_000]),
    ) {
        let given = given.map(|words| known(&words.into_iter().collect::<Vec<_>>()));
        let plain = Options {
            min_count, max_vocab, unknown, held_out, known: given,
            ..options(Tokens::Space, Sentences::Lines)
        };
        let encode = |options: &Options, size| {
            let sources = texts.iter().map(|text| source(text.as_bytes())).collect();
            encode_in_blocks(sources, options, &mut Silent, size)
        };
        let whole = encode(&plain, 1 << 20);
        let tight = Options { memory: Some(memory), threads, ..plain };
        let parts = encode(&tight, 24);
        prop_assert_eq!(outcome(&whole), outcome(&parts));
    }

    #[test]
    fn counting_is_that_of_a_hash_map(
        text in WORDY,
        threads in 1_usize..4,
        memory in prop::sample::select(&[None, Some(0), Some(3_000_000)]),
    ) {
        let options = Options { threads, memory, ..options(Tokens::Space, Sentences::Lines) };
        let counted = count_in_blocks(vec![source(text.as_bytes())], &options, &mut Silent, 24).unwrap();
        let mut naive: HashMap<&str, u64> = HashMap::new();
        text.split_whitespace().for_each(|word| *naive.entry(word).or_default() += 1);
        let mut naive: Vec<_> = naive.into_iter().map(|(word, n)| (word.as_bytes().to_vec(), n)).collect();
        naive.sort();
        let (mut by_word, mut found) = (counted.words.by_word().unwrap(), Vec::new());
        while by_word.advance().unwrap() {
            found.push((by_word.key().0.clone(), by_word.value()));
        }
        prop_assert_eq!(&found, &naive);
        naive.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let (mut by_rank, mut found) = (counted.words.by_rank(&mut Silent).unwrap(), Vec::new());
        while by_rank.advance().unwrap() {
            let key = by_rank.key();
            found.push((key.word.0.clone(), key.count.0));
        }
        prop_assert_eq!(&found, &naive);
        prop_assert_eq!(counted.words.types(), naive.len() as u64);
        prop_assert_eq!(counted.report.n_types, naive.len() as u64);
        prop_assert_eq!(counted.report.n_tokens, text.split_whitespace().count() as u64);
        let sentences = text.lines().filter(|line| !line.trim().is_empty()).count();
        prop_assert_eq!(counted.report.n_sentences, sentences as u64);
    }

    #[test]
    fn words_of_runs_are_chosen_as_those_of_a_text(
        text in WORDY,
        min_count in 1_u64..4,
        max_vocab in prop::option::of(1_usize..8),
        unknown in prop::sample::select(&[Unknown::Word, Unknown::Drop]),
    ) {
        let options = Options { min_count, max_vocab, unknown, ..options(Tokens::Space, Sentences::Lines) };
        let sources = || vec![source(text.as_bytes())];
        let encoded = encode_in_blocks(sources(), &options, &mut Silent, 24);
        let counted = count_in_blocks(sources(), &options, &mut Silent, 24).unwrap();
        let auto = Options { lang: None, tokens: None, sentences: None, ..options.clone() };
        let decided = count_in_blocks(sources(), &auto, &mut Silent, 24).unwrap().report;
        let look = look(sources(), &auto).unwrap();
        prop_assert_eq!(
            (look.lang, look.tokens, look.sentences),
            (decided.lang, decided.tokens, decided.sentences)
        );
        let mut runs = Runs::new(Place::Memory);
        let mut words = counted.words.by_word().unwrap();
        while words.advance().unwrap() {
            let mut writer = Writer::new(&Place::Memory).unwrap();
            writer.push(words.key(), words.value()).unwrap();
            runs.add(writer.finish().unwrap(), &mut Silent).unwrap();
        }
        let totals = Totals::of(runs, 1 << 20, &mut Silent).unwrap();
        let choose = |totals: &Totals| {
            totals.choose(min_count, max_vocab, unknown, &mut Silent).map_err(|error| error.to_string())
        };
        let chosen = choose(&counted.words);
        prop_assert_eq!(&chosen, &choose(&totals));
        match (encoded, chosen) {
            (Ok(encoded), Ok(vocab)) => {
                prop_assert_eq!(&encoded.vocab, &vocab);
                let known = Known::new(vocab.words.iter()).unwrap();
                let mut writer = Writer::new(&Place::Memory).unwrap();
                let mut words = totals.by_word().unwrap();
                while words.advance().unwrap() {
                    writer.push(words.key(), words.value()).unwrap();
                }
                let tokens = known.tokens(&writer.finish().unwrap()).unwrap();
                prop_assert_eq!(tokens, vocab.counts.iter().sum::<u64>());
            }
            (Err(_), Err(_)) => {}
            (a, b) => prop_assert!(false, "{:?} but {:?}", a.map(|a| a.vocab), b),
        }
    }

    #[test]
    fn dropped_words_were_never_there(
        texts in prop::collection::vec(WORDY, 1..4),
        min_count in 1_u64..4,
        max_vocab in prop::option::of(1_usize..8),
    ) {
        let plain = Options { min_count, max_vocab, unknown: Unknown::Drop, ..options(Tokens::Space, Sentences::Lines) };
        let encode = |texts: &[String], options: &Options| {
            let sources = texts.iter().map(|text| source(text.as_bytes())).collect();
            encode_in_blocks(sources, options, &mut Silent, 24)
        };
        let Ok(encoded) = encode(&texts, &plain) else {
            return Ok(());
        };
        prop_assert!(encoded.vocab.unk.is_none() && encoded.vocab.words.iter().all(|word| word != UNK));
        prop_assert!(max_vocab.is_none_or(|most| encoded.vocab.words.len() <= most));
        // Without the words that are not in the vocabulary, the text is the same.
        let is_kept = |word: &&str| encoded.vocab.words.iter().any(|kept| kept == *word);
        let line = |line: &str| line.split_whitespace().filter(is_kept).collect::<Vec<_>>().join(" ");
        let bare = |text: &String| text.lines().map(line).collect::<Vec<_>>().join("\n");
        let bare: Vec<String> = texts.iter().map(bare).collect();
        let again = encode(&bare, &options(Tokens::Space, Sentences::Lines)).unwrap();
        prop_assert_eq!(&encoded.vocab, &again.vocab);
        prop_assert_eq!(encoded.ids.as_slice(), again.ids.as_slice());
        prop_assert_eq!(&encoded.documents, &again.documents);
        prop_assert_eq!(encoded.report.n_sentences, again.report.n_sentences);
        prop_assert_eq!(encoded.report.n_tokens, again.report.n_tokens);
    }

    #[test]
    fn known_words_have_their_ranks(text in WORDY, words in prop::collection::btree_set("[a-d]{1,2}|<unk>|f{16}", 1..6)) {
        let words: Vec<String> = words.into_iter().rev().collect();
        let options = Options { known: Some(known(&words)), ..options(Tokens::Space, Sentences::Lines) };
        let encoded = encode_in_blocks(vec![source(text.as_bytes())], &options, &mut Silent, 24).unwrap();
        prop_assert!(encoded.vocab.words.iter().eq(words.iter().map(String::as_str)));
        let rank = |word: &str| words.iter().position(|known| known == word);
        let unk = rank(UNK);
        let mut expected = Vec::new();
        let mut counts = vec![0; words.len()];
        for line in text.lines() {
            let ids: Vec<_> = line.split_whitespace().filter_map(|word| rank(word).or(unk)).collect();
            for id in &ids {
                counts[*id] += 1;
            }
            expected.extend(ids.iter().map(|id| *id as u32));
            if !ids.is_empty() {
                expected.push(u32::MAX);
            }
        }
        prop_assert_eq!(encoded.ids.as_slice(), &expected);
        prop_assert_eq!(encoded.vocab.counts, counts);
        prop_assert_eq!(encoded.documents, [expected.len() as u64]);
    }
}
