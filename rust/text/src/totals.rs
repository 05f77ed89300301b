//! Words and how often each occurs, in memory or on disk.

use std::sync::Arc;

use minent_monitor::{Monitor, Ticks};
use minent_runs::{Place, Ranked, Run, Runs, Sorter, Stream, Word, Writer};

use crate::Error;
use crate::choose::{Limits, choose, ranked};
use crate::options::Unknown;
use crate::vocab::Vocab;

/// All words of a text, each with its count.
pub struct Totals {
    types: u64,
    store: Store,
}

/// Where the counts are.
enum Store {
    /// In memory, by rank.
    Here(Arc<Vocab>),
    /// In a run by word, which is sorted again in so many bytes.
    Aside { run: Run<Word>, memory: usize, place: Place },
}

/// Words in order of bytes, which is that of code points, with their counts.
pub type ByWord = Box<dyn Stream<Word> + Send>;

/// Words in order of rank: by count from the largest, then by code points. The count is in the key.
pub type ByRank = Box<dyn Stream<Ranked> + Send>;

impl Totals {
    pub(crate) fn here(vocab: Vocab) -> Self {
        Self { types: vocab.words.len() as u64, store: Store::Here(Arc::new(vocab)) }
    }

    /// Adds up runs, all of them in order of words; sorting them anew may take `memory` bytes.
    ///
    /// # Errors
    /// When a run cannot be read or written, or is damaged; [`Error::Interrupted`].
    pub fn of(runs: Runs<Word>, memory: usize, monitor: &mut dyn Monitor) -> Result<Self, Error> {
        let place = runs.place().clone();
        let (mut writer, mut types) = (Writer::new(&place)?, 0);
        let mut words = runs.stream(monitor)?;
        let mut ticks = Ticks::new("merging", monitor);
        while words.advance()? {
            ticks.tick()?;
            writer.push(words.key(), words.value())?;
            types += 1;
        }
        Ok(Self { types, store: Store::Aside { run: writer.finish()?, memory, place } })
    }

    /// How many different words there are.
    #[must_use]
    pub fn types(&self) -> u64 {
        self.types
    }

    /// All words in order of bytes.
    ///
    /// # Errors
    /// When temporary files cannot be read.
    pub fn by_word(&self) -> Result<ByWord, Error> {
        Ok(match &self.store {
            Store::Here(vocab) => {
                let mut ranks: Vec<usize> = (0..vocab.words.len()).collect();
                ranks.sort_unstable_by(|a, b| vocab.words[*a].cmp(&vocab.words[*b]));
                let (ranks, vocab) = (ranks.into_iter(), Arc::clone(vocab));
                Box::new(Listed { ranks, vocab, key: Word::default(), value: 0 })
            }
            Store::Aside { run, .. } => Box::new(run.open()?),
        })
    }

    /// All words in order of rank; those that do not fit in memory are sorted on disk.
    ///
    /// # Errors
    /// When temporary files cannot be read or written; [`Error::Interrupted`].
    pub fn by_rank(&self, monitor: &mut dyn Monitor) -> Result<ByRank, Error> {
        Ok(match &self.store {
            Store::Here(vocab) => Box::new(Listed {
                ranks: 0..vocab.words.len(),
                vocab: Arc::clone(vocab),
                key: Ranked::default(),
                value: 0,
            }),
            Store::Aside { run, memory, place } => {
                let mut sorter = Sorter::new(*memory, place.clone());
                let mut words = run.open()?;
                while words.advance()? {
                    sorter.push(ranked(&words.key().0, words.value()), 0, monitor)?;
                }
                sorter.stream(monitor)?
            }
        })
    }

    /// The vocabulary that [`encode()`](crate::encode()) makes of a text with these words.
    ///
    /// # Errors
    /// When no word is left, or temporary files cannot be read or written; [`Error::Interrupted`].
    pub fn choose(
        &self,
        min_count: u64,
        max_vocab: Option<usize>,
        unknown: Unknown,
        monitor: &mut dyn Monitor,
    ) -> Result<Vocab, Error> {
        let (memory, place) = match &self.store {
            Store::Here(_) => (usize::MAX, Place::Memory),
            Store::Aside { memory, place, .. } => (*memory, place.clone()),
        };
        let mut words = self.by_word()?;
        let next = |word: &mut Vec<u8>| {
            if !words.advance()? {
                return Ok(None);
            }
            word.clone_from(&words.key().0);
            Ok(Some(words.value()))
        };
        let limits = Limits { min_count, max_vocab, unknown };
        Ok(choose(next, limits, Sorter::new(memory, place), monitor)?.0)
    }
}

/// A vocabulary in some order.
struct Listed<I, K> {
    ranks: I,
    vocab: Arc<Vocab>,
    key: K,
    value: u64,
}

impl<I: Iterator<Item = usize>> Stream<Word> for Listed<I, Word> {
    fn advance(&mut self) -> Result<bool, minent_runs::Error> {
        let Some(rank) = self.ranks.next() else { return Ok(false) };
        set(&mut self.key, &self.vocab.words[rank]);
        self.value = self.vocab.counts[rank];
        Ok(true)
    }

    fn key(&self) -> &Word {
        &self.key
    }

    fn value(&self) -> u64 {
        self.value
    }
}

impl<I: Iterator<Item = usize>> Stream<Ranked> for Listed<I, Ranked> {
    fn advance(&mut self) -> Result<bool, minent_runs::Error> {
        let Some(rank) = self.ranks.next() else { return Ok(false) };
        set(&mut self.key.word, &self.vocab.words[rank]);
        self.key.count.0 = self.vocab.counts[rank];
        Ok(true)
    }

    fn key(&self) -> &Ranked {
        &self.key
    }

    fn value(&self) -> u64 {
        self.value
    }
}

fn set(key: &mut Word, word: &str) {
    key.0.clear();
    key.0.extend_from_slice(word.as_bytes());
}
