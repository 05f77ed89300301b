//! Which places of an epoch's order make up each batch of each process.

use std::ops::Range;

/// The batches of one process.
///
/// A batch of all processes together covers neighboring places, so that the order does not depend
/// on how many processes there are. The last may be smaller and is shared out evenly; where it
/// cannot give a sample to each process it is left out, so that all have the same number of batches.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The first place that is wanted.
    pub first: u64,
    /// How many samples the epoch has.
    pub samples: u64,
    /// How many samples a batch of one process has.
    pub batch: usize,
    /// Which process this is.
    pub rank: u64,
    /// How many processes there are.
    pub world: u64,
    /// Whether a last batch that is smaller is left out.
    pub drop_last: bool,
    /// Which of these batches are wanted: every `stride`-th, from this one on.
    pub offset: u64,
    /// See `offset`.
    pub stride: u64,
}

impl Plan {
    fn step(&self) -> u64 {
        // more than there can be samples is the same as all of them
        (self.batch as u64).saturating_mul(self.world).max(1)
    }

    /// How many batches there are.
    #[must_use]
    pub fn batches(&self) -> u64 {
        let left = self.samples.saturating_sub(self.first);
        let last = left % self.step();
        let all = left / self.step() + u64::from(!self.drop_last && last >= self.world);
        all.saturating_sub(self.offset).div_ceil(self.stride)
    }

    /// Where a batch of all processes begins.
    fn begin(&self, batch: u64) -> u64 {
        self.first + (batch * self.stride + self.offset) * self.step()
    }

    /// The places of a batch.
    #[must_use]
    pub fn places(&self, batch: u64) -> Range<u64> {
        let begin = self.begin(batch);
        let size = self.step().min(self.samples - begin);
        begin + self.rank * size / self.world..begin + (self.rank + 1) * size / self.world
    }

    /// How many places all processes together have passed after a batch.
    #[must_use]
    pub fn passed(&self, batch: u64) -> u64 {
        self.begin(batch).saturating_add(self.step()).min(self.samples)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn processes_share_all_places(
            samples in 0u64..500, first in 0u64..50, batch in 1usize..20, world in 1u64..6, drop_last: bool,
        ) {
            let plans: Vec<Plan> =
                (0..world).map(|rank| Plan { first, samples, batch, rank, world, drop_last, offset: 0, stride: 1 }).collect();
            let batches = plans[0].batches();
            let mut next = first;
            for number in 0..batches {
                for plan in &plans {
                    let places = plan.places(number);
                    prop_assert_eq!(plan.batches(), batches);
                    prop_assert_eq!(places.start, next);
                    prop_assert!(!places.is_empty() && places.end - places.start <= batch as u64);
                    next = places.end;
                }
                prop_assert_eq!(plans[0].passed(number), next);
            }
            let left = samples.saturating_sub(next);
            let most = if drop_last { batch as u64 * world } else { world };
            prop_assert!(left < most);
        }

        #[test]
        fn batches_may_be_larger_than_numbers_can_be(samples in 1u64..500, first in 0u64..600, half in 1u32..64) {
            let batch = 1usize << (63 - half.min(63));
            let plan = Plan {
                first, samples, batch, rank: 0, world: 1 << half, drop_last: false, offset: 0, stride: 1,
            };
            let left = samples.saturating_sub(first);
            prop_assert!(plan.batches() <= left);
            if plan.batches() > 0 {
                prop_assert!(plan.passed(0) <= samples && plan.places(0).end <= samples);
            }
            let all = Plan { world: 1, batch: usize::MAX, ..plan.clone() };
            prop_assert_eq!(all.batches(), u64::from(left > 0));
            if left > 0 {
                prop_assert_eq!(all.places(0), first..samples);
                prop_assert_eq!(all.passed(0), samples);
            }
        }

        #[test]
        fn workers_take_turns(samples in 0u64..500, batch in 1usize..20, stride in 1u64..5) {
            let plan = |offset, stride| Plan {
                first: 0, samples, batch, rank: 0, world: 1, drop_last: false, offset, stride,
            };
            let all = plan(0, 1);
            let workers: Vec<Plan> = (0..stride).map(|offset| plan(offset, stride)).collect();
            prop_assert_eq!(workers.iter().map(Plan::batches).sum::<u64>(), all.batches());
            for number in 0..all.batches() {
                let (worker, own) = (&workers[(number % stride) as usize], number / stride);
                prop_assert_eq!(worker.places(own), all.places(number));
                prop_assert_eq!(worker.passed(own), all.passed(number));
            }
        }
    }
}
