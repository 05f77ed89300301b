//! The one-sided objective: what a word tells of the class that follows (Uszkoreit and Brants 2008).

use crate::Error;
use crate::cost::Cost;
use crate::logs::Logs;
use crate::memory::Memory;
use crate::neighbors::Graph;

/// How often each class follows one word.
#[derive(Debug)]
enum Row {
    /// Place of a full row in the common store.
    Full(usize),
    /// (class, count) of a word that is followed by few.
    Few(Vec<(u32, u32)>),
}

/// P(class | word before) P(word | class).
#[derive(Debug)]
pub(crate) struct OneSided<'a> {
    graph: &'a Graph<'a>,
    stride: usize,
    rows: Vec<Row>,
    full: Vec<u32>,
    /// How often each class is the second of a pair.
    total: Vec<u32>,
    logs: Logs,
}

impl<'a> OneSided<'a> {
    pub(crate) fn new(graph: &'a Graph<'a>, label: &[u32], k: usize) -> Result<Self, Error> {
        let stride = k.next_multiple_of(16);
        let mut new = Self {
            graph,
            stride,
            rows: Vec::with_capacity(label.len()),
            full: vec![],
            total: vec![0; stride],
            logs: Logs::new(),
        };
        let mut dense = vec![0_u32; stride];
        for word in 0..label.len() {
            for (next, n) in graph.after.iter_row(word) {
                dense[label[next] as usize] += n;
                new.total[label[next] as usize] += n;
            }
            // A word is followed by no more classes than it has pairs; from a quarter on, a full row is smaller.
            let row = if graph.totals[word].0 as usize >= k / 4 {
                new.full.try_reserve(stride).map_err(|_| Error::too_large(k, label.len()))?;
                new.full.extend_from_slice(&dense);
                Row::Full(new.full.len() - stride)
            } else {
                let few = dense.iter().enumerate().filter(|x| *x.1 > 0);
                Row::Few(few.map(|(c, &n)| (c as u32, n)).collect())
            };
            dense.fill(0);
            new.rows.push(row);
        }
        Ok(new)
    }

    fn cell(&self, word: usize, class: usize) -> u32 {
        match &self.rows[word] {
            Row::Full(at) => self.full[at + class],
            Row::Few(few) => few.iter().find(|x| x.0 as usize == class).map_or(0, |x| x.1),
        }
    }

    fn shift(&mut self, word: usize, from: usize, to: usize, d: u32) {
        match &mut self.rows[word] {
            Row::Full(at) => {
                self.full[*at + from] -= d;
                self.full[*at + to] += d;
            }
            Row::Few(few) => {
                if let Some(i) = few.iter().position(|x| x.0 as usize == from) {
                    few[i].1 -= d;
                    if few[i].1 == 0 {
                        few.swap_remove(i);
                    }
                }
                match few.iter_mut().find(|x| x.0 as usize == to) {
                    Some(cell) => cell.1 += d,
                    None => few.push((to as u32, d)),
                }
            }
        }
    }
}

impl Cost for OneSided<'_> {
    type Desk = Memory;
    // It changes what the other words after the same words gain.
    const LOCAL: bool = false;

    fn width(&self) -> usize {
        self.stride
    }

    fn forget(desk: &mut Self::Desk) {
        desk.forget();
    }

    fn gains(&self, memory: &mut Memory, label: &[u32], word: usize, out: &mut [f32]) {
        let (from, total) = (label[word] as usize, self.graph.totals[word].1);
        out.fill(0.0);
        if total > 0 {
            memory.add(out, &self.total, total, 0);
        }
        for x in out.iter_mut() {
            *x = -*x;
        }
        // A class that does not yet follow the word before costs g(d): common to all classes.
        let mut common = 0.0;
        for (before, d) in self.graph.before.iter_row(word) {
            match &self.rows[before] {
                Row::Full(at) => {
                    memory.add(out, &self.full[*at..at + self.stride], d, at / self.stride + 1);
                }
                Row::Few(few) => {
                    let alone = self.logs.g(d);
                    common += alone;
                    for &(c, n) in few {
                        out[c as usize] += (self.logs.rise(n, d) - alone) as f32;
                    }
                }
            }
        }
        for x in out.iter_mut() {
            *x += common as f32;
        }
        out[from] = -self.logs.fall(self.total[from], total) as f32;
        for (before, d) in self.graph.before.iter_row(word) {
            out[from] += self.logs.fall(self.cell(before, from), d) as f32;
        }
    }

    fn saving(&self, _: &mut Memory, label: &[u32], word: usize, to: usize) -> f64 {
        let (from, total) = (label[word] as usize, self.graph.totals[word].1);
        let logs = &self.logs;
        let cells: f64 = (self.graph.before.iter_row(word))
            .map(|(w, d)| logs.rise(self.cell(w, to), d) - logs.fall(self.cell(w, from), d))
            .sum();
        cells - logs.rise(self.total[to], total) + logs.fall(self.total[from], total)
    }

    fn apply(&mut self, _: &Memory, word: usize, from: usize, to: usize) {
        let graph = self.graph;
        for (before, d) in graph.before.iter_row(word) {
            self.shift(before, from, to, d);
        }
        self.total[from] -= graph.totals[word].1;
        self.total[to] += graph.totals[word].1;
    }

    fn information(&self) -> f64 {
        let g = |n: u32| self.logs.g(n);
        let few = self.rows.iter().filter_map(|row| match row {
            Row::Few(few) => Some(few.iter().map(|x| g(x.1)).sum::<f64>()),
            Row::Full(_) => None,
        });
        let cells = few.sum::<f64>() + self.full.iter().map(|&n| g(n)).sum::<f64>();
        let first: f64 = self.graph.totals.iter().map(|t| g(t.0)).sum();
        let second: f64 = self.total.iter().map(|&n| g(n)).sum();
        let n = self.graph.totals.iter().map(|t| f64::from(t.0)).sum::<f64>();
        if n > 0.0 { (cells - first - second) / n + n.log2() } else { 0.0 }
    }
}
