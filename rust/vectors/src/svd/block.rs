//! A tall block of vectors, laid out for sparse products.

use bytemuck::{Pod, Zeroable, cast_slice, cast_slice_mut};

/// Vectors that a sparse product works on at a time: numbers of one line of cache.
pub(crate) const LANES: usize = 16;

/// One line of cache.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Lanes(pub(crate) [f32; LANES]);

/// A matrix of few columns, row by row, its rows padded with zeros to whole lines of cache.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    rows: usize,
    panels: usize,
    data: Vec<Lanes>,
}

impl Block {
    /// A block of zeros that holds at least so many columns.
    pub(crate) fn zeros(rows: usize, columns: usize) -> Self {
        let panels = columns.div_ceil(LANES);
        Self { rows, panels, data: vec![Lanes::default(); rows * panels] }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// Lines of cache in a row.
    pub(crate) fn panels(&self) -> usize {
        self.panels
    }

    /// Numbers in a row, padding included.
    pub(crate) fn width(&self) -> usize {
        self.panels * LANES
    }

    pub(crate) fn lanes(&self) -> &[Lanes] {
        &self.data
    }

    pub(crate) fn lanes_mut(&mut self) -> &mut [Lanes] {
        &mut self.data
    }

    /// All numbers, row by row.
    pub(crate) fn numbers(&self) -> &[f32] {
        cast_slice(&self.data)
    }

    pub(crate) fn numbers_mut(&mut self) -> &mut [f32] {
        cast_slice_mut(&mut self.data)
    }
}
