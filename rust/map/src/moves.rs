//! Nodes move to the module next to them that makes the code shortest, until none wants to.

use minent_monitor::Interrupted;

use crate::chance::Chance;
use crate::cross::Cross;
use crate::desk::Desk;
use crate::logs::plogp;
use crate::network::Network;

/// A move must save this many bits to be made: less is rounding.
pub(crate) const LEAST: f64 = 1e-10;

/// Nodes with so few neighbors also try modules at random, ...
const FEW: usize = 2;
/// ... so many of them.
const TRIES: usize = 5;
/// So do, in small graphs, those of networks that are as small as this.
const SMALL: usize = 64;

/// What a module is made of.
#[derive(Clone, Copy, Debug, Default)]
struct Module<C> {
    cross: C,
    /// How often its members are named.
    flow: f64,
    /// Its part of the code.
    bits: f64,
    enter: f64,
    /// What it holds, as [`Network::sizes`] counts.
    size: u32,
}

/// What is the same for all modules of a network.
#[derive(Clone, Copy, Debug)]
struct Rules {
    jumps: f64,
    bare: bool,
}

impl<C: Cross> Module<C> {
    /// A module of this border and flow.
    #[inline]
    fn new(cross: C, flow: f64, size: u32, rules: Rules) -> Self {
        let (enter, exit) = (cross.enter(rules.jumps), cross.exit(rules.jumps));
        if rules.bare && size == 1 {
            // It is named as it is, and what names it costs does not change.
            return Self { cross, flow, bits: 0.0, enter, size };
        }
        let leave = plogp(exit);
        let named = if C::BALANCED { leave } else { plogp(enter) };
        Self { cross, flow, bits: plogp(exit + flow) - leave - named, enter, size }
    }
}

/// Flow between the node in hand and a module.
#[derive(Clone, Copy, Debug, Default)]
struct Slot<C> {
    between: C,
    /// The visit that this is of.
    visit: u32,
}

/// Nodes in modules, under change.
pub(crate) struct Arrangement<'a, C> {
    network: &'a Network<C>,
    rules: Rules,
    label: Vec<u32>,
    modules: Vec<Module<C>>,
    /// Modules without nodes.
    empty: Vec<u32>,
    /// How often modules are entered, and the codebook around them is left.
    index: f64,
    /// The same as bits.
    index_bits: f64,
    slots: Vec<Slot<C>>,
    touched: Vec<u32>,
    visit: u32,
}

impl<'a, C: Cross> Arrangement<'a, C> {
    /// Nodes in the modules of `label`.
    pub(crate) fn new(network: &'a Network<C>, label: Vec<u32>) -> Self {
        let n = network.len();
        let mut sums = vec![(C::default(), 0.0, 0_u32); n];
        for (node, &module) in label.iter().enumerate() {
            let sum = &mut sums[module as usize];
            let (neighbors, flows) = network.links.row(node);
            let inside = neighbors
                .iter()
                .zip(flows)
                .filter(|&(&neighbor, _)| label[neighbor as usize] == module)
                .fold(C::default(), |sum, (_, &link)| sum.plus(link));
            sum.0 = sum.0.plus(network.cross[node]).minus(inside);
            sum.1 += network.flow[node];
            sum.2 += network.sizes[node];
        }
        let rules = Rules { jumps: network.jumps, bare: network.bare };
        let modules: Vec<_> = sums
            .into_iter()
            .map(|(cross, flow, size)| match size {
                0 => Module::default(),
                _ => Module::new(cross, flow, size, rules),
            })
            .collect();
        let empty = (0..n as u32).rev().filter(|&m| modules[m as usize].size == 0).collect();
        let index = network.exit + modules.iter().map(|module| module.enter).sum::<f64>();
        let slots = vec![Slot::default(); n];
        let index_bits = plogp(index);
        Self {
            network,
            rules,
            label,
            modules,
            empty,
            index,
            index_bits,
            slots,
            touched: Vec::new(),
            visit: 0,
        }
    }

    /// Visits nodes in random order, then those beside moved ones, until all are settled.
    ///
    /// Returns how many moves there were.
    pub(crate) fn settle(&mut self, desk: &mut Desk<'_>) -> Result<u64, Interrupted> {
        let n = self.network.len();
        let mut queue: Vec<u32> = (0..n as u32).collect();
        desk.chance.shuffle(&mut queue);
        let mut waits = vec![true; n];
        let (mut head, mut length) = (0, n);
        let (mut moves, mut visits) = (0, 0);
        while length > 0 {
            let node = queue[head];
            head = if head + 1 == n { 0 } else { head + 1 };
            length -= 1;
            waits[node as usize] = false;
            visits += 1;
            desk.pace.visit(visits)?;
            let Some(to) = self.consider(node as usize, desk) else { continue };
            moves += 1;
            for &neighbor in self.network.links.row(node as usize).0 {
                if self.label[neighbor as usize] != to && !waits[neighbor as usize] {
                    waits[neighbor as usize] = true;
                    let tail = head + length;
                    queue[if tail >= n { tail - n } else { tail }] = neighbor;
                    length += 1;
                }
            }
        }
        Ok(moves)
    }

