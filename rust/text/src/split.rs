//! Putting some sentences aside, and writing the ids of both parts.

use std::path::Path;

use crate::Error;
use crate::idfile::{IdFile, tally};
use crate::sink::Tally;
use crate::table::END;

/// Writes ids in order of text to the file where their sentence belongs.
pub(crate) struct Split {
    /// The sentences to learn from.
    pub(crate) kept: IdFile,
    /// The sentences put aside.
    pub(crate) held: IdFile,
    /// For each epoch, how often its words were put aside; empty when no sentences are.
    pub(crate) held_counts: Vec<Vec<u64>>,
    share: Option<f64>,
    seed: u64,
    sentence: u64,
    open: bool,
    aside: bool,
    kept_ids: Vec<u32>,
    held_ids: Vec<u32>,
}

impl Split {
    /// Two empty parts.
    pub(crate) fn create(
        folder: Option<&Path>,
        share: Option<f64>,
        seed: u64,
    ) -> Result<Self, Error> {
        let share = share.filter(|share| *share > 0.0);
        Ok(Self {
            kept: IdFile::create(folder)?,
            held: IdFile::create(folder)?,
            held_counts: Vec::new(),
            share,
            seed,
            sentence: 0,
            open: false,
            aside: false,
            kept_ids: Vec::new(),
            held_ids: Vec::new(),
        })
    }

    /// Takes the ids of the next block.
    pub(crate) fn append(&mut self, ids: &[u32], counts: Tally, epoch: usize) -> Result<(), Error> {
        let Some(share) = self.share else { return self.kept.append(ids, counts, epoch) };
        if self.held_counts.len() <= epoch {
            self.held_counts.resize(epoch + 1, Vec::new());
        }
        self.kept_ids.clear();
        self.held_ids.clear();
        for part in ids.split_inclusive(|id| *id == END) {
            if !self.open {
                if part == [END] {
                    continue;
                }
                self.aside = is_held_out(self.seed, self.sentence, share);
                self.sentence += 1;
            }
            self.open = part.last() != Some(&END);
            if self.aside {
                self.held_ids.extend_from_slice(part);
                count(&mut self.held_counts[epoch], part);
            } else {
                self.kept_ids.extend_from_slice(part);
            }
        }
        self.kept.append(&self.kept_ids, tally(&self.kept_ids), epoch)?;
        self.held.append(&self.held_ids, tally(&self.held_ids), epoch)
    }
}

/// Counts the words of a part of a sentence.
fn count(counts: &mut Vec<u64>, part: &[u32]) {
    for &id in part.iter().filter(|id| **id != END) {
        let id = id as usize;
        if id >= counts.len() {
            counts.resize(id + 1, 0);
        }
        counts[id] += 1;
    }
}

/// Whether a sentence is put aside: a hash of seed and number, as a fraction, is below the share.
fn is_held_out(seed: u64, sentence: u64, share: f64) -> bool {
    let hash = scramble(scramble(seed).wrapping_add(sentence));
    ((hash >> 11) as f64) < share * (1u64 << 53) as f64
}

/// The output function of the `SplitMix64` generator.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn share_is_met() {
        for share in [0.01, 0.1, 0.5] {
            let held = (0..100_000).filter(|&s| is_held_out(7, s, share)).count();
            assert!((held as f64 / 100_000.0 - share).abs() < 0.01, "{share}: {held}");
        }
        assert!((0..1000).all(|s| !is_held_out(1, s, 0.0)));
        assert!((0..1000).any(|s| is_held_out(1, s, 0.5) != is_held_out(2, s, 0.5)));
    }

    #[test]
    fn whole_sentences_go_aside() {
        let text = [END, 0, 1, END, 2, END, END, 3, 0, 1, END, 4, END, 5, 6, END];
        for cut in 0..text.len() {
            let mut split = Split::create(None, Some(0.5), 3).unwrap();
            split.append(&text[..cut], tally(&text[..cut]), 0).unwrap();
            split.append(&text[cut..], tally(&text[cut..]), 0).unwrap();
            assert_eq!(split.kept.sentences() + split.held.sentences(), 5);
            assert_eq!(split.kept.tokens() + split.held.tokens(), 9);
            let counted: u64 = split.held_counts.iter().flatten().sum();
            assert_eq!(counted, split.held.tokens());
            assert!(split.kept.sentences() > 0 && split.held.sentences() > 0);
        }
    }
}
