//! The push of Gaussians, over a grid.
//!
//! `exp(-|x - y|^2)` is a constant times the integral over u of `exp(-2 |x - u|^2) exp(-2 |u - y|^2)`. The sum over
//! the points u of a grid is the same to 4e-7 in each dimension, so points give to a grid and take from it, and never meet.
//! Points that are nearly alone, for which that is not exact enough, meet all others.

use std::ops::Range;

use minent_monitor::Interrupted;
use multiversion::multiversion;

use super::crew::Crew;
use super::kernel::{Gauss, Kernel, exp};
use super::push::{AllPairs, Push, Pushes};

/// Between two points of the grid.
const STEP: f64 = 0.4;
/// Points of the grid, in each direction, that a point reaches: to a share of e^-19.
const REACH: usize = 16;
/// A point with less around it is nearly alone.
const ALONE: f64 = 1e-3;
/// More points of a grid are not worth their memory.
const MOST: f64 = 3e7;
/// Layers of the grid handed to a thread at a time.
const LAYERS: usize = 8;
/// Points handed to a thread at a time.
const BLOCK: usize = 256;

/// Sums over a grid, or over all pairs where points lie too far apart for one.
#[derive(Default)]
pub(crate) struct Smooth;

impl<const D: usize> Pushes<D> for Smooth {
    fn sums(
        &mut self,
        places: &[[f64; D]],
        weights: Option<&[f64]>,
        crew: &mut Crew<'_>,
    ) -> Result<Vec<Push<D>>, Interrupted> {
        let Some(frame) = Frame::around(places) else {
            return AllPairs::<Gauss>::default().sums(places, weights, crew);
        };
        // Heavy points are those that are nearly alone: what they give is added pair by pair.
        let weight = |i: usize| weights.map_or(1.0, |weights| weights[i]);
        let heavy: Vec<usize> = (0..places.len()).filter(|&i| weight(i) > 1.0 / ALONE).collect();
        let light = |i: usize| if weight(i) > 1.0 / ALONE { 0.0 } else { weight(i) };
        let grid = frame.give(places, &light, crew)?;
        crew.gather(places.len(), BLOCK, |part| {
            let take = |i: usize| {
                let mut push = take(&frame, &grid, &places[i]);
                push.near -= light(i);
                if weights.is_none() && push.near < ALONE {
                    push = meet(i, places, 0..places.len(), &weight);
                }
                let more = meet(i, places, heavy.iter().copied(), &weight);
                push.near += more.near;
                for d in 0..D {
                    push.away[d] += more.away[d];
                }
                push
            };
            part.map(take).collect()
        })
    }
}

/// What other points give to a point, pair by pair.
fn meet<const D: usize>(
    i: usize,
    places: &[[f64; D]],
    others: impl Iterator<Item = usize>,
    weight: &impl Fn(usize) -> f64,
) -> Push<D> {
    let mut push = Push { near: 0.0, away: [0.0; D] };
    for j in others.filter(|&j| j != i) {
        let away: [f64; D] = std::array::from_fn(|d| places[i][d] - places[j][d]);
        let k = weight(j) * Gauss::near(away.iter().map(|x| x * x).sum());
        push.near += k;
        for d in 0..D {
            push.away[d] += k * away[d];
        }
    }
    push
}

/// Where the grid lies. Its layers are along the first dimension, its rows along the last.
struct Frame<const D: usize> {
    low: [f64; D],
    sides: [usize; D],
}

/// The points of the grid near a point: the first in each dimension, `exp(-2 (x - u)^2)`, and that times x - u.
struct Nearby<const D: usize> {
    first: [usize; D],
    share: [[f64; REACH]; D],
    slope: [[f64; REACH]; D],
}

impl<const D: usize> Frame<D> {
    fn around(places: &[[f64; D]]) -> Option<Self> {
        let edge = |d: usize, start: f64, pick: fn(f64, f64) -> f64| {
            places.iter().map(|place| place[d]).fold(start, pick)
        };
        let low: [f64; D] = std::array::from_fn(|d| edge(d, f64::INFINITY, f64::min));
        let wide: [f64; D] = std::array::from_fn(|d| {
            ((edge(d, f64::NEG_INFINITY, f64::max) - low[d]) / STEP).ceil() + (REACH + 1) as f64
        });
        let all: f64 = wide.iter().product();
        (all < MOST).then(|| Self { low, sides: wide.map(|x| x as usize) })
    }

    /// How many points of the grid a layer has.
    fn layer(&self) -> usize {
        self.sides[1..].iter().product()
    }

    #[inline(always)]
    fn nearby(&self, place: &[f64; D]) -> Nearby<D> {
        let mut nearby =
            Nearby { first: [0; D], share: [[0.0; REACH]; D], slope: [[0.0; REACH]; D] };
        for d in 0..D {
            let at = (place[d] - self.low[d]) / STEP;
            let first = at as usize;
            nearby.first[d] = first;
            for r in 0..REACH {
                // The grid begins half a reach before the first point.
                let x = (at - first as f64 + (REACH / 2 - 1) as f64 - r as f64) * STEP;
                nearby.share[d][r] = exp(-2.0 * x * x);
                nearby.slope[d][r] = x * nearby.share[d][r];
            }
        }
        nearby
    }

