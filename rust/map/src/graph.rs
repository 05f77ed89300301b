//! A weighted graph in memory.

use minent_monitor::{Monitor, Ticks};

use crate::Error;
use crate::rows::Rows;

/// A weighted graph, directed or not. Parallel links are added together.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Links from each node; in an undirected graph each link is with both of its ends, a self-link once.
    pub(crate) rows: Rows<f64>,
    directed: bool,
}

/// How links are taken.
#[derive(Clone, Copy, Debug)]
pub struct Links {
    /// Links lead from the first node to the second, not both ways.
    pub directed: bool,
    /// Keep links from a node to itself.
    pub self_links: bool,
    /// Each undirected link is given twice, once from each end; self-links are given once.
    pub twice: bool,
}

impl Graph {
    /// A graph of `nodes` nodes and links (from, to, weight); `links` is called several times.
    ///
    /// Links of weight 0 are left out.
    ///
    /// # Errors
    /// [`Error::Link`] for nodes that are not there and for weights that are negative or not finite;
    /// [`Error::Shape`] for more than 2^32 - 2 nodes; [`Error::Interrupted`].
    pub fn new<I: Iterator<Item = (u64, u64, f64)>>(
        nodes: usize,
        links: impl Fn() -> I,
        how: Links,
        monitor: &mut dyn Monitor,
    ) -> Result<Self, Error> {
        if nodes >= u32::MAX as usize {
            return Err(Error::Shape(format!("{nodes} nodes are more than 4294967294")));
        }
        let (mut sum, mut ticks) = (0.0, Ticks::new("building", monitor));
        for (i, (from, to, weight)) in links().enumerate() {
            check(nodes, from, to, weight).map_err(|why| Error::Link {
                number: i + 1,
                from,
                to,
                why,
            })?;
            sum += weight;
            ticks.tick()?;
        }
        if !(sum * 4.0).is_finite() {
            return Err(Error::Shape("the weights of the links add up to infinity".to_owned()));
        }
        let kept = || {
            links()
                .filter(move |&(from, to, weight)| weight > 0.0 && (how.self_links || from != to))
                .map(|(from, to, weight)| (from as u32, to as u32, weight))
        };
        let add = |a: f64, b: f64| a + b;
        let rows = if how.directed {
            Rows::collect(nodes, kept, add, monitor)?
        } else {
            let share = if how.twice { 0.5 } else { 1.0 };
            let both = || {
                kept().flat_map(move |(from, to, weight)| {
                    let weight = if from == to { weight } else { weight * share };
                    let back = (from != to).then_some((to, from, weight));
                    std::iter::once((from, to, weight)).chain(back)
                })
            };
            Rows::collect(nodes, both, add, monitor)?
        };
        Ok(Self { rows, directed: how.directed })
    }

    /// How many nodes there are.
    #[must_use]
    pub fn nodes(&self) -> usize {
        self.rows.count()
    }

    /// How many different links there are, each undirected one counted once.
    #[must_use]
    pub fn links(&self) -> usize {
        if self.directed {
            return self.rows.columns.len();
        }
        self.rows.entries().filter(|&(from, to, _)| from <= to).count()
    }

    /// Whether links lead one way.
    #[must_use]
    pub fn directed(&self) -> bool {
        self.directed
    }

    /// The links as rows: where each begins, the nodes at the other ends, weights. An undirected link
    /// stands in both rows.
    #[must_use]
    pub fn arrays(&self) -> (&[usize], &[u32], &[f64]) {
        (&self.rows.starts, &self.rows.columns, &self.rows.values)
    }

    /// The sum of weights from each node.
    pub(crate) fn strengths(&self) -> Vec<f64> {
        (0..self.nodes()).map(|node| self.rows.row(node).1.iter().sum()).collect()
    }
}

fn check(nodes: usize, from: u64, to: u64, weight: f64) -> Result<(), String> {
    if from.max(to) >= nodes as u64 {
        return Err(format!("leaves the graph, whose nodes are 0 to {}", nodes as i128 - 1));
    }
    if !weight.is_finite() {
        return Err(format!("has the weight {weight}, which is not finite"));
    }
    if weight < 0.0 {
        return Err(format!("has the weight {weight}, which is negative"));
    }
    Ok(())
}

/// Checks that there are as many targets and weights as sources.
///
/// # Errors
/// [`Error::Shape`] when there are not.
pub fn check_lengths(sources: usize, targets: usize, weights: usize) -> Result<(), Error> {
    if sources == targets && targets == weights {
        return Ok(());
    }
    let why = format!("{sources} sources, {targets} targets and {weights} weights are no links");
    Err(Error::Shape(why))
}

/// Checks the starts of compressed rows with so many entries.
///
/// # Errors
/// [`Error::Shape`] when they do not begin at 0, fall, or end elsewhere.
pub fn check_rows(starts: &[i64], entries: usize) -> Result<(), Error> {
    let ends = (starts.first() == Some(&0)) && starts.last() == Some(&(entries as i64));
    if ends && starts.is_sorted() {
        return Ok(());
    }
    Err(Error::Shape(format!("indptr must rise from 0 to the number of entries, {entries}")))
}
