//! Where each word of a chunk stands.

use std::ops::Range;

use crate::feed::Chunk;

/// How often each word below `vocab` stands among the centers of a chunk.
pub(crate) fn degrees(chunk: &Chunk<'_>, vocab: usize) -> Vec<u32> {
    let mut degree = vec![0_u32; vocab];
    for &id in &chunk.ids[chunk.centers.clone()] {
        if let Some(n) = degree.get_mut(id as usize) {
            *n += 1;
        }
    }
    degree
}

/// Bounds of at most `shares` ranges of words of about equal work.
pub(crate) fn equal_shares(degree: &[u32], shares: usize) -> Vec<usize> {
    // A word costs something even where it does not occur.
    let cost = |n: u32| u64::from(n) + 1;
    let total: u64 = degree.iter().copied().map(cost).sum();
    let mut bounds = vec![0];
    let mut seen = 0;
    for (row, &n) in degree.iter().enumerate() {
        if seen * shares as u64 >= total * bounds.len() as u64 && bounds.len() < shares && row > 0 {
            bounds.push(row);
        }
        seen += cost(n);
    }
    bounds.push(degree.len());
    bounds
}

/// The positions of the words of a range, word by word, in order of text.
pub(crate) struct Occurrences {
    first: usize,
    ends: Vec<u32>,
    positions: Vec<u32>,
}

impl Occurrences {
    /// Finds the words of `range`, which occur `degree` times each.
    pub(crate) fn new(chunk: &Chunk<'_>, range: Range<usize>, degree: &[u32]) -> Self {
        let mut next = Vec::with_capacity(degree.len());
        let mut sum = 0_u32;
        for &n in degree {
            next.push(sum);
            sum += n;
        }
        let mut positions = vec![0_u32; sum as usize];
        let start = chunk.centers.start;
        for (position, &id) in chunk.ids[chunk.centers.clone()].iter().enumerate() {
            // Ids before the range wrap to large numbers, as the end of a sentence is one.
            let row = (id as usize).wrapping_sub(range.start);
            if let Some(next) = next.get_mut(row) {
                positions[*next as usize] = (start + position) as u32;
                *next += 1;
            }
        }
        // Each place has moved to the end of its word.
        Self { first: range.start, ends: next, positions }
    }

    /// Each word and its positions.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.ends.iter().enumerate().map(|(row, &end)| {
            let start = if row == 0 { 0 } else { self.ends[row - 1] };
            ((self.first + row) as u32, &self.positions[start as usize..end as usize])
        })
    }
}
