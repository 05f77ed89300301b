//! From YCbCr to RGB.

/// Parts of one in the constants below.
const ONE: i32 = 1 << 16;

/// Writes the pixels of one row.
#[inline(always)]
pub(crate) fn rgb(light: &[u8], blue: &[u8], red: &[u8], pixels: &mut [u8]) {
    let count = light.len();
    let (blue, red, pixels) = (&blue[..count], &red[..count], &mut pixels[..3 * count]);
    for at in 0..count {
        let y = i32::from(light[at]) * ONE + ONE / 2;
        let (cb, cr) = (i32::from(blue[at]) - 128, i32::from(red[at]) - 128);
        pixels[3 * at] = value(y + 91_881 * cr);
        pixels[3 * at + 1] = value(y - 22_554 * cb - 46_802 * cr);
        pixels[3 * at + 2] = value(y + 116_130 * cb);
    }
}

#[inline(always)]
fn value(number: i32) -> u8 {
    (number >> 16).clamp(0, 255) as u8
}
