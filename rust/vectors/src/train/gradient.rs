//! The exact gradient of S over some rows, all words in the sums.

use minent_counts::Pairs;
use minent_monitor::Monitor;
use multiversion::multiversion;

use super::Error;
use super::crew::Crew;
use super::gemm::Dense;
use super::numbers::exp;
use super::scores::{COLUMNS, LogSum, Side, measure, score};
use crate::objectives::{Kind, Measure, Objective, with_objective};

/// What the log-likelihood of some rows gains, in nats.
pub(crate) struct Gradient {
    /// By each number of the rows as the first of a pair.
    pub(crate) first: Vec<f32>,
    /// By each number of all rows as the second of a pair.
    pub(crate) second: Vec<f32>,
    /// By each popularity.
    pub(crate) popularity: Vec<f32>,
}

/// What the gradient is taken of.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) pairs: &'a Pairs<'a>,
    pub(crate) objective: Kind,
    pub(crate) second: &'a Side,
    pub(crate) popularity: &'a [f32],
    /// What a count of 1 weighs.
    pub(crate) weight: f32,
}

/// One block of columns, and what was found of it.
struct Block<'a> {
    start: usize,
    sums: Vec<LogSum>,
    first: Vec<f32>,
    second: &'a mut [f32],
    popularity: &'a mut [f32],
    scratch: [Vec<f32>; 2],
}

/// The gradient over these rows, whose vectors are `x`.
pub(crate) fn gradient(
    at: At<'_>,
    rows: &[usize],
    x: &Side,
    crew: &Crew,
    tick: &mut dyn FnMut(&mut dyn Monitor) -> Result<(), Error>,
    monitor: &mut dyn Monitor,
) -> Result<Gradient, Error> {
    let (d, words) = (x.dimensions, at.popularity.len());
    let mut second = vec![0.0; words * d];
    let mut popularity = vec![0.0; words];
    let mut blocks: Vec<Block<'_>> = second
        .chunks_mut(COLUMNS * d)
        .zip(popularity.chunks_mut(COLUMNS))
        .enumerate()
        .map(|(i, (second, popularity))| Block {
            start: i * COLUMNS,
            sums: vec![],
            first: vec![],
            second,
            popularity,
            scratch: [vec![], vec![]],
        })
        .collect();
    let at_once = 8 * crew.threads();
    for some in blocks.chunks_mut(at_once) {
        tick(monitor)?;
        crew.each(some, |_, block| block.sum(at, x));
    }
    let sums: Vec<f32> = (0..rows.len())
        .map(|a| blocks.iter().fold(LogSum::NONE, |sum, b| sum.and(b.sums[a])).value() as f32)
        .collect();
    let mut first = vec![0.0_f32; rows.len() * d];
    for some in blocks.chunks_mut(at_once) {
        tick(monitor)?;
        crew.each(some, |_, block| block.climb(at, rows, x, &sums));
        for block in some {
            let part = std::mem::take(&mut block.first);
            first.iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
    }
    Ok(Gradient { first, second, popularity })
}

impl Block<'_> {
    fn span(&self) -> std::ops::Range<usize> {
        self.start..self.start + self.popularity.len()
    }

    /// Sums e^score of each row over the columns of this block.
    fn sum(&mut self, at: At<'_>, x: &Side) {
        let span = self.span();
        let scores = &mut self.scratch[0];
        measure(at.objective, x, at.second, span.clone(), scores);
        self.sums = scores
            .chunks_exact_mut(span.len())
            .map(|scores| score(at.objective, scores, &at.popularity[span.clone()]))
            .collect();
    }

    /// Finds what the rows, and the columns of this block, gain.
    fn climb(&mut self, at: At<'_>, rows: &[usize], x: &Side, sums: &[f32]) {
        let (span, m) = (self.span(), self.popularity.len());
        let [measures, gains] = &mut self.scratch;
        measure(at.objective, x, at.second, span.clone(), measures);
        gains.clone_from(measures);
        for ((&i, &sum), gains) in rows.iter().zip(sums).zip(gains.chunks_exact_mut(m)) {
            score(at.objective, gains, &at.popularity[span.clone()]);
            let all: f32 = at.pairs.row(i).1.iter().map(|&n| n as f32).sum();
            expected(gains, sum, at.weight * all);
            let (columns, counts) = at.pairs.row(i);
            let from = columns.partition_point(|&j| (j as usize) < span.start);
            let to = columns.partition_point(|&j| (j as usize) < span.end);
            for (&j, &n) in columns[from..to].iter().zip(&counts[from..to]) {
                gains[j as usize - span.start] += at.weight * n as f32;
            }
            self.popularity.iter_mut().zip(gains).for_each(|(b, g)| *b += *g);
        }
        with_objective!(at.objective, objective => slopes(gains, measures, objective));
        let d = x.dimensions;
        let (weights, c) = (Dense::new(gains, m), at.second.part(span.clone()));
        self.first.resize(rows.len() * d, 0.0);
        weights.times(c, &mut self.first);
        weights.transposed().times(x.part(0..rows.len()), self.second);
        if at.objective.measure() == Measure::Distance {
            // s changes by 2 slope (v - c) with v, and by 2 slope (c - v) with c.
            let mut columns = vec![0.0_f32; m];
            for (a, gains) in gains.chunks_exact(m).enumerate() {
                let sum: f32 = gains.iter().sum();
                columns.iter_mut().zip(gains).for_each(|(all, g)| *all += g);
                apart(&mut self.first[a * d..(a + 1) * d], x.row(a), sum);
            }
            for (k, sum) in columns.into_iter().enumerate() {
                apart(&mut self.second[k * d..(k + 1) * d], at.second.row(span.start + k), sum);
            }
        }
    }
}

/// 2 (sum own - out) in place of out.
fn apart(out: &mut [f32], own: &[f32], sum: f32) {
    out.iter_mut().zip(own).for_each(|(out, v)| *out = 2.0 * (sum * v - *out));
}

/// Minus the weight of each score by probability.
#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn expected(scores: &mut [f32], sum: f32, weight: f32) {
    for s in scores {
        *s = -weight * exp(*s - sum);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn slopes<O: Objective>(gains: &mut [f32], measures: &[f32], objective: O) {
    for (g, &x) in gains.iter_mut().zip(measures) {
        *g *= objective.slope(x);
    }
}
