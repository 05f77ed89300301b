//! Words that were not in a run, put into its classes.

use minent_counts::Pairs;
use minent_monitor::Monitor;

use crate::Error;
use crate::neighbors::{Graph, Neighbors};
use crate::state::State;
use crate::table::{check_labels, check_table, check_total};

/// Gives each word without a class the one that costs least, in order of the words; the others stay.
///
/// `table` is the class table of the run, (classes + 1) x (classes + 1) with the edge last; `pairs` counts the new
/// text, over words old and new, and is added to it. One step of the exchange for each new word.
///
/// # Errors
/// [`Error::Shape`] when the arguments do not fit, [`Error::TooManyPairs`], [`Error::Interrupted`].
pub fn place(
    pairs: &Pairs<'_>,
    table: &[u64],
    classes: usize,
    labels: &[Option<u32>],
    monitor: &mut dyn Monitor,
) -> Result<Vec<u32>, Error> {
    let old = check_table(table, classes)?;
    check_labels(labels.iter().map(Option::as_ref), pairs.n().saturating_sub(1), classes)?;
    check_total(old + pairs.total())?;
    let unplaced = classes + 1;
    let graph = Graph::new(pairs);
    let mut label: Vec<u32> = labels.iter().map(|c| c.unwrap_or(unplaced as u32)).collect();
    label.push(classes as u32);
    let mut state = State::new(&graph, &label, classes + 2)?;
    state.add_table(table, classes + 1);
    let mut nb = Neighbors::default();
    for word in 0..labels.len() {
        if label[word] as usize != unplaced {
            continue;
        }
        monitor.tick("placing", word as u64, Some(labels.len() as u64))?;
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
