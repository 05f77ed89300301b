//! Which words of a text are kept, and which of them lie in the window of a center.

use std::ops::Range;
use std::sync::Arc;

use crate::random::Numbered;
use crate::shared::Shared;
use crate::text::{Unfit, streams};

/// So many random numbers are drawn at once.
const STRIP: usize = 256;

/// A text as an epoch sees it.
#[derive(Clone)]
pub struct Text {
    ids: Arc<Shared<i32>>,
    keep: Option<Arc<Vec<u32>>>,
    /// The random bits of positions: the high half keeps a word, the low one sets its window.
    draws: Numbered,
    pub(super) setting: Setting,
}

/// What sources of centers and contexts have in common.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How many words on either side are contexts.
    pub window: u32,
    /// Whether each center draws its own window from 1 to `window`.
    pub dynamic: bool,
    /// In a window of how many positions centers are mixed; none keeps the order of the text.
    pub shuffle: Option<u64>,
    /// How many negatives each sample draws.
    pub negatives: usize,
    /// Whether ids are written with 64 bits, not 32.
    pub wide: bool,
    /// How many threads count the samples.
    pub threads: usize,
    /// The random numbers of all epochs.
    pub seed: u64,
    /// Which epoch.
    pub epoch: u64,
}

/// A kept word with its contexts: so many words before and after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Center {
    pub(super) at: u32,
    pub(super) left: u16,
    pub(super) right: u16,
}

impl Text {
    /// The text of these ids; word `w` is kept with probability `(keep[w] + 1) / 2^32`, and so are
    /// all words without `keep`.
    ///
    /// # Errors
    /// If the window is empty or too wide.
    pub fn new(
        ids: Arc<Shared<i32>>,
        keep: Option<Arc<Vec<u32>>>,
        setting: Setting,
    ) -> Result<Self, Unfit> {
        if !(1..=1024).contains(&setting.window) {
            return Err(Unfit::Window(setting.window));
        }
        let draws = Numbered::of(setting.seed, setting.epoch, streams::POSITIONS);
        Ok(Self { ids, keep, draws, setting })
    }

    /// How many positions there are.
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// Appends the kept words of some positions to `words`, between the words around that their
    /// windows reach, and gives each that has a context as a center.
    ///
    /// `reaches` is room to work in.
    pub(super) fn lay(
        &self,
        positions: Range<usize>,
        words: &mut Vec<i32>,
        reaches: &mut Vec<u16>,
        each: impl FnMut(Center),
    ) {
        let first = words.len();
        let window = self.setting.window as usize;
        if positions.clone().find(|&p| self.kept(p)).is_some_and(|p| self.ids[p] >= 0) {
            let before = (0..positions.start).rev().filter(|&p| self.kept(p));
            words.extend(before.map(|p| self.ids[p]).take_while(|&word| word >= 0).take(window));
            words[first..].reverse();
        }
        let body = words.len();
        if let Some(keep) = &self.keep {
            let kept = |word, draw| is_kept(keep, word, draw);
            self.body(positions.clone(), words, reaches, kept);
        } else {
            self.body(positions.clone(), words, reaches, |_, _| true);
        }
        let end = words.len();
        if end > body && words[end - 1] >= 0 {
            let after = (positions.end..self.len()).filter(|&p| self.kept(p));
            words.extend(after.map(|p| self.ids[p]).take_while(|&word| word >= 0).take(window));
        }
        sentences(first, body..end, words, reaches, each);
    }

    /// Whether a position is kept; ends of sentences are.
    fn kept(&self, position: usize) -> bool {
        self.keep
            .as_ref()
            .is_none_or(|keep| is_kept(keep, self.ids[position], self.draws.at(position as u64)))
    }

    /// Appends the kept words of some positions, and sets their reaches.
    #[inline]
    fn body(
        &self,
        positions: Range<usize>,
        words: &mut Vec<i32>,
        reaches: &mut Vec<u16>,
        kept: impl Fn(i32, u64) -> bool,
    ) {
        let body = words.len();
        words.resize(body + positions.len(), 0);
        reaches.resize(positions.len(), 0);
        let mut count = 0;
        let mut draws = [0; STRIP];
        for (strip, start) in
            self.ids[positions.clone()].chunks(STRIP).zip((positions.start as u64..).step_by(STRIP))
        {
            self.draws.fill(start, &mut draws);
            for (&word, &draw) in strip.iter().zip(&draws) {
                // written always, counted if kept: no branch to guess
                words[body + count] = word;
                reaches[count] = if self.setting.dynamic {
                    1 + ((u64::from(draw as u32) * u64::from(self.setting.window)) >> 32) as u16
                } else {
                    self.setting.window as u16
                };
                count += usize::from(kept(word, draw));
            }
        }
        words.truncate(body + count);
    }
}

/// Whether a draw keeps a word; ends of sentences and words without a threshold are kept.
#[inline]
fn is_kept(keep: &[u32], word: i32, draw: u64) -> bool {
    (draw >> 32) as u32 <= keep.get(word as usize).copied().unwrap_or(u32::MAX)
}

/// Gives each center in `body`, whose first sentence begins at `start` and whose last may go on
/// until the end of `words`.
#[inline]
fn sentences(
    mut start: usize,
    body: Range<usize>,
    words: &[i32],
    reaches: &[u16],
    mut each: impl FnMut(Center),
) {
    let mut next = body.start;
    while next < body.end {
        let found = words[next..body.end].iter().position(|&word| word < 0);
        let end = found.map_or(body.end, |length| next + length);
        let limit = if found.is_some() { end } else { words.len() };
        for (at, &reach) in (next..end).zip(&reaches[next - body.start..]) {
            let left = usize::from(reach).min(at - start) as u16;
            let right = usize::from(reach).min(limit - 1 - at) as u16;
            if left + right > 0 {
                each(Center { at: at as u32, left, right });
            }
        }
        next = end + 1;
        start = next;
    }
}
