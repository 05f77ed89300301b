//! Leaving out some of the frequent words, by seed and position.

/// Which tokens stay: a word with the share f of the text stays with probability sqrt(t/f) + t/f, at most 1.
///
/// What happens to a token depends on the seed, its word and its position in the text alone, so that any
/// part of the text can be sampled by itself.
///
/// The formula is that of the word2vec program (Mikolov et al. 2013, arXiv 1310.4546, has 1 - sqrt(t/f)
/// for the probability of leaving a word out).
#[derive(Clone, Debug)]
pub struct Subsample {
    /// A token stays if its hash is at most this.
    most: Vec<u64>,
    seed: u64,
    first: u64,
}

impl Subsample {
    /// Samples a text whose words occur `counts` times, with the threshold t.
    ///
    /// `first` is the position of the first token, for a text that is part of a larger one.
    #[must_use]
    pub fn new(counts: &[u64], threshold: f64, seed: u64, first: u64) -> Self {
        let total = counts.iter().sum::<u64>() as f64;
        let most = |&count: &u64| {
            let ratio = threshold * total / count.max(1) as f64;
            let keep = ratio.sqrt() + ratio;
            // The largest float below 2^64 becomes u64::MAX.
            if keep >= 1.0 { u64::MAX } else { (keep * 18_446_744_073_709_551_616.0) as u64 }
        };
        Self { most: counts.iter().map(most).collect(), seed: scramble(seed), first }
    }

    /// Whether the token of this number stays.
    #[inline]
    #[must_use]
    pub fn keeps(&self, id: u32, token: u64) -> bool {
        let most = self.most.get(id as usize).copied().unwrap_or(u64::MAX);
        most == u64::MAX || scramble(self.seed ^ (self.first + token)) <= most
    }
}

/// The output function of the `SplitMix64` generator.
fn scramble(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_those_of_the_formula() {
        let counts = [900_000, 90_000, 10_000];
        let sample = Subsample::new(&counts, 0.05, 7, 0);
        for (id, count) in counts.iter().enumerate() {
            let ratio = 0.05 * 1e6 / *count as f64;
            let expected = (ratio.sqrt() + ratio).min(1.0);
            let kept = (0..100_000).filter(|&at| sample.keeps(id as u32, at)).count();
            assert!((kept as f64 / 1e5 - expected).abs() < 0.01, "{id}: {kept}");
        }
    }

    #[test]
    fn parts_are_sampled_as_the_whole() {
        let whole = Subsample::new(&[100, 1], 1e-4, 3, 0);
        let part = Subsample::new(&[100, 1], 1e-4, 3, 40);
        let other = Subsample::new(&[100, 1], 1e-4, 4, 0);
        assert!((0..1000).all(|at| part.keeps(0, at) == whole.keeps(0, at + 40)));
        assert!((0..1000).any(|at| other.keeps(0, at) != whole.keeps(0, at)));
    }
}
