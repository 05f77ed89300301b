//! From YCbCr to RGB.

/// Parts of one in the constants below.
const ONE: i32 = 1 << 16;

/// Pixels done at a time, for the sake of vector instructions.
const TOGETHER: usize = 32;

/// Writes the pixels of one row.
#[inline(always)]
pub(crate) fn rgb(light: &[u8], blue: &[u8], red: &[u8], pixels: &mut [u8]) {
    let (lights, light) = light.as_chunks::<TOGETHER>();
    let (blues, blue) = blue.as_chunks();
    let (reds, red) = red.as_chunks();
    let (parts, pixels) = pixels.as_chunks_mut::<{ 3 * TOGETHER }>();
    for (((light, blue), red), pixels) in lights.iter().zip(blues).zip(reds).zip(parts) {
        some(light, blue, red, pixels);
    }
    // Rows of components may be longer than those of the image.
    let behind = |row: &[u8], parts: &[[u8; TOGETHER]]| {
        let rest = parts.get(lights.len()).map_or(row, |part| part);
        let mut padded = [0; TOGETHER];
        padded[..light.len()].copy_from_slice(&rest[..light.len()]);
        padded
    };
    let mut last = [0; 3 * TOGETHER];
    some(&behind(light, &[]), &behind(blue, blues), &behind(red, reds), &mut last);
    pixels.copy_from_slice(&last[..pixels.len()]);
}

#[inline(always)]
fn some(
    light: &[u8; TOGETHER],
    blue: &[u8; TOGETHER],
    red: &[u8; TOGETHER],
    pixels: &mut [u8; 3 * TOGETHER],
) {
    for at in 0..TOGETHER {
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
