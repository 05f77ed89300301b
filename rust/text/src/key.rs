//! Words as keys: a short word is its own key, packed in two integers.

/// The longest word that is its own key.
pub(crate) const SHORT: usize = 15;

/// The tag of long words, where short ones have their length.
const LONG: u64 = 0xff << 56;

/// Which bytes of two integers belong to a word, by its length.
const MASKS: [[u64; 2]; 16] = masks();

/// A word as two integers: its bytes in little-endian order, its length in the top byte.
///
/// The key of a long word has its hash and where it is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
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
        let [first, second] = MASKS[length & 15];
        Self { low: low & first, high: high & second | (length as u64) << 56 }
    }

    /// The key of a long word with this hash, kept at `index`.
    #[inline]
    pub(crate) fn long(hash: u64, index: usize) -> Self {
        Self { low: hash, high: LONG | index as u64 }
    }

    /// Where a long word is kept; None for a short one.
    #[inline]
    pub(crate) fn long_index(self) -> Option<usize> {
        (self.high >= LONG).then_some((self.high & !LONG) as usize)
    }

    /// What decides where the key stands in a table; all long words of one hash stand together.
    #[inline]
    pub(crate) fn hash(self) -> usize {
        let high = if self.high >= LONG { LONG } else { self.high };
        mix(self.low ^ 0x9E37_79B9_7F4A_7C15, high ^ 0xD1B5_4A32_D192_ED03) as usize
    }

    /// The hash of a key that is known to be short.
    #[inline]
    pub(crate) fn short_hash(self) -> usize {
        mix(self.low ^ 0x9E37_79B9_7F4A_7C15, self.high ^ 0xD1B5_4A32_D192_ED03) as usize
    }

    /// Numbers that stand in the order of short words: their bytes, then their length.
    #[inline]
    pub(crate) fn order(self) -> [u64; 2] {
        [self.low.swap_bytes(), self.high.swap_bytes()]
    }

    /// The bytes of a short word, and how many they are.
    pub(crate) fn bytes(self) -> ([u8; 16], usize) {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.low.to_le_bytes());
        bytes[8..].copy_from_slice(&self.high.to_le_bytes());
        (bytes, usize::from(bytes[15]).min(SHORT))
    }
}

/// A hash of the bytes of a long word.
pub(crate) fn hash_long(word: &[u8]) -> u64 {
    let start = word.len() as u64 ^ 0xA076_1D64_78BD_642F;
    word.chunks(8).fold(start, |hash, eight| mix(hash ^ read_u64(eight), 0xE703_7ED1_A0B4_28DB))
}

/// What [`Key::order`] gives for short words, for a long one.
pub(crate) fn long_order(word: &[u8]) -> [u64; 2] {
    let end = word.get(8..).map_or(0, read_u64).swap_bytes() | 0xff;
    [read_u64(word).swap_bytes(), end]
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

const fn masks() -> [[u64; 2]; 16] {
    let mut masks = [[0; 2]; 16];
    let mut length = 1;
    while length < 16 {
        let mask = u128::MAX >> (128 - 8 * length);
        masks[length] = [mask as u64, (mask >> 64) as u64];
        length += 1;
    }
    masks
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn masked_keys_are_short_keys(word in prop::collection::vec(any::<u8>(), 1..=15), rest in any::<[u8; 16]>()) {
            let mut padded = word.clone();
            padded.extend(rest);
            let key = Key::masked(read_u64(&padded), read_u64(&padded[8..]), word.len());
            prop_assert_eq!(key, Key::short(&word));
            prop_assert_eq!(key.hash(), key.short_hash());
            let (bytes, length) = key.bytes();
            prop_assert_eq!(&bytes[..length], &word[..]);
        }

        #[test]
        fn order_is_that_of_bytes(
            a in prop::collection::vec(0_u8..3, 0..20),
            b in prop::collection::vec(0_u8..3, 0..20),
        ) {
            let order = |word: &[u8]| {
                if word.len() > SHORT { long_order(word) } else { Key::short(word).order() }
            };
            let by_number = order(&a).cmp(&order(&b));
            let both_long = a.len() > SHORT && b.len() > SHORT;
            prop_assert!(by_number == a.cmp(&b) || both_long && by_number.is_eq());
        }
    }
}
