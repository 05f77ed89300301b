//! Pixels of one image.

/// An image of 8-bit channels that lie side by side, row after row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pixels {
    pub(crate) data: Vec<u8>,
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// 1 (gray) or 3 (red, green, blue).
    pub(crate) channels: usize,
}

/// How light a color is, as ITU-R 601 weighs it; exact for 8 bits.
pub(crate) fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = 19_595 * u32::from(red) + 38_470 * u32::from(green) + 7_471 * u32::from(blue);
    ((sum + 0x8000) >> 16) as u8
}
