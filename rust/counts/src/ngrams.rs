//! Counts of n-grams.

use std::marker::PhantomData;

use minent_monitor::{Monitor, Ticks};
use minent_runs::{Key, Place, Run, Runs, Stream, Writer};

use crate::Error;
use crate::engine::{Found, chunk_size, count};
use crate::feed::{Ends, Feed, Plan};
use crate::grams::{Grams, Packed};
use crate::limits::Limits;
use crate::rows::{GramRows, Numbers, Rows};
use crate::tokens::Tokens;

/// N-grams of ids with their counts, in order of ids.
pub enum GramCounts<const N: usize> {
    /// All of them, in memory.
    Table {
        /// The n-grams, each once.
        grams: Vec<[u32; N]>,
        /// How often each occurs.
        counts: Numbers,
    },
    /// Runs to be merged.
    Runs(Runs<[u32; N]>),
}

impl<const N: usize> GramCounts<N>
where
    [u32; N]: Key,
{
    /// Gives every n-gram with its count.
    ///
    /// # Errors
    /// Those of `f`, and of reading runs; [`Error::Interrupted`].
    pub fn each(
        self,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        mut f: impl FnMut(&[u32; N], u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Table { grams, counts } => {
                let mut ticks = Ticks::new(stage, monitor);
                GramRows { grams, counts }.each(|gram, n| {
                    ticks.tick()?;
                    f(gram, n)
                })
            }
            Self::Runs(runs) => {
                let mut stream = runs.stream(monitor)?;
                let mut ticks = Ticks::new(stage, monitor);
                while stream.advance()? {
                    ticks.tick()?;
                    f(stream.key(), stream.value())?;
                }
                Ok(())
            }
        }
    }

    /// The n-grams in memory, with their counts.
    ///
    /// # Errors
    /// When runs cannot be read; [`Error::Interrupted`].
    pub fn into_table(self, monitor: &mut dyn Monitor) -> Result<(Vec<[u32; N]>, Numbers), Error> {
        if let Self::Table { grams, counts } = self {
            return Ok((grams, counts));
        }
        let mut rows = GramRows::default();
        self.each("merging", monitor, |gram, n| {
            rows.push(*gram, n);
            Ok(())
        })?;
        Ok((rows.grams, rows.counts))
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
        if let Self::Runs(runs) = self {
            return Ok(runs.into_run(monitor)?);
        }
        let mut writer = Writer::new(place)?;
        self.each("writing", monitor, |gram, n| Ok(writer.push(gram, n)?))?;
        Ok(writer.finish()?)
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
    Ok(match count(&mut feed, tokens.len(), &kernel, vocab as usize, limits, monitor)? {
        Found::Memory(GramRows { grams, counts }) => GramCounts::Table { grams, counts },
        Found::Runs(runs) => GramCounts::Runs(runs),
    })
}
