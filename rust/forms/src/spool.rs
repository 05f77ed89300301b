//! Numbers set aside in a temporary file until their place in the output is known.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use bytemuck::Pod;

use crate::Error;

/// Numbers held back before they are written out.
const HELD: usize = 1 << 15;

/// Numbers in a file without a name, which vanishes with the process.
pub(crate) struct Spool<T> {
    file: File,
    folder: PathBuf,
    held: Vec<T>,
    len: u64,
}

impl<T: Pod> Spool<T> {
    /// An empty one in a folder, that of the system by default.
    pub(crate) fn create(folder: Option<&Path>) -> Result<Self, Error> {
        let folder = folder.map_or_else(std::env::temp_dir, Path::to_path_buf);
        match tempfile::tempfile_in(&folder) {
            Ok(file) => Ok(Self { file, folder, held: Vec::with_capacity(HELD), len: 0 }),
            Err(source) => Err(Error::Temporary { folder, source }),
        }
    }

    /// How many numbers there are.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Appends a number as it should lie in the file.
    #[inline]
    pub(crate) fn push(&mut self, number: T) -> Result<(), Error> {
        self.len += 1;
        self.held.push(number);
        if self.held.len() < HELD { Ok(()) } else { self.flush() }
    }

    #[cold]
    fn flush(&mut self) -> Result<(), Error> {
        let bytes = bytemuck::cast_slice(&self.held);
        self.file.write_all(bytes).map_err(|source| temporary(&self.folder, source))?;
        self.held.clear();
        Ok(())
    }

    /// Hands all numbers over in order, some at a time.
    pub(crate) fn drain(
        mut self,
        mut take: impl FnMut(&[T]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.flush()?;
        let fail = |source: io::Error| temporary(&self.folder, source);
        self.file.seek(SeekFrom::Start(0)).map_err(fail)?;
        let mut left = self.len;
        while left > 0 {
            let count = left.min(HELD as u64) as usize;
            self.held.resize(count, T::zeroed());
            self.file.read_exact(bytemuck::cast_slice_mut(&mut self.held)).map_err(fail)?;
            take(&self.held)?;
            left -= count as u64;
        }
        Ok(())
    }
}

fn temporary(folder: &Path, source: io::Error) -> Error {
    Error::Temporary { folder: folder.into(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_it_took() {
        for len in [0, 1, HELD, 2 * HELD + 3] {
            let mut spool = Spool::create(None).unwrap();
            (0..len).for_each(|n| spool.push(n as u64).unwrap());
            assert_eq!(spool.len(), len as u64);
            let mut all = Vec::new();
            spool
                .drain(|some| {
                    all.extend_from_slice(some);
                    Ok(())
                })
                .unwrap();
            assert!(all.into_iter().eq(0..len as u64));
        }
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Spool::<u32>::create(Some(Path::new("/no/such/folder"))).err().unwrap();
        assert!(error.to_string().contains("/no/such/folder"), "{error}");
    }
}
