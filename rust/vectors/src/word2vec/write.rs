//! Writing all forms.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use minent_monitor::Monitor;

use super::Form;
use crate::{Error, Rows};

/// Bytes held back before they are written.
const HELD: usize = 1 << 20;
/// What some programs put before UTF-8, and readers take off.
const MARK: char = '\u{feff}';

/// Writes words and vectors; in lines, each number has as many digits as it takes to read it back.
///
/// # Errors
///
/// When there are no words, or not as many as vectors; when a word is empty or has white space in it; when the
/// system refuses.
pub fn write<S: AsRef<str>>(
    path: &Path,
    form: Form,
    words: &[S],
    rows: Rows<'_>,
    monitor: &mut dyn Monitor,
) -> Result<(), Error> {
    check(form, words, rows)?;
    let fail = |source| Error::Write { path: path.into(), source };
    let mut file = File::create(path).map_err(fail)?;
    let mut held = Vec::with_capacity(HELD + (1 << 14));
    if form != Form::Headless {
        writeln!(held, "{} {}", rows.len(), rows.columns()).map_err(fail)?;
    }
    let mut number = zmij::Buffer::new();
    let total = Some(rows.len() as u64);
    for (i, (word, row)) in words.iter().zip(rows.iter()).enumerate() {
        held.extend_from_slice(word.as_ref().as_bytes());
        if form == Form::Binary {
            held.push(b' ');
            held.extend(row.iter().flat_map(|x| x.to_le_bytes()));
        } else {
            for &x in row {
                held.push(b' ');
                held.extend_from_slice(number.format_finite(x).as_bytes());
            }
            held.push(b'\n');
        }
        if held.len() >= HELD {
            monitor.tick("writing", i as u64, total)?;
            flush(&mut file, &mut held).map_err(fail)?;
        }
    }
    flush(&mut file, &mut held).map_err(fail)
}

fn flush(file: &mut File, held: &mut Vec<u8>) -> io::Result<()> {
    let done = file.write_all(held);
    held.clear();
    done
}

/// Refuses what would not come back.
fn check<S: AsRef<str>>(form: Form, words: &[S], rows: Rows<'_>) -> Result<(), Error> {
    if words.len() != rows.len() || words.is_empty() {
        let (words, rows) = (words.len(), rows.len());
        return Err(Error::Shape(format!("there are {words} words, but {rows} vectors")));
    }
    for (number, word) in words.iter().enumerate() {
        let word = word.as_ref();
        let white = |byte: u8| matches!(byte, b' ' | b'\t'..=b'\r');
        let why = if word.is_empty() {
            "it is empty"
        } else if word.bytes().any(white) {
            "it has white space in it (a file that ends with .npz can hold it)"
        } else if number == 0 && form == Form::Headless && word.starts_with(MARK) {
            "it begins as a mark of UTF-8 does, at the beginning of a file"
        } else {
            continue;
        };
        return Err(Error::Word { number, word: word.to_owned(), why });
    }
    Ok(())
}
