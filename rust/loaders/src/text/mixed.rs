//! The centers of a text in their order, from which any place can be read.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use minent_monitor::{Interrupted, Monitor};

use crate::permutation::Permutation;
use crate::random::Random;
use crate::text::kept::{Center, Setting, Text};
use crate::text::streams;

/// The most positions of a block.
const BLOCK: u64 = 1 << 14;
/// How many blocks make a window, if they are not shorter for it.
const BLOCKS: u64 = 64;
/// The fewest positions of a block.
const LEAST: u64 = 32;
/// The most positions of a window.
const WINDOW: u64 = 1 << 30;
/// How many positions are prepared at a time where nothing is mixed.
const PLAIN: u64 = 1 << 18;
/// The number of the permutation of blocks.
const NUMBER: u64 = 1;
/// How many windows are kept prepared.
const PREPARED: usize = 4;
/// The samples before every so many centers of a window are known.
const STRIDE: usize = 256;
/// How many words can be read from any center on.
pub(super) const SLACK: usize = 8;

/// What a sample is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    Pair,
    Center,
}

impl Unit {
    /// How many samples a center makes.
    #[inline]
    fn of(self, center: Center) -> u64 {
        match self {
            Self::Pair => u64::from(center.left) + u64::from(center.right),
            Self::Center => 1,
        }
    }
}

/// The samples of a text, by their place.
///
/// Blocks of neighboring positions come in any order, and the centers of a window of blocks are
/// mixed. The last few windows used are kept: at most 12 bytes a position for each of 4 windows.
pub(super) struct Mixed {
    pub(super) text: Text,
    unit: Unit,
    /// Positions of a block, and blocks of a window.
    block: u64,
    window: u64,
    /// The order of blocks, if they are mixed.
    blocks: Option<Permutation>,
    /// How many samples lie before each window, and in all.
    starts: Vec<u64>,
    prepared: Mutex<Vec<(usize, Arc<OnceLock<Prepared>>)>>,
    /// Memory of a window that is not kept any more.
    spare: Mutex<(Vec<i32>, Vec<Center>)>,
}

/// The centers of a window, in their order.
pub(super) struct Prepared {
    /// Kept words with those around each block, then some more to be read.
    pub(super) words: Vec<i32>,
    pub(super) centers: Vec<Center>,
    /// How many samples lie before each stride of centers.
    starts: Vec<u64>,
    unit: Unit,
}

impl Mixed {
    /// Counts the samples of `text`.
    pub(super) fn new(
        text: Text,
        unit: Unit,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Interrupted> {
        let Setting { shuffle, threads, seed, epoch, .. } = text.setting;
        let positions = shuffle.unwrap_or(PLAIN).min(WINDOW);
        let block = (positions / BLOCKS).clamp(LEAST, BLOCK);
        let window = (positions / block).max(1);
        let count = (text.len() as u64).div_ceil(block);
        let blocks = shuffle.map(|_| Permutation::new(count, seed, epoch, NUMBER));
        let starts = vec![0];
        let (prepared, spare) = Default::default();
        let mut mixed = Self { text, unit, block, window, blocks, starts, prepared, spare };
        let counts = mixed.count(count as usize, threads, monitor)?;
        let mut sum = 0;
        for number in 0..count.div_ceil(window) as usize {
            sum += mixed.slots(number).map(|block| counts[block as usize]).sum::<u64>();
            mixed.starts.push(sum);
        }
        Ok(mixed)
    }

    /// How many samples there are.
    pub(super) fn len(&self) -> u64 {
        self.starts[self.starts.len() - 1]
    }

    /// Gives the windows in which `places` lie, each with the places within it.
    pub(super) fn visit(&self, places: Range<u64>, mut each: impl FnMut(&Prepared, Range<u64>)) {
        let mut next = places.start;
        while next < places.end.min(self.len()) {
            let number = self.starts.partition_point(|&start| start <= next) - 1;
            let (start, end) = (self.starts[number], self.starts[number + 1]);
            let stop = places.end.min(end);
            let cell = self.cell(number).0;
            each(cell.get_or_init(|| self.prepare(number)), next - start..stop - start);
            // some thread prepares the next window while others still fill from this one
            if stop - start > (end - start) / 2 && end < self.len() {
                let (cell, new) = self.cell(number + 1);
                if new {
                    cell.get_or_init(|| self.prepare(number + 1));
                }
            }
            next = stop;
        }
    }

    /// Where a window is or will be, and whether nobody has asked for it yet.
    fn cell(&self, number: usize) -> (Arc<OnceLock<Prepared>>, bool) {
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        let found = prepared.iter().position(|(other, _)| *other == number);
        let window = found.map_or_else(|| (number, Arc::default()), |at| prepared.remove(at));
        let cell = Arc::clone(&window.1);
        prepared.push(window);
        if prepared.len() > PREPARED
            && let Some(old) = Arc::into_inner(prepared.remove(0).1)
            && let Some(Prepared { words, centers, .. }) = old.into_inner()
        {
            *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = (words, centers);
        }
        (cell, found.is_none())
    }

    fn prepare(&self, number: usize) -> Prepared {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut words, mut centers) = std::mem::take(&mut *spare);
        drop(spare);
        words.clear();
        centers.clear();
        let room = self.slots(number).map(|block| self.positions(block).len()).sum();
        words.reserve(room);
        centers.reserve(room);
        let mut reaches = Vec::new();
        for block in self.slots(number) {
            self.text.lay(self.positions(block), &mut words, &mut reaches, |center| {
                centers.push(center);
            });
        }
        words.resize(words.len() + SLACK, -1);
        if self.blocks.is_some() {
            let Setting { seed, epoch, .. } = self.text.setting;
            mix(&mut centers, Random::of(seed, epoch, streams::MIXTURES + number as u64));
        }
        Prepared::new(words, centers, self.unit)
    }

