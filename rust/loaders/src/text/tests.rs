//! Pairs and bags against word2vec written plainly.

use std::sync::Arc;

use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use crate::random::Numbered;
use crate::shared::Shared;
use crate::source::Source;
use crate::text::testing::{epoch, pieces_make_the_whole};
use crate::text::{Alias, Cbow, Setting, SkipGram, Text, Unfit, streams};

const PLAIN: Setting = Setting {
    window: 2,
    dynamic: false,
    shuffle: None,
    negatives: 0,
    wide: false,
    threads: 2,
    seed: 5,
    epoch: 0,
};
const PAD: i32 = -7;

/// A center with the contexts before it and after it.
type Bag = (i64, Vec<i64>);

fn text(ids: &[i32], keep: Option<&[u32]>, setting: Setting) -> Text {
    let keep = keep.map(|keep| Arc::new(keep.to_vec()));
    Text::new(Arc::new(Shared::from(ids.to_vec())), keep, setting).unwrap()
}

fn skip_gram(text: Text, alias: Option<Arc<Alias>>) -> SkipGram {
    SkipGram::new(text, alias, &mut Silent).unwrap()
}

fn cbow(text: Text, alias: Option<Arc<Alias>>, pad: i32) -> Cbow {
    Cbow::new(text, alias, pad, &mut Silent).unwrap()
}

fn pairs(source: &SkipGram, wide: bool) -> Vec<(i64, i64)> {
    let columns = epoch(source, wide);
    columns[0].iter().copied().zip(columns[1].iter().copied()).collect()
}

fn bags(source: &Cbow, window: u32, wide: bool) -> Vec<Bag> {
    let columns = epoch(source, wide);
    let contexts = columns[0].chunks_exact(2 * window as usize);
    let bag = |(contexts, &center): (&[i64], &i64)| {
        let is_pad = |&id: &i64| id == i64::from(PAD);
        let count = contexts.iter().position(is_pad).unwrap_or(contexts.len());
        assert!(contexts[count..].iter().all(is_pad));
        (center, contexts[..count].to_vec())
    };
    contexts.zip(&columns[1]).map(bag).collect()
}

/// Words that are not kept are taken out of each sentence, then the window slides over it.
fn word2vec(ids: &[i32], keep: Option<&[u32]>, setting: Setting) -> Vec<Bag> {
    let mut found = Vec::new();
    let positions: Vec<usize> = (0..ids.len()).collect();
    for sentence in positions.split(|&position| ids[position] < 0) {
        let draw = |position: usize| {
            Numbered::of(setting.seed, setting.epoch, streams::POSITIONS).at(position as u64)
        };
        let kept: Vec<(i64, usize)> = sentence
            .iter()
            .filter(|&&position| {
                let threshold = keep.and_then(|keep| keep.get(ids[position] as usize));
                threshold.is_none_or(|&threshold| draw(position) >> 32 <= u64::from(threshold))
            })
            .map(|&position| {
                let low = (draw(position) & 0xffff_ffff) as f64 / 4_294_967_296.0;
                let own = 1 + (low * f64::from(setting.window)) as usize;
                let reach = if setting.dynamic { own } else { setting.window as usize };
                (i64::from(ids[position]), reach)
            })
            .collect();
        for (center, &(word, reach)) in kept.iter().enumerate() {
            let window = center.saturating_sub(reach)..kept.len().min(center + reach + 1);
            let contexts: Vec<i64> =
                window.filter(|&other| other != center).map(|other| kept[other].0).collect();
            if !contexts.is_empty() {
                found.push((word, contexts));
            }
        }
    }
    found
}

fn flat(bags: &[Bag]) -> Vec<(i64, i64)> {
    bags.iter().flat_map(|(center, bag)| bag.iter().map(|&context| (*center, context))).collect()
}

fn sorted<T: Ord>(mut samples: Vec<T>) -> Vec<T> {
    samples.sort_unstable();
    samples
}

fn settings() -> impl Strategy<Value = Setting> {
    let shuffle = proptest::option::of(0u64..400);
    (1u32..12, any::<bool>(), shuffle, any::<bool>(), 0usize..6, any::<u64>(), 0u64..9).prop_map(
        |(window, dynamic, shuffle, wide, threads, seed, epoch)| Setting {
            window,
            dynamic,
            shuffle,
            negatives: 0,
            wide,
            threads,
            seed,
            epoch,
        },
    )
}

/// Texts with sentences of all lengths, and with none that ends.
fn texts() -> impl Strategy<Value = Vec<i32>> {
    let word = prop_oneof![0..9i32, 0..9i32, -2..30i32];
    prop_oneof![
        proptest::collection::vec(word, 0..700),
        proptest::collection::vec(0..9i32, 0..300),
        proptest::collection::vec(-1..1i32, 0..100),
    ]
}

