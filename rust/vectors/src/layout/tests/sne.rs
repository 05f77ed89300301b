use minent_monitor::Silent;

use super::Stop;
use crate::layout::affinities::Affinities;
use crate::layout::chance::Chance;
use crate::layout::crew::Crew;
use crate::layout::far::{Far, OPEN};
use crate::layout::kernel::{Gauss, Kernel, Student};
use crate::layout::points::Points;
use crate::layout::pull::{pull, pull_cost};
use crate::layout::push::{AllPairs, Pushes, normalizer, push};
use crate::layout::smooth::Smooth;
use crate::layout::{Kind, SneOptions, Start, sne};
use crate::{Error, Rows};

fn vectors(n: usize, dim: usize, seed: u64) -> Vec<f32> {
    let mut chance = Chance::new(seed);
    (0..n * dim).map(|i| (chance.normal() + f64::from(i % 7 == 0)) as f32).collect()
}

fn of(rows: &[f32], dim: usize) -> Rows<'_> {
    Rows::new(rows, dim, "vectors").unwrap()
}

fn places<const D: usize>(n: usize, scale: f64) -> Vec<[f64; D]> {
    let mut chance = Chance::new(5);
    (0..n).map(|_| std::array::from_fn(|_| scale * chance.normal())).collect()
}

fn slopes_are_differences<K: Kernel, const D: usize>() {
    let (n, step) = (40, 1e-5);
    let points = Points::new(Rows::new(&vectors(n, 6, 1), 6, "vectors").unwrap()).unwrap();
    let mut monitor = Silent;
    let crew = &mut Crew::new(2, &mut monitor);
    for table in [
        Affinities::full(&points, 5.0, crew).unwrap(),
        Affinities::near(&points, 5.0, 2, crew).unwrap(),
    ] {
        let mut at = places::<D>(n, 1.0);
        let pulled = pull::<K, D>(&table, &at, crew).unwrap();
        let pushed = push::<K, D>(&mut AllPairs::<K>::default(), &at, crew).unwrap();
        let cost = |at: &[[f64; D]], crew: &mut Crew<'_>| {
            pull_cost::<K, D>(&table, at, crew).unwrap() + normalizer::<K, D>(at, crew).unwrap()
        };
        for i in 0..n {
            for d in 0..D {
                let old = at[i][d];
                at[i][d] = old + step;
                let up = cost(&at, crew);
                at[i][d] = old - step;
                let down = cost(&at, crew);
                at[i][d] = old;
                let slope = (up - down) / (2.0 * step);
                assert!((pulled[i][d] + pushed[i][d] - slope).abs() < 1e-8, "{i} {d}");
            }
        }
    }
}

#[test]
fn gradients_are_finite_differences() {
    slopes_are_differences::<Student, 2>();
    slopes_are_differences::<Student, 3>();
    slopes_are_differences::<Gauss, 2>();
    slopes_are_differences::<Gauss, 3>();
}

fn sums_are_near_exact<K: Kernel, const D: usize>(
    pushes: &mut impl Pushes<D>,
    at: &[[f64; D]],
    error: f64,
) {
    let mut monitor = Silent;
    let crew = &mut Crew::new(1, &mut monitor);
    let mut all = AllPairs::<K>::default();
    let exact = push::<K, D>(&mut all, at, crew).unwrap();
    let about = push::<K, D>(pushes, at, crew).unwrap();
    let square = |a: &[[f64; D]]| a.iter().flatten().map(|x| x * x).sum::<f64>();
    let off: Vec<[f64; D]> =
        (exact.iter().zip(&about)).map(|(a, b)| std::array::from_fn(|d| a[d] - b[d])).collect();
    let share = (square(&off) / square(&exact)).sqrt();
    assert!(share < error, "{share}");
    let (a, b) = (all.sums(at, None, crew).unwrap(), pushes.sums(at, None, crew).unwrap());
    for (a, b) in a.iter().zip(&b) {
        assert!((a.near - b.near).abs() <= 2.0 * error * a.near, "{a:?} {b:?}");
    }
}

#[test]
fn pushes_by_tree_are_near_exact_ones() {
    for scale in [1e-4, 1.0, 20.0] {
        for (open, error) in [(OPEN, 0.03), (0.0, 1e-5)] {
            let (flat, solid) = (places(1000, scale), places(1000, scale));
            sums_are_near_exact::<Student, 2>(&mut Far::new(open), &flat, error);
            sums_are_near_exact::<Student, 3>(&mut Far::new(open), &solid, error);
        }
    }
}

