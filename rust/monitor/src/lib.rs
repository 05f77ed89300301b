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

/// Steps of which a monitor hears now and then.
pub struct Ticks<'a> {
    stage: &'static str,
    monitor: &'a mut dyn Monitor,
    done: u64,
}

impl<'a> Ticks<'a> {
    /// How many steps there are between two ticks.
    const EVERY: u64 = 1 << 14;

    /// Before the first step.
    pub fn new(stage: &'static str, monitor: &'a mut dyn Monitor) -> Self {
        Self { stage, monitor, done: 0 }
    }

    /// One more step is done.
    ///
    /// # Errors
    /// [`Interrupted`] when the work should stop.
    #[inline]
    pub fn tick(&mut self) -> Result<(), Interrupted> {
        self.done += 1;
        if self.done.is_multiple_of(Self::EVERY) {
            self.monitor.tick(self.stage, self.done, None)
        } else {
            Ok(())
        }
    }
}

/// A monitor that shows nothing and never stops the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Monitor for Silent {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        Ok(())
    }
}
