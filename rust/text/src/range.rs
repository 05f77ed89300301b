//! Parts of a file that can be read apart from each other, as if the file had been cut between lines.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// How much is read at a time to find where a line begins.
const PIECE: usize = 1 << 13;

/// The bytes of a part of a file.
pub(crate) struct Part {
    file: File,
    /// How much of the part is left.
    left: u64,
    /// How long the file was when it was opened.
    size: u64,
    at: u64,
}

impl Part {
    /// The lines that begin in the bytes from `start` to before `end`; with `blank`, lines that follow a blank
    /// one and all after them up to the next such line.
    pub(crate) fn new(mut file: File, start: u64, end: u64, blank: bool) -> io::Result<Self> {
        let size = file.metadata()?.len();
        let at = cut(&mut file, start, size, blank)?;
        let end = if end > start { cut(&mut file, end, size, blank)? } else { at };
        file.seek(SeekFrom::Start(at))?;
        Ok(Self { file, left: end - at, size, at })
    }
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.file.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(io::Error::other(Shorter { expected: self.size, found: self.at }));
        }
        self.left -= read as u64;
        self.at += read as u64;
        Ok(read)
    }
}

/// A whole file, which must not end before the place where it ended at first.
///
/// What was appended meanwhile is read too.
pub(crate) struct Whole {
    file: File,
    size: u64,
    at: u64,
}

impl Whole {
    /// Remembers the size; files of the system that do not know theirs are as long as they turn out.
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let about = file.metadata()?;
        Ok(Self { size: if about.is_file() { about.len() } else { 0 }, file, at: 0 })
    }
}

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.at += read as u64;
        if read == 0 && !buffer.is_empty() && self.at < self.size {
            return Err(io::Error::other(Shorter { expected: self.size, found: self.at }));
        }
        Ok(read)
    }
}

/// A file that ended too early.
#[derive(Debug)]
pub(crate) struct Shorter {
    pub(crate) expected: u64,
    pub(crate) found: u64,
}

impl std::fmt::Display for Shorter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes expected, {} found", self.expected, self.found)
    }
}

impl std::error::Error for Shorter {}

/// Where the first line begins that begins at `place` or later, and follows a blank line if it must.
fn cut(file: &mut File, place: u64, size: u64, blank: bool) -> io::Result<u64> {
    if place == 0 || place >= size {
        return Ok(place.min(size));
    }
    // Whether the line at hand is blank so far, white space of ASCII being all that counts.
    let mut is_blank = !blank || starts_blank(file, place - 1)?;
    let mut at = place - 1;
    file.seek(SeekFrom::Start(at))?;
    let mut piece = [0; PIECE];
    loop {
        let most = PIECE.min(usize::try_from(size - at).unwrap_or(PIECE));
        let read = file.read(&mut piece[..most])?;
        if read == 0 {
            return Ok(size);
        }
        for (number, byte) in piece[..read].iter().enumerate() {
            if *byte == b'\n' {
                if is_blank {
                    return Ok(at + number as u64 + 1);
                }
                is_blank = true;
            } else {
                is_blank &= !blank || byte.is_ascii_whitespace();
            }
        }
        at += read as u64;
    }
}

/// Whether the line that `place` is in holds nothing but white space before it.
fn starts_blank(file: &mut File, place: u64) -> io::Result<bool> {
    let mut piece = [0; PIECE];
    let mut end = place;
    while end > 0 {
        let count = PIECE.min(usize::try_from(end).unwrap_or(PIECE));
        file.seek(SeekFrom::Start(end - count as u64))?;
        file.read_exact(&mut piece[..count])?;
        for byte in piece[..count].iter().rev() {
            if *byte == b'\n' {
                return Ok(true);
            }
            if !byte.is_ascii_whitespace() {
                return Ok(false);
            }
        }
        end -= count as u64;
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn cuts(text: &str, blank: bool) -> Vec<u64> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let size = text.len() as u64;
        (0..=size + 1).map(|place| cut(&mut file, place, size, blank).unwrap()).collect()
    }

    #[test]
    fn lines_begin() {
        assert_eq!(cuts("a\n\nb", false), [0, 2, 2, 3, 4, 4]);
        assert_eq!(cuts("a\r\nb\n", false), [0, 3, 3, 3, 5, 5, 5]);
        assert_eq!(cuts("a\n \nb", true), [0, 4, 4, 4, 4, 5, 5]);
        assert_eq!(cuts("\nab", true), [0, 1, 3, 3, 3]);
    }

    #[test]
    fn files_that_shrink() {
        let shrunk = || {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&[b'\n'; 100]).unwrap();
            file
        };
        let file = shrunk();
        let mut part = Part::new(file.reopen().unwrap(), 0, 100, false).unwrap();
        let mut whole = Whole::new(file.reopen().unwrap()).unwrap();
        file.as_file().set_len(7).unwrap();
        for reader in [&mut part as &mut dyn Read, &mut whole] {
            let error = reader.read_to_end(&mut Vec::new()).unwrap_err();
            assert_eq!(error.to_string(), "100 bytes expected, 7 found");
        }
    }

    #[test]
    fn files_that_grow() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"a\nb").unwrap();
        let mut part = Part::new(file.reopen().unwrap(), 2, 3, false).unwrap();
        let mut whole = Whole::new(file.reopen().unwrap()).unwrap();
        file.write_all(b"c\n").unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        whole.read_to_string(&mut text).unwrap();
        assert_eq!(text, "ba\nbc\n");
    }
}
