//! Whole numbers in as few bytes as they need, seven bits a byte, the lowest first.

/// Appends a number.
#[inline]
pub(crate) fn write(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number off the front; None where there is none that fits in 64 bits.
#[inline]
pub(crate) fn read(input: &mut &[u8]) -> Option<u64> {
    // Most numbers take one byte or two.
    match **input {
        [a, ref rest @ ..] if a < 0x80 => {
            *input = rest;
            Some(u64::from(a))
        }
        [a, b, ref rest @ ..] if b < 0x80 => {
            *input = rest;
            Some(u64::from(a & 0x7f) | u64::from(b) << 7)
        }
        _ => read_long(input),
    }
}

#[inline(never)]
fn read_long(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for (at, &byte) in input.iter().take(10).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if at == 9 && bits > 1 {
            return None;
        }
        number |= bits << (7 * at);
        if byte < 0x80 {
            *input = &input[at + 1..];
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn round_trip(numbers in prop::collection::vec((any::<u64>(), 0_u32..64), 0..50)) {
            let numbers: Vec<u64> = numbers.into_iter().map(|(n, shift)| n >> shift).collect();
            let mut bytes = Vec::new();
            for &n in &numbers {
                write(n, &mut bytes);
            }
            let mut rest = &bytes[..];
            for &n in &numbers {
                prop_assert_eq!(read(&mut rest), Some(n));
            }
            prop_assert!(rest.is_empty());
        }
    }

    #[test]
    fn what_is_no_number() {
        for bytes in [
            &[][..],
            &[0x80],
            &[0xff; 11],
            &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2],
        ] {
            assert_eq!(read(&mut &bytes[..]), None, "{bytes:?}");
        }
    }
}
