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
    let upper = y.is_multiple_of(2);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The value at `at` of a grid twice as fine, by the triangle filter along one axis.
    fn triangle(at: usize, double: bool, count: usize, value: impl Fn(usize) -> f64) -> f64 {
        if !double {
            return value(at);
        }
        let near = at / 2;
        let far =
            if at.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(count - 1) };
        0.75 * value(near) + 0.25 * value(far)
    }

    #[test]
    fn rows_are_enlarged_by_the_triangle_filter() {
        for (width, height) in [(3, 1), (4, 3), (7, 2)] {
            for (wide, tall) in [(true, false), (false, true), (true, true), (false, false)] {
                let stride = width + 2;
                let plane: Vec<u8> =
                    (0..stride * height).map(|at| (at * at * 37 % 251) as u8).collect();
                let geometry = Geometry {
                    block: 8,
                    across: 1,
                    down: 1,
                    width,
                    height,
                    stride,
                    rows: height,
                    wide,
                    tall,
                };
                let (mut line, mut sums) = (vec![0; 2 * width], vec![0; width]);
                for y in 0..if tall { 2 * height } else { height } {
                    let found = row(&geometry, &plane, y, &mut line, &mut sums);
                    for (x, &found) in
                        found.iter().enumerate().take(if wide { 2 * width } else { width })
                    {
                        let expected = triangle(y, tall, height, |y| {
                            triangle(x, wide, width, |x| f64::from(plane[y * stride + x]))
                        });
                        assert!((f64::from(found) - expected).abs() <= 1.0, "{found} {expected}");
                    }
                }
            }
        }
    }
}
