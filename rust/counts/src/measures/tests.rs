//! Measures against slow and plain ones that share nothing with them.

use minent_monitor::{Interrupted, Monitor, Silent};
use proptest::prelude::*;

use super::*;

const ESTIMATORS: [Estimator; 5] = [
    Estimator::Plugin,
    Estimator::MillerMadow,
    Estimator::ChaoShen,
    Estimator::Grassberger,
    Estimator::Jackknife,
];

/// psi(n + 1/2) or psi(n) by the sum that defines it at such points.
fn digamma(twice: u64) -> f64 {
    let gamma = 0.577_215_664_901_532_9;
    if twice.is_multiple_of(2) {
        (1..twice / 2).map(|k| 1.0 / k as f64).sum::<f64>() - gamma
    } else {
        (0..twice / 2).map(|k| 2.0 / (2 * k + 1) as f64).sum::<f64>() - gamma - 2.0 * 2_f64.ln()
    }
}

/// The estimators as their papers have them.
fn slow(counts: &[u64], estimator: Estimator) -> f64 {
    let counts: Vec<u64> = counts.iter().copied().filter(|&n| n > 0).collect();
    let total = counts.iter().sum::<u64>() as f64;
    if counts.is_empty() {
        return 0.0;
    }
    let plugin: f64 = counts.iter().map(|&n| n as f64 / total).map(|p| -p * p.ln()).sum();
    match estimator {
        Estimator::Plugin => plugin,
        Estimator::MillerMadow => plugin + (counts.len() as f64 - 1.0) / 2.0 / total,
        Estimator::Grassberger => {
            let each = counts.iter().map(|&n| {
                let sign = if n % 2 == 0 { 0.5 } else { -0.5 };
                n as f64 * (digamma(2 * n) + sign * (digamma(n + 1) - digamma(n)))
            });
            total.ln() - each.sum::<f64>() / total
        }
        Estimator::ChaoShen => {
            let mut single = counts.iter().filter(|&&n| n == 1).count() as f64;
            if single >= total {
                single -= 1.0;
            }
            let shares = counts.iter().map(|&n| (1.0 - single / total) * n as f64 / total);
            let plain = |p: f64| -p * p.ln() / (1.0 - (1.0 - p).powf(total));
            shares.map(plain).sum()
        }
        Estimator::Jackknife => {
            let left = leave_one_out(&counts, &|c| slow(c, Estimator::Plugin));
            total * plugin - (total - 1.0) * left.iter().sum::<f64>() / total
        }
    }
}

/// An estimate for each observation that can be left out.
fn leave_one_out(counts: &[u64], estimate: &dyn Fn(&[u64]) -> f64) -> Vec<f64> {
    let mut counts = counts.to_vec();
    let mut all = Vec::new();
    for at in 0..counts.len() {
        for _ in 0..counts[at] {
            counts[at] -= 1;
            all.push(estimate(&counts));
            counts[at] += 1;
        }
    }
    all
}

fn error_of(left: &[f64]) -> f64 {
    let n = left.len() as f64;
    let mean = left.iter().sum::<f64>() / n;
    ((n - 1.0) / n * left.iter().map(|x| (x - mean).powi(2)).sum::<f64>()).sqrt()
}

