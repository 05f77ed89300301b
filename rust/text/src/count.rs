//! Counting words, without their ids.

use std::sync::Arc;

use minent_monitor::Monitor;
use minent_runs::{Place, Ranked, Run, Runs, Sorter, Stream, Word, Writer};

use crate::Error;
use crate::block::Block;
use crate::encode::BLOCK;
use crate::epoch::{Epoch, Shared, Words, write};
use crate::options::Options;
use crate::pipeline::{Finished, Pipeline, attend, check};
use crate::report::Report;
use crate::source::Source;
use crate::spilled::ranked;
use crate::table::Table;
use crate::vocab::{Merged, Vocab, all_by_rank};

/// The words of a text and how often each occurs.
pub struct Counted {
    /// What was read and decided.
    pub report: Report,
    counts: Counts,
}

/// Where the counts are.
enum Counts {
    /// In memory, by rank.
    Here(Arc<Vocab>),
    /// On disk by word, since they do not fit in so many bytes.
    Aside { run: Run<Word>, memory: usize, place: Place },
}

/// Words in order of bytes, which is that of code points, with their counts.
pub type ByWord = Box<dyn Stream<Word> + Send>;

/// Words in order of rank: by count from the largest, then by code points. The count is in the key.
pub type ByRank = Box<dyn Stream<Ranked> + Send>;

impl Counted {
    /// How many different words there are.
    #[must_use]
    pub fn types(&self) -> u64 {
        self.report.n_types
    }

    /// Words and counts by rank, if they are in memory.
    #[must_use]
    pub fn vocab(&self) -> Option<&Vocab> {
        match &self.counts {
            Counts::Here(vocab) => Some(vocab),
            Counts::Aside { .. } => None,
        }
    }

    /// All words in order of bytes.
    ///
    /// # Errors
    /// When temporary files cannot be read.
    pub fn by_word(&self) -> Result<ByWord, Error> {
        Ok(match &self.counts {
            Counts::Here(vocab) => {
                let mut ranks: Vec<usize> = (0..vocab.words.len()).collect();
                ranks.sort_unstable_by(|a, b| vocab.words[*a].cmp(&vocab.words[*b]));
                let (ranks, vocab) = (ranks.into_iter(), Arc::clone(vocab));
                Box::new(Listed { ranks, vocab, key: Word::default(), value: 0 })
            }
            Counts::Aside { run, .. } => Box::new(run.open()?),
        })
    }

    /// All words in order of rank; those that do not fit in memory are sorted on disk.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub fn by_rank(&self) -> Result<ByRank, Error> {
        Ok(match &self.counts {
            Counts::Here(vocab) => Box::new(Listed {
                ranks: 0..vocab.words.len(),
                vocab: Arc::clone(vocab),
                key: Ranked::default(),
                value: 0,
            }),
            Counts::Aside { run, memory, place } => {
                let mut sorter = Sorter::new(*memory, place.clone());
                let mut words = run.open()?;
                while words.advance()? {
                    sorter.push(ranked(&words.key().0, words.value()), 0)?;
                }
                sorter.stream()?
            }
        })
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

/// Reads sources and counts their words: all of them, whatever the options say of rare words, held-out
/// sentences and known vocabularies.
///
/// The outcome does not depend on the number of threads nor on the limit of memory, which holds even if
/// there are more different words than fit in it. A text may hold no words.
///
/// # Errors
/// Any [`Error`]; nothing is left behind on disk.
pub fn count_words(
    sources: Vec<Source>,
    options: &Options,
    monitor: &mut dyn Monitor,
) -> Result<Counted, Error> {
    count_in_blocks(sources, options, monitor, BLOCK)
}

/// [`count_words`] with blocks of `size` bytes.
pub(crate) fn count_in_blocks(
    sources: Vec<Source>,
    options: &Options,
    monitor: &mut dyn Monitor,
    size: usize,
) -> Result<Counted, Error> {
    let total = check(&sources, options)?;
    let shared = Shared::new(options.memory, options.workers(), options.folder(), false);
    let mut pipeline = Pipeline::start(sources, options, &shared, size)?;
    let mut lengths = Lengths::default();
    pipeline.drain(total, monitor, |block| {
        lengths.add(block);
        Ok(())
    })?;
    let finished = pipeline.finish(monitor)?;
    let runs = shared.runs.map(Arc::try_unwrap);
    let runs = runs.and_then(Result::ok).and_then(|runs| runs.into_inner().ok());
    let runs = runs.ok_or(Error::Thread { thread: "tokenizing" })?;
    let memory = options.memory;
    attend(monitor, "ranking", move || gather(finished, runs, &lengths, memory))?
}

/// How much text there was.
#[derive(Clone, Copy, Debug, Default)]
struct Lengths {
    tokens: u64,
    sentences: u64,
    open: bool,
}

impl Lengths {
    fn add(&mut self, block: &Block) {
        let tally = block.tally;
        let idle = tally.leading && !self.open;
        self.tokens += tally.tokens;
        self.sentences += tally.ends - u64::from(idle);
        if tally.tokens + tally.ends > 0 {
            self.open = tally.open;
        }
    }
}

/// Brings together what the workers have counted.
fn gather(
    finished: Finished,
    mut runs: Runs<Word>,
    lengths: &Lengths,
    memory: Option<u64>,
) -> Result<Counted, Error> {
    let Finished { sources, plan, epochs } = finished;
    let tables = epochs.into_iter().filter_map(|epoch: Epoch| match epoch.words {
        Words::Here(table) => Some(table),
        Words::Aside(_) => None,
    });
    let tables: Vec<Table> = tables.collect();
    let (counts, n_types) = if runs.is_empty() {
        let vocab = all_by_rank(&mut Merged::new(tables, &[])?.table);
        let types = vocab.words.len() as u64;
        (Counts::Here(Arc::new(vocab)), types)
    } else {
        for mut table in tables {
            runs.add(write(&mut table, runs.place(), |_| {})?)?;
        }
        let place = runs.place().clone();
        let mut writer = Writer::new(&place)?;
        let mut words = runs.stream()?;
        let mut types = 0;
        while words.advance()? {
            writer.push(words.key(), words.value())?;
            types += 1;
        }
        let memory = usize::try_from(memory.unwrap_or(0)).unwrap_or(usize::MAX);
        (Counts::Aside { run: writer.finish()?, memory, place }, types)
    };
    let report = Report {
        sources,
        lang: plan.lang,
        tokens: plan.tokens,
        sentences: plan.sentences,
        keep_case: plan.keep_case,
        punctuation: plan.punctuation,
        hmm: plan.hmm,
        n_sentences: lengths.sentences,
        n_tokens: lengths.tokens,
        n_types,
        n_unk: 0,
        n_held_out_sentences: 0,
        n_held_out_tokens: 0,
        n_held_out_unknown: 0,
    };
    Ok(Counted { report, counts })
}
