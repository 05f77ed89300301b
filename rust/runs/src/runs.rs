//! Many runs of one kind, never so many that they cannot be open together.

use minent_monitor::{Monitor, Ticks};

use crate::run::{Place, Run};
use crate::stream::Stream;
use crate::{Error, Key, Merge, Reader, Writer};

/// How many runs are merged at a time.
const FAN: usize = 32;

/// Runs that are to be merged.
pub struct Runs<K> {
    place: Place,
    /// Runs by how often their keys were merged.
    levels: Vec<Vec<Run<K>>>,
}

impl<K: Key> Runs<K> {
    /// No runs; those that are made of others go to `place`.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self { place, levels: Vec::new() }
    }

    /// Where new runs should go.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Whether there is no run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.iter().all(Vec::is_empty)
    }

    /// Adds a run; many of one size become one.
    ///
    /// # Errors
    /// When runs have to be merged and that fails, or is not wanted any more.
    pub fn add(&mut self, run: Run<K>, monitor: &mut dyn Monitor) -> Result<(), Error> {
        self.add_at(0, run, monitor)
    }

    fn add_at(
        &mut self,
        level: usize,
        run: Run<K>,
        monitor: &mut dyn Monitor,
    ) -> Result<(), Error> {
        if self.levels.len() == level {
            self.levels.push(Vec::new());
        }
        self.levels[level].push(run);
        if self.levels[level].len() < FAN {
            return Ok(());
        }
        let full = std::mem::take(&mut self.levels[level]);
        let merged = written(open(&full)?, &self.place, monitor)?;
        self.add_at(level + 1, merged, monitor)
    }

    /// All keys of all runs in order, their values added.
    ///
    /// # Errors
    /// When a run cannot be read or is damaged; when that is not wanted any more.
    pub fn stream(mut self, monitor: &mut dyn Monitor) -> Result<Merge<K, Reader<K>>, Error> {
        let mut runs: Vec<_> = self.levels.drain(..).flatten().collect();
        while runs.len() > FAN {
            // The first are the smallest.
            let rest = runs.split_off(FAN);
            let merged = written(open(&runs)?, &self.place, monitor)?;
            runs = rest;
            runs.push(merged);
        }
        open(&runs)
    }

    /// All runs as one.
    ///
    /// # Errors
    /// When a run cannot be read or written, or is damaged; when that is not wanted any more.
    pub fn into_run(self, monitor: &mut dyn Monitor) -> Result<Run<K>, Error> {
        let place = self.place.clone();
        written(self.stream(monitor)?, &place, monitor)
    }
}

/// Writes a stream as a run.
fn written<K: Key>(
    mut stream: impl Stream<K>,
    place: &Place,
    monitor: &mut dyn Monitor,
) -> Result<Run<K>, Error> {
    let mut ticks = Ticks::new("merging", monitor);
    let mut writer = Writer::new(place)?;
    while stream.advance()? {
        ticks.tick()?;
        writer.push(stream.key(), stream.value())?;
    }
    writer.finish()
}

fn open<K: Key>(runs: &[Run<K>]) -> Result<Merge<K, Reader<K>>, Error> {
    Ok(Merge::new(runs.iter().map(Run::open).collect::<Result<_, _>>()?))
}
