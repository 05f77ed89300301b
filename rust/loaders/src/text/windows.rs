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
        for (place, (inputs, targets)) in places.zip(inputs.zip(targets)) {
            let start = self.order.at(place) as usize * self.stride;
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
