//! The words that one worker has met: a hash table with short words inside its entries.
//!
//! A word of at most 15 bytes is the key itself, so that finding it touches one cache line; a longer word
//! is kept apart and its key is its hash. The most frequent words stand in a small table before the large
//! one, which stays in the cache whatever the size of the vocabulary.

use crate::Error;
use crate::key::{Key, SHORT, hash_long, long_order};
use crate::slots::{Entry, Slots};

/// Marks the end of a sentence among ids, so no word has this id.
pub(crate) const END: u32 = u32::MAX;

/// How many keys are looked up together.
pub(crate) const BATCH: usize = 256;

/// Entries at the start; the table doubles as it fills.
const CAPACITY: usize = 1 << 12;

/// How many frequent words have a place in the small table: half a second-level cache of them.
const FREQUENT: usize = 1 << 13;

/// A frequent word.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Frequent {
    key: Key,
    /// How often it was met since it came here.
    count: u64,
    id: u32,
    /// How often it had been met before.
    before: u32,
}

/// Words, their ids in order of first meeting, and their counts.
pub(crate) struct Table {
    slots: Slots,
    mask: usize,
    len: usize,
    long: Vec<Box<[u8]>>,
    /// What the long words take.
    long_bytes: usize,
    /// Made when the first keys come.
    frequent: Vec<Frequent>,
    /// Hashes and places of keys that are not among the frequent ones.
    missed: Vec<(usize, usize)>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Table").field("len", &self.len).finish_non_exhaustive()
    }
}

impl Table {
    /// An empty table.
    pub(crate) fn new() -> Self {
        let slots = Slots::new(CAPACITY);
        Self {
            slots,
            mask: CAPACITY - 1,
            len: 0,
            long: Vec::new(),
            long_bytes: 0,
            frequent: Vec::new(),
            missed: vec![(0, 0); BATCH],
        }
    }

    /// How many different words there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Counts a word `times` more and gives its id.
    #[inline]
    pub(crate) fn add(&mut self, word: &[u8], times: u64) -> u32 {
        if word.len() <= SHORT {
            let slot = self.find(Key::short(word));
            let entry = &mut self.slots[slot];
            entry.count += times;
            entry.id
        } else {
            self.add_long(word, times)
        }
    }

    /// Counts the words of keys once more each and appends their ids; an empty key stands for [`END`].
    ///
    /// All entries are looked at before any is changed, so that the processor can wait for many at once.
    pub(crate) fn add_keys(&mut self, keys: &[Key], ids: &mut Vec<u32>) {
        if self.frequent.is_empty() {
            self.frequent = vec![Frequent::default(); FREQUENT];
            // The empty key has its place for good.
            self.frequent[Key::default().short_hash() % FREQUENT].id = END;
        }
        let start = ids.len();
        ids.resize(start + keys.len(), END);
        let ids = &mut ids[start..];
        for (keys, ids) in keys.chunks(BATCH).zip(ids.chunks_mut(BATCH)) {
            let misses = self.add_frequent(keys, ids);
            self.add_missed(keys, misses, ids);
        }
    }

    /// Does what [`Table::add_keys`] does for the frequent words, and says how many are none.
    fn add_frequent(&mut self, keys: &[Key], ids: &mut [u32]) -> usize {
        let Some(frequent) = self.frequent.first_chunk_mut::<FREQUENT>() else { return 0 };
        let Some(missed) = self.missed.first_chunk_mut::<BATCH>() else { return 0 };
        let mut misses = 0;
        for (at, (key, id)) in keys.iter().zip(ids).enumerate() {
            let hash = key.short_hash();
            let entry = &mut frequent[hash % FREQUENT];
            let hit = (entry.key.low ^ key.low) | (entry.key.high ^ key.high) == 0;
            entry.count += u64::from(hit);
            *id = entry.id;
            missed[misses % BATCH] = (hash, at);
            misses += usize::from(!hit);
        }
        misses
    }

