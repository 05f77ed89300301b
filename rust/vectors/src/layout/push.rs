//! The push of every point by every other, pair by pair.

use std::marker::PhantomData;

use minent_monitor::Interrupted;
use multiversion::multiversion;

use super::crew::Crew;
use super::kernel::Kernel;

const LANES: usize = 8;

/// What pushes a point: the sum of kernels, and of slopes times the way from each other point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Push<const D: usize> {
    pub(crate) near: f64,
    pub(crate) away: [f64; D],
}

/// Where the sums over all pairs come from.
pub(crate) trait Pushes<const D: usize> {
    /// The sums at each of `places`, where the other points have these `weights`, or all 1.
    fn sums(
        &mut self,
        places: &[[f64; D]],
        weights: Option<&[f64]>,
        crew: &mut Crew<'_>,
    ) -> Result<Vec<Push<D>>, Interrupted>;
}

/// The gradient of the logarithm of the normalizer.
pub(crate) fn push<K: Kernel, const D: usize>(
    pushes: &mut impl Pushes<D>,
    places: &[[f64; D]],
    crew: &mut Crew<'_>,
) -> Result<Vec<[f64; D]>, Interrupted> {
    let n = places.len() as f64;
    let sums = pushes.sums(places, None, crew)?;
    if !K::OWN {
        let scale = -4.0 / sums.iter().map(|push| push.near).sum::<f64>();
        return Ok(sums.iter().map(|push| push.away.map(|x| scale * x)).collect());
    }
    // A point far from all others would have no normalizer left.
    let weights: Vec<f64> = sums.iter().map(|push| 1.0 / push.near.max(1e-30)).collect();
    let others = pushes.sums(places, Some(&weights), crew)?;
    let gradient = sums.iter().zip(&weights).zip(&others).map(|((own, w), other)| {
        std::array::from_fn(|d| -2.0 / n * (w * own.away[d] + other.away[d]))
    });
    Ok(gradient.collect())
}

/// All pairs.
pub(crate) struct AllPairs<K>(PhantomData<K>);

impl<K> Default for AllPairs<K> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<K: Kernel, const D: usize> Pushes<D> for AllPairs<K> {
    fn sums(
        &mut self,
        places: &[[f64; D]],
        weights: Option<&[f64]>,
        crew: &mut Crew<'_>,
    ) -> Result<Vec<Push<D>>, Interrupted> {
        let n = places.len();
        let columns: [Vec<f64>; D] =
            std::array::from_fn(|d| places.iter().map(|place| place[d]).collect());
        let ones = vec![1.0; if weights.is_some() { 0 } else { n }];
        let weights = weights.unwrap_or(&ones);
        crew.gather(n, block(n), |points| {
            let mut found = Vec::with_capacity(points.len());
            for i in points {
                let mut push = Push { near: 0.0, away: [0.0; D] };
                for part in [0..i, i + 1..n] {
                    let columns = std::array::from_fn(|d| &columns[d][part.clone()]);
                    add::<K, D>(&places[i], &columns, &weights[part], &mut push);
                }
                found.push(push);
            }
            found
        })
    }
}

/// Points handed to a thread at a time: a few milliseconds of pairs.
fn block(n: usize) -> usize {
    (4_000_000 / n.max(1)).clamp(1, 256)
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn add<K: Kernel, const D: usize>(
    own: &[f64; D],
    columns: &[&[f64]; D],
    weights: &[f64],
    push: &mut Push<D>,
) {
    let (mut near, mut sums) = ([0.0; LANES], [[0.0; LANES]; D]);
    let whole = weights.len() / LANES * LANES;
    let mut eight = |away: &[[f64; LANES]; D], weight: &[f64; LANES]| {
        let mut d2 = [0.0; LANES];
        for away in away {
            for l in 0..LANES {
                d2[l] += away[l] * away[l];
            }
        }
        let mut slope = [0.0; LANES];
        for l in 0..LANES {
            let k = K::near(d2[l]);
            near[l] += weight[l] * k;
            slope[l] = weight[l] * K::slope(k);
        }
        for d in 0..D {
            for l in 0..LANES {
                sums[d][l] += slope[l] * away[d][l];
            }
        }
    };
    for j in (0..whole).step_by(LANES) {
        let mut away = [[0.0; LANES]; D];
        for d in 0..D {
            for l in 0..LANES {
                away[d][l] = own[d] - columns[d][j..][..LANES][l];
            }
        }
        eight(&away, weights[j..][..LANES].try_into().expect("8 lanes"));
    }
    let (mut away, mut weight) = ([[0.0; LANES]; D], [0.0; LANES]);
    for (l, j) in (whole..weights.len()).enumerate() {
        weight[l] = weights[j];
        for d in 0..D {
            away[d][l] = own[d] - columns[d][j];
        }
    }
    eight(&away, &weight);
    push.near += near.iter().sum::<f64>();
    for d in 0..D {
        push.away[d] += sums[d].iter().sum::<f64>();
    }
}

/// The logarithm of the normalizer, in nats: of the one that all share, or the mean of all.
pub(crate) fn normalizer<K: Kernel, const D: usize>(
    places: &[[f64; D]],
    crew: &mut Crew<'_>,
) -> Result<f64, Interrupted> {
    let n = places.len();
    let columns: [Vec<f64>; D] =
        std::array::from_fn(|d| places.iter().map(|place| place[d]).collect());
    let sums = crew.map(n, block(n), |points| {
        let mut sum = 0.0;
        for i in points {
            // Kernels beyond the nearest point's, so that none vanishes.
            let least = if K::OWN { nearest2(i, &places[i], &columns) } else { 0.0 };
            let mut near = 0.0;
            for part in [0..i, i + 1..n] {
                let columns = std::array::from_fn(|d| &columns[d][part.clone()]);
                near += sum_near::<K, D>(&places[i], &columns, least);
            }
            sum += if K::OWN { near.ln() - least } else { near };
        }
        sum
    })?;
    let sum: f64 = sums.iter().sum();
    Ok(if K::OWN { sum / n as f64 } else { sum.ln() })
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn sum_near<K: Kernel, const D: usize>(own: &[f64; D], columns: &[&[f64]; D], less: f64) -> f64 {
    let mut near = [0.0; LANES];
    let n = columns[0].len();
    let whole = n / LANES * LANES;
    for j in (0..whole).step_by(LANES) {
        let mut d2 = [0.0; LANES];
        for d in 0..D {
            for l in 0..LANES {
                let away = own[d] - columns[d][j..][..LANES][l];
                d2[l] += away * away;
            }
        }
        for l in 0..LANES {
            near[l] += K::near(d2[l] - less);
        }
    }
    let mut sum = near.iter().sum::<f64>();
    for j in whole..n {
        let d2: f64 = (0..D).map(|d| (own[d] - columns[d][j]).powi(2)).sum();
        sum += K::near(d2 - less);
    }
    sum
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn nearest2<const D: usize>(i: usize, own: &[f64; D], columns: &[Vec<f64>; D]) -> f64 {
    let mut least = [f64::INFINITY; LANES];
    for (first, part) in columns[0].chunks(LANES).enumerate() {
        for (l, &x) in part.iter().enumerate() {
            let j = first * LANES + l;
            let mut d2 = (own[0] - x).powi(2);
            for d in 1..D {
                d2 += (own[d] - columns[d][j]).powi(2);
            }
            let d2 = if j == i { f64::INFINITY } else { d2 };
            least[l] = if d2 < least[l] { d2 } else { least[l] };
        }
    }
    least.iter().copied().fold(f64::INFINITY, f64::min)
}
