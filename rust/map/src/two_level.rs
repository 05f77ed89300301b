//! One level of modules: moves of nodes, then of ever larger groups of them.
//!
//! Rosvall, Axelsson and Bergstrom 2009 (the map equation); Blondel et al. 2008 (groups of groups); Rosvall and
//! Bergstrom 2010 (single nodes and sub-modules that move again); Traag, Waltman and van Eck 2019 (only nodes
//! beside moved ones are visited again).

use minent_monitor::Interrupted;

use crate::chance::Chance;
use crate::cross::Cross;
use crate::desk::Desk;
use crate::logs::plogp;
use crate::moves::{Arrangement, LEAST, number};
use crate::network::{Members, Network};

/// Rounds of moving single nodes and sub-modules again.
const MOST_ROUNDS: usize = 20;
/// They end when one saves less than this share of the bits.
const ENOUGH: f64 = 1e-5;

/// Nor are they made where this many times what single nodes saved would not be enough.
const HOPE: f64 = 10.0;

/// Modules of a network, and the bits of their code.
#[derive(Clone, Debug)]
pub(crate) struct Modules {
    /// The module of each node.
    pub(crate) labels: Vec<u32>,
    /// How many modules there are.
    pub(crate) count: usize,
    /// The code of the modules, without what no modules change.
    pub(crate) bits: f64,
}

/// Finds modules from nothing, or from modules to start from.
///
/// Gives up early where they will hardly come below `limit` bits.
pub(crate) fn two_level<C: Cross>(
    network: &Network<C>,
    start: Option<Vec<u32>>,
    limit: f64,
    desk: &mut Desk<'_>,
) -> Result<Modules, Interrupted> {
    let mut best = match start {
        Some(labels) => settle(network, labels, desk)?,
        None => settle(network, singles(network), desk)?,
    };
    for _ in 0..MOST_ROUNDS {
        let before = best.bits;
        let again = settle(network, best.labels.clone(), desk)?;
        best = shorter(best, again);
        if best.bits - limit > HOPE * (before - best.bits).max(ENOUGH * before.abs()) {
            return Ok(best);
        }
        let again = regroup(network, &best, desk)?;
        best = shorter(best, again);
        if let Some(joined) = join_many(network, &best, desk)? {
            let again = settle(network, joined, desk)?;
            best = shorter(best, again);
        }
        let gain = before - best.bits;
        if gain <= ENOUGH * before.abs() {
            break;
        }
    }
    for _ in 0..desk.shakes.min(network.len() / 2) {
        let again = settle(network, shaken(network, &best, &mut desk.chance), desk)?;
        let again = regroup(network, &again, desk)?;
        best = shorter(best, again);
    }
    Ok(best)
}

/// Modules of which a random one, and those next to its first node, are taken apart.
fn shaken<C: Cross>(network: &Network<C>, modules: &Modules, chance: &mut Chance) -> Vec<u32> {
    let node = chance.below(network.len());
    let mut apart = vec![false; modules.count];
    apart[modules.labels[node] as usize] = true;
    for &neighbor in network.links.row(node).0 {
        apart[modules.labels[neighbor as usize] as usize] = true;
    }
    // Modules have the numbers 0, 1, ... in order of their first nodes, so that a node has none above its own.
    let mut labels = Vec::with_capacity(network.len());
    let mut next = modules.count as u32;
    for &label in &modules.labels {
        if apart[label as usize] {
            labels.push(next);
            next += 1;
        } else {
            labels.push(label);
        }
    }
    number(&mut labels);
    labels
}

fn singles<C: Cross>(network: &Network<C>) -> Vec<u32> {
    (0..network.len() as u32).collect()
}

fn shorter(old: Modules, new: Modules) -> Modules {
    if new.bits < old.bits { new } else { old }
}

