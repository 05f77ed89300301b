//! Training with every word in the sums.

use minent_counts::Pairs;
use minent_monitor::Monitor;

use super::chance::Chance;
use super::crew::Crew;
use super::gradient::{At, gradient};
use super::model::Look;
use super::optimizer::{Memory, Optimizer};
use super::scores::Side;
use super::{Error, Model, Options};

/// Trains a model, and calls `look` after each epoch with the number of pairs seen.
pub(crate) fn train(
    pairs: &Pairs<'_>,
    model: Model,
    (optimizer, rows): (Optimizer, usize),
    options: &Options,
    monitor: &mut dyn Monitor,
    look: &mut Look<'_, Model>,
) -> Result<Model, Error> {
    let mut order: Vec<usize> = (0..pairs.n()).filter(|&i| !pairs.row(i).0.is_empty()).collect();
    let batches = order.len().div_ceil(rows.max(1)) as u64;
    let total = batches * options.epochs;
    let crew = Crew::new(options.threads, usize::MAX)?;
    let mut run = Run::new(model, optimizer);
    let weight = batches as f64 / pairs.total().max(1) as f64;
    let mut done = 0;
    for epoch in 0..options.epochs {
        if batches > 1 {
            Chance::new(options.seed, &[epoch, 0]).shuffle(&mut order);
        }
        for batch in order.chunks(rows.max(1)) {
            let rate = options.rate * (1.0 - done as f64 / total as f64) as f32;
            let mut tick =
                |monitor: &mut dyn Monitor| Ok(monitor.tick("training", done, Some(total))?);
            run.step(pairs, batch, weight as f32, rate, options, &crew, &mut tick, monitor)?;
            done += 1;
            if !run.is_finite() {
                let when = format!("in step {done} of {total}, in epoch {}", epoch + 1);
                return Err(Error::Diverged { when, rate });
            }
        }
        look((epoch + 1) * pairs.total(), &run.model(), monitor)?;
    }
    Ok(run.model())
}

/// A model and what the optimizer remembers.
struct Run {
    first: Side,
    second: Option<Side>,
    popularity: Vec<f32>,
    memory: [Memory; 3],
}

impl Run {
    fn new(model: Model, optimizer: Optimizer) -> Self {
        let memory = |numbers| Memory::new(optimizer, numbers);
        Self {
            memory: [
                memory(model.table.len()),
                memory(model.contexts.as_ref().map_or(0, Vec::len)),
                memory(model.popularity.len()),
            ],
            first: Side::new(model.table, model.dimensions),
            second: model.contexts.map(|contexts| Side::new(contexts, model.dimensions)),
            popularity: model.popularity,
        }
    }

    fn model(&self) -> Model {
        Model {
            dimensions: self.first.dimensions,
            table: self.first.rows.clone(),
            contexts: self.second.as_ref().map(|side| side.rows.clone()),
            popularity: self.popularity.clone(),
        }
    }

    fn is_finite(&self) -> bool {
        let squares = self.second.as_ref().map_or(&[][..], |side| &side.squares);
        let all = self.first.squares.iter().chain(squares).chain(&self.popularity);
        all.map(|x| 0.0 * x).sum::<f32>() == 0.0
    }

    #[allow(clippy::too_many_arguments)] // What does not change from step to step.
    fn step(
        &mut self,
        pairs: &Pairs<'_>,
        rows: &[usize],
        weight: f32,
        rate: f32,
        options: &Options,
        crew: &Crew,
        tick: &mut dyn FnMut(&mut dyn Monitor) -> Result<(), Error>,
        monitor: &mut dyn Monitor,
    ) -> Result<(), Error> {
        let d = self.first.dimensions;
        let numbers = rows.iter().flat_map(|&i| self.first.row(i)).copied().collect();
        let at = At {
            pairs,
            objective: options.objective,
            second: self.second.as_ref().unwrap_or(&self.first),
            popularity: &self.popularity,
            weight,
        };
        let found = gradient(at, rows, &Side::new(numbers, d), crew, tick, monitor)?;
        let one_table = self.second.is_none();
        let (mut first, second) = if one_table {
            (found.second, vec![])
        } else {
            (vec![0.0; self.first.rows.len()], found.second)
        };
        for (&i, part) in rows.iter().zip(found.first.chunks_exact(d)) {
            first[i * d..(i + 1) * d].iter_mut().zip(part).for_each(|(sum, x)| *sum += x);
        }
        let [of_first, of_second, of_popularity] = &mut self.memory;
        of_first.climb(&mut self.first.rows, &first, rate);
        self.first.measure();
        if let Some(side) = &mut self.second {
            of_second.climb(&mut side.rows, &second, rate);
            side.measure();
        }
        if options.popularity {
            of_popularity.climb(&mut self.popularity, &found.popularity, rate);
        }
        Ok(())
    }
}
