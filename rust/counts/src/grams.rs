//! N-grams that start with a word: packed in an integer, sorted and counted.

use std::marker::PhantomData;
use std::sync::atomic::AtomicBool;

use crate::EDGE;
use crate::Error;
use crate::feed::Chunk;
use crate::kernels::{Kernel, visit};
use crate::rows::{GramRows, Sink};

/// An integer that holds the ids after the first.
pub(crate) trait Packed: Ord + Copy + Send + Sync + 'static {
    /// Puts an id behind those that are there.
    fn with(self, id: u32, bits: u32) -> Self;
    /// None yet.
    const NONE: Self;
    /// The id that stands `bits * behind` bits from the end.
    fn id(self, bits: u32, behind: usize) -> u32;
}

macro_rules! packed {
    ($($type:ty),+) => {$(
        impl Packed for $type {
            const NONE: Self = 0;
            #[inline]
            fn with(self, id: u32, bits: u32) -> Self {
                self << bits | Self::from(id)
            }
            #[inline]
            fn id(self, bits: u32, behind: usize) -> u32 {
                ((self >> (bits * behind as u32)) & ((1 << bits) - 1)) as u32
            }
        }
    )+};
}
packed!(u64, u128);

/// N consecutive words of a sentence.
pub(crate) struct Grams<const N: usize, P> {
    /// Bits of an id.
    pub(crate) bits: u32,
    pub(crate) packed: PhantomData<fn() -> P>,
}

impl<const N: usize, P: Packed> Kernel for Grams<N, P>
where
    [u32; N]: minent_runs::Key,
{
    type Key = [u32; N];
    type Rows = GramRows<N>;
    type Scratch = Vec<P>;

    fn scratch(&self, _: usize) -> Vec<P> {
        Vec::new()
    }

    fn row(
        &self,
        chunk: &Chunk<'_>,
        i: u32,
        positions: &[u32],
        rest: &mut Vec<P>,
        sink: &mut Sink<[u32; N], GramRows<N>>,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        rest.clear();
        visit(chunk.ids, positions, 0, N - 1, stop, |position| {
            if let Some(ids) = chunk.ids.get(position + 1..position + N)
                && !ids.contains(&EDGE)
            {
                rest.push(ids.iter().fold(P::NONE, |all, &id| all.with(id, self.bits)));
            }
        });
        rest.sort_unstable();
        for group in rest.chunk_by(|a, b| a == b) {
            let mut gram = [i; N];
            for (behind, id) in gram[1..].iter_mut().rev().enumerate() {
                *id = group[0].id(self.bits, behind);
            }
            sink.push(gram, group.len() as u64)?;
        }
        Ok(())
    }
}
