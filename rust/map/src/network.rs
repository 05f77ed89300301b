//! A walk on nodes, as the search for modules sees it.

use crate::cross::Cross;
use crate::logs::plogp;
use crate::rows::Rows;

/// Nodes, what they cost in a codebook, and the flow between them.
///
/// Nodes may be modules of a finer network, or a part of a larger one: then they exchange more with the
/// outside than their links say.
#[derive(Clone, Debug)]
pub(crate) struct Network<C> {
    /// Flow along links to other nodes; never to the node itself.
    pub(crate) links: Rows<C>,
    /// How often each node is named by the codebook that holds it.
    pub(crate) flow: Vec<f64>,
    /// What crosses the border of each node.
    pub(crate) cross: Vec<C>,
    /// How much jumps in all, where jumps are coded.
    pub(crate) jumps: f64,
    /// How often the codebook of what is around all nodes is left.
    pub(crate) exit: f64,
    /// What each node is made of, in nodes of the network that this was gathered from.
    pub(crate) sizes: Vec<u32>,
    /// Nodes are modules, which need no codebook around one of them alone.
    pub(crate) bare: bool,
}

impl<C: Cross> Network<C> {
    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.flow.len()
    }

    /// The network of modules; `labels` are below `count`, and each is taken.
    pub(crate) fn gather(&self, labels: &[u32], count: usize) -> Self {
        let members = Members::new(labels, count);
        let mut links = Rows { starts: vec![0], columns: Vec::new(), values: Vec::new() };
        let (mut flow, mut cross) = (vec![0.0; count], vec![C::default(); count]);
        let mut sizes = vec![0; count];
        let mut sums = vec![C::default(); count];
        let mut seen = vec![u32::MAX; count];
        let mut touched = Vec::new();
        for module in 0..count {
            touched.clear();
            let mut inside = C::default();
            for &node in members.of(module) {
                let node = node as usize;
                flow[module] += self.flow[node];
                sizes[module] += self.sizes[node];
                cross[module] = cross[module].plus(self.cross[node]);
                let (neighbors, flows) = self.links.row(node);
                for (&neighbor, &link) in neighbors.iter().zip(flows) {
                    let other = labels[neighbor as usize] as usize;
                    if other == module {
                        inside = inside.plus(link);
                    } else if seen[other] == module as u32 {
                        sums[other] = sums[other].plus(link);
                    } else {
                        seen[other] = module as u32;
                        sums[other] = link;
                        touched.push(other as u32);
                    }
                }
            }
            cross[module] = cross[module].minus(inside);
            links.columns.extend_from_slice(&touched);
            links.values.extend(touched.iter().map(|&other| sums[other as usize]));
            links.starts.push(links.columns.len());
        }
        Self { links, flow, cross, jumps: self.jumps, exit: self.exit, sizes, bare: self.bare }
    }

    /// The network of some nodes; `place` is scratch of all nodes, all [`u32::MAX`], and is left so.
    pub(crate) fn part(&self, nodes: &[u32], place: &mut [u32]) -> Self {
        for (i, &node) in nodes.iter().enumerate() {
            place[node as usize] = i as u32;
        }
        let mut links = Rows { starts: vec![0], columns: Vec::new(), values: Vec::new() };
        for &node in nodes {
            let (neighbors, flows) = self.links.row(node as usize);
            for (&neighbor, &link) in neighbors.iter().zip(flows) {
                let at = place[neighbor as usize];
                if at != u32::MAX {
                    links.columns.push(at);
                    links.values.push(link);
                }
            }
            links.starts.push(links.columns.len());
        }
        let flow = nodes.iter().map(|&node| self.flow[node as usize]).collect();
        let cross: Vec<C> = nodes.iter().map(|&node| self.cross[node as usize]).collect();
        for &node in nodes {
            place[node as usize] = u32::MAX;
        }
        let sizes = nodes.iter().map(|&node| self.sizes[node as usize]).collect();
        let mut part =
            Self { links, flow, cross, jumps: self.jumps, exit: 0.0, sizes, bare: self.bare };
        part.exit = part.whole().exit(part.jumps);
        part
    }

    /// What a node costs as a module, and how often it is entered.
    pub(crate) fn cost(&self, node: usize) -> (f64, f64) {
        let (cross, flow) = (self.cross[node], self.flow[node]);
        let (enter, exit) = (cross.enter(self.jumps), cross.exit(self.jumps));
        (plogp(exit + flow) - plogp(exit) - plogp(enter), enter)
    }

    /// The same nodes as if there were nothing outside.
    pub(crate) fn alone(mut self) -> Self {
        for node in 0..self.len() {
            let all = self.links.row(node).1.iter().fold(C::default(), |sum, &link| sum.plus(link));
            self.cross[node] = all;
        }
        self.exit = 0.0;
        self
    }

    /// The same nodes, named as often as they are entered: modules in the codebook of a module.
    pub(crate) fn entered(&self) -> Self {
        let flow = self.cross.iter().map(|cross| cross.enter(self.jumps)).collect();
        Self { flow, sizes: vec![1; self.len()], ..self.clone() }
    }

    /// What crosses the border of all nodes together.
    fn whole(&self) -> C {
        let inside = self.links.values.iter().fold(C::default(), |sum, &link| sum.plus(link));
        let all = self.cross.iter().fold(C::default(), |sum, &cross| sum.plus(cross));
        all.minus(inside)
    }
}

/// Nodes by label.
pub(crate) struct Members {
    starts: Vec<usize>,
    nodes: Vec<u32>,
}

impl Members {
    /// Sorts nodes by label, those of one label ascending.
    pub(crate) fn new(labels: &[u32], count: usize) -> Self {
        let mut starts = vec![0_usize; count + 1];
        for &label in labels {
            starts[label as usize + 1] += 1;
        }
        for label in 0..count {
            starts[label + 1] += starts[label];
        }
        let mut next = starts.clone();
        let mut nodes = vec![0; labels.len()];
        for (node, &label) in labels.iter().enumerate() {
            nodes[next[label as usize]] = node as u32;
            next[label as usize] += 1;
        }
        Self { starts, nodes }
    }

    /// The nodes of a label.
    pub(crate) fn of(&self, label: usize) -> &[u32] {
        &self.nodes[self.starts[label]..self.starts[label + 1]]
    }
}
