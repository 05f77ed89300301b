//! Where the pixels of a component lie.

use crate::markers::Header;

/// The pixels of one component: how they come from its blocks, and how they cover the image.
#[derive(Clone, Copy)]
pub(crate) struct Geometry {
    /// Pixels of a block along each axis: 1, 2, 4 or 8.
    pub(crate) block: usize,
    /// Blocks in a minimal coded unit.
    pub(crate) across: usize,
    pub(crate) down: usize,
    /// Pixels that belong to the image.
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Pixels of whole coded units.
    pub(crate) stride: usize,
    pub(crate) rows: usize,
    /// Whether a pixel covers two of the image across and down.
    pub(crate) wide: bool,
    pub(crate) tall: bool,
}

/// How the image is divided.
pub(crate) struct Layout {
    /// Minimal coded units.
    pub(crate) units: (usize, usize),
    pub(crate) components: Vec<Geometry>,
}

impl Layout {
    /// Lays out the components for blocks of `size` pixels along each axis.
    pub(crate) fn new(header: &Header, size: usize) -> Self {
        let first = &header.components[0];
        let units =
            (header.width.div_ceil(8 * first.across), header.height.div_ceil(8 * first.down));
        let geometry = |component: &crate::markers::Component| {
            let (wide, tall) = (component.across < first.across, component.down < first.down);
            // A component of fewer pixels is reduced less instead of being enlarged afterwards.
            let whole = wide && tall && size < 8;
            let block = if whole { 2 * size } else { size };
            let extent =
                |all: usize, own: usize, most: usize| (all * own * block).div_ceil(most * 8);
            Geometry {
                block,
                across: component.across,
                down: component.down,
                width: extent(header.width, component.across, first.across),
                height: extent(header.height, component.down, first.down),
                stride: units.0 * component.across * block,
                rows: units.1 * component.down * block,
                wide: wide && !whole,
                tall: tall && !whole,
            }
        };
        Self { units, components: header.components.iter().map(geometry).collect() }
    }
}
