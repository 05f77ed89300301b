//! Chunk after chunk: find the words, share them among threads, count, keep or write what was found.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use minent_monitor::Monitor;
use minent_runs::Runs;

use crate::Error;
use crate::feed::{Chunk, Chunks};
use crate::found::Found;
use crate::join::Joined;
use crate::kernels::Kernel;
use crate::limits::Limits;
use crate::occurrences::Occurrences;
use crate::rows::Sink;

/// The most ids that a chunk has where memory is no limit.
const MOST: usize = 1 << 26;

/// The fewest ids that a chunk has, whatever the limit.
const FEWEST: usize = if cfg!(any(test, fuzzing)) { 16 } else { 1 << 12 };

/// More threads would mostly wait for memory, as each reads all ids.
const THREADS: usize = 16;

/// How many shares of words there are for each thread, so that all are done at about the same time.
const SHARES: usize = 32;

/// The monitor is asked at least this often.
const TICK: Duration = Duration::from_millis(20);

/// How many ids a chunk has, so that it and its counts stay within the limits.
pub(crate) fn chunk_size(limits: &Limits, vocab: usize, of_id: u64) -> usize {
    let threads = limits.threads.clamp(1, THREADS) as u64;
    // Degrees, places and cells for each word; ids and positions for each token.
    let fixed = vocab as u64 * (12 + 9 * threads);
    // As much again is left for what is found.
    let room = (limits.memory.saturating_sub(fixed) / 2 / of_id) as usize;
    // Each chunk visits all words.
    room.clamp(FEWEST.max(vocab / 4).min(MOST), MOST)
}

/// Counts all chunks.
pub(crate) fn count<N: Kernel>(
    chunks: &mut dyn Chunks,
    total: u64,
    kernel: &N,
    vocab: usize,
    limits: &Limits,
    monitor: &mut dyn Monitor,
) -> Result<Found<N::Key, N::Rows>, Error>
where
    N::Key: Send,
{
    let mut runs = Runs::new(limits.place());
    loop {
        let stage = Stage { begin: chunks.position(), total };
        let chunk = chunks.next()?;
        let only = chunk.last && runs.is_empty();
        let threads = limits.threads.clamp(1, THREADS);
        let words = Occurrences::new(&chunk, vocab, threads)?;
        let shares = words.shares(threads * SHARES);
        let threads = threads.min(shares.len() - 1);
        // What is merged later goes to its run at once.
        let bytes = if only { limits.memory / 2 / threads as u64 } else { 0 };
        let sinks = (0..threads).map(|_| Sink::new(bytes, limits.place())).collect();
        let job = Job { chunk: &chunk, kernel, words: &words, shares: &shares, vocab };
        let parts = count_chunk(&job, sinks, &stage, monitor)?;
        drop(words);
        let last = chunk.last;
        if only && parts.iter().all(|part| matches!(part, Sink::Memory(..))) {
            let rows = parts.into_iter().filter_map(Sink::rows).collect();
            return Ok(Found::Memory(Joined::new(rows)));
        }
        for part in parts {
            runs.add(part.into_run()?, monitor)?;
        }
        if last {
            return Ok(Found::Runs(runs));
        }
    }
}

/// Where in the text a chunk is, for messages.
struct Stage {
    begin: u64,
    total: u64,
}

impl Stage {
    fn tick(&self, monitor: &mut dyn Monitor, done: u64) -> Result<(), Error> {
        monitor.tick("counting", (self.begin + done).min(self.total), Some(self.total))?;
        Ok(())
    }
}

/// Where the rows of a kernel go.
type SinkOf<N> = Sink<<N as Kernel>::Key, <N as Kernel>::Rows>;

/// What is to be done with a chunk.
struct Job<'a, N> {
    chunk: &'a Chunk<'a>,
    kernel: &'a N,
    words: &'a Occurrences,
    /// Bounds of the shares of words that a thread takes at a time.
    shares: &'a [usize],
    vocab: usize,
}

/// How far the threads are.
#[derive(Default)]
struct Progress {
    stop: AtomicBool,
    /// The next share to take.
    next: AtomicUsize,
    /// How many ids were counted.
    done: AtomicU64,
}

/// Counts one chunk, threads taking shares of words one after the other; this thread listens meanwhile.
fn count_chunk<N: Kernel>(
    job: &Job<'_, N>,
    sinks: Vec<SinkOf<N>>,
    stage: &Stage,
    monitor: &mut dyn Monitor,
) -> Result<Vec<SinkOf<N>>, Error>
where
    N::Key: Send,
{
    stage.tick(monitor, 0)?;
    let progress = &Progress::default();
    let (sender, receiver) = channel();
    thread::scope(|scope| {
        let mut waiting = 0;
        let mut parts: Vec<Option<_>> = (0..sinks.len()).map(|_| None).collect();
        for (number, sink) in sinks.into_iter().enumerate() {
            let sender = sender.clone();
            let work = move || {
                let rows = count_rows(job, sink, progress);
                // Nobody listens once the work was stopped.
                let _ = sender.send((number, rows));
            };
            let thread = thread::Builder::new().name(format!("minent-count-{number}"));
            thread.spawn_scoped(scope, work).map_err(|source| Error::Spawn { source })?;
            waiting += 1;
        }
        drop(sender);
        let mut outcome = Ok(());
        while waiting > 0 {
            match receiver.recv_timeout(TICK) {
                Ok((number, rows)) => {
                    waiting -= 1;
                    match rows {
                        Ok(rows) => parts[number] = Some(rows),
                        Err(error) => outcome = outcome.and(Err(error)),
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                // A thread has panicked; the scope passes that on.
                Err(RecvTimeoutError::Disconnected) => break,
            }
            outcome =
                outcome.and_then(|()| stage.tick(monitor, progress.done.load(Ordering::Relaxed)));
            if outcome.is_err() {
                progress.stop.store(true, Ordering::Relaxed);
            }
        }
        outcome.map(|()| parts.into_iter().flatten().collect())
    })
}

/// Counts shares of words until there are no more; what a thread finds is in order of words.
fn count_rows<N: Kernel>(
    job: &Job<'_, N>,
    mut sink: SinkOf<N>,
    progress: &Progress,
) -> Result<SinkOf<N>, Error> {
    let mut scratch = job.kernel.scratch(job.vocab);
    loop {
        let share = progress.next.fetch_add(1, Ordering::Relaxed);
        let Some(&[start, end]) = job.shares.windows(2).nth(share).and_then(<[usize]>::first_chunk)
        else {
            return Ok(sink);
        };
        for (i, positions) in job.words.rows(start..end).filter(|row| !row.1.is_empty()) {
            if progress.stop.load(Ordering::Relaxed) {
                return Ok(sink);
            }
            job.kernel.row(job.chunk, i, positions, &mut scratch, &mut sink, &progress.stop)?;
            progress.done.fetch_add(positions.len() as u64, Ordering::Relaxed);
        }
    }
}
