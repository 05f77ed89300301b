//! Work in fixed blocks on any number of threads, watched by a monitor.

use std::ops::Range;

use minent_monitor::{Interrupted, Monitor};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Threads, and who is told how far they are.
pub(crate) struct Crew<'m> {
    /// Without a pool (one thread, or none to be had) the caller's thread does all the work.
    pool: Option<ThreadPool>,
    monitor: &'m mut dyn Monitor,
    stage: &'static str,
    done: u64,
    total: Option<u64>,
}

impl<'m> Crew<'m> {
    /// Blocks that each thread is given between two ticks.
    const SHARE: usize = 4;

    pub(crate) fn new(threads: usize, monitor: &'m mut dyn Monitor) -> Self {
        let pool = (threads > 1)
            .then(|| ThreadPoolBuilder::new().num_threads(threads).build().ok())
            .flatten();
        Self { pool, monitor, stage: "", done: 0, total: None }
    }

    /// Who is told, for work that has threads of its own.
    pub(crate) fn monitor(&mut self) -> &mut dyn Monitor {
        self.monitor
    }

    /// Says what comes next, and in how many steps.
    pub(crate) fn begin(&mut self, stage: &'static str, total: Option<u64>) {
        (self.stage, self.done, self.total) = (stage, 0, total);
    }

    /// Some steps are done.
    pub(crate) fn step(&mut self, steps: u64) -> Result<(), Interrupted> {
        self.done += steps;
        self.monitor.tick(self.stage, self.done, self.total)
    }

    /// The results of `work` on each block of `0..items`, in order: the same for any number of threads.
    pub(crate) fn map<T: Send>(
        &mut self,
        items: usize,
        block: usize,
        work: impl Fn(Range<usize>) -> T + Sync,
    ) -> Result<Vec<T>, Interrupted> {
        let blocks = items.div_ceil(block);
        let one = |b: usize| work(b * block..items.min((b + 1) * block));
        let Some(pool) = &self.pool else {
            let mut found = Vec::with_capacity(blocks);
            for b in 0..blocks {
                self.monitor.tick(self.stage, self.done, self.total)?;
                found.push(one(b));
            }
            return Ok(found);
        };
        let share = pool.current_num_threads() * Self::SHARE;
        let mut found = Vec::with_capacity(blocks);
        for first in (0..blocks).step_by(share) {
            self.monitor.tick(self.stage, self.done, self.total)?;
            let part = first..blocks.min(first + share);
            let part: Vec<T> = pool.install(|| part.into_par_iter().map(one).collect());
            found.extend(part);
        }
        Ok(found)
    }

    /// The same, with what the blocks give put end to end.
    pub(crate) fn gather<T: Send>(
        &mut self,
        items: usize,
        block: usize,
        work: impl Fn(Range<usize>) -> Vec<T> + Sync,
    ) -> Result<Vec<T>, Interrupted> {
        Ok(self.map(items, block, work)?.into_iter().flatten().collect())
    }
}
