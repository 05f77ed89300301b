//! Where points stand before the first step: on their principal axes, very near the middle.

use minent_monitor::Interrupted;

use super::chance::Chance;
use super::crew::Crew;
use super::points::Points;

/// The spread along the first axis.
const SPREAD: f64 = 1e-4;
/// Axes beyond the wanted ones, which bring those nearer.
const MORE: usize = 6;
const ROUNDS: usize = 25;
/// Points handed to a thread at a time.
const BLOCK: usize = 1024;

/// Places on the first principal axes, with a little noise that parts equal points.
pub(crate) fn principal<const D: usize>(
    points: &Points,
    seed: u64,
    crew: &mut Crew<'_>,
) -> Result<Vec<[f64; D]>, Interrupted> {
    let axes = principal_axes(points, D, crew)?;
    let mut places: Vec<[f64; D]> = crew.gather(points.len(), BLOCK, |rows| {
        let place =
            |i| std::array::from_fn(|d| axes.get(d).map_or(0.0, |a| along(points.row(i), a)));
        rows.map(place).collect()
    })?;
    let square: f64 = places.iter().map(|place| place[0] * place[0]).sum();
    let scale = SPREAD / (square / points.len() as f64).sqrt().max(f64::MIN_POSITIVE);
    let mut chance = Chance::new(seed);
    for place in &mut places {
        for x in place {
            *x = *x * scale + 0.01 * SPREAD * chance.normal();
        }
    }
    Ok(places)
}

/// Places drawn at random.
pub(crate) fn random<const D: usize>(n: usize, seed: u64) -> Vec<[f64; D]> {
    let mut chance = Chance::new(seed);
    (0..n).map(|_| std::array::from_fn(|_| SPREAD * chance.normal())).collect()
}

fn along(row: &[f32], axis: &[f64]) -> f64 {
    row.iter().zip(axis).map(|(&x, a)| f64::from(x) * a).sum()
}

/// The axes of most variance, by subspace iteration; each points where its largest number is positive.
fn principal_axes(
    points: &Points,
    wanted: usize,
    crew: &mut Crew<'_>,
) -> Result<Vec<Vec<f64>>, Interrupted> {
    let dim = points.dim();
    let many = (wanted + MORE).min(dim);
    let mut chance = Chance::new(0);
    let mut axes: Vec<Vec<f64>> =
        (0..many).map(|_| (0..dim).map(|_| chance.normal()).collect()).collect();
    crew.begin("principal axes", Some(ROUNDS as u64));
    for _ in 0..ROUNDS {
        // C q for each axis q, C = sum of x x'
        let parts = crew.map(points.len(), BLOCK, |rows| {
            let mut sums = vec![vec![0.0; dim]; many];
            for i in rows {
                let row = points.row(i);
                for (sum, axis) in sums.iter_mut().zip(&axes) {
                    let a = along(row, axis);
                    sum.iter_mut().zip(row).for_each(|(s, &x)| *s += a * f64::from(x));
                }
            }
            sums
        })?;
        let mut sums = vec![vec![0.0; dim]; many];
        for part in parts {
            for (sum, part) in sums.iter_mut().zip(part) {
                sum.iter_mut().zip(part).for_each(|(s, x)| *s += x);
            }
        }
        axes = orthonormal(sums);
        crew.step(1)?;
    }
    axes.truncate(wanted);
    for axis in &mut axes {
        let largest =
            axis.iter().copied().fold(0.0, |a: f64, b| if b.abs() > a.abs() { b } else { a });
        if largest < 0.0 {
            for x in axis.iter_mut() {
                *x = -*x;
            }
        }
    }
    Ok(axes)
}

/// Gram-Schmidt, twice; an axis of which nothing is left becomes zero.
fn orthonormal(mut axes: Vec<Vec<f64>>) -> Vec<Vec<f64>> {
    for k in 0..axes.len() {
        let (done, rest) = axes.split_at_mut(k);
        let axis = &mut rest[0];
        let before = axis.iter().map(|x| x * x).sum::<f64>().sqrt();
        for _ in 0..2 {
            for other in done.iter() {
                let dot: f64 = axis.iter().zip(other).map(|(a, b)| a * b).sum();
                axis.iter_mut().zip(other).for_each(|(a, b)| *a -= dot * b);
            }
        }
        let norm = axis.iter().map(|x| x * x).sum::<f64>().sqrt();
        let scale = if norm > 1e-10 * before { 1.0 / norm } else { 0.0 };
        for x in axis.iter_mut() {
            *x *= scale;
        }
    }
    axes
}
