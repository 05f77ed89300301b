//! One pass over words: propose on a standing table, in blocks, then move.

use std::sync::atomic::{AtomicUsize, Ordering};

use minent_monitor::Interrupted;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::chance::{draw, uniform};
use crate::cost::Cost;

/// Words that propose on one standing table. Fixed, so that the answer does not depend on the threads.
const BLOCK: usize = 256;
/// Words handed to a thread at a time.
const SHARE: usize = 8;
/// A move must save this many bits to be made: less is rounding.
const LEAST: f64 = 1e-3;

/// How a sweep chooses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manner {
    /// In bits. At 0 a word moves only where that saves bits; else it draws a class with probability
    /// proportional to exp(saving / temperature).
    pub(crate) temperature: f64,
    /// Tells the draws of one sweep from another's.
    pub(crate) seed: u64,
}

/// A move that a word would make if it were alone.
#[derive(Clone, Copy, Debug)]
struct Proposal {
    position: usize,
    word: usize,
    to: usize,
    /// Bits that it was seen to save.
    saving: f64,
}

#[derive(Debug, Default)]
struct Desk<D> {
    own: D,
    out: Vec<f32>,
    found: Vec<Proposal>,
}

/// An assignment of words to classes under change.
pub(crate) struct Arrangement<C: Cost> {
    /// Class of each word, then of the sentence edge. Classes from `classes` on are no choice for a word:
    /// first that of the edge, then that of words not yet placed.
    pub(crate) label: Vec<u32>,
    pub(crate) cost: C,
    classes: usize,
    size: Vec<usize>,
    desks: Vec<Desk<C::Desk>>,
    pool: Option<ThreadPool>,
}

impl<C: Cost> Arrangement<C> {
    pub(crate) fn new(cost: C, label: Vec<u32>, classes: usize, threads: usize) -> Self {
        let mut size = vec![0; classes + 2];
        for &c in &label {
            size[c as usize] += 1;
        }
        // More threads than shares of a block would find nothing to do.
        let threads = threads.clamp(1, BLOCK / SHARE);
        // Without a pool (one thread, or none to be had) the caller's thread does all the work.
        let pool = (threads > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(threads - 1).build().ok())
            .flatten();
        let desk = || Desk { own: C::Desk::default(), out: vec![0.0; cost.width()], found: vec![] };
        let desks = (0..if pool.is_some() { threads } else { 1 }).map(|_| desk()).collect();
        Self { label, cost, classes, size, desks, pool }
    }

    /// Visits `words` in order and calls `moved` for each that moves.
    pub(crate) fn sweep(
        &mut self,
        words: &[u32],
        manner: Manner,
        tick: &mut dyn FnMut(usize) -> Result<(), Interrupted>,
        moved: &mut dyn FnMut(usize),
    ) -> Result<(), Interrupted> {
        for (i, block) in words.chunks(BLOCK).enumerate() {
            tick(i * BLOCK)?;
            for proposal in self.propose(block, manner) {
                if self.settle(proposal, manner) {
                    moved(proposal.word);
                }
            }
        }
        Ok(())
    }

    /// Whether the word is not yet in any class.
    fn unplaced(&self, word: usize) -> bool {
        self.label[word] as usize > self.classes
    }

    /// Whether the word may leave its class: the last one must stay.
    fn free(&self, word: usize) -> bool {
        self.unplaced(word) || self.size[self.label[word] as usize] > 1
    }

    /// What the words of a block propose, in their order: the same for any number of threads.
    fn propose(&mut self, block: &[u32], manner: Manner) -> Vec<Proposal> {
        let mut desks = std::mem::take(&mut self.desks);
        let (this, next) = (&*self, AtomicUsize::new(0));
        let work = |desk: &mut Desk<C::Desk>| {
            C::forget(&mut desk.own);
            loop {
                let start = next.fetch_add(SHARE, Ordering::Relaxed);
                if start >= block.len() {
                    break;
                }
                let share = &block[start..block.len().min(start + SHARE)];
                for (i, &word) in share.iter().enumerate() {
                    this.consider(desk, start + i, word as usize, manner);
                }
            }
        };
        match (&self.pool, desks.split_first_mut()) {
            (Some(pool), Some((mine, others))) => pool.in_place_scope(|scope| {
                for desk in others {
                    scope.spawn(|_| work(desk));
                }
                work(mine);
            }),
            (_, Some((mine, _))) => work(mine),
            (_, None) => {}
        }
        let mut found: Vec<_> = desks.iter_mut().flat_map(|d| d.found.drain(..)).collect();
        found.sort_unstable_by_key(|p| p.position);
        self.desks = desks;
        found
    }

    fn consider(&self, desk: &mut Desk<C::Desk>, position: usize, word: usize, manner: Manner) {
        if !self.free(word) {
            return;
        }
        self.cost.gains(&mut desk.own, &self.label, word, &mut desk.out);
        let from = self.label[word] as usize;
        let stay = f64::from(desk.out[from]);
        let gain = &mut desk.out[..self.classes];
        let (to, saving) = if manner.temperature > 0.0 {
            let (to, gain) = draw(gain, manner.temperature, uniform(manner.seed, 2 * word as u64));
            (to, gain - stay)
        } else {
            // The first of the best, but nothing is better than staying among equals.
            let mut to = if from < gain.len() { from } else { 0 };
            for (c, &g) in gain.iter().enumerate() {
                if g > gain[to] {
                    to = c;
                }
            }
            (to, f64::from(gain[to]) - stay)
        };
        if to != from {
            desk.found.push(Proposal { position, word, to, saving });
        }
    }

    /// Makes a proposed move if it is still worth it after the moves made meanwhile.
    ///
    /// A drawn move was drawn with the odds of a table that has changed since. As the second stage of a delayed
    /// acceptance (Christen and Fox 2005) it is kept with probability min(1, exp((saving now - saving then) /
    /// temperature)): exact for one word, an approximation for the words of a block.
    fn settle(&mut self, proposal: Proposal, manner: Manner) -> bool {
        let Proposal { word, to, saving, .. } = proposal;
        if !self.free(word) {
            return false;
        }
        let from = self.label[word] as usize;
        let least = if self.unplaced(word) {
            f64::NEG_INFINITY
        } else if manner.temperature > 0.0 {
            let u = f64::from(uniform(manner.seed, 2 * word as u64 + 1)).max(1e-9);
            saving + manner.temperature * u.ln()
        } else {
            LEAST
        };
        let desk = &mut self.desks[0].own;
        let good = self.cost.saving(desk, &self.label, word, to) > least;
        if good {
            self.cost.apply(desk, word, from, to);
            self.label[word] = to as u32;
            self.size[from] -= 1;
            self.size[to] += 1;
        }
        good
    }
}
