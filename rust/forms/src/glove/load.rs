//! All pairs of a file at once.

use std::path::Path;

use minent_monitor::Monitor;

use super::{Reader, whole_units};
use crate::Error;

/// Records read between two looks at the monitor.
const STEP: usize = 1 << 16;

/// What pairs weigh.
#[derive(Clone, Debug, PartialEq)]
pub enum Weights {
    /// As the file says.
    Plain(Vec<f64>),
    /// In whole units.
    Units(Vec<u64>),
}

/// Pairs in the order of their file, ids from 0 on.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// First words.
    pub first: Vec<i32>,
    /// Second words.
    pub second: Vec<i32>,
    /// What they weigh.
    pub weights: Weights,
}

/// Reads a file; with a `unit`, every weight must be a whole number of `1 / unit`.
///
/// # Errors
///
/// When the file cannot be read, or a record cannot be of this form, vocabulary or unit.
pub fn load(
    path: &Path,
    vocab: Option<u32>,
    unit: Option<u64>,
    monitor: &mut dyn Monitor,
) -> Result<Loaded, Error> {
    let mut reader = Reader::open(path, vocab)?;
    let (mut first, mut second) = (reader.room()?, reader.room()?);
    let mut weights = match unit {
        None => Weights::Plain(reader.room()?),
        Some(_) => Weights::Units(reader.room()?),
    };
    let total = Some(reader.len());
    while let Some(record) = reader.next() {
        let record = record?;
        if first.len() % STEP == 0 {
            monitor.tick("reading", first.len() as u64, total)?;
        }
        first.push(record.i as i32);
        second.push(record.j as i32);
        match &mut weights {
            Weights::Plain(weights) => weights.push(record.weight),
            Weights::Units(units) => {
                let unit = unit.unwrap_or(1);
                let whole = whole_units(record.weight, unit);
                units.push(whole.ok_or_else(|| reader.not_whole(unit, record.weight))?);
            }
        }
    }
    Ok(Loaded { first, second, weights })
}
