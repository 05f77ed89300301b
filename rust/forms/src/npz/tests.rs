//! Round trips, and files that are not what they were.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use minent_monitor::Silent;
use proptest::prelude::*;

use super::{Counts, CsrNpz, Extras, Pairs, load};
use crate::{Error, PairSink, WordList};

type Cells = BTreeMap<(u32, u32), u64>;

fn write(path: &Path, side: u32, cells: &Cells, extras: Extras<'_>) -> Result<(), Error> {
    let mut sink = Box::new(CsrNpz::create(path, side, extras, None)?);
    cells.iter().try_for_each(|(&(i, j), &n)| sink.push(i, j, n))?;
    sink.finish()
}

fn cells(pairs: &Pairs) -> Cells {
    let count = |at: usize| match &pairs.counts {
        Counts::Small(counts) => u64::from(counts[at]),
        Counts::Large(counts) => counts[at],
    };
    let rows = pairs.offsets.windows(2).enumerate();
    rows.flat_map(|(row, ends)| (ends[0] as usize..ends[1] as usize).map(move |at| (row, at)))
        .map(|(row, at)| ((row as u32, pairs.columns[at] as u32), count(at)))
        .collect()
}

fn sample(folder: &Path) -> (std::path::PathBuf, Pairs) {
    let path = folder.join("sample.npz");
    let cells: Cells = [((0, 1), 3), ((0, 2), 1), ((2, 0), 70_000)].into_iter().collect();
    let list: WordList = ["the", "中"].into_iter().collect();
    let extras = Extras { words: list.words(), counts: &[9, 4], unit: 60, info: "{\"a\": 1}" };
    write(&path, 3, &cells, extras).unwrap();
    let pairs = load(&path, &mut Silent).unwrap().unwrap();
    (path, pairs)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn comes_back(
        side in 1_u32..40,
        given in prop::collection::btree_map((0_u32..40, 0_u32..40), prop_oneof![1..9_u64, 1..=u64::MAX], 0..200),
        names in prop::collection::vec(".{0,5}", 0..40),
        unit in 1_i64..,
        info in ".{0,20}",
    ) {
        let given: Cells = given.into_iter().filter(|((i, j), _)| *i < side && *j < side).collect();
        let list: WordList = names.iter().take(side as usize).collect();
        // Without words, each row has a count, or none has.
        let rows = if unit % 2 == 0 { i64::from(side) } else { 0 };
        let counts: Vec<i64> = match list.words().len() as i64 {
            0 => (0..rows).collect(),
            words => (0..words).collect(),
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.npz");
        let extras = Extras { words: list.words(), counts: &counts, unit, info: &info };
        write(&path, side, &given, extras).unwrap();
        let pairs = load(&path, &mut Silent).unwrap().unwrap();
        prop_assert_eq!(cells(&pairs), given);
        prop_assert_eq!(pairs.offsets.len(), side as usize + 1);
        prop_assert_eq!(&pairs.words[..], list.words().bytes());
        prop_assert_eq!(&pairs.word_ends[..], list.words().ends());
        prop_assert_eq!((pairs.word_counts, pairs.unit, pairs.info), (counts, unit, info));
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), begin in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let (path, _) = sample(folder.path());
        let mut all = if begin { fs::read(&path).unwrap()[..60].to_vec() } else { Vec::new() };
        all.extend(bytes);
        fs::write(&path, all).unwrap();
        prop_assert!(!matches!(load(&path, &mut Silent), Ok(Some(_))));
    }
}

#[test]
fn every_altered_byte_and_every_cut_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let (path, _) = sample(folder.path());
    let bytes = fs::read(&path).unwrap();
    for at in 0..bytes.len() {
        for bit in [0, 3, 7] {
            let mut altered = bytes.clone();
            altered[at] ^= 1 << bit;
            fs::write(&path, altered).unwrap();
            let found = load(&path, &mut Silent);
            assert!(!matches!(found, Ok(Some(_))), "byte {at}, bit {bit}");
        }
        fs::write(&path, &bytes[..at]).unwrap();
        match load(&path, &mut Silent) {
            Ok(None) => assert!(at < 60, "cut at {at}"),
            Err(Error::CutShort { .. }) => {}
            other => panic!("cut at {at}: {other:?}"),
        }
    }
    fs::write(&path, [&bytes[..], b"x"].concat()).unwrap();
    assert!(matches!(load(&path, &mut Silent), Err(Error::Damaged { .. })));
}

#[test]
fn pairs_that_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.npz");
    for bad in [
        &[(0, 0, 0)][..],
        &[(0, 3, 1)],
        &[(3, 0, 1)],
        &[(1, 1, 1), (1, 1, 1)],
        &[(1, 1, 1), (1, 0, 1)],
        &[(1, 1, 1), (0, 2, 1)],
    ] {
        let mut sink = CsrNpz::create(&path, 3, Extras::default(), None).unwrap();
        let (&last, before) = bad.split_last().unwrap();
        for &(i, j, n) in before {
            sink.push(i, j, n).unwrap();
        }
        assert!(matches!(sink.push(last.0, last.1, last.2), Err(Error::Row { .. })), "{bad:?}");
    }
    let list: WordList = ["a", "b"].into_iter().collect();
    let words = list.words();
    for extras in [
        Extras { words, counts: &[1], ..Extras::default() },
        Extras { words, counts: &[1, -1], ..Extras::default() },
        Extras { words, counts: &[1, 1, 1], ..Extras::default() },
        Extras { counts: &[1, 1], ..Extras::default() },
        Extras { unit: 0, ..Extras::default() },
    ] {
        assert!(CsrNpz::create(&path, 3, extras, None).is_err(), "{extras:?}");
    }
    assert!(CsrNpz::create(&path, 1, Extras { words, ..Extras::default() }, None).is_err());
    assert!(CsrNpz::create(&path, u32::MAX, Extras::default(), None).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_same_bytes_each_time() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let read = |folder: &Path| fs::read(sample(folder).0).unwrap();
    assert_eq!(read(one.path()), read(two.path()));
}

#[test]
fn a_missing_file_and_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_path_buf(), folder.path().join("no")] {
        assert!(matches!(load(&path, &mut Silent), Err(Error::Read { .. })));
    }
}
