//! Bags of contexts around centers (CBOW of word2vec, Mikolov et al. 2013).

use std::ops::Range;
use std::sync::Arc;

use minent_monitor::{Interrupted, Monitor};

use crate::fault::Missing;
use crate::source::Source;
use crate::text::alias::Negatives;
use crate::text::kept::Text;
use crate::text::mixed::{Mixed, Unit};
use crate::text::{Alias, Id, id_bytes};

/// Each kept word that has a context, with all words in its window.
///
/// A batch has contexts (twice the window, those before the center first, padded at the end),
/// centers, and negatives, which are drawn regardless of the center.
pub struct Cbow {
    mixed: Mixed,
    pad: i32,
    negatives: Negatives,
}

impl Cbow {
    /// The bags of a text; without `alias` there are no negatives.
    ///
    /// # Errors
    /// [`Interrupted`], while samples are counted.
    pub fn new(
        text: Text,
        alias: Option<Arc<Alias>>,
        pad: i32,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Interrupted> {
        let negatives = Negatives::new(alias, text.setting);
        Ok(Self { mixed: Mixed::new(text, Unit::Center, monitor)?, pad, negatives })
    }

    fn write<T: Id>(&self, places: Range<u64>, rows: &mut [&mut [u8]]) {
        let [contexts, centers, negatives @ ..] = rows else { return };
        let contexts: &mut [T] = bytemuck::cast_slice_mut(contexts);
        let centers: &mut [T] = bytemuck::cast_slice_mut(centers);
        let mut rows =
            contexts.chunks_exact_mut(2 * self.mixed.text.setting.window as usize).zip(centers);
        self.mixed.visit(places.clone(), |window, places| {
            let count = (places.end - places.start) as usize;
            let (from, _) = window.seek(places.start);
            for (found, (contexts, center)) in from[..count].iter().zip(&mut rows) {
                let at = found.at as usize;
                let words = window.words[at - usize::from(found.left)..at].iter();
                let words = words.chain(&window.words[at + 1..=at + usize::from(found.right)]);
                let padded = words.chain(std::iter::repeat(&self.pad));
                contexts.iter_mut().zip(padded).for_each(|(out, &word)| *out = T::from(word));
                *center = T::from(window.words[at]);
            }
        });
        self.negatives.write::<T>(places.start, negatives);
    }
}

impl Source for Cbow {
    fn len(&self) -> u64 {
        self.mixed.len()
    }

    fn row_bytes(&self) -> Vec<usize> {
        let id = id_bytes(self.mixed.text.setting.wide);
        [id * 2 * self.mixed.text.setting.window as usize, id]
            .into_iter()
            .chain(self.negatives.row_bytes())
            .collect()
    }

    fn part(&self) -> usize {
        1 << 14
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
