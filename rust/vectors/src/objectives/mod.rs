//! What it costs to borrow j after i: the forms of f in S = sum of p(i, j) f(i, j).
//!
//! All are f = -log2 of softmax over j of a score s(i, j) + b(j): the objectives differ in the score, and b, the
//! popularity of j, is theirs in common. One objective is one file, and a name in [`Kind`].

// What is not inlined is not compiled for the machine at hand.
#![allow(clippy::inline_always)]

mod dot;
mod l2;
mod t;

pub use dot::Dot;
pub use l2::L2;
pub use t::T;

/// What of two rows a score looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// |v - c|^2, the squared distance.
    Distance,
    /// <v, c>, the inner product.
    Inner,
}

/// The score of a pair in nats, popularity left out.
pub trait Objective: Copy + Send + Sync + 'static {
    /// What the score depends on.
    const MEASURE: Measure;

    /// The score of a pair of this measure.
    fn score(self, x: f32) -> f32;

    /// How the score changes with the measure.
    fn slope(self, x: f32) -> f32;
}

/// An objective by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// [`L2`].
    #[default]
    L2,
    /// [`Dot`].
    Dot,
    /// [`T`].
    T,
}

impl Kind {
    /// All names.
    pub const NAMES: [(&'static str, Self); 3] =
        [("l2", Self::L2), ("dot", Self::Dot), ("t", Self::T)];

    /// The objective of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// What the score depends on.
    #[must_use]
    pub fn measure(self) -> Measure {
        with_objective!(self, objective => measure_of(objective))
    }

    /// The score of a pair of this measure.
    #[must_use]
    pub fn score(self, x: f32) -> f32 {
        with_objective!(self, objective => objective.score(x))
    }
}

fn measure_of<O: Objective>(_: O) -> Measure {
    O::MEASURE
}

/// Runs an expression with the objective that a [`Kind`] names.
macro_rules! with_objective {
    ($kind:expr, $objective:ident => $do:expr) => {
        match $kind {
            $crate::objectives::Kind::L2 => {
                let $objective = $crate::objectives::L2;
                $do
            }
            $crate::objectives::Kind::Dot => {
                let $objective = $crate::objectives::Dot;
                $do
            }
            $crate::objectives::Kind::T => {
                let $objective = $crate::objectives::T;
                $do
            }
        }
    };
}
pub(crate) use with_objective;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_are_those_of_the_scores() {
        for (_, kind) in Kind::NAMES {
            with_objective!(kind, objective => {
                for x in [0.1_f32, 1.0, 3.0, 7.5] {
                    let h = 1e-2;
                    let rise = (objective.score(x + h) - objective.score(x - h)) / (2.0 * h);
                    assert!((rise - objective.slope(x)).abs() < 1e-3, "{kind:?} at {x}");
                }
            });
        }
    }

    #[test]
    fn names_lead_to_objectives() {
        assert_eq!(Kind::from_name("t"), Some(Kind::T));
        assert_eq!(Kind::from_name("walk"), None);
        assert_eq!(Kind::Dot.measure(), Measure::Inner);
    }
}