/// Moves nodes from the modules of `labels`, then the modules, then groups of them.
fn settle<C: Cross>(
    network: &Network<C>,
    labels: Vec<u32>,
    desk: &mut Desk<'_>,
) -> Result<Modules, Interrupted> {
    let mut arrangement = Arrangement::new(network, labels);
    arrangement.settle(desk)?;
    let mut bits = arrangement.bits();
    let (mut labels, mut count) = arrangement.labels();
    let mut coarse = network.gather(&labels, count);
    while count > 1 {
        let mut arrangement = Arrangement::new(&coarse, singles(&coarse));
        if arrangement.settle(desk)? == 0 {
            break;
        }
        bits = arrangement.bits();
        let (upper, fewer) = arrangement.labels();
        coarse = coarse.gather(&upper, fewer);
        compose(&mut labels, &upper);
        count = fewer;
    }
    Ok(Modules { labels, count, bits })
}

/// Cuts each module into sub-modules, as if it were alone, and moves these.
fn regroup<C: Cross>(
    network: &Network<C>,
    modules: &Modules,
    desk: &mut Desk<'_>,
) -> Result<Modules, Interrupted> {
    let (pieces, count) = cut(network, modules, desk)?;
    let coarse = network.gather(&pieces, count);
    let mut start = vec![0; count];
    for (&piece, &module) in pieces.iter().zip(&modules.labels) {
        start[piece as usize] = module;
    }
    let mut found = settle(&coarse, start, desk)?;
    let mut labels = pieces;
    compose(&mut labels, &found.labels);
    found.labels = labels;
    found.count = number(&mut found.labels);
    Ok(found)
}

fn cut<C: Cross>(
    network: &Network<C>,
    modules: &Modules,
    desk: &mut Desk<'_>,
) -> Result<(Vec<u32>, usize), Interrupted> {
    let members = Members::new(&modules.labels, modules.count);
    let mut place = vec![u32::MAX; network.len()];
    let mut pieces = vec![0; network.len()];
    let mut count = 0;
    for module in 0..modules.count {
        let nodes = members.of(module);
        let part = network.part(nodes, &mut place).alone();
        let found = settle(&part, singles(&part), desk)?;
        for (&node, &label) in nodes.iter().zip(&found.labels) {
            pieces[node as usize] = count + label;
        }
        count += found.count as u32;
    }
    Ok((pieces, count as usize))
}

/// Joins groups of modules that would be modules of modules, where one module for all is better.
///
/// In a region without clear borders two modules gain nothing when they join, and many do.
fn join_many<C: Cross>(
    network: &Network<C>,
    modules: &Modules,
    desk: &mut Desk<'_>,
) -> Result<Option<Vec<u32>>, Interrupted> {
    let coarse = network.gather(&modules.labels, modules.count);
    let units = coarse.entered();
    let groups = settle(&units, singles(&units), desk)?;
    if groups.count == coarse.len() {
        return Ok(None);
    }
    let joined = coarse.gather(&groups.labels, groups.count);
    let members = Members::new(&groups.labels, groups.count);
    let mut index = coarse.exit + units.flow.iter().sum::<f64>();
    let mut labels: Vec<u32> = singles(&coarse);
    let mut any = false;
    for group in 0..groups.count {
        let members = members.of(group);
        let (mut bits, mut enter) = joined.cost(group);
        for &module in members {
            let (old, entered) = coarse.cost(module as usize);
            bits -= old;
            enter -= entered;
        }
        if members.len() > 1 && bits + plogp(index + enter) - plogp(index) < -LEAST {
            index += enter;
            any = true;
            for &module in members {
                labels[module as usize] = members[0];
            }
        }
    }
    let mut all = modules.labels.clone();
    compose(&mut all, &labels);
    Ok(any.then_some(all))
}

/// Replaces each label by the label of its module.
pub(crate) fn compose(labels: &mut [u32], upper: &[u32]) {
    for label in labels {
        *label = upper[*label as usize];
    }
}
