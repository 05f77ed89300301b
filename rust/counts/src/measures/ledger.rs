//! What a method explains of all that there is to explain.

/// (H(J) - S) / (H(J) - H(J | I)); [`None`] where the first place tells nothing that could be explained.
#[must_use]
pub fn explained(unigram: f64, method: f64, conditional: f64) -> Option<f64> {
    let all = unigram - conditional;
    (all > 0.0).then(|| (unigram - method) / all)
}
