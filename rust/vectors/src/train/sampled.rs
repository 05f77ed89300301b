//! Training by samples: rounds of blocks that all start from one table.

use minent_monitor::Monitor;

use super::Error;
use super::chance::Chance;
use super::crew::Crew;
use super::desk::{Desk, merge, settle};
use super::model::Look;
use super::noise::Noise;
use super::source::Source;
use super::step::{Manner, Sampling, steps};
use super::table::Table;
use crate::objectives::{Kind, with_objective};

/// How vectors are trained by samples.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) objective: Kind,
    pub(crate) sampling: Sampling,
    pub(crate) negatives: usize,
    pub(crate) popularity: bool,
    pub(crate) rate: f32,
    pub(crate) epochs: u64,
    pub(crate) seed: u64,
    pub(crate) threads: usize,
    /// The first row of outputs: 0, or after all inputs where those have a table of their own.
    pub(crate) outputs_from: u32,
}

/// Blocks that start from one table. Fixed, so that the answer does not depend on the threads.
const ROUND: usize = 16;

/// Trains a table, and calls `look` after each epoch with the number of tokens seen.
pub(crate) fn train<S: Source>(
    source: &S,
    table: &mut Table,
    noise: &Noise,
    plan: &Plan,
    monitor: &mut dyn Monitor,
    look: &mut Look<'_, Table>,
) -> Result<(), Error> {
    let crew = Crew::new(plan.threads, ROUND)?;
    let mut desks: Vec<Desk> = (0..ROUND).map(|_| Desk::new(table.len())).collect();
    let total = source.tokens() * plan.epochs;
    let mut done = 0;
    for epoch in 0..plan.epochs {
        let prepared = source.epoch(epoch);
        let mut order: Vec<usize> = (0..source.blocks()).collect();
        Chance::new(plan.seed, &[epoch, 0]).shuffle(&mut order);
        for round in order.chunks(ROUND) {
            monitor.tick("training", done, Some(total))?;
            let rate = plan.rate * (1.0 - done as f64 / total as f64) as f32;
            let desks = &mut desks[..round.len()];
            let from = &*table;
            crew.each(desks, |i, desk| {
                let mut chance = Chance::new(plan.seed, &[epoch, 1 + round[i] as u64]);
                desk.clear();
                source.fill(
                    &prepared,
                    round[i],
                    noise,
                    plan.negatives,
                    &mut chance,
                    &mut desk.lots,
                );
                desk.gather(from, plan.outputs_from);
                let manner = Manner {
                    sampling: plan.sampling,
                    drawn: plan.negatives,
                    rate,
                    popularity: plan.popularity,
                    width: from.width,
                };
                with_objective!(plan.objective, objective => steps(desk, objective, manner));
                settle(desk, from);
            });
            done += desks.iter().map(|desk| desk.lots.weight).sum::<u64>();
            merge_all(table, desks, rate, &crew).map_err(|()| Error::Diverged {
                when: format!("after {done} of {total} tokens, in epoch {}", epoch + 1),
                rate,
            })?;
        }
        look(done, table, monitor)?;
    }
    Ok(())
}

/// Adds to the table what all blocks changed.
fn merge_all(table: &mut Table, desks: &[Desk], rate: f32, crew: &Crew) -> Result<(), ()> {
    let width = table.width;
    let mut stripes: Vec<_> = table.stripes.iter_mut().map(|stripe| (stripe, true)).collect();
    crew.each(&mut stripes, |k, (stripe, finite)| *finite = merge(desks, k, stripe, width, rate));
    if stripes.iter().all(|(_, finite)| *finite) { Ok(()) } else { Err(()) }
}
