//! Arithmetic on sixteen numbers at once, without branches and always in the same order.
//!
//! Plain multiplications and additions, nothing fused: the same bits on every machine.

/// Sixteen numbers of a row.
#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Lane(pub(crate) [f32; LANE]);

/// How many numbers a lane has.
pub(crate) const LANE: usize = 16;

impl Lane {
    pub(crate) const ZERO: Self = Self([0.0; LANE]);

    /// self += by * other.
    #[inline(always)]
    pub(crate) fn add_scaled(&mut self, by: f32, other: &Self) {
        for (x, y) in self.0.iter_mut().zip(&other.0) {
            *x += by * y;
        }
    }

    /// self += other.
    #[inline(always)]
    pub(crate) fn add(&mut self, other: &Self) {
        for (x, y) in self.0.iter_mut().zip(&other.0) {
            *x += y;
        }
    }

    /// The numbers of several lanes.
    #[inline(always)]
    pub(crate) fn flat(lanes: &[Self]) -> &[f32] {
        bytemuck::cast_slice(lanes)
    }

    /// The numbers of several lanes, to be changed.
    #[inline(always)]
    pub(crate) fn flat_mut(lanes: &mut [Self]) -> &mut [f32] {
        bytemuck::cast_slice_mut(lanes)
    }

    #[inline(always)]
    fn sum(&self) -> f32 {
        let mut x = self.0;
        let mut half = LANE / 2;
        while half > 0 {
            for i in 0..half {
                x[i] += x[i + half];
            }
            half /= 2;
        }
        x[0]
    }
}

/// <x, y>.
#[inline(always)]
pub(crate) fn inner(x: &[Lane], y: &[Lane]) -> f32 {
    let mut sum = Lane::ZERO;
    for (x, y) in x.iter().zip(y) {
        for i in 0..LANE {
            sum.0[i] += x.0[i] * y.0[i];
        }
    }
    sum.sum()
}

/// |x - y|^2.
#[inline(always)]
pub(crate) fn distance(x: &[Lane], y: &[Lane]) -> f32 {
    let mut sum = Lane::ZERO;
    for (x, y) in x.iter().zip(y) {
        for i in 0..LANE {
            let d = x.0[i] - y.0[i];
            sum.0[i] += d * d;
        }
    }
    sum.sum()
}

/// e^x, good to 2e-7 of itself; what lies outside e^-87 to e^88 is put there.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Adding this leaves the nearest whole number in the last bits.
    const WHOLE: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + WHOLE;
    let n = shifted - WHOLE;
    // ln 2 in two parts, the first of few bits.
    let r = (x - n * 0.693_359_4) - n * -2.121_944_4e-4;
    let mut p = 1.987_569_1e-4;
    for c in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        p = p * r + c;
    }
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    (p * r * r + r + 1.0) * scale
}

/// ln x of a positive normal number, good to about 1e-7.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const ROOT: u32 = 0x3f35_04f3; // of a half
    let bits = x.to_bits().wrapping_sub(ROOT);
    let n = (bits as i32 >> 23) as f32;
    let m = f32::from_bits((bits & 0x007f_ffff).wrapping_add(ROOT)) - 1.0;
    let z = m * m;
    let mut p = 7.037_683_6e-2;
    for c in [
        -1.151_461e-1,
        1.167_699_87e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ] {
        p = p * m + c;
    }
    let y = p * m * z + n * -2.121_944_4e-4 - 0.5 * z;
    // 0 times x is 0, but for what is no number.
    m + y + n * 0.693_359_4 + 0.0 * x
}

/// 1 / (1 + e^-x).
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // These numbers are exact.
mod tests {
    use super::*;

    #[test]
    fn functions_are_close() {
        for i in -8600..8700 {
            let x = i as f32 * 0.01;
            let exact = f64::from(x).exp();
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < 2.5e-7, "exp {x}");
        }
        for i in 1..20_000 {
            let x = i as f32 * 0.37;
            assert!((f64::from(ln(x)) - f64::from(x).ln()).abs() < 1e-6, "ln {x}");
        }
        assert_eq!(ln(1.0), 0.0);
        assert!(exp(f32::NAN).is_nan() && ln(f32::NAN).is_nan());
        assert!((sigmoid(0.0) - 0.5).abs() < 1e-7 && sigmoid(-200.0) < 1e-30);
    }

    #[test]
    fn rows_are_measured() {
        let x: Vec<Lane> = (0..3).map(|i| Lane([i as f32; LANE])).collect();
        let y = vec![Lane([2.0; LANE]); 3];
        assert_eq!(inner(&x, &y), 16.0 * 6.0);
        assert_eq!(distance(&x, &y), 16.0 * 5.0);
    }
}
