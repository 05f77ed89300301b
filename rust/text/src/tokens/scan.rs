//! What 64 bytes of text hold, as masks of one bit a byte.

/// How many bytes are looked at together.
pub(crate) const WIDTH: usize = 64;

/// Which bytes of a piece of UTF-8 are which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Masks {
    /// Spaces and line feeds.
    pub(crate) space: u64,
    /// Line feeds.
    pub(crate) line: u64,
    /// Other controls, and the first bytes of characters among which there is white space.
    pub(crate) look: u64,
}

/// Looks at a piece.
#[cfg(target_arch = "x86_64")]
#[inline]
pub(crate) fn scan(piece: &[u8; WIDTH]) -> Masks {
    use std::arch::x86_64::{
        _mm_andnot_si128, _mm_cmpeq_epi8, _mm_min_epu8, _mm_movemask_epi8, _mm_or_si128,
        _mm_set_epi64x, _mm_set1_epi8, _mm_sub_epi8,
    };
    let mut masks = Masks::default();
    let (parts, _) = piece.as_chunks::<16>();
    for (at, part) in parts.iter().enumerate() {
        let (halves, _) = part.as_chunks::<8>();
        let [low, high] = [i64::from_le_bytes(halves[0]), i64::from_le_bytes(halves[1])];
        // SAFETY: these instructions are part of every x86-64 processor.
        let [space, line, look] = unsafe {
            let bytes = _mm_set_epi64x(high, low);
            let is = |byte: u8| _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte as i8));
            let line = is(b'\n');
            let controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
            // 0xE1 to 0xE3.
            let from = _mm_sub_epi8(bytes, _mm_set1_epi8(0xE1_u8 as i8));
            let three = _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8(2)), from);
            let look =
                _mm_or_si128(_mm_andnot_si128(line, controls), _mm_or_si128(three, is(0xC2)));
            [_mm_or_si128(line, is(b' ')), line, look].map(|mask| _mm_movemask_epi8(mask))
        };
        let put = |mask: i32| u64::from(mask as u16) << (16 * at);
        masks.space |= put(space);
        masks.line |= put(line);
        masks.look |= put(look);
    }
    masks
}

/// Looks at a piece.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn scan(piece: &[u8; WIDTH]) -> Masks {
    plain(piece)
}

/// Looks at a piece, byte by byte.
#[cfg(any(test, not(target_arch = "x86_64")))]
fn plain(piece: &[u8; WIDTH]) -> Masks {
    let mask = |is: fn(u8) -> bool| {
        piece.iter().rev().fold(0, |mask, &byte| mask << 1 | u64::from(is(byte)))
    };
    Masks {
        space: mask(|byte| matches!(byte, b' ' | b'\n')),
        line: mask(|byte| byte == b'\n'),
        look: mask(|byte| matches!(byte, 0..=0x09 | 0x0b..=0x1f | 0xC2 | 0xE1..=0xE3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..WIDTH {
                let mut piece = [b'a'; WIDTH];
                piece[at] = byte;
                piece[63 - at / 2] = 0xE2;
                assert_eq!(scan(&piece), plain(&piece), "{byte} at {at}");
            }
        }
    }
}
