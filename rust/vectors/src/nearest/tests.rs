//! Against plain programs.

use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use super::{Form, Metric, Neighbors, cosines, graph, nearest, nearest_to};
use crate::{Error, Rows};

fn value(metric: Metric, a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| -> f64 {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum()
    };
    match metric {
        Metric::Cosine => {
            let lengths = (dot(a, a) * dot(b, b)).sqrt();
            if lengths > 0.0 { dot(a, b) / lengths } else { 0.0 }
        }
        Metric::Euclidean => {
            let differences: Vec<_> = a.iter().zip(b).map(|(x, y)| x - y).collect();
            dot(&differences, &differences).sqrt()
        }
    }
}

fn random(rows: usize, columns: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 40) as f32 / (1 << 24) as f32) - 0.5
    };
    (0..rows * columns).map(|_| next() + next()).collect()
}

/// All others in order, nearest first.
fn slow(metric: Metric, table: Rows<'_>, query: &[f32], own: Option<usize>) -> Vec<(f64, usize)> {
    let others = (0..table.len()).filter(|&j| Some(j) != own);
    let mut found: Vec<_> = others.map(|j| (value(metric, query, table.row(j)), j)).collect();
    let sign = if metric == Metric::Cosine { -1.0 } else { 1.0 };
    found.sort_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)).then(a.1.cmp(&b.1)));
    found
}

fn check(metric: Metric, table: Rows<'_>, found: &Neighbors, row: usize, slow: &[(f64, usize)]) {
    let range = row * found.k..(row + 1) * found.k;
    let (indices, values) = (&found.indices[range.clone()], &found.values[range]);
    for ((&j, &v), &(expected, _)) in indices.iter().zip(values).zip(slow) {
        assert!((f64::from(v) - expected).abs() < 1e-5, "{metric:?} row {row}: {v} {expected}");
        assert!((j as usize) < table.len());
    }
    let mut sorted = indices.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), found.k, "each neighbor once");
    for (v, j) in values.windows(2).zip(indices.windows(2)) {
        assert!(
            v[0].to_bits() != v[1].to_bits() || j[0] < j[1],
            "equal values are in order of row"
        );
    }
}

#[test]
fn neighbors_are_those_of_a_plain_search() {
    for metric in [Metric::Cosine, Metric::Euclidean] {
        for (n, d, k) in
            [(1, 3, 2), (2, 1, 1), (47, 3, 5), (241, 17, 10), (700, 50, 15), (500, 8, 400)]
        {
            let values = random(n, d, 5);
            let table = Rows::new(&values, d, "vectors").unwrap();
            let found = nearest(table, k, metric, 1, &mut Silent).unwrap();
            assert_eq!((found.k, found.indices.len()), (k.min(n - 1), n * k.min(n - 1)));
            for row in 0..n {
                check(metric, table, &found, row, &slow(metric, table, table.row(row), Some(row)));
            }
            for threads in [2, 3, 8] {
                assert_eq!(nearest(table, k, metric, threads, &mut Silent).unwrap(), found);
            }
            let queries = random(n / 2 + 1, d, 6);
            let queries = Rows::new(&queries, d, "queries").unwrap();
            let found = nearest_to(table, queries, k, metric, 2, &mut Silent).unwrap();
            for (row, query) in queries.iter().enumerate() {
                check(metric, table, &found, row, &slow(metric, table, query, None));
            }
        }
    }
}

#[test]
fn equal_rows_are_in_order() {
    let mut values = [1.0, 2.0, -1.0].repeat(600);
    values.extend([0.0; 300]);
    let table = Rows::new(&values, 3, "vectors").unwrap();
    for metric in [Metric::Cosine, Metric::Euclidean] {
        let found = nearest(table, 3, metric, 2, &mut Silent).unwrap();
        assert_eq!(found.indices[..6], [1, 2, 3, 0, 2, 3]);
        assert_eq!(found.indices[599 * 3..600 * 3], [0, 1, 2]);
        let zero = if metric == Metric::Cosine { [0, 1, 2] } else { [600, 601, 602] };
        assert_eq!(found.indices[699 * 3..], zero);
        assert!(found.values[699 * 3..].iter().all(|v| v.to_bits() == 0));
    }
}

