//! How vectors are trained by samples.

use minent_counts::Pairs;
use minent_monitor::Monitor;

use super::noise::Noise;
use super::sampled::{self, Plan};
use super::table::Table;
use super::text::Text;
use super::{Error, Model, Sampling};
use crate::objectives::Kind;

/// Where pairs come from.
#[derive(Clone, Copy, Debug)]
pub enum From<'a> {
    /// A text as ids, [`minent_counts::EDGE`] after each sentence.
    Text {
        /// The ids.
        ids: &'a [u32],
        /// How often each word occurs.
        counts: &'a [u64],
        /// A word is paired with the 1 to `window` words on each side of it, how many being drawn each time.
        window: u32,
        /// Threshold of [`minent_counts::Subsample`].
        subsample: Option<f64>,
    },
    /// Counts of pairs; an epoch is as many pairs as were counted.
    Pairs {
        /// The counts.
        pairs: &'a Pairs<'a>,
        /// How many units a count of 1 has.
        unit: u32,
    },
}

/// How vectors are trained by samples.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is minimized.
    pub objective: Kind,
    /// How the sum over all words is done without.
    pub sampling: Sampling,
    /// Words of noise for each output.
    pub negatives: usize,
    /// Power of the counts in proportion to which noise is drawn.
    pub smoothing: f64,
    /// Whether words have a popularity, which is learnt.
    pub popularity: bool,
    /// Learning rate at the start; it falls to 0 in a straight line.
    pub rate: f32,
    /// How often all of the source is gone through.
    pub epochs: u64,
    /// Seed of all draws.
    pub seed: u64,
    /// Threads to use; the answer does not depend on it.
    pub threads: usize,
}

/// Trains a model.
pub fn train(
    from: From<'_>,
    mut model: Model,
    options: &Options,
    monitor: &mut dyn Monitor,
) -> Result<Model, Error> {
    model.check()?;
    let From::Text { ids, counts, window, subsample } = from else { todo!() };
    let source = Text::new(ids, counts, window, subsample, options.seed);
    let weights: Vec<f64> = counts.iter().map(|&n| (n as f64).powf(options.smoothing)).collect();
    let noise = Noise::new(&weights);
    let words = model.words();
    let offset = |word: usize| (options.negatives as f32).ln() + noise.log[word];
    let start = |word: usize| {
        let b = model.popularity[word];
        if options.popularity || options.sampling == Sampling::Softmax { b - offset(word) } else { 0.0 }
    };
    let bias: Vec<f32> = (0..words).map(start).collect();
    let mut table = match &model.contexts {
        None => Table::new(&model.table, &bias, model.dimensions),
        Some(contexts) => Table::new(
            &[&model.table[..], contexts].concat(),
            &[&vec![0.0; words], &bias[..]].concat(),
            model.dimensions,
        ),
    };
    let plan = Plan {
        objective: options.objective,
        sampling: options.sampling,
        negatives: options.negatives,
        popularity: options.popularity,
        rate: options.rate,
        epochs: options.epochs,
        seed: options.seed,
        threads: options.threads,
        outputs_from: if model.contexts.is_some() { words as u32 } else { 0 },
        blocks: std::env::var("BLOCKS").ok().and_then(|s| s.parse().ok()).unwrap_or(8),
    };
    sampled::train(&source, &mut table, &noise, &plan, monitor, &mut |_, _, _| Ok(()))?;
    let (mut flat, bias) = table.flat();
    if let Some(contexts) = &mut model.contexts {
        *contexts = flat.split_off(words * model.dimensions);
    }
    model.table = flat;
    let bias = &bias[bias.len() - words..];
    if options.popularity {
        model.popularity = (0..words).map(|word| bias[word] + offset(word)).collect();
    }
    Ok(model)
}
