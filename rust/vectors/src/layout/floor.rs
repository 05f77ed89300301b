//! Floor plans: the real library, where books must be walked to.
//!
//! The objective `walk` of kexue.fm archive 6191: `sum p(i,j) (|v_i| + |v_i - v_j|)`, no two books nearer than a
//! distance. Books stand on a lattice of that spacing and change places.

use minent_monitor::Monitor;

use super::bad;
use super::chance::Chance;
use super::crew::Crew;
use super::flows::Flows;
use super::lattice::Lattice;
use super::swaps::Plan;
use crate::Error;

/// First and last temperature, in what is walked to a book and from it, on average.
const HOT: f64 = 3.0;
const COLD: f64 = 1e-3;
/// The share of sweeps that cool; the others take no loss.
const COOLING: f64 = 0.8;
/// The search ends when a sweep without loss saves no more than this share.
const SETTLED: f64 = 1e-6;

/// Of so few books several plans are made, and the best is taken.
const FEW: usize = 64;
const TRIES: usize = 8;
/// Of no more books, any two may change places in the end.
const SOME: usize = 400;

/// How books are placed.
#[derive(Clone, Debug)]
pub struct FloorOptions {
    /// 2 or 3.
    pub dimensions: usize,
    /// Metres between two books, at least.
    pub distance: f64,
    /// How often each book asks for another place, at most.
    pub sweeps: usize,
    /// Seed of all draws.
    pub seed: u64,
    /// Threads to use; the answer does not depend on it.
    pub threads: usize,
}

/// Where books stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    /// Places in metres, row by row; the door is at 0.
    pub places: Vec<f64>,
    /// Metres walked for a pair: from the door to the first book, and from it to the second.
    pub walked: (f64, f64),
    /// The same with the books in order of popularity, nearest to the door first.
    pub before: (f64, f64),
}

/// Places books so that little is walked.
///
/// # Errors
/// [`Error::Shape`] for tables that are not square, empty, or of other numbers than counts, and for options out of
/// range; [`Error::Interrupted`].
pub fn floor_plan(
    indptr: &[i64],
    indices: &[u32],
    counts: &[f64],
    options: &FloorOptions,
    monitor: &mut dyn Monitor,
) -> Result<Floor, Error> {
    let flows = Flows::new(indptr, indices, counts)?;
    let distance = options.distance;
    if !(distance.is_normal() && (1e-100..1e100).contains(&distance)) {
        return bad(format!("distance must be a number of metres above 0, not {distance}"));
    }
    let crew = &mut Crew::new(options.threads, monitor);
    match options.dimensions {
        2 => run::<2>(&flows, options, crew),
        3 => run::<3>(&flows, options, crew),
        d => bad(format!("dimensions must be 2 or 3, not {d}")),
    }
}

fn run<const D: usize>(
    flows: &Flows,
    options: &FloorOptions,
    crew: &mut Crew<'_>,
) -> Result<Floor, Error> {
    let n = flows.len();
    let lattice = Lattice::<D>::new(n, options.distance);
    let mut order: Vec<u32> = (0..n as u32).collect();
    order.sort_by(|&a, &b| flows.door[b as usize].total_cmp(&flows.door[a as usize]));
    let mut best = Plan::new(flows, &lattice, order.clone());
    let before = flows.walked(&best.at);
    let mut least = before;
    let tries = if n <= FEW { TRIES } else { 1 };
    crew.begin("placing books", Some((tries * options.sweeps) as u64));
    for attempt in 0..tries {
        let mut plan = Plan::new(flows, &lattice, order.clone());
        let draws = Chance::new(options.seed).of(attempt as u64);
        anneal(&mut plan, &order, before.0 + before.1, options.sweeps, &draws, crew)?;
        if n <= SOME {
            plan.finish(crew)?;
        }
        let walked = flows.walked(&plan.at);
        if walked.0 + walked.1 < least.0 + least.1 {
            (best, least) = (plan, walked);
        }
    }
    Ok(Floor { places: best.at.into_flattened(), walked: least, before })
}

/// Lets all books ask again and again, at falling temperature.
fn anneal<const D: usize>(
    plan: &mut Plan<'_, D>,
    order: &[u32],
    walk: f64,
    sweeps: usize,
    draws: &Chance,
    crew: &mut Crew<'_>,
) -> Result<(), Error> {
    let cooling = (sweeps as f64 * COOLING) as usize;
    for sweep in 0..sweeps {
        let temperature = if sweep < cooling {
            walk / order.len() as f64 * HOT * (COLD / HOT).powf(sweep as f64 / cooling as f64)
        } else {
            0.0
        };
        let saved = plan.sweep(order, temperature, &draws.of(sweep as u64), crew)?;
        crew.step(1)?;
        if sweep >= cooling && saved <= SETTLED * walk {
            break;
        }
    }
    Ok(())
}