#[test]
fn pushes_over_a_grid_are_near_exact_ones() {
    // The last scale is too wide for a grid in space; the second last leaves points alone.
    for scale in [1e-4, 1.0, 3.0, 20.0, 80.0] {
        sums_are_near_exact::<Gauss, 2>(&mut Smooth, &places(500, scale), 1e-3);
        sums_are_near_exact::<Gauss, 3>(&mut Smooth, &places(500, scale), 1e-3);
    }
}

fn options() -> SneOptions<'static> {
    SneOptions {
        dimensions: 2,
        kind: Kind::Student,
        perplexity: 8.0,
        exact: false,
        iterations: 60,
        start: Start::Principal,
        seed: 1,
        threads: 1,
    }
}

#[test]
fn threads_do_not_change_layouts() {
    let rows = vectors(700, 9, 2);
    for (kind, exact) in [(Kind::Student, false), (Kind::Gauss, false), (Kind::Student, true)] {
        let one = SneOptions { kind, exact, ..options() };
        let three = SneOptions { threads: 3, ..one.clone() };
        assert_eq!(
            sne(of(&rows, 9), &one, &mut Silent).unwrap(),
            sne(of(&rows, 9), &three, &mut Silent).unwrap()
        );
    }
}

#[test]
fn costs_fall() {
    let rows = vectors(300, 9, 3);
    for kind in [Kind::Student, Kind::Gauss] {
        for exact in [false, true] {
            for dimensions in [2, 3] {
                let mut last = f64::INFINITY;
                for iterations in [0, 90, 300] {
                    let now = SneOptions { dimensions, kind, exact, iterations, ..options() };
                    let layout = sne(of(&rows, 9), &now, &mut Silent).unwrap();
                    assert!(
                        layout.loss < last,
                        "{kind:?} {exact} {dimensions} {iterations}: {}",
                        layout.loss
                    );
                    last = layout.loss;
                }
                assert!(last > 0.0);
            }
        }
    }
}

#[test]
fn equal_points_are_laid_out() {
    let mut rows = vectors(100, 4, 4);
    for i in 0..60 {
        rows.copy_within(0..4, i * 4);
    }
    for kind in [Kind::Student, Kind::Gauss] {
        for exact in [false, true] {
            let layout =
                sne(of(&rows, 4), &SneOptions { kind, exact, ..options() }, &mut Silent).unwrap();
            assert!(layout.places.iter().all(|x| x.is_finite()) && layout.loss.is_finite());
        }
    }
}

#[test]
fn bad_input_is_refused() {
    let rows = vectors(40, 4, 5);
    let refused = |rows: &[f32], options: &SneOptions<'_>| {
        sne(of(rows, 4), options, &mut Silent).unwrap_err().to_string()
    };
    let good = options();
    assert!(refused(&[1.0; 160], &good).contains("all 40 vectors are the same"));
    assert!(refused(&[], &good).contains("no vectors"));
    assert!(
        refused(&[[f32::MAX; 4], [-f32::MAX; 4]].repeat(20).into_flattened(), &good)
            .contains("too large")
    );
    assert!(refused(&rows, &SneOptions { perplexity: 14.0, ..options() }).contains("at most 13.0"));
    for perplexity in [1.0, f64::NAN, f64::INFINITY] {
        assert!(refused(&rows, &SneOptions { perplexity, ..options() }).contains("above 1"));
    }
    assert!(refused(&rows, &SneOptions { dimensions: 4, ..options() }).contains("2 or 3"));
    let start = Start::Given(&[0.0; 9]);
    assert!(refused(&rows, &SneOptions { start, ..options() }).contains("40 x 2"));
    let start = [[0.0, 1.0], [f64::NAN, 0.0]].repeat(20).into_flattened();
    let start = Start::Given(&start);
    assert!(refused(&rows, &SneOptions { start, ..options() }).contains("NaN in row 1"));
}

#[test]
fn work_can_be_stopped() {
    let rows = vectors(100, 4, 6);
    for after in [1, 5, 30, 60] {
        let error = sne(of(&rows, 4), &options(), &mut Stop(after)).unwrap_err();
        assert!(matches!(error, Error::Interrupted(_)));
    }
}
