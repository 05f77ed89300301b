//! The bytes that stand around arrays: zip records and array headers.

/// The length of every array header.
pub(super) const ARRAY: usize = 128;
/// The length of a member's record before its name.
const RECORD: usize = 30;
/// The length of the field with sizes of 64 bits.
const SIZES: usize = 20;
/// Sizes and places that do not fit in 32 bits are this, and stand elsewhere.
const ELSEWHERE: u64 = 0xffff_ffff;
/// The first of January 1980, the same for all files.
const DATE: u16 = 0x21;
/// The zip version that knows sizes of 64 bits.
const VERSION: u16 = 45;

/// Numbers of one kind: what `NumPy` calls them, and their size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) size: u64,
    pub(super) scalar: bool,
}

impl Kind {
    pub(super) const fn array(name: &'static str, size: u64) -> Self {
        Self { name, size, scalar: false }
    }

    pub(super) const fn scalar(name: &'static str, size: u64) -> Self {
        Self { name, size, scalar: true }
    }

    /// The array header for so many bytes of numbers, if they are a whole number of them.
    pub(super) fn header(self, bytes: u64) -> Option<[u8; ARRAY]> {
        let Self { name, size, scalar } = self;
        if !bytes.is_multiple_of(size) || (scalar && bytes != size) {
            return None;
        }
        let shape = if scalar { String::new() } else { format!("{},", bytes / size) };
        let text = format!("{{'descr': '{name}', 'fortran_order': False, 'shape': ({shape}), }}");
        let mut header = [b' '; ARRAY];
        header[..8].copy_from_slice(b"\x93NUMPY\x01\x00");
        header[8..10].copy_from_slice(&(ARRAY as u16 - 10).to_le_bytes());
        header[10..10 + text.len()].copy_from_slice(text.as_bytes());
        header[ARRAY - 1] = b'\n';
        Some(header)
    }
}

/// A member as the archive knows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) crc: u32,
    /// Bytes, the array header included.
    pub(super) size: u64,
    /// Where its record begins.
    pub(super) at: u64,
}

impl Member {
    /// The length of the record before its bytes.
    pub(super) fn record_len(name: &str) -> usize {
        RECORD + name.len() + ".npy".len() + SIZES
    }

    /// What a record says: checksum and size.
    pub(super) fn parse(record: &[u8]) -> (u32, u64) {
        let number = |at: usize, len: usize| {
            record[at..at + len].iter().rev().fold(0, |all, &byte| all << 8 | u64::from(byte))
        };
        (number(14, 4) as u32, number(record.len() - 16, 8))
    }

    /// The record before its bytes.
    pub(super) fn record(&self) -> Vec<u8> {
        let mut record = Vec::with_capacity(Self::record_len(self.name));
        record.extend(b"PK\x03\x04");
        self.common(&mut record, ELSEWHERE, SIZES);
        record.extend(self.name.bytes().chain(*b".npy"));
        sizes(&mut record, &[self.size, self.size]);
        record
    }

    /// Its line in the list of members.
    fn line(&self, list: &mut Vec<u8>) {
        let mut large = Vec::new();
        let mut fits = |number: u64, times: usize| {
            if number < ELSEWHERE {
                return number;
            }
            large.extend(std::iter::repeat_n(number, times));
            ELSEWHERE
        };
        let (size, at) = (fits(self.size, 2), fits(self.at, 1));
        list.extend(b"PK\x01\x02");
        // made by Unix
        list.extend((3 << 8 | VERSION).to_le_bytes());
        self.common(list, size, if large.is_empty() { 0 } else { 4 + 8 * large.len() });
        list.extend([0; 6]);
        // a regular file that all may read
        list.extend((0o100_644_u32 << 16).to_le_bytes());
        list.extend((at as u32).to_le_bytes());
        list.extend(self.name.bytes().chain(*b".npy"));
        if !large.is_empty() {
            sizes(list, &large);
        }
    }

    /// What a record and a line of the list have in common.
    fn common(&self, bytes: &mut Vec<u8>, size: u64, extra: usize) {
        for number in [VERSION, 0, 0, 0, DATE] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(self.crc.to_le_bytes());
        bytes.extend((size as u32).to_le_bytes());
        bytes.extend((size as u32).to_le_bytes());
        bytes.extend((self.name.len() as u16 + 4).to_le_bytes());
        bytes.extend((extra as u16).to_le_bytes());
    }
}

/// The field with numbers of 64 bits.
fn sizes(bytes: &mut Vec<u8>, numbers: &[u64]) {
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend((8 * numbers.len() as u16).to_le_bytes());
    for number in numbers {
        bytes.extend(number.to_le_bytes());
    }
}

/// The list of members and the end of the archive, which stand at `at`.
pub(super) fn tail(members: &[Member], at: u64) -> Vec<u8> {
    let mut tail = Vec::new();
    for member in members {
        member.line(&mut tail);
    }
    let (len, count) = (tail.len() as u64, members.len() as u64);
    if at >= ELSEWHERE {
        let end = at + len;
        tail.extend(b"PK\x06\x06");
        tail.extend(44_u64.to_le_bytes());
        tail.extend((3 << 8 | VERSION).to_le_bytes());
        tail.extend(VERSION.to_le_bytes());
        tail.extend([0; 8]);
        for number in [count, count, len, at] {
            tail.extend(number.to_le_bytes());
        }
        tail.extend(b"PK\x06\x07");
        tail.extend([0; 4]);
        tail.extend(end.to_le_bytes());
        tail.extend(1_u32.to_le_bytes());
    }
    tail.extend(b"PK\x05\x06");
    tail.extend([0; 4]);
    tail.extend((count as u16).to_le_bytes());
    tail.extend((count as u16).to_le_bytes());
    tail.extend((len as u32).to_le_bytes());
    tail.extend((at.min(ELSEWHERE) as u32).to_le_bytes());
    tail.extend([0; 2]);
    tail
}