#[test]
fn large_and_small_numbers() {
    for scale in [1e-38, 1e-20, 1.0, 1e20, 1e37] {
        let values: Vec<f32> = random(300, 6, 9).iter().map(|x| x * scale).collect();
        let table = Rows::new(&values, 6, "vectors").unwrap();
        for metric in [Metric::Cosine, Metric::Euclidean] {
            let found = nearest(table, 4, metric, 1, &mut Silent).unwrap();
            for row in 0..300 {
                let slow = slow(metric, table, table.row(row), Some(row));
                for (j, (v, _)) in found.indices[row * 4..][..4].iter().zip(&slow) {
                    let mine = value(metric, table.row(row), table.row(*j as usize));
                    assert!((mine - v).abs() <= 1e-6 * v.abs(), "{metric:?} {scale}");
                }
            }
        }
    }
}

#[test]
fn one_against_all() {
    let values = random(100, 7, 3);
    let table = Rows::new(&values, 7, "vectors").unwrap();
    let found = cosines(&values, 7, table.row(4), &mut Silent).unwrap();
    for (row, &v) in table.iter().zip(&found) {
        assert!((f64::from(v) - value(Metric::Cosine, row, table.row(4))).abs() < 1e-6);
    }
    assert!(cosines(&values, 7, &[1.0], &mut Silent).is_err());
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut damaged = values.clone();
        damaged[7 * 50 + 3] = bad;
        let error = cosines(&damaged, 7, table.row(4), &mut Silent).unwrap_err().to_string();
        assert!(error.contains("row 50 of vectors holds"), "{error}");
    }
    let other = Rows::new(&values, 10, "queries").unwrap();
    let error = nearest_to(table, other, 1, Metric::Cosine, 1, &mut Silent).unwrap_err();
    assert!(error.to_string().contains("10 dimensions, not 7"));
}

#[test]
fn work_stops_when_asked() {
    struct Stop;
    impl Monitor for Stop {
        fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
            Err(Interrupted)
        }
    }
    let values = random(900, 7, 3);
    let table = Rows::new(&values, 7, "vectors").unwrap();
    for threads in [1, 3] {
        let found = nearest(table, 5, Metric::Cosine, threads, &mut Stop);
        assert!(matches!(found, Err(Error::Interrupted(_))));
    }
}

proptest! {
    #[test]
    fn graphs_are_sums_of_matrices(n in 1..40_usize, k in 0..8_usize, seed in any::<u64>()) {
        let values = random(n, 3, seed);
        let table = Rows::new(&values, 3, "vectors").unwrap();
        let found = nearest(table, k, Metric::Cosine, 1, &mut Silent).unwrap();
        let mut dense = vec![0.0; n * n];
        for (place, (&j, &w)) in found.indices.iter().zip(&found.values).enumerate() {
            dense[place / found.k * n + j as usize] = w.max(0.0);
        }
        for form in [Form::Directed, Form::Sum, Form::Union, Form::Mutual] {
            let graph = graph(&found, form);
            prop_assert_eq!(graph.offsets.len(), n + 1);
            let mut mine = vec![0.0; n * n];
            for i in 0..n {
                let (indices, weights) = graph.row(i);
                prop_assert!(indices.windows(2).all(|w| w[0] < w[1]));
                for (&j, &w) in indices.iter().zip(weights) {
                    prop_assert!(w > 0.0);
                    mine[i * n + j as usize] = w;
                }
            }
            for i in 0..n {
                for j in 0..n {
                    let (a, b) = (dense[i * n + j], dense[j * n + i]);
                    let expected = match form {
                        Form::Directed => a,
                        Form::Sum => a + b,
                        Form::Union => f32::max(a, b),
                        Form::Mutual => f32::min(a, b),
                    };
                    prop_assert_eq!(mine[i * n + j].to_bits(), expected.to_bits());
                }
            }
        }
    }
}
