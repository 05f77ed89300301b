//! A permutation that is computed, not stored.

use crate::random::Random;

const ROUNDS: usize = 8;
/// The fewest bits of the network: one of fewer favors some orders of few things, and one of just as
/// many as there are things gives only even permutations.
const BITS: u32 = 8;

/// A random permutation of 0..n of which any place can be asked at once, without memory.
///
/// A Feistel network permutes the numbers below the next power of two; who lands outside walks on
/// until it is inside again (cycle walking), which takes less than two steps on average unless
/// things are few.
#[derive(Clone, Debug)]
pub struct Permutation {
    n: u64,
    low: u32,
    high: u32,
    keys: [u64; ROUNDS],
}

impl Permutation {
    /// The permutation of `n` things that belongs to a seed, an epoch and a number.
    #[must_use]
    pub fn new(n: u64, seed: u64, epoch: u64, number: u64) -> Self {
        let bits = (u64::BITS - n.saturating_sub(1).leading_zeros()).max(BITS);
        let mut random = Random::of(seed, epoch, number);
        let keys = std::array::from_fn(|_| random.next());
        Self { n, low: bits / 2, high: bits - bits / 2, keys }
    }

    /// How many things there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.n
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.n == 0
    }

    /// What stands at a place.
    #[inline]
    #[must_use]
    pub fn at(&self, place: u64) -> u64 {
        debug_assert!(place < self.n);
        let mut x = place;
        loop {
            x = self.network(x);
            if x < self.n {
                return x;
            }
        }
    }

    /// Where a thing stands.
    #[must_use]
    pub fn place_of(&self, thing: u64) -> u64 {
        debug_assert!(thing < self.n);
        let mut x = thing;
        loop {
            x = self.back(x);
            if x < self.n {
                return x;
            }
        }
    }

    #[inline]
    fn network(&self, x: u64) -> u64 {
        let mut low = x & ((1 << self.low) - 1);
        let mut high = x >> self.low;
        for keys in self.keys.chunks_exact(2) {
            high ^= scramble(low, keys[0], self.high);
            low ^= scramble(high, keys[1], self.low);
        }
        high << self.low | low
    }

    /// The network from its end to its beginning.
    fn back(&self, x: u64) -> u64 {
        let mut low = x & ((1 << self.low) - 1);
        let mut high = x >> self.low;
        for keys in self.keys.rchunks_exact(2) {
            low ^= scramble(high, keys[1], self.low);
            high ^= scramble(low, keys[0], self.high);
        }
        high << self.low | low
    }
}

/// Some bits that depend on all of `x` and of the key.
#[inline]
fn scramble(x: u64, key: u64, bits: u32) -> u64 {
    let x = (x ^ key).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93) >> (64 - bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_thing_has_one_place(n in 0u64..5000, seed: u64, epoch in 0u64..100) {
            let permutation = Permutation::new(n, seed, epoch, 0);
            let mut found: Vec<u64> = (0..n).map(|i| permutation.at(i)).collect();
            prop_assert!(found.iter().map(|&thing| permutation.place_of(thing)).eq(0..n));
            found.sort_unstable();
            prop_assert!(found.into_iter().eq(0..n));
        }
    }

    /// Over many epochs each order of a few things comes equally often.
    #[test]
    fn all_orders_of_few_things_are_as_likely() {
        for (n, orders) in [(3, 6u32), (5, 120), (6, 720)] {
            let epochs = 20_000;
            let mut counts = std::collections::HashMap::new();
            for epoch in 0..epochs {
                let p = Permutation::new(n, 7, epoch, 0);
                *counts.entry((0..n).map(|i| p.at(i)).collect::<Vec<_>>()).or_insert(0.0) += 1.0;
            }
            assert_eq!(counts.len() as u32, orders);
            let expected = epochs as f64 / f64::from(orders);
            let chi: f64 = counts.values().map(|c: &f64| (c - expected).powi(2) / expected).sum();
            let free = f64::from(orders - 1);
            assert!(chi < free + 5.0 * (2.0 * free).sqrt() + 5.0, "n {n}: {chi} for {free}");
        }
    }

    #[test]
    fn half_of_the_permutations_are_odd() {
        for n in [8u64, 16, 32] {
            let epochs = 4000;
            let odd = (0..epochs).filter(|&epoch| {
                let p = Permutation::new(n, 3, epoch, 0);
                let found: Vec<u64> = (0..n).map(|i| p.at(i)).collect();
                let behind = |i: usize| found[i + 1..].iter().filter(|&&x| x < found[i]).count();
                (0..found.len()).map(behind).sum::<usize>() % 2 == 1
            });
            let count = odd.count();
            // five standard deviations of a fair coin
            assert!(count.abs_diff(2000) < 5 * 32, "n {n}: {count} of {epochs}");
        }
    }

    /// Over many epochs each thing stands at each place equally often, alone and beside each other.
    #[test]
    fn small_permutations_are_fair() {
        for n in [2u64, 3, 5, 10, 17] {
            let epochs = 5_000;
            let mut at = vec![0u32; (n * n) as usize];
            let mut beside = vec![0u32; (n * n) as usize];
            for epoch in 0..epochs {
                let p = Permutation::new(n, 3, epoch, 0);
                let found: Vec<u64> = (0..n).map(|i| p.at(i)).collect();
                for (i, &thing) in found.iter().enumerate() {
                    at[i * n as usize + thing as usize] += 1;
                }
                for both in found.windows(2) {
                    beside[(both[0] * n + both[1]) as usize] += 1;
                }
            }
            let expected = epochs as f64 / n as f64;
            let chi: f64 = at.iter().map(|&c| (f64::from(c) - expected).powi(2) / expected).sum();
            let free = ((n - 1) * (n - 1)) as f64;
            assert!(chi < free + 5.0 * (2.0 * free).sqrt() + 5.0, "n {n}: {chi} for {free}");
            for a in 0..n {
                for b in (0..n).filter(|&b| b != a) {
                    let count = f64::from(beside[(a * n + b) as usize]);
                    assert!(
                        (count - expected).abs() < 6.0 * expected.sqrt(),
                        "{n}: {a} {b} {count}"
                    );
                }
            }
        }
    }
}
