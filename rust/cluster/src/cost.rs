//! What an objective must tell the exchange.

/// A cost of an assignment of words to classes, kept up to date while words move.
///
/// Implementations differ in what stands beside a word: classes on both sides, or the words before it.
pub(crate) trait Cost: Sync {
    /// What one thread needs to look at a word.
    type Desk: Default + Send + Sync;

    /// Whether a move changes most what the neighbors of the moved word gain.
    const LOCAL: bool;

    /// Length of the row that [`Self::gains`] fills.
    fn width(&self) -> usize;

    /// Forgets what a desk remembers of the table, because the table may have changed.
    fn forget(desk: &mut Self::Desk);

    /// Fills `out[c]` with what class c gains, in bits, by taking the word, and `out[label[word]]` with what its
    /// class would lose: the best class has the largest number. For choosing; not exact.
    fn gains(&self, desk: &mut Self::Desk, label: &[u32], word: usize, out: &mut [f32]);

    /// Bits saved by moving the word to class `to`: exact. Leaves the word on the desk.
    fn saving(&self, desk: &mut Self::Desk, label: &[u32], word: usize, to: usize) -> f64;

    /// Moves the word on the desk.
    fn apply(&mut self, desk: &Self::Desk, word: usize, from: usize, to: usize);

    /// Mutual information of what the objective sees, in bits per pair, computed afresh.
    fn information(&self) -> f64;
}
