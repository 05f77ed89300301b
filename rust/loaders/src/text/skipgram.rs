//! Pairs of centers and contexts, with negatives (skip-gram of word2vec, Mikolov et al. 2013).

use std::ops::Range;
use std::sync::Arc;

use minent_monitor::{Interrupted, Monitor};
use multiversion::multiversion;

use crate::fault::Missing;
use crate::source::Source;
use crate::text::alias::Negatives;
use crate::text::kept::{Center, Text};
use crate::text::mixed::{Mixed, Prepared, SLACK, Unit};
use crate::text::{Alias, Id, id_bytes};

/// Each kept word with each word in its window; the pairs of a center stay together.
///
/// Removed words leave no gap, so that windows reach over them; windows end with the sentence.
/// A batch has centers, contexts, and negatives, which are drawn regardless of the context.
pub struct SkipGram {
    mixed: Mixed,
    negatives: Negatives,
}

impl SkipGram {
    /// The pairs of a text; without `alias` there are no negatives.
    ///
    /// # Errors
    /// [`Interrupted`], while samples are counted.
    pub fn new(
        text: Text,
        alias: Option<Arc<Alias>>,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Interrupted> {
        let negatives = Negatives::new(alias, text.setting);
        Ok(Self { mixed: Mixed::new(text, Unit::Pair, monitor)?, negatives })
    }

    fn write<T: Id>(&self, places: Range<u64>, rows: &mut [&mut [u8]]) {
        let [centers, contexts, negatives @ ..] = rows else { return };
        let centers: &mut [T] = bytemuck::cast_slice_mut(centers);
        let contexts: &mut [T] = bytemuck::cast_slice_mut(contexts);
        let mut done = 0;
        self.mixed.visit(places.clone(), |window, places| {
            let rows = done..done + (places.end - places.start) as usize;
            done = rows.end;
            pairs(window, places.start, &mut centers[rows.clone()], &mut contexts[rows]);
        });
        self.negatives.write::<T>(places.start, negatives);
    }
}

impl Source for SkipGram {
    fn len(&self) -> u64 {
        self.mixed.len()
    }

    fn row_bytes(&self) -> Vec<usize> {
        let id = id_bytes(self.mixed.text.setting.wide);
        [id, id].into_iter().chain(self.negatives.row_bytes()).collect()
    }

    fn part(&self) -> usize {
        1 << 16
    }

    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
        if self.mixed.text.setting.wide {
            self.write::<i64>(places, rows);
        } else {
            self.write::<i32>(places, rows);
        }
        Vec::new()
    }
}

/// Writes the pairs of a window from a place on.
#[multiversion(targets("x86_64+avx2"))]
fn pairs<T: Id>(window: &Prepared, place: u64, centers: &mut [T], contexts: &mut [T]) {
    let (from, mut skip) = window.seek(place);
    let mut done = 0;
    for &center in from {
        let Center { at, left, right } = center;
        let (at, left, right) = (at as usize, usize::from(left), usize::from(right));
        let word = T::from(window.words[at]);
        let (all, before, after) =
            (left + right, &window.words[at - left..], &window.words[at + 1..]);
        if skip == 0 && done + all + SLACK <= centers.len() {
            // whole chunks, of which the next pairs overwrite the rest: no branch to guess
            spread(&mut centers[done..], all, |_| [word; SLACK]);
            spread(&mut contexts[done..], left, |i| chunk(&before[i..]));
            spread(&mut contexts[done + left..], right, |i| chunk(&after[i..]));
            done += all;
        } else {
            let words = before[..left].iter().chain(&after[..right]).skip(skip);
            let rows = centers[done..].iter_mut().zip(&mut contexts[done..]);
            for ((center, context), &found) in rows.zip(words) {
                (*center, *context) = (word, T::from(found));
                done += 1;
            }
            if done == centers.len() {
                return;
            }
            skip = 0;
        }
    }
}

/// Writes at least `count` ids, chunk by chunk; the first one always.
#[inline]
fn spread<T: Id>(out: &mut [T], count: usize, chunk: impl Fn(usize) -> [T; SLACK]) {
    let mut done = 0;
    loop {
        out[done..done + SLACK].copy_from_slice(&chunk(done));
        done += SLACK;
        if done >= count {
            return;
        }
    }
}

#[inline]
fn chunk<T: Id>(words: &[i32]) -> [T; SLACK] {
    std::array::from_fn(|i| T::from(words[..SLACK][i]))
}
