//! Enlarges the rows of a component by the triangle filter.

use crate::component::Geometry;

/// Three parts of a value and one of its neighbor, scaled by 4.
#[inline(always)]
fn mix(near: u8, far: u8) -> u16 {
    3 * u16::from(near) + u16::from(far)
}

/// The row of the image at `y`, borrowed from the plane or written to `line`.
#[inline(always)]
pub(crate) fn row<'a>(
    geometry: &Geometry,
    plane: &'a [u8],
    y: usize,
    line: &'a mut [u8],
    sums: &mut [u16],
) -> &'a [u8] {
    let Geometry { width, height, stride, wide, tall, block, .. } = *geometry;
    let source = |y: usize| &plane[y * stride..][..width];
    if !wide && !tall {
        return source(y);
    }
    let near = if tall { y / 2 } else { y };
    if block == 1 || wide && width <= 2 {
        let step = if wide { 2 } else { 1 };
        for (into, &value) in line.chunks_mut(step).zip(source(near)) {
            into.fill(value);
        }
        return line;
    }
    if !tall {
        widen(source(near), line);
        return line;
    }
    let upper = y % 2 == 0;
    let far = if upper { near.saturating_sub(1) } else { (near + 1).min(height - 1) };
    let pairs = source(near).iter().zip(source(far));
    if wide {
        for (sum, (&near, &far)) in sums.iter_mut().zip(pairs) {
            *sum = mix(near, far);
        }
        widen_sums(&sums[..width], line);
    } else {
        let half = if upper { 1 } else { 2 };
        for (into, (&near, &far)) in line.iter_mut().zip(pairs) {
            *into = ((mix(near, far) + half) >> 2) as u8;
        }
    }
    line
}

/// Doubles a row.
#[inline(always)]
fn widen(row: &[u8], line: &mut [u8]) {
    let last = row.len() - 1;
    line[0] = row[0];
    for (into, pair) in line[1..].chunks_exact_mut(2).zip(row.windows(2)) {
        into[0] = ((mix(pair[0], pair[1]) + 2) >> 2) as u8;
        into[1] = ((mix(pair[1], pair[0]) + 1) >> 2) as u8;
    }
    line[2 * last + 1] = row[last];
}

/// Doubles a row of numbers scaled by 4.
#[inline(always)]
fn widen_sums(row: &[u16], line: &mut [u8]) {
    let last = row.len() - 1;
    line[0] = ((4 * row[0] + 8) >> 4) as u8;
    for (into, pair) in line[1..].chunks_exact_mut(2).zip(row.windows(2)) {
        into[0] = ((3 * pair[0] + pair[1] + 7) >> 4) as u8;
        into[1] = ((3 * pair[1] + pair[0] + 8) >> 4) as u8;
    }
    line[2 * last + 1] = ((4 * row[last] + 7) >> 4) as u8;
}
