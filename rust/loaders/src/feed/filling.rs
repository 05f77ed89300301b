//! How parts of batches are taken on, filled and put together.

use std::any::Any;
use std::collections::VecDeque;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::{Batch, FeedError, Next};
use crate::buffer::{Buffer, Pool};
use crate::fault::Missing;
use crate::plan::Plan;
use crate::source::Source;

/// A batch that is being filled.
pub(super) struct Slot {
    buffers: Vec<Buffer>,
    places: Range<u64>,
    /// How many rows threads have taken on, and how many are done.
    claimed: usize,
    done: usize,
    missing: Vec<Missing>,
    panicked: Option<String>,
}

impl Slot {
    pub(super) fn is_whole(&self) -> bool {
        self.done == self.rows()
    }

    fn rows(&self) -> usize {
        (self.places.end - self.places.start) as usize
    }
}

/// Rows of a batch that a thread takes on.
pub(super) struct Part {
    batch: u64,
    rows: Range<usize>,
    places: Range<u64>,
    starts: Vec<*mut u8>,
}

pub(super) struct State {
    /// Batches from `next` on that are begun.
    pub(super) slots: VecDeque<Slot>,
    pub(super) next: u64,
    /// Memory that was lent and is free; `None` where the feed has its own.
    pub(super) lent: Option<VecDeque<Vec<Buffer>>>,
    /// Whether there was no memory for a batch.
    pub(super) starved: bool,
    pub(super) stopped: bool,
    /// How many parts are being filled.
    pub(super) busy: usize,
}

pub(super) struct Inner {
    pub(super) source: Box<dyn Source>,
    pub(super) plan: Plan,
    pub(super) row_bytes: Vec<usize>,
    pub(super) part: usize,
    pub(super) depth: usize,
    pub(super) pools: Vec<Arc<Pool>>,
    pub(super) state: Mutex<State>,
    /// A batch became whole.
    pub(super) whole: Condvar,
    /// There is room for another.
    pub(super) room: Condvar,
}

impl Inner {
    pub(super) fn new(
        source: Box<dyn Source>,
        plan: Plan,
        threads: usize,
        depth: usize,
        lent: Option<Vec<Vec<Buffer>>>,
    ) -> Self {
        let row_bytes = source.row_bytes();
        let depth = lent.as_ref().map_or(depth, Vec::len).max(1);
        let rows = plan.batch.min(usize::try_from(plan.samples).unwrap_or(usize::MAX));
        Self {
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
                busy: 0,
            }),
            whole: Condvar::new(),
            room: Condvar::new(),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn work(&self) {
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
    pub(super) fn claim(&self, state: &mut State) -> Option<Part> {
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
        state.busy += 1;
        let first = slot.places.start;
        Some(Part {
            batch,
            places: first + rows.start as u64..first + rows.end as u64,
            rows,
            starts: slot.buffers.iter_mut().map(Buffer::start).collect(),
        })
    }

    pub(super) fn fill(&self, part: Part) {
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
        state.busy -= 1;
        if state.stopped && state.busy == 0 {
            self.whole.notify_all();
        }
        let next = state.next;
        let Some(slot) = state.slots.get_mut((batch - next) as usize) else { return };
        slot.done += rows.len();
        match filled {
            Ok(missing) => slot.missing.extend(
                missing.into_iter().map(|found| Missing { row: found.row + rows.start, ..found }),
            ),
            Err(panic) => slot.panicked = Some(words(&*panic)),
        }
        if slot.is_whole() && batch == next {
            self.whole.notify_all();
        }
    }

    /// Gives out the first batch, without the rows that hold nothing.
    pub(super) fn take(&self, mut state: MutexGuard<'_, State>) -> Result<Next, FeedError> {
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
