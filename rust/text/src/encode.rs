//! The whole way from sources to ids.

use std::borrow::Cow;
use std::io;

use minent_monitor::Monitor;

use crate::Error;
use crate::choose::Limits;
use crate::epoch::{Epoch, Shared, Words};
use crate::ids::Ids;
use crate::options::Options;
use crate::pipeline::{Finished, Pipeline, attend, check};
use crate::report::Report;
use crate::source::Source;
use crate::spilled::{Spilled, Task};
use crate::split::Split;
use crate::table::Table;
use crate::vocab::{Ranked, Vocab};

/// The size of blocks: a block and its ids fit in the second-level cache. Short inputs of fuzz targets have
/// several blocks too.
pub(crate) const BLOCK: usize = if cfg!(fuzzing) { 1 << 8 } else { 1 << 18 };

/// A text as ids.
#[derive(Debug)]
pub struct Encoded {
    /// The words.
    pub vocab: Vocab,
    /// The ids of the sentences to learn from.
    pub ids: Ids,
    /// The ids of the sentences put aside; empty when none were asked for.
    pub held_out: Ids,
    /// Where each source ends in `ids`: one of no sentences ends where the one before it does.
    pub documents: Vec<u64>,
    /// What was read and decided.
    pub report: Report,
}

/// Reads sources, splits them into sentences and words, and maps each word to its rank.
///
/// The outcome does not depend on the number of threads nor on the limit of memory. Memory grows with the
/// vocabulary and not with the text, except that a word longer than a block is cut.
///
/// With a known vocabulary a text may hold none of its words, or no words at all; without one, that is an
/// error.
///
/// # Errors
/// Any [`Error`]; nothing is left behind on disk.
pub fn encode(
    sources: Vec<Source>,
    options: &Options,
    monitor: &mut dyn Monitor,
) -> Result<Encoded, Error> {
    encode_in_blocks(sources, options, monitor, BLOCK)
}

/// [`encode`] with blocks of `size` bytes.
pub(crate) fn encode_in_blocks(
    sources: Vec<Source>,
    options: &Options,
    monitor: &mut dyn Monitor,
    size: usize,
) -> Result<Encoded, Error> {
    let total = check(&sources, options)?;
    let names = sources.iter().map(Source::name).collect();
    let mut documents = Vec::with_capacity(sources.len());
    let mut split = Split::create(options.temp_dir.as_deref(), options.held_out, options.seed)?;
    let shared = Shared::new(options.memory, options.workers(), options.folder(), true);
    let mut pipeline = Pipeline::start(sources, options, &shared, size)?;
    pipeline.drain(total, monitor, |block| {
        split.append(&block.ids, block.tally, block.epoch)?;
        if block.last {
            documents.push(split.kept.len());
        }
        Ok(())
    })?;
    let finished = pipeline.finish(monitor)?;
    if split.kept.tokens() == 0 && options.known.is_none() {
        return Err(match split.held.sentences() {
            0 => Error::EmptyText { names },
            sentences => Error::AllHeldOut { sentences },
        });
    }
    let options = options.clone();
    attend(monitor, "ranking", move || rank(finished, split, documents, &options))?
}

/// Ranks the words and maps the ids to ranks.
fn rank(
    finished: Finished,
    split: Split,
    mut documents: Vec<u64>,
    options: &Options,
) -> Result<Encoded, Error> {
    let Finished { sources, plan, epochs } = finished;
    let Split { kept, held, held_counts, .. } = split;
    let held_before = (held.sentences(), held.tokens());
    let threads = options.workers();
    let limits = Limits {
        min_count: options.min_count,
        max_vocab: options.max_vocab,
        unknown: options.unknown,
    };
    let known = options.known.as_deref();
    let (vocab, types, (ids, n_sentences), (held_out, held_after)) = match all_here(epochs) {
        Ok(tables) => {
            let Ranked { vocab, maps, types } = Ranked::new(tables, &held_counts, limits, known)?;
            let maps = &mut |epoch: usize| {
                let map = maps.get(epoch).map(Vec::as_slice);
                Ok(Cow::Borrowed(map.unwrap_or_default()))
            };
            let ids = kept.renumber(maps, &mut documents, threads)?;
            (vocab, types, ids, held.renumber(maps, &mut [], threads)?)
        }
        Err(epochs) => {
            let (memory, folder) = (options.memory.unwrap_or(0), &options.folder());
            let held_out = &held_counts[..];
            let task = Task { epochs, held_out, limits, known, memory, folder };
            let Spilled { vocab, maps, types } = Spilled::new(task)?;
            let maps = &mut |epoch| maps.get(epoch).map(Cow::Owned);
            let ids = kept.renumber(maps, &mut documents, threads)?;
            (vocab, types, ids, held.renumber(maps, &mut [], threads)?)
        }
    };
    let n_held_out_tokens = held_out.len() as u64 - held_after;
    let n_held_out_unknown = match vocab.unk {
        Some(unk) => occurrences(&held_out, unk)
            .map_err(|source| Error::Write { folder: options.folder(), source })?,
        None => held_before.1 - n_held_out_tokens,
    };
    let report = Report {
        sources,
        lang: plan.lang,
        tokens: plan.tokens,
        sentences: plan.sentences,
        keep_case: plan.keep_case,
        punctuation: plan.punctuation,
        hmm: plan.hmm,
        n_sentences,
        n_tokens: ids.len() as u64 - n_sentences,
        n_types: types,
        n_unk: vocab.unk.map_or(0, |unk| vocab.counts[unk as usize]),
        n_held_out_sentences: held_before.0,
        n_held_out_tokens,
        n_held_out_unknown,
    };
    Ok(Encoded { vocab, ids, held_out, documents, report })
}

/// The tables of all epochs if none was set aside, else the epochs.
fn all_here(mut epochs: Vec<Epoch>) -> Result<Vec<Table>, Vec<Epoch>> {
    epochs.sort_by_key(|epoch| epoch.number);
    if epochs.iter().any(|epoch| matches!(epoch.words, Words::Aside(_))) {
        return Err(epochs);
    }
    let tables = epochs.into_iter().filter_map(|epoch| match epoch.words {
        Words::Here(table) => Some(table),
        Words::Aside(_) => None,
    });
    Ok(tables.collect())
}

/// How often an id occurs.
fn occurrences(ids: &Ids, wanted: u32) -> io::Result<u64> {
    let mut buffer = vec![0; (1 << 16).min(ids.len())];
    let mut found = 0;
    for start in (0..ids.len()).step_by(1 << 16) {
        let piece = &mut buffer[..(1 << 16).min(ids.len() - start)];
        ids.read(start, piece)?;
        found += piece.iter().filter(|id| **id == wanted).count() as u64;
    }
    Ok(found)
}
