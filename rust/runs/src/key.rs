//! What is counted: ids of a pair or an n-gram, words, words by rank.

use std::cmp::Reverse;

use crate::varint;

/// A key of a run.
///
/// Keys are written as what differs from the key before, which is the default at the start of a block.
pub trait Key: Ord + Clone + Default {
    /// Tells runs of different keys apart.
    const KIND: u8;

    /// Appends the key, which comes after `before`.
    fn write(&self, before: &Self, out: &mut Vec<u8>);

    /// Turns the key before into the next one; None where the input is not such a key.
    fn read(&mut self, input: &mut &[u8]) -> Option<()>;

    /// Whether the key comes before another.
    #[inline]
    fn is_below(&self, other: &Self) -> bool {
        self < other
    }

    /// Bytes that a key keeps outside of itself.
    fn heap(&self) -> usize {
        0
    }
}

/// Ids: how many are those of the key before, by how much the next is larger, and the rest.
impl<const N: usize> Key for [u32; N]
where
    Self: Default,
{
    const KIND: u8 = N as u8;

    #[inline]
    fn write(&self, before: &Self, out: &mut Vec<u8>) {
        let shared = self.iter().zip(before).take_while(|(a, b)| a == b).count().min(N - 1);
        let more = u64::from(self[shared].wrapping_sub(before[shared]));
        varint::write(more * N as u64 + shared as u64, out);
        for &id in &self[shared + 1..] {
            varint::write(u64::from(id), out);
        }
    }

    #[inline]
    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        let head = varint::read(input)?;
        let (more, shared) = (head / N as u64, (head % N as u64) as usize);
        self[shared] = self[shared].checked_add(u32::try_from(more).ok()?)?;
        for id in &mut self[shared + 1..] {
            *id = u32::try_from(varint::read(input)?).ok()?;
        }
        Some(())
    }

    /// Two ids at a time, without a branch that the processor cannot foresee.
    #[inline]
    fn is_below(&self, other: &Self) -> bool {
        let front =
            |key: &Self| u64::from(key[0]) << 32 | key.get(1).map_or(0, |id| u64::from(*id));
        let (one, two) = (front(self), front(other));
        if N <= 2 || one != two { one < two } else { self[2..] < other[2..] }
    }
}

/// The bytes of a word; words are in order of bytes, which is that of code points.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word(pub Vec<u8>);

impl Key for Word {
    const KIND: u8 = 100;

    fn write(&self, before: &Self, out: &mut Vec<u8>) {
        let shared = self.0.iter().zip(&before.0).take_while(|(a, b)| a == b).count();
        varint::write(shared as u64, out);
        varint::write((self.0.len() - shared) as u64, out);
        out.extend_from_slice(&self.0[shared..]);
    }

    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        let shared = usize::try_from(varint::read(input)?).ok().filter(|n| *n <= self.0.len())?;
        let more = usize::try_from(varint::read(input)?).ok()?;
        let (word, rest) = input.split_at_checked(more)?;
        self.0.truncate(shared);
        self.0.extend_from_slice(word);
        *input = rest;
        Some(())
    }

    fn heap(&self) -> usize {
        self.0.capacity()
    }
}

/// A word in order of rank: by count from the largest, then by code points.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ranked {
    /// The count.
    pub count: Reverse<u64>,
    /// The word.
    pub word: Word,
}

impl Default for Ranked {
    fn default() -> Self {
        Self { count: Reverse(u64::MAX), word: Word::default() }
    }
}

impl Key for Ranked {
    const KIND: u8 = 101;

    fn write(&self, before: &Self, out: &mut Vec<u8>) {
        varint::write(before.count.0.wrapping_sub(self.count.0), out);
        self.word.write(&before.word, out);
    }

    fn read(&mut self, input: &mut &[u8]) -> Option<()> {
        self.count.0 = self.count.0.checked_sub(varint::read(input)?)?;
        self.word.read(input)
    }

    fn heap(&self) -> usize {
        self.word.heap()
    }
}
