//! Books change places as long as that saves ways.
//!
//! All books ask on one standing plan, in blocks; then the changes are made one by one, each weighed anew. The
//! answer does not depend on the threads.

use minent_monitor::Interrupted;

use super::chance::Chance;
use super::crew::Crew;
use super::flows::{Flows, Ways, away, length, wish};
use super::lattice::Lattice;

/// Books that ask on one standing plan.
const BLOCK: usize = 256;
/// Books handed to a thread at a time.
const SHARE: usize = 16;
/// Places that a book asks about.
const MOST: usize = 16;
/// Exchanges that are weighed for both books.
const TRIES: usize = 3;

/// A plan under change.
pub(crate) struct Plan<'a, const D: usize> {
    flows: &'a Flows,
    lattice: &'a Lattice<D>,
    /// Place of each book, and book of each place.
    place: Vec<u32>,
    book: Vec<u32>,
    /// Where each book stands.
    pub(crate) at: Vec<[f64; D]>,
}

impl<'a, const D: usize> Plan<'a, D> {
    /// Puts book `order[k]` in place k.
    pub(crate) fn new(flows: &'a Flows, lattice: &'a Lattice<D>, order: Vec<u32>) -> Self {
        let mut place = vec![0; order.len()];
        let mut at = vec![[0.0; D]; order.len()];
        for (k, &book) in order.iter().enumerate() {
            place[book as usize] = k as u32;
            at[book as usize] = lattice.places[k];
        }
        Self { flows, lattice, place, book: order, at }
    }

    /// Lets all books ask once; returns how much less is walked.
    ///
    /// With a temperature, some changes are made that save nothing (Kirkpatrick et al. 1983).
    pub(crate) fn sweep(
        &mut self,
        order: &[u32],
        temperature: f64,
        draws: &Chance,
        crew: &mut Crew<'_>,
    ) -> Result<f64, Interrupted> {
        let mut saved = 0.0;
        for (b, block) in order.chunks(BLOCK).enumerate() {
            let this = &*self;
            let wishes = crew.gather(block.len(), SHARE, |part| {
                let ask = |i: usize| {
                    let mut draws = draws.of((b * BLOCK + i) as u64);
                    this.ask(block[i] as usize, temperature, &mut draws)
                };
                part.map(ask).collect()
            })?;
            for (&i, wish) in block.iter().zip(wishes) {
                let Some((other, most)) = wish else { continue };
                let more = self.more(i as usize, other as usize);
                if more < most {
                    self.swap(i as usize, other as usize);
                    saved -= more;
                }
            }
        }
        Ok(saved)
    }

    /// Lets any two books change places until that saves nothing more; for few books.
    pub(crate) fn finish(&mut self, crew: &mut Crew<'_>) -> Result<(), Interrupted> {
        loop {
            let mut changed = false;
            for i in 1..self.at.len() {
                crew.step(0)?;
                for j in 0..i {
                    if self.more(i, j) < -1e-12 * length(&self.lattice.places[self.at.len() - 1]) {
                        self.swap(i, j);
                        changed = true;
                    }
                }
            }
            if !changed {
                return Ok(());
            }
        }
    }

    /// The book with which a book would best change places, and how much more walking it would bear.
    fn ask(&self, i: usize, temperature: f64, chance: &mut Chance) -> Option<(u32, f64)> {
        let row = self.flows.row(i);
        let own = self.at[i];
        let goal = wish(row.0, row.1, self.flows.door[i], &own, &self.at);
        // All would go to the door; who is as popular changes places the most readily, and stands as far from it.
        let scale = length(&own) / length(&goal).max(1e-12 * length(&own)).max(1e-300);
        let goal = goal.map(|x| x * scale);
        let part = chance.uniform();
        let between = std::array::from_fn(|d| own[d] + part * (goal[d] - own[d]));
        // The own place first
        let (mut places, mut many) = ([self.place[i]; MOST], 1);
        let mut add = |place: u32| {
            if many < MOST && !places[..many].contains(&place) {
                places[many] = place;
                many += 1;
            }
        };
        // Anyone about as far from the door, on whichever side
        let rank = self.place[i] as usize;
        let (low, high) = (rank / 2, (2 * rank + 8).min(self.book.len()));
        add((low + (chance.uniform() * (high - low) as f64) as usize) as u32);
        self.lattice.near(&goal, &mut add);
        self.lattice.near(&between, &mut add);
        let mut from = [[0.0; MOST]; D];
        for (m, &place) in places.iter().enumerate() {
            for d in 0..D {
                from[d][m] = self.lattice.places[place as usize][d];
            }
        }
        let costs = Ways::of(row, &from, &self.at).0;
        let cost = |m: usize| {
            let place = &self.lattice.places[places[m] as usize];
            costs[m] + self.flows.door[i] * length(place)
        };
        let mut gains: Vec<(f64, u32)> =
            (1..many).map(|m| (cost(m) - cost(0), self.book[places[m] as usize])).collect();
        gains.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let most = -temperature * (1.0 - chance.uniform()).ln() - 1e-15;
        let mut best = None;
        let mut least = most;
        for &(gain, j) in gains.iter().take(TRIES) {
            let j_more = self.more_of(j as usize, &own);
            let more = gain
                + j_more
                + 2.0 * self.flows.between(i, j as usize) * away(&own, &self.at[j as usize]);
            if more < least {
                least = more;
                best = Some((j, most));
            }
        }
        best
    }

    /// What a book would walk more at another place, others standing still.
    fn more_of(&self, i: usize, to: &[f64; D]) -> f64 {
        let from: [[f64; 2]; D] = std::array::from_fn(|d| [self.at[i][d], to[d]]);
        let [old, new] = Ways::of(self.flows.row(i), &from, &self.at).0;
        new - old + self.flows.door[i] * (length(to) - length(&self.at[i]))
    }

    /// What would be walked more if two books changed places.
    fn more(&self, i: usize, j: usize) -> f64 {
        if i == j {
            return 0.0;
        }
        // Each is weighed as if the other stayed: the way between them does not change.
        let (a, b) = (self.at[i], self.at[j]);
        self.more_of(i, &b) + self.more_of(j, &a) + 2.0 * self.flows.between(i, j) * away(&a, &b)
    }

    fn swap(&mut self, i: usize, j: usize) {
        self.at.swap(i, j);
        self.place.swap(i, j);
        self.book[self.place[i] as usize] = i as u32;
        self.book[self.place[j] as usize] = j as u32;
    }
}
