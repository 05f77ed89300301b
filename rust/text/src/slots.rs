//! The memory of a hash table.

use std::ops::{Deref, DerefMut};

use bytemuck::{Pod, Zeroable};
use memmap2::MmapMut;

use crate::key::Key;

/// Tables from this size on, in bytes, get large pages where the system has them.
const LARGE: usize = 1 << 21;

/// A word, how often it was met, and its id; half a cache line.
#[derive(Clone, Copy, Default, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Entry {
    pub(crate) key: Key,
    pub(crate) count: u64,
    pub(crate) id: u32,
    taken: u32,
}

impl Entry {
    /// A word that was not met yet.
    pub(crate) fn new(key: Key, id: u32) -> Self {
        Self { key, count: 0, id, taken: 1 }
    }

    /// Whether there is no word.
    #[inline]
    pub(crate) fn is_free(&self) -> bool {
        self.taken == 0
    }
}

/// The entries of a table, all free at first.
pub(crate) enum Slots {
    Plain(Vec<Entry>),
    Mapped(MmapMut),
}

impl Slots {
    /// So many free entries.
    pub(crate) fn new(count: usize) -> Self {
        let bytes = count * size_of::<Entry>();
        if bytes >= LARGE
            && let Ok(mapped) = MmapMut::map_anon(bytes)
        {
            // Without large pages the table is slower, which is no failure.
            #[cfg(target_os = "linux")]
            let _ = mapped.advise(memmap2::Advice::HugePage);
            return Self::Mapped(mapped);
        }
        Self::Plain(vec![Entry::default(); count])
    }
}

impl Deref for Slots {
    type Target = [Entry];

    #[inline]
    fn deref(&self) -> &[Entry] {
        match self {
            Self::Plain(entries) => entries,
            Self::Mapped(bytes) => bytemuck::cast_slice(bytes),
        }
    }
}

impl DerefMut for Slots {
    #[inline]
    fn deref_mut(&mut self) -> &mut [Entry] {
        match self {
            Self::Plain(entries) => entries,
            Self::Mapped(bytes) => bytemuck::cast_slice_mut(bytes),
        }
    }
}
