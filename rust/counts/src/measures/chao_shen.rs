//! The coverage-adjusted estimate of Chao & Shen (2003), in nats.
//!
//! C = 1 - f1 / N is the share of the text that known types make up (Good 1953). Each share n / N is brought down to
//! p = C n / N, and -p ln p is divided by the chance 1 - (1 - p)^N that such a type was seen at all. Where every type
//! was seen once, C would be 0; as in other programs, f1 = N - 1 is then taken instead.

use super::Profile;
use super::sum::Sum;

/// From here on, differences between neighboring counts are taken by the derivative.
const SMOOTH: f64 = 131_072.0;

/// A sample size and how much of the text is missing from the known types.
#[derive(Clone, Copy)]
struct Coverage {
    total: f64,
    /// f1, as used.
    single: f64,
}

impl Coverage {
    fn new(total: u128, single: u64) -> Self {
        let single = if u128::from(single) == total { single.saturating_sub(1) } else { single };
        Self { total: total as f64, single: single as f64 }
    }

    fn share(self) -> f64 {
        (self.total - self.single) / self.total
    }

    /// p = C n / N, ln p and ln (1 - p), each without cancellation.
    fn logs(self, n: f64) -> (f64, f64, f64) {
        let p = self.share() * n / self.total;
        if p > 0.5 {
            let miss = (self.total - n) / self.total + self.single / self.total * (n / self.total);
            (p, (-miss).ln_1p(), miss.ln())
        } else {
            (p, p.ln(), (-p).ln_1p())
        }
    }

    /// What a type of count `n` adds to the estimate.
    fn term(self, n: f64) -> f64 {
        if n <= 0.0 {
            return 0.0;
        }
        let (p, ln_p, ln_miss) = self.logs(n);
        p * ln_p / (self.total * ln_miss).exp_m1()
    }

    /// The derivative of the term by p.
    fn slope(self, n: f64) -> f64 {
        let (p, ln_p, ln_miss) = self.logs(n);
        let seen = -(self.total * ln_miss).exp_m1();
        let more = self.total * ((self.total - 1.0) * ln_miss).exp();
        (p * ln_p * more / seen - ln_p - 1.0) / seen
    }
}

/// The estimate.
pub(crate) fn value(profile: &Profile) -> f64 {
    let coverage = Coverage::new(profile.total(), profile.singletons());
    let terms = profile.cells().iter().map(|&(n, m)| m as f64 * coverage.term(n as f64));
    terms.collect::<Sum>().value()
}

/// Estimates from which one observation was left out, times N - 1, less what they have in common.
pub(crate) struct Leaves {
    /// After a type of count 1, of count 2, and of a higher count lost an observation.
    cases: [(Coverage, f64); 3],
    alone: bool,
}

impl Leaves {
    pub(crate) fn new(profile: &Profile) -> Self {
        let left = profile.total().saturating_sub(1);
        let single = profile.singletons();
        let usual = Coverage::new(left, single.min(u64::try_from(left).unwrap_or(u64::MAX)));
        let alone = profile.types() <= 1;
        let case = |single: u64| {
            let coverage = Coverage::new(left, single);
            (coverage, if alone { 0.0 } else { change(profile, usual, coverage) })
        };
        let two = profile.cells().iter().any(|&(n, _)| n == 2);
        Self {
            cases: [
                if single > 0 { case(single - 1) } else { (usual, 0.0) },
                if two { case(single + 1) } else { (usual, 0.0) },
                (usual, 0.0),
            ],
            alone,
        }
    }

    pub(crate) fn at(&self, n: u64) -> f64 {
        if self.alone || n == 0 {
            return 0.0;
        }
        let (coverage, change) = self.cases[(n - 1).min(2) as usize];
        let n = n as f64;
        change
            + if n > SMOOTH {
                -coverage.slope(n - 0.5) * coverage.share()
            } else {
                coverage.total * (coverage.term(n - 1.0) - coverage.term(n))
            }
    }
}

/// N times the difference that another coverage makes to the sum over all types.
fn change(profile: &Profile, from: Coverage, to: Coverage) -> f64 {
    let moved = from.single - to.single;
    let least = from.total - from.single.max(to.single);
    let each = |f: &dyn Fn(f64) -> f64| {
        let cells = profile.cells().iter();
        cells.map(|&(n, m)| m as f64 * f(n as f64)).collect::<Sum>().value()
    };
    if moved.abs() < least * 1e-5 {
        let middle = Coverage { single: f64::midpoint(from.single, to.single), ..from };
        moved * each(&|n| middle.slope(n) * (n / from.total))
    } else {
        from.total * each(&|n| to.term(n) - from.term(n))
    }
}
