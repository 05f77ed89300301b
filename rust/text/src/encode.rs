//! The whole way from sources to ids: one reading thread, workers, and the caller's thread, which puts
//! their results in order and keeps the monitor informed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use minent_monitor::Monitor;

use crate::Error;
use crate::block::Block;
use crate::ids::Ids;
use crate::options::Options;
use crate::plan::Plan;
use crate::reader::Reader;
use crate::report::{Report, SourceReport};
use crate::source::Source;
use crate::split::Split;
use crate::table::{END, Table};
use crate::vocab::{Limits, Ranked, Vocab};
use crate::worker::{self, Done};

/// The size of blocks: a block and its ids fit in the second-level cache.
const BLOCK: usize = 1 << 18;

/// The monitor is asked at least this often.
const TICK: Duration = Duration::from_millis(20);

/// A text as ids.
#[derive(Debug)]
pub struct Encoded {
    /// The words.
    pub vocab: Vocab,
    /// The ids of the sentences to learn from.
    pub ids: Ids,
    /// The ids of the sentences put aside; empty when none were asked for.
    pub held_out: Ids,
    /// What was read and decided.
    pub report: Report,
}

/// Reads sources, splits them into sentences and words, and maps each word to its rank.
///
/// The outcome does not depend on the number of threads. Memory grows with the vocabulary and not with the
/// text, except that a word longer than a block is cut.
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
    options.check()?;
    if sources.is_empty() {
        return Err(Error::NoSources);
    }
    let mut total = Some(0);
    for source in &sources {
        total = source.check()?.and_then(|bytes| Some(total? + bytes));
    }
    let names = sources.iter().map(Source::name).collect();
    let workers = options.workers();
    let mut split =
        Split::create(options.temp_dir.as_deref(), options.held_out, options.seed, workers)?;
    let mut pipeline = Pipeline::start(sources, options, size, workers)?;
    pipeline.drain(&mut split, total, monitor)?;
    let (reports, plan, tables) = pipeline.finish(monitor)?;
    if split.kept.tokens() == 0 {
        return Err(match split.held.sentences {
            0 => Error::EmptyText { names },
            sentences => Error::AllHeldOut { sentences },
        });
    }
    let limits = Limits { min_count: options.min_count, max_vocab: options.max_vocab };
    attend(monitor, "ranking", move || rank(tables, split, limits, plan, reports, workers))?
}

/// Ranks the words and maps the ids to ranks.
fn rank(
    tables: Vec<Table>,
    split: Split,
    limits: Limits,
    plan: Plan,
    sources: Vec<SourceReport>,
    threads: usize,
) -> Result<Encoded, Error> {
    let Ranked { vocab, maps, types } = Ranked::new(tables, &split.held_counts, limits)?;
    let n_tokens = split.kept.tokens();
    let n_sentences = split.kept.sentences;
    let n_held_out_sentences = split.held.sentences;
    let n_held_out_unknown = unknown(&split.held_counts, &maps, vocab.unk);
    let ids = split.kept.file.renumber(&maps, threads)?;
    let held_out = split.held.file.renumber(&maps, threads)?;
    let is_token = |id: &&u32| **id != END;
    let report = Report {
        sources,
        lang: plan.lang,
        tokens: plan.tokens,
        sentences: plan.sentences,
        keep_case: plan.keep_case,
        punctuation: plan.punctuation,
        hmm: plan.hmm,
        n_sentences,
        n_tokens,
        n_types: types,
        n_unk: vocab.unk.map_or(0, |unk| vocab.counts[unk as usize]),
        n_held_out_sentences,
        n_held_out_tokens: held_out.as_slice().iter().filter(is_token).count() as u64,
        n_held_out_unknown,
    };
    Ok(Encoded { vocab, ids, held_out, report })
}

/// How many held-out tokens are unknown words.
fn unknown(held_counts: &[Vec<u64>], maps: &[Vec<u32>], unk: Option<u32>) -> u64 {
    let missing = unk.unwrap_or(END);
    let counts = held_counts.iter().zip(maps);
    counts
        .flat_map(|(counts, map)| counts.iter().zip(map))
        .filter(|(_, id)| **id == missing)
        .map(|(n, _)| n)
        .sum()
}

