//! Modules within modules: levels above the modules, and levels within them, where these shorten the code.
//!
//! Rosvall and Bergstrom 2011.

use minent_monitor::Interrupted;

use crate::cross::Cross;
use crate::desk::Desk;
use crate::logs::plogp;
use crate::network::Network;
use crate::two_level::two_level;
use crate::unit::Unit;

/// A change must save this many bits.
const LEAST: f64 = 1e-10;

/// Finds one level of modules, if there is any that saves bits.
pub(crate) fn one_level_of_modules<C: Cross>(
    network: &Network<C>,
    start: Option<Vec<u32>>,
    desk: &mut Desk<'_>,
) -> Result<Unit, Interrupted> {
    let flat = Unit::flat(network);
    let found = two_level(network, start, flat.bits, desk)?;
    if found.bits > flat.bits - LEAST {
        return Ok(flat);
    }
    let coarse = network.gather(&found.labels, found.count);
    Ok(Unit::top(Unit::each(&coarse, &found.labels), network.exit))
}

/// Finds modules, levels above them, then, from nothing, levels within the uppermost.
pub(crate) fn nested<C: Cross>(
    network: &Network<C>,
    start: Option<Vec<u32>>,
    desk: &mut Desk<'_>,
) -> Result<Unit, Interrupted> {
    let flat = Unit::flat(network);
    if network.len() < 3 {
        return Ok(flat);
    }
    let found = two_level(network, start, flat.bits, desk)?;
    if found.bits > flat.bits - LEAST {
        return Ok(flat);
    }
    let coarse = network.gather(&found.labels, found.count);
    let mut units = above(coarse.entered(), Unit::each(&coarse, &found.labels), desk)?;
    let mut place = vec![u32::MAX; network.len()];
    for unit in &mut units {
        let nodes = unit.nodes();
        let mut within = nested(&network.part(&nodes, &mut place), None, desk)?;
        if within.bits < unit.bits - LEAST {
            within.rename(&nodes);
            unit.refill(within);
        }
    }
    let mut best = Unit::top(units, network.exit);
    best.dissolve(LEAST);
    // The innermost modules are other ones now: what is best above them may be too.
    let (labels, count) = best.innermost(network.len());
    let coarse = network.gather(&labels, count);
    let units = above(coarse.entered(), Unit::each(&coarse, &labels), desk)?;
    let mut again = Unit::top(units, network.exit);
    again.dissolve(LEAST);
    Ok(if again.bits < best.bits - LEAST { again } else { best })
}

/// Adds levels above units, the nodes of `coarse`, as long as that saves bits.
fn above<C: Cross>(
    mut coarse: Network<C>,
    mut units: Vec<Unit>,
    desk: &mut Desk<'_>,
) -> Result<Vec<Unit>, Interrupted> {
    while coarse.len() > 2 {
        let flat = plogp(coarse.exit + coarse.flow.iter().sum::<f64>());
        // Modules of one unit need no codebook, but a search that knows this hardly ever makes a first pair.
        let found = two_level(&coarse, None, f64::INFINITY, desk)?;
        coarse.bare = true;
        let found = two_level(&coarse, Some(found.labels), flat, desk)?;
        coarse.bare = false;
        if found.bits > flat - LEAST {
            break;
        }
        let mut groups: Vec<Vec<Unit>> = (0..found.count).map(|_| vec![]).collect();
        for (unit, &group) in units.into_iter().zip(&found.labels) {
            groups[group as usize].push(unit);
        }
        let upper = coarse.gather(&found.labels, found.count);
        let around = |(group, mut members): (usize, Vec<Unit>)| match members.pop() {
            Some(only) if members.is_empty() => only,
            last => Unit::around(&upper, group, members.into_iter().chain(last).collect()),
        };
        units = groups.into_iter().enumerate().map(around).collect();
        coarse = upper.entered();
    }
    Ok(units)
}
