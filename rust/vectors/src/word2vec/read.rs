//! What reading all forms has in common.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use minent_monitor::Monitor;
use minent_text::Source;

use super::feed::{Feed, Found};
use super::{Form, Named, Reading, binary, text};
use crate::Error;

/// Reads words and vectors.
///
/// # Errors
///
/// When the source cannot be read or is not whole; when it is of another form; when a vector has another length
/// than the others, or a number that is not finite; when a word comes twice.
pub fn read(source: Source, how: Reading, monitor: &mut dyn Monitor) -> Result<Named, Error> {
    let mut feed = Feed::open(source, monitor)?;
    let mut table = Table::new(feed.name(), how);
    match how.form {
        Form::Text | Form::Headless => text::read(&mut feed, &mut table)?,
        Form::Binary => binary::read(&mut feed, &mut table)?,
    }
    if table.found.words.is_empty() {
        return Err(table.bad("", "it holds no words"));
    }
    Ok(table.found)
}

/// What the first line says.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) words: usize,
    pub(super) columns: usize,
}

/// Words and vectors so far.
pub(super) struct Table {
    name: String,
    how: Reading,
    found: Named,
    /// At which line or record each word was found.
    seen: HashMap<String, usize>,
    /// Words, those that were left out included.
    read: usize,
}

impl Table {
    fn new(name: String, how: Reading) -> Self {
        Self { name, how, found: Named::default(), seen: HashMap::new(), read: 0 }
    }

    /// An error at a place such as `, line 5`.
    pub(super) fn bad(&self, place: &str, why: impl Into<String>) -> Error {
        Error::Form { name: self.name.clone(), place: place.to_owned(), why: why.into() }
    }

    /// Reads the first line.
    pub(super) fn header(&mut self, feed: &mut Feed<'_>) -> Result<Header, Error> {
        let line = match feed.until(b'\n')? {
            Found::Before(line) => text::without_mark(line),
            Found::Nothing(0) => return Err(self.bad("", "it is empty")),
            Found::Nothing(_) => &[],
        };
        let text = std::str::from_utf8(line).unwrap_or_default();
        let mut numbers = text.split_ascii_whitespace().map(str::parse::<usize>);
        match (numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(words)), Some(Ok(columns)), None) if words > 0 && columns > 0 => {
                self.found.columns = columns;
                Ok(Header { words, columns })
            }
            (Some(Ok(_)), Some(Ok(_)), None) => {
                Err(self.bad(", line 1", "it holds no words, or vectors of no dimensions"))
            }
            _ => Err(self.bad(
                ", line 1",
                "the number of words and the number of dimensions should stand here, and nothing else \
                 (files of GloVe have no such line: read them with --no-header, header=False)",
            )),
        }
    }

    /// Makes room for what the header promises, as far as a file of its length can keep that.
    pub(super) fn expect(&mut self, header: Header, file: Option<u64>, least: usize) {
        let rows = self.how.limit.unwrap_or(usize::MAX).min(header.words);
        let able =
            file.map_or(1 << 16, |file| file as usize / header.columns.saturating_mul(least));
        let rows = rows.min(able);
        // if there is none, it is found out when it is needed
        let _ = self.found.values.try_reserve_exact(rows.saturating_mul(header.columns));
        let _ = self.found.words.try_reserve_exact(rows);
    }

    /// The form of the file.
    pub(super) fn form(&self) -> Form {
        self.how.form
    }

    /// How many words were read.
    pub(super) fn len(&self) -> usize {
        self.read
    }

    /// Whether no more words are wanted.
    pub(super) fn is_full(&self) -> bool {
        self.how.limit.is_some_and(|limit| self.found.words.len() >= limit)
    }

    /// How many numbers a vector has, 0 before that is known.
    pub(super) fn columns(&self) -> usize {
        self.found.columns
    }

    /// Says how many numbers a vector has.
    pub(super) fn set_columns(&mut self, columns: usize) {
        self.found.columns = columns;
    }

    /// Takes a word; gives back the numbers, with room for so many more, to append its vector to, or nothing
    /// where it is left out.
    pub(super) fn word(
        &mut self,
        bytes: &[u8],
        room: usize,
        place: &dyn Fn() -> String,
    ) -> Result<Option<&mut Vec<f32>>, Error> {
        let word = match std::str::from_utf8(bytes) {
            Ok(word) => word.to_owned(),
            Err(_) if self.how.lossy => String::from_utf8_lossy(bytes).into_owned(),
            Err(_) => {
                let word = shown(bytes);
                let why = format!(
                    "the word {word:?} is not UTF-8 (such bytes can be replaced when asked for)"
                );
                return Err(self.bad(&place(), why));
            }
        };
        if word.is_empty() {
            return Err(self.bad(&place(), "a word is empty"));
        }
        self.read += 1;
        match self.seen.entry(word) {
            Entry::Occupied(_) if self.how.keep_first => return Ok(None),
            Entry::Occupied(entry) => {
                let why = format!(
                    "{:?} has a vector already, as word {} (with duplicates=\"first\" the first ones are kept)",
                    entry.key(),
                    entry.get()
                );
                return Err(self.bad(&place(), why));
            }
            Entry::Vacant(entry) => {
                self.found.words.push(entry.key().clone());
                entry.insert(self.read);
            }
        }
        if self.found.values.try_reserve(room).is_err() {
            let bytes = 4 * (self.found.values.len() + room) as u64;
            return Err(Error::Memory { what: self.name.clone(), bytes });
        }
        Ok(Some(&mut self.found.values))
    }

    /// Checks the vector that was appended last.
    pub(super) fn check_last(&self, place: &dyn Fn() -> String) -> Result<(), Error> {
        let start = self.found.values.len() - self.found.columns;
        let last = &self.found.values[start..];
        if last.iter().fold(true, |all, value| all & value.is_finite()) {
            return Ok(());
        }
        let value = last.iter().find(|value| !value.is_finite()).copied().unwrap_or_default();
        let word = self.found.words.last().map(String::as_str).unwrap_or_default();
        Err(self
            .bad(&place(), format!("the vector of {word:?} holds {value}, which is not finite")))
    }
}

/// A word for a message, not too long.
fn shown(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).into_owned()
}
