//! Every way of counting against the plainest program that does the same.

use std::collections::BTreeMap;

use minent_monitor::Silent;
use proptest::prelude::*;

use super::*;

const VOCAB: u32 = 7;

fn text() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![5 => 0..VOCAB, 1 => Just(EDGE)], 0..300)
}

/// Limits so small that nearly everything is written and merged.
fn limits() -> impl Strategy<Value = Limits> {
    let memory = prop_oneof![Just(u64::MAX), 0_u64..20_000];
    (memory, 1_usize..4).prop_map(|(memory, threads)| Limits { threads, memory, folder: None })
}

fn directions() -> impl Strategy<Value = Direction> {
    prop_oneof![Just(Direction::Before), Just(Direction::After), Just(Direction::Both)]
}

fn weights() -> impl Strategy<Value = Weights> {
    prop_oneof![Just(Weights::Flat), Just(Weights::Harmonic), Just(Weights::Linear)]
}

type Table = BTreeMap<(u32, u32), u64>;

fn table(counts: PairCounts) -> Table {
    let mut table = Table::new();
    let mut last = None;
    counts
        .each("", &mut Silent, |i, j, n| {
            assert!(last < Some((i, j)) && n > 0);
            last = Some((i, j));
            table.insert((i, j), n);
            Ok(())
        })
        .unwrap();
    table
}

/// Splits ids after positions.
fn parts(ids: &[u32], ends: &[u64]) -> Vec<Vec<u32>> {
    let mut parts = Vec::new();
    let mut start = 0;
    for &end in ends.iter().chain(&[ids.len() as u64]) {
        parts.push(ids[start..end as usize].to_vec());
        start = end as usize;
    }
    parts
}

fn sentences(ids: &[u32]) -> Vec<Vec<u32>> {
    ids.split(|id| *id == EDGE).map(<[u32]>::to_vec).collect()
}

/// What belongs together, for windows and bags.
fn units(ids: &[u32], documents: &[u64], whole: bool) -> Vec<Vec<u32>> {
    if !whole {
        return sentences(ids);
    }
    let words = |part: Vec<u32>| part.into_iter().filter(|id| *id != EDGE).collect();
    parts(ids, documents).into_iter().map(words).collect()
}

fn cut_points(ids: &[u32], cuts: &[prop::sample::Index]) -> Vec<u64> {
    let mut ends: Vec<u64> = cuts.iter().map(|cut| cut.index(ids.len() + 1) as u64).collect();
    ends.sort_unstable();
    ends.push(ids.len() as u64);
    ends
}

proptest! {
    #[test]
    fn windows(
        ids in text(),
        size in 1_u32..8,
        (direction, weights, across) in (directions(), weights(), any::<bool>()),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        limits in limits(),
        seed in prop::option::of(any::<u64>()),
    ) {
        let documents = cut_points(&ids, &cuts);
        let counts: Vec<u64> = (0..VOCAB).map(|w| ids.iter().filter(|id| **id == w).count() as u64).collect();
        let sample = seed.map(|seed| Subsample::new(&counts, 0.05, seed, 11));
        let scope = Scope::Window { size, direction, weights, across };
        let found = pairs(&ids[..], VOCAB, scope, &documents, sample.as_ref(), &limits, &mut Silent);
        let mut token = 0;
        let kept: Vec<Option<u32>> = ids.iter().map(|&id| {
            if id == EDGE { return Some(EDGE); }
            token += 1;
            sample.as_ref().is_none_or(|s| s.keeps(id, token - 1)).then_some(id)
        }).collect();
        let mut expected = Table::new();
        let mut add = |unit: &[u32]| {
            for (p, &a) in unit.iter().enumerate() {
                for (d, &b) in (1..=size).zip(&unit[p + 1..]) {
                    let n = match weights {
                        Weights::Flat => 1,
                        Weights::Harmonic => u64::from(scope.unit() / d),
                        Weights::Linear => u64::from(size + 1 - d),
                    };
                    if direction != Direction::Before {
                        *expected.entry((a, b)).or_default() += n;
                    }
                    if direction != Direction::After {
                        *expected.entry((b, a)).or_default() += n;
                    }
                }
            }
        };
        // Where ids are left out, the ends of documents move.
        let moved: Vec<u64> = documents.iter()
            .map(|&end| kept[..end as usize].iter().flatten().count() as u64).collect();
        let kept: Vec<u32> = kept.into_iter().flatten().collect();
        for unit in units(&kept, &moved, across) {
            add(&unit);
        }
        prop_assert_eq!(table(found.unwrap()), expected);
    }

    #[test]
    fn bags(
        ids in text(),
        once in any::<bool>(),
        whole in any::<bool>(),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        limits in limits(),
    ) {
        let documents = cut_points(&ids, &cuts);
        let scope = if whole { Scope::Document { once } } else { Scope::Sentence { once } };
        let found = pairs(&ids[..], VOCAB, scope, &documents, None, &limits, &mut Silent).unwrap();
        let mut expected = Table::new();
        for unit in units(&ids, &documents, whole) {
            let mut here = Table::new();
            for (p, &a) in unit.iter().enumerate() {
                for (q, &b) in unit.iter().enumerate() {
                    if p != q {
                        *here.entry((a, b)).or_default() += 1;
                    }
                }
            }
            for (pair, n) in here {
                *expected.entry(pair).or_default() += if once { 1 } else { n };
            }
        }
        prop_assert_eq!(table(found), expected);
    }

    #[test]
    fn grams(ids in text(), limits in limits()) {
        check_grams::<2>(&ids, VOCAB, &limits);
        check_grams::<3>(&ids, VOCAB, &limits);
        check_grams::<6>(&ids, VOCAB, &limits);
    }

    #[test]
    fn runs_are_what_they_are_made_of(ids in text(), limits in limits()) {
        let scope = Scope::Sentence { once: false };
        let count = |limits: &Limits| pairs(&ids[..], VOCAB, scope, &[], None, limits, &mut Silent).unwrap();
        let run = count(&limits).into_run(&minent_runs::Place::Memory, &mut Silent).unwrap();
        let same = count(&Limits::default()).into_run(&minent_runs::Place::Memory, &mut Silent).unwrap();
        prop_assert_eq!(run.to_bytes().unwrap(), same.to_bytes().unwrap());
        prop_assert_eq!(count(&limits).into_matrix(&mut Silent).unwrap(), count(&Limits::default()).into_matrix(&mut Silent).unwrap());
    }
}

