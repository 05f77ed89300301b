//! Which points belong together: a symmetric table of shares that add up to 1.

use minent_monitor::Interrupted;

use super::calibrate::calibrate;
use super::crew::Crew;
use super::points::Points;
use crate::Error;
use crate::nearest::{Metric, nearest};

/// Points handed to a thread at a time.
const BLOCK: usize = 64;

/// A(i,j) = (p(j|i) + p(i|j)) / 2n as compressed sparse rows, and the entropies of what it was made from.
#[derive(Debug)]
pub(crate) struct Affinities {
    starts: Vec<usize>,
    others: Vec<u32>,
    shares: Vec<f32>,
    /// H of A itself, in nats.
    pub(crate) joint: f64,
    /// The mean of the entropies of all rows, in nats.
    pub(crate) conditional: f64,
}

impl Affinities {
    /// Compares each point with all others.
    pub(crate) fn full(
        points: &Points,
        perplexity: f64,
        crew: &mut Crew<'_>,
    ) -> Result<Self, Interrupted> {
        let n = points.len();
        crew.begin("perplexity", None);
        let rows = crew.gather(n, BLOCK, |rows| {
            let mut found = Vec::with_capacity(rows.len());
            for i in rows {
                let others = (0..n).filter(|&j| j != i);
                let row = others.map(|j| (j as u32, points.distance2(i, j))).collect();
                found.push(Row::new(row, perplexity));
            }
            found
        })?;
        Ok(Self::of(&rows))
    }

    /// Compares each point with three times as many nearest neighbors as the perplexity.
    pub(crate) fn near(
        points: &Points,
        perplexity: f64,
        threads: usize,
        crew: &mut Crew<'_>,
    ) -> Result<Self, Error> {
        let n = points.len();
        let k = ((3.0 * perplexity).ceil() as usize).min(n - 1);
        let near = nearest(points.rows(), k, Metric::Euclidean, threads, crew.monitor())?;
        crew.begin("perplexity", None);
        let rows = crew.gather(n, BLOCK, |rows| {
            let row = |i| {
                let others = near.indices[i * k..][..k].iter();
                let row = others.map(|&j| (j, points.distance2(i, j as usize))).collect();
                Row::new(row, perplexity)
            };
            rows.map(row).collect()
        })?;
        Ok(Self::of(&rows))
    }

    /// Other points of a row and their shares.
    pub(crate) fn row(&self, i: usize) -> (&[u32], &[f32]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.others[range.clone()], &self.shares[range])
    }

    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Adds the table of rows to its transpose.
    fn of(rows: &[Row]) -> Self {
        let n = rows.len();
        let back = Back::of(rows);
        let mut starts = Vec::with_capacity(n + 1);
        starts.push(0);
        let (mut others, mut shares) = (vec![], vec![]);
        let scale = 0.5 / n as f64;
        let mut joint = 0.0;
        let mut dense = vec![0.0; n];
        for (i, row) in rows.iter().enumerate() {
            let (from, given) = back.row(i);
            let all = row.others.iter().zip(&row.shares).chain(from.iter().zip(given));
            let mut columns = Vec::with_capacity(row.others.len() + from.len());
            for (&j, &p) in all {
                // A share may be too small for a number; the place is then not taken twice.
                if p > 0.0 {
                    if dense[j as usize] == 0.0 {
                        columns.push(j);
                    }
                    dense[j as usize] += p;
                }
            }
            columns.sort_unstable();
            for j in columns {
                let p = scale * std::mem::take(&mut dense[j as usize]);
                joint -= p * p.ln();
                others.push(j);
                shares.push(p as f32);
            }
            starts.push(others.len());
        }
        let conditional = rows.iter().map(|row| row.entropy).sum::<f64>() / n as f64;
        Self { starts, others, shares, joint, conditional }
    }
}

/// One calibrated row.
struct Row {
    others: Vec<u32>,
    shares: Vec<f64>,
    entropy: f64,
}

impl Row {
    fn new(neighbors: Vec<(u32, f64)>, perplexity: f64) -> Self {
        let distances: Vec<f64> = neighbors.iter().map(|x| x.1).collect();
        let mut shares = Vec::with_capacity(distances.len());
        let entropy = calibrate(&distances, perplexity, &mut shares);
        Self { others: neighbors.into_iter().map(|x| x.0).collect(), shares, entropy }
    }
}

/// The transpose of rows.
struct Back {
    starts: Vec<usize>,
    others: Vec<u32>,
    shares: Vec<f64>,
}

impl Back {
    fn of(rows: &[Row]) -> Self {
        let mut starts = vec![0; rows.len() + 1];
        for &j in rows.iter().flat_map(|row| &row.others) {
            starts[j as usize + 1] += 1;
        }
        for i in 0..rows.len() {
            starts[i + 1] += starts[i];
        }
        let all = starts[rows.len()];
        let (mut others, mut shares) = (vec![0; all], vec![0.0; all]);
        let mut next = starts.clone();
        for (i, row) in rows.iter().enumerate() {
            for (&j, &p) in row.others.iter().zip(&row.shares) {
                let at = &mut next[j as usize];
                (others[*at], shares[*at]) = (i as u32, p);
                *at += 1;
            }
        }
        Self { starts, others, shares }
    }

    fn row(&self, i: usize) -> (&[u32], &[f64]) {
        let range = self.starts[i]..self.starts[i + 1];
        (&self.others[range.clone()], &self.shares[range])
    }
}
