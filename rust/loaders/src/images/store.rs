//! Where images lie: files, members of archives, or an array in memory.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use minent_monitor::Monitor;

use crate::fault::Fault;
use crate::shared::Shared;

/// A file within an archive.
#[derive(Clone, Debug)]
pub struct Member {
    /// Which archive.
    pub archive: usize,
    /// Its name there.
    pub name: String,
    /// Where its bytes begin.
    pub offset: u64,
    /// How many there are.
    pub len: u64,
}

/// Images of one size in memory.
pub struct Array {
    /// Row after row, channels side by side.
    pub data: Shared<u8>,
    /// How wide each is.
    pub width: usize,
    /// How high each is.
    pub height: usize,
    /// 1 or 3.
    pub channels: usize,
}

/// Where images lie.
pub enum Store {
    /// Each in a file.
    Files(Vec<PathBuf>),
    /// Each a member of an archive that is not compressed.
    Members {
        /// The archives.
        archives: Vec<PathBuf>,
        /// The images.
        members: Vec<Member>,
    },
    /// In memory.
    Array(Array),
}

impl Store {
    /// How many images there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Files(paths) => paths.len(),
            Self::Members { members, .. } => members.len(),
            Self::Array(array) => {
                array.data.len() / (array.width * array.height * array.channels).max(1)
            }
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What an image is called.
    pub(crate) fn name(&self, image: usize) -> String {
        match self {
            Self::Files(paths) => paths[image].display().to_string(),
            Self::Members { archives, members } => {
                let member = &members[image];
                format!("{} in {}", member.name, archives[member.archive].display())
            }
            Self::Array(_) => format!("image {image}"),
        }
    }

    /// Reads some images and gives how many bytes they have; those of an array have none to be read.
    ///
    /// # Errors
    /// [`Fault::Io`] of the first that cannot be read.
    pub fn weigh(&self, images: Range<usize>) -> Result<usize, Fault> {
        let mut bytes = Vec::new();
        images.map(|image| self.read(image, &mut bytes).map(|()| bytes.len())).sum()
    }

    /// Reads the bytes of an image that lies in a file; of an array there are none.
    pub(crate) fn read(&self, image: usize, bytes: &mut Vec<u8>) -> Result<(), Fault> {
        bytes.clear();
        let (path, read) = match self {
            Self::Files(paths) => (&paths[image], whole(&paths[image], bytes)),
            Self::Members { archives, members } => {
                let member = &members[image];
                let path = &archives[member.archive];
                (path, part(path, member.offset, member.len, bytes))
            }
            Self::Array(_) => return Ok(()),
        };
        read.map_err(|source| Fault::Io { path: path.clone(), source })
    }
}

/// Opens a file, but nothing that could be waited for without end, such as a pipe.
fn open(path: &Path) -> io::Result<File> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        File::open(path)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"))
    }
}

fn whole(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    open(path)?.read_to_end(bytes).map(drop)
}

fn part(path: &Path, offset: u64, len: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut file = open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    match file.take(len).read_to_end(bytes)? as u64 {
        read if read == len => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// An error without the bytes that it quotes where they are no text.
fn told(error: io::Error) -> io::Error {
    let binary = |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER;
    if error.raw_os_error().is_none() && error.to_string().contains(binary) {
        return io::Error::new(io::ErrorKind::InvalidData, "a header is damaged");
    }
    error
}

/// The regular files in an archive, in order.
///
/// # Errors
/// When it cannot be read or is no archive, or [`Interrupted`](minent_monitor::Interrupted) within
/// another one.
pub fn index_tar(
    path: &Path,
    archive: usize,
    monitor: &mut dyn Monitor,
) -> io::Result<Vec<Member>> {
    let file = open(path)?;
    let size = file.metadata()?.len();
    let mut tar = tar::Archive::new(file);
    let mut members = Vec::new();
    for entry in tar.entries_with_seek()? {
        let entry = entry.map_err(told)?;
        let at = entry.raw_file_position();
        monitor.tick("bytes", at, Some(size)).map_err(io::Error::other)?;
        if entry.header().entry_type().is_gnu_sparse() {
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let sentence = format!("{name} is sparse: its bytes do not lie in one piece");
            return Err(io::Error::new(io::ErrorKind::InvalidData, sentence));
        }
        if at + entry.size() > size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if entry.header().entry_type().is_file() {
            members.push(Member {
                archive,
                name: String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
                offset: at,
                len: entry.size(),
            });
        }
    }
    Ok(members)
}

#[cfg(all(test, unix))]
mod tests {
    use minent_monitor::Silent;

    use super::*;

    #[test]
    fn what_is_no_regular_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        let _socket = std::os::unix::net::UnixListener::bind(&path).unwrap();
        for path in [path.as_path(), Path::new("/dev/zero")] {
            let store = Store::Files(vec![path.to_owned()]);
            let fault = store.read(0, &mut Vec::new()).unwrap_err().to_string();
            assert!(fault.ends_with("it is no regular file"), "{fault}");
            assert!(index_tar(path, 0, &mut Silent).is_err());
        }
    }

    #[test]
    fn errors_of_archives_quote_no_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar");
        let noise: Vec<u8> = (0..2048u32).map(|i| ((i * i * 31) >> 3) as u8 | 1).collect();
        fs::write(&path, noise).unwrap();
        assert_eq!(
            index_tar(&path, 0, &mut Silent).unwrap_err().to_string(),
            "a header is damaged"
        );
        let mut header = tar::Header::new_gnu();
        header.set_path("a.png").unwrap();
        header.set_entry_type(tar::EntryType::GNUSparse);
        header.set_size(0);
        header.as_gnu_mut().unwrap().set_real_size(0);
        header.set_cksum();
        fs::write(&path, [header.as_bytes().as_slice(), &[0; 1024]].concat()).unwrap();
        let sentence = "a.png is sparse: its bytes do not lie in one piece";
        assert_eq!(index_tar(&path, 0, &mut Silent).unwrap_err().to_string(), sentence);
    }
}
