//! Work in several threads.

use std::{panic, thread};

use crate::Error;

/// Does all pieces of work at the same time, the first one in this thread; gives the outcomes in order.
pub(crate) fn in_threads<T: Send, F: FnOnce() -> T + Send>(
    work: impl IntoIterator<Item = F>,
) -> Result<Vec<T>, Error> {
    let mut work = work.into_iter();
    let Some(first) = work.next() else { return Ok(Vec::new()) };
    thread::scope(|scope| {
        let start = |piece| {
            let started = thread::Builder::new().spawn_scoped(scope, piece);
            started.map_err(|source| Error::Spawn { source })
        };
        let others = work.map(start).collect::<Result<Vec<_>, _>>()?;
        let mut done = vec![first()];
        for thread in others {
            done.push(thread.join().unwrap_or_else(|reason| panic::resume_unwind(reason)));
        }
        Ok(done)
    })
}

/// Cuts a slice at ascending places, the first of which is its start and the last its end.
pub(crate) fn split_at<'a, T>(mut all: &'a mut [T], places: &[usize]) -> Vec<&'a mut [T]> {
    let mut parts = Vec::with_capacity(places.len());
    for pair in places.windows(2) {
        let (part, rest) = std::mem::take(&mut all).split_at_mut(pair[1] - pair[0]);
        parts.push(part);
        all = rest;
    }
    parts
}
