//! How long work reports progress and learns that it should stop.

/// The work was asked to stop (Ctrl-C).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}

/// A watcher of long work: it is told how far the work is, and may ask it to stop.
///
/// Work calls [`Monitor::tick`] from the thread that started it, at least every 100 ms and as often
/// as it likes: implementations keep the cost of a call to a clock reading.
pub trait Monitor {
    /// Says that `done` of `total` units of `stage` are finished.
    ///
    /// # Errors
    /// [`Interrupted`] when the work should stop; the work then returns at once, leaving nothing behind.
    fn tick(
        &mut self,
        stage: &'static str,
        done: u64,
        total: Option<u64>,
    ) -> Result<(), Interrupted>;
}

/// A monitor that shows nothing and never stops the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        Ok(())
    }
}
