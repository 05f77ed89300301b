//! A table in memory, written to a file.

use std::path::Path;

use minent_monitor::Monitor;

use super::{Column, Form, Values, create};
use crate::{Error, arrow};

/// Rows written between two looks at the monitor.
const STEP: usize = 1 << 14;

/// Writes named columns of one length.
///
/// # Errors
///
/// When the columns are no table, writing fails, or the work was asked to stop.
pub fn save(
    form: Form,
    path: &Path,
    columns: &[(String, arrow::Column)],
    info: &str,
    monitor: &mut dyn Monitor,
) -> Result<(), Error> {
    let (mut kinds, mut all) = (Vec::new(), Vec::new());
    for (name, column) in columns {
        let why = |why| Error::row(path, format!("column {name:?} {why}"));
        let values = column.values().map_err(why)?;
        let (rows, first) = (values.len(), all.first().unwrap_or(&values).len());
        if rows != first {
            return Err(why(format!("has {rows} rows, the first {first}")));
        }
        kinds.push(Column::new(name, values.kind()));
        all.push(values);
    }
    let rows = all.first().map_or(0, Values::len);
    let mut sink = create(form, path, kinds, info)?;
    for start in (0..rows).step_by(STEP) {
        monitor.tick("writing", start as u64, Some(rows as u64))?;
        let end = rows.min(start + STEP);
        let batch: Vec<_> = all.iter().map(|values| values.some(start, end)).collect();
        sink.write(&batch)?;
    }
    sink.finish()
}
