//! The ledger: bits per token with classes, without, and at best.

use minent_counts::{Entropies, Pairs, entropy, explained};

use crate::table::{margins, with_edge};
use crate::{Error, Objective, class_table};

/// Bits per token on the text that the classes were made from; the end of a sentence counts as a token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ledger {
    /// log2 (V + 1): each of the V words and the end of a sentence equally likely.
    pub vocab: f64,
    /// H(J): each word by its frequency.
    pub unigram: f64,
    /// S: each word by its class, and that by what stands before.
    pub method: f64,
    /// H(J | I): each word by the word before; no model can do better on these counts.
    pub conditional: f64,
}

impl Ledger {
    /// The share of what neighbors tell about each other that the classes keep.
    #[must_use]
    pub fn explained(&self) -> f64 {
        explained(self.unigram, self.method, self.conditional).unwrap_or(0.0)
    }
}

/// Measures classes on the counts that they were made from; plug-in entropies, edges of sentences included.
///
/// # Errors
/// [`Error::Shape`] when the labels do not fit the counts.
pub fn ledger(
    pairs: &Pairs<'_>,
    labels: &[u32],
    classes: usize,
    objective: Objective,
) -> Result<Ledger, Error> {
    let words = Entropies::of(pairs);
    let (first, joint, second) = match objective {
        Objective::TwoSided => {
            let table = class_table(pairs, labels, classes)?;
            let (rows, columns) = margins(&table, classes + 1);
            (entropy(rows), entropy(table), entropy(columns))
        }
        Objective::OneSided => {
            let label = with_edge(pairs, labels, classes)?;
            let (cells, columns) = cells_by_word(pairs, &label, classes);
            (words.first, entropy(cells), entropy(columns))
        }
    };
    Ok(Ledger {
        vocab: (pairs.n() as f64).log2(),
        unigram: words.second,
        method: words.second - (first + second - joint),
        conditional: words.conditional(),
    })
}

/// Counts of (word, class of the next), in no stated order, and of the classes.
fn cells_by_word(pairs: &Pairs<'_>, label: &[u32], classes: usize) -> (Vec<u64>, Vec<u64>) {
    let (mut row, mut sums, mut cells) = (vec![0_u64; classes + 1], vec![0; classes + 1], vec![]);
    for i in 0..pairs.n() {
        for (j, n) in pairs.iter_row(i) {
            row[label[j] as usize] += u64::from(n);
        }
        for (j, _) in pairs.iter_row(i) {
            let class = label[j] as usize;
            let n = std::mem::take(&mut row[class]);
            if n > 0 {
                sums[class] += n;
                cells.push(n);
            }
        }
    }
    (cells, sums)
}
