//! Random numbers from (seed, epoch, sample) alone.

use multiversion::multiversion;

/// Spreads the bits of a number over all 64 (the finalizer of `SplitMix64`).
pub(crate) const fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// From number to number the state of `SplitMix64` moves on by this.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// Random bits by their number (`SplitMix64`), many at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbered(u64);

impl Numbered {
    /// The numbers of a purpose in an epoch.
    pub(crate) const fn of(seed: u64, epoch: u64, purpose: u64) -> Self {
        Self(Random::of(seed, epoch, purpose).next())
    }

    /// The bits of a number.
    #[inline]
    pub(crate) const fn at(self, number: u64) -> u64 {
        mix(self.0.wrapping_add(STEP.wrapping_mul(number)))
    }

    /// Fills `out` with the bits of numbers from `first` on.
    #[inline]
    pub(crate) fn fill(self, first: u64, out: &mut [u64]) {
        fill(self, first, out);
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn fill(numbered: Numbered, first: u64, out: &mut [u64]) {
    for (out, number) in out.iter_mut().zip(0..) {
        *out = numbered.at(first.wrapping_add(number));
    }
}

/// A stream of random numbers (wyrand).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// The stream of a sample in an epoch.
    #[inline]
    #[must_use]
    pub const fn of(seed: u64, epoch: u64, sample: u64) -> Self {
        let key = mix(mix(seed.wrapping_add(STEP)) ^ epoch);
        Self(mix(key ^ sample.wrapping_mul(0xd1b5_4a32_d192_ed03)))
    }

    /// 64 random bits.
    #[inline]
    pub const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x2d35_8dcc_aa6c_78a5);
        let wide = self.0 as u128 * (self.0 ^ 0x8bb8_4b93_962e_acc9) as u128;
        (wide as u64) ^ (wide >> 64) as u64
    }

    /// A number from 0 to `n - 1`.
    #[inline]
    pub const fn below(&mut self, n: u32) -> u32 {
        (((self.next() >> 32) * n as u64) >> 32) as u32
    }

    /// A number from 0 to below 1.
    #[inline]
    pub const fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 * (1.0 / 16_777_216.0)
    }

    /// A number from `low` to `high`.
    #[inline]
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_neighbors_are_uniform_and_unrelated() {
        let n = 1 << 16;
        for bit in 0..64 {
            let ones = (0..n).filter(|&i| Random::of(1, 2, i).next() >> bit & 1 == 1).count();
            let alike = (0..n)
                .filter(|&i| {
                    let next = Random::of(1, 2, i + 1).next();
                    (Random::of(1, 2, i).next() ^ next) >> bit & 1 == 0
                })
                .count();
            // five standard deviations of a fair coin
            for count in [ones, alike] {
                assert!((count as f64 - n as f64 / 2.0).abs() < 5.0 * 128.0, "bit {bit}: {count}");
            }
        }
    }

    #[test]
    fn numbers_below_fill_their_range_evenly() {
        let mut random = Random::of(7, 0, 0);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[random.below(7) as usize] += 1;
        }
        assert!(counts.iter().all(|&c| c.abs_diff(10_000) < 500), "{counts:?}");
        assert!((0..1000).all(|_| (0.25..=0.75).contains(&random.between(0.25, 0.75))));
    }
}
