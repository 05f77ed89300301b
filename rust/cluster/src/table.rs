//! The table of adjacent classes.

use minent_counts::Pairs;

use crate::Error;

/// Counts of adjacent classes, row by row, (classes + 1) x (classes + 1); the last row and column are the edge.
///
/// # Errors
/// [`Error::Shape`] when there is not one label for each word, or a label is no class.
pub fn class_table(pairs: &Pairs<'_>, labels: &[u32], classes: usize) -> Result<Vec<u64>, Error> {
    let label = with_edge(pairs, labels, classes)?;
    let k = classes + 1;
    let mut table = vec![0; k * k];
    for (i, &c) in label.iter().enumerate() {
        let row = &mut table[c as usize * k..(c as usize + 1) * k];
        for (j, n) in pairs.iter_row(i) {
            row[label[j] as usize] += u64::from(n);
        }
    }
    Ok(table)
}

/// The labels, checked, with that of the edge.
pub(crate) fn with_edge(
    pairs: &Pairs<'_>,
    labels: &[u32],
    classes: usize,
) -> Result<Vec<u32>, Error> {
    if labels.len() + 1 != pairs.n() {
        let why =
            format!("{} labels were given for {} words", labels.len(), pairs.n().saturating_sub(1));
        return Err(Error::Shape(why));
    }
    if let Some(word) = labels.iter().position(|&c| c as usize >= classes) {
        let why = format!("word {word} has a label that is not among 0 to {}", classes as i64 - 1);
        return Err(Error::Shape(why));
    }
    let mut label = labels.to_vec();
    label.push(classes as u32);
    Ok(label)
}

/// Row and column sums of a square table.
pub(crate) fn margins(table: &[u64], k: usize) -> (Vec<u64>, Vec<u64>) {
    let (mut rows, mut columns) = (vec![0; k], vec![0; k]);
    for (c, row) in table.chunks(k).enumerate() {
        for (d, &n) in row.iter().enumerate() {
            rows[c] += n;
            columns[d] += n;
        }
    }
    (rows, columns)
}
