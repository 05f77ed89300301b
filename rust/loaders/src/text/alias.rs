//! Words drawn by their weights, each in constant time (alias method, Vose 1991).

use std::sync::Arc;

use multiversion::multiversion;

use crate::random::Numbered;
use crate::text::kept::Setting;
use crate::text::{Id, Unfit, id_bytes, streams};

/// So many draws are made in one sweep, so that the reads of the table overlap.
const STRIP: usize = 128;

/// A column of the table: its own word below the threshold (low half), another (high half) above.
#[derive(Clone, Copy, Debug)]
struct Column(u64);

impl Column {
    fn new(threshold: u32, other: u32) -> Self {
        Self(u64::from(other) << 32 | u64::from(threshold))
    }
}

/// A table from which words are drawn by weight.
///
/// Words without weight fill it up to a power of two, so that the high bits of a random number are
/// a column: it takes 8 to 16 bytes a word.
#[derive(Debug)]
pub struct Alias(Vec<Column>);

impl Alias {
    /// The table of the words 0, 1, ... with these weights.
    ///
    /// # Errors
    /// If a weight is negative or not finite, or none is above zero.
    pub fn new(weights: &[f64]) -> Result<Self, Unfit> {
        if i32::try_from(weights.len()).is_err() {
            return Err(Unfit::Weights);
        }
        if let Some(at) = weights.iter().position(|w| !w.is_finite() || *w < 0.0) {
            return Err(Unfit::Weight(at));
        }
        let heaviest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b]));
        let Some(heaviest) = heaviest.filter(|&word| weights[word] > 0.0) else {
            return Err(Unfit::Weightless);
        };
        let greatest = weights[heaviest];
        // divided by the greatest first, so that the sum is finite
        let sum: f64 = weights.iter().map(|w| w / greatest).sum();
        let words = weights.len().next_power_of_two().max(2);
        let each = words as f64 / sum;
        let mut rest: Vec<f64> = weights.iter().map(|w| w / greatest * each).collect();
        rest.resize(words, 0.0);
        let (mut light, mut heavy): (Vec<u32>, Vec<u32>) =
            (0..words as u32).partition(|&word| rest[word as usize] < 1.0);
        let mut columns: Vec<Column> = (0..words as u32).map(|word| Column::new(0, word)).collect();
        while let (Some(&word), Some(&other)) = (light.last(), heavy.last()) {
            light.pop();
            let share = rest[word as usize];
            // a share that rounds to the whole column is cut by 2^-32
            let threshold = (share * 4_294_967_296.0).round() as u32;
            columns[word as usize] = Column::new(threshold, other);
            rest[other as usize] -= 1.0 - share;
            if rest[other as usize] < 1.0 {
                heavy.pop();
                light.push(other);
            }
        }
        // what is left is a whole column but for rounding, unless it has no weight at all
        let weightless = |word: &u32| weights.get(*word as usize).is_none_or(|&w| w <= 0.0);
        for word in light.into_iter().filter(weightless) {
            columns[word as usize] = Column::new(0, heaviest as u32);
        }
        Ok(Self(columns))
    }

    /// Fills `out` with draws from number `first` on.
    fn fill<T: Id>(&self, numbered: Numbered, first: u64, out: &mut [T]) {
        draw(self, numbered, first, out);
    }
}

/// Fills `out` with draws, in sweeps over strips, so that the reads of the table overlap.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn draw<T: Id>(Alias(columns): &Alias, numbered: Numbered, first: u64, out: &mut [T]) {
    let shift = u64::BITS - columns.len().trailing_zeros();
    let mut random = [0; STRIP];
    for (out, first) in out.chunks_mut(STRIP).zip((first..).step_by(STRIP)) {
        for (random, number) in random.iter_mut().zip(0..) {
            *random = numbered.at(first.wrapping_add(number));
        }
        for (out, &random) in out.iter_mut().zip(&random) {
            // the high bits are a column, of which there are a power of two; the low ones a place
            let own = random >> shift;
            let Column(column) = unsafe { *columns.get_unchecked(own as usize) };
            let word = if random & 0xffff_ffff < column & 0xffff_ffff { own } else { column >> 32 };
            *out = T::from(word as i32);
        }
    }
}

/// The negatives of an epoch, if any are drawn.
pub(super) struct Negatives(Option<Arc<Alias>>, Setting);

impl Negatives {
    pub(super) fn new(alias: Option<Arc<Alias>>, setting: Setting) -> Self {
        Self(alias.filter(|_| setting.negatives > 0), setting)
    }

    /// How many bytes the negatives of a sample take, if there are any.
    pub(super) fn row_bytes(&self) -> Option<usize> {
        self.0.as_ref().map(|_| id_bytes(self.1.wide) * self.1.negatives)
    }

