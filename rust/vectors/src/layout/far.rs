//! The push of every point by every other, where what is far off counts as one point.
//!
//! Barnes and Hut 1986; for t-SNE, van der Maaten 2014. Points that are near each other walk the tree once, together.

use std::ops::Range;

use minent_monitor::Interrupted;
use multiversion::multiversion;

use super::crew::Crew;
use super::push::{Push, Pushes};
use super::tree::Tree;

/// A node counts as one point where its side is less than this share of its distance from all who ask.
pub(crate) const OPEN: f32 = 0.8;
/// Most points that walk together.
const GROUP: u32 = 32;
/// Groups handed to a thread at a time.
const BLOCK: usize = 16;
const LANES: usize = 16;

/// Sums of t-SNE by a tree.
pub(crate) struct Far<const D: usize> {
    open2: f32,
    tree: Option<Tree<D>>,
}

impl<const D: usize> Far<D> {
    pub(crate) fn new(open: f32) -> Self {
        Self { open2: open * open, tree: None }
    }
}

impl<const D: usize> Pushes<D> for Far<D> {
    fn sums(
        &mut self,
        places: &[[f64; D]],
        weights: Option<&[f64]>,
        crew: &mut Crew<'_>,
    ) -> Result<Vec<Push<D>>, Interrupted> {
        debug_assert!(weights.is_none(), "where all share a normalizer, none has a weight");
        let tree = Tree::new(places, self.tree.as_ref());
        let walk = Walk { masses: tree.masses(), tree: &tree, open2: self.open2 };
        let groups = groups(&tree);
        let found = crew.gather(groups.len(), BLOCK, |part| walk.sums(&groups[part]))?;
        let mut sums = vec![Push { near: 0.0, away: [0.0; D] }; places.len()];
        for (&i, push) in tree.order.iter().zip(found) {
            sums[i as usize] = push;
        }
        self.tree = Some(tree);
        Ok(sums)
    }
}

/// The largest nodes of few points, which hold all points between them.
fn groups<const D: usize>(tree: &Tree<D>) -> Vec<usize> {
    let (mut groups, mut at) = (vec![], 0);
    while at < tree.nodes.len() {
        let node = &tree.nodes[at];
        if node.leaf || node.end - node.start <= GROUP {
            groups.push(at);
            at = node.next as usize;
        } else {
            at += 1;
        }
    }
    groups
}

struct Walk<'a, const D: usize> {
    tree: &'a Tree<D>,
    masses: Vec<(f32, [f32; D])>,
    open2: f32,
}

/// What pushes the points of a group, whole and far nodes among it: places and weights.
#[derive(Default)]
struct Others<const D: usize> {
    columns: Vec<Vec<f32>>,
    weights: Vec<f32>,
}

impl<const D: usize> Walk<'_, D> {
    fn sums(&self, groups: &[usize]) -> Vec<Push<D>> {
        let mut others =
            Others::<D> { columns: vec![Vec::with_capacity(4096); D], weights: vec![] };
        let mut found = vec![];
        for &group in groups {
            let own = self.collect(group, &mut others);
            let node = &self.tree.nodes[group];
            for (at, p) in own.zip(node.start as usize..node.end as usize) {
                // No point pushes itself.
                let weight = std::mem::take(&mut others.weights[at]);
                let place = std::array::from_fn(|d| self.tree.columns[d][p]);
                let columns = std::array::from_fn(|d| others.columns[d].as_slice());
                found.push(push_of::<D>(&place, &columns, &others.weights));
                others.weights[at] = weight;
            }
        }
        found
    }

    /// Gathers what pushes the points of a group; returns where those points themselves are in it.
    fn collect(&self, group: usize, others: &mut Others<D>) -> Range<usize> {
        others.columns.iter_mut().for_each(Vec::clear);
        others.weights.clear();
        let own = &self.tree.nodes[group];
        let (mut at, mut begin) = (0, 0);
        while at < self.tree.nodes.len() {
            let node = &self.tree.nodes[at];
            if at == group {
                begin = others.weights.len();
                self.points(own.start as usize..own.end as usize, others);
                at = node.next as usize;
                continue;
            }
            let (mass, place) = &self.masses[at];
            let mut d2 = 0.0;
            for d in 0..D {
                let out = (own.low[d] - place[d]).max(place[d] - own.high[d]).max(0.0);
                d2 += out * out;
            }
            // What holds the group is opened, however far its middle is.
            let around = at < group && group < node.next as usize;
            if node.width2 < self.open2 * d2 && !around {
                for d in 0..D {
                    others.columns[d].push(place[d]);
                }
                others.weights.push(*mass);
                at = node.next as usize;
            } else if node.leaf {
                self.points(node.start as usize..node.end as usize, others);
                at = node.next as usize;
            } else {
                at += 1;
            }
        }
        let full = others.weights.len().next_multiple_of(LANES);
        others.columns.iter_mut().for_each(|column| column.resize(full, 0.0));
        others.weights.resize(full, 0.0);
        begin..begin + (own.end - own.start) as usize
    }

    fn points(&self, range: Range<usize>, others: &mut Others<D>) {
        for d in 0..D {
            others.columns[d].extend_from_slice(&self.tree.columns[d][range.clone()]);
        }
        others.weights.extend(range.map(|_| 1.0));
    }
}

#[multiversion(targets("x86_64+avx512f+avx512vl+avx512dq", "x86_64+avx2", "aarch64+neon"))]
fn push_of<const D: usize>(own: &[f32; D], columns: &[&[f32]; D], weights: &[f32]) -> Push<D> {
    let (mut near, mut sums) = ([0.0_f32; LANES], [[0.0_f32; LANES]; D]);
    for (b, weights) in weights.chunks_exact(LANES).enumerate() {
        let weights: &[f32; LANES] = weights.try_into().expect("16 lanes");
        let (mut away, mut d2) = ([[0.0; LANES]; D], [0.0; LANES]);
        for d in 0..D {
            let column: &[f32; LANES] =
                columns[d][b * LANES..][..LANES].try_into().expect("16 lanes");
            for l in 0..LANES {
                away[d][l] = own[d] - column[l];
                d2[l] += away[d][l] * away[d][l];
            }
        }
        let mut slope = [0.0; LANES];
        for l in 0..LANES {
            let k = 1.0 / (1.0 + d2[l]);
            near[l] += weights[l] * k;
            slope[l] = weights[l] * k * k;
        }
        for d in 0..D {
            for l in 0..LANES {
                sums[d][l] += slope[l] * away[d][l];
            }
        }
    }
    let total = |lanes: &[f32; LANES]| lanes.iter().map(|&x| f64::from(x)).sum::<f64>();
    Push { near: total(&near), away: std::array::from_fn(|d| total(&sums[d])) }
}
