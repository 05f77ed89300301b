//! The table of adjacent classes.

use minent_counts::Pairs;

use crate::Error;

/// Refuses a table that is not one of so many classes and the edge, or holds more pairs than fit.
pub(crate) fn check_table(table: &[u64], classes: usize) -> Result<u64, Error> {
    if classes == 0 || table.len() != (classes + 1) * (classes + 1) {
        let why = format!(
            "a table of {} cells is not one of {classes} classes and the edge",
            table.len()
        );
        return Err(Error::Shape(why));
    }
    check_total(table.iter().fold(0, |sum: u64, &n| sum.saturating_add(n)))
}

/// Refuses more pairs than a class table can hold.
pub(crate) fn check_total(total: u64) -> Result<u64, Error> {
    if total > u64::from(u32::MAX) { Err(Error::TooManyPairs { total }) } else { Ok(total) }
}

/// Refuses labels that are not one for each word, or no class.
pub(crate) fn check_labels<'a>(
    labels: impl ExactSizeIterator<Item = Option<&'a u32>>,
    words: usize,
    classes: usize,
) -> Result<(), Error> {
    if classes > words {
        return Err(Error::Classes { classes, words });
    }
    if labels.len() != words {
        return Err(Error::Shape(format!("{} labels were given for {words} words", labels.len())));
    }
    for (word, label) in labels.enumerate() {
        if let Some(&label) = label.filter(|&&c| c as usize >= classes) {
            let why = format!("word {word} has label {label}, but there are {classes} classes");
            return Err(Error::Shape(why));
        }
    }
    Ok(())
}

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
    check_labels(labels.iter().map(Some), pairs.n().saturating_sub(1), classes)?;
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
