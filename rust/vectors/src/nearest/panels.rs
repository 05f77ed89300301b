//! Vectors as products want them: scaled, and column by column in panels of rows.

use minent_monitor::Monitor;

use super::Metric;
use crate::{Error, Rows};

/// Rows that stand side by side in a panel.
pub(super) const PANEL: usize = 48;
/// Panels of a block.
const HIGH: usize = 5;
/// Rows of a block.
pub(super) const BLOCK: usize = PANEL * HIGH;

/// How vectors are moved and scaled before they are compared, so that no square leaves single precision.
pub(super) struct Frame {
    metric: Metric,
    middle: Vec<f64>,
    scale: f64,
}

impl Frame {
    /// The frame in which all of some tables can be compared; the first one says where the middle is.
    pub(super) fn of(metric: Metric, tables: &[Rows<'_>]) -> Self {
        let columns = tables[0].columns();
        let (mut middle, mut scale) = (vec![0.0; columns], 1.0);
        if metric == Metric::Euclidean {
            for row in tables[0].iter() {
                middle.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
            }
            let rows = tables[0].len().max(1) as f64;
            for sum in &mut middle {
                *sum /= rows;
            }
            let square = |row: &[f32]| -> f64 {
                row.iter().zip(&middle).map(|(&x, m)| (f64::from(x) - m).powi(2)).sum()
            };
            let largest = tables.iter().flat_map(Rows::iter).map(square).fold(0.0, f64::max);
            scale = if largest > 0.0 { 1.0 / largest.sqrt() } else { 1.0 };
        }
        Self { metric, middle, scale }
    }

    /// A row within the frame, at most one long.
    fn place<'a>(&'a self, row: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let scale = match self.metric {
            Metric::Euclidean => self.scale,
            Metric::Cosine => match row.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() {
                0.0 => 0.0,
                square => 1.0 / square.sqrt(),
            },
        };
        row.iter().zip(&self.middle).map(move |(&x, m)| ((f64::from(x) - m) * scale) as f32)
    }
}

/// A table in panels; rows after the last are zeros.
pub(super) struct Panels {
    depth: usize,
    rows: usize,
    values: Vec<f32>,
    /// Half the square of each row, for distances; empty for cosines.
    halves: Vec<f32>,
}

impl Panels {
    pub(super) fn new(
        table: Rows<'_>,
        frame: &Frame,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Error> {
        let (depth, rows) = (table.columns(), table.len());
        let len = rows.next_multiple_of(PANEL) * depth;
        let mut values: Vec<f32> = Vec::new();
        if values.try_reserve_exact(len).is_err() {
            let what = "a copy of the vectors".to_owned();
            return Err(Error::Memory { what, bytes: 4 * len as u64 });
        }
        values.resize(len, 0.0);
        let mut halves = Vec::new();
        for (number, row) in table.iter().enumerate() {
            if number % 1024 == 0 {
                monitor.tick("arranging", number as u64, Some(rows as u64))?;
            }
            let panel = &mut values[number / PANEL * PANEL * depth..][..PANEL * depth];
            let mut square = 0.0;
            let line = panel[number % PANEL..].iter_mut().step_by(PANEL);
            for (cell, x) in line.zip(frame.place(row)) {
                *cell = x;
                square += f64::from(x).powi(2);
            }
            if frame.metric == Metric::Euclidean {
                halves.push((square / 2.0) as f32);
            }
        }
        Ok(Self { depth, rows, values, halves })
    }

    /// How many numbers a row has.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// How many blocks there are.
    pub(super) fn blocks(&self) -> usize {
        self.rows.div_ceil(BLOCK)
    }

    /// The rows of a block.
    pub(super) fn rows_of(&self, block: usize) -> std::ops::Range<usize> {
        block * BLOCK..self.rows.min((block + 1) * BLOCK)
    }

    /// The panels of a block.
    pub(super) fn block(&self, block: usize) -> &[f32] {
        let size = BLOCK * self.depth;
        &self.values[block * size..self.values.len().min((block + 1) * size)]
    }

    /// Half the squares of the rows of a block, or nothing for cosines.
    pub(super) fn halves(&self, block: usize) -> &[f32] {
        if self.halves.is_empty() { &[] } else { &self.halves[self.rows_of(block)] }
    }
}
