//! What each codebook of a map costs: the map equation.

use crate::cross::Cross;
use crate::logs::plogp;
use crate::network::Network;
use crate::tree::Tree;

/// The modules of a map, the whole graph first, and what their codebooks cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Flow through the nodes of each module.
    pub flow: Vec<f64>,
    /// Flow into each module.
    pub enter: Vec<f64>,
    /// Flow out of each module.
    pub exit: Vec<f64>,
    /// Bits per step that the codebook of each module costs.
    pub bits: Vec<f64>,
    /// Bits per step with one codebook for all nodes.
    pub one_level: f64,
}

impl Ledger {
    /// Bits per step of the whole code.
    #[must_use]
    pub fn code_length(&self) -> f64 {
        self.bits.iter().sum()
    }
}

/// Adds up the ledger of a tree.
///
/// A codebook names the modules that it holds, each as often as it is entered, its own nodes, each as often as
/// it is visited, and its exit; its bits are those of the best code for these rates.
pub(crate) fn ledger<C: Cross>(network: &Network<C>, tree: &Tree) -> Ledger {
    let count = tree.parents.len();
    let depths = tree.depths();
    let (mut flow, mut cross) = (vec![0.0; count], vec![C::default(); count]);
    let (mut rates, mut logs) = (vec![0.0; count], vec![0.0; count]);
    for (node, &home) in tree.homes.iter().enumerate() {
        let (home, p) = (home as usize, network.flow[node]);
        flow[home] += p;
        rates[home] += p;
        logs[home] += plogp(p);
        cross[home] = cross[home].plus(network.cross[node].jumping());
    }
    let one_level = plogp(network.flow.iter().sum()) - logs.iter().sum::<f64>();
    for module in (1..count).rev() {
        let parent = tree.parents[module] as usize;
        flow[parent] += flow[module];
        cross[parent] = cross[parent].plus(cross[module]);
    }
    for (from, to, link) in network.links.entries() {
        let (mut a, mut b) = (tree.homes[from as usize] as usize, tree.homes[to as usize] as usize);
        while a != b {
            // Of modules of one depth the later may go first: both come to what they have in common.
            if depths[a] >= depths[b] {
                cross[a] = cross[a].plus(link);
                a = tree.parents[a] as usize;
            } else {
                b = tree.parents[b] as usize;
            }
        }
    }
    let (mut enter, mut exit) = (vec![0.0; count], vec![0.0; count]);
    for module in 1..count {
        (enter[module], exit[module]) =
            (cross[module].enter(network.jumps), cross[module].exit(network.jumps));
        let parent = tree.parents[module] as usize;
        rates[parent] += enter[module];
        logs[parent] += plogp(enter[module]);
    }
    let bits = (0..count)
        .map(|module| {
            (plogp(rates[module] + exit[module]) - logs[module] - plogp(exit[module])).max(0.0)
        })
        .collect();
    Ledger { flow, enter, exit, bits, one_level }
}
