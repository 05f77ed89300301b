//! The graph of nearest neighbors, weighted by cosines.

use super::Neighbors;

/// Which edges there are between a row and its neighbors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// From each row to its neighbors.
    Directed,
    /// Both ways, the weights of both directions added: A + A'.
    Sum,
    /// Both ways where one is a neighbor of the other.
    Union,
    /// Both ways where each is a neighbor of the other.
    Mutual,
}

/// A graph as compressed sparse rows, columns ascending within each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// Where the edges of each row begin, and where the last ones end.
    pub offsets: Vec<i64>,
    /// The other end of each edge.
    pub indices: Vec<u32>,
    /// Weights above zero.
    pub weights: Vec<f32>,
}

/// Makes a graph of cosines; those that are not above zero make no edge.
#[must_use]
pub fn graph(neighbors: &Neighbors, form: Form) -> Graph {
    let k = neighbors.k.max(1);
    let rows = || neighbors.indices.chunks_exact(k).zip(neighbors.values.chunks_exact(k));
    let edges = || {
        rows().enumerate().flat_map(|(i, (indices, values))| {
            let edge = move |(&j, &w): (&u32, &f32)| (i as u32, j, w);
            indices.iter().zip(values).filter(|(_, w)| **w > 0.0).map(edge)
        })
    };
    let n = neighbors.rows;
    let out = gather(n, edges());
    if form == Form::Directed {
        return out;
    }
    let back = gather(n, edges().map(|(i, j, w)| (j, i, w)));
    let mut graph = Graph { offsets: vec![0], ..Graph::default() };
    for row in 0..n {
        merge(out.row(row), back.row(row), form, &mut graph);
        graph.offsets.push(graph.indices.len() as i64);
    }
    graph
}

impl Graph {
    pub(super) fn row(&self, row: usize) -> (&[u32], &[f32]) {
        let range = self.offsets[row] as usize..self.offsets[row + 1] as usize;
        (&self.indices[range.clone()], &self.weights[range])
    }
}

/// Puts edges into rows.
fn gather(n: usize, edges: impl Iterator<Item = (u32, u32, f32)> + Clone) -> Graph {
    let mut next = vec![0_i64; n + 1];
    for (i, _, _) in edges.clone() {
        next[i as usize + 1] += 1;
    }
    for i in 0..n {
        next[i + 1] += next[i];
    }
    let offsets = next.clone();
    let mut cells = vec![(0, 0.0); offsets[n] as usize];
    for (i, j, w) in edges {
        let place = &mut next[i as usize];
        cells[*place as usize] = (j, w);
        *place += 1;
    }
    for i in 0..n {
        cells[offsets[i] as usize..offsets[i + 1] as usize].sort_unstable_by_key(|cell| cell.0);
    }
    let (indices, weights) = cells.into_iter().unzip();
    Graph { offsets, indices, weights }
}

/// Adds the edges of a row in both directions to a graph.
fn merge(out: (&[u32], &[f32]), back: (&[u32], &[f32]), form: Form, graph: &mut Graph) {
    let (mut i, mut j) = (0, 0);
    loop {
        let (a, b) = (out.0.get(i).copied(), back.0.get(j).copied());
        let (index, weight) = match (a, b) {
            (Some(a), Some(b)) if a == b => {
                (i, j) = (i + 1, j + 1);
                let (w, v) = (out.1[i - 1], back.1[j - 1]);
                (a, Some(if form == Form::Sum { w + v } else { w.max(v) }))
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                i += 1;
                (a, (form != Form::Mutual).then(|| out.1[i - 1]))
            }
            (_, Some(b)) => {
                j += 1;
                (b, (form != Form::Mutual).then(|| back.1[j - 1]))
            }
            (_, None) => return,
        };
        if let Some(weight) = weight {
            graph.indices.push(index);
            graph.weights.push(weight);
        }
    }
}
