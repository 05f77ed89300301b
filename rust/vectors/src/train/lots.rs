//! Lots of pairs: some inputs that all have one output, and noise that they share.

use super::chance::Chance;
use super::noise::Noise;

/// Lots one after the other. The pairs of a lot are (i, j), i an input and j the output; noise takes the place of j.
///
/// That the inputs of one lot share their noise makes small products of matrices of what would be single rows
/// (Ji, Satish, Li and Dubey 2016, arXiv 1604.04661).
#[derive(Debug, Default)]
pub(crate) struct Lots {
    pub(crate) inputs: Vec<u32>,
    /// Where the inputs of each lot end.
    pub(crate) ends: Vec<u32>,
    /// For each lot the output, then its noise.
    pub(crate) outputs: Vec<u32>,
    /// Tokens, or pairs, that these lots are made of.
    pub(crate) weight: u64,
}

impl Lots {
    /// Adds an input of the lot that is being made.
    #[inline(always)]
    pub(crate) fn input(&mut self, word: u32) {
        self.inputs.push(word);
    }

    /// Ends a lot, unless it has no input.
    #[inline(always)]
    pub(crate) fn finish(&mut self, output: u32, noise: &Noise, drawn: usize, chance: &mut Chance) {
        let end = self.inputs.len() as u32;
        if self.ends.last().copied().unwrap_or_default() < end {
            self.ends.push(end);
            self.outputs.push(output);
            self.outputs.extend((0..drawn).map(|_| noise.draw(chance)));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.inputs.clear();
        self.ends.clear();
        self.outputs.clear();
        self.weight = 0;
    }
}
