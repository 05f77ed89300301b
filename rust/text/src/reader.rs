//! The reading thread: sources become blocks.

use std::sync::atomic::AtomicU64;
use std::sync::{Arc, OnceLock};

use crossbeam_channel::{Receiver, Sender};

use crate::Error;
use crate::block::{Block, cut, ends_blank};
use crate::decode::Text;
use crate::options::Options;
use crate::plan::{LOOK, Plan};
use crate::report::SourceReport;
use crate::source::Source;

/// Text is decoded in pieces of at most this size.
const PIECE: usize = 1 << 16;

/// What the reading thread works with.
pub(crate) struct Reader {
    pub(crate) options: Options,
    /// The size of blocks, in bytes.
    pub(crate) size: usize,
    /// How many blocks there may be at a time, those aside that are read to make the plan.
    pub(crate) limit: usize,
    pub(crate) plan: Arc<OnceLock<Plan>>,
    pub(crate) progress: Arc<AtomicU64>,
    /// Where blocks go.
    pub(crate) full: Sender<Block>,
    /// Where they come back.
    pub(crate) empty: Receiver<Block>,
    /// Blocks that wait for the plan.
    pub(crate) waiting: Vec<Block>,
    /// How many blocks were made.
    pub(crate) made: usize,
    /// The number of the next block.
    pub(crate) next: usize,
}

/// The other threads have stopped, so there is no use in reading on.
struct Stopped;

impl Reader {
    /// Reads every source; what is said about them comes back.
    pub(crate) fn run(mut self, sources: Vec<Source>) -> Result<Vec<SourceReport>, Error> {
        let mut reports = Vec::with_capacity(sources.len());
        for source in sources {
            match self.read(source)? {
                Ok(report) => reports.push(report),
                Err(Stopped) => return Ok(reports),
            }
        }
        // A failure means that nobody listens, which is not an error of reading.
        let _ = self.settle();
        Ok(reports)
    }

    fn read(&mut self, source: Source) -> Result<Result<SourceReport, Stopped>, Error> {
        let mut text = Text::open(source, &self.options, Arc::clone(&self.progress))?;
        let piece = PIECE.min(self.size);
        let mut rest = Vec::new();
        let mut blank = true;
        loop {
            let Ok(mut block) = self.fresh() else { return Ok(Err(Stopped)) };
            block.text.append(&mut rest);
            block.blank = blank;
            block.last = false;
            while block.text.len() < self.size && !block.last {
                block.last = !text.pull(&mut block.text, piece)?;
            }
            if !block.last {
                let whole = as_text(&block.text);
                let at = cut(whole);
                blank = ends_blank(&whole[..at], blank);
                rest.extend_from_slice(&block.text[at..]);
                block.text.truncate(at);
            }
            let last = block.last;
            if self.send(block).is_err() {
                return Ok(Err(Stopped));
            }
            if last {
                return Ok(Ok(text.report()));
            }
        }
    }

    /// An empty block, which may have to come back first.
    fn fresh(&mut self) -> Result<Block, Stopped> {
        let mut block = match self.empty.try_recv() {
            Ok(block) => block,
            Err(_) if self.made < self.limit || self.plan.get().is_none() => {
                self.made += 1;
                Block::default()
            }
            Err(_) => self.empty.recv().map_err(|_| Stopped)?,
        };
        block.text.clear();
        block.ids.clear();
        block.number = self.next;
        self.next += 1;
        Ok(block)
    }

    /// Sends a block on its way, or keeps it until there is a plan.
    fn send(&mut self, block: Block) -> Result<(), Stopped> {
        if self.plan.get().is_some() {
            return self.full.send(block).map_err(|_| Stopped);
        }
        self.waiting.push(block);
        let seen: usize = self.waiting.iter().map(|block| block.text.len()).sum();
        if seen >= LOOK { self.settle() } else { Ok(()) }
    }

    /// Makes the plan, if there is none yet, and sends the blocks that waited for it.
    fn settle(&mut self) -> Result<(), Stopped> {
        let waiting = std::mem::take(&mut self.waiting);
        self.plan.get_or_init(|| {
            Plan::new(&self.options, waiting.iter().map(|block| as_text(&block.text)))
        });
        waiting.into_iter().try_for_each(|block| self.full.send(block)).map_err(|_| Stopped)
    }
}

/// Blocks are valid UTF-8; if one were not, the part up to the fault would count.
fn as_text(bytes: &[u8]) -> &str {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}
