//! How often each word is the second of a pair, and a popularity to start from.

use minent_counts::Pairs;

use super::options::From;
use super::{Error, Model};
use crate::objectives::{Kind, Measure};

impl From<'_> {
    /// How often each word is expected as the second of a pair, up to a factor.
    pub(crate) fn outputs(&self) -> Vec<f64> {
        match self {
            Self::Pairs { pairs, .. } => pairs.column_sums().iter().map(|&n| n as f64).collect(),
            Self::Text { counts, subsample, .. } => {
                let total = counts.iter().sum::<u64>() as f64;
                let kept = |&n: &u64| {
                    let ratio = subsample.map_or(1.0, |t| t * total / (n.max(1)) as f64);
                    n as f64 * (ratio.sqrt() + ratio).min(1.0)
                };
                counts.iter().map(kept).collect()
            }
        }
    }

    /// Makes sure that there is something to learn, and that it fits the model.
    pub(crate) fn check(&self, model: &Model) -> Result<(), Error> {
        let words = match self {
            Self::Pairs { pairs, .. } => pairs.n(),
            Self::Text { counts, .. } => counts.len(),
        };
        if words != model.words() {
            let why =
                format!("the source has {words} words, but there are {} vectors", model.words());
            return Err(Error::Shape(why));
        }
        let is_empty = match self {
            Self::Pairs { pairs, .. } => pairs.nnz() == 0,
            Self::Text { ids, .. } => {
                !ids.windows(2).any(|two| !two.contains(&minent_counts::EDGE))
            }
        };
        if is_empty {
            return Err(Error::Shape("there is no pair of words to learn from".to_owned()));
        }
        if let Self::Text { ids, counts, window, .. } = self {
            if *window == 0 {
                return Err(Error::Shape("a window must be of at least 1 word".to_owned()));
            }
            let stranger = |id: &u32| *id != minent_counts::EDGE && *id as usize >= counts.len();
            if let Some(position) = ids.iter().position(stranger) {
                let (id, vocab) = (ids[position], counts.len());
                return Err(Error::Shape(format!(
                    "token {position} has id {id}, but the vocabulary has {vocab} words"
                )));
            }
        }
        Ok(())
    }
}

/// Squared distance of two words at which vectors from small numbers by chance are told nothing of each other. What
/// they are pushed apart by at first; chosen on WordSim-353.
const ROOM: f64 = 8.0;

impl Model {
    /// Puts the mean row, words weighing what they do as the second of a pair, at 0, where only distances matter:
    /// that costs nothing, and cosines are those around it.
    pub(crate) fn center(&mut self, from: &From<'_>, objective: Kind) {
        if objective.measure() != Measure::Distance {
            return;
        }
        let weights = from.outputs();
        let total: f64 = weights.iter().sum();
        let d = self.dimensions;
        let mut mean = vec![0.0_f64; d];
        for (row, w) in self.table.chunks_exact(d).zip(&weights) {
            for (m, &x) in mean.iter_mut().zip(row) {
                *m += w / total * f64::from(x);
            }
        }
        for rows in std::iter::once(&mut self.table).chain(&mut self.contexts) {
            for (x, m) in rows.iter_mut().zip(mean.iter().cycle()) {
                *x = (f64::from(*x) - m) as f32;
            }
        }
    }

    /// Gives each word the popularity with which the model knows how frequent words are and nothing else: at the
    /// mean distance of the rows, or, where those are near 0, at the distance that they will grow to.
    pub fn popular(&mut self, from: &From<'_>, objective: Kind) {
        let weights = from.outputs();
        let total: f64 = weights.iter().sum();
        let least = weights.iter().copied().filter(|&w| w > 0.0).fold(f64::INFINITY, f64::min);
        let d = self.dimensions.max(1);
        let (mut mean, mut squares) = (vec![0.0_f64; d], 0.0);
        for (row, w) in self.table.chunks_exact(d).zip(&weights) {
            for (m, &x) in mean.iter_mut().zip(row) {
                *m += w / total * f64::from(x);
                squares += w / total * f64::from(x) * f64::from(x);
            }
        }
        let inner: f64 = mean.iter().map(|m| m * m).sum();
        let measure = match objective.measure() {
            Measure::Inner => inner,
            Measure::Distance if squares < 0.1 => ROOM,
            Measure::Distance => 2.0 * (squares - inner),
        };
        let typical = f64::from(objective.score(measure as f32));
        let share = |w: &f64| ((w.max(least) / total).ln() - typical) as f32;
        self.popularity = weights.iter().map(share).collect();
    }
}

/// Counts of words, or sums of the columns, to a power.
pub(crate) fn noise_weights(from: &From<'_>, smoothing: f64) -> Vec<f64> {
    let counts: Vec<u64> = match from {
        From::Text { counts, .. } => counts.to_vec(),
        From::Pairs { pairs, .. } => Pairs::column_sums(pairs),
    };
    counts.iter().map(|&n| if n == 0 { 0.0 } else { (n as f64).powf(smoothing) }).collect()
}
