//! Training, whatever the source and the method.

use minent_monitor::Monitor;

use super::cost::{check, cost, guess};
use super::drawn::Drawn;
use super::model::Look;
use super::noise::Noise;
use super::options::{From, Method, Options, Report};
use super::sampled::{self, Plan};
use super::start::noise_weights;
use super::step::Sampling;
use super::table::Table;
use super::text::Text;
use super::{Error, Model, exact};

/// A model, and how it came about.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was trained.
    pub model: Model,
    /// After each epoch: tokens or pairs seen, and S in bits per pair of all rows or as guessed from some.
    pub history: Vec<(u64, f64)>,
}

/// Trains a model.
///
/// Blocks of the source are worked on in rounds; those of a round start from the same table, and what they change is
/// added to it in their order, so that the answer does not depend on the number of threads.
///
/// # Errors
/// [`Error::Shape`] for what does not fit, [`Error::Diverged`], [`Error::Spawn`], [`Error::Interrupted`].
pub fn train(
    from: From<'_>,
    model: Model,
    options: &Options,
    report: Option<Report<'_>>,
    monitor: &mut dyn Monitor,
) -> Result<Outcome, Error> {
    model.check()?;
    from.check(&model)?;
    if let Some(report) = report {
        check(report.pairs, &model)?;
    }
    if !(options.rate.is_finite() && options.rate > 0.0) {
        return Err(Error::Shape(format!("a learning rate must be above 0, not {}", options.rate)));
    }
    if matches!(options.method, Method::Sampled { negatives: 0, .. }) {
        return Err(Error::Shape("there must be at least one word of noise".to_owned()));
    }
    let mut history = vec![];
    let mut look = |done: u64, model: &Model, monitor: &mut dyn Monitor| {
        if let Some(Report { pairs, rows }) = report {
            let bits = if rows < pairs.n() {
                guess(pairs, model, options.objective, rows, options.threads, monitor)?
            } else {
                cost(pairs, model, options.objective, options.threads, monitor)?
            };
            history.push((done, bits));
        }
        Ok(())
    };
    let mut model = match (options.method, from) {
        (Method::Exact { optimizer, rows }, From::Pairs { pairs, .. }) => {
            exact::train(pairs, model, (optimizer, rows), options, monitor, &mut look)?
        }
        (Method::Exact { .. }, From::Text { .. }) => {
            return Err(Error::Shape("exact training goes over counts of pairs".to_owned()));
        }
        (Method::Sampled { sampling, negatives, smoothing }, from) => {
            let noise = Noise::new(&noise_weights(&from, smoothing));
            let job = Sampled { model, options, sampling, negatives, noise };
            match from {
                From::Text { ids, counts, window, subsample } => {
                    let source = Text::new(ids, counts, window, subsample, options.seed);
                    job.run(&source, report.is_some(), monitor, &mut look)?
                }
                From::Pairs { pairs, unit } => {
                    let source = Drawn::new(pairs, &pairs.column_sums(), unit);
                    job.run(&source, report.is_some(), monitor, &mut look)?
                }
            }
        }
    };
    model.center(&from, options.objective);
    Ok(Outcome { model, history })
}

/// A model to be trained by samples.
struct Sampled<'a> {
    model: Model,
    options: &'a Options,
    sampling: Sampling,
    negatives: usize,
    noise: Noise,
}

impl Sampled<'_> {
    /// How much the odds of telling a word from noise are below its score: the logarithm of how often it is drawn.
    ///
    /// The table under training holds b less this, so that what is told from noise is S itself and no shifted form
    /// of it (Gutmann and Hyvärinen 2010; for the softmax, Bengio and Senécal 2008). Only where words have no
    /// popularity and negatives are told one by one, nothing is taken away, as in the word2vec program.
    fn offset(&self, word: usize) -> f32 {
        if self.options.popularity || self.sampling == Sampling::Softmax {
            (self.negatives as f32).ln() + self.noise.log[word]
        } else {
            0.0
        }
    }

    fn run<S: super::source::Source>(
        &self,
        source: &S,
        looks: bool,
        monitor: &mut dyn Monitor,
        look: &mut Look<'_, Model>,
    ) -> Result<Model, Error> {
        let (model, options, words) = (&self.model, self.options, self.model.words());
        let bias: Vec<f32> = (0..words).map(|w| model.popularity[w] - self.offset(w)).collect();
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
            sampling: self.sampling,
            negatives: self.negatives,
            popularity: options.popularity,
            rate: options.rate,
            epochs: options.epochs,
            seed: options.seed,
            threads: options.threads,
            outputs_from: if model.contexts.is_some() { words as u32 } else { 0 },
        };
        sampled::train(
            source,
            &mut table,
            &self.noise,
            &plan,
            monitor,
            &mut |done, table, monitor| {
                if looks { look(done, &self.model(table), monitor) } else { Ok(()) }
            },
        )?;
        Ok(self.model(&table))
    }

    /// The model of a table under training.
    fn model(&self, table: &Table) -> Model {
        let (words, dimensions) = (self.model.words(), self.model.dimensions);
        let (mut flat, bias) = table.flat();
        let contexts = self.model.contexts.is_some().then(|| flat.split_off(words * dimensions));
        let popularity = if self.options.popularity {
            let bias = &bias[bias.len() - words..];
            (0..words).map(|word| bias[word] + self.offset(word)).collect()
        } else {
            self.model.popularity.clone()
        };
        Model { dimensions, table: flat, contexts, popularity }
    }
}
