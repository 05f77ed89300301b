//! From a file to pixels.

use multiversion::multiversion;

use crate::block::Codes;
use crate::color;
use crate::component::{Geometry, Layout};
use crate::markers::{Header, header};
use crate::scan::{Channel, scan};
use crate::scratch::Scratch;
use crate::upsample;
use crate::zigzag::places;

/// The part of the size of an image to decode it at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// All pixels.
    #[default]
    Full,
    /// 1/2 of the width and height.
    Half,
    /// 1/4 of the width and height.
    Quarter,
    /// 1/8 of the width and height.
    Eighth,
}

impl Scale {
    /// Pixels of a block along each axis.
    fn block(self) -> usize {
        match self {
            Self::Full => 8,
            Self::Half => 4,
            Self::Quarter => 2,
            Self::Eighth => 1,
        }
    }
}

/// The size of a decoded image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Values of a pixel: 1 for gray, 3 for RGB.
    pub channels: usize,
}

/// Decodes a file into `out`, row by row, at a part of its size, rounded up.
///
/// Gives `None`, with anything in `out`, if the file is not supported or has any irregularity.
pub fn decode(
    bytes: &[u8],
    scale: Scale,
    out: &mut Vec<u8>,
    scratch: &mut Scratch,
) -> Option<Size> {
    let header = header(bytes)?;
    let layout = Layout::new(&header, scale.block());
    scratch.segments.read(header.coded)?;
    let all = layout.units.0 * layout.units.1;
    let interval = if header.interval == 0 { all } else { header.interval };
    // A block takes two bits at least, so what is allocated below is in proportion to the file.
    let blocks =
        header.components.iter().map(|component| component.across * component.down).sum::<usize>();
    if scratch.segments.ends().len() != all.div_ceil(interval)
        || scratch.segments.data().len() < all * blocks / 4
    {
        return None;
    }
    planes(&header, &layout, interval, scratch)?;
    let Geometry { width, height, .. } = layout.components[0];
    let size = Size { width, height, channels: header.channels() };
    out.resize(size.width * size.height * size.channels, 0);
    join(&layout, scratch, out);
    Some(size)
}

/// Decodes the planes of all components.
fn planes(header: &Header, layout: &Layout, interval: usize, scratch: &mut Scratch) -> Option<()> {
    scratch.tables(&header.codes)?;
    let mut channels = Vec::with_capacity(3);
    for ((component, &geometry), plane) in
        header.components.iter().zip(&layout.components).zip(&mut scratch.planes)
    {
        header.codes[0].get(component.means)?.as_ref()?;
        header.codes[1].get(component.others)?.as_ref()?;
        let (others, skip) = scratch.others.get(component.others)?.get()?;
        plane.resize(geometry.stride * geometry.rows, 0);
        channels.push(Channel {
            geometry,
            codes: Codes { means: scratch.means.get(component.means)?.get()?, others, skip },
            places: places(header.quanta.get(component.quantum).copied()??),
            plane,
            mean: 0,
        });
    }
    scan(&mut channels, layout, &scratch.segments, interval)
}

/// Joins the planes of the components to pixels.
#[multiversion(targets("x86_64+avx2", "aarch64+neon"))]
fn join(layout: &Layout, scratch: &mut Scratch, out: &mut [u8]) {
    let Scratch { planes, lines, sums, .. } = scratch;
    let Geometry { width, stride, .. } = layout.components[0];
    let [_, blue, red] = &layout.components[..] else {
        for (line, into) in planes[0].chunks(stride).zip(out.chunks_mut(width)) {
            into.copy_from_slice(&line[..width]);
        }
        return;
    };
    for line in &mut *lines {
        line.resize(2 * blue.width.max(red.width), 0);
    }
    sums.resize(blue.width.max(red.width), 0);
    let [blue_line, red_line] = lines;
    for (y, into) in out.chunks_mut(3 * width).enumerate() {
        let light = &planes[0][y * stride..][..width];
        let blues = upsample::row(blue, &planes[1], y, blue_line, sums);
        let reds = upsample::row(red, &planes[2], y, red_line, sums);
        color::rgb(light, blues, reds, into);
    }
}
