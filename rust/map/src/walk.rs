//! The walk of a reader on a graph: how much flows where.
//!
//! Undirected graphs: flow in proportion to weight. Directed graphs: the walk follows a link, or, with a small
//! probability and where no link leads on, jumps (Brin and Page 1998); smart jumps that are left out of the code
//! are those of Lambiotte and Rosvall 2012.

use minent_monitor::{Interrupted, Monitor};

use crate::Error;
use crate::cross::{Cross, Even, Jumps, Ways};
use crate::graph::Graph;
use crate::network::Network;
use crate::rows::Rows;

/// How the walk on a directed graph jumps. An undirected walk does not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jumping {
    /// Probability of a jump, from 0 to below 1.
    pub probability: f64,
    /// Jump to any node alike, not to links in proportion to weight.
    pub to_nodes: bool,
    /// Code jumps like steps; else the code is that of one more step without a jump.
    pub coded: bool,
}

impl Default for Jumping {
    fn default() -> Self {
        Self { probability: 0.15, to_nodes: false, coded: false }
    }
}

/// Where the flow of a graph is.
#[derive(Clone, Debug)]
pub struct Walk(pub(crate) Kind);

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Even(Network<Even>),
    Ways(Network<Ways>),
    Jumps(Network<Jumps>),
}

/// The power iteration ends when flow changes less than this in all, or no longer less than before.
const STILL: f64 = 1e-15;
/// It takes at least so many steps, ...
const FEWEST: u64 = 50;
/// ... and at most so many, which no probability of jumps above 0.01 needs.
const MOST: u64 = 4000;

impl Walk {
    /// Lets a reader walk on a graph until flow is settled.
    ///
    /// # Errors
    /// [`Error::NoLinks`], [`Error::Shape`] for a probability out of range, [`Error::Interrupted`].
    pub fn new(graph: &Graph, jumping: Jumping, monitor: &mut dyn Monitor) -> Result<Self, Error> {
        if !(0.0..1.0).contains(&jumping.probability) {
            let why = format!(
                "the probability of a jump must be at least 0 and below 1, not {}",
                jumping.probability
            );
            return Err(Error::Shape(why));
        }
        let strengths = graph.strengths();
        let total: f64 = strengths.iter().sum();
        if total <= 0.0 {
            return Err(Error::NoLinks);
        }
        if !graph.directed() {
            let flow = strengths.iter().map(|strength| strength / total).collect();
            return Ok(Self(Kind::Even(network(
                graph,
                |_, weight| weight / total,
                flow,
                monitor,
            )?)));
        }
        let (steps, flow, land) = settled(graph, &strengths, total, jumping, monitor)?;
        // From here on `steps` is how much of a unit of weight each node sends on.
        let link = |from: u32, weight: f64| steps[from as usize] * weight;
        if !jumping.coded {
            return Ok(Self(Kind::Ways(network(graph, link, flow, monitor)?)));
        }
        let leave: Vec<f64> = flow
            .iter()
            .zip(&strengths)
            .map(|(p, &out)| if out > 0.0 { jumping.probability * p } else { *p })
            .collect();
        let jumps: f64 = leave.iter().sum();
        let mut coded = network::<Jumps>(graph, link, flow, monitor)?;
        coded.jumps = jumps;
        if jumps > 0.0 {
            for (node, cross) in coded.cross.iter_mut().enumerate() {
                *cross = cross.plus(Jumps::with(0.0, 0.0, leave[node] / jumps, land[node]));
            }
        }
        Ok(Self(Kind::Jumps(coded)))
    }

    /// The share of time at each node.
    #[must_use]
    pub fn flow(&self) -> &[f64] {
        match &self.0 {
            Kind::Even(network) => &network.flow,
            Kind::Ways(network) => &network.flow,
            Kind::Jumps(network) => &network.flow,
        }
    }
}

/// The flow of a unit of weight from each node, the flow of each node, and where jumps land.
type Settled = (Vec<f64>, Vec<f64>, Vec<f64>);

