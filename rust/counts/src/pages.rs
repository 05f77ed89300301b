//! Large arrays on large pages, where the system has them.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::AtomicU32;

use memmap2::MmapMut;

/// Arrays from this size on, in bytes, get large pages.
const LARGE: usize = 1 << 21;

// AtomicU32 may need more than u32 where a system aligns integers loosely.
const _: () = assert!(align_of::<AtomicU32>() == align_of::<u32>());

/// Numbers that are 0 at first.
pub(crate) enum Zeroed {
    Plain(Vec<u32>),
    Mapped(MmapMut),
}

impl Zeroed {
    pub(crate) fn new(count: usize) -> Self {
        let bytes = count * size_of::<u32>();
        if bytes >= LARGE
            && let Ok(mapped) = MmapMut::map_anon(bytes)
        {
            // Without large pages it takes longer until all memory is there, which is no failure.
            #[cfg(target_os = "linux")]
            let _ = mapped.advise(memmap2::Advice::HugePage);
            return Self::Mapped(mapped);
        }
        Self::Plain(vec![0; count])
    }

    /// The numbers as several threads can write them.
    pub(crate) fn shared(&mut self) -> &[AtomicU32] {
        let numbers: &mut [u32] = self;
        let count = numbers.len();
        // SAFETY: both types have the same size and alignment, as is asserted below, and nothing else can
        // see the numbers while they are borrowed mutably.
        unsafe { std::slice::from_raw_parts(numbers.as_mut_ptr().cast(), count) }
    }
}

impl Deref for Zeroed {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::Plain(numbers) => numbers,
            Self::Mapped(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl DerefMut for Zeroed {
    fn deref_mut(&mut self) -> &mut [u32] {
        match self {
            Self::Plain(numbers) => numbers,
            Self::Mapped(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_zero_and_writable() {
        for count in [0, 1, 5, LARGE / 4, LARGE / 4 + 3] {
            let mut numbers = Zeroed::new(count);
            assert_eq!(numbers.len(), count);
            assert!(numbers.iter().all(|n| *n == 0));
            numbers.fill(7);
            assert_eq!(numbers.iter().map(|n| u64::from(*n)).sum::<u64>(), 7 * count as u64);
        }
    }
}
