//! A vocabulary that is given and not made of the text.

use minent_runs::{Run, Stream, Word};

use crate::Error;
use crate::table::{END, Table};
use crate::vocab::UNK;
use crate::words::Words;

/// Words whose ranks are the ids of a text; other words become `<unk>` if it is among them, and are
/// dropped otherwise.
///
/// It is made once and shared by all that encode with it.
#[derive(Debug)]
pub struct Known {
    words: Words,
    table: Table,
    unk: Option<u32>,
}

impl Known {
    /// Takes words in order of rank.
    ///
    /// # Errors
    /// [`Error::Known`] when a word is empty or comes twice, or when there are more words than ids.
    pub fn new<'a>(words: impl Iterator<Item = &'a str>) -> Result<Self, Error> {
        let mut known = Self { words: Words::default(), table: Table::new(), unk: None };
        for (rank, word) in words.enumerate() {
            let why = match word {
                "" => Some("is empty"),
                _ if rank >= END as usize - 2 => Some("is more than 32-bit ids can name"),
                _ if known.table.add(word.as_bytes(), 1) as usize != rank => Some("comes twice"),
                _ => None,
            };
            if let Some(why) = why {
                return Err(Error::Known { word: word.to_owned(), number: rank as u64 + 1, why });
            }
            known.words.push(word.as_bytes());
        }
        known.unk = known.rank(UNK);
        Ok(known)
    }

    /// The words in order of rank.
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The rank of `<unk>`, if it is among the words.
    #[must_use]
    pub fn unk(&self) -> Option<u32> {
        self.unk
    }

    /// The rank of a word.
    #[must_use]
    pub fn rank(&self, word: &str) -> Option<u32> {
        self.table.get(word.as_bytes())
    }

    /// How many tokens of a text become ids, which has the words of a run.
    ///
    /// # Errors
    /// When the run cannot be read or is damaged.
    pub fn tokens(&self, run: &Run<Word>) -> Result<u64, Error> {
        let (mut words, mut tokens) = (run.open()?, 0);
        while words.advance()? {
            if self.rank_or_unk(&words.key().0).is_some() {
                tokens += words.value();
            }
        }
        Ok(tokens)
    }

    /// The rank of a word, or that of `<unk>`.
    pub(crate) fn rank_or_unk(&self, word: &[u8]) -> Option<u32> {
        self.table.get(word).or(self.unk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks() {
        let words = ["the", "a word of more than 15 bytes", "<unk>", "x"];
        let known = Known::new(words.into_iter()).unwrap();
        for (rank, word) in words.iter().enumerate() {
            assert_eq!(known.rank(word), Some(rank as u32));
        }
        assert_eq!((known.rank("y"), known.unk()), (None, Some(2)));
        assert_eq!(known.rank_or_unk(b"another word of more than 15 bytes"), Some(2));
        assert_eq!((known.rank(""), known.rank_or_unk(b"")), (None, Some(2)));
    }

    #[test]
    fn bad_lists() {
        let error = Known::new(["a", "b", "a"].into_iter()).unwrap_err();
        assert_eq!(error.to_string(), "word 3 of the vocabulary, \"a\", comes twice");
        assert!(Known::new(["a", ""].into_iter()).is_err());
    }
}
