//! The two-sided objective: mutual information of adjacent classes (Kneser and Ney 1993, Martin et al. 1998).

use crate::Error;
use crate::cost::Cost;
use crate::gains::gains;
use crate::memory::Memory;
use crate::neighbors::{Graph, Neighbors};
use crate::state::State;

/// P(class | class before) P(word | class).
#[derive(Debug)]
pub(crate) struct TwoSided<'a> {
    graph: &'a Graph<'a>,
    state: State,
}

impl<'a> TwoSided<'a> {
    pub(crate) fn new(graph: &'a Graph<'a>, label: &[u32], k: usize) -> Result<Self, Error> {
        Ok(Self { graph, state: State::new(graph, label, k)? })
    }
}

impl Cost for TwoSided<'_> {
    type Desk = (Neighbors, Memory);
    const LOCAL: bool = true;

    fn width(&self) -> usize {
        self.state.stride()
    }

    fn forget(desk: &mut Self::Desk) {
        desk.1.forget();
    }

    fn gains(&self, (nb, memory): &mut Self::Desk, label: &[u32], word: usize, out: &mut [f32]) {
        nb.gather(self.graph, label, self.state.k, word);
        gains(&self.state, nb, label[word] as usize, self.graph.totals[word], memory, out);
    }

    fn saving(&self, (nb, _): &mut Self::Desk, label: &[u32], word: usize, to: usize) -> f64 {
        let (from, totals) = (label[word] as usize, self.graph.totals[word]);
        nb.gather(self.graph, label, self.state.k, word);
        self.state.gain(nb, from, to, totals) - self.state.loss(nb, from, totals)
    }

    fn apply(&mut self, (nb, _): &Self::Desk, word: usize, from: usize, to: usize) {
        self.state.apply(nb, from, to, self.graph.totals[word]);
    }

    fn information(&self) -> f64 {
        self.state.information()
    }
}
