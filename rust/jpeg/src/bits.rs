//! Bits of entropy-coded data, most significant first.

/// Bytes that must follow the data, so that eight can be read from anywhere within.
pub(crate) const PADDING: usize = 16;

/// A place within a sequence of bits, and the next bits of it.
pub(crate) struct Bits<'a> {
    data: &'a [u8],
    /// First byte not counted in `count`.
    at: usize,
    /// Next bits, from the most significant; behind the first `count` there may be more of them.
    next: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(data: &'a [u8], at: usize) -> Self {
        Self { data, at, next: 0, count: 0 }
    }

    /// Makes at least 56 bits available, or gives `None` far behind the end of the data.
    #[inline(always)]
    pub(crate) fn refill(&mut self) -> Option<()> {
        let bytes = self.data.get(self.at..)?.first_chunk()?;
        self.next |= u64::from_be_bytes(*bytes) >> self.count;
        self.at += ((63 - self.count) >> 3) as usize;
        self.count |= 0b11_1000;
        Some(())
    }

    /// The next 64 bits, of which only those made available and not yet taken are meant.
    #[inline(always)]
    pub(crate) fn peek(&self) -> u64 {
        self.next
    }

    #[inline(always)]
    pub(crate) fn take(&mut self, count: u32) {
        self.next <<= count & 63;
        self.count = self.count.wrapping_sub(count);
    }

    /// How many bits of the data lie before this place.
    pub(crate) fn position(&self) -> usize {
        self.at * 8 - self.count as usize
    }
}
