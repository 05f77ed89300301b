//! What was counted: in memory, or in runs that are yet to be merged.

use minent_monitor::{Monitor, Ticks};
use minent_runs::{Key, Place, Run, Runs, Stream, Writer};

use crate::Error;
use crate::join::Joined;
use crate::rows::Rows;

/// Keys with counts, in order of key.
pub(crate) enum Found<K: Key, R> {
    /// In memory.
    Memory(Joined<R>),
    /// In runs.
    Runs(Runs<K>),
}

impl<K: Key + Clone, R: Rows<K>> Found<K, R> {
    /// Gives every key with its count, in order.
    pub(crate) fn each(
        self,
        stage: &'static str,
        monitor: &mut dyn Monitor,
        mut f: impl FnMut(&K, u64) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self {
            Self::Memory(rows) => {
                let mut ticks = Ticks::new(stage, monitor);
                rows.each(|key, n| {
                    ticks.tick()?;
                    f(key, n)
                })
            }
            Self::Runs(runs) => {
                let mut stream = runs.stream(monitor)?;
                let mut ticks = Ticks::new(stage, monitor);
                while stream.advance()? {
                    ticks.tick()?;
                    f(stream.key(), stream.value())?;
                }
                Ok(())
            }
        }
    }

    /// All of it in memory; `check` may refuse keys of runs.
    pub(crate) fn into_rows(
        self,
        monitor: &mut dyn Monitor,
        check: impl Fn(&K) -> Result<(), Error>,
    ) -> Result<R, Error> {
        if let Self::Memory(rows) = self {
            return rows.into_rows();
        }
        let mut rows = R::default();
        self.each("merging", monitor, |key, n| {
            check(key)?;
            rows.push(key.clone(), n);
            Ok(())
        })?;
        Ok(rows)
    }

    /// All of it as one run.
    pub(crate) fn into_run(
        self,
        place: &Place,
        monitor: &mut dyn Monitor,
    ) -> Result<Run<K>, Error> {
        if let Self::Runs(runs) = self {
            return Ok(runs.into_run(monitor)?);
        }
        let mut writer = Writer::new(place)?;
        self.each("writing", monitor, |key, n| Ok(writer.push(key, n)?))?;
        Ok(writer.finish()?)
    }
}
