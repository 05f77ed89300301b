//! Rows under training, in stripes that threads may change at the same time.

use super::numbers::{LANE, Lane};

/// How many parts a table has: row r lies in part r mod `STRIPES`, so that all are about equally busy.
pub(crate) const STRIPES: usize = 16;

/// A part of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stripe {
    pub(crate) rows: Vec<Lane>,
    pub(crate) bias: Vec<f32>,
    /// While a round is merged: how many blocks changed each row, by how many pairs.
    pub(crate) changes: Vec<(u32, u32)>,
}

/// Rows of numbers, filled up with zeros to whole lanes, each with a bias.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) stripes: Vec<Stripe>,
    /// Lanes of a row.
    pub(crate) width: usize,
    rows: usize,
    dimensions: usize,
}

impl Table {
    /// Takes rows that lie one after the other, and a bias for each.
    pub(crate) fn new(flat: &[f32], bias: &[f32], dimensions: usize) -> Self {
        let width = dimensions.div_ceil(LANE);
        let mut stripes = vec![Stripe::default(); STRIPES];
        for (r, (row, &b)) in flat.chunks_exact(dimensions).zip(bias).enumerate() {
            let stripe = &mut stripes[r % STRIPES];
            for part in row.chunks(LANE) {
                let mut lane = Lane::ZERO;
                lane.0[..part.len()].copy_from_slice(part);
                stripe.rows.push(lane);
            }
            stripe.bias.push(b);
            stripe.changes.push((0, 0));
        }
        Self { stripes, width, rows: bias.len(), dimensions }
    }

    #[inline(always)]
    pub(crate) fn row(&self, r: u32) -> &[Lane] {
        let at = r as usize / STRIPES * self.width;
        &self.stripes[r as usize % STRIPES].rows[at..at + self.width]
    }

    #[inline(always)]
    pub(crate) fn bias(&self, r: u32) -> f32 {
        self.stripes[r as usize % STRIPES].bias[r as usize / STRIPES]
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// Rows one after the other, and their biases.
    pub(crate) fn flat(&self) -> (Vec<f32>, Vec<f32>) {
        let mut flat = Vec::with_capacity(self.rows * self.dimensions);
        for r in 0..self.rows as u32 {
            let numbers = self.row(r).iter().flat_map(|lane| lane.0);
            flat.extend(numbers.take(self.dimensions));
        }
        (flat, (0..self.rows as u32).map(|r| self.bias(r)).collect())
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // These numbers are exact.
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let flat: Vec<f32> = (0..40 * 18).map(|x| x as f32).collect();
        let bias: Vec<f32> = (0..40).map(|x| -(x as f32)).collect();
        let table = Table::new(&flat, &bias, 18);
        assert_eq!((table.width, table.len()), (2, 40));
        assert_eq!(table.row(37)[1].0[1], 37.0 * 18.0 + 17.0);
        assert_eq!(table.row(37)[1].0[2], 0.0);
        assert_eq!(table.flat(), (flat, bias));
    }
}
