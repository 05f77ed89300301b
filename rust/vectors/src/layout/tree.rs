//! Points in a tree of squares or cubes, each half as wide as the one around it.
//!
//! Barnes and Hut 1986; the points are sorted along a Z-curve (Morton 1966), so that a node is a range of them.

/// Most points of a leaf.
const LEAF: usize = 8;

/// A node, in order of depth first: its first child follows it.
#[derive(Clone, Debug)]
pub(crate) struct Node<const D: usize> {
    /// Its points, in order of the tree.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// The first node that does not lie within this one.
    pub(crate) next: u32,
    pub(crate) leaf: bool,
    /// The corners of the least box around its points.
    pub(crate) low: [f32; D],
    pub(crate) high: [f32; D],
    /// The square of the longest side of that box.
    pub(crate) width2: f32,
}

/// A tree of points.
#[derive(Debug)]
pub(crate) struct Tree<const D: usize> {
    pub(crate) nodes: Vec<Node<D>>,
    /// The points in order of the tree.
    pub(crate) order: Vec<u32>,
    /// Their places, dimension by dimension.
    pub(crate) columns: [Vec<f32>; D],
}

/// Bits of a key for each dimension.
const fn bits(dimensions: usize) -> u32 {
    if dimensions == 2 { 31 } else { 21 }
}

impl<const D: usize> Tree<D> {
    /// Builds the tree; at least one point is needed.
    pub(crate) fn new(places: &[[f64; D]], last: Option<&Tree<D>>) -> Self {
        let mut keys = keys_of(places, last.map(|tree| tree.order.as_slice()));
        // The keys are nearly in order where they come in that of the last tree.
        keys.sort_unstable();
        let order: Vec<u32> = keys.iter().map(|&(_, i)| i).collect();
        let columns =
            std::array::from_fn(|d| order.iter().map(|&i| places[i as usize][d] as f32).collect());
        let mut tree = Self { nodes: Vec::with_capacity(places.len()), order, columns };
        tree.add(&keys, 0, places.len(), bits(D));
        tree
    }

    /// Adds the node of a range of points that share all bits above `level`.
    fn add(&mut self, keys: &[(u64, u32)], start: usize, end: usize, mut level: u32) {
        // Squares that hold but one smaller square with points are passed over.
        let differ = keys[start].0 ^ keys[end - 1].0;
        level = level.min((64 - differ.leading_zeros()).div_ceil(D as u32));
        let leaf = end - start <= LEAF || level == 0;
        let mut node = Node {
            start: start as u32,
            end: end as u32,
            next: 0,
            leaf,
            low: [f32::INFINITY; D],
            high: [f32::NEG_INFINITY; D],
            width2: 0.0,
        };
        let at = self.nodes.len();
        if leaf {
            for d in 0..D {
                for &x in &self.columns[d][start..end] {
                    node.low[d] = node.low[d].min(x);
                    node.high[d] = node.high[d].max(x);
                }
            }
            self.nodes.push(node);
        } else {
            self.nodes.push(node.clone());
            let shift = (level - 1) * D as u32;
            let mut first = start;
            while first < end {
                let part = keys[first].0 >> shift;
                let many = keys[first..end].partition_point(|key| key.0 >> shift == part);
                let child = self.nodes.len();
                self.add(keys, first, first + many, level - 1);
                let child = &self.nodes[child];
                for d in 0..D {
                    node.low[d] = node.low[d].min(child.low[d]);
                    node.high[d] = node.high[d].max(child.high[d]);
                }
                first += many;
            }
            self.nodes[at] = node;
        }
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[at];
        node.next = next;
        let width = (0..D).map(|d| node.high[d] - node.low[d]).fold(0.0, f32::max);
        node.width2 = width * width;
    }

    /// For each node the number of its points, and their mean.
    pub(crate) fn masses(&self) -> Vec<(f32, [f32; D])> {
        let mut masses = vec![(0.0, [0.0; D]); self.nodes.len()];
        for (i, node) in self.nodes.iter().enumerate().rev() {
            // Children come after their node, and are ready.
            let (mut sum, mut mean) = (0.0_f64, [0.0_f64; D]);
            if node.leaf {
                let points = node.start as usize..node.end as usize;
                sum += points.len() as f64;
                for d in 0..D {
                    mean[d] +=
                        self.columns[d][points.clone()].iter().map(|&x| f64::from(x)).sum::<f64>();
                }
            } else {
                let mut child = i + 1;
                while child < node.next as usize {
                    let (w, place) = masses[child];
                    let w = f64::from(w);
                    sum += w;
                    for d in 0..D {
                        mean[d] += w * f64::from(place[d]);
                    }
                    child = self.nodes[child].next as usize;
                }
            }
            masses[i] = (sum as f32, mean.map(|x| (x / sum) as f32));
        }
        masses
    }
}

