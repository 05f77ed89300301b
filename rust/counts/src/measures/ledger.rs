//! What a method explains of all that there is to explain.

/// What is less than this many bits or nats is the rounding of its terms.
const NOTHING: f64 = 1e-12;

/// (H(J) - S) / (H(J) - H(J | I)); [`None`] where the first place tells nothing that could be explained.
#[must_use]
pub fn explained(unigram: f64, method: f64, conditional: f64) -> Option<f64> {
    let all = unigram - conditional;
    (all > NOTHING).then(|| (unigram - method) / all)
}
