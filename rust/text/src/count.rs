//! Counting words, without their ids.

use std::sync::Arc;

use minent_monitor::{Monitor, Silent};
use minent_runs::{Runs, Word};

use crate::Error;
use crate::block::Block;
use crate::encode::BLOCK;
use crate::epoch::{Epoch, Shared, Words, write};
use crate::options::Options;
use crate::pipeline::{Finished, Pipeline, attend, check};
use crate::report::Report;
use crate::source::Source;
use crate::table::Table;
use crate::totals::Totals;
use crate::vocab::{Merged, all_by_rank};

/// What was counted in a text.
pub struct Counted {
    /// What was read and decided.
    pub report: Report,
    /// The words.
    pub words: Totals,
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
    let words = if runs.is_empty() {
        Totals::here(all_by_rank(&mut Merged::new(tables, &[])?.table))
    } else {
        for mut table in tables {
            runs.add(write(&mut table, runs.place(), |_| {})?, &mut Silent)?;
        }
        Totals::of(runs, usize::try_from(memory.unwrap_or(0)).unwrap_or(usize::MAX), &mut Silent)?
    };
    let n_types = words.types();
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
    Ok(Counted { report, words })
}
