//! Round trips, and files that cannot be pairs.

use std::fs;
use std::path::Path;

use proptest::prelude::*;

use super::{Reader, Record, Writer, whole_units};
use crate::{Error, Output, PairSink};

type Triples = Vec<(u32, u32, u64)>;

fn write(path: &Path, triples: &Triples, unit: u64) -> Result<(), Error> {
    let mut sink = Box::new(Writer::new(Output::create(path)?, unit)?);
    triples.iter().try_for_each(|&(i, j, n)| sink.push(i, j, n))?;
    sink.finish()
}

fn read(path: &Path, vocab: Option<u32>) -> Result<Vec<Record>, Error> {
    Reader::open(path, vocab)?.collect()
}

proptest! {
    #[test]
    fn comes_back(
        triples in prop::collection::vec((0..50_u32, 0..50_u32, 1..=1_u64 << 50), 0..60),
        unit in 1..3_000_u64,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.bin");
        write(&path, &triples, unit).unwrap();
        prop_assert_eq!(fs::metadata(&path).unwrap().len(), 16 * triples.len() as u64);
        let records = read(&path, Some(50)).unwrap();
        let units = |r: &Record| whole_units(r.weight, unit).unwrap();
        let found: Triples = records.iter().map(|r| (r.i, r.j, units(r))).collect();
        prop_assert_eq!(found, triples);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.bin");
        fs::write(&path, &bytes).unwrap();
        if let Ok(records) = read(&path, None) {
            prop_assert_eq!(records.len() * 16, bytes.len());
            prop_assert!(records.iter().all(|r| r.weight > 0.0 && r.weight.is_finite()));
        }
    }

    #[test]
    fn sums_of_weights_are_whole(window in 2_u64..11, terms in prop::collection::vec(1_u64..11, 1..500)) {
        let unit: u64 = (1..=window).fold(1, |all, d| all * d / gcd(all, d));
        let terms = terms.into_iter().map(|d| d.min(window));
        let (sum, exact) = terms.fold((0.0, 0), |(s, e), d| (s + 1.0 / d as f64, e + unit / d));
        prop_assert_eq!(whole_units(sum, unit), Some(exact));
    }
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn the_form_is_that_of_cooccur() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.bin");
    write(&path, &vec![(0, 1, 3)], 2).unwrap();
    let bytes = [&1_i32.to_le_bytes()[..], &2_i32.to_le_bytes(), &1.5_f64.to_le_bytes()].concat();
    assert_eq!(fs::read(path).unwrap(), bytes);
}

#[test]
fn bad_records_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.bin");
    let record = |i: i32, j: i32, weight: f64| {
        [&i.to_le_bytes()[..], &j.to_le_bytes(), &weight.to_le_bytes()].concat()
    };
    for bad in [
        record(0, 1, 1.0),
        record(1, -4, 1.0),
        record(1, 6, 1.0),
        record(1, 1, 0.0),
        record(1, 1, -1.0),
        record(1, 1, f64::NAN),
        record(1, 1, f64::INFINITY),
    ] {
        fs::write(&path, [record(5, 5, 0.5), bad].concat()).unwrap();
        let error = read(&path, Some(5)).unwrap_err().to_string();
        assert!(error.contains("p.bin is damaged: record 2 has the"), "{error}");
    }
    fs::write(&path, &record(1, 1, 1.0)[..15]).unwrap();
    let error = read(&path, None).unwrap_err().to_string();
    assert!(error.contains("15 bytes are not whole records"), "{error}");
}

#[test]
fn counts_that_the_form_cannot_keep() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.bin");
    for bad in [(0, 0, 0), (0, 0, u64::MAX), (i32::MAX as u32, 0, 1), (0, u32::MAX, 1)] {
        assert!(matches!(write(&path, &vec![bad], 1), Err(Error::Row { .. })), "{bad:?}");
    }
    assert!(write(&path, &Vec::new(), 0).is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(whole_units(0.5, 3), None);
    assert_eq!(whole_units(1e300, 3), None);
    assert_eq!(whole_units(1e-300, 3), None);
}
