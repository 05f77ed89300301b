//! A map as a tree of modules, in canonical order.

use crate::Error;
use crate::unit::{Inside, Unit};

/// Modules in a tree, and the module of each node.
///
/// Module 0 is the whole graph; every other module comes after the one that holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The module that holds each module; 0 for module 0.
    pub parents: Vec<u32>,
    /// The innermost module of each node.
    pub homes: Vec<u32>,
}

impl Tree {
    /// Takes a tree as it is given.
    ///
    /// # Errors
    /// [`Error::Shape`] when modules do not come after those that hold them, or are not there.
    pub fn new(parents: Vec<u32>, homes: Vec<u32>) -> Result<Self, Error> {
        if parents.first() != Some(&0) {
            return Err(Error::Shape("module 0 must be the whole graph".to_owned()));
        }
        if let Some(module) = (1..parents.len()).find(|&m| parents[m] as usize >= m) {
            let why =
                format!("module {module} comes before module {} that holds it", parents[module]);
            return Err(Error::Shape(why));
        }
        if let Some(node) = homes.iter().position(|&home| home as usize >= parents.len()) {
            let why = format!("node {node} is in module {}, which is not there", homes[node]);
            return Err(Error::Shape(why));
        }
        Ok(Self { parents, homes })
    }

    /// All nodes in one codebook.
    pub(crate) fn flat(nodes: usize) -> Self {
        Self { parents: vec![0], homes: vec![0; nodes] }
    }

    /// The tree of a unit of so many nodes.
    pub(crate) fn of(unit: &Unit, nodes: usize) -> Self {
        let mut tree = Self::flat(nodes);
        tree.fill(unit, 0);
        tree
    }

    fn fill(&mut self, unit: &Unit, module: u32) {
        match &unit.inside {
            Inside::Nodes(nodes) => {
                for &node in nodes {
                    self.homes[node as usize] = module;
                }
            }
            Inside::Units(units) => {
                for unit in units {
                    self.parents.push(module);
                    self.fill(unit, self.parents.len() as u32 - 1);
                }
            }
        }
    }

    /// The modules without nodes left out, the others in the order of a walk through the tree that visits
    /// modules of one parent by falling flow, then by their first nodes.
    pub(crate) fn sorted(&self, flow: &[f64]) -> Self {
        let count = self.parents.len();
        let (mut sums, mut first) = (vec![0.0; count], vec![u32::MAX; count]);
        for (node, &home) in self.homes.iter().enumerate() {
            sums[home as usize] += flow[node];
            first[home as usize] = first[home as usize].min(node as u32);
        }
        for module in (1..count).rev() {
            let parent = self.parents[module] as usize;
            sums[parent] += sums[module];
            first[parent] = first[parent].min(first[module]);
        }
        let mut children = vec![vec![]; count];
        for module in 1..count {
            if first[module] != u32::MAX {
                children[self.parents[module] as usize].push(module);
            }
        }
        let (mut parents, mut names) = (Vec::with_capacity(count), vec![0; count]);
        let mut stack = vec![(0, 0)];
        while let Some((module, parent)) = stack.pop() {
            let name = parents.len() as u32;
            names[module] = name;
            parents.push(parent);
            let mut inside = std::mem::take(&mut children[module]);
            // What is pushed last is visited first.
            inside.sort_by(|&a, &b| sums[a].total_cmp(&sums[b]).then(first[b].cmp(&first[a])));
            stack.extend(inside.into_iter().map(|child| (child, name)));
        }
        let homes = self.homes.iter().map(|&home| names[home as usize]).collect();
        Self { parents, homes }
    }

    /// How many modules hold each module: 0 for the whole graph.
    #[must_use]
    pub fn depths(&self) -> Vec<u32> {
        let mut depths: Vec<u32> = vec![0; self.parents.len()];
        for module in 1..depths.len() {
            depths[module] = depths[self.parents[module] as usize] + 1;
        }
        depths
    }
}
