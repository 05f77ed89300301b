//! The text in chunks that fit in memory, as the kernels want to see it.

use std::ops::Range;

use crate::subsample::Subsample;
use crate::tokens::Tokens;
use crate::{EDGE, Error};

/// Ids are read in pieces of this many.
const PIECE: usize = 1 << 16;

/// What is made of the ends of sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends<'a> {
    /// They stay, and stop every window.
    Stop,
    /// They become the word of this id, with one more at the start.
    Word(u32),
    /// They vanish, but for those of the documents that end at these positions.
    Documents(&'a [u64]),
}

/// A part of the text.
pub(crate) struct Chunk<'a> {
    /// The ids, with some of what stands before and after.
    pub(crate) ids: &'a [u32],
    /// Where in `ids` the chunk itself is.
    pub(crate) centers: Range<usize>,
    /// How often each id counts, where it stands for several tokens.
    pub(crate) times: Option<&'a [u32]>,
    /// Whether nothing follows.
    pub(crate) last: bool,
}

/// A text in chunks.
pub(crate) trait Chunks {
    /// The next chunk; the first one is there even if it is empty.
    fn next(&mut self) -> Result<Chunk<'_>, Error>;
    /// How much of the text was read.
    fn position(&self) -> u64;
}

/// How a feed is to be made.
pub(crate) struct Plan<'a> {
    pub(crate) ends: Ends<'a>,
    pub(crate) subsample: Option<&'a Subsample>,
    /// How many ids before and after a chunk its windows reach.
    pub(crate) reach: usize,
    /// How many ids a chunk has.
    pub(crate) size: usize,
}

/// Gives a text chunk by chunk.
pub(crate) struct Feed<'a, T: Tokens + ?Sized> {
    filter: Filter<'a, T>,
    reach: usize,
    size: usize,
    buffer: Vec<u32>,
    /// Where the next chunk starts: in the buffer, or in the ids that are used where they lie.
    start: usize,
}

impl<'a, T: Tokens + ?Sized> Feed<'a, T> {
    pub(crate) fn new(tokens: &'a T, vocab: u32, plan: &Plan<'a>) -> Self {
        let filter = Filter {
            tokens,
            vocab,
            ends: plan.ends,
            subsample: plan.subsample,
            at: 0,
            token: 0,
            document: 0,
            piece: Vec::new(),
        };
        Self { filter, reach: plan.reach, size: plan.size.max(1), buffer: Vec::new(), start: 0 }
    }

    /// The next chunk of ids that are used where they lie.
    fn borrowed<'b>(&mut self, ids: &'b [u32]) -> Result<Chunk<'b>, Error> {
        let start = self.start;
        let end = start.saturating_add(self.size).min(ids.len());
        let before = start - start.min(self.reach);
        let after = end.saturating_add(self.reach).min(ids.len());
        // Windows reach what follows, up to where the chunk before was looked at already.
        let known = if start == 0 { 0 } else { start.saturating_add(self.reach).min(after) };
        self.filter.check(&ids[known..after], known as u64)?;
        self.start = end;
        self.filter.at = end as u64;
        Ok(Chunk {
            ids: &ids[before..after],
            centers: start - before..end - before,
            times: None,
            last: end == ids.len(),
        })
    }
}

impl<T: Tokens + ?Sized> Chunks for Feed<'_, T> {
    fn position(&self) -> u64 {
        self.filter.at
    }

    fn next(&mut self) -> Result<Chunk<'_>, Error> {
        if let Some(ids) = self.filter.untouched(self.size) {
            return self.borrowed(ids);
        }
        // What stands too far before the chunk goes.
        let kept = self.start.saturating_sub(self.reach);
        self.buffer.drain(..kept);
        self.start -= kept;
        let wanted = self.start.saturating_add(self.size).saturating_add(self.reach);
        let missing = wanted.saturating_sub(self.buffer.len());
        self.buffer.reserve_exact(missing.saturating_add(PIECE).min(self.filter.most()));
        while self.buffer.len() < wanted && self.filter.pull(&mut self.buffer)? {}
        let end = (self.start + self.size).min(self.buffer.len());
        let last = self.buffer.len() < wanted || end == self.buffer.len() && self.filter.is_done();
        let end = if last { self.buffer.len() } else { end };
        let centers = self.start..end;
        self.start = end;
        Ok(Chunk { ids: &self.buffer, centers, times: None, last })
    }
}

/// Reads ids, leaves some out and changes others.
struct Filter<'a, T: Tokens + ?Sized> {
    tokens: &'a T,
    vocab: u32,
    ends: Ends<'a>,
    subsample: Option<&'a Subsample>,
    /// The next id to read.
    at: u64,
    /// How many words were read, those that were left out included.
    token: u64,
    /// The next end of a document.
    document: usize,
    piece: Vec<u32>,
}

impl<'a, T: Tokens + ?Sized> Filter<'a, T> {
    /// Whether ids stay as they are.
    fn is_plain(&self) -> bool {
        self.ends == Ends::Stop && self.subsample.is_none()
    }

