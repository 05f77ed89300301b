//! Where each word of a chunk stands.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::Error;
use crate::feed::Chunk;
use crate::pages::Zeroed;
use crate::share::in_threads;

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
        let size = ids.len().div_ceil(threads).max(1);
        let mut places = in_threads(ids.chunks(size).map(|part| move || degrees(part, vocab)))?;
        let ends = to_places(&mut places, vocab);
        let mut positions = Zeroed::new(ends.last().map_or(0, |end| *end as usize));
        let shared = positions.shared();
        let parts = ids.chunks(size).zip(places).enumerate();
        let work = parts.map(|(part, (ids, places))| {
            move || fill(ids, chunk.centers.start + part * size, places, shared)
        });
        in_threads(work)?;
        Ok(Self { ends, positions })
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
fn degrees(ids: &[u32], vocab: usize) -> Vec<u32> {
    let mut degree = vec![0; vocab];
    for &id in ids {
        if let Some(n) = degree.get_mut(id as usize) {
            *n += 1;
        }
    }
    degree
}

/// Turns the degrees in each part of the text into the first place of each word of the part; gives the
/// end of each word.
fn to_places(parts: &mut [Vec<u32>], vocab: usize) -> Vec<u32> {
    let mut end = 0;
    let ends = (0..vocab).map(|word| {
        for part in &mut *parts {
            let degree = part[word];
            part[word] = end;
            end += degree;
        }
        end
    });
    ends.collect()
}

/// Writes down where the words stand in a part of the text that begins at `start`; no other part has
/// the same places.
fn fill(ids: &[u32], start: usize, mut places: Vec<u32>, positions: &[AtomicU32]) {
    for (position, &id) in ids.iter().enumerate() {
        if let Some(place) = places.get_mut(id as usize) {
            positions[*place as usize].store((start + position) as u32, Ordering::Relaxed);
            *place += 1;
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
