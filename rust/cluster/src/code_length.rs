//! The adaptive code: what text and classes cost together, for each number of classes along the tree.

use minent_counts::xlog2x;

use crate::table::{check_table, margins};
use crate::{Error, Merge};

/// Bits of the text under K classes, for K = classes, classes - 1, ..., 1 along the merges.
///
/// Each row of the class table is written with the adaptive code of a Dirichlet-multinomial of the given
/// concentration, each word within its class by its share, and the class of each word with log2 K bits. `words` are
/// the counts of the words, without the edge.
///
/// # Errors
/// [`Error::Shape`] when table and merges do not belong together, or the concentration is not between 0 and 1e9.
pub fn code_lengths(
    table: &[u64],
    classes: usize,
    merges: &[Merge],
    words: &[u64],
    concentration: f64,
) -> Result<Vec<f64>, Error> {
    let k = classes + 1;
    check_table(table, classes)?;
    if merges.len() + 1 != classes {
        let why = format!("{} merges are not those of {classes} classes", merges.len());
        return Err(Error::Shape(why));
    }
    if !(concentration > 0.0 && concentration <= 1e9) {
        let why = format!("the concentration must lie between 0 and 1e9, not {concentration}");
        return Err(Error::Shape(why));
    }
    let code = Code { alpha: concentration };
    let (mut rows, mut columns) = margins(table, k);
    let mut table: Vec<f64> = table.iter().map(|&n| n as f64).collect();
    let fixed: f64 = words.iter().map(|&n| xlog2x(n as f64)).sum();
    let mut cells: f64 = table.iter().map(|&n| code.cell(n)).sum();
    // Slots still in use; slot `classes` is the edge. Node of a merge lives on in the slot of its first part.
    let mut slots: Vec<usize> = (0..k).collect();
    let mut slot_of: Vec<usize> = (0..classes).collect();
    let mut bits = Vec::with_capacity(classes);
    for left in (1..=classes).rev() {
        let outcomes = left as f64 + 1.0;
        let starts: f64 = slots.iter().map(|&c| code.start(rows[c] as f64, outcomes)).sum();
        let within: f64 =
            slots.iter().filter(|&&c| c != classes).map(|&c| xlog2x(columns[c] as f64)).sum();
        bits.push(starts - cells + within - fixed + words.len() as f64 * (left as f64).log2());
        let Some(merge) = merges.get(classes - left) else { break };
        let node = |n: u32| slot_of.get(n as usize).copied();
        let (Some(a), Some(b)) = (node(merge.nodes.0), node(merge.nodes.1)) else {
            return Err(Error::Shape(format!(
                "merge {} names a node that is not yet made",
                classes - left
            )));
        };
        if a == b || !slots.contains(&a) || !slots.contains(&b) {
            return Err(Error::Shape(format!(
                "merge {} names a node that is merged already",
                classes - left
            )));
        }
        slots.retain(|&c| c != b);
        for &x in &slots {
            for (into, from) in [(x * k + a, x * k + b), (a * k + x, b * k + x)] {
                if x == a {
                    continue;
                }
                cells += code.cell(table[into] + table[from])
                    - code.cell(table[into])
                    - code.cell(table[from]);
                table[into] += table[from];
            }
        }
        let four = [table[a * k + a], table[a * k + b], table[b * k + a], table[b * k + b]];
        cells += code.cell(four.iter().sum()) - four.iter().map(|&n| code.cell(n)).sum::<f64>();
        table[a * k + a] = four.iter().sum();
        rows[a] += rows[b];
        columns[a] += columns[b];
        slot_of.push(a);
    }
    Ok(bits)
}

/// -log2 of the Dirichlet-multinomial in two parts.
struct Code {
    alpha: f64,
}

impl Code {
    /// log2 of Gamma(alpha + n) / Gamma(alpha).
    fn cell(&self, n: f64) -> f64 {
        if n > 0.0 { rising(self.alpha, n) } else { 0.0 }
    }

    /// log2 of Gamma(D alpha + n) / Gamma(D alpha), for a row of n counts over D outcomes.
    fn start(&self, n: f64, outcomes: f64) -> f64 {
        if n > 0.0 { rising(self.alpha * outcomes, n) } else { 0.0 }
    }
}

fn rising(a: f64, n: f64) -> f64 {
    (libm::lgamma(a + n) - libm::lgamma(a)) * std::f64::consts::LOG2_E
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same bits by writing the text pair by pair with counts that grow.
    fn sequential(table: &[u64], k: usize, alpha: f64) -> f64 {
        let mut bits = 0.0;
        for row in table.chunks(k) {
            let mut seen = 0.0;
            for &n in row {
                for i in 0..n {
                    bits -= ((i as f64 + alpha) / (seen + k as f64 * alpha)).log2();
                    seen += 1.0;
                }
            }
        }
        bits
    }

    #[test]
    fn equals_the_code_written_pair_by_pair() {
        // Two classes {0, 1} and {2}, and the edge.
        let table = [3, 4, 1, 2, 0, 4, 3, 2, 0];
        let words = [5, 3, 6];
        let merges = [Merge { nodes: (0, 1), loss: 0.0 }];
        let bits = code_lengths(&table, 2, &merges, &words, 0.1).unwrap();
        let within = 8.0 * 8_f64.log2() - 5.0 * 5_f64.log2() - 3.0 * 3_f64.log2();
        assert!((bits[0] - (sequential(&table, 3, 0.1) + within + 3.0)).abs() < 1e-9);
        let merged = [9, 5, 5, 0];
        let within = xlog2x(14.0) - xlog2x(5.0) - xlog2x(3.0) - xlog2x(6.0);
        assert!((bits[1] - (sequential(&merged, 2, 0.1) + within)).abs() < 1e-9);
    }

    #[test]
    fn refuses_merges_of_another_tree() {
        let bad =
            |nodes| code_lengths(&[1; 9], 2, &[Merge { nodes, loss: 0.0 }], &[1], 0.1).is_err();
        assert!(bad((0, 0)) && bad((0, 7)));
        assert!(code_lengths(&[1; 9], 2, &[], &[1], 0.1).is_err());
        for concentration in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e308] {
            assert!(code_lengths(&[1; 4], 1, &[], &[1], concentration).is_err());
        }
    }
}
