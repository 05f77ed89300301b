//! The tree of merges: each time the two classes whose union loses least (Brown et al. 1992).

use minent_monitor::Monitor;
use rayon::prelude::*;

use crate::Error;
use crate::logs::Logs;
use crate::overlap::Sparse;
use crate::table::{check_table, margins};

/// One merge of two nodes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// The nodes merged: classes are 0 to K - 1, merge t makes node K + t.
    pub nodes: (u32, u32),
    /// Mutual information of adjacent classes that the merge loses, in bits per pair.
    pub loss: f64,
}

/// Merges the classes of a table two by two until one is left.
///
/// `table` counts adjacent classes, (classes + 1) x (classes + 1); the last row and column, the edge of sentences,
/// stay apart. The answer does not depend on the number of threads.
///
/// # Errors
/// [`Error::Shape`] when the table is not of that size, [`Error::Interrupted`].
pub fn merge_tree(
    table: &[u64],
    classes: usize,
    threads: usize,
    monitor: &mut dyn Monitor,
) -> Result<Vec<Merge>, Error> {
    let total = check_table(table, classes)?;
    let mut bench = Bench::new(table, classes);
    let parallel = threads > 1;
    let pool = parallel
        .then(|| rayon::ThreadPoolBuilder::new().num_threads(threads.min(64)).build().ok())
        .flatten();
    let in_pool = |work: &mut (dyn FnMut() + Send)| match &pool {
        Some(pool) => pool.install(work),
        None => work(),
    };
    bench.measure_apart();
    for slot in 0..bench.used {
        monitor.tick("comparing", slot as u64, Some(bench.used as u64))?;
        in_pool(&mut || bench.account(&[(slot, -1.0)], (0, 0), parallel));
    }
    let mut merges = Vec::with_capacity(classes - 1);
    for done in 0..classes - 1 {
        monitor.tick("merging", done as u64, Some(classes as u64 - 1))?;
        let (a, b, loss) = bench.cheapest();
        let nodes = (bench.node[a], bench.node[b]);
        in_pool(&mut || bench.merge(a, b, parallel));
        bench.node[a] = (classes + done) as u32;
        bench.drop_last_into(b);
        let loss = if total > 0 { (loss / total as f64).max(0.0) } else { 0.0 };
        merges.push(Merge { nodes: (nodes.0.min(nodes.1), nodes.0.max(nodes.1)), loss });
    }
    Ok(merges)
}

/// The classes not yet merged, packed: slot 0 is the edge, then the classes.
struct Bench {
    /// Length of a row in memory.
    width: usize,
    /// Slots in use.
    used: usize,
    /// Cell (a, b): a followed by b; and by columns.
    after: Vec<u32>,
    before: Vec<u32>,
    rows: Vec<u32>,
    columns: Vec<u32>,
    logs: Logs,
    /// What merging a with each b < a loses, in bits.
    loss: Vec<Vec<f64>>,
    node: Vec<u32>,
}

impl Bench {
    fn new(table: &[u64], classes: usize) -> Self {
        let k = classes + 1;
        // The last row of the table goes first.
        let slot = |c: usize| (c + 1) % k;
        let (mut after, mut before) = (vec![0; k * k], vec![0; k * k]);
        for c in 0..k {
            for d in 0..k {
                let n = table[c * k + d] as u32;
                after[slot(c) * k + slot(d)] = n;
                before[slot(d) * k + slot(c)] = n;
            }
        }
        let (rows, columns) = margins(table, k);
        let turned = |sums: &[u64]| (0..k).map(|a| sums[(a + k - 1) % k] as u32).collect();
        Self {
            width: k,
            used: k,
            after,
            before,
            rows: turned(&rows),
            columns: turned(&columns),
            logs: Logs::new(),
            loss: (0..k).map(|a| vec![0.0; a]).collect(),
            node: (0..k).map(|a| (a + k - 1) as u32 % k as u32).collect(),
        }
    }

    fn at(&self, a: usize) -> std::ops::Range<usize> {
        a * self.width..a * self.width + self.used
    }

