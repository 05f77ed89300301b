//! Reading and writing a file at places, whatever else is done with it.

use std::fs::File;
use std::io;

use bytemuck::{cast_slice, cast_slice_mut};

/// The size of an id.
const SIZE: u64 = size_of::<u32>() as u64;

/// Reads the ids from number `start` on.
pub(crate) fn read(file: &File, start: u64, ids: &mut [u32]) -> io::Result<()> {
    let (mut bytes, mut offset): (&mut [u8], u64) = (cast_slice_mut(ids), start * SIZE);
    while !bytes.is_empty() {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(file, bytes, offset);
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(file, bytes, offset);
        match read {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(n) => (bytes, offset) = (&mut bytes[n..], offset + n as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Writes the ids from number `start` on.
pub(crate) fn write(file: &File, start: u64, ids: &[u32]) -> io::Result<()> {
    let (mut bytes, mut offset): (&[u8], u64) = (cast_slice(ids), start * SIZE);
    while !bytes.is_empty() {
        #[cfg(unix)]
        let written = std::os::unix::fs::FileExt::write_at(file, bytes, offset);
        #[cfg(windows)]
        let written = std::os::windows::fs::FileExt::seek_write(file, bytes, offset);
        match written {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => (bytes, offset) = (&bytes[n..], offset + n as u64),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
