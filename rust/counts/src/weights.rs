//! What a neighbor counts at each distance, in whole units.

/// How the count of a pair depends on the distance of its words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Weights {
    /// 1 at any distance.
    #[default]
    Flat,
    /// 1/d at distance d.
    Harmonic,
    /// (w + 1 - d) / w at distance d in a window of w.
    Linear,
}

/// Windows up to this size have harmonic weights that are whole numbers of units.
pub const MOST_EXACT: u32 = 22;

/// The largest window.
pub const MOST_WINDOW: u32 = 1 << 16;

impl Weights {
    /// How many units a count of 1 has: 1; the least common multiple of all distances; the window.
    ///
    /// Harmonic weights of windows above [`MOST_EXACT`] are rounded to units of 1/232,792,560.
    #[must_use]
    pub fn unit(self, window: u32) -> u32 {
        match self {
            Self::Flat => 1,
            Self::Harmonic => (1..=window.min(MOST_EXACT)).fold(1, lcm),
            Self::Linear => window.max(1),
        }
    }

    /// The weights of the distances 1, 2, ... in units.
    #[must_use]
    pub fn units(self, window: u32) -> Vec<u32> {
        let unit = self.unit(window);
        let at = |d: u32| match self {
            Self::Flat => 1,
            Self::Harmonic => (unit + d / 2) / d,
            Self::Linear => window + 1 - d,
        };
        (1..=window).map(at).collect()
    }
}

fn lcm(a: u32, b: u32) -> u32 {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    a / x * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_exact() {
        assert_eq!(Weights::Harmonic.unit(5), 60);
        assert_eq!(Weights::Harmonic.units(5), [60, 30, 20, 15, 12]);
        assert_eq!(Weights::Linear.units(4), [4, 3, 2, 1]);
        assert_eq!(Weights::Flat.units(3), [1, 1, 1]);
        for window in 1..=MOST_EXACT {
            let unit = Weights::Harmonic.unit(window);
            assert!((1..=window).all(|d| unit.is_multiple_of(d)), "{window}");
        }
        assert_eq!(Weights::Harmonic.unit(MOST_EXACT), 232_792_560);
        assert_eq!(Weights::Harmonic.units(1000)[999], 232_793);
    }
}
