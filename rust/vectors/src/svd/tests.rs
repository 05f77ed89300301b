//! Against dense decompositions, and laws.

use faer::Mat;
use minent_counts::Sparse;
use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use super::{Factors, Options, SvdError, Weights, ppmi, svd};

const OPTIONS: Options = Options { dimensions: 5, tolerance: 1e-5, seed: 0, threads: 1 };

/// Numbers from -1 to 1 that look random.
fn number(at: u64) -> f64 {
    let x = (at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let x = (x ^ (x >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

/// A matrix of which about one cell in `thin` is not 0.
fn matrix(rows: usize, columns: usize, thin: u64) -> Mat<f64> {
    Mat::from_fn(rows, columns, |i, j| {
        let at = (i * columns + j) as u64;
        let weight = number(at) / (1.0 + i as f64 / 8.0) / (1.0 + j as f64 / 5.0);
        if (at * 7919 + at / 13).is_multiple_of(thin) { f64::from(weight as f32) } else { 0.0 }
    })
}

fn sparse(dense: &Mat<f64>) -> Weights<'static> {
    let (mut indptr, mut indices, mut values) = (vec![0], Vec::new(), Vec::new());
    for i in 0..dense.nrows() {
        for j in (0..dense.ncols()).filter(|&j| dense[(i, j)] != 0.0) {
            indices.push(j as u32);
            values.push(dense[(i, j)] as f32);
        }
        indptr.push(indices.len() as i64);
    }
    Weights::new(indptr, indices, values, dense.ncols()).unwrap()
}

fn singular_values(dense: &Mat<f64>) -> Vec<f64> {
    dense.singular_values().unwrap()
}

/// The largest distance of Xᵀ X from the identity.
fn skew(numbers: &[f32], columns: usize) -> f64 {
    let rows = numbers.len() / columns;
    let x = Mat::from_fn(rows, columns, |i, j| f64::from(numbers[i * columns + j]));
    (x.transpose() * &x - Mat::<f64>::identity(columns, columns)).norm_max()
}

/// How far A v is from σ u, and Aᵀ u from σ v, as a share of the largest σ.
fn error(dense: &Mat<f64>, found: &Factors) -> f64 {
    let d = found.values.len();
    let u = Mat::from_fn(dense.nrows(), d, |i, j| f64::from(found.left[i * d + j]));
    let v = Mat::from_fn(dense.ncols(), d, |i, j| f64::from(found.right[i * d + j]));
    let s = Mat::from_fn(d, d, |i, j| if i == j { found.values[i] } else { 0.0 });
    let there = (dense * &v - &u * &s).norm_max();
    there.max((dense.transpose() * &u - &v * &s).norm_max()) / found.values[0]
}

fn check(dense: &Mat<f64>, dimensions: usize) -> Factors {
    let found = svd(&sparse(dense), &Options { dimensions, ..OPTIONS }, &mut Silent).unwrap();
    let expected = singular_values(dense);
    let known = &expected[..found.values.len()];
    for (value, known) in found.values.iter().zip(known) {
        assert!(
            (value - known).abs() <= 1e-5 * known + 1e-6 * known.max(expected[0]),
            "{value} {known}"
        );
    }
    for rest in &expected[found.values.len()..dimensions] {
        assert!(*rest <= 4e-4 * expected[0], "{rest} is left out");
    }
    assert!(skew(&found.left, found.values.len()) < 1e-3);
    assert!(skew(&found.right, found.values.len()) < 1e-5);
    assert!(error(dense, &found) < 1e-4, "{}", error(dense, &found));
    found
}

#[test]
fn large_enough_to_be_restarted() {
    // values that lie close to each other
    let dense = matrix(400, 300, 9);
    let dense = Mat::from_fn(400, 300, |i, j| {
        let weight = dense[(i, j)] * (1.0 + i as f64 / 8.0) * (1.0 + j as f64 / 5.0);
        f64::from(weight as f32)
    });
    let found = check(&dense, 10);
    assert!(found.products > 96, "{}", found.products);
    assert_eq!(found.values.len(), 10);
}

#[test]
fn wide_and_tall() {
    let dense = matrix(60, 300, 2);
    check(&dense, 7);
    check(&dense, 60);
    check(&dense.transpose().to_owned(), 60);
}

#[test]
fn empty_rows_and_columns() {
    let dense = Mat::from_fn(90, 80, |i, j| {
        if i % 3 == 0 || j % 4 == 0 { 0.0 } else { f64::from(number((i * 80 + j) as u64) as f32) }
    });
    let found = check(&dense, 80);
    assert_eq!(found.values.len(), 60);
    assert!(found.left[..60].iter().all(|&x| x == 0.0));
}

#[test]
fn fewer_dimensions_than_asked_for() {
    let (x, y) = (matrix(150, 3, 1), matrix(3, 120, 1));
    let found = check(&(&x * &y), 20);
    assert_eq!(found.values.len(), 3);
}

#[test]
fn many_equal_values() {
    let found = check(&Mat::identity(100, 100), 50);
    assert_eq!(found.values.len(), 50);
    assert!(found.residuals.iter().all(|&r| r < 1e-6));
    check(&Mat::from_fn(64, 64, |i, j| if i == j { (1 + i / 20) as f64 } else { 0.0 }), 40);
}

#[test]
fn one_cell() {
    let found = check(&Mat::from_fn(1, 1, |_, _| -3.0), 1);
    assert_eq!((found.left[0], found.right[0]), (1.0, -1.0));
}

#[test]
fn a_loose_tolerance_is_kept_and_takes_less() {
    let weights = sparse(&matrix(500, 500, 9));
    let run = |tolerance| {
        let options = Options { dimensions: 40, tolerance, ..OPTIONS };
        svd(&weights, &options, &mut Silent).unwrap()
    };
    let (loose, tight) = (run(0.3), run(1e-4));
    assert!(loose.products < tight.products);
    assert!(loose.residuals.iter().all(|&r| r <= 0.31));
    assert!(tight.residuals.iter().all(|&r| r <= 1.1e-4));
}

#[test]
fn threads_change_nothing() {
    let weights = sparse(&matrix(1500, 300, 9));
    let run = |threads, seed| {
        let options = Options { dimensions: 12, tolerance: 0.01, threads, seed };
        svd(&weights, &options, &mut Silent).unwrap()
    };
    assert_eq!(run(1, 5), run(3, 5));
    assert_ne!(run(1, 5), run(1, 6));
}

#[test]
fn bad_input() {
    let weights = sparse(&matrix(4, 3, 1));
    for dimensions in [0, 4] {
        let found = svd(&weights, &Options { dimensions, ..OPTIONS }, &mut Silent);
        assert_eq!(found, Err(SvdError::Dimensions { dimensions, rows: 4, columns: 3 }));
    }
    let make = |value| Weights::new(vec![0, 0, 1], vec![1], vec![value], 2);
    for value in [f32::NAN, f32::INFINITY] {
        assert_eq!(make(value), Err(SvdError::NotFinite { row: 1, column: 1 }));
    }
    let options = Options { dimensions: 1, ..OPTIONS };
    let run = |value| svd(&make(value).unwrap(), &options, &mut Silent).map(|f| f.values);
    assert_eq!(run(0.0), Err(SvdError::Zero));
    assert!(matches!(run(1e20), Err(SvdError::Range { .. })));
    assert!(matches!(run(1e-20), Err(SvdError::Range { .. })));
    assert!((run(2.0).unwrap()[0] - 2.0).abs() < 1e-6);
    let bad = |indptr: &[i64], indices: &[u32]| {
        Weights::new(indptr.to_vec(), indices.to_vec(), vec![1.0], 2).is_err()
    };
    assert!(bad(&[], &[0]) && bad(&[1, 1], &[0]) && bad(&[0, 2], &[0]) && bad(&[0, 1], &[2]));
    assert!(bad(&[0, 1], &[]) && bad(&[0, 2, 1], &[0]));
}

#[test]
fn it_can_be_stopped() {
    struct After(u32);
    impl Monitor for After {
        fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
            self.0 = self.0.checked_sub(1).ok_or(Interrupted)?;
            Ok(())
        }
    }
    let weights = sparse(&matrix(300, 300, 4));
    for ticks in [0, 1, 7, 40] {
        for threads in [1, 3] {
            let options = Options { dimensions: 20, threads, ..OPTIONS };
            let found = svd(&weights, &options, &mut After(ticks));
            assert_eq!(found, Err(SvdError::Interrupted(Interrupted)));
        }
    }
}

#[test]
fn ppmi_is_pmi_above_the_shift() {
    let (indptr, indices) = ([0, 3, 3, 5], [0, 1, 2, 0, 2]);
    let counts = [8_u32, 1, 0, 1, 6];
    let pairs = Sparse::new(&indptr, &indices, &counts, 3).unwrap();
    let power = |n: f64| n.powf(0.75);
    let share = |n: f64| power(n) / (power(9.0) + power(1.0) + power(6.0));
    let found = ppmi(&pairs, 0.75, 1.0, 2, &mut Silent).unwrap();
    let expected = [8.0 / 9.0 / share(9.0), 1.0 / 9.0 / share(1.0), 6.0 / 7.0 / share(6.0)];
    let expected: Vec<f32> = expected.iter().map(|ratio| f64::log2(*ratio) as f32).collect();
    let (starts, columns, values) = found.into_parts();
    let kept: Vec<f32> = expected.iter().copied().filter(|&value| value > 0.0).collect();
    assert_eq!(values, kept);
    assert_eq!(
        (starts[1], starts[2], *starts.last().unwrap()),
        (2 - i64::from(expected[1] <= 0.0), starts[1], columns.len() as i64)
    );
    let shifted = ppmi(&pairs, 0.75, 2.0, 1, &mut Silent).unwrap();
    let less: Vec<f32> =
        kept.iter().map(|value| value - 1.0).filter(|&value| value > 0.0).collect();
    for (value, less) in shifted.into_parts().2.iter().zip(&less) {
        assert!((value - less).abs() < 1e-6);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_small_matrix(
        rows in 1..40_usize,
        columns in 1..90_usize,
        thin in 1..6_u64,
        share in 0.01..1.0,
    ) {
        let dense = matrix(rows, columns, thin);
        let dimensions = ((rows.min(columns) as f64 * share) as usize).max(1);
        if singular_values(&dense)[0] > 0.0 {
            check(&dense, dimensions);
        }
    }

    #[test]
    fn ppmi_does_not_depend_on_threads(counts in prop::collection::vec(0..50_u64, 60)) {
        let indptr: Vec<i64> = (0..=10).map(|row| row * 6).collect();
        let indices: Vec<u32> = (0..60).map(|at| at % 6).collect();
        let pairs = Sparse::new(&indptr, &indices, &counts, 6).unwrap();
        let one = ppmi(&pairs, 0.75, 1.5, 1, &mut Silent).unwrap();
        prop_assert!(one.row(3).1.iter().all(|&value| value > 0.0));
        prop_assert_eq!(one, ppmi(&pairs, 0.75, 1.5, 4, &mut Silent).unwrap());
    }
}
