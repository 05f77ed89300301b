//! The words that one worker has met: a hash table with short words inside its entries.
//!
//! A word of at most 15 bytes is the key itself, packed in two integers, so that finding it touches one
//! cache line; a longer word is kept apart and its key is its hash.

use crate::Error;

/// Marks the end of a sentence among ids, so no word has this id.
pub(crate) const END: u32 = u32::MAX;

/// The longest word that fits in an entry.
pub(crate) const SHORT: usize = 15;

/// The tag of long words, where short ones have their length.
const LONG: u64 = 0xff << 56;

/// How many keys are looked up together.
pub(crate) const BATCH: usize = 64;

/// Entries at the start; the table doubles as it fills.
const CAPACITY: usize = 1 << 12;

/// A word as two integers: its bytes in little-endian order, its length in the top byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) low: u64,
    pub(crate) high: u64,
}

impl Key {
    /// Packs a word of at most 15 bytes.
    #[inline]
    pub(crate) fn short(word: &[u8]) -> Self {
        let length = word.len();
        let tag = (length as u64) << 56;
        let eight = |at: usize| read_u64(&word[at..]);
        let four = |at: usize| {
            u64::from(u32::from_le_bytes([word[at], word[at + 1], word[at + 2], word[at + 3]]))
        };
        match length {
            0 => Self::default(),
            1..=3 => {
                let middle = length / 2;
                let low = u64::from(word[0])
                    | u64::from(word[middle]) << (8 * middle)
                    | u64::from(word[length - 1]) << (8 * (length - 1));
                Self { low, high: tag }
            }
            4..=7 => Self { low: four(0) | four(length - 4) << (8 * (length - 4)), high: tag },
            8 => Self { low: eight(0), high: tag },
            _ => Self { low: eight(0), high: eight(length - 8) >> (8 * (16 - length)) | tag },
        }
    }

    /// Packs a word of 1 to 15 bytes that was read as two integers with other bytes behind it.
    #[inline]
    pub(crate) fn masked(low: u64, high: u64, length: usize) -> Self {
        let tag = (length as u64) << 56;
        if length <= 8 {
            Self { low: low & (u64::MAX >> (64 - 8 * length)), high: tag }
        } else {
            Self { low, high: high & (u64::MAX >> (128 - 8 * length)) | tag }
        }
    }

    #[inline]
    fn hash(self) -> usize {
        mix(self.low ^ 0x9E37_79B9_7F4A_7C15, self.high ^ 0xD1B5_4A32_D192_ED03) as usize
    }
}

/// Multiplies to 128 bits and folds the halves.
#[inline]
fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ (product >> 64) as u64
}

/// The first eight bytes, fewer if there are fewer.
#[inline]
pub(crate) fn read_u64(bytes: &[u8]) -> u64 {
    bytes.first_chunk::<8>().map_or_else(
        || bytes.iter().rev().fold(0, |all, &b| all << 8 | u64::from(b)),
        |eight| u64::from_le_bytes(*eight),
    )
}

/// Half a cache line, so that no entry lies across two.
#[derive(Clone, Copy, Default)]
#[repr(align(32))]
struct Entry {
    key: Key,
    /// How often the word was met; zero marks a free entry.
    count: u64,
    id: u32,
}

/// Words, their ids in order of first meeting, and their counts.
pub(crate) struct Table {
    entries: Vec<Entry>,
    mask: usize,
    len: usize,
    long: Vec<Box<[u8]>>,
}

impl Table {
    /// An empty table.
    pub(crate) fn new() -> Self {
        let entries = vec![Entry::default(); CAPACITY];
        Self { entries, mask: CAPACITY - 1, len: 0, long: Vec::new() }
    }

    /// How many different words there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Counts a word `times` more and gives its id.
    #[inline]
    pub(crate) fn add(&mut self, word: &[u8], times: u64) -> u32 {
        if word.len() <= SHORT {
            self.add_key(Key::short(word), times)
        } else {
            self.add_long(word, times)
        }
    }

    /// Counts the words of keys once more each and appends their ids; an empty key stands for [`END`].
    ///
    /// All entries are looked at before any is changed, so that the processor can wait for many at once.
    pub(crate) fn add_keys(&mut self, keys: &[Key], ids: &mut Vec<u32>) {
        for keys in keys.chunks(BATCH) {
            let mut slots = [0; BATCH];
            let mut hits = [false; BATCH];
            for ((key, slot), hit) in keys.iter().zip(&mut slots).zip(&mut hits) {
                *slot = key.hash() & self.mask;
                let found = self.entries[*slot].key;
                *hit = (found.low ^ key.low) | (found.high ^ key.high) == 0;
            }
            let mask = self.mask;
            for ((&key, &slot), &hit) in keys.iter().zip(&slots).zip(&hits) {
                ids.push(if key == Key::default() {
                    END
                } else if hit && mask == self.mask {
                    let entry = &mut self.entries[slot];
                    entry.count += 1;
                    entry.id
                } else {
                    self.add_key(key, 1)
                });
            }
        }
    }

