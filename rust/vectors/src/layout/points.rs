//! Vectors that are to be laid out, about their mean.

use super::bad;
use crate::{Error, Rows};

/// Finite vectors of one length whose mean is 0.
#[derive(Debug)]
pub(crate) struct Points {
    data: Vec<f32>,
    dim: usize,
}

impl Points {
    /// Takes the rows of a table, less their mean: distances stay, and small ones keep their digits.
    pub(crate) fn new(rows: Rows<'_>) -> Result<Self, Error> {
        let (n, dim) = (rows.len(), rows.columns());
        if rows.is_empty() {
            return bad("there are no vectors to lay out");
        }
        let mut mean = vec![0.0_f64; dim];
        for row in rows.iter() {
            mean.iter_mut().zip(row).for_each(|(m, &x)| *m += f64::from(x));
        }
        for m in &mut mean {
            *m /= n as f64;
        }
        let less = |row: &[f32]| -> Vec<f32> {
            row.iter().zip(&mean).map(|(&x, m)| (f64::from(x) - m) as f32).collect()
        };
        let points = Self { data: rows.iter().flat_map(less).collect(), dim };
        // No square may leave single precision, nor vanish in it.
        let strange = |i: &usize| {
            let square: f32 = points.row(*i).iter().map(|x| x * x).sum();
            !square.is_normal() && points.row(*i).iter().any(|&x| x != 0.0)
        };
        let same =
            |row: &[f32]| row.iter().zip(rows.row(0)).all(|(a, b)| a.to_bits() == b.to_bits());
        if rows.iter().all(same) {
            return bad(format!("all {n} vectors are the same: there is nothing to lay out"));
        }
        if let Some(i) = (0..n).find(strange) {
            return bad(format!("the numbers of vector {i} are too large or too small: scale all"));
        }
        Ok(points)
    }

    /// The table itself.
    pub(crate) fn rows(&self) -> Rows<'_> {
        Rows::shaped(&self.data, self.dim, "vectors").expect("rows of one length")
    }

    pub(crate) fn len(&self) -> usize {
        self.data.len() / self.dim
    }

    pub(crate) fn dim(&self) -> usize {
        self.dim
    }

    pub(crate) fn row(&self, i: usize) -> &[f32] {
        &self.data[i * self.dim..][..self.dim]
    }

    /// The squared distance of two points.
    pub(crate) fn distance2(&self, i: usize, j: usize) -> f64 {
        (self.row(i).iter().zip(self.row(j)))
            .map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2))
            .sum()
    }
}
