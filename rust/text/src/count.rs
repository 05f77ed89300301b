//! Counting words, without their ids.

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
    Here(Vocab),
    /// On disk by word, since they do not fit in so many bytes.
    Aside { run: Run<Word>, memory: usize, place: Place },
}

/// Words in order of bytes, which is that of code points, with their counts.
pub type ByWord<'a> = Box<dyn Stream<Word> + Send + 'a>;

/// Words in order of rank: by count from the largest, then by code points. The count is in the key.
pub type ByRank<'a> = Box<dyn Stream<Ranked> + Send + 'a>;

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
    pub fn by_word(&self) -> Result<ByWord<'_>, Error> {
        Ok(match &self.counts {
            Counts::Here(vocab) => {
                let mut ranks: Vec<u32> = (0..vocab.words.len() as u32).collect();
                let word = |rank: u32| &vocab.words[rank as usize];
                ranks.sort_unstable_by(|a, b| word(*a).cmp(word(*b)));
                Box::new(Listed { vocab, ranks: ranks.into_iter(), key: Word::default(), value: 0 })
            }
            Counts::Aside { run, .. } => Box::new(run.open()?),
        })
    }

    /// All words in order of rank; those that do not fit in memory are sorted on disk.
    ///
    /// # Errors
    /// When temporary files cannot be read or written.
    pub fn by_rank(&self) -> Result<ByRank<'_>, Error> {
        Ok(match &self.counts {
            Counts::Here(vocab) => {
                let words = vocab.words.iter().zip(&vocab.counts);
                Box::new(RankedWords { words, key: Ranked::default() })
            }
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

/// A vocabulary in order of words.
struct Listed<'a> {
    vocab: &'a Vocab,
    ranks: std::vec::IntoIter<u32>,
    key: Word,
    value: u64,
}

impl Stream<Word> for Listed<'_> {
    fn advance(&mut self) -> Result<bool, minent_runs::Error> {
        let Some(rank) = self.ranks.next() else { return Ok(false) };
        set(&mut self.key, &self.vocab.words[rank as usize]);
        self.value = self.vocab.counts[rank as usize];
        Ok(true)
    }

    fn key(&self) -> &Word {
        &self.key
    }

    fn value(&self) -> u64 {
        self.value
    }
}

/// A vocabulary in order of rank.
struct RankedWords<I> {
    words: I,
    key: Ranked,
}

impl<'a, I: Iterator<Item = (&'a str, &'a u64)>> Stream<Ranked> for RankedWords<I> {
    fn advance(&mut self) -> Result<bool, minent_runs::Error> {
        let Some((word, count)) = self.words.next() else { return Ok(false) };
        set(&mut self.key.word, word);
        self.key.count.0 = *count;
        Ok(true)
    }

    fn key(&self) -> &Ranked {
        &self.key
    }

    fn value(&self) -> u64 {
        0
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
    let runs = shared.runs.map(std::sync::Arc::try_unwrap);
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
        (Counts::Here(vocab), types)
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
