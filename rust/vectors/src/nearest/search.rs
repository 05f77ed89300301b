//! All rows against all rows, or against other rows.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use minent_monitor::Monitor;

use super::best::Best;
use super::exact::Exact;
use super::panels::{BLOCK, Frame, Panels};
use super::tile::{at_least, at_least_each, lower, multiply};
use super::{Metric, Neighbors};
use crate::{Error, Rows};

/// The `k` nearest other rows of each row, or all others where there are fewer.
///
/// # Errors
///
/// When there is no memory for another copy of the table, or when the monitor says stop.
pub fn nearest(
    table: Rows<'_>,
    k: usize,
    metric: Metric,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Neighbors, Error> {
    let k = k.min(table.len().saturating_sub(1));
    let panels = Panels::new(table, &Frame::of(metric, &[table]), monitor)?;
    let n = panels.blocks();
    // each pair of blocks once, in an order in which those that follow each other share no block
    let half = n / 2;
    let pairs: Vec<_> = (0..=half)
        .flat_map(|step| (0..n).map(move |i| (step, i)))
        .filter(|&(step, i)| step == 0 || 2 * step < n || (2 * step == n && i < half))
        .map(|(step, i)| (i, (i + step) % n))
        .collect();
    let job = Job { metric, k, left: &panels, right: &panels, same: true, threads };
    job.run(table, table, &pairs, monitor)
}

/// The `k` rows of a table that are nearest to each of some queries, or all where there are fewer.
///
/// # Errors
///
/// When queries and table have not as many columns, when there is no memory for another copy of both, or when
/// the monitor says stop.
pub fn nearest_to(
    table: Rows<'_>,
    queries: Rows<'_>,
    k: usize,
    metric: Metric,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Neighbors, Error> {
    let (found, asked) = (queries.columns(), table.columns());
    if found != asked {
        return Err(Error::Shape(format!("the queries have {found} dimensions, not {asked}")));
    }
    let k = k.min(table.len());
    let frame = Frame::of(metric, &[table, queries]);
    let left = Panels::new(queries, &frame, monitor)?;
    let right = Panels::new(table, &frame, monitor)?;
    let (queries_n, n) = (left.blocks(), right.blocks());
    let pairs: Vec<_> = (0..n).flat_map(|j| (0..queries_n).map(move |i| (i, j))).collect();
    let job = Job { metric, k, left: &left, right: &right, same: false, threads };
    job.run(queries, table, &pairs, monitor)
}

/// Pairs of blocks to compare.
struct Job<'a> {
    metric: Metric,
    k: usize,
    left: &'a Panels,
    right: &'a Panels,
    /// Whether both sides are one table: then a pair serves the rows of both of its blocks.
    same: bool,
    threads: usize,
}

impl Job<'_> {
    /// Candidates of a row: some more than asked for, as their order in single precision is not exact.
    fn candidates(&self) -> usize {
        self.k + (self.k / 4).max(8)
    }

    fn run(
        &self,
        rows: Rows<'_>,
        others: Rows<'_>,
        pairs: &[(usize, usize)],
        monitor: &mut dyn Monitor,
    ) -> Result<Neighbors, Error> {
        let k = self.k;
        let mut found = Neighbors { rows: rows.len(), k, indices: vec![], values: vec![] };
        let what = || "a table of neighbors".to_owned();
        let len = rows.len() * k;
        let room = found.indices.try_reserve_exact(len).and(found.values.try_reserve_exact(len));
        room.map_err(|_| Error::Memory { what: what(), bytes: 8 * len as u64 })?;
        if len == 0 {
            return Ok(found);
        }
        let best: Vec<_> = (0..self.left.blocks())
            .map(|block| Mutex::new(Best::new(self.left.rows_of(block).len(), self.candidates())))
            .collect();
        let looked = |n: usize| (n as u64, Some(pairs.len() as u64));
        self.share(pairs.len(), monitor, looked, "comparing", |products, hits, number| {
            self.compare(pairs[number], &best, products, hits);
        })?;
        found.indices.resize(len, 0);
        found.values.resize(len, 0.0);
        let (indices, values) = (&mut found.indices, &mut found.values);
        let places = indices.chunks_mut(BLOCK * k).zip(values.chunks_mut(BLOCK * k));
        let places: Vec<_> = best.into_iter().zip(places).map(Mutex::new).collect();
        let looked = |n: usize| (n as u64, Some(places.len() as u64));
        self.share(places.len(), monitor, looked, "sorting", |_, _, block| {
            let mut place = places[block].lock().unwrap_or_else(PoisonError::into_inner);
            let (best, (indices, values)) = &mut *place;
            let best = best.get_mut().unwrap_or_else(PoisonError::into_inner);
            for (i, row) in self.left.rows_of(block).enumerate() {
                let out = i * k..(i + 1) * k;
                let out = (&mut indices[out.clone()], &mut values[out]);
                self.settle(rows.row(row), others, best.row(i), out);
            }
        })?;
        Ok(found)
    }

    /// Has every number below `count` worked on by one of the threads; only the caller's looks at the monitor.
    fn share(
        &self,
        count: usize,
        monitor: &mut dyn Monitor,
        looked: impl Fn(usize) -> (u64, Option<u64>),
        stage: &'static str,
        work: impl Fn(&mut Vec<f32>, &mut Vec<u32>, usize) + Sync,
    ) -> Result<(), Error> {
        let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let take = || {
            let number = next.fetch_add(1, Ordering::Relaxed);
            (number < count && !stop.load(Ordering::Relaxed)).then_some(number)
        };
        std::thread::scope(|scope| {
            for _ in 1..self.threads.min(count) {
                // where the system gives no more threads, those that there are do all the work
                let more = std::thread::Builder::new().spawn_scoped(scope, || {
                    let (mut products, mut hits) = (vec![0.0; BLOCK * BLOCK], vec![]);
                    while let Some(number) = take() {
                        work(&mut products, &mut hits, number);
                    }
                });
                if more.is_err() {
                    break;
                }
            }
            let (mut products, mut hits) = (vec![0.0; BLOCK * BLOCK], vec![]);
            while let Some(number) = take() {
                let (done, total) = looked(number);
                if let Err(interrupted) = monitor.tick(stage, done, total) {
                    stop.store(true, Ordering::Relaxed);
                    return Err(interrupted.into());
                }
                work(&mut products, &mut hits, number);
            }
            Ok(())
        })
    }

    /// Offers the rows of two blocks to each other.
    fn compare(
        &self,
        (left, right): (usize, usize),
        best: &[Mutex<Best>],
        products: &mut [f32],
        hits: &mut Vec<u32>,
    ) {
        let depth = self.left.depth();
        multiply(depth, self.left.block(left), self.right.block(right), products);
        if self.metric == Metric::Euclidean {
            lower(products, self.left.halves(left), self.right.halves(right));
        }
        let (rows, columns) = (self.left.rows_of(left), self.right.rows_of(right));
        let own = self.same && left == right;
        {
            let mut best = best[left].lock().unwrap_or_else(PoisonError::into_inner);
            for (i, products) in products.chunks_exact(BLOCK).enumerate().take(rows.len()) {
                hits.clear();
                at_least(&products[..columns.len()], best.least()[i], hits);
                for &j in hits.iter().filter(|&&j| !own || j as usize != i) {
                    best.push(i, products[j as usize], columns.start as u32 + j);
                }
            }
        }
        if self.same && left != right {
            let mut best = best[right].lock().unwrap_or_else(PoisonError::into_inner);
            for (i, products) in products.chunks_exact(BLOCK).enumerate().take(rows.len()) {
                hits.clear();
                at_least_each(&products[..columns.len()], best.least(), hits);
                for &j in &*hits {
                    best.push(j as usize, products[j as usize], (rows.start + i) as u32);
                }
            }
        }
    }

    /// Computes the values of the candidates of a row, and keeps the nearest.
    fn settle(
        &self,
        row: &[f32],
        others: Rows<'_>,
        candidates: &[(f32, u32)],
        (indices, values): (&mut [u32], &mut [f32]),
    ) {
        let exact = Exact::new(self.metric, row);
        let sign = if self.metric == Metric::Cosine { -1.0 } else { 1.0 };
        let mut found: Vec<_> = candidates
            .iter()
            .map(|&(_, other)| (exact.value(others.row(other as usize)), other))
            .collect();
        found.sort_unstable_by(|a, b| (sign * a.0).total_cmp(&(sign * b.0)).then(a.1.cmp(&b.1)));
        for ((index, value), found) in indices.iter_mut().zip(values).zip(found) {
            (*value, *index) = found;
        }
    }
}