fn check_grams<const N: usize>(ids: &[u32], vocab: u32, limits: &Limits)
where
    [u32; N]: minent_runs::Key,
{
    let mut expected: BTreeMap<[u32; N], u64> = BTreeMap::new();
    for sentence in sentences(ids) {
        for gram in sentence.windows(N) {
            *expected.entry(gram.try_into().unwrap()).or_default() += 1;
        }
    }
    let mut found = Vec::new();
    let counts = ngrams::<N, _>(ids, vocab, limits, &mut Silent).unwrap();
    counts
        .each("", &mut Silent, |gram, n| {
            found.push((*gram, n));
            Ok(())
        })
        .unwrap();
    assert_eq!(found, Vec::from_iter(expected));
}

#[test]
fn grams_of_a_large_vocabulary_take_more_bits() {
    let last = (1 << 20) - 1;
    let ids =
        [[last, 1, last, last, last, last, 1, EDGE], [last, 1, last, last, last, last, 2, EDGE]];
    check_grams::<6>(ids.as_flattened(), last + 1, &Limits::default());
    check_grams::<3>(ids.as_flattened(), last + 1, &Limits::default());
}

#[test]
fn bad_ids_are_named() {
    let scope =
        Scope::Window { size: 1, direction: Direction::Both, weights: Weights::Flat, across: true };
    let ids = [0, EDGE, 3];
    let error = |found: Result<_, Error>| found.err().unwrap().to_string();
    let expected = "token 2 has id 3, but the vocabulary has 3 words";
    assert_eq!(
        error(pairs(&ids[..], 3, scope, &[], None, &Limits::default(), &mut Silent).map(|_| ())),
        expected
    );
    assert_eq!(
        error(ngrams::<2, _>(&ids[..], 3, &Limits::default(), &mut Silent).map(|_| ())),
        expected
    );
}

#[test]
fn a_bad_id_behind_a_chunk_is_named() {
    // Chunks have 16 ids here, and the window of the last of them reaches the bad one.
    let mut ids = [0; 60];
    let limits = Limits { memory: 0, ..Limits::default() };
    for at in 0..ids.len() {
        ids[at] = 200;
        for size in [8, 100] {
            let scope = Scope::Window {
                size,
                direction: Direction::Both,
                weights: Weights::Flat,
                across: false,
            };
            let found = pairs(&ids[..], 3, scope, &[], None, &limits, &mut Silent);
            let expected = format!("token {at} has id 200, but the vocabulary has 3 words");
            assert_eq!(found.err().unwrap().to_string(), expected);
        }
        ids[at] = 0;
    }
}

#[test]
fn what_cannot_be_counted() {
    let window = |size| Scope::Window {
        size,
        direction: Direction::Both,
        weights: Weights::Flat,
        across: false,
    };
    for size in [0, MOST_WINDOW + 1] {
        let found = pairs(&[0][..], 1, window(size), &[], None, &Limits::default(), &mut Silent);
        assert!(matches!(found, Err(Error::Window { .. })));
    }
    let found = ngrams::<6, _>(&[0][..], u32::MAX - 1, &Limits::default(), &mut Silent);
    assert!(matches!(found, Err(Error::ManyWords { .. })));
    let limits = Limits { memory: 0, folder: Some("no such folder".into()), threads: 1 };
    let found = ngrams::<2, _>(&[0, 0][..], 1, &limits, &mut Silent);
    assert!(found.err().unwrap().to_string().contains("no such folder"));
}
