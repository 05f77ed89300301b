//! Sorted runs: any bytes, and written runs that were changed.
#![no_main]

use std::collections::BTreeMap;
use std::fmt::Debug;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_fuzz::{Change, crc32, folder, saved};
use minent_runs::{Error, Key, Merge, Place, Ranked, Run, Stream, Word, Writer};

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Grams(Case<'a, [u32; 3]>),
    Pairs(Case<'a, [u32; 2]>),
    Words(Case<'a, Vec<u8>>),
    Ranks(Case<'a, (u64, Vec<u8>)>),
}

#[derive(Arbitrary, Debug)]
enum Case<'a, T> {
    /// Bytes as they are.
    Noise(&'a [u8]),
    /// Records in blocks whose lengths and checksums are right.
    Framed(Vec<&'a [u8]>, u64),
    /// A run that was written and then changed.
    Changed { items: Vec<(T, u64)>, change: Change, on_disk: bool },
}

/// The head of a run and blocks as the format says, whatever the records are.
fn framed(kind: u8, blocks: &[&[u8]], keys: u64) -> Vec<u8> {
    let mut run = [&b"minent\0\x01"[..], &[kind]].concat();
    let mut sum = 0_u32;
    let mut put = |length: usize, bytes: &[u8]| {
        sum = crc32(&[&sum.to_le_bytes()[..], bytes].concat());
        run.extend((length as u32).to_le_bytes());
        run.extend(sum.to_le_bytes());
        run.extend(bytes);
    };
    blocks.iter().filter(|block| !block.is_empty()).for_each(|block| put(block.len(), block));
    put(0, &keys.to_le_bytes());
    run
}

fn read<K: Key>(run: &Run<K>) -> Result<Vec<(K, u64)>, Error> {
    let mut reader = run.open()?;
    let mut all = Vec::new();
    while reader.advance()? {
        all.push((reader.key().clone(), reader.value()));
    }
    // The end stays the end.
    assert!(!reader.advance()?);
    Ok(all)
}

fn write<K: Key>(items: &[(K, u64)], place: &Place) -> Run<K> {
    let mut writer = Writer::new(place).expect("a run");
    for (key, value) in items {
        writer.push(key, *value).expect("keys that ascend");
    }
    writer.finish().expect("a run")
}

fn check<T, K: Key + Debug>(case: Case<'_, T>, key: impl Fn(T) -> K) {
    match case {
        Case::Noise(bytes) => survive(Run::<K>::from_bytes(bytes.to_vec())),
        Case::Framed(blocks, keys) => {
            survive(Run::<K>::from_bytes(framed(K::KIND, &blocks, keys % 64)));
        }
        Case::Changed { items, change, on_disk } => {
            let items: BTreeMap<K, u64> = items.into_iter().map(|(k, n)| (key(k), n)).collect();
            let items = Vec::from_iter(items);
            let disk = Place::Folder(folder().to_path_buf());
            let place = if on_disk { disk } else { Place::Memory };
            let run = write(&items, &place);
            assert_eq!(read(&run).expect("a whole run"), items);
            let bytes = run.to_bytes().expect("bytes");
            // One block, unless there are none: what `framed` makes is what a run is.
            let records = bytes.get(17..bytes.len() - 16).unwrap_or_default();
            if records.len() < 1 << 15 {
                assert_eq!(framed(K::KIND, &[records], items.len() as u64), bytes);
            }
            let mut changed = bytes.clone();
            change.apply(&mut changed);
            let file = saved(&changed, ".run");
            let found = read(&Run::<K>::from_path(file.path()));
            assert_eq!(found.is_ok(), changed == bytes, "{found:?}");
            found.into_iter().for_each(|found| assert_eq!(found, items));
        }
    }
}

/// Reads a run, which may be none; one that is read in order is written again in the same way.
fn survive<K: Key + Debug>(run: Run<K>) {
    let Ok(items) = read(&run) else { return };
    assert_eq!(run.check().expect("the same run"), items.len() as u64);
    if items.is_sorted_by(|a, b| a.0 < b.0) {
        assert_eq!(read(&write(&items, &Place::Memory)).expect("a whole run"), items);
    }
    // Merged with itself, and never a panic even where keys do not ascend.
    let both = [&run, &run].map(|run| run.open().expect("a run")).into();
    let mut merged = Merge::new(both);
    while merged.advance().is_ok_and(|more| more) {}
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::Grams(case) => check(case, |ids| ids),
        Input::Pairs(case) => check(case, |ids| ids),
        Input::Words(case) => check(case, Word),
        Input::Ranks(case) => check(case, |(count, word)| Ranked {
            count: std::cmp::Reverse(count),
            word: Word(word),
        }),
    }
});
