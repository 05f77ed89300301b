//! What is trained.

use minent_monitor::Monitor;

use super::Error;
use super::chance::Chance;

/// Called after each epoch with what was seen, and what came of it.
pub(crate) type Look<'a, M> = dyn FnMut(u64, &M, &mut dyn Monitor) -> Result<(), Error> + 'a;

/// Vectors of words, and what else a score needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Numbers of a row.
    pub dimensions: usize,
    /// A row for each word.
    pub table: Vec<f32>,
    /// Rows of words as the second of a pair, where they have rows of their own.
    pub contexts: Option<Vec<f32>>,
    /// b, the popularity of each word as the second of a pair, in nats.
    pub popularity: Vec<f32>,
}

impl Model {
    /// Small numbers by chance, as in the word2vec program; rows of contexts are 0.
    #[must_use]
    pub fn random(words: usize, dimensions: usize, tables: usize, seed: u64) -> Self {
        let mut chance = Chance::new(seed, &[u64::MAX]);
        let mut number = || ((chance.unit() - 0.5) / dimensions as f64) as f32;
        let table = (0..words * dimensions).map(|_| number()).collect();
        let contexts = (tables == 2).then(|| vec![0.0; words * dimensions]);
        Self { dimensions, table, contexts, popularity: vec![0.0; words] }
    }

    /// How many words there are.
    #[must_use]
    pub fn words(&self) -> usize {
        self.popularity.len()
    }

    /// Makes sure that all arrays fit, and all numbers are finite.
    ///
    /// # Errors
    /// [`Error::Shape`].
    pub fn check(&self) -> Result<(), Error> {
        let bad = |why: String| Err(Error::Shape(why));
        if self.dimensions == 0 {
            return bad("vectors must have at least one dimension".to_owned());
        }
        let all = self.words() * self.dimensions;
        for (name, rows) in [("the table", Some(&self.table)), ("contexts", self.contexts.as_ref())]
        {
            let Some(rows) = rows else { continue };
            if rows.len() != all {
                let (n, d) = (self.words(), self.dimensions);
                return bad(format!("{name} must have {n} rows of {d} numbers"));
            }
            if let Some(at) = rows.iter().position(|x| !x.is_finite()) {
                let row = at / self.dimensions;
                return bad(format!("row {row} of {name} has the number {}", rows[at]));
            }
        }
        match self.popularity.iter().position(|x| !x.is_finite()) {
            Some(word) => bad(format!("word {word} has the popularity {}", self.popularity[word])),
            None => Ok(()),
        }
    }
}
