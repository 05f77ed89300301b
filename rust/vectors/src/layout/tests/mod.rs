mod floor;
mod sne;

use minent_monitor::{Interrupted, Monitor};

/// Says stop at some tick.
struct Stop(u32);

impl Monitor for Stop {
    fn tick(&mut self, _: &'static str, _: u64, _: Option<u64>) -> Result<(), Interrupted> {
        self.0 -= 1;
        if self.0 == 0 { Err(Interrupted) } else { Ok(()) }
    }
}
