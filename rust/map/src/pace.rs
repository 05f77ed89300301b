//! How searching threads hear that they should stop.

use std::sync::atomic::{AtomicBool, Ordering};

use minent_monitor::Interrupted;

/// Shared by all threads of a search.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    stop: AtomicBool,
}

/// Visits between two looks at the flag.
const EVERY: u64 = 1 << 10;

impl Pace {
    /// Asks all threads to stop.
    pub(crate) fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Looks now and then, at the `number`th visit to a node of one piece of work, whether to go on.
    #[inline]
    pub(crate) fn visit(&self, number: u64) -> Result<(), Interrupted> {
        if !number.is_multiple_of(EVERY) {
            return Ok(());
        }
        if self.stop.load(Ordering::Relaxed) { Err(Interrupted) } else { Ok(()) }
    }
}
