//! Several streams as one: equal keys become one, their values are added.

use crate::stream::Stream;
use crate::{Error, Key};

/// Merges streams by a heap of their heads.
pub struct Merge<K, S> {
    streams: Vec<S>,
    /// Numbers of the streams that have a key at hand, the smallest key first.
    heap: Vec<usize>,
    started: bool,
    key: K,
    value: u64,
}

impl<K: Key, S: Stream<K>> Merge<K, S> {
    /// Merges streams that stand before their first key.
    #[must_use]
    pub fn new(streams: Vec<S>) -> Self {
        Self { streams, heap: Vec::new(), started: false, key: K::default(), value: 0 }
    }

    fn start(&mut self) -> Result<(), Error> {
        self.started = true;
        for (number, stream) in self.streams.iter_mut().enumerate() {
            if stream.advance()? {
                self.heap.push(number);
            }
        }
        for place in (0..self.heap.len() / 2).rev() {
            self.sink(place);
        }
        Ok(())
    }

    #[inline]
    fn head(&self, place: usize) -> &K {
        self.streams[self.heap[place]].key()
    }

    /// Moves what stands at a place down to where it belongs.
    #[inline]
    fn sink(&mut self, mut place: usize) {
        loop {
            let mut child = 2 * place + 1;
            if child >= self.heap.len() {
                return;
            }
            if child + 1 < self.heap.len() && self.head(child + 1) < self.head(child) {
                child += 1;
            }
            if self.head(place) <= self.head(child) {
                return;
            }
            self.heap.swap(place, child);
            place = child;
        }
    }

    /// Takes the next key of the stream at the top.
    #[inline]
    fn pull(&mut self) -> Result<(), Error> {
        if !self.streams[self.heap[0]].advance()? {
            self.heap.swap_remove(0);
        }
        self.sink(0);
        Ok(())
    }
}

impl<K: Key, S: Stream<K>> Stream<K> for Merge<K, S> {
    fn advance(&mut self) -> Result<bool, Error> {
        if !self.started {
            self.start()?;
        }
        let Some(&top) = self.heap.first() else { return Ok(false) };
        self.key.clone_from(self.streams[top].key());
        self.value = self.streams[top].value();
        self.pull()?;
        while let Some(&top) = self.heap.first()
            && *self.streams[top].key() == self.key
        {
            let more = self.streams[top].value();
            self.value = self.value.checked_add(more).ok_or(Error::TooLarge)?;
            self.pull()?;
        }
        Ok(true)
    }

    fn key(&self) -> &K {
        &self.key
    }

    fn value(&self) -> u64 {
        self.value
    }
}