    /// The ids themselves, where nothing is to be done to them.
    ///
    /// They are mapped only if all of them would be in memory together anyway.
    fn untouched(&self, size: usize) -> Option<&'a [u32]> {
        if !self.is_plain() {
            return None;
        }
        let small = self.tokens.len() <= size as u64;
        self.tokens.slice().or_else(|| small.then(|| self.tokens.mapped()).flatten())
    }

    /// No more ids than this are still to come: those that are left, and two edges.
    fn most(&self) -> usize {
        usize::try_from(self.tokens.len() - self.at + 2).unwrap_or(usize::MAX)
    }

    fn is_done(&self) -> bool {
        self.at == self.tokens.len()
    }

    /// Makes sure that ids, the first of which stands at `start`, are of words.
    fn check(&self, ids: &[u32], start: u64) -> Result<(), Error> {
        // One more than the edge is zero, which leaves one comparison for many ids.
        let next = |id: u32| id.wrapping_add(1);
        if ids.iter().fold(0, |most, &id| next(id).max(most)) <= self.vocab {
            return Ok(());
        }
        let at = ids.iter().position(|&id| next(id) > self.vocab).unwrap_or_default();
        let position = start + at as u64;
        Err(Error::IdOutOfRange { position, id: ids[at], vocab: self.vocab as usize })
    }

    /// Appends what becomes of the next piece; false at the end of the text.
    fn pull(&mut self, onto: &mut Vec<u32>) -> Result<bool, Error> {
        if let Ends::Word(edge) = self.ends
            && self.at == 0
            && !self.tokens.is_empty()
        {
            onto.push(edge);
        }
        let count = (self.tokens.len() - self.at).min(PIECE as u64) as usize;
        if count == 0 {
            return Ok(false);
        }
        if self.is_plain() {
            let start = onto.len();
            onto.resize(start + count, 0);
            self.tokens.read(self.at, &mut onto[start..])?;
            self.check(&onto[start..], self.at)?;
            self.at += count as u64;
            return Ok(true);
        }
        let mut piece = std::mem::take(&mut self.piece);
        piece.resize(count, 0);
        self.tokens.read(self.at, &mut piece)?;
        self.check(&piece, self.at)?;
        for &id in &piece {
            self.at += 1;
            self.take(id, onto);
        }
        if let Ends::Word(edge) = self.ends
            && self.is_done()
            && onto.last() != Some(&edge)
        {
            onto.push(edge);
        }
        self.piece = piece;
        Ok(true)
    }

    #[inline]
    fn take(&mut self, id: u32, onto: &mut Vec<u32>) {
        if id != EDGE {
            let token = self.token;
            self.token += 1;
            if self.subsample.is_none_or(|sample| sample.keeps(id, token)) {
                onto.push(id);
            }
        }
        match self.ends {
            Ends::Stop if id == EDGE => onto.push(EDGE),
            Ends::Word(edge) if id == EDGE && onto.last() != Some(&edge) => onto.push(edge),
            Ends::Documents(ends) => {
                let mut ended = false;
                // Documents without tokens end where the one before does.
                while let Some(&end) = ends.get(self.document).filter(|end| **end <= self.at) {
                    ended |= end == self.at;
                    self.document += 1;
                }
                if ended {
                    onto.push(EDGE);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All chunks, put together again.
    fn whole(ids: &[u32], plan: &Plan<'_>, hidden: bool) -> Vec<u32> {
        struct Hidden<'a>(&'a [u32]);
        impl Tokens for Hidden<'_> {
            fn len(&self) -> u64 {
                self.0.len() as u64
            }
            fn read(&self, start: u64, into: &mut [u32]) -> Result<(), Error> {
                Tokens::read(self.0, start, into)
            }
            fn mapped(&self) -> Option<&[u32]> {
                self.0.len().is_multiple_of(2).then_some(self.0)
            }
        }
        let hidden_ids = Hidden(ids);
        let mut all = Vec::new();
        let mut collect = |next: &mut dyn FnMut() -> (Vec<u32>, Range<usize>, bool)| loop {
            let (chunk, centers, last) = next();
            let before = all.len().min(plan.reach);
            assert!(centers.start >= before, "{centers:?}");
            assert_eq!(chunk[centers.start - before..centers.start], all[all.len() - before..]);
            all.extend_from_slice(&chunk[centers.clone()]);
            if last {
                assert_eq!(centers.end, chunk.len());
                break;
            }
            assert!(chunk.len() >= centers.end + plan.reach.min(1));
        };
        let parts = |c: Chunk<'_>| (c.ids.to_vec(), c.centers, c.last);
        if hidden {
            let mut feed = Feed::new(&hidden_ids, 9, plan);
            collect(&mut || parts(feed.next().unwrap()));
        } else {
            let mut feed = Feed::new(ids, 9, plan);
            collect(&mut || parts(feed.next().unwrap()));
        }
        all
    }

    proptest! {
        #[test]
        fn chunks_are_the_text(
            ids in prop::collection::vec(prop_oneof![4 => 0_u32..9, 1 => Just(EDGE)], 0..60),
            size in 1_usize..20,
            reach in 0_usize..8,
            hidden in any::<bool>(),
        ) {
            let plan = |ends| Plan { ends, subsample: None, reach, size };
            prop_assert_eq!(&whole(&ids, &plan(Ends::Stop), hidden), &ids);
            let end = [ids.len() as u64];
            let across = whole(&ids, &plan(Ends::Documents(&end)), hidden);
            let mut expected: Vec<u32> = ids.iter().copied().filter(|id| *id != EDGE).collect();
            expected.extend((!ids.is_empty()).then_some(EDGE));
            prop_assert_eq!(across, expected);
            let with_edges = whole(&ids, &plan(Ends::Word(9)), hidden);
            let mut expected: Vec<u32> = Vec::new();
            for sentence in ids.split(|id| *id == EDGE).filter(|s| !s.is_empty()) {
                if expected.is_empty() {
                    expected.push(9);
                }
                expected.extend(sentence);
                expected.push(9);
            }
            if ids.iter().all(|id| *id == EDGE) {
                expected.extend((!ids.is_empty()).then_some(9));
            }
            prop_assert_eq!(with_edges, expected);
        }
    }
}