    #[inline]
    fn add_key(&mut self, key: Key, times: u64) -> u32 {
        let mut slot = key.hash() & self.mask;
        loop {
            let entry = &mut self.entries[slot];
            if entry.count == 0 {
                return self.insert(slot, key, times);
            }
            if entry.key == key {
                entry.count += times;
                return entry.id;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    #[cold]
    #[inline(never)]
    fn add_long(&mut self, word: &[u8], times: u64) -> u32 {
        let low = hash_long(word);
        let mut slot = long_slot(low) & self.mask;
        loop {
            let entry = &mut self.entries[slot];
            if entry.count == 0 {
                let key = Key { low, high: LONG | self.long.len() as u64 };
                self.long.push(word.into());
                return self.insert(slot, key, times);
            }
            if entry.key.low == low
                && let Some(index) = long_index(entry.key)
                && *self.long[index] == *word
            {
                entry.count += times;
                return entry.id;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    #[cold]
    #[inline(never)]
    fn insert(&mut self, slot: usize, key: Key, count: u64) -> u32 {
        // `Table::check` turns an overflow into an error before ids are used.
        let id = u32::try_from(self.len).unwrap_or(END);
        self.entries[slot] = Entry { key, count, id };
        self.len += 1;
        if self.len * 8 > self.entries.len() * 5 {
            self.grow();
        }
        id
    }

    fn grow(&mut self) {
        let capacity = self.entries.len() * 2;
        let old = std::mem::replace(&mut self.entries, vec![Entry::default(); capacity]);
        self.mask = capacity - 1;
        for entry in old.into_iter().filter(|entry| entry.count > 0) {
            let start = match long_index(entry.key) {
                Some(_) => long_slot(entry.key.low),
                None => entry.key.hash(),
            };
            let mut slot = start & self.mask;
            while self.entries[slot].count > 0 {
                slot = (slot + 1) & self.mask;
            }
            self.entries[slot] = entry;
        }
    }

    /// Fails when there are more words than ids.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let limit = END - 1;
        if self.len > limit as usize { Err(Error::TooManyWords { limit }) } else { Ok(()) }
    }

    /// Every word with its id and count, in no particular order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Word<'_>, u32, u64)> {
        self.entries.iter().filter(|entry| entry.count > 0).map(|entry| {
            let word = match long_index(entry.key) {
                Some(index) => Word::Long(&self.long[index]),
                None => Word::Short(entry.key),
            };
            (word, entry.id, entry.count)
        })
    }
}

/// Where a long word is kept; None for a short one.
#[inline]
fn long_index(key: Key) -> Option<usize> {
    (key.high >= LONG).then_some((key.high & !LONG) as usize)
}

#[inline]
fn long_slot(hash: u64) -> usize {
    Key { low: hash, high: LONG }.hash()
}

fn hash_long(word: &[u8]) -> u64 {
    let start = word.len() as u64 ^ 0xA076_1D64_78BD_642F;
    word.chunks(8).fold(start, |hash, eight| mix(hash ^ read_u64(eight), 0xE703_7ED1_A0B4_28DB))
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
    /// The bytes of the word.
    pub(crate) fn to_box(self) -> Box<[u8]> {
        self.with(|bytes| bytes.into())
    }

    /// Calls `f` with the bytes of the word.
    pub(crate) fn with<T>(self, f: impl FnOnce(&[u8]) -> T) -> T {
        match self {
            Self::Long(bytes) => f(bytes),
            Self::Short(key) => {
                let mut bytes = [0; 16];
                bytes[..8].copy_from_slice(&key.low.to_le_bytes());
                bytes[8..].copy_from_slice(&key.high.to_le_bytes());
                f(&bytes[..usize::from(bytes[15]).min(SHORT)])
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

        #[test]
        fn masked_keys_are_short_keys(word in prop::collection::vec(any::<u8>(), 1..=15), rest in any::<[u8; 16]>()) {
            let mut padded = word.clone();
            padded.extend(rest);
            let key = Key::masked(read_u64(&padded), read_u64(&padded[8..]), word.len());
            prop_assert_eq!(key, Key::short(&word));
        }
    }

    #[test]
    fn batches_are_single_words_in_a_row() {
        let words: Vec<String> = (0..20_000_u32).map(|i| (i * i % 7919).to_string()).collect();
        let keys: Vec<Key> =
            words.iter().flat_map(|word| [Key::short(word.as_bytes()), Key::default()]).collect();
        let (mut single, mut batch, mut ids) = (Table::new(), Table::new(), Vec::new());
        batch.add_keys(&keys, &mut ids);
        let expected: Vec<u32> =
            words.iter().flat_map(|word| [single.add(word.as_bytes(), 1), END]).collect();
        assert_eq!(ids, expected);
        let counts = |table: &Table| {
            let mut counts: Vec<_> = table.iter().map(|(_, id, count)| (id, count)).collect();
            counts.sort_unstable();
            counts
        };
        assert_eq!(counts(&batch), counts(&single));
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
