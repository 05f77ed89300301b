//! Where each word of a chunk stands.

use std::ops::Range;

use crate::Error;
use crate::feed::Chunk;
use crate::pages::Zeroed;
use crate::share::{in_threads, split_at};

/// Below so many ids one thread does it all.
const MANY: usize = if cfg!(test) { 8 } else { 1 << 16 };

/// The positions of all words, word by word, in order of text.
pub(crate) struct Occurrences {
    /// Where the positions of each word end.
    ends: Vec<u32>,
    positions: Zeroed,
}

impl Occurrences {
    /// Finds the words below `vocab` among the centers of a chunk.
    pub(crate) fn new(chunk: &Chunk<'_>, vocab: usize, threads: usize) -> Result<Self, Error> {
        let ids = &chunk.ids[chunk.centers.clone()];
        let threads = if ids.len() < MANY { 1 } else { threads };
        let degree = degrees(ids, vocab, threads)?;
        let mut next = Vec::with_capacity(vocab);
        let mut sum = 0_u32;
        for &n in &degree {
            next.push(sum);
            sum += n;
        }
        let mut positions = Zeroed::new(sum as usize);
        let words = shares(&degree, threads);
        let start = |word: usize| next.get(word).copied().unwrap_or(sum) as usize;
        let places: Vec<_> = words.iter().map(|&word| start(word)).collect();
        let parts = split_at(&mut positions, &places).into_iter().zip(split_at(&mut next, &words));
        let begin = chunk.centers.start;
        let work =
            parts.zip(words.iter().zip(&places)).map(|((positions, next), (&first, &base))| {
                move || fill(ids, begin, first, next, positions, base)
            });
        in_threads(work)?;
        // Each place has moved to the end of its word.
        Ok(Self { ends: next, positions })
    }

    /// A word of the range and its positions, each that has some.
    pub(crate) fn rows(&self, words: Range<usize>) -> impl Iterator<Item = (u32, &[u32])> {
        words.map(|word| {
            let start = if word == 0 { 0 } else { self.ends[word - 1] };
            (word as u32, &self.positions[start as usize..self.ends[word] as usize])
        })
    }

    /// Bounds of at most `count` ranges of words of about equal work.
    pub(crate) fn shares(&self, count: usize) -> Vec<usize> {
        let starts = std::iter::once(&0).chain(&self.ends);
        let degree: Vec<_> = self.ends.iter().zip(starts).map(|(end, start)| end - start).collect();
        shares(&degree, count)
    }
}

/// How often each word stands among ids.
fn degrees(ids: &[u32], vocab: usize, threads: usize) -> Result<Vec<u32>, Error> {
    let count = |ids: &[u32]| {
        let mut degree = vec![0_u32; vocab];
        for &id in ids {
            if let Some(n) = degree.get_mut(id as usize) {
                *n += 1;
            }
        }
        degree
    };
    let parts = ids.chunks(ids.len().div_ceil(threads).max(1));
    let mut found = in_threads(parts.map(|part| move || count(part)))?.into_iter();
    let mut all = found.next().unwrap_or_else(|| vec![0; vocab]);
    for part in found {
        all.iter_mut().zip(part).for_each(|(sum, n)| *sum += n);
    }
    Ok(all)
}

/// Writes down where the words from `first` on stand; `next` has a place for each, `base` for the first.
fn fill(
    ids: &[u32],
    start: usize,
    first: usize,
    next: &mut [u32],
    positions: &mut [u32],
    base: usize,
) {
    for (position, &id) in ids.iter().enumerate() {
        // Ids before the first wrap to large numbers, as the end of a sentence is one.
        let row = (id as usize).wrapping_sub(first);
        if let Some(next) = next.get_mut(row) {
            positions[*next as usize - base] = (start + position) as u32;
            *next += 1;
        }
    }
}

/// Bounds of at most `count` ranges of words of about equal work.
fn shares(degree: &[u32], count: usize) -> Vec<usize> {
    // A word costs something even where it does not occur.
    let cost = |n: u32| u64::from(n) + 1;
    let total: u64 = degree.iter().copied().map(cost).sum();
    let mut bounds = vec![0];
    let mut seen = 0;
    for (row, &n) in degree.iter().enumerate() {
        if seen * count as u64 >= total * bounds.len() as u64 && bounds.len() < count && row > 0 {
            bounds.push(row);
        }
        seen += cost(n);
    }
    bounds.push(degree.len());
    bounds
}
