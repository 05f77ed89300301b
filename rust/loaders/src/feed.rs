//! Threads that fill batches ahead of who takes them, in the order of batches.

use std::any::Any;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::buffer::{Buffer, Pool};
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

/// A batch that is being filled.
struct Slot {
    buffers: Vec<Buffer>,
    places: Range<u64>,
    /// How many rows threads have taken on, and how many are done.
    claimed: usize,
    done: usize,
    missing: Vec<Missing>,
    panicked: Option<String>,
}

impl Slot {
    fn rows(&self) -> usize {
        (self.places.end - self.places.start) as usize
    }
}

/// Rows of a batch that a thread takes on.
struct Part {
    batch: u64,
    rows: Range<usize>,
    places: Range<u64>,
    starts: Vec<*mut u8>,
}

struct State {
    /// Batches from `next` on that are begun.
    slots: VecDeque<Slot>,
    next: u64,
    /// Memory that was lent and is free; `None` where the feed has its own.
    lent: Option<VecDeque<Vec<Buffer>>>,
    /// Whether there was no memory for a batch.
    starved: bool,
    stopped: bool,
}

struct Inner {
    source: Box<dyn Source>,
    plan: Plan,
    row_bytes: Vec<usize>,
    part: usize,
    depth: usize,
    pools: Vec<Arc<Pool>>,
    state: Mutex<State>,
    /// A batch became whole.
    whole: Condvar,
    /// There is room for another.
    room: Condvar,
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
        let row_bytes = source.row_bytes();
        let depth = lent.as_ref().map_or(depth, Vec::len).max(1);
        let rows = plan.batch.min(usize::try_from(plan.samples).unwrap_or(usize::MAX));
        let inner = Arc::new(Inner {
            part: source.part().min(plan.batch.div_ceil(threads.max(1))).max(1),
            pools: row_bytes.iter().map(|bytes| Pool::new(bytes * rows, depth + 1)).collect(),
            source,
            plan,
            row_bytes,
            depth,
            state: Mutex::new(State {
                slots: VecDeque::new(),
                next: 0,
                lent: lent.map(VecDeque::from),
                starved: false,
                stopped: false,
            }),
            whole: Condvar::new(),
            room: Condvar::new(),
        });
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
            if state.slots.front().is_some_and(|slot| slot.done == slot.rows()) {
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

    /// Lets the threads end; there are no more batches.
    pub fn stop(&self) {
        // in a forked process there are no threads, and the lock may be held for ever
        if std::process::id() == self.process {
            self.inner.lock().stopped = true;
            self.inner.room.notify_all();
            self.inner.whole.notify_all();
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

impl Inner {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) {
        let mut state = self.lock();
        while !state.stopped {
            if let Some(part) = self.claim(&mut state) {
                drop(state);
                self.fill(part);
                state = self.lock();
            } else if state.starved || state.next + state.slots.len() as u64 >= self.plan.batches()
            {
                return;
            } else {
                state = self.room.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    /// The next rows to be filled, if there is room for them.
    fn claim(&self, state: &mut State) -> Option<Part> {
        let open = state.slots.back().is_some_and(|slot| slot.claimed < slot.rows());
        if !open {
            let batch = state.next + state.slots.len() as u64;
            if batch >= self.plan.batches() || state.slots.len() >= self.depth {
                return None;
            }
            let buffers = if let Some(lent) = &mut state.lent {
                lent.pop_front()?
            } else if let Some(own) = self.pools.iter().map(Pool::take).collect() {
                own
            } else {
                state.starved = true;
                self.whole.notify_all();
                return None;
            };
            let places = self.plan.places(batch);
            let (claimed, done) = (0, 0);
            state.slots.push_back(Slot {
                buffers,
                places,
                claimed,
                done,
                missing: Vec::new(),
                panicked: None,
            });
        }
        let batch = state.next + state.slots.len() as u64 - 1;
        let slot = state.slots.back_mut()?;
        let rows = slot.claimed..(slot.claimed + self.part).min(slot.rows());
        slot.claimed = rows.end;
        let first = slot.places.start;
        Some(Part {
            batch,
            places: first + rows.start as u64..first + rows.end as u64,
            rows,
            starts: slot.buffers.iter_mut().map(Buffer::start).collect(),
        })
    }

    fn fill(&self, part: Part) {
        let Part { batch, rows, places, starts } = part;
        let mut slices: Vec<&mut [u8]> = starts
            .iter()
            .zip(&self.row_bytes)
            // each part has rows of its own, in memory that lives until all rows are done
            .map(|(start, bytes)| unsafe {
                std::slice::from_raw_parts_mut(start.add(rows.start * bytes), rows.len() * bytes)
            })
            .collect();
        let filled = catch_unwind(AssertUnwindSafe(|| self.source.fill(places, &mut slices)));
        let mut state = self.lock();
        let next = state.next;
        let Some(slot) = state.slots.get_mut((batch - next) as usize) else { return };
        slot.done += rows.len();
        match filled {
            Ok(missing) => slot.missing.extend(
                missing.into_iter().map(|found| Missing { row: found.row + rows.start, ..found }),
            ),
            Err(panic) => slot.panicked = Some(words(&*panic)),
        }
        if slot.done == slot.rows() && batch == next {
            self.whole.notify_all();
        }
    }

    /// Gives out the first batch, without the rows that hold nothing.
    fn take(&self, mut state: MutexGuard<'_, State>) -> Result<Next, FeedError> {
        let Some(mut slot) = state.slots.pop_front() else { return Ok(Next::Wait) };
        let number = state.next;
        state.next += 1;
        drop(state);
        self.room.notify_all();
        let rows = slot.rows();
        if let Some(reason) = slot.panicked {
            return Err(FeedError::Panicked { batch: number, reason });
        }
        slot.missing.sort_unstable_by_key(|missing| missing.row);
        let empty: Vec<usize> =
            slot.missing.iter().filter(|m| !m.replaced).map(|m| m.row).collect();
        for (buffer, &bytes) in slot.buffers.iter_mut().zip(&self.row_bytes) {
            close_gaps(buffer.bytes(), bytes, rows, &empty);
        }
        Ok(Next::Batch(Batch {
            number,
            rows: rows - empty.len(),
            buffers: slot.buffers,
            missing: slot.missing,
        }))
    }
}

/// Moves rows up over those that are empty.
fn close_gaps(rows: &mut [u8], bytes: usize, count: usize, empty: &[usize]) {
    let Some(&first) = empty.first() else { return };
    let full = (first..count).filter(|row| empty.binary_search(row).is_err());
    for (to, row) in (first..).zip(full) {
        rows.copy_within(row * bytes..(row + 1) * bytes, to * bytes);
    }
}

fn words(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(ToString::to_string);
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::*;

    use super::*;
    use crate::fault::Fault;

    /// Writes the number of each place; some cannot be read, some panic.
    struct Numbers {
        samples: u64,
        missing: fn(u64) -> bool,
        panics: fn(u64) -> bool,
        filled: Arc<AtomicU64>,
    }

    impl Numbers {
        fn new(samples: u64) -> Self {
            Self { samples, missing: |_| false, panics: |_| false, filled: Arc::default() }
        }
    }

    impl Source for Numbers {
        fn len(&self) -> u64 {
            self.samples
        }

        fn row_bytes(&self) -> Vec<usize> {
            vec![8, 1]
        }

        fn part(&self) -> usize {
            3
        }

        fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
            let mut missing = Vec::new();
            for (row, place) in places.enumerate() {
                assert!(!(self.panics)(place), "place {place}");
                if (self.missing)(place) {
                    let fault = Fault::Damaged { name: place.to_string(), reason: String::new() };
                    missing.push(Missing { row, replaced: false, fault });
                }
                rows[0][row * 8..row * 8 + 8].copy_from_slice(&place.to_ne_bytes());
                rows[1][row] = place as u8;
                self.filled.fetch_add(1, Ordering::Relaxed);
            }
            missing
        }
    }

    fn plan(samples: u64, batch: usize) -> Plan {
        Plan { first: 0, samples, batch, rank: 0, world: 1, drop_last: false, offset: 0, stride: 1 }
    }

    fn next(feed: &Feed) -> Result<Next, FeedError> {
        loop {
            match feed.next(Duration::from_millis(50)) {
                Ok(Next::Wait) => {}
                found => return found,
            }
        }
    }

    /// The places of a batch, which both tensors must tell.
    fn read(mut batch: Batch) -> Vec<u64> {
        let rows = batch.rows;
        let found: Vec<u64> = batch.buffers[0].bytes()[..rows * 8]
            .chunks(8)
            .map(|bytes| u64::from_ne_bytes(bytes.try_into().unwrap()))
            .collect();
        let short: Vec<u8> = found.iter().map(|&place| place as u8).collect();
        assert_eq!(batch.buffers[1].bytes()[..rows], short);
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn batches_come_whole_and_in_order(
            samples in 0u64..200, batch in 1usize..40, threads in 0usize..4, depth in 1usize..5,
        ) {
            let mut numbers = Numbers::new(samples);
            numbers.missing = |place| place % 7 == 3;
            let feed = Feed::new(Box::new(numbers), plan(samples, batch), threads, depth, None).unwrap();
            let mut found = Vec::new();
            while let Next::Batch(batch) = next(&feed).unwrap() {
                let missing = batch.missing.len();
                let places = feed.plan().places(batch.number);
                prop_assert_eq!(batch.rows + missing, (places.end - places.start) as usize);
                found.extend(read(batch));
            }
            prop_assert!(found.into_iter().eq((0..samples).filter(|place| place % 7 != 3)));
        }
    }

    #[test]
    fn no_more_than_depth_batches_are_begun() {
        let numbers = Numbers::new(1000);
        let filled = Arc::clone(&numbers.filled);
        let feed = Feed::new(Box::new(numbers), plan(1000, 10), 3, 4, None).unwrap();
        let Next::Batch(_) = next(&feed).unwrap() else { panic!("no batch") };
        std::thread::sleep(Duration::from_millis(100));
        assert_eq!(filled.load(Ordering::Relaxed), 50);
        // dropped in the midst of it: threads end
        drop(feed);
    }

    #[test]
    fn a_panic_is_told_at_its_batch() {
        let mut numbers = Numbers::new(100);
        numbers.panics = |place| place == 25;
        let feed = Feed::new(Box::new(numbers), plan(100, 10), 2, 4, None).unwrap();
        for number in 0..2 {
            assert!(matches!(next(&feed), Ok(Next::Batch(batch)) if batch.number == number));
        }
        let error = next(&feed).unwrap_err();
        assert_eq!(error.to_string(), "a loader failed on batch 2: place 25");
    }

    #[test]
    fn memory_that_was_lent_is_written_again_only_when_given_back() {
        let mut memory = vec![vec![0u64; 10]; 4];
        let mut sets = Vec::new();
        for pair in memory.chunks_mut(2) {
            let lend =
                |words: &mut Vec<u64>| unsafe { Buffer::lent(words.as_mut_ptr().cast(), 80) };
            sets.push(pair.iter_mut().map(lend).collect());
        }
        let feed = Feed::new(Box::new(Numbers::new(50)), plan(50, 10), 2, 9, Some(sets)).unwrap();
        let take = || {
            let Next::Batch(batch) = next(&feed).unwrap() else { panic!("no batch") };
            batch
        };
        let (first, second) = (take(), take());
        assert!(matches!(feed.next(Duration::from_millis(50)), Ok(Next::Wait)));
        feed.give_back(first.buffers);
        assert_eq!(read(take()), (20..30).collect::<Vec<_>>());
        assert_eq!(read(second), (10..20).collect::<Vec<_>>());
    }
}