    /// The blocks of a window.
    fn slots(&self, number: usize) -> impl Iterator<Item = u64> {
        let count = (self.text.len() as u64).div_ceil(self.block);
        let first = number as u64 * self.window;
        (first..count.min(first + self.window))
            .map(|slot| self.blocks.as_ref().map_or(slot, |blocks| blocks.at(slot)))
    }

    /// The positions of a block.
    fn positions(&self, block: u64) -> Range<usize> {
        let start = (block * self.block) as usize;
        start..self.text.len().min(start + self.block as usize)
    }

    /// How many samples each block has.
    fn count(
        &self,
        blocks: usize,
        threads: usize,
        monitor: &mut dyn Monitor,
    ) -> Result<Vec<u64>, Interrupted> {
        let counts: Vec<AtomicU64> =
            std::iter::repeat_with(AtomicU64::default).take(blocks).collect();
        let next = AtomicUsize::new(0);
        // counts the next block, if there is one
        let step = |words: &mut Vec<i32>, reaches: &mut Vec<u16>| {
            let block = next.fetch_add(1, Relaxed);
            let count = counts.get(block)?;
            let mut sum = 0;
            words.clear();
            let positions = self.positions(block as u64);
            self.text.lay(positions, words, reaches, |center| sum += self.unit.of(center));
            count.store(sum, Relaxed);
            Some(block)
        };
        std::thread::scope(|scope| -> Result<(), Interrupted> {
            for _ in 1..threads.min(blocks) {
                let work = || {
                    let (mut words, mut reaches) = (Vec::new(), Vec::new());
                    while step(&mut words, &mut reaches).is_some() {}
                };
                // where no more threads can be had, the others do their share
                if std::thread::Builder::new().spawn_scoped(scope, work).is_err() {
                    break;
                }
            }
            let (mut words, mut reaches) = (Vec::new(), Vec::new());
            while let Some(block) = step(&mut words, &mut reaches) {
                monitor
                    .tick("samples", block as u64 * self.block, Some(self.text.len() as u64))
                    .inspect_err(|_| next.store(blocks, Relaxed))?;
            }
            Ok(())
        })?;
        Ok(counts.into_iter().map(AtomicU64::into_inner).collect())
    }
}

impl Prepared {
    fn new(words: Vec<i32>, centers: Vec<Center>, unit: Unit) -> Self {
        let mut sum = 0;
        let starts = centers
            .chunks(STRIDE)
            .map(|centers| {
                let start = sum;
                sum += centers.iter().map(|&center| unit.of(center)).sum::<u64>();
                start
            })
            .collect();
        Self { words, centers, starts, unit }
    }

    /// The centers from a place on, and how many samples of the first lie before it.
    pub(super) fn seek(&self, place: u64) -> (&[Center], usize) {
        let stride = self.starts.partition_point(|&start| start <= place).saturating_sub(1);
        let mut centers = &self.centers[stride * STRIDE..];
        let mut skip = place - self.starts[stride];
        while let Some((&center, rest)) = centers.split_first()
            && skip >= self.unit.of(center)
        {
            skip -= self.unit.of(center);
            centers = rest;
        }
        (centers, skip as usize)
    }
}

/// Any order of `centers` (Fisher and Yates).
fn mix(centers: &mut [Center], mut random: Random) {
    for last in (1..centers.len()).rev() {
        centers.swap(last, random.below(last as u32 + 1) as usize);
    }
}
