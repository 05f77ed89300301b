//! Parts of a map under construction, each knowing what it costs.

use crate::cross::Cross;
use crate::logs::plogp;
use crate::network::{Members, Network};

/// What a codebook names: nodes, or units in codebooks of their own.
#[derive(Clone, Debug)]
pub(crate) enum Inside {
    Nodes(Vec<u32>),
    Units(Vec<Unit>),
}

/// A module with all that is in it.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    pub(crate) inside: Inside,
    enter: f64,
    exit: f64,
    /// The bits of its codebook and of those within, without what its border alone decides.
    pub(crate) bits: f64,
}

impl Unit {
    /// The modules of `labels` as units; `coarse` is the network of these modules.
    pub(crate) fn each<C: Cross>(coarse: &Network<C>, labels: &[u32]) -> Vec<Self> {
        let members = Members::new(labels, coarse.len());
        let unit = |module: usize| {
            let (enter, exit) = border(coarse, module);
            let inside = Inside::Nodes(members.of(module).to_vec());
            Self { inside, enter, exit, bits: plogp(exit + coarse.flow[module]) }
        };
        (0..coarse.len()).map(unit).collect()
    }

    /// All nodes of a network in one codebook.
    pub(crate) fn flat<C: Cross>(network: &Network<C>) -> Self {
        let inside = Inside::Nodes((0..network.len() as u32).collect());
        let bits = plogp(network.exit + network.flow.iter().sum::<f64>());
        Self { inside, enter: 0.0, exit: network.exit, bits }
    }

    /// Units in one codebook, that of a module of `coarse`.
    pub(crate) fn around<C: Cross>(coarse: &Network<C>, module: usize, units: Vec<Self>) -> Self {
        let (enter, exit) = border(coarse, module);
        Self { bits: bits_of(&units, exit), inside: Inside::Units(units), enter, exit }
    }

    /// Units in the codebook around all of a network, which is left so often.
    pub(crate) fn top(units: Vec<Self>, exit: f64) -> Self {
        Self { bits: bits_of(&units, exit), inside: Inside::Units(units), enter: 0.0, exit }
    }

    /// Takes what is inside of another unit with the same nodes.
    pub(crate) fn refill(&mut self, other: Self) {
        (self.inside, self.bits) = (other.inside, other.bits);
    }

    /// What the unit costs in the codebook that holds it, but for the sum of that codebook.
    fn cost(&self) -> f64 {
        self.bits - plogp(self.exit) - plogp(self.enter)
    }

    /// Puts what is inside of units into the codebook that holds them, where that saves bits.
    pub(crate) fn dissolve(&mut self, least: f64) {
        let Inside::Units(units) = &mut self.inside else { return };
        loop {
            let sum = self.exit + units.iter().map(|unit| unit.enter).sum::<f64>();
            let mut best = (-least, None);
            for (i, unit) in units.iter().enumerate() {
                let Inside::Units(inner) = &unit.inside else { continue };
                let more = inner.iter().map(|unit| unit.enter).sum::<f64>() - unit.enter;
                let change = plogp(sum + more) - plogp(sum) - unit.cost()
                    + inner.iter().map(Self::cost).sum::<f64>();
                if change < best.0 {
                    best = (change, Some(i));
                }
            }
            let Some(i) = best.1 else { break };
            if let Inside::Units(inner) = units.swap_remove(i).inside {
                units.extend(inner);
            }
        }
        self.bits = bits_of(units, self.exit);
    }

    /// All nodes below.
    pub(crate) fn nodes(&self) -> Vec<u32> {
        let mut nodes = Vec::new();
        self.each_innermost(&mut |some| nodes.extend_from_slice(some));
        nodes
    }

    /// Numbers the innermost modules of `nodes` nodes; returns the number of each node, and of modules.
    pub(crate) fn innermost(&self, nodes: usize) -> (Vec<u32>, usize) {
        let (mut labels, mut count) = (vec![0; nodes], 0);
        self.each_innermost(&mut |some| {
            for &node in some {
                labels[node as usize] = count;
            }
            count += 1;
        });
        (labels, count as usize)
    }

    fn each_innermost(&self, visit: &mut dyn FnMut(&[u32])) {
        match &self.inside {
            Inside::Nodes(nodes) => visit(nodes),
            Inside::Units(units) => units.iter().for_each(|unit| unit.each_innermost(visit)),
        }
    }

    /// Replaces each node by the node that it stands for.
    pub(crate) fn rename(&mut self, names: &[u32]) {
        match &mut self.inside {
            Inside::Nodes(nodes) => nodes.iter_mut().for_each(|node| *node = names[*node as usize]),
            Inside::Units(units) => units.iter_mut().for_each(|unit| unit.rename(names)),
        }
    }
}

/// Flow into and out of a module.
fn border<C: Cross>(coarse: &Network<C>, module: usize) -> (f64, f64) {
    let cross = coarse.cross[module];
    (cross.enter(coarse.jumps), cross.exit(coarse.jumps))
}

/// The bits of units in a codebook that is left so often.
fn bits_of(units: &[Unit], exit: f64) -> f64 {
    plogp(exit + units.iter().map(|unit| unit.enter).sum::<f64>())
        + units.iter().map(Unit::cost).sum::<f64>()
}