/// Thresholds of the first words only, so that some words have none.
fn keeps() -> impl Strategy<Value = Option<Vec<u32>>> {
    let keep = prop_oneof![Just(0), any::<u32>(), Just(u32::MAX)];
    proptest::option::of(proptest::collection::vec(keep, 0..20))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn samples_are_those_of_word2vec(ids in texts(), keep in keeps(), setting in settings()) {
        let text = text(&ids, keep.as_deref(), setting);
        let expected = word2vec(&ids, keep.as_deref(), setting);
        let skip_gram = skip_gram(text.clone(), None);
        let cbow = cbow(text, None, PAD);
        prop_assert_eq!(cbow.len(), expected.len() as u64);
        prop_assert_eq!(skip_gram.len(), flat(&expected).len() as u64);
        let found = bags(&cbow, setting.window, setting.wide);
        // the pairs of a center stay together
        prop_assert_eq!(pairs(&skip_gram, setting.wide), flat(&found));
        if setting.shuffle.is_some() {
            prop_assert_eq!(sorted(found), sorted(expected));
        } else {
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn samples_do_not_depend_on_how_they_are_asked_for(
        ids in texts(), keep in keeps(), mut setting in settings(), negatives in 0usize..4,
        lengths in proptest::collection::vec(1u64..200, 1..6),
    ) {
        setting.negatives = negatives;
        let alias = Arc::new(Alias::new(&[1.0, 2.0, 3.0]).unwrap());
        let text = text(&ids, keep.as_deref(), setting);
        let skip_gram = skip_gram(text.clone(), Some(Arc::clone(&alias)));
        prop_assert_eq!(skip_gram.row_bytes().len(), 2 + usize::from(negatives > 0));
        prop_assert!(pieces_make_the_whole(&skip_gram, &lengths));
        prop_assert!(pieces_make_the_whole(&cbow(text, Some(alias), PAD), &lengths));
    }
}

#[test]
fn windows_end_with_the_sentence() {
    let source = skip_gram(text(&[0, 1, -1, 2, -5, -1, 3, 4, 5], None, PLAIN), None);
    let expected = [(0, 1), (1, 0), (3, 4), (3, 5), (4, 3), (4, 5), (5, 3), (5, 4)];
    assert_eq!(pairs(&source, false), expected);
}

#[test]
fn windows_reach_over_words_that_are_not_kept() {
    // word 1 is kept once in 2^32 times
    let source = cbow(text(&[0, 1, 1, 2, 1, 3], Some(&[u32::MAX, 0]), PLAIN), None, PAD);
    let expected = [(0, vec![2, 3]), (2, vec![0, 3]), (3, vec![0, 2])];
    assert_eq!(bags(&source, 2, false), expected);
}

/// A text of many windows even where nothing is mixed, and windows wider than blocks.
#[test]
fn long_texts_are_whole() {
    let ids: Vec<i32> = (0..600_000).map(|i| if i % 1000 == 999 { -1 } else { i % 7919 }).collect();
    let source = skip_gram(text(&ids, None, Setting { window: 1, ..PLAIN }), None);
    let expected = word2vec(&ids, None, Setting { window: 1, ..PLAIN });
    assert!(pairs(&source, false) == flat(&expected));
    assert!(pieces_make_the_whole(&source, &[65_536, 4099]));

    let wide = Setting { window: 300, shuffle: Some(0), ..PLAIN };
    let source = skip_gram(text(&ids[..1500], None, wide), None);
    assert!(sorted(pairs(&source, false)) == sorted(flat(&word2vec(&ids[..1500], None, wide))));
}

#[test]
fn epochs_differ() {
    let ids: Vec<i32> = (0..1000).collect();
    let keep = vec![u32::MAX / 2; 1000];
    let mixed = Setting { shuffle: Some(500), ..PLAIN };
    let of = |setting, keep, epoch| {
        let setting = Setting { epoch, ..setting };
        pairs(&skip_gram(text(&ids, keep, setting), None), false)
    };
    assert_ne!(of(mixed, None, 0), of(mixed, None, 1));
    assert_eq!(sorted(of(mixed, None, 0)), sorted(of(mixed, None, 1)));
    assert_ne!(of(PLAIN, Some(&keep), 0), of(PLAIN, Some(&keep), 1));
    let dynamic = Setting { dynamic: true, ..PLAIN };
    assert_ne!(of(dynamic, None, 0), of(dynamic, None, 1));
    assert_eq!(of(PLAIN, None, 0), of(PLAIN, None, 1));
}

/// Where a center comes says nothing about where it stood.
#[test]
fn centers_are_mixed() {
    let n = 20_000;
    let ids: Vec<i32> = (0..n).collect();
    for (shuffle, blocks) in [(1 << 20, f64::from(n)), (1 << 11, f64::from(n / 32))] {
        let setting = Setting { shuffle: Some(shuffle), ..PLAIN };
        let order: Vec<i64> = bags(&cbow(text(&ids, None, setting), None, PAD), 2, false)
            .into_iter()
            .map(|(center, _)| center)
            .collect();
        assert_eq!(order.len(), ids.len());
        let middle = f64::from(n - 1) / 2.0;
        let variance = (f64::from(n).powi(2) - 1.0) / 12.0;
        let products =
            order.iter().enumerate().map(|(at, &id)| (at as f64 - middle) * (id as f64 - middle));
        let correlation = products.sum::<f64>() / f64::from(n) / variance;
        assert!(correlation.abs() < 5.0 / blocks.sqrt(), "{shuffle}: {correlation}");
        let beside = order.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) == 1).count();
        assert!(beside < order.len() / 100, "{shuffle}: {beside}");
    }
}

