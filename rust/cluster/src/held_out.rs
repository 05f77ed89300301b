//! The ledger on held-out text: cross-entropies under models of the text that the classes were made from.

use minent_counts::{Pairs, explained};

use crate::table::{margins, with_edge};
use crate::{Error, Objective, class_table};

/// What absolute discounting takes from each count that was seen.
const DISCOUNT: f64 = 0.75;
/// What is added to each count of the lowest order.
const FLOOR: f64 = 0.5;

/// Bits per token on held-out text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeldOut {
    /// Each word by its frequency in the text, plus one half.
    pub unigram: f64,
    /// By class: P(c | before) P(w | c).
    pub method: f64,
    /// By the word before, discounted to the unigram.
    pub conditional: f64,
}

impl HeldOut {
    /// The share of what the word before tells that the classes keep, if it tells anything.
    #[must_use]
    pub fn explained(&self) -> Option<f64> {
        explained(self.unigram, self.method, self.conditional)
    }
}

/// An interpolated model: absolute discount 0.75 to a lower order.
struct Row {
    total: f64,
    back: f64,
}

impl Row {
    fn new(counts: impl Iterator<Item = u64>) -> Self {
        let (mut total, mut kinds) = (0, 0_u32);
        for n in counts.filter(|&n| n > 0) {
            total += n;
            kinds += 1;
        }
        let total = total as f64;
        Self { total, back: if total > 0.0 { DISCOUNT * f64::from(kinds) / total } else { 1.0 } }
    }

    fn p(&self, n: u64, lower: f64) -> f64 {
        (n as f64 - DISCOUNT).max(0.0) / self.total.max(1.0) + self.back * lower
    }
}

fn floored(counts: &[u64]) -> Vec<f64> {
    let total = counts.iter().sum::<u64>() as f64 + FLOOR * counts.len() as f64;
    counts.iter().map(|&n| (n as f64 + FLOOR) / total).collect()
}

/// Measures classes on held-out counts of the same vocabulary.
///
/// # Errors
/// [`Error::Shape`] when the labels or the held-out counts do not fit.
pub fn held_out(
    train: &Pairs<'_>,
    held: &Pairs<'_>,
    labels: &[u32],
    classes: usize,
    objective: Objective,
) -> Result<HeldOut, Error> {
    if train.n() != held.n() {
        let why = format!("held-out counts of {} words, counts of {}", held.n(), train.n());
        return Err(Error::Shape(why));
    }
    let label = with_edge(train, labels, classes)?;
    let k = classes + 1;
    let table = class_table(train, labels, classes)?;
    let (_, class_count) = margins(&table, k);
    let class_unigram = floored(&class_count);
    let rows: Vec<Row> = table.chunks(k).map(|row| Row::new(row.iter().copied())).collect();
    let word_count = train.column_sums();
    let word_unigram = floored(&word_count);

    let (mut unigram, mut method, mut conditional, mut total) = (0.0, 0.0, 0.0, 0.0);
    let mut seen = vec![0_u64; k];
    let mut seen_word = vec![0_u64; train.n()];
    for i in 0..held.n() {
        if held.row(i).0.is_empty() {
            continue;
        }
        let c = label[i] as usize;
        for (j, n) in train.iter_row(i) {
            seen[label[j] as usize] += u64::from(n);
            seen_word[j] = u64::from(n);
        }
        let by_word = Row::new(seen.iter().copied());
        let bigram = Row::new(train.iter_row(i).map(|x| u64::from(x.1)));
        for (j, n) in held.iter_row(i) {
            if word_count[j] == 0 {
                let why = format!("word {j} of the held-out counts is never second in the others");
                return Err(Error::Shape(why));
            }
            let d = label[j] as usize;
            let mut class = rows[c].p(table[c * k + d], class_unigram[d]);
            if objective == Objective::OneSided {
                class = by_word.p(seen[d], class);
            }
            let within = word_count[j] as f64 / class_count[d] as f64;
            let n = f64::from(n);
            unigram -= n * word_unigram[j].log2();
            method -= n * (class * within).log2();
            conditional -= n * bigram.p(seen_word[j], word_unigram[j]).log2();
            total += n;
        }
        for (j, _) in train.iter_row(i) {
            seen[label[j] as usize] = 0;
            seen_word[j] = 0;
        }
    }
    let per_token = |bits: f64| if total > 0.0 { bits / total } else { 0.0 };
    Ok(HeldOut {
        unigram: per_token(unigram),
        method: per_token(method),
        conditional: per_token(conditional),
    })
}
