//! Several streams as one: equal keys become one, their values are added.

use crate::stream::Stream;
use crate::{Error, Key};

/// Merges streams by a tournament of their heads: each inner node keeps the stream that lost there.
pub struct Merge<K, S> {
    streams: Vec<S>,
    /// Whether each stream has a key at hand.
    alive: Vec<bool>,
    /// The losers by node, the children of node n being 2n and 2n + 1; the leaves are the streams.
    losers: Vec<usize>,
    /// The stream with the smallest key.
    winner: usize,
    started: bool,
    key: K,
    value: u64,
}

impl<K: Key, S: Stream<K>> Merge<K, S> {
    /// Merges streams that stand before their first key.
    #[must_use]
    pub fn new(streams: Vec<S>) -> Self {
        let (alive, losers) = (vec![false; streams.len()], vec![0; streams.len()]);
        let (key, value) = (K::default(), 0);
        Self { streams, alive, losers, winner: 0, started: false, key, value }
    }

    fn start(&mut self) -> Result<(), Error> {
        self.started = true;
        let count = self.streams.len();
        for (stream, alive) in self.streams.iter_mut().zip(&mut self.alive) {
            *alive = stream.advance()?;
        }
        // The winners of all nodes, from the leaves up.
        let mut winners: Vec<usize> = (0..count).map(|_| 0).chain(0..count).collect();
        for node in (1..count).rev() {
            let (one, other) = (winners[2 * node], winners[2 * node + 1]);
            let (first, second) = if self.beats(other, one) { (other, one) } else { (one, other) };
            winners[node] = first;
            self.losers[node] = second;
        }
        self.winner = winners.get(1).copied().unwrap_or(0);
        Ok(())
    }

    /// Whether a stream is to come before another.
    #[inline]
    fn beats(&self, one: usize, other: usize) -> bool {
        self.alive[one]
            && (!self.alive[other] || self.streams[one].key().is_below(self.streams[other].key()))
    }

    /// Takes the next key of the winner, and plays its games again.
    #[inline]
    fn pull(&mut self) -> Result<(), Error> {
        let mut winner = self.winner;
        self.alive[winner] = self.streams[winner].advance()?;
        let mut node = usize::midpoint(winner, self.streams.len());
        while node > 0 {
            let rival = self.losers[node];
            if self.beats(rival, winner) {
                self.losers[node] = winner;
                winner = rival;
            }
            node /= 2;
        }
        self.winner = winner;
        Ok(())
    }
}

impl<K: Key, S: Stream<K>> Stream<K> for Merge<K, S> {
    fn advance(&mut self) -> Result<bool, Error> {
        if !self.started {
            self.start()?;
        }
        if !self.alive.get(self.winner).is_some_and(|alive| *alive) {
            return Ok(false);
        }
        let first = &self.streams[self.winner];
        self.key.clone_from(first.key());
        self.value = first.value();
        self.pull()?;
        while self.alive[self.winner] && *self.streams[self.winner].key() == self.key {
            let more = self.streams[self.winner].value();
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
