//! Token ids in a temporary file, written in order and then renumbered in place.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::thread;

use memmap2::MmapMut;

use crate::Error;
use crate::ids::Ids;
use crate::table::END;

/// Ids as the workers gave them, and which worker gave which.
pub(crate) struct IdFile {
    file: File,
    folder: PathBuf,
    /// The end of each run of ids, and the worker that numbered them.
    runs: Vec<(u64, usize)>,
    len: u64,
    open: bool,
}

impl IdFile {
    /// A file without a name, which vanishes with the process.
    pub(crate) fn create(folder: Option<&Path>) -> Result<Self, Error> {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
        match tempfile::tempfile_in(&folder) {
            Ok(file) => Ok(Self { file, folder, runs: Vec::new(), len: 0, open: false }),
            Err(source) => Err(Error::Write { folder, source }),
        }
    }

    /// How many ids there are, sentence ends included.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Whether a sentence has begun and not ended.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Appends ids of a worker; an end of sentence where none is open is left out.
    pub(crate) fn append(&mut self, mut ids: &[u32], worker: usize) -> Result<(), Error> {
        if let [END, rest @ ..] = ids
            && !self.open
        {
            ids = rest;
        }
        let Some(&last) = ids.last() else { return Ok(()) };
        if let Err(source) = self.file.write_all(bytemuck::cast_slice(ids)) {
            return Err(Error::Write { folder: self.folder.clone(), source });
        }
        self.open = last != END;
        self.len += ids.len() as u64;
        match self.runs.last_mut() {
            Some(run) if run.1 == worker => run.0 = self.len,
            _ => self.runs.push((self.len, worker)),
        }
        Ok(())
    }

    /// Replaces each id by what the map of its worker says, and drops ids that map to [`END`].
    pub(crate) fn renumber(self, maps: &[Vec<u32>], threads: usize) -> Result<Ids, Error> {
        if self.len == 0 {
            return Ok(Ids::empty());
        }
        let fail = |source| Error::Write { folder: self.folder.clone(), source };
        // SAFETY: the file has no name and its handle does not leave this crate, so nobody else can
        // change or shorten it while it is mapped.
        let mut mapped = unsafe { MmapMut::map_mut(&self.file) }.map_err(fail)?;
        let ids: &mut [u32] = bytemuck::cast_slice_mut(&mut mapped);
        let dropped = renumber(ids, &self.runs, maps, threads);
        let mut kept = ids.len();
        if dropped {
            kept = compact(ids);
        }
        Ok(Ids::new(mapped.make_read_only().map_err(fail)?, kept))
    }
}

/// Marks a token to be dropped, which is not the end of its sentence.
const DROP: u32 = END - 1;

/// Renumbers in place; tokens that map to [`END`] become [`DROP`], and true comes back if there are any.
fn renumber(ids: &mut [u32], runs: &[(u64, usize)], maps: &[Vec<u32>], threads: usize) -> bool {
    /// The most ids that a thread takes at a time.
    const SHARE: usize = 1 << 18;
    let mut shares = Vec::new();
    let mut rest = ids;
    let mut start = 0;
    for &(end, worker) in runs {
        let (run, after) = rest.split_at_mut((end - start) as usize);
        shares.extend(run.chunks_mut(SHARE).map(|share| (share, worker)));
        rest = after;
        start = end;
    }
    let work = |share: &mut [u32], map: &[u32]| {
        let mut dropped = false;
        for id in share {
            if *id != END {
                let new = map.get(*id as usize).copied().unwrap_or(END);
                dropped |= new == END;
                *id = if new == END { DROP } else { new };
            }
        }
        dropped
    };
    if threads <= 1 {
        return shares
            .into_iter()
            .fold(false, |any, (share, worker)| work(share, &maps[worker]) | any);
    }
    let shares = Mutex::new(shares.into_iter());
    let take = || shares.lock().ok().and_then(|mut shares| shares.next());
    let run = || {
        let mut dropped = false;
        while let Some((share, worker)) = take() {
            dropped |= work(share, &maps[worker]);
        }
        dropped
    };
    thread::scope(|scope| {
        // This thread works too, so that all is done even when the system gives no other.
        let more = || thread::Builder::new().spawn_scoped(scope, run).ok();
        let others: Vec<_> = (1..threads).map_while(|_| more()).collect();
        let mine = run();
        others.into_iter().map(|thread| thread.join().unwrap_or(false)).fold(mine, |a, b| a | b)
    })
}

/// Closes the gaps of dropped tokens and of sentences that lost all of theirs.
fn compact(ids: &mut [u32]) -> usize {
    let mut kept = 0;
    for at in 0..ids.len() {
        let id = ids[at];
        let empty = id == END && (kept == 0 || ids[kept - 1] == END);
        if id != DROP && !empty {
            ids[kept] = id;
            kept += 1;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renumbers_by_worker_and_drops() {
        for threads in [1, 3] {
            let mut file = IdFile::create(None).unwrap();
            file.append(&[END, 0, 1], 0).unwrap();
            file.append(&[END, 0, END], 1).unwrap();
            file.append(&[END, 1, END, 0, END], 0).unwrap();
            assert!(!file.is_open());
            assert_eq!(file.len(), 9);
            let ids = file.renumber(&[vec![5, END], vec![7]], threads).unwrap();
            assert_eq!(ids.as_slice(), [5, END, 7, END, 5, END]);
        }
    }

    #[test]
    fn nothing_written() {
        let file = IdFile::create(None).unwrap();
        assert!(file.renumber(&[], 1).unwrap().as_slice().is_empty());
    }

    #[test]
    fn missing_folder() {
        let folder = Path::new("no such folder");
        let error = IdFile::create(Some(folder)).err().unwrap();
        assert!(error.to_string().starts_with("cannot write in no such folder: "), "{error}");
    }
}
