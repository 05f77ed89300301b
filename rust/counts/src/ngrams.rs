//! Counts of n-grams.

use std::marker::PhantomData;

use minent_monitor::Monitor;
use minent_runs::{Key, Place, Run, Runs};

use crate::Error;
use crate::engine::{chunk_size, count};
use crate::feed::{Ends, Feed, Plan};
use crate::found::Found;
use crate::grams::{Grams, Packed};
use crate::limits::Limits;
use crate::rows::{GramRows, Numbers};
use crate::tokens::Tokens;

/// N-grams of ids with their counts, in order of ids.
pub struct GramCounts<const N: usize>(Found<[u32; N], GramRows<N>>)
where
    [u32; N]: Key;

impl<const N: usize> GramCounts<N>
where
    [u32; N]: Key + Default,
{
    /// Takes runs of n-grams.
    #[must_use]
    pub fn in_runs(runs: Runs<[u32; N]>) -> Self {
        Self(Found::Runs(runs))
    }

    /// Gives every n-gram with its count.
    ///
    /// # Errors
    /// Those of `f`, and of reading runs; [`Error::Interrupted`].
    pub fn each(
        self,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        f: impl FnMut(&[u32; N], u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.0.each(stage, monitor, f)
    }

    /// The n-grams in memory, with their counts.
    ///
    /// # Errors
    /// When runs cannot be read; [`Error::Interrupted`].
    pub fn into_table(self, monitor: &mut dyn Monitor) -> Result<(Vec<[u32; N]>, Numbers), Error> {
        let GramRows { grams, counts } = self.0.into_rows(monitor, |_| Ok(()))?;
        Ok((grams, counts))
    }

    /// The n-grams as one run.
    ///
    /// # Errors
    /// When runs cannot be read or written; [`Error::Interrupted`].
    pub fn into_run(
        self,
        place: &Place,
        monitor: &mut dyn Monitor,
    ) -> Result<Run<[u32; N]>, Error> {
        self.0.into_run(place, monitor)
    }
}

/// Counts the n-grams of N ids below `vocab` that stand in one sentence.
///
/// # Errors
/// [`Error::IdOutOfRange`], [`Error::ManyWords`] when an n-gram does not fit in 128 bits,
/// [`Error::Runs`] when the disk is full, [`Error::Interrupted`].
pub fn ngrams<const N: usize, T: Tokens + ?Sized>(
    tokens: &T,
    vocab: u32,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<GramCounts<N>, Error>
where
    [u32; N]: Key,
{
    let bits = (u32::BITS - vocab.saturating_sub(1).leading_zeros()).max(1);
    let needed = bits * (N as u32 - 1);
    if needed <= u64::BITS {
        packed::<N, u64, T>(tokens, vocab, bits, limits, monitor)
    } else if needed <= u128::BITS {
        packed::<N, u128, T>(tokens, vocab, bits, limits, monitor)
    } else {
        Err(Error::ManyWords { order: N, vocab: vocab as usize })
    }
}

fn packed<const N: usize, P: Packed, T: Tokens + ?Sized>(
    tokens: &T,
    vocab: u32,
    bits: u32,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<GramCounts<N>, Error>
where
    [u32; N]: Key,
{
    // Besides its place, an id may have to be sorted with what follows it.
    let size = chunk_size(limits, vocab as usize, 8 + size_of::<P>() as u64);
    let plan = Plan { ends: Ends::Stop, subsample: None, reach: N - 1, size };
    let mut feed = Feed::new(tokens, vocab, &plan);
    let kernel = Grams::<N, P> { bits, packed: PhantomData };
    count(&mut feed, tokens.len(), &kernel, vocab as usize, limits, monitor).map(GramCounts)
}