    /// What all points give, in parts of a few layers; points come in order of their layer.
    fn give(
        &self,
        places: &[[f64; D]],
        weight: &(impl Fn(usize) -> f64 + Sync),
        crew: &mut Crew<'_>,
    ) -> Result<Vec<f64>, Interrupted> {
        let first = |i: usize| ((places[i][0] - self.low[0]) / STEP) as usize;
        let mut starts = vec![0; self.sides[0] + 1];
        for i in 0..places.len() {
            starts[first(i) + 1] += 1;
        }
        for layer in 0..self.sides[0] {
            starts[layer + 1] += starts[layer];
        }
        let (mut order, mut next) = (vec![0; places.len()], starts.clone());
        for i in 0..places.len() {
            let at = &mut next[first(i)];
            order[*at] = i;
            *at += 1;
        }
        crew.gather(self.sides[0], LAYERS, |layers| {
            let mut part = vec![0.0; layers.len() * self.layer()];
            let near = layers.start.saturating_sub(REACH - 1)..layers.end;
            for &i in &order[starts[near.start]..starts[near.end]] {
                let weight = weight(i);
                if weight > 0.0 {
                    give(self, &places[i], weight, layers.clone(), &mut part);
                }
            }
            part
        })
    }

    #[inline(always)]
    fn give_one(&self, nearby: &Nearby<D>, weight: f64, layers: Range<usize>, part: &mut [f64]) {
        for r in 0..REACH {
            let layer = nearby.first[0] + r;
            if !layers.contains(&layer) {
                continue;
            }
            let share = weight * nearby.share[0][r];
            let layer = &mut part[(layer - layers.start) * self.layer()..][..self.layer()];
            let last = &nearby.share[D - 1];
            if D == 2 {
                add(&mut layer[nearby.first[1]..][..REACH], last, share);
            } else {
                for s in 0..REACH {
                    let row = (nearby.first[1] + s) * self.sides[2] + nearby.first[D - 1];
                    add(&mut layer[row..][..REACH], last, share * nearby.share[1][s]);
                }
            }
        }
    }

    /// What a point takes: the sum of kernels, and its slope.
    #[inline(always)]
    fn take(&self, grid: &[f64], place: &[f64; D]) -> Push<D> {
        let nearby = self.nearby(place);
        let mut push = Push { near: 0.0, away: [0.0; D] };
        let rows = if D == 2 { 1 } else { REACH };
        for r in 0..REACH {
            let layer = (nearby.first[0] + r) * self.layer();
            for s in 0..rows {
                let row = if D == 2 { 0 } else { (nearby.first[1] + s) * self.sides[2] };
                let row = &grid[layer + row + nearby.first[D - 1]..][..REACH];
                let (share, slope) = sums(row, &nearby.share[D - 1], &nearby.slope[D - 1]);
                let beside = if D == 2 { 1.0 } else { nearby.share[1][s] };
                push.near += nearby.share[0][r] * beside * share;
                push.away[0] += nearby.slope[0][r] * beside * share;
                push.away[D - 1] += nearby.share[0][r] * beside * slope;
                if D == 3 {
                    push.away[1] += nearby.share[0][r] * nearby.slope[1][s] * share;
                }
            }
        }
        // The integral of exp(-4 u^2) is the square root of pi / 4; the slope of exp(-2 x^2) has a 4, half of which
        // is that of exp(-x^2).
        let scale = (STEP / (0.25 * std::f64::consts::PI).sqrt()).powi(D as i32);
        Push { near: scale * push.near, away: push.away.map(|x| 2.0 * scale * x) }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn give<const D: usize>(
    frame: &Frame<D>,
    place: &[f64; D],
    weight: f64,
    layers: Range<usize>,
    part: &mut [f64],
) {
    frame.give_one(&frame.nearby(place), weight, layers, part);
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn take<const D: usize>(frame: &Frame<D>, grid: &[f64], place: &[f64; D]) -> Push<D> {
    frame.take(grid, place)
}

#[inline(always)]
fn add(row: &mut [f64], shares: &[f64; REACH], weight: f64) {
    for (x, share) in row.iter_mut().zip(shares) {
        *x += weight * share;
    }
}

#[inline(always)]
fn sums(row: &[f64], shares: &[f64; REACH], slopes: &[f64; REACH]) -> (f64, f64) {
    const LANES: usize = 8;
    let (mut share, mut slope) = ([0.0; LANES], [0.0; LANES]);
    for at in (0..REACH).step_by(LANES) {
        for l in 0..LANES {
            share[l] += row[at + l] * shares[at + l];
            slope[l] += row[at + l] * slopes[at + l];
        }
    }
    (share.iter().sum(), slope.iter().sum())
}
