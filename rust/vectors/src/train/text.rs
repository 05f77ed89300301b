//! Lots from a text: the words in a window around each word.

use minent_counts::{EDGE, Subsample};

use super::chance::Chance;
use super::lots::Lots;
use super::noise::Noise;
use super::source::Source;

/// Tokens of a block, more or less.
const BLOCK: usize = 256;

/// A text as ids, of which blocks of whole sentences are made.
pub(crate) struct Text<'a> {
    ids: &'a [u32],
    /// Where each block starts, in ids and in tokens, and the end.
    starts: Vec<(usize, u64)>,
    window: u64,
    counts: &'a [u64],
    /// Threshold of subsampling.
    threshold: Option<f64>,
    seed: u64,
}

impl<'a> Text<'a> {
    /// Blocks end where a sentence does, but for sentences that are longer than a block.
    pub(crate) fn new(
        ids: &'a [u32],
        counts: &'a [u64],
        window: u32,
        threshold: Option<f64>,
        seed: u64,
    ) -> Self {
        let mut starts = vec![(0, 0)];
        let (mut tokens, mut in_block) = (0_u64, 0);
        for (at, &id) in ids.iter().enumerate() {
            if id == EDGE {
                if in_block >= BLOCK {
                    starts.push((at + 1, tokens));
                    in_block = 0;
                }
                continue;
            }
            tokens += 1;
            in_block += 1;
            if in_block == 2 * BLOCK {
                starts.push((at + 1, tokens));
                in_block = 0;
            }
        }
        if starts.last() != Some(&(ids.len(), tokens)) {
            starts.push((ids.len(), tokens));
        }
        Self { ids, starts, window: u64::from(window), counts, threshold, seed }
    }
}

impl Source for Text<'_> {
    type Epoch = Option<Subsample>;

    fn blocks(&self) -> usize {
        self.starts.len() - 1
    }

    fn tokens(&self) -> u64 {
        self.starts.last().map_or(0, |end| end.1)
    }

    fn epoch(&self, epoch: u64) -> Option<Subsample> {
        let seed = if epoch == 0 { self.seed } else { Chance::new(self.seed, &[epoch]).next() };
        self.threshold.map(|t| Subsample::new(self.counts, t, seed, 0))
    }

    fn fill(
        &self,
        sample: &Option<Subsample>,
        block: usize,
        noise: &Noise,
        drawn: usize,
        chance: &mut Chance,
        lots: &mut Lots,
    ) {
        let ((start, mut token), (end, last)) = (self.starts[block], self.starts[block + 1]);
        lots.weight += last - token;
        let mut kept: Vec<u32> = Vec::new();
        for sentence in self.ids[start..end].split(|&id| id == EDGE) {
            kept.clear();
            for &id in sentence {
                if sample.as_ref().is_none_or(|sample| sample.keeps(id, token)) {
                    kept.push(id);
                }
                token += 1;
            }
            for (at, &center) in kept.iter().enumerate() {
                let reach = 1 + chance.below(self.window) as usize;
                let (first, last) = (at.saturating_sub(reach), (at + reach).min(kept.len() - 1));
                for (i, &word) in kept[first..=last].iter().enumerate() {
                    if first + i != at {
                        lots.input(word);
                    }
                }
                lots.finish(center, noise, drawn, chance);
            }
        }
    }
}