    /// Does what [`Table::add_keys`] does for the other words.
    fn add_missed(&mut self, keys: &[Key], misses: usize, ids: &mut [u32]) {
        let missed = std::mem::take(&mut self.missed);
        let mut hits = [false; BATCH];
        let (slots, mask) = (&*self.slots, self.mask);
        for (&(hash, at), hit) in missed[..misses].iter().zip(&mut hits) {
            *hit = slots[hash & mask].key == keys[at];
        }
        for (&(hash, at), hit) in missed[..misses].iter().zip(hits) {
            let key = keys[at];
            let slot = if hit && mask == self.mask { hash & mask } else { self.find(key) };
            let entry = &mut self.slots[slot];
            entry.count += 1;
            let (id, count) = (entry.id, entry.count);
            ids[at] = id;
            let frequent = &self.frequent[hash % FREQUENT];
            if count / 2 > frequent.count + u64::from(frequent.before) && frequent.id != END {
                self.promote(hash, Frequent { key, count: 0, id, before: 0 }, count);
            }
        }
        self.missed = missed;
    }

    /// Puts a word among the frequent ones, in the place of another.
    #[cold]
    #[inline(never)]
    fn promote(&mut self, hash: usize, word: Frequent, count: u64) {
        let before = u32::try_from(count).unwrap_or(u32::MAX);
        let old =
            std::mem::replace(&mut self.frequent[hash % FREQUENT], Frequent { before, ..word });
        if old.count > 0 {
            let slot = self.find(old.key);
            self.slots[slot].count += old.count;
        }
    }

    /// Brings the counts of the frequent words to the large table.
    fn settle(&mut self) {
        for at in 0..self.frequent.len() {
            let Frequent { key, count, id, .. } = self.frequent[at];
            if count > 0 && id != END {
                let slot = self.find(key);
                self.slots[slot].count += count;
                self.frequent[at].count = 0;
            }
        }
    }

    /// The slot of a short word, which is put there with a count of zero if it is new.
    #[inline]
    fn find(&mut self, key: Key) -> usize {
        let mut slot = key.short_hash() & self.mask;
        loop {
            let entry = &self.slots[slot];
            if entry.key == key {
                return slot;
            }
            if entry.is_free() {
                return self.insert(slot, key);
            }
            slot = (slot + 1) & self.mask;
        }
    }

