//! The rows of several threads, in order.

use crate::Error;
use crate::rows::Rows;
use crate::share::{in_threads, split_at};

/// Rows of one thread that follow each other in the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    thread: usize,
    start: usize,
    end: usize,
}

impl Stretch {
    fn len(self) -> usize {
        self.end - self.start
    }
}

/// Rows of several threads, no word of which is with two of them.
pub(crate) struct Joined<R> {
    threads: Vec<R>,
    order: Vec<Stretch>,
}

impl<R> Joined<R> {
    pub(crate) fn new<K>(threads: Vec<R>) -> Self
    where
        R: Rows<K>,
    {
        let order = in_order(threads.iter().map(Rows::words));
        Self { threads, order }
    }

    /// Gives every key with its count, in order.
    pub(crate) fn each<K>(
        &self,
        mut f: impl FnMut(&K, u64) -> Result<(), Error>,
    ) -> Result<(), Error>
    where
        R: Rows<K>,
    {
        self.order.iter().try_for_each(|stretch| {
            self.threads[stretch.thread].each(stretch.start..stretch.end, &mut f)
        })
    }

    /// All rows in one place.
    pub(crate) fn into_rows<K>(mut self) -> Result<R, Error>
    where
        R: Rows<K>,
    {
        match self.threads.len() {
            0 | 1 => Ok(self.threads.pop().unwrap_or_default()),
            _ => R::gather(self.threads, &self.order),
        }
    }
}

/// Puts the rows of threads in order; each has them as words in ascending order with the end of each.
///
/// No word is with two threads.
fn in_order<W: Iterator<Item = (u32, usize)>>(
    threads: impl IntoIterator<Item = W>,
) -> Vec<Stretch> {
    let mut waiting: Vec<_> = threads.into_iter().map(|rows| (rows.peekable(), 0)).collect();
    let mut order: Vec<Stretch> = Vec::new();
    loop {
        let words = waiting.iter_mut().enumerate();
        let next = words.filter_map(|(thread, (rows, _))| Some((rows.peek()?.0, thread))).min();
        let Some((_, thread)) = next else { return order };
        let (rows, start) = &mut waiting[thread];
        let Some((_, end)) = rows.next() else { return order };
        match order.last_mut() {
            Some(last) if last.thread == thread => last.end = end,
            _ => order.push(Stretch { thread, start: *start, end }),
        }
        *start = end;
    }
}

/// Copies the stretches in order, in as many threads as they come from.
pub(crate) fn gather<T: Copy + Default + Send + Sync>(
    threads: &[&[T]],
    order: &[Stretch],
) -> Result<Vec<T>, Error> {
    let total: usize = order.iter().map(|stretch| stretch.len()).sum();
    let mut all = vec![T::default(); total];
    let share = total.div_ceil(threads.len().max(1)).max(1);
    let (mut bounds, mut places, mut seen) = (vec![0], vec![0], 0);
    for (number, stretch) in order.iter().enumerate() {
        if seen >= share * bounds.len() {
            bounds.push(number);
            places.push(seen);
        }
        seen += stretch.len();
    }
    bounds.push(order.len());
    places.push(total);
    let work = split_at(&mut all, &places).into_iter().zip(bounds.windows(2)).map(|(mut to, w)| {
        move || {
            for stretch in &order[w[0]..w[1]] {
                let (now, rest) = std::mem::take(&mut to).split_at_mut(stretch.len());
                now.copy_from_slice(&threads[stretch.thread][stretch.start..stretch.end]);
                to = rest;
            }
        }
    });
    in_threads(work)?;
    Ok(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_sorted(rows in prop::collection::btree_map(0_u32..90, (0_usize..4, 0_usize..5), 0..40)) {
            let mut threads = vec![Vec::new(); 4];
            let mut words = vec![Vec::new(); 4];
            for (&word, &(thread, n)) in &rows {
                threads[thread].extend((0..n).map(|at| (word, at)));
                words[thread].push((word, threads[thread].len()));
            }
            let order = in_order(words.into_iter().map(Vec::into_iter));
            let slices: Vec<_> = threads.iter().map(Vec::as_slice).collect();
            let all = gather(&slices, &order).unwrap();
            let each = rows.iter().flat_map(|(&word, &(_, n))| (0..n).map(move |at| (word, at)));
            prop_assert_eq!(all, each.collect::<Vec<_>>());
        }
    }
}
