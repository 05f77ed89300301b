//! `l2`: distances as probabilities.

use super::{Measure, Objective};

/// f = -log2 softmax over j of b(j) - |v(i) - v(j)|^2.
///
/// The library of kexue.fm archive 6191, with the popularity b free; b = 0 is its literal form. With p(j | i) made
/// from vectors this is SNE (Hinton and Roweis 2002).
#[derive(Clone, Copy, Debug)]
pub struct L2;

impl Objective for L2 {
    const MEASURE: Measure = Measure::Distance;

    #[inline(always)]
    fn score(self, x: f32) -> f32 {
        -x
    }

    #[inline(always)]
    fn slope(self, _: f32) -> f32 {
        -1.0
    }
}