    /// Both rows of a slot, empty cells left out.
    fn sparse(&self, a: usize) -> [Sparse; 2] {
        [Sparse::new(&self.after[self.at(a)]), Sparse::new(&self.before[self.at(a)])]
    }

    /// What merging slots a and b loses, in bits, from scratch.
    fn measure(&self, a: usize, [after, before]: &[Sparse; 2], b: usize) -> f64 {
        let logs = &self.logs;
        self.apart(a, b)
            - after.overlap(logs, &self.after[self.at(b)])
            - before.overlap(logs, &self.before[self.at(b)])
    }

    /// The part of that which is not shared with a slot, but for what the two share among themselves: there they
    /// make one cell out of four, not two and two.
    fn apart(&self, a: usize, b: usize) -> f64 {
        let logs = &self.logs;
        let n = |c: usize, d: usize| self.after[c * self.width + d];
        let among = logs.shared(n(a, a), n(b, a))
            + logs.shared(n(a, b), n(b, b))
            + logs.shared(n(a, a), n(a, b))
            + logs.shared(n(b, a), n(b, b));
        let four = [n(a, a), n(a, b), n(b, a), n(b, b)];
        let one = logs.g(four.iter().sum()) - four.iter().map(|&n| logs.g(n)).sum::<f64>();
        let sums =
            logs.shared(self.rows[a], self.rows[b]) + logs.shared(self.columns[a], self.columns[b]);
        sums + among - one
    }

    fn measure_apart(&mut self) {
        self.each_loss(false, |this, a, row| {
            for (b, x) in row.iter_mut().enumerate().skip(1) {
                *x = this.apart(a, b);
            }
        });
    }

    /// Changes the losses row by row.
    fn each_loss(&mut self, parallel: bool, change: impl Fn(&Self, usize, &mut Vec<f64>) + Sync) {
        let mut loss = std::mem::take(&mut self.loss);
        let this = &*self;
        if parallel {
            loss.par_iter_mut().enumerate().for_each(|(a, row)| change(this, a, row));
        } else {
            loss.iter_mut().enumerate().for_each(|(a, row)| change(this, a, row));
        }
        self.loss = loss;
    }

    /// The pair that loses least; the first of equals.
    fn cheapest(&self) -> (usize, usize, f64) {
        let mut best = (2, 1, f64::INFINITY);
        for a in 2..self.used {
            for (b, &loss) in self.loss[a].iter().enumerate().skip(1) {
                if loss < best.2 {
                    best = (a, b, loss);
                }
            }
        }
        (best.1, best.0, best.2)
    }

    /// Merges slot b into slot a; b is left as it was, to be dropped.
    fn merge(&mut self, a: usize, b: usize, parallel: bool) {
        // What other pairs share in the rows of a and b goes, what they share in their sum comes.
        self.account(&[(a, 1.0), (b, 1.0)], (a, b), parallel);
        let w = self.width;
        for cells in [&mut self.after, &mut self.before] {
            for x in 0..self.used {
                cells[a * w + x] += cells[b * w + x];
            }
            for x in 0..self.used {
                cells[x * w + a] += cells[x * w + b];
            }
        }
        self.rows[a] += self.rows[b];
        self.columns[a] += self.columns[b];
        self.account(&[(a, -1.0)], (a, b), parallel);
        self.clear(b);
        let (this, rows_of_a) = (&*self, self.sparse(a));
        let remeasure = |x| if x == a || x == b { 0.0 } else { this.measure(a, &rows_of_a, x) };
        let fresh: Vec<f64> = if parallel {
            (1..self.used).into_par_iter().map(remeasure).collect()
        } else {
            (1..self.used).map(remeasure).collect()
        };
        for (x, loss) in (1..self.used).zip(fresh) {
            match x.cmp(&a) {
                std::cmp::Ordering::Less => self.loss[a][x] = loss,
                std::cmp::Ordering::Greater => self.loss[x][a] = loss,
                std::cmp::Ordering::Equal => {}
            }
        }
    }

