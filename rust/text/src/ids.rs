//! Token ids that a caller can look at and save.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use memmap2::Mmap;
use tempfile::NamedTempFile;

use crate::{Error, at};

/// How many ids are copied at a time.
const PIECE: usize = 1 << 16;

/// Token ids in order of text; `u32::MAX` ends each sentence.
#[derive(Debug)]
pub struct Ids {
    /// A file without a name, and its ids mapped: pages become resident where they are looked at.
    file: Option<(File, Mmap)>,
    len: usize,
}

impl Ids {
    /// No ids.
    pub(crate) fn empty() -> Self {
        Self { file: None, len: 0 }
    }

    /// The first `len` ids of a file.
    pub(crate) fn new(file: File, len: usize) -> io::Result<Self> {
        if len == 0 {
            return Ok(Self::empty());
        }
        file.set_len((len * size_of::<u32>()) as u64)?;
        // SAFETY: the file has no name and its handle does not leave this crate, so nobody else can
        // change or shorten it while it is mapped.
        let mapped = unsafe { Mmap::map(&file) }?;
        Ok(Self { file: Some((file, mapped)), len })
    }

    /// How many ids there are, sentence ends included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The ids, memory-mapped: all that is looked at counts as memory in use.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        let mapped = self.file.as_ref().map(|(_, mapped)| &mapped[..]);
        mapped.and_then(|bytes| bytemuck::try_cast_slice(bytes).ok()).unwrap_or_default()
    }

    /// Reads the ids from number `start` on, as many as `ids` has room for, without mapping them.
    ///
    /// # Errors
    /// When there are not so many, or the system cannot read them.
    pub fn read(&self, start: usize, ids: &mut [u32]) -> io::Result<()> {
        if start.checked_add(ids.len()).is_none_or(|end| end > self.len) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.file.as_ref().map_or(Ok(()), |(file, _)| at::read(file, start as u64, ids))
    }

    /// Writes the ids as an `.npy` file of 32-bit signed integers, in which -1 ends each sentence.
    ///
    /// The file appears under its name only when it is complete.
    ///
    /// # Errors
    /// [`Error::Write`] when the file cannot be written.
    pub fn save_npy(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        let path = path.as_ref();
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let fail = |source| Error::Write { folder: folder.to_path_buf(), source };
        let file = new_file(folder).map_err(fail)?;
        // The plain handle, whose errors are the system's own.
        let mut plain = file.as_file();
        plain.write_all(&npy_header(self.len)).map_err(fail)?;
        let mut buffer = vec![0; PIECE.min(self.len)];
        for start in (0..self.len).step_by(PIECE) {
            let ids = &mut buffer[..PIECE.min(self.len - start)];
            self.read(start, ids).map_err(fail)?;
            plain.write_all(bytemuck::cast_slice(ids)).map_err(fail)?;
        }
        file.persist(path).map_err(|error| fail(error.error))?;
        Ok(())
    }
}

/// A temporary file in the folder where it is to stay, with the rights of any new file.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".minent-").suffix(".npy");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// The header of a one-dimensional `.npy` file, version 1.0, padded to a multiple of 64 bytes.
fn npy_header(len: usize) -> Vec<u8> {
    let order = if cfg!(target_endian = "little") { '<' } else { '>' };
    let mut about =
        format!("{{'descr': '{order}i4', 'fortran_order': False, 'shape': ({len},), }}");
    let padding = (64 - (10 + about.len() + 1) % 64) % 64;
    about.extend(std::iter::repeat_n(' ', padding));
    about.push('\n');
    let mut header = b"\x93NUMPY\x01\x00".to_vec();
    header.extend((about.len() as u16).to_le_bytes());
    header.extend(about.into_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_aligned() {
        for len in [0, 1, 999_999_999] {
            let header = npy_header(len);
            assert_eq!(header.len() % 64, 0);
            assert_eq!(header.last(), Some(&b'\n'));
            assert_eq!(usize::from(header[8]) + 10, header.len());
        }
    }

    #[test]
    fn saving_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids.npy");
        Ids::empty().save_npy(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), npy_header(0));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let error = Ids::empty().save_npy(folder.path().join("no/ids.npy")).unwrap_err();
        assert_eq!(error.io_kind(), Some(std::io::ErrorKind::NotFound));
    }
}
