//! `dot`: skip-gram.

use super::{Measure, Objective};

/// f = -log2 softmax over j of b(j) + <v(i), c(j)>, c being v itself or a table of its own.
///
/// Mikolov et al. 2013, arXiv 1301.3781, have two tables and no popularity.
#[derive(Clone, Copy, Debug)]
pub struct Dot;

impl Objective for Dot {
    const MEASURE: Measure = Measure::Inner;

    #[inline(always)]
    fn score(self, x: f32) -> f32 {
        x
    }

    #[inline(always)]
    fn slope(self, _: f32) -> f32 {
        1.0
    }
}
