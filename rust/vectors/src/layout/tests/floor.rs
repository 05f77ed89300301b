use minent_monitor::Silent;
use proptest::prelude::*;

use super::Stop;
use crate::Error;
use crate::layout::chance::Chance;
use crate::layout::flows::{Flows, away, length};
use crate::layout::lattice::Lattice;
use crate::layout::{Floor, FloorOptions, floor_plan};

/// A table of pairs as compressed sparse rows.
#[derive(Clone, Debug)]
struct Table {
    indptr: Vec<i64>,
    indices: Vec<u32>,
    counts: Vec<f64>,
}

impl Table {
    fn of(dense: &[Vec<f64>]) -> Self {
        let mut table = Self { indptr: vec![0], indices: vec![], counts: vec![] };
        for row in dense {
            for (j, &count) in row.iter().enumerate() {
                if count > 0.0 {
                    table.indices.push(j as u32);
                    table.counts.push(count);
                }
            }
            table.indptr.push(table.indices.len() as i64);
        }
        table
    }

    fn plan(&self, options: &FloorOptions) -> Result<Floor, Error> {
        floor_plan(&self.indptr, &self.indices, &self.counts, options, &mut Silent)
    }
}

/// Topics of 20 books each, of which the first are popular.
fn topics(n: usize) -> Vec<Vec<f64>> {
    let mut chance = Chance::new(4);
    let popular = |i: usize| 100.0 / (1.0 + (i / 20) as f64);
    let mut count = |i: usize, j: usize| {
        let near = if i % 20 == j % 20 { 10.0 } else { 0.1 };
        (popular(i) * popular(j) * near * chance.uniform() / 50.0).floor()
    };
    (0..n).map(|i| (0..n).map(|j| count(i, j)).collect()).collect()
}

fn options() -> FloorOptions {
    FloorOptions { dimensions: 2, distance: 1.5, sweeps: 30, seed: 1, threads: 1 }
}

/// What is walked, straight from the formula.
fn walked<const D: usize>(dense: &[Vec<f64>], places: &[[f64; D]]) -> f64 {
    let total: f64 = dense.iter().flatten().sum();
    let mut sum = 0.0;
    for (i, row) in dense.iter().enumerate() {
        for (j, count) in row.iter().enumerate() {
            sum += count / total * (length(&places[i]) + away(&places[i], &places[j]));
        }
    }
    sum
}

fn check<const D: usize>() {
    let dense = topics(300);
    let options = FloorOptions { dimensions: D, ..options() };
    let plan = Table::of(&dense).plan(&options).unwrap();
    let places: Vec<[f64; D]> =
        plan.places.chunks_exact(D).map(|p| std::array::from_fn(|d| p[d])).collect();
    let cost = plan.walked.0 + plan.walked.1;
    assert!((cost - walked(&dense, &places)).abs() < 1e-6 * cost);
    assert!(cost < 0.9 * (plan.before.0 + plan.before.1), "{plan:?}");
    for (i, a) in places.iter().enumerate() {
        assert!(places[..i].iter().all(|b| away(a, b) >= 1.5));
    }
    let three = FloorOptions { threads: 3, ..options.clone() };
    assert_eq!(plan, Table::of(&dense).plan(&three).unwrap());
    let other = FloorOptions { seed: 2, ..options };
    assert_ne!(plan, Table::of(&dense).plan(&other).unwrap());
}

#[test]
fn plans_keep_their_distance_and_cost_less() {
    check::<2>();
    check::<3>();
}

/// The least walk over all ways to put books in the places of the lattice.
fn least<const D: usize>(dense: &[Vec<f64>], distance: f64) -> f64 {
    let lattice = Lattice::<D>::new(dense.len(), distance);
    let mut best = f64::INFINITY;
    permute(&mut lattice.places.clone(), 0, &mut |places| best = best.min(walked(dense, places)));
    best
}

fn permute<T: Copy>(items: &mut [T], from: usize, each: &mut impl FnMut(&[T])) {
    if from == items.len() {
        return each(items);
    }
    for i in from..items.len() {
        items.swap(from, i);
        permute(items, from + 1, each);
        items.swap(from, i);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn small_plans_are_near_the_best(
        counts in prop::collection::vec(prop::collection::vec(0..9_u32, 7), 7),
        space in any::<bool>(),
    ) {
        let mut dense: Vec<Vec<f64>> =
            counts.iter().map(|row| row.iter().map(|&x| f64::from(x * x)).collect()).collect();
        dense[0][1] += 1.0;
        let dimensions = if space { 3 } else { 2 };
        let best = if space { least::<3>(&dense, 1.5) } else { least::<2>(&dense, 1.5) };
        let found = Table::of(&dense).plan(&FloorOptions { dimensions, sweeps: 200, ..options() });
        let found = found.unwrap();
        let cost = found.walked.0 + found.walked.1;
        prop_assert!(cost >= best * (1.0 - 1e-6) && cost <= best * 1.03, "{cost} {best}");
        prop_assert!(cost <= (found.before.0 + found.before.1) * (1.0 + 1e-12));
    }
}

#[test]
fn flows_hold_both_directions_once() {
    let dense = vec![vec![4.0, 1.0, 0.0], vec![2.0, 0.0, 0.0], vec![0.0, 3.0, 0.0]];
    let table = Table::of(&dense);
    let flows = Flows::new(&table.indptr, &table.indices, &table.counts).unwrap();
    assert_eq!(flows.row(1), (&[0, 2][..], &[0.3, 0.3][..]));
    assert_eq!(flows.door, [0.5, 0.2, 0.3]);
    assert!((flows.between(2, 1) - 0.3).abs() < 1e-6 && flows.between(0, 2) == 0.0);
}

#[test]
fn bad_tables_are_refused() {
    let refused = |indptr: &[i64], indices: &[u32], counts: &[f64], options: &FloorOptions| {
        floor_plan(indptr, indices, counts, options, &mut Silent).unwrap_err().to_string()
    };
    let good = options();
    assert!(refused(&[0], &[], &[], &good).contains("no pairs"));
    assert!(refused(&[0, 0], &[], &[], &good).contains("no pairs"));
    assert!(refused(&[], &[], &[], &good).contains("no pairs"));
    assert!(refused(&[0, 2], &[0], &[1.0], &good).contains("indptr"));
    assert!(refused(&[0, 1], &[0], &[], &good).contains("indptr"));
    assert!(refused(&[0, 2, 1], &[0], &[1.0], &good).contains("indptr"));
    assert!(refused(&[0, 1], &[7], &[1.0], &good).contains("column"));
    for count in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(refused(&[0, 1], &[0], &[count], &good).contains("at least 0"));
    }
    assert!(refused(&[0, 1], &[0], &[0.0], &good).contains("more than 0"));
    for distance in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let why = refused(&[0, 1], &[0], &[1.0], &FloorOptions { distance, ..options() });
        assert!(why.contains("distance"), "{why}");
    }
    let why = refused(&[0, 1], &[0], &[1.0], &FloorOptions { dimensions: 1, ..options() });
    assert!(why.contains("2 or 3"));
}

#[test]
fn single_books_stand_at_the_door() {
    let plan = Table::of(&[vec![3.0]]).plan(&options()).unwrap();
    assert_eq!((plan.places, plan.walked), (vec![0.0, 0.0], (0.0, 0.0)));
}

#[test]
fn work_can_be_stopped() {
    let table = Table::of(&topics(300));
    let found = floor_plan(&table.indptr, &table.indices, &table.counts, &options(), &mut Stop(9));
    assert!(matches!(found, Err(Error::Interrupted(_))));
}
