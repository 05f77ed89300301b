//! In which order the samples of an epoch come.

use std::ops::Range;

use crate::permutation::Permutation;

/// The number of the permutation of blocks; windows have the numbers after it.
const BLOCKS: u64 = 1;

/// An order of `n` samples, each once, of which any place can be asked at once.
#[derive(Clone, Debug)]
pub enum Order {
    /// As they lie.
    Plain(u64),
    /// Any sample anywhere.
    Full(Permutation),
    /// Blocks of neighbors in any order, samples of a window of blocks in any order.
    Windows(Windows),
}

impl Order {
    /// Any order of `n` samples.
    #[must_use]
    pub fn full(n: u64, seed: u64, epoch: u64) -> Self {
        Self::Full(Permutation::new(n, seed, epoch, 0))
    }

    /// Blocks of `block` neighbors in any order, mixed among `window` blocks.
    #[must_use]
    pub fn windows(n: u64, block: u64, window: u64, seed: u64, epoch: u64) -> Self {
        Self::Windows(Windows::new(n, block.max(1), window.max(1), seed, epoch))
    }

    /// How many samples there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Plain(n) => *n,
            Self::Full(permutation) => permutation.len(),
            Self::Windows(windows) => windows.n,
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The sample at a place.
    #[inline]
    #[must_use]
    pub fn at(&self, place: u64) -> u64 {
        match self {
            Self::Plain(_) => place,
            Self::Full(permutation) => permutation.at(place),
            Self::Windows(windows) => windows.at(place),
        }
    }

    /// Appends the samples at some places, faster than one by one.
    pub fn fill(&self, places: Range<u64>, out: &mut Vec<u64>) {
        match self {
            Self::Windows(windows) => windows.fill(places, out),
            _ => out.extend(places.map(|place| self.at(place))),
        }
    }
}

/// Blocks in any order; the last block may be short, wherever it lands.
#[derive(Clone, Debug)]
pub struct Windows {
    n: u64,
    block: u64,
    window: u64,
    seed: u64,
    epoch: u64,
    blocks: Permutation,
    /// Where in the order of blocks the short one stands, and what it lacks.
    short: (u64, u64),
}

impl Windows {
    fn new(n: u64, block: u64, window: u64, seed: u64, epoch: u64) -> Self {
        let count = n.div_ceil(block);
        let blocks = Permutation::new(count, seed, epoch, BLOCKS);
        let slot = if count == 0 { 0 } else { blocks.place_of(count - 1) };
        Self { n, block, window, seed, epoch, blocks, short: (slot, count * block - n) }
    }

    /// How many samples stand before a slot in the order of blocks.
    fn before(&self, slot: u64) -> u64 {
        let slot = slot.min(self.blocks.len());
        slot * self.block - if slot > self.short.0 { self.short.1 } else { 0 }
    }

    /// The slot in which a place lies.
    fn slot(&self, place: u64) -> u64 {
        let slot = place / self.block;
        let past = slot >= self.short.0 && place >= self.before(self.short.0 + 1);
        if past { (place + self.short.1) / self.block } else { slot }
    }

    fn at(&self, place: u64) -> u64 {
        let (places, mixed) = self.mixed(place);
        self.sample(places.start + mixed.at(place - places.start))
    }

    fn fill(&self, places: Range<u64>, out: &mut Vec<u64>) {
        let mut next = places.start;
        while next < places.end.min(self.n) {
            let (Range { start, end }, mixed) = self.mixed(next);
            let end = end.min(places.end);
            out.extend((next..end).map(|place| self.sample(start + mixed.at(place - start))));
            next = end;
        }
    }

    /// The places of the window in which a place lies, and how they are mixed.
    fn mixed(&self, place: u64) -> (Range<u64>, Permutation) {
        let number = self.slot(place) / self.window;
        let places = self.before(number * self.window)..self.before((number + 1) * self.window);
        let length = places.end - places.start;
        (places, Permutation::new(length, self.seed, self.epoch, BLOCKS + 1 + number))
    }

    /// The sample at a place of the order of blocks.
    fn sample(&self, place: u64) -> u64 {
        let slot = self.slot(place);
        self.blocks.at(slot) * self.block + (place - self.before(slot))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_sample_comes_once(
            n in 0u64..3000, block in 1u64..100, window in 1u64..20, seed: u64, epoch in 0u64..9,
        ) {
            for order in [Order::Plain(n), Order::full(n, seed, epoch), Order::windows(n, block, window, seed, epoch)] {
                let mut found: Vec<u64> = (0..order.len()).map(|place| order.at(place)).collect();
                let mut filled = Vec::new();
                order.fill(0..n / 3, &mut filled);
                order.fill(n / 3..n, &mut filled);
                prop_assert_eq!(&filled, &found);
                found.sort_unstable();
                prop_assert!(found.into_iter().eq(0..n));
            }
        }

        #[test]
        fn a_window_holds_so_many_blocks(n in 1u64..3000, block in 1u64..100, window in 1u64..20, seed: u64) {
            let order = Windows::new(n, block, window, seed, 0);
            for number in 0..order.blocks.len().div_ceil(window) {
                let places = order.before(number * window)..order.before((number + 1) * window);
                let mut blocks: Vec<u64> = places.map(|place| order.at(place) / block).collect();
                blocks.sort_unstable();
                blocks.dedup();
                prop_assert!(blocks.len() as u64 <= window);
            }
        }
    }
}
