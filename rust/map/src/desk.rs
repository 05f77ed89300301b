//! What every step of a search has at hand.

use crate::chance::Chance;
use crate::pace::Pace;

/// Random numbers, a flag to look at, and how much effort the graph is worth.
pub(crate) struct Desk<'a> {
    pub(crate) chance: Chance,
    pub(crate) pace: &'a Pace,
    /// How often to take modules apart once all are settled.
    pub(crate) shakes: usize,
}

/// Modules are taken apart at random at most so often, ...
const MOST_SHAKES: usize = 50;
/// ... as long as that visits no more links of the whole graph.
const SHAKEN: usize = 20_000;

impl<'a> Desk<'a> {
    /// For a trial on a graph with so many links.
    pub(crate) fn new(seed: u64, trial: u64, links: usize, pace: &'a Pace) -> Self {
        let shakes = (SHAKEN / links.max(1)).min(MOST_SHAKES);
        Self { chance: Chance::new(seed, trial), pace, shakes }
    }

    /// Whether the graph is so small that more may be tried than what is next to a node.
    pub(crate) fn leisurely(&self) -> bool {
        self.shakes > 0
    }
}
