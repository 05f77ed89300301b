//! What two rows of counts share: the sum of h(u, v) = g(u + v) - g(u) - g(v), with g(n) = n log2 n.

use crate::logs::Logs;

impl Logs {
    /// g(u + v) - g(u) - g(v): what two counts save by being one.
    #[inline]
    pub(crate) fn shared(&self, u: u32, v: u32) -> f64 {
        if u == 0 || v == 0 { 0.0 } else { self.g(u + v) - self.g(u) - self.g(v) }
    }
}

/// The cells of a row that are not empty: only they share anything with other rows.
#[derive(Debug)]
pub(crate) struct Sparse(Vec<(u32, u32)>);

impl Sparse {
    pub(crate) fn new(cells: &[u32]) -> Self {
        Self((0..).zip(cells.iter().copied()).filter(|cell| cell.1 > 0).collect())
    }

    /// What this row and another share.
    pub(crate) fn overlap(&self, logs: &Logs, row: &[u32]) -> f64 {
        self.0.iter().map(|&(at, u)| logs.shared(u, row[at as usize])).sum()
    }

    /// Adds to `out[y]`, for each cell at y < x, what it shares with the cell at x, times a sign.
    pub(crate) fn add_shared(&self, logs: &Logs, out: &mut [f64], x: usize, sign: f64) {
        if let Ok(n) = self.0.binary_search_by_key(&(x as u32), |cell| cell.0) {
            let u = self.0[n].1;
            for &(y, v) in &self.0[..n] {
                out[y as usize] += sign * logs.shared(u, v);
            }
        }
    }
}
