//! Rows of rises that many words share while a table stands still.

use crate::logs::{add, add_rises, fill_rises};

/// Counts up to this have their rows of rises remembered while the table stands still.
const REMEMBERED: u32 = 24;
/// Most memory for remembered rows, in numbers of 4 bytes.
const ROOM: usize = 1 << 20;

/// Remembered rows of rises of one state of the class table.
///
/// While the table stands still many words add the same rise d to the same row; a row that is wanted a second
/// time is kept. The numbers are the same, so an answer never depends on what was remembered.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    rows: Vec<f32>,
    /// For each (kind, class, d): the round of its last use and its row, if kept in that round.
    slots: Vec<(u32, u32)>,
    round: u32,
}

const SEEN: u32 = u32::MAX;

impl Memory {
    /// Forgets all rows, because the table has changed.
    pub(crate) fn forget(&mut self) {
        self.rows.clear();
        self.round += 1;
    }

    /// out[k] += g(row[k] + d) - g(row[k]); `key` tells the row from all others of one state.
    pub(crate) fn add(&mut self, out: &mut [f32], row: &[u32], d: u32, key: usize) {
        if d > REMEMBERED {
            return add_rises(out, row, d);
        }
        let key = key * REMEMBERED as usize + d as usize - 1;
        if key >= self.slots.len() {
            self.slots.resize(key + 1, (0, 0));
        }
        let slot = &mut self.slots[key];
        if slot.0 != self.round {
            *slot = (self.round, SEEN);
            return add_rises(out, row, d);
        }
        if slot.1 == SEEN {
            let at = self.rows.len();
            if at + row.len() > ROOM {
                return add_rises(out, row, d);
            }
            slot.1 = at as u32;
            self.rows.resize(at + row.len(), 0.0);
            fill_rises(&mut self.rows[at..], row, d);
        }
        let at = slot.1 as usize;
        add(out, &self.rows[at..at + row.len()]);
    }
}