    #[cold]
    #[inline(never)]
    fn add_long(&mut self, word: &[u8], times: u64) -> u32 {
        let hash = hash_long(word);
        let mut slot = Key::long(hash, 0).hash() & self.mask;
        loop {
            let entry = &mut self.slots[slot];
            if entry.is_free() {
                let key = Key::long(hash, self.long.len());
                self.long.push(word.into());
                // Besides its bytes: a pointer, twice while the list grows, and what the system keeps.
                self.long_bytes += word.len() + 56;
                slot = self.insert(slot, key);
                self.slots[slot].count = times;
                return self.slots[slot].id;
            }
            if entry.key.low == hash
                && let Some(index) = entry.key.long_index()
                && *self.long[index] == *word
            {
                entry.count += times;
                return entry.id;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// The id of a word, if it is there.
    pub(crate) fn get(&self, word: &[u8]) -> Option<u32> {
        let is_short = word.len() <= SHORT;
        let key = if is_short { Key::short(word) } else { Key::long(hash_long(word), 0) };
        let mut slot = key.hash() & self.mask;
        loop {
            let entry = &self.slots[slot];
            if entry.is_free() {
                return None;
            }
            let same = match entry.key.long_index() {
                None => entry.key == key,
                Some(index) => entry.key.low == key.low && *self.long[index] == *word,
            };
            if same {
                return Some(entry.id);
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// Puts a new word in a free slot, and says where it is after that.
    #[cold]
    #[inline(never)]
    fn insert(&mut self, slot: usize, key: Key) -> usize {
        // `Table::check` turns an overflow into an error before ids are used.
        let id = u32::try_from(self.len).unwrap_or(END);
        self.slots[slot] = Entry::new(key, id);
        self.len += 1;
        if self.len * 8 <= self.slots.len() * 5 {
            return slot;
        }
        self.grow();
        let mut slot = key.hash() & self.mask;
        while self.slots[slot].key != key {
            slot = (slot + 1) & self.mask;
        }
        slot
    }

    fn grow(&mut self) {
        let capacity = self.slots.len() * 2;
        let old = std::mem::replace(&mut self.slots, Slots::new(capacity));
        self.mask = capacity - 1;
        for entry in old.iter().filter(|entry| !entry.is_free()) {
            let mut slot = entry.key.hash() & self.mask;
            while !self.slots[slot].is_free() {
                slot = (slot + 1) & self.mask;
            }
            self.slots[slot] = *entry;
        }
    }

    /// Whether the table takes more than so many bytes, or soon would: it is there twice while it is sorted,
    /// and thrice while it grows.
    pub(crate) fn is_beyond(&self, bytes: u64) -> bool {
        let now = self.slots.len() * size_of::<Entry>();
        let nearly_full = self.len * 16 > self.slots.len() * 9;
        let next = now * if nearly_full { 3 } else { 2 };
        (next + self.long_bytes + FREQUENT * size_of::<Frequent>()) as u64 > bytes
    }

    /// Fails when there are more words than ids.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let limit = END - 1;
        if self.len > limit as usize { Err(Error::TooManyWords { limit }) } else { Ok(()) }
    }

    /// Every word with its id and count, in no particular order.
    pub(crate) fn iter(&mut self) -> impl Iterator<Item = (Word<'_>, u32, u64)> {
        self.settle();
        let long = &self.long;
        self.slots.iter().filter(|entry| !entry.is_free()).map(move |entry| {
            let word = match entry.key.long_index() {
                Some(index) => Word::Long(&long[index]),
                None => Word::Short(entry.key),
            };
            (word, entry.id, entry.count)
        })
    }
}

/// A word in a table.
#[derive(Clone, Copy)]
pub(crate) enum Word<'a> {
    /// At most 15 bytes.
    Short(Key),
    /// More.
    Long(&'a [u8]),
}

impl Word<'_> {
    /// Numbers in the order of words as far as their first 15 bytes tell them apart; those of two words
    /// are the same only if both are long.
    #[inline]
    pub(crate) fn order(self) -> [u64; 2] {
        match self {
            Self::Short(key) => key.order(),
            Self::Long(bytes) => long_order(bytes),
        }
    }

    /// Calls `f` with the bytes of the word.
    #[inline]
    pub(crate) fn with<T>(self, f: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Self::Long(bytes) => f(bytes),
            Self::Short(key) => {
                let (bytes, length) = key.bytes();
                f(&bytes[..length])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn agrees_with_a_hash_map(words in prop::collection::vec("[ab\\x00é]{1,20}", 0..400)) {
            let mut table = Table::new();
            let mut naive: HashMap<&[u8], (u32, u64)> = HashMap::new();
            for word in &words {
                let next = naive.len() as u32;
                let seen = naive.entry(word.as_bytes()).or_insert((next, 0));
                seen.1 += 1;
                prop_assert_eq!(table.add(word.as_bytes(), 1), seen.0);
            }
            prop_assert_eq!(table.len(), naive.len());
            for (word, id, count) in table.iter() {
                word.with(|bytes| assert_eq!(naive[bytes], (id, count)));
            }
        }
    }

    #[test]
    fn batches_are_single_words_in_a_row() {
        let words: Vec<String> = (0..80_000_u64).map(|i| (i * i % 60_013).to_string()).collect();
        let keys: Vec<Key> =
            words.iter().flat_map(|word| [Key::short(word.as_bytes()), Key::default()]).collect();
        let (mut single, mut batch, mut ids) = (Table::new(), Table::new(), Vec::new());
        for keys in keys.chunks(BATCH - 1) {
            batch.add_keys(keys, &mut ids);
        }
        let expected: Vec<u32> =
            words.iter().flat_map(|word| [single.add(word.as_bytes(), 1), END]).collect();
        assert_eq!(ids, expected);
        let counts = |table: &mut Table| {
            let mut counts: Vec<_> = table.iter().map(|(_, id, count)| (id, count)).collect();
            counts.sort_unstable();
            counts
        };
        assert_eq!(counts(&mut batch), counts(&mut single));
    }

    #[test]
    fn grows() {
        let mut table = Table::new();
        let word = |i: u32| format!("{i}{}", "x".repeat(i as usize % 20));
        for i in 0..50_000 {
            assert_eq!(table.add(word(i).as_bytes(), 1), i);
        }
        for i in 0..50_000 {
            assert_eq!(table.add(word(i).as_bytes(), 1), i);
        }
        assert!(table.check().is_ok());
    }
}
