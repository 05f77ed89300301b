//! Counts of counts: all that an estimate of entropy needs to know.

use std::collections::BTreeMap;

/// Counts below this are tallied in an array.
const DENSE: usize = 1 << 12;

/// How many types there are of each count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// (count, number of types), by count; neither is 0.
    cells: Vec<(u64, u64)>,
    total: u128,
    types: u64,
}

impl Profile {
    /// (count, number of types of that count), counts ascending.
    #[must_use]
    pub fn cells(&self) -> &[(u64, u64)] {
        &self.cells
    }

    /// N, the number of observations.
    #[must_use]
    pub fn total(&self) -> u128 {
        self.total
    }

    /// K, the number of types that were observed.
    #[must_use]
    pub fn types(&self) -> u64 {
        self.types
    }

    /// f1, the number of types that were observed once.
    #[must_use]
    pub fn singletons(&self) -> u64 {
        self.cells.first().map_or(0, |&(n, m)| if n == 1 { m } else { 0 })
    }

    /// The profile of a few counts, which are sorted on the way.
    pub(crate) fn of_few(counts: &mut [u64]) -> Self {
        counts.sort_unstable();
        let mut profile = Self::default();
        for &n in counts.iter() {
            profile.push(n, 1);
        }
        profile
    }

    /// Adds `m` types of a count that is no less than those before.
    fn push(&mut self, n: u64, m: u64) {
        if n == 0 || m == 0 {
            return;
        }
        match self.cells.last_mut() {
            Some((last, types)) if *last == n => *types += m,
            _ => self.cells.push((n, m)),
        }
        self.total += u128::from(n) * u128::from(m);
        self.types += m;
    }
}

impl FromIterator<u64> for Profile {
    fn from_iter<I: IntoIterator<Item = u64>>(counts: I) -> Self {
        let mut tally = Tally::default();
        counts.into_iter().for_each(|n| tally.add(n));
        tally.profile()
    }
}

/// A profile in the making: takes counts one by one, and other tallies.
///
/// Types of count 0 are left out.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    dense: Vec<u64>,
    sparse: BTreeMap<u64, u64>,
}

impl Tally {
    /// Adds a type of this count.
    pub fn add(&mut self, count: u64) {
        self.add_many(count, 1);
    }

    /// Adds so many types of this count.
    pub fn add_many(&mut self, count: u64, types: u64) {
        if count < DENSE as u64 {
            let at = count as usize;
            if at >= self.dense.len() {
                self.dense.resize((at + 1).next_power_of_two(), 0);
            }
            self.dense[at] += types;
        } else {
            *self.sparse.entry(count).or_default() += types;
        }
    }

    /// Adds all that another tally holds.
    pub fn merge(&mut self, other: &Self) {
        for (n, &m) in other.dense.iter().enumerate().filter(|&(_, &m)| m > 0) {
            self.add_many(n as u64, m);
        }
        for (&n, &m) in &other.sparse {
            self.add_many(n, m);
        }
    }

    /// The profile of all that was added so far.
    #[must_use]
    pub fn profile(&self) -> Profile {
        let mut profile = Profile::default();
        self.dense.iter().enumerate().for_each(|(n, &m)| profile.push(n as u64, m));
        self.sparse.iter().for_each(|(&n, &m)| profile.push(n, m));
        profile
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn counts_of_counts() {
        let profile: Profile = [3, 1, 0, 1, u64::MAX, 3, 9000].into_iter().collect();
        assert_eq!(profile.cells(), [(1, 2), (3, 2), (9000, 1), (u64::MAX, 1)]);
        assert_eq!((profile.types(), profile.singletons()), (6, 2));
        assert_eq!(profile.total(), u128::from(u64::MAX) + 9008);
        assert_eq!(Profile::from_iter([]).singletons(), 0);
    }

    proptest! {
        #[test]
        fn parts_merge_to_the_whole(a: Vec<u16>, b: Vec<u16>) {
            let tally = |counts: &[u16]| {
                let mut tally = Tally::default();
                for &n in counts {
                    tally.add(u64::from(n));
                }
                tally
            };
            let mut merged = tally(&a);
            merged.merge(&tally(&b));
            let mut all: Vec<u64> = a.iter().chain(&b).map(|&n| u64::from(n)).collect();
            let whole: Profile = all.iter().copied().collect();
            prop_assert_eq!(merged.profile(), whole.clone());
            prop_assert_eq!(Profile::of_few(&mut all), whole);
        }
    }
}
