//! Estimators of entropy over a profile, and the error of each by the jackknife.

use super::logs::{last_step, leftover, surprise};
use super::sum::{Spread, Sum};
use super::{Profile, chao_shen, grassberger};

/// How the entropy of a distribution is guessed from the counts of a sample.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Estimator {
    /// The entropy of the shares n / N; too low, by about (K - 1) / 2N.
    #[default]
    Plugin,
    /// That much more (Miller 1955).
    MillerMadow,
    /// Shares brought down to the estimated coverage, each type weighed by its chance to be seen (Chao & Shen 2003).
    ChaoShen,
    /// ln N less the mean of G(n) (Grassberger 2003).
    Grassberger,
    /// Plug-in less its bias as the jackknife sees it (Zahl 1977).
    Jackknife,
}

impl Estimator {
    /// All of them, by name.
    pub const ALL: [(&'static str, Self); 5] = [
        ("plugin", Self::Plugin),
        ("miller-madow", Self::MillerMadow),
        ("chao-shen", Self::ChaoShen),
        ("grassberger", Self::Grassberger),
        ("jackknife", Self::Jackknife),
    ];

    /// The estimator of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|&(_, estimator)| estimator)
    }

    /// The entropy in nats; 0 for no observations.
    #[must_use]
    pub fn value(self, profile: &Profile) -> f64 {
        if profile.total() == 0 {
            return 0.0;
        }
        let total = profile.total() as f64;
        let mean = |f: &dyn Fn(u64) -> f64| {
            let cells = profile.cells().iter();
            cells.map(|&(n, m)| n as f64 * m as f64 * f(n)).collect::<Sum>().value() / total
        };
        let plugin = || mean(&|n| surprise(n, profile.total()));
        match self {
            Self::Plugin => plugin(),
            Self::MillerMadow => plugin() + (profile.types() - 1) as f64 / (2.0 * total),
            Self::ChaoShen => chao_shen::value(profile),
            Self::Grassberger => {
                mean(&|n| surprise(n, profile.total()) - grassberger::g_less_log(n))
            }
            Self::Jackknife => plugin() + mean(&|n| leftover(n as f64)) - leftover(total),
        }
    }

    /// The entropy and its error, in nats.
    #[must_use]
    pub fn estimate(self, profile: &Profile) -> Estimate {
        let (leaves, mut spread) = (Leaves::new(self, profile), Spread::default());
        for &(n, m) in profile.cells() {
            spread.add(n as f64 * m as f64, leaves.at(n));
        }
        Estimate {
            value: self.value(profile),
            error: spread.jackknife_error(),
            total: profile.total(),
            types: profile.types(),
        }
    }
}

/// An estimate in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// What was estimated.
    pub value: f64,
    /// Its standard error by the jackknife (Efron & Stein 1981); NaN for fewer than two observations.
    pub error: f64,
    /// How many observations there were.
    pub total: u128,
    /// Of how many types.
    pub types: u64,
}

/// Estimates from which one observation was left out, times N - 1, less what they have in common.
///
/// Subtracting on paper what they have in common leaves differences of order 1, whatever N is.
pub(crate) enum Leaves {
    Steps(Estimator),
    ChaoShen(chao_shen::Leaves),
}

impl Leaves {
    pub(crate) fn new(estimator: Estimator, profile: &Profile) -> Self {
        match estimator {
            Estimator::ChaoShen => Self::ChaoShen(chao_shen::Leaves::new(profile)),
            other => Self::Steps(other),
        }
    }

    /// After a type of count `n`, which is at least 1, lost an observation.
    pub(crate) fn at(&self, n: u64) -> f64 {
        match self {
            Self::ChaoShen(leaves) => leaves.at(n),
            Self::Steps(Estimator::Grassberger) => grassberger::g_step(n),
            Self::Steps(Estimator::MillerMadow) if n == 1 => -0.5,
            Self::Steps(_) => last_step(n as f64),
        }
    }
}
