//! Keys in any order become a stream in order, within a limit of memory.

use minent_monitor::Monitor;

use crate::run::Place;
use crate::runs::Runs;
use crate::stream::{Stream, Values};
use crate::{Error, Key, Writer};

/// How many keys are taken before the monitor hears of it.
const EVERY: usize = 1 << 14;

/// Gathers keys and sorts them, in memory as long as they fit.
pub struct Sorter<K> {
    items: Vec<(K, u64)>,
    heap: usize,
    limit: usize,
    runs: Runs<K>,
}

impl<K: Key + Send + 'static> Sorter<K> {
    /// Keeps about `limit` bytes in memory; the rest goes to `place`.
    #[must_use]
    pub fn new(limit: usize, place: Place) -> Self {
        Self { items: Vec::new(), heap: 0, limit, runs: Runs::new(place) }
    }

    /// Takes a key, in any order; values of equal keys are added.
    ///
    /// # Errors
    /// When a run cannot be written; when that is not wanted any more.
    pub fn push(&mut self, key: K, value: u64, monitor: &mut dyn Monitor) -> Result<(), Error> {
        let heap = self.heap + key.heap();
        let full = self.items.len() == self.items.capacity();
        // A vector that grows is there twice for a moment.
        let next = self.items.len() * if full { 3 } else { 1 } + 1;
        if heap + next * size_of::<(K, u64)>() > self.limit && !self.items.is_empty() {
            self.spill(monitor)?;
            self.heap = key.heap();
        } else {
            self.heap = heap;
        }
        self.items.push((key, value));
        if self.items.len().is_multiple_of(EVERY) {
            monitor.tick("sorting", self.items.len() as u64, None)?;
        }
        Ok(())
    }

    fn spill(&mut self, monitor: &mut dyn Monitor) -> Result<(), Error> {
        let mut stream = sorted(&mut self.items)?;
        let mut writer = Writer::new(self.runs.place())?;
        for (key, value) in stream.drain(..) {
            writer.push(&key, value)?;
        }
        // The room stays for the next run.
        self.items = stream;
        self.runs.add(writer.finish()?, monitor)
    }

    /// All keys in order.
    ///
    /// # Errors
    /// When a run cannot be written or read; when that is not wanted any more.
    pub fn stream(mut self, monitor: &mut dyn Monitor) -> Result<Box<dyn Stream<K> + Send>, Error> {
        if self.runs.is_empty() {
            return Ok(Box::new(Values::new(sorted(&mut self.items)?)));
        }
        if !self.items.is_empty() {
            self.spill(monitor)?;
        }
        drop(std::mem::take(&mut self.items));
        Ok(Box::new(self.runs.stream(monitor)?))
    }
}

/// Sorts items and adds up those of one key.
fn sorted<K: Key>(items: &mut Vec<(K, u64)>) -> Result<Vec<(K, u64)>, Error> {
    let mut items = std::mem::take(items);
    items.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut overflow = false;
    items.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        if same {
            let sum = earlier.1.checked_add(later.1);
            overflow |= sum.is_none();
            earlier.1 = sum.unwrap_or(u64::MAX);
        }
        same
    });
    if overflow { Err(Error::TooLarge) } else { Ok(items) }
}
