//! Compressed sparse rows in memory, fed into a sink.

use minent_monitor::Monitor;

use crate::{Error, PairSink};

/// How many pairs are fed between two looks at the monitor.
const STEP: usize = 1 << 16;

/// Feeds rows whose `offsets` run from 0 to the number of columns, as the caller has made sure.
///
/// # Errors
///
/// Those of the sink, and when the work was asked to stop.
pub fn feed(
    sink: &mut dyn PairSink,
    offsets: &[i64],
    columns: &[u32],
    count: impl Fn(usize) -> u64,
    monitor: &mut dyn Monitor,
) -> Result<(), Error> {
    let total = Some(columns.len() as u64);
    for (row, ends) in offsets.windows(2).enumerate() {
        let cells = ends[0] as usize..ends[1] as usize;
        for (at, &column) in (cells.start..).zip(&columns[cells]) {
            if at % STEP == 0 {
                monitor.tick("writing", at as u64, total)?;
            }
            sink.push(row as u32, column, count(at))?;
        }
    }
    Ok(())
}
