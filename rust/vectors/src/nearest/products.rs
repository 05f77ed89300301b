//! One vector against all.

use minent_monitor::Monitor;

use super::exact::{cosine, dot};
use crate::{Error, Rows};

/// The cosine of the angle between each row and one vector; 0 where one of them is zero.
///
/// # Errors
///
/// When the vector has another length than the rows, or when the monitor says stop.
pub fn cosines(
    table: Rows<'_>,
    vector: &[f32],
    monitor: &mut dyn Monitor,
) -> Result<Vec<f32>, Error> {
    if vector.len() != table.columns() {
        let (found, asked) = (vector.len(), table.columns());
        return Err(Error::Shape(format!("the vector has {found} dimensions, not {asked}")));
    }
    let square = dot(vector, vector);
    let mut found = Vec::with_capacity(table.len());
    for (number, row) in table.iter().enumerate() {
        if number % 1024 == 0 {
            monitor.tick("comparing", number as u64, Some(table.len() as u64))?;
        }
        found.push(cosine(dot(row, vector), dot(row, row), square));
    }
    Ok(found)
}