    /// Adds to each loss, but those of slots a and b, what its pair shares in the given slots, times a sign.
    /// (Slot 0, the edge, has no loss.)
    fn account(&mut self, slots: &[(usize, f64)], (a, b): (usize, usize), parallel: bool) {
        let rows: Vec<_> = slots.iter().map(|&(slot, sign)| (self.sparse(slot), sign)).collect();
        self.each_loss(parallel, |this, x, row| {
            if x == 0 || x == a || x == b {
                return;
            }
            for ([after, before], sign) in &rows {
                after.add_shared(&this.logs, row, x, *sign);
                before.add_shared(&this.logs, row, x, *sign);
            }
        });
    }

    /// Empties a slot, so that it shares nothing.
    fn clear(&mut self, b: usize) {
        let w = self.width;
        for x in 0..self.used {
            for cells in [&mut self.after, &mut self.before] {
                cells[b * w + x] = 0;
                cells[x * w + b] = 0;
            }
        }
    }

    /// Moves the last slot into slot b.
    fn drop_last_into(&mut self, b: usize) {
        let (w, last) = (self.width, self.used - 1);
        for cells in [&mut self.after, &mut self.before] {
            for x in 0..self.used {
                cells[b * w + x] = cells[last * w + x];
            }
            for x in 0..self.used {
                cells[x * w + b] = cells[x * w + last];
            }
        }
        if let Some(row) = self.loss.pop().filter(|_| b != last) {
            for (x, &loss) in row.iter().enumerate().skip(1) {
                match x.cmp(&b) {
                    std::cmp::Ordering::Less => self.loss[b][x] = loss,
                    std::cmp::Ordering::Greater => self.loss[x][b] = loss,
                    std::cmp::Ordering::Equal => {}
                }
            }
        }
        self.rows[b] = self.rows[last];
        self.columns[b] = self.columns[last];
        self.node[b] = self.node[last];
        self.used = last;
    }
}

#[cfg(test)]
mod tests {
    use minent_counts::entropy;
    use minent_monitor::Silent;
    use proptest::prelude::*;

    use super::*;

    fn information(table: &[Vec<u64>]) -> f64 {
        let rows = table.iter().map(|r| r.iter().sum());
        let columns = (0..table.len()).map(|d| table.iter().map(|r| r[d]).sum());
        entropy(rows) + entropy(columns) - entropy(table.iter().flatten().copied())
    }

    fn union(table: &[Vec<u64>], a: usize, b: usize) -> Vec<Vec<u64>> {
        let mut t = table.to_vec();
        let row = t[b].clone();
        t[a].iter_mut().zip(row).for_each(|(x, y)| *x += y);
        t.remove(b);
        for r in &mut t {
            r[a] += r[b];
            r.remove(b);
        }
        t
    }

    proptest! {
        #[test]
        fn each_merge_is_the_cheapest_of_all(
            cells in (2_usize..8).prop_flat_map(|k| prop::collection::vec(0_u64..60, (k + 1) * (k + 1))),
            threads in 1_usize..3,
        ) {
            let k = (cells.len() as f64).sqrt() as usize - 1;
            let merges = merge_tree(&cells, k, threads, &mut Silent).unwrap();
            let mut table: Vec<Vec<u64>> = cells.chunks(k + 1).map(<[u64]>::to_vec).collect();
            let mut nodes: Vec<u32> = (0..k as u32).collect();
            for (t, merge) in merges.iter().enumerate() {
                let before = information(&table);
                let least = (0..nodes.len())
                    .flat_map(|a| (a + 1..nodes.len()).map(move |b| (a, b)))
                    .map(|(a, b)| before - information(&union(&table, a, b)))
                    .fold(f64::INFINITY, f64::min);
                let at = |node| nodes.iter().position(|&n| n == node).unwrap();
                let (a, b) = (at(merge.nodes.0), at(merge.nodes.1));
                let (a, b) = (a.min(b), a.max(b));
                table = union(&table, a, b);
                nodes[a] = (k + t) as u32;
                nodes.remove(b);
                prop_assert!((before - information(&table) - merge.loss).abs() < 1e-9);
                prop_assert!((merge.loss - least).abs() < 1e-9, "{} {}", merge.loss, least);
            }
            prop_assert_eq!(nodes.len(), 1);
        }
    }
}
