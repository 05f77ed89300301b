//! From entropy-coded data to the planes of the components.

use multiversion::multiversion;

use crate::bits::Bits;
use crate::block::Codes;
use crate::component::{Geometry, Layout};
use crate::idct;
use crate::segments::Segments;
use crate::zigzag::{Places, last_place};

/// How the blocks of one component are decoded, and where to.
pub(crate) struct Channel<'a> {
    pub(crate) geometry: Geometry,
    pub(crate) codes: Codes<'a>,
    pub(crate) places: Places,
    pub(crate) plane: &'a mut [u8],
    pub(crate) mean: i32,
}

/// Decodes all coded units; `interval` of them are between restarts, or all.
#[multiversion(targets("x86_64+avx2+bmi1+bmi2+lzcnt", "aarch64+neon"))]
pub(crate) fn scan(
    channels: &mut [Channel],
    layout: &Layout,
    segments: &Segments,
    interval: usize,
) -> Option<()> {
    let (across, down) = layout.units;
    let mut start = 0;
    for (part, &end) in segments.ends().iter().enumerate() {
        let mut bits = Bits::new(segments.data(), start);
        for channel in &mut *channels {
            channel.mean = 0;
        }
        let (first, last) = (part * interval, ((part + 1) * interval).min(across * down));
        let (mut row, mut column) = (first / across, first % across);
        for _ in first..last {
            for channel in &mut *channels {
                channel.unit(&mut bits, row, column)?;
            }
            column += 1;
            if column == across {
                (row, column) = (row + 1, 0);
            }
        }
        if bits.position().div_ceil(8) != end {
            return None;
        }
        start = end;
    }
    Some(())
}

impl Channel<'_> {
    /// Decodes the blocks of the coded unit at a row and a column.
    #[inline(always)]
    fn unit(&mut self, bits: &mut Bits, row: usize, column: usize) -> Option<()> {
        let Geometry { block: size, across, down, stride, .. } = self.geometry;
        let last = last_place(size);
        for y in 0..down {
            for x in 0..across {
                let mut block = [0; 64];
                self.mean = self.mean.wrapping_add(self.codes.difference(bits)?);
                block[0] = self.mean.wrapping_mul(self.places[0].quantum);
                let rough = self.codes.others(bits, last, &self.places, &mut block)?;
                let at = (row * down + y) * size * stride + (column * across + x) * size;
                let pixels = self.plane.get_mut(at..)?;
                if rough {
                    idct::transform(&block, size, pixels, stride);
                } else {
                    idct::flat(block[0], size, pixels, stride);
                }
            }
        }
        Some(())
    }
}
