//! Many runs of one kind, never so many that they cannot be open together.

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
    /// When runs have to be merged and that fails.
    pub fn add(&mut self, run: Run<K>) -> Result<(), Error> {
        self.add_at(0, run)
    }

    fn add_at(&mut self, level: usize, run: Run<K>) -> Result<(), Error> {
        if self.levels.len() == level {
            self.levels.push(Vec::new());
        }
        self.levels[level].push(run);
        if self.levels[level].len() < FAN {
            return Ok(());
        }
        let full = std::mem::take(&mut self.levels[level]);
        let merged = self.merged(&full)?;
        self.add_at(level + 1, merged)
    }

    fn merged(&self, runs: &[Run<K>]) -> Result<Run<K>, Error> {
        let mut stream = open(runs)?;
        let mut writer = Writer::new(&self.place)?;
        while stream.advance()? {
            writer.push(stream.key(), stream.value())?;
        }
        writer.finish()
    }

    /// All keys of all runs in order, their values added.
    ///
    /// # Errors
    /// When a run cannot be read or is damaged.
    pub fn stream(mut self) -> Result<Merge<K, Reader<K>>, Error> {
        let mut runs: Vec<_> = self.levels.drain(..).flatten().collect();
        while runs.len() > FAN {
            // The first are the smallest.
            let rest = runs.split_off(FAN);
            let merged = self.merged(&runs)?;
            runs = rest;
            runs.push(merged);
        }
        open(&runs)
    }

    /// All runs as one.
    ///
    /// # Errors
    /// When a run cannot be read or written, or is damaged.
    pub fn into_run(self) -> Result<Run<K>, Error> {
        let place = self.place.clone();
        let mut stream = self.stream()?;
        let mut writer = Writer::new(&place)?;
        while stream.advance()? {
            writer.push(stream.key(), stream.value())?;
        }
        writer.finish()
    }
}

fn open<K: Key>(runs: &[Run<K>]) -> Result<Merge<K, Reader<K>>, Error> {
    Ok(Merge::new(runs.iter().map(Run::open).collect::<Result<_, _>>()?))
}