    /// Moves a node where that saves most bits; returns where to.
    fn consider(&mut self, node: usize, desk: &mut Desk<'_>) -> Option<u32> {
        let from = self.label[node];
        self.look_around(node);
        let few = self.network.links.row(node).0.len() <= FEW;
        if few || (desk.leisurely() && self.label.len() <= SMALL) {
            self.look_anywhere(&mut desk.chance);
        }
        let (cross, flow, size) =
            (self.network.cross[node], self.network.flow[node], self.network.sizes[node]);
        let rules = self.rules;
        let own = &self.slots[from as usize];
        let own = if own.visit == self.visit { own.between } else { C::default() };
        let old = self.modules[from as usize];
        let alone = old.size == size;
        if self.touched.iter().all(|&module| module == from) {
            return None;
        }
        let rest = if alone {
            Module::default()
        } else {
            let left = old.cross.minus(cross).plus(own.between());
            Module::new(left, old.flow - flow, old.size - size, rules)
        };
        let index = self.index - old.enter + rest.enter;
        let base = rest.bits - old.bits - self.index_bits;
        let mut best = (-LEAST, from, old);
        let mut try_module = |module: u32, there: &Module<C>, between: C| {
            let joined = there.cross.plus(cross).minus(between.between());
            let joined = Module::new(joined, there.flow + flow, there.size + size, rules);
            let change =
                base + joined.bits - there.bits + plogp(index - there.enter + joined.enter);
            if change < best.0 {
                best = (change, module, joined);
            }
        };
        for &module in &self.touched {
            if module != from {
                let at = module as usize;
                try_module(module, &self.modules[at], self.slots[at].between);
            }
        }
        if let Some(&module) = self.empty.last().filter(|_| !alone) {
            try_module(module, &Module::default(), C::default());
        }
        let (_, to, joined) = best;
        if to == from {
            return None;
        }
        self.index = index - self.modules[to as usize].enter + joined.enter;
        self.index_bits = plogp(self.index);
        if self.modules[to as usize].size == 0 {
            self.empty.pop();
        }
        self.modules[from as usize] = rest;
        if alone {
            self.empty.push(from);
        }
        self.modules[to as usize] = joined;
        self.label[node] = to;
        Some(to)
    }

    /// Adds up the flow between a node and each module next to it.
    #[inline]
    fn look_around(&mut self, node: usize) {
        self.visit += 1;
        let (visit, label, slots) = (self.visit, &self.label[..], &mut self.slots[..]);
        // A node has no more modules next to it than neighbors.
        let (neighbors, flows) = self.network.links.row(node);
        self.touched.resize(neighbors.len(), 0);
        let (touched, mut count) = (&mut self.touched[..], 0);
        for (&neighbor, &link) in neighbors.iter().zip(flows) {
            let module = label[neighbor as usize];
            let slot = &mut slots[module as usize];
            if slot.visit == visit {
                slot.between = slot.between.plus(link);
            } else {
                *slot = Slot { between: link, visit };
                touched[count] = module;
                count += 1;
            }
        }
        self.touched.truncate(count);
    }

    /// Adds modules at random to those that are tried: in directed graphs it can save bits to put nodes together
    /// between which nothing flows.
    fn look_anywhere(&mut self, chance: &mut Chance) {
        for _ in 0..TRIES {
            let module = self.label[chance.below(self.label.len())];
            let slot = &mut self.slots[module as usize];
            if slot.visit != self.visit {
                *slot = Slot { between: C::default(), visit: self.visit };
                self.touched.push(module);
            }
        }
    }

    /// The code of the modules in bits, without what no arrangement changes.
    pub(crate) fn bits(&self) -> f64 {
        let modules = self.modules.iter().filter(|module| module.size > 0);
        self.index_bits + modules.map(|module| module.bits).sum::<f64>()
    }

    /// The module of each node, numbered from 0 in order of their first nodes, and how many there are.
    pub(crate) fn labels(mut self) -> (Vec<u32>, usize) {
        let count = number(&mut self.label);
        (self.label, count)
    }
}

/// Numbers labels from 0 in order of their first nodes; returns how many there are.
pub(crate) fn number(labels: &mut [u32]) -> usize {
    let largest = labels.iter().max().map_or(0, |&label| label as usize + 1);
    let mut names = vec![u32::MAX; largest];
    let mut count = 0;
    for label in labels {
        let name = &mut names[*label as usize];
        if *name == u32::MAX {
            *name = count;
            count += 1;
        }
        *label = *name;
    }
    count as usize
}