/// The threads at work and the channels between them.
struct Pipeline {
    reader: JoinHandle<Result<Vec<SourceReport>, Error>>,
    workers: Vec<JoinHandle<Table>>,
    plan: Arc<OnceLock<Plan>>,
    progress: Arc<AtomicU64>,
    done: Receiver<Done>,
    empty: Sender<Block>,
}

impl Pipeline {
    fn start(
        sources: Vec<Source>,
        options: &Options,
        size: usize,
        count: usize,
    ) -> Result<Self, Error> {
        let plan = Arc::new(OnceLock::new());
        let progress = Arc::new(AtomicU64::new(0));
        let (full_sender, full) = unbounded();
        let (done_sender, done) = unbounded();
        let (empty, empty_receiver) = unbounded();
        let mut workers = Vec::with_capacity(count);
        for number in 0..count {
            let started =
                worker::start(number, Arc::clone(&plan), full.clone(), done_sender.clone());
            workers.push(started.map_err(|source| Error::Spawn { source })?);
        }
        let reader = Reader {
            options: options.clone(),
            size: size.max(1),
            limit: 2 * count + 2,
            plan: Arc::clone(&plan),
            progress: Arc::clone(&progress),
            full: full_sender,
            empty: empty_receiver,
            waiting: Vec::new(),
            made: 0,
            next: 0,
        };
        let reader = thread::Builder::new()
            .name("minent-reader".to_owned())
            .spawn(move || reader.run(sources))
            .map_err(|source| Error::Spawn { source })?;
        Ok(Self { reader, workers, plan, progress, done, empty })
    }

    /// Takes finished blocks until there are no more, in the order of text.
    fn drain(
        &mut self,
        split: &mut Split,
        total: Option<u64>,
        monitor: &mut dyn Monitor,
    ) -> Result<(), Error> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        loop {
            monitor.tick("reading", self.progress.load(Ordering::Relaxed), total)?;
            match self.done.recv_timeout(TICK) {
                Ok(Some(block)) => {
                    early.insert(block.number, block);
                }
                Ok(None) => return Err(Error::Thread { thread: "tokenizing" }),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Some(block) = early.remove(&next) {
                next += 1;
                split.append(&block.ids, block.worker)?;
                // Once everything is read, nobody wants empty blocks.
                let _ = self.empty.send(block);
            }
        }
    }

    /// Waits for the threads, and gives what they leave.
    fn finish(
        self,
        monitor: &mut dyn Monitor,
    ) -> Result<(Vec<SourceReport>, Plan, Vec<Table>), Error> {
        drop(self.empty);
        while !self.reader.is_finished() {
            monitor.tick("reading", self.progress.load(Ordering::Relaxed), None)?;
            thread::sleep(Duration::from_millis(1));
        }
        let stopped = |thread| move |_| Error::Thread { thread };
        let reports = self.reader.join().map_err(stopped("reading"))??;
        let tables = self.workers.into_iter().map(JoinHandle::join);
        let tables = tables.collect::<Result<Vec<_>, _>>().map_err(stopped("tokenizing"))?;
        let plan = self.plan.get().copied().ok_or(Error::Thread { thread: "reading" })?;
        Ok((reports, plan, tables))
    }
}

/// Does `work` in a thread of its own while the monitor is kept informed.
fn attend<T: Send + 'static>(
    monitor: &mut dyn Monitor,
    stage: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = unbounded();
    let thread = thread::Builder::new().name("minent-rank".to_owned());
    let failed = || Error::Thread { thread: stage };
    thread
        .spawn(move || {
            // After an interrupt nobody waits for the outcome.
            let _ = sender.send(work());
        })
        .map_err(|source| Error::Spawn { source })?;
    loop {
        monitor.tick(stage, 0, None)?;
        match receiver.recv_timeout(TICK) {
            Ok(outcome) => return Ok(outcome),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(failed()),
        }
    }
}