/// Places along the Z-curve with their points, those of the last tree in its order.
fn keys_of<const D: usize>(places: &[[f64; D]], order: Option<&[u32]>) -> Vec<(u64, u32)> {
    let (mut low, mut high) = ([f64::INFINITY; D], [f64::NEG_INFINITY; D]);
    for place in places {
        for d in 0..D {
            low[d] = low[d].min(place[d]);
            high[d] = high[d].max(place[d]);
        }
    }
    let width = (0..D).map(|d| high[d] - low[d]).fold(f64::MIN_POSITIVE, f64::max);
    let cells = f64::from(1_u32 << bits(D)) - 1.0;
    let key = |i: u32| {
        let place = &places[i as usize];
        let mut key = 0;
        for d in 0..D {
            let cell = ((place[d] - low[d]) / width * cells) as u64;
            key |= spread::<D>(cell) << d;
        }
        (key, i)
    };
    match order {
        Some(order) => order.iter().map(|&i| key(i)).collect(),
        None => (0..places.len() as u32).map(key).collect(),
    }
}

/// Moves the bits of a number apart, D - 1 zeros between them.
fn spread<const D: usize>(mut x: u64) -> u64 {
    if D == 2 {
        for (shift, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555),
        ] {
            x = (x | (x << shift)) & mask;
        }
    } else {
        for (shift, mask) in [
            (32, 0x001f_0000_0000_ffff),
            (16, 0x001f_0000_ff00_00ff),
            (8, 0x100f_00f0_0f00_f00f),
            (4, 0x10c3_0c30_c30c_30c3),
            (2, 0x1249_2492_4924_9249),
        ] {
            x = (x | (x << shift)) & mask;
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::chance::Chance;

    fn check<const D: usize>(places: &[[f64; D]]) {
        let tree = Tree::new(places, None);
        let mut seen: Vec<u32> = tree.order.clone();
        seen.sort_unstable();
        assert!(seen.iter().enumerate().all(|(i, &p)| i as u32 == p));
        let masses = tree.masses();
        let (mut at, mut covered) = (0, 0);
        while at < tree.nodes.len() {
            let node = &tree.nodes[at];
            assert_eq!(masses[at].0 as u32, node.end - node.start);
            for p in node.start as usize..node.end as usize {
                for d in 0..D {
                    assert!((node.low[d]..=node.high[d]).contains(&tree.columns[d][p]));
                }
            }
            if node.leaf {
                assert_eq!(node.start, covered);
                covered = node.end;
                assert_eq!(node.next as usize, at + 1);
            }
            at += 1;
        }
        assert_eq!(covered as usize, places.len());
        assert!(Tree::new(places, Some(&tree)).order == tree.order);
    }

    #[test]
    fn trees_hold_every_point_once() {
        let mut chance = Chance::new(1);
        let mut draw = |_| chance.normal();
        let mut flat: Vec<[f64; 2]> = (0..500).map(|i| [draw(i), draw(i)]).collect();
        check(&flat);
        flat.extend([[0.25, 1e9]; 40]);
        check(&flat);
        let solid: Vec<[f64; 3]> = (0..500).map(|i| [draw(i), draw(i), draw(i)]).collect();
        check(&solid);
        check(&[[1.0, 2.0, 3.0]; 30]);
        check(&[[1.0, 2.0]]);
    }

    #[test]
    fn bits_are_spread() {
        let slow = |x: u64, d: u32| (0..63 / d).map(|b| ((x >> b) & 1) << (b * d)).sum::<u64>();
        for x in [0, 1, 5, 0x7fff_ffff, 0x1234_5678] {
            assert_eq!(spread::<2>(x), slow(x, 2));
        }
        for x in [0, 1, 5, 0x1f_ffff, 0x12_3456] {
            assert_eq!(spread::<3>(x), slow(x, 3));
        }
    }
}
