//! Threads that fill batches ahead of who takes them, in the order of batches.

mod filling;

use std::sync::{Arc, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use self::filling::{Inner, Slot};
use crate::buffer::Buffer;
use crate::fault::Missing;
use crate::plan::Plan;
use crate::source::Source;

/// What went wrong with the feed itself.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// A thread could not be started.
    #[error("cannot start a thread: {0}")]
    Spawn(#[from] std::io::Error),
    /// A thread panicked.
    #[error("a loader failed on batch {batch}: {reason}")]
    Panicked {
        /// Which batch it was filling.
        batch: u64,
        /// What it said.
        reason: String,
    },
    /// There is no memory for a batch.
    #[error("there is no memory for a batch of {0} bytes")]
    Memory(usize),
    /// The process was forked since.
    #[error("an iteration cannot go on in a forked process: begin it there")]
    Forked,
}

/// A batch that is whole.
#[derive(Debug)]
pub struct Batch {
    /// Its number.
    pub number: u64,
    /// How many rows it has.
    pub rows: usize,
    /// The memory of each tensor, of which the first `rows` rows are filled.
    pub buffers: Vec<Buffer>,
    /// What could not be read.
    pub missing: Vec<Missing>,
}

/// What waiting for a batch came to.
#[derive(Debug)]
pub enum Next {
    /// The next batch.
    Batch(Batch),
    /// It is not whole yet.
    Wait,
    /// There is none left.
    End,
}

/// Batches in order, filled ahead by threads, or by who takes them if there are no threads.
///
/// At most `depth` batches are begun and not yet taken.
pub struct Feed {
    inner: Arc<Inner>,
    threads: Vec<JoinHandle<()>>,
    process: u32,
}

impl Feed {
    /// Starts the threads.
    ///
    /// With `lent`, batches are written into these sets of buffers, each of which must be large
    /// enough for a batch and is written again only after it was [given back](Self::give_back).
    ///
    /// # Errors
    /// [`FeedError::Spawn`].
    pub fn new(
        source: Box<dyn Source>,
        plan: Plan,
        threads: usize,
        depth: usize,
        lent: Option<Vec<Vec<Buffer>>>,
    ) -> Result<Self, FeedError> {
        let inner = Arc::new(Inner::new(source, plan, threads, depth, lent));
        let mut feed = Self { inner, threads: Vec::new(), process: std::process::id() };
        for number in 0..threads {
            let inner = Arc::clone(&feed.inner);
            let name = format!("minent-loader-{number}");
            let thread = thread::Builder::new().name(name).spawn(move || inner.work())?;
            feed.threads.push(thread);
        }
        Ok(feed)
    }

    /// The next batch, if it is whole within `patience`.
    ///
    /// # Errors
    /// [`FeedError::Panicked`], [`FeedError::Forked`].
    pub fn next(&self, patience: Duration) -> Result<Next, FeedError> {
        if std::process::id() != self.process {
            return Err(FeedError::Forked);
        }
        let inner = &*self.inner;
        let until = Instant::now() + patience;
        let mut state = inner.lock();
        loop {
            if state.stopped || state.next >= inner.plan.batches() {
                return Ok(Next::End);
            }
            if state.slots.front().is_some_and(Slot::is_whole) {
                return inner.take(state);
            }
            if state.starved && state.slots.is_empty() {
                let row: usize = inner.row_bytes.iter().sum();
                return Err(FeedError::Memory(row.saturating_mul(inner.plan.batch)));
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(Next::Wait);
            }
            if self.threads.is_empty() {
                let Some(part) = inner.claim(&mut state) else {
                    if state.starved {
                        continue;
                    }
                    return Ok(Next::Wait);
                };
                drop(state);
                inner.fill(part);
                state = inner.lock();
            } else {
                let waited = inner.whole.wait_timeout(state, left);
                state = waited.unwrap_or_else(PoisonError::into_inner).0;
            }
        }
    }

    /// Lets a set of buffers that was lent be written again.
    pub fn give_back(&self, buffers: Vec<Buffer>) {
        if let Some(lent) = &mut self.inner.lock().lent {
            lent.push_back(buffers);
        }
        self.inner.room.notify_all();
    }

    /// Lets the threads end; there are no more batches, and memory that was lent is written no more.
    pub fn stop(&self) {
        // in a forked process there are no threads, and the lock may be held for ever
        if std::process::id() != self.process {
            return;
        }
        let mut state = self.inner.lock();
        state.stopped = true;
        self.inner.room.notify_all();
        self.inner.whole.notify_all();
        while state.lent.is_some() && state.busy > 0 {
            state = self.inner.whole.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// How many bytes a row takes in each tensor.
    #[must_use]
    pub fn row_bytes(&self) -> &[usize] {
        &self.inner.row_bytes
    }

    /// The batches.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.inner.plan
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        if std::process::id() != self.process {
            return;
        }
        self.stop();
        for thread in self.threads.drain(..) {
            // a panic was caught in the thread, or will be told by nobody
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests;
