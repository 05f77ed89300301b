//! The class table, and what exactly it costs to move a word.

use crate::Error;
use crate::logs::Logs;
use crate::neighbors::{Graph, Neighbors};

/// The counts of adjacent classes under an assignment of words to classes.
///
/// The exchange raises the sum of g over the cells less the sums of g over rows and columns, with
/// g(n) = n log2 n: but for a constant, N times the mutual information of adjacent classes.
#[derive(Debug)]
pub(crate) struct State {
    /// Number of classes, that of the edge included.
    pub(crate) k: usize,
    stride: usize,
    /// Cell (c, d): class c followed by class d.
    after: Vec<u32>,
    /// Cell (c, d): class c preceded by class d.
    before: Vec<u32>,
    /// Row and column sums of `after`.
    pub(crate) first: Vec<u32>,
    pub(crate) second: Vec<u32>,
    /// Whether both places of a pair are distributed alike, as in whole sentences with edges.
    pub(crate) balanced: bool,
    pub(crate) logs: Logs,
}

impl State {
    pub(crate) fn new(graph: &Graph<'_>, label: &[u32], k: usize) -> Result<Self, Error> {
        // Rows of whole vectors, so that no loop over classes has a remainder.
        let stride = k.next_multiple_of(16);
        let mut state = Self {
            k,
            stride,
            after: zeros(k, stride)?,
            before: zeros(k, stride)?,
            first: vec![0; stride],
            second: vec![0; stride],
            balanced: graph.totals.iter().all(|t| t.0 == t.1),
            logs: Logs::new(),
        };
        for (i, &c) in label.iter().enumerate() {
            for (j, n) in graph.after.iter_row(i) {
                state.count(c as usize, label[j] as usize, n);
            }
        }
        Ok(state)
    }

    /// Adds the counts of a table of the first few classes, row by row.
    pub(crate) fn add_table(&mut self, table: &[u64], few: usize) {
        for (c, row) in table.chunks(few).enumerate() {
            for (d, &n) in row.iter().enumerate() {
                self.count(c, d, n as u32);
            }
        }
        // What the words of the table are like is not known.
        self.balanced = false;
    }

    /// Counts `n` more pairs.
    fn count(&mut self, c: usize, d: usize, n: u32) {
        self.add((c, d), n);
        self.first[c] += n;
        self.second[d] += n;
    }

    /// Length of a row of [`Self::after`], [`Self::before`] and the totals.
    pub(crate) fn stride(&self) -> usize {
        self.stride
    }

    /// How often each class precedes class `c`.
    pub(crate) fn preceding(&self, c: usize) -> &[u32] {
        &self.before[c * self.stride..(c + 1) * self.stride]
    }

    /// How often each class follows class `c`.
    pub(crate) fn following(&self, c: usize) -> &[u32] {
        &self.after[c * self.stride..(c + 1) * self.stride]
    }

    /// What class `from` loses by giving the word away, in bits.
    pub(crate) fn loss(&self, nb: &Neighbors, from: usize, totals: (u32, u32)) -> f64 {
        let logs = &self.logs;
        let mut sum = 0.0;
        for (side, row) in [(&nb.after, self.following(from)), (&nb.before, self.preceding(from))] {
            for &(c, d) in side.list() {
                if c as usize != from {
                    sum += logs.fall(row[c as usize], d);
                }
            }
        }
        let diagonal = nb.own + nb.after.of(from) + nb.before.of(from);
        sum + logs.fall(self.following(from)[from], diagonal)
            - logs.fall(self.first[from], totals.0)
            - logs.fall(self.second[from], totals.1)
    }

    /// What class `to` gains by taking the word that stands in `from`, in bits.
    pub(crate) fn gain(&self, nb: &Neighbors, from: usize, to: usize, totals: (u32, u32)) -> f64 {
        let logs = &self.logs;
        let mut sum = 0.0;
        for (side, row, other) in [
            (&nb.after, self.following(to), &nb.before),
            (&nb.before, self.preceding(to), &nb.after),
        ] {
            for &(c, d) in side.list() {
                let c = c as usize;
                if c != to {
                    // The word's own pairs still lie in the cells of `from`.
                    let gone = if c == from { other.of(to) } else { 0 };
                    sum += logs.rise(row[c] - gone, d);
                }
            }
        }
        let diagonal = nb.own + nb.after.of(to) + nb.before.of(to);
        sum + logs.rise(self.following(to)[to], diagonal)
            - logs.rise(self.first[to], totals.0)
            - logs.rise(self.second[to], totals.1)
    }

    fn add(&mut self, (c, d): (usize, usize), by: u32) {
        self.after[c * self.stride + d] += by;
        self.before[d * self.stride + c] += by;
    }

    /// Moves the word.
    pub(crate) fn apply(&mut self, nb: &Neighbors, from: usize, to: usize, totals: (u32, u32)) {
        for &(c, d) in nb.after.list() {
            self.shift((from, c as usize), (to, c as usize), d);
        }
        for &(c, d) in nb.before.list() {
            self.shift((c as usize, from), (c as usize, to), d);
        }
        self.shift((from, from), (to, to), nb.own);
        self.first[from] -= totals.0;
        self.first[to] += totals.0;
        self.second[from] -= totals.1;
        self.second[to] += totals.1;
    }

    /// Takes `d` from one cell and gives it to another.
    fn shift(&mut self, from: (usize, usize), to: (usize, usize), d: u32) {
        self.after[from.0 * self.stride + from.1] -= d;
        self.before[from.1 * self.stride + from.0] -= d;
        self.add(to, d);
    }

    /// Mutual information of adjacent classes in bits per pair, computed afresh.
    pub(crate) fn information(&self) -> f64 {
        let g = |n: &[u32]| n.iter().map(|&n| self.logs.g(n)).sum::<f64>();
        let n = self.first.iter().map(|&n| f64::from(n)).sum::<f64>();
        if n > 0.0 {
            (g(&self.after) - g(&self.first) - g(&self.second)) / n + n.log2()
        } else {
            0.0
        }
    }
}

/// An empty table, or an error where the memory for it is not to be had.
fn zeros(rows: usize, columns: usize) -> Result<Vec<u32>, Error> {
    let cells = rows.checked_mul(columns).ok_or_else(|| Error::too_large(rows, columns))?;
    let mut table = Vec::new();
    table.try_reserve_exact(cells).map_err(|_| Error::too_large(rows, columns))?;
    table.resize(cells, 0);
    Ok(table)
}
