//! Inverse cosine transforms of the lowest frequencies of a block.

use std::num::Wrapping;

/// A number that wraps around in data that are no picture.
type Number = Wrapping<i32>;

/// Binary digits of the constants behind the point, and of what the first pass gives.
const DIGITS: usize = 13;
const BETWEEN: usize = 2;

const fn fixed(value: f64) -> Number {
    Wrapping((value * (1 << DIGITS) as f64 + 0.5) as i32)
}

/// Writes the `size` by `size` pixels of a block whose rows start every `stride` bytes.
#[inline(always)]
pub(crate) fn transform(block: &[i32; 64], size: usize, pixels: &mut [u8], stride: usize) {
    match size {
        8 => full(block, pixels, stride),
        4 => half(block, pixels, stride),
        2 => quarter(block, pixels, stride),
        _ => pixels[0] = pixel(Wrapping(block[0]), 3),
    }
}

/// Writes the pixels of a block that is its mean everywhere.
#[inline(always)]
pub(crate) fn flat(mean: i32, size: usize, pixels: &mut [u8], stride: usize) {
    let value = pixel(Wrapping(mean), 3);
    for row in pixels.chunks_mut(stride).take(size) {
        row[..size].fill(value);
    }
}

/// The pixel of a number with some binary digits behind the point.
#[inline(always)]
fn pixel(number: Number, digits: usize) -> u8 {
    (round(number, digits) + Wrapping(128)).0.clamp(0, 255) as u8
}

#[inline(always)]
fn round(number: Number, digits: usize) -> Number {
    (number + Wrapping(1 << digits >> 1)) >> digits
}

#[inline(always)]
fn full(block: &[i32; 64], pixels: &mut [u8], stride: usize) {
    let mut between = [0; 64];
    for column in 0..8 {
        let sums = eight(std::array::from_fn(|row| Wrapping(block[row * 8 + column])));
        for row in 0..8 {
            between[row * 8 + column] = round(sums[row], DIGITS - BETWEEN).0;
        }
    }
    let turned = riffle(riffle(riffle(between)));
    let mut values = [0; 64];
    for row in 0..8 {
        let sums = eight(std::array::from_fn(|column| Wrapping(turned[column * 8 + row])));
        for column in 0..8 {
            values[column * 8 + row] = pixel(sums[column], DIGITS + BETWEEN + 3);
        }
    }
    let turned = riffle(riffle(riffle(values)));
    for (line, into) in turned.as_chunks::<8>().0.iter().zip(pixels.chunks_mut(stride)) {
        into[..8].copy_from_slice(line);
    }
}

/// Takes from both halves in turn; as often as 2 divides the size, this turns columns into rows.
#[inline(always)]
fn riffle<T: Copy + Default, const COUNT: usize>(values: [T; COUNT]) -> [T; COUNT] {
    let mut turned = [T::default(); COUNT];
    for at in 0..COUNT / 2 {
        turned[2 * at] = values[at];
        turned[2 * at + 1] = values[at + COUNT / 2];
    }
    turned
}

/// Eight values from eight frequencies, with [`DIGITS`] more binary digits, times the root of 8.
///
/// With 11 multiplications and one more, after C. Loeffler, A. Ligtenberg and G. Moschytz,
/// "Practical fast 1-D DCT algorithms with 11 multiplications", ICASSP 1989.
#[inline(always)]
fn eight(f: [Number; 8]) -> [Number; 8] {
    let turn = (f[2] + f[6]) * fixed(0.541_196_100);
    let inner = turn - f[6] * fixed(1.847_759_065);
    let outer = turn + f[2] * fixed(0.765_366_865);
    let (sum, difference) = ((f[0] + f[4]) << DIGITS, (f[0] - f[4]) << DIGITS);
    let even = [sum + outer, difference + inner, difference - inner, sum - outer];

    let all = (f[1] + f[3] + f[5] + f[7]) * fixed(1.175_875_602);
    let (ends, middles) =
        ((f[1] + f[7]) * fixed(0.899_976_223), (f[3] + f[5]) * fixed(2.562_915_447));
    let left = all - (f[3] + f[7]) * fixed(1.961_570_560);
    let right = all - (f[1] + f[5]) * fixed(0.390_180_644);
    let odd = [
        f[1] * fixed(1.501_321_110) - ends + right,
        f[3] * fixed(3.072_711_026) - middles + left,
        f[5] * fixed(2.053_119_869) - middles + right,
        f[7] * fixed(0.298_631_336) - ends + left,
    ];
    std::array::from_fn(|at| if at < 4 { even[at] + odd[at] } else { even[7 - at] - odd[7 - at] })
}

#[inline(always)]
fn half(block: &[i32; 64], pixels: &mut [u8], stride: usize) {
    let mut between = [0; 16];
    for column in 0..4 {
        let sums = four(std::array::from_fn(|row| Wrapping(block[row * 8 + column])));
        for row in 0..4 {
            between[row * 4 + column] = round(sums[row], DIGITS - BETWEEN).0;
        }
    }
    let turned = riffle(riffle(between));
    let mut values = [0; 16];
    for row in 0..4 {
        let sums = four(std::array::from_fn(|column| Wrapping(turned[column * 4 + row])));
        for column in 0..4 {
            values[column * 4 + row] = pixel(sums[column], DIGITS + BETWEEN + 3);
        }
    }
    let turned = riffle(riffle(values));
    for (line, into) in turned.as_chunks::<4>().0.iter().zip(pixels.chunks_mut(stride)) {
        into[..4].copy_from_slice(line);
    }
}

/// Four values from four frequencies, scaled like those of [`eight`].
#[inline(always)]
fn four(f: [Number; 4]) -> [Number; 4] {
    let (sum, difference) = ((f[0] + f[2]) << DIGITS, (f[0] - f[2]) << DIGITS);
    let outer = f[1] * fixed(1.306_562_965) + f[3] * fixed(0.541_196_100);
    let inner = f[1] * fixed(0.541_196_100) - f[3] * fixed(1.306_562_965);
    [sum + outer, difference + inner, difference - inner, sum - outer]
}

#[inline(always)]
fn quarter(block: &[i32; 64], pixels: &mut [u8], stride: usize) {
    let [mean, across, down, both] = [0, 1, 8, 9].map(|at| Wrapping(block[at]));
    let (left, right) = (mean + across, mean - across);
    let (lower_left, lower_right) = (down + both, down - both);
    pixels[0] = pixel(left + lower_left, 3);
    pixels[1] = pixel(right + lower_right, 3);
    pixels[stride] = pixel(left - lower_left, 3);
    pixels[stride + 1] = pixel(right - lower_right, 3);
}
