//! Several searches from different seeds; the shortest code is kept.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use minent_monitor::{Interrupted, Monitor};

use crate::Error;
use crate::cross::Cross;
use crate::desk::Desk;
use crate::ledger::{Ledger, ledger};
use crate::nested::{nested, one_level_of_modules};
use crate::network::Network;
use crate::pace::Pace;
use crate::tree::Tree;
use crate::walk::{Kind, Walk};

/// How a map is searched.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// One level of modules, not modules within modules.
    pub two_level: bool,
    /// How often to search; the best of all is kept.
    pub trials: usize,
    /// What the random orders of nodes depend on.
    pub seed: u64,
    /// Threads to use; the map does not depend on it.
    pub threads: usize,
    /// Modules to start from, instead of every node alone.
    pub start: Option<&'a [u32]>,
}

/// A map, and how it was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The modules, in the order of a walk through the tree that visits large ones first.
    pub tree: Tree,
    /// What they cost.
    pub ledger: Ledger,
    /// The code length that each trial came to.
    pub trials: Vec<f64>,
}

/// How often the thread that called asks whether it should go on.
const LISTEN: Duration = Duration::from_millis(20);

/// Searches the map with the shortest code.
///
/// # Errors
/// [`Error::Shape`] when there is no trial or the start is of another graph, [`Error::Spawn`],
/// [`Error::Interrupted`].
pub fn search(
    walk: &Walk,
    options: &Options<'_>,
    monitor: &mut dyn Monitor,
) -> Result<Found, Error> {
    match &walk.0 {
        Kind::Even(network) => search_in(network, options, monitor),
        Kind::Ways(network) => search_in(network, options, monitor),
        Kind::Jumps(network) => search_in(network, options, monitor),
    }
}

/// Adds up what a map costs that is given; its modules are put in order.
///
/// # Errors
/// [`Error::Shape`] when the tree is of another graph.
pub fn evaluate(walk: &Walk, tree: &Tree) -> Result<(Tree, Ledger), Error> {
    check_nodes(walk.flow().len(), tree.homes.len())?;
    let tree = tree.sorted(walk.flow());
    let ledger = match &walk.0 {
        Kind::Even(network) => ledger(network, &tree),
        Kind::Ways(network) => ledger(network, &tree),
        Kind::Jumps(network) => ledger(network, &tree),
    };
    Ok((tree, ledger))
}

fn check_nodes(nodes: usize, given: usize) -> Result<(), Error> {
    if nodes == given {
        return Ok(());
    }
    Err(Error::Shape(format!("modules of {given} nodes were given for a graph of {nodes}")))
}

fn search_in<C: Cross>(
    network: &Network<C>,
    options: &Options<'_>,
    monitor: &mut dyn Monitor,
) -> Result<Found, Error> {
    if options.trials == 0 {
        return Err(Error::Shape("there must be at least 1 trial".to_owned()));
    }
    let start = options.start.map(|labels| start_of(network.len(), labels)).transpose()?;
    let (pace, next) = (Pace::default(), AtomicUsize::new(0));
    let finished = Mutex::new((0..options.trials).map(|_| None).collect::<Vec<_>>());
    let work = || -> Result<(), Interrupted> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= options.trials {
                return Ok(());
            }
            let found = trial(network, options, start.clone(), number as u64, &pace)?;
            if let Ok(mut finished) = finished.lock() {
                finished[number] = Some(found);
            }
        }
    };
    let threads = options.threads.clamp(1, options.trials);
    thread::scope(|scope| -> Result<(), Error> {
        let workers: Result<Vec<_>, _> =
            (0..threads).map(|_| thread::Builder::new().spawn_scoped(scope, work)).collect();
        let workers = workers.map_err(|source| {
            pace.stop();
            Error::Spawn { source }
        })?;
        let total = Some(options.trials as u64);
        loop {
            let done = finished.lock().map_or(0, |all| all.iter().flatten().count());
            if done == options.trials || workers.iter().all(thread::ScopedJoinHandle::is_finished) {
                return Ok(());
            }
            if let Err(interrupted) = monitor.tick("mapping", done as u64, total) {
                pace.stop();
                return Err(interrupted.into());
            }
            thread::park_timeout(LISTEN);
        }
    })?;
    let finished = finished.into_inner().unwrap_or_default();
    let mut best: Option<(Tree, Ledger)> = None;
    let mut trials = Vec::with_capacity(options.trials);
    for (tree, ledger) in finished.into_iter().flatten() {
        trials.push(ledger.code_length());
        if best.as_ref().is_none_or(|best| ledger.code_length() < best.1.code_length() - 1e-12) {
            best = Some((tree, ledger));
        }
    }
    let (tree, ledger) = best.ok_or(Interrupted)?;
    Ok(Found { tree, ledger, trials })
}

fn start_of(nodes: usize, labels: &[u32]) -> Result<Vec<u32>, Error> {
    check_nodes(nodes, labels.len())?;
    let mut labels = labels.to_vec();
    let mut order: Vec<u32> = labels.clone();
    order.sort_unstable();
    order.dedup();
    for label in &mut labels {
        *label = order.binary_search(label).unwrap_or(0) as u32;
    }
    Ok(labels)
}

fn trial<C: Cross>(
    network: &Network<C>,
    options: &Options<'_>,
    start: Option<Vec<u32>>,
    number: u64,
    pace: &Pace,
) -> Result<(Tree, Ledger), Interrupted> {
    let mut desk = Desk::new(options.seed, number, network.links.columns.len(), pace);
    let search = if options.two_level { one_level_of_modules } else { nested };
    let tree = Tree::of(&search(network, start, &mut desk)?, network.len()).sorted(&network.flow);
    let ledger = ledger(network, &tree);
    Ok((tree, ledger))
}
