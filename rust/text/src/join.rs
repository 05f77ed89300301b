//! The words of several epochs, side by side in order.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;

use minent_runs::{Reader, Stream, Word};

use crate::epoch::Aside;
use crate::{Error, at};

/// How many ids of an epoch are in memory at a time.
const PIECE: usize = 1 << 12;

/// A word of one epoch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Met {
    /// The place of the epoch among those that are joined.
    pub(crate) epoch: usize,
    /// Its id there.
    pub(crate) id: u32,
    /// How often it was met.
    pub(crate) count: u64,
}

/// The epochs, each at a word.
pub(crate) struct Join<'a> {
    epochs: Vec<Cursor<'a>>,
    heap: BinaryHeap<Reverse<(Vec<u8>, usize)>>,
}

/// An epoch, at a word.
struct Cursor<'a> {
    words: Reader<Word>,
    ids: &'a File,
    len: usize,
    used: usize,
    piece: Vec<u32>,
}

impl Cursor<'_> {
    /// The id of the next word, which the reader has come to.
    fn next_id(&mut self) -> Result<u32, Error> {
        let at = self.used % PIECE;
        if at == 0 {
            self.piece.resize(PIECE.min(self.len.saturating_sub(self.used)), 0);
            let read = at::read(self.ids, self.used as u64, &mut self.piece);
            read.map_err(|source| Error::Stream { name: "a temporary file".to_owned(), source })?;
        }
        self.used += 1;
        self.piece.get(at).copied().ok_or(Error::Thread { thread: "ranking" })
    }
}

impl<'a> Join<'a> {
    /// Opens epochs.
    pub(crate) fn open(epochs: &'a [Aside]) -> Result<Self, Error> {
        let mut cursors = Vec::with_capacity(epochs.len());
        let mut heap = BinaryHeap::with_capacity(epochs.len());
        for (number, Aside { run, ids, len }) in epochs.iter().enumerate() {
            let mut words = run.open()?;
            if words.advance()? {
                heap.push(Reverse((words.key().0.clone(), number)));
            }
            cursors.push(Cursor { words, ids, len: *len, used: 0, piece: Vec::new() });
        }
        Ok(Self { epochs: cursors, heap })
    }

    /// The next word and where it was met; false means that there is none.
    pub(crate) fn next(&mut self, word: &mut Vec<u8>, met: &mut Vec<Met>) -> Result<bool, Error> {
        word.clear();
        met.clear();
        let Some(Reverse((first, _))) = self.heap.peek() else { return Ok(false) };
        word.extend_from_slice(first);
        while let Some(mut top) = self.heap.peek_mut() {
            let Reverse((head, epoch)) = &mut *top;
            if head != word {
                break;
            }
            let cursor = &mut self.epochs[*epoch];
            let (id, count) = (cursor.next_id()?, cursor.words.value());
            met.push(Met { epoch: *epoch, id, count });
            if cursor.words.advance()? {
                head.clone_from(&cursor.words.key().0);
            } else {
                std::collections::binary_heap::PeekMut::pop(top);
            }
        }
        Ok(true)
    }
}
