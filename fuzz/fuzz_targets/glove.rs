//! Pairs of GloVe: any bytes against a plain reader, and counts that come back.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use minent_forms::glove::{Reader, Record, Weights, Writer, load, whole_units};
use minent_forms::{Error, Output, PairSink};
use minent_fuzz::saved;
use minent_monitor::Silent;

#[derive(Arbitrary, Debug)]
enum Input<'a> {
    Noise { vocab: Option<u32>, unit: Option<u64>, bytes: &'a [u8] },
    Records { vocab: Option<u32>, unit: Option<u64>, records: Vec<(i32, i32, f64)> },
    Counts { unit: u64, pairs: Vec<(u32, u32, u64)> },
}

/// The form by the book: ranks from 1 on and weights that are finite and positive.
fn naive(bytes: &[u8], vocab: Option<u32>) -> Option<Vec<Record>> {
    if !bytes.len().is_multiple_of(16) {
        return None;
    }
    let record = |bytes: &[u8]| {
        let rank = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
        let weight = f64::from_le_bytes(bytes[8..].try_into().unwrap());
        let most = i64::from(vocab.unwrap_or(u32::MAX));
        let is_rank = |rank: i32| (1..=most).contains(&i64::from(rank));
        let good = is_rank(rank(0)) && is_rank(rank(4)) && weight.is_finite() && weight > 0.0;
        good.then(|| Record { i: rank(0) as u32 - 1, j: rank(4) as u32 - 1, weight })
    };
    bytes.chunks_exact(16).map(record).collect()
}

fn noise(bytes: &[u8], vocab: Option<u32>, unit: Option<u64>) {
    let file = saved(bytes, ".bin");
    let found: Result<Vec<Record>, Error> =
        Reader::open(file.path(), vocab).and_then(|reader| reader.take(1 << 12).collect());
    let expected = naive(bytes, vocab);
    assert_eq!(found.ok(), expected);
    let Ok(loaded) = load(file.path(), vocab, unit, &mut Silent) else {
        let whole = |r: &Record| unit.is_none_or(|unit| whole_units(r.weight, unit).is_some());
        assert!(!expected.is_some_and(|records| records.iter().all(whole)));
        return;
    };
    let records = expected.expect("what was loaded can be read");
    assert!(loaded.first.iter().copied().eq(records.iter().map(|r| r.i as i32)));
    assert!(loaded.second.iter().copied().eq(records.iter().map(|r| r.j as i32)));
    match (loaded.weights, unit) {
        (Weights::Plain(weights), None) => {
            assert!(weights.into_iter().eq(records.iter().map(|r| r.weight)));
        }
        (Weights::Units(units), Some(unit)) => {
            assert_eq!(units.len(), records.len());
            for (units, record) in units.into_iter().zip(records) {
                let exact = record.weight * unit as f64;
                assert!(units > 0 && (units as f64 - exact).abs() <= 0.5 + exact * 1e-12);
            }
        }
        (weights, unit) => panic!("{weights:?} for {unit:?}"),
    }
}

fn counts(unit: u64, pairs: &[(u32, u32, u64)]) {
    let file = saved(b"", ".bin");
    let output = Output::create(file.path()).expect("a file");
    let Ok(writer) = Writer::new(output, unit) else { return assert_eq!(unit, 0) };
    let mut sink = Box::new(writer);
    for &(i, j, n) in pairs {
        let fits = i.max(j) < i32::MAX as u32 && (1..=1 << 50).contains(&n);
        assert_eq!(sink.push(i, j, n).is_ok(), fits);
        if !fits {
            return;
        }
    }
    sink.finish().expect("a whole file");
    let loaded = load(file.path(), None, Some(unit), &mut Silent).expect("the same counts");
    assert!(loaded.first.iter().copied().eq(pairs.iter().map(|pair| pair.0 as i32)));
    assert!(loaded.second.iter().copied().eq(pairs.iter().map(|pair| pair.1 as i32)));
    assert_eq!(loaded.weights, Weights::Units(pairs.iter().map(|pair| pair.2).collect()));
}

fuzz_target!(|input: Input<'_>| {
    match input {
        Input::Noise { vocab, unit, bytes } => noise(bytes, vocab, unit),
        Input::Records { vocab, unit, records } => {
            let bytes = |(i, j, weight): &(i32, i32, f64)| {
                [&i.to_le_bytes()[..], &j.to_le_bytes(), &weight.to_le_bytes()].concat()
            };
            noise(&records.iter().flat_map(bytes).collect::<Vec<u8>>(), vocab, unit);
        }
        Input::Counts { unit, pairs } => counts(unit, &pairs),
    }
});
