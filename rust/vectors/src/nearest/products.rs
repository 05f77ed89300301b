//! One vector against all.

use minent_monitor::Monitor;

use super::exact::{cosine, dot};
use crate::{Error, Rows};

/// The cosine of the angle between each row of a table and one vector; 0 where one of them is zero.
///
/// The table is looked at once only, as it may be a file that is mapped.
///
/// # Errors
///
/// When the rows have another length than the vector, when a number is not finite, or when the monitor says
/// stop.
pub fn cosines(
    table: &[f32],
    columns: usize,
    vector: &[f32],
    monitor: &mut dyn Monitor,
) -> Result<Vec<f32>, Error> {
    if vector.len() != columns {
        let found = vector.len();
        return Err(Error::Shape(format!("the vector has {found} dimensions, not {columns}")));
    }
    let table = Rows::shaped(table, columns, "vectors")?;
    let vector = Rows::new(vector, columns, "the vector")?.row(0);
    let square = dot(vector, vector);
    let mut found = Vec::with_capacity(table.len());
    for (number, row) in table.iter().enumerate() {
        if number % 1024 == 0 {
            monitor.tick("comparing", number as u64, Some(table.len() as u64))?;
        }
        found.push(cosine(dot(row, vector), dot(row, row), square));
    }
    if found.iter().any(|cosine| cosine.is_nan()) {
        Rows::new(table.values(), columns, "vectors")?;
    }
    Ok(found)
}
