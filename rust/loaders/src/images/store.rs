//! Where images lie: files, members of archives, or an array in memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

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

fn whole(path: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    File::open(path)?.read_to_end(bytes).map(drop)
}

fn part(path: &Path, offset: u64, len: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    match file.take(len).read_to_end(bytes)? as u64 {
        read if read == len => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The regular files in an archive, in order.
///
/// # Errors
/// When it cannot be read or is no archive.
pub fn index_tar(path: &Path, archive: usize) -> io::Result<Vec<Member>> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    let mut tar = tar::Archive::new(file);
    let mut members = Vec::new();
    for entry in tar.entries_with_seek()? {
        let entry = entry?;
        if entry.raw_file_position() + entry.size() > size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if entry.header().entry_type().is_file() {
            members.push(Member {
                archive,
                name: String::from_utf8_lossy(&entry.path_bytes()).into_owned(),
                offset: entry.raw_file_position(),
                len: entry.size(),
            });
        }
    }
    Ok(members)
}
