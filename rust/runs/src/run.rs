//! A run, wherever it lies.

use std::fs::File;
use std::io::{self, Cursor, Read};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::reader::Reader;
use crate::stream::Stream;
use crate::{Error, Key};

/// Where new runs go.
#[derive(Clone, Debug)]
pub enum Place {
    /// Memory.
    Memory,
    /// Files without names in this folder, which vanish with the process.
    Folder(PathBuf),
}

#[derive(Clone, Debug)]
pub(crate) enum Store {
    Bytes(Arc<[u8]>),
    File(Arc<File>),
    Named(PathBuf),
}

/// Counts by key, in order of key.
#[derive(Clone, Debug)]
pub struct Run<K> {
    store: Store,
    key: PhantomData<K>,
}

impl<K: Key> Run<K> {
    pub(crate) fn new(store: Store) -> Self {
        Self { store, key: PhantomData }
    }

    /// Takes the bytes of a run, which are checked as they are read.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::new(Store::Bytes(bytes.into()))
    }

    /// Takes the file of a run, which is checked as it is read.
    #[must_use]
    pub fn from_path(path: impl Into<PathBuf>) -> Self {
        Self::new(Store::Named(path.into()))
    }

    /// What the run is called in messages.
    fn name(&self) -> String {
        match &self.store {
            Store::Bytes(_) => "a run in memory".to_owned(),
            Store::File(_) => "a temporary run".to_owned(),
            Store::Named(path) => path.display().to_string(),
        }
    }

    fn raw(&self) -> Result<Box<dyn Read + Send>, Error> {
        Ok(match &self.store {
            Store::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
            Store::File(file) => Box::new(At { file: Arc::clone(file), offset: 0 }),
            Store::Named(path) => match File::open(path) {
                Ok(file) => Box::new(file),
                Err(source) => return Err(Error::Read { name: self.name(), source }),
            },
        })
    }

    /// Reads the run from its start.
    ///
    /// # Errors
    /// When it cannot be opened, or is not a run of such keys.
    pub fn open(&self) -> Result<Reader<K>, Error> {
        Reader::new(self.raw()?, self.name())
    }

    /// Reads all of the run and finds out whether it is whole; gives how many keys it has.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<u64, Error> {
        let mut reader = self.open()?;
        let mut keys = 0;
        while reader.advance()? {
            keys += 1;
        }
        Ok(keys)
    }

    /// The run as bytes.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let read = self.raw()?.read_to_end(&mut bytes);
        read.map_err(|source| Error::Read { name: self.name(), source })?;
        Ok(bytes)
    }

    /// Copies the run to a file, which appears under its name only when it is complete.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let fail = |source| Error::Write { path: path.to_path_buf(), source };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let mut file =
            tempfile::Builder::new().prefix(".minent-").tempfile_in(folder).map_err(fail)?;
        io::copy(&mut self.raw()?, file.as_file_mut()).map_err(fail)?;
        // A run that is there after a crash must be all there.
        file.as_file().sync_data().map_err(fail)?;
        file.persist(path).map_err(|error| fail(error.error))?;
        Ok(())
    }
}

/// A file that several readers share, each with a place of its own.
struct At {
    file: Arc<File>,
    offset: u64,
}

impl Read for At {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.offset)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.offset)?;
        self.offset += read as u64;
        Ok(read)
    }
}