/// The jackknife's own error is that of the plug-in.
fn base(estimator: Estimator) -> Estimator {
    if estimator == Estimator::Jackknife { Estimator::Plugin } else { estimator }
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

/// A table of 4 x 5 cells as CSR, zeros left out.
fn csr(cells: &[u64]) -> (Vec<i64>, Vec<u32>, Vec<u64>) {
    let (mut indptr, mut indices, mut counts) = (vec![0], vec![], vec![]);
    for row in cells.chunks(5) {
        for (j, &n) in row.iter().enumerate().filter(|&(_, &n)| n > 0) {
            indices.push(j as u32);
            counts.push(n);
        }
        indptr.push(indices.len() as i64);
    }
    (indptr, indices, counts)
}

fn margins(cells: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let columns = (0..5).map(|j| cells.iter().skip(j).step_by(5).sum()).collect();
    (cells.chunks(5).map(|row| row.iter().sum()).collect(), columns)
}

proptest! {
    #[test]
    fn estimates_and_errors(counts in prop::collection::vec(0_u64..12, 1..12)) {
        let profile: Profile = counts.iter().copied().collect();
        for estimator in ESTIMATORS {
            let found = estimator.estimate(&profile);
            if profile.total() > 1 || estimator != Estimator::Jackknife {
                let value = slow(&counts, estimator);
                prop_assert!(close(found.value, value, 1e-11), "{estimator:?} {found:?} {value}");
            }
            let error = error_of(&leave_one_out(&counts, &|c| slow(c, base(estimator))));
            if profile.total() < 2 {
                prop_assert!(found.error.is_nan());
            } else {
                prop_assert!(close(found.error, error, 1e-9), "{estimator:?} {found:?} {error}");
            }
        }
    }

    #[test]
    fn information(cells in prop::collection::vec(0_u64..5, 20)) {
        let (indptr, indices, counts) = csr(&cells);
        let pairs = Sparse::new(&indptr, &indices, &counts, 5).unwrap();
        for estimator in [Estimator::Plugin, Estimator::ChaoShen, Estimator::Grassberger] {
            let found = Information::of(&pairs, estimator);
            let mutual = |cells: &[u64]| {
                let (rows, columns) = margins(cells);
                slow(&rows, estimator) + slow(&columns, estimator) - slow(cells, estimator)
            };
            let given = |cells: &[u64]| slow(cells, estimator) - slow(&margins(cells).0, estimator);
            prop_assert!(close(found.mutual.value, mutual(&cells), 1e-10));
            prop_assert!(close(found.second_given_first.value, given(&cells), 1e-10));
            if pairs.total() > 1 {
                let error = error_of(&leave_one_out(&cells, &mutual));
                prop_assert!(close(found.mutual.error, error, 1e-8), "{found:?} {error}");
                let error = error_of(&leave_one_out(&cells, &given));
                prop_assert!(close(found.second_given_first.error, error, 1e-8));
                let grams: Vec<i32> = (0..4)
                    .flat_map(|i| pairs.row(i).flat_map(move |(j, _)| [i as i32, j as i32]))
                    .collect();
                let last = last_given_rest(&grams, 2, &counts, estimator).unwrap();
                prop_assert!(close(last.value, found.second_given_first.value, 1e-12));
                prop_assert!(close(last.error, error, 1e-8));
            }
        }
    }

    #[test]
    fn scores(cells in prop::collection::vec(0_u64..40, 20), threads in 1_usize..4) {
        let (indptr, indices, counts) = csr(&cells);
        let pairs = Sparse::new(&indptr, &indices, &counts, 5).unwrap();
        let (rows, columns) = margins(&cells);
        let total = pairs.total() as f64;
        let score = |measure| associate(&pairs, measure, threads, &mut Silent).unwrap();
        let pmi = score(Measure::Pmi { alpha: 0.75, shift: 3.0 });
        let npmi = score(Measure::Npmi);
        let ratio = score(Measure::LogLikelihood { scale: 2.0, signed: true });
        let t = score(Measure::TScore { scale: 4.0 });
        let smooth: f64 = columns.iter().map(|&n| (n as f64).powf(0.75)).sum();
        let mut at = 0;
        for i in 0..4 {
            for j in (0..5).filter(|j| cells[i * 5 + j] > 0) {
                let (n, r, c) = (cells[i * 5 + j] as f64, rows[i] as f64, columns[j] as f64);
                let plain = (n * smooth / r / c.powf(0.75)).ln() - 3_f64.ln();
                prop_assert!(close(pmi[at], plain, 1e-12));
                let (up, down) = ((n * total / r / c).ln(), -(n / total).ln());
                prop_assert!(down <= 0.0 || close(npmi[at], up / down, 1e-12));
                prop_assert!(close(t[at], (n - r * c / total) / n.sqrt() / 2.0, 1e-12));
                let mut sum = 0.0;
                let table = [[n, r - n], [c - n, total - r - c + n]];
                for (row, r) in table.iter().zip([r, total - r]) {
                    for (&o, c) in row.iter().zip([c, total - c]) {
                        sum += if o > 0.0 { 2.0 * o * (o * total / r / c).ln() } else { 0.0 };
                    }
                }
                let sign = if n < r * c / total { -1.0 } else { 1.0 };
                prop_assert!(close(ratio[at], sign * sum / 2.0, 1e-10), "{} {sum}", ratio[at]);
                at += 1;
            }
        }
    }

    #[test]
    fn best_scores(scores in prop::collection::vec(-3_i8..3, 12), n in 0_usize..15) {
        let scores: Vec<f64> = scores.into_iter().map(f64::from).collect();
        let indices: Vec<u32> = (0..12).map(|at| at % 4).collect();
        let found = top_pairs(&[0, 4, 8, 12], &indices, &scores, n).unwrap();
        let mut order: Vec<usize> = (0..12).collect();
        order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        let expected: Vec<_> = order.into_iter().take(n).map(|at| (at / 4, at as u32 % 4)).collect();
        prop_assert_eq!(found.iter().map(|s| (s.row, s.column)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn neighbors(
        table in prop::collection::btree_map(prop::collection::vec(-1_i32..3, 3), 1_u64..9, 0..30),
        unsigned: bool,
    ) {
        let mut rows: Vec<(Vec<i32>, u64)> = table.into_iter().collect();
        if unsigned {
            rows.sort_by_key(|(gram, _)| gram.iter().map(|&id| id as u32).collect::<Vec<_>>());
        }
        let grams: Vec<i32> = rows.iter().flat_map(|(gram, _)| gram.iter().copied()).collect();
        let counts: Vec<u64> = rows.iter().map(|&(_, n)| n).collect();
        for (side, key) in [(Side::Right, 0..2), (Side::Left, 1..3)] {
            let found = branches(&grams, 3, &counts, side, Estimator::Grassberger).unwrap();
            let keys: Vec<&[i32]> = found.grams.chunks(2).collect();
            let unsigned = |key: &[i32]| key.iter().map(|&id| id as u32).collect::<Vec<_>>();
            prop_assert!(
                keys.is_sorted() || keys.windows(2).all(|w| unsigned(w[0]) < unsigned(w[1]))
            );
            prop_assert_eq!(found.counts.iter().sum::<u64>(), counts.iter().sum::<u64>());
            for (at, of) in keys.iter().enumerate() {
                let here = rows.iter().filter(|(gram, _)| &gram[key.clone()] == *of);
                let near: Vec<u64> = here.map(|&(_, n)| n).collect();
                prop_assert_eq!(found.counts[at], near.iter().sum::<u64>());
                prop_assert_eq!(found.neighbors[at], near.len() as u64);
                let entropy = slow(&near, Estimator::Grassberger);
                prop_assert!(close(found.entropies[at], entropy, 1e-12));
            }
        }
    }
}

#[test]
fn closed_forms() {
    for k in [1_u64, 2, 1000, 1 << 20] {
        for n in [1_u64, 7, 1 << 40] {
            let mut tally = Tally::default();
            tally.add_many(n, k);
            let found = Estimator::Plugin.estimate(&tally.profile());
            assert!(close(found.value, (k as f64).ln(), 1e-15), "{k} {n} {found:?}");
            assert!(k * n < 2 || found.error.to_bits() == 0, "{k} {n} {found:?}");
        }
    }
    // one stray observation among very many: -p ln p - (1 - p) ln (1 - p) with p = 2^-60
    let found = Estimator::Plugin.value(&[(1 << 60) - 1, 1].into_iter().collect());
    let p = 2_f64.powi(-60);
    assert!((found / (p * (60.0 * 2_f64.ln() + 1.0)) - 1.0).abs() < 1e-12);
}

#[test]
fn huge_counts_keep_their_digits() {
    // scaled up, the estimates meet the plug-in, and errors fall with the square root
    let counts = [5_u64, 3, 3, 2, 1, 1, 1];
    let small: Profile = counts.iter().map(|n| n << 18).collect();
    let large: Profile = counts.iter().map(|n| n << 56).collect();
    for estimator in ESTIMATORS {
        let (a, b) = (estimator.estimate(&small), estimator.estimate(&large));
        assert!(close(b.value, Estimator::Plugin.value(&large), 1e-14), "{estimator:?}");
        let fall = a.error / b.error / 2_f64.powi(19);
        assert!((fall - 1.0).abs() < 1e-5, "{estimator:?} {fall}");
    }
}

#[test]
fn errors_where_one_type_has_nearly_all() {
    // the plug-in without the stray observation is 0, and all else leaves it as it is to one part in N
    for n in [1_u64 << 20, 1 << 40, 1 << 53, (1 << 62) - 1] {
        let found = Estimator::Plugin.estimate(&[n, 1].into_iter().collect());
        assert!((found.error / found.value - 1.0).abs() < 2.0 / n as f64 + 1e-12, "{n} {found:?}");
    }
}

#[test]
fn leaves_of_large_samples_are_smooth() {
    // Where differences are taken by the derivative they must agree with those taken plainly.
    let mut tally = Tally::default();
    for (n, m) in [(1, 60_000), (2, 30_000), (3, 9_000), (131_072, 2), (131_073, 2)] {
        tally.add_many(n, m);
    }
    let leaves = super::estimator::Leaves::new(Estimator::ChaoShen, &tally.profile());
    let step = leaves.at(131_073) - leaves.at(131_072);
    assert!(step.abs() < 1e-4, "{step}");
    // and the changes of coverage must agree with estimates made anew
    let before = tally.profile();
    let mut left = Vec::new();
    for &(n, m) in before.cells() {
        let mut after = Tally::default();
        for &(k, types) in before.cells() {
            after.add_many(k, types - u64::from(k == n));
        }
        after.add(n - 1);
        left.push((n, m, Estimator::ChaoShen.value(&after.profile())));
    }
    let base = left[2].2;
    for (n, _, value) in left {
        let plain = (value - base) * (before.total() - 1) as f64;
        let found = leaves.at(n) - leaves.at(3);
        assert!((plain - found).abs() < 1e-6, "{n}: {plain} {found}");
    }
}

#[test]
fn nothing_and_next_to_nothing() {
    for estimator in ESTIMATORS {
        let found = estimator.estimate(&Profile::default());
        assert!(found.value.abs() < 1e-300 && found.error.is_nan() && found.types == 0);
        let one = estimator.estimate(&[1].into_iter().collect());
        assert!(one.value.is_finite() && one.error.is_nan(), "{estimator:?} {one:?}");
        let all_single = estimator.estimate(&std::iter::repeat_n(1, 50).collect());
        assert!(all_single.value.is_finite() && all_single.error.to_bits() == 0, "{estimator:?}");
    }
    let empty = Sparse::<u64>::new(&[0], &[], &[], 0).unwrap();
    assert_eq!(associate(&empty, Measure::Npmi, 3, &mut Silent).unwrap(), [0.0; 0]);
    assert!(Information::of(&empty, Estimator::ChaoShen).mutual.value.abs() < 1e-300);
    assert_eq!(branches(&[], 2, &[], Side::Left, Estimator::Plugin).unwrap(), Branches::default());
}

#[test]
fn near_chance_the_ratio_keeps_its_digits() {
    // 2 x 2 cells of 10^12 with one pair more: G^2 is about the squared excess over E (1 - row) (1 - column)
    let n = 1_000_000_000_000_u64;
    let counts = [n + 1, n, n, n];
    let pairs = Sparse::new(&[0, 2, 4], &[0, 1, 0, 1], &counts, 2).unwrap();
    let found =
        associate(&pairs, Measure::LogLikelihood { scale: 1.0, signed: false }, 1, &mut Silent);
    let expected = 0.25 / n as f64;
    assert!((found.unwrap()[0] / expected - 1.0).abs() < 1e-6);
}

#[test]
fn npmi_of_a_pair_that_is_nearly_everything() {
    // O = n, row n + 1, column n, total n + 3: pmi is about 2 / n, and -log p about 3 / n
    for n in [1_000_u64, 1_000_000_000, 58_141_167_872_744_362] {
        let counts = [n, 1, 2];
        let pairs = Sparse::new(&[0, 2, 3], &[0, 1, 1], &counts, 2).unwrap();
        let found = associate(&pairs, Measure::Npmi, 1, &mut Silent).unwrap()[0];
        assert!((found - 2.0 / 3.0).abs() < 2.0 / n as f64 + 1e-12, "{n} {found}");
    }
}

#[test]
fn refusals() {
    let new = |p: &[i64], j: &[u32], n: &[u64]| {
        Sparse::new(p, j, n, 2).map(|_| ()).map_err(|e| e.to_string())
    };
    assert!(new(&[0, 2], &[1, 0], &[0, 1]).is_ok());
    assert!(new(&[], &[], &[]).is_err());
    assert!(new(&[0, 2, 1], &[1], &[3]).unwrap_err().contains("fall"));
    assert!(new(&[0, 1], &[2], &[3]).unwrap_err().contains("outside"));
    assert!(new(&[0, 2], &[0, 1], &[1 << 62, 1 << 62]).unwrap_err().contains("2**63"));
    let unsorted = branches(&[0, 1, 0, 0], 2, &[1, 1], Side::Left, Estimator::Plugin);
    assert_eq!(unsorted, Err(MeasureError::Unsorted(1)));
    let twice = branches(&[0, 1, 0, 1], 2, &[1, 1], Side::Right, Estimator::Plugin);
    assert_eq!(twice, Err(MeasureError::Unsorted(1)));
    let zero = branches(&[0, 1], 2, &[0], Side::Right, Estimator::Plugin);
    assert_eq!(zero, Err(MeasureError::Zero(0)));
    assert!(branches(&[0, 1, 2], 2, &[1], Side::Right, Estimator::Plugin).is_err());
    assert_eq!(top_pairs(&[0, 1], &[0], &[f64::NAN], 1), Err(MeasureError::NotANumber(0)));
    assert!(last_given_rest(&[0, 1, 0, 1], 2, &[1, 1], Estimator::Plugin).is_err());
}

#[test]
fn scoring_can_be_stopped() {
    struct Stop;
    impl Monitor for Stop {
        fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
            Err(Interrupted)
        }
    }
    let pairs = Sparse::new(&[0, 1], &[0], &[3_u32], 1).unwrap();
    let stopped = associate(&pairs, Measure::Npmi, 2, &mut Stop);
    assert_eq!(stopped, Err(MeasureError::Interrupted(Interrupted)));
}

#[test]
fn what_is_explained() {
    assert_eq!(explained(8.0, 6.0, 4.0), Some(0.5));
    assert_eq!(explained(8.0, 6.0, 8.0), None);
    assert_eq!(explained(8.0, 6.0, 8.0_f64.next_down()), None);
}