    /// Writes the negatives of the samples from a place on.
    pub(super) fn write<T: Id>(&self, place: u64, rows: &mut [&mut [u8]]) {
        if let (Some(alias), [rows]) = (&self.0, rows) {
            let Setting { seed, epoch, negatives, .. } = self.1;
            let numbered = Numbered::of(seed, epoch, streams::NEGATIVES);
            let first = place * negatives as u64;
            alias.fill::<T>(numbered, first, bytemuck::cast_slice_mut(rows));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The probability of each word in a table.
    fn implied(alias: &Alias) -> Vec<f64> {
        let each = 1.0 / alias.0.len() as f64;
        let mut found = vec![0.0; alias.0.len()];
        for (word, column) in alias.0.iter().enumerate() {
            let own = f64::from(column.0 as u32) / 4_294_967_296.0;
            found[word] += each * own;
            found[(column.0 >> 32) as usize] += each * (1.0 - own);
        }
        found
    }

    fn close(weights: &[f64], expected: impl Iterator<Item = f64>) {
        let found = implied(&Alias::new(weights).unwrap());
        assert!(found[weights.len()..].iter().all(|&found| found == 0.0));
        for (word, (found, expected)) in
            found.into_iter().zip(expected).enumerate().take(weights.len())
        {
            assert!((found - expected).abs() < 2f64.powi(-31), "{word}: {found} {expected}");
            assert!(found == 0.0 || weights[word] > 0.0, "{word} has no weight");
        }
    }

    fn drawn(alias: &Alias, epoch: u64, first: u64, n: usize) -> Vec<i32> {
        let mut out = vec![-1; n];
        alias.fill(Numbered::of(9, epoch, 0), first, &mut out);
        out
    }

    /// Whether counts are those of independent draws with these probabilities (chi-square).
    fn fair(counts: &[f64], probabilities: &[f64]) {
        let n: f64 = counts.iter().sum();
        let cells = counts.iter().zip(probabilities);
        let chi: f64 = cells.map(|(c, p)| (c - n * p).powi(2) / (n * p)).sum();
        let free = counts.len() as f64 - 1.0;
        assert!((chi - free).abs() < 5.0 * (2.0 * free).sqrt(), "{chi} for {free}");
    }

    proptest! {
        #[test]
        fn probabilities_are_those_of_the_weights(
            weights in proptest::collection::vec(
                prop_oneof![Just(0.0), Just(1.0), 0.0..1.0, (-20.0..20.0f64).prop_map(f64::exp)],
                1..400,
            ),
        ) {
            let sum: f64 = weights.iter().sum();
            prop_assume!(sum > 0.0);
            close(&weights, weights.iter().map(|weight| weight / sum));
        }

        #[test]
        fn draws_have_their_numbers(first in 0u64..1000, n in 0usize..300, epoch in 0u64..9) {
            let alias = Alias::new(&[1.0, 5.0, 2.0, 0.5, 7.0, 3.0]).unwrap();
            let all = drawn(&alias, epoch, 0, first as usize + n);
            prop_assert_eq!(&drawn(&alias, epoch, first, n), &all[first as usize..]);
            let mut wide = vec![-1i64; n];
            alias.fill(Numbered::of(9, epoch, 0), first, &mut wide);
            let expected = all[first as usize..].iter().map(|&id| i64::from(id));
            prop_assert!(wide.into_iter().eq(expected));
        }
    }

    #[test]
    fn weights_may_be_extreme() {
        close(&[f64::MAX; 3], [1.0 / 3.0; 3].into_iter());
        close(&[f64::MAX, 5e-324, 0.0], [1.0, 0.0, 0.0].into_iter());
        close(&[5e-324, -0.0, 5e-324], [0.5, 0.0, 0.5].into_iter());
        close(&[2.0], [1.0].into_iter());
        close(&vec![0.1; 100_003], std::iter::repeat(1.0 / 100_003.0));
        let zipf: Vec<f64> = (1..=100_000).map(|rank| (1.0 / f64::from(rank)).powf(0.75)).collect();
        let sum: f64 = zipf.iter().sum();
        close(&zipf, zipf.iter().map(|weight| weight / sum));
    }

    #[test]
    fn draws_are_independent_and_follow_the_weights() {
        let weights: Vec<f64> = (1..=40).map(|rank| 1.0 / f64::from(rank)).collect();
        let sum: f64 = weights.iter().sum();
        let probabilities: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        let alias = Alias::new(&weights).unwrap();
        let ids = drawn(&alias, 0, 0, 200_000);
        let mut counts = vec![0.0; 40];
        for &id in &ids {
            counts[id as usize] += 1.0;
        }
        fair(&counts, &probabilities);
        let products: Vec<f64> =
            probabilities.iter().flat_map(|p| probabilities.iter().map(move |q| p * q)).collect();
        let other = drawn(&alias, 1, 0, ids.len());
        for beside in [&ids[1..], &ids[64..], &other[..]] {
            let mut counts = vec![0.0; 1600];
            ids.iter().zip(beside).for_each(|(&a, &b)| counts[(a * 40 + b) as usize] += 1.0);
            fair(&counts, &products);
        }
    }

    #[test]
    fn words_without_weight_are_never_drawn() {
        let mut weights = vec![0.0; 1000];
        (weights[17], weights[500]) = (1.0, 1e-3);
        let ids = drawn(&Alias::new(&weights).unwrap(), 0, 0, 100_000);
        assert!(ids.iter().all(|id| [17, 500].contains(id)));
        assert!(ids.contains(&500));
    }

    #[test]
    fn weights_that_make_no_probabilities_are_refused() {
        let refused = |weights: &[f64]| Alias::new(weights).err();
        assert_eq!(refused(&[]), Some(Unfit::Weightless));
        assert_eq!(refused(&[0.0, -0.0]), Some(Unfit::Weightless));
        assert_eq!(refused(&[1.0, -1.0]), Some(Unfit::Weight(1)));
        assert_eq!(refused(&[f64::NAN, 1.0]), Some(Unfit::Weight(0)));
        assert_eq!(refused(&[1.0, 1.0, f64::INFINITY]), Some(Unfit::Weight(2)));
    }
}
