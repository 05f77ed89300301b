//! Token ids in a temporary file, written in order and then renumbered in place.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::ids::Ids;
use crate::renumber::{Maps, renumber};
use crate::sink::Tally;
use crate::table::END;

/// Ids as the workers gave them, and whose they are.
pub(crate) struct IdFile {
    file: File,
    folder: PathBuf,
    /// The end of each run of ids, and the epoch in which they were numbered.
    runs: Vec<(u64, usize)>,
    len: u64,
    sentences: u64,
    open: bool,
}

impl IdFile {
    /// A file without a name, which vanishes with the process.
    pub(crate) fn create(folder: Option<&Path>) -> Result<Self, Error> {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
        match tempfile::tempfile_in(&folder) {
            Ok(file) => {
                Ok(Self { file, folder, runs: Vec::new(), len: 0, sentences: 0, open: false })
            }
            Err(source) => Err(Error::Write { folder, source }),
        }
    }

    /// How many ids there are, sentence ends included.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// How many sentences have ended.
    pub(crate) fn sentences(&self) -> u64 {
        self.sentences
    }

    /// How many tokens there are.
    pub(crate) fn tokens(&self) -> u64 {
        self.len - self.sentences
    }

    /// Appends ids of an epoch; an end of sentence where none is open is left out.
    pub(crate) fn append(
        &mut self,
        mut ids: &[u32],
        tally: Tally,
        epoch: usize,
    ) -> Result<(), Error> {
        let idle = tally.leading && !self.open;
        if idle {
            ids = &ids[1..];
        }
        if ids.is_empty() {
            return Ok(());
        }
        if let Err(source) = self.file.write_all(bytemuck::cast_slice(ids)) {
            return Err(Error::Write { folder: self.folder.clone(), source });
        }
        self.open = tally.open;
        self.len += ids.len() as u64;
        self.sentences += tally.ends - u64::from(idle);
        match self.runs.last_mut() {
            Some(run) if run.1 == epoch => run.0 = self.len,
            _ => self.runs.push((self.len, epoch)),
        }
        Ok(())
    }

    /// Replaces each id by what the map of its epoch says, and drops ids that map to [`END`].
    ///
    /// `marks` are numbers of ids in ascending order, which move with what is dropped before them. Gives
    /// the ids and how many sentences are left.
    pub(crate) fn renumber(
        self,
        maps: Maps<'_, '_>,
        marks: &mut [u64],
        threads: usize,
    ) -> Result<(Ids, u64), Error> {
        if self.len == 0 {
            return Ok((Ids::empty(), 0));
        }
        let done = || -> io::Result<(Ids, u64)> {
            let left = renumber(&self.file, &self.runs, maps, marks, threads)?;
            Ok((Ids::new(self.file, left.ids as usize)?, left.sentences))
        };
        let folder = self.folder;
        match done() {
            Ok(done) => Ok(done),
            Err(source) => Err(Error::Write { folder, source }),
        }
    }
}

/// The numbers of ids that no sink has counted.
pub(crate) fn tally(ids: &[u32]) -> Tally {
    let ends = ids.iter().filter(|id| **id == END).count() as u64;
    Tally {
        tokens: ids.len() as u64 - ends,
        ends,
        leading: ids.first() == Some(&END),
        open: ids.last().is_some_and(|id| *id != END),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    #[test]
    fn renumbers_by_epoch_and_drops() {
        for threads in [1, 3] {
            let mut file = IdFile::create(None).unwrap();
            let mut append = |ids: &[u32], epoch| file.append(ids, tally(ids), epoch).unwrap();
            append(&[END, 0, 1], 0);
            append(&[END, 0, END], 1);
            append(&[END, 1, END, 0, END], 0);
            assert_eq!((file.len(), file.sentences(), file.tokens()), (9, 4, 5));
            let maps = [vec![5, END], vec![7]];
            let mut marks = [0, 3, 5, 7, 9];
            let map = &mut |epoch: usize| Ok(Cow::Borrowed(&maps[epoch][..]));
            let (ids, sentences) = file.renumber(map, &mut marks, threads).unwrap();
            assert_eq!(ids.as_slice(), [5, END, 7, END, 5, END]);
            assert_eq!((sentences, marks), (3, [0, 2, 4, 4, 6]));
            let mut part = [0; 3];
            ids.read(2, &mut part).unwrap();
            assert_eq!((part, ids.len()), ([7, END, 5], 6));
        }
    }

    #[test]
    fn nothing_written() {
        let file = IdFile::create(None).unwrap();
        let (ids, _) = file.renumber(&mut |_| Ok(Cow::default()), &mut [], 1).unwrap();
        assert!(ids.as_slice().is_empty() && ids.is_empty());
    }

    #[test]
    fn missing_folder() {
        let folder = Path::new("no such folder");
        let error = IdFile::create(Some(folder)).err().unwrap();
        assert!(error.to_string().starts_with("cannot write in no such folder: "), "{error}");
    }
}
