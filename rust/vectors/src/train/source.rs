//! Where pairs come from.

use super::chance::Chance;
use super::lots::Lots;
use super::noise::Noise;

/// Pairs in blocks, each of which depends on nothing but its number, the epoch and chance.
pub(crate) trait Source: Sync {
    /// What is prepared once an epoch.
    type Epoch: Sync;

    /// How many blocks an epoch has.
    fn blocks(&self) -> usize;

    /// How many tokens, or pairs, an epoch has.
    fn tokens(&self) -> u64;

    /// Prepares an epoch.
    fn epoch(&self, epoch: u64) -> Self::Epoch;

    /// Adds the lots of a block.
    fn fill(
        &self,
        epoch: &Self::Epoch,
        block: usize,
        noise: &Noise,
        drawn: usize,
        chance: &mut Chance,
        lots: &mut Lots,
    );
}
