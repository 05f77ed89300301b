//! Windows of a text for language models.

use std::ops::Range;
use std::sync::Arc;

use crate::fault::Missing;
use crate::order::Order;
use crate::shared::Shared;
use crate::source::Source;
use crate::text::{Id, Unfit, id_bytes};

/// Windows of `length` ids at every `stride` positions, with the ids that follow each of them.
///
/// A batch has inputs and targets. The last ids are left out where they fill no window.
pub struct Windows {
    ids: Arc<Shared<i32>>,
    length: usize,
    stride: usize,
    end: i32,
    wide: bool,
    order: Order,
}

impl Windows {
    /// How many windows there are in `n` ids.
    #[must_use]
    pub fn count(n: usize, length: usize, stride: usize) -> u64 {
        if n > length { ((n - length - 1) / stride.max(1) + 1) as u64 } else { 0 }
    }

    /// The windows of these ids in an order of [`Windows::count`] samples; `end` stands for the
    /// end of a sentence.
    ///
    /// # Errors
    /// If windows are empty or do not move, or the order is of another number of windows.
    pub fn new(
        ids: Arc<Shared<i32>>,
        (length, stride): (usize, usize),
        end: i32,
        wide: bool,
        order: Order,
    ) -> Result<Self, Unfit> {
        if length == 0 || stride == 0 {
            return Err(Unfit::Length);
        }
        let count = Self::count(ids.len(), length, stride);
        if order.len() != count {
            return Err(Unfit::Order(order.len(), count));
        }
        Ok(Self { ids, length, stride, end, wide, order })
    }

    fn write<T: Id>(&self, places: Range<u64>, rows: &mut [&mut [u8]]) {
        let [inputs, targets] = rows else { return };
        let inputs = bytemuck::cast_slice_mut::<u8, T>(inputs).chunks_exact_mut(self.length);
        let targets = bytemuck::cast_slice_mut::<u8, T>(targets).chunks_exact_mut(self.length);
        let mut order = Vec::new();
        self.order.fill(places, &mut order);
        for (at, (inputs, targets)) in order.into_iter().zip(inputs.zip(targets)) {
            let start = at as usize * self.stride;
            self.copy(&self.ids[start..start + self.length], inputs);
            self.copy(&self.ids[start + 1..=start + self.length], targets);
        }
    }

    #[inline]
    fn copy<T: Id>(&self, ids: &[i32], out: &mut [T]) {
        for (out, &id) in out.iter_mut().zip(ids) {
            *out = T::from(if id < 0 { self.end } else { id });
        }
    }
}

impl Source for Windows {
    fn len(&self) -> u64 {
        self.order.len()
    }

    fn row_bytes(&self) -> Vec<usize> {
        vec![id_bytes(self.wide) * self.length; 2]
    }

    fn part(&self) -> usize {
        ((1 << 16) / self.length).max(1)
    }

    fn fill(&self, places: Range<u64>, rows: &mut [&mut [u8]]) -> Vec<Missing> {
        if self.wide {
            self.write::<i64>(places, rows);
        } else {
            self.write::<i32>(places, rows);
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::testing::{epoch, pieces_make_the_whole};

    const END: i32 = 99;

    fn source(ids: &[i32], shape: (usize, usize), wide: bool, order: Order) -> Windows {
        Windows::new(Arc::new(Shared::from(ids.to_vec())), shape, END, wide, order).unwrap()
    }

    /// Every window with what follows it, found by trying all starts.
    fn slid(ids: &[i32], length: usize, stride: usize) -> Vec<(Vec<i64>, Vec<i64>)> {
        let ids: Vec<i64> =
            ids.iter().map(|&id| i64::from(if id < 0 { END } else { id })).collect();
        let starts = (0..ids.len()).step_by(stride).filter(|start| start + length < ids.len());
        starts
            .map(|start| {
                let next = start + 1;
                (ids[start..start + length].to_vec(), ids[next..next + length].to_vec())
            })
            .collect()
    }

    proptest! {
        #[test]
        fn each_window_comes_once_with_its_targets(
            ids in proptest::collection::vec(-2..50i32, 0..400), length in 1usize..40,
            stride in 1usize..50, wide: bool, seed: u64,
            lengths in proptest::collection::vec(1u64..40, 1..5),
        ) {
            let expected = slid(&ids, length, stride);
            let n = Windows::count(ids.len(), length, stride);
            prop_assert_eq!(n, expected.len() as u64);
            let orders =
                [Order::Plain(n), Order::full(n, seed, 1), Order::windows(n, 4, 3, seed, 1)];
            for order in orders {
                let source = source(&ids, (length, stride), wide, order.clone());
                let columns = epoch(&source, wide);
                let rows = columns[0].chunks_exact(length).zip(columns[1].chunks_exact(length));
                let found: Vec<_> = rows.map(|(a, b)| (a.to_vec(), b.to_vec())).collect();
                let at = (0..n).map(|place| order.at(place) as usize);
                let ordered: Vec<_> = at.map(|at| expected[at].clone()).collect();
                prop_assert_eq!(found, ordered);
                prop_assert!(pieces_make_the_whole(&source, &lengths));
            }
        }
    }

    #[test]
    fn windows_that_cannot_be_are_refused() {
        let made = |shape, order| {
            Windows::new(Arc::new(Shared::from(vec![1; 10])), shape, 0, false, order).err()
        };
        assert_eq!(made((0, 1), Order::Plain(10)), Some(Unfit::Length));
        assert_eq!(made((1, 0), Order::Plain(9)), Some(Unfit::Length));
        assert_eq!(made((4, 4), Order::Plain(3)), Some(Unfit::Order(3, 2)));
        assert_eq!(made((usize::MAX, usize::MAX), Order::Plain(0)), None);
    }
}
