//! Sentences or documents as bags: each different word once, with how often it occurs.

use crate::feed::{Chunk, Chunks, Feed, Plan};
use crate::tokens::Tokens;
use crate::{EDGE, Error};

/// Gives whole bags, many at a time; [`EDGE`] stands between them.
pub(crate) struct BagFeed<'a, T: Tokens + ?Sized> {
    feed: Feed<'a, T>,
    size: usize,
    /// The bag that is not complete yet.
    open: Bag,
    ids: Vec<u32>,
    times: Vec<u32>,
    ended: bool,
}

impl<'a, T: Tokens + ?Sized> BagFeed<'a, T> {
    pub(crate) fn new(tokens: &'a T, vocab: u32, plan: &Plan<'a>) -> Self {
        let pieces = Plan { size: 1 << 16, reach: 0, ..*plan };
        let feed = Feed::new(tokens, vocab, &pieces);
        let (open, ids, times) = (Bag::default(), Vec::new(), Vec::new());
        Self { feed, size: plan.size, open, ids, times, ended: false }
    }
}

impl<T: Tokens + ?Sized> Chunks for BagFeed<'_, T> {
    fn position(&self) -> u64 {
        self.feed.position()
    }

    fn next(&mut self) -> Result<Chunk<'_>, Error> {
        self.ids.clear();
        self.times.clear();
        while !self.ended && self.ids.len() < self.size {
            let chunk = self.feed.next()?;
            self.ended = chunk.last;
            let mut parts = chunk.ids[chunk.centers].split(|id| *id == EDGE).peekable();
            while let Some(part) = parts.next() {
                self.open.extend(part);
                if parts.peek().is_some() {
                    self.open.close(&mut self.ids, &mut self.times);
                }
            }
        }
        if self.ended {
            self.open.close(&mut self.ids, &mut self.times);
        }
        Ok(Chunk {
            ids: &self.ids,
            centers: 0..self.ids.len(),
            times: Some(&self.times),
            last: self.ended,
        })
    }
}

/// Words with how often they were met.
#[derive(Default)]
struct Bag {
    words: Vec<(u32, u32)>,
    /// How many different words there were when they were last brought together.
    distinct: usize,
}

impl Bag {
    fn extend(&mut self, ids: &[u32]) {
        for part in ids.chunks(1 << 12) {
            self.words.extend(part.iter().map(|&id| (id, 1)));
            // Long documents must not take more memory than their different words.
            if self.words.len() > 2 * self.distinct + (1 << 16) {
                self.gather();
            }
        }
    }

    fn gather(&mut self) {
        self.words.sort_unstable();
        self.words.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                earlier.1 = earlier.1.saturating_add(later.1);
            }
            same
        });
        self.distinct = self.words.len();
    }

    fn close(&mut self, ids: &mut Vec<u32>, times: &mut Vec<u32>) {
        self.gather();
        if self.distinct > 0 {
            for (id, n) in self.words.drain(..) {
                ids.push(id);
                times.push(n);
            }
            ids.push(EDGE);
            times.push(0);
        }
        self.distinct = 0;
    }
}
