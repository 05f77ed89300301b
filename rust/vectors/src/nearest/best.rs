//! The best candidates of each row of a block so far.

use std::cmp::Ordering;

/// A row and how near it seems: more is nearer.
type Candidate = (f32, u32);

/// Nearer first, then in order of row.
#[allow(clippy::trivially_copy_pass_by_ref)] // The standard library asks for it.
fn order(a: &Candidate, b: &Candidate) -> Ordering {
    b.0.partial_cmp(&a.0).unwrap_or(Ordering::Equal).then(a.1.cmp(&b.1))
}

/// Candidates of some rows.
///
/// Which candidates remain does not depend on the order in which they come: at any time, those that were
/// dropped are worse than as many others as are kept.
pub(super) struct Best {
    keep: usize,
    room: usize,
    held: Vec<Candidate>,
    len: Vec<u32>,
    /// What a candidate must reach to be worth a place.
    least: Vec<f32>,
}

impl Best {
    /// Keeps so many candidates for each of some rows.
    pub(super) fn new(rows: usize, keep: usize) -> Self {
        let room = keep + keep / 2 + 8;
        Self {
            keep,
            room,
            held: vec![(0.0, 0); rows * room],
            len: vec![0; rows],
            least: vec![f32::NEG_INFINITY; rows],
        }
    }

    /// What a candidate of each row must reach.
    pub(super) fn least(&self) -> &[f32] {
        &self.least
    }

    /// Takes a candidate, unless it is known to be too far.
    #[inline]
    pub(super) fn push(&mut self, row: usize, nearness: f32, candidate: u32) {
        if nearness < self.least[row] {
            return;
        }
        let len = &mut self.len[row];
        self.held[row * self.room + *len as usize] = (nearness, candidate);
        *len += 1;
        if *len as usize == self.room {
            self.drop_worst(row);
        }
    }

    #[cold]
    fn drop_worst(&mut self, row: usize) {
        let held = &mut self.held[row * self.room..][..self.room];
        let (_, worst, _) = held.select_nth_unstable_by(self.keep - 1, order);
        self.least[row] = worst.0;
        self.len[row] = self.keep as u32;
    }

    /// The best candidates of a row, in no order.
    pub(super) fn row(&mut self, row: usize) -> &[Candidate] {
        if self.len[row] as usize > self.keep {
            let held = &mut self.held[row * self.room..][..self.len[row] as usize];
            held.select_nth_unstable_by(self.keep - 1, order);
            self.len[row] = self.keep as u32;
        }
        &self.held[row * self.room..][..self.len[row] as usize]
    }
}
