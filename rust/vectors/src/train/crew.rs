//! Threads that share the pieces of a piece of work.

use std::sync::Mutex;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::Error;

/// Some threads, the caller's among them.
pub(crate) struct Crew(Option<ThreadPool>);

impl Crew {
    /// So many threads, no more than pieces.
    pub(crate) fn new(threads: usize, pieces: usize) -> Result<Self, Error> {
        let threads = threads.clamp(1, pieces.max(1));
        if threads == 1 {
            return Ok(Self(None));
        }
        let pool = ThreadPoolBuilder::new().num_threads(threads - 1).build();
        Ok(Self(Some(pool.map_err(|error| Error::Spawn(error.to_string()))?)))
    }

    /// How many threads there are.
    pub(crate) fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads() + 1)
    }

    /// Does the work for every piece, in any order.
    pub(crate) fn each<T: Send>(&self, pieces: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
        let Some(pool) = &self.0 else {
            return pieces.iter_mut().enumerate().for_each(|(i, piece)| work(i, piece));
        };
        let queue = Mutex::new(pieces.iter_mut().enumerate());
        let run = || {
            while let Some((i, piece)) = next(&queue) {
                work(i, piece);
            }
        };
        pool.in_place_scope(|scope| {
            for _ in 0..pool.current_num_threads() {
                scope.spawn(|_| run());
            }
            run();
        });
    }
}

fn next<'a, T>(
    queue: &Mutex<std::iter::Enumerate<std::slice::IterMut<'a, T>>>,
) -> Option<(usize, &'a mut T)> {
    queue.lock().ok()?.next()
}