fn settled(
    graph: &Graph,
    strengths: &[f64],
    total: f64,
    jumping: Jumping,
    monitor: &mut dyn Monitor,
) -> Result<Settled, Error> {
    let n = graph.nodes();
    let tau = jumping.probability;
    let incoming = Rows::collect(
        n,
        || {
            graph
                .rows
                .entries()
                .map(|(from, to, weight)| (to, from, weight / strengths[from as usize]))
        },
        |a, b| a + b,
        monitor,
    )?;
    let land: Vec<f64> = if jumping.to_nodes {
        vec![1.0 / n as f64; n]
    } else if jumping.coded {
        let mut into = vec![0.0; n];
        graph.rows.entries().for_each(|(_, to, weight)| into[to as usize] += weight / total);
        into
    } else {
        strengths.iter().map(|strength| strength / total).collect()
    };
    let step = |flow: &[f64], share: f64| -> Vec<f64> {
        let arrive = |node| {
            let (from, chances): (&[u32], &[f64]) = incoming.row(node);
            let steps = from.iter().zip(chances);
            share * steps.map(|(&from, chance)| flow[from as usize] * chance).sum::<f64>()
        };
        (0..n).map(arrive).collect()
    };
    let ends: Vec<usize> = (0..n).filter(|&node| strengths[node] <= 0.0).collect();
    let mut flow = land.clone();
    let (mut round, mut last) = (0, f64::INFINITY);
    loop {
        monitor.tick("walking", round, None)?;
        let stuck: f64 = ends.iter().map(|&node| flow[node]).sum();
        let jump = tau * (1.0 - stuck) + stuck;
        let mut next = step(&flow, 1.0 - tau);
        next.iter_mut().zip(&land).for_each(|(p, land)| *p += jump * land);
        let sum: f64 = next.iter().sum();
        for p in &mut next {
            *p /= sum;
        }
        let change: f64 = next.iter().zip(&flow).map(|(a, b)| (a - b).abs()).sum();
        flow = next;
        round += 1;
        let still = change <= STILL || (change < 1e-10 && change >= last);
        if (round >= FEWEST && still) || round >= MOST {
            break;
        }
        last = change;
    }
    let mut scale = 1.0 - tau;
    let mut sent = flow.clone();
    if !jumping.coded {
        let next = step(&flow, 1.0);
        scale = 1.0 / next.iter().sum::<f64>();
        flow = next.into_iter().map(|p| p * scale).collect();
    }
    for (p, &out) in sent.iter_mut().zip(strengths) {
        *p = if out > 0.0 { *p * scale / out } else { 0.0 };
    }
    Ok((sent, flow, land))
}

/// The network of a graph whose links carry `link(from, weight)`.
fn network<C: Cross>(
    graph: &Graph,
    link: impl Fn(u32, f64) -> f64 + Copy,
    flow: Vec<f64>,
    monitor: &mut dyn Monitor,
) -> Result<Network<C>, Interrupted> {
    let others = || graph.rows.entries().filter(|&(from, to, _)| from != to);
    let links = if graph.directed() {
        let both = || {
            others().flat_map(|(from, to, weight)| {
                let p = link(from, weight);
                [(from, to, C::new(p, 0.0)), (to, from, C::new(0.0, p))]
            })
        };
        Rows::collect(graph.nodes(), both, C::plus, monitor)?
    } else {
        let both =
            || others().map(|(from, to, weight)| (from, to, C::new(link(from, weight), 0.0)));
        Rows::collect(graph.nodes(), both, C::plus, monitor)?
    };
    let all = |node| links.row(node).1.iter().fold(C::default(), |sum, &link| sum.plus(link));
    let cross = (0..graph.nodes()).map(all).collect();
    let sizes = vec![1; graph.nodes()];
    Ok(Network { links, flow, cross, jumps: 0.0, exit: 0.0, sizes, bare: false })
}
