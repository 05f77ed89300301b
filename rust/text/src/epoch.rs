//! The tables of a worker: one at a time, set aside on disk when it grows too large.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use minent_monitor::Silent;
use minent_runs::{Place, Run, Runs, Word, Writer};

use crate::Error;
use crate::table::Table;

/// A table, and the number by which its ids are told from those of others.
pub(crate) struct Epoch {
    pub(crate) number: usize,
    pub(crate) words: Words,
}

/// Where the words of an epoch are.
pub(crate) enum Words {
    Here(Table),
    Aside(Aside),
}

/// Words on disk.
pub(crate) struct Aside {
    /// Counts by word.
    pub(crate) run: Run<Word>,
    /// The ids of the words, in the order of the run.
    pub(crate) ids: File,
    /// How many they are.
    pub(crate) len: usize,
}

/// What the workers of a text share.
#[derive(Clone)]
pub(crate) struct Shared {
    /// The number of the next epoch.
    next: Arc<AtomicUsize>,
    /// What each worker may have in memory, in bytes.
    share: Option<u64>,
    /// How many tables a worker sets aside before its share is doubled.
    patience: usize,
    pub(crate) folder: PathBuf,
    /// Where words go when ids are not wanted.
    pub(crate) runs: Option<Arc<Mutex<Runs<Word>>>>,
}

impl Shared {
    /// For so many workers; without `ids`, only words are wanted.
    pub(crate) fn new(memory: Option<u64>, workers: usize, folder: PathBuf, ids: bool) -> Self {
        let runs = || Arc::new(Mutex::new(Runs::new(Place::Folder(folder.clone()))));
        Self {
            next: Arc::default(),
            share: memory.map(|bytes| bytes / workers as u64),
            // Each has two open files, and there can be a thousand.
            patience: (200 / workers).max(4),
            runs: (!ids).then(runs),
            folder,
        }
    }
}

/// The tables of one worker.
pub(crate) struct Epochs {
    shared: Shared,
    table: Table,
    number: usize,
    done: Vec<Epoch>,
}

impl Epochs {
    pub(crate) fn new(shared: Shared) -> Self {
        let number = shared.next.fetch_add(1, Ordering::Relaxed);
        Self { shared, table: Table::new(), number, done: Vec::new() }
    }

    /// The number of the table at hand.
    pub(crate) fn current(&self) -> usize {
        self.number
    }

    /// The table at hand.
    pub(crate) fn table(&mut self) -> &mut Table {
        &mut self.table
    }

    /// Whether the ids of words are wanted.
    pub(crate) fn wants_ids(&self) -> bool {
        self.shared.runs.is_none()
    }

    /// Sets the table aside if it takes more than its share, or would when it grows.
    pub(crate) fn relieve(&mut self) -> Result<(), Error> {
        let Some(share) = self.shared.share else { return Ok(()) };
        if self.table.len() == 0 || !self.table.is_beyond(share) {
            return Ok(());
        }
        let mut table = std::mem::replace(&mut self.table, Table::new());
        let number = self.number;
        self.number = self.shared.next.fetch_add(1, Ordering::Relaxed);
        if let Some(runs) = &self.shared.runs {
            let run = write(&mut table, &Place::Folder(self.shared.folder.clone()), |_| {})?;
            let mut runs = runs.lock().map_err(|_| Error::Thread { thread: "tokenizing" })?;
            return Ok(runs.add(run, &mut Silent)?);
        }
        let words = Words::Aside(set_aside(&mut table, &self.shared.folder)?);
        self.done.push(Epoch { number, words });
        if self.done.len().is_multiple_of(self.shared.patience) {
            self.shared.share = Some(share.saturating_mul(2).max(1));
        }
        Ok(())
    }

    /// All tables.
    pub(crate) fn finish(mut self) -> Vec<Epoch> {
        self.done.push(Epoch { number: self.number, words: Words::Here(self.table) });
        self.done
    }
}

impl Epoch {
    /// Makes sure that the words are on disk.
    pub(crate) fn aside(self, folder: &std::path::Path) -> Result<(usize, Aside), Error> {
        Ok((
            self.number,
            match self.words {
                Words::Aside(aside) => aside,
                Words::Here(mut table) => set_aside(&mut table, folder)?,
            },
        ))
    }
}

/// Writes the words and the ids of a table.
fn set_aside(table: &mut Table, folder: &std::path::Path) -> Result<Aside, Error> {
    table.check()?;
    let fail = |source| Error::Write { folder: folder.to_path_buf(), source };
    let mut ids = Vec::with_capacity(table.len());
    let run = write(table, &Place::Folder(folder.to_path_buf()), |id| ids.push(id))?;
    let mut file = tempfile::tempfile_in(folder).map_err(fail)?;
    file.write_all(bytemuck::cast_slice(&ids)).map_err(fail)?;
    Ok(Aside { run, ids: file, len: ids.len() })
}

/// Writes the words of a table in order.
pub(crate) fn write(
    table: &mut Table,
    place: &Place,
    mut each: impl FnMut(u32),
) -> Result<Run<Word>, Error> {
    let mut words: Vec<_> = table.iter().map(|(word, id, n)| (word.order(), word, id, n)).collect();
    words.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.with(|a| b.1.with(|b| a.cmp(b)))));
    let mut writer = Writer::new(place)?;
    let mut key = Word::default();
    for (_, word, id, count) in words {
        key.0.clear();
        word.with(|bytes| key.0.extend_from_slice(bytes));
        writer.push(&key, count)?;
        each(id);
    }
    Ok(writer.finish()?)
}
