//! Triples against matrices written out entry by entry.

use proptest::prelude::*;

use super::*;
use crate::text::testing::{bytes, ids, numbers, pieces_make_the_whole};

/// A matrix, entry by entry.
#[derive(Clone, Debug)]
struct Matrix {
    rows: Vec<i32>,
    columns: Vec<i32>,
    starts: Vec<i64>,
}

/// Rows of all lengths, of which many are empty.
fn matrices() -> impl Strategy<Value = Matrix> {
    let length = prop_oneof![Just(0usize), Just(0), 0usize..4, 0usize..200];
    (proptest::collection::vec(length, 0..40), any::<u32>()).prop_map(|(lengths, salt)| {
        let mut matrix = Matrix { rows: Vec::new(), columns: Vec::new(), starts: vec![0] };
        for (row, length) in lengths.into_iter().enumerate() {
            matrix.rows.extend(vec![row as i32; length]);
            matrix.starts.push(matrix.rows.len() as i64);
        }
        let column = |at: u32| at.wrapping_mul(2_654_435_761).wrapping_add(salt) >> 1;
        matrix.columns = (0..matrix.rows.len() as u32).map(|at| column(at) as i32).collect();
        matrix
    })
}

impl Matrix {
    fn entries(&self) -> [Entries; 2] {
        let columns = Arc::new(Shared::from(self.columns.clone()));
        let starts = Arc::new(Shared::from(self.starts.clone()));
        let rows = Arc::new(Shared::from(self.rows.clone()));
        let by_row = Entries::Rows { starts, columns: Arc::clone(&columns) };
        [by_row, Entries::Pairs { rows, columns }]
    }

    /// Counts of each type; each entry has its own.
    fn counts(&self) -> [Counts; 4] {
        let n = self.rows.len() as u32;
        let counts = |f: fn(u32) -> f64| (0..n).map(f).collect::<Vec<_>>();
        let halves = counts(|at| f64::from(at) + 0.5);
        [
            Counts::U32(Arc::new(Shared::from((0..n).collect::<Vec<_>>()))),
            Counts::U64(Arc::new(Shared::from((0..u64::from(n)).collect::<Vec<_>>()))),
            Counts::F32(Arc::new(Shared::from(
                halves.iter().map(|&count| count as f32).collect::<Vec<_>>(),
            ))),
            Counts::F64(Arc::new(Shared::from(halves))),
        ]
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn each_entry_comes_once(
        matrix in matrices(), wide: bool, float: bool, seed: u64,
        lengths in proptest::collection::vec(1u64..200, 1..5),
    ) {
        let n = matrix.rows.len() as u64;
        for (entries, order) in matrix.entries().into_iter().flat_map(|entries| {
            [Order::Plain(n), Order::full(n, seed, 3), Order::windows(n, 8, 4, seed, 3)]
                .map(|order| (entries.clone(), order))
        }) {
            let at: Vec<usize> = (0..n).map(|place| order.at(place) as usize).collect();
            for (kind, counts) in matrix.counts().into_iter().enumerate() {
                let source =
                    Triples::new(entries.clone(), counts, wide, float, order.clone()).unwrap();
                let found = bytes(&source, 0..n);
                let of = |from: &[i32]| -> Vec<i64> {
                    at.iter().map(|&at| i64::from(from[at])).collect()
                };
                prop_assert_eq!(ids(&found[0], wide), of(&matrix.rows));
                prop_assert_eq!(ids(&found[1], wide), of(&matrix.columns));
                if float {
                    let half = if kind < 2 { 0.0 } else { 0.5 };
                    let expected: Vec<f32> = at.iter().map(|&at| at as f32 + half).collect();
                    prop_assert_eq!(numbers::<f32>(&found[2]), expected);
                } else {
                    let expected: Vec<i64> = at.iter().map(|&at| at as i64).collect();
                    prop_assert_eq!(numbers::<i64>(&found[2]), expected);
                }
                prop_assert!(pieces_make_the_whole(&source, &lengths));
            }
        }
    }
}

#[test]
fn great_counts_stay_great() {
    let columns = Arc::new(Shared::from(vec![0, 1, 2]));
    let entries = Entries::Pairs { rows: Arc::clone(&columns), columns };
    let counts = Counts::U64(Arc::new(Shared::from(vec![1, i64::MAX as u64, u64::MAX])));
    let made = |float| {
        let order = Order::Plain(3);
        Triples::new(entries.clone(), counts.clone(), true, float, order).unwrap()
    };
    let whole = bytes(&made(false), 0..3);
    assert_eq!(numbers::<i64>(&whole[2]), [1, i64::MAX, i64::MAX]);
    let float = bytes(&made(true), 0..3);
    assert_eq!(numbers::<f32>(&float[2]), [1.0, 2f32.powi(63), 2f32.powi(64)]);
}

#[test]
fn arrays_that_do_not_belong_together_are_refused() {
    let made = |entries, n| {
        let counts = Counts::U32(Arc::new(Shared::from(vec![1; 3])));
        Triples::new(entries, counts, false, false, Order::Plain(n)).err()
    };
    let columns = |n| Arc::new(Shared::from(vec![0; n]));
    let by_row = |starts: &[i64], n| Entries::Rows {
        starts: Arc::new(Shared::from(starts.to_vec())),
        columns: columns(n),
    };
    let pairs = |m, n| Entries::Pairs { rows: columns(m), columns: columns(n) };
    for starts in [&[][..], &[0], &[3], &[0, 2], &[1, 3], &[0, 4, 3], &[0, -1, 3]] {
        assert_eq!(made(by_row(starts, 3), 3), Some(Unfit::Matrix), "{starts:?}");
    }
    for entries in [by_row(&[0, 3], 2), pairs(2, 3), pairs(3, 2)] {
        assert_eq!(made(entries, 3), Some(Unfit::Matrix));
    }
    for entries in [by_row(&[0, 3], 3), pairs(3, 3)] {
        assert_eq!(made(entries.clone(), 2), Some(Unfit::Order(2, 3)));
        assert_eq!(made(entries, 3), None);
    }
}
