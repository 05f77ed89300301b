//! Entropies of counts, in bits.

use super::Estimator;
use crate::Pairs;

/// n log2 n, and 0 at 0.
#[inline]
#[must_use]
pub fn xlog2x(n: f64) -> f64 {
    if n > 0.0 { n * n.log2() } else { 0.0 }
}

/// Plug-in entropy of counts, in bits.
#[must_use]
pub fn entropy(counts: impl IntoIterator<Item = u64>) -> f64 {
    Estimator::Plugin.value(&counts.into_iter().collect()) / std::f64::consts::LN_2
}

/// Entropies of the two places of a pair, in bits per pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entropies {
    /// H(I), of the first place.
    pub first: f64,
    /// H(J), of the second place.
    pub second: f64,
    /// H(I, J), of both.
    pub joint: f64,
}

impl Entropies {
    /// Measures counts of pairs.
    #[must_use]
    pub fn of(pairs: &Pairs<'_>) -> Self {
        Self {
            first: entropy(pairs.row_sums()),
            second: entropy(pairs.column_sums()),
            joint: entropy(pairs.counts().iter().map(|&n| u64::from(n))),
        }
    }

    /// H(J | I): the least that any model of the second place can reach on these counts.
    #[must_use]
    pub fn conditional(&self) -> f64 {
        self.joint - self.first
    }

    /// I(I; J), the mutual information of the two places.
    #[must_use]
    pub fn mutual_information(&self) -> f64 {
        self.first + self.second - self.joint
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closed_forms() {
        assert!((entropy([1, 1, 1, 1]) - 2.0).abs() < 1e-12);
        assert!(entropy([5]).abs() < 1e-12);
        assert!(entropy([]).abs() < 1e-12);
        let independent = Pairs::new(vec![0, 2, 4], vec![0, 1, 0, 1], vec![1, 3, 2, 6]).unwrap();
        let e = Entropies::of(&independent);
        assert!(e.mutual_information().abs() < 1e-12);
        assert!((e.conditional() - e.second).abs() < 1e-12);
    }
}
