//! The pull of points that belong together.

use minent_monitor::Interrupted;
use multiversion::multiversion;

use super::affinities::Affinities;
use super::crew::Crew;
use super::kernel::Kernel;

/// Points handed to a thread at a time.
const BLOCK: usize = 256;
const LANES: usize = 8;

/// The gradient of `sum A(i,j) phi(d(i,j)^2)`.
pub(crate) fn pull<K: Kernel, const D: usize>(
    table: &Affinities,
    places: &[[f64; D]],
    crew: &mut Crew<'_>,
) -> Result<Vec<[f64; D]>, Interrupted> {
    crew.gather(table.len(), BLOCK, |points| {
        points.map(|i| pull_of::<K, D>(table.row(i), &places[i], places)).collect()
    })
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn pull_of<K: Kernel, const D: usize>(
    (others, shares): (&[u32], &[f32]),
    own: &[f64; D],
    places: &[[f64; D]],
) -> [f64; D] {
    let mut sums = [[0.0; LANES]; D];
    for (others, shares) in others.chunks(LANES).zip(shares.chunks(LANES)) {
        let (mut away, mut share) = ([[0.0; LANES]; D], [0.0; LANES]);
        for (l, (&j, &a)) in others.iter().zip(shares).enumerate() {
            share[l] = f64::from(a);
            for d in 0..D {
                away[d][l] = own[d] - places[j as usize][d];
            }
        }
        let mut d2 = [0.0; LANES];
        for away in &away {
            for l in 0..LANES {
                d2[l] += away[l] * away[l];
            }
        }
        for l in 0..LANES {
            share[l] *= K::pull(d2[l]);
        }
        for d in 0..D {
            for l in 0..LANES {
                sums[d][l] += share[l] * away[d][l];
            }
        }
    }
    // Each pair is in the table twice, and the square gives another 2.
    sums.map(|lanes| 4.0 * lanes.iter().sum::<f64>())
}

/// `sum A(i,j) phi(d(i,j)^2)`, in nats.
pub(crate) fn pull_cost<K: Kernel, const D: usize>(
    table: &Affinities,
    places: &[[f64; D]],
    crew: &mut Crew<'_>,
) -> Result<f64, Interrupted> {
    let sums = crew.map(table.len(), BLOCK, |points| {
        let mut sum = 0.0;
        for i in points {
            let (others, shares) = table.row(i);
            for (&j, &a) in others.iter().zip(shares) {
                sum += f64::from(a) * K::cost(distance2(&places[i], &places[j as usize]));
            }
        }
        sum
    })?;
    Ok(sums.iter().sum())
}

#[inline]
pub(crate) fn distance2<const D: usize>(a: &[f64; D], b: &[f64; D]) -> f64 {
    (0..D).map(|d| (a[d] - b[d]) * (a[d] - b[d])).sum()
}