#[test]
fn kept_words_and_windows_have_their_frequencies() {
    let n = 40_000;
    let setting = Setting { window: 4, dynamic: true, ..PLAIN };
    let ids: Vec<i32> = (0..n).map(|i| i % 2).collect();
    let keep = [u32::MAX / 4, u32::MAX];
    let bags = bags(&cbow(text(&ids, Some(&keep), setting), None, PAD), 4, false);
    let close = |count: usize, n: f64, p: f64| {
        (count as f64 - n * p).abs() < 5.0 * (n * p * (1.0 - p)).sqrt()
    };
    let zeros = bags.iter().filter(|(center, _)| *center == 0).count();
    assert!(close(zeros, f64::from(n / 2), 0.25), "{zeros}");
    // but for the ends of the text, bags have 2, 4, 6 or 8 contexts, each as often
    for size in [2, 4, 6, 8] {
        let count = bags.iter().filter(|(_, bag)| bag.len() == size).count();
        assert!(close(count, bags.len() as f64, 0.25), "{size}: {count}");
    }
}

#[test]
fn negatives_follow_their_weights_whatever_the_sample() {
    let ids: Vec<i32> = (0..10_000).collect();
    let setting = Setting { window: 1, negatives: 5, wide: true, ..PLAIN };
    let weights = [1.0, 2.0, 0.0, 3.0, 4.0];
    let alias = Arc::new(Alias::new(&weights).unwrap());
    let negatives = |epoch_number, pairs: bool| {
        let text = text(&ids, None, Setting { epoch: epoch_number, ..setting });
        let alias = Some(Arc::clone(&alias));
        let mut columns = if pairs {
            epoch(&skip_gram(text, alias), true)
        } else {
            epoch(&cbow(text, alias, PAD), true)
        };
        columns.pop().unwrap()
    };
    for drawn in [negatives(0, true), negatives(1, false)] {
        let n = drawn.len() as f64;
        let close =
            |count: usize, p: f64| (count as f64 - n * p).abs() <= 5.0 * (n * p * (1.0 - p)).sqrt();
        for (word, weight) in weights.iter().enumerate() {
            let count = drawn.iter().filter(|&&id| id == word as i64).count();
            assert!(close(count, weight / 10.0), "{word}: {count}");
        }
        // two draws agree by chance only, within a sample and from sample to sample
        for apart in 1..=5 {
            let alike = drawn.iter().zip(drawn.iter().cycle().skip(apart));
            let alike = alike.filter(|(a, b)| a == b).count();
            assert!(close(alike, 0.3), "{apart}: {alike}");
        }
    }
    assert_eq!(negatives(0, true).len(), 2 * 9_999 * 5);
    assert_ne!(negatives(0, true), negatives(1, true));
}

#[test]
fn windows_without_width_are_refused() {
    for window in [0, 1025] {
        let ids = Arc::new(Shared::from(vec![0]));
        let made = Text::new(ids, None, Setting { window, ..PLAIN });
        assert_eq!(made.err(), Some(Unfit::Window(window)));
    }
}

/// Asks to stop at once.
struct Stop;

impl Monitor for Stop {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        Err(Interrupted)
    }
}

#[test]
fn counting_can_be_interrupted() {
    let ids: Vec<i32> = (0..1 << 20).map(|i| i % 100).collect();
    assert!(
        SkipGram::new(text(&ids, None, Setting { threads: 1, ..PLAIN }), None, &mut Stop).is_err()
    );
}
