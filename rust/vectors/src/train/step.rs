//! One step down the gradient: all inputs of a lot against its output and its noise.

use multiversion::multiversion;

use super::desk::Desk;
use super::numbers::{LANE, Lane, distance, exp, inner, sigmoid};
use crate::objectives::{Measure, Objective};

/// How the sum over all words is done without.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sampling {
    /// The output is told from the noise, word by word (Mikolov et al. 2013).
    #[default]
    Negative,
    /// Softmax over the output and the noise, the odds of being drawn taken away (Bengio and Senécal 2008).
    Softmax,
}

/// What is common to the lots of a block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    pub(crate) sampling: Sampling,
    /// Noise words of a lot.
    pub(crate) drawn: usize,
    pub(crate) rate: f32,
    /// Whether biases are learnt.
    pub(crate) popularity: bool,
    pub(crate) width: usize,
}

/// Takes a step for each lot of the desk, whose lots name copies of rows.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
pub(crate) fn steps<O: Objective>(desk: &mut Desk, objective: O, manner: Manner) {
    let lots = std::mem::take(&mut desk.lots);
    let mut start = 0;
    for (&end, outputs) in lots.ends.iter().zip(lots.outputs.chunks_exact(1 + manner.drawn)) {
        step(desk, objective, manner, &lots.inputs[start as usize..end as usize], outputs);
        start = end;
    }
    desk.lots = lots;
}

#[inline(always)]
fn step<O: Objective>(
    desk: &mut Desk,
    objective: O,
    manner: Manner,
    inputs: &[u32],
    outputs: &[u32],
) {
    let (m, q, width) = (inputs.len(), outputs.len(), manner.width);
    let Desk { rows, bias, pairs, x, y, measure, score, .. } = desk;
    copy(rows, inputs, width, x);
    copy(rows, outputs, width, y);
    let lanes = (m * q).div_ceil(LANE);
    measure.resize(lanes, Lane::ZERO);
    score.resize(lanes, Lane::ZERO);
    measures::<O>(x, y, width, Lane::flat_mut(measure));
    for (scores, _) in Lane::flat_mut(score).chunks_exact_mut(q).zip(inputs) {
        for (s, &o) in scores.iter_mut().zip(outputs) {
            *s = bias[o as usize];
        }
    }
    for (s, x) in score.iter_mut().zip(measure.iter()) {
        for i in 0..LANE {
            s.0[i] += objective.score(x.0[i]);
        }
    }
    match manner.sampling {
        Sampling::Negative => negative(score, outputs, m),
        Sampling::Softmax => softmax(Lane::flat_mut(score), outputs, m),
    }
    // `score` now holds what the likelihood gains by each score.
    if manner.popularity {
        for gains in Lane::flat(score).chunks_exact(q).take(m) {
            for (g, &o) in gains.iter().zip(outputs) {
                bias[o as usize] += manner.rate * g;
            }
        }
    }
    // The gradient of a squared distance is 2 (x - y), that of an inner product y.
    let own = O::MEASURE == Measure::Distance;
    let by = if own { -2.0 * manner.rate } else { manner.rate };
    for (s, x) in score.iter_mut().zip(measure.iter()) {
        for i in 0..LANE {
            s.0[i] *= by * objective.slope(x.0[i]);
        }
    }
    let weights = Lane::flat(score);
    for &slot in inputs {
        pairs[slot as usize] += q as u32;
    }
    for &slot in outputs {
        pairs[slot as usize] += m as u32;
    }
    for (a, (&slot, old)) in inputs.iter().zip(x.chunks_exact(width)).enumerate() {
        let row = &mut rows[slot as usize * width..][..width];
        pull(row, old, y, own, &weights[a * q..][..q].iter().copied());
    }
    for (o, (&slot, old)) in outputs.iter().zip(y.chunks_exact(width)).enumerate() {
        let row = &mut rows[slot as usize * width..][..width];
        pull(row, old, x, own, &weights[o..m * q].iter().step_by(q).copied());
    }
}

#[inline(always)]
fn copy(rows: &[Lane], slots: &[u32], width: usize, to: &mut Vec<Lane>) {
    to.clear();
    for &slot in slots {
        to.extend_from_slice(&rows[slot as usize * width..][..width]);
    }
}

/// Measures every input against every output.
#[inline(always)]
fn measures<O: Objective>(x: &[Lane], y: &[Lane], width: usize, out: &mut [f32]) {
    let mut out = out.iter_mut();
    for x in x.chunks_exact(width) {
        for (y, out) in y.chunks_exact(width).zip(&mut out) {
            *out = match O::MEASURE {
                Measure::Distance => distance(x, y),
                Measure::Inner => inner(x, y),
            };
        }
    }
}

/// row += sum of w (other - old), or without old.
#[inline(always)]
fn pull(
    row: &mut [Lane],
    old: &[Lane],
    others: &[Lane],
    own: bool,
    weights: &(impl Iterator<Item = f32> + Clone),
) {
    let width = row.len();
    let sum: f32 = if own { weights.clone().sum() } else { 0.0 };
    for (k, (x, old)) in row.iter_mut().zip(old).enumerate() {
        let mut d = Lane::ZERO;
        d.add_scaled(-sum, old);
        for (w, other) in weights.clone().zip(others.chunks_exact(width)) {
            d.add_scaled(w, &other[k]);
        }
        x.add(&d);
    }
}

/// Of scores, what the log-likelihood of telling outputs from noise gains by each.
#[inline(always)]
fn negative(score: &mut [Lane], outputs: &[u32], m: usize) {
    for s in score.iter_mut() {
        for x in &mut s.0 {
            *x = -sigmoid(*x);
        }
    }
    for scores in Lane::flat_mut(score).chunks_exact_mut(outputs.len()).take(m) {
        scores[0] += 1.0;
    }
}

/// Of scores, what the log-likelihood of the output among all gains by each.
#[inline(always)]
fn softmax(scores: &mut [f32], outputs: &[u32], m: usize) {
    for scores in scores.chunks_exact_mut(outputs.len()).take(m) {
        let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for s in scores.iter_mut() {
            *s = exp(*s - top);
            sum += *s;
        }
        for s in scores.iter_mut() {
            *s *= -1.0 / sum;
        }
        scores[0] += 1.0;
    }
}
