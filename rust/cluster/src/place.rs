//! Words that were not in a run, put into its classes.

use minent_counts::Pairs;

use crate::Error;
use crate::neighbors::{Graph, Neighbors};
use crate::state::State;

/// Gives each word without a class the one that costs least, in order of the words; the others stay.
///
/// `table` is the class table of the run, (classes + 1) x (classes + 1) with the edge last; `pairs` counts the new
/// text, over words old and new, and is added to it. One step of the exchange for each new word.
///
/// # Errors
/// [`Error::Shape`] when the arguments do not fit, [`Error::TooManyPairs`].
pub fn place(
    pairs: &Pairs<'_>,
    table: &[u64],
    classes: usize,
    labels: &[Option<u32>],
) -> Result<Vec<u32>, Error> {
    let shape = |why: String| Err(Error::Shape(why));
    if classes == 0 || table.len() != (classes + 1) * (classes + 1) {
        return shape(format!(
            "a table of {} cells is not one of {classes} classes and the edge",
            table.len()
        ));
    }
    if labels.len() + 1 != pairs.n() {
        return shape(format!(
            "{} labels were given for {} words",
            labels.len(),
            pairs.n().saturating_sub(1)
        ));
    }
    if let Some(word) = labels.iter().position(|c| c.is_some_and(|c| c as usize >= classes)) {
        return shape(format!("word {word} has a label that is not among 0 to {}", classes - 1));
    }
    let total = table.iter().sum::<u64>() + pairs.total();
    if total > u64::from(u32::MAX) {
        return Err(Error::TooManyPairs { total });
    }
    let table: Vec<u32> = table.iter().map(|&n| n as u32).collect();
    let unplaced = classes + 1;
    let graph = Graph::new(pairs);
    let mut label: Vec<u32> = labels.iter().map(|c| c.unwrap_or(unplaced as u32)).collect();
    label.push(classes as u32);
    let mut state = State::new(&graph, &label, classes + 2);
    state.add_table(&table, classes + 1);
    let mut nb = Neighbors::default();
    for word in 0..labels.len() {
        if label[word] as usize != unplaced {
            continue;
        }
        nb.gather(&graph, &label, state.k, word);
        let totals = graph.totals[word];
        let (mut best, mut most) = (0, f64::NEG_INFINITY);
        for class in 0..classes {
            let gain = state.gain(&nb, unplaced, class, totals);
            if gain > most {
                (best, most) = (class, gain);
            }
        }
        state.apply(&nb, unplaced, best, totals);
        label[word] = best as u32;
    }
    label.truncate(labels.len());
    Ok(label)
}
