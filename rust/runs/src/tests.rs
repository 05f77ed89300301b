use std::collections::BTreeMap;

use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use super::*;

fn collect<K: Key>(mut stream: impl Stream<K>) -> Result<Vec<(K, u64)>, Error> {
    let mut all = Vec::new();
    while stream.advance()? {
        all.push((stream.key().clone(), stream.value()));
    }
    Ok(all)
}

fn run_of<K: Key>(items: &BTreeMap<K, u64>, place: &Place) -> Run<K> {
    let mut writer = Writer::new(place).unwrap();
    for (key, &value) in items {
        writer.push(key, value).unwrap();
    }
    writer.finish().unwrap()
}

fn grams() -> impl Strategy<Value = BTreeMap<[u32; 3], u64>> {
    let id = prop_oneof![0_u32..4, any::<u32>()];
    prop::collection::btree_map([id.clone(), id.clone(), id], any::<u64>(), 0..60)
}

fn words() -> impl Strategy<Value = Vec<(Word, u64)>> {
    prop::collection::vec(("[ab]{0,4}".prop_map(|w| Word(w.into_bytes())), 0_u64..1000), 0..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read(items in grams()) {
        let folder = tempfile::tempdir().unwrap();
        for place in [Place::Memory, Place::Folder(folder.path().to_path_buf())] {
            let run = run_of(&items, &place);
            let expected: Vec<_> = items.clone().into_iter().collect();
            prop_assert_eq!(collect(run.open().unwrap()).unwrap(), expected.clone());
            prop_assert_eq!(run.check().unwrap(), items.len() as u64);
            let path = folder.path().join("run");
            run.save(&path).unwrap();
            prop_assert_eq!(collect(Run::from_path(&path).open().unwrap()).unwrap(), expected);
            std::fs::remove_file(path).unwrap();
            prop_assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        }
    }

    #[test]
    fn merging_adds(parts in prop::collection::vec(grams(), 0..70)) {
        let mut sum: BTreeMap<[u32; 3], u64> = BTreeMap::new();
        let mut runs = Runs::new(Place::Memory);
        for part in parts {
            let part = part.into_iter().map(|(key, n)| (key, n >> 8)).collect();
            runs.add(run_of(&part, &Place::Memory), &mut Silent).unwrap();
            for (key, n) in part {
                *sum.entry(key).or_default() += n;
            }
        }
        prop_assert_eq!(collect(runs.stream(&mut Silent).unwrap()).unwrap(), Vec::from_iter(sum));
    }

    #[test]
    fn sorting_is_that_of_a_map(items in words(), limit in 0_usize..2000) {
        let mut sorter = Sorter::new(limit, Place::Memory);
        let mut ranks = Sorter::new(limit, Place::Memory);
        let mut sum: BTreeMap<Word, u64> = BTreeMap::new();
        for (word, n) in &items {
            sorter.push(word.clone(), *n, &mut Silent).unwrap();
            *sum.entry(word.clone()).or_default() += n;
        }
        let by_word = collect(sorter.stream(&mut Silent).unwrap()).unwrap();
        prop_assert_eq!(&by_word, &Vec::from_iter(sum));
        for (word, count) in by_word.clone() {
            ranks.push(Ranked { count: std::cmp::Reverse(count), word }, 0, &mut Silent).unwrap();
        }
        let by_rank = collect(ranks.stream(&mut Silent).unwrap()).unwrap();
        let by_rank: Vec<_> = by_rank.into_iter().map(|(r, _)| (r.word, r.count.0)).collect();
        let mut expected = by_word;
        expected.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        prop_assert_eq!(by_rank, expected);
    }

    #[test]
    fn any_change_is_noticed(items in grams(), at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let bytes = run_of(&items, &Place::Memory).to_bytes().unwrap();
        let at = at.index(bytes.len());
        let mut altered = bytes.clone();
        altered[at] ^= flip;
        prop_assert!(Run::<[u32; 3]>::from_bytes(altered).check().is_err());
        let cut = Run::<[u32; 3]>::from_bytes(bytes[..at].to_vec()).check();
        prop_assert!(matches!(cut, Err(Error::Cut { .. })), "{:?}", cut);
        let mut longer = bytes;
        longer.push(flip);
        prop_assert!(Run::<[u32; 3]>::from_bytes(longer).check().is_err());
    }

    #[test]
    fn noise_is_no_run(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let framed = [&b"minent\0\x01\x03"[..], &bytes].concat();
        prop_assert!(Run::<[u32; 3]>::from_bytes(bytes).check().is_err());
        prop_assert!(Run::<[u32; 3]>::from_bytes(framed).check().is_err());
    }
}

#[test]
fn long_runs_have_many_blocks() {
    let items: BTreeMap<_, _> =
        (0..200_000_u32).map(|i| ([i / 7, i], u64::from(i) * 1001)).collect();
    let run = run_of(&items, &Place::Memory);
    assert_eq!(collect(run.open().unwrap()).unwrap(), Vec::from_iter(items));
    // Blocks that change places are noticed.
    let mut bytes = run.to_bytes().unwrap();
    let length = |bytes: &[u8], at: usize| {
        u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize + 8
    };
    let first = length(&bytes, 9);
    let second = length(&bytes, 9 + first);
    bytes[9..9 + first + second].rotate_left(first);
    assert!(matches!(Run::<[u32; 2]>::from_bytes(bytes).check(), Err(Error::Damaged { .. })));
}

#[test]
fn keys_must_ascend() {
    let mut writer = Writer::new(&Place::Memory).unwrap();
    writer.push(&[0, 0], 1).unwrap();
    assert!(matches!(writer.push(&[0, 0], 1), Err(Error::Unordered)));
}

#[test]
fn other_keys_are_refused() {
    let run = run_of(&BTreeMap::from([([1, 2], 3)]), &Place::Memory);
    let error = Run::<[u32; 3]>::from_bytes(run.to_bytes().unwrap()).check().unwrap_err();
    assert_eq!(error.to_string(), "a run in memory is damaged: it holds keys of another kind");
    let missing = Run::<[u32; 3]>::from_path("no such run").check().unwrap_err();
    assert!(missing.to_string().starts_with("cannot read no such run: "));
    assert!(Writer::<[u32; 2]>::new(&Place::Folder("no such folder".into())).is_err());
}

#[test]
fn blocks_of_other_runs_are_refused() {
    let run = |value: u64| {
        let mut writer = Writer::new(&Place::Memory).unwrap();
        (0..50_000_u32).for_each(|id| writer.push(&[id, 3], value).unwrap());
        writer.finish().unwrap().to_bytes().unwrap()
    };
    let (one, two) = (run(1), run(2));
    assert_eq!(one.len(), two.len());
    let mut bounds = vec![9];
    while let Some(front) = one[bounds[bounds.len() - 1]..].first_chunk::<4>()
        && u32::from_le_bytes(*front) > 0
    {
        bounds.push(bounds[bounds.len() - 1] + 8 + u32::from_le_bytes(*front) as usize);
    }
    assert!(bounds.len() > 3);
    for block in bounds.windows(2) {
        let mut mixed = one.clone();
        mixed[block[0]..block[1]].copy_from_slice(&two[block[0]..block[1]]);
        assert!(Run::<[u32; 2]>::from_bytes(mixed).check().is_err(), "{block:?}");
    }
    assert_eq!(Run::<[u32; 2]>::from_bytes(one).check().unwrap(), 50_000);
}

/// Stops work at the first tick.
struct Impatient;

impl Monitor for Impatient {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        Err(Interrupted)
    }
}

#[test]
fn long_merges_can_be_stopped() {
    let long = || run_of(&(0..1 << 15).map(|i| ([i, 0], 1)).collect(), &Place::Memory);
    let mut runs = Runs::new(Place::Memory);
    for _ in 0..31 {
        runs.add(long(), &mut Impatient).unwrap();
    }
    assert!(matches!(runs.add(long(), &mut Impatient), Err(Error::Interrupted(_))));
    let mut runs = Runs::new(Place::Memory);
    runs.add(long(), &mut Impatient).unwrap();
    assert!(matches!(runs.into_run(&mut Impatient), Err(Error::Interrupted(_))));
    let mut sorter = Sorter::new(1 << 30, Place::Memory);
    let pushed = (0..1 << 15).try_for_each(|i| sorter.push([i, 0], 1, &mut Impatient));
    assert!(matches!(pushed, Err(Error::Interrupted(_))));
}
