//! The threads at work, the channels between them, and what the caller's thread does meanwhile.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use minent_monitor::Monitor;

use crate::Error;
use crate::block::Block;
use crate::epoch::{Epoch, Epochs, Shared};
use crate::options::Options;
use crate::plan::Plan;
use crate::reader::Reader;
use crate::report::SourceReport;
use crate::source::Source;
use crate::worker::{self, Done};

/// The monitor is asked at least this often.
const TICK: Duration = Duration::from_millis(20);

/// What the threads leave behind.
pub(crate) struct Finished {
    pub(crate) sources: Vec<SourceReport>,
    pub(crate) plan: Plan,
    pub(crate) epochs: Vec<Epoch>,
}

/// One reading thread and the workers.
pub(crate) struct Pipeline {
    reader: JoinHandle<Result<Vec<SourceReport>, Error>>,
    workers: Vec<JoinHandle<Vec<Epoch>>>,
    plan: Arc<OnceLock<Plan>>,
    progress: Arc<AtomicU64>,
    done: Receiver<Done>,
    empty: Sender<Block>,
}

impl Pipeline {
    /// Starts to read, in blocks of `size` bytes.
    pub(crate) fn start(
        sources: Vec<Source>,
        options: &Options,
        shared: &Shared,
        size: usize,
    ) -> Result<Self, Error> {
        let count = options.workers();
        let plan = Arc::new(OnceLock::new());
        let progress = Arc::new(AtomicU64::new(0));
        let (full_sender, full) = unbounded();
        let (done_sender, done) = unbounded();
        let (empty, empty_receiver) = unbounded();
        let mut workers = Vec::with_capacity(count);
        for number in 0..count {
            let (full, done) = (full.clone(), done_sender.clone());
            let epochs = Epochs::new(shared.clone());
            let started = worker::start(number, epochs, Arc::clone(&plan), full, done);
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

    /// Gives finished blocks to `take` until there are no more, in the order of text.
    pub(crate) fn drain(
        &mut self,
        total: Option<u64>,
        monitor: &mut dyn Monitor,
        mut take: impl FnMut(&Block) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut early = BTreeMap::new();
        let mut next = 0;
        loop {
            monitor.tick("reading", self.progress.load(Ordering::Relaxed), total)?;
            match self.done.recv_timeout(TICK) {
                Ok(Done::Block(block)) => {
                    early.insert(block.number, block);
                }
                Ok(Done::Failed(error)) => {
                    return Err(error.unwrap_or(Error::Thread { thread: "tokenizing" }));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            while let Some(block) = early.remove(&next) {
                next += 1;
                take(&block)?;
                // Once everything is read, nobody wants empty blocks.
                let _ = self.empty.send(block);
            }
        }
    }

    /// Waits for the threads, and gives what they leave.
    pub(crate) fn finish(self, monitor: &mut dyn Monitor) -> Result<Finished, Error> {
        drop(self.empty);
        while !self.reader.is_finished() {
            monitor.tick("reading", self.progress.load(Ordering::Relaxed), None)?;
            thread::sleep(Duration::from_millis(1));
        }
        let stopped = |thread| move |_| Error::Thread { thread };
        let sources = self.reader.join().map_err(stopped("reading"))??;
        let mut epochs = Vec::new();
        for worker in self.workers {
            epochs.extend(worker.join().map_err(stopped("tokenizing"))?);
        }
        let plan = self.plan.get().copied().ok_or(Error::Thread { thread: "reading" })?;
        Ok(Finished { sources, plan, epochs })
    }
}

/// Checks options and sources before anything is read; gives the size of the text where it is known.
pub(crate) fn check(sources: &[Source], options: &Options) -> Result<Option<u64>, Error> {
    options.check()?;
    if sources.is_empty() {
        return Err(Error::NoSources);
    }
    let mut total = Some(0);
    for source in sources {
        total = source.check()?.and_then(|bytes| Some(total? + bytes));
    }
    Ok(total)
}

/// Does `work` in a thread of its own while the monitor is kept informed.
pub(crate) fn attend<T: Send + 'static>(
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
