//! Draws that depend on nothing but a seed.

/// A stream of random numbers (`SplitMix64`; Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of a seed and a number, such as that of a trial.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        let mut stream = Self(seed);
        Self(stream.next() ^ number.wrapping_mul(0xd129_0d3b_4f1c_9a65))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        // The high word of a product: off from uniform by less than n / 2^64.
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Puts items into random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_equally_likely() {
        let mut seen = [0_u32; 27];
        let mut chance = Chance::new(7, 0);
        for _ in 0..60_000 {
            let mut items = [0, 1, 2];
            chance.shuffle(&mut items);
            seen[items[0] * 9 + items[1] * 3 + items[2]] += 1;
        }
        let orders: Vec<_> = seen.iter().filter(|&&n| n > 0).collect();
        assert_eq!(orders.len(), 6);
        assert!(orders.iter().all(|&&n| (9_600..10_400).contains(&n)), "{orders:?}");
    }
}
