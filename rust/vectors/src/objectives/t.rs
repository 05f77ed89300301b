//! `t`: a heavy tail.

use super::{Measure, Objective};
use crate::train::numbers::ln;

/// f = -log2 softmax over j of b(j) - ln(1 + |v(i) - v(j)|^2), that is, of weights e^b / (1 + distance^2).
///
/// With p(j | i) made from vectors, and b = 0, this is t-SNE with rows normalized one by one (van der Maaten and
/// Hinton 2008).
#[derive(Clone, Copy, Debug)]
pub struct T;

impl Objective for T {
    const MEASURE: Measure = Measure::Distance;

    #[inline(always)]
    fn score(self, x: f32) -> f32 {
        -ln(1.0 + x)
    }

    #[inline(always)]
    fn slope(self, x: f32) -> f32 {
        -1.0 / (1.0 + x)
    }
}
